"""The ways back from a document's characters to the line, element or page that they were printed on."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from casepool.model import Box, Span


class TextSource:
    """The way back into a plain text.

    Parameters
    ----------
    raw : str
        The source's characters.
    offsets : array of unsigned int or None
        Index into `raw` of each character of the document; None where the two are the same.
    line : int
        Line of the file that `raw` begins on, from 1.
    one_line : bool
        True where all of `raw` stands on that one line of the file (JSON Lines).
    """

    __slots__ = ("line", "offsets", "one_line", "raw")

    def __init__(
        self, raw: str, offsets: array[int] | None = None, *, line: int = 1, one_line: bool = False
    ) -> None:
        self.raw = raw
        self.offsets = offsets
        self.line = line
        self.one_line = one_line

    def source_span(self, span: Span) -> Span:
        """Start (in) and end (out) in the source's own characters."""
        return _source_span(self.offsets, span)

    def place(self, span: Span) -> Mapping[str, Any]:
        """{"line": line of the file, from 1, that the span begins on}."""
        if self.one_line:
            return {"line": self.line}
        return {"line": self.line + self.raw.count("\n", 0, self.source_span(span).start)}


class MarkupSource:
    """The way back into an XML or HTML file: `raw` is its character data in order of reading.

    Parameters
    ----------
    starts, paths : sequences of equal length
        Where in `raw` each element's text begins, and the element's path ("/article/body/p[2]").
    """

    __slots__ = ("offsets", "paths", "raw", "starts")

    def __init__(self, raw: str, offsets: array[int], *, starts: list[int], paths: list[str]) -> None:
        self.raw = raw
        self.offsets = offsets
        self.starts = starts
        self.paths = paths

    def source_span(self, span: Span) -> Span:
        """Start (in) and end (out) in the source's character data."""
        return _source_span(self.offsets, span)

    def place(self, span: Span) -> Mapping[str, Any]:
        """{"path": path of the element that the span begins in}."""
        i = bisect_right(self.starts, self.source_span(span).start) - 1
        return {"path": self.paths[i]} if i >= 0 else {}


class PageSource:
    """The way back onto the pages of a PDF.

    Parameters
    ----------
    raw : str
        One character per printed glyph, in order of reading.
    lines : array of unsigned int
        Number of the printed line that each glyph stands on; one line stands on one page.
    pages : array of unsigned int
        Page, from 1, of each printed line.
    boxes : array of float
        x0, y0, x1, y1 of each glyph in points from the page's upper left corner.
    """

    __slots__ = ("boxes", "lines", "offsets", "pages", "raw")

    def __init__(
        self, raw: str, offsets: array[int], *, lines: array[int], pages: array[int], boxes: array[float]
    ) -> None:
        self.raw = raw
        self.offsets = offsets
        self.lines = lines
        self.pages = pages
        self.boxes = boxes

    def source_span(self, span: Span) -> Span:
        """Start (in) and end (out) in the glyphs."""
        return _source_span(self.offsets, span)

    def place(self, span: Span) -> Mapping[str, Any]:
        """{"page": page of the first box, "boxes": one `Box` per printed line that the span touches}."""
        found: dict[int, list[float]] = {}
        for i in sorted(set(self.offsets[span.start : span.end])):
            x0, y0, x1, y1 = self.boxes[4 * i : 4 * i + 4]
            if x1 <= x0:
                continue
            line = self.lines[i]
            box = found.get(line)
            if box is None:
                found[line] = [x0, y0, x1, y1]
            else:
                box[:] = min(box[0], x0), min(box[1], y0), max(box[2], x1), max(box[3], y1)
        boxes = tuple(
            Box(self.pages[line], *(round(v, 2) for v in box)) for line, box in sorted(found.items())
        )
        return {"page": boxes[0].page, "boxes": boxes} if boxes else {}


def _source_span(offsets: array[int] | None, span: Span) -> Span:
    if offsets is None:
        return span
    touched = offsets[span.start : span.end]
    if not touched:
        at = offsets[span.start] if span.start < len(offsets) else 0
        return Span(at, at)
    return Span(min(touched), max(touched) + 1)
