"""The source beside the values: text cut into pieces that know which values they say, boxes on PDF pages."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casepool.collection import evidence_in
from casepool.model import Box, Document, Evidence, Span

FieldEvidence = Mapping[str, Sequence[Evidence]]
"""Field to the evidence that is shown for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text under the same marks."""

    start: int
    text: str
    quoted: str
    """Fields whose quote it is part of, separated by spaces."""
    sentence: str
    """Fields whose sentence it is part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A line of the document's text."""

    kind: str
    heading: bool
    pieces: tuple[Piece, ...]


def paragraphs(document: Document, evidence: FieldEvidence) -> list[Paragraph]:
    """The document's text as paragraphs of marked pieces; nothing of the text is left out but line breaks."""
    quotes, sentences = _marks(document.text, evidence)
    cuts = sorted({p for spans in (quotes, sentences) for span, _ in spans for p in span})
    quoted, said = _Sweep(quotes), _Sweep(sentences)
    found = []
    at = 0
    for line in document.text.split("\n"):
        end = at + len(line)
        if line.strip():
            section = document.section_at(at)
            heading = (
                section is not None and section.span.start == at and line.strip() == section.title.strip()
            )
            edges = [at, *cuts[bisect_left(cuts, at + 1) : bisect_left(cuts, end)], end]
            pieces = tuple(
                Piece(
                    start=a,
                    text=document.text[a:b],
                    quoted=quoted.fields(a, b),
                    sentence=said.fields(a, b),
                )
                for a, b in pairwise(edges)
            )
            found.append(Paragraph(kind=section.kind if section else "body", heading=heading, pieces=pieces))
        at = end + 1
    return found


Marks = list[tuple[Span, str]]


def _marks(text: str, evidence: FieldEvidence) -> tuple[Marks, Marks]:
    quotes, sentences = [], []
    for field, parts in evidence.items():
        for part in parts:
            placed = evidence_in(part, text=text)
            if placed is not None:
                quotes.append((placed.span, field))
                sentences.append((placed.sentence, field))
    return quotes, sentences


class _Sweep:
    """The marks that stretches of a text lie under; asked from the front of the text to its back."""

    def __init__(self, marks: Marks) -> None:
        self._waiting = sorted(((*span, n, field) for n, (span, field) in enumerate(marks)), reverse=True)
        self._open: list[tuple[int, int, str]] = []

    def fields(self, start: int, end: int) -> str:
        """The fields of the marks that meet the stretch, in the order of the marks, separated by spaces."""
        while self._waiting and self._waiting[-1][0] < end:
            _, closes, n, field = self._waiting.pop()
            self._open.append((n, closes, field))
        self._open = sorted(mark for mark in self._open if mark[1] > start)
        return " ".join(dict.fromkeys(field for _, _, field in self._open))


def boxes(evidence: FieldEvidence) -> list[dict[str, object]]:
    """The boxes of quotes on PDF pages: page, x0, y0, x1, y1 in points from the upper left, and the field."""
    return [
        {"field": field, "page": box.page, "box": [box.x0, box.y0, box.x1, box.y1], "quote": part.quote}
        for field, parts in evidence.items()
        for part in parts
        for box in part.boxes
    ]


_SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s+(?=[A-Z0-9\"'(])|\n")


def selected_evidence(
    document: Document,
    quote: str,
    *,
    start: int | None,
    page: int | None = None,
    page_boxes: Iterable[Box] = (),
) -> Evidence | None:
    """Evidence for words that a person selected; None where they are not found in the text.

    Parameters
    ----------
    document : Document
    quote : str
        The words. On a PDF page they may break otherwise than in the text.
    start : int or None
        Where they stand in the text, where that is known.
    page, page_boxes
        Where they stand on the page.
    """
    span = _span_of(document.text, quote, start)
    if span is None:
        return None
    section = document.section_at(span.start)
    return Evidence(
        span,
        document.quote(span),
        _sentence_around(document.text, span),
        section.kind if section else None,
        page,
        tuple(page_boxes),
    )


def _span_of(text: str, quote: str, start: int | None) -> Span | None:
    if start is not None and text[start : start + len(quote)] == quote and quote.strip():
        lead = len(quote) - len(quote.lstrip())
        return Span(start + lead, start + lead + len(quote.strip()))
    letters = [re.escape(c) for c in re.sub(r"[\s\-\u00ad\u2010-\u2015]+", "", quote)[:2000]]
    if not letters:
        return None
    # Line breaks and hyphens of the page are not those of the text.
    found = re.search(r"[\s\-\u00ad\u2010-\u2015]*".join(letters), text)
    return Span(*found.span()) if found else None


def _sentence_around(text: str, span: Span) -> Span:
    start = 0
    for end in _SENTENCE_END.finditer(text, max(0, span.start - 2000), span.start):
        start = end.end()
    start = start or text.rfind("\n", 0, span.start) + 1
    after = _SENTENCE_END.search(text, span.end)
    end_at = len(text) if after is None else after.start() + (0 if after.group() == "\n" else 1)
    return Span(start, max(end_at, span.end))
