"""Recurrence told, denied, or neither. All texts are invented."""

import pytest

from casepool.pipeline import read_text

OPENING = "A 61-year-old man was treated for colon cancer. Colectomy was performed."


def recurrence(text: str) -> bool | None:
    _, reading = read_text(text, id="x")
    assert len(reading.cases) == 1
    fact = reading.cases[0].outcome.recurrence
    return None if fact is None else fact.value


@pytest.mark.parametrize(
    "sentence",
    [
        "To date, no recurrence has been detected.",
        "He was free of disease at two years.",
        "Recurrence and metastasis have not been observed since then.",
        "He remains in complete remission at one year.",
        "He is alive with no evidence of disease.",
        "At twelve months the cancer did not recur and his cough had ceased.",
        "He is under surveillance and in complete remission.",
        "Two years later CT showed no evidence of a residual lesion.",
        "At one year of follow-up, colonoscopy was normal.",
        "At ten years of follow-up he is well with normal imaging.",
        "He has never shown any recurrence.",
        "Five years later he is under remission.",
    ],
)
def test_recurrence_is_denied(sentence: str) -> None:
    assert recurrence(f"{OPENING} {sentence}") is False


@pytest.mark.parametrize(
    "sentence",
    [
        "There was rapid worsening of his colon cancer.",
        "The cancer advanced despite chemotherapy.",
        "Soon new nodules appeared in both lungs.",
        "A liver metastasis which appeared nine years after surgery was removed.",
        "Three months after surgery, metastasis to the bone was observed.",
        "He died of tumor progression.",
        "Soon he died of widespread metastases.",
        "The cancer became refractory to second-line chemotherapy.",
        "He came into a second complete remission.",
        "The cancer failed first-line chemotherapy.",
        "Later the tumor developed acquired resistance.",
        "Later the cancer became castration resistant.",
    ],
)
def test_disease_that_grows_after_treatment_is_back(sentence: str) -> None:
    assert recurrence(f"{OPENING} {sentence}") is True


@pytest.mark.parametrize(
    "sentence",
    [
        "The margins were free of tumor.",
        "There was no recurrence of the pneumothorax.",
        "He left on the eighth postoperative day, and the specimen held lymph node metastases.",
        "The scan is repeated each year in surveillance for metastatic disease.",
        "After a month no new nodules appeared.",
        "Two years later his back pain recurred.",
        "Oxaliplatin was given to control tumor progression.",
        "There was a recurrence of severe leukopenia.",
        "His colitis progressed to an ulcer.",
        "Margins had high-risk characteristics for recurrence.",
        "After the tumor was removed, his hypoglycemia did not recur.",
        "There was no joint pain recurrence.",
        "The specimen showed an exophytic tumor growth.",
        "This growth was a pseudo-progression.",
        "A year after the repair of his hernia, a recurrence was seen.",
        "His colitis has remained in remission.",
    ],
)
def test_neither_told_nor_denied(sentence: str) -> None:
    assert recurrence(f"{OPENING} {sentence}") is None


ILLNESS = "A 44-year-old woman was admitted with gout of the foot. Colchicine was given and she improved."


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Six weeks later her symptoms recurred.", True),
        ("A recurrence of the effusion was seen in May.", True),
        ("There was no recurrence of pain at four months.", False),
        ("During follow-up no recurrent attack was noted.", False),
        ("Allopurinol was given to prevent recurrence of the attacks.", None),
        ("She had no conditions such as recurrent infections.", None),
        ("Her gout is in remission.", False),
    ],
)
def test_an_illness_that_is_no_tumour_comes_back_too(sentence: str, told: bool | None) -> None:
    assert recurrence(f"{ILLNESS} {sentence}") is told


@pytest.mark.parametrize(
    ("sentences", "told"),
    [
        ("Two years later a new mass was found in the colon.", True),
        ("Two years later he had headaches. Colonoscopy showed a mass.", True),
        ("A follow-up CT revealed a nodule of the right lung.", True),
        ("Two years later the mass was found to be smaller.", None),
        ("Two years later a benign lesion of the skin was found.", None),
        ("A week later a nodule of the scar was seen.", None),
    ],
)
def test_a_new_lesion_after_the_treatment_is_a_recurrence(sentences: str, told: bool | None) -> None:
    assert recurrence(f"{OPENING} {sentences}") is told


@pytest.mark.parametrize(
    ("told", "recurrence"),
    [
        ("Progression was favourable after 14 weeks.", None),
        ("The course progressed well.", None),
        ("Recurrence was prevented by radiotherapy.", False),
        ("Further progression was halted by temozolomide.", False),
        ("Temozolomide could not prevent further progression.", True),
        ("It had progressed after three months.", True),
    ],
)
def test_progression_that_went_well_or_was_halted_or_not(told: str, recurrence: bool | None) -> None:
    case = read_text(f"A 45-year-old man had a glioma resected. {told}")[1].cases[0]
    got = case.outcome.recurrence
    assert (got and got.value) is recurrence
