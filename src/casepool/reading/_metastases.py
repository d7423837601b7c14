"""Where the disease spread: the sites that a word for metastasis, a stage or the histology of another organ tells."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casepool.vocabulary import Entry, Hit, Kind

from ._attach import FARTHEST_METASTASIS, FARTHEST_OPERATION, last_lesion, tells_histology
from ._body_seats import part_beside, parts_listed
from ._found_elsewhere import specimen_before
from ._judged import judged_sites
from ._lesions import levels
from ._mention_rows import context_pattern
from ._origins import NO_ADENOCARCINOMA, PLAIN_ADENOCARCINOMA, operated_sites
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_doubt import is_only_asked
from ._tumour_values import BLOOD_SITES, LIKELY, OPERATED, SURE, TISSUE_SITES, WEAK, Item, Primary, Spread
from ._tumour_words import (
    BEFORE,
    FROM,
    INTO,
    LESION_WORDS,
    LINK,
    PARTS_LISTED,
    are_adjacent,
    are_listed,
    are_listed_places,
    own_site,
    words_between,
)


def spreads_of(
    scan: Scan,
    sentence: Sentence,
    items: Sequence[Item],
    last_site: Item | None,
    primaries: Sequence[Primary],
    before: Sequence[Spread],
) -> list[Spread]:
    made: list[Spread] = []
    known = frozenset(p.site for p in primaries if p.weight == SURE and not p.uncertain)
    for index, item in enumerate(items):
        if item.role != "M":
            if item.role == "N" and item.entry.name == "deposit" and _is_of_cancer(items[:index], known):
                made.extend(_deposits(scan, sentence, items, index))
            if known - BLOOD_SITES and item.role == "N":
                if item.entry.name in LESION_WORDS:
                    made.extend(_no_lesions(scan, sentence, items, index, known))
            continue
        if is_of_relative(scan, sentence, item.hit):
            continue
        status, cue = status_of(scan, sentence, item.hit)
        if status == "absent" and cue is not None and _is_change(scan, cue, item):
            status = "present"
        if status == "uncertain" and is_only_asked(scan, sentence, cue):
            continue
        if _FEARED.search(sentence.marks, scan.folded, max(sentence.start, item.start - 50), item.start):
            continue
        history = is_history(scan, sentence, item.hit)
        sites = _metastatic_sites(scan, items, index, known=known)
        if status == "absent":
            sites = [site for site in sites if not _is_complement(scan, sentence, site, item)]
            if not sites and sentence.kinds & Kind.IMAGING:
                sites = _imaged(sentence, items[:index], known)
        if (
            not sites
            and status != "absent"
            and not any(s.status == "present" for s in before)
            and sentence.kinds & scan.bit["body_part"]
        ):
            part = part_beside(scan, sentence, item)
            sites = [part] if part is not None and "weak" not in item.entry.codes else []
        if not sites and status != "absent" and "stage" not in item.entry.codes:
            seen = status == "present" or bool(sentence.kinds & scan.bit["micro"])
            before_it = last_site if last_site is None or last_site.entry.name not in known else None
            sites = _sampled_sites(scan, sentence, items, index, before_it) if seen else []
            if status == "present":
                sites = judged_sites(scan, sentence, items, index, origins=known) or sites
            lesion = None if sites else _lesion_of(scan, sentence, items, index, primaries)
            if lesion is not None and not is_placed(lesion, before):
                sites = [lesion]
        if sites and status == "present" and sentence.kinds & scan.bit["body_part"]:
            sites = [*sites, *parts_listed(scan, sentence, item, sites)]
        if "stage" not in item.entry.codes and all(site.entry.name == "bone" for site in sites):
            sites = _at_level(scan, sentence, item) or sites
        for site in sites:
            made.append(Spread(site.entry.name, status, history, site, item, sentence))
    return made


_SPINE: Final = frozenset({"bone", "spine (vertebrae)"})


def is_placed(lesion: Item, spreads: Sequence[Spread]) -> bool:
    """True where a metastasis is told of the lesion's place already, or of another behind it."""
    return any(
        s.status == "present"
        and (
            s.site == lesion.entry.name
            or {s.site, lesion.entry.name} == _SPINE
            or (s.item.start > lesion.start and s.site != "lymph node")
        )
        for s in spreads
    )


_FEARED: Final = Pattern(
    r"\b(?:prevent\w*|avoid\w*|prophyla\w+|(?:risks?|likelihood|chances?|fear|potential|rates?|incidence|probability) (?:of|for)|propensity for)(?: (?:an?|the|any|further|new|distant|early|late|future|developing|development|of|\w+ous))* *$"
)
"""Words before a metastasis that was feared or prevented, not found."""
_OF_MATTER: Final = Pattern(
    r"\b(?:ig[agm]|immun\w+|complement|c3|amyloid|iron|h(?:a)?emosiderin|calcium|calcific|mineral|crystal\w*|fat|lipid|fibrin|mucin|urate|protein|pigment\w*|glomerul\w+|membrane|copper|uric|cholesterol|glycogen|melanin|hyalin\w*|granular)\b"
)
"""Words of a deposit that is no tumour."""


def _is_of_cancer(before: Sequence[Item], known: frozenset[str]) -> bool:
    """True where a cancer of an organ is known, or named before in the sentence ("a Wilms tumour with pulmonary deposits")."""
    return bool(known - BLOOD_SITES) or any(
        item.role == "H"
        and item.entry.codes.get("behaviour") == "malignant"
        and item.entry.codes.get("site") not in BLOOD_SITES
        for item in before
    )


def _deposits(scan: Scan, sentence: Sentence, items: Sequence[Item], index: int) -> Iterator[Spread]:
    """Places that deposits are told in, of a patient whose cancer is known: "deposits in the liver and both adrenals"."""
    item = items[index]
    if status_of(scan, sentence, item.hit)[0] != "present" or _OF_MATTER.search(
        sentence.marks, scan.folded, sentence.start, sentence.end
    ):
        return
    sites = _chain_ahead(scan, items, index, of_is_primary=True) or _held_deposits(scan, items, index)
    sites = sites or _chain_back(scan, items, index)[-1:]
    for site in sites:
        yield Spread(site.entry.name, "present", False, site, item, sentence)


_BESIDE_IMAGING: Final = 12
"""Most characters between an organ and the examination that is one of it ("MRI of the brain", "liver ultrasound")."""
_EXAMINED: Final = frozenset({"brain", "liver", "bone", "spine (vertebrae)", "spinal cord", "lung"})
"""Organs that are examined for metastases by an examination of their own."""


def _imaged(sentence: Sentence, before: Sequence[Item], known: frozenset[str]) -> list[Item]:
    """The organs whose examination showed no metastases: "MRI of the brain and liver ultrasound showed no metastases"."""
    imaged = [h for h in sentence.hits if h.kinds & Kind.IMAGING]
    return [
        site
        for site in before
        if site.role == "S"
        and site.entry.name in _EXAMINED - known
        and any(max(site.start - h.end, h.start - site.end) <= _BESIDE_IMAGING for h in imaged)
    ]


def _no_lesions(
    scan: Scan, sentence: Sentence, items: Sequence[Item], index: int, known: frozenset[str]
) -> Iterator[Spread]:
    """Organs in which no lesion was found, of a patient whose cancer is elsewhere: "no bone or adrenal lesions", "no masses in the liver"."""
    item = items[index]
    if not sentence.kinds & Kind.IMAGING or status_of(scan, sentence, item.hit)[0] != "absent":
        return
    for site in _chain_back(scan, items, index) or _chain_ahead(scan, items, index, of_is_primary=True):
        if site.entry.name not in known and status_of(scan, sentence, site.hit)[0] == "absent":
            yield Spread(
                site.entry.name, "absent", is_history(scan, sentence, item.hit), site, item, sentence
            )


_HELD: Final = Pattern(
    r" (?:(?:also|both|each|all|were|was|had) )*(?:contained|held|harbou?red|showed|bore|with) (?:(?:multiple|several|numerous|small|tiny|metastatic|tumou?r) )*"
)


def _held_deposits(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The places before a verb by which they hold the deposits ("the adrenals contained deposits")."""
    last = items[index - 1] if index else None
    if last is None or last.role != "S":
        return []
    if _HELD.fullmatch(scan.marks, scan.folded, last.end, items[index].start) is None:
        return []
    return [*_chain_of_list(scan, items, index - 1), last]


_AT_LEVEL: Final = Pattern(
    r" *(?:to|at|in|of|on|involving|affecting)(?: the)?(?: levels?(?: of)?| vertebrae)? *\Z"
)
_VERTEBRA: Final = Entry("metastasis:level", "site", "spine (vertebrae)", {})


def _at_level(scan: Scan, sentence: Sentence, item: Item) -> list[Item]:
    """The vertebra of a metastasis that is placed by its level alone: "a metastasis at T4", "metastases to L1 and L3"."""
    if sentence.kinds & Kind.COMPARTMENT:
        return []
    told = next(levels(scan, item.end, sentence.end), None)
    if told is None or _AT_LEVEL.match(sentence.marks, scan.folded, item.end, told[1]) is None:
        return []
    hit = Hit(told[1], told[2], {}, 0)
    return [Item(told[1], told[2], "S", _VERTEBRA, hit)]


def doubted_places(
    scan: Scan, sentence: Sentence, items: Sequence[Item], primaries: Sequence[Primary]
) -> Iterator[int]:
    """Where the places begin of lesions that only may be metastases: no tumour began there."""
    known = frozenset(p.site for p in primaries if p.weight == SURE and not p.uncertain)
    for index, item in enumerate(items):
        if item.role == "M" and status_of(scan, sentence, item.hit)[0] == "uncertain":
            for site in judged_sites(scan, sentence, items, index, origins=known):
                yield site.start


def _is_change(scan: Scan, cue: Hit, item: Item) -> bool:
    """True for "no growth of the metastasis": the change is denied, the metastasis is there."""
    start, end = (cue.start, item.start) if cue.end <= item.start else (item.end, cue.end)
    return context_pattern("change").search(scan.marks, scan.folded, start, end) is not None


def _is_complement(scan: Scan, sentence: Sentence, site: Item, item: Item) -> bool:
    """True for sites that are none of the metastasis: "thickening of the stomach and metastases", "extra-mammary"."""
    start = max(sentence.start, site.start - 20)
    before = scan.folded[start : site.start]
    if before.endswith("extra "):
        return True
    between = scan.folded[site.end : item.start].split()
    return (
        site.end <= item.start and between[:1] in (["and"], ["or"]) and before.endswith((" of the ", " of "))
    )


def _metastatic_sites(
    scan: Scan, items: Sequence[Item], index: int, *, known: frozenset[str] = frozenset()
) -> list[Item]:
    """The sites that the metastasis word at `index` names; a stage says nothing of places."""
    if "stage" in items[index].entry.codes:
        return []
    own = own_site(items[index])
    if own is not None:
        after = _chain_ahead(scan, items, index, of_is_primary=True)
        if own.entry.name == "bone" and not after:
            of_place = _chain_ahead(scan, items, index, of_is_primary=False)
            after = [site for site in of_place if site.entry.name == "spine (vertebrae)"]
        if own.entry.name == "bone" and after and after[0].entry.name == "spine (vertebrae)":
            # "bone metastasis of the third lumbar vertebra": a vertebra is no other bone (gold/GUIDE.md).
            return [*_listed_before(scan, items, index), *after]
        return [*_listed_before(scan, items, index), own, *after]
    sites = _chain_back(scan, items, index) or _predicate_of_lesion(scan, items, index)
    start = index + 1
    adjective = items[index].entry.codes.get("form") == "adjective"
    if (
        adjective
        and start < len(items)
        and items[start].role in "HN"
        and are_adjacent(scan, items[index], items[start])
    ):
        # "metastatic adenocarcinoma in the liver": what follows the histology says where.
        place = items[start + 1] if start + 1 < len(items) else None
        # "metastatic carcinoma of the spleen" of a patient whose cancer began elsewhere is in the spleen.
        elsewhere = bool(known) and place is not None and place.role == "S" and place.entry.name not in known
        elsewhere = elsewhere or (place is not None and _begins_elsewhere(items[start], place))
        sites = sites + _chain_ahead(scan, items, start, of_is_primary=not elsewhere)
    elif adjective and _is_cancer_elsewhere(scan, items, index, known=known):
        sites = [*sites, items[start]]
    else:
        whole = _NAMES_CANCER.match(scan.marks, scan.folded, items[index].start) is not None
        sites = sites + _chain_ahead(scan, items, index, of_is_primary=whole and not known)
    return (
        sites
        or _in_bracket(scan, items, index)
        or _beyond_origin(scan, items, index)
        or _troubled(scan, items, index)
    )


_MELANOMAS: Final = ("872", "873", "874", "875", "876", "877", "878", "879")
"""ICD-O-3.2 morphology of melanomas."""
_NO_MELANOMA: Final = NO_ADENOCARCINOMA - {"skin", "leptomeninges", "meninges", "spinal cord"} | {
    "small intestine",
    "stomach",
    "colon",
    "gallbladder",
    "liver",
    "lung",
    "pancreas",
    "kidney",
    "adrenal",
    "lymph node",
    "breast",
}
"""Organs in which a melanoma that is called metastatic has come to, not begun."""


def _begins_elsewhere(histology: Item, place: Item) -> bool:
    """True for a place in which a tumour of the kind does not begin ("metastatic melanoma of the jejunum")."""
    if histology.role != "H" or place.role != "S":
        return False
    if histology.entry.codes.get("icdo", "").startswith(_MELANOMAS):
        return place.entry.name in _NO_MELANOMA
    return histology.entry.id == PLAIN_ADENOCARCINOMA and place.entry.name in NO_ADENOCARCINOMA


_HOLLOW: Final = frozenset(
    {"stomach", "small intestine", "colon", "rectum", "gallbladder", "appendix", "spleen", "bladder"}
)
"""Organs that bleed, rupture or are obstructed by a metastasis in their own wall."""
_TROUBLE: Final = Pattern(
    r" (?:outlet |wall |loop )?(?:obstruction|perforation|intussusception|bleeding|ha?emorrhage|occlusion|stricture|stenosis|rupture|ulcer\w*|polyps?)"
    r"(?:,? (?:was|were|which|that|is|mainly|probably|\w+ly))* {1,2}(?:due to|caused by|secondary to|because of|resulting from|owing to|produced by|induced by|by|from)(?: \w+){0,4} $"
)
"""Words between an organ and the metastasis that its trouble came of."""


def _troubled(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The organ whose trouble the metastasis was ("a small bowel obstruction due to metastatic melanoma")."""
    for site in reversed(items[:index]):
        if site.role == "S":
            told = site.entry.name in _HOLLOW and _TROUBLE.match(
                scan.marks, scan.folded, site.end, items[index].start
            )
            return [site] if told else []
    return []


def _in_bracket(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The sites in brackets behind the cancer that spread: "metastatic breast cancer (liver, bone)"."""
    last = index
    while (
        last + 1 < len(items)
        and last < index + 2
        and scan.text[items[last].end : items[last + 1].start] == " "
    ):
        last += 1
    if last == index or items[last].role not in "HN" or last + 1 == len(items):
        return []
    inside = scan.text.startswith(" (", items[last].end) and items[last + 1].start == items[last].end + 2
    return _listed_ahead(scan, items, last) if inside else []


_NAMES_CANCER: Final = Pattern(r"metastatic (?:cancer|neoplasm) of\b")
"""A cancer by the organ that it began in, not by where it went."""
_COMMON_PLACES: Final = frozenset({"liver", "lung", "bone", "brain"})


def _is_cancer_elsewhere(scan: Scan, items: Sequence[Item], index: int, *, known: frozenset[str]) -> bool:
    """True for "metastatic liver cancer" of a patient whose cancer began elsewhere."""
    if index + 2 >= len(items) or items[index + 1].role != "S" or items[index + 2].entry.name != "cancer":
        return False
    place = items[index + 1].entry.name
    before = {i.entry.codes.get("site") for i in items[:index] if i.role == "H"} - {None}
    elsewhere = (known | before) - {place}
    return (
        place in _COMMON_PLACES
        and place not in known
        and bool(elsewhere)
        and are_adjacent(scan, items[index], items[index + 1])
        and are_adjacent(scan, items[index + 1], items[index + 2])
    )


_RELATED: Final = (
    frozenset({"colon", "rectum", "anus"}),
    frozenset({"cervix uteri", "uterus", "vagina"}),
    frozenset({"larynx", "pharynx", "tongue", "oral cavity", "tonsil", "head and neck (other)"}),
)
"""Neighbours that one tumour is told of under two names ("colorectal cancer of the rectum")."""


def _beyond_origin(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The sites behind the words for what spread: "metastasis of carcinoma of the lung to the thumb's phalanx"."""
    left = items[index]
    origins: set[str] = set()
    ahead = index + 1
    if ahead < len(items) and items[ahead].role == "S":
        origins.add(items[ahead].entry.name)
        if scan.folded.startswith(_CANCER_CELLS, items[ahead].end):
            return _held_cells(scan, items, ahead)
        ahead += 1
    if ahead >= len(items) or items[ahead].role not in "HN" or items[ahead].entry.codes.get("weak"):
        return []
    words = words_between(scan, left, items[index + 1])
    if words is None or not (
        words[:1] in (["of"], ["from"])
        or (left.entry.codes.get("form") == "adjective" and are_adjacent(scan, left, items[index + 1]))
    ):
        return []
    if origins and not are_adjacent(scan, items[index + 1], items[ahead]):
        return []
    origin = items[ahead]
    fixed = origin.entry.codes.get("site")
    if fixed is not None and fixed not in TISSUE_SITES:
        origins.add(fixed)
    sites = _listed_ahead(scan, items, ahead)
    named = sites and (not origins or sites[0].entry.name in origins)
    if named and words_of_place(scan, origin, sites[0])[:1] == ["of"]:
        origins.update(site.entry.name for site in sites)
        origin, ahead = sites[-1], ahead + len(sites)
        sites = _listed_ahead(scan, items, ahead)
    if not sites or words_of_place(scan, origin, sites[0])[:1] not in _INTO_OR_OF[not origins]:
        return []
    kin = origins.union(*(group for group in _RELATED if group & origins))
    return [site for site in sites if site.entry.name not in kin]


def _held_cells(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The places behind the cells of the cancer of the organ at `index` ("metastatic prostate cancer cells in the testis")."""
    sites = _listed_ahead(scan, items, index)
    words = scan.folded[items[index].end : sites[0].start].split()[2:] if sites else []
    return sites if words and words[0] in INTO and all(word in LINK for word in words) else []


_INTO_OR_OF: Final = ([[word] for word in sorted(INTO | {"of"})], [[word] for word in sorted(INTO)])
"""First words between what spread and where it is; "of" only where its origin is known."""


def words_of_place(scan: Scan, left: Item, right: Item) -> list[str]:
    """The words between a neoplasm and a place where all of them are words of place; else none."""
    words = words_between(scan, left, right)
    return words if words and all(word in LINK for word in words) else []


def _listed_ahead(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The list of sites that follows the item at `index`."""
    chain: list[Item] = []
    for item in items[index + 1 :]:
        if item.role != "S" or (chain and not are_listed_places(scan, chain[-1], item)):
            break
        chain.append(item)
    return chain


def _listed_before(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The sites before a metastasis that names its own ("lung and brain metastases")."""
    if index == 0 or items[index - 1].role != "S" or not are_listed(scan, items[index - 1], items[index]):
        return []
    if scan.folded.startswith("metastatic ", items[index].start) and "and" in (
        words_between(scan, items[index - 1], items[index]) or ()
    ):
        return []  # "nodules in the thyroid and metastatic lymph nodes": "and" opens another thing
    if index > 1 and items[index - 2].role in "HN" and "weak" not in items[index - 2].entry.codes:
        # "a carcinoma of the lung and adrenal metastases": the first place is where the carcinoma is.
        words = words_between(scan, items[index - 2], items[index - 1])
        if words and words[0] in ("of", "in", "from") and all(word in LINK for word in words):
            return []
    if _GROWN_INTO.search(
        scan.marks, scan.folded, max(0, items[index - 1].start - 40), items[index - 1].start
    ):
        return []
    return [*_chain_of_list(scan, items, index - 1), items[index - 1]]


_GROWN_INTO: Final = Pattern(
    r"\b(?:extension|extending|extended|invasion|invading|invaded|infiltration|infiltrating|thrombus|thrombosis) (?:(?:in|into|to|of|within|the|right|left) )+$"
)
"""Words before a place that the tumour grew into; "extension into the vena cava and lung metastases" names one place of spread."""


def _chain_of_list(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The sites of a list that ends before the site at `index`."""
    chain: list[Item] = []
    while index > 0 and items[index - 1].role == "S" and are_listed(scan, items[index - 1], items[index]):
        index -= 1
        chain.insert(0, items[index])
    return chain


_COPULA: Final = frozenset(
    "was were is are being also confirmed to be as found contained containing harbored harboured harboring harbouring a an showed".split()
)


def _is_predicate(scan: Scan, left: Item, right: Item) -> bool:
    """True for "both ovaries were metastatic"."""
    words = words_between(scan, left, right)
    if words is not None and words[:2] == ["of", "which"]:
        # "twelve nodes, of which three were metastatic"
        words = [word for word in words[2:] if not word.isdigit() and word not in _COUNTS]
    return words is not None and 0 < len(words) <= 4 and all(word in _COPULA for word in words)


_COUNTS: Final = frozenset("one two three four five six seven eight nine ten all both none some most".split())


def _predicate_of_lesion(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The site of "the liver lesion was a metastasis"."""
    if index < 2 or items[index - 1].role != "N" or items[index - 2].role != "S":
        return []
    lesion, site = items[index - 1], items[index - 2]
    words = words_between(scan, lesion, items[index])
    if (
        lesion.entry.name not in LESION_WORDS
        or not words
        or words[0] not in ("was", "were", "is", "are", "proved")
    ):
        return []
    told = all(word in _COPULA or word in ("a", "an", "proved", "both", "all") for word in words)
    return [site] if told and are_adjacent(scan, site, lesion) else []


def _chain_back(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """Sites listed straight before ("lung and axillary lymph node metastases")."""
    chain: list[Item] = []
    right = items[index]
    for left in reversed(items[:index]):
        if left.role != "S":
            break
        if chain:
            linked = are_listed(scan, left, right)
        elif right.entry.codes.get("form") == "adjective" and "and" in (
            words_between(scan, left, right) or ()
        ):
            # "a horseshoe kidney and metastatic seminoma": "and" opens another thing.
            linked = False
        else:
            linked = are_adjacent(scan, left, right) or _is_predicate(scan, left, right)
        if not linked:
            break
        chain.append(left)
        right = left
    return _without_places_of_nodes(chain[::-1])


_PLACES_OF_NODES: Final = frozenset({"mediastinum", "retroperitoneum"})


def _without_places_of_nodes(chain: list[Item]) -> list[Item]:
    """The chain without places that only say which nodes ("mediastinal and hilar lymph node metastases")."""
    if len(chain) < 2 or chain[-1].entry.name != "lymph node":
        return chain
    return [item for item in chain if item.entry.name not in _PLACES_OF_NODES]


def _chain_ahead(scan: Scan, items: Sequence[Item], index: int, *, of_is_primary: bool) -> list[Item]:
    """Sites listed after ("metastases to the liver, lung and bone")."""
    if index + 1 >= len(items) or items[index + 1].role != "S":
        return []
    first = items[index + 1]
    words = words_between(scan, items[index], first)
    if words is None or any(word in FROM for word in words):
        return []
    if words[:1] in (["included"], ["include"]):
        # "metastatic sites included the liver"
        words = words[1:]
    described = items[index].entry.codes.get("form") == "adjective" and all(word in BEFORE for word in words)
    if not described and not all(word in LINK for word in words):
        # A pain spreads "to the groin and femur", too.
        listed = "," in scan.text[items[index].end : first.start] or "and" in words
        if (
            not listed
            or items[index].entry.codes.get("form") == "verb"
            or not all(word in LINK or word in PARTS_LISTED for word in words)
        ):
            return []
    if _cancer_follows(scan, items, index + 1) or (of_is_primary and not any(word in INTO for word in words)):
        return []
    if scan.folded.startswith((" origin", " primary"), first.end):
        # "metastasis of gastric origin" names where it came from.
        return []
    chain = [first]
    last = index + 1
    for number, item in enumerate(items[index + 2 :], start=index + 2):
        weak = item.role == "N" and "weak" in item.entry.codes
        if weak and items[last].role == "S" and are_adjacent(scan, items[last], item):
            last = number  # "in a lung nodule and the liver"
            continue
        if item.role != "S" or not are_listed_places(scan, items[last], item):
            break
        chain.append(item)
        last = number
    if items[last].role == "S" and _cancer_follows(scan, items, last):
        chain.pop()
    return chain


def _cancer_follows(scan: Scan, items: Sequence[Item], index: int) -> bool:
    """True where a cancer or a histology stands straight after the site ("metastatic breast cancer")."""
    if scan.folded.startswith(_CANCER_CELLS, items[index].end):
        return True
    if index + 1 >= len(items):
        return False
    after = items[index + 1]
    if after.role == "N" and after.entry.codes.get("weak"):
        return False
    if after.role == "N" and after.entry.name in LESION_WORDS:
        return False
    return after.role in "HN" and are_adjacent(scan, items[index], after)


_CANCER_CELLS: Final[tuple[str, ...]] = (" cancer cell", " carcinoma cell", " adenocarcinoma cell")
"""Cells of the cancer of the organ before them, which are named by one word ("metastatic prostate cancer cells")."""


def _sampled_sites(
    scan: Scan, sentence: Sentence, items: Sequence[Item], index: int, before: Item | None
) -> list[Item]:
    """The sampled organ of "biopsy of the iliac lesion was consistent with metastasis"; else that of the sentence before."""
    item = items[index]
    if not sentence.kinds & (scan.bit["micro"] | scan.bit["diagnosed"]) and not _TAKEN.search(
        sentence.marks, scan.folded, sentence.start, sentence.end
    ):
        return []
    if item.entry.codes.get("form") == "adjective" and not (
        index + 1 < len(items)
        and items[index + 1].role in "HN"
        and are_adjacent(scan, item, items[index + 1])
    ):
        return []
    sites = [
        i
        for number, i in enumerate(items[:index])
        if i.role == "S"
        and status_of(scan, sentence, i.hit)[0] != "absent"
        and not _is_of_cancer_before(scan, items, number)
        # "an oesophageal carcinoma with metastatic spread": where it began was not sampled.
        and not (
            number + 2 == index and _cancer_follows(scan, items, number) and _is_with(scan, items, index)
        )
    ]
    if sites:
        # "no node held rectal carcinoma, but three metastatic carcinoma": the place that names no cancer.
        bare = [site for site in sites if not _cancer_follows(scan, items, items.index(site))]
        last = items.index((bare or sites)[-1])
        return [*_chain_of_list(scan, items, last), items[last]]
    own = {
        i.entry.codes.get("site")
        for i in items
        if i.role == "H" and i.end < item.start and status_of(scan, sentence, i.hit)[0] == "present"
    }
    own |= {
        i.entry.name
        for n, i in enumerate(items)
        if i.role == "S" and (_is_of_cancer_before(scan, items, n) or _cancer_follows(scan, items, n))
    }
    operated = [
        p.item
        for p in operated_sites(scan, sentence)
        # "a vulvectomy for a carcinoma of the vulva; nodes held metastases": what began there did not come there.
        if p.item.end <= item.start and p.site not in own
    ]
    if operated:
        # "she underwent a splenectomy, and histology showed metastatic carcinoma"
        organ = operated[-1]
        codes = organ.entry.codes
        return [organ.read_as(organ.entry.renamed(codes.get("sampled") or codes["site"]), organ.role)]
    specimen = specimen_before(sentence, item.start, operated=True)
    if specimen is not None and specimen.entry.name not in own:
        return [specimen]
    nodes = _ADENOPATHY.search(sentence.marks, scan.folded, sentence.start, item.start)
    if nodes is not None:
        hit = Hit(nodes.start(), nodes.end(), {}, 0)
        return [
            Item(nodes.start(), nodes.end(), "S", Entry("metastasis:nodes", "site", "lymph node", {}), hit)
        ]
    subject = scan.folded[sentence.start : sentence.start + 70]
    return [before] if before is not None and _THE_LESION.search(subject) else []


def _is_of_cancer_before(scan: Scan, items: Sequence[Item], index: int) -> bool:
    """True for the place of a cancer told straight before it ("a carcinoma of the vulva; two nodes held metastases")."""
    before = items[index - 1] if index else None
    return (
        before is not None
        and before.role in "HN"
        and "weak" not in before.entry.codes
        and before.entry.name not in LESION_WORDS
        and words_of_place(scan, before, items[index])[:1] == ["of"]
    )


_TAKEN: Final = Pattern(r"biops|\b(?:excised|removed|resected|contain(?:ed|s|ing)|aspirat\w+|cytolog\w+)\b")
_ADENOPATHY: Final = Pattern(
    r"\b(?:(?:lymph)?adenopath(?:y|ies)|(?:enlarged|swollen|palpable) (?:\w+ ){0,2}?(?:lymph )?(?:nodes?|glands?))\b"
)
"""Enlarged nodes, told in words that name a finding."""


def _is_with(scan: Scan, items: Sequence[Item], index: int) -> bool:
    """True where the metastasis at `index` goes with the cancer told before it."""
    return (words_between(scan, items[index - 1], items[index]) or [""])[0] in ("with", "and")


def _lesion_of(
    scan: Scan, sentence: Sentence, items: Sequence[Item], index: int, primaries: Sequence[Primary]
) -> Item | None:
    """The lesion sampled before a sentence that opens with the microscopic finding of a metastasis."""
    seen = bool(sentence.kinds & (scan.bit["micro"] | scan.bit["pathology"]))
    named = "weak" not in items[index].entry.codes
    told = tells_histology(scan, sentence) or (named and (seen or _is_verdict(scan, sentence, items[index])))
    if not told or not _names_only_origins(scan, items, index):
        return None
    lesion = last_lesion(primaries, sentence, items[index].start, farthest=FARTHEST_METASTASIS)
    if lesion is None or _is_far_operation(lesion, sentence):
        return None
    origins = {p.site for p in primaries if p.weight == SURE}
    own = {i.entry.codes.get("site") for i in items}
    if lesion.site in origins or lesion.site in own or not lesion.item.entry.name:
        return None
    entry = lesion.item.entry.renamed(lesion.site)
    return lesion.item.read_as(entry, "S")


def _names_only_origins(scan: Scan, items: Sequence[Item], index: int) -> bool:
    """True where no place is told, or only where it came from: "confirmed a metastasis from rectal cancer"."""
    places = [i for i in items if i.role == "S"]
    if not places:
        return True
    words = words_between(scan, items[index], places[0]) or []
    adjective = items[index].entry.codes.get("form") == "adjective" and not words
    return (
        places == list(items[index + 1 : index + 2])
        and (adjective or words[:1] in (["from"], ["of"]))
        and (_cancer_follows(scan, items, index + 1))
    )


_VERDICT: Final = Pattern(
    r"\b(?:histolog\w+|patholog\w+|microscop\w+|biops\w+|specimens?|cytolog\w+|examination|aspirat\w+)\b(?: \w+){0,6}? "
    r"(?:show\w+|reveal\w+|confirm\w+|demonstrat\w+|disclos\w+|identif\w+|prov\w+|indicat\w+|suggest\w+|consistent|compatible|diagnos\w+|yield\w+|was|were|as)\b(?: \w+){0,5} *$"
    r"|^\W*(?:it|this|these|they|the (?:lesions?|mass(?:es)?|tumou?rs?|nodules?))(?: \w+){0,3} (?:was|were|is|are|prove[ds]?|turned out)\b(?: \w+){0,7} *$"
)
"""Words before a metastasis that tell it as what a lesion was found to be: "and histology confirmed", "it was"."""


def _is_verdict(scan: Scan, sentence: Sentence, item: Item) -> bool:
    return _VERDICT.search(sentence.marks, scan.folded[sentence.start : item.start]) is not None


def _is_far_operation(lesion: Primary, sentence: Sentence) -> bool:
    return lesion.weight == OPERATED and lesion.sentence.index < sentence.index - FARTHEST_OPERATION


_THE_LESION: Final = re.compile(
    r"\b(?:the|these|this|both|all) (?:\w+ )?(?:tumou?rs?|lesions?|nodules?|mass(?:es)?|specimens?|deposits?)\b"
)


def spread_by_histology(
    scan: Scan, sentence: Sentence, found: Sequence[Primary], before: Sequence[Primary]
) -> list[Spread]:
    """A metastasis told by its histology alone: "An adrenalectomy was done. Histology showed carcinoma of the breast."."""
    told: list[Spread] = []
    if not found or not tells_histology(scan, sentence):
        return told
    origin = found[0]
    lesion = last_lesion(before, sentence, sentence.start, farthest=FARTHEST_METASTASIS)
    if (
        lesion is None
        or _is_far_operation(lesion, sentence)
        or origin.source.role != "H"
        or origin.uncertain
        or origin.weight != SURE
    ):
        return told
    massed = any(p.site == lesion.site and p.weight in (WEAK, LIKELY) for p in before)
    primary = "primary" in scan.folded[max(sentence.start, origin.source.start - 30) : origin.source.start]
    known = (
        massed
        and not primary
        and any(
            # The origin is an old cancer: told as past, or with its treatment.
            p.site == origin.site
            and p.weight == SURE
            and not p.uncertain
            and (p.history or p.sentence.kinds & scan.bit["treatment"])
            and p.sentence.index < sentence.index
            for p in before
        )
    )
    if origin.site in BLOOD_SITES:
        return told
    if known and lesion.site not in {p.site for p in found}:
        entry = lesion.item.entry.renamed(lesion.site)
        item = lesion.item.read_as(entry, "S")
        told.append(Spread(lesion.site, "present", False, item, origin.source, sentence))
    return told
