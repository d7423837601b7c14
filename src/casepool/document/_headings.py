"""Headings and the kind of section that each opens; the rows of `headings.tsv`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from casepool.errors import VocabularyError
from casepool.model import SECTION_KINDS

from ._run_together import page_headings

COLUMNS: Final[tuple[str, ...]] = ("id", "kind", "pattern", "source", "hits", "misses")
MAX_LENGTH: Final = 80
"""Characters of the longest line that may be a heading."""

_DRESS: Final = " .:*#=_-\u2022\t"
"""Signs around a heading: points, colons, and those of Markdown."""
# "1.", "2.3", "IV.", "A)", "2 |" before the words.
_NUMBER: Final = re.compile(r"^(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[A-H])[.):]?\s+(?:\|\s*)?)(?=\S)")
_PARTS: Final = re.compile(r" ?(?:,|/|&)? ?\band\b ?| ?[,/&] ?")
"""What joins several headings to one."""
_TITLED: Final = re.compile(
    r"\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?(?:[Cc]ase|CASE|[Pp]atient|PATIENT)(?: [Rr]eport)? "
    r"(?:[Nn]o\.? ?|# ?)?(?:\d{1,2}|[IVX]{1,4}|[A-H]|[Oo]ne|[Tt]wo|[Tt]hree)\s*[:.(\u2013\u2014-]"
)
"""A heading that names one of several patients and goes on ("Case 2: Delayed perforation"); only where markup says that it is one."""
_COLON: Final = re.compile(r":(?=\s)")
_LABEL: Final = re.compile(r"[A-Z][A-Za-z]+(?:[ /&-][A-Za-z]+){0,4}\Z")
"""What stands before the colon of a label; searched from each colon, for there are few of them."""
# A page whose lines a program ran together: "... was well. Discussion The tumor ..."
# The first letter stands in front of what must be before it, for the matcher skips to letters at the speed of C.
_RUN_TOGETHER: Final = re.compile(
    r"[CIBDR](?<=[.?!)\]] .)(?:(?<=C)ase (?:[Pp]resentations?|[Rr]eports?|[Dd]escriptions?)|(?<=C)onclusions?"
    r"|(?<=I)ntroduction|(?<=B)ackground|(?<=D)iscussion|(?<=R)eferences)(?= (?:[A-Z][A-Za-z'-]* [a-z]|[A-Z][a-z]+,|An? |1[.\s]|\[1\]))"
    r"|[CIBDR](?<=[.?!)\]] .)(?:(?<=C)ASE (?:PRESENTATIONS?|REPORTS?|DESCRIPTIONS?)|(?<=C)ONCLUSIONS?|(?<=I)NTRODUCTION"
    r"|(?<=B)ACKGROUND|(?<=D)ISCUSSION|(?<=R)EFERENCES)(?= [A-Z\d])"
)
_DOTTED: Final = re.compile(
    r"(?<=[.?!)\]] )(?:Case(?: (?:[Rr]eport|[Pp]resentation|[Dd]escription|[Hh]istory|[Ss]ummary|[Ss]tudy))?|Methods|Results|Discussion|Conclusions?)\.(?= [A-Z])"
)
"""A label that ends with a point ("Background: ... Case report. A woman ..."); only beside labels that end with a colon, or behind such an opening."""
_CASE_OPENS: Final = re.compile(
    r"Case (?<=[.?!)\]] Case )(?:[Rr]eport|[Pp]resentation|[Dd]escription|[Hh]istory|[Ss]ummary)\.(?= An? (?:\d|[a-z]+[ -]))"
)
"""The one of these that a patient stands behind, wherever it is."""
_DOTTED_OPENINGS: Final[tuple[str, ...]] = (
    "Abstract. ", "Aim. ", "Background. ", "Introduction. ", "Objective. ", "Objectives. ", "Purpose. ",
)  # fmt: skip
"""How a text opens whose labels end with a point."""
_CAPITALS: Final = re.compile(
    r"(?:\A|(?<=[.?!)\]] ))(?:BACKGROUND|INTRODUCTION|OBJECTIVES?|OBJECTIVE AND IMPORTANCE|PURPOSE|AIMS?|CASE (?:REPORTS?|PRESENTATIONS?|DESCRIPTIONS?|SUMMARY|HISTORY)"
    r"|PRESENTATION OF CASE|CLINICAL PRESENTATION|OBSERVATIONS?|METHODS|RESULTS|DISCUSSION|LESSONS?|CONCLUSIONS?)(?= (?:An? |[A-Z][a-z]|[A-Z\d]+[ -][a-z]))"
)
"""A label in capitals with no sign behind it ("BACKGROUND Chordomas are rare. OBSERVATIONS A woman ...")."""
_CAPITAL_OPENINGS: Final[tuple[str, ...]] = (
    "BACKGROUND ", "INTRODUCTION ", "OBJECTIVE ", "OBJECTIVES ", "PURPOSE ", "AIM ", "CASE REPORT ", "CASE PRESENTATION ",
)  # fmt: skip
"""How a text opens whose labels are told by their capitals alone."""
MIN_RUN_TOGETHER: Final = 1500
"""Characters of a paragraph in which headings may be run together with their text; a page is longer."""
# Labels of a structured abstract; other short words with a colon ("Diagnosis: ...") are the report's own.
RUN_IN_IDS: Final = frozenset(
    f"heading:{name}"
    for name in (
        "abstract", "introduction", "case", "case-of", "patient",
        "methods", "results", "discussion", "conclusion",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """One row of `headings.tsv`: a pattern of whole headings, lower case, and the kind they open."""

    id: str
    kind: str
    pattern: str
    source: str
    hits: str
    misses: str


@lru_cache(maxsize=1)
def heading_rows() -> tuple[HeadingRow, ...]:
    """The rows of `headings.tsv` in order; the first that fits a heading decides."""
    text = files("casepool.document").joinpath("headings.tsv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    if tuple(rows[0]) != COLUMNS:
        raise VocabularyError(f"headings.tsv must have the columns {COLUMNS}, got {rows[0]} (line 1).")
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS) or row[1] not in SECTION_KINDS:
            raise VocabularyError(
                f"headings.tsv must have known kinds in six columns, got {row} (line {number})."
            )
        found.append(HeadingRow(*row))
    return tuple(found)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[HeadingRow, re.Pattern[str]], ...]:
    return tuple((row, re.compile(row.pattern)) for row in heading_rows())


@lru_cache(maxsize=4096)
def row_of(heading: str) -> HeadingRow | None:
    """The row whose pattern is the whole of `heading`, numbering and colon left out; None where none is."""
    if len(heading) > MAX_LENGTH:
        return None
    words = _NUMBER.sub("", heading.strip(_DRESS)).strip(_DRESS).lower().replace("&", "and")
    words = re.sub(r"\s+", " ", words)
    if not words:
        return None
    return _row_of(words) or _row_of_parts(words)


def _row_of(words: str) -> HeadingRow | None:
    return next((row for row, pattern in _patterns() if pattern.fullmatch(words)), None)


def _row_of_parts(words: str) -> HeadingRow | None:
    """The row of "diagnosis, treatment and outcome": several headings of the case in one."""
    parts = _PARTS.split(words)
    if len(parts) < 2:
        return None
    rows = [_row_of(part) for part in parts]
    return rows[0] if all(row is not None and row.kind == "case" for row in rows) else None


def kind_of(heading: str) -> str | None:
    """Kind of section that `heading` opens, one of `SECTION_KINDS`; None where it is no known heading.

    Examples
    --------
    >>> kind_of("2. CASE PRESENTATION"), kind_of("Discussion:"), kind_of("Histology was clear")
    ('case', 'discussion', None)
    """
    row = row_of(heading)
    if row is None and _TITLED.match(heading):
        return "case"
    return row.kind if row else None


def is_heading_line(line: str) -> bool:
    """True where a line of plain text, standing alone, is a known heading: short, no sentence, upper case first."""
    line = line.strip()
    if not line or len(line) > MAX_LENGTH or line[-1] in ".,;-" or row_of(line) is None:
        return False
    words = _NUMBER.sub("", line.strip(_DRESS))
    return words[:1].isupper()


def is_strong_heading(line: str) -> bool:
    """True where a heading line is in capitals or numbered, so that it may stand without a gap around it."""
    line = line.strip()
    return line.isupper() or line.startswith("#") or bool(_NUMBER.match(line))


def may_have_run_ins(text: str) -> bool:
    """False where no heading can stand inside a paragraph of `text`; quick."""
    return (
        ":" in text
        or text.startswith(_DOTTED_OPENINGS)
        or text.startswith(_CAPITAL_OPENINGS)
        or (" Case " in text and _CASE_OPENS.search(text) is not None)
        or (len(text) > MIN_RUN_TOGETHER and _RUN_TOGETHER.search(text) is not None)
    )


def run_in_headings(text: str) -> list[tuple[int, int, str]]:
    """Start, end and kind of each heading inside a paragraph, in order.

    A label that opens a sentence ("Case presentation: A woman ..."), or a heading that a program ran together with
    the text behind it ("... was well. Discussion The tumor ...").
    """
    page = page_headings(text) if len(text) > MIN_RUN_TOGETHER and "bstract " in text.lower() else None
    if page is not None:
        return page
    found = [
        (m.start(), m.end(), kind)
        for m in _RUN_TOGETHER.finditer(text)
        if (kind := kind_of(m[0])) is not None
    ]
    labels = list(_labels(text)) if ":" in text else []
    if labels or text.startswith(_DOTTED_OPENINGS):
        labels += ((m.start(), m.end(), kind) for m in _DOTTED.finditer(text) if (kind := kind_of(m[0])))
    if text.startswith(_CAPITAL_OPENINGS):
        labels += ((m.start(), m.end(), kind) for m in _CAPITALS.finditer(text) if (kind := kind_of(m[0])))
    case = [(m.start(), m.end(), "case") for m in _CASE_OPENS.finditer(text)]
    return sorted({*found, *labels, *case, *_dotted_opening(text)})


def _dotted_opening(text: str) -> list[tuple[int, int, str]]:
    """The label with a point that the text opens with."""
    if not text.startswith(_DOTTED_OPENINGS):
        return []
    end = text.index(".") + 1
    return [(0, end, kind_of(text[:end]) or "introduction")]


def _labels(text: str) -> Iterator[tuple[int, int, str]]:
    passed = 0
    for colon in _COLON.finditer(text):
        m = _LABEL.search(text, max(passed, colon.start() - MAX_LENGTH), colon.start())
        if m is None:
            continue
        start, passed = m.start(), colon.end()
        before = text[max(0, start - 2) : start].rstrip(" ")
        if start and before[-1:] not in ("", ".", "?", "!", "\n", ")"):
            continue
        row = row_of(m[0])
        if row is not None and row.id in RUN_IN_IDS:
            yield start, colon.end(), row.kind
