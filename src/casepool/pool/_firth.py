"""Firth's penalised regression: finite estimates where a group has no event, less bias where events are few."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from casepool.errors import AnalysisError

from ._checks import ArrayLike, events, finite, level, same_length
from ._cox import Term, cox_steps

SETTINGS = (
    {"max_halfstep": 0, "max_step": 1.0, "gtol": 1e-8, "xtol": 1e-10, "max_iter": 300},
    {"max_halfstep": 30, "max_step": 0.5, "gtol": 1e-5, "xtol": 1e-7, "max_iter": 1000},
)
"""Full steps first: near the maximum the likelihood is flat to rounding and halving would stop short; halving second."""
PROFILE_TOLERANCE = 1e-9
PROFILE_STEPS = 500
SLOPE_STEP = 1e-4
"""Half the width of the difference that gives the penalty's slope: its square and rounding over it are both 1e-9."""
FARTHEST = 40.0
"""Coefficient of a standardised covariate beyond which no limit is sought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirthFit:
    """A penalised fit; intervals and p values are of the profile penalised likelihood."""

    terms: tuple[Term, ...]
    """For the logistic model the intercept is first."""
    log_likelihood: float
    """Penalised."""
    rows: int
    events: int
    model: str
    """"logistic" or "cox"."""
    confidence: float


def firth_logistic(
    outcome: ArrayLike, *, covariates: ArrayLike, names: Sequence[str] | None = None, confidence: float = 0.95
) -> FirthFit:
    """Logistic regression with Firth's penalty, profile intervals and penalised likelihood-ratio p values.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        0 or 1.
    covariates : array-like of shape (n, p)

    Raises
    ------
    AnalysisError
        Where the outcome does not vary, or covariates repeat each other.

    Notes
    -----
    Firth (1993), Heinze and Schemper (2002); computed by firthmodels. Values equal logistf.
    """
    from firthmodels import FirthLogisticRegression

    happened = events(outcome, "outcome")
    x, labels = _design(covariates, names, len(happened))
    if happened.all() or not happened.any():
        raise AnalysisError(
            f"the outcome must vary, got {int(happened.sum())} of {len(happened)}. Give the exact interval."
        )
    fitted = _fitted(FirthLogisticRegression, x, happened.astype(int), True)
    order = [x.shape[1], *range(x.shape[1])]
    values = np.concatenate((fitted.coef_, [fitted.intercept_]))
    return _result(fitted, order, ("(intercept)", *labels), values, happened, "logistic", confidence)


def firth_cox(
    time: ArrayLike,
    event: ArrayLike,
    *,
    covariates: ArrayLike,
    names: Sequence[str] | None = None,
    entry: ArrayLike | None = None,
    confidence: float = 0.95,
    profiles: bool = True,
) -> FirthFit:
    """Cox regression with Firth's penalty, profile intervals and penalised likelihood-ratio p values.

    Parameters
    ----------
    entry : array-like of shape (n,), optional
        Start of each row's time at risk, (entry, time], for a covariate that changes; one covariate then.
    profiles : bool
        False gives normal intervals and p values from the standard errors, as combining imputations needs.

    Raises
    ------
    AnalysisError
        Where no event was seen, or covariates repeat each other.

    Notes
    -----
    Heinze and Schemper (2001); computed by firthmodels, with entry times here; ties as Breslow (1974). Values equal coxphf.
    """
    if entry is not None:
        return _with_entry(time, event, covariates, names, entry, confidence, profiles)
    from firthmodels import FirthCoxPH

    times, happened = finite(time, "time"), events(event)
    same_length(time=times, event=happened)
    x, labels = _design(covariates, names, len(times))
    if not happened.any():
        raise AnalysisError("events must be at least one, got none. A regression needs events.")
    fitted = _fitted(FirthCoxPH, x, (happened, times), profiles)
    return _result(
        fitted, list(range(x.shape[1])), labels, fitted.coef_, happened, "cox", confidence, profiles
    )


def _design(covariates: ArrayLike, names: Sequence[str] | None, rows: int) -> tuple[Any, tuple[str, ...]]:
    x = np.asarray(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    labels = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(x.shape[1]))
    same_length(covariates=x, outcome=np.empty(rows))
    if len(labels) != x.shape[1]:
        raise AnalysisError(
            f"names must be one per covariate, got {len(labels)} for {x.shape[1]}. Name each column."
        )
    if not np.isfinite(x).all():
        raise AnalysisError(
            "covariates must be finite, got NaN or infinity. Leave rows with unknown values out."
        )
    if np.linalg.matrix_rank(np.column_stack((np.ones(rows), x))) <= x.shape[1]:
        raise AnalysisError(
            f"covariates must not repeat each other and must vary, got {', '.join(labels)} on {rows} rows. Leave one out."
        )
    return x, labels


def _fitted(kind: Any, x: Any, y: Any, profiles: bool) -> Any:
    reason = ""
    for settings in SETTINGS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                fitted = kind(backend="numpy", **settings).fit(x, y)
                return fitted.lrt() if profiles else fitted
        except (Warning, ValueError, np.linalg.LinAlgError) as error:
            reason = str(error).rstrip(".")
    raise AnalysisError(
        f"the penalised likelihood must reach its maximum, got: {reason}. Leave a covariate out."
    )


def _result(
    fitted: Any,
    order: list[int],
    labels: Sequence[str],
    values: Any,
    happened: Any,
    kind: str,
    confidence: float,
    profiles: bool = True,
) -> FirthFit:
    method = "pl" if profiles else "wald"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limits = fitted.conf_int(
            alpha=1 - level(confidence), method=method, max_iter=PROFILE_STEPS, tol=PROFILE_TOLERANCE
        )
    p_values = fitted.lrt_pvalues_ if profiles else fitted.pvalues_
    terms = tuple(
        Term(
            name=name, coefficient=float(values[j]), std_error=float(fitted.bse_[j]),
            lower=float(np.nan_to_num(limits[j][0], nan=-np.inf)), upper=float(np.nan_to_num(limits[j][1], nan=np.inf)),
            p_value=float(np.nan_to_num(p_values[j], nan=1.0)),
        )
        for name, j in zip(labels, order)
    )  # fmt: skip
    return FirthFit(
        terms=terms, log_likelihood=float(fitted.loglik_), rows=len(happened), events=int(happened.sum()), model=kind,
        confidence=confidence,
    )  # fmt: skip


def _with_entry(
    time: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    names: Sequence[str] | None,
    entry: ArrayLike,
    confidence: float,
    profiles: bool,
) -> FirthFit:
    """One covariate with entry times: the penalised likelihood has one coefficient, its own profile."""
    x = np.asarray(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if x.shape[1] != 1:
        raise AnalysisError(
            f"covariates must be one where entry is given, got {x.shape[1]}. Fit one at a time."
        )
    steps = cox_steps(time, event, covariates=x, names=names, entry=entry, ties="breslow")

    def likelihood(beta: float) -> float:
        now = steps(np.array([beta]))
        return now.log_likelihood + 0.5 * float(np.log(np.maximum(now.information[0, 0], 1e-300)))

    def slope(beta: float) -> float:
        now = steps(np.array([beta]))
        ends = [
            np.log(np.maximum(steps(np.array([beta + h])).information[0, 0], 1e-300))
            for h in (-SLOPE_STEP, SLOPE_STEP)
        ]
        return float(now.score[0] + (ends[1] - ends[0]) / (4 * SLOPE_STEP))

    far = FARTHEST / float(x.std())
    best = _crossing(slope, 0.0, far if slope(0.0) > 0 else -far)
    if best is None:
        raise AnalysisError(
            "the penalised likelihood must reach its maximum, got none in range. Leave the covariate out."
        )
    error = float(1 / np.sqrt(steps(np.array([best])).information[0, 0]))
    top, drop = likelihood(best), float(chi2.ppf(level(confidence), 1)) / 2
    if profiles:
        low, high = (
            _crossing(lambda b: likelihood(b) - top + drop, best, best + side * far) for side in (-1, 1)
        )
        p_value = float(chi2.sf(2 * (top - likelihood(0.0)), 1))
    else:
        width = float(norm.ppf((1 + level(confidence)) / 2)) * error
        low, high, p_value = best - width, best + width, float(2 * norm.sf(abs(best) / error))
    term = Term(
        name=names[0] if names else "x1", coefficient=best, std_error=error, lower=-np.inf if low is None else low,
        upper=np.inf if high is None else high, p_value=p_value,
    )  # fmt: skip
    happened = events(event)
    return FirthFit(
        terms=(term,), log_likelihood=top, rows=len(happened), events=int(happened.sum()), model="cox", confidence=confidence
    )  # fmt: skip


def _crossing(function: Callable[[float], float], start: float, end: float) -> float | None:
    """Where the function changes its sign on the way from `start` to `end`, sought in doubling steps."""
    at, sign, width = start, np.sign(function(start)), np.sign(end - start) * min(0.5, abs(end - start))
    if sign == 0:
        return start
    while abs(at - start) < abs(end - start):
        ahead = at + width
        if np.sign(function(ahead)) != sign:
            return float(brentq(function, min(at, ahead), max(at, ahead), xtol=1e-12, rtol=1e-14))
        at, width = ahead, 2 * width
    return None
