"""Where the patient's neoplasms began, what they are under the microscope, and where they spread.

Sites, histologies, words for neoplasms and words for metastasis are tied together by what stands between
them: "metastasis to the liver" and "liver metastasis" name a metastatic site, "metastasis of breast
cancer" a primary one, "hepatic tumor" a primary one unless a surer one is told.
"""

from collections.abc import Sequence
from typing import Final

from casepool.vocabulary import Entry, Hit, Kind

from ._found_elsewhere import found_elsewhere
from ._metastases import doubted_places, spread_by_histology, spreads_of
from ._near_lesion import near_origins
from ._node_spread import counted_nodes, involved_nodes, may_count_nodes, staged_nodes
from ._origins import attached_of, doubtful_operations, operated_sites, origins_of, usual_sites
from ._pattern import Pattern
from ._sampled_spread import sampled_spreads
from ._scan import Scan, Sentence
from ._status import is_of_relative, status_of
from ._told_spread import first_signs, of_known_histology, told_spreads
from ._tumour_doubt import (
    is_component,
    is_diagnosis,
    is_only_likened,
    tells_neoplasm,
    tells_nothing_found,
    tells_other_disease,
    without_given_up,
)
from ._tumour_values import SURE, Item, Primary, Spread, Tumours
from ._tumour_words import items_of
from ._unspelled import unspelled_of

_STAGED: Final[tuple[str, ...]] = ("N1", "N2", "N3")
"""What a stage with involved nodes holds."""


def read_tumours(scan: Scan, sentences: Sequence[Sentence]) -> Tumours:
    """All candidates that the sentences tell, in order of telling."""
    wanted = Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS
    primaries: list[Primary] = []
    histologies: list[tuple[Item, Sentence, str]] = []
    spreads: list[Spread] = []
    reached: list[Spread] = []
    last_site: Item | None = None
    attached: list[Primary] = []
    staged = any(stage in scan.text for stage in _STAGED)
    counted = may_count_nodes(scan.marks)
    for sentence in sentences:
        operated = tuple(operated_sites(scan, sentence)) if sentence.kinds & Kind.TREATMENT else ()
        if staged:
            spreads.extend(staged_nodes(scan, sentence))
        if sentence.kinds & (Kind.SITE | Kind.TREATMENT):
            spreads.extend(involved_nodes(scan, sentence))
        if counted:
            spreads.extend(counted_nodes(scan, sentence))
        if sentence.kinds & wanted:
            items = items_of(scan, sentence)
            used = set()
            for spread in spreads_of(scan, sentence, items, last_site, primaries, tuple(spreads)):
                spreads.append(spread)
                used.add(spread.item.start)
            if sentence.kinds & Kind.METASTASIS:
                used.update(doubted_places(scan, sentence, items, primaries))
            elsewhere = of_known_histology(scan, sentence, items, primaries)
            used.update(spread.item.start for spread in elsewhere)
            spreads.extend(elsewhere)
            found = tuple(origins_of(scan, sentence, items, used))
            spreads.extend(first_signs(scan, sentence, found))
            spreads.extend(spread_by_histology(scan, sentence, found, primaries))
            spreads.extend(found_elsewhere(scan, sentence, items, found, primaries))
            attached.extend(attached_of(scan, sentence, items, (*primaries, *operated, *found), found))
            primaries.extend(found)
            reached.extend(told_spreads(scan, sentence, primaries))
            for item in items:
                if (
                    item.role == "H"
                    and not is_of_relative(scan, sentence, item.hit)
                    and is_diagnosis(scan, sentence, item)
                ):
                    histologies.append((item, sentence, _standing(scan, sentence, item)))
        else:
            reached.extend(told_spreads(scan, sentence, primaries))
        primaries.extend(operated)
        if sentence.kinds & wanted:
            last_site = next((i for i in reversed(items) if i.role == "S"), last_site)
    neoplasm = tells_neoplasm(scan, sentences)
    if neoplasm and not any(status == "present" for *_, status in histologies):
        histologies.extend(unspelled_of(scan, sentences))
    sought = not_found(scan, sentences) if _NOT_FOUND.may(scan.marks) else None
    if sought is not None and not any(p.weight == SURE and not p.uncertain for p in primaries):
        if any(s.status == "present" for s in spreads):
            primaries.append(sought)
    spreads.extend(sampled_spreads(scan, sentences, primaries, spreads))
    spreads.extend(reached)
    histologies, given_up = without_given_up(scan, histologies)
    usual = tuple(usual_sites(scan, sentences, histologies))
    if histologies and not primaries and not attached and not usual:
        usual = tuple(near_origins(scan, sentences, histologies)) or tuple(
            doubtful_operations(scan, sentences)
        )
    return Tumours(
        tuple(p._replace(uncertain=True) if p.source.start in given_up else p for p in primaries),
        tuple(histologies),
        tuple(spreads),
        neoplastic=any(
            s.status != "absent" or "metasta" in scan.folded[s.cause.start : s.cause.end] for s in spreads
        )
        or any(status != "absent" for *_, status in histologies)
        or neoplasm,
        other_disease=tells_other_disease(scan, sentences),
        attached=tuple(attached),
        usual=usual,
        nothing_found=tells_nothing_found(scan, sentences)
        and not any(status == "present" for *_, status in histologies),
    )


_PRIMARY: Final = r"primary(?: (?:tumou?r|site|lesion|cancer|neoplasm|focus|origin|malignancy))?"
_NOT_FOUND: Final = Pattern(
    rf"\b(?:no|without (?:an? )?(?:known |identifiable |evident )?) ?(?:other |evident |obvious )?{_PRIMARY} (?:in the (?:\w+ ){{1,4}})?(?:was|were|could be|has been) (?:\w+ )?(?:found|identified|detected|discovered|established|evident)\b"
    rf"|\b(?:did not|failed to|could not|unable to|without) (?:identify\w*|find\w*|reveal\w*|detect\w*|locat\w+|disclos\w+|show|demonstrat\w+|establish\w*) (?:the |a |any )?{_PRIMARY}\b"
    rf"|\b{_PRIMARY} (?:could not be|was not|was never|has not been|had not been|cannot be) (?:\w+ )?(?:found|identified|detected|discovered|established|localized|located|determined)\b"
    rf"|\b{_PRIMARY} (?:remained|remains|was|is) (?:unknown|undetected|undetermined|unidentified|occult|elusive)\b"
)
"""A primary that was looked for and not found."""


def not_found(scan: Scan, sentences: Sequence[Sentence]) -> Primary | None:
    """The primary that the text says was not found, as one of an unknown place."""
    for sentence in sentences:
        found = _NOT_FOUND.search(sentence.marks, scan.folded, sentence.start, sentence.end)
        if found is not None:
            entry = Entry("site:unknown", "site", "unknown", {})
            item = Item(found.start(), found.end(), "S", entry, Hit(found.start(), found.end(), {}, 0))
            return Primary("unknown", SURE, False, item, item, sentence, False)
    return None


def _standing(scan: Scan, sentence: Sentence, item: Item) -> str:
    """How the histology is told; one part of a tumour is as good as uncertain, since the whole has a name of its own."""
    status, cue = status_of(scan, sentence, item.hit)
    if status == "uncertain" and is_only_likened(scan, sentence, item, cue):
        return "absent"
    return "uncertain" if status == "present" and is_component(scan, sentence, item) else status
