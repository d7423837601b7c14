"""A pattern is spared only where it can find nothing, and the words that it needs are read from the pattern itself."""

import json
import re
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.document import document_from_text
from casepool.pipeline import read_text
from casepool.reading._marks import word_marks
from casepool.reading._mention_rows import any_contexts, context_patterns, course_patterns, read_mention_rows
from casepool.reading._needed import needed_words
from casepool.reading._pattern import EVERYTHING, Pattern, patterns_made
from casepool.reading._scan import scans_of
from casepool.vocabulary import fold, load_vocabulary

ROOT = Path(__file__).parents[2]
SHARED = ROOT / ".." / "shared"
CONTEXT = read_mention_rows("context_words.tsv")
COURSE = read_mention_rows("course_words.tsv")
ROWS = (*CONTEXT, *COURSE)


@cache
def plain(pattern: Pattern) -> re.Pattern[str]:
    return re.compile(pattern.pattern, pattern.flags)


@cache
def gated() -> list[Pattern]:
    """The patterns of reading that need a word in particular."""
    word_marks()
    return [pattern for pattern in patterns_made() if pattern.bits]


def marks_of(folded: str) -> int:
    return word_marks().marks(load_vocabulary().words(folded))


def missed(folded: str, start: int, end: int) -> list[str]:
    """The patterns that would find something in a stretch whose words do not allow them."""
    marks = marks_of(folded[start:end])
    return [p.pattern for p in gated() if not p.may(marks) and plain(p).search(folded, start, end)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_example_of_a_row_has_the_marks_of_its_kind(row: dict[str, str]) -> None:
    kinds = {**(context_patterns() if row in CONTEXT else course_patterns()), **any_contexts()}
    folded = f" {fold(row['hits'])} "
    assert kinds[row["kind"]].may(marks_of(folded))


def test_most_kinds_of_rows_need_a_word() -> None:
    kinds = [*context_patterns().values(), *course_patterns().values()]
    assert sum(pattern in gated() for pattern in kinds) > 0.7 * len(kinds)


WORDS = sorted(
    {word for row in ROWS for word in fold(f"{row['hits']} {row['misses']}").split() if not word.isdigit()}
)


@given(
    st.lists(st.sampled_from(WORDS) | st.text("abcnorst", min_size=1, max_size=5), max_size=14),
    st.integers(0, 12),
    st.integers(0, 40),
)
@settings(max_examples=60, deadline=None)
def test_nothing_is_missed_in_words_in_any_order(words: list[str], before: int, cut: int) -> None:
    """Also where the stretch begins or ends within a word."""
    text = f" {' '.join(words)} "
    start = text.find(" ", min(before, len(text) - 1))
    start = 0 if start < 0 else start
    marks = marks_of(text[start:])
    for pattern in gated():
        if pattern.may(marks):
            continue
        assert plain(pattern).search(text, start, len(text)) is None
        if not pattern.whole:
            assert plain(pattern).search(text, start + 3, len(text) - cut) is None
            assert plain(pattern).search(text[start + 2 :]) is None


@pytest.mark.skipif(not SHARED.is_dir(), reason="the measuring data (../shared) is not beside the checkout")
def test_nothing_is_missed_in_case_reports() -> None:
    with (SHARED / "corpus" / "case-reports.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 0, 4000, 100)]
    for text in texts:
        (scan,) = scans_of([document_from_text(text, id="x")], [()])
        for sentence in scan.sentences:
            assert missed(scan.folded, sentence.start, sentence.end) == []


TOLD = (
    *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.txt"))),
    *(" ".join(("A 60-year-old man came.", *[row["hits"] for row in ROWS[at::9]])) for at in range(9)),
    "A 50-year-old man with lung cancer had MRI of the spine. A subarachnoid mass was seen. It was removed.",
)
"""Invented reports, and reports put together of the examples of rows."""


def test_no_caller_searches_beyond_the_words_whose_marks_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks of a sentence tell nothing of the sentences around it."""
    wrong = []

    def watched(name: str) -> Callable[..., object]:
        method = getattr(Pattern, name)

        def call(pattern: Pattern, marks: int, *where: Any) -> object:
            if not pattern.may(marks) and (told := method(pattern, EVERYTHING, *where)):
                wrong.extend([pattern.pattern] if name != "finditer" else map(str, told))
            return method(pattern, marks, *where)

        return call

    for name in ("search", "match", "fullmatch", "finditer"):
        monkeypatch.setattr(Pattern, name, watched(name))
    for text in TOLD:
        read_text(text)
    assert wrong == []


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"\b(?:tumou?r|mumps)\b", [{"tumor", "tumour", "mumps"}]),
        (r"organi[sz]ed|re(?:sect|mov)ed", [{"organised", "organized", "resected", "removed"}]),
        (r"(?:an? )?abscess of (?:the )?\w+", [{"abscess "}]),
        (r"sw(?:elling|ollen) (?=knee)(?!elbow)", [{"swelling ", "swollen "}]),
        (r"(?:\d+ )+metastas[ie]s", [{"metastasis", "metastases"}]),
        (r"fever, cough", [{" cough"}, {"fever "}]),
        (r"mumps (?:\w+ ){0,3}(?:the|of) [^x]+(?:lass|lad)", [{"mumps "}, {"lass", "lad"}]),
        (r"(?:lump of|mumps in) \w+", [{"lump ", "mumps "}]),
        (r"the|of [a-z]+", []),
        (r"[a-z ]+", []),
    ],
)
def test_the_rarest_words_stand_for_a_pattern(pattern: str, needed: list[set[str]]) -> None:
    assert list(needed_words(pattern)) == needed


def test_the_edge_of_a_word_is_a_space_only_where_no_stretch_cuts_words() -> None:
    assert needed_words(r"\bmumps\b") == ({"mumps"},)
    assert needed_words(r"\bmumps\b", whole=True) == ({" mumps "},)


def test_a_pattern_made_later_is_tried_everywhere() -> None:
    word_marks()
    assert Pattern("quince").search(0, "a quince") is not None


def test_a_pattern_whose_words_are_absent_finds_nothing() -> None:
    row = next(row for row in ROWS if row["kind"] == "grown")
    grown = course_patterns()["grown"]
    word_marks()
    assert grown.search(EVERYTHING, fold(row["hits"])) is not None
    assert grown.search(0, fold(row["hits"])) is None
    assert list(grown.finditer(0, fold(row["hits"]))) == []
