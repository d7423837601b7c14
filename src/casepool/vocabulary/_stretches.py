"""What must stand in a text that a pattern matches: the one walk over the parse tree of a regular expression.

A pattern is taken apart as `re` does it, into stretches of each of which one wording must stand. Who spares a search chooses
among them: `Gated` for the letters of a text, `casepool.reading` for the words of a sentence.
"""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Final, TypeAlias

# The parser of `re` has no types and no public name; it has had this one since Python 3.11.
_parser: Any = import_module("re._parser")
_names: Any = import_module("re._constants")

Stretch: TypeAlias = frozenset[str] | tuple["Stretches", ...]
"""Wordings of which one stands there, or branches of one of which the stretches stand there."""
Stretches: TypeAlias = Sequence[Stretch]
_Item: TypeAlias = tuple[Any, Any]
"""A piece of a pattern as the parser of `re` gives it: its name, and its value."""

MOST_WORDINGS: Final = 24
"""Wordings of one stretch that are written out; a stretch of more is cut in two."""
WIDEST_CLASS: Final = 4
"""Characters of a class that are written out ("organi[sz]ed"); a wider one may be anything."""
_ANYTHING: Final = frozenset({""})
_BOUNDARY: Final[_Item] = (_names.AT, _names.AT_BOUNDARY)
_REPEATS: Final = (_names.MAX_REPEAT, _names.MIN_REPEAT, _names.POSSESSIVE_REPEAT)


def stretches(pattern: str, *, boundary: str = "") -> Stretches:
    r"""The stretches that stand, in this order, in whatever the pattern matches.

    What it asks of the text before and behind the match is left to the search itself.

    Parameters
    ----------
    pattern : str
        A regular expression as `re` takes it.
    boundary : str
        What ``\b`` stands for in a wording.

    Returns
    -------
    sequence of Stretch
        At least one, and the first begins where the match begins. The empty wording stands everywhere.

    Examples
    --------
    >>> [sorted(wordings) for wordings in stretches(r"tumou?r \d+ re(?:sect|mov)ed")]
    [['tumor ', 'tumour '], [''], [' removed', ' resected']]
    """
    return _Sequence(_parser.parse(pattern), boundary).stretches


class _Sequence:
    """The stretches of a sequence, and its wordings where it is one of few."""

    def __init__(self, items: Iterable[_Item], boundary: str) -> None:
        self.stretches: list[Stretch] = []
        self.wordings = _ANYTHING  # since the last stretch ended
        self.whole = True
        self._boundary = boundary
        self._read(items)
        if self.wordings != _ANYTHING or not self.stretches:
            self.stretches.append(self.wordings)

    def _read(self, items: Iterable[_Item], *, bounded: bool = False) -> None:
        """Take the items in order; `bounded` where a boundary follows the last of them."""
        told = list(items)
        for number, (name, value) in enumerate(told, 1):
            bound = told[number] == _BOUNDARY if number < len(told) else bounded
            if name is _names.LITERAL:
                self._follow(frozenset({chr(value)}))
            elif name is _names.AT:
                if value is _names.AT_BOUNDARY:
                    self._follow(frozenset({self._boundary}))
            elif name is _names.IN:
                self._follow(_of_class(value))
            elif name is _names.BRANCH:
                self._one_of(value[1], bounded=bound)
            elif name is _names.ATOMIC_GROUP:
                self._read(value, bounded=bound)
            elif name is _names.SUBPATTERN and not (value[1] or value[2]):
                self._read(value[-1], bounded=bound)
            elif name in _REPEATS and value[0] > 0:
                self._read(value[2])
                if value[1] > 1:
                    self._end()
            elif name in _REPEATS and value[1] == 1:
                self._one_of((value[2], ()))
            elif name not in (_names.ASSERT, _names.ASSERT_NOT):  # which take up no room
                # Any character, a group again, a choice by a group, letters whose case counts otherwise than around them.
                self._follow(None)

    def _one_of(self, branches: Iterable[Iterable[_Item]], *, bounded: bool = False) -> None:
        told = [list(branch) for branch in branches]
        read = [_Sequence(branch, self._boundary) for branch in told]
        wordings = frozenset(wording for branch in read for wording in branch.wordings)
        if all(branch.whole for branch in read) and len(wordings) <= MOST_WORDINGS:
            self._follow(wordings)
            return
        # The boundary on either side of the branches is one of each of them.
        before = [_BOUNDARY] if self._boundary and self.wordings == {self._boundary} else []
        if before:
            self.wordings = _ANYTHING
        behind = [_BOUNDARY] if bounded else []
        self._end(tuple(_Sequence([*before, *branch, *behind], self._boundary).stretches for branch in told))

    def _follow(self, wordings: frozenset[str] | None) -> None:
        """One of the wordings follows without a gap; anything where they are unknown."""
        if wordings is None:
            self._end(_ANYTHING)
            return
        if len(self.wordings) * len(wordings) > MOST_WORDINGS:
            self._end()
        self.wordings = frozenset([before + behind for before in self.wordings for behind in wordings])

    def _end(self, then: Stretch | None = None) -> None:
        """The stretch ends, and another may stand behind it."""
        if self.wordings != _ANYTHING:
            self.stretches.append(self.wordings)
        if then is not None:
            self.stretches.append(then)
        self.wordings = _ANYTHING
        self.whole = False


def _of_class(items: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """The characters of a class; None where they are many."""
    found: set[str] = set()
    for name, value in items:
        first, last = value if name is _names.RANGE else (value, value)
        if name not in (_names.LITERAL, _names.RANGE) or last - first >= WIDEST_CLASS:
            return None
        found.update(map(chr, range(first, last + 1)))
    return frozenset(found) if len(found) <= WIDEST_CLASS else None
