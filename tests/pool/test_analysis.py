"""The analysis of a run: what is computed, what is refused, what is said instead."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from invented_cohort import case, event, evidence, write_run

from casepool.errors import AnalysisError
from casepool.model import Case, Fact, Outcome, Patient, Report, Timeline, Treatment, to_json
from casepool.pool import Protocol, analyse, parse_protocol, read_cohort
from casepool.pool._compare import _split
from casepool.pool._outcomes import Times, impute, nice_times

MONTH = 365.25 / 12
SURVIVAL = {
    "outcome": [{"name": "Survival", "from": "presentation", "to": "death"}],
    "settings": {"bootstrap": 20, "imputations": 3},
}


def patient(
    i: int, months: float, *, dead: bool, treated: float | None = None, sex: str = "female", **more: object
) -> Case:
    end = event("d", "death" if dead else "last contact", months * MONTH, months * MONTH)
    events, treatments = [event("p", "presentation", 0.0, 0.0, episode=1), end], ()
    if treated is not None:
        treatments = (Treatment(type="surgery", episode=1, evidence=evidence(30)),)
        events.append(event("t", "treatment", treated * MONTH, treated * MONTH, at=30, label="surgery"))
    else:
        treatments = (Treatment(type="radiotherapy", status="refused", evidence=evidence(40)),)
    return Case(
        id=f"r{i}#1", report=Report(id=f"r{i}", path=f"r{i}", format="text"), patient=Patient(sex=Fact(sex, evidence())),
        timeline=Timeline(anchor="p", events=tuple(events)), treatments=treatments,
        outcome=Outcome(vital_status=Fact("dead" if dead else "alive", evidence())), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def run(tmp_path, cases, **raw):
    return analyse(read_cohort(write_run(tmp_path / "run", cases=cases)), parse_protocol({**SURVIVAL, **raw}))


def test_four_deaths_have_the_median_of_kaplan_and_meier(tmp_path):
    found = (
        run(tmp_path, [patient(i, m, dead=True) for i, m in enumerate((1, 2, 3, 4))])
        .outcomes[0]
        .times.summary
    )
    assert found.estimator == "Kaplan-Meier"
    assert (found.median_low, found.median_high) == (pytest.approx(2.5), pytest.approx(2.5))
    assert found.events == found.exact == 4


def test_one_case_has_a_curve(tmp_path):
    result = run(tmp_path, [patient(1, 6, dead=True)]).outcomes[0]
    assert result.times.summary.n == 1
    assert result.regression.missing == "A regression needs at least two events, got 1."


def test_no_event_is_said(tmp_path):
    result = run(tmp_path, [patient(i, 6, dead=False) for i in range(5)]).outcomes[0]
    assert result.times.summary is None
    assert result.times.missing == "No patient had the event (death); 5 were followed without it."


def test_events_without_an_end_make_no_curve(tmp_path):
    cases = [patient(i, 6 + i, dead=False) for i in range(5)]
    late = replace(cases[0], outcome=Outcome(vital_status=Fact("dead", evidence())))
    result = run(tmp_path, [late, *cases[1:]]).outcomes[0]
    assert result.times.summary is None
    assert result.times.missing.startswith(
        "No report says by when the event (death) had happened: it is told of 1 of 5"
    )


def test_few_events_with_treatment_are_answered_by_firth(tmp_path):
    cases = [patient(i, 3 + i, dead=i < 4, treated=1 if i % 2 else None) for i in range(16)]
    found = run(tmp_path, cases, treatment={"types": ["surgery"]}).outcomes[0].treatments[0]
    effect = found.effects[0]
    assert (effect.model, effect.events) == ("time-dependent Firth Cox", 4)
    assert 0.01 < effect.lower < effect.ratio < effect.upper < 100


def test_a_treatment_without_deaths_is_answered_by_firth(tmp_path):
    cases = [patient(i, 3 + i, dead=i % 2 == 0, treated=1 if i % 2 else None) for i in range(30)]
    effect = run(tmp_path, cases, treatment={"types": ["surgery"]}).outcomes[0].treatments[0].effects[0]
    assert effect.model == "time-dependent Firth Cox"
    assert 0 < effect.lower < effect.ratio < effect.upper < 1


def test_a_second_episode_is_no_factor_of_a_recurrence(tmp_path):
    told = {"outcome": [{"from": "presentation", "to": "recurrence"}], "group": [{"variable": "episodes"}]}
    cases = [
        replace(patient(i, 9 + i, dead=False), outcome=Outcome(recurrence=Fact(i % 2 == 0, evidence())))
        for i in range(8)
    ]
    cases = [
        replace(c, timeline=Timeline(anchor="p", events=(*c.timeline.events, event("r", "recurrence", 90.0, 120.0))))
        if i % 2 == 0 else c for i, c in enumerate(cases)
    ]  # fmt: skip
    found = run(tmp_path, cases, **told).outcomes[0].groups[0]
    assert "the outcome itself" in found.missing


def test_a_joint_model_of_few_events_bears_its_caution(tmp_path):
    cases = [
        replace(patient(i, 3 + i, dead=i % 4 == 0, sex="male" if i % 3 else "female"),
                patient=Patient(sex=Fact("male" if i % 3 else "female", evidence()), age_years=Fact(40.0 + 2 * (i * 7 % 20), evidence())))
        for i in range(20)
    ]  # fmt: skip
    told = [{"variable": "sex"}, {"variable": "age_years"}]
    found = run(tmp_path, cases, factor=told).outcomes[0].regression
    assert len(found.together) == 2
    assert found.together_warning.startswith("5 events for 2 terms")


def test_all_deaths_at_one_time(tmp_path):
    found = run(tmp_path, [patient(i, 6, dead=True, sex="male" if i % 2 else "female") for i in range(8)],
                group=[{"variable": "sex"}])  # fmt: skip
    assert found.outcomes[0].times.summary.median_low == pytest.approx(6)


def test_a_group_without_deaths_is_answered_by_firth(tmp_path):
    cases = [patient(i, 2 + i, dead=i < 6, sex="male" if i < 6 else "female") for i in range(12)]
    comparison = run(tmp_path, cases, group=[{"variable": "sex"}]).outcomes[0].groups[0]
    effect = comparison.effects[0]
    assert effect.model == "Firth Cox"
    assert 0 < effect.lower < effect.ratio < effect.upper
    assert comparison.test == "log-rank test"


def test_a_group_of_one_is_not_compared(tmp_path):
    cases = [patient(i, 2 + i, dead=True, sex="male" if i < 1 else "female") for i in range(9)]
    comparison = run(tmp_path, cases, group=[{"variable": "sex"}]).outcomes[0].groups[0]
    assert "Two groups of at least 3 patients are needed (female: 8, male: 1)." in comparison.missing


# Every other patient is treated at some time before the death: late in half of them, early in the others.
IMMORTAL = [
    patient(i, m, dead=True, treated=None if i % 2 == 0 else m - 1 if i % 4 == 1 else m / 4)
    for i, m in enumerate(range(2, 26))
]


def test_a_plain_comparison_of_treatments_is_refused(tmp_path):
    found = (
        run(tmp_path, IMMORTAL, treatment={"method": "plain", "types": ["surgery"]}).outcomes[0].treatments[0]
    )
    assert found.missing.startswith("Refused.")
    assert "immortal-time bias" in found.missing
    assert not found.effects


def test_asked_for_it_bears_its_warning(tmp_path):
    found = run(
        tmp_path, IMMORTAL, treatment={"method": "plain", "types": ["surgery"], "allow_immortal_time": True}
    )
    comparison = found.outcomes[0].treatments[0]
    assert comparison.warning.startswith("Biased: immortal time.")
    assert comparison.effects


def test_time_until_treatment_is_not_its_effect(tmp_path):
    found = run(tmp_path, IMMORTAL, treatment={"types": ["surgery"]}).outcomes[0].treatments[0]
    assert found.method == "time-dependent"
    assert found.effects[0].model == "time-dependent Cox"
    plain = run(
        tmp_path, IMMORTAL, treatment={"method": "plain", "types": ["surgery"], "allow_immortal_time": True}
    )
    assert plain.outcomes[0].treatments[0].effects[0].ratio < found.effects[0].ratio


def test_landmark_leaves_out_who_is_gone(tmp_path):
    cases = [patient(i, 2 + i, dead=True, treated=1 if i % 2 else None) for i in range(20)]
    found = run(
        tmp_path, cases, treatment={"method": "landmark", "landmark_days": 152.2, "types": ["surgery"]}
    )
    comparison = found.outcomes[0].treatments[0]
    assert dict(comparison.left_out)["gone before the landmark"] == 4
    assert sum(g.n for g in comparison.groups) == 16
    assert "landmark" in comparison.notes[0]


def test_rows_are_split_at_the_start_of_treatment():
    start, stop, event_, x, who = _split(
        np.array([5.0, 6, 7]),
        np.array([2.0, np.inf, 0.0]),
        np.array([True, False, True]),
        np.array([True, False, True]),
    )
    assert start.tolist() == [-1, -1, -1, 2]
    assert stop.tolist() == [2, 6, 7, 5]
    assert event_.tolist() == [False, False, True, True]
    assert x.tolist() == [0, 0, 1, 1]
    assert who.tolist() == [0, 1, 2, 0]


def test_what_is_known_later_is_no_group_at_the_start(tmp_path):
    found = run(tmp_path, IMMORTAL, group=[{"variable": "outcome"}, {"variable": "recurrence"}]).outcomes[0]
    assert all("made by the outcome" in c.missing for c in found.groups)


def test_inclusion_that_leaves_nobody_is_an_error(tmp_path):
    with pytest.raises(AnalysisError, match="Included by Sex: male: 0 left"):
        run(tmp_path, IMMORTAL, include={"sex": "male"})


def test_flow_counts_what_is_lost(tmp_path):
    twin = patient(90, 3, dead=True)
    cases = [
        *IMMORTAL, replace(twin, report=replace(twin.report, doi="10.5555/x")),
        replace(twin, id="r91#1", report=replace(twin.report, id="r91", doi="10.5555/X")),
        replace(patient(92, 4, dead=True), doubtful="no patient"), patient(93, 4, dead=True, sex="male"),
    ]  # fmt: skip
    flow = {s.label: (s.n, dict(s.left_out)) for s in run(tmp_path, cases, include={"sex": "female"}).flow}
    assert flow["Reports in"] == (29, {})
    assert flow["Reports read"] == (28, {"The file is no PDF": 1})
    assert flow["Patients of different reports"] == (27, {"the same report in another file": 1})
    assert flow["Patients of case reports"][0] == 26
    assert flow["Included by Sex: female"] == (25, {"does not fit": 1})


def test_unknown_is_in_no_denominator(tmp_path):
    cases = [patient(1, 3, dead=True), replace(patient(2, 3, dead=True), patient=Patient())]
    line = next(x for x in run(tmp_path, cases).table if x.variable == "sex")
    assert (line.n, line.known, line.percent) == (1, 1, 100.0)


def test_order_of_cases_does_not_matter(tmp_path):
    generator = random.Random(4)
    cases = [case(i, generator) for i in range(30)]
    one, two = run(tmp_path, cases), run(tmp_path / "b", cases[::-1])
    for a, b in zip(one.table, two.table):
        assert a == b
    s, t = one.outcomes[0].times.summary, two.outcomes[0].times.summary
    np.testing.assert_allclose(s.curve.mass, t.curve.mass, atol=1e-9)
    assert s.median_low == t.median_low


def test_imputed_times_stay_in_their_intervals():
    low = np.array([1.0, 2, 3, 0, 6, 4])
    high = np.array([4.0, 2, 9, 5, np.inf, np.inf])
    seen = np.array([True, True, True, True, False, True])
    times = Times(rows=(), low=low, high=high, seen=seen)
    for copy in impute(times, imputations=20, seed=1):
        assert (copy >= low).all()
        assert (copy <= np.minimum(high, 9)).all()
        assert copy[1] == 2
        assert copy[4] == 6


@pytest.mark.parametrize(("horizon", "last"), [(12.0, 12.0), (1.0, 1.0), (97.0, 80.0), (0.03, 0.03)])
def test_times_of_the_table_at_risk_are_round(horizon, last):
    found = nice_times(horizon)
    assert found[0] == 0
    assert len(found) <= 7
    assert found[-1] == pytest.approx(last, rel=0.3)
    assert found[-1] <= horizon + 1e-9


def test_a_folder_that_is_no_run_is_named(tmp_path):
    with pytest.raises(AnalysisError, match="Run `casepool run` first"):
        read_cohort(tmp_path)
    (tmp_path / "cases.jsonl").write_text("{broken", encoding="utf-8")
    with pytest.raises(AnalysisError):
        read_cohort(tmp_path)


def test_default_analysis_of_an_empty_run(tmp_path):
    found = analyse(read_cohort(write_run(tmp_path, cases=[], statements=())), Protocol())
    assert found.rows == ()
    assert all(o.times.missing for o in found.outcomes)


def test_cases_survive_the_way_through_json(tmp_path):
    told = patient(1, 3, dead=True)
    write_run(tmp_path, cases=[told])
    assert json.loads(to_json(told)) == json.loads((tmp_path / "cases.jsonl").read_text(encoding="utf-8"))
    assert read_cohort(tmp_path).cases == (told,)
