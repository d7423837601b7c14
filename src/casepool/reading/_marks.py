"""Which patterns may match where: each word of a text tells which patterns need it, so that most sentences are spared most patterns.

A pattern tried on a sentence costs a microsecond and more, and nine in ten find nothing. Each `Pattern` knows up to two sets of
words of each of which it needs one (`_needed`), and has a bit for each set; the marks of a sentence are the bits of all sets that its
words are in. The bits of a word are found once and noted on it, since texts repeat their words.
"""

import hashlib
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

from casepool.vocabulary import Word, kept

from ._mention_rows import any_contexts, context_patterns, course_patterns, word_kinds
from ._pattern import Pattern, patterns_made
from ._stage_rules import stage_rules
from ._status_rules import status_rules


class WordMarks:
    """The bits of the patterns that each word allows.

    Parameters
    ----------
    patterns : sequence of Pattern
        Each is given its bits; one that needs no word in particular is tried everywhere.
    needed : sequence
        Of each pattern the sets of words of each of which it needs one (`Pattern.needed`).
    """

    def __init__(self, patterns: Sequence[Pattern], needed: Sequence[Sequence[Sequence[str]]]) -> None:
        from ahocorasick_rs import AhoCorasick

        bits: dict[str, int] = {}
        bit = 1
        for pattern, sets in zip(patterns, needed, strict=True):
            own = 0
            for words in sets:
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
    word_kinds()
    stage_rules()
    status_rules()
    patterns = patterns_made()
    return WordMarks(patterns, kept("needed", key=_key(patterns), make=lambda: _needed(patterns)))


def _needed(patterns: Sequence[Pattern]) -> list[list[list[str]]]:
    return [[sorted(words) for words in pattern.needed] for pattern in patterns]


def _key(patterns: Sequence[Pattern]) -> str:
    """SHA-256 over the patterns and over what finds the words that they need."""
    digest = hashlib.sha256(f"{version('casepool')} {sys.version}".encode())
    for module, name in (("casepool.reading", "_needed.py"), ("casepool.vocabulary", "_stretches.py")):
        digest.update((files(module) / name).read_bytes())
    for pattern in patterns:
        digest.update(f"{pattern.whole} {pattern.flags} {pattern.pattern}\n".encode())
    return digest.hexdigest()
