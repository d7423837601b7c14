"""The order in which a printed page is read: lines of glyphs, columns between gutters, bands between full lines.

Stream order says nothing about reading order, so only the places of the glyphs count. Glyphs on one baseline
make rows; raised and lowered figures join the row that they are stuck to; rows break at wide gaps into segments.
A gutter is an upright strip that no segment crosses for several lines, with running text on both sides of it; where
segments cross it (a title, a figure's caption across the page) its band ends. Bands are read from the top, the
columns of a band from the left, and each column again by the same rule.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ._glyphs import Glyph

BASE_TOLERANCE = 0.12
"""Distance of two baselines of one row, in sizes of type."""
CLEAR_GAP = 0.15
"""Gap that is surely one between words, in sizes of type; tight justified lines have 0.18."""
HOOK = 0.07
"""How far the hook of an "f" may hang over the next letter, in sizes of type (Times: 0.05)."""
WORD_GAP = 0.085
"""Least gap between two words, in sizes of type; between letters, kerning stays under it."""
SEGMENT_GAP = 0.6
"""Gap that breaks a row into segments, in sizes of type; the narrowest gutters in use are about 1."""
SMALLER = 0.87
"""Largest size of a raised or lowered figure, in sizes of the type it is stuck to."""
RAISED = (0.12, 0.75)
"""How far a reference mark stands above the baseline, in sizes of the type it is stuck to."""
LOWERED = (0.04, 0.45)
"""How far an index stands below it."""
STUCK = 0.45
"""Largest gap between a mark and what it is stuck to, in sizes of type."""
MAX_DEPTH = 8
"""Deepest nesting of bands and columns."""
MAX_GUTTERS = 12
"""Gutters that are remembered from page to page."""
INITIAL = 1.8
"""Size of a large first letter, in sizes of the type beside it."""
MIN_GUTTER = 0.55
"""Least width of a gutter, in sizes of type."""
WIDE_GUTTER = 1.35
"""Width from which a gutter is no chance of word gaps, in sizes of type."""
NARROW_LINES = 9
"""Lines that must stand beside a narrower gutter."""
MIN_COLUMN_LINES = 3
"""Lines of running text that a column needs on each side of a gutter."""
MIN_COLUMN_GLYPHS = 14
"""Median glyphs of a column's lines; the cells of a table have fewer."""

CELL_GAP = 1.2
"""Least gap between two cells of a table, in sizes of type; between justified words it is seldom that wide."""
MAX_CELL = 12
"""Mean glyphs of the cells of a table's row; a line of text beside a table in the other column has far more."""
MIN_TABLE_ROWS = 3
"""Rows with cells on both sides of a gutter that make a table across it."""
MIN_EVEN = 0.6
"""Least median of what a column's lines print on, as a share of what its longer lines do; cells are more uneven."""


@dataclass(slots=True)
class Segment:
    """Glyphs of one row with no wide gap between them."""

    glyphs: list[Glyph]
    x0: float
    x1: float
    base: float
    size: float

    @property
    def top(self) -> float:
        return self.base - self.size


@dataclass(slots=True)
class Line:
    """One printed line of one column."""

    glyphs: list[Glyph]
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    text: str
    spaces: list[int]
    """Numbers of the glyphs that a space stands before."""


@dataclass(slots=True)
class Column:
    """Lines that are read one after the other, from the top."""

    page: int
    x0: float
    x1: float
    lines: list[Line] = field(default_factory=list)


def segments_of(glyphs: Iterable[Glyph]) -> list[Segment]:
    """The segments of a page, from the top, raised and lowered figures joined to what they are stuck to."""
    rows = _with_small(_rows(sorted(glyphs, key=lambda g: (g.base, g.x0))))
    segments = [s for row in rows for s in _split(row)]
    segments.sort(key=lambda s: (s.base, s.x0))
    return _with_initials(segments)


def _rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs of (nearly) one baseline, each row in order of x, without the doubles that make type look bold."""
    rows: list[list[Glyph]] = []
    base = float("-inf")
    for glyph in glyphs:
        if glyph.base - base > BASE_TOLERANCE * glyph.size:
            rows.append([])
            base = glyph.base
        rows[-1].append(glyph)
    for row in rows:
        row.sort(key=lambda g: g.x0)
    return [_single(row) for row in rows]


def _single(row: list[Glyph]) -> list[Glyph]:
    kept = row[:1]
    for glyph in row[1:]:
        last = kept[-1]
        if glyph.char == last.char and glyph.x0 - last.x0 < 0.1 * glyph.size and glyph.size == last.size:
            continue
        kept.append(glyph)
    return kept


def _split(row: list[Glyph]) -> Iterator[Segment]:
    start = 0
    for i in range(1, len(row) + 1):
        if i < len(row):
            left, right = row[i - 1], row[i]
            small, large = sorted((left.size, right.size))
            if right.x0 - left.x1 <= SEGMENT_GAP * large and (large < INITIAL * small or right.raised):
                continue
        piece = row[start:i]
        start = i
        size, base = _main_size(piece)
        yield Segment(piece, piece[0].x0, max(g.x1 for g in piece), base, size)


def _main_size(glyphs: list[Glyph]) -> tuple[float, float]:
    """Size and baseline of the type that most of the glyphs have; marks stuck to it do not count."""
    plain = [g for g in glyphs if not g.raised] or glyphs
    first = plain[0]
    if all(g.size == first.size for g in plain):
        return first.size, first.base
    size = Counter(round(g.size, 1) for g in plain).most_common(1)[0][0]
    return size, next((g.base for g in plain if round(g.size, 1) == size), first.base)


def _with_small(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Raised and lowered small glyphs moved to the row of the type that they are stuck to."""
    bases = [row[0].base for row in rows]
    starts = [[g.x0 for g in row] for row in rows]
    moved: dict[int, list[Glyph]] = {}
    kept: list[list[Glyph]] = []
    for index, row in enumerate(rows):
        rest: list[Glyph] = []
        for run in _runs(row):
            host = _host(run, index, rows, bases, starts)
            if host is None:
                rest += run
            else:
                raised = run[0].base < bases[host]
                moved.setdefault(host, []).extend(g._replace(raised=raised) for g in run)
        kept.append(rest)
    for host, glyphs in moved.items():
        kept[host] = sorted(kept[host] + glyphs, key=lambda g: g.x0)
    return [row for row in kept if row]


def _runs(row: list[Glyph]) -> Iterator[list[Glyph]]:
    """Pieces of a row of one size with no gap of a word between them."""
    start = 0
    for i in range(1, len(row) + 1):
        if (
            i == len(row)
            or abs(row[i].size - row[i - 1].size) > 0.1
            or row[i].x0 - row[i - 1].x1 > 0.5 * row[i].size
        ):
            yield row[start:i]
            start = i


def _host(
    run: list[Glyph], index: int, rows: list[list[Glyph]], bases: list[float], starts: list[list[float]]
) -> int | None:
    """Number of the row that a small run is stuck to, or None where it is no mark."""
    if len(run) > 24:
        return None
    base, size = run[0].base, run[0].size
    reach = 2.2 * size
    low = bisect_left(bases, base - reach)
    best: tuple[float, int] | None = None
    for other in range(low, len(rows)):
        if bases[other] > base + reach:
            break
        if other == index:
            distance = 0.0
            continue
        near = _neighbour(run, rows[other], starts[other])
        if near is None or size > SMALLER * near.size:
            continue
        above = (near.base - base) / near.size
        if RAISED[0] <= above <= RAISED[1] or LOWERED[0] <= -above <= LOWERED[1]:
            distance = abs(above)
            if best is None or distance < best[0]:
                best = (distance, other)
    return best[1] if best else None


def _neighbour(run: list[Glyph], row: list[Glyph], starts: list[float]) -> Glyph | None:
    """The glyph of a row that a run is stuck to: left of it, else right of it."""
    at = bisect_left(starts, run[0].x0 + 0.01)
    if at:
        left = row[at - 1]
        if -0.35 * left.size <= run[0].x0 - left.x1 <= STUCK * left.size:
            return left
    if at < len(row):
        right = row[at]
        # A mark that a line break cut off stands first in its line, a word's gap before what follows.
        if -0.1 * right.size <= right.x0 - run[-1].x1 <= 0.7 * right.size:
            return right
    return None


def _with_initials(segments: list[Segment]) -> list[Segment]:
    """Large first letters put in front of the line that their tops are level with."""
    if not segments:
        return segments
    body = median(s.size for s in segments)
    for big in [
        s for s in segments if len(s.glyphs) == 1 and s.size > INITIAL * body and s.glyphs[0].char.isupper()
    ]:
        beside = [
            s
            for s in segments
            if s is not big
            and s.size < 0.6 * big.size
            and 0 <= s.x0 - big.x1 < 1.5 * body
            and big.top < s.base <= big.base
        ]
        if beside:
            first = min(beside, key=lambda s: s.base)
            letter = big.glyphs[0]._replace(x1=first.x0, base=first.base, size=first.size)
            first.glyphs.insert(0, letter)
            first.x0 = big.x0
            segments = [s for s in segments if s is not big]
    return segments


@dataclass(frozen=True, slots=True)
class Gutter:
    """A gutter that was found between long columns: where the left ones end and the right ones begin."""

    left: float
    x: float
    right: float


def columns_of(segments: list[Segment], *, page: int, gutters: list[Gutter] | None = None) -> list[Column]:
    """The columns of a page in order of reading.

    Parameters
    ----------
    gutters : list of Gutter, optional
        Gutters of the pages before, to which those of this page are added: with them, columns of a line or two
        are told, as above a figure at the top of a page.
    """
    if not segments:
        return []
    size = median(s.size for s in segments for _ in range(min(len(s.glyphs), 5)))
    return list(_read(segments, size, page, gutters if gutters is not None else [], depth=0))


@dataclass(frozen=True, slots=True)
class _Band:
    """Segments from number `start` to `end` between which the strip at `x` is free."""

    start: int
    end: int
    x: float
    score: float


def _read(
    segments: list[Segment], size: float, page: int, gutters: list[Gutter], *, depth: int
) -> Iterator[Column]:
    band = None
    if depth < MAX_DEPTH:
        band = _best_band(segments, size) or _known_band(segments, size, gutters)
    if band is None:
        yield column_of(segments, page)
        return
    start = _after_full_lines(segments, band, size)
    above, inside, below = segments[:start], segments[start : band.end], segments[band.end :]
    left = [s for s in inside if s.x1 <= band.x]
    right = [s for s in inside if s.x0 > band.x]
    if min(len(left), len(right)) >= NARROW_LINES and len(gutters) < MAX_GUTTERS:
        gutters.append(Gutter(max(s.x1 for s in left), band.x, min(s.x0 for s in right)))
    for part in (above, left, right, below):
        if part:
            yield from _read(part, size, page, gutters, depth=depth + 1)


def _known_band(segments: list[Segment], size: float, gutters: list[Gutter]) -> _Band | None:
    """The longest band, of however few lines, that is set to a gutter found before."""
    best: _Band | None = None
    for gutter in gutters:
        for start, end in _free_runs(segments, gutter.x):
            left = [s for s in segments[start:end] if s.x1 <= gutter.x]
            right = [s for s in segments[start:end] if s.x0 > gutter.x]
            if not left or not right or (best is not None and best.score >= len(left) + len(right)):
                continue
            ends = max(s.x1 for s in left) <= gutter.left + 0.3 * size
            begins = -0.3 * size <= min(s.x0 for s in right) - gutter.right <= 2 * size
            level = min(s.base for s in right) <= max(s.base for s in left)
            if ends and begins and level:
                best = _Band(start, end, gutter.x, len(left) + len(right))
    return best


def _after_full_lines(segments: list[Segment], band: _Band, size: float) -> int:
    """Where the band begins, the short last line of a full-width paragraph above it left to that paragraph."""
    at = band.start
    if not at or at + 1 >= band.end:
        return at
    full, short, after = segments[at - 1], segments[at], segments[at + 1]
    step = short.base - full.base
    follows = 0 < step < 1.6 * size and abs(short.size - full.size) < 0.05 * size
    alone = after.base - short.base > 0.3 * size
    parted = after.base - short.base > 1.25 * step or abs(after.size - short.size) > 0.05 * size
    return at + 1 if follows and alone and parted and short.x1 <= band.x else at


def _best_band(segments: list[Segment], size: float) -> _Band | None:
    """The band with most text on both sides of a gutter, or None where the text is one column."""
    best: _Band | None = None
    for x in _candidates(segments, size):
        for start, end in _free_runs(segments, x):
            band = _judge(segments, start, end, x, size)
            if band is not None and (best is None or band.score > best.score):
                best = band
    return best


def _candidates(segments: list[Segment], size: float) -> list[float]:
    """Places where gutters may be: just left of where several segments begin."""
    places = Counter(round((s.x0 - 0.3 * size) / (0.5 * size)) for s in segments)
    found: list[float] = []
    for place, _ in sorted(places.items(), key=lambda p: (-p[1], p[0]))[:12]:
        # The strip ends where most lines of the right column begin.
        near = [s.x0 for s in segments if abs(s.x0 - (place * 0.5 + 0.3) * size) <= 0.5 * size]
        if len(near) >= MIN_COLUMN_LINES:
            found.append(min(near) - 0.2 * size)
    return sorted(set(found))


def _free_runs(segments: list[Segment], x: float) -> Iterator[tuple[int, int]]:
    """Stretches of segments, from the top, of which none crosses `x`, nor belongs to a table that does."""
    table = _table_across(segments, x)
    start = 0
    for i, s in enumerate(segments):
        if s.x0 <= x < s.x1 or i in table:
            if i > start:
                yield start, i
            start = i + 1
    if len(segments) > start:
        yield start, len(segments)


def _table_across(segments: list[Segment], x: float) -> set[int]:
    """Numbers of the segments in rows of a table with cells on both sides of `x`."""
    found: set[int] = set()
    rows: list[list[int]] = []
    for i, s in enumerate(segments):
        if rows and s.base - segments[rows[-1][0]].base < 0.25 * s.size:
            rows[-1].append(i)
        else:
            rows.append([i])
    run: list[list[int]] = []
    for row in [*rows, []]:
        cells = [segments[i] for i in row]
        if _are_cells([s for s in cells if s.x1 <= x], [s for s in cells if s.x0 > x]):
            run.append(row)
            continue
        if len(run) >= MIN_TABLE_ROWS:
            found.update(i for numbers in run for i in numbers)
        run = []
    return found


def _are_cells(left: list[Segment], right: list[Segment]) -> bool:
    """True where both sides have several cells, or where all are many short ones."""
    if not left or not right:
        return False
    wide = [sum(b.x0 - a.x1 > CELL_GAP * a.size for a, b in pairwise(side)) for side in (left, right)]
    if all(wide):
        return True
    cells = left + right
    short = sum(len(s.glyphs) for s in cells) <= MAX_CELL * len(cells)
    return short and len(cells) > 3 and sum(wide) >= len(cells) - 2


def _judge(segments: list[Segment], start: int, end: int, x: float, size: float) -> _Band | None:
    inside = segments[start:end]
    left = [s for s in inside if s.x1 <= x]
    right = [s for s in inside if s.x0 > x]
    if not _is_running(left) or not _is_running(right):
        return None
    # Both sides must stand beside each other, with the strip free between them.
    top = max(left[0].base, right[0].base) - size
    bottom = min(left[-1].base, right[-1].base) + size
    beside = [s for s in left if top <= s.base <= bottom]
    width = min(s.x0 for s in right) - max((s.x1 for s in beside), default=x)
    if width < MIN_GUTTER * size:
        return None
    # Wide gaps between words stand above each other for a few lines by chance; a narrow gutter must be long.
    needed = MIN_COLUMN_LINES if width >= WIDE_GUTTER * size else NARROW_LINES
    if min(len({round(s.base) for s in beside}), round((bottom - top) / size)) < needed:
        return None
    count = min(sum(len(s.glyphs) for s in left), sum(len(s.glyphs) for s in right))
    return _Band(start, end, x, count * min(width / size, 2.0))


def _is_running(segments: list[Segment]) -> bool:
    """True where segments make the lines of one or more columns of text, not the cells of a table."""
    if len(segments) < MIN_COLUMN_LINES:
        return False
    rows: dict[int, list[float]] = {}
    for s in segments:
        row = rows.setdefault(round(2 * s.base), [0, 0.0])
        row[0] += len(s.glyphs)
        row[1] += s.x1 - s.x0
    if len(rows) < MIN_COLUMN_LINES:
        return False
    long = [count for count, _ in rows.values() if count > 3]
    inked = sorted(width for _, width in rows.values())
    even = median(inked) >= MIN_EVEN * inked[(9 * len(inked)) // 10]
    return even and len(long) >= MIN_COLUMN_LINES and median(long) >= MIN_COLUMN_GLYPHS


def column_of(segments: list[Segment], page: int) -> Column:
    """Segments as the lines of one column."""
    column = Column(page, min(s.x0 for s in segments), max(s.x1 for s in segments))
    rows: list[list[Segment]] = []
    for s in sorted(segments, key=lambda s: s.base):
        if rows and s.base - rows[-1][0].base <= max(0.25 * min(s.size, rows[-1][0].size), 0.5):
            rows[-1].append(s)
        else:
            rows.append([s])
    column.lines = [_line(sorted(row, key=lambda s: s.x0)) for row in rows]
    return column


def _line(row: list[Segment]) -> Line:
    glyphs = [g for s in row for g in s.glyphs]
    size, base = _main_size(glyphs)
    bold = any(g.bold for g in glyphs) and _is_bold(glyphs)
    spaces = spaces_of(glyphs)
    before = set(spaces)
    return Line(
        glyphs=glyphs,
        x0=row[0].x0,
        x1=max(s.x1 for s in row),
        base=base,
        size=size,
        bold=bold,
        text="".join(" " + g.char if i in before else g.char for i, g in enumerate(glyphs)),
        spaces=spaces,
    )


def _is_bold(glyphs: list[Glyph]) -> bool:
    letters = [g for g in glyphs if g.char.isalpha()] or glyphs
    return sum(g.bold for g in letters) > 0.6 * len(letters)


def spaces_of(glyphs: list[Glyph]) -> list[int]:
    """Numbers of the glyphs of a line that a space stands before.

    A gap counts as a space from just under half of what the line's clear gaps are: kerning makes a gap behind "f"
    or before "T" smaller than its neighbours by up to half.
    """
    gaps = [(b.x0 - a.x1) / a.size for a, b in pairwise(glyphs)]
    clear = sorted(gap for gap in gaps if gap > CLEAR_GAP)
    least = min(max(0.45 * clear[len(clear) // 2], WORD_GAP), CLEAR_GAP) if clear else CLEAR_GAP
    if len(gaps) >= 4 and len(clear) > 0.7 * len(gaps) and clear[len(clear) // 2] < SEGMENT_GAP:
        # A heading whose letters are set apart: its words stand further apart still.
        return [i + 1 for i, gap in enumerate(gaps) if gap > 1.8 * clear[len(clear) // 2]]
    low = min(0.3 * least, least - HOOK)
    return [
        i + 1 for i, gap in enumerate(gaps) if gap > low and _is_space(gap, glyphs[i], glyphs[i + 1], least)
    ]


def _is_space(gap: float, left: Glyph, right: Glyph, least: float) -> bool:
    if left.spaced:
        return True
    if left.raised != right.raised:
        # In sizes of the larger type, and wider: a mark is set a little apart from its word.
        return gap * left.size > 1.6 * least * max(left.size, right.size)
    if left.char == "f":
        # The box of an "f" reaches as far as its hook, which hangs over what follows.
        return gap + HOOK > least
    return gap > least
