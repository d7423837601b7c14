"""How abstracts tell a metastasis, its origin and its course; each mechanism on sentences invented here."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

PROSTATE = "A 66-year-old man had prostate cancer. "
GASTRIC = "A 52-year-old woman underwent gastrectomy for gastric cancer. "


def fields(story: str) -> dict[str, object]:
    _, reading = read_text(story)
    assert len(reading.cases) == 1
    return dict(guide_fields(reading.cases[0]))


@pytest.mark.parametrize(
    ("story", "origins", "spread"),
    [
        # Where melanomas and adenocarcinomas do not begin, they have come to.
        ("A 58-year-old man bled. The resected loop held metastatic melanoma of the ileum.", [], ["small intestine"]),
        ("A 58-year-old man had metastatic melanoma of the eye.", ["eye"], []),
        ("A 58-year-old man had metastatic adenocarcinoma of the lung.", ["lung"], []),
        # Cells of the cancer of an organ.
        (
            PROSTATE + "He had an orchiectomy. The histology report showed metastatic prostate cancer cells in the right testis.",
            ["prostate"],
            ["testis"],
        ),
        # An unknown primary behind the organ of the metastasis.
        ("We report a 70-year-old woman with a liver melanoma from an unknown primary.", ["unknown"], []),
        # Trouble of an organ that came of a metastasis.
        (
            "A 70-year-old woman with lung cancer had a jejunal perforation caused by metastatic disease.",
            ["lung"],
            ["small intestine"],
        ),
        ("A 70-year-old woman with lung cancer had spinal cord compression due to metastatic disease.", ["lung"], []),
        (PROSTATE + "In 2014 bone marrow involvement with low platelets was found.", ["prostate"], ["bone marrow"]),
        (PROSTATE + "In 2014 there was no bone marrow involvement.", ["prostate"], []),
        # "non" before a place.
        ("Prostate cancer, the most frequent non-cutaneous cancer, was found in a 66-year-old man.", ["prostate"], []),
    ],
)  # fmt: skip
def test_where_it_began_and_went(story: str, origins: list[str], spread: list[str]) -> None:
    read = fields(story)
    assert read["primary_sites"] == origins
    assert sorted(read["metastatic_sites"]) == spread  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("story", "field", "value"),
    [
        # What is told of many is not the patient's.
        ("Such deposits are rarely found before death. " + GASTRIC, "outcome", None),
        ("Such deposits are mostly seen at autopsy. " + GASTRIC, "outcome", None),
        (GASTRIC + "Deposits in the liver were seen at autopsy.", "outcome", "dead"),
        ("Only 3% of gastric cancers have spread to the spleen. " + GASTRIC, "metastatic_sites", []),
        # The methods of an abstract as the course of one patient.
        (
            "Background: Late relapses are few.\nMethods: A 44-year-old woman was operated on for a gastric cancer.\n"
            "Results: She was well after three years.\nConclusions: Surgery helps.",
            "age_years",
            44.0,
        ),
        (
            "Background: Late relapses are few.\nMethods: Files of women with a mean age of 44 years were read.\n"
            "Results: Most did well.\nConclusions: Surgery helps.",
            "age_years",
            None,
        ),
        # A sentence that tells what the report is about starts no interval.
        (
            "We experienced a case of recurrent gastric cancer with a long course. " + GASTRIC
            + "Two years after the operation a nodal recurrence was found.",
            "primary_to_metastasis_months",
            24.0,
        ),
        # Nothing was found at first.
        (
            "A 66-year-old man was seen, and a biopsy showed prostate cancer. The metastatic work-up was negative. "
            "He came again with a swollen testis, and histology showed a metastasis of it.",
            "primary_to_metastasis_months",
            None,
        ),
        ("A 66-year-old man had liver metastases of an unknown primary.", "recurrence", None),
        (GASTRIC + "New lesions had not appeared after two years.", "recurrence", False),
        ("A 50-year-old man had both vomiting and cough.", "findings_present", ["vomiting", "cough"]),
    ],
)  # fmt: skip
def test_course(story: str, field: str, value: object) -> None:
    assert fields(story)[field] == value
