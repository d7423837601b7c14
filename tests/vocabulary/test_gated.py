"""A pattern behind its gate finds what it finds without."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.vocabulary import Gated, folded, needed, openings


@pytest.mark.parametrize(
    ("pattern", "stretches"),
    [
        (r"\bhad (?:been )?seen\b", {"had seen", "had been seen"}),
        (r"tumou?r", {"tumor", "tumour"}),
        (r"leuk[ae]mias?", {"leukamia", "leukemia"}),
        (r"(?:in|of) the (?:\w+ )?hospital", {"hospital"}),
        (r"(?<=carcinoma )of \d+ (?!lungs)patient", {" patient"}),
        (r"(?:ab)+cdefgh", {"cdefgh"}),
        (r"[a-z]\d*", None),
        (r"(?:mass|)", None),
        (r"(?i:Mass)", None),
    ],
)
def test_stretches_that_a_pattern_needs(pattern, stretches):
    assert needed(pattern) == stretches


def test_of_stretches_the_one_that_holds_no_other_is_kept():
    assert needed("cases|case of|in case") == {"cases", "case of", "in case"}
    assert needed("case of|case") == {"case"}


def test_the_gate_spares_the_search():
    gated = Gated(r"\b(?:previously|had (?:undergone|received))\b")
    assert gated.search("she had been well.") is None
    match = gated.search("she had received it.")
    assert match is not None
    assert match[0] == "had received"


def test_case_is_ignored_as_the_pattern_ignores_it():
    gated = Gated("patients?", ignore_case=True)
    for text in ("PATIENT", "Patients", "pat\u0131ent", "patient\u017f"):
        match = gated.search(text, small=folded(text))
        plain = re.search("patients?", text, re.IGNORECASE)
        assert (match and match[0]) == (plain and plain[0])


PIECES = st.sampled_from(
    ["a", "b", "ab", "[ab]", "[^b]", r"\b", r"\w", "(?:a|b)", "(?:ab|c)", "c?", "(?:ab)*", "b+", "(?:ba){2}", "(?=b)", "(?<!a)", "(?:c|)", "."]
)  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "opens"),
    [
        (r"\b(?:case|patient)s? (?:no )?\d|\bfirst patient", {"case", "patient", "first patient"}),
        (r"\brang(?:e|ed|ing) from", {"rang"}),
        (r"(?:hemi)?laminectomy at", {"laminectomy at", "hemilaminectomy at"}),
        (r"(?:ab){2}", {"ab"}),
        (r"\w+oma", None),
        (r"(?:one|\d) year", None),
    ],
)
def test_openings_of_a_pattern(pattern, opens):
    assert openings(pattern) == opens


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6), st.text("abcABC\u017f\u0131 ", max_size=12), st.booleans())
def test_a_gated_search_finds_what_the_search_finds(pieces, text, ignore_case):
    pattern = "".join(pieces)
    plain = re.search(pattern, text, re.IGNORECASE if ignore_case else 0)
    gated = Gated(pattern, ignore_case=ignore_case).search(text, small=folded(text) if ignore_case else None)
    assert (gated and gated.span()) == (plain and plain.span())
    plains = re.finditer(pattern, text, re.IGNORECASE if ignore_case else 0)
    found = Gated(pattern, ignore_case=ignore_case).findall(text, small=folded(text) if ignore_case else None)
    assert [m.span() for m in found] == [m.span() for m in plains]
