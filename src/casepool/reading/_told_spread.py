"""Metastases told without a word for them: cells of the cancer in an organ or a fluid, an organ involved, new lesions in it.

Each counts only where the patient's cancer is known to have begun in organs from which it cannot have grown into the place (`_neighbours`).
"""

from collections.abc import Sequence
from typing import Final

from casepool.vocabulary import Entry, Hit, Kind

from ._neighbours import grows_into, is_far
from ._origins import NO_ADENOCARCINOMA, PLAIN_ADENOCARCINOMA
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_values import BLOOD_SITES, SURE, TISSUE_SITES, Item, Primary, Spread
from ._tumour_words import BEFORE, LINK, are_listed, are_listed_places, items_of

_CANCER: Final = r"(?:cancer|carcinoma|adenocarcinoma|malignan(?:t|cy)|neoplastic|tumou?r|melanoma|sarcoma|\w+blastoma|metastatic)"
_FOUND: Final = r"(?:found|seen|detected|identified|present|demonstrated|observed|noted|discovered)"
_AHEAD: Final = Pattern(
    rf"\b(?<!isolated ){_CANCER} cells(?: (?:were|was|are)(?: \w+)? {_FOUND})? (?:in|within|throughout)\b"
    rf"|\b(?:involvement|infiltration) (?:of|in)\b"
    rf"|\b(?:{_CANCER}|disease|\w+oma) (?:also )?involving\b"
    rf"|\b(?:widespread|disseminated|extensive) (?:{_CANCER}|disease|\w+oma)(?: \w+)? (?:in|throughout|within)\b"
    rf"|\bspread of (?:the |her |his )?(?:disease|tumou?r|cancer|malignancy|\w+oma) (?:in|to|into)\b"
    r"|\b(?:scan|scintigra\w+|pet|pet ct) (?:was |were )?positive (?:in|at|for)\b"
    rf"|\b(?:progression|progressed|progressive disease|relapsed?|disease progression)(?: of (?:the |her |his )?(?:disease|tumou?r|cancer))? in\b"
)
"""Words before the places that the cancer came to."""
_SPREAD_OF: Final = Pattern(
    rf" (?:spread|dissemination) (?:of|from) (?:(?:the|a|an|his|her|known) )*(?:\w+ ){{0,2}}?(?:{_CANCER}|disease|\w+oma)\b"
)
_SHOWN: Final = Pattern(
    r"(?: (?:biops\w+|aspirat\w+|smears?|examination|specimens?|and|trephine))* (?:showed|revealed|demonstrated|disclosed|confirmed) "
    rf"(?:(?:an?|the|diffuse|extensive|massive|focal|presence of) )*(?:infiltration|involvement|replacement) (?:by|with|of) (?:\w+ ){{0,3}}?{_CANCER}\b"
)
"""Words behind a place that was sampled."""
_CELLS: Final = Pattern(rf"\b{_CANCER} cells\b")
_BEHIND: Final = Pattern(
    rf" (?:involvement|infiltration)\b| (?:(?:was|were|is|are) (?:\w+ )?| ?)(?:infiltrated|replaced|involved) (?:by|with) (?:\w+ ){{0,3}}?{_CANCER}\b"
)
"""Words straight behind them."""
_NEW: Final = r"(?:new|additional|further)"
_LESIONS: Final = r"(?:lesions?|nodules?|foci|focus|mass(?:es)?|tumou?rs?|deposits?|nodes|sites of disease)"
_NEW_AHEAD: Final = Pattern(
    rf"\b{_NEW} (?:\w+ ){{0,3}}?{_LESIONS}(?: (?:(?:were|was|had|have|been|also|then) )*(?:{_FOUND}|appeared|developed|arose|occurred))? (?:in|on|at|within|of|over)\b"
    rf"|\b{_LESIONS} (?:(?:had|have|also|then|subsequently|soon) )*(?:appeared|developed|arose|emerged) (?:in|on|at|within|over)\b"
)
"""Words before the places of lesions that came after the cancer was known."""
_NEW_BEHIND: Final = Pattern(
    rf" {_LESIONS} (?:(?:had|have|also|then|subsequently|soon) )*(?:appeared|developed|arose|emerged)(?= *$|  | (?:in|on|during|after|and|at|within|despite|while|when|with)\b)"
)
_NEW_BEFORE: Final = Pattern(r"\bnew (?:\w+ ){0,3}$")
_LESION_BEHIND: Final = Pattern(rf" {_LESIONS}\b")
_DENIED: Final = Pattern(
    r"\b(?:no|not|without|absence|absent|negative|never|neither|nor|free|exclud\w+|rule out|ruled out|benign|inflammat\w+|lymphocytic)\b(?!.* (?:and|but) )"
)
"""Words that deny what stands behind them in the same breath, or tell it of something else."""
_DENIED_BEFORE: Final = 60
"""Characters before a place in which it may be denied."""
_FAR_WORDS: Final = 8
"""Words between what tells the spread and its first place."""


def told_spreads(
    scan: Scan,
    sentence: Sentence,
    primaries: Sequence[Primary],
) -> list[Spread]:
    """The places of the sentence that the cancer known before it, or named in it, is told to have reached."""
    if not primaries:
        return []
    marks = sentence.marks
    placed = sentence.kinds & Kind.SITE
    of_cancer = placed and (_AHEAD.may(marks) or _BEHIND.may(marks) or _SHOWN.may(marks))
    of_lesions = placed and (_NEW_AHEAD.may(marks) or _NEW_BEHIND.may(marks) or _NEW_BEFORE.may(marks))
    of_origin = placed and _SPREAD_OF.may(marks)
    in_fluids = _CELLS_IN_FLUID.may(marks)
    any_told = of_cancer or of_lesions or of_origin or in_fluids
    origins = _origins(primaries) if any_told else frozenset()
    if not origins:
        return []
    spreads = _in_fluids(scan, sentence, origins) if in_fluids else []
    if not (of_cancer or of_lesions or of_origin):
        return spreads
    items = items_of(scan, sentence)
    places = _places_of_cancer(scan, sentence, items) if of_cancer else []
    if of_lesions and any(p.sentence.index < sentence.index for p in primaries if p.site in origins):
        places = [*places, *_places_of_lesions(scan, sentence, items)]
    for place in places:
        before = max(sentence.start, place.start - _DENIED_BEFORE)
        if (
            is_far(place.entry.name, origins)
            and status_of(scan, sentence, place.hit)[0] == "present"
            and not _DENIED.search(marks, scan.folded, before, place.start)
        ):
            spreads.append(_spread(scan, sentence, place.entry.name, place))
    if of_origin:
        for place in _places_of_spread(scan, sentence, items, origins):
            spreads.append(_spread(scan, sentence, place.entry.name, place))
    return spreads


_FIRST_SIGN: Final = Pattern(
    r"\b(?:first|initial|presenting|early|earliest|sole|only|unusual|rare|uncommon|a|the) (?:clinical )?(?:manifestation|sign|presentation|symptom|presenting (?:sign|symptom|feature)) (?:of|in)\b"
    r"|\b(?:revealing|heralding|disclosing|unmasking|leading to the (?:diagnosis|discovery|detection) of)\b"
    r"|\b(?:presenting|manifesting|masquerading) (?:initially |first |solely )?as\b"
)
"""Words between a lesion and the cancer of another organ that it was the first sign of."""


_PRESENTING_AS: Final = ("presenting", "manifesting", "masquerading")
"""Words behind the cancer and before the lesion that it showed itself by."""


def first_signs(scan: Scan, sentence: Sentence, found: Sequence[Primary]) -> list[Spread]:
    """The lesion by which the cancer of another organ was found ("a breast lump as the first sign of a pancreatic tumour").

    Parameters
    ----------
    found : sequence of Primary
        The origins that the sentence tells.
    """
    if len(found) < 2 or not _FIRST_SIGN.may(sentence.marks):
        return []
    cue = _FIRST_SIGN.search(sentence.marks, scan.folded, sentence.start, sentence.end)
    if cue is None:
        return []
    if scan.folded.startswith(_PRESENTING_AS, cue.start()):
        ahead = [p for p in found if p.weight == SURE and not p.uncertain and p.item.end <= cue.start()]
        origins = frozenset(p.site for p in ahead) - BLOOD_SITES
        return [
            _spread(scan, sentence, p.site, p.item)
            for p in found
            if p.weight < SURE and p.item.start >= cue.end() and is_far(p.site, origins)
        ]
    behind = [p for p in found if p.weight == SURE and not p.uncertain and p.item.start >= cue.end()]
    origins = frozenset(p.site for p in behind) - BLOOD_SITES
    return [
        _spread(scan, sentence, p.site, p.item)
        for p in found
        if p.weight < SURE
        and p.item.end <= cue.start()
        and origins
        and p.site not in origins
        and not any(grows_into(origin, p.site) for origin in sorted(origins))
    ]


def of_known_histology(
    scan: Scan, sentence: Sentence, items: Sequence[Item], primaries: Sequence[Primary]
) -> list[Spread]:
    """The places in which a histology is told that has an organ of its own, and was treated there ("glioblastoma in the liver")."""
    spreads: list[Spread] = []
    for index, item in enumerate(items):
        site = item.entry.codes.get("site", "")
        if item.role == "H" and _is_carcinoma(item) and status_of(scan, sentence, item.hit)[0] == "present":
            for place in _listed_from(scan, items[index + 1 :], item.end)[:1]:
                own = frozenset(NO_ADENOCARCINOMA if item.entry.id == PLAIN_ADENOCARCINOMA else ()) | {
                    "lymph node"
                }
                if place.entry.name in own and scan.folded.startswith(" in ", item.end):
                    spreads.append(_spread(scan, sentence, place.entry.name, place))
        if item.role != "H" or not site or site in BLOOD_SITES or site in TISSUE_SITES:
            continue
        places = _listed_from(scan, items[index + 1 :], item.end)
        places = [place for place in places if is_far(place.entry.name, frozenset((site,)))]
        if (
            places
            and status_of(scan, sentence, item.hit)[0] == "present"
            and any(
                p.site == site
                and p.weight == SURE
                and p.sentence.index < sentence.index
                and (p.history or p.sentence.kinds & Kind.TREATMENT)
                for p in primaries
            )
        ):
            spreads.extend(_spread(scan, sentence, place.entry.name, place) for place in places)
    return spreads


def _is_carcinoma(item: Item) -> bool:
    return item.entry.name.endswith("carcinoma") and item.entry.codes.get("behaviour") == "malignant"


def _places_of_spread(
    scan: Scan, sentence: Sentence, items: Sequence[Item], origins: frozenset[str]
) -> list[Item]:
    """The places straight before a spread that is named as that of the cancer ("gastric spread of her breast cancer")."""
    places: list[Item] = []
    for index, item in enumerate(items):
        if item.role == "S" and _SPREAD_OF.match(sentence.marks, scan.folded, item.end, sentence.end):
            places.extend(_listed_until(scan, items, index))
    return [
        place
        for place in places
        if place.entry.name not in origins
        and not any(grows_into(origin, place.entry.name) for origin in sorted(origins))
        and status_of(scan, sentence, place.hit)[0] == "present"
    ]


def _origins(primaries: Sequence[Primary]) -> frozenset[str]:
    sure = [p for p in primaries if p.weight == SURE]
    return frozenset(p.site for p in ([p for p in sure if not p.uncertain] or sure)) - BLOOD_SITES


def _spread(scan: Scan, sentence: Sentence, site: str, place: Item) -> Spread:
    # As a word for a tumour, not for a place: what it tells is an event of the course.
    cause = place.read_as(place.entry, "N")
    return Spread(site, "present", is_history(scan, sentence, place.hit), place, cause, sentence)


def _places_of_cancer(scan: Scan, sentence: Sentence, items: Sequence[Item]) -> list[Item]:
    """The places in which the sentence tells the cancer itself, where it names one."""
    places: list[Item] = []
    for cue in _AHEAD.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
        if cue[0].endswith(("involvement of", "involvement in", "infiltration of", "infiltration in")):
            if not _names_cancer(scan, sentence, items):
                continue
        places.extend(_listed_from(scan, items, cue.end()))
    if _BEHIND.may(sentence.marks) or _SHOWN.may(sentence.marks):
        for index, item in enumerate(items):
            if item.role != "S":
                continue
            told = _SHOWN.match(sentence.marks, scan.folded, item.end, sentence.end)
            told = told or _BEHIND.match(sentence.marks, scan.folded, item.end, sentence.end)
            if told is not None and (
                len(told[0]) > len(" infiltration")
                or item.entry.name == "bone marrow"
                or _names_cancer(scan, sentence, items)
            ):
                places.extend(_listed_until(scan, items, index))
    return places


def _names_cancer(scan: Scan, sentence: Sentence, items: Sequence[Item]) -> bool:
    """True where the sentence names a cancer, a histology or a stage: an organ may be involved by other diseases."""
    return _CELLS.search(sentence.marks, scan.folded, sentence.start, sentence.end) is not None or any(
        item.role in "HNM"
        and ("weak" not in item.entry.codes or "stage" in item.entry.codes)
        and status_of(scan, sentence, item.hit)[0] == "present"
        and not is_of_relative(scan, sentence, item.hit)
        for item in items
    )


def _places_of_lesions(scan: Scan, sentence: Sentence, items: Sequence[Item]) -> list[Item]:
    """The places in which the sentence tells lesions that came."""
    places: list[Item] = []
    for cue in _NEW_AHEAD.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
        places.extend(_listed_from(scan, items, cue.end()))
    for index, item in enumerate(items):
        if item.role == "S" and (
            _NEW_BEHIND.match(sentence.marks, scan.folded, item.end, sentence.end)
            or (
                _NEW_BEFORE.search(sentence.marks, scan.folded, sentence.start, item.start)
                and _LESION_BEHIND.match(sentence.marks, scan.folded, item.end, sentence.end)
            )
        ):
            places.extend(_listed_until(scan, items, index))
    return places


def _listed_from(scan: Scan, items: Sequence[Item], start: int) -> list[Item]:
    """The list of places that begins behind an offset."""
    chain: list[Item] = []
    for item in items:
        if item.start < start:
            continue
        if item.role != "S":
            break
        if chain:
            if not are_listed_places(scan, chain[-1], item):
                break
        else:
            words = scan.folded[start : item.start].split()
            if len(words) > _FAR_WORDS or not all(word in LINK or word in BEFORE for word in words):
                break
        chain.append(item)
    return chain


def _listed_until(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The list of places that ends with the one at `index`."""
    chain = [items[index]]
    while index and items[index - 1].role == "S" and are_listed(scan, items[index - 1], items[index]):
        index -= 1
        chain.insert(0, items[index])
    return chain


_FLUIDS: Final = (
    (
        "pleura",
        Pattern(
            r"\b(?:pleural (?:fluid|effusion|tap|liquid)|thoracocentesis|thoracentesis|pleurocentesis)\b"
        ),
    ),
    ("peritoneum", Pattern(r"\b(?:ascit(?:es|ic)|peritoneal fluid|paracentesis)\b")),
    ("leptomeninges", Pattern(r"\b(?:csf|cerebro ?spinal fluid|lumbar puncture)\b")),
    ("pericardium", Pattern(r"\b(?:pericardial (?:fluid|effusion|tap)|pericardiocentesis)\b")),
)
"""Fluids of the body's cavities, with the site that a cancer whose cells are in them has reached."""
_WITH_FLUID: Final = {"peritoneum": frozenset({"ovary", "fallopian tube", "omentum"})}
"""Origins whose own stage counts the cells in a fluid, by the site of the fluid."""
_CELLS_IN_FLUID: Final = Pattern(
    rf"\b{_CANCER} (?:\w+ )?cells\b|\bmalignant (?:ascites|pericardial effusions?)\b|\bpositive (?:\w+ )?cytolog\w+|\bcytolog\w+ (?:\w+ ){{0,5}}?(?:was|were|is|came back) (?:\w+ )?(?:positive|malignant)\b|\bcytolog\w+ {{1,2}}positive\b"
    rf"|\bpositive for (?:\w+ )?{_CANCER}|\bcytolog\w+ (?:\w+ ){{0,6}}?(?:show\w*|reveal\w*|confirm\w*|demonstrat\w*|identif\w*) (?:(?!negative)\w+ ){{0,3}}?(?:\w*carcinoma|malignan\w+|melanoma)\b"
)
"""What tells cells of a cancer found in a fluid."""


_SUSPECTED: Final = Pattern(
    r"\b(?:suspected|suspicious|suspicion of|possible|possibly|probable)(?: (?:of|for|an?))* $"
)
"""Words straight before cells of a cancer that were not found for sure ("suspected malignant ascites")."""


def _in_fluids(scan: Scan, sentence: Sentence, origins: frozenset[str]) -> list[Spread]:
    """The cavities in whose fluid the sentence tells cells of the cancer."""
    marks, start, end = sentence.marks, sentence.start, sentence.end
    cells = _CELLS_IN_FLUID.search(marks, scan.folded, start, end)
    if cells is None or _DENIED.search(marks, scan.folded, start, cells.end()):
        return []
    if _SUSPECTED.search(marks, scan.folded, start, cells.start()):
        return []
    spreads: list[Spread] = []
    for site, fluid in _FLUIDS:
        found = fluid.search(marks, scan.folded, start, end)
        if found is not None and site not in origins and origins.isdisjoint(_WITH_FLUID.get(site, ())):
            hit = Hit(found.start(), found.end(), {}, 0)
            item = Item(found.start(), found.end(), "S", Entry("spread:fluid", "site", site, {}), hit)
            spreads.append(_spread(scan, sentence, site, item))
    return spreads
