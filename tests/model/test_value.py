"""Values compare and hash by their fields; the development mode holds those frozen that are dataclasses, which all but two compiled ones are."""

import pickle
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace

import pytest

from casepool import model
from casepool.model import Box, Event, Evidence, Fact, Finding, Span, TimeExpression, set_confidence

VALUES = [
    Fact(1.5, ()),
    Finding(name="fever"),
    Event(id="e1", kind="death", label="death", lane="disease"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_are_equal_and_survive_pickle_and_replace(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value == replace(value)  # type: ignore[type-var]
    assert hash(pickle.loads(pickle.dumps(value))) == hash(value)
    assert not hasattr(value, "__dict__")
    assert type(value).__name__ in repr(value)


def test_evidence_is_a_value_too() -> None:
    told = Evidence(Span(0, 1), "A", Span(0, 9), "case", 2, (Box(2, 1.0, 2.0, 3.0, 4.0),))
    assert pickle.loads(pickle.dumps(told)) == told != Evidence(Span(0, 1), "A", Span(0, 9))
    assert hash(pickle.loads(pickle.dumps(told))) == hash(told)
    assert told != "A"
    assert not hasattr(told, "__dict__")
    moved = told.at(Span(4, 5), quote="B", sentence=Span(3, 9))
    assert (moved.span, moved.quote, moved.sentence, moved.section, moved.page, moved.boxes) == (
        Span(4, 5), "B", Span(3, 9), "case", 2, told.boxes,
    )  # fmt: skip
    assert repr(told).startswith("Evidence(Span(start=0, end=1), 'A', ")


def test_a_time_expression_is_a_value_too() -> None:
    age = TimeExpression(span=Span(2, 9), kind="age", value="P3Y", days=1095.75)
    same = TimeExpression(Span(2, 9), "age", "P3Y", days=1095.75)
    assert pickle.loads(pickle.dumps(age)) == age == same
    assert hash(age) == hash(same)
    assert (age.start, age.end) == (2, 9)
    moved = age.at(Span(12, 19))
    assert moved != age
    assert (moved.span, moved.start, moved.end, moved.days) == (Span(12, 19), 12, 19, 1095.75)
    assert age != "P3Y"
    assert not hasattr(age, "__dict__")
    assert repr(age).startswith("TimeExpression(Span(start=2, end=9), 'age', 'P3Y', 'exact', 1095.75")


def test_values_are_frozen_in_the_development_mode() -> None:
    tried = (
        "from dataclasses import FrozenInstanceError\n"
        "from casepool.model import Finding, set_confidence\n"
        "fever = set_confidence(Finding(name='fever'), 0.9)\n"
        "try:\n    fever.name = 'cough'\n"
        "except FrozenInstanceError:\n    print(fever.name, fever.confidence)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-X", "dev", "-c", tried], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "fever 0.9\n"


def test_every_value_with_a_confidence_takes_one() -> None:
    told = [
        c
        for n in model.__all__
        if is_dataclass(c := getattr(model, n)) and "confidence" in {f.name for f in fields(c)}
    ]
    assert len(told) == 9
    for kind in told:
        empty = object.__new__(kind)
        assert set_confidence(empty, 0.5) is empty
        assert empty.confidence == 0.5


def test_evidence_against_a_value_marks_it() -> None:
    against = (Evidence(Span(0, 1), "A", Span(0, 9)),)
    fever = set_confidence(Finding(name="fever"), 0.4, against=against)
    assert (fever.conflict, fever.against) == (True, against)
