"""Proportions over studies: metafor, lme4, and the edges."""

import numpy as np
import pytest
from scipy.special import expit

from casepool.errors import AnalysisError
from casepool.pool import (
    binomial_normal,
    exact_interval,
    freeman_tukey,
    logit_proportions,
    pool_freeman_tukey,
    pool_logit,
    pool_proportions,
)

SETS = ["pritz1997", "rare", "alike", "two", "one"]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(
    ("model", "pool", "effects"),
    [("PLO", pool_logit, logit_proportions), ("PFT", pool_freeman_tukey, freeman_tukey)],
)
def test_pooled_proportions_equal_metafor(r, name, model, pool, effects):
    data = r("metafor")["proportions"][name]
    n, total = np.atleast_1d(data["xi"]), np.atleast_1d(data["ni"])
    told, found = data[model], pool(n, total)
    y, v = effects(n, total)
    np.testing.assert_allclose(y, np.atleast_1d(told["yi"]), atol=1e-12)
    np.testing.assert_allclose(v, np.atleast_1d(told["vi"]), atol=1e-12)
    for got, key in (
        (found.estimate, "est"),
        (found.lower, "lower"),
        (found.upper, "upper"),
        (found.tau2, "tau2"),
    ):
        assert got == pytest.approx(told[key], abs=1e-8), key
    if len(n) > 1:
        assert found.prediction_lower == pytest.approx(told["pi_lower"], abs=1e-8)
        assert found.prediction_upper == pytest.approx(told["pi_upper"], abs=1e-8)


@pytest.mark.parametrize("name", SETS)
def test_exact_interval_equals_r(r, name):
    data = r("metafor")["proportions"][name]
    n, total = int(np.atleast_1d(data["xi"])[0]), int(np.atleast_1d(data["ni"])[0])
    assert exact_interval(n, total) == pytest.approx(tuple(data["exact"]), abs=1e-12)


def test_exact_interval_agrees_with_statsmodels():
    from statsmodels.stats.proportion import proportion_confint

    for n, total in ((0, 9), (9, 9), (3, 17), (200, 1066)):
        assert exact_interval(n, total) == pytest.approx(
            proportion_confint(n, total, method="beta"), abs=1e-12
        )


@pytest.mark.parametrize("name", ["pritz1997", "rare"])
@pytest.mark.parametrize("points", [1, 7, 21])
def test_binomial_normal_equals_lme4(r, name, points):
    data, told = r("metafor")["proportions"][name], r("lme4")[name][f"points{points}"]
    found = binomial_normal(data["xi"], data["ni"], points=points)
    assert found.estimate == pytest.approx(told["b"], abs=1e-6)
    assert found.tau2 == pytest.approx(told["tau2"], abs=1e-6)
    assert found.std_error == pytest.approx(told["se"], abs=1e-6)
    assert found.profile_interval == pytest.approx(tuple(told["profile"]), abs=1e-6)


@pytest.mark.parametrize("name", ["pritz1997", "rare", "alike", "two"])
def test_binomial_normal_is_near_rma_glmm(r, name):
    data = r("metafor")["proportions"][name]
    told, found = data["glmm"], binomial_normal(data["xi"], data["ni"], points=7, profiles=False)
    assert found.estimate == pytest.approx(told["b"], abs=2e-5)
    assert found.tau2 == pytest.approx(told["tau2"], abs=2e-5)
    assert found.heterogeneity_lrt == pytest.approx(told["LRT"], abs=1e-8)
    assert found.t_interval == pytest.approx((told["lower"], told["upper"]), abs=5e-5)


def test_reference_sets_are_near_rma_glmm(reference, reference_columns):
    n, total = reference_columns("prop_one.csv", "xi", "ni")
    found, told = binomial_normal(n, total, points=21), reference["glmm_one_21"]
    assert found.estimate == pytest.approx(told["b"], abs=2e-5)
    assert found.tau2 == pytest.approx(told["tau2"], abs=2e-5)
    assert found.z_prediction[0] == pytest.approx(told["pilo"], abs=2e-5)


def test_quadrature_is_the_integral():
    from scipy.integrate import quad
    from scipy.stats import binom, norm

    fit = binomial_normal([3, 9, 4, 20], [10, 12, 30, 41])
    sigma = np.sqrt(fit.tau2)

    def integral(x: int, n: int) -> float:
        return quad(
            lambda u: binom.pmf(x, n, expit(fit.estimate + sigma * u)) * norm.pdf(u), -9, 9, epsabs=1e-13
        )[0]

    by_hand = sum(np.log(integral(x, n)) for x, n in zip([3, 9, 4, 20], [10, 12, 30, 41]))
    assert fit.log_likelihood == pytest.approx(by_hand, abs=1e-8)


@pytest.mark.parametrize(
    ("n", "total", "k"),
    [([0, 0], [4, 9], 2), ([4, 9], [4, 9], 2), ([3], [8], 1), ([0], [5], 1), ([1], [1], 1)],
)
def test_edges_give_the_exact_interval_of_the_sum(n, total, k):
    found = pool_proportions(n, total)
    assert (found.model, found.k) == ("exact", k)
    assert (found.lower, found.upper) == exact_interval(sum(n), sum(total))
    assert found.prediction_lower is None
    assert "not known" in found.warning


def test_two_series_have_an_answer_with_a_warning():
    found = pool_proportions([1, 5], [5, 6])
    assert 0 < found.lower < found.estimate < found.upper < 1
    assert "Two series" in found.warning


def test_profile_z_and_t_intervals_are_nested_sensibly():
    n, total = [3, 9, 4, 20, 2], [10, 12, 30, 41, 19]
    z, t, profile = (pool_proportions(n, total, interval=i) for i in ("z", "t", "profile"))
    assert t.lower < z.lower < z.estimate < z.upper < t.upper
    assert profile.lower < profile.estimate < profile.upper


def test_order_of_series_does_not_matter():
    n, total = [3, 9, 4, 20, 2], [10, 12, 30, 41, 19]
    one, two = pool_proportions(n, total), pool_proportions(n[::-1], total[::-1])
    assert one.estimate == pytest.approx(two.estimate, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pool_proportions([3], [2]), "between 0 and N"),
        (lambda: pool_proportions([], []), "at least one row"),
        (lambda: pool_proportions([1], [0]), "between 0 and N"),
        (lambda: binomial_normal([0, 0], [3, 4]), "exact interval"),
        (lambda: pool_proportions([1, 2], [3, 4], interval="x"), "profile"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(AnalysisError, match=words):
        call()
