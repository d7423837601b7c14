"""Histologies that only sum up another that the text names: "lymphoma" beside its kind, components of a mixed tumour."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from casepool.vocabulary import Entry

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._tumour_values import Item


class Group(NamedTuple):
    """A name for a group of tumours, and its members by ICD-O-3.2 morphology."""

    names: frozenset[str]
    """Morphology codes with behaviour, or ids of rows where a code is not the group's alone."""
    members: tuple[tuple[int, int], ...]


def _group(names: str, *members: tuple[int, int]) -> Group:
    return Group(frozenset(names.split()), members)


_GROUPS: Final = (
    _group("9590/3 9591/3 9970/1", (9596, 9769), (9811, 9837)),
    _group("9380/3", (9381, 9480)),
    _group("9800/3", (9801, 9948)),
    _group("histology:germ-cell-tumor histology:testicular-germ-cell-tumor", (9060, 9063), (9065, 9102)),
    _group("histology:spinal-meningioma", (9531, 9539)),
    _group("histology:pituitary-adenoma", (8271, 8271), (8280, 8281)),
    _group("histology:differentiated-thyroid-carcinoma", (8330, 8344)),
    _group("histology:small-lymphocytic-lymphoma", (9823, 9823)),
    _group("histology:neuroendocrine-tumor", (8013, 8013), (8041, 8041), (8244, 8244), (8246, 8246)),
    _group("8312/3", (8260, 8260), (8310, 8311), (8316, 8319)),
    _group("histology:urothelial-tumor", (8010, 8010), (8120, 8131)),
)  # fmt: skip
"""ICD-O-3.2; WHO Classification of Tumours, 5th ed. "Adenocarcinoma" and "non-small cell lung cancer" are kept: readers list them beside the kind."""
_OF_ONE_GERM_TUMOUR: Final = (frozenset({"9065/3", "9085/3"}), ((9070, 9072), (9080, 9084), (9100, 9101)))
"""Mixed germ cell tumours, and the components that are told of them."""


def morphology(entry: Entry) -> int | None:
    """The number of the ICD-O morphology."""
    code = entry.codes.get("icdo", "")[:4]
    return int(code) if code.isdigit() else None


def sums_up(entry: Entry, others: Sequence[Entry], *, sites: int) -> bool:
    """True where the histology only names the group of another of the same organ, or a part of it.

    Parameters
    ----------
    entry : Entry
    others : sequence of Entry
        The histologies held beside it.
    sites : int
        How many places of origin the text tells: of two tumours neither sums up the other.
    """
    code = entry.codes.get("icdo", "")
    for group in _GROUPS:
        if code in group.names or entry.id in group.names:
            lone = code in group.names or sites <= 1
            if lone and any(
                other.id not in group.names and _is_member(entry, other, group.members) for other in others
            ):
                return True
    names, parts = _OF_ONE_GERM_TUMOUR
    own = morphology(entry)
    return (
        own is not None
        and sites <= 1
        and any(first <= own <= last for first, last in parts)
        and any(other.codes.get("icdo", "") in names for other in others)
    )


_VARIANT_OF: Final = Pattern(r"\b(?:variants?|subtypes?|forms?|types?|entit(?:y|ies)) of (?:\w+ )?$")


def only_explains(scan: Scan, sentence: Sentence, before: Item, item: Item) -> bool:
    """True where a histology only says what the one before it is: "X, a variant of Y", or the same under an older name "X (Y)"."""
    if scan.text[before.end : item.start] == " (" and scan.text.startswith(")", item.end):
        return morphology(before.entry) == morphology(item.entry)
    return _VARIANT_OF.search(sentence.marks, scan.folded, before.end, item.start) is not None


_ORGAN_ONLY: Final = re.compile(
    r"(?:primary |metastatic )?(?:ampullary|periampullary|bronchogenic|nasopharyngeal|endometrial|fallopian tube|tubal|bile duct|epithelial ovarian) (?:carcinoma|cancer)s?"
)
"""Names that tell a carcinoma's organ and nothing of its kind."""
_CARCINOMAS: Final = (8011, 8589)
"""ICD-O-3.2 morphology of carcinomas of a kind."""


def tells_organ_only(name: str, entry: Entry, others: Sequence[Entry]) -> bool:
    """True for "ampullary carcinoma" beside the adenocarcinoma that it was under the microscope."""
    if _ORGAN_ONLY.fullmatch(name) is None:
        return False
    site = entry.codes.get("site")
    for other in others:
        number = morphology(other)
        if other.id != entry.id and number is not None and _CARCINOMAS[0] <= number <= _CARCINOMAS[1]:
            if other.codes.get("site") in (None, site):
                return True
    return False


def _is_member(entry: Entry, other: Entry, members: tuple[tuple[int, int], ...]) -> bool:
    number = morphology(other)
    if number is None or other.id == entry.id:
        return False
    ours, theirs = entry.codes.get("site"), other.codes.get("site")
    return (ours is None or theirs is None or ours == theirs or _of_blood(entry)) and any(
        first <= number <= last for first, last in members
    )


def _of_blood(entry: Entry) -> bool:
    """True for tumours of blood and lymph, whose organ a name may tell beside them."""
    number = morphology(entry)
    return number is not None and number >= 9590


def is_same(entry: Entry, other: Entry) -> bool:
    """True for two names of one tumour: the same morphology, and not of two organs."""
    code = entry.codes.get("icdo")
    ours, theirs = entry.codes.get("site"), other.codes.get("site")
    return code is not None and code == other.codes.get("icdo") and (None in (ours, theirs) or ours == theirs)
