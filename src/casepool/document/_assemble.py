"""Blocks put together to one document: clean text, sections, captions, citations, references."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from casepool.model import Caption, Citation, Document, Problem, Reference, Report, Section, SourceMap, Span

from ._blocks import CAPTION, Block
from ._characters import plain_tape, without_signs
from ._citations import MarkStyle, style_of, take_marks
from ._headings import is_heading_line, kind_of, may_have_run_ins, run_in_headings
from ._language import language_of
from ._tape import Tape

MIN_ABSTRACT: Final = 100
"""Characters that text between the title and the introduction needs to be taken for the abstract."""
MAX_ADDRESS: Final = 300
"""Characters of the longest line of a letter that gives authors or their address."""
ABSTRACTS: Final[tuple[str, ...]] = ("pubmed", "medline")
"""Formats that hold an abstract and no full text: its labels open sections."""
OF_OTHERS: Final[tuple[str, ...]] = ("introduction", "discussion", "conclusion")
"""Parts of a structured abstract that tell of the disease, not of the patient."""
MARKDOWN: Final = "#*_ "
"""Signs that Markdown puts around headings."""
MAX_KEYWORDS: Final = 500
"""Characters of the longest line of key words."""
_KEYWORDS: Final = re.compile(r"(?:key ?words?|abbreviations|index terms)\s*:", re.I)
_LEGEND: Final = re.compile(
    r"(?:Abbreviations: ?|Note[.:] ?)?(?:[A-Z][\w-]{1,9}(?:: ?| ?= ?|, )[a-z][\w -]{3,60}(?:[;,.] ?|$)){2,}\Z"
)
"""What the letters of a table mean ("NED: no evidence of disease; DOD: dead of disease."): of no patient."""
MAX_BUTTONED: Final = 40
"""Characters of a heading behind which a button stands."""
_BUTTON_WORDS: Final[tuple[str, ...]] = ("Open in a separate window", "Click here to view")
_BUTTONS: Final = re.compile(r"(?<=\S)[ .]*(?:Open in a separate window|Click here to view)\b\.?")
_WHITE: Final = re.compile(r"\s{2,}|[^\S ]")
_FRONT: Final = re.compile(
    r"@|\b(?:Department|Division|University|Hospital|Institute|School of|Faculty|College|Correspond(?:ence|ing)|"
    r"Received|Accepted|Revised|Published|Copyright|E-?mail|Tel|Fax|DOI|doi|ISSN|Address|ORCID)\b|\u00a9"
)


@dataclass(slots=True)
class _Part:
    """A cleaned block with what it is, before its place in the text is known."""

    role: str
    tape: Tape
    kind: str | None
    number: int | None
    marks: list[tuple[int, str, tuple[int, ...]]]


def assemble(
    blocks: Sequence[Block],
    report: Report,
    *,
    source: Callable[[array[int]], SourceMap],
    problems: tuple[Problem, ...] = (),
) -> Document:
    """The document of a report's blocks: running text, then references, then captions, one per line.

    Parameters
    ----------
    source : callable
        From the offsets of the document's characters to the way back.
    """
    parts = _clean(blocks)
    front = [p for p in parts if p.role in ("title", "heading", "paragraph")]
    references = [p for p in parts if p.role == "reference"]
    captions = [p for p in parts if p.role == "caption"]
    writer = _Writer()
    _write_running(writer, front, report)
    _write_references(writer, references)
    _write_captions(writer, captions)
    text = writer.text()
    language = language_of(text)
    title = report.title or next((p.tape.text.strip(MARKDOWN) for p in front if p.role == "title"), None)
    return Document(
        report=replace(report, title=title),
        text=text,
        sections=tuple(_trimmed(writer.sections, len(text))),
        captions=tuple(writer.captions),
        citations=tuple(writer.citations),
        references=tuple(writer.references),
        problems=problems + language_problems(language, report),
        source=source(writer.offsets),
        language=language,
    )


def language_problems(language: str | None, report: Report) -> tuple[Problem, ...]:
    """One doubtful row where the text is in another language than English."""
    if language in (None, "en"):
        return ()
    return (
        Problem(
            path=report.path,
            reason="The text is not in English"
            + ("." if language == "other" else f" (language: {language})."),
            advice="Only English is read, so the case has no values; give an English translation.",
            report_id=report.id,
            severity="doubtful",
        ),
    )


def _clean(blocks: Sequence[Block]) -> list[_Part]:
    tapes = [_without_buttons(_squeeze(plain_tape(b.tape))) for b in blocks]
    count = sum(b.role == "reference" for b in blocks)
    style = style_of(
        [t.text for t, b in zip(tapes, blocks, strict=True) if b.role == "paragraph"], references=count
    )
    parts = []
    for block, tape in zip(blocks, tapes, strict=True):
        # A list of references keeps its figures; elsewhere only marks that the markup names are sure.
        allowed = style if block.role in ("paragraph", "caption") else MarkStyle()
        if block.role == "reference":
            tape, marks = without_signs(tape), []
        else:
            tape, found = take_marks(tape, allowed)
            marks = [(at, m.mark, m.numbers) for at, m in found]
        tape, marks = _strip(tape, marks)
        if tape.text:
            parts.append(_Part(block.role, tape, block.kind, block.number, marks))
    return parts


def _without_buttons(tape: Tape) -> Tape:
    """The tape with a full stop where a page has a button behind a figure ("Open in a separate window")."""
    if not any(words in tape.text for words in _BUTTON_WORDS):
        return tape
    return tape.edit(
        [(m.start(), m.end(), _instead(tape.text, m.start())) for m in _BUTTONS.finditer(tape.text)]
    )


def _instead(text: str, button: int) -> str:
    """A full stop; nothing behind a heading ("Case presentation Open in a separate window")."""
    words = " ".join(text[max(0, button - MAX_BUTTONED) : button].split()[-2:])
    return "" if is_heading_line(words) else "."


def _squeeze(tape: Tape) -> Tape:
    if "  " not in tape.text and tape.text.isprintable():
        return tape
    return tape.edit([(m.start(), m.end(), " ") for m in _WHITE.finditer(tape.text)])


def _strip(
    tape: Tape, marks: list[tuple[int, str, tuple[int, ...]]]
) -> tuple[Tape, list[tuple[int, str, tuple[int, ...]]]]:
    tape = _squeeze(tape)
    lead = len(tape.text) - len(tape.text.lstrip())
    stripped = tape.strip()
    return stripped, [(min(max(0, at - lead), len(stripped)), mark, numbers) for at, mark, numbers in marks]


class _Writer:
    """The growing text with all that points into it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.offsets = array("I")
        self.sections: list[Section] = []
        self.captions: list[Caption] = []
        self.citations: list[Citation] = []
        self.references: list[Reference] = []

    @property
    def at(self) -> int:
        return len(self.offsets)

    def text(self) -> str:
        return "".join(self._pieces)

    def write(self, part: _Part) -> Span:
        """Writes the part as a line of its own and gives its span."""
        if self._pieces:
            self._pieces.append("\n")
            self.offsets.append(self.offsets[-1])
        start = self.at
        self._pieces.append(part.tape.text)
        self.offsets.extend(part.tape.offsets)
        self.citations += (
            Citation(at=start + at, numbers=numbers, mark=mark) for at, mark, numbers in part.marks
        )
        return Span(start, self.at)

    def section(self, kind: str, title: str, start: int) -> None:
        """Opens a section at `start`; the one before ends there."""
        self.sections.append(Section(kind=kind, title=title, span=Span(start, start)))


def _write_running(writer: _Writer, parts: list[_Part], report: Report) -> None:
    kind = _opening_kind(parts, report)
    opened = False
    titled = any(p.role == "title" for p in parts[:1])
    for part in parts:
        if kind == "other" or part.role == "title":
            # Raised figures behind authors' names are marks of their addresses.
            part.marks = []
        span = writer.write(part)
        if part.role == "title":
            writer.section("title", part.tape.text.strip(MARKDOWN), span.start)
            opened = False
            continue
        if part.role == "heading":
            known = part.kind or kind_of(part.tape.text)
            # An unknown heading behind the introduction ("A sailor with melaena") may open the case.
            kind = known or (kind if kind not in ("title", "introduction") else "body")
            writer.section(kind, part.tape.text.rstrip(":. ").strip(MARKDOWN), span.start)
            opened = True
            continue
        here = part.kind
        fronted = kind == "abstract" or (kind == "body" and titled and len(part.tape) < MAX_ADDRESS)
        if here is None and fronted and not opened and _FRONT.search(part.tape.text[:200]):
            here = "other"
        if here is None and len(part.tape) < MAX_KEYWORDS and _LEGEND.match(part.tape.text):
            here = "other"
        if here is None and len(part.tape) < MAX_KEYWORDS and _KEYWORDS.match(part.tape.text):
            here = "other"
            # Key words end an abstract, whether or not the next part has a heading.
            kind = "body" if kind == "abstract" else kind
        wanted = here or kind
        back = kind == "abstract" and here is None and opened and writer.sections[-1].kind in OF_OTHERS
        if not opened or back or (here is not None and writer.sections[-1].kind != here):
            writer.section(wanted, "", span.start)
            opened = here is None or here == kind
        kind = _write_run_ins(writer, part.tape.text, span.start, kind, report)


def _opening_kind(parts: list[_Part], report: Report) -> str:
    """Kind of the text before the first known heading."""
    if report.format in ABSTRACTS:
        return "abstract"
    headings = [i for i, p in enumerate(parts) if p.role == "heading" and (p.kind or kind_of(p.tape.text))]
    titled = any(p.role == "title" for p in parts[:1])
    if titled and headings:
        kinds = [parts[i].kind or kind_of(parts[i].tape.text) for i in headings]
        size = sum(len(p.tape.text) for p in parts[: headings[0]] if p.role == "paragraph")
        if kinds[0] in ("introduction", "case") and size >= MIN_ABSTRACT:
            return "abstract"
        # A letter has no heading but that of its references: what stands before it tells the patient.
        return (
            "other"
            if {"abstract", "introduction", "case", "methods", "results"}.intersection(kinds)
            else "body"
        )
    return "body"


def _write_run_ins(writer: _Writer, text: str, start: int, kind: str, report: Report) -> str:
    if not may_have_run_ins(text):
        return kind
    if kind == "abstract" and report.format not in ABSTRACTS:
        # In a full text, labels inside the abstract part what is told of the disease from the patient; it stays the abstract.
        for at, _, found in run_in_headings(text):
            part = found if found in OF_OTHERS else kind
            if writer.sections[-1].kind != part:
                # Its label stays in the text, as printed, and is no heading.
                _open(writer, part, "", start + at)
        return kind
    for at, end, found in run_in_headings(text):
        title = text[at:end].rstrip(":")
        kind = found
        _open(writer, found, title, start + at)
    return kind


def _open(writer: _Writer, kind: str, title: str, start: int) -> None:
    """Opens a section at `start`, instead of one that already begins there."""
    if writer.sections and writer.sections[-1].span.start == start:
        writer.sections.pop()
    writer.section(kind, title, start)


def _write_references(writer: _Writer, parts: list[_Part]) -> None:
    for index, part in enumerate(parts, start=1):
        span = writer.write(part)
        if index == 1 and not (writer.sections and writer.sections[-1].kind == "references"):
            writer.section("references", "", span.start)
        writer.references.append(Reference(number=part.number or index, text=part.tape.text))


def _write_captions(writer: _Writer, parts: list[_Part]) -> None:
    for index, part in enumerate(parts):
        span = writer.write(part)
        if index == 0:
            writer.section("captions", "", span.start)
        m = CAPTION.match(part.tape.text)
        label = re.sub(r"\s+", " ", m["label"]).strip() if m else ""
        writer.captions.append(Caption(label=_spaced(label), span=span))


def _spaced(label: str) -> str:
    return re.sub(r"(?<=[A-Za-z.])(?=\d)", " ", label).rstrip(".")


def _trimmed(sections: list[Section], length: int) -> list[Section]:
    """The sections with their ends: where the next begins, less the line break between."""
    if not sections:
        return []
    ends = [s.span.start for s in sections[1:]] + [length + 1]
    return [
        replace(s, span=Span(s.span.start, max(s.span.start, end - 1)))
        for s, end in zip(sections, ends, strict=True)
    ]
