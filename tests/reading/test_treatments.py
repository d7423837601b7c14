"""Which treatments of a tumour were given, and with what. All texts are invented."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text
from casepool.vocabulary import read_rows

SITES = {row.name for row in read_rows("sites.tsv")}


def given(text: str) -> dict[str, list[str]]:
    """Types with their agents, as a review compares them."""
    _, reading = read_text(text, id="x")
    assert len(reading.cases) == 1
    return {t["type"]: t["agents"] for t in guide_fields(reading.cases[0])["treatments"]}


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("A 40-year-old man had a glioma of the brain. He was treated surgically.", ["surgery"]),
        ("A 40-year-old man had a liposarcoma of the thigh. The resection specimen was pale.", ["surgery"]),
        ("A 40-year-old man had a liposarcoma of the thigh. During surgery, it bled.", ["surgery"]),
        ("A 40-year-old man had a tumor of the lung. Only tumor enucleation was performed.", ["surgery"]),
        ("A 40-year-old man had an osteosarcoma of the femur. He underwent an amputation.", ["surgery"]),
        ("Suspecting a glioma of the brain, the tumor of the 40-year-old man was subtotally resected.", ["surgery"]),
        ("A man with a history of nephrectomy for renal cell carcinoma was referred for pain.", ["surgery"]),
        ("A man had a liposarcoma. It showed no signs of growth, therefore extirpation was performed.", ["surgery"]),
        ("A man had lung cancer with a brain metastasis. CyberKnife(R) radiation was performed.", ["radiosurgery"]),
        ("A man had lung cancer. Stereotactic body radiotherapy was given.", ["radiotherapy"]),
        ("A man had liver cancer. Portal vein embolization was performed.", ["embolization/ablation"]),
        ("A boy had an acute myeloid leukemia. Induction therapy was begun.", ["chemotherapy"]),
        ("A man had lung cancer. Pleural drainage was performed.", ["other"]),
        ("A man had stomach cancer. After total gastrectomy, iron was not required.", ["surgery"]),
        ("A man had a kidney tumor. With the consent of his relatives, resection was performed.", ["surgery"]),
        ("A man was operated on for hernia. Operative findings were those of a colon cancer.", ["surgery"]),
        ("A man had kidney cancer. He had an elective nephrectomy and refused chemotherapy.", ["surgery"]),
        ("A man had lung cancer. No node was found and radiotherapy was chosen.", ["radiotherapy"]),
        ("A man had lung cancer, unresponsive to cytotoxic chemotherapy.", ["chemotherapy"]),
        ("A man had a lipoma of the back. It was excised and has not come back.", ["surgery"]),
        ("A man had a glioma. Healing was without infection, and temozolomide was given.", ["chemotherapy"]),
        ("A man had bladder cancer. This man with no allergy was started on cisplatin.", ["chemotherapy"]),
        ("A man had lip cancer. No nodes were removed, followed by radiotherapy.", ["radiotherapy"]),
        ("A man had a glioma. We decided to give temozolomide. It was well tolerated.", ["chemotherapy"]),
        ("A woman was tired. She was put on chemotherapy with cisplatin and etoposide.", ["chemotherapy"]),
        ("A man had lung cancer. A stent was placed in the main bronchus.", ["other"]),
        ("A girl had a mass in the left eye. Vitrectomy with tumor resection was done.", ["surgery"]),
        ("A man had a GIST. He received imatinib as adjuvant chemotherapy.", ["targeted therapy"]),
        ("A man had prostate cancer. He took ketoconazole.", ["hormone therapy"]),
        ("A man had lung cancer. Combined radio- and chemotherapy was given.", ["radiotherapy", "chemotherapy"]),
        ("A man had a liposarcoma of the thigh. The mass was taken out.", ["surgery"]),
        ("A man had a seminoma of the testis. Bilateral orchiectomy was done.", ["surgery"]),
        ("A man with myeloma was autografted.", ["transplantation"]),
        ("A woman had melanoma metastases in her spleen. She had a splenectomy.", ["surgery"]),
        ("A woman had melanoma of the skin. The hand was amputated.", ["surgery"]),
        ("A man had lung cancer. Rather than surgery, chemotherapy was chosen.", ["chemotherapy"]),
        ("A woman had a spleen too large to miss. Splenectomy was done. Histology showed lymphoma.", ["surgery"]),
        ("A man had a schwannoma. Since it might grow, we extirpated it.", ["surgery"]),
        ("A man had lymphoma. MOR208 was given.", ["targeted therapy"]),
        ("A man had lung cancer. A platinum doublet was started.", ["chemotherapy"]),
        ("A woman had a PEComa of the uterus. Sirolimus was started.", ["targeted therapy"]),
        ("A man had melanoma of the skin. An excision biopsy was the only step.", ["surgery"]),
    ],
)  # fmt: skip
def test_what_was_done_to_the_tumour_is_given(text: str, types: list[str]) -> None:
    assert list(given(text)) == types


@pytest.mark.parametrize(
    "text",
    [
        "A man with lung cancer was seen. Thoracentesis showed bloody fluid.",
        "A man with lung cancer was seen. He had undergone a knee replacement for arthrosis.",
        "A man with lung cancer was seen. The treatment plan was surgery.",
        "A man with lung cancer was seen. Surgery might have harmed him.",
        "A man with lung cancer was seen. Erlotinib was thought to be useless.",
        "A man with lung cancer was seen. Coil embolization of an aneurysm was performed.",
        "A woman with breast cancer was seen. She took methotrexate for rheumatoid arthritis.",
        "A woman with a pheochromocytoma was seen. An MIBG scintigraphy was positive.",
        "A woman with breast cancer was seen. She took denosumab for her bones.",
        "A man with lung cancer was referred to the oncology department for palliative chemotherapy.",
        "A man with lung cancer was seen. Surgery was not considered feasible.",
        "A man with lung cancer was seen. No adjuvant radio- or chemotherapy was administered.",
        "A man with lung cancer was seen. Chemotherapy was not accepted.",
        "A man with lung cancer was seen in the oral surgery department.",
        "A man with adrenal cancer was seen. The tumor cells were positive for VIP.",
        "A man with lymphoma was seen. Excisional biopsy of a neck node was done.",
        "A man with lung cancer was seen. More treatment, such as radiotherapy, was not necessary.",
        "A man with lung cancer was seen. A stent was placed in his coronary artery.",
        "A man with lung cancer was seen. Therapy led to stabilization of his vision.",
        "A man with liver cancer had taken interferon for hepatitis C.",
        "A man with lung cancer was seen. No surgery and radiotherapy was performed.",
        "A man with lung cancer was seen. He had had coronary bypass surgery.",
        "A man with lung cancer was seen. He had had an operation for an inguinal hernia.",
        "A man with lung cancer was seen. Steroids made it possible to avoid surgery.",
        "A man with lung cancer was seen. He was unable to afford chemotherapy.",
        "A man with lung cancer was seen. He had no history of abdominal operation.",
        "A man with lung cancer was seen. Dabrafenib was held in reserve.",
        "A man with lung cancer was seen. He died before chemotherapy could begin.",
        "A man with lung cancer was seen. Bevacizumab was under consideration.",
        "A man with lung cancer was seen. Surgery was cancelled.",
        "A man with lung cancer was seen. He had been exposed to radiation at work.",
        "A man with lung cancer was seen. Chemotherapy is the mainstay in such patients.",
        "A man with lung cancer was seen. Erlotinib could not be afforded.",
        "A man with lung cancer was seen. Experts from the surgery, oncology and radiotherapy departments met.",
        "A man with liver cancer was seen. Everolimus and tacrolimus were taken as immunosuppression.",
        "A man with lung cancer was seen. Antitubercular chemotherapy was given.",
        "A woman with melanoma was seen. She had a history of splenectomy.",
    ],
)
def test_what_was_not_done_to_the_tumour_is_not(text: str) -> None:
    assert given(text) == {}


def test_an_excision_biopsy_is_no_treatment_where_another_was_given() -> None:
    assert list(given("A man had lung cancer. An excision biopsy led to it. Chemotherapy was given.")) == [
        "chemotherapy"
    ]


def test_denosumab_treats_a_giant_cell_tumor() -> None:
    text = "A woman had a giant cell tumor of bone. She received denosumab."
    assert given(text) == {"targeted therapy": ["denosumab"]}


def test_a_steroid_or_antibody_of_a_regimen_belongs_to_its_chemotherapy() -> None:
    text = "A man had prostate cancer. He received docetaxel chemotherapy plus prednisolone."
    assert given(text) == {"chemotherapy": ["docetaxel", "prednisolone"]}
    text = "A man had a lymphocytic leukemia. He received obinutuzumab and chlorambucil."
    assert given(text) == {"chemotherapy": ["obinutuzumab", "chlorambucil"]}


def test_a_dose_in_gray_tells_radiotherapy_only_where_no_radiation_is_named() -> None:
    assert given("A man had lung cancer. He received a total of 60 Gy.") == {"radiotherapy": []}
    text = "A man had lung cancer with a brain metastasis. Gamma knife radiosurgery was given with 18 Gy."
    assert given(text) == {"radiosurgery": []}


def test_abbreviations_of_drugs_are_read() -> None:
    text = "A woman had breast cancer. She received PTX and DTX."
    assert given(text) == {"chemotherapy": ["paclitaxel", "docetaxel"]}


def test_drugs_of_a_chemoembolization_belong_to_it() -> None:
    text = "A man had liver cancer. He underwent chemoembolization with epirubicin."
    assert given(text) == {"embolization/ablation": ["epirubicin"]}


def test_a_plan_whose_course_is_told_was_carried_out() -> None:
    text = "A woman had colon cancer. Treatment with FOLFIRI was recommended."
    assert given(text) == {}
    assert list(given(f"{text} After 10 cycles, CT showed a response.")) == ["chemotherapy"]


def test_operations_of_several_organs_name_known_sites_and_need_one_of_them() -> None:
    for row in read_rows("treatments.tsv"):
        sites = row.codes.get("site", "").split(",") if "site" in row.codes else []
        assert set(sites) <= SITES, row.id
        assert len(sites) < 2 or "uncertain" in row.codes, row.id


@pytest.mark.parametrize(
    "text",
    [
        "A 40-year-old man had tuberculosis of the hip. After chemotherapy for one year he was well.",
        "A 22-year-old woman had thalassaemia with extramedullary hematopoiesis. She received radiotherapy.",
        "A 48-year-old man was given cyclophosphamide and methotrexate for his vasculitis.",
        "A 7-year-old boy was short for his age. Hormone therapy was given.",
    ],
)
def test_where_nothing_tells_of_a_tumour_none_was_treated(text: str) -> None:
    assert guide_fields(read_text(text)[1].cases[0])["treatments"] == []


def test_drugs_of_tumours_alone_tell_that_there_was_one() -> None:
    text = "A 52-year-old woman was treated with cisplatin, gemcitabine and etoposide. She was discharged."
    assert guide_fields(read_text(text)[1].cases[0])["treatments"] == [
        {"type": "chemotherapy", "agents": ["cisplatin", "gemcitabine", "etoposide"]}
    ]
