"""Where the neoplasms began: the sites that a histology, a word for a neoplasm or an operation tells."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casepool.vocabulary import Hit, Kind

from ._attach import FARTHEST_HISTOLOGY, is_sampled, last_lesion
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_doubt import is_diagnosis, is_only_likened
from ._tumour_values import BLOOD_SITES, LIKELY, OPERATED, SURE, TISSUE_SITES, WEAK, Item, Primary
from ._tumour_words import BEFORE, FROM, INTO, LESION_WORDS, LINK, are_adjacent, own_site, words_between

PLAIN_ADENOCARCINOMA: Final = "histology:adenocarcinoma"
NO_ADENOCARCINOMA: Final = frozenset(
    {
        "bone",
        "spine (vertebrae)",
        "brain",
        "meninges",
        "leptomeninges",
        "spinal cord",
        "spinal epidural space",
        "muscle",
        "heart",
        "bone marrow",
        "spleen",
        "skin",
    }
)
"""Places where no adenocarcinoma without another name begins: one found there has come there."""


def origins_of(scan: Scan, sentence: Sentence, items: Sequence[Item], used: set[int]) -> list[Primary]:
    """Sites tied to a histology or a neoplasm word, and sites that a histology alone fixes."""
    told: list[Primary] = []
    for index, item in enumerate(items):
        if item.role == "M" and status_of(scan, sentence, item.hit)[0] == "present":
            told.extend(_origin_of_spread(scan, sentence, items, index))
        if item.role not in "HN" or is_of_relative(scan, sentence, item.hit):
            continue
        status, cue = status_of(scan, sentence, item.hit)
        if status == "absent" or (status == "uncertain" and is_only_likened(scan, sentence, item, cue)):
            continue
        if is_diagnosis(scan, sentence, item):
            history = is_history(scan, sentence, item.hit)
            told += [
                Primary(site, weight, history, place, item, sentence, status == "uncertain")
                for site, weight, place in _began_in(scan, sentence, items, index, used)
            ]
    return told


def _began_in(
    scan: Scan, sentence: Sentence, items: Sequence[Item], index: int, used: set[int]
) -> list[tuple[str, int, Item]]:
    """Where the tumour of that item began: each site with its weight and the word that tells it."""
    item = items[index]
    metastatic = index > 0 and items[index - 1].role == "M" and are_adjacent(scan, items[index - 1], item)
    fixed = _fixed_site(scan, item)
    origins = _named_origins(scan, sentence, items, index, metastatic=metastatic)
    if not origins and not metastatic:
        operated = _operated_on(scan, sentence, items, index)
        if operated is not None:
            if item.role == "H":
                return [(operated.entry.name, _weight(item), operated)]
            origins = [operated]
    placed = [
        (site.entry.name, _weight_in(scan, sentence, site, item), site)
        for site in origins
        if site.start not in used
    ]
    # "metastatic renal cell carcinoma of the thyroid" has come there from its own place.
    if placed or (origins and not (metastatic and fixed)):
        return placed
    if not metastatic and (not fixed or fixed in TISSUE_SITES):
        sampled = _sampled_organ(scan, sentence, items, index)
        if sampled is not None and sampled.start not in used:
            return [(sampled.entry.name, LIKELY if fixed else WEAK, sampled)]
    if fixed in TISSUE_SITES:
        return [(fixed, SURE if _has_its_part(scan, sentence, item) else LIKELY, item)]
    if fixed:
        shared = _shares_name(scan, items, index) if item.role == "H" and not metastatic else None
        first = [] if shared is None else [(shared.entry.name, SURE, shared)]
        return [*first, (fixed, SURE, item)]
    by_body = _site_by_body_part(sentence, item)
    return [(by_body, LIKELY, item)] if by_body else []


def _shares_name(scan: Scan, items: Sequence[Item], index: int) -> Item | None:
    """The first place of two tumours told by one name ("a lingual and esophageal squamous cell carcinoma")."""
    item = items[index]
    before = items[index - 1] if index else None
    if before is None or before.role != "S" or "adjective" not in before.entry.codes:
        return None
    apart = scan.text[before.end : item.start] != " and " or (index > 1 and items[index - 2].role == "M")
    spread = index + 1 < len(items) and items[index + 1].role == "M"
    named = scan.folded.find(" ", item.start, item.end) > 0
    return before if named and not apart and not spread and before.entry.name not in _NO_ORIGIN else None


def _weight_in(scan: Scan, sentence: Sentence, site: Item, item: Item) -> int:
    """How surely the item's tumour began in the site that is told with it.

    An adjective of several organs ("intestinal cancer") says little beside a name of one.
    """
    vague = item.role == "N" and "weak" in site.entry.codes and "adjective" in site.entry.codes
    return WEAK if vague or _came_back_in(scan, sentence, site, item) else _weight(item)


_BEYOND: Final = {
    "adrenal": "adrenal",
    "gonadal": "testis ovary",
    "mammary": "breast",
    "osseous": "bone",
    "ovarian": "ovary",
    "pancreatic": "pancreas",
    "pulmonary": "lung",
    "renal": "kidney",
    "skeletal": "bone",
    "testicular": "testis",
    "thymic": "thymus",
    "thyroidal": "thyroid",
    "uterine": "uterus",
}
"""The organ that "extra" before its adjective says a tumour is not in."""
_EXTRA: Final = Pattern(r"\bextra ?([a-z]+) (?:[a-z]+ )?\Z")


def _fixed_site(scan: Scan, item: Item) -> str | None:
    """Where such tumours begin, unless the words before say that this one did not ("an extrapancreatic pseudopapillary tumour")."""
    fixed = item.entry.codes.get("site")
    if fixed is None:
        return None
    beyond = _EXTRA.search(scan.marks, scan.folded[max(0, item.start - 32) : item.start])
    if beyond is not None and fixed in _BEYOND.get(beyond[1], "").split():
        return None
    return fixed


def _named_origins(
    scan: Scan, sentence: Sentence, items: Sequence[Item], index: int, *, metastatic: bool
) -> list[Item]:
    """The sites that the sentence ties to the item, where such a tumour may begin there."""
    item = items[index]
    origins = [
        site
        for site in _origin_sites(scan, items, index, metastatic=metastatic)
        # "adenocarcinoma of intestinal type": how it looks, not where it is.
        if site.entry.name != "lymph node"
        and not scan.folded.startswith((" type ", " phenotype"), site.end)
        and not scan.folded.endswith(" non ", 0, site.start)
    ]
    if item.entry.id == PLAIN_ADENOCARCINOMA:
        origins = [site for site in origins if site.entry.name not in NO_ADENOCARCINOMA]
    if item.entry.codes.get("weak"):
        # "infiltrates of plasma cells" are no myeloma.
        origins = [site for site in origins if site.entry.name not in BLOOD_SITES]
    if item.entry.codes.get("site") in BLOOD_SITES and not _primary_of_organ(scan, sentence, item, origins):
        return []
    return origins


def _operated_on(scan: Scan, sentence: Sentence, items: Sequence[Item], index: int) -> Item | None:
    """The organ that was operated on for the item's tumour, where that tells where it began."""
    item = items[index]
    fixed = item.entry.codes.get("site")
    if item.role == "H":
        if fixed and fixed not in TISSUE_SITES:
            return None
    elif fixed or _weight(item) != SURE:
        return None
    return _operated_for(scan, sentence, item) or _organ_operated_for(scan, sentence, items, index)


_OF_PART: Final = Pattern(
    r" (?:of|in|on|from|arising from|arising in|over)(?: (?:the|his|her|a|right|left|upper|lower|proximal|distal|anterior|posterior|medial|lateral))* "
)


def _has_its_part(scan: Scan, sentence: Sentence, item: Item) -> bool:
    """True where the part of the body stands straight behind the histology ("a liposarcoma of the left thigh")."""
    of = _OF_PART.match(sentence.marks, scan.folded, item.end, sentence.end)
    return of is not None and any(
        hit.start == of.end() and "body_part" in hit.term and "site" not in hit.term for hit in sentence.hits
    )


_ADDED: Final = Pattern(
    r" (?:and|with|plus|followed by)(?: (?:post ?operative|adjuvant|subsequent|neo ?adjuvant|local|external))* "
)
"""Words between an operation and what was given with it for the same disease."""
_WHAT_FOR: Final = frozenset(
    "for due to because of a an the his her known previous suspected biopsy proven".split()
)


def _operated_for(scan: Scan, sentence: Sentence, item: Item) -> Item | None:
    """The organ of the operation that was done for the neoplasm: "thyroidectomy for papillary carcinoma"."""
    treatment = Kind.TREATMENT
    hits = [hit for hit in sentence.hits if hit.kinds & treatment and hit.end <= item.start]
    if len(hits) > 1 and _ADDED.fullmatch(sentence.marks, scan.folded, hits[-2].end, hits[-1].start):
        # "parotidectomy with postoperative radiotherapy for a carcinoma"
        hits.append(Hit(hits[-2].start, hits[-1].end, hits[-2].term, hits[-2].kinds))
    if (
        not hits
        or "site" not in hits[-1].term["treatment"].codes
        or "uncertain" in hits[-1].term["treatment"].codes
    ):
        return None
    entry = hits[-1].term["treatment"]
    words = scan.folded[hits[-1].end : item.start].split()
    told = 0 < len(words) <= 6 and words[0] in ("for", "due", "because")
    if not told or not all(word in _WHAT_FOR or word in BEFORE for word in words):
        return None
    return Item(hits[-1].start, hits[-1].end, "S", entry.renamed(entry.codes["site"]), hits[-1])


_PART_OF: Final = Pattern(
    r"(?: +(?:of|the|his|her|its|right|left|an?|partial|entire|whole|part|segment|distal|proximal))* *"
)


def _organ_operated_for(scan: Scan, sentence: Sentence, items: Sequence[Item], index: int) -> Item | None:
    """The organ named beside the operation that was done for the neoplasm: "resection of the ileum for a GIST"."""
    site, item = items[index - 1], items[index]
    if not index or site.role != "S" or site.entry.name == "lymph node":
        return None
    treatment = Kind.TREATMENT
    hit = next((h for h in reversed(sentence.hits) if h.kinds & treatment and h.end <= item.start), None)
    if hit is None or hit.term["treatment"].codes.get("type") != "surgery":
        return None
    between = (site.end, hit.start) if site.end <= hit.start else (hit.end, site.start)
    words = scan.folded[max(hit.end, site.end) : item.start].split()
    if not words or words[0] not in ("for", "due", "because") or len(words) > _MOST_WORDS_FOR:
        return None
    beside = (
        between[0] <= between[1] and _PART_OF.fullmatch(sentence.marks, scan.folded, *between) is not None
    )
    return site if beside and all(word in _WHAT_FOR or word in BEFORE for word in words) else None


_MOST_WORDS_FOR: Final = 6
"""Words between an operation and what it was done for."""
_SHOWED: Final = Pattern(
    r" +(?:(?:was +|were +)?(?:biops\w+|curettings?|curettage|scrapings?|specimens?|resection|tissue|sample|samples|wall|mass|lesion|nodule|and|then|also|which|that|finally|histologically|it) +)*"
    r"(?:revealed|showed|shows|demonstrated|disclosed|contained|containing|harbou?red|harbou?ring|confirmed|identified|diagnosed|revealing|showing|demonstrating|confirming)"
    r"(?: +(?:an?|the|as|of|to|be|its|presence|diagnosis|evidence|features|infiltration|invasive|by|with|consistent|typical|multiple|multifocal|focal|extensive|widespread|small|large|primary|malignant|benign|high|low|moderately|poorly|well|differentiated|intermediate|grade|incidental|diffuse|residual|recurrent|rare|intra\w+))* *"
)
"""What stands between an organ that was examined and what was found in it."""
_EXAMINED: Final = Pattern(
    r"\b(?:histo\w+|patho\w+|microscop\w+|biops\w+|specimens?|examination|analysis|resected|removed|excised|excision|resection|section\w*|aspirat\w+|cytolog\w+)\b[a-z0-9 ]*$"
)


def _sampled_organ(scan: Scan, sentence: Sentence, items: Sequence[Item], index: int) -> Item | None:
    """The organ whose examination showed the histology: "histology of the resected ileum revealed a lipoma"."""
    site, item = items[index - 1], items[index]
    if item.role == "H" and (showed := _specimen_of_organ(scan, sentence, item)) is not None:
        return showed
    if not index or item.role != "H" or site.role != "S" or _is_no_origin(item, site.entry.name):
        return None
    if _SHOWED.fullmatch(sentence.marks, scan.folded, site.end, item.start) is None:
        return None
    opens = scan.folded[sentence.start : site.start].split()
    told = all(word in BEFORE or word in ("his", "her", "its") for word in opens)
    return (
        site
        if told or _EXAMINED.search(sentence.marks, scan.folded, sentence.start, site.start) is not None
        else None
    )


def _specimen_of_organ(scan: Scan, sentence: Sentence, item: Item) -> Item | None:
    """The organ of the biopsy or the operation whose specimen showed the histology: "prostate biopsy showed an adenocarcinoma"."""
    for hit in reversed(sentence.hits):
        entry = hit.term.get("treatment")
        if hit.end > item.start or entry is None:
            continue
        site = entry.codes.get("sampled") or entry.codes.get("site", "")
        if not site or "," in site or _is_no_origin(item, site):
            return None
        if _SHOWED.fullmatch(sentence.marks, scan.folded, hit.end, item.start) is None:
            return None
        return Item(hit.start, hit.end, "S", entry.renamed(site), hit)
    return None


_NO_ORIGIN: Final = frozenset({"lymph node", "bone marrow", "leptomeninges", "pleura", "peritoneum"})
"""Places where a cancer that is found is mostly one that came there."""
_OF_SEROSA: Final = ("9050", "9051", "9052", "9053", "9055")
"""ICD-O-3.2 morphology of mesotheliomas: they begin in the pleura and the peritoneum."""


def _is_no_origin(item: Item, site: str) -> bool:
    """True for a place where what was found has mostly come from elsewhere."""
    if site not in _NO_ORIGIN:
        return False
    serous = site in ("pleura", "peritoneum")
    return not serous or not item.entry.codes.get("icdo", "").startswith(_OF_SEROSA)


_CAME_BACK: Final = Pattern(
    r"\b(?:recurr\w+|relaps\w+)(?: +(?:of|the|his|her|an?|local|known|previous|primary|disease|with))* *$"
)
"""Words before a cancer that tell it came back; "in" a place behind it is where it came back, hardly where it began."""


def _came_back_in(scan: Scan, sentence: Sentence, site: Item, item: Item) -> bool:
    """True for "recurrence of the carcinoma in the diaphragm"."""
    return (
        site.start >= item.end
        and item.entry.name not in LESION_WORDS
        and not scan.folded.startswith(" of ", item.end)
        and _CAME_BACK.search(sentence.marks, scan.folded, max(sentence.start, item.start - 50), item.start)
        is not None
    )


_NAMED_FIRST: Final = frozenset({"colon", "rectum", "breast", "kidney", "prostate"})
"""Origins that are told by their name alone before the metastasis of another organ."""


_NAMED_CANCERS: Final[tuple[str, ...]] = ("metastatic cancer of ", "metastatic neoplasm of ")
"""A cancer told by the organ that it began in ("metastatic cancer of the colon")."""


def _origin_of_spread(scan: Scan, sentence: Sentence, items: Sequence[Item], index: int) -> Iterator[Primary]:
    """The origin named with a metastasis alone ("metastasis of gastric origin", "colorectal liver metastasis")."""
    own = items[index].entry.codes.get("site")
    if own is not None and index and items[index - 1].role == "S":
        before = items[index - 1]
        if before.entry.name in _NAMED_FIRST - {own} and scan.text[before.end : items[index].start] == " ":
            yield Primary(before.entry.name, LIKELY, False, before, items[index], sentence, False)
    if index + 1 >= len(items) or items[index + 1].role != "S":
        return
    site = items[index + 1]
    words = words_between(scan, items[index], site)
    named = words and words[0] == "of" and scan.folded.startswith(_NAMED_CANCERS, items[index].start)
    if (
        site.entry.name == "unknown"
        and words
        and words[0] in ("of", "from")
        and all(w in LINK for w in words)
    ):
        yield Primary("unknown", SURE, False, site, items[index], sentence, False)
        return
    if (named and all(word in LINK for word in words or ())) or (
        words and words[0] in ("of", "from") and scan.folded.startswith((" origin", " primary"), site.end)
    ):
        yield Primary(site.entry.name, SURE, False, site, items[index], sentence, False)


_BODY_SITES: Final = (
    ("skin", 8090, 8110),
    ("skin", 8720, 8790),
    ("soft tissue", 8800, 8899),
    ("soft tissue", 8900, 8921),
    ("soft tissue", 9040, 9044),
    ("soft tissue", 9150, 9170),
    ("soft tissue", 8711, 8712),
    ("peripheral nerve", 9560, 9561),
)
"""Site, first and last ICD-O-3 morphology of tumours that begin in the skin or soft tissue where only a part of
the body is told ("melanoma of the shoulder"; ICD-O-3.2, sections 809-811, 871-879, 880-892, 904, 915-917, 956)."""


_LIMB_SITES: Final = (("skin", 8070, 8085),)
"""The same of tumours that begin in the skin where a limb is told, but in many organs of the trunk and head ("squamous cell
carcinoma of the leg"; ICD-O-3.2, section 807-808)."""


def _site_by_body_part(sentence: Sentence, item: Item) -> str | None:
    site = _body_site(item) if sentence.kinds & Kind.BODY_PART else None
    return site if site is not None and _near_body_part(sentence, item.end) else None


def _body_site(item: Item, *, of: Sequence[tuple[str, int, int]] = _BODY_SITES) -> str | None:
    """Skin or soft tissue, whichever such a tumour of a part of the body begins in; None for others."""
    morphology = item.entry.codes.get("icdo", "")[:4]
    if not morphology.isdigit():
        return None
    return next((site for site, first, last in of if first <= int(morphology) <= last), None)


def _near_body_part(sentence: Sentence, place: int, *, limb: bool = False) -> bool:
    parts = (
        hit.term["body_part"]
        for hit in sentence.hits
        if "body_part" in hit.term and -60 <= hit.start - place <= 60
    )
    return any(not limb or part.codes.get("region") == "limb" for part in parts)


_BLADDER: Final = Pattern(r"bladder|vesical|transurethral|\bturb?t?\b|cystoscop|cystectom")
"""Words of the bladder, without which a urothelial carcinoma is of no told place: it begins in the ureter, too."""


def usual_sites(
    scan: Scan, sentences: Sequence[Sentence], histologies: Sequence[tuple[Item, Sentence, str]]
) -> Iterator[Primary]:
    """Where histologies told without a place usually begin: of the whole kind, or of the body part told with a tumour."""
    parts = Kind.BODY_PART
    lesions = Kind.NEOPLASM

    def told_in_part(*, limb: bool) -> bool:
        return any(
            sentence.kinds & parts
            and sentence.kinds & lesions
            and any(
                hit.kinds & lesions and _near_body_part(sentence, hit.end, limb=limb) for hit in sentence.hits
            )
            for sentence in sentences
        )

    for item, sentence, status in histologies:
        site = item.entry.codes.get("usual")
        if site == "bladder" and _BLADDER.search(scan.marks, scan.folded) is None:
            continue
        if status != "present":
            continue
        if site is None:
            site = _body_site(item)
            limb = site is None
            site = _body_site(item, of=_LIMB_SITES) if limb else site
            near = limb and _near_body_part(sentence, item.end, limb=True)
            site = site if site is not None and (near or told_in_part(limb=limb)) else None
        if site is not None:
            history = is_history(scan, sentence, item.hit)
            yield Primary(site, WEAK, history, item, item, sentence, False)


_GENERIC: Final = Pattern(r"(?:wedge|atypical|sleeve) resection|segmentectomy|lobectomy|bilobectomy")
_CHEST: Final = Pattern(r"lung|pulmon|thora|bronch|pneum|upper lobe|lower lobe")
"""Words of the chest, without which a lobectomy or a wedge resection may be one of another organ."""


def operated_sites(scan: Scan, sentence: Sentence) -> list[Primary]:
    """The organ that an operation on a tumour takes its name from; the weakest sign of an origin."""
    operated: list[Primary] = []
    treatment = Kind.TREATMENT
    for hit in sentence.hits:
        if not hit.kinds & treatment:
            continue
        entry = hit.term["treatment"]
        sure = "site" in entry.codes and "uncertain" not in entry.codes
        if sure and entry.codes["site"] == "lung" and _GENERIC.match(sentence.marks, scan.folded, hit.start):
            sure = _CHEST.search(scan.marks, scan.folded) is not None
        if sure and not is_history(scan, sentence, hit) and not _tells_no_tumour(scan, sentence, hit):
            if status_of(scan, sentence, hit)[0] == "present":
                item = Item(hit.start, hit.end, "S", entry, hit)
                operated.append(Primary(entry.codes["site"], OPERATED, False, item, item, sentence, False))
    return operated


_NOT_YET: Final = Pattern(
    r" (?:was|were|is|are|had been) (?:\w+ )?(?:indicated|planned|considered|proposed|recommended|scheduled|suggested)\b"
)
_OPENS_HISTORY: Final = Pattern(
    r"(?:her |his |the |past |previous |prior |patient s )*(?:medical|surgical|gyna?ecological|obstetric) history\b"
)


def _tells_no_tumour(scan: Scan, sentence: Sentence, operation: Hit) -> bool:
    """True for an operation that was only planned, or done for another disease or in the past that history tells."""
    return (
        _NOT_YET.match(sentence.marks, scan.folded, operation.end) is not None
        or _OPENS_HISTORY.match(sentence.marks, scan.folded, sentence.start) is not None
        or _for_other_disease(scan, sentence, operation)
    )


_FOR: Final = Pattern(r"(?: \w+){0,3} (?:for|due to|because of)(?: \w+){0,3} $")


def _for_other_disease(scan: Scan, sentence: Sentence, operation: Hit) -> bool:
    """True for "a colectomy for ulcerative colitis": that organ has no tumour."""
    other = scan.bit["other_disease"]
    return bool(sentence.kinds & other) and any(
        hit.kinds & other
        and operation.end < hit.start <= operation.end + 60
        and _FOR.fullmatch(sentence.marks, scan.folded, operation.end, hit.start) is not None
        for hit in sentence.hits
    )


def doubtful_operations(scan: Scan, sentences: Sequence[Sentence]) -> Iterator[Primary]:
    """The organ of an operation that is often done for another disease (an appendectomy); where nothing else tells a place."""
    for sentence in sentences:
        if sentence.kinds & scan.bit["treatment"]:
            for hit in sentence.hits:
                entry = hit.term.get("treatment")
                if (
                    entry is not None
                    and entry.codes.get("form") == "organ"
                    and "," not in entry.codes["site"]
                    and not is_history(scan, sentence, hit)
                    and status_of(scan, sentence, hit)[0] == "present"
                ):
                    item = Item(hit.start, hit.end, "S", entry.renamed(entry.codes["site"]), hit)
                    yield Primary(entry.codes["site"], OPERATED, False, item, item, sentence, False)


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


def _origin_sites(scan: Scan, items: Sequence[Item], index: int, *, metastatic: bool) -> list[Item]:
    """The sites that the neoplasm at `index` is said to be of."""
    item = items[index]
    own = own_site(item)
    if own is not None:
        return [own]
    if _of_unknown(scan, items, index):
        return [items[index + 1]]
    before = items[index - 1] if index else None
    if before is not None and before.role == "S" and are_adjacent(scan, before, item):
        # "rupture of the liver and carcinoma of the stomach": "and" opens another thing.
        if "and" not in (words_between(scan, before, item) or ()):
            organ = _organ_of_tissue(scan, items, index)
            return [*_listed_before(scan, items, index), before] if organ is None else [organ]
    if index >= 2 and before is not None and before.role in "HN" and items[index - 2].role == "S":
        # "breast cancer, invasive ductal carcinoma", "the renal tumor was an angiomyolipoma": the site stands
        # before the first of two names.
        one = are_adjacent(scan, before, item) and "and" not in (words_between(scan, before, item) or ())
        if are_adjacent(scan, items[index - 2], before) and (
            one or (not metastatic and _turned_out(scan, before, item))
        ):
            return [items[index - 2]]
    if index + 1 < len(items) and items[index + 1].role == "S":
        words = words_between(scan, item, items[index + 1])
        if words is not None and _is_of_next(scan, items, index, words):
            return [items[index + 1]]
        if words and (all(word in LINK for word in words) or _in_part_of(words)):
            away = any(word in FROM for word in words) or words[0] == "of"
            away = away or (words[0] == "with" and items[index + 1].entry.name == "unknown")
            if away or (not metastatic and any(word in INTO for word in words)):
                return [items[index + 1], *_second_places(scan, items, index)]
    return []


def _of_unknown(scan: Scan, items: Sequence[Item], index: int) -> bool:
    """True for "a liver melanoma from an unknown primary"."""
    if index + 1 >= len(items) or items[index + 1].entry.name != "unknown":
        return False
    words = words_between(scan, items[index], items[index + 1])
    return words is not None and words[:1] in _OF and all(word in LINK for word in words)


_OF: Final = (["of"], ["from"], ["with"])


_SEVERAL: Final = Pattern(
    r"\b(?:synchronous|simultaneous|metachronous|double|dual|multiple|multicentric|concurrent|concomitant|two|both|separate) (?:\w+ ){0,3}$"
)


def _second_places(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The places listed behind the first where several neoplasms are told ("synchronous tumours of the bladder and ureter")."""
    item, first = items[index], items[index + 1]
    if item.entry.codes.get("weak") or index + 2 >= len(items) or items[index + 2].role != "S":
        return []
    second = items[index + 2]
    chain = _listed_behind(scan, items, index)
    if chain:
        return chain
    several = scan.folded.endswith("s", 0, item.end) or _SEVERAL.search(
        scan.marks, scan.folded, max(0, item.start - 60), item.start
    )
    between = words_between(scan, first, second) or []
    told = "and" in between and all(word in BEFORE or word in LINK for word in between)
    return [second] if several and told and second.entry.name != "lymph node" else []


def _listed_behind(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The places behind the first that cancers in the plural have: "cancers of the colon, breast and thyroid"."""
    if not scan.folded.endswith("s", 0, items[index].end):
        return []
    chain: list[Item] = []
    before, ended = items[index + 1], False
    for after in items[index + 2 :]:
        between = scan.text[before.end : after.start]
        if after.role != "S" or ended or _LIST_MARK.fullmatch(between) is None:
            break
        ended = "and" in between
        chain.append(after)
        before = after
    return chain if ended and "lymph node" not in {s.entry.name for s in chain} else []


_LIST_MARK: Final = re.compile(r", |,? and |, and (?:the )?")


def _listed_before(scan: Scan, items: Sequence[Item], index: int) -> list[Item]:
    """The places that share the cancer with the one before it: "treated for prostate, rectal and lung cancer"."""
    item = items[index]
    if item.role == "N" and (item.entry.codes.get("weak") or item.entry.name in LESION_WORDS):
        return []
    listed: list[Item] = []
    after = items[index - 1]
    for before in reversed(items[: index - 1]):
        between = scan.text[before.end : after.start]
        if (
            before.role != "S"
            or _LIST_MARK.fullmatch(between) is None
            or (not listed and "and" not in between)
        ):
            break
        listed.append(before)
        after = before
    if not listed or scan.folded.endswith((" the ", " to ", " into ", " in "), 0, after.start):
        return []  # "spread to the liver and pancreatic cancer"
    return [s for s in reversed(listed) if s.entry.name not in _NO_ORIGIN]


_PARTS: Final = frozenset("lower upper mid middle left right distal proximal".split())


def _is_of_next(scan: Scan, items: Sequence[Item], index: int, words: Sequence[str]) -> bool:
    """True for a cancer with its organ straight behind it, as notes tell it: "carcinoma rectum", "cancer left breast"."""
    item, site = items[index], items[index + 1]
    if item.entry.codes.get("weak") or "adjective" in site.entry.codes or not all(w in _PARTS for w in words):
        return False
    if any(mark in scan.text[item.end : site.start] for mark in ",.:;-"):
        return False
    after = items[index + 2] if index + 2 < len(items) else None
    return after is None or after.role == "S" or not are_adjacent(scan, site, after)


def _organ_of_tissue(scan: Scan, items: Sequence[Item], index: int) -> Item | None:
    """The organ behind a neoplasm of a tissue that every organ has: "a soft tissue sarcoma of the retroperitoneum"."""
    if items[index - 1].entry.name != "soft tissue" or index + 1 >= len(items):
        return None
    organ = items[index + 1]
    words = words_between(scan, items[index], organ)
    if organ.role != "S" or not words or not all(word in LINK for word in words):
        return None
    return organ if words[0] in ("of", "in", "from", "arising", "originating", "located") else None


def _in_part_of(words: list[str]) -> bool:
    """True for a part of the place by any name: "in the hook of the", "located on the dorsum of her"."""
    if len(words) < 4 or "of" not in words:
        return False
    of = len(words) - 1 - words[::-1].index("of")
    part = next((at for at, word in enumerate(words) if word in INTO and word not in FROM), of)
    return (
        part < of <= part + 4
        and all(word in LINK for word in words[:part])
        and all(word in LINK for word in words[of + 1 :])
        and words[part] in ("in", "on", "at", "within", "involving")
    )


_TURNED_OUT: Final = frozenset(
    "was were is are to be as an a the proved proven turned out found diagnosed confirmed identified reported histologically "
    "pathologically microscopically finally been".split()
)


def _turned_out(scan: Scan, lesion: Item, item: Item) -> bool:
    """True where a verb says what the lesion is: "the tumor proved to be a schwannoma"."""
    words = words_between(scan, lesion, item)
    return (
        item.role == "H"
        and bool(words)
        and not _TURNED_OUT.isdisjoint(words or ())
        and all(word in _TURNED_OUT or word in BEFORE for word in words or ())
    )


_EVERYWHERE: Final = TISSUE_SITES - {"skin"}


def attached_of(
    scan: Scan, sentence: Sentence, items: Sequence[Item], before: Sequence[Primary], found: Sequence[Primary]
) -> list[Primary]:
    """Histologies without a place in their sentence, with that of the lesion told last."""
    told: list[Primary] = []
    # A tissue that every organ has is no place: "excision of the omental cyst; histology showed fibrosarcoma".
    placed = {p.source.start for p in found if p.source is not p.item or p.site not in _EVERYWHERE}
    for index, item in enumerate(items):
        if item.start in placed or not is_sampled(sentence, item) or not is_diagnosis(scan, sentence, item):
            continue
        metastatic = index > 0 and items[index - 1].role == "M" and are_adjacent(scan, items[index - 1], item)
        fixed = "site" in item.entry.codes and item.entry.codes["site"] not in _EVERYWHERE
        if metastatic or fixed or status_of(scan, sentence, item.hit)[0] != "present":
            continue
        if is_of_relative(scan, sentence, item.hit) or is_history(scan, sentence, item.hit):
            continue
        lesion = last_lesion(before, sentence, item.start, farthest=FARTHEST_HISTOLOGY)
        if lesion is not None:
            weight = max(lesion.weight, WEAK)
            told.append(Primary(lesion.site, weight, False, lesion.item, item, sentence, False))
    return told
