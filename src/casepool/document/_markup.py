"""What the readers of XML and HTML share: text written out in order, with the element that each piece came from."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from casepool.model import SourceMap

from ._blocks import Block
from ._characters import CITE_CLOSE, CITE_OPEN, MARK_CLOSE, MARK_OPEN, without_private
from ._source import MarkupSource
from ._tape import Tape, join

FIGURES = re.compile(
    r"[\d\s,;\u2013\u2012\u2010\u2011\u2212()\[\]-]*\d[\d\s,;\u2013\u2012\u2010\u2011\u2212()\[\]+-]*"
)
"""Raised characters that may be a reference mark: figures with commas and dashes."""


class MarkupWriter:
    """Character data in order of reading; `block` gathers what is written meanwhile."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._at = 0
        self._starts: list[int] = []
        self._paths: list[str] = []
        self._open: list[list[tuple[int, int]]] = []
        self._blocks: list[tuple[str, list[tuple[int, int]], str | None, int | None]] = []

    def text(self, text: str | None, path: str) -> None:
        """Writes the text of the element at `path` to the innermost open block; outside of blocks it is left out."""
        if not text or not self._open:
            return
        self._write(without_private(text), path)

    def sign(self, sign: str, path: str) -> None:
        """Writes one of the private signs around marks."""
        if self._open:
            self._write(sign, path)

    def _write(self, text: str, path: str) -> None:
        if not self._paths or self._paths[-1] != path:
            self._starts.append(self._at)
            self._paths.append(path)
        self._pieces.append(text)
        spans = self._open[-1]
        if spans and spans[-1][1] == self._at:
            spans[-1] = (spans[-1][0], self._at + len(text))
        else:
            spans.append((self._at, self._at + len(text)))
        self._at += len(text)

    @contextmanager
    def block(self, role: str, *, kind: str | None = None, number: int | None = None) -> Iterator[None]:
        """What is written inside becomes one block; a block inside a block stands by itself."""
        spans: list[tuple[int, int]] = []
        place = len(self._blocks)
        self._blocks.append((role, spans, kind, number))
        self._open.append(spans)
        try:
            yield
        finally:
            self._open.pop()
            if not spans:
                self._blocks[place] = ("", spans, None, None)

    @contextmanager
    def raised(self, path: str, *, sure: bool) -> Iterator[None]:
        """What is written inside is raised; `sure` where the markup says that it is a reference mark."""
        self.sign(CITE_OPEN if sure else MARK_OPEN, path)
        try:
            yield
        finally:
            self.sign(CITE_CLOSE if sure else MARK_CLOSE, path)

    def blocks(self) -> list[Block]:
        """All blocks in the order in which they were opened."""
        raw = "".join(self._pieces)
        found = []
        for role, spans, kind, number in self._blocks:
            if role:
                tape = join(Tape.of(raw[start:end], start=start) for start, end in spans)
                found.append(Block(role, tape, kind, number))
        return found

    def source(self, offsets: array[int]) -> SourceMap:
        """The way back of a document made of the blocks."""
        return MarkupSource("".join(self._pieces), offsets, starts=self._starts, paths=self._paths)


class Paths:
    """The XPath of each element of a tree, as lxml's `getpath` has it.

    The children of an element are counted once, when the path of one of them is first asked for: `getpath` counts the
    siblings anew for each, which takes hours where a hundred thousand stand side by side.

    Parameters
    ----------
    known : mapping of element to path, optional
        Where the tree is no longer whole.
    """

    def __init__(self, known: dict[Any, str] | None = None) -> None:
        self._paths: dict[Any, str] = dict(known or {})

    def __call__(self, element: Any) -> str:
        if element not in self._paths:
            above = element.getparent()
            siblings = [element] if above is None else [e for e in above if isinstance(e.tag, str)]
            self._number(siblings, "" if above is None else self(above))
        return self._paths[element]

    def _number(self, siblings: list[Any], base: str) -> None:
        names = [_step(e) for e in siblings]
        alike = Counter(names)
        places: Counter[str] = Counter()
        for place, (element, name) in enumerate(zip(siblings, names, strict=True), start=1):
            places[name] += 1
            # "*" stands for any name.
            at, of = (place, len(names)) if name == "*" else (places[name], alike[name])
            self._paths[element] = f"{base}/{name}[{at}]" if of > 1 else f"{base}/{name}"


def _step(element: Any) -> str:
    tag = str(element.tag)
    if not tag.startswith("{"):
        return tag
    return f"{element.prefix}:{tag.rpartition('}')[2]}" if element.prefix else "*"


class MarkupWalker:
    """Writes running text; what becomes of an element inside it is the reader's own."""

    def __init__(self, writer: MarkupWriter, paths: Paths) -> None:
        self._writer = writer
        self._path = paths

    def inline(self, element: Any) -> None:
        """The running text of an element."""
        path = self._path(element)
        self._writer.text(element.text, path)
        for child in element:
            self.inline_child(child)
            self._writer.text(child.tail, path)

    def inline_child(self, child: Any) -> None:
        """An element within running text."""
        raise NotImplementedError


def local(element: Any) -> str:
    """Name of an element without its namespace, lower case; "" for comments and instructions."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


def plain(element: Any) -> str:
    """All character data of an element on one line; "" for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def numbered(label: str) -> int | None:
    """The number in a reference's label ("[12]", "12.")."""
    m = re.search(r"\d{1,4}", label)
    return int(m[0]) if m else None
