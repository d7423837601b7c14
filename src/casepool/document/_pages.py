"""Columns of lines to blocks: running heads and feet, titles, headings, paragraphs, captions, references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ._blocks import CAPTION
from ._characters import MARK_CLOSE, MARK_OPEN
from ._geometry import Column, Gutter, Line, Segment, column_of, columns_of, segments_of
from ._glyphs import Glyph, Page
from ._headings import is_heading_line, is_strong_heading, kind_of

EDGE_LINES = 3
"""Lines at the top and at the foot of a page among which running heads and feet are looked for."""
MIN_LINE_NUMBERS = 8
"""Numbers in a margin that make them numbers of lines."""
SAME_SIZE = 0.05
"""Difference of size, as a share, within which two lines have the same type."""
INDENT = 0.7
"""Least indent of a paragraph's first line, in sizes of type."""
NEW_GAP = 1.35
"""Distance of two lines, in usual distances, from which a new paragraph begins."""

_FIGURE = re.compile(
    r"[\d,;\u2013\u2012\u2010\u2011\u2212()\[\]\s-]*\d[\d,;\u2013\u2012\u2010\u2011\u2212()\[\]\s*-]*"
)
_ENTRY = re.compile(r"[\[(]?(\d{1,3})[\]).]?(?=\s|\D)")
_ENDED = re.compile(r"[.?!:][)\]\"'\u201d\u2019]*(?:\[[\d,\s\u2013-]+\])?$")
_HEAD = re.compile(
    r"\bet al\b|\bdoi\b|\bISSN\b|\bVol(?:ume)?\b\.?|\bwww\.|https?:|\bpage\s+\d+|\u00a9|\bcopyright\b|"
    r"\b(?:19|20)\d\d\b.*[:;(]\s?\d+|\|\s*\d+|\d+\s*\||\bJournal\b|\bJ\.? [A-Z][a-z]+",
    re.I,
)


@dataclass(slots=True)
class PageBlock:
    """Lines that belong together, not yet characters."""

    role: str
    lines: list[Line] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    number: int | None = None
    column: int = 0
    """Number of the column it begins in, counted through the document."""


@dataclass(slots=True)
class Layout:
    """What is drawn from the pages: blocks of spans into `raw`, and the place of each character of `raw`."""

    raw: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    boxes: list[float] = field(default_factory=list)
    blocks: list[tuple[str, list[tuple[int, int]], int | None]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    """Running heads and feet of the first two pages, which name journal, year and DOI."""


def layout_of(pages: list[Page]) -> Layout:
    """The blocks of all pages in order of reading."""
    segments = [segments_of(page.glyphs) for page in pages]
    segments, heads = _without_heads(segments, pages)
    gutters: list[Gutter] = []
    columns = [
        c
        for page, found in zip(pages, segments, strict=True)
        for c in columns_of(found, page=page.number, gutters=gutters)
    ]
    blocks = _merge(_roles(_blocks(columns), columns))
    layout = Layout(heads=heads)
    for block in blocks:
        _write(layout, block)
    return layout


def _without_heads(segments: list[list[Segment]], pages: list[Page]) -> tuple[list[list[Segment]], list[str]]:
    """The segments without running heads, running feet and page numbers; and the words of those of two pages."""
    edges = [_edges(found) for found in segments]
    seen = Counter(mask for page in edges for mask in {_mask(r) for r in page})
    kept: list[list[Segment]] = []
    heads: list[str] = []
    for page, found, rows in zip(pages, segments, edges, strict=True):
        gone: set[int] = set()
        for row in rows:
            if _is_head(row, found, page, seen[_mask(row)], len(pages)):
                gone.update(map(id, row))
                if len(kept) < 2:
                    heads.append(" ".join(column_of([s], page.number).lines[0].text for s in row))
        gone.update(map(id, _line_numbers(found)))
        kept.append([s for s in found if id(s) not in gone])
    return kept, heads


def _line_numbers(segments: list[Segment]) -> list[Segment]:
    """The numbers of lines that a manuscript prints in its margin: in one line, one more or five more each time."""
    numbers = [s for s in segments if len(s.glyphs) <= 4 and all(g.char.isdecimal() for g in s.glyphs)]
    edges = Counter(round(s.x1 / 3) for s in numbers)
    if not edges or edges.most_common(1)[0][1] < MIN_LINE_NUMBERS:
        return []
    edge = edges.most_common(1)[0][0]
    found = [s for s in numbers if abs(s.x1 / 3 - edge) <= 1]
    values = [int("".join(g.char for g in s.glyphs)) for s in found]
    step, times = Counter(b - a for a, b in pairwise(values)).most_common(1)[0]
    return found if step in (1, 2, 5) and times >= 0.9 * len(values) - 1 else []


def _edges(segments: list[Segment]) -> list[list[Segment]]:
    """The first and last rows of a page."""
    rows: list[list[Segment]] = []
    for s in segments:
        if rows and s.base - rows[-1][0].base < 0.3 * s.size:
            rows[-1].append(s)
        else:
            rows.append([s])
    if len(rows) <= 2 * EDGE_LINES:
        return rows
    return rows[:EDGE_LINES] + rows[-EDGE_LINES:]


def _text(row: list[Segment]) -> str:
    return " ".join("".join(g.char for g in s.glyphs) for s in row)


def _mask(row: list[Segment]) -> str:
    return re.sub(r"\d+", "#", _text(row)).lower()


def _is_head(row: list[Segment], found: list[Segment], page: Page, times: int, count: int) -> bool:
    text = _text(row)
    base = row[0].base
    margin = base < 0.09 * page.height or base > 0.915 * page.height
    others = [s.base for s in found if abs(s.base - base) > 0.3 * s.size]
    gap = min((abs(b - base) for b in others), default=1000.0)
    lone = gap > 1.4 * row[0].size
    if re.fullmatch(r"[-\u2013|\s]*(?:page\s*)?\d{1,5}(?:\s*(?:of|/)\s*\d+)?[-\u2013|\s]*", text, re.I):
        return margin or lone
    if times >= 2 and (times >= 0.3 * count or times >= 3) and len(text) < 150:
        return margin or lone
    return (
        margin
        and lone
        and count > 1
        and len(text) < 120
        and bool(re.search(r"\d", text))
        and bool(_HEAD.search(text))
    )


def _blocks(columns: list[Column]) -> list[PageBlock]:
    """Lines grouped where nothing parts them: no change of type, no wide gap, no indent, no heading."""
    body = _body_size(columns)
    blocks: list[PageBlock] = []
    for number, column in enumerate(columns):
        pitch = _pitch(column.lines)
        indented = _left_edge(column, body)
        last: Line | None = None
        for line in column.lines:
            new = last is None or _parts(last, line, pitch, indented, blocks[-1])
            if new:
                blocks.append(PageBlock(_opening_role(line, last, body), column=number))
            blocks[-1].lines.append(line)
            blocks[-1].pages.append(column.page)
            last = line
    return blocks


def _body_size(columns: list[Column]) -> float:
    sizes: Counter[float] = Counter()
    for column in columns:
        for line in column.lines:
            sizes[round(line.size, 1)] += len(line.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _pitch(lines: list[Line]) -> dict[float, float]:
    """Usual distance of lines for each size of type."""
    steps: dict[float, list[float]] = {}
    for a, b in pairwise(lines):
        if abs(a.size - b.size) < SAME_SIZE * a.size and 0 < b.base - a.base < 3 * a.size:
            steps.setdefault(round(a.size, 1), []).append(b.base - a.base)
    return {size: median(found) for size, found in steps.items()}


def _left_edge(column: Column, body: float) -> float:
    """Where most lines of the column begin."""
    places = Counter(round(line.x0) for line in column.lines if abs(line.size - body) < 0.2 * body)
    if not places:
        return column.x0
    most = max(places.values())
    return float(min(x for x, n in places.items() if n >= 0.4 * most))


def _parts(last: Line, line: Line, pitch: dict[float, float], edge: float, block: PageBlock) -> bool:
    """True where a new block begins with `line`."""
    size = last.size
    if abs(line.size - size) > SAME_SIZE * size:
        return True
    step = line.base - last.base
    usual = pitch.get(round(size, 1), 1.25 * size)
    if step > NEW_GAP * usual or step > 2.2 * size:
        return True
    if line.bold != last.bold and (_is_short(last, line) or line.bold):
        return True
    if block.role == "caption":
        return False
    if _is_heading(last, None) and len(block.lines) == 1:
        return True
    if is_heading_line(line.text) and (is_strong_heading(line.text) or _ENDED.search(last.text)):
        return True
    if block.role == "entry":
        return False
    indent = INDENT * size
    # A first line stands further in than the one before and than the column's edge.
    return line.x0 - edge > indent and line.x0 - last.x0 > indent and line.x0 - edge < 6 * size


def _is_short(last: Line, line: Line) -> bool:
    return last.x1 - last.x0 < 0.85 * max(line.x1 - line.x0, 1.0)


def _is_heading(line: Line, after: Line | None) -> bool:
    return is_heading_line(line.text) and kind_of(line.text) is not None


def _opening_role(line: Line, last: Line | None, body: float) -> str:
    m = CAPTION.match(line.text)
    if m and (line.size < 0.96 * body or m["stop"] or line.bold):
        return "caption"
    return "paragraph"


def _roles(blocks: list[PageBlock], columns: list[Column]) -> list[PageBlock]:
    """The blocks with their roles: title, headings, captions with all that is theirs, references."""
    body = _body_size(columns)
    _find_title(blocks, body)
    for block in blocks:
        if block.role == "paragraph" and _stands_as_heading(block, body):
            block.role = "heading"
    _widen_captions(blocks, body)
    return [b for b in _with_references(blocks) if not _is_furniture(b)]


def _find_title(blocks: list[PageBlock], body: float) -> None:
    first = [b for b in blocks if b.pages[0] == blocks[0].pages[0] and b.role == "paragraph"]
    large = [b for b in first if b.lines[0].size > 1.15 * body and 10 <= len(_joined(b)) <= 300]
    large = [b for b in large if kind_of(_joined(b)) is None]
    if not large:
        return
    title = max(large, key=lambda b: (round(b.lines[0].size, 1), -b.lines[0].base))
    title.role = "title"
    at = blocks.index(title) + 1
    if at < len(blocks) and _ends_title(title, blocks[at]):
        rest = blocks.pop(at)
        title.lines.extend(rest.lines)
        title.pages.extend(rest.pages)


def _ends_title(title: PageBlock, following: PageBlock) -> bool:
    """True for "Case report and review of the literature" in the type of a title that ends with a colon before it."""
    same = abs(following.lines[0].size - title.lines[0].size) < 0.2 and following.pages[0] == title.pages[0]
    return same and title.lines[-1].text.rstrip().endswith((":", "-", "\u2013", "\u2014"))


def _joined(block: PageBlock) -> str:
    return " ".join(line.text for line in block.lines)


def _stands_as_heading(block: PageBlock, body: float) -> bool:
    text = _joined(block)
    if len(block.lines) > 2 or len(text) > 90:
        return False
    if is_heading_line(text):
        return True
    # A heading that no row knows ("Histology of the second lesion") is told by its type alone.
    line = block.lines[0]
    marked = line.bold or line.size > 1.08 * body
    return (
        marked
        and not _ENDED.search(text)
        and "," not in text
        and text[:1].isupper()
        and sum(c.isalpha() for c in text) > 3
    )


def _widen_captions(blocks: list[PageBlock], body: float) -> None:
    """Small type right behind a caption is the caption's: its later paragraphs, a table's rows and notes."""
    owner: PageBlock | None = None
    for block in blocks:
        if block.role == "caption":
            owner = block
            continue
        small = block.lines[0].size < 0.96 * body and block.role == "paragraph"
        if owner is None or not small or block.column != owner.column:
            owner = None
            continue
        if abs(block.lines[0].size - owner.lines[0].size) <= 0.12 * owner.lines[0].size:
            block.role = "caption more"


def _is_furniture(block: PageBlock) -> bool:
    """True for letters on the panels of a figure and other bits that are no words."""
    if block.role != "paragraph" or len(block.lines) > 2:
        return False
    text = _joined(block).strip()
    return len(text) <= 2 or re.fullmatch(r"\(?[A-Ha-h]\)?(?:\s+\(?[A-Ha-h]\)?)*|[\W\d]+", text) is not None


def _with_references(blocks: list[PageBlock]) -> list[PageBlock]:
    """The blocks behind a heading "References" cut into one block per entry."""
    found: list[PageBlock] = []
    inside = False
    count = 0
    for block in blocks:
        if block.role == "heading":
            kind = kind_of(_joined(block))
            inside = kind == "references" or (inside and kind is None)
        if not inside or block.role not in ("paragraph", "caption more"):
            found.append(block)
            continue
        for line, page in zip(block.lines, block.pages, strict=True):
            m = _ENTRY.match(line.text)
            if m and int(m[1]) == count + 1:
                count += 1
                found.append(PageBlock("reference", [line], [page], number=count, column=block.column))
            elif found[-1].role == "reference":
                found[-1].lines.append(line)
                found[-1].pages.append(page)
            else:
                count += 1
                found.append(PageBlock("reference", [line], [page], number=count, column=block.column))
    return found


def _merge(blocks: list[PageBlock]) -> list[PageBlock]:
    """Paragraphs that a column's end, a page's end or a caption cut in two are made whole."""
    merged: list[PageBlock] = []
    open_block: PageBlock | None = None
    for block in blocks:
        if block.role == "caption more" and merged:
            owner = next((b for b in reversed(merged) if b.role == "caption"), None)
            if owner is not None:
                owner.lines += block.lines
                owner.pages += block.pages
                continue
            block.role = "paragraph"
        if block.role == "paragraph" and open_block is not None and _goes_on(open_block, block):
            open_block.lines += block.lines
            open_block.pages += block.pages
            continue
        merged.append(block)
        if block.role == "paragraph":
            open_block = block
        elif block.role in ("heading", "title", "reference"):
            open_block = None
    return merged


def _goes_on(before: PageBlock, after: PageBlock) -> bool:
    last, first = before.lines[-1], after.lines[0]
    if abs(last.size - first.size) > SAME_SIZE * last.size or _ENDED.search(last.text.strip()):
        return False
    if last.text.rstrip().endswith(("-", "\u2010", ",")) or first.text[:1].islower():
        return True
    # Otherwise only where a column ended in a full line.
    return after.column != before.column and len(before.lines) > 1 and not _is_short(last, before.lines[-2])


def _write(layout: Layout, block: PageBlock) -> None:
    """Writes a block's glyphs with spaces between words and signs around raised figures."""
    spans = []
    skip = 0
    if block.role == "reference" and block.number is not None:
        m = _ENTRY.match(block.lines[0].text)
        skip = len(m[0].replace(" ", "")) if m and int(m[1]) == block.number else 0
    for line, page in zip(block.lines, block.pages, strict=True):
        layout.pages.append(page)
        start = len(layout.raw)
        _write_line(layout, line, skip)
        skip = 0
        spans.append((start, len(layout.raw)))
    layout.blocks.append((block.role, spans, block.number))


def _write_line(layout: Layout, line: Line, skip: int) -> None:
    """Writes the glyphs of a line from number `skip` on."""
    glyphs = line.glyphs[skip:] if skip else line.glyphs
    before = dict.fromkeys((i - skip for i in line.spaces if i > skip), " ")
    after: dict[int, str] = {}
    if any(g.raised for g in glyphs):
        for start, end in _raised_runs(glyphs):
            before[start] = before.get(start, "") + MARK_OPEN
            after[end - 1] = MARK_CLOSE
    boxes, raw = layout.boxes, layout.raw
    for i, g in enumerate(glyphs):
        if i in before:
            raw.extend(before[i])
            boxes += NO_BOX * len(before[i])
        raw.append(g[0])
        boxes += g[1:5]
        if i in after:
            raw.append(after[i])
            boxes += NO_BOX
    layout.lines += [len(layout.pages) - 1] * (len(raw) - len(layout.lines))


NO_BOX = (0.0, 0.0, 0.0, 0.0)
"""Box of a space or sign, which is printed nowhere."""


def _raised_runs(glyphs: list[Glyph]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of raised glyphs that may be a reference mark."""
    i = 0
    while i < len(glyphs):
        j = i + 1
        if glyphs[i].raised:
            while j < len(glyphs) and (glyphs[j].raised or _links(glyphs, j)):
                j += 1
            if _FIGURE.fullmatch("".join(g.char for g in glyphs[i:j])):
                yield i, j
        i = j


def _links(glyphs: list[Glyph], i: int) -> bool:
    """True for a comma or dash between two superior figures, which a font may print on the baseline."""
    return (
        glyphs[i].char in ",-\u2013\u2012"
        and i + 1 < len(glyphs)
        and glyphs[i - 1].raised
        and glyphs[i + 1].raised
        and glyphs[i + 1].x0 - glyphs[i].x1 < 0.1 * glyphs[i].size
    )
