"""How long the symptoms had lasted: the time of a symptom, not of a disease, a treatment or another event."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("A 45-year-old man presented with a 4-month history of painful swallowing.", 4),
        ("A 45-year-old man came because of a nosebleed for 2 years and had lung cancer diagnosed.", 24),
        ("A 45-year-old man, a smoker, complained of 3 months of shoulder pain.", 3),
        ("A 45-year-old man with lymphoma came because for 2 weeks he had suffered from fever.", 0.46),
        ("A 45-year-old man presented with a neck mass. The tumor grew rapidly for 2 months.", 2),
        ("A 30-year-old woman presenting with a history of nasal bleeding for three months.", 3),
        ("A 30-year-old woman presented with a 10-month history of otitis and facial pain.", 10),
        ("A 45-year-old man was seen one year after the onset of his knee pain.", 12),
        ("A 45-year-old man was admitted with cough. The duration of the symptoms was 3 weeks.", 0.69),
        ("A 45-year-old man with a history of two months' headache was admitted.", 2),
        ("A 45-year-old man presented with a one-month course of progressive weakness.", 1),
        ("A 45-year-old man was admitted after a five-day illness with fever and headache.", 0.164),
        # of a disease or a habit
        ("A 61-year-old man with a 6-month history of gastric ulcer presented with haematemesis.", None),
        ("A 63-year-old woman had a thigh mass. It had been there for 8 years.", 96),
        ("Four days before his visit, a 30-year-old man had testicular pain.", 0.131),
        ("A 65-year-old man with hepatitis B for two decades presented with upper abdominal pain.", None),
        ("A 57-year-old woman, in menopause for 7 years, presented with spotting for 1 month.", 1),
        ("A 57-year-old man was anticoagulated with warfarin for 1 year when he developed dyspnea.", None),
        ("A 45-year-old man with a 17-year history of psoriatic arthritis presented with cough.", None),
        ("A 45-year-old man, suffering from lupus for 10 years, presented with cough.", None),
        ("A 45-year-old man with a 9-year history of diabetes presented with cough.", None),
        (
            "A 74-year-old man, who had sprayed pesticides for 20 years, complained of pain of four weeks' duration.",
            0.92,
        ),
        (
            "A 71-year-old woman who has been living abroad during the last 40 years presented with fever for 2 weeks.",
            0.46,
        ),
        ("A 70-year-old man who had for 9 years a painless nodule of the breast was admitted.", 108),
        (
            "A 39-year-old man had a wide excision of a liposarcoma. Eight years later he was readmitted with dyspnea that had begun "
            "three weeks earlier.",
            0.69,
        ),
        (
            "A 66-year-old woman had myeloma and was treated with bortezomib. On admission, she had had hoarseness for about 2 months.",
            2,
        ),
        # of something done, or of being well
        ("A 45-year-old man presented with cough. Two weeks earlier he had received an injection.", None),
        ("A 45-year-old man had a cough. He had a gastrectomy for an ulcer three years before.", None),
        ("A 45-year-old man with a cough was followed in our clinic for 6 months.", None),
        ("A 45-year-old man came with fever after being well for 3 years.", None),
        ("A 35-year-old woman presented with vomiting in the 33 weeks of her pregnancy.", None),
        ("A 4-year-old girl presented with a swelling of the lip since birth.", 48),
        ("A 45-year-old man came with two days of a dull left-sided upper abdominal pain.", 0.066),
        # of an accident, an attack that went, or a test
        (
            "A 45-year-old man presented with cough. He reported a blow and a skull fracture 9 years earlier.",
            None,
        ),
        ("A 45-year-old man had knee pain after a fall 2 months earlier.", 2),
        ("A 45-year-old man presented with cough. Six years earlier he had had a single seizure.", None),
        ("A 45-year-old man presented with seizures lasting about 10 minutes.", None),
        ("A 45-year-old man with a normal CT scan 8 months earlier presented with cough.", None),
        # counted from another event
        ("A 45-year-old man had a sore throat 3 weeks before the onset of his weakness.", None),
    ],
)
def test_symptom_duration(text: str, months: float | None) -> None:
    _, reading = read_text(text, id="x")
    assert guide_fields(reading.cases[0])["symptom_duration_months"] == months
