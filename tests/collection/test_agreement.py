"""Agreement against worked values of the literature and against the formulas written out."""

import random

import pytest

from casepool.collection import Variable, cohen_kappa, field_agreement, krippendorff_alpha
from casepool.collection._agreement import interval_distance, jaccard_distance, nominal_distance


def test_kappa_of_a_two_by_two_table() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 0.7, expected 0.5, so 0.4; the standard error is that of
    # Fleiss, Cohen and Everitt's formula computed by hand: 0.1290.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    estimate = cohen_kappa(pairs)
    assert estimate.value == pytest.approx(0.4)
    assert estimate.low is not None
    assert estimate.high is not None
    error = (estimate.high - estimate.low) / (2 * 1.959963984540054)
    n, kappa, expected = 50, 0.4, 0.5
    rows, columns = {"y": 0.5, "n": 0.5}, {"y": 0.6, "n": 0.4}
    same = sum(p * (1 - (rows[c] + columns[c]) * (1 - kappa)) ** 2 for c, p in (("y", 0.4), ("n", 0.3)))
    other = 0.36 * (0.1 * (columns["y"] + rows["n"]) ** 2 + 0.2 * (columns["n"] + rows["y"]) ** 2)
    by_hand = ((same + other - (kappa - expected * 0.6) ** 2) / n) ** 0.5 / (1 - expected)
    assert error == pytest.approx(by_hand, rel=1e-9)


def test_kappa_without_variation_is_not_a_number_on_a_page() -> None:
    assert cohen_kappa([("y", "y")] * 9).value is None
    assert cohen_kappa([]).value is None


def test_nominal_alpha_of_krippendorff() -> None:
    # Two observers, binary data, ten units: Krippendorff (2011), section A, alpha = 0.095.
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert krippendorff_alpha(list(zip(first, second)), distance=nominal_distance).value == pytest.approx(
        0.095, abs=5e-4
    )


def test_interval_alpha_is_that_of_all_pairs() -> None:
    draw = random.Random(3)
    pairs = [(x := draw.gauss(50, 15), x + draw.gauss(0, 4)) for _ in range(40)]
    values = [v for pair in pairs for v in pair]
    observed = sum((a - b) ** 2 for a, b in pairs) * 2 / len(values)
    expected = sum((a - b) ** 2 for a in values for b in values) / (len(values) * (len(values) - 1))
    estimate = krippendorff_alpha(pairs, distance=interval_distance)
    assert estimate.value == pytest.approx(1 - observed / expected, rel=1e-9)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low < 1 - observed / expected < estimate.high


def test_number_that_one_found_not_told_is_missing() -> None:
    pairs = [(1.0, 1.0), (2.0, 2.0), (5.0, None), (None, None), (9.0, 9.0)]
    assert krippendorff_alpha(pairs, distance=interval_distance).value == pytest.approx(1.0)


def test_lists_agree_in_any_order() -> None:
    variable = Variable(name="sites", label="Sites", type="list")
    found = field_agreement(variable, [(["a", "b"], ["B", "a"]), (["a"], ["c"]), ([], [])])
    assert (found.n, found.same) == (3, 2)
    assert jaccard_distance(["a", "b"], ["b", "c"]) == pytest.approx(2 / 3)
    assert found.kappa.value is None


def test_alpha_is_the_same_on_every_run() -> None:
    pairs = [(float(i % 7), float(i % 5)) for i in range(30)]
    assert krippendorff_alpha(pairs, distance=interval_distance) == krippendorff_alpha(
        pairs, distance=interval_distance
    )
