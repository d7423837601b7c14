r"""Kinds of words asked of a short stretch: which of them stand in it is looked up word by word, not searched.

Of a pattern like ``\b(?:surg(?:ery|ical)|resect\w*|\w+ectomy|had had)`` all branches but the last are words. Whether a word is one of them is
found once and kept, since texts repeat their words; only the branches of more words are searched, where their words stand (`_needed`).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ._by_letter import branches_of
from ._pattern import Pattern, one_of

MOST_WORDS: Final = 60_000
"""Words that are kept, then forgotten."""
_OF_ONE_WORD: Final = re.compile(r"(?:[a-z0-9()|?*+]|\\[wdb]|\[[a-z0-9-]+\]|\(\?:|\{\d*,?\d*\})+")
"""A branch whose every match ends in the word that it begins with: it has no space, and looks at nothing beyond."""


class WordKinds:
    r"""The kinds of words that stretches of folded text hold.

    Parameters
    ----------
    patterns : mapping
        The pattern of each kind; every branch begins with ``\b``.

    Attributes
    ----------
    bit : dict of str to int
        The bit of each kind.
    """

    __slots__ = ("_known", "_phrases", "_words", "bit")

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self.bit: dict[str, int] = {kind: 1 << number for number, kind in enumerate(patterns)}
        self._words: list[tuple[int, Callable[[str], Any]]] = []
        self._phrases: list[tuple[int, Pattern]] = []
        for kind, pattern in patterns.items():
            words: list[str] = []
            phrases: list[str] = []
            for branch in branches_of(pattern):
                (words if _OF_ONE_WORD.fullmatch(branch) else phrases).append(branch)
            if words:
                self._words.append((self.bit[kind], re.compile("|".join(words), re.ASCII).match))
            if phrases:
                self._phrases.append((self.bit[kind], Pattern(one_of(phrases))))
        self._known: dict[str, int] = {}

    def told(self, marks: int, folded: str, start: int, end: int) -> int:
        """The bits of the kinds that stand in a stretch of a sentence with those marks; a word that it cuts off begins none."""
        words = folded[start:end].split()
        if words and is_cut_off(folded, start):
            del words[0]
        found = 0
        for word in words:
            found |= self.of_word(word)
        return self.with_phrases(found, marks, folded, start, end)

    def of_word(self, word: str) -> int:
        """The bits of the kinds that a word is."""
        kinds = self._known.get(word)
        return self._learn(word) if kinds is None else kinds

    def with_phrases(self, found: int, marks: int, folded: str, start: int, end: int) -> int:
        """The bits found in the words of a stretch, and those of the kinds that several words of it tell together."""
        for bit, phrases in self._phrases:
            if not found & bit and phrases.search(marks, folded, start, end) is not None:
                found |= bit
        return found

    def _learn(self, word: str) -> int:
        if len(self._known) >= MOST_WORDS:
            self._known.clear()
        kinds = 0
        for bit, match in self._words:
            if match(word) is not None:
                kinds |= bit
        self._known[word] = kinds
        return kinds


def is_cut_off(folded: str, start: int) -> bool:
    """True where a stretch begins within a word."""
    return start > 0 and folded[start - 1] != " " and folded[start] != " "
