"""What a report and its document are: identity, clean text, and the way back to the source."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import field
from typing import Any, NamedTuple, Protocol

from ._value import value

SECTION_KINDS = (
    "title",
    "abstract",
    "introduction",
    "case",
    "methods",
    "results",
    "discussion",
    "conclusion",
    "references",
    "captions",
    "other",
    "body",
)
"""Allowed values of `Section.kind`; "body" is text under no recognised heading."""


class Span(NamedTuple):
    """A piece of a document's text in code points: start in, end out."""

    start: int
    end: int

    def meets(self, other: "Span") -> bool:
        """True where the two have a character in common."""
        return self.start < other.end and other.start < self.end


class Box(NamedTuple):
    """A rectangle on a page, in PDF points from the page's upper left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@value(kw_only=True)
class Section:
    """A titled stretch of a document; sections are in order and do not overlap."""

    kind: str
    title: str
    span: Span


@value(kw_only=True)
class Caption:
    """A figure or table caption, kept as its own stretch after the running text."""

    label: str
    """"Fig. 1", "Table 2" as printed, with its full stop left out."""
    span: Span


@value(kw_only=True)
class Citation:
    """A reference mark that stood in the text ("cancer2)"); the mark itself is not in the text."""

    at: int
    """Offset in the document's text that the mark stood at (end of the word it was stuck to)."""
    numbers: tuple[int, ...]
    mark: str
    """The mark as printed."""


@value(kw_only=True)
class Reference:
    """One entry of the report's list of references."""

    number: int
    text: str


@value(kw_only=True)
class Report:
    """One published document: a file (or one record of a file) with an identity."""

    id: str
    """File stem, or the record's own id (PMID, `id` of a JSON line). Unique within a run."""
    path: str
    """The path as the user gave it, joined with the path below a given folder."""
    format: str
    """One of "text", "pdf", "jats", "pubmed", "medline", "html", "jsonl"."""
    title: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    year: int | None = None
    journal: str | None = None
    authors: tuple[str, ...] = ()
    institution: str | None = None
    sha256: str | None = None
    """Hash of the record's bytes as hexadecimal digits."""


@value(kw_only=True)
class Problem:
    """Something that could not be read, or only in part."""

    path: str
    reason: str
    advice: str
    report_id: str | None = None
    severity: str = "error"
    """"error": not read; "partial": read in part; "doubtful": read, but likely no case report."""
    page: int | None = None
    line: int | None = None


class SourceMap(Protocol):
    """The way back from characters of a document's text to the source."""

    def place(self, span: Span) -> Mapping[str, Any]:
        """Where the span stands in the source: `page` and `boxes`, `path` or `line`, as the source has them."""
        ...


@value(kw_only=True)
class Document:
    """The clean text of a report, with its sections, captions, references and the way back.

    Spans of everything that is read from a report point into `text`.
    """

    report: Report
    text: str
    sections: tuple[Section, ...] = ()
    captions: tuple[Caption, ...] = ()
    citations: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()
    problems: tuple[Problem, ...] = ()
    source: SourceMap | None = None
    language: str | None = None
    """ISO 639-1 code where known ("en"); None where too short to tell."""
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(s.span.start for s in self.sections))

    def section_at(self, offset: int) -> Section | None:
        """The section that holds the character at `offset`, or None."""
        i = bisect_right(self._starts, offset) - 1
        if i < 0 or offset >= self.sections[i].span.end:
            return None
        return self.sections[i]

    def quote(self, span: Span) -> str:
        """The characters of the span."""
        return self.text[span.start : span.end]
