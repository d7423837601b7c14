"""Whole introductions and discussions with invented numbers and authors: what is read of them, row by row.

`statement_sections.txt` holds each text and, behind "==", its numbers: how many | what | among whom | authors | references.
A row that begins with "!" is not read yet, or not all of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from casepool.document import document_from_text
from casepool.model import Statement
from casepool.reading import read_statements

TEXTS = {
    block.split("\n", 1)[0]: block.split("\n", 1)[1].split("\n==\n")
    for block in re.split(
        r"^#### ", (Path(__file__).parent / "statement_sections.txt").read_text("utf-8"), flags=re.M
    )[1:]
}
ROWS = [(name, row) for name, (_, rows) in TEXTS.items() for row in rows.strip().split("\n")]
READ = [(name, row) for name, row in ROWS if not row.startswith("!")]
_FILLERS = frozenset("the of a an in and to with patients cases children infants".split())


@lru_cache
def statements(name: str) -> tuple[Statement, ...]:
    return read_statements(document_from_text(TEXTS[name][0], id="r"))


def numbers(told: str) -> tuple[object, ...]:
    """The numbers of a row: "13/627 2.1%", "40", "1-3%", "<5%", "54%/40", "mean 57 years 39-74"."""
    if told.startswith("rate "):
        _, value_told, *unit_told = told.split()
        ends_told = [float(end) for end in value_told.split("-")]
        value = ends_told[0] if len(ends_told) == 1 else None
        return "rate", value, *((None, None) if value else ends_told), " ".join(unit_told)
    if told.startswith(("mean ", "median ", "range ")):
        measure, *ends = re.split(r"\s", told)
        unit = ends.pop(next(i for i, word in enumerate(ends) if word.isalpha()))
        value = None if "-" in ends[0] else float(ends.pop(0))
        low, high = (float(end) for end in ends[0].split("-")) if ends else (None, None)
        return measure, value, low, high, unit
    n = total = low = high = None
    for word in told.split():
        if percent := re.fullmatch(r"([<>]?)([\d.]+)(?:-([\d.]+))?%(?:/(\d+))?", word):
            low = None if percent[1] == "<" else float(percent[2])
            high = None if percent[1] == ">" else float(percent[3] or percent[2])
            total = int(percent[4]) if percent[4] else total
        else:
            n, total = (int(part) if part else None for part in word.lstrip("<>").partition("/")[::2])
    return n, total, low, high


def read_numbers(s: Statement) -> tuple[object, ...]:
    if s.measure:
        return s.measure, s.value, s.value_low, s.value_high, s.unit
    return s.n, s.total, s.percent_low, s.percent_high


def words(text: str | None) -> set[str]:
    return set(re.findall(r"[a-z\u00e9-]+", (text or "").lower())) - _FILLERS


def alike(told: str, read: str | None) -> bool:
    """True where half of the words told are read, or nothing but such words."""
    expected, found = words(told), words(read)
    return not expected or 2 * len(expected & found) >= len(expected) or (found != set() and found < expected)


@pytest.mark.parametrize(("name", "row"), READ, ids=[f"{name[:2]} {row[:50]}" for name, row in READ])
def test_number_of_a_section_is_read(name: str, row: str) -> None:
    told, what, among, authors, references = (cell.strip() for cell in row.split("|"))
    found = [
        s
        for s in statements(name)
        if read_numbers(s) == numbers(told) and alike(what, s.what) and alike(among, s.among)
    ]
    sources = [(",".join(s.authors), ",".join(map(str, s.references))) for s in found]
    assert (authors, references) in sources, [(read_numbers(s), s.what, s.among) for s in statements(name)]


def test_most_numbers_of_the_sections_are_read_and_little_else() -> None:
    assert len(READ) >= 0.8 * len(ROWS)
    assert sum(len(statements(name)) for name in TEXTS) <= 1.05 * len(ROWS)
