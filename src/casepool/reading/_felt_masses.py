"""Which masses were felt or brought the patient, and which are of an inner organ that only a test shows."""

from typing import Final

from casepool.vocabulary import Hit, Kind, load_vocabulary

from ._mention_rows import context_pattern
from ._other_names import MASS_WORDS
from ._pattern import Pattern
from ._phrases import INSIDE, is_outside, places_end
from ._scan import Scan, Sentence

_INNER: Final = INSIDE | {
    "liver", "kidney", "adrenal", "ovary", "retroperitoneum", "spleen", "uterus", "rectum", "pituitary", "fallopian tube",
    "cervix uteri",
}  # fmt: skip
"""Organs whose masses a test shows; where one is felt, the words or an examination say so."""


_GROWING: Final[tuple[str, ...]] = (" growing ", " enlarging ", " increasing ")


def is_inner_mass(scan: Scan, sentence: Sentence, hit: Hit, span: tuple[int, int]) -> bool:
    """True for the mass of an inner organ that nothing says was felt ("presented with an ovarian mass")."""
    start, end = span
    if not scan.folded.endswith(MASS_WORDS, hit.start, hit.end):
        return False
    if context_pattern("imaged").search(sentence.marks, scan.folded, start, end):
        return True
    if context_pattern("felt").search(
        sentence.marks, scan.folded, max(sentence.start, start - 30), min(sentence.end, end + 30)
    ):
        return False
    sites = [h for h in sentence.hits if start <= h.start and h.end <= end and "site" in h.term]
    inner = [h for h in sites if h.term["site"].name in _INNER]
    own = hit.term.get("finding")
    if own is not None and not sites:
        place = scan.text[start : scan.text.rfind(" ", start, hit.end)]
        inner = [h for h in load_vocabulary().find(place) if _names_inner(h)]
        sites = inner
    if scan.folded.endswith(_GROWING, 0, start) and not any(h.term["site"].name in INSIDE for h in inner):
        return False  # who feels it grow
    return bool(inner) and len(inner) == len(sites)


def _names_inner(hit: Hit) -> bool:
    return "site" in hit.term and hit.term["site"].name in _INNER


_FELT: Final = Pattern(
    r" (?:was|were)(?: also)? (palpable|palpated|felt|noted|noticed|visible|(?:evident|found|seen|present|detected|apparent) (?:on|at|by|during) (?:the )?(?:clinical|physical|digital|rectal|vaginal|pelvic|palpation|inspection))\b"
)
_EXAMINED: Final[tuple[str, ...]] = (
    "clinical",
    "physical",
    "digital",
    "rectal",
    "vaginal",
    "pelvic",
    "palpation",
    "inspection",
)


def is_felt(scan: Scan, sentence: Sentence, index: int, end: int) -> bool:
    """True for a mass of the body's surface that was felt or noted ("a nodule of the scalp was noted")."""
    found = _FELT.match(sentence.marks, scan.folded, end, sentence.end)
    if found is None:
        return False
    if found[1].startswith(("palpa", "felt")) or found[1].endswith(_EXAMINED):
        return True
    return any(is_outside(h) for h in sentence.hits[max(0, index - 3) :] if h.end <= end)


_FELT_AT: Final = Pattern(
    r" (?:was|were)(?: also)? (?:palpable|palpated|felt|noted|visible|present|seen|found)\b"
)


def felt_place_end(scan: Scan, sentence: Sentence, hit: Hit, end: int) -> tuple[int, int] | None:
    """Start and end of the place behind "was felt" and its kind; None where none is told."""
    at = _FELT_AT.match(sentence.marks, scan.folded, end, sentence.end)
    if at is None:
        return None
    place_end = places_end(scan, sentence, sentence.hits.index(hit) + 1, at.end())
    return (at.end(), place_end) if place_end > at.end() else None


_HAD: Final = Pattern(r" (?:had|has)(?: an?)? \Z")


def is_felt_tumour(scan: Scan, sentence: Sentence, hit: Hit, span: tuple[int, int]) -> bool:
    """True for a tumour or cyst that is felt, or of a part of the body seen from outside ("a tumor of his left arm")."""
    if context_pattern("no_complaint").search(sentence.marks, scan.folded, *span):
        return False
    if context_pattern("felt").search(sentence.marks, scan.folded, *span):
        return True
    before = scan.folded[max(sentence.start, span[0] - 8) : span[0]]
    if hit.term["finding_head"].name == "cyst" or _HAD.search(sentence.marks, before):
        return False
    return any(is_outside(h) for h in sentence.hits if span[0] <= h.start and h.end <= span[1])


_REASON: Final = Pattern(
    r"(?: for| because of| due to| owing to| on account of| aware of| evaluation of| assessment of| management of| with| had| has)(?: (?:an?|the|his|her))?(?: [\dx .]+(?:cm|mm))?(?: (?:[a-z]+ )?(?:growing|enlarging|increasing|developing|progressive|progressing|recurrent))? *\Z"
)
_OTHER_NOUN: Final = Pattern(r" (?:index|effect|factors?|hormones?|retardation|spectrometry)\b")


def is_reason(scan: Scan, sentence: Sentence, index: int, start: int) -> bool:
    """True for what brought the patient ("was referred because of a painless mass")."""
    if not sentence.kinds & (Kind.PERSON | Kind.PRESENTING) or not _REASON.search(
        sentence.marks, scan.folded, max(sentence.start, start - 40), start
    ):
        return False
    hit = sentence.hits[index]
    if _OTHER_NOUN.match(sentence.marks, scan.folded, hit.end):
        return False
    places = [h for h in sentence.hits[:index] if h.start >= start and h.kinds & (Kind.BODY_PART | Kind.SITE)]
    return not places or any(is_outside(place) for place in places)
