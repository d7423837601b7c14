"""Blocks: what every reader takes a report apart into, before it is cleaned and put together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ._hyphens import HyphenJudge
from ._tape import Tape, join

ROLES: Final[tuple[str, ...]] = ("title", "heading", "paragraph", "caption", "reference")

CAPTION: Final = re.compile(
    r"\s*(?P<label>(?:Supplementary\s+|Suppl\.?\s+)?(?:Figs?|FIGS?|Figures?|FIGURES?|Table|TABLE|Scheme|Plate|Chart|Video|Box)"
    r"\.?\s*(?:S?\d{1,2}(?:\s?[A-Ha-h](?:\s?[-,]\s?[A-Ha-h])*)?|[IVX]{1,4})\b)(?P<stop>\s*[.:|]|\s+-)?"
)
"""The opening of a figure's or table's caption; `stop` is what parts its label from its words."""


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of a report that belongs together, with its way back to the source."""

    role: str
    """One of `ROLES`."""
    tape: Tape
    kind: str | None = None
    """Kind of the section, where the reader knows it (markup); else the words of the heading decide."""
    number: int | None = None
    """Number of a reference, where the source prints one."""


def join_lines(lines: list[Tape], judge: HyphenJudge | None) -> Tape:
    """One line of many: line breaks become spaces, and hyphens that a line break made are undone."""
    pieces: list[Tape] = []
    for line in lines:
        line = line.strip()
        if not line.text:
            continue
        if pieces:
            left, between = _seam(pieces[-1], line, judge)
            pieces[-1] = left
            if between:
                # The space stands where the line break was: right behind the last character.
                pieces.append(Tape(between, left.offsets[-1:]))
        pieces.append(line)
    return join(pieces)


_LEFT: Final = re.compile(r"([A-Za-z0-9]+)-$")
_RIGHT: Final = re.compile(r"([A-Za-z]+)(-?)")


def _seam(left: Tape, right: Tape, judge: HyphenJudge | None) -> tuple[Tape, str]:
    """The left line, maybe without its hyphen, and what stands between it and the right one."""
    stem = _LEFT.search(left.text)
    if stem is None:
        return left, " "
    word = _RIGHT.match(right.text)
    if word is None:
        return left, "" if right.text[:1].isdigit() else " "
    if word[1] in ("and", "or", "to") and not word[2]:
        # "pre- and post-operative": a hyphen that waits for its second half.
        return left, " "
    compound = left.text[: stem.start()].endswith("-")
    if judge is not None and judge.is_broken(stem[1], word[1], sure=compound):
        return left.slice(0, len(left) - 1), ""
    return left, ""
