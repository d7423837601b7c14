"""The text in the form that the time rules read, and how an expression in it is made."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import ahocorasick_rs

from casepool.model import Span, TimeExpression

Hit: TypeAlias = tuple[int, ...]
"""Number of the pattern, start and end. Of no told length, for compiled code takes one of three numbers apart and makes it anew."""
Scan = Callable[..., list[tuple[int, int, int]]]
"""A compiled automaton's search for the hits in a text's bytes."""


def compiled(patterns: Sequence[str]) -> Scan:
    """The search of an automaton over the patterns, in the form that takes one step a byte.

    It is larger than the others, which pays since several texts go through it together (`read_times_together`).
    """
    return ahocorasick_rs.BytesAhoCorasick(
        [pattern.encode("ascii") for pattern in patterns],
        implementation=ahocorasick_rs.Implementation.DFA,
    ).find_matches_as_indexes


def hits_in(text: str, scan: Scan) -> list[Hit]:
    """Every hit of the automaton's patterns, which are ASCII: all else is one byte that hits nothing, so that offsets stay."""
    found: list[Any] = scan(text.encode("ascii", "replace"), overlapping=True)
    return found


MAX_YEARS: Final = 130
"""No patient's time is longer; larger figures before "years" count something else."""

_BLANKS: Final = "\n\r\t\f\v"
_ALIKE: Final = (
    ("\u00a0\u2009\u202f\u2003\u2002", " "),
    ("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    ("\u2019", "'"),
    ("\u0130", "I"),  # the only letter that grows when it is made small
)


class Body:
    """The text in the form that the rules read: lower case, plain blanks, of the same length."""

    __slots__ = ("low", "more", "offset", "raw")

    def __init__(self, raw: str, offset: int) -> None:
        self.raw = raw
        self.offset = offset
        self.more: list[TimeExpression] = []
        """Expressions found on the way ("three" of "three and four months")."""
        self.low = plain_text(raw)


def plain_text(raw: str) -> str:
    """The text in lower case, of the same length, with plain blanks, hyphens and apostrophes."""
    low = raw
    for sign in _BLANKS:
        if sign in low:
            low = low.replace(sign, " ")
    if not raw.isascii():
        for signs, plain in _ALIKE:
            for sign in signs:
                if sign in low:
                    low = low.replace(sign, plain)
    return low.lower()


_new_tuple: Final = tuple.__new__
"""A span made as what it is, a tuple, takes half the time."""


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
    # By place, in the order of the fields: naming them takes three times as long.
    return TimeExpression(
        _new_tuple(Span, (start + offset, end + offset)),
        kind,
        value,
        precision,
        days,
        low,
        high,
        direction,
        anchor,
        date,
    )
