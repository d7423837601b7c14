"""Which patterns may match where: each word of a text tells which patterns need it, so that most sentences are spared most patterns.

A pattern tried on a sentence costs a microsecond and more, and nine in ten find nothing. Each `Pattern` knows up to two sets of
words of each of which it needs one (`_needed`), and has a bit for each set; the marks of a sentence are the bits of all sets that its
words are in. The bits of a word are found once and noted on it, since texts repeat their words.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from casepool.vocabulary import Word

from ._mention_rows import any_contexts, context_patterns, course_patterns
from ._pattern import Pattern, patterns_made
from ._status_rules import status_rules


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
        self._shared: dict[int, int] = {0: 0}

    def bits(self, word: Word) -> int:
        """The bits of the patterns that need the word; noted on it."""
        bits = 0
        for index, _, _ in self._search(f" {word.text} ", overlapping=True):
            bits |= self._bits[index]
        # Words of the same bits share the number, so that it is at hand when a text is read.
        bits = word.marks = self._shared.setdefault(bits, bits)
        return bits

    def marks(self, words: Iterable[Word]) -> int:
        """The bits of all patterns that may match in a stretch of words."""
        marks = 0
        for word in words:
            marks |= word.marks if word.marks >= 0 else self.bits(word)
        return marks


@lru_cache(maxsize=1)
def word_marks() -> WordMarks:
    """Of all patterns that the modules and the tables of reading have; made on first use."""
    any_contexts()
    context_patterns()
    course_patterns()
    status_rules()
    return WordMarks(patterns_made())
