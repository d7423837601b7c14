"""A mark is there wherever the pattern that asks for it can match."""

import pytest

from casepool.document import document_from_text
from casepool.reading import _patients, _tumour_doubt
from casepool.reading._episodes import _AGAIN
from casepool.reading._marks import (
    ABSENT,
    AGAIN,
    AUTOPSY,
    CHILD,
    COUNTED,
    MASS_NAME,
    NUMBERED,
    OTHER_NAME,
    OTHERS,
    SENSE,
    STAGE,
    WORDS,
    find_marks,
)
from casepool.reading._mention_rows import read_mention_rows
from casepool.reading._scan import Scan
from casepool.vocabulary import fold

ASKED = [
    *((row, ABSENT) for row in read_mention_rows("status_rules.tsv") if row["says"] == "absent"),
    *((row, CHILD) for row in read_mention_rows("context_words.tsv") if row["kind"] == "child_subject"),
    *(
        (row, OTHER_NAME)
        for row in read_mention_rows("context_words.tsv")
        if row["kind"] == "not_finding_until"
    ),
    *((row, MASS_NAME) for row in read_mention_rows("context_words.tsv") if row["kind"] == "not_mass_until"),
    *((row, AUTOPSY) for row in read_mention_rows("course_words.tsv") if row["kind"] == "autopsy"),
]


def marks(text: str) -> int:
    found = 0
    for mark, _ in find_marks(f" {fold(text)} "):
        found |= mark
    return found


@pytest.mark.parametrize(
    ("row", "mark"), ASKED, ids=lambda value: value["id"] if isinstance(value, dict) else ""
)
def test_a_row_that_is_tried_only_with_its_mark_has_it(row: dict[str, str], mark: int) -> None:
    assert marks(row["hits"]) & mark


@pytest.mark.parametrize(
    "word", "again,second episode,readmitted,re admitted,returned,re presented,new onset,another".split(",")
)
def test_words_of_a_new_episode_have_their_mark(word: str) -> None:
    assert _AGAIN.search(word)
    assert marks(word) & AGAIN


@pytest.mark.parametrize("who", "patients,subjects,controls,individuals,people,women,men,children".split(","))
def test_words_for_other_people_have_their_mark(who: str) -> None:
    words = f"samples of {who} with "
    assert _tumour_doubt._OF_OTHERS.search(words)
    assert marks(words) & OTHERS


@pytest.mark.parametrize(
    "text", ["Case 1. A man", "Case No. 1: a man", "Patient one was", "The first case was"]
)
def test_the_first_of_several_patients_has_its_mark(text: str) -> None:
    assert _patients._MARKER.match(fold(text))
    assert marks(text) & NUMBERED


@pytest.mark.parametrize("text", ["Two men with", "Three of us met two brothers", "We saw three cases"])
def test_patients_counted_have_their_mark(text: str) -> None:
    assert marks(text) & COUNTED


def test_marks_belong_to_the_sentence_that_holds_the_word() -> None:
    scan = Scan(
        document_from_text(
            "He slept. Not a cough was heard. Light touch sense was lost. T2N1 was told.", id="x"
        ),
        (),
    )
    assert [sentence.marks for sentence in scan.sentences] == [0, ABSENT, SENSE, STAGE]
    assert scan.marks == ABSENT | SENSE | STAGE


def test_each_mark_is_a_bit_of_its_own() -> None:
    assert len(WORDS) == len({mark.bit_length() for mark in WORDS})
    assert all(mark & (mark - 1) == 0 for mark in WORDS)
