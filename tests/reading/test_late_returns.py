"""Returns long after the primary, and what abstracts say of the course of all; each mechanism on sentences invented here."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text


def fields(story: str) -> dict[str, object]:
    _, reading = read_text(story)
    assert len(reading.cases) == 1
    return dict(guide_fields(reading.cases[0]))


RENAL = "A 71-year-old man underwent nephrectomy for renal cell carcinoma and had a nodule of the scalp. It was excised."
LATE = "A 64-year-old woman had a mastectomy for breast cancer 14 years ago. A biopsy of the liver showed a metastasis."


@pytest.mark.parametrize(
    ("lore", "course"),
    [
        ("Most relapses of this kind appear within three years.", RENAL),
        ("Very late metastases are seen after a disease-free interval of up to 25 years.", RENAL),
        ("The cancer can spread to the skin decades after surgery.", RENAL),
        ("Some authors have described recurrence over 15 years after nephrectomy.", RENAL),
        ("The 5-year survival in stage IV is about 12%.", RENAL),
    ],
)
def test_the_course_of_all_is_nobodys(lore: str, course: str) -> None:
    alone, beside = fields(course), fields(f"{course} {lore}")
    for field in ("outcome", "recurrence", "follow_up_months", "primary_to_metastasis_months"):
        assert beside[field] == alone[field]


@pytest.mark.parametrize(
    ("story", "months"),
    [
        # The time stands right behind the tumour that had been the first.
        ("A 77-year-old man bled. A biopsy of the stomach showed a metastasis of renal cell carcinoma 13 years ago.", 156),
        (
            "We report a 77-year-old man with a gastric metastatic tumor from renal cell carcinoma, which was removed 98 months"
            " prior to detection of the metastatic tumor. The stomach was resected.",
            98,
        ),
        # The spread brought the cancer to light.
        (
            "A 59-year-old woman had lung cancer with skin metastases. The nodules of the scalp were the first sign of the lung cancer.",
            0,
        ),
        # "Initial" behind "after" names the event from which the time counts.
        (
            "A 48-year-old man had a history of thyroidectomy for papillary thyroid carcinoma. Seven years after his initial diagnosis,"
            " CT showed a mass in the pancreas. It was resected. Histology revealed metastatic thyroid carcinoma.",
            84,
        ),
        # The end of a stay in hospital is no return.
        (
            "A 66-year-old man had colon cancer detected 9 years ago, for which a colectomy was performed. CT showed a tumor of the"
            " liver. Resection was done. The patient was discharged on day 16. The final diagnosis was liver metastasis.",
            108,
        ),
    ],
)  # fmt: skip
def test_interval(story: str, months: float) -> None:
    told = fields(story)["primary_to_metastasis_months"]
    assert isinstance(told, float | int)
    assert told == pytest.approx(months, abs=0.5)


def test_time_of_a_late_return_is_no_follow_up() -> None:
    read = fields(f"{LATE} We report a recurrence 14 years after mastectomy.")
    assert read["primary_to_metastasis_months"] == pytest.approx(168, abs=0.5)
    assert read["follow_up_months"] is None
    assert read["outcome"] is None


def test_patient_named_by_whose_child_he_is() -> None:
    read = fields(
        "A 29-year-old man, the son of a baker, was diagnosed with a medulloblastoma. It was resected."
    )
    assert read["primary_sites"] == ["brain"]


def test_tumor_node_metastasis_is_a_stage() -> None:
    read = fields(
        "A 66-year-old man had colon cancer. The tumor-node-metastasis stage was II. A colectomy was done."
    )
    assert read["metastatic_sites"] == []


@pytest.mark.parametrize(
    ("story", "months"),
    [
        # What the report is about, told before the course, has no time of its own.
        (
            "We report a case of metachronous adrenal metastasis of lung cancer. A 61-year-old man underwent lobectomy for lung"
            " cancer. An adrenal tumor was pointed out 19 months after surgery. Adrenalectomy confirmed metastasis of lung cancer.",
            19,
        ),
        # A time since the last visit counts from no treatment.
        (
            "A 70-year-old man had chest pain. He had undergone surgery for a thymoma 22 years earlier. However, 4 years after the"
            " last check-up, chest pain was reported. CT revealed a mediastinal mass. It was resected after a diagnosis of"
            " recurrent thymoma.",
            264,
        ),
        # The operation is told first, what it removed behind it.
        (
            "A 51-year-old man had a full stomach. Eleven years earlier, the patient had undergone ocular enucleation. Postoperative"
            " pathology revealed choroidal melanoma. CT showed a lesion of the liver. Hepatectomy showed metastatic melanoma.",
            132,
        ),
        # The aim of a report that presents a patient is the patient.
        (
            "The aim of this paper is to present a case of metastatic renal cell carcinoma in the thyroid nine years after nephrectomy."
            " The thyroid was removed.",
            108,
        ),
        # Of two cancers the one that shrank is not the one that came back.
        (
            "A man of 31 underwent enucleation in 1984, for he had a choroidal melanoma. He had prostate cancer at 67. His metastatic"
            " prostate cancer responded to goserelin. A lung biopsy confirmed a metastasis of the melanoma 35 years after the enucleation.",
            420,
        ),
        # The time of a metastasis of which the patient died.
        (
            "We present a patient who died of hepatic failure due to liver metastasis, which had occurred eight years after the uveal melanoma.",
            96,
        ),
    ],
)
def test_interval_behind_the_announcement(story: str, months: float) -> None:
    told = fields(story)["primary_to_metastasis_months"]
    assert told == pytest.approx(months, abs=0.5)


def test_spread_developed_before_she_came_is_a_return() -> None:
    read = fields(
        "A 57-year-old woman underwent surgery for cancer of the thyroid. After developing lung metastases, she came with a lump in her breast."
    )
    assert read["recurrence"] is True


def test_many_who_die_are_not_the_patient() -> None:
    read = fields(
        "Most patients succumb to metastases within a year. We present a recurrence of adrenocortical cancer 16 years after adrenalectomy."
    )
    assert read["outcome"] is None


@pytest.mark.parametrize(
    "seen", ["no recurrence is seen", "no metastases are found", "no local relapse is evident"]
)
def test_what_is_denied_now_is_told_of_one(seen: str) -> None:
    read = fields(f"A 58-year-old man had a melanoma excised. Two years after surgery, {seen}.")
    assert read["recurrence"] is False
    assert read["outcome"] == "alive"


@pytest.mark.parametrize(
    "free",
    [
        "was recurrence- and metastasis-free two years after surgery",
        "was metastasis or local recurrence free two years after surgery",
        "had no clinical or radiological suspicion of relapse at two years",
    ],
)
def test_free_of_both(free: str) -> None:
    read = fields(f"A 55-year-old woman underwent resection of a liposarcoma of the thigh. She {free}.")
    assert read["recurrence"] is False
    assert read["primary_to_metastasis_months"] is None


@pytest.mark.parametrize(
    ("story", "months"),
    [
        ("A 55-year-old woman presented with lung metastases from a liposarcoma of the thigh diagnosed nine years before.", 108),
        (
            "A 55-year-old woman underwent mastectomy for breast cancer. The interval to liver metastasis was 87 months.",
            87,
        ),
    ],
)  # fmt: skip
def test_time_told_of_the_primary(story: str, months: float) -> None:
    assert fields(story)["primary_to_metastasis_months"] == pytest.approx(months, abs=0.5)


def test_oligoprogression_is_progression() -> None:
    read = fields(
        "A 60-year-old woman with lung cancer was treated with osimertinib. Oligoprogression was seen in the brain."
    )
    assert read["recurrence"] is True


def test_conclusion_that_tells_how_the_patient_went_on() -> None:
    read = fields(
        "Case presentation: A 61-year-old man had a liposarcoma of the calf. A metastasis of the liver was resected."
        " Conclusion: Metastases of the liver are rare. The patient experienced progression 7 months after the liver resection."
    )
    assert read["follow_up_months"] == 7


def test_death_of_what_a_drug_induced() -> None:
    read = fields(
        "A 64-year-old man with lung cancer received atezolizumab. He died of hepatitis induced by atezolizumab."
    )
    assert read["cause"] == "treatment"
