"""What short questions ask for: invented ones, of the kinds that clinicians type."""

import pytest

from casepool.model import DAYS_PER_YEAR
from casepool.pipeline import read_text
from casepool.similar import query_of
from casepool.similar._items import fields_of

QUESTIONS = (
    (
        "45-year-old woman, breast carcinoma 6 years ago, intramedullary metastasis at C6, numbness",
        {
            "age_years": 45,
            "sex": "female",
            "primary_sites": "breast",
            "metastatic_sites": "spinal cord",
            "levels": "C6",
        },
    ),
    (
        "carcinoma of the breast, metastasis C6, numbness",
        {"metastatic_sites": "spine (vertebrae)", "levels": "C6"},
    ),
    ("metastasis at C6", {"metastatic_sites": "spine (vertebrae)", "levels": "C6"}),
    (
        "metastasis at T12 from kidney cancer, laminectomy",
        {"primary_sites": "kidney", "metastatic_sites": "spine (vertebrae)", "levels": "T12"},
    ),
    (
        "62M lung adenocarcinoma, brain mets, headache, s/p whole brain RT",
        {
            "age_years": 62,
            "sex": "male",
            "primary_sites": "lung",
            "metastatic_sites": "brain",
            "treatments": "radiotherapy",
            "recurrence": None,
        },
    ),
    ("man 70, prostate cancer, T8, paraparesis", {"age_years": 70, "sex": "male", "levels": "T8"}),
    (
        "F45 melanoma of the leg, small bowel met",
        {"age_years": 45, "sex": "female", "metastatic_sites": "small intestine"},
    ),
    ("M 58, NSCLC, mets to adrenal gland", {"age_years": 58, "sex": "male", "metastatic_sites": "adrenal"}),
    ("colon ca with liver and lung mets", {"primary_sites": "colon", "metastatic_sites": ("liver", "lung")}),
    ("thyroid ca mets to femur, fracture", {"primary_sites": "thyroid", "metastatic_sites": "bone"}),
    (
        "melanoma, choroid, liver metastases after 3 years",
        {"primary_sites": "eye", "metastatic_sites": "liver"},
    ),
    ("choriocarcinoma, brain haemorrhage", {"primary_sites": None, "metastatic_sites": None}),
    (
        "GIST of the stomach, imatinib, liver recurrence",
        {"primary_sites": "stomach", "metastatic_sites": "liver"},
    ),
    (
        "72F vulvar melanoma with inguinal node involvement",
        {"primary_sites": "vulva", "metastatic_sites": "lymph node"},
    ),
    (
        "testicular seminoma, retroperitoneal lymph nodes, BEP",
        {"primary_sites": "testis", "metastatic_sites": "lymph node"},
    ),
    ("no primary found, axillary lymph node metastasis", {"metastatic_sites": "lymph node"}),
    (
        "ovarian carcinoma, splenic metastasis, no ascites",
        {"metastatic_sites": "spleen", "findings_absent": "ascites"},
    ),
    ("colon cancer, no liver metastasis", {"primary_sites": "colon", "metastatic_sites": None}),
    ("gastric cancer, Krukenberg tumour", {"primary_sites": "stomach", "metastatic_sites": "ovary"}),
    ("lung metastasis from colon cancer", {"primary_sites": "colon", "metastatic_sites": "lung"}),
    ("metastatic breast cancer to the thyroid", {"primary_sites": "breast", "metastatic_sites": "thyroid"}),
    ("breast cancer metastatic to the stomach", {"primary_sites": "breast", "metastatic_sites": "stomach"}),
    ("bladder cancer, penile metastasis", {"primary_sites": "bladder", "metastatic_sites": "penis"}),
    ("pain from the kidney after a fall", {"primary_sites": None}),
)
"""Question, and values of the fields that it must be read to ask for; None for a field that it leaves open."""

INTERVALS = (
    ("breast carcinoma 6 years ago, metastasis at C6", 6.0),
    ("renal cell carcinoma, nephrectomy 10 years ago, now pancreatic metastasis", 10.0),
    ("uveal melanoma 12 yrs earlier, solitary lung metastasis", 12.0),
    ("rectal cancer, brain metastasis four years later", 4.0),
    ("melanoma of the arm 8y ago, small bowel met", 8.0),
    ("breast CA 2015, mastectomy, chemo; 2021 brain met resected", 6.0),
    ("2012 nephrectomy for RCC, 2022 thyroid metastasis", 10.0),
    ("lung cancer, brain metastasis, headache 3 years ago", None),
    ("lung cancer 3 years ago", None),
    ("lung cancer, brain metastasis", None),
)
"""Question, and the years from primary to metastasis that it tells."""


def fields(text):
    case = query_of(*read_text(text, id="query")).case
    return fields_of(case, whole=False) if case is not None else {}


@pytest.mark.parametrize(("text", "expected"), QUESTIONS, ids=[q[0] for q in QUESTIONS])
def test_question_asks_for(text, expected):
    read = fields(text)
    for name, value in expected.items():
        have = read.get(name)
        wanted = (
            value
            if value is None or isinstance(value, int)
            else [value]
            if isinstance(value, str)
            else [*value]
        )
        assert have == wanted, f"{name} of {read}"


@pytest.mark.parametrize(("text", "years"), INTERVALS, ids=[q[0] for q in INTERVALS])
def test_question_tells_the_time_between_primary_and_metastasis(text, years):
    days = fields(text).get("primary_to_metastasis_days")
    assert days == (None if years is None else pytest.approx(years * DAYS_PER_YEAR, abs=1))
    if years is not None:
        assert "symptom_duration_days" not in fields(text)


def test_question_without_a_course_in_words_asks_for_none():
    assert "course" not in fields("lung cancer, brain metastasis")
    assert fields("lung cancer 3 years ago, brain metastasis")["course"] == ["later metastasis or recurrence"]


def test_question_is_not_read_where_the_text_is_a_report():
    text = "She was well. " * 50 + "Mets: liver"
    query = query_of(*read_text(text, id="query"))
    assert query.whole
    assert query_of(*read_text("Mets: liver", id="query"), whole=True).whole
