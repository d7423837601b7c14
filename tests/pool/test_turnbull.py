"""Turnbull's estimate: published values, the conditions of the maximum, and its reduction to Kaplan-Meier."""

import time as clock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.errors import AnalysisError
from casepool.pool import bootstrap_band, kaplan_meier, restricted_mean, turnbull
from casepool.pool._turnbull import _iterate, _patterns, innermost


def rows(bcos, arm):
    left, right, treatment = bcos
    keep = np.array([t == arm for t in treatment])
    return left[keep], right[keep]


@pytest.mark.parametrize(("arm", "name"), [("Rad", "rad"), ("RadChem", "radchem")])
def test_published_values(bcos, r, arm, name):
    told = r("published")["interval"][name]
    curve = turnbull(*rows(bcos, arm))
    held = curve.mass > 1e-12
    assert curve.left[held].tolist() == told["left"]
    assert curve.right[held].tolist() == told["right"]
    np.testing.assert_allclose(curve.mass[held], told["mass"], atol=5.1e-5)


@pytest.mark.parametrize("arm", ["Rad", "RadChem"])
def test_reference_values(bcos, reference, arm):
    curve = turnbull(*rows(bcos, arm))
    held = curve.mass > 1e-12
    np.testing.assert_allclose(curve.mass[held], reference[f"ic_{arm}"]["pf"], rtol=0, atol=1e-8)
    np.testing.assert_allclose(curve.mass, reference[f"icnp_{arm}"]["p"], rtol=0, atol=1e-8)
    assert curve.log_likelihood == pytest.approx(reference[f"icnp_{arm}"]["ll"], abs=1e-10)


intervals = st.lists(
    st.tuples(st.integers(0, 12), st.one_of(st.integers(0, 8), st.none())), min_size=1, max_size=25
)


@settings(deadline=None, max_examples=150)
@given(intervals)
def test_no_directional_derivative_exceeds_n(drawn):
    left = np.array([float(a) for a, _ in drawn])
    right = np.array([np.inf if width is None else float(a + width) for a, width in drawn])
    curve = turnbull(left, right)
    assert curve.mass.sum() == pytest.approx(1)
    assert (curve.mass >= 0).all()
    # By hand, subject by subject: the derivative towards each innermost interval.
    exact = left == right
    holds = np.where(
        exact[:, None],
        (curve.left[None] == left[:, None]) & (curve.right[None] == right[:, None]),
        (curve.left[None] >= left[:, None]) & (curve.right[None] <= right[:, None])
        & ~((curve.left[None] == left[:, None]) & (curve.right[None] == left[:, None])),
    )  # fmt: skip
    derivative = (holds / (holds @ curve.mass)[:, None]).sum(axis=0)
    assert derivative.max() <= len(drawn) * (1 + 1e-8)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_exact_and_censored_times_give_kaplan_meier(drawn):
    time = np.array([float(t) for t, _ in drawn])
    event = np.array([e for _, e in drawn])
    curve = kaplan_meier(time, event)
    right = np.where(event, time, np.inf)
    np.testing.assert_allclose(turnbull(time, right).at(curve.time), curve.survival, rtol=0, atol=1e-14)


def test_the_steps_alone_give_kaplan_meier_too():
    generator = np.random.default_rng(5)
    time, event = generator.integers(1, 40, 150).astype(float), generator.random(150) < 0.6
    right = np.where(event, time, np.inf)
    cover = innermost(time, right)
    first, last, weights = _patterns(cover.first, cover.last, np.ones(150))
    mass, _ = _iterate(first, last, weights, len(cover.left), None)
    np.testing.assert_allclose(mass, turnbull(time, right).mass, rtol=0, atol=1e-12)


def test_restricted_mean_of_known_times_is_that_of_kaplan_meier():
    time, event = np.array([1.0, 2, 2, 5, 7, 9, 12]), np.array([1, 0, 1, 1, 0, 1, 0])
    curve = turnbull(time, np.where(event, time, np.inf))
    told = restricted_mean(kaplan_meier(time, event), 10)
    assert curve.restricted_mean(10) == pytest.approx(told.value, abs=1e-12)


def test_order_and_weights_do_not_matter():
    left, right = np.array([0.0, 2, 2, 5, 1, 4]), np.array([3.0, 4, 4, np.inf, 6, 4])
    curve = turnbull(left, right)
    again = turnbull(left[::-1], right[::-1])
    np.testing.assert_allclose(curve.mass, again.mass, atol=1e-12)
    counted = turnbull(left[[0, 1, 3, 4, 5]], right[[0, 1, 3, 4, 5]], weights=[1, 2, 1, 1, 1])
    np.testing.assert_allclose(curve.mass, counted.mass, atol=1e-12)


@pytest.mark.parametrize(
    ("left", "right", "median"),
    [
        ([1, 2, 3, 4], [1, 2, 3, 4], (2.5, 2.5)),
        ([3], [7], (3, 7)),
        ([3], [3], (3, 3)),
        ([3, 5], [np.inf, np.inf], None),
        ([6, 6, 6], [6, 6, 6], (6, 6)),
        ([0, 0, 0], [4, 4, 4], (0, 4)),
    ],
)
def test_median_of_small_data(left, right, median):
    assert turnbull(left, right).quantile() == median


def test_band_holds_the_curve_and_repeats():
    generator = np.random.default_rng(2)
    visit = generator.integers(1, 24, 60).astype(float)
    left, right = visit - 1, np.where(generator.random(60) < 0.3, np.inf, visit + 2)
    band = bootstrap_band(left, right, times=[3, 9, 15], samples=60, clusters=[i // 2 for i in range(60)])
    at = turnbull(left, right).at([3, 9, 15])
    assert (band.lower <= at).all()
    assert (at <= band.upper).all()
    again = bootstrap_band(left, right, times=[3, 9, 15], samples=60, clusters=[i // 2 for i in range(60)])
    np.testing.assert_array_equal(band.lower, again.lower)
    assert band.median_lower is not None
    assert band.median_lower > 0


def test_month_rounded_intervals_are_fast():
    generator = np.random.default_rng(1)
    n = 100_000
    time = np.ceil(generator.weibull(1.3, n) * 24)
    left = np.maximum(time - 1 - generator.integers(0, 7, n), 0)
    right = np.where(generator.random(n) < 0.3, np.inf, time + generator.integers(0, 7, n))
    start = clock.process_time()
    curve = turnbull(left, right)
    assert clock.process_time() - start < 1.5
    assert curve.optimality < 1e-9


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ([], [], "at least one row"),
        ([3], [2], "before its end"),
        ([np.inf], [np.inf], "finite time"),
        ([1, 2], [3], "one length"),
    ],
)
def test_bad_input_is_named(left, right, words):
    with pytest.raises(AnalysisError, match=words):
        turnbull(left, right)
