"""Who the patient is, as the words tell it: age and sex, in either order ("a 45-year-old woman", "a woman aged 45 years")."""

import re
from collections.abc import Iterator
from typing import NamedTuple

FEMALE = frozenset({"woman", "female", "girl", "lady", "housewife", "schoolgirl"})
"""Words for a woman or girl."""
_SEX = r"(?P<sex>woman|man|female|male|girl|boy|lady|gentleman|housewife|schoolgirl|schoolboy)\b"
_AGE_FIRST = re.compile(
    r"\b(?P<age>\d{1,3})[- ](?P<unit>years?|yrs?|months?|weeks?|days?)(?:[- ]?old|(?=[ -](?:boy|girl|man|woman|male|female)\b)),?"
    rf"(?P<words>(?: [\w-]+,?){{0,5}}?)[ -]{_SEX}",
    re.I,
)
_UNIT = r"(?:[- ](?P<unit>years?|yrs?|months?|weeks?|days?)\b(?![- ]?old))"
_SEX_FIRST = re.compile(
    rf"\b{_SEX}(?: patient)?(?:(?:,? (?P<words>(?:who (?:is|was) )?)aged,?| of|,) (?P<age>\d{{1,3}})(?:{_UNIT}|(?<=aged \d\d)(?![\d./%-])))",
    re.I,
)
_WIDEST_FIRST = 26
"""Characters from the begin of a sex that is told first to the words of its age."""


class Stated(NamedTuple):
    """The words that tell the age and the sex of one person."""

    start: int
    end: int
    age: str
    unit: str
    words: str
    """Between age and sex."""
    sex: str

    @property
    def female(self) -> bool:
        """True for a woman or girl."""
        return self.sex.lower() in FEMALE


def find_stated(text: str, start: int, end: int, ages: list[int]) -> Iterator[Stated]:
    """The words that tell age and sex around each place of the trigger `old` between two offsets."""
    last = start
    for at in ages:
        if at < last or at >= end:
            continue
        if text[at] in "oe":  # "old", "ears boy": the age stands first
            match = _AGE_FIRST.search(text, max(start, at - 12), min(end, at + 70))
        else:
            match = _SEX_FIRST.search(text, max(start, at - _WIDEST_FIRST), min(end, at + 30))
        if match is not None and match.start() <= at < match.end():
            last = match.end()
            unit = match["unit"] or "years"
            yield Stated(match.start(), last, match["age"], unit, match["words"] or "", match["sex"])
