"""One file to its documents: the format decided by content, every fault a row of problems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from typing import IO

from casepool.errors import ReportError
from casepool.model import Document, Problem, Report

from ._clean import document_of
from ._encoding import decode
from ._files import ReportFile, open_report

MAX_TEXT_BYTES = 10_000_000
"""Bytes of the largest single report as text, HTML or XML; a long review has about 500,000."""
MAX_PDF_BYTES = 100_000_000
"""Bytes of the largest PDF that is read."""

_NAMED_FAULTS = (
    (b"PK\x03\x04", "The file is a ZIP archive, or a Word or other office document."),
    (b"\xd0\xcf\x11\xe0", "The file is an old Word or other office document."),
    (b"{\\rtf", "The file is Rich Text (RTF)."),
    (b"%!PS", "The file is PostScript."),
    (b"\x89PNG", "The file is a PNG picture."),
    (b"\xff\xd8\xff", "The file is a JPEG picture."),
    (b"GIF8", "The file is a GIF picture."),
    (b"II*\x00", "The file is a TIFF picture."),
    (b"MM\x00*", "The file is a TIFF picture."),
    (b"\x7fELF", "The file is a program."),
    (b"SQLite format 3", "The file is a database."),
    (b"BZh", "The file is packed by bzip2."),
    (b"\xfd7zXZ", "The file is packed by xz."),
    (b"\x28\xb5\x2f\xfd", "The file is packed by zstd."),
)
JSON_LINES = (".jsonl", ".ndjson")
_RECORD = re.compile(rb'(?m)^\{\s*"[^"\n]*"\s*:')
_OF_A_LIST = re.compile(rb"\[\s*[{\]]")
_OVER_LINES = re.compile(rb'\{\s*\n\s*"')
GIVE_LINES = 'Give JSON Lines: each report on a line of its own, as {"id": "...", "text": "..."}.'
GIVE = "Give the report as PDF, XML (JATS or PubMed), nbib, HTML, JSON Lines or plain text."


def read_report_file(file: ReportFile, *, first: int = 0) -> Iterator[Document | Problem]:
    """The documents of a file, and a problem for each record that could not be read; never raises for bad content.

    The format is decided by content: PDF, JATS XML, PubMed XML, MEDLINE/nbib, HTML, JSON Lines, else plain text;
    gzip is read through. A document that was read in part carries its problems in `document.problems`.

    Parameters
    ----------
    file : ReportFile
    first : int, optional
        Number, from 0, of the record to begin with; the ones before are passed over, those of a JSON Lines file
        without being parsed.

    Yields
    ------
    Document or Problem
        In the order of the file. A JSON Lines, MEDLINE or PubMed file of any size is read record by record.
    """
    try:
        head, stream = open_report(file)
    except ReportError as error:
        yield _problem(file, error)
        return
    with stream:
        try:
            if first and sniff(head) == "jsonl":
                from ._jsonl import read_jsonl

                found = read_jsonl(stream, shown=file.shown, first=first)
            else:
                found = islice(_read(file, head, stream), first, None)
            yield from map(_with_text, found)
        except ReportError as error:
            yield _problem(file, error)
        except (OSError, MemoryError, RecursionError) as error:
            yield Problem(
                path=file.shown,
                reason=f"The file cannot be read: {error or type(error).__name__}.",
                advice="Copy or download the file anew.",
            )


def _with_text(found: Document | Problem) -> Document | Problem:
    """A problem instead of a document of which nothing is left: page numbers alone, or one running head on each line."""
    if isinstance(found, Problem) or found.text:
        return found
    return Problem(
        path=found.report.path,
        report_id=found.report.id,
        reason="The report has no running text, only figures or lines that repeat.",
        advice="Give the full text of the report, or leave it out.",
    )


def _problem(file: ReportFile, error: ReportError) -> Problem:
    return Problem(path=file.shown, reason=error.reason, advice=error.advice)


def _read(file: ReportFile, head: bytes, stream: IO[bytes]) -> Iterator[Document | Problem]:
    format = sniff(head)
    if (
        format == "text"
        and file.shown.lower().removesuffix(".gz").endswith(JSON_LINES)
        and _RECORD.search(head)
    ):
        format = "jsonl"  # the first line alone is broken
    if format == "jsonl":
        from ._jsonl import read_jsonl

        yield from read_jsonl(stream, shown=file.shown)
    elif format == "medline":
        from ._medline import read_medline

        yield from read_medline(stream, shown=file.shown)
    elif format == "xml":
        yield from _read_xml(file, head, stream)
    elif format == "html":
        from ._html import html_document

        yield html_document(whole(stream), id=file.stem, shown=file.shown)
    elif format == "pdf":
        from ._pdf import pdf_document

        yield pdf_document(whole(stream, limit=MAX_PDF_BYTES), id=file.stem, shown=file.shown)
    else:
        yield from _read_text(file, stream)


def _read_xml(file: ReportFile, head: bytes, stream: IO[bytes]) -> Iterator[Document | Problem]:
    from ._xml import parse_xml, refuse_entities

    refuse_entities(head)
    if b"<PubmedArticle" in head or b"<!DOCTYPE PubmedArticleSet" in head:
        from ._pubmed import read_pubmed

        yield from read_pubmed(stream, shown=file.shown)
        return
    from ._jats import jats_documents, require_articles

    data = whole(stream)
    root, fault = parse_xml(data)
    require_articles(root)
    for found in jats_documents(root, id=file.stem, shown=file.shown, data=data):
        if fault is not None and isinstance(found, Document):
            found = replace(found, problems=(*found.problems, _mended(file, fault, found.report.id)))
        yield found


def _mended(file: ReportFile, fault: str, report_id: str) -> Problem:
    return Problem(
        path=file.shown,
        reason=f"The XML is broken and was read in part: {fault}.",
        advice="Download the article anew.",
        report_id=report_id,
        severity="partial",
    )


def sniff(head: bytes) -> str:
    """Format of a file by its first bytes: "pdf", "xml", "html", "jsonl", "medline" or "text".

    Raises
    ------
    ReportError
        Where the file is empty, of a kind that is no report, or JSON that is not one record a line.
    """
    if not head.strip(b" \t\r\n\0"):
        raise ReportError("The file is empty.", "Leave it out, or download it anew.")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for mark, reason in _NAMED_FAULTS:
        if head.startswith(mark):
            raise ReportError(reason, GIVE)
    return _sniff_text(_narrow(head))


def _narrow(head: bytes) -> bytes:
    """The head as ASCII-like bytes, whatever its encoding."""
    if b"\0" in head[:100] or head[:3] == b"\xef\xbb\xbf" or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return decode(head[: len(head) // 4 * 4]).encode("utf-8", "replace")
        except ReportError:
            return head
    return head


def _sniff_text(head: bytes) -> str:
    start = head.lstrip()
    if start[:1] == b"<":
        return (
            "html"
            if re.match(
                rb"(?is)(?:\s*(?:<\?xml[^>]*\?>|<!--.*?-->))*\s*<(?:!DOCTYPE\s+html|html\b|head\b|body\b)",
                start,
            )
            else "xml"
        )
    if _OF_A_LIST.match(start):
        raise ReportError("The file is one JSON list, not JSON Lines.", GIVE_LINES)
    if _OVER_LINES.match(start):
        raise ReportError("The file is JSON spread over several lines, not JSON Lines.", GIVE_LINES)
    if re.match(rb'\{\s*(?:"[^"\n]*"\s*:|\})', start):
        return "jsonl"
    if re.search(rb"(?m)^PMID- ?\d", head[:8192]):
        return "medline"
    return "text"


def _read_text(file: ReportFile, stream: IO[bytes]) -> Iterator[Document | Problem]:
    data = whole(stream)
    text = decode(data)
    if not text.strip():
        raise ReportError("The file is empty.", "Leave it out, or download it anew.")
    report = Report(id=file.stem, path=file.shown, format="text", sha256=sha256(data).hexdigest())
    yield document_of(text, report)


def whole(stream: IO[bytes], *, limit: int = MAX_TEXT_BYTES) -> bytes:
    """All bytes of a stream that holds one report.

    Raises
    ------
    ReportError
        Where there are more than `limit`.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise ReportError(
            f"The file has more than {limit // 1_000_000} million bytes of text, which no single report has.",
            "Split it into one file per report, or give it as JSON Lines.",
        )
    return data
