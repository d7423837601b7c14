"""Findings as noun phrases: what belongs to the phrase, what is shared by a list, what is none of the patient's signs."""

import pytest

from casepool.collection import read_values
from casepool.exchange import guide_fields
from casepool.pipeline import read_text

WHO = "A 45-year-old man presented with cough. "


def findings(text: str, *, status: str = "present") -> list[str]:
    _, reading = read_text(text, id="x")
    return list(guide_fields(reading.cases[0])[f"findings_{status}"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        # an adjective and a part of the body
        ("His ribs and pelvis were tender.", ["tender ribs and pelvis"]),
        ("On examination the abdomen was distended and tender.", ["distended and tender abdomen"]),
        (
            "He had erythematous ears, a mildly inflamed pharynx and a swollen left knee.",
            ["erythematous ears", "inflamed pharynx", "swollen left knee"],
        ),
        ("On examination the abdomen was not tender.", []),
        ("The pancreas was swollen.", []),
        # adjectives joined before a mass, places behind it
        (
            "Examination revealed a 3 cm firm, tender and mobile mass located in the lower inner quadrant of her left breast.",
            ["firm, tender and mobile mass in the lower inner quadrant of her left breast"],
        ),
        (
            "He had blisters on the soles of the feet and palms of the hands.",
            ["blisters on the soles of the feet and palms of the hands"],
        ),
        (
            "Two tender masses were palpable in the right axilla.",
            ["tender masses in the right axilla"],
        ),
        # shared by a list
        (
            "He reported pain and swelling of the right thigh.",
            ["pain of the right thigh", "swelling of the right thigh"],
        ),
        ("He reported left leg pain and swelling.", ["left leg pain", "left leg swelling"]),
        # told by a predicate
        ("On examination the breath sounds were clearly diminished.", ["diminished breath sounds"]),
        ("His deep tendon reflexes were normal and his gag reflex was preserved.", []),
        ("Her visual acuity deteriorated.", ["deteriorated visual acuity"]),
        ("He had lost about 9 kg.", ["weight loss"]),
        ("Fundoscopy revealed papilledema.", ["papilledema"]),
        # what tests show or what is a diagnosis
        ("He was admitted with a duodenal ulcer and cardiogenic shock.", []),
        ("Colonoscopic examination revealed a solid mass in the anal region.", []),
        # summed up, and of the past
        ("He had vertigo. His vestibular symptoms went.", ["vertigo"]),
        ("Despite previous surgery, the knee swelling came back.", ["knee swelling"]),
        ("He complained of chest and back pain.", ["chest pain", "back pain"]),
        ("He had swelling of the neck and shoulder pain.", ["swelling of the neck", "shoulder pain"]),
        ("He reported loss of weight and appetite.", ["loss of weight", "loss of appetite"]),
        ("He reported headache/vomiting.", ["headache", "vomiting"]),
        ("He reported bleeding during meals.", ["bleeding during meals"]),
        ("He was febrile.", ["fever"]),
        ("He reported hearing difficulties.", ["hearing difficulties"]),
        # what brought the patient, and what a test showed
        (
            "He was referred because of a painless mass in the right thigh.",
            ["painless mass in the right thigh"],
        ),
        ("CT showed a nodule. There was swelling of the adrenal.", []),
        ("The resected tumor was soft with a small area of bleeding.", []),
        ("T2-weighted MRI showed atrophy of the pons.", []),
        ("There was resolution of the headache.", []),
        # names of diseases, operations and purposes
        ("He developed small bowel obstruction.", []),
        ("He had rheumatoid arthritis.", []),
        ("The estimated blood loss was 200 ml.", []),
        ("He took aspirin to prevent chest pain.", []),
        ("He had nausea and vomiting.", ["nausea", "vomiting"]),
        ("He came with signs and symptoms of bowel obstruction.", ["bowel obstruction"]),
        # what a test showed, and what was felt
        ("He presented with a homogeneous mass of the neck.", []),
        ("He had weakness, and was found on CT to have a goitre.", ["weakness"]),
        ("A biopsy of the scrotal mass was done.", []),
        ("He was referred with a fast growing lump on the face.", ["lump on the face"]),
        ("CT examination found a large mass in the groin.", []),
        ("Clinical and radiological examination found a mass of the thigh.", ["mass of the thigh"]),
        ("He presented with an ovarian mass.", []),
        ("On examination there was a palpable renal mass.", ["palpable renal mass"]),
        ("On admission he was found to have a mass in his right lung on a radiograph.", []),
        ("CT was normal, and our patient had no fever but vomiting.", ["vomiting"]),
        ("He had an acne-like rash.", ["acne-like rash"]),
        ("He presented with a tumor of the left upper arm.", ["tumor of the left upper arm"]),
        ("He presented with a recurrent tumor of the left upper arm.", []),
        ("He had resection of the gastric mass.", []),
        ("Testicular ultrasound reported solid masses of the scrotum.", []),
        ("On examination the cervical lymph nodes were normal.", []),
        ("He had a relapse in a right inguinal lymph node.", []),
        ("He died two days later of massive bleeding.", []),
        (
            "He presented with a mass with irregular margins in the left breast.",
            ["mass with irregular margins in the left breast"],
        ),
        # once, in one number or the other, with and without its course
        ("He had red skin rashes. The red skin rash faded.", ["red skin rashes"]),
        ("He had progressive hoarseness. Hoarseness was noted.", ["hoarseness"]),
        ("He was seen at the clinic with a history of chronic constipation.", ["chronic constipation"]),
    ],
)
def test_findings_named(text: str, named: list[str]) -> None:
    assert findings(WHO + text) == ["cough", *named]


@pytest.mark.parametrize(
    ("text", "denied", "present"),
    [
        (
            "The abdomen was soft, without distension and only mild tenderness.",
            ["distension"],
            ["tenderness"],
        ),
        ("He had no weakness with the presence of a stiff neck.", ["weakness"], ["stiff neck"]),
        ("A man without past history was referred to our hospital with chest pain.", [], ["chest pain"]),
    ],
)
def test_findings_denied_up_to_the_turn(text: str, denied: list[str], present: list[str]) -> None:
    assert findings(WHO + text, status="absent") == denied
    assert findings(WHO + text) == ["cough", *present]


def test_abbreviation_of_a_therapy_that_is_none_against_tumours() -> None:
    _, reading = read_text(
        "A 5-year-old girl had a sarcoma. Cardiac resynchronization therapy (CRT) was given. CRT helped.",
        id="x",
    )
    assert guide_fields(reading.cases[0])["treatments"] == []


@pytest.mark.parametrize(
    ("text", "treatments"),
    [
        (
            "She received the VAC regimen (vincristine, doxorubicin and cyclophosphamide).",
            {"chemotherapy": ["vincristine", "doxorubicin", "cyclophosphamide"]},
        ),
        (
            "She received cyclophosphamide, thalidomide and dexamethasone.",
            {"chemotherapy": ["cyclophosphamide", "thalidomide", "dexamethasone"]},
        ),
        (
            "She received cisplatin 75 mg/m2 and etoposide phosphate and dexamethasone.",
            {"chemotherapy": ["cisplatin", "etoposide", "dexamethasone"]},
        ),
        ("Endocrine and radiation therapies were started.", {"hormone therapy": [], "radiotherapy": []}),
        ("The hematoma was drained and a drain was left. A colostomy was made.", {}),
        ("A biliary stent was placed.", {"other": []}),
        ("The tumor could be removed only in part.", {"surgery": []}),
        ("Only partial resection was possible.", {"surgery": []}),
        ("The tumor could not be removed.", {}),
    ],
)
def test_treatments_given(text: str, treatments: dict[str, list[str]]) -> None:
    _, reading = read_text(f"A 60-year-old woman had lung cancer. {text}", id="x")
    assert {t["type"]: t["agents"] for t in guide_fields(reading.cases[0])["treatments"]} == treatments


def test_size_is_that_of_the_mass_not_of_a_hematoma_or_a_rate() -> None:
    _, reading = read_text(
        "A 60-year-old man had lung cancer. Ultrasound showed a neck mass of 2 cm. The hematoma, measuring 45 mm, grew. "
        "The sedimentation rate was at 85 mm.",
        id="x",
    )
    assert guide_fields(reading.cases[0])["largest_size_mm"] == 20


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("CT revealed a 9 x 11 cm2 lobulated mass.", 110),
        ("Resection specimen: osteosarcoma, 16 cm, margins clear.", 160),
        ("Histology: ductal carcinoma, 30 mm, grade 2.", 30),
        ("MRI showed a tumour with circumferential growth of 14 mm.", 14),
        ("A swab of 12 cm2 was cut beside the tumour.", None),
        ("The tumour lay 3 cm from the margin.", None),
    ],
)
def test_size_in_other_places(text: str, size: float | None) -> None:
    _, reading = read_text("A 60-year-old man had osteosarcoma of the femur. " + text, id="x")
    assert guide_fields(reading.cases[0])["largest_size_mm"] == size


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("He had an itchy reddish patch on the left neck.", ["itchy reddish patch on the left neck"]),
        ("He took anti-seizure drugs.", []),
        ("There was hilar prominence on the chest radiograph.", []),
        ("The left colic artery was cut.", []),
        ("MRI was performed for eye discomfort.", ["eye discomfort"]),
        ("The drug failed to improve his headache.", ["headache"]),
        ("An HIV-negative man had fever.", ["fever"]),
        ("Dyspnea with fever was initially diagnosed as pneumonia.", ["dyspnea", "fever"]),
        ("He was confused with repeated vomiting.", ["confused", "vomiting"]),
        ("He noted dysphagea and inflammed gums.", ["dysphagea", "inflammed gums"]),
        ("A mass was felt in the abdomen.", ["mass in the abdomen"]),
        # what the patient cannot do
        ("He could not open his mouth fully.", ["could not open his mouth fully"]),
        ("He was unable to comb his hair because of stiffness.", ["unable to comb his hair", "stiffness"]),
        ("An inability to extend the knee was noted.", ["inability to extend the knee"]),
        ("He could no longer climb the stairs with a stick.", ["could no longer climb the stairs"]),
        (
            "There was difficulty in lifting his right arm for a week.",
            ["difficulty in lifting his right arm"],
        ),
        ("We had difficulty in passing the guide wire.", []),
        ("He could not recall an injury.", []),
        # a list of places that the next finding ends
        (
            "He had edema of the left leg, back pain and fever.",
            ["edema of the left leg", "back pain", "fever"],
        ),
        # tests of the examination by name
        ("Phalen's test and Tinel's sign were positive.", ["phalen's test", "tinel's sign"]),
        ("A Lachman test was done.", []),
        # of a relative
        ("His mother had suffered from seizures and deafness.", []),
        ("His wife reported vomiting.", ["vomiting"]),
        ("He complained of urgency.", ["urgency"]),
        ("It was a hypertensive urgency.", []),
        ("The prostate was hard and nodular.", ["prostate was hard and nodular"]),
        ("The three-dimensional hip movements were measured.", []),
        ("The mass was tender on coughing, and fetal bradycardia was noted.", []),
        # what might come, and what is given
        ("Because of the risk of bleeding, aspirin was stopped.", []),
        ("Radiotherapy may cause dysphagia.", []),
        ("He received hypertonic saline and a single shock of 200 J.", []),
    ],
)
def test_findings_that_were_lost_or_made_up(text: str, named: list[str]) -> None:
    assert findings(WHO + text) == ["cough", *named]


def test_text_without_paragraphs_and_with_spaced_values_is_read() -> None:
    got = findings(
        "A 45-year-old man presented with haemoptysis and dyspnoea. Hb:9. 7mg/dl, WBC:12. 3x109/l. He had no oedema."
    )
    assert got == ["haemoptysis", "dyspnoea"]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("He had no trismus or pus at the duct.", ["trismus", "pus at the duct"]),
        ("He had no fever, catarrh or headache.", ["fever", "catarrh", "headache"]),
        ("He had no fever or diabetes mellitus.", ["fever"]),
        ("He had no fever or previous surgery.", ["fever"]),
        ("He did not cough or lose consciousness.", ["cough"]),
        ("He had no psychiatric symptoms.", ["psychiatric symptoms"]),
        ("He had no nephrotic syndrome.", []),
        ("He had no motor or sensory deficits.", ["motor deficits", "sensory deficits"]),
        ("There were neither speech nor bladder problems.", ["speech problems", "bladder problems"]),
        ("He had no obstructive or compressive symptoms.", ["obstructive symptoms", "compressive symptoms"]),
        ("He never experienced fever.", ["fever"]),
        ("There was no change in bowel habits.", ["change in bowel habits"]),
        ("He was pale with absent ankle edema.", ["ankle edema"]),
        ("Neither patient showed muscle weakness.", ["muscle weakness"]),
        ("Babinski sign was negative.", ["babinski sign"]),
        ("The Lachman test was negative.", ["lachman test"]),
        ("He walked without complaint of headache.", ["headache"]),
        ("The axillary lymph nodes were not enlarged.", ["enlarged axillary lymph nodes"]),
        ("He was pale, anicteric.", ["jaundice"]),
        ("He had no difficulty in chewing.", ["difficulty in chewing"]),
        ("CT showed an abscess, however the patient had no fever.", ["fever"]),
    ],
)
def test_members_of_a_denied_list(text: str, denied: list[str]) -> None:
    assert findings("A 45-year-old man presented with hoarseness. " + text, status="absent") == denied


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("His cough went. After the operation he had no cough and no fever.", ["fever"]),
        ("He had no fever. Later he had fever.", ["fever"]),
    ],
)
def test_what_was_there_and_went_is_not_absent(text: str, absent: list[str]) -> None:
    assert findings(WHO + text, status="absent") == absent


def test_resolved_finding_stays_in_the_case() -> None:
    _, reading = read_text(WHO + "Two weeks later he had no cough and no fever.")
    case = reading.cases[0]
    told = {(f.name, f.status): f.resolved for f in case.findings}
    assert told == {("cough", "present"): False, ("cough", "absent"): True, ("fever", "absent"): False}
    assert read_values(case)["findings_absent"].value == guide_fields(case)["findings_absent"] == ["fever"]
