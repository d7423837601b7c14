"""Calendar dates: "March 3, 2010", "in May 1996", "12/03/2010", "2010-03-12", "in 2009", "the 1990s"."""

import re
from functools import lru_cache
from typing import Final

from ._rows import read_rules

_DAY: Final = r"(\d{1,2})(?:\s?(?:st|nd|rd|th))?"
_YEAR: Final = r"((?:19|20)\d\d)(?![\d.]\d|\d)"
_BEFORE_MONTH: Final = re.compile(rf"(?<![\d.]){_DAY}(?:\s?[-/.]\s?|\s(?:of\s)?)$")
_NUMERIC_BEFORE: Final = re.compile(r"(?<![\d./-])(?:(\d{1,2})([/.-]))?(\d{1,2})([/.-])$")
_ISO: Final = re.compile(r"((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?|/(\d\d)/(\d\d))(?![\d/-])")
_YEAR_HERE: Final = re.compile(r"((?:19|20)\d\d)(?:(s\b)|(?!\d))")
_YEAR_CUE: Final = re.compile(
    r"(?:\b(?:in|since|until|till|during|by|before|after|from|year|years|early|late|mid|around|circa|through|throughout"
    r"|spring|summer|autumn|fall|winter|end|beginning|middle|start|dated|and|to|or|between)(?:\sthe)?(?:\sof)?(?:\sthe)?(?:\syear)?(?:\s(?:early|late|mid|about))?"
    r"[\s-]|(?:19|20)\d\d\s?(?:-|to|and|,)\s?|\bof\s(?:the\syear\s)?)$"
)
_DECADE_CUE: Final = re.compile(r"\b(?:the|early|mid|late)[\s-]$")
_WEAK_CUE: Final = re.compile(r"\b(?:and|to|or|of|by|between|from)\s$")
_SEASON_OF: Final = re.compile(
    r"\b(?:spring|summer|autumn|fall|winter|end|beginning|middle|start|year|course)\sof\s(?:the\syear\s)?$"
)
_PAIR_BEFORE: Final = re.compile(r"(?:19|20)\d\d\s?(?:-|to|and|or|until)\s?$")
_PAIR_AFTER: Final = re.compile(r"\s?(?:-|to|and|or|until)\s?(?:19|20)\d\d(?!\d)")
_COUNTED: Final = re.compile(
    r"(?:,\d{3}|\.\d|/|%|\s?-\s?(?:mg|ml|g|gy|bp|m)\b|\s?(?:mg|ml|g|kg|cgy|gy|cells?|patients?|cases?|iu|u|units?|m|cm|mm|km|hz|µg|μg|mcg"
    r"|copies|kcal|women|men|people|subjects|children|individuals|others?|samples?|pg|ng|bp|mmol|meq|l)\b(?!\.\s[a-z]\b))"
)
"""What follows a figure of four digits that counts something and is no year."""


class Found:
    """A calendar date in the text."""

    __slots__ = ("date", "end", "precision", "start", "value")

    def __init__(
        self,
        start: int,
        end: int,
        value: str,
        date: tuple[int, int | None, int | None] | None,
        precision: str = "exact",
    ) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.date = date
        self.precision = precision


@lru_cache(maxsize=1)
def months() -> dict[str, tuple[int, int]]:
    """Name or abbreviation -> number of the month and its days."""
    return {
        name: (int(row["number"]), int(row["days"]))
        for row in read_rules("months")
        for name in row["pattern"].split("|")
    }


@lru_cache(maxsize=1)
def _after_month() -> re.Pattern[str]:
    return re.compile(
        rf"\.?(?:[\s-]{_DAY}(?![\d.]\d|\d)(?:\s?-\s?\d\d?)?(?=,|\s|\.|;|\)|$))?(?:,?[\s/-]\s?(?:of\s|the\syear\s)?{_YEAR})?"
    )


def month_date(low: str, text: str, start: int, name: str) -> Found | None:
    """The date that a month's name at `start` belongs to, or None where the word is no month."""
    end = start + len(name)
    if (end < len(low) and low[end].isalpha()) or (start and low[start - 1].isalpha()):
        return None
    if not text[start].isupper():
        return None
    month, days = months()[name]
    begin, day = _day_before(low, start, days)
    match = _after_month().match(low, end)
    year = int(match.group(2)) if match and match.group(2) else None
    after = int(match.group(1)) if match and match.group(1) else None
    if day is None and after is not None and 0 < after <= days:
        day = after
    stop = match.end() if match and (match.group(1) or match.group(2)) else end
    if year is None and day is None and not _month_meant(low, begin, name):
        return None
    return Found(begin, stop, _value(year, month, day), None if year is None else (year, month, day))


def _day_before(low: str, start: int, days: int) -> tuple[int, int | None]:
    before = _BEFORE_MONTH.search(low, max(0, start - 10), start)
    if before and 0 < int(before.group(1)) <= days:
        return before.start(), int(before.group(1))
    return start, None


_MONTH_CUE: Final = re.compile(
    r"\b(?:in|since|until|till|during|by|from|early|late|mid|of|last|end|beginning)[\s-]$"
)


def _month_meant(low: str, start: int, name: str) -> bool:
    return (len(name) > 4 and name != "march") or _MONTH_CUE.search(
        low, max(0, start - 12), start
    ) is not None


def _value(year: int | None, month: int | None, day: int | None) -> str:
    value = "XXXX" if year is None else f"{year:04d}"
    if month is not None:
        value += f"-{month:02d}"
        if day is not None:
            value += f"-{day:02d}"
    return value


def year_date(low: str, start: int) -> Found | None:
    """The date that four digits at `start` belong to, or None where they are no year."""
    match = _YEAR_HERE.match(low, start)
    if match is None:
        return None
    before = low[start - 1] if start else " "
    if before.isalnum() or (before in ",." and start > 1 and low[start - 2].isdigit() and before == ","):
        return None
    if before in "/.-":
        numeric = _numeric(low, start, int(match.group(1)))
        if numeric is not None:
            return numeric
    iso = _ISO.match(low, start)
    if iso:
        year, month = int(iso.group(1)), int(iso.group(2) or iso.group(4))
        last = iso.group(3) or iso.group(5)
        day = int(last) if last else None
        if 0 < month <= 12 and (day is None or 0 < day <= 31):
            return Found(start, iso.end(), _value(year, month, day), (year, month, day))
    return _plain_year(low, start, match)


def _plain_year(low: str, start: int, match: re.Match[str]) -> Found | None:
    end = match.end()
    floor = max(0, start - 28)
    if _COUNTED.match(low, end):
        return None
    if match.group(2) and _DECADE_CUE.search(low, floor, start):
        return Found(start, end, match.group(1)[:3], None, "vague")
    paired = _PAIR_BEFORE.search(low, floor, start) or _PAIR_AFTER.match(low, end)
    cue = _YEAR_CUE.search(low, floor, start)
    if not paired and not cue:
        return None
    if not paired and _WEAK_CUE.search(low, floor, start) and not _SEASON_OF.search(low, floor, start):
        weak = low[floor:start].rstrip().rsplit(" ", 1)[-1]
        if weak not in ("from", "by"):
            return None
    if match.group(2):
        return Found(start, end, match.group(1)[:3], None, "vague")
    return Found(start, end, match.group(1), (int(match.group(1)), None, None))


def _numeric(low: str, start: int, year: int) -> Found | None:
    before = _NUMERIC_BEFORE.search(low, max(0, start - 7), start)
    if before is None:
        return None
    end = start + 4
    first, second = before.group(1), int(before.group(3))
    if first is None:
        return (
            Found(before.start(), end, _value(year, second, None), (year, second, None))
            if 0 < second <= 12
            else None
        )
    if before.group(2) != before.group(4):
        return None
    a, b = int(first), second
    if before.group(4) == "." and a <= 31 and 0 < b <= 12:
        return Found(before.start(), end, _value(year, b, a), (year, b, a))
    if a > 12 >= b > 0 and a <= 31:
        return Found(before.start(), end, _value(year, b, a), (year, b, a))
    if b > 12 >= a > 0 and b <= 31:
        return Found(before.start(), end, _value(year, a, b), (year, a, b))
    if 0 < a <= 12 and 0 < b <= 12:
        # Day and month may stand either way round; where they are equal it does not matter.
        if a == b:
            return Found(before.start(), end, _value(year, a, a), (year, a, a))
        return Found(before.start(), end, str(year), (year, None, None), "vague")
    return None
