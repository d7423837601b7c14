"""Survival from exact and right-censored times: Kaplan-Meier, its median, its mean, the log-rank test."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from casepool.errors import AnalysisError

from ._checks import ArrayLike, Floats, Ints, codes, events, finite, level, quantile, same_length

TIE_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))
"""Two survival probabilities this near are one: R's `sqrt(.Machine$double.eps)` in `quantile.survfit`."""

BANDS = ("log-log", "log", "plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurve:
    """A step function of survival with its pointwise band; all arrays have one entry per `time`."""

    time: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    survival: Floats
    std_error: Floats
    """Greenwood's standard error of the survival."""
    lower: Floats
    upper: Floats
    """NaN where the survival is 0 or 1 and the band is not defined there (R's convention)."""
    confidence: float
    band: str
    start: float = 0.0

    def at(self, times: ArrayLike) -> Floats:
        """Survival just after each of `times`."""
        index = np.searchsorted(self.time, finite(times, "times"), side="right")
        return np.concatenate(([1.0], self.survival))[index]

    def at_risk_at(self, times: ArrayLike) -> Floats:
        """How many were under observation just before each of `times`."""
        index = np.searchsorted(self.time, finite(times, "times"), side="left")
        return np.concatenate((self.at_risk, [0.0]))[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """A quantile of a survival curve; None where the curve or its band does not come down so far."""

    probability: float
    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMean:
    """The area under a survival curve up to `horizon`."""

    value: float
    std_error: float
    lower: float
    upper: float
    horizon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank:
    """A log-rank test over groups."""

    statistic: float
    df: int
    p_value: float
    groups: tuple[Any, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]


def kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    confidence: float = 0.95,
    band: str = "log-log",
) -> SurvivalCurve:
    """The product-limit estimate of survival.

    Parameters
    ----------
    time : array-like of shape (n,)
        Time of the event or of censoring. Censored at the time of an event counts as at risk.
    event : array-like of shape (n,)
        1 where the event happened at `time`, 0 where it was censored.
    entry : array-like of shape (n,), optional
        Time from which the subject was under observation (delayed entry); at risk on (entry, time].
    confidence : float
        Level of the pointwise band.
    band : {"log-log", "log", "plain"}
        Scale on which the band is symmetric.

    Raises
    ------
    AnalysisError
        Where there is no row, a time is not finite, or an entry is not before its time.

    Notes
    -----
    Kaplan and Meier (1958); variance by Greenwood (1926); band on the log(-log) scale as in
    Kalbfleisch and Prentice (2002), which stays inside 0 to 1 for a handful of patients.
    """
    times, happened = finite(time, "time"), events(event)
    same_length(time=times, event=happened)
    starts = _entries(entry, times)
    distinct, index = np.unique(times, return_inverse=True)
    died = _counts(index, happened, len(distinct))
    left = _counts(index, ~happened, len(distinct))
    at_risk = _at_risk(distinct, times, starts)
    with np.errstate(divide="ignore", invalid="ignore"):
        factors: Floats = np.where(at_risk > 0, 1 - died / at_risk, 1.0)
        hazard_variance = np.where(died > 0, died / (at_risk * (at_risk - died)), 0.0)
        survival: Floats = np.cumprod(factors, dtype=np.float64)
        cumulative = np.cumsum(hazard_variance)
        std_error = np.where(survival > 0, survival * np.sqrt(cumulative), 0.0)
    lower, upper = _band(survival, np.sqrt(cumulative), quantile(level(confidence)), band)
    return SurvivalCurve(
        time=distinct, at_risk=at_risk, events=died, censored=left, survival=survival, std_error=std_error,
        lower=lower, upper=upper, confidence=confidence, band=band,
        start=0.0 if starts is None else float(min(0.0, starts.min())),
    )  # fmt: skip


def _counts(index: Ints, rows: npt.NDArray[np.bool_], length: int) -> Floats:
    return np.bincount(index[rows], minlength=length).astype(np.float64)


def _entries(entry: ArrayLike | None, times: Floats) -> Floats | None:
    if entry is None:
        return None
    starts = finite(entry, "entry")
    same_length(time=times, entry=starts)
    late = starts >= times
    if late.any():
        at = int(np.flatnonzero(late)[0])
        raise AnalysisError(
            f"entry must be before time, got {starts[at]:g} and {times[at]:g} (row {at}). "
            "Leave subjects without time under observation out."
        )
    return starts


def _at_risk(distinct: Floats, times: Floats, starts: Floats | None) -> Floats:
    leaving = len(times) - np.searchsorted(np.sort(times), distinct, side="left")
    if starts is None:
        return leaving.astype(np.float64)
    not_yet = len(times) - np.searchsorted(np.sort(starts), distinct, side="left")
    return (leaving - not_yet).astype(np.float64)


def _band(survival: Floats, relative: Floats, z: float, band: str) -> tuple[Floats, Floats]:
    # `relative` is the standard error of log S. The conventions at S = 0 and 1 are those of R's survfit_confint.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inside = np.where(survival > 0, survival, np.nan)
        if band == "plain":
            spread = np.where(survival > 0, z * relative * survival, np.nan)
            return np.maximum(survival - spread, 0), np.minimum(survival + spread, 1)
        if band == "log":
            return inside * np.exp(-z * relative), np.minimum(inside * np.exp(z * relative), 1)
        if band == "log-log":
            inside = np.where(survival < 1, inside, np.nan)
            theta, spread = np.log(-np.log(inside)), z * relative / np.log(inside)
            return np.exp(-np.exp(theta - spread)), np.exp(-np.exp(theta + spread))
    raise AnalysisError(
        f"band must be one of {', '.join(BANDS)}, got {band!r}. Take log-log for few patients."
    )


def survival_quantile(curve: SurvivalCurve, probability: float = 0.5) -> Quantile:
    """The time by which `probability` of the subjects had the event, with its interval.

    Where the curve is flat at the probability, the middle of the flat part: the median of four events
    at 1, 2, 3, 4 is 2.5.

    Notes
    -----
    Brookmeyer and Crowley (1982): the interval holds the times at which the band of the curve holds
    1 - `probability`. Flat parts and the ends as in R's `quantile.survfit`.
    """
    if not 0 < probability < 1:
        raise AnalysisError(
            f"probability must be between 0 and 1, got {probability}. Write 0.5 for the median."
        )
    return Quantile(
        probability=probability,
        value=_first_reaching(curve, curve.survival, probability),
        lower=_first_reaching(curve, curve.lower, probability),
        upper=_first_reaching(curve, curve.upper, probability),
    )


def _first_reaching(curve: SurvivalCurve, survival: Floats, probability: float) -> float | None:
    x = np.concatenate(([curve.start], curve.time))
    y = np.concatenate(([0.0], 1 - survival))
    changes = np.ones(len(y), dtype=bool)
    changes[1:] = ~(np.isclose(y[1:], y[:-1], rtol=0, atol=0) | (np.isnan(y[1:]) & np.isnan(y[:-1])))
    ends_defined, last = not np.isnan(y[changes][-1]), y[changes][-1]
    keep = changes & ~np.isnan(y)
    xs, ys = x[keep], y[keep]
    reached = np.flatnonzero(ys + TIE_TOLERANCE >= probability)
    if not len(reached):
        return None
    first = xs[reached[0]]
    if ends_defined and abs(last - probability) < TIE_TOLERANCE:
        return float((first + x[-1]) / 2)
    passed = np.flatnonzero(ys - TIE_TOLERANCE >= probability)
    return float((first + xs[passed[0]]) / 2) if len(passed) else None


def restricted_mean(curve: SurvivalCurve, horizon: float) -> RestrictedMean:
    """The mean time free of the event within `horizon`, with its standard error.

    Notes
    -----
    Irwin (1949); variance as R's `summary.survfit(rmean=)`: the squared area after each event time,
    weighted by Greenwood's increments. Beyond the last time the curve is carried on flat; choose a horizon
    that patients were followed to.
    """
    if not horizon > curve.start or not np.isfinite(horizon):
        raise AnalysisError(
            f"horizon must be after time {curve.start:g}, got {horizon}. Choose a time under follow-up."
        )
    keep = curve.time <= horizon
    died, at_risk = curve.events[keep], curve.at_risk[keep]
    remaining = at_risk - died
    with np.errstate(divide="ignore", invalid="ignore"):
        increments = np.where(remaining > 0, died / (at_risk * remaining), 0.0)
    edges = np.concatenate(([curve.start], curve.time[keep], [horizon]))
    areas = np.diff(edges) * np.concatenate(([1.0], curve.survival[keep]))
    after = np.cumsum(areas[1:][::-1])[::-1]
    value, error = float(areas.sum() + curve.start), float(np.sqrt(np.sum(after**2 * increments)))
    z = quantile(curve.confidence)
    return RestrictedMean(
        value=value,
        std_error=error,
        lower=max(value - z * error, 0.0),
        upper=min(value + z * error, horizon),
        horizon=horizon,
    )


def log_rank(
    time: ArrayLike, event: ArrayLike, *, groups: Sequence[Any] | npt.NDArray[Any], rho: float = 0.0
) -> LogRank:
    """A test that the groups have one survival.

    Parameters
    ----------
    groups : sequence of length n
        The group of each subject; at least two groups.
    rho : float
        0 for the log-rank test, 1 for Peto and Peto's weights (Harrington and Fleming 1982).

    Raises
    ------
    AnalysisError
        Where there is one group, or no event.

    Notes
    -----
    Mantel (1966) with the hypergeometric variance for ties; equals R's `survdiff`.
    """
    times, happened = finite(time, "time"), events(event)
    index, names = codes(groups)
    same_length(time=times, event=happened, groups=index)
    if len(names) < 2:
        raise AnalysisError(
            f"groups must be at least two, got {names}. Compare within a variable that varies."
        )
    if not happened.any():
        raise AnalysisError("events must be at least one, got none. There is nothing to compare yet.")
    observed, expected, covariance = _rank_sums(times, happened, index, len(names), rho)
    statistic, df = quadratic_form(observed - expected, covariance)
    return LogRank(
        statistic=statistic, df=df, p_value=float(chi2.sf(statistic, df)) if df else 1.0, groups=tuple(names),
        observed=tuple(observed.tolist()), expected=tuple(expected.tolist()),
    )  # fmt: skip


def _rank_sums(
    times: Floats, happened: npt.NDArray[np.bool_], index: npt.NDArray[np.intp], k: int, rho: float
) -> tuple[Floats, Floats, Floats]:
    distinct = np.unique(times[happened])
    at_risk = np.stack([_at_risk(distinct, times[index == g], None) for g in range(k)])
    died = np.zeros((k, len(distinct)))
    np.add.at(died, (index[happened], np.searchsorted(distinct, times[happened])), 1.0)
    n, d = at_risk.sum(axis=0), died.sum(axis=0)
    before = np.concatenate(([1.0], np.cumprod(1 - d / n)[:-1]))
    weights = before**rho
    share = at_risk / n
    observed, expected = (died * weights).sum(axis=1), (share * d * weights).sum(axis=1)
    spread = weights**2 * d * (n - d) / np.maximum(n - 1, 1)
    covariance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    return observed, expected, covariance


def quadratic_form(difference: Floats, covariance: Floats) -> tuple[float, int]:
    """The chi-squared statistic of a difference with a singular covariance, and its degrees of freedom."""
    values, vectors = np.linalg.eigh(covariance)
    keep = values > max(values.max(), 0.0) * 1e-10
    if not keep.any():
        return 0.0, 0
    projected = vectors[:, keep].T @ difference
    return float(np.sum(projected**2 / values[keep])), int(keep.sum())
