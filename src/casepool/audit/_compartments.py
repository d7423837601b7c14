"""Compartments: one lesion within the cord in one place, beside it or outside of the dura in another."""

import re
from collections.abc import Iterator
from typing import Final

from casepool.model import Discrepancy, Lesion, Span

from ._levels import LEVELS, level_name, level_range, levels_in, meet, region_of
from ._page import LESION_WORD, Page

_COMPARTMENTS: Final = {
    "intramedullary": re.compile(r"\bintra-?medullary\b", re.I),
    "intradural-extramedullary": re.compile(
        r"\bintra-?dural[- /,]*extra-?medullary\b|\bIDEM\b|(?<!intradural )(?<!intradural-)\bextra-?medullary\b",
        re.I,
    ),
    "epidural": re.compile(r"\b(?:epidural|extra-?dural)\b", re.I),
}


def check_compartment_differs(page: Page) -> Iterator[Discrepancy]:
    """`compartment-differs`: the lesion of one level is intramedullary here, extramedullary or epidural there."""
    placed = list(_compartments_by_level(page))
    told = {name for name, _, _ in placed}
    if len(told) < 2:
        return
    seen: set[tuple[int, str, str]] = set()
    for i, (name, levels, span) in enumerate(placed):
        for other, other_levels, other_span in placed[i + 1 :]:
            key = (levels[0], min(name, other), max(name, other))
            if name == other or not meet(levels, other_levels) or key in seen:
                continue
            if _same_sentence(page, span, other_span):
                continue
            seen.add(key)
            message = f"The lesion at {level_name(levels)} is told as {name} and as {other}."
            yield page.found(
                "compartment-differs",
                message,
                page.evidence(*span),
                page.evidence(*other_span),
                case=page.case,
            )


def _same_sentence(page: Page, a: Span, b: Span) -> bool:
    sentence = page.sentence(*a)
    return sentence.start <= b.start < sentence.end


def _compartments_by_level(page: Page) -> Iterator[tuple[str, tuple[int, int], Span]]:
    """Compartment, levels and place of each lesion told with both, or linked to its level by its name."""
    named = dict(_levels_of_names(page))
    for _, start, end in page.about_patient():
        for name, pattern in _COMPARTMENTS.items():
            for match in pattern.finditer(page.text, start, end):
                sentence = page.sentence(match.start(), match.end())
                if re.search(
                    r"\b(?:no|not|without|ruled out|excluded|rather than|or|versus|and)\b[^.]{0,20}$",
                    page.text[sentence.start : match.start()],
                    re.I,
                ):
                    continue
                place = _level_after(page, match.end(), sentence.end)
                if place:
                    yield name, level_range(place), Span(match.start(), place.end())
    yield from _compartments_of_names(page, named)


def _level_after(page: Page, start: int, end: int) -> re.Match[str] | None:
    match = LEVELS.search(page.text, start, min(end, start + 60))
    if match is None or not re.search(LESION_WORD, page.text[start : match.start()], re.I):
        return None
    return match


def _levels_of_names(page: Page) -> Iterator[tuple[str, tuple[int, int]]]:
    """Region words that stand for one level of the case: "cervical ISCM" where the only cervical level is C6."""
    found: dict[str, set[tuple[int, int]]] = {}
    for lesion in page.case.lesions if page.case else ():
        levels = _levels_of(lesion)
        if levels:
            found.setdefault(region_of(levels), set()).add(levels)
    for _, start, end in page.about_patient():
        for match in levels_in(page, start, end):
            if (
                re.search(LESION_WORD, page.text[max(start, match.start() - 90) : match.end() + 30], re.I)
                and "dermatome" not in page.text[match.end() : match.end() + 12]
            ):
                levels = level_range(match)
                found.setdefault(region_of(levels), set()).add(levels)
    for region, levels_told in sorted(found.items()):
        if len(levels_told) == 1:
            yield region, next(iter(levels_told))


def _compartments_of_names(
    page: Page, named: dict[str, tuple[int, int]]
) -> Iterator[tuple[str, tuple[int, int], Span]]:
    """ "Cervical ISCM" and "cervical intramedullary metastasis" for the lesion of the one cervical level."""
    for _, start, end in page.about_patient():
        for match in re.finditer(
            r"\b(cervical|thoracic|lumbar|thoracolumbar)\s(?:spinal )?(ISCMs?|intra-?medullary|intradural[- ]extramedullary|epidural)\b",
            page.text[start:end],
            re.I,
        ):
            levels = named.get(match[1].lower())
            word = match[2].lower()
            name = (
                "intramedullary"
                if word.startswith(("iscm", "intram", "intra-m"))
                else "epidural"
                if word == "epidural"
                else "intradural-extramedullary"
            )
            if levels and not (word.startswith("iscm") and "ntramedullary spinal cord" not in page.text):
                yield name, levels, Span(start + match.start(), start + match.end())


def _levels_of(lesion: Lesion) -> tuple[int, int] | None:
    match = LEVELS.search(lesion.level or "")
    return level_range(match) if match else None
