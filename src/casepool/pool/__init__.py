"""Pool the cases: statistics that are right for twelve patients.

The estimators take plain arrays and give frozen results, each checked against R (docs/pooling.md, validation/R):

- times: `kaplan_meier`, `survival_quantile`, `restricted_mean`, `log_rank` for exact and right-censored times;
  `turnbull`, `bootstrap_band`, `interval_log_rank` for times known to lie in (left, right];
- regression: `cox`, `proportional_hazards`, `firth_cox`, `firth_logistic`;
- proportions: `exact_interval`, `pool_proportions`, `binomial_normal`, `pool_logit`, `pool_freeman_tukey`;
- effects: `random_effects`, `combine_imputations`, `e_value`.

An analysis takes the cases of a run (`read_cohort`) through a protocol (`read_protocol`): whom it includes, the time
between two events of each timeline (`time_between`), curves, groups, factors, treatments and series (`analyse`), and
the report (`write_pool_report`). `pool_folder` does all of it.
"""

from ._analysis import Analysis, OutcomeResult, SummaryLine, analyse
from ._cohort import Cohort, FlowStep, read_cohort
from ._compare import Comparison, Effect, Regression
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
from ._outcomes import OutcomeTimes, Times, TimeSummary
from ._protocol import Protocol, Settings, parse_protocol, read_protocol, with_immortal_time
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
from ._report import pool_folder, write_pool_report
from ._rubin import Combined, combine_imputations
from ._series import Series, SeriesTable, Topic, pool_series
from ._times import TimePoint, TimeToEvent, parse_time_point, time_between
from ._turnbull import Band, IntervalCurve, bootstrap_band, turnbull
from ._variables import VARIABLES, Variable

__all__ = [
    "VARIABLES",
    "Analysis",
    "Band",
    "BinomialNormal",
    "Cohort",
    "Combined",
    "Comparison",
    "CoxFit",
    "EValue",
    "Effect",
    "FirthFit",
    "FlowStep",
    "Heterogeneity",
    "IntervalCurve",
    "IntervalLogRank",
    "LogRank",
    "OutcomeResult",
    "OutcomeTimes",
    "PooledProportion",
    "ProportionalHazardsTest",
    "Protocol",
    "Quantile",
    "RandomEffects",
    "Regression",
    "RestrictedMean",
    "Series",
    "SeriesTable",
    "Settings",
    "SummaryLine",
    "SurvivalCurve",
    "Term",
    "TimePoint",
    "TimeSummary",
    "TimeToEvent",
    "Times",
    "Topic",
    "Variable",
    "analyse",
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
    "parse_protocol",
    "parse_time_point",
    "pool_folder",
    "pool_freeman_tukey",
    "pool_logit",
    "pool_proportions",
    "pool_series",
    "proportional_hazards",
    "random_effects",
    "read_cohort",
    "read_protocol",
    "restricted_mean",
    "survival_quantile",
    "time_between",
    "turnbull",
    "with_immortal_time",
    "write_pool_report",
]
