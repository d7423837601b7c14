"""The time from the primary to the first metastasis or recurrence, each mechanism on a course invented here."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text


def months(story: str) -> float | None:
    _, reading = read_text(story)
    assert len(reading.cases) == 1
    value = guide_fields(reading.cases[0])["primary_to_metastasis_months"]
    assert value is None or isinstance(value, float | int)
    return None if value is None else round(value)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        # Of several dates the event has the one told last before it.
        ("A 48-year-old man had a rectal cancer removed in 2005. In 2007 he had a lung metastasis, and in 2009 one in the brain.", 24),
        ("A 62-year-old woman underwent mastectomy for breast cancer in March 2010 and had liver metastases in September 2011.", 18),
        # Of several ages, too.
        ("A 78-year-old woman had a lumpectomy for breast cancer at the age of 50, and at the age of 57 she developed bone metastases.", 84),
        # What was free of disease until the event.
        ("A man was treated for tonsil cancer. He was in complete remission for three years before lung metastases were diagnosed.", 36),
        ("A man underwent resection of a sarcoma. He was without any signs of recurrence for a total of 30 months until lung metastases "
         "were found.", 30),
        ("A woman had a lumpectomy for breast cancer. She was lost to follow-up and came back 4 years later with a recurrence.", 48),
        # An old tumour told with its spread.
        ("A woman had chest pain. Nine years earlier she was operated on for breast cancer with axillary lymph node metastases. "
         "Now a pleural angiosarcoma was found.", 0),
        # A new lesion is one of the tumour though another diagnosis was thought of before.
        ("A mass of the pituitary was seen in a 30-year-old man; a meningioma was suspected. Surgery was done. Histology showed a "
         "hemangiopericytoma. Three years later he complained of headache. MRI showed a mass of the pituitary fossa.", 36),
    ],
)  # fmt: skip
def test_time_to_the_first_event(story: str, expected: float) -> None:
    assert months(story) == expected


@pytest.mark.parametrize(
    "story",
    [
        # The length is that of all recurrences.
        "A 48-year-old man underwent resection of an ependymoma. It recurred three times within 10 years.",
        "A 48-year-old man underwent resection of an ependymoma. It recurred twice during the next 10 years.",
        "A 48-year-old man underwent resection of an ependymoma. He was lost to follow-up.",
    ],
)
def test_no_time(story: str) -> None:
    assert months(story) is None


def test_old_nodes_start_nothing_where_a_later_metastasis_is_told() -> None:
    story = (
        "A woman had pain in the belly. Nine years earlier she was operated on for breast cancer with axillary lymph node metastases. "
        "CT showed liver metastases."
    )
    assert months(story) == 108


def test_a_patient_brought_with_a_tumour_and_its_metastases_had_them_together() -> None:
    story = (
        "A 39-year-old man with a thyroid carcinoma and multiple lung metastases received radioiodine twice."
    )
    assert months(story) == 0
    assert months("A 39-year-old man with metastatic thyroid carcinoma received radioiodine twice.") is None


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        # A first sign may be that of the metastasis.
        ("We report a 66-year-old man with a lung metastasis 15 years after the diagnosis of thyroid carcinoma. The first sign of a "
         "secondary tumour was hoarseness.", 180),
        # A title names the metastasis, the work-up behind it finds the primary.
        ("Orbital metastasis of prostate cancer. A 60-year-old man presented with proptosis of the left eye. Rectal examination "
         "revealed a hard prostate. Biopsy of the prostate confirmed adenocarcinoma. Orchidectomy was performed.", 0),
        ("Orbital metastasis of prostate cancer. A 60-year-old man had prostate cancer treated by prostatectomy. Two years later he "
         "presented with proptosis of the left eye.", 24),
        # The first scan after the operation belongs to the work-up.
        ("A 45-year-old woman presented with a uterine tumor. Hysterectomy was performed. Histology revealed leiomyosarcoma. "
         "Postoperative CT showed multiple lung metastases.", 0),
        # Nobody knew of the primary before.
        ("A 40-year-old woman presented with a breast lump that proved to be a metastasis from a previously undiagnosed ovarian "
         "cancer.", 0),
        ("A 59-year-old woman was hospitalized with a tumor of the uterus and masses in the heart. The masses were removed. "
         "Pathology showed uterine sarcoma that had spread to the left atrium.", 0),
    ],
)  # fmt: skip
def test_what_ties_the_metastasis_to_the_finding_of_its_primary(story: str, expected: float) -> None:
    assert months(story) == expected


@pytest.mark.parametrize(
    "story",
    [
        "A 70-year-old man with lung adenocarcinoma developed leptomeningeal metastases during treatment with osimertinib.",
        "A 66-year-old woman developed a skin metastasis while receiving chemotherapy for breast cancer.",
        "A 66-year-old woman under treatment for breast cancer developed a skin metastasis.",
        "A 66-year-old man on androgen deprivation for prostate cancer was found to have a testicular metastasis.",
        "A 66-year-old man with long-standing prostate cancer presented with leptomeningeal carcinomatosis.",
        "A 50-year-old woman with breast cancer had bone metastases after completing adjuvant chemotherapy.",
        "A 50-year-old man underwent surgery for gastric cancer. A follow-up CT revealed multiple liver metastases.",
    ],
)
def test_what_came_under_a_treatment_was_not_there_at_once(story: str) -> None:
    fields = guide_fields(read_text(story)[1].cases[0])
    assert (fields["primary_to_metastasis_months"], fields["recurrence"]) == (None, True)


def test_a_secondary_tumour_in_a_place_of_spread_is_a_metastasis() -> None:
    story = (
        "A man who had a melanoma of the neck removed seven years previously was admitted with vomiting. A jejunal tumour was "
        "resected which proved to be secondary melanoma."
    )
    assert months(story) == 84


def test_a_tumour_that_came_back_locally_recurred() -> None:
    assert months("A woman had a sarcoma of the breast excised. It came back locally after 9 months.") == 9
