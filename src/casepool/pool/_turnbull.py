"""Survival from times known only to lie in an interval: Turnbull's estimate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import isotonic_regression

from casepool.errors import AnalysisError

from ._checks import ArrayLike, Floats, Ints, codes, same_length, vector
from ._kaplan_meier import TIE_TOLERANCE

GAP = 1e-10
"""Largest excess of a directional derivative over n, as a share of n, that counts as the maximum."""
SWITCH = 1e-4
"""Excess at which Newton steps on the support take over from the monotone steps."""
LARGEST_NEWTON = 400
"""Points of support above which the Newton matrix is not built."""
NEWTON_STEPS = 60
MAX_STEPS = 20_000
SAMPLE_GAP = 1e-5
"""Excess at which a bootstrap sample's curve is good enough: far below the spread between samples."""
NOTHING = 1e-14
"""A mass below this share is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalCurve:
    """The distribution of an interval-censored time.

    All mass lies in the innermost intervals `(left, right]` (`[left, right]` where they are equal: a time
    known exactly). Where within one it lies, no data of this kind can say.
    """

    left: Floats
    right: Floats
    """Infinite for the mass of subjects who had no event while watched."""
    mass: Floats
    log_likelihood: float
    optimality: float
    """Largest excess of a directional derivative over n, as a share of n; 0 at the maximum."""
    steps: int
    subjects: int

    def at(self, times: ArrayLike) -> Floats:
        """Survival just after each of `times`; within an innermost interval the upper value (no event yet)."""
        index = np.searchsorted(self.right, vector(times, "times"), side="right")
        return np.concatenate(([1.0], self.survival))[index]

    @property
    def survival(self) -> Floats:
        """Survival after each innermost interval."""
        after = np.concatenate((np.cumsum(self.mass[::-1])[::-1][1:], [0.0]))
        return np.clip(after, 0.0, 1.0)

    def restricted_mean(self, horizon: float) -> float:
        """The mean time within `horizon`, with the mass of each innermost interval at its middle.

        Mass without an end counts to the horizon: the curve is carried on flat, as Kaplan and Meier's.
        """
        bounded = np.isfinite(self.right)
        middle = (self.left + np.where(bounded, self.right, self.left)) / 2
        return float(np.sum(self.mass * np.where(bounded, np.minimum(middle, horizon), horizon)))

    def quantile(self, probability: float = 0.5) -> tuple[float, float] | None:
        """The interval that the quantile lies in: equal ends where it is exact; None where never reached.

        Where the survival is flat at the probability, the middle between the end of one step and the start of
        the next, as for Kaplan-Meier.
        """
        y = 1 - self.survival
        finite = np.isfinite(self.right) & (self.mass > NOTHING)
        reached = np.flatnonzero(finite & (y + TIE_TOLERANCE >= probability))
        if not len(reached):
            return None
        first = reached[0]
        if abs(y[first] - probability) >= TIE_TOLERANCE:
            return float(self.left[first]), float(self.right[first])
        later = np.flatnonzero(finite & (np.arange(len(y)) > first))
        if not len(later):
            return float(self.left[first]), float(self.right[first])
        nxt = later[0]
        return float((self.left[first] + self.left[nxt]) / 2), float(
            (self.right[first] + self.right[nxt]) / 2
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A pointwise band of survival at `time`."""

    time: Floats
    lower: Floats
    upper: Floats
    median_lower: float | None
    median_upper: float | None
    """Limits of the median; None where more than a tail's share of the samples does not reach it."""
    mean_lower: float | None
    mean_upper: float | None
    """Limits of the restricted mean; None where no horizon was given."""
    samples: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Which innermost intervals each subject's interval holds: from `first` to `last`, both in."""

    left: Floats
    right: Floats
    first: Ints
    last: Ints
    exact: npt.NDArray[np.bool_]
    """Subjects whose time is known."""
    open_end: npt.NDArray[np.bool_]
    """Subjects who are right-censored."""

    def take(self, rows: npt.NDArray[np.bool_]) -> "Cover":
        """The same innermost intervals for some of the subjects."""
        return Cover(
            left=self.left, right=self.right, first=self.first[rows], last=self.last[rows],
            exact=self.exact[rows], open_end=self.open_end[rows],
        )  # fmt: skip


def turnbull(left: ArrayLike, right: ArrayLike, *, weights: ArrayLike | None = None) -> IntervalCurve:
    """The nonparametric maximum-likelihood estimate of survival from intervals.

    Parameters
    ----------
    left, right : array-like of shape (n,)
        The event happened after `left` and not after `right`: (left, right]. Equal ends are a time known
        exactly; an infinite `right` is a right-censored time; a `left` of 0 with a finite `right` left-censored.
    weights : array-like of shape (n,), optional
        How often each row counts.

    Raises
    ------
    AnalysisError
        Where there is no row, an interval ends before it begins, or both ends are infinite.

    Notes
    -----
    Turnbull (1976) for the innermost intervals; the maximum by EM steps in turn with iterative convex minorant
    steps (Wellner and Zhan 1997), then Newton steps on the support until no directional derivative exceeds n
    (Gentleman and Geyer 1994). Where every time is exact or right-censored the same maximum has
    a closed form, Kaplan and Meier's, and that is returned.
    """
    lower, upper, counts = _intervals(left, right, weights)
    cover = innermost(lower, upper)
    mass, steps = _maximise(cover, counts)
    return _curve(cover, mass, counts, steps)


def _intervals(left: ArrayLike, right: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    lower, upper = vector(left, "left"), vector(right, "right")
    counts = np.ones(len(lower)) if weights is None else vector(weights, "weights")
    same_length(left=lower, right=upper, weights=counts)
    bad = (lower > upper) | ~np.isfinite(lower)
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise AnalysisError(
            f"an interval must begin at a finite time before its end, got ({lower[at]:g}, {upper[at]:g}] (row {at}). "
            "Exchange the ends or leave the row out."
        )
    if (counts < 0).any() or not counts.sum() > 0:
        raise AnalysisError(
            "weights must be positive somewhere and negative nowhere. Leave rows of weight 0 out."
        )
    return lower, upper, counts


def innermost(left: Floats, right: Floats) -> Cover:
    """Turnbull's innermost intervals, and which of them each interval holds."""
    values, index = np.unique(np.concatenate((left, right)), return_inverse=True)
    n = len(left)
    # Places on a line: 2k is the k-th value itself, 2k + 1 the point just after it.
    exact = left == right
    opens, closes = 2 * index[:n] + ~exact, 2 * index[n:]
    starts, ends = np.unique(opens), np.unique(closes)
    next_start = np.searchsorted(starts, ends, side="right")
    # An end makes an innermost interval with the last start before it, if no other end lies between.
    fresh = next_start > np.concatenate(([0], next_start[:-1]))
    inner_left, inner_right = starts[next_start[fresh] - 1], ends[fresh]
    return Cover(
        left=values[inner_left // 2],
        right=values[inner_right // 2],
        first=np.searchsorted(inner_left, opens, side="left").astype(np.intp),
        last=(np.searchsorted(inner_right, closes, side="right") - 1).astype(np.intp),
        exact=exact,
        open_end=np.isinf(right),
    )


def _curve(cover: Cover, mass: Floats, counts: Floats, steps: int) -> IntervalCurve:
    first, last, weights = _patterns(cover.first, cover.last, counts)
    held = _held(first, last, mass)
    excess = _derivatives(first, last, weights / held, len(mass)).max() / weights.sum() - 1
    return IntervalCurve(
        left=cover.left, right=cover.right, mass=mass, log_likelihood=float(np.sum(weights * np.log(held))),
        optimality=float(max(excess, 0.0)), steps=steps, subjects=len(counts),
    )  # fmt: skip


def _patterns(first: Ints, last: Ints, counts: Floats) -> tuple[Ints, Ints, Floats]:
    # Subjects with the same cover are one row with their weights added: month-rounded data have few rows.
    width = int(last.max()) + 1
    keys, index = np.unique(first * width + last, return_inverse=True)
    weights = np.bincount(index, weights=counts)
    keep = weights > 0
    patterns = keys[keep]
    return (
        (patterns // width).astype(np.intp),
        (patterns % width).astype(np.intp),
        weights[keep].astype(np.float64),
    )


def _held(first: Ints, last: Ints, mass: Floats) -> Floats:
    total = np.concatenate(([0.0], np.cumsum(mass)))
    return total[last + 1] - total[first]


def _derivatives(first: Ints, last: Ints, ratio: Floats, m: int) -> Floats:
    # Sum over the subjects that hold each innermost interval of weight / probability of the subject's interval.
    change = np.bincount(first, weights=ratio, minlength=m + 1)
    change -= np.bincount(last + 1, weights=ratio, minlength=m + 1)
    return np.cumsum(change[:-1])


def _maximise(
    cover: Cover, counts: Floats, start: Floats | None = None, *, gap: float = GAP
) -> tuple[Floats, int]:
    closed = _closed_form(cover, counts)
    if closed is not None:
        return closed, 0
    first, last, weights = _patterns(cover.first, cover.last, counts)
    return _iterate(first, last, weights, len(cover.left), start, gap)


def _closed_form(cover: Cover, counts: Floats) -> Floats | None:
    """Kaplan-Meier's masses where every subject is exact or right-censored, else None."""
    m, exact = len(cover.left), cover.exact
    if not np.all(exact | cover.open_end):
        return None
    died = np.bincount(cover.last[exact], weights=counts[exact], minlength=m)
    open_ended = ~exact
    # A censored subject is at risk at all innermost intervals before its own start.
    censored = np.bincount(cover.first[open_ended], weights=counts[open_ended], minlength=m)
    at_risk = counts.sum() - np.concatenate(([0.0], np.cumsum(died)[:-1])) - np.cumsum(censored)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(at_risk > 0, died / at_risk, 0.0)
    survival = np.concatenate(([1.0], np.cumprod(1 - hazard)))
    mass = survival[:-1] - survival[1:]
    if np.isinf(cover.right[-1]):
        mass[-1] = survival[-2] if m > 1 else 1.0
    return np.asarray(mass)


def _iterate(
    first: Ints, last: Ints, weights: Floats, m: int, start: Floats | None, enough: float = GAP
) -> tuple[Floats, int]:
    n = weights.sum()
    mass = np.full(m, 1.0 / m) if start is None else (start + 1e-6 / m) / (1 + 1e-6)
    switch = SWITCH
    for step in range(1, MAX_STEPS + 1):
        held = _held(first, last, mass)
        slopes = _derivatives(first, last, weights / held, m) / n
        gap = slopes.max() - 1
        if gap <= enough:
            return mass, step
        if gap < switch and enough == GAP:
            better = _newton(first, last, weights, mass)
            if better is not None:
                return better, step
            switch = gap / 10
        mass = mass * slopes
        mass = _convex_minorant(first, last, weights, mass / mass.sum())
    return mass, MAX_STEPS


def _convex_minorant(first: Ints, last: Ints, weights: Floats, mass: Floats) -> Floats:
    """One step of the iterative convex minorant, halved until the likelihood does not fall."""
    m = len(mass)
    if m < 2:
        return mass
    held = _held(first, last, mass)
    below = np.cumsum(mass)[:-1]
    slope_parts, bend_parts = weights / held, weights / held**2
    slope = np.bincount(last + 1, weights=slope_parts, minlength=m + 1) - np.bincount(
        first, weights=slope_parts, minlength=m + 1
    )
    bend = np.bincount(last + 1, weights=bend_parts, minlength=m + 1) + np.bincount(
        first, weights=bend_parts, minlength=m + 1
    )
    slope, bend = slope[1:m], np.maximum(bend[1:m], np.finfo(float).tiny)
    target = np.clip(isotonic_regression(below + slope / bend, weights=bend).x, 0.0, 1.0)
    now = np.sum(weights * np.log(held))
    direction = np.diff(np.concatenate(([0.0], target, [1.0]))) - mass
    for halving in range(12):
        trial = np.maximum(mass + direction / 2**halving, 0.0)
        trial_held = _held(first, last, trial)
        if trial_held.min() > 0 and np.sum(weights * np.log(trial_held)) >= now:
            return np.asarray(trial / trial.sum())
    return mass


def _newton(first: Ints, last: Ints, weights: Floats, mass: Floats) -> Floats | None:
    """The maximum by Newton steps on the support, or None where they do not lead there."""
    n, m = weights.sum(), len(mass)
    slopes = _derivatives(first, last, weights / _held(first, last, mass), m) / n
    support = (mass > 1e-9) & ((mass > 1e-6) | (slopes > 1 - 1e-3))
    mass = np.where(support, mass, 0.0)
    mass = mass / mass.sum()
    for _ in range(NEWTON_STEPS):
        if support.sum() > LARGEST_NEWTON:
            return None
        mass = _newton_step(first, last, weights, mass, support)
        held = _held(first, last, mass)
        if held.min() <= 0:
            return None
        slopes = _derivatives(first, last, weights / held, m) / n
        support = mass > NOTHING
        if np.abs(slopes[support] - 1).max() <= GAP:
            if slopes.max() - 1 <= GAP:
                return mass
            # A point outside the support would raise the likelihood: let it in with a little mass.
            best = int(np.argmax(slopes))
            mass = mass * (1 - 1e-7)
            mass[best] += 1e-7
            support[best] = True
    return None


def _newton_step(
    first: Ints, last: Ints, weights: Floats, mass: Floats, support: npt.NDArray[np.bool_]
) -> Floats:
    at = np.flatnonzero(support)
    place = np.concatenate(([0], np.cumsum(support)))
    begin, end = place[first], place[last + 1]
    if (end <= begin).any():
        return np.zeros_like(mass)
    held = _held(first, last, mass)
    size = len(at)
    slope = _derivatives(begin, end - 1, weights / held, size)
    bend = _curvature(begin, end, weights / held**2, size)
    # Maximise the quadratic under a sum of zero; the sum of the mass enters the matrix, which keeps it regular.
    n = weights.sum()
    try:
        factor = cho_factor(bend + n * np.ones((size, size)) + 1e-12 * n * np.eye(size))
    except np.linalg.LinAlgError:
        return np.zeros_like(mass)
    raw, ones = cho_solve(factor, slope), cho_solve(factor, np.ones(size))
    direction = raw - ones * raw.sum() / ones.sum()
    current = mass[at]
    falling = direction < 0
    limit = np.min(current[falling] / -direction[falling], initial=np.inf)
    now = float(np.sum(weights * np.log(held)))
    scale = min(1.0, limit)
    out = np.zeros_like(mass)
    for _ in range(30):
        out[at] = np.maximum(current + scale * direction, 0.0)
        if scale == limit:
            out[at[np.argmin(np.where(falling, current / -np.where(falling, direction, -1), np.inf))]] = 0.0
        trial = _held(first, last, out)
        if trial.min() > 0 and np.sum(weights * np.log(trial)) >= now - 1e-9 * abs(now) - 1e-12:
            break
        scale /= 2
    return np.asarray(out / out.sum())


def _curvature(begin: Ints, end: Ints, parts: Floats, size: int) -> Floats:
    # Sum of parts over the blocks [begin, end) x [begin, end): four corners each, then summed along both ways.
    corners = np.zeros((size + 1, size + 1))
    np.add.at(corners, (begin, begin), parts)
    np.add.at(corners, (end, end), parts)
    np.add.at(corners, (begin, end), -parts)
    np.add.at(corners, (end, begin), -parts)
    return np.asarray(corners.cumsum(axis=0).cumsum(axis=1)[:size, :size])


def bootstrap_band(
    left: ArrayLike,
    right: ArrayLike,
    *,
    times: ArrayLike,
    clusters: Sequence[Any] | None = None,
    horizon: float | None = None,
    samples: int = 200,
    confidence: float = 0.95,
    seed: int = 20_190_401,
) -> Band:
    """A pointwise percentile band of `turnbull`'s survival at `times`.

    Parameters
    ----------
    clusters : sequence of length n, optional
        The report of each patient; whole reports are drawn, so patients of one author stay together.
    horizon : float, optional
        End of the restricted mean.
    samples : int
        How many samples are drawn with replacement.
    seed : int
        Start of the random numbers; the same seed gives the same band.

    Notes
    -----
    Efron (1981). The estimate converges at a cube-root rate where all times are intervals, and the bootstrap is then
    only a guide to its spread (Sen and Banerjee 2015).
    """
    lower, upper, _ = _intervals(left, right, None)
    grid = vector(times, "times")
    cover = innermost(lower, upper)
    start, _ = _maximise(cover, np.ones(len(lower)))
    index, names = (
        codes(clusters) if clusters is not None else (np.arange(len(lower)), list(range(len(lower))))
    )
    same_length(left=lower, clusters=index)
    generator = np.random.default_rng(seed)
    drawn, medians, means = np.empty((samples, len(grid))), np.empty(samples), np.empty(samples)
    for i in range(samples):
        counts = np.bincount(generator.integers(0, len(names), len(names)), minlength=len(names))[
            index
        ].astype(float)
        own = innermost(lower[counts > 0], upper[counts > 0])
        drawn[i], medians[i], means[i] = _resampled(cover, own, counts, start, grid, horizon)
    tail = (1 - confidence) / 2
    low, high = (_ranked(medians, tail), _ranked(medians, 1 - tail))
    return Band(
        time=grid, lower=np.quantile(drawn, tail, axis=0), upper=np.quantile(drawn, 1 - tail, axis=0),
        median_lower=low, median_upper=high,
        mean_lower=None if horizon is None else float(np.quantile(means, tail)),
        mean_upper=None if horizon is None else float(np.quantile(means, 1 - tail)), samples=samples, confidence=confidence,
    )  # fmt: skip


def _resampled(
    cover: Cover, own: Cover, counts: Floats, start: Floats, grid: Floats, horizon: float | None
) -> tuple[Floats, float, float]:
    # Each innermost interval of a sample holds some of the whole data: the maximum is sought from one start for all
    # samples. Where within its own the mass lies the sample cannot say: without its last death a curve stays up.
    used = counts > 0
    spread, steps = _maximise(cover.take(used), counts[used], start, gap=SAMPLE_GAP)
    place = np.minimum(np.searchsorted(own.right, cover.right, side="left"), len(own.right) - 1)
    mass = np.bincount(place, weights=spread, minlength=len(own.right)).astype(np.float64)
    # Kaplan and Meier's masses leave out those who outlive the last interval of the whole data.
    mass[-1] += max(0.0, 1 - mass.sum())
    curve = IntervalCurve(
        left=own.left,
        right=own.right,
        mass=mass,
        log_likelihood=0.0,
        optimality=0.0,
        steps=steps,
        subjects=0,
    )
    median = curve.quantile()
    mean = np.nan if horizon is None else curve.restricted_mean(horizon)
    return curve.at(grid), np.inf if median is None else (median[0] + median[1]) / 2, mean


def _ranked(values: Floats, probability: float) -> float | None:
    value = float(np.sort(values)[min(int(probability * len(values)), len(values) - 1)])
    return value if np.isfinite(value) else None
