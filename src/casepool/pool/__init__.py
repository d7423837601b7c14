"""Pool the cases: statistics that are right for twelve patients.

The estimators take plain arrays and give frozen results, each checked against R (docs/pooling.md, validation/R):

- times: `kaplan_meier`, `survival_quantile`, `restricted_mean`, `log_rank` for exact and right-censored times;
  `turnbull`, `bootstrap_band`, `interval_log_rank` for times known to lie in (left, right];
- regression: `cox`, `proportional_hazards`, `firth_cox`, `firth_logistic`;
- proportions: `exact_interval`, `pool_proportions`, `binomial_normal`, `pool_logit`, `pool_freeman_tukey`;
- effects: `random_effects`, `combine_imputations`, `e_value`.
"""

from ._cox import CoxFit, ProportionalHazardsTest, Term, cox, proportional_hazards
from ._evalue import EValue, e_value
from ._firth import FirthFit, firth_cox, firth_logistic
from ._glmm import BinomialNormal, binomial_normal, pool_proportions
from ._interval_logrank import IntervalLogRank, interval_log_rank
from ._kaplan_meier import (
    LogRank,
    Quantile,
    RestrictedMean,
    SurvivalCurve,
    kaplan_meier,
    log_rank,
    restricted_mean,
    survival_quantile,
)
from ._random_effects import (
    Heterogeneity,
    PooledProportion,
    RandomEffects,
    exact_interval,
    freeman_tukey,
    from_freeman_tukey,
    logit_proportions,
    pool_freeman_tukey,
    pool_logit,
    random_effects,
)
from ._rubin import Combined, combine_imputations
from ._turnbull import Band, IntervalCurve, bootstrap_band, turnbull

__all__ = [
    "Band",
    "BinomialNormal",
    "Combined",
    "CoxFit",
    "EValue",
    "FirthFit",
    "Heterogeneity",
    "IntervalCurve",
    "IntervalLogRank",
    "LogRank",
    "PooledProportion",
    "ProportionalHazardsTest",
    "Quantile",
    "RandomEffects",
    "RestrictedMean",
    "SurvivalCurve",
    "Term",
    "binomial_normal",
    "bootstrap_band",
    "combine_imputations",
    "cox",
    "e_value",
    "exact_interval",
    "firth_cox",
    "firth_logistic",
    "freeman_tukey",
    "from_freeman_tukey",
    "interval_log_rank",
    "kaplan_meier",
    "log_rank",
    "logit_proportions",
    "pool_freeman_tukey",
    "pool_logit",
    "pool_proportions",
    "proportional_hazards",
    "random_effects",
    "restricted_mean",
    "survival_quantile",
    "turnbull",
]
