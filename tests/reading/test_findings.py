"""Findings as noun phrases: what belongs to the phrase, what is shared by a list, what is none of the patient's signs."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

WHO = "A 45-year-old man presented with cough. "


def findings(text: str, *, status: str = "present") -> list[str]:
    _, reading = read_text(text, id="x")
    return list(guide_fields(reading.cases[0])[f"findings_{status}"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        # an adjective and a part of the body
        ("His ribs and pelvis were tender.", ["tender ribs and pelvis"]),
        ("On examination the abdomen was distended and tender.", ["distended and tender abdomen"]),
        (
            "He had erythematous ears, a mildly inflamed pharynx and a swollen left knee.",
            ["erythematous ears", "inflamed pharynx", "swollen left knee"],
        ),
        ("On examination the abdomen was not tender.", []),
        ("The pancreas was swollen.", []),
        # adjectives joined before a mass, places behind it
        (
            "Examination revealed a 3 cm firm, tender and mobile mass located in the upper outer quadrant of the left breast.",
            ["firm, tender and mobile mass in the upper outer quadrant of the left breast"],
        ),
        (
            "He had blisters on the soles of the feet and palms of the hands.",
            ["blisters on the soles of the feet and palms of the hands"],
        ),
        (
            "Two tender masses were palpable in the right axilla.",
            ["tender masses in the right axilla"],
        ),
        # shared by a list
        (
            "He reported pain and swelling of the right thigh.",
            ["pain of the right thigh", "swelling of the right thigh"],
        ),
        ("He reported left leg pain and swelling.", ["left leg pain", "left leg swelling"]),
        ("He reported loss of weight and appetite.", ["loss of weight", "loss of appetite"]),
        ("He reported headache/vomiting.", ["headache", "vomiting"]),
        ("He reported bleeding during meals.", ["bleeding during meals"]),
        ("He was febrile.", ["fever"]),
        ("He reported hearing difficulties.", ["hearing difficulties"]),
        # what brought the patient, and what a test showed
        (
            "He was referred because of a painless mass in the right thigh.",
            ["painless mass in the right thigh"],
        ),
        ("CT showed a nodule. There was swelling of the adrenal.", []),
        ("The resected tumor was soft with a small area of bleeding.", []),
        ("T2-weighted MRI showed atrophy of the pons.", []),
        ("There was resolution of the headache.", []),
        ("He was seen at the clinic with a history of chronic constipation.", ["chronic constipation"]),
    ],
)
def test_findings_named(text: str, named: list[str]) -> None:
    assert findings(WHO + text) == ["cough", *named]


@pytest.mark.parametrize(
    ("text", "denied", "present"),
    [
        (
            "The abdomen was soft, without distension and only mild tenderness.",
            ["distension"],
            ["tenderness"],
        ),
        ("He had no weakness with the presence of a stiff neck.", ["weakness"], ["stiff neck"]),
        ("A man without past history was referred to our hospital with chest pain.", [], ["chest pain"]),
    ],
)
def test_findings_denied_up_to_the_turn(text: str, denied: list[str], present: list[str]) -> None:
    assert findings(WHO + text, status="absent") == denied
    assert findings(WHO + text) == ["cough", *present]


def test_abbreviation_of_a_therapy_that_is_none_against_tumours() -> None:
    _, reading = read_text(
        "A 5-year-old girl had a sarcoma. Cardiac resynchronization therapy (CRT) was given. CRT helped.",
        id="x",
    )
    assert guide_fields(reading.cases[0])["treatments"] == []
