"""Every check is a row, a function, a firing report and a silent one, and a place in the documentation."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from casepool.audit import Check, audit_reading, load_checks
from casepool.audit._audit import FUNCTIONS, ONE_PATIENT, SAID_BY_TIMELINE, TIMELINE_CODE
from casepool.audit._checks import read_table
from casepool.audit._phrases import PHRASE_COLUMNS, phrase
from casepool.audit._sides import DISEASE_COLUMNS, PART_COLUMNS, REASON_COLUMNS, diseases_in, part_after
from casepool.audit._treatment import _DOSE_COLUMNS
from casepool.audit._triggers import TOLD, TRIGGER_COLUMNS, find_triggers, trigger_bits
from casepool.audit._values import RATIO_COLUMNS, SCALE_COLUMNS, UNIT_COLUMNS, WORD_COLUMNS, values_in
from casepool.document import document_from_text
from casepool.errors import VocabularyError
from casepool.model import Discrepancy, Reading, Span
from casepool.pipeline import read_text
from casepool.timeline import CONFLICT_CODE, find_times

CHECKS = tuple(load_checks().values())
OURS = [c for c in CHECKS if c.code not in {TIMELINE_CODE, "follow-up-beyond-report"}]
DOC = Path(__file__).parents[2] / "docs" / "audit.md"


def found(text: str) -> list[Discrepancy]:
    document, reading = read_text(text.replace(" ¶ ", "\n\n"))
    times = find_times(document.text)
    return list(audit_reading(document, replace(reading, discrepancies=()), times=times))


def test_checks_and_functions_are_the_same_set() -> None:
    assert {c.code for c in CHECKS} == {*FUNCTIONS, TIMELINE_CODE}
    assert TIMELINE_CODE == CONFLICT_CODE
    assert set(FUNCTIONS) >= ONE_PATIENT
    assert set(FUNCTIONS) >= SAID_BY_TIMELINE


@pytest.mark.parametrize("check", OURS, ids=lambda c: c.code)
def test_check_fires_on_its_example(check: Check) -> None:
    assert check.code in {d.code for d in found(check.fires)}


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.code)
def test_no_check_of_ours_speaks_on_a_silent_example(check: Check) -> None:
    assert found(check.silent) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.code)
def test_check_is_documented(check: Check) -> None:
    assert f"`{check.code}`" in DOC.read_text(encoding="utf-8")


@pytest.mark.parametrize("check", OURS, ids=lambda c: c.code)
def test_evidence_quotes_the_text(check: Check) -> None:
    document, reading = read_text(check.fires.replace(" ¶ ", "\n\n"))
    times = find_times(document.text)
    for discrepancy in audit_reading(document, replace(reading, discrepancies=()), times=times):
        assert discrepancy.severity == load_checks()[discrepancy.code].severity
        assert discrepancy.evidence
        for e in discrepancy.evidence:
            assert document.text[e.span.start : e.span.end] == e.quote
            assert e.sentence.start <= e.span.start <= e.span.end <= e.sentence.end


def test_follow_up_beyond_the_year_of_the_report() -> None:
    text = "A 60-year-old man underwent surgery for a thymoma in 2010. He was well at the 5-year follow-up."
    document = document_from_text(text, id="r")
    for year, codes in ((2012, ["follow-up-beyond-report"]), (2016, [])):
        dated = replace(document, report=replace(document.report, year=year))
        told = audit_reading(dated, Reading(report=dated.report), times=find_times(text))
        assert [d.code for d in told] == codes


def test_stages_are_left_to_the_timeline_where_it_found_them() -> None:
    document, reading = read_text(load_checks()["stages-too-long"].fires.replace(" ¶ ", "\n\n"))
    reading = replace(reading, discrepancies=())
    (stages,) = (
        d
        for d in audit_reading(document, reading, times=find_times(document.text))
        if d.code == "stages-too-long"
    )
    solved = replace(stages, code=TIMELINE_CODE)
    assert "stages-too-long" not in {
        d.code
        for d in audit_reading(
            document, replace(reading, discrepancies=(solved,)), times=find_times(document.text)
        )
    }


def test_table_with_other_columns_is_refused() -> None:
    with pytest.raises(VocabularyError, match=r"checks.tsv, line 1"):
        read_table("checks.tsv", columns=("code",))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Vidal et al. saw it in 12/40 patients (30%) and 7/40 patients (18%).", []),
        ("Vidal et al. saw it in 12/40 patients (35%).", ["percent-of-count"]),
        ("Vidal et al. saw it in 2 of 3 patients (66%) or 2 of 3 patients (67%).", []),
        ("The median was 14 months (range 2-60 months).", []),
        ("The mean time was 34 months (range 3 months - 24 years).", []),
        ("The median blood loss was 695 ml (range 15-2395 ml).", []),
        ("The series had 10 patients (6 men, 3 women).", ["parts-of-whole"]),
    ],
)
def test_arithmetic(text: str, codes: list[str]) -> None:
    assert [d.code for d in found(f"DISCUSSION ¶ {text}")] == codes


@pytest.mark.parametrize(
    "text",
    [
        "A 40-year-old woman came with her husband. He had found the lump. She was treated.",
        "A 40-year-old transgender woman had a mass. He had been treated before.",
        "A 40-year-old woman had pacing of the His bundle.",
        "A 30-year-old woman gave birth. The baby was well; he weighed 3 kg.",
        "Case 1. A 40-year-old woman had a mass. Case 2. A 50-year-old man had a mass. He died.",
    ],
)
def test_pronouns_of_other_persons_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "A 40-year-old man had a left renal mass. The right kidney was normal. A left nephrectomy was done.",
        "A 40-year-old man had a left nephrectomy in 1999. Now CT showed a mass of the right kidney.",
        "A 40-year-old man had bilateral masses. A left nephrectomy and, later, a right nephrectomy followed.",
        "A 40-year-old man lost vision of the left eye. In the right eye visual acuity was 20/20.",
        "A 40-year-old man had a mass of the left lung. Two years later a nodule of the right lung was seen.",
    ],
)
def test_other_sides_with_a_reason_are_left_alone(text: str) -> None:
    assert found(text) == []


VALUE_TABLES = (
    ("units.tsv", UNIT_COLUMNS, "unit-impossible"),
    ("words.tsv", WORD_COLUMNS, "value-against-word"),
    ("scales.tsv", SCALE_COLUMNS, "score-beyond-scale"),
    ("ratios.tsv", RATIO_COLUMNS, "ratio-differs"),
)


@pytest.mark.parametrize(
    ("columns", "code", "row"),
    [
        (columns, code, row)
        for name, columns, code in VALUE_TABLES
        for row in read_table(name, columns=columns)
    ],
    ids=lambda value: f"{value[0]}-{value[2]}" if isinstance(value, list) else "",
)
def test_value_row_hits_and_misses_its_examples(columns: tuple[str, ...], code: str, row: list[str]) -> None:
    told = dict(zip(columns, row, strict=True))
    assert told["source"]
    assert code in {d.code for d in found(f"A 50-year-old man was ill: {told['hits']}.")}
    assert found(f"A 50-year-old man was ill: {told['misses']}.") == []


@pytest.mark.parametrize(
    ("text", "unit", "readings"),
    [
        ("9. 7mg/dl", "mg/dl", (9.7,)),
        ("13 000/µl", "/µl", (13000.0,)),
        ("58.800 K/μl", "k/µl", (58800.0, 58.8)),
        ("22 × 10 3 cells/L", "/l", (22000.0,)),
        ("7 × 10(9)/L", "/l", (7e9,)),
        ("5.9 gr/dl", "g/dl", (5.9,)),
        ("44 000 platelet/mL", "/ml", (44000.0,)),
    ],
)
def test_values_are_read_as_told(text: str, unit: str, readings: tuple[float, ...]) -> None:
    (value,) = values_in(f"It was {text}, he said.")
    assert (value.told, value.unit, value.readings) == (text, unit, readings)


@pytest.mark.parametrize(
    "text",
    [
        "A 40-year-old man had a CSF count of 60 white cells x 10^6/L.",
        "A newborn of 3 days had a leukocytosis of 8,000/mm3.",
        "A 40-year-old woman was seen; fetal bradycardia of 90 beats/min was noted.",
        "A 40-year-old man had no fever (36.8°C).",
        "A 40-year-old man had a normal folate while vitamin B12 was 80 pg/mL (normal range 200-400).",
        "A 40-year-old man took an overdose: digoxin 10 mg.",
    ],
)
def test_values_that_may_be_so_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("row", read_table("doses.tsv", columns=_DOSE_COLUMNS), ids=lambda r: r[0])
def test_dose_row_hits_and_misses_its_examples(row: list[str]) -> None:
    assert row[3]
    assert [d.code for d in found(f"He was given {row[4]} once.")] == ["drug-dose"]
    assert found(f"He was given {row[5]} once.") == []


@pytest.mark.parametrize("row", read_table("parts.tsv", columns=PART_COLUMNS), ids=lambda r: r[0])
def test_part_row_hits_and_misses_its_examples(row: list[str]) -> None:
    hit, miss = (
        [
            named[0]
            for side in re.finditer(r"\b(?:left|right)\b", text)
            if (named := part_after(text, side.end(), len(text))) is not None
        ]
        for text in row[3:5]
    )
    assert row[0] in hit
    assert row[0] not in miss


@pytest.mark.parametrize("row", read_table("diseases.tsv", columns=DISEASE_COLUMNS), ids=lambda r: r[0])
def test_disease_row_hits_and_misses_its_examples(row: list[str]) -> None:
    assert row[0] in diseases_in(row[3])
    assert row[0] not in diseases_in(row[4])


@pytest.mark.parametrize(
    "row", read_table("reasons.tsv", columns=REASON_COLUMNS), ids=lambda r: "-".join(r[:3])
)
def test_reason_row_hits_and_misses_its_examples(row: list[str]) -> None:
    pattern = re.compile(rf"\b(?:{row[3]})\b", re.I)
    assert row[4]
    assert pattern.search(row[5])
    assert not pattern.search(row[6])


@pytest.mark.parametrize(
    "text",
    [
        "Two patients are told. Case 1. A 40-year-old man had a mass. Her cough was dry. Case 2. A 50-year-old woman was pale.",
        "A 40-year-old man had a mass. He was pale. The second case is about a 37-year-old woman. She was pale, and his cough was dry.",
    ],
)
def test_pronouns_are_compared_within_each_patient(text: str) -> None:
    assert [d.code for d in found(text)] == ["sex-against-pronouns"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("A 40-year-old man had a painful mass of the left ovary-like cyst. The spine had a C6/4 stenosis.", ["no-such-space"]),
        ("A 40-year-old man had back pain. MRI of the spine showed a bulging disc at L2-S1.", ["no-such-space"]),
        ("A 40-year-old man had back pain. MRI of the spine showed fusion of L2-L5 and a disc at L5-S1.", []),
        ("A 40-year-old man had a hepatic mass in segments 4 and 5 (S1/5).", ["level-named-twice"]),
        ("A 40-year-old man had a hepatic mass in segments 4 and 5 (S4/5).", []),
        ("A 40-year-old man had a right hemiparesis. An old infarct of the right frontal lobe was seen.", []),
        ("A 40-year-old man had thrombosis of the left axillary artery. The right axillary artery was stented.", ["side-differs"]),
        ("A 40-year-old woman was found with a left ovarian mass, which was large, and right oophorectomy was done.", ["side-differs"]),
        ("A 40-year-old woman had a left ovarian mass and a right ovarian cyst.", []),
        ("A 40-year-old man had a rash of the left arm. It spread. In the right arm sensation was lost.", []),
        ("A 40-year-old man was hoarse. A mass of the left vocal cord was seen. The right vocal cord was red and swollen along its whole free edge, where a broad white plaque with a rough surface and small bleeding points was seen beside a normal left vocal cord.", []),
        ("A 40-year-old man had numb legs. He was tender at the T9-T4 level on the back.", ["no-such-space"]),
        ("A 40-year-old man had numb legs. MRI showed a mass at T4. Laminectomy at L2 was done.", ["level-differs"]),
        ("A 40-year-old man had numb legs and two operations. MRI showed a mass at T4. Laminectomy at L2 was done.", []),
    ],
)  # fmt: skip
def test_places_of_one_patient(text: str, codes: list[str]) -> None:
    assert [d.code for d in found(text)] == codes


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("A 40-year-old woman had", ["two-ages"]),
        ("In April 2009 a 40-year-old woman had", []),
    ],
)
def test_age_of_a_named_year_is_no_second_age(told: str, codes: list[str]) -> None:
    text = f"ABSTRACT\nA 48-year-old woman had headache.\nCASE REPORT\n{told} a lump. Eight years later she had headache."
    assert [d.code for d in found(text)] == codes


def test_vessel_is_named_by_the_part_whose_name_it_bears() -> None:
    text = (
        "A 40-year-old man had thrombosis of the left axillary artery. The right axillary artery was stented."
    )
    assert [d.message for d in found(text)] == ["The artery of the axilla is told as left and as right."]


@pytest.mark.parametrize("row", read_table("phrases.tsv", columns=PHRASE_COLUMNS), ids=lambda r: r[0])
def test_phrase_row_hits_and_misses_its_examples(row: list[str]) -> None:
    assert row[2]
    assert phrase(row[0]).search(row[3])
    assert not phrase(row[0]).search(row[4])


TRIGGERS = read_table("triggers.tsv", columns=TRIGGER_COLUMNS)


@pytest.mark.parametrize("row", TRIGGERS, ids=lambda r: r[0])
def test_trigger_row_hits_and_misses_its_examples(row: list[str]) -> None:
    bit = trigger_bits()[row[0]]
    assert find_triggers(row[3]).fired & bit
    assert not find_triggers(row[4]).fired & bit


def test_every_trigger_is_needed_by_a_check() -> None:
    needed = {name for c in CHECKS for need in c.needs.split() for name in need.split("|")}
    assert {row[0] for row in TRIGGERS} | set(TOLD) == needed


def test_triggers_of_text_with_half_a_character() -> None:
    found = find_triggers("\ud800 a left mass at C5")
    assert (found.sides, found.levels) == ([4], [17])


def test_text_too_long_for_triggers_runs_the_checks_of_the_whole_report() -> None:
    text = "DISCUSSION\n\nVidal et al. saw it in 12/40 patients (35%).\n\n" + "Tumours grow. " * 40_000
    document = document_from_text(text, id="r")
    assert "percent-of-count" in {d.code for d in audit_reading(document, Reading(report=document.report))}


@pytest.mark.parametrize(
    "text",
    [
        "A 40-year-old man had a mass of the left upper lobe. A resection of the right upper lobe was done.",
        "A 40-year-old man noticed a new lump of the left breast. A right mastectomy was done, and the patient did well.",
        "CT of a 40-year-old man showed a thrombus in the left ventricle. Echocardiography showed the thrombus in the right ventricle.",
        "A 40-year-old woman had pain of the left knee. The right knee was swollen and painful on examination.",
    ],
)
def test_one_disease_or_its_operation_told_on_both_sides_is_found(text: str) -> None:
    assert [d.code for d in found(text)] == ["side-differs"]


@pytest.mark.parametrize(
    "text",
    [
        "A 40-year-old man had masses of both lungs. A mass of the left lung was resected. The right lung mass was irradiated.",
        "A 40-year-old woman had a left ovarian mass. She had undergone right oophorectomy.",
        "A 40-year-old man had ischaemia of the left foot. Doppler sonography found no ischaemia of the right foot.",
        "A 40-year-old man had a thrombus in the left atrium. It lay near the right atrial septum, which was intact.",
        "A 40-year-old man had a mass of the left testis. The right testis was enlarged measuring 3 cm. The left testis was enlarged measuring 5 cm.",
    ],
)
def test_both_sides_told_for_a_reason_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_steps_of_the_past_are_told_once_where_the_timeline_found_them_in_the_same_sentences() -> None:
    document, reading = read_text(load_checks()["stages-too-long"].fires.replace(" ¶ ", "\n\n"))
    (conflict,) = reading.discrepancies
    first = conflict.evidence[0]
    end = first.at(Span(first.sentence.end - 1, first.sentence.end), quote=".", sentence=first.sentence)
    moved = replace(conflict, evidence=(end,))
    codes = {d.code for d in audit_reading(document, replace(reading, discrepancies=(moved,)))}
    assert "stages-too-long" not in codes


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "level-differs",
            "A 50-year-old man had back pain. MRI showed an epidural mass at T5-T6. A laminectomy of T5 and T6 was done. "
            "The T10 lamina was eroded.",
        ),
        (
            "level-differs",
            "Case 1. A 50-year-old man had a fracture of the L1 vertebra. The L1 level healed. The L4 vertebra kept its height. "
            "Case 2. A 60-year-old man had a cough.",
        ),
        (
            "duration-differs",
            "A 50-year-old man complained of a swelling of the jaw since 4 months. He was asymptomatic 9 months ago.",
        ),
        (
            "no-such-space",
            "A 50-year-old man had back pain. Radiographs showed a narrow intervertebral space between L1 and L5.",
        ),
        (
            "side-differs",
            "A 50-year-old man had weight loss. He underwent a left partial nephrectomy for a large right renal carcinoma.",
        ),
        (
            "side-differs",
            "A previously healthy man of 50 years had a swollen left tonsil. Blasts were found in his right tonsil.",
        ),
        (
            "side-differs",
            "A 50-year-old woman had a right adnexal mass. She underwent bilateral oophorectomy. A cancer of the left ovary was found.",
        ),
        (
            "side-differs",
            "A 50-year-old man had pain of the left hip. CT of the right hip showed a cyst of the left hip.",
        ),
    ],
)
def test_differences_are_found_in_other_words(code: str, text: str) -> None:
    assert [d.code for d in found(text)] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "A 50-year-old man had masses of the vertebrae at T5, T6 and L2.",
        "A 50-year-old man had an epidural mass at T5-T6. A laminectomy of T5 and T6 was done. Another vertebra, L3, was fractured.",
        "A 50-year-old man had a cord lesion at T8. It was bright in T2. The T8 lamina was removed.",
        "A 50-year-old man had a disc herniation at T7-8. He had cervical ribs at C7. The T7-8 disc was removed.",
        "A 50-year-old man complained of a swelling since 4 months. He was asymptomatic until 4 months ago.",
        "A 50-year-old man had a swollen left tonsil. He had previously lost his right tonsil.",
        "A 50-year-old man had bilateral testicular tumours. MRI showed an infarct of the right testis and a tumour of the left testis.",
        "A 50-year-old man had a listhesis between C7 and T1. The T1 lamina was removed.",
        "A 3-month-old girl had fever. Her mother had a 9-year history of asthma.",
        "A 2-year-old boy had a mass removed. At a visit nine years later he had a 6-year history of cough.",
        "A 2-year-old boy had a mass removed. Drugs for these tumours came into use 20 years ago.",
        "CASE REPORT ¶ A 2-year-old boy had a mass removed. ¶ DISCUSSION ¶ Imatinib was introduced 20 years ago.",
        "CASE REPORT ¶ A 50-year-old man had a cough. ¶ DISCUSSION ¶ He complained of pain for 2 years. It began 5 years ago.",
    ],
)
def test_differences_with_a_reason_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "A 4-month-old boy was vomiting. He had a 6-month history of cough.",
            "A past of 6 months is longer than the life of a patient who is 4 months old.",
        ),
        (
            "ABSTRACT ¶ A 48-year-old woman had headache. ¶ CASE REPORT ¶ A 50-year-old woman had headache.",
            "The patient is told as 48 and as 50 years old.",
        ),
    ],
)
def test_messages_tell_ages_in_whole_units(text: str, message: str) -> None:
    assert [d.message for d in found(text)] == [message]


FIRST = ("presented with a {n}-month history of cough", "had had a cough during the last {n} months", "presented after {n} months of cough")  # fmt: skip
AGAIN = ("reported a cough, present for {n} months", "presented with cough, which she had noticed {n} months earlier", "was seen because of a cough that had begun {n} months before admission", "had been coughing for {n} months")  # fmt: skip


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("again", AGAIN)
def test_duration_told_in_two_wordings(first: str, again: str) -> None:
    text = f"ABSTRACT ¶ A 52-year-old woman {first.format(n=3)}. ¶ CASE REPORT ¶ A 52-year-old woman {again}."
    assert found(text.format(n=3)) == []
    assert [d.code for d in found(text.format(n=8))] == ["duration-differs"]


@pytest.mark.parametrize(
    "text",
    [
        "ABSTRACT ¶ She had a cough for 3 months. ¶ CASE REPORT ¶ A 52-year-old woman had a cough. It resolved after 8 months of treatment.",
        "ABSTRACT ¶ A 52-year-old woman had back pain for 3 months. ¶ CASE REPORT ¶ A 52-year-old woman had leg pain for 8 months and back pain.",
        "A 52-year-old woman had a cough for 3 years. The cough had become worse and had been productive for 2 weeks.",
        "ABSTRACT ¶ A 52-year-old woman had a 3-month history of cough. ¶ CASE REPORT ¶ A 52-year-old woman had a 12-week history of cough.",
        "ABSTRACT ¶ She was well 6 months after surgery. ¶ CASE REPORT ¶ A thymoma was resected. She was well at 6 months. She was well 12 months after surgery.",
        "A 52-year-old woman had a colectomy in 1998 and a gastrectomy in 2004. In November 2004, ten days after an infusion, she had fever.",
    ],
)
def test_two_lengths_of_two_things_are_silent(text: str) -> None:
    assert found(text) == []


AGES = ("A {n}-year-old woman", "A woman aged {n} years", "A woman, {n} years old,", "A female patient of {n} years", "A {n} y/o woman", "This {n}-year-old patient")  # fmt: skip


@pytest.mark.parametrize("first", AGES)
@pytest.mark.parametrize("again", AGES)
def test_age_told_in_two_wordings(first: str, again: str) -> None:
    text = f"ABSTRACT ¶ {first.format(n=52)} had a thymoma. ¶ CASE REPORT ¶ {again} had a thymoma."
    assert found(text.format(n=52)) == []
    assert [d.code for d in found(text.format(n=58))] == ["two-ages"]


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ("C1, C6, C3, C4 and C5", True),
        ("C2, C3, C4, C5 and C7", False),
        ("T4 through to T4", True),
        ("T4 through to T7", False),
    ],
)
def test_list_of_levels_out_of_order(levels: str, said: bool) -> None:
    codes = {d.code for d in found(f"A 52-year-old woman had a laminectomy of {levels}.")}
    assert codes == ({"no-such-space"} if said else set())


def test_two_spaces_that_share_no_vertebra_are_two_places() -> None:
    told = (
        "A 52-year-old woman had leg pain. MRI showed a herniated disc at L4-5. A discectomy at {} was done."
    )
    assert found(told.format("L4-5")) == []
    assert [d.code for d in found(told.format("L2-3"))] == ["level-differs"]


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ("12 (30%) of the 40 patients", False),
        ("12 (35%) of the 40 patients", True),
        ("30% of the cases (12/40)", False),
        ("35% of the cases (12/40)", True),
    ],
)
def test_share_in_other_orders(share: str, said: bool) -> None:
    codes = {d.code for d in found(f"DISCUSSION ¶ Vidal et al. found nodal spread in {share}.")}
    assert codes == ({"percent-of-count"} if said else set())


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("He was seen with his mother.", True),
        ("His father was healthy.", True),
        ("Her husband was well. He was tested too.", False),
        ("She was referred by her general practitioner. He had done a blood test.", True),
        ("At another hospital he had been given iron.", True),
        ("The tumour was Her 2 negative.", False),
    ],
)
def test_whom_a_pronoun_means_stands_before_it(rest: str, said: bool) -> None:
    codes = {d.code for d in found(f"A 52-year-old woman had anaemia. The spleen was large. {rest}")}
    assert codes == ({"sex-against-pronouns"} if said else set())


PAST = (
    "He had been diagnosed with renal cell carcinoma five years earlier and had undergone a nephrectomy.",
    "His history was notable for renal cell carcinoma, treated by nephrectomy five years ago.",
    "A nephrectomy for renal cell carcinoma had been performed 5 years before admission.",
)
THEN = (
    "The carcinoma was diagnosed when he was {n} years old.",
    "At the age of {n} years, he underwent the nephrectomy.",
    "He was {n} years old at the time of diagnosis of the carcinoma.",
)


@pytest.mark.parametrize("past", PAST)
@pytest.mark.parametrize("then", THEN)
def test_age_then_in_another_sentence(past: str, then: str) -> None:
    text = f"A 62-year-old man presented with weakness of both legs. {past} {then}"
    assert found(text.format(n=57)) == []
    assert [d.code for d in found(text.format(n=47))] == ["age-against-past"]


@pytest.mark.parametrize(
    "then",
    [
        "At the age of 47 his father had a carcinoma.",
        "A recurrence of the carcinoma was found at the age of 60.",
        "At the age of 12 he broke an arm.",
    ],
)
def test_age_of_something_else_is_silent(then: str) -> None:
    assert found(f"A 62-year-old man presented with weakness of both legs. {PAST[0]} {then}") == []


@pytest.mark.parametrize("past", PAST)
def test_well_for_longer_than_the_past(past: str) -> None:
    text = f"A 62-year-old man presented with weakness. {past} He had been in remission for {{n}} years after the nephrectomy."
    assert found(text.format(n="four")) == []
    codes = {d.code for d in read_text(text.format(n="nine"))[1].discrepancies}
    assert codes in ({"stages-too-long"}, {TIMELINE_CODE})
