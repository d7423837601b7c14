"""Firth's penalised regression: finite estimates where a group has no event, less bias where events are few."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from casepool.errors import AnalysisError

from ._checks import ArrayLike, events, finite, level, same_length
from ._cox import Term

SETTINGS = (
    {"max_halfstep": 0, "max_step": 1.0, "gtol": 1e-8, "xtol": 1e-10, "max_iter": 300},
    {"max_halfstep": 30, "max_step": 0.5, "gtol": 1e-5, "xtol": 1e-7, "max_iter": 1000},
)
"""Full steps first: near the maximum the likelihood is flat to rounding and halving would stop short; halving second."""
PROFILE_TOLERANCE = 1e-9
PROFILE_STEPS = 500


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
    confidence: float = 0.95,
    profiles: bool = True,
) -> FirthFit:
    """Cox regression with Firth's penalty, profile intervals and penalised likelihood-ratio p values.

    Parameters
    ----------
    profiles : bool
        False gives normal intervals and p values from the standard errors, as combining imputations needs.

    Raises
    ------
    AnalysisError
        Where no event was seen, or covariates repeat each other.

    Notes
    -----
    Heinze and Schemper (2001); computed by firthmodels, ties as Breslow (1974). Values equal coxphf.
    """
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
