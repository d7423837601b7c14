"""CARE items: each row a test, and what a whole report gives."""

import re

import pytest

from casepool.audit import care_checklist
from casepool.audit._checks import read_table
from casepool.audit._reporting import _COLUMNS
from casepool.pipeline import read_text

ROWS = [dict(zip(_COLUMNS, row, strict=True)) for row in read_table("care.tsv", columns=_COLUMNS)]
REPORT = """A case report of thymoma in a farmer

ABSTRACT

Thymoma is rare. A 51-year-old man presented with cough. Thymoma was diagnosed and resected. It should be considered in cough.

INTRODUCTION

Thymoma is an uncommon tumour.

CASE REPORT

A 51-year-old man presented with cough of two weeks. His family history was unremarkable. Physical examination was normal. CT showed a mass. Thymectomy was done, and 50 Gy were given in 25 fractions. He was alive two years later.

DISCUSSION

Thymoma has been reported in the literature. Therefore CT is advised.
"""


@pytest.mark.parametrize("row", ROWS, ids=[r["number"] for r in ROWS])
def test_care_row_hits_and_misses_its_examples(row: dict[str, str]) -> None:
    pattern = re.compile(row["pattern"], re.I)
    assert row["source"]
    assert pattern.search(row["hits"])
    assert not pattern.search(row["misses"])


def test_care_numbers_are_unique_and_in_order() -> None:
    numbers = [r["number"] for r in ROWS]
    assert len(set(numbers)) == len(numbers) == 30
    assert [int(re.match(r"\d+", n)[0]) for n in numbers] == sorted(
        int(re.match(r"\d+", n)[0]) for n in numbers
    )


def test_care_tells_what_is_there_and_what_is_missing() -> None:
    document, reading = read_text(REPORT)
    items = {item.number: item for item in care_checklist(document, reading.cases[0])}
    told = {number for number, item in items.items() if item.found}
    assert {
        "1",
        "3a",
        "3b",
        "3c",
        "3d",
        "4",
        "5a",
        "5b",
        "5c",
        "6",
        "7",
        "8a",
        "9a",
        "9b",
        "10a",
        "11b",
        "11c",
    } <= told
    assert {"2", "12", "13", "10c"} & told == set()
    for item in items.values():
        assert item.found == bool(item.evidence)
        for e in item.evidence:
            assert document.text[e.span.start : e.span.end] == e.quote


def test_care_without_a_case_reads_the_words() -> None:
    document, _ = read_text("Written informed consent was obtained.")
    assert [i.number for i in care_checklist(document, None) if i.found] == ["13"]
