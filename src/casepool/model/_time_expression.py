"""A stretch of text that tells a time: the value that reading asks the most of, so it is compiled with what asks it (decision 0008)."""

from typing import Final, TypeAlias

from ._text import Span

_Date: TypeAlias = tuple[int, int | None, int | None]


class TimeExpression:
    """A stretch of text that tells a time, with its normalised value.

    Parameters
    ----------
    span : Span
        Where it stands in the document's text.
    kind : str
        One of `TIME_KINDS`.
    value : str
        ISO 8601 as TimeML uses it (Pustejovsky et al. 2003): durations "P3M", "P2W", "P6Y", "PT12H", "PXM" (several months);
        dates "1996-05", "1996", "PAST_REF", "PRESENT_REF", "FUTURE_REF".
    precision : str
        One of `PRECISIONS`.
    days : float, optional
        Length in days as told (middle of a range); None for dates and where no number is told.
    low_days, high_days : float, optional
        Its earliest and its latest value.
    direction : int
        -1 before its anchor ("earlier", "ago", "history of"), 1 after ("later"), 0 not said.
    anchor : str, optional
        What it is counted from where the words say so ("surgery", "diagnosis", "birth").
    date : tuple of int, optional
        Year, month, day of a calendar date; None for a month or a day that is not told.

    Attributes
    ----------
    start, end : int
        Those of the span.
    """

    __slots__ = (
        "anchor",
        "date",
        "days",
        "direction",
        "end",
        "high_days",
        "kind",
        "low_days",
        "precision",
        "span",
        "start",
        "value",
    )

    def __init__(
        self,
        span: Span,
        kind: str,
        value: str,
        precision: str = "exact",
        days: float | None = None,
        low_days: float | None = None,
        high_days: float | None = None,
        direction: int = 0,
        anchor: str | None = None,
        date: _Date | None = None,
    ) -> None:
        self.span: Final = span
        start, end = span
        self.start: Final = start
        self.end: Final = end
        self.kind: Final = kind
        self.value: Final = value
        self.precision: Final = precision
        self.days: Final = days
        self.low_days: Final = low_days
        self.high_days: Final = high_days
        self.direction: Final = direction
        self.anchor: Final = anchor
        self.date: Final = date

    def at(self, span: Span) -> "TimeExpression":
        """The same time at another place."""
        return TimeExpression(span, *self._rest())

    def _rest(
        self,
    ) -> tuple[str, str, str, float | None, float | None, float | None, int, str | None, _Date | None]:
        """What it tells, without where."""
        return (
            self.kind,
            self.value,
            self.precision,
            self.days,
            self.low_days,
            self.high_days,
            self.direction,
            self.anchor,
            self.date,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TimeExpression):
            return NotImplemented
        return self.span == other.span and self._rest() == other._rest()

    def __hash__(self) -> int:
        return hash((self.span, self._rest()))

    def __reduce__(self) -> tuple[type["TimeExpression"], tuple[object, ...]]:
        return TimeExpression, (self.span, *self._rest())

    def __repr__(self) -> str:
        return f"TimeExpression({', '.join(map(repr, (self.span, *self._rest())))})"
