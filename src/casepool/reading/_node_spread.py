"""Lymph nodes that the tumour reached, told by a stage, by how many held it, or by a verb without a word for metastasis."""

from typing import Final

from casepool.vocabulary import Entry, Hit

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tnm import tnm_codes
from ._tumour_values import Item, Spread

_INVOLVED_AFTER: Final = Pattern(
    r" +(?:involvement|invasion|infiltration|dissemination|spread|positivity)\b"
    r"|(?: +(?:\w+ +){0,3})?(?:was|were|is|are) +(?:also +|all +|both +|found +(?:to +be +)?)?(?:positive|involved|infiltrated|invaded|affected)(?! +(?:for|by|with|to)\b(?! +(?:tumou?r|metasta|malignan|cancer|carcinoma|adenocarcinoma|neoplas)))\b"
)
_INVOLVED_BEFORE: Final = Pattern(
    r"\b(?:positive|involved|involving|affected|infiltrated) +(?:(?:\d+|the|left|right|bilateral|regional|ipsilateral|multiple|several|one|two|three|four|five) +)*$"
)


def involved_nodes(scan: Scan, sentence: Sentence) -> list[Spread]:
    """Lymph nodes that a tumour is told to have reached without a word for metastasis: "axillary nodal involvement"."""
    spreads: list[Spread] = []
    if not (_INVOLVED_AFTER.may(sentence.marks) or _INVOLVED_BEFORE.may(sentence.marks)):
        return spreads
    for hit in sentence.hits:
        entry = hit.term.get("site") or hit.term.get("treatment")
        if (
            entry is None
            or "lymph node" not in (entry.name, entry.codes.get("sampled"))
            or is_of_relative(scan, sentence, hit)
        ):
            continue
        start = max(sentence.start, hit.start - 50)
        if (
            _INVOLVED_AFTER.match(sentence.marks, scan.folded, hit.end) is not None
            or _INVOLVED_BEFORE.search(sentence.marks, scan.folded, start, hit.start) is not None
        ):
            item = Item(hit.start, hit.end, "S", entry.renamed("lymph node"), hit)
            status = status_of(scan, sentence, hit)[0]
            spreads.append(
                Spread("lymph node", status, is_history(scan, sentence, hit), item, item, sentence)
            )
    return spreads


_MANY: Final = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen)"
)
_REACHED: Final = r"(?:positive|involved|metasta\w+|invaded|infiltrated|affected|(?:contain\w*|harbou?r\w*|held|bore) (?:tumou?r|cancer|carcinoma|metasta\w+|deposits?))"
_COUNTED: Final = Pattern(
    rf"\b(?!0 ){_MANY} (?:(?:out )?of |in )?(?:the |all |a total of )?{_MANY} (?!level|cm |mm )(?:(?:\w+ ){{0,3}}?(?:(?:lymph)?nodes?|glands?)\b(?: (?:\w+ ){{0,3}}?{_REACHED}\b)|positive (?:\w+ )?nodes?\b)"
    rf"|\b{_REACHED} (?:in |of )?(?!0 ){_MANY} (?:(?:out )?of |in )?(?:the )?{_MANY} (?:\w+ ){{0,3}}?(?:(?:lymph)?nodes?|glands?)\b"
    rf"|(?<!no )\b(?:involvement (?:of|in)|(?:tumou?r|cancer|carcinoma|adenocarcinoma|disease|deposits|infiltration) (?:(?:was|were|found|present|seen|detected) )*(?:in|of)) (?!0 ){_MANY} (?:out )?of (?:the |all )?{_MANY} (?:\w+ ){{0,3}}?(?:(?:lymph)?nodes?|glands?)\b"
    rf"|\b(?:(?:lymph)?nodes?|glands?)(?: biops(?:y|ies))? {{1,2}}(?!0 ){_MANY} (?:(?:out )?of |in )?{_MANY} (?:\w+ ){{0,2}}?{_REACHED}\b"
)
"""How many of the nodes that were removed held tumour ("two of the eleven nodes removed were involved")."""


def may_count_nodes(marks: int) -> bool:
    """True where the words allow that nodes are counted."""
    return _COUNTED.may(marks)


def counted_nodes(scan: Scan, sentence: Sentence) -> list[Spread]:
    """Lymph nodes of which some are counted as reached by the tumour."""
    spreads: list[Spread] = []
    found = _COUNTED.search(sentence.marks, scan.folded, sentence.start, sentence.end)
    if found is not None:
        hit = Hit(found.start(), found.end(), {}, 0)
        item = Item(found.start(), found.end(), "S", Entry("nodes:counted", "stage", "lymph node", {}), hit)
        spreads.append(Spread("lymph node", "present", False, item, item, sentence))
    return spreads


def staged_nodes(scan: Scan, sentence: Sentence) -> list[Spread]:
    """Lymph nodes that a TNM code tells as reached: N1 and higher (UICC TNM Classification, 8th ed.)."""
    spreads: list[Spread] = []
    for code in tnm_codes(scan.text, sentence.start, sentence.end):
        if code.sure and code.nodes[:1] in ("1", "2", "3"):
            hit = Hit(code.start, code.end, {}, 0)
            item = Item(code.start, code.end, "S", Entry("stage:n", "stage", "lymph node", {}), hit)
            spreads.append(Spread("lymph node", "present", False, item, item, sentence))
    return spreads
