"""The page on output files names every column and field."""

from pathlib import Path

import pytest

from casepool import exchange

PAGE = (Path(__file__).parents[2] / "docs" / "output-files.md").read_text("utf-8")
NAMES = {
    *exchange.OUTPUT_FILES,
    *exchange.CASE_COLUMNS,
    *exchange.STATEMENT_COLUMNS,
    *exchange.DISCREPANCY_COLUMNS,
    *exchange.PROBLEM_COLUMNS,
}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_output_docs_name(name):
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("columns", ["CASE_COLUMNS", "STATEMENT_COLUMNS", "DISCREPANCY_COLUMNS"])
def test_output_docs_state_the_order(columns):
    assert ", ".join(f"`{name}`" for name in getattr(exchange, columns)) in PAGE
