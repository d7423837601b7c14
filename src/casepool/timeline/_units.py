"""Times told by a number and a unit: "3 months", "6 years earlier", "a 45-year-old", "every 3 weeks", "day 3"."""

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from casepool.model import TimeExpression

from ._body import MAX_YEARS, Body, made
from ._bounds import Length, Unit, iso_value, length, units
from ._context import NOTHING, Left, anchor_after, left_start, read_left
from ._numbers import TOKEN, Number, number_words, parse_number
from ._rows import Row, read_rules

Handler = Callable[[Body, int, int], TimeExpression | None]
"""Reads the expression around a trigger that stands at these offsets, or finds that there is none."""

_LEFT_REACH: Final = 60
"""Characters before a unit in which its number and modifiers are looked for."""


@cache
def _right() -> tuple[re.Pattern[str], dict[str, Row]]:
    rows = [r for r in read_rules("contexts") if r["side"] == "right"]
    # The longer phrase first: "old history" before "old".
    rows.sort(key=lambda r: r["id"] not in ("old-history", "of-admission", "of-life", "of-treatment"))
    names = {f"r{i}": row for i, row in enumerate(rows)}
    return re.compile("|".join(f"(?P<{name}>{row['pattern']})" for name, row in names.items())), names


@cache
def _counted_forward() -> re.Pattern[str]:
    words = "|".join(
        sorted((w for w, v in number_words().items() if v[0] in ("cardinal", "tens")), key=len, reverse=True)
    )
    return re.compile(
        rf"\s?-?\s?#?(\d{{1,3}}|(?:{words})(?:-(?:{words}))?)(?:\s?(?:-|to|and|,)\s?(\d{{1,3}}))?(?![\w/%]|[.,]\d|\s(?:mg|ml|years?|months?|weeks?|days?|hours?|of\s\d))"
    )


@cache
def _compound() -> re.Pattern[str]:
    words = "|".join(
        sorted(
            (w for w, v in number_words().items() if v[0] in ("cardinal", "article")), key=len, reverse=True
        )
    )
    return re.compile(
        rf"(?:,?\sand\s|,\s|\s|-)(\d{{1,2}}(?:\.\d)?|{words})(?:\s\(\d+\))?\s?-?({'|'.join(_smaller())})s?(?![a-z])"
    )


@cache
def _smaller() -> dict[str, Unit]:
    """The units that may follow a larger one in a length, by name and by abbreviation."""
    return {name: units()[id] for id, names in _SMALLER.items() for name in names}


_SMALLER: Final = {
    "month": ("month", "mo", "mth"),
    "week": ("week", "wk"),
    "day": ("day",),
    "hour": ("hour",),
}
"""Names in the singular; a single letter may be anything ("5 years, 3 D conformal radiotherapy")."""


_NO_CONTEXT: Final = frozenset([*".,;:()[]", ""])
"""Signs after a unit (or the end) that no row's words begin with."""
_ABBREVIATED_OLD: Final = (".o", ". o")
"""The only words that begin with one of these signs: "45 y.o."."""
_AND_A_HALF: Final = " and a half"
_PLURAL_CONTEXTS: Final = frozenset({"later", "earlier", "after", "before"})
_PLURAL_PREPS: Final = frozenset({"l-for", "l-during", "l-after", "l-within"})


_BEHIND_UNIT: Final = frozenset(" -,.;:()")
"""Signs of which one stands behind most units."""


def unit_handler(row: Row, unit: Unit) -> Handler:
    form = re.compile(rf"{row['pattern']}(?:s'|'s|s)?(?=ly\b|[^a-z]|$)")

    def handle(body: Body, at: int, stop: int) -> TimeExpression | None:
        low = body.low
        before = low[at - 1] if at else " "
        if before.isalpha() or before == "/":
            return None
        # Nearly every unit is told without the pattern: by the sign behind it, or behind its "s".
        size = len(low)
        end = stop + 1 if stop < size and low[stop] == "s" else stop
        if end >= size or low[end] not in _BEHIND_UNIT:
            match = form.match(low, at)
            if match is None:
                return None
            end = match.end()
        return _read_unit(body, at, end, unit)

    return handle


def short_handler() -> Handler:
    forms = [(row["short"], units()[row["id"]]) for row in read_rules("units") if row["short"]]
    pattern = re.compile("|".join(f"(?P<u{i}>{short})" for i, (short, _) in enumerate(forms)) + "")
    whole = re.compile(rf"(?:{pattern.pattern})(?!(?!o\b)[a-z0-9]|[-.]\d)")

    def handle(body: Body, at: int, stop: int) -> TimeExpression | None:
        at += 1
        if body.low[at] in " -":
            at += 1
        match = whole.match(body.low, at)
        if match is None or body.raw[at].isupper():
            return None
        unit = forms[int((match.lastgroup or "u0")[1:])][1]
        return _read_unit(body, at, match.end(), unit)

    return handle


def _read_unit(body: Body, at: int, end: int, unit: Unit) -> TimeExpression | None:
    low = body.low
    start = left_start(low, at, max(0, at - _LEFT_REACH))
    left = read_left(low[start:at]) if start < at else NOTHING
    number = left.number
    if number is None:
        return _without_number(body, start, left, at, end, unit)
    if low.startswith(_AND_A_HALF, end) and number.form in ("cardinal", "article"):
        number = Number(number.low + 0.5, number.low + 0.5)
        left, end = left.with_number(number), end + len(_AND_A_HALF)
    if unit.letter == "Y" and number.low * unit.letters > MAX_YEARS:
        return None
    row, row_end = _right_context(low, end)
    if number.form == "article" and not (left.framed or left.again or row):
        return None
    begin = start + left.start
    if len(left.others) == 1 and _ends_an_age(left, row):
        # "at the age of 67, six years after the operation": the figure before the comma has a unit of its own.
        left = left.alone()
    elif left.others:
        _share_unit(body, start, left, end, unit, row)
    if number.form == "ordinal":
        return _ordinal(body, begin, end, unit, left, row, row_end)
    tail = _compound().match(low, end) if number.form in ("cardinal", "article") else None
    if tail is not None and _adds(tail, unit):
        return _compounded(body, begin, left, unit, tail)
    return _measured(body, begin, end, unit, left, row, row_end)


def _ends_an_age(left: Left, row: Row | None) -> bool:
    """True where an age is told before the number and a length counted from something with it."""
    return (
        left.prep is not None and left.prep["kind"] == "age" and row is not None and row["kind"] == "relative"
    )


def _adds(tail: re.Match[str], unit: Unit) -> bool:
    """True for "7 years and 3 months"; "at 7 years, 34 months after the operation" are two times."""
    small = _smaller()[tail.group(2)]
    more = parse_number(TOKEN.findall(tail.group(1)))
    return small.days < unit.days and (more is None or more.low * small.days < unit.days)


def _right_context(low: str, end: int) -> tuple[Row | None, int]:
    if low[end : end + 1] in _NO_CONTEXT and not low.startswith(_ABBREVIATED_OLD, end):
        return None, end
    pattern, names = _right()
    match = pattern.match(low, end)
    if match is None:
        return None, end
    return names[match.lastgroup or ""], match.end()


def _share_unit(body: Body, start: int, left: Left, end: int, unit: Unit, row: Row | None) -> None:
    for first, last, number in left.others:
        if number.form == "ordinal" and left.number is not None and left.number.form == "cardinal":
            continue  # "the second, 61 years old"
        kind = "relative" if number.form == "ordinal" else "duration"
        kind = (row["kind"] or kind) if row else kind
        told = length(Number(number.low, number.high), unit, kind)
        body.more.append(
            made(
                body,
                start + first,
                start + last,
                kind,
                told.value,
                precision=told.precision,
                days=told.days,
                low=told.low,
                high=told.high,
                direction=int(row["direction"]) if row else left.direction or int(kind == "relative"),
            )
        )


def _ordinal(
    body: Body, begin: int, end: int, unit: Unit, left: Left, row: Row | None, row_end: int
) -> TimeExpression | None:
    """The nth of a unit: "the third day", "3rd week"; "every third week" is a set, "the sixth decade" an age."""
    number = left.number
    if number is None:
        return None
    plain = Number(number.low, number.high)
    if unit.id == "decade":
        days = unit.days
        return made(
            body,
            begin,
            end,
            "age",
            "PXY",
            precision="vague",
            low=(number.low - 1) * days,
            high=number.low * days,
            direction=1,
            anchor="birth",
        )
    kind = "set" if left.prep and left.prep["kind"] == "set" else "relative"
    anchor = left.anchor or (row["anchor"] if row and row["anchor"] else None)
    if anchor is None and row is not None and row["wants"]:
        anchor = anchor_after(body.low, row_end)
    return nth(body, begin, end, plain, unit, kind=kind, anchor=anchor)


def nth(
    body: Body, begin: int, end: int, number: Number, unit: Unit, *, kind: str, anchor: str | None
) -> TimeExpression:
    value = iso_value(number, unit)
    if kind == "set":
        return made(body, begin, end, kind, value, days=number.low * unit.days)
    # The first day may be counted as 0 or 1, and a day told is a whole one.
    high = number.high if number.high is not None else number.low
    return made(
        body,
        begin,
        end,
        "relative",
        value,
        precision="range" if high > number.low else "exact",
        days=number.low * unit.days,
        low=max(0.0, number.low - 1.5) * unit.days,
        high=(high + 0.5) * unit.days,
        direction=1,
        anchor=anchor,
    )


def _compounded(body: Body, begin: int, left: Left, unit: Unit, tail: re.Match[str]) -> TimeExpression:
    """Two units that say one length: "2 years and 3 months"."""
    low = body.low
    small = _smaller()[tail.group(2)]
    more = parse_number(TOKEN.findall(tail.group(1))) or Number(1, 1)
    number = left.number or Number(1, 1)
    row, row_end = _right_context(low, tail.end())
    kind, anchor, direction, stop = _sense(low, tail.end(), left, row, row_end)
    value = (
        iso_value(Number(number.low, number.high), unit) + iso_value(Number(more.low, more.high), small)[1:]
    )
    days = number.low * unit.days + more.low * small.days
    slack = 0.0 if kind == "age" else 0.5 * small.days
    above = small.days if kind == "age" else 0.5 * small.days
    return made(
        body,
        begin,
        stop,
        kind,
        value,
        days=days,
        low=days - slack,
        high=days + above,
        direction=direction,
        anchor=anchor,
    )


def _measured(
    body: Body, begin: int, end: int, unit: Unit, left: Left, row: Row | None, row_end: int
) -> TimeExpression | None:
    number = left.number
    if number is None:
        return None
    kind, anchor, direction, stop = _sense(body.low, end, left, row, row_end)
    if left.again:
        kind = "set"
    modifier = left.modifier
    if left.over and modifier is None and kind in ("relative", "age") and row is not None:
        modifier = _over()
    if kind == "set":
        plain = _as_figure(number)
        return made(
            body,
            begin,
            stop,
            kind,
            iso_value(plain, unit),
            days=None
            if number.form == "vague" or number.high is None
            else (number.low + number.high) / 2 * unit.days,
        )
    told = _length_of(left, number, unit, kind, modifier["id"] if modifier is not None else "")
    return made(
        body,
        begin,
        stop,
        kind,
        told.value,
        precision=told.precision,
        days=told.days,
        low=told.low,
        high=told.high,
        direction=direction,
        anchor=anchor,
    )


def _as_figure(number: Number) -> Number:
    """The number; an article as the one that it stands for."""
    return Number(number.low, number.high) if number.form == "article" else number


def _length_of(left: Left, number: Number, unit: Unit, kind: str, modifier: str) -> Length:
    # The words before a unit know what their number came to before: there are one or two such lengths, found at once.
    for told in left.lengths:
        if told.unit is unit and told.kind == kind and told.modifier == modifier:
            return told
    told = length(_as_figure(number), unit, kind, modifier)
    left.lengths.append(told)
    return told


@cache
def _over() -> Row:
    return next(row for row in read_rules("modifiers") if row["id"] == "over")


def _sense(low: str, end: int, left: Left, row: Row | None, row_end: int) -> tuple[str, str | None, int, int]:
    """Kind, anchor, direction and end of the expression, from the words on both sides."""
    prep = left.prep
    stop = end
    kind = prep["kind"] if prep else "duration"
    direction = left.direction
    anchor = left.anchor
    if row is not None and row["wants"] == "must":
        named = anchor_after(low, row_end)
        row = row if named else None
    if row is not None:
        stop = row_end if row["span"] == "1" else end
        named = anchor_after(low, row_end) if row["wants"] else None
        anchor = row["anchor"] or anchor or named
        direction = int(row["direction"]) or direction
        lasting = prep is not None and prep["id"] == "l-for" and row["kind"] == "relative"
        if row["kind"] and not lasting and kind not in ("set", "age"):
            kind = row["kind"]
    elif kind == "relative" and prep is not None and prep["id"] == "l-after" and low.startswith(" of ", end):
        anchor = anchor or anchor_after(low, end)
    if anchor == "gestation" and kind == "relative":
        kind = "duration"
    return kind, anchor, direction, stop


def _without_number(
    body: Body, start: int, left: Left, at: int, end: int, unit: Unit
) -> TimeExpression | None:
    """A unit with no number before it: "day 3", "every day", "twice per week", "for months"."""
    low = body.low
    if unit.id in ("day", "week", "month"):
        match = _counted_forward().match(low, end)
        if match is not None and not left.again:
            return _day_number(body, start, left, at, match, unit)
    prep = left.prep
    if prep is not None and prep["kind"] == "set":
        if prep["id"] == "per" and not left.again:
            return None
        if low[end - 1] == "s":
            return None
        return made(body, start + left.start, end, "set", iso_value(Number(1, 1), unit), days=unit.days)
    if low[end - 1] != "s" or left.again:
        return None
    row, row_end = _right_context(low, end)
    bare = row is not None and row["id"] in _PLURAL_CONTEXTS
    if not bare and (prep is None or prep["id"] not in _PLURAL_PREPS):
        return None
    kind, anchor, direction, stop = _sense(low, end, left, row, row_end)
    vague = Number(2, None, "vague")
    value = iso_value(vague, unit)
    return made(
        body, at, stop, kind, value, precision="vague", low=2 * unit.days, direction=direction, anchor=anchor
    )


def _day_number(
    body: Body, start: int, left: Left, at: int, match: re.Match[str], unit: Unit
) -> TimeExpression | None:
    number = parse_number(TOKEN.findall(match.group(1)))
    if number is None:
        return None
    if match.group(2) and float(match.group(2)) > number.low:
        number = Number(number.low, float(match.group(2)), "range")
    row, row_end = _right_context(body.low, match.end())
    anchor = left.anchor or (row["anchor"] if row else None) or None
    if anchor is None and row is not None and row["wants"]:
        anchor = anchor_after(body.low, row_end)
    return nth(body, at, match.end(), number, unit, kind="relative", anchor=anchor)


_POD: Final = re.compile(r"pod\s?#?-?(\d{1,3})(?!\w|\.\d)")


def pod_handler(body: Body, at: int, stop: int) -> TimeExpression | None:
    if at and body.low[at - 1].isalnum():
        return None
    match = _POD.match(body.low, at)
    if match is None:
        return None
    figure = float(match.group(1))
    return nth(
        body, at, match.end(), Number(figure, figure), units()["day"], kind="relative", anchor="surgery"
    )
