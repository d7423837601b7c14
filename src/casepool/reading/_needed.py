"""The words without one of which a pattern cannot match, derived from the pattern itself.

Of the stretches that a match must hold ("(?:resect|remov)ed" in "was (?:\\w+ )?(?:resect|remov)ed"), the one whose wordings are
rarest stands for the pattern: as the prefilters of search tools choose (Cox 2012, "Regular expression matching with a trigram
index"). Wordings are folded like the text they are looked for in, so a pattern over the text itself has them too.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, TypeAlias

from casepool.vocabulary import Stretches, fold, stretches

_Needed: TypeAlias = tuple[frozenset[str], ...]

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
_WHOLE: Final = (1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.25)
"""The same of other whole words: long ones are rarer."""


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
    needed = _rarest(stretches(pattern, boundary=" " if whole else ""))
    return tuple(
        frozenset(word for word in words if not any(other != word and other in word for other in words))
        for words in needed
        if _often(words) <= MOST_FOUND
    )


def _rarest(asked: Stretches) -> _Needed:
    """The rarest words of those of which one must stand, and the rarest beside them."""
    found: list[tuple[frozenset[str], int]] = []
    for number, stretch in enumerate(asked):
        if isinstance(stretch, frozenset):
            words = [sorted(_words(wording), key=_how_often) for wording in stretch]
            if all(words):
                # Of each wording the rarest, and of each the rarest but one.
                found.append((_fewest(words, {told[0] for told in words}), number))
                found.append((_fewest(words, {told[min(1, len(told) - 1)] for told in words}), number))
        else:
            found += [(words, number) for words in _of_branches([_rarest(branch) for branch in stretch])]
    found.sort(key=lambda told: (_often(told[0]), sorted(told[0])))
    if not found:
        return ()
    rarest, where = found[0]
    others = [told for told in found[1:] if not (told[0] <= rarest or rarest <= told[0])]
    # Two words of one stretch stand together: those of another tell more.
    apart = [told for told in others if told[1] != where and _often(told[0]) <= MOST_FOUND]
    return rarest, *(words for words, _ in (apart or others)[:1])


def _fewest(wordings: Sequence[Sequence[str]], chosen: set[str]) -> frozenset[str]:
    """The words chosen, without those of wordings that hold another: "not " of "not " and "then not "."""
    for word in sorted(chosen, key=lambda word: (-_how_often(word), word)):
        others = chosen - {word}
        if all(any(other in told for told in words for other in others) for words in wordings):
            chosen = others
    return frozenset(chosen)


def _of_branches(branches: Sequence[_Needed]) -> _Needed:
    if not all(branches):
        return ()
    second = [needed[-1] if _often(needed[-1]) <= MOST_OF_BRANCH else needed[0] for needed in branches]
    return frozenset().union(*(needed[0] for needed in branches)), frozenset().union(*second)


@cache
def _words(wording: str) -> tuple[str, ...]:
    """The words of a wording, folded; a space before or behind one tells that it begins or ends there."""
    known = fold(wording)
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
        return max(common, _WHOLE[min(len(letters), len(_WHOLE) - 1)])
    other = _BY_LENGTH[min(len(letters), len(_BY_LENGTH) - 1)]
    return common + (other if word == letters else other / 2)
