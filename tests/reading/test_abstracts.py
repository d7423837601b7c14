"""Abstracts as journals print them: babies of days, mothers with a child, labels of a structured abstract, two or three patients."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text


def cases(text: str) -> list[dict[str, object]]:
    return [dict(guide_fields(case)) for case in read_text(text, id="a")[1].cases]


def value(text: str, field: str) -> object:
    (case,) = cases(text)
    return case[field]


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        # days of life are ages, not lengths
        ("A baby boy presented with melena at 2 days of life.", "age_years", 0.01),
        ("A baby boy presented with melena at 2 days of life.", "symptom_duration_months", None),
        ("A baby boy presented with melena at 2 days of life.", "follow_up_months", None),
        ("A 6-hour-old girl had cyanosis.", "age_years", 0),
        ("The boy cried weakly in the first months of life.", "age_years", None),
        ("She was seen at a gestational age of 24 weeks with swollen feet.", "age_years", None),
        ("She was seen at 31 weeks plus 4 days of gestation with swollen feet.", "symptom_duration_months", None),
        ("A preterm boy, born at 29 weeks, had a swollen belly.", "follow_up_months", None),
        ("A teenager (16 years) had a fever.", "symptom_duration_months", None),
        ("A teenager (16 years) had a fever.", "age_years", 16),
        ("A 3-week-old girl had a pyloromyotomy. At 5 months of age she was doing well.", "follow_up_months", 4.31),
        ("A 10-year-old boy had a lump. It was excised. At the age of 12 years he was well.", "follow_up_months", 24),
        # a pregnancy told of a child is the mother's
        ("A 3-year-old child, born after an uncomplicated pregnancy, had a rash.", "sex", None),
        ("A 2-month-old infant had no vaginal opening.", "sex", None),
        ("A 30-year-old, in her first pregnancy, had a rash.", "sex", "female"),
        # the mother with her child is the patient
        ("She was delivered by section. Both mother and baby are in good health.", "outcome", "alive"),
        ("A 30-year-old woman was delivered by section. The infant and his mother were discharged.", "outcome", "alive"),
        # labels
        (
            "Giant cysts are rare. Background: Cysts of the spleen are benign. Case report. We present a 41-year-old"
            " woman with flank pain for 3 months. Conclusion: Cysts may grow.",
            "symptom_duration_months",
            3,
        ),
        (
            "Case: A 42-year-old man had a swollen knee and died at once. Conclusion: The cause of death was septic embolism.",
            "cause",
            "disease",
        ),
        # names
        ("A woman with rheumatoid arthritis (RA) came with bleeding. Her RA was mild.", "findings_present", ["bleeding"]),
        ("A man had a colonic polyp, a smooth muscle leiomyoma.", "primary_sites", ["colon"]),
    ],
)  # fmt: skip
def test_abstract(text, field, told):
    assert value(text, field) == told


def test_patients_behind_a_label():
    read = cases(
        "Background: Moulds are everywhere. Results: Case 1: 55-year-old man with cough. Case 2: 65-year-old woman with"
        " fever. Case 3: 28-year-old woman with a rash. Discussion: Moulds kill."
    )
    assert [(case["age_years"], case["sex"], case["findings_present"]) for case in read] == [
        (55, "male", ["cough"]),
        (65, "female", ["fever"]),
        (28, "female", ["rash"]),
    ]
