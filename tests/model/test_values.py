"""Values go to JSON and come back the same."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.errors import CasepoolError, ReportError
from casepool.model import (
    STATUSES,
    Box,
    Case,
    Document,
    Evidence,
    Fact,
    Finding,
    Patient,
    Report,
    Section,
    Span,
    Timeline,
    Treatment,
    from_json,
    to_json,
)

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
spans = st.builds(Span, st.integers(0, 999), st.integers(0, 999))
boxes = st.builds(Box, st.integers(1, 9), *[st.floats(0, 999, allow_nan=False)] * 4)
evidences = st.builds(
    Evidence,
    spans,
    words,
    spans,
    st.none() | words,
    st.none() | st.integers(1, 9),
    st.lists(boxes, max_size=2).map(tuple),
)
evidence_lists = st.lists(evidences, max_size=2).map(tuple)
reports = st.builds(Report, id=words, path=words, format=st.just("text"), title=st.none() | words)
cases = st.builds(
    Case,
    id=words,
    report=reports,
    patient=st.builds(
        Patient,
        age_years=st.none() | st.builds(Fact, st.floats(0, 110, allow_nan=False), evidence_lists),
        sex=st.none() | st.builds(Fact, st.sampled_from(["female", "male"]), evidence_lists),
    ),
    findings=st.lists(
        st.builds(
            Finding,
            name=words,
            status=st.sampled_from(STATUSES),
            resolved=st.booleans(),
            conflict=st.booleans(),
            evidence=evidence_lists,
            against=evidence_lists,
        ),
        max_size=2,
    ).map(tuple),
    treatments=st.lists(
        st.builds(Treatment, type=st.just("surgery"), evidence=evidence_lists), max_size=2
    ).map(tuple),
    timeline=st.none() | st.builds(Timeline, anchor=words),
)


@given(cases)
@settings(deadline=None, max_examples=50)
def test_case_to_json_and_back_is_the_same(case: Case) -> None:
    assert from_json(to_json(case), kind=Case) == case


def test_json_that_is_no_case_names_the_path() -> None:
    with pytest.raises(ValueError, match="patient"):
        from_json(
            b'{"id": "a", "report": {"id": "a", "path": "", "format": "text"}, "patient": 3}', kind=Case
        )


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (b'{"name": "fever", "evidence": [5]}', "expected Evidence @ $.evidence[0]"),
        (
            b'{"name": "fever", "evidence": [{"span": [0, 1], "quote": "a"}]}',
            "required field missing @ $.evidence[0].sentence",
        ),
        (
            b'{"name": "fever", "evidence": [{"span": 3, "quote": "a", "sentence": [0, 9]}]}',
            "expected Span @ $.evidence[0].span",
        ),
        (b"5", "expected Finding @ $"),
        (b"[]", "expected Finding @ $"),
    ],
)
def test_broken_json_names_the_path_and_the_class_of_the_model(broken: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told) + "$"):
        from_json(broken, kind=Finding)


def test_section_at_gives_the_section_that_holds_the_offset() -> None:
    sections = (
        Section(kind="abstract", title="Abstract", span=Span(0, 5)),
        Section(kind="case", title="Case", span=Span(7, 12)),
    )
    document = Document(
        report=Report(id="a", path="", format="text"), text="01234\n\n78901", sections=sections
    )
    found = [document.section_at(offset) for offset in (0, 4, 5, 7, 11, 12)]
    assert [s.kind if s else None for s in found] == ["abstract", "abstract", None, "case", "case", None]
    assert document.quote(Span(7, 9)) == "78"


def test_errors_have_one_root_and_travel_between_processes() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(ReportError("It is empty.", "Give another file.")))
    assert isinstance(error, CasepoolError)
    assert isinstance(error, ValueError)
    assert (str(error), error.reason, error.advice) == (
        "It is empty. Give another file.",
        "It is empty.",
        "Give another file.",
    )
