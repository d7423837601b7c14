"""Invented reports in many voices, read whole: origins, histologies, places of spread, time to the spread, recurrence.

`voices.txt` has the texts, all invented: fragments of the eighties, letters, structured abstracts, English of many countries. The line that
opens with "@" tells what a reader would write down: origins | histologies | places of spread | months to the spread | recurrence (T, F), with
"-" where the text is silent and " // " between patients. The rest of this file has the wordings that the texts showed to be missing, one by one.
"""

import re
from pathlib import Path

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

VOICES = Path(__file__).parent / "voices.txt"
NONE: list[str] = []


def told(cell: str) -> list[str]:
    return NONE if cell == "-" else [part.strip() for part in cell.split(",")]


def voices() -> list[tuple[str, str]]:
    blocks = VOICES.read_text("utf-8").split("@ ")[1:]
    return [(head, text) for head, _, text in (block.partition("\n") for block in blocks)]


def fields(text: str) -> dict[str, object]:
    (case,) = read_text(text)[1].cases
    return dict(guide_fields(case))


def words(name: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", name.lower()))


def near(one: str, other: str) -> bool:
    """As the guide of the readings compares histologies: half of the words of both."""
    return 2 * len(words(one) & words(other)) >= len(words(one) | words(other))


@pytest.mark.parametrize(("head", "text"), voices())
def test_voice(head: str, text: str) -> None:
    cases = read_text(text)[1].cases
    patients = head.split(" // ")
    assert len(cases) == len(patients)
    for case, patient in zip(cases, patients, strict=True):
        read = dict(guide_fields(case))
        sites, histologies, spread, months, recurrence = (cell.strip() for cell in patient.split("|"))
        assert set(read["primary_sites"]) == set(told(sites))
        assert set(read["metastatic_sites"]) == set(told(spread))
        assert len(read["histologies"]) == len(told(histologies))
        assert all(any(near(name, other) for other in read["histologies"]) for name in told(histologies))
        assert read["recurrence"] == {"T": True, "F": False, "-": None}[recurrence]
        if months == "-":
            assert read["primary_to_metastasis_months"] is None
        else:
            assert read["primary_to_metastasis_months"] == pytest.approx(float(months), rel=0.1, abs=0.25)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # An abbreviation of the report is a word of longer names, too.
        ("Biopsy of the sigmoid showed an adenocarcinoma (AC). The resected tumour was a mucinous AC.", ["mucinous adenocarcinoma"]),
        ("A woman had a myxoid liposarcoma (LPS) of the thigh. Later a myxoid LPS of the other thigh was removed.", ["myxoid liposarcoma"]),
        # Two old names of one tumour, a name of the place beside that of the kind, a disease that the tumour only looked like.
        ("A man had a hypernephroma. The kidney was removed for this Grawitz tumour.", ["hypernephroma"]),
        ("A woman had a parasagittal meningioma. Histology: atypical meningioma.", ["atypical meningioma"]),
        ("A man had metastatic prostate cancer masquerading as acute leukaemia.", []),
    ],
)  # fmt: skip
def test_histologies(text: str, names: list[str]) -> None:
    assert fields(text)["histologies"] == names


@pytest.mark.parametrize(
    ("text", "sites", "spread"),
    [
        # The lesion by which the cancer of another organ was found.
        ("A gingival mass was the first manifestation of a renal cell carcinoma in a 61-year-old man.", ["kidney"], ["oral cavity"]),
        # A histology that has an organ of its own, in another one.
        ("A man underwent craniotomy for glioblastoma. Necropsy showed glioblastoma in the liver and both lungs.", ["brain"], ["liver", "lung"]),
        # Places where no carcinoma begins.
        ("A woman had carcinoma of the lung. A lytic lesion of the scapula, biopsy-proven adenocarcinoma, was irradiated.", ["lung"], ["bone"]),
        ("A man had a mass of the neck. Excision showed squamous cell carcinoma in a lymph node.", [], ["lymph node"]),
        # What is sampled after the treatment of a tumour of the same name.
        ("A man underwent colectomy for adenocarcinoma of the caecum. Three years later a nodule of the thyroid was seen. Aspiration "
         "biopsy showed adenocarcinoma.", ["colon"], ["thyroid"]),
        # The operation whose specimen it was.
        ("A woman had her sigmoid resected for a carcinoma five years ago. Thyroidectomy was done. The cells were of colonic origin on "
         "immunohistochemistry.", ["colon"], ["thyroid"]),
        ("A woman had a carcinoma of the lung. Stereotactic radiotherapy of a left frontal metastasis was given.", ["lung"], ["brain"]),
        ("A man had salivary duct carcinoma of the parotid gland. He developed a carcinoma erysipeloides.", ["salivary gland"], ["skin"]),
        ("A man had a stromal tumour (GIST) of the stomach resected. Six years later a lytic lesion in the ilium was seen. Biopsy confirmed "
         "GIST.", ["stomach"], ["bone"]),
        ("A man had carcinoma of the colon. Bone scintigraphy was positive in the ribs.", ["colon"], ["bone"]),
        ("A man had rectal adenocarcinoma. Of ten lymph nodes, none held rectal carcinoma, but two contained metastatic adenocarcinoma.",
         ["rectum"], ["lymph node"]),
        ("A man had lung cancer. Biopsies from both penile and scalp lesions revealed squamous cell carcinoma metastasis.", ["lung"],
         ["penis", "skin"]),
        ("A man had a carcinoma of the tongue. Two of 24 nodes harboured carcinoma.", ["tongue"], ["lymph node"]),
        ("A girl had a retinoblastoma of the left eye. Bone marrow: infiltrated by retinoblastoma. CSF cytology: positive.", ["eye"],
         ["bone marrow", "leptomeninges"]),
        ("Medullary thyroid carcinoma presenting as a skin nodule in a 36-year-old woman.", ["thyroid"], ["skin"]),
        # A primary that was looked for in vain.
        ("A mason had a fracture of the humerus. Liver metastases were seen, biopsied as adenocarcinoma. The primary tumour could not be "
         "found.", ["unknown"], ["liver"]),
        ("A woman had lung cancer. Biopsy of the ilium: adenocarcinoma, TTF-1 positive.", ["lung"], ["bone"]),
        ("A woman underwent vulvectomy for vulvar melanoma with sentinel node biopsy (1 of 2 positive).", ["vulva"], ["lymph node"]),
        # None of these is a place of spread.
        ("A woman with carcinoma of the left breast was treated. She was diagnosed with adenocarcinoma of the lung.", ["breast", "lung"], []),
        ("A woman underwent vulvectomy for a carcinoma of the vulva; two of nine nodes contained metastases.", ["vulva"], ["lymph node"]),
    ],
)  # fmt: skip
def test_places(text: str, sites: list[str], spread: list[str]) -> None:
    read = fields(text)
    assert sorted(read["primary_sites"]) == sorted(sites)
    assert sorted(read["metastatic_sites"]) == sorted(spread)


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("Radical prostatectomy (Gleason 4+4) was performed in a 70-year-old man.", ["prostate"]),
        ("A man underwent pleurectomy for mesothelioma.", ["pleura"]),
        ("A man had had a parotidectomy with postoperative radiotherapy for adenoid cystic carcinoma.", ["salivary gland"]),
        ("Leiomyosarcoma of the uterus may spread to the heart. A 50-year-old woman underwent hysterectomy; the specimen showed a "
         "leiomyosarcoma.", ["uterus"]),
        ("A 61-year-old man had a muscle-invasive urothelial carcinoma of the bladder.", ["bladder"]),
        ("Pulmonary metastases without local recurrence in a child with anaplastic ependymoma of the fourth ventricle.", ["brain"]),
        ("A 58-year-old man had squamous cell carcinoma of the left temple.", ["skin"]),
        ("Uterine curettings showed choriocarcinoma in a 28-year-old woman.", ["uterus"]),
    ],
)  # fmt: skip
def test_origins(text: str, sites: list[str]) -> None:
    assert fields(text)["primary_sites"] == sites


@pytest.mark.parametrize(
    ("text", "months"),
    [
        # A title names the metastasis, the case its time.
        ("Jejunal metastasis of bronchogenic carcinoma. A 70-year-old man underwent lobectomy for carcinoma of the lung. Eight months "
         "later he was admitted with ileus.", 8),
        # A second staging is none of the first diagnosis.
        ("A 60-year-old man underwent colectomy for carcinoma of the colon. After 22 months he presented with dysuria. Staging CT showed "
         "lung metastases.", 22),
        ("An ependymoma of the cord was removed when he was 14 years old. At age 25, a film was taken. Biopsy proved metastatic ependymoma "
         "in the lung.", 132),
        ("A 9-year-old boy presented with a parietal glioblastoma that returned 30 months after surgery.", 30),
        ("A 60-year-old woman underwent mastectomy for breast cancer. Six months later, nodules erupted on the trunk. Biopsy confirmed "
         "metastatic carcinoma of the skin.", 6),
        ("Cutaneous and cardiac spread of thyroid carcinoma. A 73-year-old woman underwent thyroidectomy for an anaplastic carcinoma. Four "
         "months later nodules of the scalp appeared. Biopsy showed metastatic carcinoma.", 4),
        ("A 46-year-old woman was seen. Four years had elapsed since mastectomy for ductal carcinoma. At laparotomy the ovaries were large. "
         "Histology confirmed metastases of breast carcinoma in both ovaries.", 48),
        ("A 62-year-old man underwent nephrectomy for renal cell carcinoma. At the three-month follow-up, haematuria was noted. A tumour of "
         "the trigone was resected and was a metastasis of the renal carcinoma.", 3),
        ("Ptosis turned out to be an orbital metastasis in a 56-year-old man, formerly treated for rectal carcinoma by resection. Lung "
         "metastases had been diagnosed 18 months after that operation.", 18),
        ("A 38-year-old woman had a trachelectomy for adenocarcinoma of the cervix. Twenty-eight months later an ovarian cyst was found. The "
         "specimen contained adenocarcinoma, identical with the cervical primary. One year thereafter a nodule of the abdominal wall was "
         "adenocarcinoma.", 28),
        ("A woman underwent vulvectomy for melanoma. Nine months elapsed before hepatic metastases were diagnosed.", 9),
        ("Thirty months after hepatectomy for hepatocellular carcinoma, the AFP of a 48-year-old man rose. A mediastinal mass was resected: "
         "metastatic hepatocellular carcinoma. Lung metastases were removed at the same time.", 30),
    ],
)  # fmt: skip
def test_time_to_the_spread(text: str, months: float) -> None:
    read = fields(text)
    assert read["primary_to_metastasis_months"] == pytest.approx(months, abs=0.25)
    assert read["recurrence"] is True


def test_a_lesion_that_returned_as_a_result_is_no_recurrence() -> None:
    assert (
        fields("A man had a mass of the oesophagus. Biopsy of this lesion returned as sarcoma.")["recurrence"]
        is None
    )


def test_a_fuller_name_is_no_second_tumour() -> None:
    read = fields(
        "A woman had a neuroendocrine carcinoma of the uterine cervix. She underwent hysterectomy for large cell neuroendocrine carcinoma."
    )
    assert read["primary_sites"] == ["cervix uteri"]


def test_weeks_of_a_pregnancy_are_no_time_to_the_spread() -> None:
    read = fields(
        "A 33-year-old woman underwent caesarean section at 38 weeks. Later an appendectomy showed a carcinoma of the appendix with ovarian metastases."
    )
    assert read["primary_to_metastasis_months"] in (None, 0.0)


def test_how_a_tumour_looks_is_no_place() -> None:
    read = fields(
        "A woman had a rectal adenocarcinoma. Punch biopsy showed adenocarcinoma of intestinal type."
    )
    assert read["primary_sites"] == ["rectum"]
