"""The E-value: how strong an unmeasured confounder would have to be."""

from dataclasses import dataclass

import numpy as np

from casepool.errors import AnalysisError

COMMON = 0.15
"""Share of subjects with the outcome above which an odds or hazard ratio is no longer near the risk ratio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EValue:
    """Least association, on the risk-ratio scale, of a confounder with both treatment and outcome that explains away."""

    estimate: float
    limit: float | None
    """For the limit of the interval that is nearer to 1; 1 where the interval holds 1; None where none was given."""
    risk_ratio: float
    """The ratio as an approximate risk ratio."""


def e_value(
    ratio: float,
    *,
    lower: float | None = None,
    upper: float | None = None,
    measure: str = "hazard ratio",
    common: bool = False,
) -> EValue:
    """The E-value of a ratio and of its interval.

    Parameters
    ----------
    measure : {"risk ratio", "odds ratio", "hazard ratio"}
    common : bool
        True where more than 15 % have the outcome by the end of follow-up: odds ratios are then turned into risk ratios by
        their square root, hazard ratios by (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1 / HR)).

    Raises
    ------
    AnalysisError
        Where a ratio is not above 0, or the interval does not hold the ratio.

    Notes
    -----
    VanderWeele and Ding (2017), table 2.
    """
    if measure not in ("risk ratio", "odds ratio", "hazard ratio"):
        raise AnalysisError(
            f"measure must be one of risk ratio, odds ratio, hazard ratio, got {measure!r}. Take the model's own ratio."
        )
    for name, value in (("ratio", ratio), ("lower", lower), ("upper", upper)):
        if value is not None and not value >= 0:
            raise AnalysisError(f"{name} must be at least 0, got {value}. Give the ratio, not its logarithm.")
    if not ratio > 0 or (lower is not None and lower > ratio) or (upper is not None and upper < ratio):
        raise AnalysisError(
            f"the interval must hold the ratio, got {lower} to {upper} around {ratio}. Check their order."
        )
    risk = _risk_ratio(ratio, measure, common)
    near = lower if ratio >= 1 else upper
    limit = None
    if near is not None:
        limit = 1.0 if (near - 1) * (ratio - 1) <= 0 else _formula(_risk_ratio(near, measure, common))
    return EValue(estimate=_formula(risk), limit=limit, risk_ratio=risk)


def _risk_ratio(ratio: float, measure: str, common: bool) -> float:
    if measure == "risk ratio" or not common:
        return float(ratio)
    if measure == "odds ratio":
        return float(np.sqrt(ratio))
    return float((1 - 0.5 ** np.sqrt(ratio)) / (1 - 0.5 ** np.sqrt(1 / ratio)))


def _formula(risk: float) -> float:
    away = risk if risk >= 1 else 1 / risk
    return float(away + np.sqrt(away * (away - 1)))
