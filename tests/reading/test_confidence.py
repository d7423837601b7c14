"""How sure a value is: the rows of the table, what they may and may not do, and conflicting evidence."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.model import Case
from casepool.pipeline import read_text
from casepool.reading import _confidence as confidence
from casepool.vocabulary import load_vocabulary

ROWS = confidence.read_confidence_rows()
FIELDS = sorted({row.field for row in ROWS} - {confidence.ANY})
FEATURES = sorted({row.feature for row in ROWS} - {confidence.BASE})
NEVER_MORE = {"conflict", "several patients", "says uncertain", "name of a disease", "no tumour"}
NEVER_LESS = {"told again"}
PLACES = {"opening", "closing", "long sentence", "dated sentence", "several patients", "after a test"}
OWN = {
    *(
        "conflict",
        "told again",
        "no tumour",
        "under two",
        "past",
        "spine",
        "biopsy",
        "one word",
        "many words",
    ),
    *(
        "name of a disease",
        "by its head alone",
        "worse",
        "word of other use",
        "planned",
        "refused",
        "not given",
    ),
    *("percent alone", "count", "of a total", "cited", "in a discussion"),
}
JUDGED = Path(__file__).parents[2] / "eval/judged.tsv"


def case_of(text: str) -> Case:
    return read_text(text)[1].cases[0]


# --- the table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.field}-{row.feature}")
def test_row_is_well_formed(row: confidence.Row) -> None:
    assert 0 <= row.right <= row.n
    assert -6 < row.weight < 6
    assert row.source.startswith(("eval/confidence.py fit, ", "counted by hand, "))
    if row.feature in NEVER_MORE:
        assert row.weight <= 0
    if row.feature in NEVER_LESS:
        assert row.weight >= 0
    if row.feature.startswith(confidence.KIND):
        assert row.feature.removeprefix(confidence.KIND) in load_vocabulary().bit
    elif row.feature != confidence.BASE and row.field != "scale":
        named = ("basis ", "kind ", "type ", "value ")
        assert row.feature in PLACES | OWN or row.feature.startswith(named)


def test_rows_are_unique_and_each_kind_of_value_has_a_base() -> None:
    assert len({(row.field, row.feature) for row in ROWS}) == len(ROWS)
    assert {row.field for row in ROWS if row.feature == confidence.BASE} == set(FIELDS)
    assert any(row.feature == "conflict" and row.weight < 0 for row in ROWS if row.field == confidence.ANY)


def test_judgements_hold_no_stretch_of_a_text() -> None:
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) >= 600
    assert {row["verdict"] for row in rows} == {"right", "wrong"}
    assert max(len(row["value"].split(" ")) for row in rows) <= 5
    assert len({(row["id"], row["case"], row["field"], row["value"]) for row in rows}) == len(rows)


# --- properties -------------------------------------------------------------------------------------------

features = st.lists(st.sampled_from(FEATURES), unique=True, max_size=8).map(tuple)
kinds = st.integers(min_value=0, max_value=(1 << len(load_vocabulary().bit)) - 1)


@given(field=st.sampled_from(FIELDS), features=features, kinds=kinds)
def test_probability_is_never_certain(field: str, features: tuple[str, ...], kinds: int) -> None:
    assert 0 < confidence.load_weights()[field].probability(features, kinds) < 1


@given(field=st.sampled_from(FIELDS), features=features, kinds=kinds)
def test_agreement_never_lowers_and_conflict_never_raises(
    field: str, features: tuple[str, ...], kinds: int
) -> None:
    weights = confidence.load_weights()[field]
    plain = weights.probability(features, kinds)
    assert weights.probability((*features, confidence.AGAIN), kinds) >= plain
    assert weights.probability(features, kinds, against=True) <= plain


@settings(deadline=None, max_examples=40)
@given(age=st.integers(20, 90), other=st.integers(20, 90), woman=st.booleans())
def test_second_mention_of_the_patient_moves_age_and_sex_the_right_way(
    age: int, other: int, woman: bool
) -> None:
    text = f"A {age}-year-old woman presented with a cough. She had a fever."
    person = "woman" if woman else "man"
    before, after = (
        case_of(text).patient,
        case_of(f"{text} The {other}-year-old {person} was admitted.").patient,
    )
    assert before.age_years
    assert before.sex
    assert after.age_years
    assert after.sex
    assert after.age_years.value == age
    if abs(other - age) > max(1, 0.05 * age):
        assert after.age_years.conflict
        assert after.age_years.confidence < before.age_years.confidence
    elif other == age:
        assert not after.age_years.conflict
        assert after.age_years.confidence >= before.age_years.confidence
    assert after.sex.conflict is not woman
    assert (after.sex.confidence >= before.sex.confidence) is woman


@settings(deadline=None)
@given(again=st.sampled_from(["liver", "lung"]))
def test_second_mention_of_a_metastasis_does_not_lower_it(again: str) -> None:
    text = "A 60-year-old man had melanoma of the skin. CT showed liver metastases."
    before = case_of(text)
    after = case_of(f"{text} A biopsy confirmed the {again} metastases.")
    sure = {x.site: x.confidence for x in after.lesions if x.role == "metastasis"}
    assert sure["liver"] >= next(x.confidence for x in before.lesions if x.site == "liver")


# --- conflicts --------------------------------------------------------------------------------------------


def quotes(value: object) -> list[str]:
    return [e.quote for e in value.against]  # type: ignore[attr-defined]


def test_two_ages_conflict_and_the_past_does_not() -> None:
    told = case_of("A 54-year-old man had a cough. The 45-year-old man was treated.").patient.age_years
    assert told is not None
    assert told.conflict
    assert quotes(told) == ["45-year-old"]
    past = case_of("A 54-year-old man had a cough. At the age of 20 he broke a leg.").patient.age_years
    assert past is not None
    assert not past.conflict


def test_pronouns_of_the_other_sex_conflict_but_those_of_relatives_do_not() -> None:
    told = case_of("A 54-year-old woman had a cough. He was admitted. His fever rose.").patient.sex
    assert told is not None
    assert told.conflict
    assert quotes(told) == ["He was", "His"]
    kin = case_of(
        "A 54-year-old woman had a cough. Her brother said he smoked, his wife did not."
    ).patient.sex
    assert kin is not None
    assert not kin.conflict


def test_life_after_a_death_conflicts_and_before_it_does_not() -> None:
    told = case_of("A 54-year-old man had sepsis. He died. He was discharged on day 9.").outcome.vital_status
    assert told is not None
    assert (told.value, told.conflict, quotes(told)) == ("dead", True, ["discharged"])
    course = case_of("A 54-year-old man had sepsis. He was discharged on day 9. He died a year later.")
    assert course.outcome.vital_status is not None
    assert not course.outcome.vital_status.conflict


def test_finding_told_present_and_absent_conflicts_on_both_sides() -> None:
    case = case_of("A 54-year-old man presented with fever. On examination he had no fever and no rash.")
    marked = {(f.status, f.conflict) for f in case.findings if f.name == "fever"}
    assert marked == {("present", True), ("absent", True)}
    assert not any(f.conflict for f in case.findings if f.name == "rash")


def test_finding_that_went_away_is_no_conflict() -> None:
    case = case_of("A 54-year-old man presented with fever. Two weeks later he had no fever.")
    assert not any(f.conflict for f in case.findings)


def test_two_sizes_of_one_mass_conflict_and_growth_does_not() -> None:
    first = "A 54-year-old man had a liposarcoma of the thigh. On examination the mass in the thigh was 9 cm."
    told = case_of(f"{first} MRI showed a mass of the thigh of 6 cm.")
    sized = [x for x in told.lesions if x.size_mm is not None]
    assert [(x.size_mm, x.conflict, quotes(x)) for x in sized] == [
        (90.0, True, ["6 cm"]),
        (60.0, True, ["9 cm"]),
    ]
    grown = case_of(f"{first} After treatment the mass of the thigh was 6 cm.")
    assert not any(x.conflict for x in grown.lesions)


def test_metastasis_told_present_and_absent_conflicts_unless_it_came_later() -> None:
    opening = "A 60-year-old man had melanoma of the skin. CT of the chest showed no lung metastasis. "

    def conflicts(rest: str) -> list[bool]:
        case = case_of(opening + rest)
        return [x.conflict for x in case.lesions if x.role == "metastasis" and x.site == "lung"]

    assert conflicts("The lung metastases were biopsied.") == [True, True]
    assert conflicts("Two years later lung metastases appeared.") == [False, False]


def test_evidence_and_conflict_go_together() -> None:
    case = case_of(
        "A 54-year-old man had fever. The 45-year-old man had no fever. He died. She was well. Her pain went."
    )
    parts = [
        case.patient.age_years,
        case.patient.sex,
        case.outcome.vital_status,
        *case.findings,
        *case.lesions,
    ]
    assert all(bool(part.against) is part.conflict for part in parts if part is not None)


# --- a golden case ----------------------------------------------------------------------------------------


def test_doubtful_values_come_out_less_sure_than_plain_ones() -> None:
    case = case_of(
        "A 61-year-old woman presented with a painless breast lump and weight loss. Mammography showed a mass. "
        "Biopsy confirmed breast cancer, an invasive ductal carcinoma of the breast. She underwent mastectomy. There was possible spread to the liver. "
        "Adjuvant tamoxifen was given. She is alive without recurrence at 5 years."
    )
    age, sex = case.patient.age_years, case.patient.sex
    assert age
    assert sex
    sites = {x.site: x for x in case.lesions if x.role == "metastasis"}
    breast = next(d for d in case.diagnoses if d.site == "breast")
    assert age.confidence > 0.95
    assert sex.confidence > 0.95
    assert breast.confidence > 0.8
    assert all(x.confidence < breast.confidence for x in sites.values())
    assert all(0.5 < t.confidence < 1 for t in case.treatments)
    lump = next(f for f in case.findings if "lump" in f.name)
    assert lump.confidence > 0.9
