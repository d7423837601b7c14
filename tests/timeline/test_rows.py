"""Every row of the time rules is a test: its hit hits, its miss does not."""

import pytest

from casepool.errors import VocabularyError
from casepool.timeline import _rows as rows_module
from casepool.timeline import find_times
from casepool.timeline._rows import TABLES, read_rules

ROWS = [(table, row) for table in TABLES for row in read_rules(table) if "expect" in row]


def said(text):
    return [{t.kind, t.value, t.precision, f"{t.direction:+d}"} for t in find_times(text)]


def meets(expect, table, text):
    if table == "anchors":
        return expect in [t.anchor for t in find_times(text)]
    return any(set(expect.split()) <= words for words in said(text))


@pytest.mark.parametrize(("table", "row"), ROWS, ids=[f"{t}-{r['id']}" for t, r in ROWS])
def test_row_hits_and_misses(table, row):
    assert row["source"]
    assert meets(row["expect"], table, row["hit"])
    assert not meets(row["expect"], table, row["miss"])


def test_bounds_rows_have_a_reason_and_a_unit():
    letters = {row["iso"] for row in read_rules("units")}
    for row in read_rules("bounds"):
        assert row["reason"]
        assert row["source"]
        assert row["unit"] in letters
        assert float(row["minus"]) >= 0
        assert float(row["plus"]) >= 0


def test_broken_row_names_file_and_line(tmp_path, monkeypatch):
    (tmp_path / "units.tsv").write_text("id\tpattern\nyear\tyear\nmonth\n", encoding="utf-8")
    monkeypatch.setattr(rows_module, "files", lambda package: tmp_path)
    with pytest.raises(VocabularyError, match=r"units\.tsv, line 3"):
        read_rules("units")


def test_row_given_twice_is_refused(tmp_path, monkeypatch):
    (tmp_path / "units.tsv").write_text("id\tpattern\nyear\tyear\nyear\tyr\n", encoding="utf-8")
    monkeypatch.setattr(rows_module, "files", lambda package: tmp_path)
    with pytest.raises(VocabularyError, match=r"'year' twice"):
        read_rules("units")
