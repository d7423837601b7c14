"""Kaplan-Meier, median, restricted mean and log-rank equal R's survival."""

import numpy as np
import pytest

from casepool.errors import AnalysisError
from casepool.pool import kaplan_meier, log_rank, restricted_mean, survival_quantile


def near(got, told, tolerance=1e-10):
    got, told = (
        np.array([np.nan if v is None else v for v in np.atleast_1d(x)], dtype=float) for x in (got, told)
    )
    np.testing.assert_allclose(got, told, rtol=0, atol=tolerance)


def check_curve(curve, told):
    near(curve.time, told["time"])
    near(curve.at_risk, told["at_risk"])
    near(curve.survival, told["survival"])
    near(curve.lower, told["lower"])
    near(curve.upper, told["upper"])
    for p, value, lower, upper in zip(
        (0.25, 0.5, 0.75),
        *(np.atleast_1d(told[k]) for k in ("quantiles", "quantiles_lower", "quantiles_upper")),
    ):
        found = survival_quantile(curve, p)
        near([found.value, found.lower, found.upper], [value, lower, upper])
    if told["horizon"]:
        mean = restricted_mean(curve, told["horizon"])
        near([mean.value, mean.std_error], [told["rmean"], told["rmean_se"]])


@pytest.mark.parametrize("band", ["log-log", "log", "plain"])
def test_lung_equals_r(columns, r, band):
    time, event = columns("lung.csv", "time", "event")
    check_curve(kaplan_meier(time, event, band=band), r("survival")["km"][band])


@pytest.mark.parametrize(
    "name",
    [
        "four",
        "one_event",
        "one_censored",
        "all_censored",
        "all_at_once",
        "tied",
        "half",
        "ends_at_half",
        "zero",
        "twelve",
    ],
)
def test_small_data_equal_r(r, name):
    told = r("survival")["small"][name]
    data = told["data"]
    check_curve(kaplan_meier(np.atleast_1d(data["time"]), np.atleast_1d(data["event"])), {
        k: np.atleast_1d(v) if k in ("time", "at_risk", "survival", "lower", "upper") else v for k, v in told.items()
    })  # fmt: skip


def test_delayed_entry_equals_r(columns, r):
    start, stop, event = columns("heart.csv", "start", "stop", "event")
    check_curve(kaplan_meier(stop, event, entry=start), r("survival")["heart_km"])


def test_median_of_four_events_is_two_and_a_half():
    assert survival_quantile(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])).value == 2.5


def test_log_rank_equals_r(columns, r):
    time, event, sex = columns("lung.csv", "time", "event", "sex")
    time2, event2, ecog = (x for x in columns("lung.csv", "time", "event", "ph.ecog"))
    known = ~np.isnan(ecog)
    for rho in (0, 1):
        told = r("survival")["logrank"][f"rho{rho}"]
        found = log_rank(time, event, groups=sex, rho=rho)
        near(found.statistic, told["sex"])
        near(found.observed, told["observed"])
        near(found.expected, told["expected"])
    told = log_rank(time2[known], event2[known], groups=ecog[known])
    near(told.statistic, r("survival")["logrank"]["rho0"]["ecog"])
    assert told.df == 3


def test_log_rank_agrees_with_lifelines(columns):
    from lifelines.statistics import multivariate_logrank_test

    time, event, sex = columns("lung-months.csv", "time", "event", "sex")
    near(
        log_rank(time, event, groups=sex).statistic,
        multivariate_logrank_test(time, sex, event).test_statistic,
        1e-9,
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kaplan_meier([], []), "at least one row"),
        (lambda: kaplan_meier([1, np.nan], [1, 1]), "must be known"),
        (lambda: kaplan_meier([1, 2], [1, 2]), "must be 0 or 1"),
        (lambda: kaplan_meier([1, 2], [1]), "one length"),
        (lambda: kaplan_meier([1, 2], [1, 1], entry=[0, 2]), "before time"),
        (lambda: kaplan_meier([1, 2], [1, 1], band="wide"), "log-log"),
        (lambda: log_rank([1, 2], [1, 1], groups=["a", "a"]), "at least two"),
        (lambda: log_rank([1, 2], [0, 0], groups=["a", "b"]), "at least one"),
        (lambda: restricted_mean(kaplan_meier([1], [1]), 0), "horizon"),
        (lambda: survival_quantile(kaplan_meier([1], [1]), 1.5), "probability"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(AnalysisError, match=words):
        call()
