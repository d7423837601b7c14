"""The words without one of which a pattern cannot match, derived from the pattern itself.

A pattern is taken apart as `re` does it. Of each stretch that must be there ("(?:resect|remov)ed" in "was (?:\\w+ )?(?:resect|remov)ed")
the wordings are written out, and the stretch whose wordings are rarest stands for the pattern: as the prefilters of search tools
choose (Cox 2012, "Regular expression matching with a trigram index"). Wordings are folded like the text they are looked for in, so a
pattern over the text itself has them too.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Final, TypeAlias

from casepool.vocabulary import fold

# The parser of `re` has no types and no public name; it has had this one since Python 3.11.
_parser: Any = import_module("re._parser")
_names: Any = import_module("re._constants")

_Items: TypeAlias = Sequence[tuple[Any, Any]]
_Wordings: TypeAlias = frozenset[str]
_Needed: TypeAlias = tuple[frozenset[str], ...]

MOST_WORDINGS: Final = 24
"""Wordings of one stretch that are written out; a stretch of more is cut in two."""
_WIDEST_CLASS: Final = 4
"""Characters of a class that are written out ("organi[sz]ed"); a wider one may be anything."""
MOST_FOUND: Final = 50.0
"""How often the words of a pattern may stand in a thousand words: what is found more often spares nothing."""
MOST_OF_BRANCH: Final = 12.0
"""The same of a branch among others, whose common words would make those of all common."""

COMMON: Final = {
    word: float(often)
    for word, often in (
        pair.split(":")
        for pair in (
            "the:70 of:52 and:48 a:44 was:35 with:28 in:20 to:19 patient:14 year:14 old:11 for:9 were:8 after:8 an:8 on:7 we:6 revealed:6 "
            "showed:6 at:6 by:6 had:6 month:6 she:5 no:5 presented:5 left:5 he:5 right:5 case:5 as:5 examination:5 from:4 her:4 his:4 "
            "normal:4 performed:4 that:4 treatment:4 which:4 diagnosis:4 tumor:4 history:4 our:4 day:4 diagnosed:4 pain:4 this:4 man:4 "
            "woman:3 who:3 abdominal:3 mass:3 not:3 report:3 two:3 or:3 therapy:3 blood:3 tomography:3 surgery:3 clinical:3 is:3 disease:3 "
            "underwent:3 week:3 but:3 due:3 found:3 during:3 treated:3 male:3 without:3 symptoms:3 hospital:3 there:3 both:3 be:3"
        ).split()
    )
}
"""The commonest words of case reports, with about how often they stand in a thousand words. They only help to choose among the
stretches of a pattern: which one stands for it changes nothing but the time."""
_BY_LENGTH: Final = (999.0, 150.0, 40.0, 3.0, 1.0, 0.5, 0.25)
"""The same of other stretches of letters, by their number."""


def needed_words(pattern: str, *, whole: bool = False) -> tuple[frozenset[str], ...]:
    r"""Sets of words, and of parts of words, of each of which one stands in any folded text that the pattern matches.

    Parameters
    ----------
    pattern : str
        A regular expression as `re` takes it.
    whole : bool
        True for a pattern that is never tried on a stretch that begins or ends within a word, so that ``\b`` means a space.

    Returns
    -------
    tuple of frozenset of str
        At most two; none where all are common. A space before or behind a word tells that it begins or ends there.

    Examples
    --------
    >>> [sorted(words) for words in needed_words(r"(?:tumou?r|mass) (?:[a-z]+ )?re(?:sect|mov)ed")]
    [['removed', 'resected'], ['mass ', 'tumor ', 'tumour ']]
    >>> [sorted(words) for words in needed_words(r"\b(?:nor|yet) (?:seen|found)\b", whole=True)]
    [[' nor ', ' yet '], [' found ', ' seen ']]
    >>> needed_words(r"(?:of|in) the [a-z]+")
    ()
    """
    _, needed = _Reader(whole=whole).read(_parser.parse(pattern))
    return tuple(
        frozenset(word for word in words if not any(other != word and other in word for other in words))
        for words in needed
        if _often(words) <= MOST_FOUND
    )


class _Stretch:
    """What a sequence must hold: the wordings read so far without a gap, and the words of the stretches before them."""

    def __init__(self) -> None:
        self.wordings: _Wordings = frozenset({""})
        self.found: list[frozenset[str]] = []
        self.unbroken = True

    def follow(self, wordings: Iterable[str]) -> None:
        """One of the wordings follows without a gap."""
        after = frozenset(wordings)
        if len(self.wordings) * len(after) <= MOST_WORDINGS:
            self.wordings = frozenset(before + behind for before in self.wordings for behind in after)
        else:
            self.gap()
            self.wordings = after

    def gap(self) -> None:
        """Anything may follow."""
        self._take()
        self.wordings = frozenset({""})
        self.unbroken = False

    def needed(self) -> _Needed:
        """The rarest words, and the rarest beside them."""
        self._take()
        found = sorted(self.found, key=lambda words: (_often(words), sorted(words)))
        for other in found[1:]:
            if not (other <= found[0] or found[0] <= other):
                return found[0], other
        return tuple(found[:1])

    def _take(self) -> None:
        """Keep the words of the wordings read so far: of each the rarest, and of each the rarest but one."""
        words = [sorted(_words(wording), key=_how_often) for wording in self.wordings]
        if all(words):
            self.found.append(frozenset(told[0] for told in words))
            self.found.append(frozenset(told[min(1, len(told) - 1)] for told in words))


class _Reader:
    """Reads a parsed pattern."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole

    def read(self, items: _Items) -> tuple[_Wordings | None, _Needed]:
        """All wordings of a sequence where they are few, and the words that it needs."""
        stretch = _Stretch()
        letters = ""
        for name, value in items:
            if name is _names.LITERAL:
                letters += chr(value)
                continue
            if letters:
                stretch.follow((fold(letters),))
                letters = ""
            if name is _names.AT:
                if self.whole and value is _names.AT_BOUNDARY:
                    stretch.follow((_EDGE,))
            elif name not in (_names.ASSERT, _names.ASSERT_NOT):
                # An assertion takes up no room; what it asks of the words beside is left to the search itself.
                wordings, needed, repeated = self._read_part(name, value)
                if wordings is None:
                    stretch.found.extend(needed)
                    stretch.gap()
                else:
                    stretch.follow(wordings)
                    if repeated:
                        stretch.gap()
        if letters:
            stretch.follow((fold(letters),))
        return (stretch.wordings if stretch.unbroken else None), stretch.needed()

    def _read_part(self, name: Any, value: Any) -> tuple[_Wordings | None, _Needed, bool]:
        """The wordings and the needed words of one part, and whether it may stand there more than once."""
        if name is _names.IN:
            return _of_class(value), (), False
        if name is _names.SUBPATTERN:
            return (*self.read(value[-1]), False)
        if name is _names.ATOMIC_GROUP:
            return (*self.read(value), False)
        if name is _names.BRANCH:
            return (*_of_branches([self.read(branch) for branch in value[1]]), False)
        if name in (_names.MAX_REPEAT, _names.MIN_REPEAT, _names.POSSESSIVE_REPEAT):
            least, most, body = value
            wordings, needed = self.read(body)
            if least == 0:
                return (wordings | {""} if wordings is not None and most == 1 else None), (), False
            return wordings, needed, most > 1
        return None, (), False  # any character, a group again, a choice by a group


def _of_branches(branches: Sequence[tuple[_Wordings | None, _Needed]]) -> tuple[_Wordings | None, _Needed]:
    wordings: set[str] | None = set()
    first: set[str] = set()
    second: set[str] = set()
    for all_of, needed in branches:
        wordings = wordings | all_of if wordings is not None and all_of is not None else None
        if needed:
            first |= needed[0]
            second |= needed[-1] if _often(needed[-1]) <= MOST_OF_BRANCH else needed[0]
    few = frozenset(wordings) if wordings is not None and len(wordings) <= 4 * MOST_WORDINGS else None
    if not all(needed for _, needed in branches):
        return few, ()
    return few, (frozenset(first), frozenset(second))


def _of_class(items: _Items) -> _Wordings | None:
    """The characters of a class, folded; None where they are many."""
    found: set[str] = set()
    for name, value in items:
        if name is _names.LITERAL:
            found.add(fold(chr(value)))
        elif name is _names.RANGE and value[1] - value[0] < _WIDEST_CLASS:
            found.update(fold(chr(code)) for code in range(value[0], value[1] + 1))
        else:
            return None
    return frozenset(found) if len(found) <= _WIDEST_CLASS else None


_EDGE: Final = "\b"
"""Stands in a wording where a word begins or ends, whatever character is beyond."""


@cache
def _words(wording: str) -> tuple[str, ...]:
    """The words of a wording; a space before or behind one tells that it begins or ends there."""
    known = wording.replace(f" {_EDGE}", " ").replace(f"{_EDGE} ", " ").replace(_EDGE, " ")
    words = known.split()
    last = len(words) - 1
    return tuple(
        ("" if number == 0 and not known.startswith(" ") else " ")
        + word
        + ("" if number == last and not known.endswith(" ") else " ")
        for number, word in enumerate(words)
    )


def _often(words: Iterable[str]) -> float:
    """About how often any of the words stands in a thousand words."""
    return sum(map(_how_often, words))


@cache
def _how_often(word: str) -> float:
    """About how often the word, or the part of a word, stands in a thousand words."""
    letters = word.strip()
    common = sum(often for known, often in COMMON.items() if word in f" {known} ")
    if word == f" {letters} ":
        return max(common, _BY_LENGTH[-1])
    return common + _BY_LENGTH[min(len(letters), len(_BY_LENGTH) - 1)]
