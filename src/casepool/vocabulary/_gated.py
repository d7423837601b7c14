"""Patterns that are searched for only where the letters stand without which they cannot match.

A text is looked through for a few letters in a fiftieth of the time that a search for a pattern takes, above all one without case,
and most patterns match nowhere. The letters are derived from the pattern itself (`stretches`), so there is nothing to keep in
step with it: stretches of which a match must hold one, and openings with one of which it must begin.
"""

import re
from os.path import commonprefix
from typing import Final

from ._places import places_of
from ._stretches import MOST_WORDINGS, Stretches, stretches

LONG_ENOUGH: Final = 8
"""Letters from which a longer stretch tells no more than a shorter one."""
LONG_OPENING: Final = 2
"""Letters from which an opening stands in few places of a text."""
ALIKE: Final = 4
"""Letters from which wordings that share them are told as one, since each is looked for by itself."""
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
    (('removed',), ('mass', 'tumo'))
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
        if not self._may(looked, start, stop):
            return None
        if not self.opens:
            return self._search(text, start, stop)
        for at in places_of(self.opens, looked, start=start, end=stop):
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
        if not self._may(looked, start, stop):
            return []
        if not self.opens:
            return list(self.pattern.finditer(text, start, stop))
        found: list[re.Match[str]] = []
        last = start
        for at in places_of(self.opens, looked, start=start, end=stop):
            if at >= last:
                match = self._match(text, at, stop)
                if match is not None:
                    found.append(match)
                    last = match.end()
        return found

    def _may(self, looked: str, start: int, stop: int) -> bool:
        """True where one of the stretches stands between two offsets."""
        for stretch in self.needs:  # noqa: SIM110 -- a generator costs more than the search
            if looked.find(stretch, start, stop) >= 0:
                return True
        return False


def folded(text: str) -> str:
    """The text in small letters, one for one, as patterns without case take them: a dotless i and a long s are letters like others."""
    if not text.isascii():
        for letter, plain in _SMALL_LETTERS:
            if letter in text:
                text = text.replace(letter, plain)
    return text.lower()


def needed(pattern: str, *, ignore_case: bool = False) -> frozenset[str] | None:
    """The stretches of which one stands in whatever the pattern matches; None where none can be told.

    In small letters where the case is ignored. What must stand before or behind the match does not count.
    """
    best = _best(stretches(pattern))
    return None if "" in best else _shortest(best, ignore_case=ignore_case)


def openings(pattern: str, *, ignore_case: bool = False) -> frozenset[str] | None:
    """The stretches with one of which whatever the pattern matches begins; None where they are unknown, many or short."""
    opens = _alike(_first(stretches(pattern)), ALIKE)
    if len(opens) > MOST_WORDINGS or min(map(len, opens)) < LONG_OPENING:
        return None
    return _shortest(opens, ignore_case=ignore_case, within=False)


def _shortest(wordings: frozenset[str], *, ignore_case: bool, within: bool = True) -> frozenset[str] | None:
    """The wordings less those that hold another, or begin with it; None where one is not known for sure."""
    if ignore_case:
        # Beyond ASCII, a pattern without case takes more letters for one than there are small ones.
        if not all(map(str.isascii, wordings)):
            return None
        wordings = frozenset(map(str.lower, wordings))
    return frozenset(
        one
        for one in wordings
        if not any(other != one and (other in one if within else one.startswith(other)) for other in wordings)
    )


def _best(asked: Stretches) -> frozenset[str]:
    """The wordings that are worth most of those of which one must stand; the empty one where nothing must."""
    told: list[frozenset[str]] = []
    for stretch in asked:
        if isinstance(stretch, frozenset):
            # "tumo" of "tumou?r" is one stretch, where "tumor" and "tumour" are two.
            told += (_alike(stretch, letters) for letters in (LONG_ENOUGH, ALIKE, 0))
        else:
            told.append(frozenset().union(*map(_best, stretch)))
    return max((wordings for wordings in told if "" not in wordings), key=_worth, default=frozenset({""}))


def _worth(wordings: frozenset[str]) -> int:
    """Long wordings stand in few texts, and few are soon looked for."""
    return 2 * min(LONG_ENOUGH, *map(len, wordings)) - len(wordings)


def _first(asked: Stretches) -> frozenset[str]:
    """The wordings with one of which a match begins."""
    first = asked[0]
    return first if isinstance(first, frozenset) else frozenset().union(*map(_first, first))


def _alike(wordings: frozenset[str], letters: int) -> frozenset[str]:
    """The wordings, those whose first letters are the same told by all that they share."""
    found: dict[str, list[str]] = {}
    for wording in wordings:
        found.setdefault(wording[:letters], []).append(wording)
    return frozenset(map(commonprefix, found.values()))
