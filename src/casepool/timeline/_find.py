"""Time expressions in a text.

One Aho-Corasick pass finds the few words that can be the heart of a time (units, months, years, "daily",
"aged"); only there are the words to the left and right read. No text is tokenised.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import ahocorasick_rs

from casepool.model import DAYS_PER_YEAR, Span, TimeExpression

from ._bounds import Unit, iso_value, length, units
from ._context import NOTHING, Left, anchor_after, left_start, read_left
from ._dates import Found, month_date, months, year_date
from ._numbers import TOKEN, Number, number_words, parse_number
from ._rows import Row, read_rules

Handler = Callable[["_Text", int, int], "TimeExpression | None"]

_LEFT_REACH = 60
"""Characters before a unit in which its number and modifiers are looked for."""
_BLANKS = str.maketrans("\n\r\t\f\v\u00a0\u2009\u202f\u2003\u2002", " " * 10)
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212\u2019\u0130", "------'i")
_MAX_YEARS = 130
"""No patient's time is longer; larger figures before "years" count something else."""


class _Text:
    """The text in the form that the rules read: lower case, plain blanks, of the same length."""

    __slots__ = ("low", "more", "offset", "raw")

    def __init__(self, raw: str, offset: int) -> None:
        self.raw = raw
        self.offset = offset
        self.more: list[TimeExpression] = []
        """Expressions found on the way ("three" of "three and four months")."""
        if raw.isascii():
            low = raw.lower()
            if "\n" in low:
                low = low.replace("\n", " ")
            if "\r" in low:
                low = low.replace("\r", " ")
            if "\t" in low:
                low = low.replace("\t", " ")
        else:
            low = raw.translate(_DASHES).translate(_BLANKS).lower()
            if len(low) != len(raw):
                low = "".join(
                    c if len(c.lower()) != 1 else c.lower() for c in raw.translate(_DASHES).translate(_BLANKS)
                )
        self.low = low


def find_times(text: str, *, start: int = 0, end: int | None = None) -> tuple[TimeExpression, ...]:
    """The time expressions of a text, in order, not overlapping.

    Parameters
    ----------
    text : str
        The document's text.
    start, end : int, optional
        The piece of the text to read; spans count from the beginning of the text all the same.

    Returns
    -------
    tuple of TimeExpression
        Durations, dates, ages, sets and relative times with ISO 8601 values (TimeML, Pustejovsky et al. 2003)
        and bounds in days by the rows of `modifiers.tsv` and `bounds.tsv`.

    Examples
    --------
    >>> [(t.kind, t.value) for t in find_times("A 45-year-old woman fell ill about 6 years earlier.")]
    [('age', 'P45Y'), ('relative', 'P6Y')]
    """
    piece = text if start == 0 and end is None else text[start:end]
    scan, handlers = _scanner()
    body = _Text(piece, start)
    found = []
    for pattern, at, stop in scan(body.low, overlapping=True):
        expression = handlers[pattern](body, at, stop)
        if expression is not None:
            found.append(expression)
    found += body.more
    return _without_overlap(found)


def _without_overlap(found: list[TimeExpression]) -> tuple[TimeExpression, ...]:
    if len(found) < 2:
        return tuple(found)
    found.sort(key=_order)
    kept = [found[0]]
    for expression in found:
        if expression.span.start >= kept[-1].span.end:
            kept.append(expression)
    return tuple(kept)


def _order(expression: TimeExpression) -> tuple[int, int]:
    return expression.span.start, -expression.span.end


@lru_cache(maxsize=1)
def _scanner() -> tuple[Callable[..., list[tuple[int, int, int]]], tuple[Handler, ...]]:
    patterns: list[str] = []
    handlers: list[Handler] = []

    def add(pattern: str, handler: Handler) -> None:
        patterns.append(pattern)
        handlers.append(handler)

    for row in read_rules("units"):
        add(row["pattern"], _unit_handler(row, units()[row["id"]]))
    short = _short_handler()
    for letters in ("y", "mo", "mt", "w", "d", "h", "mi"):
        for digit in "0123456789":
            for gap in ("", " ", "-"):
                add(digit + gap + letters, short)
    for row in read_rules("words"):
        for pattern in row["pattern"].split("|"):
            add(pattern, _word_handler(row))
    for name in months():
        add(name, _month_handler(name))
    for century in ("19", "20"):
        add(century, _year_handler)
    for word in ("aged ", "age ", "age: ", "ages "):
        add(word, _aged_handler)
    for digit in "0123456789":
        for sex in "mf":
            add(f"{sex}/{digit}", _sex_age_handler)
            add(f"{digit}/{sex}", _age_sex_handler)
    for word in (*_DECADES, "0s"):
        add(word, _decade_handler)
    add("pod", _pod_handler)
    automaton = ahocorasick_rs.AhoCorasick(patterns)
    return automaton.find_matches_as_indexes, tuple(handlers)


# Units -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _right() -> tuple[re.Pattern[str], dict[str, Row]]:
    rows = [r for r in read_rules("contexts") if r["side"] == "right"]
    # The longer phrase first: "old history" before "old".
    rows.sort(key=lambda r: r["id"] not in ("old-history", "of-admission", "of-life", "of-treatment"))
    names = {f"r{i}": row for i, row in enumerate(rows)}
    return re.compile("|".join(f"(?P<{name}>{row['pattern']})" for name, row in names.items())), names


@lru_cache(maxsize=1)
def _counted_forward() -> re.Pattern[str]:
    words = "|".join(
        sorted((w for w, v in number_words().items() if v[0] in ("cardinal", "tens")), key=len, reverse=True)
    )
    return re.compile(
        rf"\s?-?\s?#?(\d{{1,3}}|(?:{words})(?:-(?:{words}))?)(?:\s?(?:-|to|and|,)\s?(\d{{1,3}}))?(?![\w/%]|[.,]\d|\s(?:mg|ml|years?|months?|weeks?|days?|hours?|of\s\d))"
    )


@lru_cache(maxsize=1)
def _compound() -> re.Pattern[str]:
    words = "|".join(
        sorted(
            (w for w, v in number_words().items() if v[0] in ("cardinal", "article")), key=len, reverse=True
        )
    )
    return re.compile(
        rf"(?:,?\sand\s|,\s|\s|-)(\d{{1,2}}(?:\.\d)?|{words})\s?-?(month|week|day|hour)s?(?![a-z])"
    )


_AND_A_HALF = " and a half"
_PLURAL_CONTEXTS = frozenset({"later", "earlier", "after", "before"})
_PLURAL_PREPS = frozenset({"l-for", "l-during", "l-after", "l-within"})


def _unit_handler(row: Row, unit: Unit) -> Handler:
    form = re.compile(rf"{row['pattern']}(?:s'|'s|s)?(?=ly\b|[^a-z]|$)")

    def handle(body: _Text, at: int, stop: int) -> TimeExpression | None:
        low = body.low
        match = form.match(low, at)
        if match is None:
            return None
        before = low[at - 1] if at else " "
        if before.isalpha() or before == "/":
            return None
        return _read_unit(body, at, match.end(), unit)

    return handle


def _short_handler() -> Handler:
    forms = [(row["short"], units()[row["id"]]) for row in read_rules("units") if row["short"]]
    pattern = re.compile("|".join(f"(?P<u{i}>{short})" for i, (short, _) in enumerate(forms)) + "")
    whole = re.compile(rf"(?:{pattern.pattern})(?!(?!o\b)[a-z0-9]|[-.]\d)")

    def handle(body: _Text, at: int, stop: int) -> TimeExpression | None:
        at += 1
        if body.low[at] in " -":
            at += 1
        match = whole.match(body.low, at)
        if match is None or body.raw[at].isupper():
            return None
        unit = forms[int((match.lastgroup or "u0")[1:])][1]
        return _read_unit(body, at, match.end(), unit)

    return handle


def _read_unit(body: _Text, at: int, end: int, unit: Unit) -> TimeExpression | None:
    low = body.low
    start = left_start(low, at, max(0, at - _LEFT_REACH))
    left = read_left(low[start:at]) if start < at else NOTHING
    number = left.number
    if number is None:
        return _without_number(body, start, left, at, end, unit)
    if low.startswith(_AND_A_HALF, end) and number.form in ("cardinal", "article"):
        number = Number(number.low + 0.5, number.low + 0.5)
        left, end = replace(left, number=number, framed=True), end + len(_AND_A_HALF)
    if unit.letter == "Y" and number.low * unit.count > _MAX_YEARS:
        return None
    row, row_end = _right_context(low, end)
    if number.form == "article" and not (left.framed or left.again or row):
        return None
    begin = start + left.start
    if left.others:
        _share_unit(body, start, left, end, unit, row)
    if number.form == "ordinal":
        return _ordinal(body, begin, end, unit, left, row, row_end)
    tail = _compound().match(low, end) if number.form in ("cardinal", "article") else None
    if tail is not None and units()[tail.group(2)].days < unit.days:
        return _compounded(body, begin, left, unit, tail)
    return _measured(body, begin, end, unit, left, row, row_end)


def _right_context(low: str, end: int) -> tuple[Row | None, int]:
    pattern, names = _right()
    match = pattern.match(low, end)
    if match is None:
        return None, end
    return names[match.lastgroup or ""], match.end()


def _share_unit(body: _Text, start: int, left: Left, end: int, unit: Unit, row: Row | None) -> None:
    for first, last, number in left.others:
        kind = "relative" if number.form == "ordinal" else "duration"
        kind = (row["kind"] or kind) if row else kind
        plain = Number(number.low, number.high)
        precision, days, lowest, highest = length(plain, unit, kind=kind, modifier=None)
        body.more.append(
            _made(
                body,
                start + first,
                start + last,
                kind,
                iso_value(plain, unit),
                precision=precision,
                days=days,
                low=lowest,
                high=highest,
                direction=int(row["direction"]) if row else left.direction or int(kind == "relative"),
            )
        )


def _ordinal(
    body: _Text, begin: int, end: int, unit: Unit, left: Left, row: Row | None, row_end: int
) -> TimeExpression | None:
    """The nth of a unit: "the third day", "3rd week"; "every third week" is a set, "the sixth decade" an age."""
    number = left.number
    if number is None:
        return None
    plain = Number(number.low, number.high)
    if unit.id == "decade":
        days = unit.days
        return _made(
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
    return _nth(body, begin, end, plain, unit, kind=kind, anchor=anchor)


def _nth(
    body: _Text, begin: int, end: int, number: Number, unit: Unit, *, kind: str, anchor: str | None
) -> TimeExpression:
    value = iso_value(number, unit)
    if kind == "set":
        return _made(body, begin, end, kind, value, days=number.low * unit.days)
    # The first day may be counted as 0 or 1, and a day told is a whole one.
    high = number.high if number.high is not None else number.low
    return _made(
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


def _compounded(body: _Text, begin: int, left: Left, unit: Unit, tail: re.Match[str]) -> TimeExpression:
    """Two units that say one length: "2 years and 3 months"."""
    low = body.low
    small = units()[tail.group(2)]
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
    return _made(
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
    body: _Text, begin: int, end: int, unit: Unit, left: Left, row: Row | None, row_end: int
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
    name = modifier["id"] if modifier else None
    if kind == "set":
        return _made(
            body,
            begin,
            stop,
            kind,
            iso_value(Number(number.low, number.high, _plain(number)), unit),
            days=None
            if number.form == "vague" or number.high is None
            else (number.low + number.high) / 2 * unit.days,
        )
    plain = Number(number.low, number.high, _plain(number))
    precision, days, lowest, highest = length(plain, unit, kind=kind, modifier=name)
    return _made(
        body,
        begin,
        stop,
        kind,
        iso_value(plain, unit),
        precision=precision,
        days=days,
        low=lowest,
        high=highest,
        direction=direction,
        anchor=anchor,
    )


def _plain(number: Number) -> str:
    return "cardinal" if number.form == "article" else number.form


@lru_cache(maxsize=1)
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
    body: _Text, start: int, left: Left, at: int, end: int, unit: Unit
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
        return _made(body, start + left.start, end, "set", iso_value(Number(1, 1), unit), days=unit.days)
    if low[end - 1] != "s" or left.again:
        return None
    row, row_end = _right_context(low, end)
    bare = row is not None and row["id"] in _PLURAL_CONTEXTS
    if not bare and (prep is None or prep["id"] not in _PLURAL_PREPS):
        return None
    kind, anchor, direction, stop = _sense(low, end, left, row, row_end)
    vague = Number(2, None, "vague")
    value = iso_value(vague, unit)
    return _made(
        body, at, stop, kind, value, precision="vague", low=2 * unit.days, direction=direction, anchor=anchor
    )


def _day_number(
    body: _Text, start: int, left: Left, at: int, match: re.Match[str], unit: Unit
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
    return _nth(body, at, match.end(), number, unit, kind="relative", anchor=anchor)


# Other triggers ----------------------------------------------------------------------------------------------

_NOT_A_TIME = re.compile(
    r"\s(?:living|life|activit|practice|dose\b|incidence|rate|meeting|conference|report)"
)
"""After "daily" and its kind: "activities of daily living" tells no time."""


def _word_handler(row: Row) -> Handler:
    days = float(row["days"]) if row["days"] else None
    slack = {"P0D": 1.0, "P0W": 7.0, "P0M": 31.0, "P0Y": 366.0}.get(row["value"])
    direction = int(row["direction"])

    def handle(body: _Text, at: int, stop: int) -> TimeExpression | None:
        low = body.low
        if (at and low[at - 1].isalnum()) or (stop < len(low) and low[stop].isalnum()):
            return None
        if row["kind"] == "set":
            if _NOT_A_TIME.match(low, stop):
                return None
            return _made(body, at, stop, "set", row["value"], days=days)
        if (at and low[at - 1] == "-") or row["kind"] == "date":
            return (
                None
                if at and low[at - 1] == "-"
                else _made(body, at, stop, "date", row["value"], direction=direction)
            )
        anchor = anchor_after(low, stop) if low[stop - 5 : stop] in ("after", "efore") else None
        lowest, highest = _word_bounds(days, slack)
        return _made(
            body,
            at,
            stop,
            row["kind"],
            row["value"],
            precision="vague" if days is None else "exact",
            days=days,
            low=lowest,
            high=highest,
            direction=direction,
            anchor=anchor,
        )

    return handle


def _word_bounds(days: float | None, slack: float | None) -> tuple[float | None, float | None]:
    if slack is not None:
        return -slack, slack
    if days is None:
        return 0.0, None
    return days * 0.5, days * 1.5


def _month_handler(name: str) -> Handler:
    def handle(body: _Text, at: int, stop: int) -> TimeExpression | None:
        return _dated(body, month_date(body.low, body.raw, at, name))

    return handle


def _year_handler(body: _Text, at: int, stop: int) -> TimeExpression | None:
    return _dated(body, year_date(body.low, at))


def _dated(body: _Text, found: Found | None) -> TimeExpression | None:
    if found is None:
        return None
    return _made(
        body, found.start, found.end, "date", found.value, precision=found.precision, date=found.date
    )


@lru_cache(maxsize=1)
def _age_number() -> re.Pattern[str]:
    words = "|".join(
        sorted((w for w, v in number_words().items() if v[0] in ("cardinal", "tens")), key=len, reverse=True)
    )
    return re.compile(
        rf"(?:of\s)?(?:about\s|approximately\s|around\s|only\s|just\s)?(\d{{1,3}}|(?:{words})(?:[\s-](?:{words}))?)"
        r"(?![\w%]|[.,/]\d|\s?-?\s?(?:to\b|-|years?|yrs?|months?|weeks?|days?|hours?|mo\b|y\b|\d|completed|and\s\d|full))"
    )


def _aged_handler(body: _Text, at: int, stop: int) -> TimeExpression | None:
    """An age in years ("aged 62", "at the age of 5") where no unit follows."""
    low = body.low
    if at and low[at - 1].isalpha():
        return None
    match = _age_number().match(low, stop)
    if match is None:
        return None
    number = parse_number(TOKEN.findall(match.group(1)))
    if number is None or number.low > _MAX_YEARS:
        return None
    return _aged(body, at if low.startswith("aged", at) else match.start(1), match.end(1), number.low)


def _aged(body: _Text, begin: int, end: int, years: float) -> TimeExpression:
    return _made(
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


_SEX_AGE = re.compile(r"[mf]/(\d{1,3})(?:\s?(?:years?|yrs?|y)\b)?(?![\w/]|\.\d)")
_AGE_SEX = re.compile(r"(?:^|(?<=[\s(,;]))(\d{1,3})\s?(?:y|yrs?)?/[mf]$")


def _sex_age_handler(body: _Text, at: int, stop: int) -> TimeExpression | None:
    if (at and body.low[at - 1].isalnum()) or not body.raw[at].isupper():
        return None
    match = _SEX_AGE.match(body.low, at)
    if match is None or not 0 < int(match.group(1)) <= _MAX_YEARS:
        return None
    return _aged(body, match.start(1), match.end(1), float(match.group(1)))


def _age_sex_handler(body: _Text, at: int, stop: int) -> TimeExpression | None:
    if (stop < len(body.low) and body.low[stop].isalnum()) or not body.raw[stop - 1].isupper():
        return None
    match = _AGE_SEX.search(body.low, max(0, at - 4), stop)
    if match is None or not 0 < int(match.group(1)) <= _MAX_YEARS:
        return None
    return _aged(body, match.start(1), match.end(1), float(match.group(1)))


_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_DECADE_OF = re.compile(r"\b(?:his|her|their)\s(?:(early|mid|middle|late)[\s-])?$")
_DECADE_PART = {None: (0, 10), "early": (0, 4), "mid": (3, 7), "middle": (3, 7), "late": (6, 10)}
"""Years of the decade that "early", "mid" and "late" may mean; they overlap as people use them."""


def _decade_handler(body: _Text, at: int, stop: int) -> TimeExpression | None:
    """An age by its decade: "in his fifties", "in her late 40s"."""
    low = body.low
    word = low[at:stop]
    if word == "0s":
        if at < 1 or not low[at - 1].isdigit() or (stop < len(low) and low[stop].isalnum()):
            return None
        at, decade = at - 1, int(low[at - 1]) * 10
    else:
        decade = (_DECADES.index(word) + 2) * 10
    match = _DECADE_OF.search(low, max(0, at - 20), at)
    if match is None or (decade < 20 and decade != 10):
        return None
    first, last = _DECADE_PART[match.group(1)]
    begin = match.start(1) if match.group(1) else at
    return _made(
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


_POD = re.compile(r"pod\s?#?-?(\d{1,3})(?!\w|\.\d)")


def _pod_handler(body: _Text, at: int, stop: int) -> TimeExpression | None:
    if at and body.low[at - 1].isalnum():
        return None
    match = _POD.match(body.low, at)
    if match is None:
        return None
    figure = float(match.group(1))
    return _nth(
        body, at, match.end(), Number(figure, figure), units()["day"], kind="relative", anchor="surgery"
    )


def _made(
    body: _Text,
    start: int,
    end: int,
    kind: str,
    value: str,
    *,
    precision: str = "exact",
    days: float | None = None,
    low: float | None = None,
    high: float | None = None,
    direction: int = 0,
    anchor: str | None = None,
    date: tuple[int, int | None, int | None] | None = None,
) -> TimeExpression:
    offset = body.offset
    return TimeExpression(
        span=Span(start + offset, end + offset),
        kind=kind,
        value=value,
        precision=precision,
        days=days,
        low_days=low,
        high_days=high,
        direction=direction,
        anchor=anchor,
        date=date,
    )
