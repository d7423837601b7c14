"""How notes tell it: strength by its grade, organs felt, signs without a verb, sizes without a lesion beside them, a death by its autopsy."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

WHO = "A 45-year-old man presented with hoarseness. "


def fields(text: str) -> dict[str, object]:
    return guide_fields(read_text(text, id="x")[1].cases[0])


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("The left kidney was palpable.", ["palpable left kidney"], []),
        ("Gallbladder palpable.", ["palpable gallbladder"], []),
        ("The spleen was not palpable.", [], ["palpable spleen"]),
        ("Para-aortic nodes were palpable at laparotomy.", [], []),
        ("Power was 3/5 in the left leg.", ["power was 3/5 in the left leg"], []),
        ("Motor power was graded as 2/5.", ["motor power was graded as 2/5"], []),
        ("Power was 5/5 in the left leg.", [], []),
        ("At follow-up power was 4/5 in the left leg.", [], []),
        ("Knee jerks absent, anal tone lax.", ["absent knee jerks", "lax anal tone"], []),
        ("Urine output decreased to its usual amount.", [], []),
        ("Jaundice and ascites absent.", [], ["jaundice", "ascites"]),
        ("Pallor was seen; jaundice was not.", ["pallor"], ["jaundice"]),
        ("Headache was never a complaint.", [], ["headache"]),
        ("No signs of systemic embolism were seen.", [], ["signs of systemic embolism"]),
        ("A lump in the neck had been present for years.", ["lump in the neck"], []),
        ("O/E: T 37.4, a tender mass in the groin.", ["tender mass in the groin"], []),
        ("Local examination: a single hard cervical node.", ["single hard cervical node"], []),
        ("CT showed an axillary node.", [], []),
        ("ROS neg for fever.", [], ["fever"]),
        ("Dysphagia did not exist.", [], ["dysphagia"]),
        ("A head tilt was seen; the fontanelle was tense.", ["head tilt", "fontanelle was tense"], []),
        ("Skin lesions healed under treatment.", [], []),
        ("He was noticed by his wife to have ptosis.", ["ptosis"], []),
        ("His wife had noted a personality change.", ["personality change"], []),
        ("His wife had been told that he might lose his sight.", [], []),
        ("His wife had died of ptosis and headache.", [], []),
        ("He had a kidney from his mother, who had hypertension and ptosis.", [], []),
        ("Pronation was limited.", ["limited pronation"], []),
        ("The right eye had no light perception.", ["right eye had no light perception"], []),
        ("Still's disease was likely in view of the history of spiking fever.", ["spiking fever"], []),
        ("He came on a background of dysphagia for one month.", ["dysphagia"], []),
        ("He came on a background of dysphagia.", [], []),
        ("He had no pain, worked full time and slept well.", [], ["pain"]),
    ],
)
def test_findings_of_notes(text: str, present: list[str], absent: list[str]) -> None:
    read = fields(WHO + text)
    assert read["findings_present"] == ["hoarseness", *present]
    assert read["findings_absent"] == absent


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("A lesion, 21 mm long, was seen.", 21),
        ("A 30 cm long stretch of the colon was removed.", None),
        ("MRI: T3 N1, 4.8 cm.", 48),
        ("MRI staged it T3N0, max. diameter 41 mm.", 41),
        ("A year later a recurrence (34 mm) was seen.", 34),
        ("CT showed wall thickening, mass of 9 cm.", 90),
        ("CT showed wall thickening of 2 cm.", None),
        ("MRI: 4.7 x 3.1 cm.", 47),
        ("CT showed a nidus of 9 mm.", 9),
        ("CT showed fat and a size of 35 mm.", 35),
        ("There was a radiolucency of 8 cm.", 80),
        ("A 3.5 cm perforated tumour was seen.", 35),
        ("Slices were cut, 5 mm per image.", None),
        ("Liver 4 cm, spleen 6 cm below the costal margin.", None),
    ],
)
def test_sizes_of_notes(text: str, size: float | None) -> None:
    assert fields(f"A 45-year-old man had rectal carcinoma. {text}")["largest_size_mm"] == size


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Leukaemia was found. He had a stem cell transplantation from his mother.", ["transplantation"]),
        ("Leukaemia was found. Matched sibling allogeneic transplantation was done.", ["transplantation"]),
        ("Leukaemia was found. His brother had a bone marrow transplantation.", []),
        (
            "Myeloma was found. Melphalan with autologous rescue was given.",
            ["chemotherapy", "transplantation"],
        ),
        ("Glioblastoma was found. The Stupp protocol followed.", ["chemotherapy", "radiotherapy"]),
        ("Glioblastoma was found. It was resected with 5-ALA fluorescence.", ["surgery"]),
        ("Teratoma was found. Methylprednisolone, IVIG and rituximab were given.", []),
        ("An optic nerve meningioma was found, with optociliary shunt vessels.", []),
        ("CT showed a lesion of the liver. TACE and later sorafenib were given.", ["embolization/ablation", "targeted therapy"]),
        ("Hodgkin lymphoma was found. ICE x 2 and BEAM/auto-HCT followed.", ["chemotherapy", "transplantation"]),
        ("Melanoma was found. A beam of light was used.", []),
        ("Melanoma was found. Ipi/nivo x 4 led to a response.", ["immunotherapy"]),
        ("AML was found. He was salvaged with gilteritinib before a matched unrelated donor transplant.", ["targeted therapy", "transplantation"]),
        ("AML was found. He was induced with 7+3.", ["chemotherapy"]),
        ("A plasmacytoma was found. Forty-five gray in 20 fractions was delivered.", ["radiotherapy"]),
        ("A plasmacytoma was found, of gray colour.", []),
        ("Melanoma was found. Neither dacarbazine nor interferon halted its growth.", ["chemotherapy", "immunotherapy"]),
        ("Melanoma was found. Neither dacarbazine nor interferon was given.", []),
        ("He had lung fibrosis. Nintedanib was given.", []),
        ("A pterygium was excised. Mitomycin was dropped on the eye.", []),
    ],
)  # fmt: skip
def test_treatments_of_notes(text: str, types: list[str]) -> None:
    assert sorted(t["type"] for t in fields(WHO + text)["treatments"]) == types


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("He was killed in a road accident.", "other"),
        ("He killed himself.", "other"),
        ("He died suddenly. At autopsy there was an embolism and no trace of tumour.", "other"),
        (
            "After the second infusion he developed myocarditis, and he died of cardiogenic shock.",
            "treatment",
        ),
        ("After the second infusion the disease progressed, and he died of shock.", "disease"),
        ("He died nine months later (locoregional disease).", "disease"),
        ("He died nine months later (stroke).", "other"),
        ("Febrile neutropenia set in and he died of shock.", "treatment"),
    ],
)
def test_causes_of_death_of_notes(text: str, cause: str) -> None:
    read = fields(f"A 45-year-old man had rectal carcinoma. It was resected. {text}")
    assert (read["outcome"], read["cause"]) == ("dead", cause)


def test_what_a_patient_does_again_is_a_later_state() -> None:
    text = "A 45-year-old singer had a glioma. It was resected. She {}."
    assert fields(text.format("sings in public again"))["outcome"] == "alive"
    assert fields(text.format("sang in public once"))["outcome"] is None


@pytest.mark.parametrize(
    ("text", "outcome", "months"),
    [
        ("Resection was done in June 2010. He worked after six weeks and was well when last seen in December 2011.", "alive", 18),
        ("Resection was done in June 2010. He was well 6 months later.", "alive", 6),
        ("It was resected. He responded to rituximab. Survival was 20 months.", "dead", 20),
        ("It was resected. Survival was 20 months in the series of others. He is well after 3 months.", "alive", 3),
        ("It was resected. Tumour markers are normal one year on.", "alive", 12),
    ],
)  # fmt: skip
def test_end_of_notes(text: str, outcome: str, months: float) -> None:
    read = fields(f"A 45-year-old man had a sarcoma of the thigh. {text}")
    assert read["outcome"] == outcome
    assert read["follow_up_months"] == pytest.approx(months, rel=0.1)


def test_a_past_between_commas_ends_before_the_verb() -> None:
    text = "A 45-year-old man, with a history of hernia repair two years ago, had a high fever."
    assert fields(text)["findings_present"] == ["high fever"]
