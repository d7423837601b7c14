"""Mentions and the status of spans. All sentences are invented."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.document import document_from_text
from casepool.model import Document, Mention, Report, Span, SpanStatus
from casepool.reading import read_mentions, status_at
from casepool.reading._mention_rows import (
    MANY,
    any_context,
    context_pattern,
    course_pattern,
    read_mention_rows,
)
from casepool.vocabulary import fold


def document(text: str, *, language: str | None = "en") -> Document:
    return Document(report=Report(id="x", path="x", format="text"), text=text, language=language)


def told(text: str) -> SpanStatus:
    """The status of the words between [[ and ]]."""
    start = text.index("[[")
    end = text.index("]]") - 2
    return status_at(document(text.replace("[[", "").replace("]]", "")), Span(start, end))


def mentions_of(text: str) -> dict[str, Mention]:
    return {text[slice(*m.span)].lower(): m for m in read_mentions(document(text))}


ABSENT = [
    "She had no [[fever]] on arrival.",
    "He denied chest pain, [[cough]] or nausea.",
    "There was no history of [[asthma]].",
    "There was no [[history]] of asthma.",
    "An angiogram was planned but the [[angiogram]] could not be performed.",
    "The kidneys were not [[palpable]].",
    "The scan failed to show a [[fistula]].",
    "The patient did not complain of [[headache]].",
    "Without [[jaundice]], she looked well.",
    "The biopsy was negative for [[lymphoma]].",
    "No [[abscess]] was seen.",
    "He had never had a [[seizure]].",
    "[[Meningitis]] was ruled out.",
    "She declined [[radiotherapy]].",
]
PRESENT = [
    "She had [[fever]] and chills.",
    "No rash was noted, but [[fever]] persisted.",
    "He had no cough, the [[operation]] was completed on time.",
    "No bleeding occurred during [[labour]].",
    "There was an [[effusion]] that was not present on the earlier film.",
    "The treatment had no effect on her [[pain]].",
    "Repeated tests failed to find the cause of his [[pain]].",
    "The [[echocardiogram]] was normal.",
    "The [[blood culture]] was negative.",
    "He had no fever; [[cough]] was frequent.",
    "Her [[fever]] did not improve.",
]
NORMAL = [
    "[[Liver enzymes]] and electrolytes were within normal limits.",
    "The [[chest X-ray]] was normal.",
    "[[Blood cultures]] were negative after five days.",
    "Normal [[reflexes]] were found.",
    "The [[ultrasound]] showed no abnormality.",
    "Laboratory tests, including [[sodium]], were all unremarkable.",
    "The pulse rate was [[72]]/min.".replace("[[72]]", "72").replace("pulse rate", "[[pulse rate]]"),
    "Her [[haemoglobin]] was 13.1 g/dl.",
]
NOT_NORMAL = [
    "The [[chest X-ray]] showed a nodule.",
    "The calcium was above the normal range and [[creatinine]] was high.",
    "Her [[haemoglobin]] was 6.1 g/dl.",
    "The [[pulse rate]] was 132/min.",
    "Bronchoscopy was normal and a [[nodule]] was found on the scan.",
]


@pytest.mark.parametrize("text", ABSENT)
def test_status_at_absent(text: str) -> None:
    assert told(text).status == "absent"


@pytest.mark.parametrize("text", PRESENT)
def test_status_at_present(text: str) -> None:
    assert told(text).status == "present"


@pytest.mark.parametrize("text", NORMAL)
def test_status_at_normal_result(text: str) -> None:
    status = told(text)
    assert status.normal
    assert status.status == "present"
    assert status.cue is not None


@pytest.mark.parametrize("text", NOT_NORMAL)
def test_status_at_abnormal_result(text: str) -> None:
    assert not told(text).normal


@pytest.mark.parametrize(
    "text",
    [
        "A possible [[pneumonia]] was treated.",
        "A scan was done to rule out an [[abscess]].",
        "[[Sarcoidosis]] was suspected.",
    ],
)
def test_status_at_uncertain(text: str) -> None:
    assert told(text).status == "uncertain"


def test_status_at_relative_and_history() -> None:
    assert told("Her mother had [[diabetes]].").whose == "relative"
    assert told("He had a history of [[asthma]].").when == "history"
    assert told("He was admitted with [[asthma]].").when == "now"


def test_status_at_cue_is_what_the_text_says() -> None:
    text = "She denied fever."
    status = status_at(document(text), Span(11, 16))
    assert status.cue is not None
    assert text[slice(*status.cue)] == "denied"


def test_status_at_empty_document_is_present() -> None:
    assert status_at(document(""), Span(0, 0)) == SpanStatus()


def test_read_mentions_names_findings_and_conditions() -> None:
    text = "A man with hypertension had fever but no cough. Pneumonia was diagnosed. His father had anaemia."
    found = mentions_of(text)
    assert found["hypertension"].kind == "condition"
    assert found["fever"].status == "present"
    assert found["cough"].status == "absent"
    assert found["pneumonia"].concept == "HP:0002090"
    assert found["anaemia"].whose == "relative"


def test_read_mentions_names_diseases_by_their_form() -> None:
    found = mentions_of("She had sialadenosis and a distal fracture. The dilated hepatic duct was drained.")
    assert found["sialadenosis"].kind == "condition"
    assert found["distal fracture"].concept is None
    assert "dilated hepatic duct" in found


def test_read_mentions_condition_with_negative_test_is_absent() -> None:
    assert mentions_of("Brucellosis and hepatitis were negative.")["hepatitis"].status == "absent"


@pytest.mark.parametrize(
    ("text", "name", "status"),
    [
        ("The hydrocele remained stable for years.", "hydrocele", "present"),
        ("Normal reflexes, papilledema and a nystagmus were found.", "papilledema", "present"),
        ("He had an unresectable sarcoma.", "sarcoma", "present"),
        ("She complained of lack of energy, fever and cough.", "fever", "present"),
        ("The HIV-negative woman had a rash.", "hiv", "absent"),
    ],
)
def test_read_mentions_status_of_results(text: str, name: str, status: str) -> None:
    assert mentions_of(text)[name].status == status


def test_read_mentions_parts_of_the_body_only_where_normal() -> None:
    liver = mentions_of("The liver was normal.")["liver"]
    assert (liver.kind, liver.status, liver.normal) == ("measurement", "present", True)
    assert "liver" not in mentions_of("The liver was biopsied.")


def test_read_mentions_foreign_language_is_empty() -> None:
    assert read_mentions(document("Patient mit Fieber.", language="de")) == ()


def test_read_mentions_general_words_alone_name_nothing() -> None:
    assert mentions_of("The symptoms and the lesion were told.") == {}


def test_read_mentions_spans_in_order_and_apart() -> None:
    text = (
        "A 54-year-old woman with type 2 diabetes and severe abdominal pain had leukocytosis, elevated liver "
        "enzymes and acute cholecystitis without jaundice. Endoscopic ultrasound was normal."
    )
    mentions = read_mentions(document_from_text(text, id="x"))
    assert len(mentions) > 4
    for before, after in pairwise(mentions):
        assert before.span.end <= after.span.start


NAMES = st.sampled_from(["fever", "cough", "headache", "jaundice", "vomiting", "haematuria"])
CLAUSES = st.sampled_from(
    [", which he had expected,", ", as told by his doctor,", ", according to the notes of the ward,"]
)


@settings(deadline=None, max_examples=30)
@given(name=NAMES, clause=CLAUSES, denied=st.booleans())
def test_status_at_is_not_changed_by_a_clause_without_cue(name: str, clause: str, denied: bool) -> None:
    verb = "denied" if denied else "reported"
    plain = told(f"The patient {verb} [[{name}]] on Monday.")
    longer = told(f"The patient {verb} [[{name}]]{clause} on Monday.")
    assert plain.status == longer.status == ("absent" if denied else "present")


@settings(deadline=None, max_examples=30)
@given(st.text(alphabet="abcno ,.;()-\n", max_size=120))
def test_read_mentions_of_any_text_lie_inside_it(text: str) -> None:
    for mention in read_mentions(document(text)):
        assert 0 <= mention.span.start < mention.span.end <= len(text)


WORDS = read_mention_rows("mention_words.tsv")
LIMITS = read_mention_rows("limits.tsv")
COURSE = read_mention_rows("course_words.tsv")
CONTEXT = read_mention_rows("context_words.tsv")


@pytest.mark.parametrize("row", WORDS, ids=lambda row: row["id"])
def test_mention_words_row_hits_and_misses(row: dict[str, str]) -> None:
    pattern = re.compile(rf"\b(?:{row['pattern']})\b")
    assert pattern.search(fold(row["hits"]))
    assert not pattern.search(fold(row["misses"]))
    assert row["kind"] in ("condition", "finding", "measurement", "looked at")
    assert row["source"]


@pytest.mark.parametrize("row", LIMITS, ids=lambda row: row["id"])
def test_limits_row_tells_normal_from_not(row: dict[str, str]) -> None:
    inside = [
        float(row["low"]) <= float(re.search(row["pattern"], row[cell])[1]) <= float(row["high"])
        for cell in ("hits", "misses")
    ]
    assert inside == [True, False]
    assert row["source"]


def test_mention_rows_have_unique_ids() -> None:
    for rows in (WORDS, LIMITS):
        assert len({row["id"] for row in rows}) == len(rows)


def test_status_at_denial_ends_in_a_list_without_end() -> None:
    text = f"There was no fever{', some word and another' * 60} near [[cough]]."
    assert told(text).status == "present"
    assert told(text.replace("[[", "").replace("]]", "").replace("fever", "[[fever]]")).status == "absent"


@pytest.mark.parametrize("row", [*COURSE, *CONTEXT], ids=lambda row: row["id"])
def test_course_words_row_hits_and_misses(row: dict[str, str]) -> None:
    """Patterns that end a stretch look back, those that begin with a blank look ahead; the rest search."""
    pattern = re.compile(row["pattern"])
    find = pattern.match if row["pattern"].startswith((" ", "[ ")) else pattern.search
    assert find(fold(row["hits"]))
    assert not find(fold(row["misses"]))
    pattern = any_context if row["kind"] in MANY else course_pattern if row in COURSE else context_pattern
    assert pattern(row["kind"])
    assert row["source"]


def test_course_words_ids_are_unique() -> None:
    for rows in (COURSE, CONTEXT):
        assert len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("She had Wilson disease (WD). WD was treated, and WDs of others are told.", ["Wilson disease", "WD", "WD", "WDs"]),
        ("His visual acuity was markedly reduced.", ["visual acuity was markedly reduced"]),
        ("The liver was enlarged.", ["liver was enlarged"]),
        ("He had malaria and a fracture.", ["malaria", "fracture"]),
        ("Takayasu's arteritis was told of; the patient's disease went on.", ["Takayasu's arteritis"]),
        ("There was widening of the disc spaces.", ["widening of the disc spaces"]),
        ("The pCO2 was 28 mmHg.", ["pCO2"]),
    ],
)  # fmt: skip
def test_abbreviations_and_clauses_name_what_they_tell(text: str, named: list[str]) -> None:
    told = [text[m.span.start : m.span.end] for m in read_mentions(document(text))]
    assert told == named
