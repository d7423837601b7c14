"""Results in words: numbers with their precision, never NaN."""

import math

from ._compare import Comparison, Effect
from ._outcomes import TimeSummary
from ._random_effects import PooledProportion

NOT_REACHED = "not reached"
NOTHING = "–"
FAR = 1000.0
"""Ratios beyond this (or its inverse) are shown as such: the data cannot tell them apart."""


def number(value: float | None, digits: int = 1) -> str:
    """The value with so many decimals; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{value:.{digits}f}"
    return text[1:] if text.strip("-0.") == "" and text.startswith("-") else text


def plain(value: float | None) -> str:
    """The value with at most two decimals and no trailing zeros."""
    return NOTHING if value is None or not math.isfinite(value) else f"{value:.2f}".rstrip("0").rstrip(".")


def counted(n: int, noun: str) -> str:
    """A number with its noun: "1 event", "3 events"."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def time(value: float | None) -> str:
    """A time with at most three significant digits, whole from 100 on: more would claim what no report tells."""
    if value is None or not math.isfinite(value):
        return NOTHING
    digits = 0 if abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def measure(value: float | None, variable: str) -> str:
    """A value of a variable for table 1: years of the calendar whole, others with three significant digits."""
    return number(value, 0) if variable == "year" else time(value)


def p_value(p: float | None) -> str:
    """A p value to two significant digits: "p = 0.013", "p < 0.001"."""
    if p is None or not math.isfinite(p):
        return NOTHING
    if p < 0.001:
        return "p < 0.001"
    return f"p = {min(p, 1.0):.2f}" if p >= 0.1 else f"p = {p:.3f}"


def ratio(value: float) -> str:
    """A ratio to two decimals, and no more than the data can tell."""
    if value > FAR or math.isinf(value):
        return f"> {FAR:.0f}"
    if value < 1 / FAR:
        return f"< {1 / FAR:.3f}"
    if value < 0.095:
        return f"{value:.1g}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def effect(e: Effect) -> str:
    """A hazard ratio with its interval: "0.45 (0.20 to 1.02)"."""
    return f"{ratio(e.ratio)} ({ratio(e.lower)} to {ratio(e.upper)})"


def percent(value: float | None) -> str:
    """A share of 1 as a percentage: "44.6 %"."""
    return NOTHING if value is None or not math.isfinite(value) else f"{100 * value:.1f} %"


def proportion(p: PooledProportion) -> str:
    """A pooled proportion with its interval."""
    return f"{100 * p.estimate:.1f} ({100 * p.lower:.1f} to {100 * p.upper:.1f}) %"


def median(s: TimeSummary, unit: str = "") -> str:
    """The median with its unit: a number, an interval it lies in, or that it was not reached."""
    told = _median(s)
    return f"{told} {unit}" if unit and told != NOT_REACHED else told


def _median(s: TimeSummary) -> str:
    if s.median_low is None:
        return NOT_REACHED
    if s.median_high is None:
        return f"after {time(s.median_low)}"
    if s.median_high - s.median_low < 1e-9:
        return time(s.median_low)
    return f"between {time(s.median_low)} and {time(s.median_high)}"


def median_interval(s: TimeSummary) -> str:
    """Limits of the median."""
    if s.estimator == "Turnbull" and s.band is None:
        return NOTHING
    if s.median_lower is None and s.median_upper is None:
        return NOT_REACHED
    low = time(s.median_lower) if s.median_lower is not None else NOT_REACHED
    high = time(s.median_upper) if s.median_upper is not None else NOT_REACHED
    return f"{low} to {high}"


def mean(s: TimeSummary) -> str:
    """The restricted mean with its interval."""
    if s.mean is None:
        return NOTHING
    if s.mean_lower is None or s.mean_upper is None or s.events == 0:
        # Without an event the mean is the whole time, and its error is not known to be none.
        return time(s.mean)
    return f"{time(s.mean)} ({time(s.mean_lower)} to {time(s.mean_upper)})"


def left_out(pairs: tuple[tuple[str, int], ...]) -> str:
    """Reasons with numbers: "12 time not told, 3 no follow-up told"."""
    return ", ".join(f"{n} {reason}" for reason, n in pairs) or "none"


def test(c: Comparison) -> str:
    """The test of a comparison, in words."""
    return f"{p_value(c.p_value)} ({c.test})" if c.test else ""
