"""Series told by reports: each once, single patients apart."""

import pytest
from invented_cohort import STATEMENTS, statement

from casepool.pool import pool_series


def rows(*told: dict[str, object]) -> list[dict[str, str]]:
    return [{k: str(v) for k, v in row.items()} for row in told]


@pytest.fixture
def table():
    return pool_series(rows(*STATEMENTS))


def test_a_series_that_several_reports_cite_counts_once(table):
    lung = table.topics[0]
    assert [(s.label, s.n, s.total) for s in lung.series] == [
        ("Moe 2009", 33, 70),
        ("Sund 1991", 27, 60),
        ("Vik 1998", 10, 19),
    ]
    sund = lung.series[1]
    assert sund.cited_by == ("inv-00000", "inv-00001", "inv-00002")
    assert sund.differ == ("28 of 60 (inv-00002)",)


def test_a_series_cited_by_number_joins_the_named_one(table):
    assert table.topics[0].series[2].cited_by == ("inv-00000", "inv-00003")


def test_what_is_left_out_is_counted(table):
    assert (table.single_patients, table.impossible, table.without_counts, table.repeated) == (1, 1, 1, 3)


def test_pooled_proportion_of_the_series(table):
    pooled = table.topics[0].pooled
    assert (pooled.k, pooled.n, pooled.total) == (3, 70, 149)
    assert pooled.lower < 70 / 149 < pooled.upper
    assert table.topics[0].freeman_tukey.warning


def test_other_denominators_are_not_mixed():
    told = rows(
        statement("a", "Sund", 5, 50, among="patients with intramedullary metastases"),
        statement("b", "Vik", 9, 1000, among="autopsies of cancer"),
    )
    table = pool_series(told)
    assert len(table.topics) == 2
    assert all(t.pooled is None for t in table.topics)


def test_the_same_author_in_two_years_is_two_series():
    table = pool_series(
        rows(statement("a", "Sund", 5, 50, year="1990"), statement("b", "Sund", 9, 60, year="1999"))
    )
    assert len(table.topics[0].series) == 2


@pytest.mark.parametrize(("n", "totals"), [([0, 0, 0], [4, 9, 6]), ([4, 9, 6], [4, 9, 6])])
def test_zero_and_full_counts_have_an_answer(n, totals):
    told = rows(*(statement(f"r{i}", f"Author{i}", x, size) for i, (x, size) in enumerate(zip(n, totals))))
    pooled = pool_series(told).topics[0].pooled
    assert pooled.model == "exact"
    assert pooled.estimate in (0.0, 1.0)


def test_a_percentage_of_a_known_total_is_a_count_where_only_one_fits():
    rounded = {**statement("a", "Sund", "", 55), "percent_low": "27", "percent_high": "27"}
    vague = {**statement("b", "Vik", "", 400), "percent_low": "27", "percent_high": "27"}
    table = pool_series(rows(rounded, vague))
    assert [(s.n, s.total) for s in table.topics[0].series] == [(15, 55)]
    assert table.without_counts == 1


def test_a_period_of_review_is_not_the_year_of_the_series():
    told = {
        **statement("a", "Sund", 5, 50),
        "sentence": "Sund et al. reviewed the records from 1980 through 1984.",
    }
    assert pool_series(rows(told)).topics[0].series[0].label == "Sund"


def test_no_statement_is_said():
    assert "No statement" in pool_series([]).missing
