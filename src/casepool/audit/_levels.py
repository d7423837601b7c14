"""Levels of the spine as they are told: single ones, ranges, and levels that are the place of a lesion."""

import re
from collections.abc import Iterator
from typing import Final

from casepool.model import Span
from casepool.vocabulary import Gated

from ._page import LESION_WORD, Page, words_at

_LEVEL: Final = r"(?:C[1-8]|T(?:h)?(?:1[0-2]|[1-9])|D(?:1[0-2]|[1-9])|L[1-5]|S[1-5])"
LEVELS: Final = re.compile(
    rf"\b(?P<a>{_LEVEL})(?:\s?(?:-|–|/|to|and|through(?: to)?)\s?(?P<b>{_LEVEL}|\d{{1,2}}))?(?![\w])(?![- ]?(?:weighted|WI\b|W\b|signal|sequence|image))"
)
FIRST_OF: Final = {"C": 0, "T": 8, "L": 20, "S": 25}
_PLACED: Final = Gated(
    rf"(?:{LESION_WORD}|fractures?|herniation|discitis|collapse|h(?:a)?emangiomas?)\b(?:[^.;,]{{0,60}}?|[^.;,]{{0,30}}, [^.;,]{{0,30}}\b(?:mm|cm|long|size|diameter)\b[^.;,]{{0,12}}, )\b(?:at|of|in|from|involving)\s(?:the )?(?:level of )?(?:the )?(?:vertebra(?:l body)? )?$",
    ignore_case=True,
)
SPINAL_LESION: Final = re.compile(
    rf"\b(?:{LESION_WORD}|fractures?|disc herniation|herniation|discitis|spondylodiscitis|collapse|hemangioma|haemangioma)\b",
    re.I,
)
SPINAL_OPERATION: Final = Gated(
    r"\b(?:hemi)?(?:laminectomy|laminoplasty|laminotomy|corpectomy|vertebrectomy|discectomy|vertebroplasty|kyphoplasty|decompression)\b",
    ignore_case=True,
)


def levels_in(page: Page, start: int, end: int) -> Iterator[re.Match[str]]:
    """The levels and ranges of levels told between two offsets."""
    last = start
    for at in words_at(page.text, page.triggers.levels, start, end):
        match = LEVELS.match(page.text, at, end) if at >= last else None
        if match is not None:
            last = match.end()
            yield match


def level_range(match: re.Match[str]) -> tuple[int, int]:
    """First and last level as ordinals: C1 is 0, T1 8, L1 20, S1 25."""
    first = _ordinal(match["a"])
    if not match["b"]:
        return first, first
    b = match["b"] if match["b"][0].isalpha() else match["a"][0] + match["b"]
    last = _ordinal(b)
    return min(first, last), max(first, last)


def _ordinal(level: str) -> int:
    letter = level[0].upper().replace("D", "T")
    return FIRST_OF[letter] + int(re.sub(r"\D", "", level)) - 1


def region_of(levels: tuple[int, int]) -> str:
    regions = ["cervical" if n < 8 else "thoracic" if n < 20 else "lumbar" for n in levels]
    if regions[0] == regions[1]:
        return regions[0]
    return "thoracolumbar" if regions == ["thoracic", "lumbar"] else "cervicothoracic"


def level_name(levels: tuple[int, int]) -> str:
    def name(n: int) -> str:
        letter = max((s for s in FIRST_OF if FIRST_OF[s] <= n), key=lambda s: FIRST_OF[s])
        return f"{letter}{n - FIRST_OF[letter] + 1}"

    return name(levels[0]) if levels[0] == levels[1] else f"{name(levels[0])}-{name(levels[1])}"


def meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


_LESION_NAMED: Final = re.compile(
    rf"\s(?:level |vertebral |vertebra |body |compression |burst )*(?:(?:intra|extra|epi)\w+[- ]?\w* )?(?:spinal (?:cord )?)?{SPINAL_LESION.pattern}",
    re.I,
)
_PLACING: Final = re.compile(r"\b(?:at|of|in|from|involving)\s[^.;,]*$", re.I)
PLACING_REACH: Final = 45
"""Characters before a level in which the word that places a lesion there must stand."""


def lesion_levels(page: Page) -> Iterator[tuple[tuple[int, int], Span]]:
    """Levels that are said to be the place of a lesion."""
    for _, start, end in page.about_patient():
        for match in levels_in(page, start, end):
            first = max(start, match.start() - 100)
            before = page.text[first : match.start()]
            place = _PLACED.search(before) if _PLACING.search(before[-PLACING_REACH:]) else None
            placed = place is not None and SPINAL_OPERATION.search(place[0]) is None
            if placed or _LESION_NAMED.match(page.text, match.end(), min(end, match.end() + 40)):
                yield level_range(match), Span(match.start(), match.end())


def operated_levels(page: Page) -> Iterator[tuple[tuple[int, int], Span]]:
    """Levels that an operation on the spine is told of, just before or after its name."""
    for _, start, end in page.about_patient():
        for operation in page.findall(SPINAL_OPERATION, start, end):
            sentence = page.sentence(operation.start(), operation.end())
            after = LEVELS.search(page.text, operation.end(), min(sentence.end, operation.end() + 30))
            before = LEVELS.search(page.text, max(sentence.start, operation.start() - 24), operation.start())
            match = after or before
            if match:
                yield level_range(match), Span(match.start(), match.end())
