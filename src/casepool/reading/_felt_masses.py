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
    r" (?:(?:was|were)(?: also)? )?(palpable|palpated|felt|(?:evident|found|seen|present|detected|apparent|discovered) (?:on|at|by|during) (?:the )?(?:clinical|physical|digital|rectal|vaginal|pelvic|palpation|inspection))\b"
    r"| (?:was|were)(?: also)? (noted|noticed|visible)\b| ((?:then |later |also |suddenly |gradually )?(?:(?:re)?appeared|developed|grew|arose))\b"
    r"| (?:had|has) (?:been |gradually |slowly |steadily |rapidly |recently |progressively )*(growing|enlarging|increasing|grown|enlarged|increased|present|noticed|noted|there)\b"
)


_OF_ANOTHER: Final[tuple[str, ...]] = (" of the ", " of his ", " of her ", " of this ")
"""What stands before a mass that another finding is of ("swelling of the lesion developed")."""


def is_felt(scan: Scan, sentence: Sentence, index: int, span: tuple[int, int]) -> bool:
    """True for a mass of the body's surface that was felt or noted ("a nodule of the scalp was noted")."""
    start, end = span
    found = _FELT.match(sentence.marks, scan.folded, end, sentence.end)
    if found is None:
        return False
    if found[1] is not None:
        return True
    if found[3] is not None:
        if scan.folded.endswith(_OF_ANOTHER, 0, start):
            return False
        behind = felt_place_end(scan, sentence, sentence.hits[index], end)
        end = end if behind is None else behind[1]
    return any(is_outside(h) for h in sentence.hits[max(0, index - 3) :] if h.end <= end)


_FELT_AT: Final = Pattern(
    r" (?:was|were)(?: also)? (?:palpable|palpated|felt|noted|visible|present|seen|found)\b"
)
_GREW_AT: Final = Pattern(r" (?:then |later |also )?(?:(?:re)?appeared|developed|grew|arose)\b")


def felt_place_end(scan: Scan, sentence: Sentence, hit: Hit, end: int) -> tuple[int, int] | None:
    """Start and end of the place behind "was felt" and its kind; None where none is told."""
    at = _FELT_AT.match(sentence.marks, scan.folded, end, sentence.end)
    head = hit.term.get("finding_head")
    if at is None and head is not None and "mass" in head.codes:
        at = _GREW_AT.match(sentence.marks, scan.folded, end, sentence.end)
    if at is None:
        return None
    place_end = places_end(scan, sentence, sentence.hits.index(hit) + 1, at.end())
    return (at.end(), place_end) if place_end > at.end() else None


_SOMEWHERE: Final = Pattern(
    r" (?:(?:located|situated|attached|adjacent|protruding|locali[sz]ed|growing) )?(?:in|on|at|over|near|below|beneath|under|behind|above|around|to|from|through|per)"
    r"(?: (?:the|his|her|its|both))?(?: (?:left|right|upper|lower|anterior|posterior))*(?: (?!(?:the|an?|and|or|with|which|that|who|for|since|of|in|on|at|was|were|be|is|are|measuring|over|during|after|before|from|by|to|has|had|his|her|our|this|these|those"
    r"|admission|presentation|examination|birth|age|routine|absence|presence|whom|addition|early|late|last|past|time|follow|imaging|computed|ultraso[a-z]+|radiolog[a-z]+|hospital|department|clinic"
    r"|first|screening|mri|ct|chest|same|left|right|upper|lower|patient|level|bilateral|front|both|diagnosis|surgery|operation|laparotomy|initial|autopsy|year|month|week|day)\b)[a-z]{3,}){1,3}"
)
"""A place behind a mass that no vocabulary has ("a mass protruding per anus", "a lump on the thenar eminence")."""


def somewhere_end(scan: Scan, sentence: Sentence, end: int) -> int:
    """The end of such a place behind a mass; that of the mass where there is none, or it is one of the inside."""
    found = _SOMEWHERE.match(sentence.marks, scan.folded, end, sentence.end)
    if found is None:
        return end
    reach = min(sentence.end, found.end() + 40)
    inner = Kind.IMAGING | Kind.TREATMENT | Kind.METASTASIS
    for hit in sentence.hits:
        if end < hit.start < reach and (hit.kinds & inner or _names_inner(hit)):
            return end
    return found.end()


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
_CAME_FOR: Final = Pattern(
    r"\b(?:presented|admitted|referred|hospitali[sz]ed|seen|consulted|attended|came|brought|visited|operated|surgery)"
    r"(?: (?!with\b|of\b|for\b|from\b|and\b|or\b|no\b|not\b|without\b)[a-z0-9]+){0,9}? (?:with|for|because of|due to|complaining of)(?= )[a-z ]{3,60} and (?:an? |the )?(?:[a-z]+ ){0,3}\Z"
)
"""What brought the patient, of which the mass is the second ("was admitted to a ward for weakness and an enormous mass")."""
_OTHER_NOUN: Final = Pattern(r" (?:index|effect|factors?|hormones?|retardation|spectrometry)\b")


def is_reason(scan: Scan, sentence: Sentence, index: int, start: int) -> bool:
    """True for what brought the patient ("was referred because of a painless mass")."""
    if not sentence.kinds & (Kind.PERSON | Kind.PRESENTING):
        return False
    folded, low = scan.folded, sentence.start
    if (
        _REASON.search(sentence.marks, folded, max(low, start - 40), start) is None
        and _CAME_FOR.search(sentence.marks, folded, max(low, start - 160), start) is None
    ):
        return False
    hit = sentence.hits[index]
    if _OTHER_NOUN.match(sentence.marks, scan.folded, hit.end):
        return False
    places = [h for h in sentence.hits[:index] if h.start >= start and h.kinds & (Kind.BODY_PART | Kind.SITE)]
    return not places or any(is_outside(place) for place in places)
