"""Mechanisms of reading, each on texts invented here."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.document import document_from_text
from casepool.exchange import guide_fields
from casepool.model import Case
from casepool.pipeline import read_text
from casepool.reading import read_cases, read_cases_together
from casepool.reading._scan import split_sentences
from casepool.timeline import read_times
from casepool.vocabulary import read_rows


def read_one(text: str) -> Case:
    _, reading = read_text(text)
    assert len(reading.cases) == 1
    return reading.cases[0]


def fields(text: str) -> dict[str, object]:
    return guide_fields(read_one(text))


# --- who --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "age", "sex"),
    [
        ("A 61-year-old woman was admitted.", 61, "female"),
        ("A 9-month-old boy was admitted.", 0.75, "male"),
        ("A man aged 70 years was admitted.", 70, "male"),
        ("The patient, a 44 year old lady, was admitted.", 44, "female"),
        ("A 58-year-old patient was admitted with cancer of the prostate.", 58, "male"),
        ("A 30-year-old patient was admitted. She was pale.", 30, "female"),
    ],
)
def test_age_and_sex_come_from_words_pronouns_and_organs(opening: str, age: float, sex: str) -> None:
    patient = read_one(opening).patient
    assert patient.age_years is not None
    assert patient.sex is not None
    assert (patient.age_years.value, patient.sex.value) == (age, sex)


@pytest.mark.parametrize(
    "patients",
    [
        ("A 31-year-old woman", "A 40-year-old man"),
        ("A woman aged 31 years", "A man aged 40 years"),
        ("A woman, 31 years old,", "A man, 40 years old,"),
        ("A woman aged 31", "Another man aged 40"),
        ("A woman of 31 years", "A man of 40 years"),
    ],
)
def test_patients_are_told_apart_by_their_ages_in_either_order(patients: tuple[str, str]) -> None:
    first, second = patients
    _, reading = read_text(
        f"We report two lipomas. {first} complained of pain. It was excised. {second} had a swollen knee. It was excised."
    )
    found = [guide_fields(case) for case in reading.cases]
    assert [(f["age_years"], f["sex"], f["findings_present"]) for f in found] == [
        (31, "female", ["pain"]),
        (40, "male", ["swollen knee"]),
    ]


def test_each_of_two_patients_told_together_has_the_sex_beside_the_own_age() -> None:
    _, reading = read_text(
        "A man aged 76 years and a woman aged 60 years presented with cough. Both recovered."
    )
    assert [(f["age_years"], f["sex"]) for f in map(guide_fields, reading.cases)] == [
        (76, "male"),
        (60, "female"),
    ]


def test_an_age_told_behind_the_patient_is_no_relatives_and_ages_no_history() -> None:
    got = fields("A woman aged 30 years with a family history of colon cancer presented with cough.")
    assert (got["age_years"], got["sex"]) == (30, "female")
    got = fields(
        "A man aged 71 years with a history of fever and night sweats presented with a swollen knee."
    )
    assert got["findings_present"] == ["fever", "night sweats", "swollen knee"]


@pytest.mark.parametrize(
    "came",
    "came to our hospital with|visited our clinic with|arrived with|sought care for|was seen with|complained about".split(
        "|"
    ),
)
def test_what_a_patient_came_with_is_not_denied_by_what_stands_before(came: str) -> None:
    got = fields(
        f"A 45-year-old woman without any systemic disease {came} blurred vision and headache for two weeks."
    )
    assert (got["findings_present"], got["findings_absent"]) == (["blurred vision", "headache"], [])


@pytest.mark.parametrize("word", ["follow-up", "follow up", "followup"])
def test_follow_up_is_read_in_its_three_spellings(word: str) -> None:
    got = fields(f"A 60-year-old man had colon cancer resected. He was well at the final {word} of 6 years.")
    assert (got["follow_up_months"], got["outcome"]) == (72, "alive")


@pytest.mark.parametrize(
    ("heading", "first"),
    [
        ("", "A lipoma"),
        ("Abstract\n", "A lipoma"),
        ("CASE PRESENTATION\n", "A lipoma"),
        ("2. Case report\n", "A lipoma"),
        ("Case B\n", "Case B"),
    ],
)
def test_a_heading_is_no_sentence_unless_it_may_tell_of_a_patient(heading: str, first: str) -> None:
    document = document_from_text(f"{heading}A lipoma of the thigh is described. It was excised.", id="x")
    sentences = split_sentences(document)
    assert document.text[sentences[0].start : sentences[0].end].startswith(first)


def test_age_of_a_relative_is_not_the_patients() -> None:
    got = fields("A 34-year-old man was admitted with cough. His 60-year-old mother had breast cancer.")
    assert (got["age_years"], got["primary_sites"]) == (34, [])


def test_a_family_history_leaves_the_tumour_told_before_it_to_the_patient() -> None:
    got = fields("We saw a glioma of the brain in a 40-year-old man with no relevant family history.")
    assert got["primary_sites"] == ["brain"]
    got = fields("A 40-year-old man with a family history of colon cancer had a glioma of the brain.")
    assert got["primary_sites"] == ["brain"]


def test_reports_read_together_are_read_as_each_alone() -> None:
    texts = (
        "A 61-year-old woman had breast cancer. Six years later a metastasis of the liver was resected; she died.",
        "Case 1: A 40-year-old man had a glioma. He died. Case 2: A 50-year-old woman had a meningioma. She is well.",
        "",
        (
            "Una mujer de 45 años fue ingresada por dolor de espalda y debilidad de las piernas desde hacía dos meses. "
            * 4
        ),
        "Of 40 patients with melanoma, 12 had metastases.",
        "A 9-year-old boy was admitted with fever and a swollen knee. No fracture was seen.",
    )
    documents = [document_from_text(text, id=str(n)) for n, text in enumerate(texts)]
    times = [read_times(document.text).times for document in documents]
    together = read_cases_together(documents, times)
    assert together == [read_cases(d, t) for d, t in zip(documents, times, strict=True)]
    assert [len(cases) for cases in together] == [1, 2, 0, 1, 0, 1]


@pytest.mark.parametrize(
    ("text", "patients"),
    [
        # An abstract tells of the one whom the case section tells at length.
        (
            "Case presentation: We describe a 62-year-old woman with a huge mass of the bowel. Conclusion: Think of it.\n\n"
            "Case presentation\n\nA 62-year-old Danish woman came with belly cramps. She was well after two years.",
            [(62, "female")],
        ),
        (
            "We tell of a rare knot in a 17-year-old patient who had cramps. It is rare. A 17-year-old boy came with cramps.",
            [(17, "male")],
        ),
        (
            "A 50-year-old man came with a cough. He was treated. Another 50-year-old man came with fever.",
            [(50, "male"), (50, "male")],
        ),
        (
            "A 50-year-old man came with a cough. He was treated. A 50-year-old woman came with two daughters and fever.",
            [(50, "male"), (50, "female")],
        ),
        (
            "We report three patients (a 41-year-old woman, a 52-year-old man and a 63-year-old woman) with bleeding. "
            "A 41-year-old woman (the third patient) came with pain.",
            [(41, "female"), (52, "male"), (63, "female")],
        ),
    ],
)
def test_an_age_told_again_opens_no_further_patient(text: str, patients: list[tuple[int, str]]) -> None:
    _, reading = read_text(text)
    told = [guide_fields(case) for case in reading.cases]
    assert [(case["age_years"], case["sex"]) for case in told] == patients


def test_patients_told_as_one_and_the_other_are_apart() -> None:
    _, reading = read_text(
        "Two patients had a thymectomy for thymic carcinoma. One patient is well after 20 months, whereas in the other a recurrence was "
        "noted at five months and he died of it."
    )
    got = [guide_fields(case) for case in reading.cases]
    assert [(g["primary_sites"], g["outcome"], g["follow_up_months"]) for g in got] == [
        (["thymus"], "alive", 20),
        (["thymus"], "dead", 5),
    ]


def test_patients_told_under_letters_are_apart() -> None:
    _, reading = read_text(
        "Case A is a woman with carcinoma of the pancreas. She died. Case B is a man with carcinoma of the colon. He is alive."
    )
    got = [guide_fields(case) for case in reading.cases]
    assert [(g["sex"], g["primary_sites"], g["outcome"]) for g in got] == [
        ("female", ["pancreas"], "dead"),
        ("male", ["colon"], "alive"),
    ]


@pytest.mark.parametrize(
    "group",
    [
        "Two patients had a thymectomy for thymic carcinoma. Both are well.",
        "We reviewed nine women with cancer of the ovary. Their median age was 51 years. One patient died.",
        "This case report is on three siblings with leukemia. All patients were treated with imatinib.",
    ],
)
def test_a_group_of_whom_none_is_told_alone_is_no_case(group: str) -> None:
    _, reading = read_text(group)
    assert reading.cases == ()
    assert [problem.severity for problem in reading.problems] == ["doubtful"]


@pytest.mark.parametrize(
    "single",
    [
        "Two patients had a thymectomy for thymic carcinoma. The first patient died.",
        "Ten cases were reported before. We report a woman with cancer of the thymus.",
        "Nine patients were seen. A 51-year-old woman had cancer of the ovary.",
        "The patient, one of five children, had cancer of the thymus.",
    ],
)
def test_a_patient_told_beside_a_group_is_a_case(single: str) -> None:
    _, reading = read_text(single)
    assert reading.cases


@pytest.mark.parametrize(
    ("told", "ages", "sexes"),
    [
        ("Two women aged 61 and 63 had cancer of the colon.", [61, 63], ["female", "female"]),
        ("Two men (ages 27 and 35 years) had cancer of the colon.", [27, 35], ["male", "male"]),
        (
            "Three cases of lipoma are told. All were women, aged 22, 41 and 58 years.",
            [22, 41, 58],
            ["female"] * 3,
        ),
        ("Two patients (31 and 47-year-old male farmers) had a lipoma.", [31, 47], ["male", "male"]),
        ("Two girls aged four and six months had a lipoma.", [0.33, 0.5], ["female", "female"]),
        (
            "Three patients aged 41 (male), 66 (male) and 29 (female) had a lipoma.",
            [41, 66, 29],
            ["male", "male", "female"],
        ),
        ("A 70-year-old man and his 44-year-old daughter had a lipoma.", [70, 44], ["male", "female"]),
        ("Two women, a 55-year-old and a 71-year-old, had a lipoma.", [55, 71], ["female", "female"]),
        ("Two cases of lipoma in 85- and 65-year-old male patients are told.", [85, 65], ["male", "male"]),
        (
            "We saw a couple with lipoma. The man was 40 years old and the woman was 31 years old.",
            [40, 31],
            ["male", "female"],
        ),
        (
            "A 75-year-old woman (Case 1) had a lipoma. It was cut out. A 71-year-old man (Case 2) had a nodule.",
            [75, 71],
            ["female", "male"],
        ),
        ("A pair of 17-month-old twin girls had a lipoma.", [1.42, 1.42], ["female", "female"]),
        # Ages that are not those of as many patients.
        ("A 45-year-old man with two brothers aged 50 and 52 had a lipoma.", [45], ["male"]),
        ("A 45-year-old man had two operations, aged 20 and 30.", [45], ["male"]),
    ],
)
def test_ages_told_in_one_breath_are_those_of_several_patients(
    told: str, ages: list[float], sexes: list[str]
) -> None:
    got = [guide_fields(case) for case in read_text(told)[1].cases]
    assert [g["age_years"] for g in got] == ages
    assert [g["sex"] for g in got] == sexes


def test_a_past_that_no_sentence_returns_from_ends_before_the_text() -> None:
    got = fields(
        "A 70-year-old man had a history of cancer of the larynx. Electrocardiography showed a block. A pacemaker was implanted. "
        "He was well two years later."
    )
    assert (got["outcome"], got["follow_up_months"]) == ("alive", 24)


def test_patients_told_under_numbers_are_apart() -> None:
    _, reading = read_text(
        "Case 1: A 51-year-old woman presented with hematuria. She had carcinoma of the bladder and died. "
        "Case2: A 62-year-old man presented with dysphagia. He had carcinoma of the esophagus. He is alive."
    )
    got = [guide_fields(case) for case in reading.cases]
    assert [(g["age_years"], g["sex"], g["primary_sites"], g["outcome"]) for g in got] == [
        (51, "female", ["bladder"], "dead"),
        (62, "male", ["esophagus"], "alive"),
    ]


def test_one_patient_told_in_abstract_and_case_is_one() -> None:
    _, reading = read_text(
        "Abstract\nA 51-year-old woman with two tumors is presented.\n"
        "Case presentation\nA 51-year-old woman was admitted with hematuria. The patient had cancer of the bladder.\n"
        "Discussion\nA 40-year-old man was reported by others."
    )
    assert len(reading.cases) == 1


def test_patients_of_one_age_told_together_are_counted() -> None:
    _, reading = read_text("Two 12-year-old twin girls presented with fever. Both were alive after one year.")
    assert [(g["age_years"], g["sex"], g["outcome"]) for g in map(guide_fields, reading.cases)] == [
        (12, "female", "alive")
    ] * 2


# --- tumours ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "primary", "metastatic"),
    [
        (
            "carcinoma of the breast with metastases to the liver, lung and bone",
            ["breast"],
            ["liver", "lung", "bone"],
        ),
        ("pulmonary and hepatic metastases of colon cancer", ["colon"], ["lung", "liver"]),
        ("metastatic breast cancer", ["breast"], []),
        ("a metastatic lung tumor from kidney cancer", ["kidney"], ["lung"]),
        ("renal cell carcinoma metastatic to the brain", ["kidney"], ["brain"]),
        ("gastric adenocarcinoma, stage pT3N1M0", ["stomach"], ["lymph node"]),
    ],
)
def test_sites_are_told_apart_by_what_stands_between(
    told: str, primary: list[str], metastatic: list[str]
) -> None:
    got = fields(f"A 61-year-old woman was found to have {told}.")
    assert (got["primary_sites"], got["metastatic_sites"]) == (primary, metastatic)


def test_metastasis_looked_for_and_not_found_is_absent() -> None:
    case = read_one(
        "A 61-year-old woman had breast cancer. There was no evidence of metastasis to brain, lung, or liver."
    )
    assert [(le.site, le.status) for le in case.lesions] == [
        ("brain", "absent"),
        ("lung", "absent"),
        ("liver", "absent"),
    ]
    assert guide_fields(case)["metastatic_sites"] == []


def test_fuller_histology_holds_the_shorter_and_differential_diagnoses_do_not_count() -> None:
    got = fields(
        "A 50-year-old man had a renal mass. Oncocytoma was suspected. Histology revealed clear cell renal cell carcinoma. "
        "The renal cell carcinoma was removed."
    )
    assert got["histologies"] == ["clear cell renal cell carcinoma"]


def test_abbreviation_means_what_the_report_says_it_means() -> None:
    got = fields(
        "A 50-year-old woman had a desmoplastic spindle metastasis of the liver (DSML). Histology confirmed breast cancer. "
        "One year later the DSML had grown."
    )
    assert got["metastatic_sites"] == ["liver"]


def test_meaning_of_an_abbreviation_elsewhere_is_dropped_where_the_report_defines_it_otherwise() -> None:
    got = fields(
        "A 52-year-old woman presented with headache. Endoscopic sinus surgery (ESS) was performed. After the ESS she was well."
    )
    assert (got["histologies"], got["primary_sites"]) == ([], [])


def test_disease_that_is_no_neoplasm_gives_no_tumour_and_no_treatment() -> None:
    got = fields(
        "A 40-year-old man presented with a mass of the liver. Surgery was performed. Histology showed tuberculosis."
    )
    assert (got["primary_sites"], got["treatments"], got["largest_size_mm"]) == ([], [], None)


# --- findings ---------------------------------------------------------------------------------------------

CUES = ["no", "no evidence of", "without"]
SYMPTOMS = ["fever", "headache", "vomiting", "weight loss", "cough", "dysphagia"]


@given(st.sampled_from(CUES), st.lists(st.sampled_from(SYMPTOMS), min_size=1, max_size=3, unique=True))
@settings(max_examples=25, deadline=None)
def test_negation_reaches_over_a_list_and_is_not_changed_by_a_clause_without_a_cue(
    cue: str, symptoms: list[str]
) -> None:
    listed = ", ".join(symptoms[:-1]) + (" or " if len(symptoms) > 1 else "") + symptoms[-1]
    plain = read_one(f"A 61-year-old man presented with hoarseness. He was seen with {cue} {listed}.")
    inserted = read_one(
        f"A 61-year-old man presented with hoarseness. He was, as agreed on Monday, seen with {cue} {listed}."
    )
    for case in (plain, inserted):
        assert [f.name for f in case.findings if f.status == "absent"] == symptoms
        assert [f.name for f in case.findings if f.status == "present"] == ["hoarseness"]


def test_scope_ends_where_the_sentence_turns() -> None:
    case = read_one("A 61-year-old man had no fever but complained of headache and weight loss.")
    assert {f.name: f.status for f in case.findings} == {
        "fever": "absent",
        "headache": "present",
        "weight loss": "present",
    }


def test_finding_is_the_noun_phrase_with_its_place() -> None:
    case = read_one(
        "A 61-year-old man presented with painless swelling of the right thigh and burning pain in both feet."
    )
    assert [f.name for f in case.findings] == [
        "painless swelling of the right thigh",
        "burning pain in both feet",
    ]
    assert [f.side for f in case.findings] == ["right", "bilateral"]


def test_what_imaging_or_the_past_shows_is_no_finding_of_now() -> None:
    got = fields(
        "A 61-year-old man with a history of headache presented with cough. Computed tomography showed swelling of the liver."
    )
    assert got["findings_present"] == ["cough"]


@pytest.mark.parametrize(
    "text",
    [
        "A 61-year-old man had endocarditis. Targeted treatment was given after blood cultures.",
        "A 61-year-old man had encephalitis. Immunotherapy was started.",
    ],
)
def test_targeted_treatment_of_an_infection_is_none_of_a_tumour(text: str) -> None:
    assert fields(text)["treatments"] == []


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("A 61-year-old woman with a history of headache and nausea underwent a craniotomy.", ["headache", "nausea"]),
        ("A 61-year-old man with a history of fever and weight loss presented with a cough.", ["fever", "weight loss", "cough"]),
        ("A 61-year-old man with a history of chronic pain and nausea presented with a cough.", ["cough"]),
        ("A 61-year-old man with a history of diabetes and headache presented with a cough.", ["cough"]),
        ("A 6-year-old boy was admitted with jaundice to the children's hospital.", ["jaundice"]),
    ],
)  # fmt: skip
def test_history_of_symptoms_alone_is_the_complaint(text: str, present: list[str]) -> None:
    assert fields(text)["findings_present"] == present


def test_sensory_examination_gives_modality_side_and_level() -> None:
    case = read_one(
        "A 61-year-old man had weakness of the left leg. Examination showed absent pain and temperature senses on the right "
        "below the T6 dermatome, with preserved sense of vibration."
    )
    told = {(f.modality, f.status, f.side, f.level) for f in case.findings if f.concept == "HP:0003474"}
    assert told == {
        ("pain", "present", "right", "below T6"),
        ("temperature", "present", "right", "below T6"),
        ("vibration", "absent", None, None),
    }


# --- treatments -------------------------------------------------------------------------------------------


def test_regimen_is_spelled_out_and_planned_or_refused_treatment_does_not_count() -> None:
    case = read_one(
        "A 61-year-old woman had breast cancer. Mastectomy was performed. She received six cycles of CMF. "
        "She refused radiotherapy. Trastuzumab was planned."
    )
    assert guide_fields(case)["treatments"] == [
        {"type": "surgery", "agents": []},
        {"type": "chemotherapy", "agents": ["cyclophosphamide", "methotrexate", "fluorouracil"]},
    ]
    assert {(t.type, t.status) for t in case.treatments} >= {
        ("radiotherapy", "refused"),
        ("targeted therapy", "planned"),
    }
    assert next(t.cycles for t in case.treatments if t.regimen == "CMF") == 6


def drugs_by_class() -> dict[tuple[str, str], list[str]]:
    """Names by type of treatment and ATC class, of classes with two drugs or more that a text may name alone."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in read_rows("drugs.tsv"):
        kind, group = row.codes.get("type", "none"), row.codes.get("class", "").partition(" ")[0]
        if kind != "none" and group and row.name in row.patterns:
            groups.setdefault((kind, group), []).append(row.name)
    return {key: names for key, names in groups.items() if len(names) > 1}


CLASSES = drugs_by_class()
PAIRS = st.sampled_from(sorted(CLASSES)).flatmap(
    lambda key: st.tuples(st.just(key[0]), st.sampled_from(CLASSES[key]), st.sampled_from(CLASSES[key]))
)
DRUG_STORIES = [
    "A 61-year-old man had lung cancer. He was treated with {} for three months. He died one year after diagnosis.",
    "A 40-year-old woman presented with cough without fever. Breast cancer with liver metastases of 3 cm was found. After "
    "mastectomy she received six cycles of {}. She had no recurrence for 14 months.",
]


@given(PAIRS, st.sampled_from(DRUG_STORIES))
@settings(max_examples=60, deadline=None)
def test_another_drug_of_the_class_changes_only_the_agent(pair: tuple[str, str, str], story: str) -> None:
    kind, *names = pair
    told = []
    for name in names:
        case = read_one(story.format(name))
        got = guide_fields(case)
        given = {t["type"]: t["agents"] for t in got.pop("treatments")}
        assert given.pop(kind) == [name]
        told.append((got, given, [f.name for f in case.findings], len(case.lesions), len(case.episodes)))
    assert told[0] == told[1]


def test_dose_and_fractions_are_read() -> None:
    case = read_one("A 61-year-old man had lung cancer. Radiotherapy (30 Gy in 10 fractions) was given.")
    assert [(t.dose_gy, t.fractions) for t in case.treatments] == [(30.0, 10)]


# --- course -----------------------------------------------------------------------------------------------

STORY = (
    "A {age}-year-old woman presented with a three-month history of cough. She had undergone mastectomy for breast cancer in "
    "{first}. Computed tomography showed lung metastases. The metastases were resected in {second}. She was alive without "
    "recurrence two years after the operation."
)


def test_course_gives_the_lengths_that_a_review_pools() -> None:
    got = fields(STORY.format(age=61, first=2001, second=2006))
    assert got["symptom_duration_months"] == 3
    assert got["follow_up_months"] == 24
    assert got["outcome"] == "alive"


def test_swapping_the_sex_changes_only_the_sex() -> None:
    female = "A 61-year-old woman presented with cough. She had lung cancer. Her tumor was resected. She died two months later."
    male = female.replace("woman", "man").replace("She", "He").replace("Her", "His")
    one, two = fields(female), fields(male)
    assert (one.pop("sex"), two.pop("sex")) == ("female", "male")
    assert one == two


def test_death_and_its_cause() -> None:
    got = fields(
        "A 61-year-old man had lung cancer. Lobectomy was performed. He died of disease progression two years later."
    )
    assert (got["outcome"], got["cause"], got["follow_up_months"]) == ("dead", "disease", 24)


@pytest.mark.parametrize(
    "told",
    [
        "He was referred because of his risk of sudden death.",
        "Her stay was marked by an intrauterine fetal demise.",
        "A dead fetus was delivered at once.",
        "The fatality rate of it is high.",
        "The death of two sisters had been told.",
        "It had been a sudden cardiac arrhythmic death and he survived it.",
    ],
)
def test_a_death_feared_or_of_others_is_not_the_patients(told: str) -> None:
    case = read_text(f"A 34-year-old patient had chest pain. {told}")[1].cases[0]
    status = case.outcome.vital_status
    assert status is None or status.value == "alive"


def test_a_relatives_death_is_not_the_patients() -> None:
    got = fields(
        "A 61-year-old man had lung cancer. His father died of lung cancer. Lobectomy was done; he was discharged."
    )
    assert got["outcome"] == "alive"


def test_second_presentation_opens_an_episode_and_the_past_is_told_apart() -> None:
    case = read_one(
        "A 45-year-old woman presented with numbness of the left arm. MRI showed a mass of the spinal cord at C6, 25 mm in size. "
        "Her past history was notable for a carcinoma of the breast 8 years before. Radical mastectomy had been performed. "
        "The tumor of the spinal cord was resected. Two years after the surgery she developed weakness of both legs. "
        "MRI showed a mass of the spinal cord at T12-L1. Laminectomy was performed. She died two months later."
    )
    assert [e.number for e in case.episodes] == [1, 2]
    assert {f.name: f.episode for f in case.findings} == {
        "numbness of the left arm": 1,
        "weakness of both legs": 2,
    }
    assert next(t.history for t in case.treatments if t.procedure == "radical mastectomy")
    assert {(le.level, le.episode) for le in case.lesions if le.level} == {("C6", 1), ("T12-L1", 2)}


# --- hostile and foreign ----------------------------------------------------------------------------------


def test_text_in_another_language_gives_a_doubtful_case_without_facts() -> None:
    _, reading = read_text(
        "Eine 61-jährige Patientin wurde mit Husten und Fieber aufgenommen. Die Untersuchung ergab einen Tumor der Lunge, und "
        "die Patientin wurde mit einer Chemotherapie behandelt. Nach zwei Jahren war sie ohne Zeichen der Krankheit am Leben. "
        "Die Autoren berichten von einer seltenen Erkrankung, die nicht immer in der Lunge entsteht und mit der Zeit auch im Gehirn "
        "auftritt, und die nach der Operation von der Klinik des Hauses weiter behandelt wurde."
    )
    case = reading.cases[0]
    assert case.doubtful
    assert not (case.findings)
    assert not (case.treatments)
    assert not (case.diagnoses)
    assert not (case.patient.sex)
    assert reading.problems


def test_text_without_a_patient_is_doubtful() -> None:
    _, reading = read_text(
        "Lung cancer is the most common cancer worldwide. Smoking is the leading cause of lung cancer."
    )
    assert all(case.doubtful for case in reading.cases)


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read_without_an_error_and_quotes_are_its_characters(text: str) -> None:
    document, reading = read_text(text)
    for quoted, start, end in _quotes(reading.cases):
        assert document.text[start:end] == quoted


def test_every_quote_is_found_at_its_place() -> None:
    document, reading = read_text(STORY.format(age=61, first=2001, second=2006))
    quotes = list(_quotes(reading.cases))
    assert len(quotes) > 10
    assert all(document.text[start:end] == quoted for quoted, start, end in quotes)


def _quotes(cases: tuple[Case, ...]) -> list[tuple[str, int, int]]:
    from casepool.model import to_json

    found = re.findall(
        r'"span":\[(\d+),(\d+)\],"quote":("(?:[^"\\]|\\.)*")', b"".join(map(to_json, cases)).decode()
    )
    import json

    return [(json.loads(quote), int(start), int(end)) for start, end, quote in found]


@pytest.mark.parametrize(
    ("told", "months"),
    [
        ("Both patients are well 25 and 14 months after diagnosis.", [25, 14]),
        ("Both patients are alive at 10 and 24 months, respectively.", [10, 24]),
        ("Both patients were well 6 and 12 months after surgery.", [12, 12]),
    ],
)
def test_times_of_patients_told_together_are_each_their_own(told: str, months: list[float]) -> None:
    text = (
        "Case 1: A 40-year-old man had a glioma resected. Case 2: A 50-year-old woman had a glioma resected. "
        f"{told}"
    )
    _, reading = read_text(text)
    assert [guide_fields(case)["follow_up_months"] for case in reading.cases] == months


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ("There was hypoesthesia of both legs below T10.", [("hypoesthesia of both legs", "bilateral", "below T10")]),
        ("He had numbness and paresthesia of the left leg below the L3 dermatome.",
         [("numbness of the left leg", "left", "below L3"), ("paresthesia of the left leg", "left", "below L3")]),
        ("He had numbness in the feet after a T6 operation.", [("numbness in the feet", None, None)]),
        ("He had pain and swelling of the right knee.",
         [("pain of the right knee", "right", None), ("swelling of the right knee", "right", None)]),
    ],
)  # fmt: skip
def test_a_place_shared_or_told_behind_gives_its_side_and_border(
    story: str, told: list[tuple[str, str | None, str | None]]
) -> None:
    _, reading = read_text(f"A 50-year-old man was admitted. {story}")
    assert [(f.name, f.side, f.level) for f in reading.cases[0].findings] == told


@pytest.mark.parametrize(
    ("story", "result"),
    [
        ("The lung nodule was found to be a metastatic melanoma on final histology.", "metastatic melanoma"),
        ("The mass was revealed as gastric carcinoma in the pathological report.", "gastric carcinoma"),
        ("The mass was diagnosed as a lymphoma by a colleague, and histology is awaited.", None),
    ],
)
def test_what_a_specimen_named_last_showed(story: str, result: str | None) -> None:
    _, reading = read_text(f"A 50-year-old man was admitted. {story}")
    assert [p.result for p in reading.cases[0].pathology] == ([result] if result else [])
