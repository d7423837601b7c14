"""Names of diseases, operations and purposes beside the symptoms that share their words ("rheumatoid arthritis", "to avoid pain")."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from casepool.vocabulary import Hit, Kind

from ._mention_rows import any_context, context_pattern, word_kinds, word_patterns
from ._pattern import AnyOf
from ._scan import Scan, Sentence

_NAME_REACH: Final = 60
"""Characters before a finding in which the words stand that make another name of it."""


@cache
def _other_names() -> tuple[AnyOf, AnyOf, AnyOf]:
    """What a name that is no finding opens with, what it ends with, and what a mass ends with that is none."""
    return any_context("not_finding_from"), any_context("not_finding_until"), any_context("not_mass_until")


def is_other_name(folded: str, sentence: Sentence, hit: Hit) -> bool:
    """True for the words of a disease, an operation's bleeding, or a purpose ("rheumatoid arthritis", "to avoid pain")."""
    marks = sentence.marks
    opens, named, mass = _other_names()
    if opens.begins(marks, folded, hit.start, sentence.end):
        return True
    other = named.may(marks)
    cut = mass.may(marks) and folded.endswith(_OR_NODES, hit.start, hit.end)
    if not (other or cut):
        return False
    before = folded[max(sentence.start, hit.start - _NAME_REACH) : hit.end]
    return (other and named.found(marks, before)) or (cut and mass.found(marks, before))


def stands_for_other(scan: Scan, hit: Hit) -> bool:
    """True for the abbreviation of such a name ("rheumatoid arthritis (RA)"), whose last word alone is a finding."""
    short = scan.text[hit.start : hit.end]
    if not short.isupper():
        return False
    at = scan.text.find(f"({short})")
    _, named, _ = _other_names()
    return at > 0 and named.found(scan.marks, scan.folded[max(0, at - _NAME_REACH) : at].rstrip())


MASS_WORDS: Final = tuple(
    "mass masses lesion lesions nodule nodules tumor tumors tumour tumours polyp polyps cyst cysts growth growths".split()
)
"""How a finding ends that is a mass."""
_OR_NODES: Final = (
    *MASS_WORDS,
    *"lump lumps swelling swellings node nodes lymphadenopathy lymphadenopathies adenopathy adenopathies enlargement enlargements".split(),
)
"""How a finding ends that the rows of masses and nodes speak of."""


SYMPTOMS: Final = Kind.FINDING | Kind.FINDING_HEAD
DISEASES: Final = Kind.HISTOLOGY | Kind.OTHER_DISEASE | Kind.TREATMENT | Kind.DRUG
"""Diseases, tumours and treatments."""


def symptoms_in(scan: Scan, sentence: Sentence, start: int, end: int) -> list[Hit]:
    """The findings that begin in a stretch, without the words of diseases."""
    return [
        h
        for h in sentence.hits
        if h.kinds & SYMPTOMS and start <= h.start < end and not is_other_name(scan.folded, sentence, h)
    ]


def tells_disease(scan: Scan, sentence: Sentence, start: int, end: int) -> bool:
    """True where a stretch names a disease, a tumour or a treatment that no symptom is part of."""
    for hit in sentence.hits:
        if hit.kinds & DISEASES and start <= hit.start < end:
            return True
    kinds = word_kinds().told(sentence.marks, scan.folded, start, end)
    return disease_in_words(scan, sentence, start, end, kinds=kinds)


def disease_in_words(scan: Scan, sentence: Sentence, start: int, end: int, *, kinds: int) -> bool:
    """True where a stretch with those `word_kinds` has words of a disease, or of no symptom, that no symptom is part of."""
    if not kinds:
        return False
    bit = word_kinds().bit
    if not kinds & (bit["condition"] | bit["not_symptom"]):
        return False
    own = symptoms_in(scan, sentence, start, end)
    return not own or any(
        not any(h.start < name.end() and name.start() < h.end for h in own)
        for name in _disease_words(scan, sentence, start, end)
    )


def _disease_words(scan: Scan, sentence: Sentence, start: int, end: int) -> Iterator[re.Match[str]]:
    for pattern, kind in word_patterns():
        if kind == "condition":
            yield from pattern.finditer(scan.folded, start, end)
    yield from context_pattern("not_symptom").finditer(sentence.marks, scan.folded, start, end)
