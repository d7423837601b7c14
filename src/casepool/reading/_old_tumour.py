"""Since which sentence the tumour is an old one, and whether the old tumour is the one found now."""

from collections.abc import Sequence
from typing import Final

from casepool.vocabulary import Kind

from ._events import NEVER
from ._mention_rows import any_context
from ._scan import Scan, Sentence
from ._status import is_of_relative
from ._tumour_values import SURE, Tumours


def known_since(scan: Scan, sentences: Sequence[Sentence], tumours: Tumours) -> int:
    """Index of the first sentence in which the tumour is an old one: told as past, or treated; NEVER where none is, or where
    the old tumour is another than that found now.

    A treatment told as planned, refused or denied does not count, nor does a biopsy.
    """
    past = told_as_past(scan, sentences, tumours)
    if not past or other_disease(tumours, past):
        return NEVER
    return min(past)


def told_as_past(scan: Scan, sentences: Sequence[Sentence], tumours: Tumours) -> set[int]:
    """Indices of the sentences that tell an old tumour of the patient."""
    past = {p.sentence.index for p in tumours.primaries if p.history and p.weight == SURE}
    treating = Kind.TREATMENT | Kind.DRUG | Kind.REGIMEN
    tumour = Kind.HISTOLOGY | Kind.NEOPLASM
    for sentence in sentences:
        if sentence.kinds & treating and sentence.kinds & tumour and sentence.index not in past:
            if any_context("treated_before").found(sentence.marks, scan.folded, sentence.start, sentence.end):
                hits = [h for h in sentence.hits if h.kinds & tumour]
                if not all(is_of_relative(scan, sentence, hit) for hit in hits):
                    past.add(sentence.index)
    return past


_BOWEL: Final = {"rectum": "colon"}
"""A "colorectal" primary may be told as either."""


def other_disease(tumours: Tumours, past: set[int]) -> bool:
    """True where the old tumour has another site than the one found now: it tells nothing of the spread of the new one."""
    old = {p.site for p in tumours.primaries if p.sentence.index in past and p.weight == SURE}
    made = Kind.DIAGNOSED | Kind.MICRO
    new = {
        p.site
        for p in tumours.primaries
        if p.sentence.index not in past and p.weight == SURE and not p.uncertain and p.sentence.kinds & made
    }
    seats = {s.site for s in tumours.spreads}
    old, new = ({_BOWEL.get(site, site) for site in sites} for sites in (old, new))
    return bool(old) and bool(new - seats) and not old & new
