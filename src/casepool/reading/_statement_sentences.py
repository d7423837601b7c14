"""The sentences of a stretch of text, in which statements are looked for, up to a list of references."""

import re
from collections.abc import Iterator
from typing import Final

from casepool.model import Span
from casepool.vocabulary import places_of

_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:al|Figs?|Dr|Drs|vs|i\.e|e\.g|approx|cf|No|St|Inc|resp|ca|Prof|Mr|Mrs|Ms)|\b[A-Z])\.$"
)
_MAY_SHORTEN: Final = frozenset("al ig gs Dr rs vs .e .g ox cf No St nc sp ca of Mr Ms".split())
"""The last two letters of the abbreviations that are longer than a letter."""
_SIGNS: Final[tuple[str, ...]] = (".", "\n", "?", "!")
_STOP: Final = re.compile(r"[.!?\n](?:(?<=\n)\s*|(?<!\n)[\"'’”)\]]*\s+(?=[\"'‘“(\[]*[A-Z0-9]))")
"""The end of a sentence at one of the signs, or of a paragraph."""


def sentences_of(text: str, span: Span) -> Iterator[tuple[int, int]]:
    start = after = span.start
    for stop in places_of(_SIGNS, text, start=span.start, end=span.end):
        if stop < after:
            continue
        following = _after_stop(text, stop, span.end)
        if following < 0:
            continue
        after = following
        end = stop + (text[stop] != "\n")
        if text[max(start, end - 3) : end - 1] in _MAY_SHORTEN or text[end - 2 : end - 1].isupper():
            if _ABBREVIATION.search(text, max(start, end - 8), end):
                continue
        if text[start:end].strip():
            yield _trimmed(text, start, end)
        start = after
    if text[start : span.end].strip():
        yield _trimmed(text, start, span.end)


def _after_stop(text: str, stop: int, end: int) -> int:
    """Where the next sentence may begin if the sign at `stop` ends one, -1 if not, as `_STOP` says.

    Nearly every sign is told without the pattern: by the one space and the letter behind it.
    """
    if text[stop] != "\n":
        opening = text[stop + 1 : min(stop + 3, end)]
        if len(opening) == 2 and opening[0] == " " and opening[1].isascii() and opening[1].isalnum():
            return -1 if opening[1].islower() else stop + 2
        if opening[:1].isalnum():
            return -1
    match = _STOP.match(text, stop, end)
    return -1 if match is None else match.end()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


_REFERENCES: Final = re.compile(r"\b(?:References|REFERENCES)\s+(?=[A-Z\[1])")
_PRINTED: Final = re.compile(r"\b(?:19|20)\d\d\b\)?[;:.,]")
"""The year of a reference: "2004;", "(2004)."."""
LEAST_PRINTED: Final = 3
FIRST_REFERENCES: Final = 900
"""Years that must stand in so many characters behind the word for a list of references."""


def end_of_prose(text: str, span: Span) -> int:
    """The end of a stretch, or the beginning of a list of references that no line parts from it, as pages told in one line have it."""
    if "eferences " not in text and "EFERENCES " not in text:
        return span.end
    for match in _REFERENCES.finditer(text, span.start, span.end):
        if (
            len(_PRINTED.findall(text, match.end(), min(span.end, match.end() + FIRST_REFERENCES)))
            >= LEAST_PRINTED
        ):
            return match.start()
    return span.end
