"""Plain text to document: what needs nothing passes through at once, the rest takes the long way."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from casepool.model import Document, Report, Section, Span

from ._assemble import assemble, language_problems
from ._characters import plain_characters, plain_tape, without_private
from ._citations import CONTROL, has_marks, shape_of
from ._headings import is_heading_line, may_have_run_ins, run_in_headings
from ._language import language_of
from ._lines import blocks_of_text, is_wrapped
from ._source import TextSource
from ._tape import Tape

_FURNITURE: Final = re.compile(
    r"Fig|FIG|Table|TABLE|Suppl|Scheme|Plate|Chart|Video|Box|\d{1,4}$|[A-H](?:[ ,]+[A-H])*$"
)
"""The beginning of a line that is no prose."""


def document_from_text(text: str, *, id: str, path: str = "", format: str = "text") -> Document:
    """The document of a plain text: characters plain, line breaks undone, sections found.

    Parameters
    ----------
    text : str
        The report's characters. Paragraphs are parted by blank lines, or are one line each.
    id : str
        Id of the report.
    path : str, optional
        The path as the user gave it.
    format : str, optional
        "text" or "jsonl".

    Returns
    -------
    Document
        In `document.text` a paragraph is one line: paragraphs are parted by one "\\n", words by one space.
        Quotes, dashes, minus and spaces are the plain ASCII ones, ligatures are spelled out; letters and signs
        such as "\u00b5", "\u00fc", "\u00d7", "\u2265" and "\u00b0" stay as they are. Never raises.

    Examples
    --------
    >>> document_from_text("The mass was exa-\\nmined [3].\\n\\nIt was 5\\u20137 cm.", id="a").text
    'The mass was examined.\\nIt was 5-7 cm.'
    """
    report = Report(
        id=id, path=path, format=format, sha256=sha256(text.encode("utf-8", "replace")).hexdigest()
    )
    return document_of(text, report)


def document_of(text: str, report: Report, *, line: int = 1, one_line: bool = False) -> Document:
    """The document of a plain text whose report is known already."""
    plain = _passes(text)
    if plain is not None:
        return _unchanged(plain, text, report, line=line, one_line=one_line)
    tape = plain_tape(Tape.of(without_private(text)))
    return assemble(
        blocks_of_text(tape),
        report,
        source=lambda offsets: TextSource(text, offsets, line=line, one_line=one_line),
    )


def _passes(text: str) -> str | None:
    """The text where it needs no more than one-for-one characters; None where it needs the long way.

    On the hot path of a run over many abstracts: a few checks at the speed of C for each text.
    """
    plain: str | None = text
    if not text.isascii():
        plain = plain_characters(text)
        if plain is None:
            return None
    if not plain or "  " in plain or plain[0].isspace() or plain[-1].isspace():
        return None
    shape = shape_of(plain)
    printable = CONTROL not in shape if plain.isascii() else plain.isprintable()
    if not printable and not _plain_paragraphs(plain):
        return None
    if has_marks(plain, shape=shape):
        return None
    if may_have_run_ins(plain) and run_in_headings(plain):
        return None
    return plain


def _plain_paragraphs(text: str) -> bool:
    """True where every line is a paragraph of its own already, with no heading among them."""
    lines = text.split("\n")
    if not all(line.isprintable() and line and line[0] != " " and line[-1] != " " for line in lines):
        return False
    if any(is_heading_line(line) for line in lines) or is_wrapped(lines):
        return False
    # A line with no full stop may be a title, or half of a sentence.
    return all(line[-1] in ".?!:;)\"'" for line in lines[:-1]) and not any(map(_FURNITURE.match, lines))


def _unchanged(plain: str, text: str, report: Report, *, line: int, one_line: bool) -> Document:
    language = language_of(plain)
    kind = "abstract" if report.format in ("pubmed", "medline") else "body"
    return Document(
        report=report,
        text=plain,
        sections=(Section(kind=kind, title="", span=Span(0, len(plain))),),
        problems=() if language == "en" else language_problems(language, report),
        source=TextSource(text, line=line, one_line=one_line),
        language=language,
    )
