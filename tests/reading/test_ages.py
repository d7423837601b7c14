"""Ages told without a word for an age, those of relatives and other days, and patients told apart by them."""

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text
from casepool.reading._apposed_ages import FORMS


def ages(text: str) -> list[float | None]:
    _, reading = read_text(text, id="a")
    return [case.patient.age_years.value if case.patient.age_years else None for case in reading.cases]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.hit)
def test_each_form_tells_an_age_and_misses_what_is_none(form):
    assert all(age is not None for age in ages(form.hit))
    assert all(age is None for age in ages(form.miss))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A tram driver, 41, was thrown from his seat.", 41),
        ("We describe a man, 66 yrs, with a mass of the thigh.", 66),
        ("A male infant, 11 months, was brought with a mass in the belly.", 0.92),
        ("A shepherd of 44 years was admitted with headache.", 44),
        ("A woman of fifty-eight came with a cough.", 58),
        ("A girl of eleven was brought with a limp.", 11),
        ("A nun in her 59th year came with a cough.", 58),
        ("A woman (38, gravida 1, para 0) fell ill with a cough.", 38),
        ("The second woman presented at 74 with a swollen belly.", 74),
        ("At 58, she was admitted with a cough.", 58),
        ("A girl was brought with vomiting on her 10th day of life.", 0.03),
        ("A male neonate was brought with vomiting.", 0),
        ("The fourty-two-year-old woman had fever.", 42),
        ("A 19-year patient had fever.", 19),
        ("A 40 year old woman, the wife of a baker, came with a cough.", 40),
        ("A 45-year-old man, whose father had died young, had fever.", 45),
        ("She was well until she was 13 years old, when her mother felt a lump.", 13),
        ("A then 31-year-old sculptor had a craniotomy. In 2016, aged 53, she felt a lump.", 53),
        ("He was operated on at the age of 30 years. At 52 he noticed a lump of the calf.", 52),
        ("A boy was treated for a squint noted at 14 months. He is 9 years old today.", 1.17),
    ],
)
def test_age_of_one_patient(text, told):
    assert ages(text) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "A man in his fifties had fever.",
        "The perimeter of 20.2 cm was normal.",
        "His 34-year-old brother had fever.",
        "Screening of the newborn blood showed nothing.",
        "A smoker of 30 years had a cough.",
    ],
)
def test_no_age(text):
    assert not any(ages(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Number one, 39, had a lump of the calf. Number two (48) had a lump of the arm.", [39, 48]),
        ("Case A (male, 57) had a lump of the calf. Case B (female, 34) had a lump of the arm.", [57, 34]),
        ("Case 1: male, 57. He had a lump of the calf. Case 2: female, 34. She had a cough.", [57, 34]),
        (
            "The first woman presented at 74 with a swollen belly. The second, 61 years old, had a cough.",
            [74, 61],
        ),
        (
            "We report two patients. One, a man of 66, had a cough and died. The other, a woman of 71, had fever.",
            [66, 71],
        ),
        (
            "Two men with sarcoma of the thigh are reported. The first was 66 years old and had a cough. "
            "The second was 71 years old and had fever.",
            [66, 71],
        ),
        (
            "A 66-year-old man had a cough. The second case describes an eighty year old lady with fever.",
            [66, 80],
        ),
    ],
)
def test_ages_of_several(text, told):
    assert ages(text) == told


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("A boy aged 3 years and 5 months was seen with fever.", 3.42, "male"),
        ("A 34-year-old twin pregnant woman had fever.", 34, "female"),
        ("We report a 34-year-old twin with fever.", 34, None),
        ("A 7-year-old girl had a fever. Her twin was 7 years old and well.", 7, "female"),
    ],
)
def test_ages_of_years_and_months_and_of_twins(text: str, age: float, sex: str | None) -> None:
    got = guide_fields(read_text(text)[1].cases[0])
    assert (got["age_years"], got["sex"]) == (age, sex)


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("The patient had an ovarian teratoma removed at the age of 38 years.", "female"),
        ("The 50-year-old patient underwent hysterectomy.", "female"),
        ("A 61-year-old patient presented with vaginal bleeding.", "female"),
        ("A 33-year-old patient had a seminoma.", "male"),
        ("A 33-year-old patient had a granulosa cell tumor of the testis.", "male"),
        ("A 33-year-old patient had a granulosa cell tumor.", "female"),
        ("A 61-year-old patient had a hysterectomy two weeks before.", "female"),
        ("A neonate born by vaginal delivery had a fever.", None),
        ("A 3-day-old newborn was delivered by caesarean section and had a fever.", None),
        ("A 33-year-old patient had a fever.", None),
    ],
)
def test_sex_by_an_organ_its_tumours_and_operations_but_not_by_a_birth(text: str, sex: str | None) -> None:
    assert guide_fields(read_text(text)[1].cases[0])["sex"] == sex
