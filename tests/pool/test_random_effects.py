"""Random effects equal metafor; Rubin's rules equal mice; E-values equal their paper."""

import numpy as np
import pytest

from casepool.errors import AnalysisError
from casepool.pool import combine_imputations, e_value, random_effects

KEYS = ("estimate", "std_error", "lower", "upper", "p_value", "prediction_lower", "prediction_upper")
R_KEYS = ("b", "se", "lower", "upper", "pval", "pi_lower", "pi_upper")


@pytest.mark.parametrize("method", ["REML", "ML", "DL", "PM"])
@pytest.mark.parametrize(("test", "r_test"), [("z", "z"), ("hartung-knapp", "knha")])
def test_bcg_equals_metafor(columns, r, method, test, r_test):
    y, v = columns("bcg.csv", "yi", "vi")
    told, found = r("metafor")["bcg"][method][r_test], random_effects(y, v, method=method, test=test)
    for key, r_key in zip(KEYS, R_KEYS):
        assert getattr(found, key) == pytest.approx(told[r_key], abs=1e-8), key
    spread = found.heterogeneity
    for got, r_key in (
        (spread.tau2, "tau2"),
        (spread.i2, "I2"),
        (spread.h2, "H2"),
        (spread.q, "Q"),
        (spread.q_p_value, "QEp"),
    ):
        assert got == pytest.approx(told[r_key], abs=1e-8), r_key


def test_q_profile_equals_metafor(columns, r):
    spread = random_effects(*columns("bcg.csv", "yi", "vi")).heterogeneity
    told = r("metafor")["bcg_profile"]
    assert (spread.tau2_lower, spread.tau2_upper) == pytest.approx((told["lower"], told["upper"]), abs=1e-8)


def test_one_and_two_studies_equal_metafor(columns, r):
    y, v = columns("bcg.csv", "yi", "vi")
    two, told = random_effects(y[:2], v[:2]), r("metafor")["bcg_two"]
    assert (two.estimate, two.lower, two.heterogeneity.tau2) == pytest.approx(
        (told["b"], told["lower"], told["tau2"]), abs=1e-8
    )
    one, told = random_effects(y[:1], v[:1]), r("metafor")["bcg_one"]
    assert (one.estimate, one.lower, one.upper) == pytest.approx(
        (told["b"], told["lower"], told["upper"]), abs=1e-8
    )
    assert one.prediction_lower is None
    assert one.heterogeneity.tau2_upper is None


def test_paule_mandel_agrees_with_statsmodels(columns):
    from statsmodels.stats.meta_analysis import combine_effects

    y, v = columns("bcg.csv", "yi", "vi")
    other = combine_effects(y, v, method_re="iterated", atol=1e-14)
    assert random_effects(y, v, method="PM").heterogeneity.tau2 == pytest.approx(other.tau2, abs=1e-8)


@pytest.mark.parametrize("name", ["few", "wide", "same", "large"])
def test_rubins_rules_equal_mice(r, name):
    told = r("mice")[name]
    data = told["data"]
    complete = None if data["n"] > 1e9 else data["n"] - data["k"]
    found = combine_imputations(data["q"], data["u"], complete_df=complete)
    assert found.estimate == pytest.approx(told["estimate"], abs=1e-8)
    assert found.std_error**2 == pytest.approx(told["total"], abs=1e-8)
    assert found.within == pytest.approx(told["within"], abs=1e-8)
    assert found.between == pytest.approx(told["between"], abs=1e-8)
    if told["df"] is not None:
        assert found.df == pytest.approx(told["df"], rel=1e-8)


def test_one_imputation_is_the_fit_itself():
    found = combine_imputations([0.7], [0.04])
    assert (found.lower, found.upper) == pytest.approx((0.7 - 1.959964 * 0.2, 0.7 + 1.959964 * 0.2), abs=1e-6)


@pytest.mark.parametrize("example", range(3))
def test_published_e_values(r, example):
    told = r("published")["evalue"][example]
    found = e_value(
        told["ratio"],
        lower=told["lower"],
        upper=told["upper"],
        measure=told["measure"],
        common=told["common"],
    )
    assert found.estimate == pytest.approx(told["e_value"], abs=told["within"])
    assert found.limit == pytest.approx(told["e_value_limit"], abs=told["within"])


def test_e_value_is_the_same_for_a_ratio_and_its_inverse():
    up, down = e_value(2.5, lower=1.2, upper=5), e_value(1 / 2.5, lower=1 / 5, upper=1 / 1.2)
    assert (up.estimate, up.limit) == pytest.approx((down.estimate, down.limit))
    assert e_value(1.3, lower=0.8, upper=2.0).limit == 1.0
    assert e_value(1.0).estimate == 1.0
    assert e_value(4.0, measure="odds ratio", common=True).estimate == pytest.approx(2 + np.sqrt(2))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: random_effects([1, 2], [1, 0]), "above 0"),
        (lambda: random_effects([], []), "at least one row"),
        (lambda: random_effects([1, np.inf], [1, 1]), "finite"),
        (lambda: random_effects([1, 2], [1, 1], method="x"), "REML"),
        (lambda: random_effects([1, 2], [1, 1], test="x"), "hartung-knapp"),
        (lambda: combine_imputations([1], [0]), "above 0"),
        (lambda: e_value(2, lower=3), "hold the ratio"),
        (lambda: e_value(2, measure="x"), "risk ratio"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(AnalysisError, match=words):
        call()
