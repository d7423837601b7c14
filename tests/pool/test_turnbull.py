"""Turnbull's estimate: published values, the conditions of the maximum, and its reduction to Kaplan-Meier."""

import time as clock

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casepool.errors import AnalysisError
from casepool.pool import bootstrap_band, kaplan_meier, restricted_mean, turnbull
from casepool.pool._turnbull import _iterate, _maximise, _patterns, _resampled, innermost


def rows(bcos, arm):
    left, right, treatment = bcos
    keep = np.array([t == arm for t in treatment])
    return left[keep], right[keep]


def from_json(told):
    return np.array([np.inf if v is None else v for v in told], dtype=float)


@pytest.mark.parametrize("name", ["rad", "radchem", "all", "mixed", "lung"])
def test_values_of_npsurv(r, name):
    told = r("interval")["estimate"][name]
    curve = turnbull(told["data"]["left"], from_json(told["data"]["right"]))
    held, theirs = curve.mass > 1e-10, np.array(told["mass"]) > 1e-10
    assert curve.left[held].tolist() == from_json(told["left"])[theirs].tolist()
    assert curve.right[held].tolist() == from_json(told["right"])[theirs].tolist()
    np.testing.assert_allclose(curve.mass[held], np.array(told["mass"])[theirs], rtol=0, atol=1e-8)
    assert curve.log_likelihood == pytest.approx(told["log_likelihood"], abs=1e-10)


def test_kaplan_meier_of_survfit(columns, r):
    time, event = columns("lung.csv", "time", "event")
    months = np.ceil(time / 30.4375)
    told = r("interval")["kaplan_meier"]
    curve = turnbull(months, np.where(event == 1, months, np.inf))
    np.testing.assert_allclose(curve.at(told["time"]), told["survival"], rtol=0, atol=1e-12)
    assert told["difference"] < 1e-12


@pytest.mark.parametrize("arm", ["Rad", "RadChem"])
def test_values_of_interval_and_icenreg(bcos, reference, arm):
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


def test_median_of_samples_without_the_last_death_is_not_reached():
    # One death ends the curve at 0; a third of the samples lack it, and their curves stay up.
    left, right = [216, 1, 3, 40, 60, 90, 120, 150], [231, 2, 6, np.inf, np.inf, np.inf, np.inf, np.inf]
    band = bootstrap_band(left, right, times=[100, 230, 240], horizon=200, samples=200)
    assert band.median_upper is None
    assert band.upper[-1] > 0.6


def test_samples_of_known_times_keep_their_survivors():
    # Without its one interval a sample is exact or right-censored: who is left at the end has no event.
    left, right = [0, 0, 0, 0, 0, 0], [np.inf, np.inf, 1, 0, np.inf, np.inf]
    band = bootstrap_band(left, right, times=[0.0, 5.0], horizon=4, samples=200)
    assert band.upper[1] == 1.0
    assert band.lower[0] > 0.3


@settings(deadline=None, max_examples=150)
@given(intervals, st.integers(0, 99))
@example([(0, None), (0, None), (0, 1), (0, 0), (0, None), (0, None)], 0)
def test_samples_have_their_own_maximum(drawn, seed):
    left = np.array([float(a) for a, _ in drawn])
    right = np.array([np.inf if width is None else float(a + width) for a, width in drawn])
    counts = np.bincount(
        np.random.default_rng(seed).integers(0, len(drawn), len(drawn)), minlength=len(drawn)
    )
    cover, own = innermost(left, right), innermost(left[counts > 0], right[counts > 0])
    start, _ = _maximise(cover, np.ones(len(left)))
    grid = np.arange(0.0, 21.0)
    found, _, _ = _resampled(cover, own, counts.astype(float), start, grid, None)
    alone = turnbull(left[counts > 0], right[counts > 0], weights=counts[counts > 0])
    assert alone.log_likelihood == pytest.approx(_likelihood(left, right, counts, own, found, grid), abs=1e-2)


def _likelihood(left, right, counts, own, survival, grid):
    # Survival at whole times gives the probability of each interval of whole ends.
    at = dict(zip(grid.tolist(), survival.tolist()))
    total = 0.0
    for low, high, n in zip(left, right, counts):
        if n:
            before = at[low] if low < high else (at[low - 1] if low else 1.0)
            total += n * np.log(before - (0.0 if np.isinf(high) else at[high]))
    return total


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
