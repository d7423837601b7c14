"""Where a deposit is that is placed by a part of the body alone: "a metastasis to the buttock"."""

from collections.abc import Sequence
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


_IN_LIST: Final = Pattern(
    r" {1,2}(?:and |as well as )?(?:in |to |of )?(?:(?:the|his|her|left|right|both|bilateral) )*\Z"
)
"""What stands before the last of a list, behind the place before it."""


def parts_listed(scan: Scan, sentence: Sentence, item: Item, sites: Sequence[Item]) -> list[Item]:
    """The parts of the body in a list of organs that a metastasis is in ("in the left lung, right thigh and liver")."""
    last = max(site.end for site in sites)
    found: list[Item] = []
    for hit in sentence.hits:
        part = hit.term.get("body_part")
        if part is None or part.name not in PARTS or hit.start < item.end or "site" in hit.term:
            continue
        if part.name == "back" and not scan.folded.startswith("back", hit.start):
            continue
        if not scan.text.startswith(_LISTED_ON, hit.end):
            continue
        if hit.end < last:
            found.append(seat_in_part(hit))
        elif (
            hit.start - last < _NEAR
            and _IN_LIST.fullmatch(sentence.marks, scan.folded, last, hit.start) is not None
            and scan.text[last : hit.start].startswith((", ", " and ", " as well"))
        ):
            found.append(seat_in_part(hit))
            last = hit.end
    return found


_NEAR: Final = 24
"""Most characters between two places of a list."""
_LISTED_ON: Final[tuple[str, ...]] = (",", ".", ";", ")", " and ", " were ", " was ")
"""What stands behind a place of a list; "arm weakness" is none."""


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
