"""Ages told without a unit: "aged 62", "at the age of 5", "M/45", "in his late fifties"."""

import re
from functools import lru_cache
from typing import Final

from casepool.model import DAYS_PER_YEAR, TimeExpression

from ._body import MAX_YEARS, Body, made
from ._numbers import TOKEN, number_words, parse_number


@lru_cache(maxsize=1)
def _age_number() -> re.Pattern[str]:
    words = "|".join(
        sorted((w for w, v in number_words().items() if v[0] in ("cardinal", "tens")), key=len, reverse=True)
    )
    return re.compile(
        rf"(?:of\s)?(?:about\s|approximately\s|around\s|only\s|just\s)?(\d{{1,3}}|(?:{words})(?:[\s-](?:{words}))?)"
        r"(?![\w%]|[.,/]\d|\s?-?\s?(?:to\b|-|years?|yrs?|months?|weeks?|days?|hours?|mo\b|y\b|\d|completed|and\s\d|full))"
    )


def aged_handler(body: Body, at: int, stop: int) -> TimeExpression | None:
    """An age in years ("aged 62", "at the age of 5") where no unit follows."""
    low = body.low
    if at and low[at - 1].isalpha():
        return None
    match = _age_number().match(low, stop)
    if match is None:
        return None
    number = parse_number(TOKEN.findall(match.group(1)))
    if number is None or number.low > MAX_YEARS:
        return None
    return _aged(body, at if low.startswith("aged", at) else match.start(1), match.end(1), number.low)


def _aged(body: Body, begin: int, end: int, years: float) -> TimeExpression:
    return made(
        body,
        begin,
        end,
        "age",
        f"P{years:.6g}Y",
        days=years * DAYS_PER_YEAR,
        low=years * DAYS_PER_YEAR,
        high=(years + 1) * DAYS_PER_YEAR,
        direction=1,
        anchor="birth",
    )


_SEX_AGE: Final = re.compile(r"[mf]/(\d{1,3})(?:\s?(?:years?|yrs?|y)\b)?(?![\w/]|\.\d)")
_AGE_SEX: Final = re.compile(r"(?:^|(?<=[\s(,;]))(\d{1,3})\s?(?:y|yrs?)?/[mf]$")


def sex_age_handler(body: Body, at: int, stop: int) -> TimeExpression | None:
    if (at and body.low[at - 1].isalnum()) or not body.raw[at].isupper():
        return None
    match = _SEX_AGE.match(body.low, at)
    if match is None or not 0 < int(match.group(1)) <= MAX_YEARS:
        return None
    return _aged(body, match.start(1), match.end(1), float(match.group(1)))


def age_sex_handler(body: Body, at: int, stop: int) -> TimeExpression | None:
    if (stop < len(body.low) and body.low[stop].isalnum()) or not body.raw[stop - 1].isupper():
        return None
    match = _AGE_SEX.search(body.low, max(0, at - 4), stop)
    if match is None or not 0 < int(match.group(1)) <= MAX_YEARS:
        return None
    return _aged(body, match.start(1), match.end(1), float(match.group(1)))


_BARE_AGE: Final = re.compile(r"(?:^|(?<=[\s(]))an?[\s-](\d{2})$")


def bare_age_handler(body: Body, at: int, stop: int) -> TimeExpression | None:
    """The age of "a 64 male", told without any unit."""
    if stop < len(body.low) and body.low[stop].isalnum():
        return None
    match = _BARE_AGE.search(body.low, max(0, at - 5), at + 1)
    return None if match is None else _aged(body, match.start(1), match.end(1), float(match.group(1)))


DECADES: Final[tuple[str, ...]] = (
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
)
_DECADE_OF: Final = re.compile(r"\b(?:his|her|their)\s(?:(early|mid|middle|late)[\s-])?$")
_DECADE_PART: Final = {None: (0, 10), "early": (0, 4), "mid": (3, 7), "middle": (3, 7), "late": (6, 10)}
"""Years of the decade that "early", "mid" and "late" may mean; they overlap as people use them."""


def decade_handler(body: Body, at: int, stop: int) -> TimeExpression | None:
    """An age by its decade: "in his fifties", "in her late 40s"."""
    low = body.low
    word = low[at:stop]
    if word == "0s":
        if at < 1 or not low[at - 1].isdigit() or (stop < len(low) and low[stop].isalnum()):
            return None
        at, decade = at - 1, int(low[at - 1]) * 10
    else:
        decade = (DECADES.index(word) + 2) * 10
    match = _DECADE_OF.search(low, max(0, at - 20), at)
    if match is None or (decade < 20 and decade != 10):
        return None
    first, last = _DECADE_PART[match.group(1)]
    begin = match.start(1) if match.group(1) else at
    return made(
        body,
        begin,
        stop,
        "age",
        "PXY",
        precision="vague",
        low=(decade + first) * DAYS_PER_YEAR,
        high=(decade + last) * DAYS_PER_YEAR,
        direction=1,
        anchor="birth",
    )
