"""Who the patient is, as the words tell it: age and sex, in either order ("a 45-year-old woman", "a woman aged 45 years")."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

FEMALE: Final = frozenset({"woman", "female", "girl", "lady", "housewife", "schoolgirl"})
"""Words for a woman or girl."""
_SEX: Final = r"(?P<sex>woman|man|female|male|girl|boy|lady|gentleman|housewife|schoolgirl|schoolboy)\b"
_AGE: Final = r"(?P<age>\d{1,3})"
_UNITS: Final = r"(?P<unit>years?|yrs?|months?|weeks?|days?)"
_AGE_FIRST: Final = re.compile(
    rf"\b{_AGE}[- ](?:{_UNITS}(?:[- ]?old|(?=[ -](?:boy|girl|man|woman|male|female)\b))|y/o|yo\b),?"
    rf"(?P<words>(?: [\w-]+,?){{0,5}}?)[ -]{_SEX}",
    re.I,
)
_SEX_FIRST: Final = re.compile(
    rf"\b{_SEX}(?: patient)?(?:,? \(?(?P<words>(?:who (?:is|was) )?)aged?,?| of|,) {_AGE}(?:[- ]{_UNITS}\b|(?:(?<=aged \d\d)|(?<=[ (]age \d\d))(?![\d./%-])|(?<=of \d\d)(?= (?:with|who|was|had|presented)\b))",
    re.I,
)
_ALONE: Final = re.compile(rf"\b{_AGE}[- ]{_UNITS}[- ]?old\b", re.I)
_BEFORE_OLD: Final = frozenset("- rsRS")
"""Before "old" in words of an age, and not in "told" or "threshold"."""
_DIGIT: Final = re.compile(r"\d")
_LONGEST_AGE: Final = 12
"""Characters from the begin of an age to "old"."""
_WIDEST_FIRST: Final = 26
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
    """Empty where an age is told alone."""

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
        if text[at] == "o" and text[at - 1] not in _BEFORE_OLD:
            continue
        match = None
        if text[at] in "oey":  # "old", "ears boy", "y/o": the age stands first, or both behind the sex
            digit = _DIGIT.search(text, max(start, at - _LONGEST_AGE), at)
            if digit is None:
                continue
            match = _AGE_FIRST.match(text, digit.start(), min(end, at + 70))
        if match is None or match.end() < at:
            match = _SEX_FIRST.search(text, max(start, at - _WIDEST_FIRST), min(end, at + 30))
        if match is not None and match.start() <= at < match.end():
            last = match.end()
            unit = match["unit"] or "years"
            yield Stated(match.start(), last, match["age"], unit, match["words"] or "", match["sex"])


def find_ages(text: str, start: int, end: int, ages: list[int]) -> Iterator[Stated]:
    """The ages told without a sex around each "old" between two offsets."""
    for at in ages:
        if start <= at < end and text.startswith("old", at):
            match = _ALONE.search(text, max(start, at - 12), min(end, at + 3))
            if match is not None:
                yield Stated(match.start(), match.end(), match["age"], match["unit"], "", "")
