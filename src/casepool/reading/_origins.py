"""Where the neoplasms began: the sites that a histology, a word for a neoplasm or an operation tells."""

from collections.abc import Iterator, Sequence

from ._attach import FARTHEST_HISTOLOGY, is_sampled, last_lesion
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumour_doubt import is_diagnosis
from ._tumour_values import BLOOD_SITES, LIKELY, OPERATED, SURE, TISSUE_SITES, WEAK, Item, Primary
from ._tumour_words import FROM, INTO, LESION_WORDS, LINK, are_adjacent, own_site, words_between


def origins_of(scan: Scan, sentence: Sentence, items: Sequence[Item], used: set[int]) -> Iterator[Primary]:
    """Sites tied to a histology or a neoplasm word, and sites that a histology alone fixes."""
    for index, item in enumerate(items):
        if item.role == "M" and status_of(scan, sentence, item.hit)[0] == "present":
            yield from _origin_of_spread(scan, sentence, items, index)
        if item.role not in "HN" or is_of_relative(scan, sentence, item.hit):
            continue
        status = status_of(scan, sentence, item.hit)[0]
        if status == "absent":
            continue
        metastatic = index > 0 and items[index - 1].role == "M" and are_adjacent(scan, items[index - 1], item)
        history = is_history(scan, sentence, item.hit)
        if not is_diagnosis(scan, item):
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
    words = words_between(scan, items[index], site)
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


def operated_sites(scan: Scan, sentence: Sentence) -> Iterator[Primary]:
    """The organ that an operation on a tumour takes its name from; the weakest sign of an origin."""
    for hit in sentence.hits:
        entry = hit.term.get("treatment")
        sure = entry is not None and "site" in entry.codes and "uncertain" not in entry.codes
        if entry is not None and sure and not is_history(scan, sentence, hit):
            if status_of(scan, sentence, hit)[0] == "present":
                item = Item(hit.start, hit.end, "S", entry, hit)
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
    before = items[index - 1] if index else None
    if before is not None and before.role == "S" and are_adjacent(scan, before, item):
        # "rupture of the liver and carcinoma of the stomach": "and" opens another thing.
        if "and" not in (words_between(scan, before, item) or ()):
            return [before]
    if index >= 2 and before is not None and before.role in "HN" and items[index - 2].role == "S":
        # "breast cancer, invasive ductal carcinoma": the site stands before the first of two names.
        if are_adjacent(scan, items[index - 2], before) and are_adjacent(scan, before, item):
            return [items[index - 2]]
    if index + 1 < len(items) and items[index + 1].role == "S":
        words = words_between(scan, item, items[index + 1])
        if words and all(word in LINK for word in words):
            away = any(word in FROM for word in words) or words[0] == "of"
            if away or (not metastatic and any(word in INTO for word in words)):
                return [items[index + 1]]
    return []


def attached_of(
    scan: Scan, sentence: Sentence, items: Sequence[Item], before: Sequence[Primary], found: Sequence[Primary]
) -> Iterator[Primary]:
    """Histologies without a place in their sentence, with that of the lesion told last."""
    placed = {p.source.start for p in found}
    for index, item in enumerate(items):
        if item.start in placed or not is_sampled(scan, sentence, item) or not is_diagnosis(scan, item):
            continue
        metastatic = index > 0 and items[index - 1].role == "M" and are_adjacent(scan, items[index - 1], item)
        if metastatic or "site" in item.entry.codes or status_of(scan, sentence, item.hit)[0] != "present":
            continue
        if is_of_relative(scan, sentence, item.hit) or is_history(scan, sentence, item.hit):
            continue
        lesion = last_lesion(before, sentence, item.start, farthest=FARTHEST_HISTOLOGY)
        if lesion is not None:
            weight = max(lesion.weight, WEAK)
            yield Primary(lesion.site, weight, False, lesion.item, item, sentence, False)
