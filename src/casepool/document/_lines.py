"""Plain text taken apart into blocks: wrapped lines, page breaks, captions in mid-sentence, headings, references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from ._blocks import CAPTION, Block, join_lines
from ._headings import is_heading_line, is_strong_heading, kind_of
from ._hyphens import HyphenJudge
from ._tape import Tape

WRAP_WIDTH: Final = (20, 125)
"""Median length in characters of the lines of a text whose lines were broken by a program."""
OPEN_SHARE: Final = 0.4
"""Least share of lines that end without a full stop in such a text; paragraphs on one line end with one."""
REPEATS: Final = 3
"""Times that a line stands alone, figures aside, before it is a running head."""
LONGEST_HEAD: Final = 120
"""Characters that a running head has less than."""
LONGEST_MASK: Final = 1000
"""Characters of lines that may be a running head but for their figures."""
MAX_TITLE: Final = 250
"""Characters of the longest title."""

_ENDED: Final = re.compile(r"[.?!:;][)\]\"']*\s*(?:\[[\d,\s-]+\]|\d{1,3}(?:[-,]\d{1,3})*\))?$")
_OPEN_WORD: Final = re.compile(
    r"(?:,|-|\b(?:of|the|and|with|in|by|to|for|a|an|or|from|that|which|was|were|is|are|at|on|as|his|her|their|our|this|et|al\.|Fig\.))$"
)
_PANELS: Final = re.compile(r"\(?[A-Ha-h]\)?(?:[\s,]+\(?[A-Ha-h]\)?){0,11}")
_ENTRY: Final = re.compile(r"\s*[\[(]?(\d{1,3})[\]).]?\s+(?=\S)")


@dataclass(slots=True)
class _Chunk:
    """Lines that follow each other with no gap."""

    lines: list[Tape] = field(default_factory=list)
    role: str = "paragraph"
    gap: bool = True
    """True where a blank line or page break stands before it."""

    @property
    def text(self) -> str:
        return " ".join(line.text.strip() for line in self.lines)

    @property
    def ending(self) -> str:
        """The last line, so that looking at a chunk's end costs the same however long it is."""
        return self.lines[-1].text.strip()


def blocks_of_text(tape: Tape) -> list[Block]:
    """The blocks of a plain text whose characters are plain already (`plain_tape`)."""
    lines = _lines(tape)
    judge = HyphenJudge(tape.text) if re.search(r"[A-Za-z]-\s*\n", tape.text) else None
    if is_wrapped([line.text for line in lines]):
        chunks = _chunks(lines)
    else:
        chunks = [_one_line(line) for line in lines if line.text.strip()]
    chunks = _without_rubric(_without_furniture(chunks))
    _find_title(chunks)
    return list(_blocks(_joined(chunks), judge))


def _lines(tape: Tape) -> list[Tape]:
    lines = []
    start = 0
    for line in tape.text.split("\n"):
        lines.append(tape.slice(start, start + len(line)))
        start += len(line) + 1
    return lines


def is_wrapped(lines: list[str]) -> bool:
    """True where a program broke the lines, so that a line's end is no paragraph's end."""
    full = [line.strip() for line in lines if line.strip()]
    if len(full) < 4 or not WRAP_WIDTH[0] <= median(map(len, full)) <= WRAP_WIDTH[1]:
        return False
    return sum(not _ENDED.search(line) for line in full) >= OPEN_SHARE * len(full)


def _one_line(line: Tape) -> _Chunk:
    text = line.text.strip()
    if is_heading_line(text):
        return _Chunk([line], "heading")
    m = CAPTION.match(text)
    return _Chunk([line], "caption" if m and m["stop"] else "paragraph")


def _chunks(lines: list[Tape]) -> list[_Chunk]:
    """Lines grouped at blank lines, at page breaks (a lone leading space), at headings and captions."""
    indented = sum(line.text.startswith(" ") for line in lines)
    marks_pages = indented <= 0.15 * len(lines)
    chunks: list[_Chunk] = []
    gap = True
    for line in lines:
        text = line.text.strip()
        if not text:
            gap = True
            continue
        gap = gap or (marks_pages and line.text.startswith(" "))
        last = chunks[-1] if chunks else None
        role = _role(text, last, gap)
        if gap or last is None or role != "paragraph" or last.role == "heading":
            chunks.append(_Chunk([line], role, gap))
        else:
            last.lines.append(line)
        gap = False
    return chunks


def _role(text: str, last: _Chunk | None, gap: bool) -> str:
    free = gap or last is None or last.role == "heading" or _ENDED.search(last.ending) is not None
    if is_heading_line(text) and (free or is_strong_heading(text)):
        return "heading"
    m = CAPTION.match(text)
    if m and free and (m["stop"] or (gap and text[m.end() :].lstrip()[:1].isupper())):
        return "caption"
    return "paragraph"


def _without_furniture(chunks: list[_Chunk]) -> list[_Chunk]:
    """The chunks without panel letters of figures, page numbers, and running heads and feet."""
    alone = [_stands_alone(chunk) for chunk in chunks]
    texts = [chunk.text if one else "" for chunk, one in zip(chunks, alone, strict=True)]
    masks = Counter(
        _mask(text) for text, one in zip(texts, alone, strict=True) if one and len(text) < LONGEST_MASK
    )
    kept = []
    for chunk, text, one in zip(chunks, texts, alone, strict=True):
        if one and chunk.role != "heading":
            if _PANELS.fullmatch(text) or (text.isdecimal() and len(text) <= 4):
                continue
            if len(text) < LONGEST_HEAD and masks[_mask(text)] >= REPEATS and not _ENDED.search(text):
                continue
        kept.append(chunk)
    return kept


def _stands_alone(chunk: _Chunk) -> bool:
    return len(chunk.lines) == 1 and chunk.gap


def _mask(text: str) -> str:
    return re.sub(r"\d+", "#", text)


_AFTER_TITLE: Final = ("abstract", "introduction", "case")
"""Kinds of sections of which one follows the title of a full report."""


def _without_rubric(chunks: list[_Chunk]) -> list[_Chunk]:
    """The chunks without the name of the journal's rubric ("CASE REPORT") that stands above the title of a whole report."""
    if len(chunks) < 4 or chunks[0].role != "heading" or chunks[1].role != "paragraph":
        return chunks
    if kind_of(chunks[0].text) != "case" or _ENDED.search(chunks[1].text) or len(chunks[1].text) > MAX_TITLE:
        return chunks
    follows = any(c.role == "heading" and kind_of(c.text) in _AFTER_TITLE for c in chunks[2:])
    return chunks[1:] if follows else chunks


def _find_title(chunks: list[_Chunk]) -> None:
    """Marks the first chunk as the title where it is a short line of its own with more behind it."""
    if len(chunks) < 3 or chunks[0].role != "paragraph" or len(chunks[0].lines) > 4:
        return
    text = chunks[0].text
    words = text.split()
    opens = chunks[1].role == "heading" or (chunks[1].gap and chunks[1].text[:1].isupper())
    if (
        len(words) >= 3
        and len(text) <= MAX_TITLE
        and not _ENDED.search(text)
        and text.lstrip("#* ")[:1].isupper()
        and opens
    ):
        chunks[0].role = "title"


def _joined(chunks: list[_Chunk]) -> list[_Chunk]:
    """The chunks with the halves of interrupted paragraphs put together; captions stay where they are."""
    joined: list[_Chunk] = []
    open_paragraph: _Chunk | None = None
    for chunk in chunks:
        if chunk.role == "paragraph" and open_paragraph is not None and _goes_on(open_paragraph, chunk):
            open_paragraph.lines += chunk.lines
            continue
        joined.append(chunk)
        if chunk.role == "paragraph":
            open_paragraph = chunk
        elif chunk.role != "caption":
            open_paragraph = None
    return joined


def _goes_on(before: _Chunk, after: _Chunk) -> bool:
    text, opening = before.ending, after.lines[0].text.strip()[:1]
    if len(before.lines) == 1 and len(before.lines[0].text) > 4 * WRAP_WIDTH[1]:
        return False
    if _ENDED.search(text):
        return False
    if _OPEN_WORD.search(text):
        return True
    return opening.islower() or (opening in "(0123456789%" and not _ENTRY.match(after.lines[0].text))


def _blocks(chunks: Iterable[_Chunk], judge: HyphenJudge | None) -> Iterator[Block]:
    references = False
    entries: list[list[Tape]] = []
    for chunk in chunks:
        if chunk.role in ("heading", "caption", "title") and entries:
            yield from _reference_blocks(entries, judge)
            entries = []
        if chunk.role == "heading":
            references = kind_of(chunk.text) == "references"
        if references and chunk.role == "paragraph":
            entries += _entries(chunk, len(entries))
            continue
        yield Block(chunk.role, join_lines(chunk.lines, judge))
    yield from _reference_blocks(entries, judge)


def _entries(chunk: _Chunk, known: int) -> list[list[Tape]]:
    """The entries of a list of references: each begins with the next number, or with a gap."""
    entries: list[list[Tape]] = []
    numbered = _ENTRY.match(chunk.lines[0].text) is not None
    for line in chunk.lines:
        m = _ENTRY.match(line.text)
        follows = m is not None and int(m[1]) == known + len(entries) + 1
        if not entries or follows or (not numbered and _ENDED.search(entries[-1][-1].text.strip())):
            entries.append([line])
        else:
            entries[-1].append(line)
    return entries


def _reference_blocks(entries: list[list[Tape]], judge: HyphenJudge | None) -> Iterator[Block]:
    for index, lines in enumerate(entries, start=1):
        tape = join_lines(lines, judge)
        m = _ENTRY.match(tape.text)
        if m:
            yield Block("reference", tape.slice(m.end(), len(tape)), number=int(m[1]))
        else:
            yield Block("reference", tape, number=index)
