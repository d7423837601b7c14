"""Patterns of words that are looked for in folded text: tried only where words stand that they need, compiled when first tried."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from ._by_letter import by_letter, parts
from ._needed import needed_words

EVERYTHING: Final = -1
"""Marks that allow every pattern."""
MOST_KNOWN: Final = 4096
"""Sets of bits whose patterns are kept, then forgotten."""
_made: "list[Pattern]" = []

_Found: TypeAlias = re.Match[str] | None


class Pattern:
    r"""A regular expression over folded text that is tried only where words stand that it needs.

    Its methods are those of `re.Pattern`, with the marks of the sentence before the text (`Sentence.marks`, or `Scan.marks` for
    a stretch of more than one sentence): where its bits are not among them nothing is searched. Which words it needs is
    read from the pattern itself (`_needed`), so nobody has to list them.

    Parameters
    ----------
    pattern : str
        Folded text has only small letters, digits and spaces, so ``\b`` and ``\w`` are those of ASCII.
    flags : int
        Of `re`.
    whole : bool
        True where it is only tried on stretches that begin and end with whole words: then ``\b`` makes its words rarer.

    Attributes
    ----------
    bits : int
        One for each set of words that it needs one of; 0 until the marks are made, which is allowed everywhere.
    pattern, flags, whole
        As given.
    """

    __slots__ = ("_finditer", "_fullmatch", "_match", "_search", "bits", "flags", "pattern", "whole")

    def __init__(self, pattern: str, *, flags: int = 0, whole: bool = False) -> None:
        self.pattern = pattern
        self.flags = flags
        self.whole = whole
        self.bits = 0
        self._search: Callable[[str, int, int], _Found] = self._first_search
        self._match: Callable[[str, int, int], _Found] = self._first_match
        self._fullmatch: Callable[[str, int, int], _Found] = self._first_fullmatch
        self._finditer: Callable[[str, int, int], Iterator[re.Match[str]]] = self._first_finditer
        _made.append(self)

    @property
    def needed(self) -> tuple[frozenset[str], ...]:
        """Sets of words of each of which one must stand where it matches."""
        return needed_words(self.pattern, whole=self.whole)

    def may(self, marks: int) -> bool:
        """True where the marks allow a match."""
        return marks & self.bits == self.bits

    def search(self, marks: int, text: str, start: int = 0, end: int = sys.maxsize) -> _Found:
        """`re.Pattern.search` where the marks allow a match."""
        return self._search(text, start, end) if marks & self.bits == self.bits else None

    def match(self, marks: int, text: str, start: int = 0, end: int = sys.maxsize) -> _Found:
        """`re.Pattern.match` where the marks allow a match."""
        return self._match(text, start, end) if marks & self.bits == self.bits else None

    def fullmatch(self, marks: int, text: str, start: int = 0, end: int = sys.maxsize) -> _Found:
        """`re.Pattern.fullmatch` where the marks allow a match."""
        return self._fullmatch(text, start, end) if marks & self.bits == self.bits else None

    def finditer(
        self, marks: int, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterable[re.Match[str]]:
        """`re.Pattern.finditer` where the marks allow a match."""
        return self._finditer(text, start, end) if marks & self.bits == self.bits else ()

    def _compile(self) -> None:
        """Most patterns are never tried on a text or two: they are compiled when they are."""
        compiled = re.compile(by_letter(self.pattern), self.flags | re.ASCII)
        self._search = compiled.search
        self._match = compiled.match
        self._fullmatch = compiled.fullmatch
        self._finditer = compiled.finditer

    def _first_search(self, text: str, start: int, end: int) -> _Found:
        self._compile()
        return self._search(text, start, end)

    def _first_match(self, text: str, start: int, end: int) -> _Found:
        self._compile()
        return self._match(text, start, end)

    def _first_fullmatch(self, text: str, start: int, end: int) -> _Found:
        self._compile()
        return self._fullmatch(text, start, end)

    def _first_finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        self._compile()
        return self._finditer(text, start, end)


class AnyOf:
    """Many patterns of which any may match: each is tried only where its own words stand.

    Joined to one `Pattern` they would need one of the words of all of them, and one of these stands in most sentences. Where it is asked
    only whether something is found, they are better kept apart.

    Parameters
    ----------
    patterns : sequence of str
        As `Pattern` takes them.
    """

    __slots__ = ("_each", "_every", "_known")

    def __init__(self, patterns: Sequence[str]) -> None:
        self._each = tuple(map(Pattern, patterns))
        self._every = 0
        """The bits of all of them; 0 until they are given (`WordMarks`)."""
        self._known: dict[int, tuple[Pattern, ...]] = {}
        """The patterns that some of these bits allow: most sentences have none of them, and the others have few in many ways."""

    def may(self, marks: int) -> bool:
        """True where the marks allow a match of any."""
        allowed = self._known.get(marks & self._every)
        return bool(self._learn(marks) if allowed is None else allowed)

    def found(self, marks: int, text: str, start: int = 0, end: int = sys.maxsize) -> bool:
        """True where any of them is found by `re.Pattern.search`."""
        allowed = self._known.get(marks & self._every)
        for pattern in self._learn(marks) if allowed is None else allowed:
            if pattern.search(marks, text, start, end) is not None:
                return True
        return False

    def begins(self, marks: int, text: str, start: int, end: int = sys.maxsize) -> bool:
        """True where any of them is found by `re.Pattern.match`."""
        allowed = self._known.get(marks & self._every)
        for pattern in self._learn(marks) if allowed is None else allowed:
            if pattern.match(marks, text, start, end) is not None:
                return True
        return False

    def finditer(
        self, marks: int, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """What each of them finds by `re.Pattern.finditer`, one pattern after the other."""
        allowed = self._known.get(marks & self._every)
        for pattern in self._learn(marks) if allowed is None else allowed:
            yield from pattern.finditer(marks, text, start, end)

    def _learn(self, marks: int) -> tuple[Pattern, ...]:
        """The patterns that the marks allow; kept, once the bits are given."""
        if not self._every:
            for pattern in self._each:
                self._every |= pattern.bits
        held = marks & self._every
        allowed = tuple(pattern for pattern in self._each if pattern.may(held))
        if self._every:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[held] = allowed
        return allowed


def patterns_made() -> "list[Pattern]":
    """All patterns made so far, in order."""
    return list(_made)


def one_of(patterns: Iterable[str]) -> str:
    r"""The patterns joined; where all begin with ``\b`` it is tried once at a character, and not once for each of them.

    Examples
    --------
    >>> print(one_of([r"\bfails\b|\bfailed", r"\blost to"]))
    \b(?:fails\b|failed|lost to)
    >>> print(one_of([r"\bfails", "negative"]))
    \bfails|negative
    """
    told = [part for pattern in patterns for part in parts(pattern)]
    if all(part.startswith(r"\b") for part in told):
        return rf"\b(?:{'|'.join(part[2:] for part in told)})"
    return "|".join(told)
