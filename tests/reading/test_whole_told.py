"""Whole invented reports, read value by value: the table beside each says what a reader would write down.

`whole/*.txt` are the reports, invented. Each row of `whole/*.tsv` has the kind of a value and its fields ("site=liver; episode=2"; "~" for
a part of the words, numbers within a tenth); a row that begins with "no" tells what must not be read; "episodes" gives their numbers. Every row is a test.
"""

from functools import cache
from pathlib import Path

import pytest

from casepool.model import DAYS_PER_MONTH, Case, Fact, Reading
from casepool.pipeline import read_text

WHOLE = Path(__file__).parent / "whole"
LISTS = {
    "diagnosis": "diagnoses",
    "lesion": "lesions",
    "finding": "findings",
    "imaging": "imaging",
    "pathology": "pathology",
    "treatment": "treatments",
    "scale": "scales",
    "episode": "episodes",
}
OUTCOMES = {
    "status": "vital_status",
    "cause": "cause",
    "recurrence": "recurrence",
    "symptoms": "symptom_duration_days",
    "metastasis": "primary_to_metastasis_days",
    "followup": "follow_up_days",
}
LENGTHS = ("symptoms", "metastasis", "followup")
NEAR = 0.1
"""Share by which a number may miss."""


@cache
def read(name: str) -> Reading:
    return read_text((WHOLE / f"{name}.txt").read_text("utf-8"), id=name)[1]


def rows() -> list[tuple[str, str]]:
    return [
        (path.stem, line)
        for path in sorted(WHOLE.glob("*.tsv"))
        for line in path.read_text("utf-8").splitlines()
        if line
    ]


def conditions(told: str) -> list[tuple[str, bool, str]]:
    """Field, whether the whole value is meant, and the value."""
    found = []
    for part in told.split("; "):
        whole = "~" not in part.split("=")[0]
        field, value = part.split("=" if whole else "~", 1)
        found.append((field, whole, value))
    return found


def holds(value: object, field: str, *, whole: bool, told: str) -> bool:
    have = getattr(value, field)
    if isinstance(have, Fact):
        have = have.value
    if isinstance(have, tuple):
        have = ", ".join(map(str, have))
    if isinstance(have, bool):
        return str(have).lower() == told
    if isinstance(have, float):
        return abs(have - float(told)) <= NEAR * float(told)
    words = "" if have is None else str(have).lower()
    return words == told.lower() if whole else told.lower() in words


def told_of(case: Case, field: str) -> str:
    """The outcome in words; lengths in months."""
    fact = getattr(case.outcome, OUTCOMES[field])
    if fact is None:
        return ""
    return f"{fact.value / DAYS_PER_MONTH:.1f}" if field in LENGTHS else str(fact.value).lower()


@pytest.mark.parametrize(("name", "row"), rows())
def test_value_of_a_whole_report_is_read(name: str, row: str) -> None:
    reading = read(name)
    (case,) = reading.cases
    kind, told = row.split("\t")
    refused = kind.startswith("no ")
    kind = kind.removeprefix("no ")
    wanted = [] if kind == "episodes" else conditions(told)
    if kind == "patient":
        age, sex = case.patient.age_years, case.patient.sex
        assert (age and age.value, sex and sex.value) == (float(wanted[0][2]), wanted[1][2])
    elif kind == "outcome":
        assert [told_of(case, field) for field, _, _ in wanted] == [value for _, _, value in wanted]
    elif kind == "episodes":
        assert ",".join(str(episode.number) for episode in case.episodes) == told
    else:
        values = reading.statements if kind == "statement" else getattr(case, LISTS[kind])
        found = [
            value
            for value in values
            if all(holds(value, field, whole=whole, told=value_told) for field, whole, value_told in wanted)
        ]
        assert bool(found) != refused
