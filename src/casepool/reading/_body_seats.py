"""Where a deposit is that is placed by a part of the body alone: "a metastasis to the buttock"."""

from typing import Final

from casepool.vocabulary import Entry, Hit

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._tumour_values import Item

PARTS: Final = {
    "neck": "head and neck (other)",
    "buttock": "soft tissue",
    "thigh": "soft tissue",
    "arm": "soft tissue",
    "elbow": "soft tissue",
    "wrist": "soft tissue",
    "shoulder": "soft tissue",
    "leg": "soft tissue",
    "calf": "soft tissue",
    "knee": "soft tissue",
    "ankle": "soft tissue",
    "back": "soft tissue",
    "flank": "soft tissue",
    "groin": "soft tissue",
}
"""Where a deposit in a part of the body is, of which no tissue is told."""

_TO_PART: Final = Pattern(
    r" (?:to|in|of|at|on|within|involving)(?: (?:the|his|her|its|left|right|both|bilateral|upper|lower|distal|proximal|an?))* *"
)
"""What stands between a metastasis and the part of the body that it is in."""


def seat_in_part(hit: Hit) -> Item:
    """The tissue of a part of the body, as a place."""
    name = PARTS[hit.term["body_part"].name]
    return Item(hit.start, hit.end, "S", Entry("metastasis:part", "site", name, {}), hit)


def part_beside(scan: Scan, sentence: Sentence, item: Item) -> Item | None:
    """The part of the body that a metastasis is told to be in: straight before its word, or behind it with a word of place."""
    for hit in sentence.hits:
        part = hit.term.get("body_part")
        if part is None or part.name not in PARTS:
            continue
        if hit.end + 1 == item.start or (
            hit.start >= item.end and _TO_PART.fullmatch(sentence.marks, scan.folded, item.end, hit.start)
        ):
            return seat_in_part(hit)
    return None
