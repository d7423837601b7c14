"""MEDLINE and nbib: titles and abstracts of many reports in one file, with tags in front of the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO

from casepool.errors import ReportError
from casepool.model import Document, Problem, Report

from ._assemble import assemble
from ._blocks import Block, join_lines
from ._characters import without_private
from ._encoding import decode
from ._files import lines_of
from ._source import TextSource
from ._tape import Tape

MAX_LINE_BYTES = 1_000_000
"""Bytes of the longest line that is read."""
MAX_RECORD_LINES = 100_000
"""Lines of the longest record; more is no MEDLINE file."""
_FIELD = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?")


@dataclass(slots=True)
class _Record:
    """The lines of one record and where each field's lines stand in them."""

    line: int
    lines: list[str] = field(default_factory=list)


def read_medline(stream: IO[bytes], *, shown: str) -> Iterator[Document | Problem]:
    """A document per record with an abstract; a problem for each without one."""
    for record in _records(stream):
        yield _document(record, shown)


def _records(stream: IO[bytes]) -> Iterator[_Record]:
    record: _Record | None = None
    for number, line in enumerate(lines_of(stream, limit=MAX_LINE_BYTES), start=1):
        if line is None:
            continue
        text = _decoded(line)
        if text.startswith("PMID-"):
            if record is not None:
                yield record
            record = _Record(number)
        if record is not None:
            record.lines.append(text)
            if len(record.lines) > MAX_RECORD_LINES:
                raise ReportError(
                    f"A record has more than {MAX_RECORD_LINES:,} lines (line {record.line}).",
                    "Export the records anew from PubMed.",
                )
    if record is not None:
        yield record


def _decoded(line: bytes) -> str:
    try:
        return line.removeprefix(b"\xef\xbb\xbf").decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return decode(line).rstrip("\n")


def _document(record: _Record, shown: str) -> Document | Problem:
    raw = "\n".join(record.lines).rstrip()
    fields = _fields(raw)
    report = _report(raw, fields, shown)
    if "AB" not in fields:
        return Problem(
            path=shown,
            reason="The record has no abstract.",
            advice="Give the full text of the report.",
            report_id=report.id,
            line=record.line,
        )
    tape = Tape.of(without_private(raw))
    blocks = []
    if "TI" in fields:
        blocks.append(Block("title", _joined(tape, fields["TI"][0])))
    blocks += [Block("paragraph", _joined(tape, spans)) for spans in fields["AB"]]
    return assemble(blocks, report, source=lambda offsets: TextSource(raw, offsets, line=record.line))


def _fields(raw: str) -> dict[str, list[list[tuple[int, int]]]]:
    """For each tag, its values; for each value, where its lines stand."""
    fields: dict[str, list[list[tuple[int, int]]]] = {}
    spans: list[tuple[int, int]] | None = None
    at = 0
    for line in raw.split("\n"):
        m = _FIELD.match(line)
        if m and len(m[0]) >= 5:
            spans = [(at + m.end(), at + len(line))]
            fields.setdefault(m[1], []).append(spans)
        elif spans is not None and line.startswith("      "):
            spans.append((at + 6, at + len(line)))
        at += len(line) + 1
    return fields


def _joined(tape: Tape, spans: list[tuple[int, int]]) -> Tape:
    # Lines are broken between words, so a hyphen at their end is a real one.
    return join_lines([tape.slice(start, end) for start, end in spans], None)


def _report(raw: str, fields: dict[str, list[list[tuple[int, int]]]], shown: str) -> Report:
    def values(tag: str) -> list[str]:
        return [" ".join(raw[s:e].strip() for s, e in spans).strip() for spans in fields.get(tag, [])]

    def first(tag: str) -> str | None:
        return next((v for v in values(tag) if v), None)

    ids = values("LID") + values("AID")
    doi = next((v.removesuffix("[doi]").strip() for v in ids if v.endswith("[doi]")), None)
    year = re.search(r"\b(?:1[89]|20)\d\d\b", first("DP") or "")
    pmid = first("PMID")
    return Report(
        id=pmid or sha256(raw.encode()).hexdigest()[:12],
        path=shown,
        format="medline",
        title=first("TI"),
        doi=doi,
        pmid=pmid,
        pmcid=first("PMC"),
        year=int(year[0]) if year else None,
        journal=first("JT") or first("TA"),
        authors=tuple((a.replace(",", "") for a in values("FAU")) if "FAU" in fields else values("AU")),
        institution=first("AD"),
        sha256=sha256(raw.encode()).hexdigest(),
    )
