"""The filter language, its logic of three values, and its errors."""

import pytest

from casepool.errors import AnalysisError
from casepool.similar import Query, parse_where, search


def found(index, where):
    return [x.shown.report_id for x in search(index, Query(where=where)).neighbours]


@pytest.mark.parametrize(
    ("where", "reports"),
    [
        ("primary_sites = breast", ["cord", "liver"]),
        ("primary_sites = BREAST", ["cord", "liver"]),
        ('primary_sites = breast and metastatic_sites = "spinal cord"', ["cord"]),
        ("primary_sites = breast and metastatic_sites = spinal cord", ["cord"]),
        ("primary_sites in (lung, colon) and sex = male", ["lung", "colon"]),
        ("primary_sites not in (lung, colon)", ["cord", "liver"]),
        ("age_years >= 50 and not (sex = male)", ["liver"]),
        ("age_years < 46 or age_years > 69", ["cord", "lung"]),
        ("outcome != dead", ["liver", "lung"]),
        ("outcome is unknown", ["colon", "legs", "tale"]),
        ("outcome is not unknown and outcome = dead", ["cord"]),
        ("follow_up_months > 12.1", ["liver"]),
        ("follow_up_months = 12", ["lung"]),
        ("levels = C6", ["cord"]),
        ("metastatic_sites ~ cord", ["cord", "legs"]),
        ("metastatic_sites !~ cord", ["liver", "colon"]),
        ("recurrence = true", ["cord"]),
        ("findings_absent = 'leg weakness'", ["liver"]),
        ("not primary_sites is known", ["tale"]),
    ],
)
def test_where_finds(index, where, reports):
    assert found(index, where) == reports


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("age > 50", r"a field \(perhaps age_years\)"),
        ("sex", "one of = !="),
        ("sex = ", "a value for sex, got the end"),
        ("age_years = old", "a number for age_years, got 'old'"),
        ("sex > female", "words as values, not >"),
        ("age_years ~ 5", "numbers as values, not ~"),
        ("(sex = female", r"'\)', got the end"),
        ("sex = female primary_sites = breast", "'and', 'or'"),
        ("sex in female", r"'\(' after 'in'"),
        ('sex = "female', "quotation marks in pairs"),
        ("sex is blue", "'unknown' or 'known'"),
        ("", "a field"),
    ],
)
def test_where_wrong_is_told_with_its_place(where, words):
    with pytest.raises(AnalysisError, match=words):
        parse_where(where)


@pytest.mark.parametrize(
    "where",
    [
        "sex = female and (age_years >= 50 or outcome = dead)",
        'not (levels in (C6, "T12")) and year is unknown',
    ],
)
def test_where_words_parse_to_the_same_filter(where):
    parsed = parse_where(where)
    assert parse_where(str(parsed)) == parsed


def test_where_that_leaves_nothing_says_which_part(index):
    answer = search(index, Query(where="primary_sites = breast and primary_sites = brest"))
    assert answer.neighbours == ()
    assert (
        "primary_sites = breast: 2 of 6 cases, 2 left; primary_sites = brest: 0 of 6 cases, 0 left"
        in answer.notes[0]
    )
    assert "perhaps breast" in answer.notes[0]


def test_where_limits_a_ranked_search(index, entries):
    answer = search(index, Query(text="breast cancer", case=entries[0].case, where="sex = male"))
    assert {x.shown.report_id for x in answer.neighbours} <= {"lung", "colon"}
    assert answer.searched == 2
