"""The course of the disease: spread, recurrence, follow-up, outcome and cause, each mechanism on texts invented here."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.exchange import guide_fields
from casepool.model import Case, to_json
from casepool.pipeline import read_text
from casepool.reading._confidence import MOST_IMPLIED
from casepool.reading._vital import IMPLIED
from casepool.timeline import find_times

Fields = dict[str, Any]


def read_one(text: str) -> Case:
    _, reading = read_text(text)
    assert len(reading.cases) == 1
    return reading.cases[0]


def fields(text: str) -> Fields:
    return guide_fields(read_one(text))


# --- from the primary to the first metastasis or recurrence -------------------------------------------------------

INTERVALS = [
    # a lesion found to be the old tumour, and the time of that tumour
    (
        "A 57-year-old woman with a history of nephrectomy for renal cell carcinoma diagnosed 9 years earlier was referred. "
        "Ultrasound showed a mass of the ovary. Immunostains suggested cells of the previously diagnosed kidney cancer.",
        108,
    ),
    # how long the swelling has been there is no time of the primary
    (
        "A 45-year-old woman presented with a thyroid swelling of 7 years duration and a lump of the scalp, diagnosed as papillary "
        "thyroid carcinoma with metastasis. Thyroidectomy was done.",
        0,
    ),
    # told with the event
    (
        "A 50-year-old man underwent nephrectomy for renal cell carcinoma. Liver metastases were found three years after surgery.",
        36,
    ),
    # told with the primary, counted back from the presentation
    (
        "A 50-year-old woman presented with back pain. She had undergone mastectomy for breast cancer six years earlier. "
        "Biopsy showed a bone metastasis.",
        72,
    ),
    # told shortly before the event
    (
        "A 50-year-old man underwent sigmoidectomy for colon cancer. Two years later he was readmitted with cough. "
        "Computed tomography showed a nodule. The nodule was resected. Histology showed lung metastasis of the colon cancer.",
        24,
    ),
    # by dates
    (
        "A 50-year-old man underwent nephrectomy for renal cell carcinoma in March 2010. In June 2012 lung metastases were detected.",
        27,
    ),
    # by ages
    (
        "A 40-year-old woman presented with seizures. At the age of 30 she was treated for melanoma of the skin. "
        "Imaging showed a brain metastasis.",
        120,
    ),
    # found together
    (
        "A 50-year-old man presented with cough. Computed tomography revealed a tumor of the kidney. Biopsy showed renal cell carcinoma. "
        "Staging showed lung metastases.",
        0,
    ),
    ("Endoscopy of a 57-year-old man showed gastric cancer; there were synchronous liver metastases.", 0),
    # only names the known disease
    ("A 50-year-old man with metastatic breast cancer was given a new drug. He had a rash.", None),
    # an old cancer of another organ
    (
        "A 70-year-old man presented with jaundice. Ten years ago he was treated for prostate cancer. Biopsy revealed adenocarcinoma of the "
        "pancreas. Computed tomography showed liver metastases.",
        0,
    ),
    # nodes of the operation do not count where a later metastasis is dated
    (
        "A 50-year-old woman had breast cancer. Mastectomy was performed; the stage was pT2N1M0. Brain metastases were found four years "
        "after surgery.",
        48,
    ),
    # the primary is unknown
    (
        "A 50-year-old man presented with pain. Biopsy showed a liver metastasis of a cancer of unknown primary.",
        None,
    ),
    # a time without disease
    (
        "A 50-year-old woman had an ovarian carcinoma removed. After a disease-free interval of five years, she developed lung metastases.",
        60,
    ),
    # a time that opens the next clause is not that of the event before it
    (
        "A 50-year-old man had a cholecystectomy for gallbladder carcinoma. Three months later a metastatic nodule was found, and ten months "
        "later he was admitted again.",
        3,
    ),
    # nodes of the specimen, told after the day of discharge
    (
        "A 50-year-old woman had colon cancer. Hemicolectomy was performed. She went home on the ninth postoperative day. Histology showed "
        "an adenocarcinoma, pT3N1.",
        0,
    ),
    # the clause on the patient has a time of its own
    (
        "A 50-year-old man with metastatic renal cell carcinoma who was given sunitinib had a fever after four months.",
        None,
    ),
    # a metastasis that appeared and then shrank did appear
    (
        "A solitary brain metastasis, which appeared nine years after an ovarian cancer, regressed after radiotherapy.",
        108,
    ),
    # alive with a recurrence: the time is that of the life
    (
        "A 50-year-old man had a thymoma. It was resected. He is alive at 40 months with a local recurrence.",
        None,
    ),
    # diagnosed together, though treated long ago
    (
        "A 50-year-old woman had surgery two years ago. She was diagnosed with ovarian carcinoma with peritoneal metastases. The metastases "
        "came again.",
        0,
    ),
    # an old benign tumour is no primary of a metastasis
    (
        "A 60-year-old woman had had uterine leiomyoma for 20 years. Six years ago she had a mastectomy for breast carcinoma. A uterine mass "
        "was resected. Histology showed metastatic lobular carcinoma.",
        72,
    ),
    # the stage of a lymphoma tells no metastasis
    ("A 30-year-old man had fever. Biopsy showed a stage IV Hodgkin lymphoma.", None),
    # the stage of the primary tells its nodes, whenever that was
    (
        "A 53-year-old woman underwent lobectomy for lung adenocarcinoma (T2aN2M0) three years ago. She presented with edema of the face.",
        0,
    ),
    # without disease for a time told in the sentence before
    (
        "A 39-year-old man had a chondrosarcoma of the pelvis. It was resected, followed by a disease-free interval of seven months. Then he "
        "had surgery at the time of relapse.",
        7,
    ),
    # the time counts from the spread, not to it
    (
        "A 50-year-old woman had ascites eight years after being diagnosed with metastatic gastric cancer.",
        None,
    ),
]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        (
            "A woman had breast cancer. After a disease-free interval of eight years, liver metastases were detected.",
            96,
        ),
        (
            "A woman had breast cancer. She was disease-free for six years until a brain metastasis was found.",
            72,
        ),
        (
            "A 48-year-old woman had a leiomyosarcoma resected at the age of 40. At the age of 46 lung metastases were found.",
            72,
        ),
        (
            "A man had a melanoma excised. The interval between excision and the appearance of brain metastases was 5 years.",
            60,
        ),
        (
            "A man came with a duodenal metastasis of renal cell carcinoma. The primary had been removed 11 years before.",
            132,
        ),
        ("A man developed skin metastases as the first sign of lung cancer.", 0),
        (
            "A man was diagnosed with lung cancer. Chemotherapy was given. The liver metastases disappeared.",
            0,
        ),
        ("CT showed a renal tumor with lung metastases in a 60-year-old man.", 0),
        (
            "A man had vomiting 2 weeks after initial chemotherapy with oxaliplatin for a recurrent colon cancer.",
            None,
        ),
        ("A woman with breast cancer developed brain metastases after a latency of 3 years.", 36),
        ("A woman with a 6-year history of breast cancer presented with liver metastases.", 72),
        ("A woman had myositis 18 months before a diagnosis of metastatic breast cancer.", None),
        ("A man with a kidney transplantation 10 years ago had metastatic urothelial carcinoma.", None),
        ("A man had a liver cancer resected. During follow-up a lung metastasis was found.", None),
        (
            "A man had a kidney transplantation. Two months later, nodules of the lung were found, metastases from the primary renal tumor "
            "that had been removed 8 years earlier.",
            96,
        ),
    ],
)
def test_interval_is_that_between_primary_and_spread_however_it_is_told(
    text: str, months: float | None
) -> None:
    assert fields(text)["primary_to_metastasis_months"] == (months and pytest.approx(months, abs=0.1))


@pytest.mark.parametrize(("text", "months"), INTERVALS)
def test_interval_from_primary_to_metastasis(text: str, months: float | None) -> None:
    assert fields(text)["primary_to_metastasis_months"] == months


# --- recurrence ---------------------------------------------------------------------------------------------------

RECURRENCES = [
    ("He had melanoma of the arm. It was excised. The melanoma recurred.", True),
    ("He had lung cancer. Lobectomy was done. There was no recurrence at one year.", False),
    (
        "He had a sarcoma of the thigh. It was resected. Radiotherapy halted the progression of the disease.",
        False,
    ),
    (
        "He had lung cancer. Lobectomy was done. Because of the high risk of relapse chemotherapy was given.",
        None,
    ),
    ("He had recurrent urinary infections. Biopsy showed carcinoma of the bladder.", None),
    ("He had colon cancer. Colectomy was done. A metachronous metastasis of the liver was found.", True),
    ("He had colon cancer. Colectomy was done. Six months later no metastasis was seen.", False),
    ("He had colon cancer. Colectomy was done. Under chemotherapy the lesions increased.", True),
    (
        "He had colon cancer. Colectomy was done. After being disease-free for two years he developed liver metastases.",
        True,
    ),
]


@pytest.mark.parametrize(("told", "recurrence"), RECURRENCES)
def test_recurrence_is_of_the_tumour_and_after_its_treatment(told: str, recurrence: bool | None) -> None:
    assert fields(f"A 50-year-old man was admitted. {told}")["recurrence"] is recurrence


# --- follow-up ----------------------------------------------------------------------------------------------------

FOLLOW_UPS = [
    ("He was well at two years.", 24),
    ("Chemotherapy was given for six months. He was free of disease for three years.", 36),
    (
        "Two years later he presented with headache. A second tumor was removed. He was alive after four months.",
        4,
    ),
    ("He died five months later.", 5),
    ("A scan was done after one month. At the last follow-up, 18 months after surgery, he was well.", 18),
    ("One year later it recurred and was resected, and he is alive five months later.", 5),
    ("There was a good response, lasting more than nine months.", 9),
    ("He returned to his normal life by three months.", 3),
    ("CT after three months and one year showed no tumor.", 12),
    ("The lesion has remained stable for the past 3 years.", 36),
    ("He developed an injury of the liver after four weeks of treatment. He was well after five months.", 5),
    ("He was treated with an antibiotic for nine months and recovered fully.", 9),
    ("He was well after one year. A scan three years after surgery showed a cyst.", 36),
]


@pytest.mark.parametrize(("told", "months"), FOLLOW_UPS)
def test_follow_up_is_that_of_a_state_not_of_a_drug_or_a_new_presentation(told: str, months: float) -> None:
    text = f"A 50-year-old man had a glioma of the brain. It was resected. {told}"
    assert fields(text)["follow_up_months"] == months


# --- outcome and cause --------------------------------------------------------------------------------------------

ENDINGS = [
    ("He died of disease progression.", "dead", "disease"),
    ("He died six months after the diagnosis of the cancer.", "dead", None),
    ("He died of septic shock.", "dead", "other"),
    ("He died of toxicity of the drug.", "dead", "treatment"),
    ("The disease rapidly progressed and he died.", "dead", "disease"),
    ("He died two months after the appearance of bone metastases.", "dead", "disease"),
    ("A stroke occurred. He died of this.", "dead", "other"),
    ("Autopsy revealed an infarct.", "dead", None),
    ("The cause of death was pneumonia.", "dead", "other"),
    ("A relapse was found, of which the patient died.", "dead", "disease"),
    ("He died from brain metastases two years after surgical resection.", "dead", "disease"),
    ("He died from another disease.", "dead", "other"),
    ("He died despite intensive chemotherapy.", "dead", "disease"),
    ("He was transferred to comfort care. He died a week later.", "dead", "disease"),
    ("He succumbed to pneumonia.", "dead", "other"),
    (
        "The postoperative course was complicated by respiratory insufficiency and he died after two months.",
        "dead",
        "treatment",
    ),
    ("He declined further treatment, eventually succumbing to his disease.", "dead", "disease"),
    ("He was cared for by his wife until his death.", "dead", None),
    ("One year later he returned to full training.", "alive", None),
    ("He lived for ten years in Brazil.", None, None),
    ("He lived for another ten weeks.", "dead", None),
    ("Nine months later he presented with multiple metastases.", None, None),
    ("Tumor recurrence was not recorded one year after surgery.", "alive", None),
    ("He was not willing to be treated and eventually passed away.", "dead", None),
    ("The nodules grew very rapidly. He died three weeks later.", "dead", "disease"),
    ("High-resolution computed tomography showed a nodule.", None, None),
    ("A stent was placed for symptomatic relief.", None, None),
    ("Physiotherapy led to improvement.", "alive", None),
    ("He had a non-fatal embolism. He recovered.", "alive", None),
    ("Staining was reduced in the tumor cells.", None, None),
    ("He will be followed up.", None, None),
    ("He had a near-fatal bleeding. He recovered.", "alive", None),
    ("The mass was well circumscribed.", None, None),
    ("Since then no recurrence for two years.", "alive", None),
    ("No postoperative complications occurred.", "alive", None),
    ("Histological examination showed a complete response of the tumor.", None, None),
    ("A second mass was found on follow-up CT. It was resected.", None, None),
    ("He died of sepsis on postoperative day 5.", "dead", "treatment"),
    ("He died of progression on postoperative day 20.", "dead", "disease"),
    ("He died intraoperatively.", "dead", "treatment"),
    ("He developed febrile neutropenia and died of septic shock.", "dead", "treatment"),
    ("He died suddenly one year later without evidence of disease.", "dead", "other"),
    ("He died in a traffic accident.", "dead", "other"),
    ("He committed suicide.", "dead", "other"),
    ("He died of respiratory insufficiency.", "dead", "disease"),
    ("He died in hepatic coma.", "dead", "disease"),
    ("He died of gastrointestinal bleeding.", "dead", "disease"),
    ("He died of causes other than cancer.", "dead", "other"),
    ("He died of a second malignancy.", "dead", "other"),
    ("He died of radiation pneumonitis.", "dead", "treatment"),
    ("He died of complications after transplantation.", "dead", "treatment"),
    ("The disease proved rapidly fatal.", "dead", "disease"),
    ("He did not respond to chemotherapy and died.", "dead", "disease"),
    ("A fatal course followed. He died of pneumonia.", "dead", "other"),
    ("He may succumb to metastases.", None, None),
    ("He died of cardiac arrest within 24 hours of the operation.", "dead", "treatment"),
    ("Autopsy revealed widespread metastases.", "dead", "disease"),
    ("He is currently being treated with a drug.", "alive", None),
    ("No recurrence has been noted so far.", "alive", None),
    ("One year later a nodule was resected. Histology showed carcinoma.", None, None),
]


@pytest.mark.parametrize(
    ("told", "months"),
    [
        # A later time counts on from the one told before it ...
        ("Eighteen months later new nodules were seen on CT. She died five months later.", 23),
        ("Two months later she complained of a cough. The cough was gone one month afterwards.", 3),
        # ... but not where a treatment was given in between, nor where both count from the surgery.
        ("Eighteen months later new nodules were resected. She died five months later.", 5),
        ("She was well 6 months after surgery, and at 2-year follow-up she was well.", 24),
        # What came back last is the last contact.
        ("She was discharged 1 week after surgery. Two months after surgery a recurrence was found.", 2),
    ],
)
def test_later_times_count_on_from_what_was_told_before(told: str, months: float | None) -> None:
    text = f"A 60-year-old woman was found to have gastric carcinoma. She underwent gastrectomy. {told}"
    assert fields(text)["follow_up_months"] == (months and pytest.approx(months, abs=0.01))


@pytest.mark.parametrize(
    ("told", "months"),
    [
        ("He is now 9 years old and healthy.", 60),
        ("At the age of 10 years he was free of disease.", 72),
        ("A 9-year-old girl of the same family was healthy.", None),
    ],
)
def test_follow_up_by_two_ages(told: str, months: float | None) -> None:
    assert fields(f"A 4-year-old boy had a Wilms tumor removed. {told}")["follow_up_months"] == months


@pytest.mark.parametrize(("told", "outcome", "cause"), ENDINGS)
def test_outcome_and_cause(told: str, outcome: str | None, cause: str | None) -> None:
    got = fields(f"A 50-year-old man had cancer of the lung. Lobectomy was performed. {told}")
    assert (got["outcome"], got["cause"]) == (outcome, cause)


# --- sites and histologies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "primary", "metastatic"),
    [
        (
            "She had had cancer of the uterus. A mass of the spleen was found. Splenectomy was done. Histology showed metastatic "
            "adenocarcinoma.",
            ["uterus"],
            ["spleen"],
        ),
        ("Biopsy showed a liver metastasis of gastric origin.", ["stomach"], ["liver"]),
        ("She had carcinoma of the colon. The liver lesion was a metastasis.", ["colon"], ["liver"]),
        (
            "She had cancer of the breast with mediastinal and hilar lymph node metastases.",
            ["breast"],
            ["lymph node"],
        ),
        ("She had carcinoma of the colon. It recurred in the lung and liver.", ["colon"], ["lung", "liver"]),
        (
            "She had cancer of the kidney with bone metastasis of the third lumbar vertebra.",
            ["kidney"],
            ["spine (vertebrae)"],
        ),
        ("She had a rupture of the liver and carcinoma of the stomach.", ["stomach"], []),
        (
            "She had been treated for carcinoma of the ovary. A metastatic carcinoma of the spleen was removed.",
            ["ovary"],
            ["spleen"],
        ),
        (
            "She had breast cancer. There were 12 lymph nodes, of which 3 were metastatic.",
            ["breast"],
            ["lymph node"],
        ),
        (
            "She had breast cancer. An old tumor of the lung was metastatic breast cancer.",
            ["breast"],
            ["lung"],
        ),
    ],
)
def test_sites_are_those_that_the_words_tie_to_the_tumour(
    told: str, primary: list[str], metastatic: list[str]
) -> None:
    got = fields(f"A 61-year-old woman was admitted. {told}")
    assert (got["primary_sites"], got["metastatic_sites"]) == (primary, metastatic)


@pytest.mark.parametrize(
    ("told", "histologies"),
    [
        (
            "The clinical diagnosis was melanoma. Histology revealed a granular cell tumor.",
            ["granular cell tumor"],
        ),
        ("A lipoma was removed to rule out a liposarcoma.", ["lipoma"]),
        ("Tissues of patients with hepatocellular carcinoma were compared. She had a lipoma.", ["lipoma"]),
        ("Immunostaining for AML and CD10 was done. Histology showed angiomyolipoma.", ["angiomyolipoma"]),
        ("Biopsy showed a poorly differentiated squamous cell carcinoma.", ["squamous cell carcinoma"]),
        ("Biopsy showed a hemangioma-like liposarcoma.", ["hemangioma-like liposarcoma"]),
    ],
)
def test_histologies_are_those_held(told: str, histologies: list[str]) -> None:
    assert fields(f"A 61-year-old woman had a mass of the arm. {told}")["histologies"] == histologies


# --- properties over the whole reading ----------------------------------------------------------------------------

OPENINGS = [
    "A 61-year-old {person} presented with cough in March {a}.",
    "In March {a}, a 61-year-old {person} was admitted because of weight loss.",
]
PRIMARIES = [
    "{He} had undergone resection of a carcinoma of the colon in {b}.",
    "{He} had been treated for melanoma of the skin in May {b}; no drug was given.",
    "In {b} {his} left kidney was removed for renal cell carcinoma.",
]
SPREADS = [
    "Computed tomography showed liver metastases in April {a}.",
    "In June {a} lung metastases were found and resected.",
    "Histology showed a metastasis of the brain.",
]
ENDS = [
    "{He} died of the disease in December {c}.",
    "At the last visit in {c} {he} was well, without recurrence.",
    "Two years later {he} was alive.",
    "No recurrence was seen until October {c}.",
]
STORIES = st.tuples(*(st.sampled_from(part) for part in (OPENINGS, PRIMARIES, SPREADS, ENDS))).map(" ".join)
WORDS = {
    "female": {"person": "woman", "He": "She", "he": "she", "his": "her"},
    "male": {"person": "man", "He": "He", "he": "he", "his": "his"},
}
LEAP_DAYS = 2.0
"""Days by which two stretches of the same length of calendar years may differ at either end."""


def story(template: str, *, sex: str, shift: int = 0) -> str:
    return template.format(**WORDS[sex], a=1990 + shift, b=1985 + shift, c=1993 + shift)


def days_of(case: Case) -> list[tuple[str, float | None, float | None]]:
    assert case.timeline is not None
    return [(e.kind, e.earliest_days, e.latest_days) for e in case.timeline.events]


@settings(deadline=None, max_examples=25)
@given(STORIES, st.integers(-60, 30), st.sampled_from(["female", "male"]))
def test_shifting_all_dates_shifts_all_times_and_nothing_else(template: str, shift: int, sex: str) -> None:
    plain, moved = story(template, sex=sex), story(template, sex=sex, shift=shift)
    years = [t.date[0] for t in find_times(plain) if t.date]
    assert years
    assert [t.date[0] for t in find_times(moved) if t.date] == [year + shift for year in years]
    one, two = read_one(plain), read_one(moved)
    assert guide_fields(one) == guide_fields(two)
    for (kind, *then), (same, *now) in zip(days_of(one), days_of(two), strict=True):
        assert kind == same
        for a, b in zip(then, now, strict=True):
            assert (a is None) == (b is None)
            assert a is None or b is None or abs(a - b) <= LEAP_DAYS


def without_words(value: Any) -> Any:
    """The reading without its quotes and their places, which differ by the length of the pronouns, and without the sex."""
    if isinstance(value, dict):
        drop = {"evidence", "span", "quote", "sentence", "sex", "report", "label"}
        return {key: without_words(entry) for key, entry in value.items() if key not in drop}
    if isinstance(value, list):
        return [without_words(entry) for entry in value]
    return value


@settings(deadline=None, max_examples=25)
@given(STORIES)
def test_swapping_the_sex_changes_only_the_sex_of_the_whole_case(template: str) -> None:
    cases = {sex: read_one(story(template, sex=sex)) for sex in WORDS}
    for sex, case in cases.items():
        assert case.patient.sex is not None
        assert case.patient.sex.value == sex
    one, two = (without_words(json.loads(to_json(case))) for case in cases.values())
    assert one == two
    assert re.search(r"primary_to_metastasis|recurrence|vital_status", str(one))


# --- wordings of the course ---------------------------------------------------------------------------------------

WORDINGS = (Path(__file__).parent / "course_told.tsv").read_text("utf-8").splitlines()
"""Texts invented here, each with the values it tells; an empty cell is not compared, a dash is no value."""
COLUMNS = ("primary_to_metastasis_months", "follow_up_months", "outcome", "cause", "recurrence")
PLAIN = {"-": None, "true": True, "false": False}


@pytest.mark.parametrize("row", WORDINGS[1:])
def test_wordings_of_the_course(row: str) -> None:
    *cells, text = row.split("\t")
    read = fields(text)
    for field, cell in zip(COLUMNS, cells, strict=True):
        if cell:
            told = PLAIN.get(cell, cell)
            assert read[field] == (pytest.approx(float(cell), rel=0.01) if cell[0].isdigit() else told), field


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ("He had severe pneumonia. He died on the third day.", "disease"),
        ("He had severe thrombocytopenic purpura and died of it.", "disease"),
        ("He had severe pneumonia. He died suddenly at home.", None),
        ("He had severe pneumonia. He died two days after surgery.", None),
        ("He had lung cancer. He died on the third day.", None),
    ],
)
def test_who_dies_of_an_illness_without_a_tumour_dies_of_it_unless_told_otherwise(
    told: str, cause: str | None
) -> None:
    case = read_text(f"A 61-year-old man was admitted. {told}")[1].cases[0]
    got = case.outcome.cause
    assert (got and got.value) == cause
    if got is not None and got.basis == IMPLIED:
        assert got.confidence is not None
        assert got.confidence <= MOST_IMPLIED


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("At the 18-month follow-up the fracture had united.", "alive"),
        ("No further dislocation occurred during a follow-up period of two years.", "alive"),
        ("He was lost to follow-up after six months.", None),
        ("Union was seen on the radiograph.", None),
    ],
)
def test_who_was_seen_at_the_end_of_a_follow_up_was_alive(end: str, expected: str | None) -> None:
    _, reading = read_text(f"A 34-year-old man had a fracture of the left femur, which was plated. {end}")
    assert guide_fields(reading.cases[0])["outcome"] == expected


def test_a_death_that_was_to_be_kept_away_is_none() -> None:
    _, reading = read_text(
        "A 49-year-old woman had a cardiac myxoma. To prevent sudden death, it was removed at once."
    )
    assert guide_fields(reading.cases[0])["outcome"] is None
