"""Rubin's rules: one answer from several completed data sets."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from casepool.errors import AnalysisError

from ._checks import ArrayLike, finite, quantile, same_length

LEAST_SHARE = 1e-4
"""Smallest share of missing information that the degrees of freedom count with, as in mice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """An estimate over imputations."""

    estimate: float
    std_error: float
    df: float
    lower: float
    upper: float
    p_value: float
    within: float
    between: float
    missing_information: float
    """Share of the variance that is due to what is missing (lambda)."""
    imputations: int


def combine_imputations(
    estimates: ArrayLike, variances: ArrayLike, *, complete_df: float | None = None, confidence: float = 0.95
) -> Combined:
    """The estimate over imputed data sets, with an interval that knows of the imputation.

    Parameters
    ----------
    estimates, variances : array-like of shape (m,)
        Estimate and its variance from each completed data set.
    complete_df : float, optional
        Degrees of freedom that complete data would have (n - p); None for a large sample.

    Raises
    ------
    AnalysisError
        Where there is no imputation, or a variance is not above 0.

    Notes
    -----
    Rubin (1987); degrees of freedom of Barnard and Rubin (1999). Values equal mice's `pool.scalar(rule = "rubin1987")`.
    """
    values, spreads = finite(estimates, "estimates"), finite(variances, "variances")
    m = same_length(estimates=values, variances=spreads)
    if (spreads <= 0).any():
        raise AnalysisError(
            "variances must be above 0, got 0 or less. Leave fits without a standard error out."
        )
    within = float(spreads.mean())
    between = float(values.var(ddof=1)) if m > 1 else 0.0
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    df = _barnard_rubin(m, share, complete_df)
    mean, error = float(values.mean()), float(np.sqrt(total))
    crit = quantile(confidence, df if np.isfinite(df) else None)
    return Combined(
        estimate=mean, std_error=error, df=df, lower=mean - crit * error, upper=mean + crit * error,
        p_value=float(2 * t.sf(abs(mean / error), df)), within=within, between=between,
        missing_information=share, imputations=m,
    )  # fmt: skip


def _barnard_rubin(m: int, share: float, complete_df: float | None) -> float:
    if m == 1:
        return float("inf") if complete_df is None else complete_df
    share = max(share, LEAST_SHARE)
    old = (m - 1) / share**2
    if complete_df is None or not np.isfinite(complete_df):
        return old
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share)
    return old * observed / (old + observed)
