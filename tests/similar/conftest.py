"""Invented patients, as cases with evidence, and a small index of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from casepool.model import (
    Case,
    Diagnosis,
    Evidence,
    Fact,
    Finding,
    Lesion,
    Outcome,
    Patient,
    Report,
    Span,
    Treatment,
)
from casepool.similar import Entry, Index, index_entries, open_index

FINDINGS = {
    "paraparesis": "HP:0002385",
    "leg weakness": "HP:0007340",
    "cough": "HP:0012735",
    "numbness": "HP:0003474",
}


def evidence(text: str, words: str) -> tuple[Evidence, ...]:
    start = text.find(words)
    if start < 0:
        return ()
    return (Evidence(span=Span(start, start + len(words)), quote=words, sentence=Span(0, len(text))),)


def make_entry(
    id: str,
    text: str,
    *,
    age: float | None = None,
    sex: str | None = None,
    primary: str | None = None,
    icdo: str | None = None,
    spread: tuple[str, ...] = (),
    level: str | None = None,
    findings: tuple[str, ...] = (),
    denied: tuple[str, ...] = (),
    treatments: tuple[str, ...] = (),
    vital: str | None = None,
    follow_up_days: float | None = None,
    interval_days: float | None = None,
    recurrence: bool | None = None,
) -> Entry:
    """An entry with the values given; the words of each value are looked up in the text."""

    def fact(value: object, words: str) -> Fact | None:
        return None if value is None else Fact(value, evidence(text, words))

    lesions = [Lesion(role="metastasis", site=s, evidence=evidence(text, s)) for s in spread]
    if level:
        lesions.append(Lesion(role="lesion", site="spinal cord", level=level, evidence=evidence(text, level)))
    case = Case(
        id=f"{id}#1",
        report=Report(id=id, path=f"{id}.txt", format="text", title=f"Report {id}", year=2001),
        patient=Patient(age_years=fact(age, f"{age:g}" if age else ""), sex=fact(sex, sex or "")),
        diagnoses=(Diagnosis(site=primary, icdo=icdo, evidence=evidence(text, primary)),) if primary else (),
        lesions=tuple(lesions),
        findings=tuple(
            Finding(name=f, concept=FINDINGS[f], status=status, evidence=evidence(text, f))
            for status, names in (("present", findings), ("absent", denied))
            for f in names
        ),
        treatments=tuple(Treatment(type=t, evidence=evidence(text, t)) for t in treatments),
        outcome=Outcome(
            vital_status=fact(vital, vital or ""),
            recurrence=fact(recurrence, "recurred"),
            follow_up_days=fact(follow_up_days, "months"),
            primary_to_metastasis_days=fact(interval_days, "years"),
        ),
    )
    return Entry(id=f"{id}#1", report_id=id, text=text, case=case)


ENTRIES = (
    make_entry(
        "cord",
        "A 45-year-old female with breast cancer developed paraparesis from a spinal cord deposit at C6. "
        "After surgery and radiotherapy she died within 8 months; the primary was 6 years old.",
        age=45,
        sex="female",
        primary="breast",
        spread=("spinal cord",),
        level="C6",
        findings=("paraparesis",),
        treatments=("surgery", "radiotherapy"),
        vital="dead",
        follow_up_days=243,
        interval_days=2191,
        recurrence=True,
    ),
    make_entry(
        "liver",
        "A 52-year-old female had breast cancer with deposits in the liver and was given chemotherapy. "
        "She is alive after 20 months without leg weakness.",
        age=52,
        sex="female",
        primary="breast",
        spread=("liver",),
        denied=("leg weakness",),
        treatments=("chemotherapy",),
        vital="alive",
        follow_up_days=610,
        interval_days=0,
    ),
    make_entry(
        "lung",
        "A 70-year-old male smoker coughed; a lung tumour was found and removed by surgery. He is alive.",
        age=70,
        sex="male",
        primary="lung",
        findings=("cough",),
        treatments=("surgery",),
        vital="alive",
        follow_up_days=365,
    ),
    make_entry(
        "colon",
        "A 61-year-old male underwent surgery for a tumour of the colon that had reached the liver.",
        age=61,
        sex="male",
        primary="colon",
        spread=("liver",),
        treatments=("surgery",),
    ),
    make_entry(
        "legs",
        "A 48-year-old female noticed leg weakness. A lung tumour had spread to the spinal cord at T12.",
        age=48,
        sex="female",
        primary="lung",
        spread=("spinal cord",),
        level="T12",
        findings=("leg weakness",),
    ),
    Entry(id="tale", report_id="tale", text="The harbour was quiet and the gulls slept on the wall."),
)


@pytest.fixture
def entry() -> Callable[..., Entry]:
    return make_entry


@pytest.fixture
def entries() -> tuple[Entry, ...]:
    return ENTRIES


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("similar") / "index"
    index_entries(ENTRIES, out=out)
    return out


@pytest.fixture
def index(folder: Path) -> Index:
    return open_index(folder)
