"""`by_letter` and `one_of` find what the plain patterns find."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.reading._by_letter import by_letter
from casepool.reading._mention_rows import context_patterns, course_patterns, read_mention_rows
from casepool.reading._pattern import one_of, patterns_made
from casepool.reading._status_rules import status_rules
from casepool.vocabulary import fold

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
