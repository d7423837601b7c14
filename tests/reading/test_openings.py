"""Abstracts as journals print them: what stands before the patient and after, labels without a colon, places in a list."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text


def value(text: str, field: str) -> object:
    (case,) = read_text(text, id="a")[1].cases
    return dict(guide_fields(case))[field]


PATIENT = "We report a 44-year-old woman with a chordoma of the clivus. She underwent resection and was well."


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        # the disease, before anybody is named
        (
            f"Chordomas are seldom seen. They have a tendency to reach the lung and the liver by metastases. {PATIENT}",
            "metastatic_sites",
            [],
        ),
        (
            f"Chordomas are seldom seen. They grow mostly in the fifth decade. {PATIENT}",
            "age_years",
            44,
        ),
        (f"It shows up in men between the ages of 60 and 70 years. {PATIENT}", "age_years", 44),
        # what a treatment is worth
        (
            f"{PATIENT} In unresectable disease proton therapy is an effective option.",
            "treatments",
            [{"type": "surgery", "agents": []}],
        ),
        (
            f"{PATIENT} Radiotherapy after partial removal improves survival.",
            "treatments",
            [{"type": "surgery", "agents": []}],
        ),
        # what the patient had stays the patient's
        (
            "A 44-year-old woman has a chordoma of the clivus. She has metastases in the lung.",
            "metastatic_sites",
            ["lung"],
        ),
    ],
)
def test_the_disease_before_and_after_the_patient(text: str, field: str, told: object) -> None:
    assert value(text, field) == told


@pytest.mark.parametrize(
    "text",
    [
        "Introduction. Chordomas cause hoarseness. Case Presentation. A 44-year-old woman had diplopia. Conclusion. Vomiting is frequent.",
        "BACKGROUND Chordomas cause hoarseness. OBSERVATIONS A 44-year-old woman had diplopia. LESSONS Vomiting was feared.",
        "OBJECTIVE AND IMPORTANCE: Chordomas cause hoarseness. CLINICAL PRESENTATION: A 44-year-old woman had diplopia.",
        "Introduction: Chordomas cause hoarseness. Patient review: A 44-year-old woman had diplopia.",
    ],
)
def test_labels_of_a_structured_abstract(text: str) -> None:
    assert value(text, "findings_present") == ["diplopia"]


@pytest.mark.parametrize(
    ("places", "sites"),
    [
        ("in the left lung, right thigh, and pancreas were seen", {"lung", "soft tissue", "pancreas"}),
        ("were found in the sternum, pelvis and spine", {"bone", "spine (vertebrae)"}),
        ("in the left buttock, spleen and ovary were removed", {"soft tissue", "spleen", "ovary"}),
        ("to the spleen, ovary, and left shoulder", {"spleen", "ovary", "soft tissue"}),
        ("in the spleen and left arm weakness were noted", {"spleen"}),
    ],
)
def test_parts_of_the_body_among_organs(places: str, sites: set[str]) -> None:
    text = f"A 58-year-old man had a nephrectomy for renal cell carcinoma. Metastases {places}."
    told = value(text, "metastatic_sites")
    assert isinstance(told, list)
    assert set(told) == sites


def test_a_tumour_is_what_the_report_spells_out() -> None:
    text = "A 58-year-old man had a pancreatic neuroendocrine tumor (PNET, grade 1). The PNET was enucleated."
    assert value(text, "histologies") == ["pancreatic neuroendocrine tumor"]
    text = "A 58-year-old man had a meningeal solitary fibrous tumor/hemangiopericytoma (SFT/HPC). The SFT/HPC was removed."
    assert value(text, "histologies") == ["solitary fibrous tumor/hemangiopericytoma"]


def test_the_protocol_of_another_disease_is_no_diagnosis() -> None:
    text = "A 58-year-old man with a myeloid sarcoma was treated by an acute lymphoblastic leukemia (ALL) protocol."
    assert value(text, "histologies") == ["myeloid sarcoma"]


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        # what is not in the past ends where the present is told
        (
            "A nurse with no significant medical history had two weeks of cough.",
            "findings_present",
            ["cough"],
        ),
        ("A man without comorbidities developed a rash.", "findings_present", ["rash"]),
        ("She was pale, anicteric and acyanosed.", "findings_absent", ["jaundice", "cyanosis"]),
        # weeks of a pregnancy
        ("A 30-year-old woman bled at 31+3 gestational weeks.", "symptom_duration_months", None),
        # an age of the past
        (
            "A boy had a lump, first felt when he was 3 years old. The 9-year-old boy was well.",
            "age_years",
            9,
        ),
        # when a patient died is not why
        (
            "A girl had surgery for a neuroblastoma. She succumbed to the metastatic neuroblastoma in the postoperative period.",
            "cause",
            "disease",
        ),
        # the stage of a lymphoma tells no metastasis, wherever it began
        (
            "A 70-year-old woman had a primary lymphoma of the uterus, stage IV, and received chemotherapy.",
            "primary_to_metastasis_months",
            None,
        ),
        # beyond an organ is not in it
        (
            "A mass of the ileum was removed. Pathology showed an extrapancreatic solid pseudopapillary neoplasm.",
            "primary_sites",
            ["small intestine"],
        ),
        # the letters of a regimen stand in other words by chance
        (
            "A man with follicular lymphoma responded to four cycles of cytotoxic chemotherapy (R-CHOP).",
            "treatments",
            [
                {
                    "type": "chemotherapy",
                    "agents": ["rituximab", "cyclophosphamide", "doxorubicin", "vincristine", "prednisone"],
                }
            ],
        ),
        (
            "A boy with lymphoma was given rituximab together with bendamustine.",
            "treatments",
            [{"type": "chemotherapy", "agents": ["rituximab", "bendamustine"]}],
        ),
        # what the report is about
        (
            "Background: Chordomas are rare. We report a case of a chondroid chordoma of the clivus. Case report: A 50-year-old man had a mass. It was removed.",
            "histologies",
            ["chondroid chordoma"],
        ),
        (
            "Hibernomas are rare. We saw a 50-year-old man with a tumor of the thigh. It was removed.",
            "histologies",
            ["hibernomas"],
        ),
    ],
)
def test_wordings_of_abstracts(text: str, field: str, told: object) -> None:
    assert value(text, field) == told


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        # how far the cut was from a tumour is not how large it was
        (
            "A man had a tumor of the palate. It was excised with 7 mm safe margins.",
            "largest_size_mm",
            None,
        ),
        ("A man had a 6 cm long neck tumor, a chordoma.", "largest_size_mm", 60),
        # the verb behind two treatments speaks of both
        (
            "A woman had hairy cell leukemia. Cladribine followed by rituximab was recommended.",
            "treatments",
            [],
        ),
        (
            "A woman had a breast carcinoma. Surgery followed by radiotherapy was performed.",
            "treatments",
            [{"type": "surgery", "agents": []}, {"type": "radiotherapy", "agents": []}],
        ),
        # what may be is of all
        (
            "We saw a 15-year-old boy with a schwannoma of the thigh. It may be mistaken for a neurofibroma of the skin.",
            "histologies",
            ["schwannoma"],
        ),
        (
            "A woman presented with a nodulation in the left arm.",
            "findings_present",
            ["nodulation in the left arm"],
        ),
    ],
)
def test_margins_plans_and_what_may_be(text: str, field: str, told: object) -> None:
    assert value(text, field) == told


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        # the whole tumour corrects what a sample of it told
        (
            "A man had a mass of the thigh. The biopsy showed a schwannoma. It was excised, and the surgical specimen showed a leiomyosarcoma.",
            "histologies",
            ["leiomyosarcoma"],
        ),
        # a picture's choice is no diagnosis
        (
            "A girl had headaches. MRI revealed an astrocytoma or ependymoma. Histology showed a ganglioglioma.",
            "histologies",
            ["ganglioglioma"],
        ),
        ("A woman with a lung carcinoma was qualified for radiotherapy.", "treatments", []),
        # how soon a tumour became less is no time to a metastasis
        (
            "A woman had a breast carcinoma and lung metastases, which diminished after 4 months.",
            "primary_to_metastasis_months",
            None,
        ),
        # the years of a series, or of a treatment, are no interval
        (
            "A man had a lung carcinoma and was treated between 2010 and 2012 with cisplatin. He presented with a brain metastasis.",
            "primary_to_metastasis_months",
            None,
        ),
        (
            "A man had a lung carcinoma and was treated with cisplatin in 2010-2012. He presented with a brain metastasis.",
            "primary_to_metastasis_months",
            None,
        ),
        (
            "A man had a lung carcinoma and was treated with cisplatin (2010 \u2013 2012). He presented with a brain metastasis.",
            "primary_to_metastasis_months",
            None,
        ),
        # what an operation years ago took out is told behind it
        (
            "A man was seen with metastatic hepatic melanoma. Ten years earlier, he had undergone ocular enucleation. Pathology revealed choroidal melanoma.",
            "primary_to_metastasis_months",
            120,
        ),
        (
            "A man had clear cell renal cell cancer.",
            "histologies",
            ["clear cell renal cell cancer"],
        ),
        # what only is compared, and ages that many have
        (
            "A girl had an adrenocortical carcinoma. These stains were helpful to distinguish the tumor from an adenoma.",
            "histologies",
            ["adrenocortical carcinoma"],
        ),
        (
            "A man had a thymic carcinoma. Unlike in thymoma, the benefits of resection are unknown.",
            "histologies",
            ["thymic carcinoma"],
        ),
        (
            "Adrenal carcinoma has two peaks of incidence, in the first decade and in the fourth decade. The predisposing lesions include hyperplasia and adenoma. Here we present a girl with an adrenocortical carcinoma.",
            "histologies",
            ["adrenocortical carcinoma"],
        ),
        ("A man had a chordoma with an elongation of the clivus of 12 mm.", "largest_size_mm", None),
    ],
)
def test_samples_pictures_and_responses(text: str, field: str, told: object) -> None:
    assert value(text, field) == told
