"""`any_word` finds what the plain pattern finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casepool.reading._pattern import any_word

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
