"""What whole reports tell besides the patient's course, on sentences invented here: ages of the disease, lists, halves of names."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text


def fields(text: str) -> dict[str, object]:
    _, reading = read_text(text)
    assert len(reading.cases) == 1
    return guide_fields(reading.cases[0])


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        # An age up to which something may happen is nobody's.
        (
            "Most such moles fade up to the age of 11 years. A 5-year-old girl was seen for a mole of the chin.",
            "age_years",
            5,
        ),
        ("Few occur under the age of 30. A 71-year-old man was seen for a lump.", "age_years", 71),
        # The noun behind the word of a place belongs to the name.
        (
            "A 44-year-old man came with pain in the left upper abdominal quadrant.",
            "findings_present",
            ["pain in the left upper abdominal quadrant"],
        ),
        (
            "A 44-year-old man came with cough. He had crackles in the lung bases.",
            "findings_present",
            ["cough", "crackles in the lung bases"],
        ),
        (
            "A 44-year-old man was seen with a limitation of wrist flexion.",
            "findings_present",
            ["limitation of wrist flexion"],
        ),
        # What is well is not denied, and a complaint of a quality alone is none.
        (
            "A 44-year-old man with fever left us with no cough and good general health.",
            "findings_absent",
            ["cough"],
        ),
        (
            "A 12-year-old girl told of complaints of slow, spreading distal limb weakness.",
            "findings_present",
            ["distal limb weakness"],
        ),
        (
            "A 12-year-old girl was seen for fever. Our examination referred ascites in the belly.",
            "findings_present",
            ["fever", "ascites in the belly"],
        ),
        (
            "A 30-year-old woman was seen for weakness. Tremor and bilateral calf pseudohypertrophy were not observed.",
            "findings_absent",
            ["tremor", "bilateral calf pseudohypertrophy"],
        ),
        # Rays that a patient met with are no treatment.
        ("A 52-year-old woman had a thyroid cancer. She told of radiation exposure.", "treatments", []),
        # An antigen among markers is no tumour.
        (
            "A 58-year-old woman had a cyst. Tumor markers (CEA, squamous cell carcinoma, CA 19-9) were low.",
            "histologies",
            [],
        ),
        # "and" opens another thing than the place before it.
        (
            "A 23-year-old man had a papillary carcinoma of the thyroid. CT showed a nodule in the thyroid and metastatic lymph nodes.",
            "metastatic_sites",
            ["lymph node"],
        ),
        # How long an ointment was put on, and when a visit is due, are neither symptoms nor follow-up.
        (
            "A 33-year-old woman had scaly plaques. She applied tacrolimus ointment twice a day to her cheeks for 6 weeks.",
            "symptom_duration_months",
            None,
        ),
        (
            "A 27-year-old man was sent home with a plan for another test in 3 months time.",
            "follow_up_months",
            None,
        ),
    ],
)
def test_what_is_told_besides_is_not_the_patients(text: str, field: str, value: object) -> None:
    assert fields(text)[field] == value


def test_parts_of_the_duodenum_are_no_vertebrae() -> None:
    _, reading = read_text(
        "A 66-year-old woman had pain. Duodenoscopy revealed a tumor at D2 and D3, which was removed."
    )
    assert all(lesion.level is None for lesion in reading.cases[0].lesions)


@pytest.mark.parametrize(
    "denied",
    [
        "At laparotomy no evidence of growth into the pancreas or of distant metastases was seen.",
        "There were no signs of invasion of the vessels nor of metastases.",
    ],
)
def test_a_metastasis_denied_at_the_end_of_a_list_is_no_event(denied: str) -> None:
    _, reading = read_text(f"A 66-year-old woman had a carcinoma of the duodenum. {denied} It was resected.")
    timeline = reading.cases[0].timeline
    assert timeline is not None
    assert not any(event.kind == "metastasis" for event in timeline.events)


def test_exposure_to_radiation_is_no_event() -> None:
    _, reading = read_text(
        "A 52-year-old woman had a thyroid cancer. She told of radiation exposure in 1986."
    )
    timeline = reading.cases[0].timeline
    assert timeline is not None
    assert not any(event.kind == "treatment" for event in timeline.events)


def test_a_clause_that_names_the_second_patient_is_theirs() -> None:
    _, reading = read_text(
        "We report two patients with carcinoma of the thyroid. Case 1: A 31-year-old man came with a neck lump. "
        "Case 2: A 64-year-old man came with hoarseness. "
        "The first patient underwent a lobectomy, and in the second patient radiotherapy was given."
    )
    given = [[t["type"] for t in guide_fields(case)["treatments"]] for case in reading.cases]
    assert given == [["surgery"], ["radiotherapy"]]


def test_a_symptom_that_had_recurred_before_is_no_recurrence() -> None:
    told = fields(
        "A 14-year-old boy came with a torsion. His pain had begun at noon, after a meal, and recurred twice. He was operated on."
    )
    assert told["recurrence"] is None


@pytest.mark.parametrize(
    ("announced", "sites"),
    [
        ("We herein report an unusual case of chordoma of the clivus.", ["bone"]),
        ("Here, we describe a patient with a chordoma of the clivus.", ["bone"]),
        ("We report four cases of chordoma of the clivus.", []),
        ("Others have reported a chordoma of the clivus.", []),
    ],
)
def test_an_introduction_may_say_whom_the_report_is_about(announced: str, sites: list[str]) -> None:
    _, reading = read_text(
        f"Introduction: Such tumors are rare. {announced}\n"
        "Case presentation: A 57-year-old woman had headache for a year. She was operated on.\nConclusion: Surgery helps."
    )
    assert guide_fields(reading.cases[0])["primary_sites"] == sites


def test_an_abstract_whose_purpose_is_to_report_a_case_names_it_there() -> None:
    _, reading = read_text(
        "Purpose: To report a case of choroidal metastasis from thyroid cancer.\nMethods: Case report.\n"
        "Results: A 70-year-old man complained of blurred vision. He had had thyroidectomy for follicular carcinoma 12 years previously.\n"
        "Conclusions: It may occur late."
    )
    told = guide_fields(reading.cases[0])
    assert (told["metastatic_sites"], told["primary_to_metastasis_months"]) == (["eye"], 144)
