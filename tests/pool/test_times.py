"""A timeline becomes a time to event, or the reason why it cannot."""

import math

import pytest

from casepool.errors import ProtocolError
from casepool.model import (
    DAYS_PER_YEAR,
    Case,
    Constraint,
    Episode,
    Event,
    Evidence,
    Fact,
    Outcome,
    Patient,
    Report,
    Span,
    Timeline,
    Treatment,
)
from casepool.pool import parse_time_point, time_between
from casepool.pool._times import treatment_start, treatment_types

E = (Evidence(span=Span(5, 9), quote="abcd", sentence=Span(0, 20)),)


def event(name: str, kind: str, low: float | None, high: float | None, **more: object) -> Event:
    label = str(more.pop("label", kind))
    return Event(id=name, kind=kind, label=label, lane="disease", earliest_days=low, latest_days=high, **more)  # type: ignore[arg-type]


def case(*events: Event, constraints: tuple[Constraint, ...] = (), **more: object) -> Case:
    timeline = Timeline(
        anchor="p", events=(event("p", "presentation", 0.0, 0.0, episode=1), *events), constraints=constraints
    )
    report = Report(id="r", path="r.txt", format="text")
    return Case(id="r#1", report=report, patient=Patient(), timeline=timeline, **more)  # type: ignore[arg-type]


def between(told: Case, start: str, end: str):
    return time_between(told, parse_time_point(start), parse_time_point(end))


def test_an_interval_stays_an_interval():
    found = between(case(event("d", "death", 300.0, 420.0)), "presentation", "death")
    assert (found.low, found.high, found.seen, found.left_out) == (300.0, 420.0, True, None)


def test_an_exact_time_is_exact():
    found = between(case(event("d", "death", 365.0, 365.2)), "presentation", "death")
    assert found.exact
    assert found.high == 365.2


def test_bounds_between_two_uncertain_events_come_from_their_constraint():
    told = case(
        event("m", "metastasis", -2000.0, -1000.0), event("r", "recurrence", -1900.0, -900.0),
        constraints=(Constraint(earlier="m", later="r", low_days=90.0, high_days=100.0),),
    )  # fmt: skip
    found = between(told, "metastasis", "recurrence")
    assert (found.low, found.high) == (90.0, 100.0)


def test_a_constraint_that_was_left_out_is_not_used():
    told = case(
        event("d", "death", 300.0, 420.0),
        constraints=(Constraint(earlier="p", later="d", low_days=10.0, high_days=20.0, left_out=True),),
    )
    assert between(told, "presentation", "death").low == 300.0


def test_a_patient_without_the_event_is_censored_at_the_earliest_last_contact():
    found = between(case(event("l", "last contact", 200.0, 260.0)), "presentation", "death")
    assert (found.low, found.high, found.seen) == (200.0, math.inf, False)


def test_dead_at_an_unknown_time_is_seen_after_the_last_time_told():
    told = case(event("l", "last contact", 200.0, 260.0), outcome=Outcome(vital_status=Fact("dead", E)))
    found = between(told, "presentation", "death")
    assert (found.low, found.high, found.seen) == (200.0, math.inf, True)


def test_silence_on_recurrence_is_not_freedom_from_it():
    contact = event("l", "last contact", 200.0, 260.0)
    assert between(case(contact), "presentation", "recurrence").left_out == "not told whether it happened"
    told = case(contact, outcome=Outcome(recurrence=Fact(False, E)))
    assert between(told, "presentation", "recurrence").low == 200.0


def test_times_that_run_backwards_are_left_out():
    assert (
        between(case(event("d", "death", -90.0, -30.0)), "presentation", "death").left_out
        == "times run backwards"
    )


def test_a_stated_follow_up_closes_an_open_death():
    outcome = Outcome(vital_status=Fact("dead", E), follow_up_days=Fact(91.0, E))
    found = between(case(event("d", "death", 76.0, None), outcome=outcome), "presentation", "death")
    assert (found.low, found.high, found.seen) == (76.0, 106.0, True)


def test_an_event_at_no_told_time_is_left_out():
    assert between(case(event("d", "death", None, None)), "presentation", "death").left_out == "time not told"


def test_a_length_that_one_sentence_states_is_used_where_the_timeline_is_silent():
    told = case(outcome=Outcome(primary_to_metastasis_days=Fact(3 * DAYS_PER_YEAR, E)))
    found = between(told, "diagnosis of primary", "metastasis")
    assert (found.low, found.high, found.seen) == (3 * DAYS_PER_YEAR, 3 * DAYS_PER_YEAR, True)
    died = case(outcome=Outcome(vital_status=Fact("dead", E), follow_up_days=Fact(61.0, E)))
    assert between(died, "presentation", "death").high == 61.0
    assert between(died, "treatment", "death").left_out == "start not told"


def test_a_negative_length_is_left_out():
    told = case(outcome=Outcome(primary_to_metastasis_days=Fact(-3.0, E)))
    assert between(told, "diagnosis of primary", "metastasis").left_out == "times run backwards"


def test_the_second_episode_begins_with_its_first_event():
    told = case(
        event("m", "metastasis", 900.0, 1000.0, episode=2), event("d", "death", 1100.0, 1200.0, episode=2),
        episodes=(Episode(number=1, label="a"), Episode(number=2, label="b")),
    )  # fmt: skip
    assert between(told, "episode 1", "episode 2").low == 900.0
    assert between(told, "episode 2", "episode 1").left_out == "times run backwards"


def test_treatments_of_the_past_do_not_start_the_present():
    past = event("t1", "treatment", -1000.0, -900.0, history=True, label="mastectomy")
    now = event("t2", "treatment", 10.0, 20.0, label="radiotherapy")
    found = between(case(past, now, event("d", "death", 100.0, 100.0)), "treatment", "death")
    assert (found.low, found.high) == (80.0, 90.0)


def test_an_event_shares_its_type_with_the_treatment_of_the_same_words():
    told = case(
        event("t", "treatment", 3.0, 5.0, label="partial removal", evidence=E),
        treatments=(
            Treatment(type="surgery", evidence=E),
            Treatment(type="chemotherapy", status="refused", evidence=E),
        ),
    )
    assert treatment_types(told, told.timeline.events[1]) == ("surgery",)
    assert treatment_start(told, "surgery", parse_time_point("presentation")) == (3.0, 5.0)
    assert treatment_start(told, "chemotherapy", parse_time_point("presentation")) is None


def test_a_case_without_timeline_has_no_time():
    told = Case(id="r#1", report=Report(id="r", path="r", format="text"), patient=Patient())
    assert between(told, "presentation", "death").left_out == "start not told"


@pytest.mark.parametrize("text", ["Death", "treatment:  surgery", "episode 3"])
def test_names_of_events(text):
    assert str(parse_time_point(text)) in ("death", "treatment: surgery", "episode 3")


@pytest.mark.parametrize("text", ["dying", "treatment: magic", "episode 0", "death: surgery"])
def test_other_names_are_refused_with_the_list(text):
    with pytest.raises(ProtocolError, match="presentation, finding"):
        parse_time_point(text)
