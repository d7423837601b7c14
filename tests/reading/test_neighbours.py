"""Rows of `neighbours.tsv`: their sites are known ones, and their examples hold."""

import pytest

from casepool.reading._neighbours import REACHED_FROM, grows_into, is_far, read_neighbour_rows
from casepool.vocabulary import read_rows

SITES = {row.name for row in read_rows("sites.tsv")}
ROWS = read_neighbour_rows()


def test_each_site_has_one_row_of_a_role():
    assert len({(row.role, row.site) for row in ROWS}) == len(ROWS) > 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.role}-{row.site}")
def test_rows(row):
    assert row.sites | {row.site, row.near, row.far} <= SITES
    assert row.source
    if row.role == REACHED_FROM:
        assert not is_far(row.site, frozenset({row.near}))
        assert is_far(row.site, frozenset({row.far}))
        assert not is_far(row.site, frozenset({row.near, row.far}))
        assert not is_far(row.site, frozenset())
    else:
        assert grows_into(row.site, row.near)
        assert not grows_into(row.site, row.far)
