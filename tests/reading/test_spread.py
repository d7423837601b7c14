"""Metastases told without a word for them, or by what was found in a sample; each mechanism on sentences invented here."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

WHO = "A 60-year-old woman underwent a mastectomy for breast cancer in 2010. "


def spread(story: str, *, who: str = WHO) -> list[str]:
    _, reading = read_text(who + story)
    assert len(reading.cases) == 1
    sites: list[str] = guide_fields(reading.cases[0])["metastatic_sites"]  # type: ignore[assignment]
    return sorted(sites)


@pytest.mark.parametrize(
    ("story", "sites"),
    [
        # Cells of the cancer, in an organ or in a fluid.
        ("Tumor cells were found in the bone marrow.", ["bone marrow"]),
        ("Cancer cells were seen in both ovaries and the spleen.", ["ovary", "spleen"]),
        ("Bone marrow biopsy showed infiltration by carcinoma cells.", ["bone marrow"]),
        ("Cytology of the pleural fluid showed malignant cells.", ["pleura"]),
        ("Cerebrospinal fluid cytology was positive for malignant cells.", ["leptomeninges"]),
        ("Paracentesis was done for ascites and cytology revealed an adenocarcinoma.", ["peritoneum"]),
        ("She developed malignant ascites.", ["peritoneum"]),
        # An organ involved, a cancer that goes on in it.
        ("There was infiltration of the liver by carcinoma.", ["liver"]),
        ("She now had stage IV disease with liver and bone involvement.", ["bone", "liver"]),
        ("The spread of the disease to the liver and the adrenal was treated.", ["adrenal", "liver"]),
        ("There was progression of disease in the liver and lungs.", ["liver", "lung"]),
        ("Autopsy showed widespread tumor in the liver, lungs and adrenals.", ["adrenal", "liver", "lung"]),
        ("A distant recurrence in the lung was found.", ["lung"]),
        # New lesions.
        ("In 2014 new lesions appeared in the liver.", ["liver"]),
        ("In 2014 multiple lung nodules appeared.", ["lung"]),
        ("CT showed new lung nodules and chemotherapy was given.", ["lung"]),
        # Lists and brackets.
        ("In 2014 she had metastatic breast cancer (liver, bone and lung).", ["bone", "liver", "lung"]),
        ("The metastatic sites included bone, liver and lymph nodes.", ["bone", "liver", "lymph node"]),
        ("Metastases in the liver, lymphatic nodes, both pleurae and peritoneum were found.",
         ["liver", "lymph node", "peritoneum", "pleura"]),
        ("CT showed metastasis involving the interaortocaval and precaval lymph nodes.", ["lymph node"]),
    ],
)  # fmt: skip
def test_told_without_a_word_for_metastasis(story: str, sites: list[str]) -> None:
    assert spread(story) == sites


@pytest.mark.parametrize(
    "story",
    [
        "No tumor cells were found in the bone marrow.",
        "Isolated tumor cells were found in one axillary node.",
        "The pleural fluid was negative for malignant cells and for bacilli.",
        "There was infiltration of the chest wall by carcinoma.",
        "She had lupus with renal and pleural involvement.",
        "No new lesions in the liver were seen.",
        "A CT was done to rule out liver metastases and was normal.",
        "The possibility of a liver metastasis was discussed, but it was a haemangioma.",
        "A liver lesion mimicking a metastasis was found to be an abscess.",
    ],
)
def test_denied_or_of_something_else(story: str) -> None:
    assert spread(story) == []


@pytest.mark.parametrize(
    ("who", "story"),
    [
        ("A man had cancer of the gallbladder. ", "There was infiltration of the liver by carcinoma."),
        (
            "A man had nasopharyngeal carcinoma. ",
            "MRI showed carcinoma involving the bone of the skull base.",
        ),
        ("A woman had ovarian cancer. ", "Cytology of the ascites showed malignant cells."),
        ("A man had a large cell lymphoma. ", "There was involvement of the liver by lymphoma."),
    ],
)
def test_what_a_tumour_grows_into_is_no_metastasis(who: str, story: str) -> None:
    assert spread(story, who=who) == []


@pytest.mark.parametrize(
    ("story", "sites"),
    [
        ("Biopsy of the liver lesion confirmed breast carcinoma.", ["liver"]),
        ("A lung biopsy showed breast cancer.", ["lung"]),
        ("Liver biopsy confirmed metastatic disease.", ["liver"]),
        ("Biopsy of a skin nodule showed adenocarcinoma consistent with breast origin.", ["skin"]),
        ("Histology of the gastric ulcer showed lobular carcinoma of the breast.", ["stomach"]),
        ("The ovarian mass was positive for GATA3, consistent with a breast primary.", ["ovary"]),
        ("A polyp of the colon was removed, which turned out to be a recurrence of her breast cancer.", ["colon"]),
        ("A splenectomy was performed and histology showed metastatic carcinoma.", ["spleen"]),
        ("The thyroid nodule was found to be a metastasis from the breast cancer.", ["thyroid"]),
        ("Biopsy of a cervical lymph node showed adenocarcinoma.", ["lymph node"]),
    ],
)  # fmt: skip
def test_cancer_of_another_organ_found_in_a_sample(story: str, sites: list[str]) -> None:
    assert spread(story) == sites


@pytest.mark.parametrize(
    "story",
    [
        "Biopsy of the liver showed no breast carcinoma.",
        "Biopsy of the thyroid showed a papillary carcinoma different from the breast cancer.",
        "Renal biopsy showed nephropathy, and a screening mammogram showed breast cancer on the other side.",
        "Biopsy of the thyroid nodule showed a papillary thyroid carcinoma.",
        "Excision of an axillary node was planned, but the biopsy of the breast showed carcinoma.",
    ],
)
def test_samples_that_tell_no_metastasis(story: str) -> None:
    assert spread(story) == []


@pytest.mark.parametrize(
    "story",
    [
        "The stage was pN2.",
        "She was staged N1 M0.",
        "Involvement of 2 of 15 nodes was found.",
        "There was tumor in five of the eleven lymph nodes.",
        "The sentinel node contained a micrometastasis.",
        "The sentinel node biopsy was positive.",
        "Sentinel lymph node biopsy revealed metastatic disease.",
    ],
)
def test_nodes(story: str) -> None:
    assert spread(story) == ["lymph node"]


@pytest.mark.parametrize(
    "story",
    ["The stage was pN0.", "She lived in N1 London.", "There was no tumor in 11 of 11 lymph nodes."],
)
def test_no_nodes(story: str) -> None:
    assert spread(story) == []


@pytest.mark.parametrize(
    ("who", "story", "sites"),
    [
        ("A man had melanoma of the arm. ", "Axillary lymph node dissection revealed metastatic melanoma.", ["lymph node"]),
        ("A man had cancer of the tongue. ", "He had cervical lymphadenopathy, and FNAC showed metastatic carcinoma.", ["lymph node"]),
        ("A man had a seminoma of the testis. ", "The enlarged inguinal lymph node was excised and held metastatic seminoma, as "
         "biopsy had shown.", ["lymph node"]),
        ("A woman had lung cancer. ", "The fracture of her left humerus was due to metastatic lung cancer.", ["bone"]),
        ("A woman had gastric cancer. ", "She developed a Sister Mary Joseph nodule.", ["skin"]),
        ("A boy had a liposarcoma of the thigh. ", "There was progression of disease in the lungs.", ["lung"]),
    ],
)  # fmt: skip
def test_more_places(who: str, story: str, sites: list[str]) -> None:
    assert spread(story, who=who) == sites


@pytest.mark.parametrize(
    "story",
    [
        "Chemotherapy was given to prevent metastasis to the liver.",
        "She was told of the risk of further metastases to the brain.",
        "A neck dissection was done, and histology of the thyroid showed carcinoma.",
        "Her femur fracture was due to disseminated fibromas.",
    ],
)
def test_feared_or_of_something_else(story: str) -> None:
    assert spread(story) == []


@pytest.mark.parametrize(
    ("who", "story", "sites"),
    [
        # The lesion is told before, the origin with the verdict.
        ("A man had an extradural mass at T6. ", "It was removed, and the specimen showed adenocarcinoma of prostatic origin.",
         ["spinal epidural space"]),
        ("A man had a choroidal melanoma. ", "Ultrasound disclosed hepatic lesions; biopsy was consistent with the ocular primary.",
         ["liver"]),
        ("A man had a carcinoma of the larynx. ", "An ulcerated gastric lesion was biopsied; it was histologically identical to the "
         "laryngeal tumour.", ["stomach"]),
        ("A man had a rectal adenocarcinoma. ", "Orchiectomy proved the lesion to be a deposit of the rectal tumour.", ["testis"]),
        ("A girl was seen. ", "She had a nephroblastoma of the left kidney with pulmonary deposits.", ["lung"]),
        ("A woman had breast cancer. ", "The scan confirmed hepatic spread of her breast cancer.", ["liver"]),
    ],
)  # fmt: skip
def test_verdicts_that_name_the_origin(who: str, story: str, sites: list[str]) -> None:
    assert spread(story, who=who) == sites


def test_a_mass_where_its_nodes_lie_is_no_second_tumour() -> None:
    text = (
        "A 29-year-old man had a germ cell tumour of the testis. After chemotherapy a retroperitoneal mass was resected and "
        "histology showed mature teratoma."
    )
    assert guide_fields(read_text(text)[1].cases[0])["primary_sites"] == ["testis"]
