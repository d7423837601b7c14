"""One time to event over the included patients: curve, median, restricted mean."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ._checks import Floats
from ._cohort import count_reasons
from ._kaplan_meier import SurvivalCurve, kaplan_meier, restricted_mean, survival_quantile
from ._protocol import UNITS, OutcomePlan, Settings
from ._times import TimeToEvent, time_between
from ._turnbull import Band, IntervalCurve, bootstrap_band, turnbull
from ._variables import Row

AT_RISK_TIMES = 6
"""Columns of the table of numbers at risk, the first at 0."""
LEAST_AT_RISK = 3
SHARE_AT_RISK = 0.1
"""The default horizon is the last time with so many, and such a share, of the patients still watched."""
LARGEST_BAND = 400_000
"""Patients times samples above which fewer bootstrap samples are drawn, but never fewer than `LEAST_SAMPLES`."""
LEAST_SAMPLES = 60
LARGEST_IMPUTED = 20_000
LEAST_IMPUTATIONS = 5
"""Patients times imputations above which fewer imputations are drawn, but never fewer than this."""
LARGEST_BANDED_GROUP = 120
"""Patients above which groups are drawn without bands of their own; the test compares them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Times to one event in the outcome's unit, with whom they are of; arrays of one length."""

    rows: tuple[Row, ...]
    low: Floats
    high: Floats
    """Infinite where censored."""
    seen: npt.NDArray[np.bool_]
    copies: tuple[Floats, ...] = ()
    """Completed times, one array per imputation (`impute`); one array where every time is known."""

    @property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Which times are known exactly."""
        return np.asarray(self.low == self.high)

    @property
    def known(self) -> bool:
        """Whether every time is exact or right-censored: Kaplan-Meier then is the estimate."""
        return bool(np.all(self.exact | (~self.seen & np.isinf(self.high))))

    @property
    def reports(self) -> list[str]:
        """The report of each patient: patients of one report are alike."""
        return [row.case.report.id for row in self.rows]

    def take(self, keep: npt.NDArray[np.bool_]) -> "Times":
        """The times of some of the patients."""
        rows = tuple(row for row, k in zip(self.rows, keep) if k)
        copies = tuple(copy[keep] for copy in self.copies)
        return Times(rows=rows, low=self.low[keep], high=self.high[keep], seen=self.seen[keep], copies=copies)

    def later(self, mark: float) -> "Times":
        """The times from a later start on, for patients who are all free of the event then."""
        copies = tuple(np.maximum(copy - mark, 0.0) for copy in self.copies)
        return Times(
            rows=self.rows, low=self.low - mark, high=self.high - mark, seen=self.seen, copies=copies
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSummary:
    """What is said of the times of one group, in the outcome's unit."""

    label: str
    n: int
    events: int
    exact: int
    """Events whose time is known exactly."""
    unplaced: int
    """Events of which only is told that they happened after some time: they count as free of it up to then."""
    estimator: str
    """"Kaplan-Meier" or "Turnbull"."""
    curve: SurvivalCurve | IntervalCurve
    band: Band | None
    median_low: float | None
    median_high: float | None
    """The median itself: equal ends where it is a number, apart where it lies in an interval; None: not reached."""
    median_lower: float | None
    median_upper: float | None
    """Confidence limits of the median; None where not reached."""
    mean: float | None
    mean_lower: float | None
    mean_upper: float | None
    horizon: float
    """End of the drawing."""
    mean_horizon: float
    """End of the restricted mean: never after the last time that a patient was watched."""
    at_risk: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTimes:
    """All that is known of one outcome before it is compared."""

    plan: OutcomePlan
    asked: int
    """Patients included."""
    times: Times | None
    left_out: tuple[tuple[str, int], ...]
    summary: TimeSummary | None
    missing: str | None = None
    each: tuple[TimeToEvent, ...] = ()
    """One per patient included, in days."""


def outcome_times(rows: Sequence[Row], plan: OutcomePlan, settings: Settings) -> OutcomeTimes:
    """The times to one event of all patients, with curve and median, or the reason why there are none."""
    each = tuple(time_between(row.case, plan.start, plan.end, links=row.links) for row in rows)
    left_out = count_reasons(t.left_out for t in each)
    used = [(row, t) for row, t in zip(rows, each) if t.left_out is None]
    missing = None
    if not used:
        missing = f"No patient has a time from {plan.start} to {plan.end}: {_why(left_out)}."
    elif not any(t.seen for _, t in used):
        missing = f"No patient had the event ({plan.end}); {len(used)} {'was' if len(used) == 1 else 'were'} followed without it."
    elif not any(t.seen and np.isfinite(t.high) for _, t in used):
        seen = sum(t.seen for _, t in used)
        missing = (
            f"No report says by when the event ({plan.end}) had happened: it is told of {seen} of {len(used)} patients, only "
            "that it came later. A curve would stay at 100 % and mislead."
        )
    if missing:
        return OutcomeTimes(
            plan=plan,
            asked=len(rows),
            times=None,
            left_out=left_out,
            summary=None,
            missing=missing,
            each=each,
        )
    unit = UNITS[plan.unit]
    times = Times(
        rows=tuple(row for row, _ in used), low=np.array([t.low for _, t in used]) / unit,
        high=np.array([t.high for _, t in used]) / unit, seen=np.array([t.seen for _, t in used]),
    )  # fmt: skip
    times = replace(times, copies=impute(times, imputations=settings.imputations, seed=settings.seed))
    horizon = plan.horizon or default_horizon(times)
    summary = summarise(times, label="All patients", horizon=horizon, settings=settings)
    return OutcomeTimes(
        plan=plan, asked=len(rows), times=times, left_out=left_out, summary=summary, each=each
    )


def _why(left_out: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{reason} in {n}" for reason, n in left_out) or "nobody is included"


def last_watched(times: Times) -> Floats:
    """The last time at which each patient was watched, or had the event."""
    return np.where(np.isinf(times.high), times.low, times.high)


def default_horizon(times: Times) -> float:
    """The last time at which enough patients are still watched."""
    last = np.sort(last_watched(times))
    need = max(LEAST_AT_RISK, int(np.ceil(SHARE_AT_RISK * len(last))))
    at = last[-need] if len(last) >= need else last[0]
    return float(at if at > 0 else max(last[-1], 1.0))


def at_risk(times: Times, at: float) -> int:
    """Patients not known to have had the event, nor to have left, before `at`."""
    until = np.where(times.seen, times.high, times.low)
    return int(np.sum(until >= at))


def summarise(
    times: Times,
    *,
    label: str,
    horizon: float,
    settings: Settings,
    with_band: bool = True,
    mean_horizon: float | None = None,
) -> TimeSummary:
    """Curve, median and restricted mean of one group; the mean ends with the last patient watched, or earlier."""
    grid = nice_times(horizon)
    last = float(last_watched(times).max())
    mean_end = min(horizon if mean_horizon is None else mean_horizon, last) if last > 0 else horizon
    common = {
        "label": label, "n": len(times.low), "events": int(times.seen.sum()), "exact": int((times.exact & times.seen).sum()),
        "unplaced": int((times.seen & np.isinf(times.high)).sum()),
        "horizon": horizon, "mean_horizon": mean_end, "at_risk": tuple((t, at_risk(times, t)) for t in grid),
    }  # fmt: skip
    if times.known:
        return _exact_summary(times, mean_end, settings, common)
    return _interval_summary(times, horizon, mean_end, settings, common, with_band=with_band)


def _exact_summary(
    times: Times, horizon: float, settings: Settings, common: dict[str, object]
) -> TimeSummary:
    curve = kaplan_meier(times.low, times.seen, confidence=settings.confidence)
    median = survival_quantile(curve)
    mean = restricted_mean(curve, horizon)
    return TimeSummary(
        **common, estimator="Kaplan-Meier", curve=curve, band=None, median_low=median.value, median_high=median.value,  # type: ignore[arg-type]
        median_lower=median.lower, median_upper=median.upper, mean=mean.value, mean_lower=mean.lower, mean_upper=mean.upper,
    )  # fmt: skip


def _interval_summary(
    times: Times,
    horizon: float,
    mean_end: float,
    settings: Settings,
    common: dict[str, object],
    *,
    with_band: bool,
) -> TimeSummary:
    curve = turnbull(times.low, times.high)
    median = curve.quantile()
    band = None
    if with_band and len(times.low) > 1:
        samples = int(np.clip(LARGEST_BAND // len(times.low), LEAST_SAMPLES, settings.bootstrap))
        band = bootstrap_band(
            times.low, times.high, times=band_times(curve, horizon), clusters=times.reports, horizon=mean_end,
            samples=min(samples, settings.bootstrap), confidence=settings.confidence, seed=settings.seed,
        )  # fmt: skip
    return TimeSummary(
        **common, estimator="Turnbull", curve=curve, band=band,  # type: ignore[arg-type]
        median_low=median[0] if median else None, median_high=_finite(median[1]) if median else None,
        median_lower=band.median_lower if band else None, median_upper=band.median_upper if band else None,
        mean=curve.restricted_mean(mean_end), mean_lower=band.mean_lower if band else None,
        mean_upper=band.mean_upper if band else None,
    )  # fmt: skip


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def band_times(curve: IntervalCurve, horizon: float) -> Floats:
    """Times that a band is drawn at: 60 even steps to the horizon, and 0."""
    return np.linspace(0.0, horizon, 61)


def nice_times(horizon: float) -> tuple[float, ...]:
    """At most seven round times from 0 to the horizon."""
    step = horizon / (AT_RISK_TIMES - 1)
    size = 10.0 ** np.floor(np.log10(step))
    nice = next(f * size for f in (1, 2, 2.5, 3, 4, 5, 6, 10) if f * size >= step * 0.999)
    return tuple(float(round(i * nice, 10)) for i in range(int(horizon / nice + 1e-9) + 1))


def impute(times: Times, *, imputations: int, seed: int) -> tuple[Floats, ...]:
    """Times completed from the estimated distribution: each interval's event at a time drawn from the curve within it.

    One copy where every time is known. Events seen at an unknown time after `low` are drawn after it, no later than
    the last finite end. The drawing is as in Bebchuk and Betensky (2000), without their refitting.
    """
    if times.known:
        return (times.low,)
    imputations = int(
        np.clip(LARGEST_IMPUTED // len(times.low), min(LEAST_IMPUTATIONS, imputations), imputations)
    )
    curve = turnbull(times.low, times.high)
    last = float(np.max(np.where(np.isinf(times.high), times.low, times.high)))
    total = np.concatenate(([0.0], np.cumsum(np.where(np.isfinite(curve.right), curve.mass, 0.0))))
    first = np.searchsorted(curve.left, times.low, side="left")
    after = np.searchsorted(curve.right, np.minimum(times.high, last), side="right")
    generator = np.random.default_rng(seed)
    wide = times.seen & ~times.exact
    return tuple(_drawn(times, curve, total, first, after, wide, last, generator) for _ in range(imputations))


def _drawn(
    times: Times, curve: IntervalCurve, total: Floats, first: npt.NDArray[np.intp], after: npt.NDArray[np.intp],
    wide: npt.NDArray[np.bool_], last: float, generator: np.random.Generator,
) -> Floats:  # fmt: skip
    low, high = times.low, np.minimum(times.high, last)
    chance, place = generator.random(len(low)), generator.random(len(low))
    held = total[np.maximum(after, first)] - total[first]
    at = np.clip(
        np.searchsorted(total, total[first] + chance * held, side="right") - 1, 0, len(curve.left) - 1
    )
    right = np.minimum(np.where(np.isfinite(curve.right), curve.right, last)[at], np.maximum(high, low))
    left = np.maximum(curve.left[at], low)
    # Where the curve has no mass inside the interval, anywhere within it.
    left, right = (
        np.where(held > 0, left, low),
        np.where(held > 0, np.maximum(right, left), np.maximum(high, low)),
    )
    return np.where(wide, left + place * (right - left), low)
