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
        ("She gave birth by section. Both mother and baby are well.", "outcome", "alive"),
        ("A 30-year-old woman was delivered by section. The infant and his mother were discharged.", "outcome", "alive"),
        # labels
        (
            "Giant cysts are rare. Background: Cysts of the spleen are benign. Case report. A 47-year-old"
            " teacher had flank pain for 3 months. Conclusion: Cysts may grow.",
            "symptom_duration_months",
            3,
        ),
        (
            "Case: A 42-year-old man had a swollen knee and died at once. Conclusion: The cause of death was septic embolism.",
            "cause",
            "disease",
        ),
        (
            "INTRODUCTION: Neuromas are rare. PRESENTATION OF CASE: A farmer of 52 years noticed a lump on his scalp."
            " DISCUSSION: Surgery revealed two white nodules. Histology showed schwannoma. CONCLUSION: Schwannomas may be double.",
            "histologies",
            ["schwannoma"],
        ),
        (
            "Case report: A 71-year-old woman had a schwannoma of the tongue. It was excised. Conclusions: The tongue may"
            " swell. No sign of recurrence was seen at 12 months after the operation.",
            "follow_up_months",
            12,
        ),
        (
            "Case report: A 71-year-old woman had a sore tongue. Discussion: In most patients surgery revealed a schwannoma.",
            "histologies",
            [],
        ),
        # later states and deaths
        ("A boy had a fever. He was given amphotericin and is now well.", "outcome", "alive"),
        ("A woman lost the use of one arm. She was left with a weak hand at one year.", "outcome", "alive"),
        ("A boy with dengue bled from the gums, eventually dying as a result of bleeding.", "outcome", "dead"),
        # lengths of a culture or a cycle
        ("A man had chills. The culture flagged positive after 75 hours.", "follow_up_months", None),
        # findings
        ("A man presented with fever. Four months earlier, he had been hospitalized with jaundice.", "findings_present", ["fever"]),
        ("An ill-appearing man had a fever.", "findings_present", ["fever"]),
        ("Myasthenia gravis was confirmed in this woman with ptosis.", "findings_present", ["ptosis"]),
        ("He became hypoxic, and hypoxic brain injury was seen.", "findings_present", ["hypoxic"]),
        ("He denied cough and sputum production.", "findings_absent", ["cough", "sputum production"]),
        ("She had trouble finding words.", "findings_present", ["trouble finding words"]),
        ("He had difficulty in getting up from a chair for 2 days.", "findings_present", ["difficulty in getting up from a chair"]),
        ("On examination there was pallor. Palpation revealed signs of generalized peritonitis.", "findings_present", ["pallor", "signs of generalized peritonitis"]),
        ("He had epigastric area pain.", "findings_present", ["epigastric area pain"]),
        ("She had painful eyes and visual field deficits.", "findings_present", ["painful eyes", "visual field deficits"]),
        ("The girl had polydactyly, blue sclerae and retrognathia.", "findings_present", ["polydactyly", "blue sclerae", "retrognathia"]),
        ("A boy had a fibroma of the arm. It was resected without complications or relapse.", "recurrence", False),
        ("A boy had a fibroma of the arm. It was excised. Recurrence may develop many years later.", "recurrence", None),
        ("A woman had a cyst of the neck. It was enucleated. She was asymptomatic at 3 years.", "outcome", "alive"),
        ("A girl had a sore throat. She was asymptomatic at presentation.", "outcome", None),
        ("We discuss a 34 years primigravida admitted with fever.", "age_years", 34),
        ("A salesman, who had visited Laos for 4 days, had a fever.", "symptom_duration_months", None),
        ("He was tachycardiac.", "findings_present", ["tachycardiac"]),
        (
            "Case report: A newborn had a cyst of the tongue. Conclusion: It was cut out, and a good result was noted at"
            " 8-month follow up.",
            "follow_up_months",
            8,
        ),
        # ages of many, weeks of a pregnancy
        ("A girl had fever. Children less than six months old and those younger than 8 months are at risk.", "follow_up_months", None),
        ("A woman presented with belly pain at 17 weeks of amenorrhea.", "symptom_duration_months", None),
        ("A woman presented with four months of amenorrhea and a deep voice.", "symptom_duration_months", 4),
        # names
        ("A woman with rheumatoid arthritis (RA) came with bleeding. Her RA was mild.", "findings_present", ["bleeding"]),
        ("A man had a colonic polyp, a smooth muscle leiomyoma.", "primary_sites", ["colon"]),
    ],
)  # fmt: skip
def test_abstract(text, field, told):
    assert value(text, field) == told


def test_patients_behind_a_label():
    read = cases(
        "Background: Moulds are everywhere. Results: Case 1: 44-year-old man with chills. Case 2: 61-year-old woman with"
        " fever. Case 3: 23-year-old woman with a rash. Discussion: Moulds kill."
    )
    assert [(case["age_years"], case["sex"], case["findings_present"]) for case in read] == [
        (44, "male", ["chills"]),
        (61, "female", ["fever"]),
        (23, "female", ["rash"]),
    ]


def test_a_regimen_has_the_drugs_told_in_brackets():
    (case,) = cases(
        "A woman had lymphoma. She received CHOP (700 mg cyclophosphamide with 60 mg epirubicin, then 1.5 mg vincristine, and"
        " 90 mg prednisone on days 1 to 5)."
    )
    assert case["treatments"] == [
        {"type": "chemotherapy", "agents": ["cyclophosphamide", "epirubicin", "vincristine", "prednisone"]}
    ]
    assert case["follow_up_months"] is None


def test_two_patients_opened_by_their_ages_alone():
    read = cases(
        "Rationale: Batteries burn. Patient concerns: A 9-year-old girl was brought because of hoarseness for 2 days."
        " A 4-year-old boy presented with drooling. Diagnosis: They had swallowed batteries. Interventions: Endoscopy."
        " Outcomes: They recovered well. Lessons: Scars may come back after 5 years."
    )
    assert [(case["age_years"], case["findings_present"], case["outcome"]) for case in read] == [
        (9, ["hoarseness"], "alive"),
        (4, ["drooling"], "alive"),
    ]


def test_one_patient_told_twice_by_age_stays_one():
    assert (
        len(cases("A 9-year-old girl was admitted with hoarseness. A 9-year-old girl presented with a burn."))
        == 1
    )


@pytest.mark.parametrize("label", ["Discussion", "Conclusion", "Conclusions"])
def test_a_text_may_end_with_a_label(label):
    (case,) = cases(f"Case: A man had fever.\n{label}")
    assert case["findings_present"] == ["fever"]


CUT = (
    "Background: Chordomas are rare. We report a case of chordoma of the clivus. Case report: A 50-year-old man had diplopia for 2 months."
    " MRI showed a mass of 4 cm. Discussion: Surgery revealed a chordoma, stage II. Conclusion: At 18 months no recurrence was found.",
    "Rationale: Batteries burn. Patient concerns: A 9-year-old girl was brought because of hoarseness. A 4-year-old boy presented with"
    " drooling (3 days). Outcomes: They recovered well. Lessons: Scars may come back after 5 years in 20% of children.",
    "Late metastasis of renal cell carcinoma\n\nIn 2004 a 61-year-old woman underwent nephrectomy (pT2N0M0, G2). Twelve years later she"
    " developed a thyroid nodule; biopsy: metastatic RCC. Conclusions\nThe time to metastasis is rarely longer than 10 years.",
)


@pytest.mark.parametrize("text", CUT, ids=["labels", "two patients", "title"])
def test_an_abstract_may_be_cut_off_anywhere(text):
    for end in range(len(text)):
        _, reading = read_text(text[:end])
        assert len(reading.cases) <= 2
