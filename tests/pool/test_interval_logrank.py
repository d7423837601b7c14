"""Log-rank tests for interval-censored data."""

import numpy as np
import pytest

from casepool.errors import AnalysisError
from casepool.pool import interval_log_rank, log_rank


@pytest.mark.parametrize("scores", ["logrank1", "logrank2", "wmw"])
def test_values_of_coin_and_numderiv(bcos, r, scores):
    left, right, groups = bcos
    told = r("interval")["log_rank"][scores]
    found = interval_log_rank(left, right, groups=groups, scores=scores)
    assert abs(found.z) == pytest.approx(told["z"], abs=1e-7)
    assert found.p_value == pytest.approx(told["p_value"], abs=1e-7)
    # R's shift is towards earlier times in all three models.
    np.testing.assert_allclose(np.abs(found.scores), np.abs(told["scores"]), rtol=0, atol=1e-7)
    found = interval_log_rank(left, right, groups=groups, scores=scores, method="score")
    assert found.statistic == pytest.approx(told["score_statistic"], abs=1e-7)
    assert found.p_value == pytest.approx(told["score_p_value"], abs=1e-7)


@pytest.mark.parametrize("scores", ["logrank1", "logrank2", "wmw"])
def test_values_of_interval(bcos, reference, scores):
    left, right, groups = bcos
    found = interval_log_rank(left, right, groups=groups, scores=scores)
    told = reference[f"ictest_{scores}"]
    # R's groups are in order of telling with the first as reference: the sign is turned.
    assert abs(found.z) == pytest.approx(abs(told["stat"]), abs=1e-7)
    assert found.p_value == pytest.approx(told["p"], abs=1e-7)
    assert sorted(found.scores) == pytest.approx(sorted(told["scores"]), abs=1e-7)
    told = reference[f"icscore_{scores}"]
    found = interval_log_rank(left, right, groups=groups, scores=scores, method="score")
    assert found.statistic == pytest.approx(told["stat"], abs=2e-7)
    assert found.p_value == pytest.approx(told["p"], abs=1e-7)


def test_exact_times_give_the_log_rank_sums():
    generator = np.random.default_rng(3)
    time = generator.permutation(np.arange(1.0, 41))
    event = generator.random(40) < 0.7
    groups = ["a" if i % 3 else "b" for i in range(40)]
    found = interval_log_rank(time, np.where(event, time, np.inf), groups=groups, method="score")
    plain = log_rank(time, event, groups=groups)
    assert found.score_sums[1] == pytest.approx(plain.observed[1] - plain.expected[1], abs=1e-10)
    # The information of logistic hazards is that of the hypergeometric variance but for a factor (n - 1) / n per event.
    assert found.statistic == pytest.approx(plain.statistic, rel=0.1)


def test_drawn_permutations_are_near_the_approximation(bcos):
    left, right, groups = bcos
    drawn = interval_log_rank(left, right, groups=groups, draws=3000)
    assert drawn.draws == 3000
    assert drawn.p_value == pytest.approx(0.0076, abs=0.006)
    assert drawn.p_value == interval_log_rank(left, right, groups=groups, draws=3000).p_value


def test_three_groups_and_order_of_rows():
    left = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8.0])
    right = np.array([2, 3, 4, np.inf, 6, np.inf, 8, 9, 10])
    groups = np.array(list("abcabcabc"))
    found = interval_log_rank(left, right, groups=groups)
    assert found.df == 2
    assert found.z is None
    again = interval_log_rank(left[::-1], right[::-1], groups=groups[::-1])
    assert again.statistic == pytest.approx(found.statistic)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: interval_log_rank([1, 2], [3, 4], groups=["a", "a"]), "at least two"),
        (lambda: interval_log_rank([1, 2], [np.inf, np.inf], groups=["a", "b"]), "got none"),
        (lambda: interval_log_rank([1, 2], [3, 4], groups=["a", "b"], scores="x"), "logrank1"),
        (lambda: interval_log_rank([1, 2], [3, 4], groups=["a", "b"], method="x"), "permutation"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(AnalysisError, match=words):
        call()
