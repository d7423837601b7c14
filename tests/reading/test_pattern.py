"""`by_letter` and `one_of` find what the plain patterns find."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.reading._by_letter import by_letter
from casepool.reading._marks import word_marks
from casepool.reading._mention_rows import (
    BY_WORD,
    context_pattern,
    context_patterns,
    course_patterns,
    read_mention_rows,
    word_kinds,
    word_patterns,
)
from casepool.reading._needed import needed_words
from casepool.reading._pattern import EVERYTHING, AnyOf, one_of, patterns_made
from casepool.reading._stage_rules import stage_rules
from casepool.reading._status_rules import status_rules
from casepool.reading._word_kinds import WordKinds
from casepool.vocabulary import fold, load_vocabulary

BRANCHES = (
    r"\b(?:(?:re )?admitted|on(?:ce|ly)? (?:more|again)|resol[vu]\w*|[dlm]oss|(?<!no )(?<=a )new onset|an?other|(?:in|at|) \d|s+o"
    r"|\w+ing once|c*d)"
)


@given(st.text(st.sampled_from("aginothercmsdlvuw 12"), max_size=60), st.integers(0, 8))
def test_a_pattern_sorted_by_letter_finds_what_the_plain_one_finds(text: str, start: int) -> None:
    plain, quick = re.compile(BRANCHES), re.compile(by_letter(BRANCHES))
    assert quick.pattern != plain.pattern
    for words in (text, f"{text} once more resolv a new onset readmitted sso on again no new onset {text}"):
        assert [m.span() for m in quick.finditer(words, start)] == [
            m.span() for m in plain.finditer(words, start)
        ]


@cache
def both() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Of each pattern of reading that sorting changes: as written, and sorted."""
    context_patterns(), course_patterns(), status_rules()
    made = [(pattern, by_letter(pattern.pattern)) for pattern in patterns_made()]
    return [
        (re.compile(p.pattern, p.flags), re.compile(quick, p.flags))
        for p, quick in made
        if quick != p.pattern
    ]


SAID = sorted(
    {
        fold(row[column])
        for table in ("context_words.tsv", "course_words.tsv")
        for row in read_mention_rows(table)
        for column in ("hits", "misses")
    }
)


@given(st.lists(st.sampled_from(SAID), min_size=1, max_size=3), st.integers(0, 30))
@settings(max_examples=25, deadline=None)
def test_every_pattern_of_reading_sorted_by_letter_finds_the_same(told: list[str], start: int) -> None:
    text = " ".join(told)
    for plain, quick in both():
        assert [m.span() for m in quick.finditer(text, start)] == [
            m.span() for m in plain.finditer(text, start)
        ]


@pytest.mark.parametrize(
    "pattern", [r"(a|b)c|(?:d|e)f", r"\b(?:pain|ache)", r"[a-z]+ pain|(?:no|new) ache", r"(?:no|new)* pain|a"]
)
def test_a_pattern_stays_as_it_is_where_sorting_would_change_or_spare_nothing(pattern: str) -> None:
    assert by_letter(pattern) == pattern


@pytest.mark.parametrize("table", ["context_words.tsv", "course_words.tsv"])
def test_rows_joined_find_what_each_of_them_finds(table: str) -> None:
    kinds: dict[str, list[dict[str, str]]] = {}
    for row in read_mention_rows(table):
        kinds.setdefault(row["kind"], []).append(dict(row))
    told = [row["hits"] for rows in kinds.values() for row in rows]
    for rows in kinds.values():
        patterns = [row["pattern"] for row in rows]
        plain, quick = re.compile("|".join(patterns)), re.compile(one_of(patterns))
        for words in told:
            assert [m.span() for m in quick.finditer(words)] == [m.span() for m in plain.finditer(words)]


def test_bars_in_brackets_classes_and_behind_a_backslash_part_nothing() -> None:
    assert one_of([r"\b(?:a|b)c", r"\b[(|]d", r"\be\|f|\bg"]) == r"\b(?:(?:a|b)c|[(|]d|e\|f|g)"
    assert one_of([r"\ba|b", r"\bc"]) == r"\ba|b|\bc"


def test_what_must_stand_before_a_word_may_be_told_before_its_edge() -> None:
    pattern = r"\b(?:pain|ache)|(?<!no )(?<!any )\bswelling"
    assert by_letter(pattern + "|" + "|".join(rf"\b{c}x" for c in "defghijklmno")).startswith(r"\b(?:")
    quick = re.compile(by_letter(pattern))
    for text in ("swelling", "no swelling", "any swelling, no ache", "a swelling"):
        assert [m.span() for m in quick.finditer(text)] == [m.span() for m in re.finditer(pattern, text)]


@given(st.lists(st.sampled_from(SAID), min_size=1, max_size=4), st.integers(0, 90), st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_kinds_looked_up_word_by_word_are_those_that_the_patterns_find(
    told: list[str], start: int, cut: int
) -> None:
    """Also where the stretch begins or ends within a word."""
    text = " ".join(told)
    word_marks()
    end = max(start, len(text) - cut)
    kinds = word_kinds()
    found = kinds.told(EVERYTHING, text, start, end)
    for kind in BY_WORD:
        assert bool(found & kinds.bit[kind]) == bool(
            context_pattern(kind).search(EVERYTHING, text, start, end)
        )
    conditions = [pattern for pattern, kind in word_patterns() if kind == "condition"]
    assert bool(found & kinds.bit["condition"]) == any(p.search(text, start, end) for p in conditions)


def test_a_kind_of_phrases_alone_and_one_of_words_alone() -> None:
    kinds = WordKinds({"phrase": r"\b(?:in pain|(?<!no )ache)\b", "word": r"\b(?:\w+itis|mumps?)\b"})
    both = kinds.bit["phrase"] | kinds.bit["word"]
    assert kinds.told(EVERYTHING, "was in pain of mumps", 0, 20) == both
    assert kinds.told(EVERYTHING, "was in pains of mumpsy", 0, 22) == 0
    assert kinds.told(EVERYTHING, "no ache of arthritis", 0, 20) == kinds.bit["word"]


def test_many_patterns_find_what_each_of_them_finds() -> None:
    many = AnyOf((r"\bpain in", r"\bin the leg"))
    assert [m[0] for m in many.finditer(EVERYTHING, "pain in the leg")] == ["pain in", "in the leg"]
    assert many.found(EVERYTHING, "an ache in the leg")


def test_the_words_of_many_branches_are_whole_where_an_edge_stands_before_and_behind_them() -> None:
    names = [f"{letter}name{number}" for letter in "abcdefgh" for number in range(5)]
    needed = needed_words(rf"\b(?:{'|'.join(names)})\b", whole=True)
    assert needed[0] == {f" {name} " for name in names}


def test_a_pronoun_is_tried_as_the_name_of_a_system_only_where_the_text_has_its_capitals() -> None:
    told = stage_rules().grade_systems
    marks = word_marks().marks(load_vocabulary().words("a woman who had a glioma"))
    assert not told.may(marks, "A woman who had a glioma")
    assert told.may(marks, "A WHO II glioma")
