"""From a told number and its unit to a value, a length in days, and its bounds."""

from collections.abc import Mapping
from functools import cache, lru_cache

from ._numbers import Number
from ._rows import Row, read_rules


class Unit:
    """A unit of time: its ISO 8601 letter, its length, and how many of that letter it is.

    Attributes
    ----------
    id, letter : str
    days : float
    letters : float
        10 for a decade, 2 for a fortnight, else 1.
    """

    # Each unit is made once (`units`), so that caches know it by itself and need not put its fields together.
    __slots__ = ("days", "id", "letter", "letters")

    def __init__(self, id: str, letter: str, days: float, letters: float) -> None:
        self.id = id
        self.letter = letter
        self.days = days
        self.letters = letters


class Length:
    """What a number of a unit comes to.

    Attributes
    ----------
    unit : Unit
    kind : str
        Kind of the time that it is the length of.
    modifier : str
        Id of the row of the word before it; empty for none.
    value : str
        As ISO 8601 writes it.
    precision : str
    days, low, high : float or None
        As told, lowest and highest; None for a vague number, and where it is unbounded.
    """

    __slots__ = ("days", "high", "kind", "low", "modifier", "precision", "unit", "value")

    def __init__(
        self,
        unit: Unit,
        kind: str,
        modifier: str,
        value: str,
        precision: str,
        days: float | None,
        low: float | None,
        high: float | None,
    ) -> None:
        self.unit = unit
        self.kind = kind
        self.modifier = modifier
        self.value = value
        self.precision = precision
        self.days = days
        self.low = low
        self.high = high


@cache
def units() -> Mapping[str, Unit]:
    """The units of `units.tsv` by id."""
    rows = read_rules("units")
    base: dict[str, float] = {}
    for row in rows:
        base.setdefault(row["iso"], float(row["days"]))
    return {
        row["id"]: Unit(row["id"], row["iso"], float(row["days"]), float(row["days"]) / base[row["iso"]])
        for row in rows
    }


@lru_cache(maxsize=4096)
def iso_value(number: Number, unit: Unit) -> str:
    """The ISO 8601 value; "X" where no number is told, "P3W/P4W" for a range."""
    if number.form == "vague":
        return _period("X", unit.letter)
    low = _period(_figure(number.low * unit.letters), unit.letter)
    if number.form == "range" and number.high is not None:
        return f"{low}/{_period(_figure(number.high * unit.letters), unit.letter)}"
    return low


def _period(figure: str, letter: str) -> str:
    return f"P{letter[0]}{figure}{letter[1]}" if len(letter) == 2 else f"P{figure}{letter}"


def _figure(value: float) -> str:
    return f"{value:.6g}"


@lru_cache(maxsize=4096)
def length(number: Number, unit: Unit, kind: str, modifier: str = "") -> Length:
    """The length of a number of a unit, told with a modifier or with none."""
    # All by place: from names a cache takes twice as long to make its key.
    value = iso_value(number, unit)
    if number.form == "vague" or number.high is None:
        longest = None if number.high is None else number.high * unit.days
        return Length(unit, kind, modifier, value, "vague", None, number.low * unit.days, longest)
    low, high = number.low, number.high
    days = (low + high) / 2 * unit.days
    row = _modifiers()[modifier] if modifier else None
    if row is None or row["id"] == "exactly":
        precision = "range" if number.form == "range" else "exact"
        minus, plus = _rounding(kind, unit.letter, low * unit.letters)
        lowest = max(0.0, low - minus / unit.letters) * unit.days
        highest = (high + plus / unit.letters) * unit.days
        return Length(unit, kind, modifier, value, precision, days, lowest, highest)
    return Length(unit, kind, modifier, value, row["precision"], days, *_modified(row, number, unit))


def _modified(row: Row, number: Number, unit: Unit) -> tuple[float, float | None]:
    low, high = number.low, number.high or number.low
    factor = float(row["low_factor"])
    lowest = low * factor
    # A quarter of "2 days" is less than the day it is told in: at least half a unit of slack.
    if 0 < factor < 1:
        lowest = min(lowest, max(0.0, low - 0.5 / unit.letters))
    if not row["high_factor"]:
        return lowest * unit.days, None
    factor = float(row["high_factor"])
    highest = high * factor
    if factor > 1:
        highest = max(highest, high + (1.0 if row["precision"] == "over" else 0.5) / unit.letters)
    return lowest * unit.days, highest * unit.days


@cache
def _modifiers() -> Mapping[str, Row]:
    return {row["id"]: row for row in read_rules("modifiers")}


@lru_cache(maxsize=1024)
def _rounding(kind: str, letter: str, number: float) -> tuple[float, float]:
    """How far below and above a told number the truth may lie, in units of the letter."""
    for wanted in (kind, "relative", ""):
        for row in read_bounds():
            if row["kind"] == wanted and row["unit"] == letter:
                upper = float(row["to"]) if row["to"] else float("inf")
                if float(row["from"]) <= number <= upper:
                    return float(row["minus"]), float(row["plus"])
    return 0.5, 0.5


@cache
def read_bounds() -> tuple[Row, ...]:
    """The rows of `bounds.tsv`."""
    return read_rules("bounds")
