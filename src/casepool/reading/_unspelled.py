"""Histologies told by an abbreviation that neither the report nor the vocabulary spells out ("the tumor was a PLMS").

Abstracts often define their abbreviations in a part that is not theirs any more. What stands where a diagnosis is told, in capitals
and of no other known meaning, is the name of the tumour; it is kept as the report has it (gold/GUIDE.md).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from casepool.vocabulary import Entry, Hit, Kind

from ._scan import Scan, Sentence
from ._status import status_of
from ._tumour_values import Item

_SHORT: Final = (
    r"((?:[A-Za-z]{1,5}-)?[a-z]{0,3}[A-Z]{2,6}(?:-[A-Z]{2,4})?)s?\b(?!-| [a-z]+(?:ase|in|ation|gene)\b)"
)
_WORDS: Final = r"(?: [A-Za-z-]+)"
_TOLD: Final = (
    # "the tumor was diagnosed as a PLMS"
    rf"\b(?:[Tt]umou?rs?|[Mm]ass(?:es)?|[Ll]esions?|[Nn]odules?|[Nn]eoplasms?){_WORDS}{{0,3}}? (?:was|were|is|be|being|as){_WORDS}{{0,4}}? {_SHORT}(?=[.,;]| (?:of|in|with|arising|originating|and)\b)"
    # "a histological diagnosis of ES", "pathology confirmed CC"
    rf"|\b(?:[Hh]isto|[Pp]atho|[Cc]yto|[Bb]iops|[Ii]mmunohisto)\w+{_WORDS}{{0,6}}? (?:diagnos\w+|revealed|showed|confirmed|demonstrated|proved|consistent with){_WORDS}{{0,5}}? {_SHORT}(?=[.,;]| (?:of|in|with|arising|originating|and)\b)"
    # "with recurrent AA after radiation", "an unusual case of CCSTA overlying the scapula"
    rf"|\b(?:[Mm]etastatic|[Rr]ecurrent|[Uu]nresectable|[Rr]elapsed|[Ii]noperable|unusual case of|rare case of|diagnosis of an?(?: [a-z-]+)?|diagnosed with|diagnosed as) {_SHORT}(?=[.,;]| (?:of|in|with|after|who|which|was|and|overlying|arising|originating)\b)"
)
"""What stands before and behind an abbreviation that names a tumour."""
_ENDS: Final[tuple[str, ...]] = ("C", "S", "T", "L", "A", "M")
"""Last letters of such names: carcinoma, sarcoma, tumour, lymphoma, adenoma or astrocytoma, melanoma or mesothelioma."""
_OTHERS: Final = frozenset(
    "CEA PSA EMA SMA LCA MSA CA HCG DNA RNA CT PET US EUS MRCP ERCP TUR SPECT HIV HBV HCV HPV AFP ER PR IL VATS TACE RFA HIPEC ADL "
    "II III IV IA IIA IIIA IVA DM MS RA TSC VHL FAP LFS PHTS AIDS SLE COPD CAD MI DVT PE TIA UTI IBS CD GERD MELAS PML".split()
)
"""What else stands there: markers, examinations, stages, other diseases."""
_AMBIGUOUS: Final = frozenset({"UC", "CS", "PSC", "SS", "AS"})
"""Tumours only where a tumour or a pathologist is told with them."""
_LAST_FRAME: Final = 3
_CAPITALS: Final = re.compile("[A-Z][A-Z]")
"""What each of them holds: found at once, where most sentences have none."""


@cache
def _told() -> re.Pattern[str]:
    return re.compile("".join(_TOLD))


def unspelled_of(scan: Scan, sentences: Sequence[Sentence]) -> Iterator[tuple[Item, Sentence, str]]:
    """The first abbreviation that is told as a diagnosis; none that the vocabulary knows."""
    wanted = Kind.NEOPLASM | Kind.PATHOLOGY | Kind.MICRO | Kind.DIAGNOSED | Kind.METASTASIS | Kind.RECURRENCE
    for sentence in sentences:
        if not sentence.kinds & wanted or not _CAPITALS.search(scan.text, sentence.start, sentence.end):
            continue
        for found in _told().finditer(scan.text, sentence.start, sentence.end):
            group = found.lastindex or 1
            short = found[group]
            start, end = found.span(group)
            known = any(hit.start < end and start < hit.end for hit in sentence.hits)
            if (
                known
                or short in _OTHERS
                or not short.endswith(_ENDS)
                or (group == _LAST_FRAME and short in _AMBIGUOUS)
            ):
                continue
            entry = Entry(f"histology:{short.lower()}", "histology", short, {})
            hit = Hit(start, end, {"histology": entry}, Kind.HISTOLOGY)
            status, _ = status_of(scan, sentence, hit)
            if status != "absent":
                yield Item(start, end, "H", entry, hit), sentence, status
                return
