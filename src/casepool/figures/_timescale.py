"""From days to places on an axis, and to words."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from casepool.model import DAYS_PER_MONTH, DAYS_PER_WEEK, DAYS_PER_YEAR

_GAP_SHARE = 0.65
"""An empty stretch longer than this share of the axis is broken out of it ..."""
_GAP_LEAST = 3 * DAYS_PER_YEAR
"""... where it is longer than this, too: a short story is better told to scale."""
_GAP_WIDTH = 0.07
"""Share of the axis that a broken-out stretch keeps."""
_TICK_PIXELS = 66.0
"""Least distance between two labels of the axis."""
_MOST_MONTHS = 24
"""Nobody counts 261 months: further from the anchor only years and half years have a tick."""
_UNITS = {"d": 1.0, "wk": DAYS_PER_WEEK, "mo": DAYS_PER_MONTH, "y": DAYS_PER_YEAR}
_STEPS = (
    *((float(n), "d") for n in (1, 2, 5)),
    *((n * DAYS_PER_WEEK, "wk") for n in (1, 2)),
    *((n * DAYS_PER_MONTH, "mo") for n in (1, 2, 3, 6)),
    *((n * DAYS_PER_YEAR, "y") for n in (1, 2, 5, 10, 20, 50, 100)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on the axis with its label."""

    x: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A piecewise linear way from days to x; `breaks` are the stretches of x that stand for empty time."""

    days: tuple[float, ...]
    xs: tuple[float, ...]
    breaks: tuple[tuple[float, float, float], ...] = ()
    """From x, to x, days left out."""
    bare: bool = False
    """True where all stands at one time, and lengths would say nothing: only the anchor has a tick."""

    def __call__(self, day: float) -> float:
        i = min(max(bisect_right(self.days, day) - 1, 0), len(self.days) - 2)
        d0, d1, x0, x1 = self.days[i], self.days[i + 1], self.xs[i], self.xs[i + 1]
        return x0 + (day - d0) / (d1 - d0) * (x1 - x0) if d1 > d0 else x0

    def ticks(self) -> list[Tick]:
        """Ticks at round times, far enough apart to be read; never within a break."""
        if self.bare:
            return [Tick(x=self(0.0), label="0")]
        step, unit = self._step()
        clear = [
            Tick(x=self(k * step), label=label)
            for low, high in self._told()
            for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
            if (label := _tick_label(k * step, unit))
        ]
        zero = [t for t in clear if t.label == "0"]
        kept: list[Tick] = []
        for tick in clear:
            room = all(abs(tick.x - z.x) >= _TICK_PIXELS * 0.8 for z in zero if z is not tick)
            if room and (not kept or tick.x - kept[-1].x >= _TICK_PIXELS / 2):
                kept.append(tick)
        return kept

    def _told(self) -> list[tuple[float, float]]:
        """The stretches of days that are no break."""
        left_out = {a for a, _, _ in self.breaks}
        return [days for x, days in zip(self.xs, pairwise(self.days)) if x not in left_out]

    def _step(self) -> tuple[float, str]:
        pieces = zip(pairwise(self.xs), pairwise(self.days))
        per_day = max((b - a) / (d - c) for (a, b), (c, d) in pieces if d > c)
        wanted = _TICK_PIXELS / per_day
        longest = (self.days[-1] - self.days[0]) / 5000
        for step, unit in _STEPS:
            if step >= wanted and step >= longest:
                return step, unit
        return 10 ** math.ceil(math.log10(max(wanted, longest) / DAYS_PER_YEAR)) * DAYS_PER_YEAR, "y"


def time_scale(stretches: Sequence[tuple[float, float]], *, x0: float, x1: float) -> Scale:
    """A scale from `x0` to `x1` on which all stretches of days have a place, with long empty gaps broken out."""
    merged = _merged(sorted(stretches))
    low, high = merged[0][0], merged[-1][1]
    if high - low < 1.0:
        low, high = low - DAYS_PER_MONTH, high + DAYS_PER_MONTH
        return Scale(days=(low, high), xs=(x0, x1), bare=True)
    pad = 0.03 * (high - low)
    least = max(_GAP_SHARE * (high - low), _GAP_LEAST)
    gaps = [(a, b) for (_, a), (b, _) in pairwise(merged) if b - a > least]
    if not gaps:
        return Scale(days=(low - pad, high + pad), xs=(x0, x1))
    return _broken_scale(low, high, gap=gaps[0], xs=(x0, x1))


def _broken_scale(low: float, high: float, *, gap: tuple[float, float], xs: tuple[float, float]) -> Scale:
    x0, x1 = xs
    left, right = gap[0] - low, high - gap[1]
    pad = max(0.06 * (left + right), 1.0)
    days = (low - pad, gap[0] + pad, gap[1] - pad, high + pad)
    width = (x1 - x0) * _GAP_WIDTH
    # Both sides share one measure, so that lengths can be compared across the break.
    per_day = (x1 - x0 - width) / (left + right + 4 * pad)
    a = x0 + per_day * (left + 2 * pad)
    return Scale(days=days, xs=(x0, a, a + width, x1), breaks=((a, a + width, days[2] - days[1]),))


def _merged(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for low, high in stretches:
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def _tick_label(days: float, unit: str) -> str:
    size = _UNITS[unit]
    value = round(days / size)
    if value == 0:
        return "0"
    if unit == "mo" and value % 12 == 0:
        value, unit = value // 12, "y"
    if unit == "mo" and abs(value) > _MOST_MONTHS:
        return f"{'−' if value < 0 else ''}{abs(value) / 12:g} y" if value % 6 == 0 else ""
    return f"{'−' if value < 0 else ''}{abs(value)} {unit}"


def length_words(low: float, high: float) -> str:
    """A length of time in words: "3 weeks", "4.5–5.5 years"."""
    size, name = _unit(max(abs(low), abs(high)))
    first, second = _figure(low / size), _figure(high / size)
    shown = first if first == second else f"{first}–{second}"
    return f"{shown} {name if shown == '1' else name + 's'}"


def when_words(earliest: float | None, latest: float | None, *, anchor: str) -> str:
    """A place in time in words: "4.5–5.5 years before presentation"; "time not told" without bounds.

    Parameters
    ----------
    earliest, latest : float or None
        Days from the anchor; None is unbounded.
    anchor : str
        What the days count from.
    """
    earliest, latest = finite(earliest), finite(latest)
    if earliest is None and latest is None:
        return "time not told"
    if earliest is None or latest is None:
        return _open_words(earliest, latest, anchor)
    if max(abs(earliest), abs(latest)) < 0.5:
        return f"at {anchor}"
    if earliest < -0.5 and latest > 0.5:
        return f"{length_words(-earliest, -earliest)} before to {length_words(latest, latest)} after {anchor}"
    if latest <= 0.5:
        return f"{length_words(max(-latest, 0.0), -earliest)} before {anchor}"
    return f"{length_words(max(earliest, 0.0), latest)} after {anchor}"


def _open_words(earliest: float | None, latest: float | None, anchor: str) -> str:
    if earliest is not None:
        if abs(earliest) < 0.5:
            return f"at {anchor} or later"
        side = "before" if earliest < 0 else "after"
        return f"{length_words(abs(earliest), abs(earliest))} {side} {anchor} or later"
    known = latest or 0.0
    if abs(known) < 0.5:
        return f"at {anchor} or earlier"
    side = "before" if known < 0 else "after"
    return f"{length_words(abs(known), abs(known))} {side} {anchor} or earlier"


def finite(value: float | None) -> float | None:
    """The value, or None where it is unbounded."""
    return None if value is None or not math.isfinite(value) else value


def _unit(days: float) -> tuple[float, str]:
    if days < 2 * DAYS_PER_WEEK:
        return 1.0, "day"
    if days < 1.95 * DAYS_PER_MONTH:
        return DAYS_PER_WEEK, "week"
    if days < 1.95 * DAYS_PER_YEAR and abs(days - DAYS_PER_YEAR) > 15:
        return DAYS_PER_MONTH, "month"
    return DAYS_PER_YEAR, "year"


def _figure(value: float) -> str:
    # Zero is added so that a small negative number does not become "-0".
    return f"{value:.0f}" if value >= 100 else f"{round(value, 1) + 0.0:g}"
