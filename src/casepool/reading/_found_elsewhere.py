"""Metastases told by what was found in an organ, in one sentence: the cancer of another ("biopsy of the liver showed breast carcinoma")."""

from collections.abc import Sequence
from typing import Final

from casepool.vocabulary import Hit, Kind

from ._neighbours import grows_into
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_values import BLOOD_SITES, SURE, TISSUE_SITES, Item, Primary, Spread
from ._tumour_words import LESION_WORDS, are_adjacent, own_site, words_between

_SAMPLED: Final = Pattern(
    r"\b(?:histo\w+|patho\w+|cyto\w+|microscop\w+|morpholog\w+|immuno\w+|biops\w+|specimens?|aspirat\w+|excis\w+|resect\w+|removed|tissue (?:contained|showed|revealed)|stain\w*|positive for"
    r"|turned out|proved|proven|\w+scopy|autopsy|necropsy)\b"
)
"""Words of a sentence that tells what was sampled, or what it turned out to be."""
_SHOWED: Final = Pattern(
    r"\b(?:show\w*|reveal\w*|confirm\w*|demonstrat\w*|disclos\w*|identif\w+|consistent|compatible|in keeping|turned out|prove\w*|found to|diagnos\w+|yield\w*"
    r"|positive for|indicat\w+|infiltrat\w+|involve\w*|contain\w*|represent\w*)\b|\b(?:was|were|is) (?:(?:an?|the|from|of|due to|metastatic|recurrent) )*$"
)
_OTHER: Final = Pattern(
    r"\b(?:but|while|whereas|although|because|since|who|he|she|patient|history|treated|after|before|(?<!positive )(?<!negative )for|no|not|without|adjacent|near|between|beside|primary lesion|differential|exclud\w+|rule out"
    r"|(?:examination|biops\w+|histolog\w+|patholog\w+|cytolog\w+|specimens?|curettage|analysis|resection|excision) (?:of|from))\b"
)
"""Words between an organ and what was found by which something else begins."""
_UNLIKE: Final = Pattern(
    r"\b(?:different|distinct) from|\bunrelated\b|\b(?:second|another|new|synchronous|metachronous|double) (?:primary|primaries|cancers?)\b"
)
"""Words by which what was found is a tumour of its own."""
_NO_PLACE: Final = TISSUE_SITES - {"skin", "bone"} | {"muscle", "mediastinum"}
"""Tissues that every organ has: no place of what came from an organ that is not known yet."""
_LONGEST: Final = 130
"""Most characters between an organ and what was found in it."""
_FROM_THERE: Final = Pattern(
    r"\b(?:consistent|compatible|in keeping|keeping) with (?:(?:an?|the|his|her|its|known|previous|metastatic|origin|from) )*$"
    r"|\b(?:identical|similar|same|comparable) (?:to|as|with) (?:(?:that|those|the|of|his|her|known|previous|original|earlier) )*$"
    r"|\b(?:\w+oma|cells?|tumou?r|cancer|cells (?:was|were)) of (?:(?:an?|the|his|her|known|probable|likely) )*$"
    r"|\b(?:origin\w*|metasta\w+|coming|derived|arising|spread) (?:from|in|of) (?:(?:an?|the|his|her|its|known|previous) )*$"
)
_ORIGIN_BEHIND: Final = Pattern(
    r" (?:cancer )?(?:origin|primary|source|primar(?:y|ies) (?:tumou?r|cancer))\b"
)
"""What stands around an organ that is named as that of the origin ("consistent with a breast primary")."""


def found_elsewhere(
    scan: Scan,
    sentence: Sentence,
    items: Sequence[Item],
    found: Sequence[Primary],
    before: Sequence[Primary],
) -> list[Spread]:
    """The organ sampled in which the sentence tells the cancer of another organ.

    Parameters
    ----------
    items : sequence of Item
        The words of the sentence that matter for tumours.
    found, before : sequence of Primary
        The origins that the sentence tells, and those told before it.
    """
    marks, start, end = sentence.marks, sentence.start, sentence.end
    if not _SAMPLED.search(marks, scan.folded, start, end) or _UNLIKE.search(marks, scan.folded, start, end):
        return []
    known = frozenset(p.site for p in before if p.weight == SURE and not p.uncertain) - BLOOD_SITES
    for origin, told, cause in _claims(scan, sentence, items, found, known, before):
        place = _sampled_place(scan, sentence, items, told)
        if place is None or place.entry.name in known | {origin}:
            continue
        holds = _HOLDS_NO_MELANOMA if cause.entry.name.endswith("melanoma") else _HOLDS_NO_CARCINOMA
        if not origin and not (place.entry.name in holds and _is_sampled(scan, sentence, place)):
            continue
        if origin not in known and (grows_into(origin, place.entry.name) or place.entry.name in _NO_PLACE):
            continue
        history = is_history(scan, sentence, cause.hit)
        return [Spread(place.entry.name, "present", history, place, cause, sentence)]
    return []


_HOLDS_NO_CARCINOMA: Final = frozenset(
    {
        "lymph node",
        "bone marrow",
        "bone",
        "spine (vertebrae)",
        "brain",
        "meninges",
        "leptomeninges",
        "muscle",
        "heart",
        "pericardium",
        "spleen",
    }
)
"""Places where no carcinoma begins: one found there has come there, from wherever."""
_HOLDS_NO_MELANOMA: Final = frozenset({"lymph node", "bone marrow"})
_SAMPLE_OF: Final = Pattern(
    r"\b(?:biops\w+|aspirat\w+|excision|removal|histolog\w+|cytolog\w+|sampling|dissection|examination) (?:of|from) (?:\w+ ){0,4}$"
)
_SAMPLE: Final = Pattern(
    r"  biops(?:y|ies) (?:proven|confirmed)\b| (?:biops\w+|aspirat\w+|specimens?|excision|sampling|dissection|cytolog\w+|(?:was|were) (?:biopsied|excised|sampled|removed|aspirated))\b|  biops\w+ of which\b"
)


_SHOWED_IT: Final = Pattern(r" (?:showed|revealed|confirmed|demonstrated|disclosed|yielded|proved)\b")


_OF_TUMOUR: Final = Pattern(
    r" (?:of|from) (?:(?:the|his|her|a|an|known|previous) )*(?:\w+ ){0,2}?(?:\w*carcinoma|cancer|tumou?r|\w*sarcoma|melanoma|primary)\b"
)
"""What makes a deposit one of the cancer."""


def _is_carcinoma(item: Item) -> bool:
    return item.role in "HN" and item.entry.name.endswith(("carcinoma", "cancer", "melanoma"))


def _is_sampled(scan: Scan, sentence: Sentence, place: Item) -> bool:
    """True where the place is told as what was sampled."""
    return (
        place.entry.codes.get("type") == "none"
        or _SHOWED_IT.match(sentence.marks, scan.folded, place.end, sentence.end) is not None
        or _SAMPLE.match(sentence.marks, scan.folded, place.end, sentence.end) is not None
        or _SAMPLE_OF.search(sentence.marks, scan.folded, sentence.start, place.start) is not None
    )


OF_ONE_ORGAN: Final = frozenset(
    {
        "small cell carcinoma",
        "choriocarcinoma",
        "leiomyosarcoma",
        "osteosarcoma",
        "gastrointestinal stromal tumor",
        "chondrosarcoma",
        "adenoid cystic carcinoma",
        "neuroendocrine carcinoma",
        "merkel cell carcinoma",
    }
)
"""Histologies of which two organs hardly have one each: found in a second one, it has come there."""


def _claims(
    scan: Scan,
    sentence: Sentence,
    items: Sequence[Item],
    found: Sequence[Primary],
    known: frozenset[str],
    before: Sequence[Primary],
) -> list[tuple[str, int, Item]]:
    """Organs from which what was found is told to come, each with where that is told and by which word."""
    claims: list[tuple[str, int, Item]] = []
    for primary in found:
        told = primary.item is not primary.source or primary.site in known
        if (
            told
            and primary.weight == SURE
            and not primary.history
            and primary.site not in BLOOD_SITES
            and (primary.site not in TISSUE_SITES or primary.site in known)
        ):
            start = min(primary.item.start, primary.source.start)
            claims.append((primary.site, start, primary.source))
    kinds = {
        p.source.entry.name: p.site
        for p in before
        if p.weight == SURE and not p.uncertain and p.source.role == "H" and p.site in known
    }
    for item in items:
        if item.role == "H" and status_of(scan, sentence, item.hit)[0] == "present":
            claims.extend(
                (site, item.start, item)
                for name, site in kinds.items()
                if item.entry.name in OF_ONE_ORGAN and set(item.entry.name.split()) <= set(name.split())
            )
        if (
            item.role == "N"
            and item.entry.name == "deposit"
            and _OF_TUMOUR.match(sentence.marks, scan.folded, item.end, sentence.end)
        ):
            claims.extend((site, item.start, item) for site in sorted(known))
        if _is_carcinoma(item) and status_of(scan, sentence, item.hit)[0] == "present":
            claims.append(("", item.start, item))
        if item.role != "S" or is_of_relative(scan, sentence, item.hit):
            continue
        if names_origin(scan, sentence, item):
            claims.append((item.entry.name, item.start, item.read_as(item.entry, "N")))
    return claims


def may_name_origin(marks: int) -> bool:
    """True where the words allow that an organ is told as that of the origin; quick."""
    return _FROM_THERE.may(marks) and (_ORIGIN_BEHIND.may(marks) or _TUMOUR_BEHIND.may(marks))


def names_origin(scan: Scan, sentence: Sentence, item: Item) -> bool:
    """True for an organ told as that of the origin: "of prostatic origin", "consistent with a breast primary"."""
    marks = sentence.marks
    like = _FROM_THERE.search(marks, scan.folded, sentence.start, item.start)
    if like is None or status_of(scan, sentence, item.hit)[0] == "absent":
        return False
    behind = _TUMOUR_BEHIND if like[0].startswith(_ALIKE) else _ORIGIN_BEHIND
    return behind.match(marks, scan.folded, item.end, sentence.end) is not None


_ALIKE: Final = ("identical", "similar", "same", "comparable")
_TUMOUR_BEHIND: Final = Pattern(
    r" (?:primary|primaries|tumou?rs?|cancers?|neoplasms?|(?:\w+ ){0,2}\w*(?:carcinoma|sarcoma|melanoma))\b"
)
"""What stands behind the organ of the tumour that another one is like."""


def _sampled_place(scan: Scan, sentence: Sentence, items: Sequence[Item], start: int) -> Item | None:
    """The organ told last before `start`, with a verb of finding between."""
    place: Item | None = None
    for item in items:
        if item.end <= start and item.role in "SN":
            # "a skin nodule" names its organ itself.
            place = item if item.role == "S" else own_site(item) or place
    if place is not None and _has_own_cancer(scan, items, place):
        return None
    specimen = specimen_before(sentence, start, operated=True)
    if (
        specimen is not None
        and specimen.entry.codes.get("type") != "none"
        and not _SHOWED_IT.match(sentence.marks, scan.folded, specimen.end, start)
    ):
        specimen = None
    if specimen is not None and (place is None or place.end <= specimen.start):
        place = specimen
    if place is None or start - place.end > _LONGEST:
        return None
    clause = scan.text.rfind(";", place.end, start)
    if clause >= 0 and not _SAMPLED.match(sentence.marks, scan.folded, clause + 2, start):
        # "hepatic lesions; biopsy was consistent with the ocular primary" goes on about the lesions.
        return None
    if status_of(scan, sentence, place.hit)[0] == "absent":
        return None
    marks = sentence.marks
    between = scan.text[place.end : start]
    if ", and" in between and not _SAMPLED.search(
        marks, scan.folded, place.end + between.rfind(", and"), start
    ):
        return None
    # "Biopsy of the ilium: adenocarcinoma"
    showed = between.startswith(":") or _SHOWED.search(marks, scan.folded, place.end, start)
    if not showed or _OTHER.search(marks, scan.folded, place.end, start):
        return None
    return place


def _has_own_cancer(scan: Scan, items: Sequence[Item], place: Item) -> bool:
    """True where the place is that of a cancer named with it ("a history of gastric cancer", "a carcinoma of the breast")."""
    before = next((i for i in reversed(items) if i.end <= place.start), None)
    if before is not None and before.role in "HN" and "weak" not in before.entry.codes:
        # "a carcinoma of the left breast (quadrantectomy in 2009) and one of the lung"
        if before.entry.name not in LESION_WORDS and (words_between(scan, before, place) or [""])[0] == "of":
            return True
    after = next((i for i in items if i.start >= place.end), None)
    return (
        after is not None
        and after.role in "HN"
        and "weak" not in after.entry.codes
        and after.entry.name not in LESION_WORDS
        and are_adjacent(scan, place, after)
        and not scan.text.startswith(":", place.end)
    )


def specimen_before(sentence: Sentence, end: int, *, operated: bool = False) -> Item | None:
    """The organ of the biopsy told last before an offset ("liver biopsy"), as a place; with `operated` that of an operation, too."""
    if not sentence.kinds & Kind.TREATMENT:
        return None
    last: Hit | None = None
    for hit in sentence.hits:
        if hit.end <= end and hit.kinds & Kind.TREATMENT:
            last = hit
    if last is None:
        return None
    entry = last.term["treatment"]
    site = entry.codes.get("sampled") or (entry.codes.get("site", "") if operated else "")
    if not site or "," in site:
        return None
    return Item(last.start, last.end, "S", entry.renamed(site), last)
