"""Where the patient's neoplasms began, what they are under the microscope, and where they spread.

Sites, histologies, words for neoplasms and words for metastasis are tied together by what stands between
them: "metastasis to the liver" and "liver metastasis" name a metastatic site, "metastasis of breast
cancer" a primary one, "hepatic tumor" a primary one unless a surer one is told.
"""

import re
from collections.abc import Iterator, Sequence

from casepool.model import Diagnosis, Evidence, Lesion
from casepool.vocabulary import Entry, Hit, Term

from ._attach import (
    FARTHEST_HISTOLOGY,
    FARTHEST_METASTASIS,
    FARTHEST_OPERATION,
    is_sampled,
    last_lesion,
    tells_histology,
)
from ._mention_rows import context_pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_values import LIKELY, OPERATED, SURE, WEAK, Item, Primary, Spread, Tumours

_JOIN = frozenset(
    {"and", "or", "as", "well", "the", "both", "also", "right", "left", "bilateral", "multiple", "other"}
)
_BEFORE = _JOIN | frozenset(
    "local regional locoregional distant adjacent nearby surrounding small single two three several numerous innumerable cell type sided lobe side primary invasive advanced locally early late stage large small huge giant solid cystic "
    "malignant benign rare recurrent poorly moderately well differentiated undifferentiated high low grade node nodes s "
    "region area wall tissue origin based isolated solitary single multifocal residual epithelial mesenchymal aggressive "
    "upper lower distal proximal ductal lobular superficial deep triple negative her2 positive hormone receptor".split()
)
"""Words that may stand between a site and the neoplasm it belongs to ("lung squamous cell carcinoma")."""
_LINK = _JOIN | frozenset(
    "of in from at on to into within involving affecting arising originating his her its a an upper lower part third "
    "middle distal proximal wall side region area posterior anterior lateral medial inner outer quadrant aspect pole body "
    "head tail lobe lobes level segment segments including such were was are is found seen detected identified noted "
    "present observed located localized situated confined discovered developed occurring occurred revealed several all "
    "throughout entire whole first second third fourth fifth hematogenously haematogenously mainly also only later then new with that which had has patient s central peripheral surface out originated arose arisen infiltrating capsule cortex parenchyma mucosa submucosa serosa stump remnant undescended contralateral ipsilateral remaining residual cells cell one four six seven eight nine ten both his her".split()
)
"""Words that may stand between a neoplasm or metastasis and the site it is in."""
_INTO = frozenset(
    "to in into at on within involving affecting infiltrating throughout including located localized situated confined".split()
)
_FROM = frozenset({"from", "arising", "originating", "originated", "arose", "arisen"})
_MOST_WORDS = 9

_OF_PLACE = re.compile(r" of (?:the )?(?!no |unknown |undetermined ).*$")
"""The organ in a histology's name ("adenocarcinoma of the rectum"): it is told as the site."""


def read_tumours(scan: Scan, sentences: Sequence[Sentence]) -> Tumours:
    """All candidates that the sentences tell, in order of telling."""
    bit = scan.bit
    wanted = bit["histology"] | bit["neoplasm"] | bit["metastasis"]
    primaries: list[Primary] = []
    histologies: list[tuple[Item, Sentence, str]] = []
    spreads: list[Spread] = []
    last_site: Item | None = None
    attached: list[Primary] = []
    staged = any(code in scan.text for code in ("N1", "N2", "N3"))
    for sentence in sentences:
        if staged:
            spreads.extend(_staged_nodes(scan, sentence))
        if sentence.kinds & wanted:
            items = _items(scan, sentence)
            used = set()
            for spread in _spreads(scan, sentence, items, last_site, primaries, tuple(spreads)):
                spreads.append(spread)
                used.add(spread.item.start)
            operated = tuple(_operated_sites(scan, sentence)) if sentence.kinds & bit["treatment"] else ()
            found = tuple(_primaries(scan, sentence, items, used))
            spreads.extend(_foreign_histology(scan, sentence, found, primaries))
            attached.extend(_attached(scan, sentence, items, (*primaries, *operated), found))
            primaries.extend(found)
            for item in items:
                if (
                    item.role == "H"
                    and not is_of_relative(scan, sentence, item.hit)
                    and _is_diagnosis(scan, item)
                ):
                    histologies.append((item, sentence, status_of(scan, sentence, item.hit)[0]))
        if sentence.kinds & bit["treatment"]:
            primaries.extend(_operated_sites(scan, sentence))
        if sentence.kinds & wanted:
            last_site = next((i for i in reversed(items) if i.role == "S"), last_site)
    return Tumours(
        tuple(primaries),
        tuple(histologies),
        tuple(spreads),
        neoplastic=any(s.status != "absent" or "metasta" in scan.folded[slice(*s.cause[:2])] for s in spreads)
        or any(status != "absent" for *_, status in histologies)
        or _neoplastic(scan, sentences),
        other_disease=_other_disease(scan, sentences),
        attached=tuple(attached),
    )


def _foreign_histology(
    scan: Scan, sentence: Sentence, found: Sequence[Primary], before: Sequence[Primary]
) -> Iterator[Spread]:
    """A metastasis told by its histology alone: "An adrenalectomy was done. Histology showed carcinoma of the breast."."""
    if not found or not tells_histology(scan, sentence):
        return
    origin = found[0]
    lesion = last_lesion(before, sentence, sentence.start, farthest=FARTHEST_METASTASIS)
    if (
        lesion is None
        or _is_far_operation(lesion, sentence)
        or origin.source.role != "H"
        or origin.uncertain
        or origin.weight != SURE
    ):
        return
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
    if origin.site in BLOOD_SITES or lesion.site in TISSUE_SITES:
        return
    if known and lesion.site not in {p.site for p in found}:
        entry = lesion.item.entry._replace(name=lesion.site)
        item = lesion.item._replace(role="S", entry=entry)
        yield Spread(lesion.site, "present", False, item, origin.source, sentence)


def _attached(
    scan: Scan, sentence: Sentence, items: Sequence[Item], before: Sequence[Primary], found: Sequence[Primary]
) -> Iterator[Primary]:
    """Histologies without a place in their sentence, with that of the lesion told last."""
    placed = {p.source.start for p in found}
    for index, item in enumerate(items):
        if item.start in placed or not is_sampled(scan, sentence, item) or not _is_diagnosis(scan, item):
            continue
        metastatic = index > 0 and items[index - 1].role == "M" and _adjacent(scan, items[index - 1], item)
        if metastatic or "site" in item.entry.codes or status_of(scan, sentence, item.hit)[0] != "present":
            continue
        if is_of_relative(scan, sentence, item.hit) or is_history(scan, sentence, item.hit):
            continue
        lesion = last_lesion(before, sentence, item.start, farthest=FARTHEST_HISTOLOGY)
        if lesion is not None:
            weight = max(lesion.weight, WEAK)
            yield Primary(lesion.site, weight, False, lesion.item, item, sentence, False)


_NOT_DIAGNOSIS = re.compile(
    r" ?(?:s )?(?:like|component|components|element|elements|antigen|associated(?! with)|differentiation|features|pattern|patterns|marker|kinase|viral|oncogene|growth factor|gene|suppressor|cells? were|stem cell|research|society|center|centre|study|group|trial|suppressor|cell lines?|lysate|black|tissues|levels?|patients|cases|controls?|risk|screening|surveillance|syndromes? registry)\b"
)
"""What makes of a histology's name something else ("sarcoma-like", "carcinoma antigen")."""


_OF_OTHERS = re.compile(
    r"\b(?:patients|subjects|controls|individuals|people|women|men|children) (?:with|who had|having|suffering from|diagnosed with|affected by) (?:\w+ ){0,3}$"
)
"""Words before a histology that tell it of others ("samples of patients with hepatocellular carcinoma")."""


_STAINED_FOR = re.compile(
    r"\b(?:immuno\w+|stain\w*|positiv\w*|negativ\w*|reactiv\w*|express\w*|antibod\w+) (?:\w+ )?(?:for|of|to|with|against) [a-z0-9 ]*$"
)
"""Words before an abbreviation that make it a marker ("immunostaining for AML"): a histology is not stained for."""
_OUR_PATIENTS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|both|all|our|these|\d+)(?: \w+){0,3} ?$"
)
"""Words before "patients" that make them those of the report ("two patients with lung cancer")."""


def _is_diagnosis(scan: Scan, item: Item) -> bool:
    if _NOT_DIAGNOSIS.match(scan.folded, item.end):
        return False
    if scan.text[item.start : item.end].isupper() and _STAINED_FOR.search(
        scan.folded, max(0, item.start - 60), item.start
    ):
        return False
    others = _OF_OTHERS.search(scan.folded, max(0, item.start - 50), item.start)
    return (
        others is None
        or _OUR_PATIENTS.search(scan.folded, max(0, others.start() - 40), others.start()) is not None
    )


def _neoplastic(scan: Scan, sentences: Sequence[Sentence]) -> bool:
    """True where a word for a neoplasm, not for a mere mass, is told as present."""
    neoplasm = scan.bit["neoplasm"]
    for sentence in sentences:
        if sentence.kinds & neoplasm:
            for hit in sentence.hits:
                entry = hit.term.get("neoplasm")
                if (
                    entry is not None
                    and "weak" not in entry.codes
                    and status_of(scan, sentence, hit)[0] == "present"
                    and not is_of_relative(scan, sentence, hit)
                ):
                    return True
    return False


_CONFIRMED = re.compile(r"\bconfirm\w* (?:the |a )?(?:final )?diagnosis of (?:\w+ ){0,3}$")


def _other_disease(scan: Scan, sentences: Sequence[Sentence]) -> bool:
    """True where a disease that is no neoplasm is the diagnosis made or the histology found."""
    made = scan.bit["diagnosed"] | scan.bit["micro"]
    other = scan.bit["other_disease"]
    return any(
        sentence.kinds & other
        and sentence.kinds & made
        and any(
            hit.kinds & other
            and (
                status_of(scan, sentence, hit)[0] == "present"
                # "cultures were negative, confirming the diagnosis of": the denial ends before it.
                or _CONFIRMED.search(scan.folded, max(sentence.start, hit.start - 60), hit.start)
            )
            and not is_history(scan, sentence, hit)
            for hit in sentence.hits
        )
        for sentence in sentences
    )


_ROLES = (("metastasis", "M"), ("histology", "H"), ("neoplasm", "N"), ("site", "S"))


def _own_site(item: Item) -> Item | None:
    """The site that a spelled out abbreviation names itself ("ISCM": metastasis of the spinal cord)."""
    site = item.hit.term.get("site")
    if item.role == "M" and "site" in item.entry.codes:
        return item._replace(role="S", entry=item.entry._replace(name=item.entry.codes["site"]))
    return item._replace(role="S", entry=site) if site is not None and item.role != "S" else None


def _items(scan: Scan, sentence: Sentence) -> list[Item]:
    items: list[Item] = []
    wanted = scan.bit["histology"] | scan.bit["metastasis"] | scan.bit["site"] | scan.bit["neoplasm"]
    for hit in sentence.hits:
        if hit.kinds & wanted and not scan.folded.startswith(" propria", hit.end):
            # The lamina propria is a layer of a wall, not the arch of a vertebra.
            for kind, role in _ROLES:
                entry = hit.term.get(kind)
                if entry is not None:
                    items.append(Item(hit.start, hit.end, role, entry, hit))
                    break
    return items


def _gap(scan: Scan, left: Item, right: Item) -> list[str] | None:
    """The words between two items; None where too many or where a clause ends between them."""
    if right.start - left.end > 80:
        return None
    words = scan.folded[left.end : right.start].split()
    if len(words) > _MOST_WORDS or ";" in scan.text[left.end : right.start]:
        return None
    return words


def _adjacent(scan: Scan, left: Item, right: Item) -> bool:
    """True where nothing but words of description stand between."""
    words = _gap(scan, left, right)
    return (
        words is not None
        and len(words) <= 4
        and all(word in _BEFORE for word in words)
        and "," not in scan.text[left.end : right.start]
    )


def _listed(scan: Scan, left: Item, right: Item) -> bool:
    """True where two sites stand in one list ("lung, liver and bone")."""
    words = _gap(scan, left, right)
    if words is None or not all(word in _JOIN or word in _BEFORE for word in words):
        return False
    between = scan.text[left.end : right.start]
    return "," in between or "/" in between or "and" in words or "or" in words


# --- spread -----------------------------------------------------------------------------------------------


def _spreads(
    scan: Scan,
    sentence: Sentence,
    items: Sequence[Item],
    last_site: Item | None,
    primaries: Sequence[Primary],
    before: Sequence[Spread],
) -> Iterator[Spread]:
    known = frozenset(p.site for p in primaries if p.weight == SURE and not p.uncertain)
    for index, item in enumerate(items):
        if item.role != "M" or is_of_relative(scan, sentence, item.hit):
            continue
        status, cue = status_of(scan, sentence, item.hit)
        if status == "absent" and cue is not None and _is_change(scan, cue, item):
            status = "present"
        history = is_history(scan, sentence, item.hit)
        sites = _metastatic_sites(scan, items, index, known=known)
        if status == "absent":
            sites = [site for site in sites if not _is_complement(scan, sentence, site, item)]
        if not sites and status != "absent" and "stage" not in item.entry.codes:
            seen = status == "present" or bool(sentence.kinds & scan.bit["micro"])
            sites = _sampled_sites(scan, sentence, items, index, last_site) if seen else []
            placed = sites or any(s.status == "present" for s in before)
            lesion = None if placed else _lesion_of(scan, sentence, items, index, primaries)
            if lesion is not None:
                sites = [lesion]
        for site in sites:
            yield Spread(site.entry.name, status, history, site, item, sentence)


def _is_change(scan: Scan, cue: Hit, item: Item) -> bool:
    """True for "no growth of the metastasis": the change is denied, the metastasis is there."""
    start, end = (cue.start, item.start) if cue.end <= item.start else (item.end, cue.end)
    return context_pattern("change").search(scan.folded, start, end) is not None


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
    own = _own_site(items[index])
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
        and _adjacent(scan, items[index], items[start])
    ):
        # "metastatic adenocarcinoma in the liver": what follows the histology says where.
        place = items[start + 1] if start + 1 < len(items) else None
        # "metastatic carcinoma of the spleen" of a patient whose cancer began elsewhere is in the spleen.
        elsewhere = bool(known) and place is not None and place.role == "S" and place.entry.name not in known
        return sites + _chain_ahead(scan, items, start, of_is_primary=not elsewhere)
    return sites + _chain_ahead(scan, items, index, of_is_primary=False)


def _listed_before(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The sites before a metastasis that names its own ("lung and brain metastases")."""
    if index == 0 or items[index - 1].role != "S" or not _listed(scan, items[index - 1], items[index]):
        return []
    return [*_chain_of_list(scan, items, index - 1), items[index - 1]]


def _chain_of_list(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The sites of a list that ends before the site at `index`."""
    chain: list[Item] = []
    while index > 0 and items[index - 1].role == "S" and _listed(scan, items[index - 1], items[index]):
        index -= 1
        chain.insert(0, items[index])
    return chain


_COPULA = frozenset(
    "was were is are being also confirmed to be as found contained containing harbored harboured harboring harbouring".split()
)


def _is_predicate(scan: Scan, left: Item, right: Item) -> bool:
    """True for "both ovaries were metastatic"."""
    words = _gap(scan, left, right)
    if words is not None and words[:2] == ["of", "which"]:
        # "twelve nodes, of which three were metastatic"
        words = [word for word in words[2:] if not word.isdigit() and word not in _COUNTS]
    return words is not None and 0 < len(words) <= 4 and all(word in _COPULA for word in words)


_COUNTS = frozenset("one two three four five six seven eight nine ten all both none some most".split())


def _predicate_of_lesion(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The site of "the liver lesion was a metastasis"."""
    if index < 2 or items[index - 1].role != "N" or items[index - 2].role != "S":
        return []
    lesion, site = items[index - 1], items[index - 2]
    words = _gap(scan, lesion, items[index])
    if (
        lesion.entry.name not in LESION_WORDS
        or not words
        or words[0] not in ("was", "were", "is", "are", "proved")
    ):
        return []
    told = all(word in _COPULA or word in ("a", "an", "proved", "both", "all") for word in words)
    return [site] if told and _adjacent(scan, site, lesion) else []


def _chain_back(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """Sites listed straight before ("lung and axillary lymph node metastases")."""
    chain: list[Item] = []
    right = items[index]
    for left in reversed(items[:index]):
        if left.role != "S":
            break
        if chain:
            linked = _listed(scan, left, right)
        else:
            linked = _adjacent(scan, left, right) or _is_predicate(scan, left, right)
        if not linked:
            break
        chain.append(left)
        right = left
    return _without_places_of_nodes(chain[::-1])


_PLACES_OF_NODES = frozenset({"mediastinum", "retroperitoneum"})


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
    words = _gap(scan, items[index], first)
    if words is None or any(word in _FROM for word in words):
        return []
    described = items[index].entry.codes.get("form") == "adjective" and all(word in _BEFORE for word in words)
    if not described and not all(word in _LINK for word in words):
        return []
    if _cancer_follows(scan, items, index + 1) or (
        of_is_primary and not any(word in _INTO for word in words)
    ):
        return []
    if scan.folded.startswith((" origin", " primary"), first.end):
        # "metastasis of gastric origin" names where it came from.
        return []
    chain = [first]
    for item in items[index + 2 :]:
        if item.role != "S" or not _listed(scan, chain[-1], item):
            break
        chain.append(item)
    if _cancer_follows(scan, items, index + len(chain)):
        chain.pop()
    return chain


def _cancer_follows(scan: Scan, items: Sequence[Item], index: int) -> bool:
    """True where a cancer or a histology stands straight after the site ("metastatic breast cancer")."""
    if index + 1 >= len(items):
        return False
    after = items[index + 1]
    if after.role == "N" and after.entry.codes.get("weak"):
        return False
    if after.role == "N" and after.entry.name in LESION_WORDS:
        return False
    return after.role in "HN" and _adjacent(scan, items[index], after)


LESION_WORDS = frozenset({"tumor", "mass", "lesion", "nodule", "growth", "deposit", "neoplasm", "neoplasia"})
"""Words that name a deposit, not a kind of disease: "metastatic liver tumor" is in the liver."""


_STAGE = re.compile(
    r"\b[pcy]{0,3}T(?:[0-4]|is|x)[a-d]?(?:\([a-z0-9]+\))?[\s,]*[pcy]{0,2}N([0-3])[a-d]?", re.IGNORECASE
)
"""TNM stage; N1 and higher asserts metastasis in lymph nodes (UICC TNM Classification, 8th ed.)."""


def _staged_nodes(scan: Scan, sentence: Sentence) -> Iterator[Spread]:
    for found in _STAGE.finditer(scan.text, sentence.start, sentence.end):
        if found[1] != "0":
            hit = Hit(found.start(), found.end(), Term())
            item = Item(found.start(), found.end(), "S", Entry("stage:n", "stage", "lymph node", {}), hit)
            yield Spread("lymph node", "present", False, item, item, sentence)


# --- origin -----------------------------------------------------------------------------------------------


def _primaries(scan: Scan, sentence: Sentence, items: Sequence[Item], used: set[int]) -> Iterator[Primary]:
    """Sites tied to a histology or a neoplasm word, and sites that a histology alone fixes."""
    for index, item in enumerate(items):
        if item.role == "M" and status_of(scan, sentence, item.hit)[0] == "present":
            yield from _origin_of_spread(scan, sentence, items, index)
        if item.role not in "HN" or is_of_relative(scan, sentence, item.hit):
            continue
        status = status_of(scan, sentence, item.hit)[0]
        if status == "absent":
            continue
        metastatic = index > 0 and items[index - 1].role == "M" and _adjacent(scan, items[index - 1], item)
        history = is_history(scan, sentence, item.hit)
        if not _is_diagnosis(scan, item):
            continue
        fixed = item.entry.codes.get("site")
        origins = _origin_sites(scan, items, index, metastatic=metastatic)
        if fixed in BLOOD_SITES and not _primary_of_organ(scan, sentence, item, origins):
            origins = []
        for site in origins:
            if site.start not in used:
                weight = _weight(item)
                yield Primary(site.entry.name, weight, history, site, item, sentence, status == "uncertain")
        if origins:
            continue
        if fixed in TISSUE_SITES:
            yield Primary(fixed, LIKELY, history, item, item, sentence, status == "uncertain")
            continue
        if not fixed and item.role == "H":
            by_body = _site_by_body_part(scan, sentence, item)
            if by_body:
                yield Primary(by_body, LIKELY, history, item, item, sentence, status == "uncertain")
        if fixed:
            yield Primary(fixed, SURE, history, item, item, sentence, status == "uncertain")


def _origin_of_spread(scan: Scan, sentence: Sentence, items: Sequence[Item], index: int) -> Iterator[Primary]:
    """The origin named with a metastasis alone ("metastasis of gastric origin")."""
    if index + 1 >= len(items) or items[index + 1].role != "S":
        return
    site = items[index + 1]
    words = _gap(scan, items[index], site)
    if words and words[0] in ("of", "from") and scan.folded.startswith((" origin", " primary"), site.end):
        yield Primary(site.entry.name, SURE, False, site, items[index], sentence, False)


_BODY_SITES = (
    ("skin", 8090, 8110),
    ("skin", 8720, 8790),
    ("soft tissue", 8800, 8899),
    ("soft tissue", 8900, 8921),
    ("soft tissue", 9040, 9044),
    ("soft tissue", 9150, 9170),
)
"""Site, first and last ICD-O-3 morphology of tumours that begin in the skin or soft tissue where only a part of
the body is told ("melanoma of the shoulder"; ICD-O-3.2, sections 809-811, 872-879, 880-892, 904, 915-917)."""


def _site_by_body_part(scan: Scan, sentence: Sentence, item: Item) -> str | None:
    morphology = item.entry.codes.get("icdo", "")[:4]
    if not morphology.isdigit() or not sentence.kinds & scan.bit["body_part"]:
        return None
    site = next((site for site, first, last in _BODY_SITES if first <= int(morphology) <= last), None)
    near = any(
        hit.term.get("body_part") is not None and -60 <= hit.start - item.end <= 60 for hit in sentence.hits
    )
    return site if near else None


def _operated_sites(scan: Scan, sentence: Sentence) -> Iterator[Primary]:
    """The organ that an operation on a tumour takes its name from; the weakest sign of an origin."""
    for hit in sentence.hits:
        entry = hit.term.get("treatment")
        sure = entry is not None and "site" in entry.codes and "uncertain" not in entry.codes
        if entry is not None and sure and not is_history(scan, sentence, hit):
            if status_of(scan, sentence, hit)[0] == "present":
                item = Item(hit.start, hit.end, "S", entry, hit)
                yield Primary(entry.codes["site"], OPERATED, False, item, item, sentence, False)


BLOOD_SITES = frozenset({"lymphoid (lymphoma)", "blood (leukaemia)", "plasma cell (myeloma)"})
"""Sites of tumours that begin in the blood's or lymph's own cells, wherever they are found (gold/GUIDE.md)."""
TISSUE_SITES = frozenset({"peripheral nerve", "soft tissue", "bone", "skin"})
"""Sites of tissues that every organ has: an organ named with the tumour goes before them."""


def _primary_of_organ(scan: Scan, sentence: Sentence, item: Item, origins: Sequence[Item]) -> bool:
    """True for "primary lymphoma of the stomach": only then is the organ where a lymphoma began."""
    if not origins:
        return False
    start = min(item.start, origins[0].start)
    return "primary" in scan.folded[max(sentence.start, start - 16) : max(item.end, origins[0].end)]


def _weight(item: Item) -> int:
    if item.role == "H":
        return SURE
    if item.entry.codes.get("weak"):
        return WEAK
    return LIKELY if item.entry.name in LESION_WORDS else SURE


def _sampled_sites(
    scan: Scan, sentence: Sentence, items: Sequence[Item], index: int, before: Item | None
) -> list[Item]:
    """The sampled organ of "biopsy of the iliac lesion was consistent with metastasis"; else that of the sentence before."""
    item = items[index]
    if (
        not sentence.kinds & (scan.bit["micro"] | scan.bit["diagnosed"])
        and "biops" not in scan.folded[sentence.start : sentence.end]
    ):
        return []
    if item.entry.codes.get("form") == "adjective" and not (
        index + 1 < len(items) and items[index + 1].role in "HN" and _adjacent(scan, item, items[index + 1])
    ):
        return []
    sites = [i for i in items[:index] if i.role == "S" and status_of(scan, sentence, i.hit)[0] != "absent"]
    if sites:
        return sites[-1:]
    subject = scan.folded[sentence.start : sentence.start + 70]
    return [before] if before is not None and _THE_LESION.search(subject) else []


def _lesion_of(
    scan: Scan, sentence: Sentence, items: Sequence[Item], index: int, primaries: Sequence[Primary]
) -> Item | None:
    """The lesion sampled before a sentence that opens with the microscopic finding of a metastasis."""
    if any(i.role == "S" for i in items) or not tells_histology(scan, sentence):
        return None
    lesion = last_lesion(primaries, sentence, items[index].start, farthest=FARTHEST_METASTASIS)
    if lesion is None or _is_far_operation(lesion, sentence):
        return None
    origins = {p.site for p in primaries if p.weight == SURE}
    own = {i.entry.codes.get("site") for i in items}
    if lesion.site in origins or lesion.site in own or not lesion.item.entry.name:
        return None
    entry = lesion.item.entry._replace(name=lesion.site)
    return lesion.item._replace(role="S", entry=entry)


def _is_far_operation(lesion: Primary, sentence: Sentence) -> bool:
    return lesion.weight == OPERATED and lesion.sentence.index < sentence.index - FARTHEST_OPERATION


_THE_LESION = re.compile(
    r"\b(?:the|these|this|both|all) (?:\w+ )?(?:tumou?rs?|lesions?|nodules?|mass(?:es)?|specimens?|deposits?)\b"
)


def _origin_sites(scan: Scan, items: Sequence[Item], index: int, *, metastatic: bool) -> list[Item]:
    """The sites that the neoplasm at `index` is said to be of."""
    item = items[index]
    own = _own_site(item)
    if own is not None:
        return [own]
    before = items[index - 1] if index else None
    if before is not None and before.role == "S" and _adjacent(scan, before, item):
        # "rupture of the liver and carcinoma of the stomach": "and" opens another thing.
        if "and" not in (_gap(scan, before, item) or ()):
            return [before]
    if index >= 2 and before is not None and before.role in "HN" and items[index - 2].role == "S":
        # "breast cancer, invasive ductal carcinoma": the site stands before the first of two names.
        if _adjacent(scan, items[index - 2], before) and _adjacent(scan, before, item):
            return [items[index - 2]]
    if index + 1 < len(items) and items[index + 1].role == "S":
        words = _gap(scan, item, items[index + 1])
        if words and all(word in _LINK for word in words):
            away = any(word in _FROM for word in words) or words[0] == "of"
            if away or (not metastatic and any(word in _INTO for word in words)):
                return [items[index + 1]]
    return []


# --- decisions --------------------------------------------------------------------------------------------


def diagnoses_of(scan: Scan, tumours: Tumours, *, receptors: tuple[str, ...] = ()) -> tuple[Diagnosis, ...]:
    """The neoplasms finally held: sites first, then the histologies; receptors are those of the breast."""
    sites = _held_sites(tumours)
    histologies = _held_histologies(scan, tumours)
    return tuple(
        _site_diagnosis(scan, site, found, receptors=receptors if site == "breast" else ())
        for site, found in sites.items()
    ) + tuple(
        Diagnosis(
            histology=name,
            icdo=entry.codes.get("icdo"),
            history=history,
            evidence=evidence,
        )
        for name, entry, history, evidence in histologies
    )


_SIDE = re.compile(r"\b(left|right|bilateral)\b")


def _side(scan: Scan, found: Sequence[Primary]) -> str | None:
    """The side told close before or after a mention of the site."""
    for primary in found:
        start = max(primary.sentence.start, primary.item.start - 25)
        side = _SIDE.search(scan.folded, start, min(primary.sentence.end, primary.item.end + 4))
        if side is not None:
            return side[1]
    return None


_BASES = {SURE: "cancer", LIKELY: "tumour", WEAK: "mass", OPERATED: "operation"}


def _site_diagnosis(
    scan: Scan, site: str, found: Sequence[Primary], *, receptors: tuple[str, ...]
) -> Diagnosis:
    evidence = tuple(scan.evidence(p.sentence, p.item.start, p.item.end) for p in found[:3])
    return Diagnosis(
        site=site,
        side=_side(scan, found),
        receptors=receptors,
        history=all(p.history for p in found),
        evidence=evidence,
        basis=_BASES[max(p.weight for p in found)],
    )


def _held_sites(tumours: Tumours) -> dict[str, list[Primary]]:
    """Sites of the surest kind that the text tells, each with its mentions."""
    spread_to = {s.site for s in tumours.spreads if s.status != "absent"}
    held: dict[str, list[Primary]] = {}
    certain = [p for p in tumours.primaries if not p.uncertain]
    if not certain and not tumours.other_disease:
        certain = list(tumours.primaries)
    if not tumours.neoplastic or (
        tumours.other_disease and not tumours.attached and not any(p.weight == SURE for p in certain)
    ):
        return {}
    elsewhere = [p for p in certain if p.site not in spread_to]
    certain = elsewhere or [p for p in certain if p.weight == SURE or p.source.role == "H"]
    best = max((p.weight for p in certain), default=OPERATED)
    if best == WEAK:
        certain = [*certain, *(p for p in tumours.attached if p.weight == WEAK and p.site not in spread_to)]
    for primary in certain:
        if primary.weight == best:
            held.setdefault(primary.site, []).append(primary)
    if best == SURE and _histology_without_site(tumours, certain):
        sited = {p.source.entry.id for p in certain if p.weight == SURE}
        second = [
            p for p in tumours.attached if p.source.entry.id not in sited and p.site not in spread_to
        ] or [
            p
            for p in certain
            if OPERATED < p.weight < SURE
            and not p.history
            # A tissue that every organ has is the place of no second tumour.
            and not (p.source is p.item and p.site in TISSUE_SITES and p.site != "skin")
        ]
        second = [p for p in second if p.site not in held]
        for primary in second:
            if primary.weight == max(p.weight for p in second):
                held.setdefault(primary.site, []).append(primary)
                break
    return held


def _histology_without_site(tumours: Tumours, certain: Sequence[Primary]) -> bool:
    """True where a histology of now has no site, and all sure sites belong to a past tumour or another histology."""
    sure = [p for p in certain if p.weight == SURE]
    sited = {p.source.entry.id for p in sure}
    if any(p.source.role != "H" and not p.history for p in sure):
        return False
    return any(
        status == "present" and item.entry.id not in sited and sentence.period
        for item, sentence, status in tumours.histologies
    ) and bool(sited)


def _held_histologies(scan: Scan, tumours: Tumours) -> list[tuple[str, Entry, bool, tuple[Evidence, ...]]]:
    """Histologies told as present; of two names where one holds the other, the fuller one."""
    told = [t for t in tumours.histologies if t[2] == "present"]
    if not told:
        micro = scan.bit["micro"] | scan.bit["pathology"]
        told = [
            t
            for t in tumours.histologies
            if t[2] == "uncertain" and (not tumours.other_disease or t[1].kinds & micro)
        ]
    held: dict[str, tuple[str, Entry, bool, list[Evidence]]] = {}
    for item, sentence, _ in told:
        name = _OF_PLACE.sub("", scan.text[item.start : item.end])
        name = _spelled_out(scan, item, name) if _is_abbreviation(name) else name.lower()
        if not _is_abbreviation(name):
            name = _full_name(scan, sentence, item, name)
        known = held.get(item.entry.id)
        evidence = scan.evidence(sentence, item.start, item.end)
        history = is_history(scan, sentence, item.hit)
        if known is None:
            held[item.entry.id] = (name, item.entry, history, [evidence])
        else:
            better = name if _is_abbreviation(known[0]) and not _is_abbreviation(name) else known[0]
            held[item.entry.id] = (better, item.entry, known[2] and history, [*known[3], evidence])
    names = [name.lower() for name, *_ in held.values()]
    return [
        (name.lower(), entry, history, tuple(evidence[:3]))
        for number, (name, entry, history, evidence) in enumerate(held.values())
        if name.lower() not in names[:number]
        and not any(
            name.lower() != other and set(name.lower().split()) < set(other.split()) for other in names
        )
    ]


_DIFFERENTIATION = re.compile(r"^(?:poorly|well|moderately)[- ]differentiated (?=(?!.*thyroid).*carcinoma)")
"""Degree of differentiation: no part of a carcinoma's name (gold/GUIDE.md), but of a thyroid carcinoma's and a liposarcoma's."""


def _full_name(scan: Scan, sentence: Sentence, item: Item, name: str) -> str:
    """The name without its differentiation, with the likeness told before it ("hemangioma-like liposarcoma")."""
    name = _DIFFERENTIATION.sub("", name)
    if "-like " not in scan.text[max(sentence.start, item.start - 6) : item.start]:
        return name
    hits = [h for h in sentence.hits if h.end <= item.start and h.term.get("histology") is not None]
    if hits and scan.text[hits[-1].end : item.start] == "-like ":
        return f"{scan.text[hits[-1].start : item.start].lower()}{name}"
    return name


def _spelled_out(scan: Scan, item: Item, name: str) -> str:
    """The long form of an abbreviation where the text tells it anywhere, else the abbreviation."""
    for sentence in scan.sentences:
        if sentence.kinds & scan.bit["histology"]:
            for hit in sentence.hits:
                entry = hit.term.get("histology")
                if entry is not None and entry.id == item.entry.id:
                    words = scan.text[hit.start : hit.end]
                    if not _is_abbreviation(words):
                        return _OF_PLACE.sub("", words).lower()
    return name


def _is_abbreviation(name: str) -> bool:
    return (name.isupper() and len(name) <= 6) or (
        name[:-1].isupper() and name.endswith("s") and len(name) <= 7
    )


def lesions_of(scan: Scan, tumours: Tumours) -> Iterator[Lesion]:
    """Metastatic sites, present or looked for and absent, each once per status."""
    seen: dict[tuple[str, str], list[Spread]] = {}
    for spread in tumours.spreads:
        if spread.status == "uncertain" and tumours.other_disease:
            continue
        if spread.status == "absent" and not tumours.neoplastic:
            continue
        status = "present" if spread.status == "uncertain" else spread.status
        seen.setdefault((spread.site, status), []).append(spread)
    for (site, status), spreads in seen.items():
        yield Lesion(
            role="metastasis",
            site=site,
            status=status,
            episode=next((s.sentence.period for s in spreads if s.sentence.period), None),
            history=all(s.history for s in spreads),
            evidence=tuple(scan.evidence(s.sentence, s.item.start, s.item.end) for s in spreads[:3]),
            basis=_spread_basis(spreads),
        )


def _spread_basis(spreads: Sequence[Spread]) -> str:
    if all(s.status == "uncertain" for s in spreads):
        return "suspected"
    return "stage" if all(s.item.entry.kind == "stage" for s in spreads) else "told"


_DISTANT = frozenset(
    "lung|liver|brain|bone|spine (vertebrae)|adrenal|spleen|kidney|spinal cord|leptomeninges|bone marrow|lymph node".split(
        "|"
    )
)
"""Sites in which what comes back from another organ has come by blood or lymph."""


def recurrences_of(scan: Scan, sentences: Sequence[Sentence], *, sites: frozenset[str]) -> Iterator[Lesion]:
    """Sites that a recurrence is told at ("recurrence on the chest wall"); in a distant organ it is a metastasis.

    Parameters
    ----------
    sites : frozenset of str
        Where the patient's tumours began.
    """
    seen: set[str] = set()
    spread_from = sites - BLOOD_SITES
    for sentence in sentences:
        if not sentence.kinds & scan.bit["recurrence"] or not sentence.kinds & scan.bit["site"]:
            continue
        for hit in sentence.hits:
            entry = hit.term.get("recurrence")
            if entry is None or status_of(scan, sentence, hit)[0] != "present":
                continue
            if "progress" in scan.folded[hit.start : hit.end]:
                continue  # what grows was there before; it has not come back
            item = Item(hit.start, hit.end, "N", entry, hit)
            for site in _recurrent_sites(scan, sentence, item, sites):
                if site.entry.name not in seen:
                    seen.add(site.entry.name)
                    distant = site.entry.name in _DISTANT - sites and bool(spread_from)
                    yield Lesion(
                        role="metastasis" if distant else "recurrence",
                        site=site.entry.name,
                        episode=sentence.period or None,
                        history=is_history(scan, sentence, hit),
                        evidence=(scan.evidence(sentence, hit.start, max(hit.end, site.end)),),
                        basis="recurrence",
                    )


def _recurrent_sites(scan: Scan, sentence: Sentence, item: Item, primaries: frozenset[str]) -> list[Item]:
    """The sites straight before the word for recurrence, or tied to it by "in", "on", "at"; by "of" where none is a primary.

    "Recurrence of rectal cancer" says what came back, not where.
    """
    items = _items(scan, sentence)
    ahead = [i for i in items if i.start >= item.end]
    chain: list[Item] = []
    for after in ahead:
        if after.role != "S" or (chain and not _listed(scan, chain[-1], after)):
            break
        chain.append(after)
    words = _gap(scan, item, chain[0]) if chain else None
    if words and words[0] in _INTO | {"of"} and all(word in _LINK for word in words):
        what = words[0] == "of" and chain[0].entry.name in primaries
        if not what and not _cancer_named(ahead, len(chain) - 1):
            return chain
    before = next((i for i in reversed(items) if i.end <= item.start), None)
    if before is None or before.role != "S" or not _adjacent(scan, before, item):
        return []
    beyond = scan.folded.endswith(("extra ", "non "), 0, before.start)
    return [] if beyond else [before]


def _cancer_named(items: Sequence[Item], index: int) -> bool:
    """True where a cancer or tumour stands straight after the site ("recurrence of the skin tumour")."""
    return (
        index + 1 < len(items)
        and items[index + 1].role in "HN"
        and items[index + 1].start - items[index].end <= 1
    )
