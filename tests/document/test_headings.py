"""Every row of `headings.tsv` is a test."""

from __future__ import annotations

import pytest

from casepool.document._headings import HeadingRow, heading_rows, is_heading_line, kind_of, row_of

ROWS = heading_rows()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row_hits_its_example_and_misses_the_other(row: HeadingRow) -> None:
    found = row_of(row.hits)
    assert found is not None
    assert found.id == row.id
    missed = row_of(row.misses)
    assert missed is None or missed.id != row.id
    assert row.source


def test_ids_are_unique() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("2.1. Case 2", "case"),
        ("IV. DISCUSSION AND REVIEW OF THE LITERATURE", "discussion"),
        ("Case Presentation:", "case"),
        ("Patient and observation", "case"),
        ("Outcome & follow-up", "case"),
        ("Declaration of competing interest", "other"),
        ("## Case report", "case"),
        ("**Discussion**", "discussion"),
        ("Histology of the tumor", None),
        ("", None),
    ],
)
def test_headings_of_journals(heading: str, kind: str | None) -> None:
    assert kind_of(heading) == kind


@pytest.mark.parametrize("line", ["treatment", "Discussion.", "a case", "Results were good", "x" * 200])
def test_lines_that_are_no_headings(line: str) -> None:
    assert not is_heading_line(line)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("2 | CASE DESCRIPTION", "case"),
        ("Diagnosis, treatment and outcome", "case"),
        ("Case history/examination", "case"),
        ("Case 2: Delayed perforation", "case"),
        ("Twin B", "case"),
        ("Treatment and mortality", None),
    ],
)
def test_headings_of_whole_reports(heading: str, kind: str | None) -> None:
    assert kind_of(heading) == kind


def test_a_line_that_opens_a_case_is_no_heading_of_plain_text() -> None:
    assert not is_heading_line("Case 2: A woman noticed a lump in her left breast that")
