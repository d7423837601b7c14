"""Patterns that are searched for only where the letters stand without which they cannot match.

A text is looked through for a few letters in a fiftieth of the time that a search for a pattern takes, above all one without case,
and most patterns match nowhere. The letters are derived from the pattern as `re` takes it apart, so there is nothing to keep in
step with it: stretches of which a match must hold one, and openings with one of which it must begin.
"""

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Final, TypeAlias

# The parser of `re` has no types and no public name; it has had this one since Python 3.11.
_parser: Any = import_module("re._parser")
_names: Any = import_module("re._constants")

_Items: TypeAlias = Sequence[tuple[Any, Any]]
_Wordings: TypeAlias = frozenset[str]

MOST_WORDINGS: Final = 24
"""Wordings of one stretch that are written out; of more, only its parts are known."""
LONG_ENOUGH: Final = 8
"""Letters from which a longer stretch tells no more than a shorter one."""
LONG_OPENING: Final = 2
"""Letters from which an opening stands in few places of a text."""
WIDEST_CLASS: Final = 3
"""Characters of a class that are written out ("organi[sz]ed")."""
_SMALL_LETTERS: Final = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"))
"""Letters that a pattern without case takes for others, and `str.lower` does not."""


class Gated:
    """A pattern with the letters of which a text must hold some for it to match.

    It finds what the pattern finds. Where it ignores the case, who has the text as `folded` makes it (`small`) spares the
    methods making it again.

    Parameters
    ----------
    pattern : str
        A regular expression as `re` takes it.
    ignore_case : bool
        Whether the pattern is searched for in both cases.

    Examples
    --------
    >>> gated = Gated(r"\\b(?:tumou?r|mass)(?:es)? was (?:[a-z]+ )?removed")
    >>> gated.needs, gated.opens
    (('removed',), ('mass', 'tumor', 'tumour'))
    """

    __slots__ = ("_ignore_case", "_match", "_search", "needs", "opens", "pattern")

    def __init__(self, pattern: str, *, ignore_case: bool = False) -> None:
        self.pattern = re.compile(pattern, re.IGNORECASE if ignore_case else 0)
        self.needs: tuple[str, ...] = tuple(sorted(needed(pattern, ignore_case=ignore_case) or {""}))
        """In small letters where the case is ignored; the empty stretch stands in every text."""
        self.opens: tuple[str, ...] = tuple(sorted(openings(pattern, ignore_case=ignore_case) or ()))
        """The same; none where they are unknown or too short to be worth it."""
        self._ignore_case = ignore_case
        self._search = self.pattern.search
        self._match = self.pattern.match

    def search(
        self, text: str, start: int = 0, end: int | None = None, *, small: str | None = None
    ) -> re.Match[str] | None:
        """The first match between two offsets."""
        looked = text if not self._ignore_case else folded(text) if small is None else small
        stop = len(text) if end is None else end
        for stretch in self.needs:
            if looked.find(stretch, start, stop) >= 0:
                break
        else:
            return None
        if not self.opens:
            return self._search(text, start, stop)
        for at in self._places(looked, start, stop):
            match = self._match(text, at, stop)
            if match is not None:
                return match
        return None

    def findall(
        self, text: str, start: int = 0, end: int | None = None, *, small: str | None = None
    ) -> list[re.Match[str]]:
        """The matches between two offsets, as `re.finditer` gives them."""
        looked = text if not self._ignore_case else folded(text) if small is None else small
        stop = len(text) if end is None else end
        for stretch in self.needs:
            if looked.find(stretch, start, stop) >= 0:
                break
        else:
            return []
        if not self.opens:
            return list(self.pattern.finditer(text, start, stop))
        found: list[re.Match[str]] = []
        last = start
        for at in self._places(looked, start, stop):
            if at >= last:
                match = self._match(text, at, stop)
                if match is not None:
                    found.append(match)
                    last = match.end()
        return found

    def _places(self, looked: str, start: int, stop: int) -> list[int]:
        """Where a match may begin, in order."""
        places: list[int] = []
        for opening in self.opens:
            at = looked.find(opening, start, stop)
            while at >= 0:
                places.append(at)
                at = looked.find(opening, at + 1, stop)
        places.sort()
        return places


def folded(text: str) -> str:
    """The text in small letters, one for one, as patterns without case take them: a dotless i and a long s are letters like others."""
    if not text.isascii():
        for letter, plain in _SMALL_LETTERS:
            if letter in text:
                text = text.replace(letter, plain)
    return text.lower()


def needed(pattern: str, *, ignore_case: bool = False) -> frozenset[str] | None:
    """The stretches of which one stands in whatever the pattern matches; None where none can be told.

    In small letters where the case is ignored. What must follow the match counts too, what must stand before it does not.
    """
    return _shortest(_read(_parser.parse(pattern))[1], ignore_case=ignore_case)


def openings(pattern: str, *, ignore_case: bool = False) -> frozenset[str] | None:
    """The stretches with one of which whatever the pattern matches begins; None where they are unknown, many or short."""
    opens = frozenset(_open(_parser.parse(pattern)))
    if len(opens) > MOST_WORDINGS or min(map(len, opens)) < LONG_OPENING:
        return None
    return _shortest(opens, ignore_case=ignore_case, within=False)


def _shortest(
    stretches: _Wordings | None, *, ignore_case: bool, within: bool = True
) -> frozenset[str] | None:
    """The stretches less those that hold another, or begin with it; None where one is not known for sure."""
    if stretches is None:
        return None
    if ignore_case:
        # Beyond ASCII, a pattern without case takes more letters for one than there are small ones.
        if not all(map(str.isascii, stretches)):
            return None
        stretches = frozenset(map(str.lower, stretches))
    return frozenset(
        one
        for one in stretches
        if not any(
            other != one and (other in one if within else one.startswith(other)) for other in stretches
        )
    )


def _open(items: _Items) -> set[str]:
    """The stretches with one of which a sequence begins, as far as they are known; the empty one where nothing is."""
    opens = {""}
    for name, value in items:
        if name in (_names.AT, _names.ASSERT, _names.ASSERT_NOT):
            continue
        wordings, _, again = _read_part(name, value)
        if wordings is not None and len(opens) * len(wordings) <= MOST_WORDINGS:
            if len(wordings) > 1 and min(map(len, opens)) > LONG_OPENING:
                break  # longer ones would only be more
            opens = {before + behind for before in opens for behind in wordings}
            if not again:
                continue
        elif name is _names.SUBPATTERN and not (value[1] or value[2]):
            opens = {before + behind for before in opens for behind in _open(value[-1])}
        elif name is _names.BRANCH:
            branches = [_open(branch) for branch in value[1]]
            opens = {before + behind for before in opens for branch in branches for behind in branch}
        break
    return opens


class _Sequence:
    """What a sequence must hold: the wordings read so far without a gap, and the best stretches before them."""

    def __init__(self) -> None:
        self.wordings: _Wordings = frozenset({""})
        self.best: _Wordings | None = None
        self.whole = True

    def offer(self, stretches: _Wordings | None) -> None:
        """Take stretches of which one must be there."""
        if stretches and "" not in stretches and (self.best is None or _worth(stretches) > _worth(self.best)):
            self.best = stretches

    def follow(self, wordings: Iterable[str]) -> None:
        """One of the wordings follows without a gap."""
        after = frozenset(wordings)
        self.offer(self.wordings)  # "tumo" of "tumou?r" is one stretch, where "tumor" and "tumour" are two
        if len(self.wordings) * len(after) > MOST_WORDINGS:
            self.gap()
        self.wordings = frozenset({before + behind for before in self.wordings for behind in after})

    def gap(self) -> None:
        """Anything may follow."""
        self.offer(self.wordings)
        self.wordings = frozenset({""})
        self.whole = False


def _worth(stretches: _Wordings) -> int:
    """Long stretches stand in few texts, and few are soon looked for."""
    return 2 * min(LONG_ENOUGH, *map(len, stretches)) - len(stretches)


def _read(items: _Items) -> tuple[_Wordings | None, _Wordings | None]:
    """All wordings of a sequence where they are few, and the best stretches of which one must be there."""
    sequence = _Sequence()
    for name, value in items:
        if name in (_names.AT, _names.ASSERT, _names.ASSERT_NOT):
            if name is _names.ASSERT and value[0] > 0:
                sequence.offer(_read(value[1])[1])
            continue  # takes up no room
        wordings, stretches, again = _read_part(name, value)
        sequence.offer(stretches)
        if wordings is None:
            sequence.gap()
            continue
        sequence.follow(wordings)
        if again:
            sequence.gap()
    sequence.offer(sequence.wordings)
    return (sequence.wordings if sequence.whole else None), sequence.best


def _read_part(name: Any, value: Any) -> tuple[_Wordings | None, _Wordings | None, bool]:
    """The wordings and the best stretches of one part, and whether it may stand there again."""
    if name is _names.LITERAL:
        return frozenset({chr(value)}), None, False
    if name is _names.IN:
        return _of_class(value), None, False
    if name is _names.SUBPATTERN:
        # Within "(?-i:...)" and its kind the case counts otherwise than around it.
        return (None, None, False) if value[1] or value[2] else (*_read(value[-1]), False)
    if name is _names.ATOMIC_GROUP:
        return (*_read(value), False)
    if name is _names.BRANCH:
        return (*_of_branches([_read(branch) for branch in value[1]]), False)
    if name in (_names.MAX_REPEAT, _names.MIN_REPEAT, _names.POSSESSIVE_REPEAT):
        least, most, body = value
        wordings, stretches = _read(body)
        if least == 0:
            return (wordings | {""} if wordings is not None and most == 1 else None), None, False
        return wordings, stretches, most > 1
    return None, None, False  # any character, a group again, a choice by a group


def _of_branches(
    branches: Sequence[tuple[_Wordings | None, _Wordings | None]],
) -> tuple[_Wordings | None, _Wordings | None]:
    wordings: _Wordings | None = frozenset()
    stretches: _Wordings | None = frozenset()
    for all_of, one_of in branches:
        wordings = wordings | all_of if wordings is not None and all_of is not None else None
        stretches = stretches | one_of if stretches is not None and one_of is not None else None
    return (wordings if wordings is not None and len(wordings) <= MOST_WORDINGS else None), stretches


def _of_class(items: _Items) -> _Wordings | None:
    """The characters of a class; None where they are many."""
    if len(items) > WIDEST_CLASS or any(name is not _names.LITERAL for name, _ in items):
        return None
    return frozenset(chr(value) for _, value in items)
