"""The text in the form that the time rules read, and how an expression in it is made."""

import re
from collections.abc import Callable

from casepool.model import Span, TimeExpression

Scan = Callable[..., list[tuple[int, int, int]]]
"""A compiled automaton's search: number of the pattern, start and end of each hit."""
_SURROGATES = re.compile(f"[{chr(0xD800)}-{chr(0xDFFF)}]")


def hits_in(text: str, scan: Scan) -> list[tuple[int, int, int]]:
    """Every hit of the automaton's patterns; halves of characters, which have no UTF-8, hit nothing."""
    try:
        return scan(text, overlapping=True)
    except UnicodeEncodeError:
        return scan(_SURROGATES.sub("?", text), overlapping=True)


MAX_YEARS = 130
"""No patient's time is longer; larger figures before "years" count something else."""

_BLANKS = "\n\r\t\f\v"
_OTHER_BLANKS = "\u00a0\u2009\u202f\u2003\u2002"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"


class Body:
    """The text in the form that the rules read: lower case, plain blanks, of the same length."""

    __slots__ = ("low", "more", "offset", "raw")

    def __init__(self, raw: str, offset: int) -> None:
        self.raw = raw
        self.offset = offset
        self.more: list[TimeExpression] = []
        """Expressions found on the way ("three" of "three and four months")."""
        low = _plain(raw, _BLANKS, " ")
        if not raw.isascii():
            low = _plain(_plain(low, _OTHER_BLANKS, " "), _DASHES, "-").replace("\u2019", "'")
            # The only letter that grows when it is made small.
            low = low.replace("\u0130", "I")
        low = low.lower()
        self.low = low


def _plain(text: str, signs: str, plain: str) -> str:
    for sign in signs:
        if sign in text:
            text = text.replace(sign, plain)
    return text


def made(
    body: Body,
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
