"""Words that count only beside others: levels and compartments of the spine, recurrences, responses. All texts are invented."""

import pytest

from casepool.model import Case
from casepool.pipeline import read_text


def read_one(text: str) -> Case:
    _, reading = read_text(text, id="x")
    assert len(reading.cases) == 1
    return reading.cases[0]


def levels_of(sentence: str) -> list[str]:
    case = read_one(f"A 58-year-old woman with breast cancer was seen. {sentence}")
    return [lesion.level for lesion in case.lesions if lesion.level]


# --- levels -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("MRI showed a mass of the spinal cord at T4.", "T4"),
        ("MRI showed a tumor from T2 to T5.", "T2-T5"),
        ("CT showed a metastasis of the T1 vertebra.", "T1"),
        ("MRI showed a metastasis at L3 that was 2 cm wide.", "L3"),
        ("On T2-weighted images a tumor of the cord was bright at T9.", "T9"),
        ("CT showed a tumor in the vertebral body of T2 with a low signal.", "T2"),
        ("A mass of the spine was seen at S1.", "S1"),
    ],
)
def test_level_is_read_with_the_spine_in_view(sentence: str, level: str) -> None:
    assert levels_of(sentence) == [level]


@pytest.mark.parametrize(
    "sentence",
    [
        "The tumor was staged as T3 and spread to the liver.",
        "The breast tumor (T4, N1, M0) was irradiated.",
        "The tumor of the spine was of stage T2.",
        "MRI showed a breast tumor with a low signal on T1 and a high one on T2.",
        "MRI showed a tumor of the spinal cord, dark on T1 and bright on T2 weighted images.",
        "MRI showed T2 hyperintensity of the mass of the cord.",
        "She took S-1 for a metastasis of the spine.",
        "CT showed a nodule of the lung in S5.",
        "CT showed nodules (L1 to L3) in the left lung.",
        "The tumor cells of the breast expressed PD-L1.",
        "Cytology of the breast mass was classed as malignant (C5).",
        "Deposits of IgG and C3 were seen in the breast tumor.",
        "The tumor of the spine was cut off the L5 nerve root.",
        "A gastrectomy with D2 dissection was done for the tumor.",
    ],
)
def test_stages_sequences_drugs_and_segments_are_no_levels(sentence: str) -> None:
    assert levels_of(sentence) == []


def compartments_of(sentence: str) -> list[str]:
    case = read_one(f"A 58-year-old woman with breast cancer was seen. {sentence}")
    return [lesion.compartment for lesion in case.lesions if lesion.compartment]


@pytest.mark.parametrize(
    ("sentence", "compartment"),
    [
        ("MRI of the spine showed an epidural mass.", "epidural"),
        ("She could not walk because of paraplegia. A mass was extradural.", "epidural"),
        ("CT showed a metastasis of a vertebral body.", "vertebral"),
        ("The tumor at C2 lay in the pedicle.", "vertebral"),
        ("MRI showed a leptomeningeal tumor.", "leptomeningeal"),
    ],
)
def test_compartment_is_read_with_the_spine_in_view(sentence: str, compartment: str) -> None:
    assert compartments_of(sentence) == [compartment]


@pytest.mark.parametrize(
    "sentence",
    [
        "The mass was removed under epidural anesthesia.",
        "The tumor hung on a pedicle from the wall of the atrium.",
        "The carcinoma had grown into the lamina propria.",
        "The metastasis of the femur was fixed with an intramedullary nail.",
        "The spleen held a mass of extramedullary hematopoiesis.",
        "CT showed a temporal extradural mass under the skull.",
        "The mass had grown around the vertebral artery.",
    ],
)
def test_compartment_without_the_spine_is_none(sentence: str) -> None:
    assert compartments_of(sentence) == []


# --- recurrence -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "sites"),
    [
        ("A recurrence in the ovary was resected.", ["ovary"]),
        ("Local recurrence of the chest wall was seen.", ["soft tissue"]),
        ("An ovarian recurrence was resected.", ["ovary"]),
        ("She had a recurrence of breast cancer.", []),
        ("She had a recurrence of the breast.", []),
        ("She had a recurrence in the breast.", ["breast"]),
        ("She had progression in the liver.", []),
        ("She had extra-hepatic recurrences.", []),
        ("There was recurrence of the skin tumor.", []),
    ],
)
def test_recurrence_is_where_it_came_back_not_what_came_back(sentence: str, sites: list[str]) -> None:
    case = read_one(f"A 58-year-old woman underwent mastectomy for breast cancer. {sentence}")
    assert [lesion.site for lesion in case.lesions if lesion.role == "recurrence"] == sites


def test_recurrence_of_what_is_no_tumour_has_no_site() -> None:
    case = read_one("A 30-year-old man had eczema. There was a recurrence on the skin of the hand.")
    assert not [lesion for lesion in case.lesions if lesion.role == "recurrence"]


# --- response ---------------------------------------------------------------------------------------------


def responses_of(text: str) -> list[str]:
    return [
        fact.value for fact in read_one(f"A 58-year-old woman came with a cough. {text}").outcome.response
    ]


@pytest.mark.parametrize(
    ("text", "responses"),
    [
        ("Steroids were given and the cough improved.", ["improved"]),
        ("She underwent lobectomy. Later her condition deteriorated.", ["condition deteriorated"]),
        ("After lobectomy the symptoms did not improve.", ["did not improve"]),
        ("After chemotherapy the lesion was stable.", ["stable"]),
        ("After surgery she regained her voice.", ["regained"]),
        ("A partial response of the tumor was seen.", ["partial response"]),
    ],
)
def test_response_is_what_a_disease_did_after_a_treatment(text: str, responses: list[str]) -> None:
    assert responses_of(text) == responses


@pytest.mark.parametrize(
    "text",
    [
        "Her vital signs were stable.",
        "She was hemodynamically stable after surgery.",
        "The cough had worsened two days before admission.",
        "Her condition deteriorated and she came to us.",
        "After lobectomy she presented with worsening headache.",
        "After lobectomy she was admitted because of deterioration of her speech.",
        "The cough was relieved by lying down.",
        "High resolution computed tomography was done.",
        "Ambulatory blood pressure was high after surgery.",
        "She declined surgery.",
        "She underwent palliative surgery.",
        "Steroids were given with no improvement.",
        "Morphine was given for pain relief.",
        "Caudal regression syndrome was known.",
    ],
)
def test_vitals_refusals_and_complaints_are_no_response(text: str) -> None:
    assert responses_of(text) == []


# --- findings: history and doubt --------------------------------------------------------------------------


def findings_of(text: str) -> dict[str, str]:
    return {f.name: "history" if f.history else f.status for f in read_one(text).findings}


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("A 40-year-old man came with a three-month history of fever and cough.", {"fever", "cough"}),
        ("A 40-year-old man with a history of fever for two weeks was seen.", {"fever"}),
        ("A previously healthy 40-year-old man had fever.", {"fever"}),
        ("A 40-year-old man presented to our clinic with a history of prolonged fever.", {"fever"}),
        ("A 40-year-old man with previous surgery of the knee and fever was seen.", {"fever"}),
        ("A 40-year-old man fell ill one week prior to the onset of his headache.", {"headache"}),
        ("A 40-year-old man had been in bed for the previous five days with headache.", {"headache"}),
        ("A 40-year-old man with no medical history noticed hoarseness.", {"hoarseness"}),
        ("A 40-year-old man who had previously undergone a colectomy was admitted with fever.", {"fever"}),
    ],
)
def test_history_that_brought_the_patient_is_of_now(text: str, findings: set[str]) -> None:
    told = findings_of(text)
    assert {name for name, status in told.items() if status == "present"} == findings


@pytest.mark.parametrize(
    "text",
    [
        "A 40-year-old man was seen. His past medical history included headache.",
        "A 40-year-old man with a history of headache and asthma was admitted with cough.",
        "A 40-year-old man came with cough on a background of a two year history of headache.",
        "A 40-year-old man was seen two years prior, with headache.",
        "A 40-year-old man with cough had previously had headache.",
    ],
)
def test_history_of_the_past_stays_history(text: str) -> None:
    assert findings_of(text)["headache"] == "history"


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            "A 40-year-old man had abdominal pain that was thought to be due to gastritis.",
            {"abdominal pain": "present"},
        ),
        (
            "A 40-year-old man was examined. An abscess was suspected because of fever.",
            {"fever": "present"},
        ),
        ("A 40-year-old man was treated for suspected seizures.", {}),
        ("A 40-year-old man was seen. A possible cause of the hoarseness was sought.", {}),
        ("A 40-year-old man was seen. Possible hoarseness was noted.", {"hoarseness": "uncertain"}),
        (
            "A 40-year-old man was seen. A year after the initial diagnosis headache began.",
            {"headache": "present"},
        ),
    ],
)
def test_doubt_about_the_cause_is_no_doubt_about_the_symptom(text: str, findings: dict[str, str]) -> None:
    assert findings_of(text) == findings


# --- metastasis looked for --------------------------------------------------------------------------------


def metastases_of(sentence: str) -> dict[str, str]:
    case = read_one(f"A 58-year-old woman underwent gastrectomy for gastric cancer. {sentence}")
    return {
        lesion.site: lesion.status for lesion in case.lesions if lesion.role == "metastasis" and lesion.site
    }


@pytest.mark.parametrize(
    ("sentence", "metastases"),
    [
        ("There was no metastasis to the liver.", {"liver": "absent"}),
        ("There was no growth of the liver metastasis.", {"liver": "present"}),
        ("CT did not show thickening of the colon and distant metastases.", {}),
        ("There were no extra-hepatic metastases.", {}),
    ],
)
def test_what_is_denied_of_a_metastasis_that_is_there_is_its_change(
    sentence: str, metastases: dict[str, str]
) -> None:
    assert metastases_of(sentence) == metastases


def test_without_a_tumour_no_metastasis_is_absent() -> None:
    case = read_one("A 30-year-old man had brucellosis without signs of pulmonary or disseminated disease.")
    assert not case.lesions


# --- numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Four infants came to our ward after the same meal. All had a rash.",
        "The author is reporting a case series of six patients with the sign.",
        "Nine children were treated in our ward. Vomiting was seen in 4 of the 9 children (44%).",
        "Leukocytes were 6400/mm3 (heterophils=61%). Other cases are rare.",
        "A 40-year-old man was seen. The rate of the pulse was 90 bpm, with 84% on a high-concentration mask.",
    ],
)
def test_own_patients_and_laboratory_percents_are_no_statements(text: str) -> None:
    _, reading = read_text(text, id="x")
    assert reading.statements == ()


def test_review_of_the_literature_in_a_report_of_several_is_of_others() -> None:
    _, reading = read_text(
        "Nine children were treated in our ward. In the literature, vomiting was seen in 40 of 90 children (44%).",
        id="x",
    )
    assert [(statement.n, statement.total) for statement in reading.statements] == [(40, 90)]


def test_count_of_the_literature_may_open_a_report() -> None:
    _, reading = read_text("Only 37 cases of pineal sarcoma have been reported in the literature.", id="x")
    assert [statement.n for statement in reading.statements] == [37]


# --- mother and child -------------------------------------------------------------------------------------

MOTHER = "A 29-year-old woman with melanoma was admitted in labour. Her leg was swollen. "


def test_what_is_told_of_the_newborn_is_not_the_mothers() -> None:
    case = read_one(MOTHER + "The male newborn had jaundice and died after two days.")
    assert case.outcome.vital_status is None
    assert "jaundice" not in {finding.name for finding in case.findings}


def test_mother_named_beside_her_child_is_still_the_patient() -> None:
    case = read_one(MOTHER + "She and the baby were discharged.")
    assert case.outcome.vital_status is not None
    assert case.outcome.vital_status.value == "alive"


def test_newborn_who_is_the_patient_is_read() -> None:
    case = read_one("A 2-day-old boy was born at home. The newborn had jaundice and died after two days.")
    assert case.outcome.vital_status is not None
    assert case.outcome.vital_status.value == "dead"
