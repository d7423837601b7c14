"""A text that remembers, for every character, which source character it came from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Final

Edit = tuple[int, int, str]
"""Start, end, and what stands there instead."""
_NUMBERS: Final = array("I", range(1 << 14))
"""The offsets of a text as long as most."""


class Tape:
    """A text under repair with its offsets into the source.

    Parameters
    ----------
    text : str
        The characters as they are now.
    offsets : array of unsigned int
        For each character of `text`, the index of the source character that it came from.
    """

    __slots__ = ("offsets", "text")

    def __init__(self, text: str, offsets: array[int]) -> None:
        self.text = text
        self.offsets = offsets

    @classmethod
    def of(cls, text: str, *, start: int = 0) -> Tape:
        """The tape of an untouched text whose first character is number `start` of the source."""
        end = start + len(text)
        # A slice of numbers that are there is copied at once; counting takes as long as all else for a text.
        return cls(text, _NUMBERS[start:end] if end <= len(_NUMBERS) else array("I", range(start, end)))

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, start: int, end: int) -> Tape:
        """The piece from `start` to `end`, with its way back."""
        return Tape(self.text[start:end], self.offsets[start:end])

    def edit(self, edits: Sequence[Edit]) -> Tape:
        """The tape with `edits` (sorted, not overlapping) done; new characters keep the old place."""
        if not edits:
            return self
        pieces: list[str] = []
        offsets = array("I")
        done = 0
        for start, end, new in edits:
            pieces += (self.text[done:start], new)
            offsets.extend(self.offsets[done:start])
            offsets.extend(self._places(start, end, len(new)))
            done = end
        pieces.append(self.text[done:])
        offsets.extend(self.offsets[done:])
        return Tape("".join(pieces), offsets)

    def _places(self, start: int, end: int, count: int) -> list[int]:
        if not self.offsets:
            return [0] * count
        last = max(start, end - 1)
        return [self.offsets[min(start + k, last, len(self.offsets) - 1)] for k in range(count)]

    def strip(self) -> Tape:
        """The tape without white space at its ends."""
        text = self.text
        start = len(text) - len(text.lstrip())
        return self.slice(start, max(start, len(text.rstrip())))


def join(tapes: Iterable[Tape], *, between: str = "") -> Tape:
    """One tape of many; `between` takes the place of the last character before it."""
    pieces: list[str] = []
    offsets = array("I")
    for tape in tapes:
        if between and pieces:
            pieces.append(between)
            offsets.extend([offsets[-1] if offsets else 0] * len(between))
        pieces.append(tape.text)
        offsets.extend(tape.offsets)
    return Tape("".join(pieces), offsets)
