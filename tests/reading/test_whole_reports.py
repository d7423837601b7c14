"""Whole reports: what the abstract, the case section and the discussion each tell, and of whom."""

import pytest

from casepool.exchange import guide_fields
from casepool.model import Case
from casepool.pipeline import read_text

PAGES = """{title}

Ada Quill, Ben Umber

Abstract

{abstract}

Introduction

Tumors of this kind are rare. In a series of 40 patients the median age was 61 years.

{case}

Discussion

Others reported a 33-year-old man who died of sepsis nine years after resection. Recurrence is common.

References

1. Quill A. A paper. J Invent 2001;1:1-2.
"""


def cases(*, title: str, abstract: str, case: str) -> tuple[Case, ...]:
    return read_text(PAGES.format(title=title, abstract=abstract, case=case))[1].cases


ONE = {
    "title": "A Thymoma Found by Its Cough",
    "abstract": "A 57-year-old man had a thymoma. Thymectomy was performed. He is well after 20 months.",
    "case": """Case report

A 57-year-old man presented with a five-week history of cough. Chest CT showed a mediastinal mass of 4 cm.
Thymectomy was performed. Histology showed thymoma. He was free of recurrence 20 months after surgery.""",
}


def test_symptoms_told_in_the_case_section_lasted_before_the_abstracts_operation() -> None:
    (case,) = cases(**ONE)
    assert case.outcome.symptom_duration_days is not None
    assert case.outcome.symptom_duration_days.value == 35


def test_follow_up_is_that_of_the_patient_not_of_the_past() -> None:
    text = ONE["case"].replace(
        "Chest CT",
        "His medical history included gout, treated with allopurinol, and a nephrectomy in 1999 for clear cell renal cell "
        "carcinoma. He had been discharged from follow-up after ten years without recurrence. On examination he was pale. Chest CT",
    )
    (case,) = cases(**ONE | {"case": text})
    assert guide_fields(case)["follow_up_months"] == 20


TWO = {
    "title": "Uveal Melanoma in Two Neighbors",
    "abstract": "We report two patients. Patient 1, a 61-year-old man, lost vision over three months and died after seven months. "
    "Patient 2, a 54-year-old woman, had flashes and is alive.",
    "case": """Case reports

{one}

A 61-year-old man had lost vision of the left eye over three months. There was no pain. Uveal melanoma was
found, and the eye was enucleated. He died of liver metastases seven months later.

{two}

A 54-year-old woman had seen flashes for six weeks. Uveal melanoma of 9 mm was found and treated with
plaque brachytherapy. She was alive without recurrence after 26 months.""",
}


@pytest.mark.parametrize(
    ("one", "two"), [("Patient 1", "Patient 2"), ("Case A", "Case B"), ("Case 1", "Case 2")]
)
def test_patients_of_a_case_section_keep_what_is_theirs(one: str, two: str) -> None:
    found = cases(**TWO | {"case": TWO["case"].format(one=one, two=two)})
    told = [guide_fields(case) for case in found]
    assert [t["age_years"] for t in told] == [61, 54]
    assert [t["sex"] for t in told] == ["male", "female"]
    assert [t["outcome"] for t in told] == ["dead", "alive"]
    assert [t["follow_up_months"] for t in told] == [7, 26]


def test_ages_of_the_case_section_go_before_a_list_in_another_order() -> None:
    found = cases(
        title="Three Thymomas",
        abstract="We present three women aged 47, 58 and 71 years with thymoma. One patient died of sepsis.",
        case="""Case series

Case 1

A 71-year-old woman had thymectomy for thymoma. She is well after two years.

Case 2

A 47-year-old woman had thymectomy for thymoma. She is well after three years.

Case 3

A 58-year-old woman had thymectomy for thymoma. She is well after four years.""",
    )
    assert [guide_fields(case)["age_years"] for case in found] == [71, 47, 58]
    assert [guide_fields(case)["outcome"] for case in found] == ["alive"] * 3


def test_lettered_twins_are_patients_and_no_relatives() -> None:
    found = cases(
        title="Hepatoblastoma in Twins",
        abstract="Hepatoblastoma in both twins is rare.",
        case="""Case reports

Twin A

At 9 months of age, twin A was brought with abdominal distension for five days. Hepatoblastoma was diagnosed.

Twin B

Twin B was screened at 10 months of age and had fever. Hepatoblastoma was found.""",
    )
    told = [guide_fields(case) for case in found]
    assert [t["age_years"] for t in told] == [0.75, 0.83]
    assert [t["findings_present"] for t in told] == [["abdominal distension"], ["fever"]]


def test_conclusion_of_a_structured_abstract_tells_no_finding_of_the_patient() -> None:
    (case,) = cases(
        **ONE | {"abstract": f"Case: {ONE['abstract']} Conclusion: Dyspnea in an adult suggests a thymoma."}
    )
    assert guide_fields(case)["findings_present"] == ["cough"]


def test_letter_without_headings_tells_its_patient_and_not_those_of_others() -> None:
    _, reading = read_text(
        "A Thymoma Found by Its Cough\n\nAda Quill, Ben Umber\n\nDear Editor,\n\nThymomas are rare tumors.\n\n"
        "A 57-year-old man presented with cough for five weeks. Thymectomy was performed for a thymoma. He is well after "
        "20 months.\n\nQuill et al. reported a 33-year-old man who died of sepsis nine years after thymectomy.\n\n"
        "References\n\n1. Quill A. A paper. J Invent 2001;1:1-2.\n"
    )
    assert [guide_fields(case)["age_years"] for case in reading.cases] == [57]
    assert guide_fields(reading.cases[0])["outcome"] == "alive"


def test_an_old_appendectomy_and_a_relatives_age_open_no_interval() -> None:
    text = ONE["case"].replace(
        "Chest CT",
        "He had undergone appendectomy 30 years ago. His mother had breast cancer at the age of 40. Chest CT",
    )
    text = text.replace("showed thymoma", "showed thymoma and metastases in two of 9 lymph nodes")
    (case,) = cases(**ONE | {"case": text})
    assert guide_fields(case)["primary_to_metastasis_months"] in (0, None)


def told(discussion: str) -> list[tuple[str, int | None, int | None, tuple[str, ...], tuple[int, ...]]]:
    text = PAGES.format(**ONE).split("Others reported")[0] + discussion
    text += "\n\nReferences\n\n1. Quill A, Umber B. Forty patients. J Invent 2001;1:1-2.\n2. Vane C. Thymomas. J Invent 2003;1:3-4.\n"
    _, reading = read_text(text)
    return [
        (s.what, s.n, s.total, s.authors, s.references)
        for s in reading.statements
        if s.evidence[0].section == "discussion"
    ]


def test_a_part_with_its_share_belongs_to_the_whole_counted_before() -> None:
    found = told("Quill et al. studied 30 patients with thymoma [1]; 21 patients (70%) had myasthenia.")
    assert ("myasthenia", 21, 30, ("Quill",), (1,)) in found
    found = told("Quill et al. studied 50 patients with thymoma, 17 of whom (34%) died of sepsis [1].")
    assert ("died of sepsis", 17, 50, ("Quill",), (1,)) in found


def test_authors_end_where_another_series_or_reference_begins() -> None:
    found = told(
        "Quill et al. studied 30 patients with thymoma [1]. In a series of 68 patients from one center, 12 of 68 (18%) relapsed [2]."
    )
    assert [f[3] for f in found] == [("Quill",), (), ()]
    found = told("Quill et al. reported a 40-year-old man with thymoma [1]. Myasthenia was absent in 58%.")
    assert [f[3] for f in found] == [()]


def test_one_author_is_named_where_the_references_name_them() -> None:
    found = told("In the review by Vane, myasthenia was present in 9 of 21 patients (43%).")
    assert [(f[1], f[2], f[3]) for f in found] == [(9, 21, ("Vane",))]


def test_a_caption_of_a_later_year_is_no_second_age_and_survivors_have_had_all_doses() -> None:
    text = (
        PAGES.format(**ONE).replace("He was free of recurrence 20 months", "He died three years")
        + "\n\nFigure 1. Chest CT of a 59-year-old man with recurrent thymoma.\n"
    )
    text = text.replace(
        "Recurrence is common.", "Survivors who received more than 250 mg/m2 of doxorubicin need care."
    )
    _, reading = read_text(text)
    assert {d.code for d in reading.discrepancies}.isdisjoint({"two-ages", "drug-dose"})
