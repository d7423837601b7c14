"""Cox regression equals R's survival; Firth's regression equals logistf and coxphf."""

import csv
from pathlib import Path

import numpy as np
import pytest

from casepool.errors import AnalysisError
from casepool.pool import cox, firth_cox, firth_logistic, proportional_hazards

VALIDATION = Path(__file__).parents[2] / "validation/R"


def check(fit, told, tolerance=1e-6):
    np.testing.assert_allclose(fit.coefficients, told["coef"], rtol=0, atol=tolerance)
    np.testing.assert_allclose([t.std_error for t in fit.terms], told["se"], rtol=0, atol=tolerance)
    np.testing.assert_allclose(
        [fit.null_log_likelihood, fit.log_likelihood], told["loglik"], rtol=0, atol=1e-8
    )
    assert fit.score_statistic == pytest.approx(told["score"], abs=1e-6)


@pytest.fixture(scope="module")
def months(columns):
    time, event, age, sex, ecog, inst = columns(
        "lung-months.csv", "time", "event", "age", "sex", "ph.ecog", "inst"
    )
    return time, event, np.column_stack((age, sex, ecog)), inst


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_ties_equal_r(columns, months, r, ties):
    check(cox(months[0], months[1], covariates=months[2], ties=ties), r("survival")["cox_months"][ties])
    time, event, age, sex, ecog = columns("lung.csv", "time", "event", "age", "sex", "ph.ecog")
    known = ~np.isnan(ecog)
    x = np.column_stack((age, sex, ecog))[known]
    check(cox(time[known], event[known], covariates=x, ties=ties), r("survival")["cox"][ties])


def test_clusters_equal_r(months, r):
    time, event, x, inst = months
    known = ~np.isnan(inst)
    fit = cox(time[known], event[known], covariates=x[known], clusters=inst[known])
    check(fit, r("survival")["cox_cluster"])
    assert fit.clusters == len(set(inst[known]))


def test_strata_equal_r(months, r):
    time, event, x, inst = months
    known = ~np.isnan(inst)
    check(cox(time, event, covariates=x[:, [0, 2]], strata=x[:, 1]), r("survival")["cox_strata"])
    fit = cox(
        time[known], event[known], covariates=x[known][:, [0, 2]], strata=x[known, 1], clusters=inst[known]
    )
    check(fit, r("survival")["cox_strata_cluster"])


def test_time_dependent_values_equal_r(columns, r):
    who, start, stop, event, age, moved = columns(
        "heart.csv", "id", "start", "stop", "event", "age", "transplant"
    )
    x = np.column_stack((moved, age))
    check(cox(stop, event, covariates=x, entry=start), r("survival")["cox_heart"])
    check(cox(stop, event, covariates=x, entry=start, clusters=who), r("survival")["cox_heart_cluster"])


def test_time_dependent_values_agree_with_lifelines(columns):
    import pandas as pd
    from lifelines import CoxTimeVaryingFitter

    names = ("id", "start", "stop", "event", "age", "transplant")
    data = dict(zip(names, columns("heart.csv", *names)))
    other = CoxTimeVaryingFitter()
    other.fit(
        pd.DataFrame(data),
        id_col="id",
        event_col="event",
        start_col="start",
        stop_col="stop",
        fit_options={"precision": 1e-12},
    )
    fit = cox(
        data["stop"],
        data["event"],
        covariates=np.column_stack((data["age"], data["transplant"])),
        entry=data["start"],
    )
    np.testing.assert_allclose(fit.coefficients, other.params_.to_numpy(), atol=1e-8)


@pytest.mark.parametrize("transform", ["km", "identity", "rank"])
def test_schoenfeld_tests_equal_r(months, r, transform):
    told = r("survival")["zph"][transform]
    found = proportional_hazards(months[0], months[1], covariates=months[2], transform=transform)
    assert [t[1] for t in found.terms] == pytest.approx([row[0] for row in told[:-1]], abs=1e-6)
    assert (found.statistic, found.p_value) == pytest.approx((told[-1][0], told[-1][2]), abs=1e-6)


def test_schoenfeld_tests_with_entry_equal_r(columns, r):
    start, stop, event, age, moved = columns("heart.csv", "start", "stop", "event", "age", "transplant")
    found = proportional_hazards(
        stop, event, covariates=np.column_stack((moved, age)), entry=start, transform="identity"
    )
    assert [t[1] for t in found.terms] == pytest.approx(
        [row[0] for row in r("survival")["zph_heart"][:-1]], abs=1e-6
    )


@pytest.fixture(scope="module")
def sex2():
    with (VALIDATION / "sex2.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) for _ in range(int(row["women"]))]
    names = ("age", "oc", "vic", "vicl", "vis", "dia")
    return [int(row["case"]) for row in rows], [[float(row[n]) for n in names] for row in rows], names


def check_firth(fit, told, tolerance=1e-7):
    for key, name in (
        ("coef", "coefficient"),
        ("se", "std_error"),
        ("lower", "lower"),
        ("upper", "upper"),
        ("p", "p_value"),
    ):
        np.testing.assert_allclose(
            [getattr(t, name) for t in fit.terms], told[key], rtol=0, atol=tolerance, err_msg=key
        )
    assert fit.log_likelihood == pytest.approx(told["log_likelihood"], abs=tolerance)


def test_firth_logistic_equals_brglm2(sex2, r):
    outcome, x, names = sex2
    check_firth(firth_logistic(outcome, covariates=x, names=names), r("firth")["logistic"]["sex2"])


def test_firth_with_separation_equals_r(r):
    told = r("firth")
    for kind, fit in (("logistic", firth_logistic), ("cox", firth_cox)):
        data = told[kind]["separated"]["data"]
        x = np.column_stack((data["treated"], data["age"]))
        outcome = (data["event"],) if kind == "logistic" else (data["time"], data["event"])
        check_firth(fit(*outcome, covariates=x), told[kind]["separated"])


def test_firth_cox_equals_the_penalised_likelihood_of_coxph(months, r):
    check_firth(firth_cox(months[0], months[1], covariates=months[2]), r("firth")["cox"]["months"])


def test_firth_cox_with_entry_equals_r(columns, r):
    start, stop, event, moved = columns("heart.csv", "start", "stop", "event", "transplant")
    check_firth(firth_cox(stop, event, covariates=moved, entry=start), r("firth")["cox"]["heart"])


def test_firth_cox_with_entry_equals_that_without(months):
    time, event, x, _ = months
    one = firth_cox(time, event, covariates=x[:, 1]).terms[0]
    two = firth_cox(time, event, covariates=x[:, 1], entry=np.full(len(time), -1.0)).terms[0]
    for name in ("coefficient", "std_error", "lower", "upper", "p_value"):
        assert getattr(two, name) == pytest.approx(getattr(one, name), abs=1e-8)
    wald = firth_cox(time, event, covariates=x[:, 1], entry=np.full(len(time), -1.0), profiles=False).terms[0]
    assert wald.upper - wald.coefficient == pytest.approx(1.959964 * one.std_error, abs=1e-6)


def test_firth_cox_with_entry_answers_separation():
    time, event, x = [1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0]
    term = firth_cox(time, event, covariates=x, entry=[0] * 6).terms[0]
    assert term.coefficient == pytest.approx(
        firth_cox(time, event, covariates=x).terms[0].coefficient, abs=1e-6
    )
    with pytest.raises(AnalysisError, match="must be one where entry"):
        firth_cox(time, event, covariates=[[a, b] for a, b in zip(x, range(6))], entry=[0] * 6)


def test_firth_logistic_equals_the_published_logistf(sex2, r):
    outcome, x, names = sex2
    told, fit = r("published")["logistf"], firth_logistic(outcome, covariates=x, names=names)
    assert [t.name for t in fit.terms] == told["names"]
    # logistf's default tolerance leaves dia six digits.
    assert [t.coefficient for t in fit.terms] == pytest.approx(told["coef"], abs=3e-6)
    assert [t.std_error for t in fit.terms] == pytest.approx(told["se"], abs=3e-6)
    assert [t.lower for t in fit.terms] == pytest.approx(told["lower"], abs=1e-7)
    assert [t.upper for t in fit.terms] == pytest.approx(told["upper"], abs=1e-7)
    assert [t.p_value for t in fit.terms] == pytest.approx(told["p"], rel=2e-5)
    wider = firth_logistic(outcome, covariates=x, names=names, confidence=0.9)
    assert [t.lower for t in wider.terms] == pytest.approx(r("published")["logistf_90"]["lower"], abs=1e-7)
    assert [t.upper for t in wider.terms] == pytest.approx(r("published")["logistf_90"]["upper"], abs=1e-7)


def test_firth_logistic_equals_logistf_to_all_digits(sex2, reference):
    outcome, x, names = sex2
    told, fit = reference["logistf"], firth_logistic(outcome, covariates=x, names=names)
    for key, name in (
        ("coef", "coefficient"),
        ("se", "std_error"),
        ("lo", "lower"),
        ("hi", "upper"),
        ("p", "p_value"),
    ):
        np.testing.assert_allclose([getattr(t, name) for t in fit.terms], told[key], rtol=0, atol=1e-7)
    assert fit.log_likelihood == pytest.approx(told["ll"][0], abs=1e-7)


def test_firth_cox_equals_coxphf(reference, reference_columns):
    time, event, *x = reference_columns("breast.csv", "TIME", "CENS", "T", "N", "G", "CD")
    told, fit = reference["coxphf"], firth_cox(time, event, covariates=np.column_stack(x))
    for key, name in (("coef", "coefficient"), ("se", "std_error"), ("p", "p_value")):
        np.testing.assert_allclose([getattr(t, name) for t in fit.terms], told[key], rtol=0, atol=1e-7)
    np.testing.assert_allclose([t.ratio_interval[0] for t in fit.terms], told["lo"], rtol=1e-7)
    np.testing.assert_allclose([t.ratio_interval[1] for t in fit.terms], told["hi"], rtol=1e-7)


def test_separation_is_refused_by_cox_and_answered_by_firth():
    time, event, x = [1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0]
    with pytest.raises(AnalysisError, match="Firth"):
        cox(time, event, covariates=x)
    term = firth_cox(time, event, covariates=x).terms[0]
    assert term.lower < term.coefficient < term.upper
    odds = firth_logistic(event, covariates=x).terms[1]
    # The penalised odds ratio of a two by two table adds one half to each cell.
    assert odds.coefficient == pytest.approx(np.log((3.5 * 3.5) / (0.5 * 0.5)), abs=1e-8)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cox([1, 2], [0, 0], covariates=[0, 1]), "at least one"),
        (lambda: cox([1, 2], [1, 1], covariates=[1, 1]), "must vary"),
        (lambda: cox([1, 2], [1, 1], covariates=[1, np.nan]), "finite"),
        (lambda: cox([1, 2, 3], [1, 1, 1], covariates=[[1, 2], [2, 4], [1, 2]]), "repeat"),
        (lambda: cox([1, 2], [1, 1], covariates=[0, 1], ties="exact"), "efron"),
        (lambda: cox([1, 2], [1, 1], covariates=[0, 1], names=["a", "b"]), "one per covariate"),
        (lambda: firth_cox([1, 2], [0, 0], covariates=[0, 1]), "at least one"),
        (lambda: firth_logistic([1, 1], covariates=[0, 1]), "must vary"),
        (lambda: firth_logistic([1, 0], covariates=[1, 1]), "vary"),
        (lambda: proportional_hazards([1, 2, 3], [1, 1, 1], covariates=[1, 0, 1], transform="x"), "km"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(AnalysisError, match=words):
        call()
