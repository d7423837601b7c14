"""Whatever a pattern matches holds its stretches, in their order."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casepool.vocabulary import Stretches, stretches


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("tumou?r of", [{"tumor of", "tumour of"}]),
        ("(?:ab){2}c", [{"ab"}, {"c"}]),
        ("[a-c]d[^x]e[a-f]g", [{"ad", "bd", "cd"}, {""}, {"e"}, {""}, {"g"}]),
        (r"a(?:bc|d\w)e", [{"a"}, ([{"bc"}], [{"d"}, {""}]), {"e"}]),
        ("(?<!no )pain(?= in)", [{"pain"}]),
        ("a(?i:b)c", [{"a"}, {""}, {"c"}]),
        ("", [{""}]),
    ],
)
def test_stretches_of_a_pattern(pattern, found):
    plain = [set(s) if isinstance(s, frozenset) else tuple(map(_sets, s)) for s in stretches(pattern)]
    assert plain == found


def _sets(asked: Stretches):
    return [set(stretch) for stretch in asked]


def test_a_boundary_stands_for_what_is_asked():
    assert stretches(r"\bit\b") == [{"it"}]
    assert stretches(r"\bit\b", boundary=" ") == [{" it "}]


def test_more_wordings_than_are_written_out_are_cut_in_two():
    assert stretches("[abcd][efgh][ij]") == [{a + b for a in "abcd" for b in "efgh"}, {"i", "j"}]


PIECES = st.sampled_from(
    ["a", "b", "ab", "[ab]", "[a-d]", "[^b]", r"\b", "(?:a|b)", "(?:ab|[^c]d|c)", "c?", "(?:ab)*", "b+?", "(?:b[^d]|a){2}", "(?=b)", "(?<!a)", "(?:c|)", "(?>a|ab)", "."]
)  # fmt: skip


def _ends(asked: Stretches, text: str, start: int) -> set[int]:
    """Where the stretches can end in the text, each behind the one before it."""
    ends = {start}
    for stretch in asked:
        behind: set[int] = set()
        for end in ends:
            for at in range(end, len(text) + 1):
                if isinstance(stretch, frozenset):
                    behind |= {at + len(wording) for wording in stretch if text.startswith(wording, at)}
                else:
                    behind |= {found for branch in stretch for found in _ends(branch, text, at)}
        ends = behind
    return ends


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6), st.text("abcd ", max_size=10))
def test_a_match_holds_the_stretches_in_order(pieces, text):
    pattern = "".join(pieces)
    for match in re.finditer(pattern, text):
        assert _ends(stretches(pattern), match[0], 0)
