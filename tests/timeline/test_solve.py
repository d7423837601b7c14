"""The solver against brute force, and what it does with contradictions."""

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.errors import UnknownIdError
from casepool.model import Case, Constraint, Event, Patient, Report
from casepool.timeline import interval, solve_timeline

REACH = 20
"""Days of the brute force: all times from -REACH to REACH; two links of at most 6 days stay inside."""


def event(name, kind="finding"):
    return Event(id=name, kind=kind, label=name, lane="findings")


def constraint(a, b, low, high, **more):
    return Constraint(earlier=a, later=b, low_days=low, high_days=high, **more)


def networks(n):
    ends = st.sampled_from(list(itertools.permutations(range(n), 2)))
    bound = st.integers(-3, 3)
    link = st.tuples(ends, bound, st.integers(0, 3)).map(
        lambda x: constraint(f"e{x[0][0]}", f"e{x[0][1]}", float(x[1]), float(x[1] + x[2]))
    )
    return st.lists(link, max_size=6)


def brute_force(n, constraints):
    """Smallest and largest integer time of each event with e0 at day 0; None where nothing fits."""
    fits = []
    for rest in itertools.product(range(-REACH, REACH + 1), repeat=n - 1):
        at = (0, *rest)
        if all(c.low_days <= at[int(c.later[1])] - at[int(c.earlier[1])] <= c.high_days for c in constraints):
            fits.append(at)
    return fits


@settings(max_examples=120, deadline=None)
@given(networks(3))
def test_bounds_equal_brute_force(constraints):
    solution = solve_timeline([event(f"e{i}") for i in range(3)], constraints, anchor="e0")
    fits = brute_force(3, constraints)
    assert bool(solution.conflicts) == (not fits)
    if not fits:
        return
    for i in range(3):
        low, high = solution.interval("e0", f"e{i}")
        times = [at[i] for at in fits]
        if low is not None:
            assert min(times) == low
        if high is not None:
            assert max(times) == high
        # Unbounded ends come within one link of the edge of the brute force.
        assert low is not None or min(times) <= 6 - REACH
        assert high is not None or max(times) >= REACH - 6


@settings(max_examples=120, deadline=None)
@given(networks(3))
def test_conflict_is_minimal(constraints):
    events = [event(f"e{i}") for i in range(3)]
    for conflict in solve_timeline(events, constraints, anchor="e0").conflicts:
        assert len(conflict) > 1
        assert not brute_force(3, conflict)
        for i in range(len(conflict)):
            assert brute_force(3, conflict[:i] + conflict[i + 1 :])


@settings(max_examples=60, deadline=None)
@given(networks(4))
def test_timeline_stands_after_conflicts(constraints):
    events = [event(f"e{i}") for i in range(4)]
    solution = solve_timeline(events, constraints, anchor="e0")
    kept = [c for c in solution.constraints if not c.left_out]
    assert solve_timeline(events, kept, anchor="e0").conflicts == ()
    assert len(solution.constraints) == len(constraints)


@given(networks(4), st.randoms(use_true_random=False))
def test_interval_of_the_model_equals_the_solver(constraints, shuffle):
    solution = solve_timeline([event(f"e{i}") for i in range(4)], constraints, anchor="e0")
    a, b = shuffle.sample(["e0", "e1", "e2", "e3"], 2)
    assert solution.timeline.interval(a, b) == solution.interval(a, b)


def test_events_get_earliest_and_latest_from_the_anchor():
    events = [event("e1"), event("e2"), event("e3")]
    links = [constraint("e1", "e2", 10.0, 20.0), constraint("e2", "e3", 5.0, None)]
    solution = solve_timeline(events, links, anchor="e2")
    assert [(e.earliest_days, e.latest_days) for e in solution.events] == [
        (-20.0, -10.0),
        (0.0, 0.0),
        (5.0, None),
    ]
    assert solution.interval("e1", "e3") == (15.0, None)


def test_weak_constraints_yield_to_strong_ones_without_a_conflict():
    events = [event("e1"), event("e2")]
    order = constraint("e1", "e2", 0.0, None, strength="weak")
    told = constraint("e2", "e1", 30.0, 40.0)
    solution = solve_timeline(events, [order, told], anchor="e1")
    assert solution.conflicts == ()
    assert [c.left_out for c in solution.constraints] == [True, False]
    assert solution.interval("e2", "e1") == (30.0, 40.0)


def test_least_trusted_of_a_contradiction_is_left_out():
    events = [event("e1"), event("e2"), event("e3")]
    links = [
        constraint("e1", "e2", 300.0, 400.0, trust=0.6),
        constraint("e1", "e3", 100.0, 120.0, trust=0.9),
        constraint("e2", "e3", 0.0, None, trust=0.8),
        constraint("e1", "e3", 90.0, 130.0, trust=0.5),
    ]
    solution = solve_timeline(events, links, anchor="e1")
    assert [c.left_out for c in solution.constraints] == [True, False, False, False]
    (conflict,) = solution.conflicts
    assert {c.low_days for c in conflict} == {300.0, 100.0, 0.0}


def test_smallest_conflict_is_chosen():
    events = [event(f"e{i}") for i in range(5)]
    chain = [constraint(f"e{i}", f"e{i + 1}", 1.0, 1.0) for i in range(4)]
    short = constraint("e0", "e4", 3.9, 4.1)
    wrong = constraint("e0", "e4", 9.0, 10.0, trust=0.1)
    (conflict,) = solve_timeline(events, [*chain, short, wrong], anchor="e0").conflicts
    assert len(conflict) == 2


def test_unknown_event_is_named():
    with pytest.raises(UnknownIdError, match="'e9'"):
        solve_timeline([event("e1")], [constraint("e1", "e9", 0.0, 1.0)], anchor="e1")
    with pytest.raises(UnknownIdError, match="anchor"):
        solve_timeline([event("e1")], [], anchor="e2")
    with pytest.raises(UnknownIdError, match="e1"):
        solve_timeline([event("e1")], [], anchor="e1").interval("e1", "x")


def test_interval_of_a_case_takes_kinds_first_and_last():
    events = [
        event("e1", "diagnosis of primary"),
        event("e2", "metastasis"),
        event("e3", "metastasis"),
        event("e4", "presentation"),
    ]
    links = [
        constraint("e1", "e3", 100.0, 110.0),
        constraint("e1", "e2", 300.0, 310.0),
        constraint("e1", "e4", 50.0, 60.0),
    ]
    solution = solve_timeline(events, links, anchor="e4")
    report = Report(id="r", path="r.txt", format="text")
    case = Case(id="r#1", report=report, patient=Patient(), timeline=solution.timeline)
    assert case.interval("diagnosis of primary", "first metastasis") == (100.0, 110.0)
    assert interval(case, "diagnosis of primary", "last metastasis") == (300.0, 310.0)
    assert interval(case, "e1", "presentation") == (50.0, 60.0)
    assert case.interval("death", "presentation") is None
    with pytest.raises(UnknownIdError, match="'death'"):
        interval(case, "death", "presentation")


def test_thirty_events_are_solved_fast():
    shuffle = random.Random(1)
    at = sorted(shuffle.uniform(0, 5000) for _ in range(30))
    events = [event(f"e{i}") for i in range(30)]
    links = []
    for _ in range(80):
        i, j = sorted(shuffle.sample(range(30), 2))
        links.append(constraint(f"e{i}", f"e{j}", at[j] - at[i] - 20, at[j] - at[i] + 20))
    start = time.process_time()
    solution = solve_timeline(events, links, anchor="e0")
    assert time.process_time() - start < 0.5
    assert solution.conflicts == ()
    for i, e in enumerate(solution.events):
        assert e.earliest_days <= at[i] - at[0] <= e.latest_days
