"""Variables of a case: unknown is not absent."""

import re

import pytest

from casepool.model import (
    Case,
    Diagnosis,
    Episode,
    Evidence,
    Fact,
    Finding,
    Lesion,
    Outcome,
    Patient,
    Report,
    Scale,
    Span,
    Treatment,
)
from casepool.pool._variables import row_of, walking_rules

E = (Evidence(span=Span(0, 3), quote="abc", sentence=Span(0, 9)),)


def values(**parts: object):
    return row_of(
        Case(id="r#1", report=Report(id="r", path="r", format="text"), patient=Patient(), **parts)
    ).values  # type: ignore[arg-type]


def test_a_silent_report_has_no_value_but_empty_lists():
    assert all(v is None or v == () for v in values().values())


@pytest.mark.parametrize("rule", walking_rules(), ids=lambda rule: rule.id)
def test_walking_rules_hit_and_miss_their_examples(rule):
    assert rule.pattern.search(rule.hit)
    assert not rule.pattern.search(rule.miss)
    assert rule.source


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("Frankel", "C", "severe"), ("Frankel", "grade D", "mild"), ("ASIA", "A", "severe"), ("McCormick", "III", "severe"),
     ("McCormick", "2", "mild"), ("KPS", "70", None)],
)  # fmt: skip
def test_severity_of_the_deficit(name, value, expected):
    assert values(scales=(Scale(name=name, value=value),))["deficit"] == expected


def test_severity_by_walking_where_no_scale_is_told():
    assert values(findings=(Finding(name="unable to walk"),))["deficit"] == "severe"
    assert values(findings=(Finding(name="unable to walk", status="absent"),))["deficit"] is None
    assert values(findings=(Finding(name="gait disturbance"),))["deficit"] == "mild"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("KPS", "60", "poor"), ("KPS", "80 %", "good"), ("ECOG", "1", "good"), ("ECOG", "3", "poor")],
)
def test_performance(name, value, expected):
    assert values(scales=(Scale(name=name, value=value),))["performance"] == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [("pT2N1M0, stage IIB", "II"), ("FIGO stage IIIC2", "III"), ("stage IVA", "IV"), ("stage IS", "I"), ("pT2N1M0", None),
     ("stage III-IV", None), ("Dukes C", None)],
)  # fmt: skip
def test_stage_is_the_group_as_told(told, expected):
    diagnosis = Diagnosis(site="colon", stage=Fact(told, ()))
    assert values(diagnoses=(Diagnosis(histology="adenocarcinoma"), diagnosis))["stage"] == expected


def test_treatments_not_named_count_as_not_given_only_where_any_is_told():
    told = values(
        treatments=(
            Treatment(type="surgery", extent="subtotal"),
            Treatment(type="chemotherapy", status="refused"),
        )
    )
    assert (told["surgery"], told["radiotherapy"], told["chemotherapy"]) == (True, False, False)
    assert (told["systemic_treatment"], told["extent"]) == (False, "subtotal")
    assert values(treatments=(Treatment(type="surgery", history=True),))["surgery"] is None


def test_other_metastases():
    spine, lung = Lesion(role="metastasis", site="spinal cord"), Lesion(role="metastasis", site="lung")
    free = Lesion(role="metastasis", site="liver", status="absent")
    assert values(lesions=(spine, lung))["other_metastases"] is True
    assert values(lesions=(spine, free))["other_metastases"] is False
    assert values(lesions=(spine,))["other_metastases"] is None


def test_level_and_episodes():
    lesions = (Lesion(role="metastasis", site="spinal cord", level="T10-L1"),)
    assert values(lesions=lesions)["level"] == "several"
    assert (
        values(lesions=(Lesion(role="metastasis", site="spinal cord", level="conus medullaris"),))["level"]
        == "lumbar or conus"
    )
    assert values(episodes=(Episode(number=1, label="a"), Episode(number=2, label="b")))["episodes"] == 2.0


def test_the_interval_from_the_primary_is_in_months():
    outcome = Outcome(primary_to_metastasis_days=Fact(365.25, E))
    assert values(outcome=outcome)["primary_to_metastasis_months"] == 12
    assert re.match(r"\d", str(values(outcome=outcome)["primary_to_metastasis_months"]))
