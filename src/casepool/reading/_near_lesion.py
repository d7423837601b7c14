"""The organ named nearest to a lesion, for a histology that nothing surer ties to a place.

"A mass was seen that had grown out of the back of the duodenum" has words between the mass and its organ that no list of words of
place holds. Where a text tells no better place, the organ behind the last lesion before the histology is it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casepool.vocabulary import Kind

from ._scan import Scan, Sentence
from ._status import is_history, status_of
from ._tumour_values import BLOOD_SITES, WEAK, Item, Primary
from ._tumour_words import items_of

FARTHEST_BACK: Final = 8
"""Sentences before a histology in which its lesion may be told."""
FARTHEST_AHEAD: Final = 2
"""Sentences after it in which the lesion may be described."""
_LONGEST: Final = 90
_LONGEST_BEFORE: Final = 25
_NO_PLACE: Final = frozenset({"lymph node", "bone marrow", *BLOOD_SITES})
"""Places that hold what came there, or that hold no lesion."""
_OF_PLACE: Final = re.compile(
    r"\b(?:in|on|of|at|within|inside|into|from|involving|occupying|filling|over|along|behind|beneath|under|affecting|throughout)\b"
)
_OTHER_PLACE: Final = re.compile(
    r"\b(?:compress\w*|displac\w*|push\w*|abut\w*|adjacent|separate|without|no|not|near|close|adher\w*|invad\w*|extend\w*|infiltrat\w*|invasion|extension|infiltration|reaching|due|caus\w+|traction"
    r"|history|biopsy|surgery|department|service|between|from the (?:left|right)? ?(?:liver|spleen) edge)\b"
)
"""Words between a lesion and an organ that it only touches, or of another matter."""


def near_origins(
    scan: Scan, sentences: Sequence[Sentence], told: Sequence[tuple[Item, Sentence, str]]
) -> Iterator[Primary]:
    """The organs of the lesions nearest to the histologies told as present."""
    for item, sentence, status in told:
        if status != "present" or item.entry.codes.get("site") in BLOOD_SITES:
            continue
        place = near_place(scan, sentences, sentence)
        if place is not None:
            history = is_history(scan, sentence, item.hit)
            yield Primary(place.entry.name, WEAK, history, place, item, sentence, False)


def near_place(
    scan: Scan, sentences: Sequence[Sentence], sentence: Sentence, *, ahead: int = FARTHEST_AHEAD
) -> Item | None:
    """The organ of the lesion told nearest before a sentence, in it, or else in the next `ahead` sentences."""
    at = next((n for n, s in enumerate(sentences) if s.index == sentence.index), None)
    if at is None:
        return None
    back = range(at, max(-1, at - FARTHEST_BACK - 1), -1)
    for number in (*back, *range(at + 1, min(len(sentences), at + ahead + 1))):
        if sentences[number].kinds & Kind.NEOPLASM and sentences[number].kinds & Kind.SITE:
            place = _of_lesion(scan, sentences[number])
            if place is not None:
                return place
    return None


def _of_lesion(scan: Scan, sentence: Sentence) -> Item | None:
    items = items_of(scan, sentence)
    for index, item in enumerate(items):
        if item.role != "N" or status_of(scan, sentence, item.hit)[0] == "absent":
            continue
        if index + 1 < len(items) and _is_place(scan, sentence, items[index + 1]):
            between = scan.folded[item.end : items[index + 1].start]
            if (
                len(between) <= _LONGEST
                and ";" not in scan.text[item.end : items[index + 1].start]
                and _OF_PLACE.search(between) is not None
                and _OTHER_PLACE.search(between) is None
            ):
                return items[index + 1]
        if index and _is_place(scan, sentence, items[index - 1]):
            between = scan.text[items[index - 1].end : item.start]
            if len(between) <= _LONGEST_BEFORE and not re.search(r"[,;]|\b(?:and|or|no)\b", between):
                return items[index - 1]
    return None


def _is_place(scan: Scan, sentence: Sentence, item: Item) -> bool:
    return (
        item.role == "S"
        and item.entry.name not in _NO_PLACE
        and status_of(scan, sentence, item.hit)[0] != "absent"
    )
