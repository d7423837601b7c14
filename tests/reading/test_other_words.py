"""The same told in other words, and words put beside it that are not the patient's, change nothing that is read."""

from importlib.resources import files

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

OPENING = "A 45-year-old woman was admitted with cough. CT revealed a mass of 4 cm in the kidney. Biopsy showed a leiomyosarcoma."
COURSE = "She underwent nephrectomy. She was alive without recurrence 3 years later."


def fields(text: str) -> dict[str, object]:
    _, reading = read_text(text)
    assert len(reading.cases) == 1
    return guide_fields(reading.cases[0])


@pytest.mark.parametrize(
    "sentence",
    [
        "Early diagnosis and complete surgical resection followed by radiotherapy are recommended.",
        "An earlier report described a 34-year-old man with headache who was treated with imatinib and was alive after 8 years.",
        "Typical signs are fever, jaundice and hoarseness.",
        "Only 23 such cases have been described, with a mean age of 58 years and a median survival of 14 months.",
        "Surgery remains the mainstay of treatment, and the role of adjuvant chemotherapy is unclear.",
        "Metastasis to the liver, bone and brain occurs in a third of cases.",
        "The tumor metastasizes to the liver and the brain.",
        "Local recurrence occurs in 40% of cases within 2 years after surgery.",
        "Of the 23 patients, 12 were treated by surgery, 5 received imatinib and 4 died within 8 months.",
        "Moss reported on a 34-year-old man with hoarseness who was treated with imatinib.",
        "This case illustrates the importance of imatinib and radiotherapy in melanoma.",
        "We suggest that imatinib be considered.",
        "The aim of this report is to present the role of imatinib in melanoma.",
        "Risk factors include obesity and radiotherapy in childhood.",
    ],
)
def test_what_is_told_of_the_disease_or_of_others_is_not_the_patients(sentence: str) -> None:
    told = fields(f"{OPENING} {COURSE}")
    assert fields(f"{OPENING} {COURSE} {sentence}") == told
    assert fields(f"{sentence} {OPENING} {COURSE}") == told


@pytest.mark.parametrize(
    ("sentence", "field", "value"),
    [
        ("A metastasis in the liver is seen on CT.", "metastatic_sites", ["liver"]),
        ("She is free of disease after 5 years.", "follow_up_months", 60),
        ("The diagnosis of melanoma of the skin is made.", "histologies", ["leiomyosarcoma", "melanoma"]),
    ],
)
def test_the_present_tells_the_patients_course_too(sentence: str, field: str, value: object) -> None:
    assert fields(f"{OPENING} {COURSE} {sentence}")[field] == value


@pytest.mark.parametrize(
    "sentence",
    [
        "The patient's mother had died of lung cancer at the age of 62 years.",
        "Her mother had been treated for breast cancer with chemotherapy.",
        "The family history was positive for colon cancer in a paternal uncle.",
        "One of her cousins had suffered from leukemia.",
        "Her grandmother was alive 12 years after surgery for gastric cancer.",
    ],
)
def test_the_disease_of_a_relative_is_not_the_patients(sentence: str) -> None:
    told = fields(f"{OPENING} {COURSE}")
    assert fields(f"{OPENING} {sentence} {COURSE}") == told
    assert fields(f"{OPENING} {COURSE} {sentence}") == told


def test_what_a_mother_noticed_is_the_childs() -> None:
    story = "A 2-year-old boy was admitted. His mother had noticed a swelling of the abdomen. CT showed a mass of the kidney."
    assert "swelling of the abdomen" in str(fields(story)["findings_present"])


@pytest.mark.parametrize(
    "came",
    ["presented with", "was referred to us with", "was referred because of", "was admitted due to", "was seen with",
     "consulted us for", "was hospitalized for", "was admitted with", "complained of", "was admitted because of"],
)  # fmt: skip
def test_what_brought_the_patient_is_told_in_many_words(came: str) -> None:
    story = (
        f"A 61-year-old woman {came} a painful nodule of the vulva and gross hematuria. Biopsy was refused."
    )
    assert fields(story)["findings_present"] == ["painful nodule of the vulva", "gross hematuria"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("She received X-ray therapy.", "radiotherapy"),
        ("She was given roentgen therapy of 30 Gy.", "radiotherapy"),
        ("The tumor was extirpated.", "surgery"),
        ("She was operated on for the tumor.", "surgery"),
    ],
)
def test_treatments_of_older_names(words: str, kind: str) -> None:
    treatments = fields(f"{OPENING} {words}")["treatments"]
    assert [row["type"] for row in treatments] == [kind]  # type: ignore[attr-defined]


def test_a_label_before_the_first_case_hides_no_patient() -> None:
    story = (
        "Case 1: A 30-year-old man had a melanoma of the back. He is well. "
        "Case 2: A 50-year-old woman had a melanoma of the arm. She died."
    )
    counts = [
        len(read_text(label + story)[1].cases) for label in ("", "CASE PRESENTATION: ", "Case reports. ")
    ]
    assert counts == [2, 2, 2]


def test_a_visit_to_a_hospital_with_a_complaint_tells_no_later_state() -> None:
    story = "A 56-year-old man visited our clinic with melena. Surgery was done. Histology showed a sarcoma of the stomach."
    assert fields(story)["outcome"] is None


@pytest.mark.parametrize(
    "later",
    ["3 years after surgery", "about 3 years after surgery", "3 yrs following the procedure", "36 mo post-op", "three (3) years since surgery",
     "3 years out from surgery", "3 years status post surgery", "some three years after the intervention", "3 years thereafter"],
)  # fmt: skip
def test_how_long_a_patient_was_followed_is_told_in_many_words(later: str) -> None:
    told = fields(f"{OPENING} She underwent nephrectomy. She was alive without recurrence {later}.")
    assert (told["follow_up_months"], told["outcome"], told["recurrence"]) == (36, "alive", False)


@pytest.mark.parametrize(
    "heading", ["Case report. ", "CASE PRESENTATION\n", "A case of an unusual course\n\n"]
)
def test_a_heading_moves_no_length_away_from_the_opening(heading: str) -> None:
    story = (
        "A 56-year-old man presented with headache over the previous 4 months. A meningioma was removed. "
        "He did well and was seen again after 2 years."
    )
    assert fields(heading + story) == fields(story)
    assert fields(story)["symptom_duration_months"] == 4


def test_each_word_beside_a_length_has_one_sense() -> None:
    lines = (files("casepool.reading") / "length_words.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    words = [word for _, told, source in rows for word in told.split() if source]
    assert len(words) == len(set(words))
    assert not set(words) & {sense for sense, _, _ in rows}


@pytest.mark.parametrize(
    "back",
    ["The tumor recurred", "The tumor came back", "The sarcoma re-emerged", "There was a return of the tumor", "The disease had come back",
     "A re-growth of the tumor was seen", "The mass regrew", "It was a sarcoma that re-emerged"],
)  # fmt: skip
def test_a_tumour_comes_back_in_many_words(back: str) -> None:
    story = f"A 38-year-old man had a sarcoma of the thigh, which was excised. {back} after 14 months. He is well."
    assert fields(story)["recurrence"] is True


@pytest.mark.parametrize(
    "later",
    [
        "He came back after 14 months and was well.",
        "The man with the sarcoma came back after 14 months and was well.",
        "There has been no return of the tumor for 14 months.",
        "The sarcoma has not come back for 14 months.",
    ],
)
def test_a_patient_who_comes_back_has_no_recurrence(later: str) -> None:
    story = f"A 38-year-old man had a sarcoma of the thigh, which was excised. {later}"
    assert fields(story)["recurrence"] is not True


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        ("lost her battle with sepsis", "other"),
        ("lost the battle against the disease", "disease"),
        ("perished from lung metastases", "disease"),
        ("fell victim to the tumor", "disease"),
        ("expired at 7 months postoperatively after developing bone mets", "disease"),
    ],
)
def test_a_death_and_its_cause_are_told_in_many_words(end: str, cause: str) -> None:
    told = fields(f"{OPENING} She underwent nephrectomy. The patient {end}.")
    assert (told["outcome"], told["cause"]) == ("dead", cause)


def test_an_age_told_by_its_letters_ends_no_sentence() -> None:
    story = (
        "A 53-y.o. Italian woman with a melanoma of the arm underwent excision. She is well after 3 years."
    )
    told = fields(story)
    assert (told["age_years"], told["sex"], told["follow_up_months"]) == (53, "female", 36)


def test_a_tumour_of_no_named_place_is_operated_on() -> None:
    told = fields("A 50-year-old woman underwent resection of a sarcoma.")
    assert told["treatments"] == [{"type": "surgery", "agents": []}]


@pytest.mark.parametrize("joint", [". She", ", and she", "; she", "; however, she", ", and then, she"])
def test_sentences_joined_tell_what_they_tell_apart(joint: str) -> None:
    told = fields(
        f"{OPENING} She underwent nephrectomy{joint} developed lung metastases 14 months later{joint} received sunitinib{joint} is alive after 3 years."
    )
    assert told["metastatic_sites"] == ["lung"]
    assert (told["primary_to_metastasis_months"], told["recurrence"], told["outcome"]) == (14, True, "alive")


@pytest.mark.parametrize(
    "birth",
    ["giving birth to a daughter", "she had been delivered of a healthy son", "the birth of her first son"],
)
def test_a_child_that_was_born_is_no_relative_with_a_disease(birth: str) -> None:
    told = fields(f"Two weeks after {birth}, a 32-year-old woman was diagnosed with a melanoma of the arm.")
    assert (told["age_years"], told["primary_sites"], told["histologies"]) == (32, ["skin"], ["melanoma"])


@pytest.mark.parametrize(
    ("tracer", "treated"),
    [
        ("The mass took up MIBG.", []),
        ("MIBG lit up two ribs.", []),
        ("She was treated with MIBG.", [{"type": "radiotherapy", "agents": ["mibg"]}]),
    ],
)
def test_a_tracer_that_shows_a_tumour_treats_none(tracer: str, treated: list[object]) -> None:
    assert (
        fields(f"A 22-year-old woman had a neuroblastoma of the adrenal. {tracer}")["treatments"] == treated
    )


@pytest.mark.parametrize(
    "behind",
    [
        "Informed consent in writing was obtained.",
        "The ethics committee approved this report.",
        "All rights reserved.",
    ],
)
def test_what_stands_behind_the_story_moves_no_length_away_from_its_end(behind: str) -> None:
    story = "A 56-year-old man had a sarcoma of the arm. It was excised. He was free of disease at 2 years."
    assert fields(f"{story} {behind}") == fields(story)
    assert fields(story)["follow_up_months"] == 24
