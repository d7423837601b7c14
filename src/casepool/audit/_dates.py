"""Dates and ages against lengths: "two years previously (June 1996)", "in 1998, at the age of 24"."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from casepool.model import DAYS_PER_YEAR, Discrepancy, Span, TimeExpression

from ._page import Page
from ._phrases import phrase

_GLOSSED: Final = re.compile(
    r"(?:,? \(?(?:in |i\.e\.,? |on )?| (?:she|he|the patient|they) (?:\w+ ){1,4}in |,? in )", re.I
)
"""Between a length and the date that says the same: "two years later, in 2007", "two years earlier (June 1996)"."""
_GLOSSING: Final = re.compile(
    r"(?:,| \(|, that is,?|, i\.e\.,?|, about|, nearly|, almost|, exactly|, just)? ?", re.I
)
"""Between a date and the length that says the same: "in 2007, two years later"."""
_COUNTED: Final = re.compile(r" ?(?:later|earlier|previously|thereafter)", re.I)
_COUNTED_FROM: Final = re.compile(r" ?(?:after|before|following|prior)", re.I)
"""What follows a length; days after something are seldom days after what is dated."""
_OF_AGE: Final = re.compile(
    r",? ?\(?(?:and )?(?:(?:when|while) (?:she|he|the patient) was |at (?:the |an? )?age (?:of )?|aged |age )$",
    re.I,
)
"""Between a date and the age of that date."""
_INTRODUCED: Final = re.compile(r",? (?:an?|the|this|our) (?:[\w-]+ )?$", re.I)
_YEARS_OF_DAY: Final = 1.0
"""Years by which a date told as a year alone may be off a length."""


class _Dated(NamedTuple):
    place: Span
    low: float
    high: float
    """Earliest and latest day, in years."""


def check_length_against_dates(page: Page) -> Iterator[Discrepancy]:
    """`length-against-dates`: a length with the date that it leads to, which fits to no other date of the text."""
    dates = [_dated(time) for time in page.times if time.kind == "date" and time.date is not None]
    if len(dates) < 2 or len({date.low for date in dates}) < 2:
        return
    for length, date in _glossed(page):
        low, high = (length.low_days or 0) / DAYS_PER_YEAR, (length.high_days or 0) / DAYS_PER_YEAR
        others = [d for d in dates if d.place != date.place]
        if any(_fits(date, other, low, high) for other in others):
            continue
        # It must be counted from a date: the last one told before, in the same sentence or the one before.
        first = page.sentence_before(length.span.start)
        told = [d for d in others if first <= d.place.start < min(length.span.start, date.place.start)]
        if not told:
            continue
        message = f'"{page.quote(length.span)}" does not fit to the dates {page.quote(told[-1].place)} and {page.quote(date.place)}.'
        places = (
            told[-1].place,
            Span(min(length.span.start, date.place.start), max(length.span.end, date.place.end)),
        )
        yield page.found(
            "length-against-dates", message, *(page.evidence(*p) for p in places), case=page.case
        )
        return


def _dated(time: TimeExpression) -> _Dated:
    year, month, day = time.date or (0, None, None)
    low = year + ((month or 1) - 1) / 12 + ((day or 1) - 1) / 365
    return _Dated(time.span, low, year + 1 if month is None else low + (1 / 12 if day is None else 0))


def _fits(one: _Dated, other: _Dated, low: float, high: float) -> bool:
    """True where two dates may lie a length apart, whichever is the first."""
    slack = 0.02
    return any(
        b.low - a.high <= high + slack and b.high - a.low >= low - slack
        for a, b in ((one, other), (other, one))
    )


def _glossed(page: Page) -> Iterator[tuple[TimeExpression, _Dated]]:
    """Each length of years or months that is told with the date it leads to."""
    text, times = page.text, page.times
    for one, other in pairwise(times):
        if (
            one.kind == "date"
            and one.date is not None
            and other.kind == "relative"
            and other.days is not None
        ):
            counted = _COUNTED.search(text, other.span.start, other.span.end + 10) or (
                other.days >= DAYS_PER_YEAR and _COUNTED_FROM.match(text, other.span.end)
            )
            if (
                counted
                and _GLOSSING.fullmatch(text, one.span.end, other.span.start)
                and text[one.span.end] in ",("
            ):
                yield other, _dated(one)
        elif (
            one.kind == "relative"
            and one.days is not None
            and other.kind == "date"
            and other.date is not None
        ):
            if _GLOSSED.fullmatch(text, one.span.end, other.span.start):
                yield one, _dated(other)


def check_ages_against_dates(page: Page) -> Iterator[Discrepancy]:
    """`age-against-dates`: two ages, each told with its year, that make two years of birth."""
    told = list(_aged(page))
    for i, (age, year, place) in enumerate(told):
        for other_age, other_year, other_place in told[:i]:
            born, other_born = year - age, other_year - other_age
            if abs(born - other_born) > _YEARS_OF_DAY:
                message = f"{other_age} years in {other_year} and {age} years in {year} do not fit."
                places = (page.evidence(*p) for p in (other_place, place))
                yield page.found("age-against-dates", message, *places, case=page.case)
                return


def _aged(page: Page) -> Iterator[tuple[int, int, Span]]:
    """Age, year and place of each age in years that is told with its date."""
    text, times = page.text, page.times
    for one, other in pairwise(times):
        date, age = (one, other) if one.kind == "date" else (other, one)
        if (
            date.kind != "date"
            or date.date is None
            or age.kind != "age"
            or age.days is None
            or age.value[-1:] != "Y"
        ):
            continue
        between = text[one.span.end : other.span.start]
        if date is one:
            linked = _OF_AGE.fullmatch(between) or _INTRODUCED.fullmatch(between)
        else:
            linked = re.fullmatch(r",? ?\(?(?:and )?in ", between)
        if linked and page.sentence(*one.span) == page.sentence(*other.span):
            yield round(age.days / DAYS_PER_YEAR - 0.3), date.date[0], Span(one.span.start, other.span.end)


_AGE_THEN: Final = re.compile(
    r"\b(?:at (?:the |an? )?age (?:of )?|at |when (?:she|he|the patient) was |(?:she|he|the patient) was |aged )$",
    re.I,
)
_OF_THAT_TIME: Final = re.compile(r"\b(?:age|when|at the time|at (?:initial )?diagnosis|then|first)\b", re.I)


def past_ages_that_differ(page: Page) -> Iterator[tuple[TimeExpression, TimeExpression]]:
    """An age at which something happened, and how long ago it is told to be, where both do not fit to the age now."""
    stated = page.stated
    if stated is None or stated.unit[0] not in "yY":
        return
    now = int(stated.age)
    back = [
        t for t in page.lengths_in(0, len(page.text), since=None) if t.direction < 0 and t.value[-1:] == "Y"
    ]
    ages = [
        t
        for t in page.times
        if t.kind == "age"
        and t.days is not None
        and t.value[-1:] == "Y"
        and not stated.start <= t.span.start < stated.end
    ]
    for age in ages if back else ():
        sentence = page.sentence(*age.span)
        told = page.quote(sentence)
        then = _AGE_THEN.search(page.text, max(sentence.start, age.span.start - 24), age.span.start)
        years = now - round((age.days or 0) / DAYS_PER_YEAR - 0.3)
        if (
            then is None
            or years < 1
            or _OF_THAT_TIME.search(told) is None
            or phrase("other-event").search(told)
        ):
            continue
        if any(_may_be(length, years) for length in page.lengths_in(0, len(page.text), since=None)):
            continue
        events = {match[0].lower() for match in phrase("event-of-life").findall(told)}
        for length in back:
            other = page.quote(page.sentence(*length.span))
            if phrase("other-event").search(other) is None and any(
                m[0].lower() in events for m in phrase("event-of-life").findall(other)
            ):
                yield age, length
                return


def _may_be(length: TimeExpression, years: int) -> bool:
    """True where a length may be the years between two ages, birthdays left aside."""
    low, high = (length.low_days or 0) / DAYS_PER_YEAR, (length.high_days or 0) / DAYS_PER_YEAR
    return low - 1 <= years <= high + 1
