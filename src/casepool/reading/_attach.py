"""The lesion that a histology or a metastasis without a place of its own is told of.

"A splenectomy was performed. Histology showed metastatic adenocarcinoma." names the spleen one sentence before. The lesion sampled
last is the last site with a mass, a tumour or an operation of its own.
"""

from collections.abc import Sequence
from typing import Final

from casepool.vocabulary import Kind

from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._tumour_values import SURE, Item, Primary

FARTHEST_HISTOLOGY: Final = 6
"""Sentences back in which the lesion of a histology may be told."""
FARTHEST_METASTASIS: Final = 3
"""Sentences back in which the lesion of a metastasis may be told."""
FARTHEST_OPERATION: Final = 1
"""Sentences back in which the operation that took a metastasis may be told, where only its name tells the organ."""
_OPENS_HISTOLOGY: Final = Pattern(
    r"(?:on |in |at |upon |the |final |subsequent |post ?operative |his |her |an? |further |microscopic |frozen |excision\w* |incision\w* |core |needle |punch |skin |open |surgical |ct |guided |ultrasound )*(?:histo\w+|patho\w+|cyto\w+|microscop\w+|morpholog\w+|immuno\w+|biops\w+|anatomopatho\w+|specimen|resected)\b"
)
"""A sentence that tells what was found under the microscope."""


def last_lesion(
    primaries: Sequence[Primary], sentence: Sentence, start: int, *, farthest: int
) -> Primary | None:
    """The lesion told last before `start`, not a cancer with its site; None where none is near."""
    for primary in reversed(primaries):
        if primary.sentence.index < sentence.index - farthest:
            return None
        if primary.weight < SURE and not primary.history and primary.item.start < start:
            if any(t.direction < 0 and t.kind == "relative" for t in primary.sentence.times):
                # "for which a resection was done 14 months ago" is not what was sampled now.
                continue
            return None if primary.site == "lymph node" else primary
    return None


def tells_histology(scan: Scan, sentence: Sentence) -> bool:
    """True where the sentence opens with a microscopic examination."""
    return (
        _OPENS_HISTOLOGY.match(sentence.marks, scan.folded[sentence.start : sentence.start + 90].lstrip())
        is not None
    )


def is_sampled(sentence: Sentence, item: Item) -> bool:
    """True where a histology is told as found: in a sentence on a specimen, a biopsy or a diagnosis."""
    return bool(sentence.kinds & (Kind.MICRO | Kind.PATHOLOGY | Kind.DIAGNOSED)) and item.role == "H"
