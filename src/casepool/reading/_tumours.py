"""Where the patient's neoplasms began, what they are under the microscope, and where they spread.

Sites, histologies, words for neoplasms and words for metastasis are tied together by what stands between
them: "metastasis to the liver" and "liver metastasis" name a metastatic site, "metastasis of breast
cancer" a primary one, "hepatic tumor" a primary one unless a surer one is told.
"""

from collections.abc import Sequence
from typing import Final

from casepool.vocabulary import Entry, Hit, Kind, Wordings

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

_STAGED: Final = Wordings(["N1", "N2", "N3"])
"""What a stage with involved nodes holds."""


def read_tumours(scan: Scan, sentences: Sequence[Sentence]) -> Tumours:
    """All candidates that the sentences tell, in order of telling."""
    told = _Told(scan)
    for sentence in sentences:
        told.hear(scan, sentence)
    primaries, histologies, spreads = told.primaries, told.histologies, told.spreads
    neoplasm = tells_neoplasm(scan, sentences)
    if neoplasm and not any(status == "present" for *_, status in histologies):
        histologies.extend(unspelled_of(scan, sentences))
    sought = not_found(scan, sentences) if _NOT_FOUND.may(scan.marks) else None
    if sought is not None and not any(p.weight == SURE and not p.uncertain for p in primaries):
        if any(s.status == "present" for s in spreads):
            primaries.append(sought)
    spreads.extend(sampled_spreads(scan, sentences, primaries, spreads))
    spreads.extend(told.reached)
    histologies, given_up = without_given_up(scan, histologies)
    usual = tuple(usual_sites(scan, sentences, histologies))
    if histologies and not primaries and not told.attached and not usual:
        usual = tuple(near_origins(scan, sentences, histologies)) or tuple(
            doubtful_operations(scan, sentences)
        )
    return Tumours(
        tuple(p._replace(uncertain=True) if p.source.start in given_up else p for p in primaries),
        tuple(histologies),
        tuple(spreads),
        neoplastic=neoplasm
        or any(s.status != "absent" or _names_metastasis(scan, s) for s in spreads)
        or any(status != "absent" for *_, status in histologies),
        other_disease=tells_other_disease(scan, sentences),
        attached=tuple(told.attached),
        usual=usual,
        nothing_found=tells_nothing_found(scan, sentences)
        and not any(status == "present" for *_, status in histologies),
    )


_NAMES: Final = Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS


class _Told:
    """What the sentences have told of neoplasms so far.

    Attributes
    ----------
    primaries, attached : list of Primary
        As in `Tumours`.
    histologies : list of (Item, Sentence, str)
    spreads : list of Spread
    reached : list of Spread
        Places told to be reached by a tumour; what is told as a metastasis goes before them.
    """

    __slots__ = (
        "_counted",
        "_last_site",
        "_staged",
        "attached",
        "histologies",
        "primaries",
        "reached",
        "spreads",
    )

    def __init__(self, scan: Scan) -> None:
        self.primaries: list[Primary] = []
        self.attached: list[Primary] = []
        self.histologies: list[tuple[Item, Sentence, str]] = []
        self.spreads: list[Spread] = []
        self.reached: list[Spread] = []
        self._last_site: Item | None = None
        self._staged = _STAGED.stand_in(scan.text)
        self._counted = may_count_nodes(scan.marks)

    def hear(self, scan: Scan, sentence: Sentence) -> None:
        """Take what the next sentence tells."""
        operated = tuple(operated_sites(scan, sentence)) if sentence.kinds & Kind.TREATMENT else ()
        if self._staged:
            self.spreads.extend(staged_nodes(scan, sentence))
        if sentence.kinds & (Kind.SITE | Kind.TREATMENT):
            self.spreads.extend(involved_nodes(scan, sentence))
        if self._counted:
            self.spreads.extend(counted_nodes(scan, sentence))
        if sentence.kinds & _NAMES:
            self._hear_names(scan, sentence, operated)
        else:
            self.reached.extend(told_spreads(scan, sentence, self.primaries))
        self.primaries.extend(operated)

    def _hear_names(self, scan: Scan, sentence: Sentence, operated: Sequence[Primary]) -> None:
        """Take what a sentence tells that names a neoplasm or a metastasis."""
        primaries, spreads = self.primaries, self.spreads
        items = items_of(scan, sentence)
        used = set()
        for spread in spreads_of(scan, sentence, items, self._last_site, primaries, tuple(spreads)):
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
        self.attached.extend(attached_of(scan, sentence, items, (*primaries, *operated, *found), found))
        primaries.extend(found)
        self.reached.extend(told_spreads(scan, sentence, primaries))
        for item in items:
            if item.role == "S":
                self._last_site = item
            elif (
                item.role == "H"
                and not is_of_relative(scan, sentence, item.hit)
                and is_diagnosis(scan, sentence, item)
            ):
                self.histologies.append((item, sentence, _standing(scan, sentence, item)))


def _names_metastasis(scan: Scan, spread: Spread) -> bool:
    """True for a word for a metastasis, which even denied is said of a neoplasm."""
    return "metasta" in scan.folded[spread.cause.start : spread.cause.end]


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
