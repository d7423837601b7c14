"""Whole invented reports with the true day of each event: what the timeline says of them must hold.

`reports/*.txt` are the reports. The table beside each has one row per event that happened, patient by patient ("# case 2"):
the true day from the presentation, the kind, and the words that tell it (an event is known by where its evidence lies).
"""

from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from casepool.pipeline import read_text

REPORTS = Path(__file__).parent / "reports"
NAMES = sorted(path.stem for path in REPORTS.glob("*.txt"))
ROUNDED = 1.0
"""Days by which a true day may miss a bound: the truths are whole days."""


@cache
def read(name):
    document, reading = read_text((REPORTS / f"{name}.txt").read_text("utf-8"), id=name)
    return document.text, reading


def told(name):
    """For each patient the rows of the table: true day, kind, and where the words stand."""
    text, _ = read(name)
    patients = [[]]
    for line in (REPORTS / f"{name}.tsv").read_text("utf-8").splitlines()[1:]:
        if line.startswith("# case"):
            if patients[-1]:
                patients.append([])
            continue
        day, kind, words = line.split("\t")
        assert text.count(words) == 1, words
        at = text.index(words)
        patients[-1].append((float(day), kind, range(at, at + len(words))))
    return patients


def placed(timeline, rows):
    """The events of a timeline with their true days (None where no row tells them), birth left aside."""
    for event in timeline.events:
        if event.kind == "birth":
            continue
        spans = [e.span for e in event.evidence[:1]]
        here = [row for row in rows if any(s.start < row[2].stop and row[2].start < s.end for s in spans)]
        here.sort(key=lambda row: row[1] != event.kind)
        yield event, here[0][0] if here else None


@pytest.mark.parametrize("name", NAMES)
def test_every_bound_holds(name):
    _, reading = read(name)
    patients = told(name)
    assert len(reading.cases) == len(patients)
    for case, rows in zip(reading.cases, patients, strict=True):
        days = [(event, day) for event, day in placed(case.timeline, rows) if day is not None]
        assert len(days) > len(rows) // 3
        for (a, first), (b, second) in combinations(days, 2):
            low, high = case.timeline.interval(a.id, b.id)
            between = f"{a.label} to {b.label}: {second - first} days, told {low} to {high}"
            assert low is None or low - ROUNDED <= second - first, between
            assert high is None or second - first <= high + ROUNDED, between


@pytest.mark.parametrize("name", NAMES)
def test_no_event_is_told_that_did_not_happen(name):
    _, reading = read(name)
    untold = [
        (event.kind, event.label, event.evidence[0].quote if event.evidence else "")
        for case, rows in zip(reading.cases, told(name), strict=True)
        for event, day in placed(case.timeline, rows)
        if day is None and event.id != case.timeline.anchor
    ]
    assert untold == []


@pytest.mark.parametrize("name", NAMES)
def test_no_contradiction_is_found_where_none_is(name):
    _, reading = read(name)
    assert [d.message for d in reading.discrepancies if d.code == "time-conflict"] == []


def test_most_events_are_bounded_on_both_sides():
    ends = [
        (event.earliest_days, event.latest_days)
        for name in NAMES
        for case in read(name)[1].cases
        for event in case.timeline.events
    ]
    bounded = sum(None not in both for both in ends)
    assert bounded / len(ends) > 0.8
