"""Whether a general word ("mass", "loss", "reflex") says enough with the words around it to be a finding."""

from typing import Final

from casepool.vocabulary import Hit, Kind

from ._felt_masses import felt_place_end, is_felt_tumour
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import status_of

_NEEDS_MORE: Final = frozenset(
    "loss gait tone reflex vision sensation stool urine sputum movement sounds wound scar discharge deficit dysfunction "
    "disturbance retention deviation limitation sensitivity obstruction retraction atrophy instability congestion spots "
    "collection irritation heat blockage dullness regurgitation hypertrophy thickening enlargement deformity spasm "
    "injury compression effusion infection sign hernia cyst pressure tumefaction".split()
)
"""Heads that say nothing alone: "loss of vision" is a finding, "loss" is none."""
_NEUTRAL: Final = frozenset(
    {
        "reflex",
        "strength",
        "vision",
        "gait",
        "tone",
        "sensation",
        "movement",
        "sounds",
        "stool",
        "urine",
        "sputum",
        "mobility",
    }
)
"""Heads that everybody has: only what is wrong with them is a finding."""
_DIAGNOSES: Final = frozenset({"hernia", "injury", "compression"})
"""Heads that name what was diagnosed; what was seen or felt of it is named otherwise."""
_ABNORMAL: Final = Pattern(
    r"\b(?:loss|lost|reduc|decreas|diminish|absen|weak|impair|blur|double|abnormal|increas|exaggerat|unsteady|spastic|atax|poor|"
    r"dark|bloody|black|tarry|loose|watery|foul|purulent|tunnel|dim(?!ens)|limit|restrict|painful|brisk|stiff|rigid|dental|tooth|teeth|wheez|coarse|dull|"
    r"burning|tingl|alter|disturb|tarr|clay|cloudy|involuntary|shuffl|wide|broad|hypo|hyper|pale|productive|frothy|rusty|f(?:o)?etid|malodorous|offensive|smelly|turbid|smoky|mucoid|mucous|greasy|fatty|reddish|cola|tea colou?red|concentrated|deteriorat|worsen|declin|failing|uncoordinated|twisting)"
)
_TOUCHED: Final = Pattern(
    r"\b(?:hard|soft|firm|painless|painful|tender|mobile|fixed|ulcerat\w+|vegetat\w+|exophytic|fungating|bleeding)\b"
)
"""What an examiner says of a tumour that he felt or saw."""
_OF_AN_ORGAN: Final = Pattern(
    r"renal|hepatic|liver|kidney|ventricular|cardiac|organ|thyroid|pituitary|myocardial"
)
_OF_PEOPLE: Final = Pattern(
    r"(?:relevant|medical|financial|operative|technical|social|abnormal|suspicious|negative|resolved)\b"
)
_OF_SENSES: Final = Pattern(
    r"olfactory|visual|gait|speech|sleep|swallowing|sphincter|sensory|voiding|menstrual|hearing|motor"
)
_NAMES_OF_DISEASES: Final = frozenset(
    {"syndrome", "syndromes", "disorder", "disorders", "impairment", "impairments"}
)


def says_enough(
    scan: Scan,
    sentence: Sentence,
    hit: Hit,
    span: tuple[int, int],
    *,
    opened: bool,
    joined: bool,
    examined: bool,
) -> bool:
    """True where the noun phrase of a general word is a symptom or sign of its own (`joined`: to a complaint before it)."""
    head = hit.term["finding_head"]
    phrase = scan.folded[slice(*span)]
    words = len(phrase.split())
    if head.name == "limitation" and _OF_PEOPLE.match(sentence.marks, phrase):
        return False
    if head.name == "dysfunction" and _OF_AN_ORGAN.search(sentence.marks, phrase):
        return False  # told by laboratory and pictures
    if head.name in _DIAGNOSES:
        return False
    if head.name in _NEUTRAL and not _ABNORMAL.search(sentence.marks, phrase):
        return False
    if head.name == "disturbance" and words > 1 and _is_denied(scan, sentence, hit):
        # "no psychiatric symptoms"; a syndrome denied is a disease.
        return _OF_PEOPLE.match(sentence.marks, phrase) is None and (
            phrase.split()[-1] not in _NAMES_OF_DISEASES
            or _OF_SENSES.search(sentence.marks, phrase) is not None
        )
    if head.name == "disturbance":
        # "hearing difficulties", "visual problems": with the part of the body that they are of.
        place = Kind.BODY_PART
        return phrase.split()[-1] not in _NAMES_OF_DISEASES and any(
            h.kinds & place and span[0] <= h.start and h.end < span[1] for h in sentence.hits
        )
    if "mass" in head.codes or "weak" in head.codes:
        placed = (
            joined
            or head.name == "lump"  # nobody sees one in a picture
            or span != (hit.start, hit.end)
            or felt_place_end(scan, sentence, hit, span[1]) is not None
        )
        if head.name in ("tumor", "cyst") and _is_denied(scan, sentence, hit):
            return False  # "no past history of skin tumors"
        felt = "weak" not in head.codes or (examined and _TOUCHED.search(sentence.marks, phrase) is not None)
        return opened and placed and (felt or is_felt_tumour(scan, sentence, hit, span))
    return words > 1 or (head.name not in _NEEDS_MORE)


def _is_denied(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    return status_of(scan, sentence, hit)[0] == "absent"
