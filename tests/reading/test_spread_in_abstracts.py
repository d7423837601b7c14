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
            PROSTATE + "He had an orchiectomy. In the right testis the histology report showed cells of metastatic prostate cancer.",
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
        # An abbreviation of several tumours means what the report spells out.
        (
            "Adenoid cystic carcinoma (ACC) is mostly one of the salivary glands. A 59-year-old woman had ACC of the palate.",
            ["oral cavity"],
            [],
        ),
        # A list goes on behind "sites", an undescended testis is one.
        (
            "A 61-year-old man had liver cancer. It came back with metastases at several pleural sites, lymph nodes and bones.",
            ["liver"],
            ["bone", "lymph node", "pleura"],
        ),
        (
            "We describe a metastasis from an adenocarcinoma of the caecum to a cryptorchid testis.",
            ["colon"],
            ["testis"],
        ),
        # What pictures only favored.
        ("A 61-year-old man had a mass. The scan favored a diagnosis of meningioma. It was a glioma of the brain.", ["brain"], []),
        # Where such tumours mostly go.
        (
            "The usual sites of metastasis are the liver, lung and bone. " + PROSTATE + "A splenic metastasis was found.",
            ["prostate"],
            ["spleen"],
        ),
        ("A 53-year-old man had a hypopharyngeal and esophageal squamous cell carcinoma.", ["esophagus", "pharynx"], []),
        (
            "The most common metastatic sites are the liver and lung. " + PROSTATE + "A splenic metastasis was found.",
            ["prostate"],
            ["spleen"],
        ),
        (
            "A 61-year-old man had stomach cancer. He later had highly suspected malignant ascites.",
            ["stomach"],
            [],
        ),
        # "non" before a place.
        ("Prostate cancer, the most frequent non-cutaneous cancer, was found in a 66-year-old man.", ["prostate"], []),
    ],
)  # fmt: skip
def test_where_it_began_and_went(story: str, origins: list[str], spread: list[str]) -> None:
    read = fields(story)
    assert sorted(read["primary_sites"]) == origins  # type: ignore[call-overload]
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
            "We experienced a recurrent gastric cancer with a long course. " + GASTRIC
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
        # The case under the heading of a discussion.
        (
            "Objective: Skull metastases are few.\nMethods: N/A\nDiscussion:\nWe report a 71-year-old woman with a lump of the scalp.\n"
            "Conclusion: It is rare.",
            "age_years",
            71.0,
        ),
        # A metastasis after an operation came later, at an unknown time.
        (
            "We report a 61-year-old man who had a solitary splenic metastasis after undergoing a colectomy for colon cancer.",
            "primary_to_metastasis_months",
            None,
        ),
        (
            "We report a 61-year-old man who had a solitary splenic metastasis after undergoing a colectomy for colon cancer.",
            "recurrence",
            True,
        ),
        # Tumours that are called benign spread, where no other is told.
        (
            "A 70-year-old woman was found to have rib metastases. She had undergone adrenalectomy for pheochromocytoma at age 30.",
            "primary_to_metastasis_months",
            480.0,
        ),
        # A date three sentences before.
        (
            "A 44-year-old woman was diagnosed with breast cancer in 2008, and came with dizziness in 2013. She was pale. "
            "Endoscopy showed masses of the stomach. Histology showed metastases of the breast cancer.",
            "primary_to_metastasis_months",
            60.0,
        ),
        # Lessons on others.
        (GASTRIC + "It is mainly seen in females with vomiting.", "findings_present", []),
        (GASTRIC + "An amputation could be justified in patients with severe pain.", "findings_present", []),
        (GASTRIC + "The aggressiveness of this tumor was remarkable.", "findings_present", []),
        (
            GASTRIC + "Such metastases should be considered in women who present with a cough or chest pain.",
            "findings_present",
            [],
        ),
        (GASTRIC + "Patients with such tumors can live for years without vomiting.", "findings_absent", []),
        # The length of a life without disease dates no metastasis.
        (
            "A 52-year-old man with metastatic kidney cancer had neck pain and was irradiated. "
            "Twenty months following treatment he was still alive.",
            "primary_to_metastasis_months",
            None,
        ),
        # Symptoms over a time.
        (
            "We report a 62-year-old woman with growing swelling over the past eight months. "
            "The excised tumor was a metastatic follicular cancer.",
            "primary_to_metastasis_months",
            None,
        ),
        ("A 52-year-old man had liver cancer. It had spread to both lungs. He opted for hospice care.", "outcome", "alive"),
        (GASTRIC + "New lesions had not appeared after two years.", "recurrence", False),
        ("A 50-year-old man had both vomiting and cough.", "findings_present", ["vomiting", "cough"]),
    ],
)  # fmt: skip
def test_course(story: str, field: str, value: object) -> None:
    assert fields(story)[field] == value


@pytest.mark.parametrize(
    ("story", "types"),
    [
        ("A 52-year-old man had lung cancer. He was advised to undergo lobectomy followed by chemotherapy.", []),
        ("A 52-year-old man had lung cancer. Consideration was given to lobectomy, which was deferred.", []),
        ("A 52-year-old man had lung cancer. He underwent lobectomy followed by chemotherapy.", ["chemotherapy", "surgery"]),
    ],
)  # fmt: skip
def test_plans(story: str, types: list[str]) -> None:
    given = fields(story)["treatments"]
    assert sorted(t["type"] for t in given) == types  # type: ignore[attr-defined]


def test_what_is_to_be_studied_was_not_given() -> None:
    story = "A 61-year-old man with glioblastoma underwent craniotomy. New ways, such as immunotherapy, need to be further studied."
    given = fields(story)["treatments"]
    assert [t["type"] for t in given] == ["surgery"]  # type: ignore[attr-defined]
