"""What case sections of whole reports tell that abstracts leave out; all reports are invented."""

from typing import Any

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

RESECTED = "A 50-year-old man with colon cancer underwent resection. "


def field(text: str, name: str) -> Any:
    """The field of the one patient of an invented report."""
    (case,) = read_text(text)[1].cases
    return guide_fields(case)[name]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        # What stands before the first heading of a case that opens elsewhere is its opening.
        (
            "A 17 months girl was seen for colic and loss of appetite. Her parents had waited at home for some weeks. "
            "Clinical findings: her belly was soft. "
            + "She drank well on that day. " * 25
            + "Follow-up and outcomes: she thrives.",
            1.42,
        ),
        # An introduction without a heading tells no age of the patient.
        (
            "Goitre is common. Most patients are women. Clinical findings: a mass was felt. "
            + "She drank well on that day. " * 25,
            None,
        ),
    ],
)
def test_a_case_opens_before_its_first_heading(text: str, years: float | None) -> None:
    assert field(text, "age_years") == years


@pytest.mark.parametrize(
    ("told", "months"),
    [
        ("The follow-up will be done every three months for a year.", None),
        ("The patient is to be followed up for 5 years.", None),
        ("He would be reviewed in six months.", None),
        ("He has been followed up for 5 years.", 60),
    ],
)
def test_what_is_still_to_come_is_no_follow_up(told: str, months: float | None) -> None:
    assert field(RESECTED + told, "follow_up_months") == months


@pytest.mark.parametrize(
    ("told", "findings"),
    [
        ("As oozing of clear fluid persisted, lumbar wound was opened.", ["oozing", "lumbar wound"]),
        ("A firm, ulcerated and tender mass was felt.", ["firm, ulcerated and tender mass"]),
    ],
)
def test_a_verb_before_a_comma_is_no_part_of_a_findings_name(told: str, findings: list[str]) -> None:
    assert field(RESECTED + told, "findings_present") == findings


@pytest.mark.parametrize(
    ("told", "types"),
    [
        ("He had pain of the chest with radiation to the left arm.", []),
        ("There was radiation of the pain to the groin.", []),
        ("He had relief of pain with radiation.", ["radiotherapy"]),
        ("Bone pain was treated with radiation.", ["radiotherapy"]),
    ],
)
def test_pain_that_radiates_is_no_radiotherapy(told: str, types: list[str]) -> None:
    text = "A 50-year-old man with colon cancer was seen. " + told
    assert [treatment["type"] for treatment in field(text, "treatments")] == types


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (
            "A 27-year-old pregnant woman was brought with jaundice. A healthy boy was delivered, but the mother died soon after.",
            "dead",
        ),
        ("A 27-year-old pregnant woman was brought with jaundice. The mother recovered fully.", "alive"),
        ("A 3-year-old boy was brought with jaundice. The mother died soon after.", None),
        (
            "A 31-year-old woman was seen for low blood sugar. She had borne a girl before. After two operations the child died. "
            "She was given a diet. Her weight was stable. She walked daily.",
            "alive",
        ),
        ("A 9-year-old girl was seen for low blood sugar. After two operations the child died.", "dead"),
    ],
)
def test_the_mother_is_the_patient_where_she_is_with_child(text: str, outcome: str | None) -> None:
    assert field(text, "outcome") == outcome


@pytest.mark.parametrize(
    ("told", "histologies"),
    [
        ("The histology was consistent with that of a carcinoid tumor.", ["carcinoid tumor"]),
        ("The histology was similar to that of a carcinoid tumor.", []),
    ],
)
def test_consistent_with_that_of_a_tumour_names_it(told: str, histologies: list[str]) -> None:
    assert field("A 50-year-old man had a lesion of the lung. " + told, "histologies") == histologies
