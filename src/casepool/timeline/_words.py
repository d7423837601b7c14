"""Times told by a word of their own ("daily", "the next day") and calendar dates."""

import re
from typing import Final

from casepool.model import TimeExpression

from ._body import Body, made
from ._context import anchor_after
from ._dates import Found, month_date, year_date
from ._rows import Row
from ._units import Handler

_NOT_A_TIME: Final = re.compile(
    r"\s(?:living|life|activit|practice|dose\b|incidence|rate|meeting|conference|report)"
)
"""After "daily" and its kind: "activities of daily living" tells no time."""


def word_handler(row: Row) -> Handler:
    days = float(row["days"]) if row["days"] else None
    slack = {"P0D": 1.0, "P0W": 7.0, "P0M": 31.0, "P0Y": 366.0}.get(row["value"])
    direction = int(row["direction"])

    def handle(body: Body, at: int, stop: int) -> TimeExpression | None:
        low = body.low
        if (at and low[at - 1].isalnum()) or (stop < len(low) and low[stop].isalnum()):
            return None
        if row["kind"] == "set":
            if _NOT_A_TIME.match(low, stop):
                return None
            return made(body, at, stop, "set", row["value"], days=days)
        if (at and low[at - 1] == "-") or row["kind"] == "date":
            return (
                None
                if at and low[at - 1] == "-"
                else made(body, at, stop, "date", row["value"], direction=direction)
            )
        anchor = anchor_after(low, stop) if low[stop - 5 : stop] in ("after", "efore") else None
        lowest, highest = _word_bounds(days, slack)
        return made(
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


def month_handler(name: str) -> Handler:
    def handle(body: Body, at: int, stop: int) -> TimeExpression | None:
        return _dated(body, month_date(body.low, body.raw, at, name))

    return handle


def year_handler(body: Body, at: int, stop: int) -> TimeExpression | None:
    return _dated(body, year_date(body.low, at))


def _dated(body: Body, found: Found | None) -> TimeExpression | None:
    if found is None:
        return None
    return made(body, found.start, found.end, "date", found.value, precision=found.precision, date=found.date)
