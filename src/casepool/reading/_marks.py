"""Which patterns may match where: each word of a text tells which patterns need it, so that most sentences are spared most patterns.

A pattern tried on a sentence costs a microsecond and more, and nine in ten find nothing. Each `Pattern` knows up to two sets of
words of each of which it needs one (`_needed`), and has a bit for each set; the marks of a sentence are the bits of all sets that its
words are in. The bits of a word are found once and kept, since texts repeat their words.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from ._mention_rows import context_patterns, course_patterns
from ._pattern import Pattern, patterns_made
from ._status_rules import status_rules

MOST_WORDS: Final = 60_000
"""Words whose bits are kept; a run over many texts begins anew where there are more (about 8 MB)."""


class WordMarks:
    """The bits of the patterns that each word allows.

    Parameters
    ----------
    patterns : sequence of Pattern
        Each is given its bits; one that needs no word in particular is tried everywhere.
    """

    def __init__(self, patterns: list[Pattern]) -> None:
        from ahocorasick_rs import AhoCorasick

        bits: dict[str, int] = {}
        bit = 1
        for pattern in patterns:
            own = 0
            for words in pattern.needed:
                own |= bit
                for word in words:
                    bits[word] = bits.get(word, 0) | bit
                bit <<= 1
            pattern.bits = own
        self._bits = list(bits.values())
        self._search: Callable[..., list[tuple[int, int, int]]] = AhoCorasick(
            list(bits)
        ).find_matches_as_indexes
        self._known: dict[str, int] = {}
        self._shared: dict[int, int] = {0: 0}

    def marks(self, folded: str, start: int, end: int) -> int:
        """The bits of all patterns that may match in a stretch of folded text."""
        known = self._known
        marks = 0
        for word in folded[start:end].split():
            bits = known.get(word)
            if bits is None:
                bits = self._learn(word)
            if bits:
                marks |= bits
        return marks

    def _learn(self, word: str) -> int:
        bits = 0
        for index, _, _ in self._search(f" {word} ", overlapping=True):
            bits |= self._bits[index]
        if len(self._known) >= MOST_WORDS:
            self._known.clear()
        # Words of the same bits share the number, so that it is at hand when a text is read.
        bits = self._shared.setdefault(bits, bits)
        self._known[word] = bits
        return bits


@lru_cache(maxsize=1)
def word_marks() -> WordMarks:
    """Of all patterns that the modules and the tables of reading have; made on first use."""
    context_patterns()
    course_patterns()
    status_rules()
    return WordMarks(patterns_made())
