"""`any_word` and `one_of` find what the plain patterns find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casepool.reading._mention_rows import read_mention_rows
from casepool.reading._pattern import any_word, one_of

ALTERNATIVES = "again|another|once (?:more|again)|re admitted|resol[vu]|on|new onset"


@given(st.text(st.sampled_from("aginothercmsdlvuw _\n-"), max_size=60), st.integers(0, 8))
def test_finds_what_the_plain_pattern_finds(text: str, start: int) -> None:
    plain = re.compile(rf"\b(?:{ALTERNATIVES})\b")
    quick = re.compile(any_word(ALTERNATIVES) + r"\b")
    for words in (text, f"{text} again once more {text} resolv on"):
        assert [m.span() for m in quick.finditer(words, start)] == [
            m.span() for m in plain.finditer(words, start)
        ]


@pytest.mark.parametrize("alternatives", ["again|(?:the|a) same", "s?he|it", "Again", ""])
def test_an_alternative_begins_with_a_letter(alternatives: str) -> None:
    with pytest.raises(ValueError, match="must begin with a letter"):
        any_word(alternatives)


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
