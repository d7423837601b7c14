"""Log-rank tests for interval-censored times."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from casepool.errors import AnalysisError

from ._checks import ArrayLike, Floats, codes, same_length
from ._kaplan_meier import quadratic_form
from ._turnbull import NOTHING, Cover, _intervals, _maximise, innermost

SCORES = ("logrank1", "logrank2", "wmw")
METHODS = ("permutation", "score")
DRAWN_AT_ONCE = 1_000_000
"""Scores that are exchanged at one time, so that memory stays small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalLogRank:
    """A test that interval-censored times have one distribution in all groups."""

    statistic: float
    """Chi-squared with `df` degrees of freedom."""
    z: float | None
    """Signed root of the statistic for two groups, positive where the last group has the events earlier."""
    df: int
    p_value: float
    method: str
    scores: Floats
    """One per subject, in order of the rows: positive for early events, negative for late ones."""
    groups: tuple[Any, ...]
    score_sums: tuple[float, ...]
    """Observed minus expected events of each group."""
    draws: int = 0
    """Number of random permutations that the p value comes from; 0 for the normal approximation."""


def interval_log_rank(
    left: ArrayLike,
    right: ArrayLike,
    *,
    groups: Sequence[Any] | npt.NDArray[Any],
    scores: str = "logrank1",
    method: str = "permutation",
    draws: int = 0,
    seed: int = 20_190_401,
) -> IntervalLogRank:
    """A log-rank test for times known to lie in (left, right].

    Parameters
    ----------
    scores : {"logrank1", "logrank2", "wmw"}
        "logrank1": Sun (1996), the log-rank test where all times are exact; "logrank2": Finkelstein (1986),
        from proportional hazards; "wmw": proportional odds, a Wilcoxon test that weighs early differences more.
    method : {"permutation", "score"}
        Variance of the sums under exchange of the group labels (Fay and Shaw 2010), valid where censoring does
        not depend on the group; or from the observed information with the baseline as nuisance (Fay 1999).
    draws : int
        Where positive, the permutation p value is the share of so many random exchanges that are as extreme, for
        groups too small for the normal approximation.

    Raises
    ------
    AnalysisError
        Where there is one group, or all scores are equal (no event).
    """
    lower, upper, counts = _intervals(left, right, None)
    index, names = codes(groups)
    same_length(left=lower, groups=index)
    _check_choices(scores, method, names)
    cover = innermost(lower, upper)
    mass, _ = _maximise(cover, counts)
    cover, mass = _without_empty(cover, mass)
    values = _SCORE_PARTS[scores](cover, mass).first
    design = (index[:, None] == np.arange(len(names))).astype(float)
    sums = design.T @ values
    covariance = _permutation_covariance(values, design) if method == "permutation" else _score_covariance(
        _SCORE_PARTS[scores](cover, mass), cover, mass, design
    )  # fmt: skip
    statistic, df = quadratic_form(sums[1:], covariance[1:, 1:])
    if df == 0:
        raise AnalysisError(
            "events must be told for some subject, got none. There is nothing to compare yet."
        )
    p_value = float(chi2.sf(statistic, df))
    if draws and method == "permutation":
        p_value = _drawn_p(values, index, len(names), draws, seed)
    signed = float(np.sign(sums[1]) * np.sqrt(statistic)) if len(names) == 2 else None
    return IntervalLogRank(
        statistic=statistic, z=signed, df=df, p_value=p_value, method=method, scores=values, groups=tuple(names),
        score_sums=tuple(sums.tolist()), draws=draws if method == "permutation" else 0,
    )  # fmt: skip


def _check_choices(scores: str, method: str, names: list[Any]) -> None:
    if scores not in SCORES:
        raise AnalysisError(f"scores must be one of {', '.join(SCORES)}, got {scores!r}. Take logrank1.")
    if method not in METHODS:
        raise AnalysisError(f"method must be one of {', '.join(METHODS)}, got {method!r}. Take permutation.")
    if len(names) < 2:
        raise AnalysisError(
            f"groups must be at least two, got {names}. Compare within a variable that varies."
        )


def _without_empty(cover: Cover, mass: Floats) -> tuple[Cover, Floats]:
    # Innermost intervals without mass carry no parameter: the information is about those with mass.
    keep = mass > NOTHING
    place = np.concatenate(([0], np.cumsum(keep)))
    return Cover(
        left=cover.left[keep],
        right=cover.right[keep],
        first=place[cover.first],
        last=place[cover.last + 1] - 1,
        exact=cover.exact,
        open_end=cover.open_end,
    ), mass[keep] / mass[keep].sum()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """Derivatives of each subject's log-likelihood in its own shift, at a shift of 0."""

    first: Floats
    second: Floats
    mixed: Floats
    """Shape (n, m - 1): once in the shift, once in each nuisance parameter."""
    nuisance: Floats
    """Shape (m - 1, m - 1): the information about the nuisance parameters."""


def _survivals(cover: Cover, mass: Floats) -> tuple[Floats, Floats, Floats]:
    before = np.concatenate(([1.0], 1 - np.cumsum(mass)))
    before[-1] = 0.0
    before = np.clip(before, 0.0, 1.0)
    return before, before[cover.first], before[cover.last + 1]


def _from_transform(cover: Cover, mass: Floats, shift: Floats, bend: Floats, slope: Floats) -> _Parts:
    # For models in which S shifts by a function of S alone: the nuisance parameters are the survivals themselves.
    _, at_left, at_right = _survivals(cover, mass)
    held = at_left - at_right
    n, m = len(held), len(mass)
    first = (shift[cover.first] - shift[cover.last + 1]) / held
    second = (bend[cover.first] - bend[cover.last + 1]) / held - first**2
    rows, inner = np.arange(n), np.zeros((n, m + 1))
    np.add.at(inner, (rows, cover.first), 1 / held)
    np.add.at(inner, (rows, cover.last + 1), -1 / held)
    slopes = inner * slope[None, :]
    gradient = inner[:, 1:m]
    mixed = slopes[:, 1:m] - first[:, None] * gradient
    return _Parts(first=first, second=second, mixed=mixed, nuisance=gradient.T @ gradient)


def _logrank2(cover: Cover, mass: Floats) -> _Parts:
    before, _, _ = _survivals(cover, mass)
    logs = np.log(np.where(before > 0, before, 1.0))
    slope = np.where(before > 0, logs + 1, 0.0)
    return _from_transform(cover, mass, before * logs, before * logs + before * logs**2, slope)


def _wmw(cover: Cover, mass: Floats) -> _Parts:
    before, _, _ = _survivals(cover, mass)
    down = before * (1 - before)
    return _from_transform(cover, mass, -down, down * (1 - 2 * before), -(1 - 2 * before))


def _logrank1(cover: Cover, mass: Floats) -> _Parts:
    # Discrete hazards on the logistic scale: the score is the sum of (event - hazard) over the steps at risk.
    before, at_left, at_right = _survivals(cover, mass)
    hazard = np.minimum(mass / before[:-1], 1.0)
    hazard[-1] = 1.0
    cumulative = np.concatenate(([0.0], np.cumsum(hazard)))
    spread = np.concatenate(([0.0], np.cumsum(hazard * (1 - hazard))))
    shift, bend = -before * cumulative, before * (cumulative**2 - spread)
    held = at_left - at_right
    lo, hi = cover.first, cover.last + 1
    first = (shift[lo] - shift[hi]) / held
    second = (bend[lo] - bend[hi]) / held - first**2
    m = len(mass)
    below = np.arange(1, m)[None, :] <= np.arange(m + 1)[:, None]
    h = hazard[None, : m - 1]
    fall = -before[:, None] * np.where(below, h, 0.0)
    # Twice in one parameter: its own curvature as well; once in two: only the product.
    gradient = (fall[lo] - fall[hi]) / held[:, None]
    cross = before[:, None] * np.where(below, h * cumulative[:, None] - h * (1 - h), 0.0)
    mixed = (cross[lo] - cross[hi]) / held[:, None] - first[:, None] * gradient
    return _Parts(
        first=first,
        second=second,
        mixed=mixed,
        nuisance=_hazard_information(before, hazard, lo, hi, held, gradient),
    )


def _hazard_information(
    before: Floats,
    hazard: Floats,
    lo: npt.NDArray[np.intp],
    hi: npt.NDArray[np.intp],
    held: Floats,
    gradient: Floats,
) -> Floats:
    m = len(hazard)
    h = hazard[: m - 1]
    weights = np.bincount(lo, weights=before[lo] / held, minlength=m + 1) - np.bincount(
        hi, weights=before[hi] / held, minlength=m + 1
    )
    # Weight of all survivals from each step on, since a hazard moves every later survival.
    later = np.cumsum(weights[::-1])[::-1]
    top = np.maximum.outer(np.arange(1, m), np.arange(1, m))
    second = np.outer(h, h) * later[top]
    second[np.diag_indices(m - 1)] = h**2 * later[1:m] - h * (1 - h) * later[1:m]
    return np.asarray(gradient.T @ gradient - second)


_SCORE_PARTS = {"logrank1": _logrank1, "logrank2": _logrank2, "wmw": _wmw}


def _permutation_covariance(values: Floats, design: Floats) -> Floats:
    n = len(values)
    centred = design - design.mean(axis=0)
    return np.asarray(np.sum((values - values.mean()) ** 2) / (n - 1) * centred.T @ centred)


def _score_covariance(parts: _Parts, cover: Cover, mass: Floats, design: Floats) -> Floats:
    own = -(design * parts.second[:, None]).T @ design
    mixed = -design.T @ parts.mixed
    if mixed.shape[1] == 0:
        return np.asarray(own)
    return np.asarray(own - mixed @ np.linalg.solve(parts.nuisance, mixed.T))


def _drawn_p(values: Floats, index: npt.NDArray[np.intp], k: int, draws: int, seed: int) -> float:
    generator = np.random.default_rng(seed)
    sizes = np.bincount(index, minlength=k)
    centred = values - values.mean()
    first = np.concatenate(([0], np.cumsum(sizes)[:-1]))

    def distances(orders: Floats) -> Floats:
        # Each row holds the scores in the order of the groups: sums over runs of the groups' sizes.
        return np.asarray(np.sum(np.add.reduceat(orders, first, axis=1) ** 2 / sizes, axis=1))

    observed = distances(centred[np.argsort(index, kind="stable")][None, :])[0] * (1 - 1e-12)
    extreme, left = 0, draws
    while left > 0:
        block = min(left, max(1, DRAWN_AT_ONCE // len(values)))
        extreme += int(
            np.sum(distances(generator.permuted(np.tile(centred, (block, 1)), axis=1)) >= observed)
        )
        left -= block
    return (extreme + 1) / (draws + 1)
