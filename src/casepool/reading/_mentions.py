"""All findings, conditions and tumours that a document names, each with its status, whose it is, and when.

Names come from four places: the vocabulary's findings and tumours with the noun phrase around them, the conditions of the HPO,
the words whose ending says that they are a disease ("-itis", "-osis"), and general nouns with what kind they are
("distal fracture"). Of overlapping names the longest holds.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from casepool.model import Document, Mention, Span, SpanStatus
from casepool.vocabulary import Entry, Kind, Matcher

from ._abbreviations import find_abbreviations, uses_of
from ._finding_parts import concept_of, entry_of
from ._mention_rows import word_patterns
from ._phrases import phrase
from ._scan import Scan, Sentence
from ._span_status import StatusReader

_HPO_KINDS: Final = {
    "condition": "condition",
    "laboratory": "finding",
    "imaging": "finding",
    "neoplasm": "tumour",
}
"""Role of an HPO term (`vocabulary/hpo_branches.tsv`) -> kind of the mention; signs are in the vocabulary itself."""

_NO_DISEASE: Final = frozenset(
    "diagnosis diagnoses prognosis prognoses metamorphosis hypnosis osmosis mitosis mitoses meiosis apoptosis symbiosis "
    "anastomosis anastomoses roma coma academia doses purposes those homeostasis hemostasis haemostasis synthesis stroma "
    "natremia kalemia kalaemia calcemia calcaemia magnesemia phosphoremia glycemia glycaemia ferritinemia lactatemia "
    "proteinemia uricemia lipidemia anesthesia anaesthesia supposes composes exposes discloses roses noses hoses poses "
    "imposes proposes loses closes glucoses arthroplasia karyotrophy".split()
)
_GENERAL: Final = (
    r"diseases?|syndromes?|disorders?|fractures?|infections?|injur(?:y|ies)|tumou?rs?|cancers?|lesions?|mass(?:es)?|ulcers?"
    r"|ulcerations?|abscess(?:es)?|cysts?|fistulas?|failure|insufficiency|deficiency|deficits?|hernias?|ha?emorrhages?|bleeding"
    r"|pals(?:y|ies)|effusions?|dysfunction|embolism|ischa?emia|infarctions?|infarcts?|perforations?|obstructions?"
    r"|abnormalit(?:y|ies)|anomal(?:y|ies)|malformations?|defects?|dislocations?|ruptures?|shock|allerg(?:y|ies)|distress"
    r"|impairments?|loss|enlargements?|swellings?|pain|pains|invasion|metastas[ie]s|dilatations?|thickening"
    r"|malignanc(?:y|ies)|disturbances?|arrests?|seizures?|attacks?|calcifications?|inflammation|trauma|collapse|proliferation|changes|hypodensit(?:y|ies)|uptake|degeneration|liquid|distention|distension"
)
_NO_KIND: Final = (
    r"of|the|an?|and|or|with|without|no|not|in|on|for|to|by|from|at|as|his|her|their|our|its|this|that|these|such|which|who|when|she|he|was"
    r"|were|is|are|had|has|have|been|be|any|other|another|some|many|all|both|also|only|same|first|second|further|known|new|possible|suspected|underlying"
    r"|previous|common|rare|associated|mm|cm|body|and|avoid|cover|potential|revealed|showed|showing|caused|causing|started|identified|identifying|represent|especially|formerly|initially|days?|trace|specimen"
    r"|including|suggesting|developed|following|presented|since|subsequent|matched|key|balloon|introduction|background|keywords|multiple|resected|friable"
)
_DISEASE_NOUN: Final = re.compile(rf"\b(?:(?!(?:{_NO_KIND})\b)[a-z]{{3,}} ){{1,2}}(?:{_GENERAL})\b")
"""General nouns of disease with what kind they are; alone they name nothing."""
_EPONYM: Final = re.compile(
    r"\b(?!(?:patients?|mothers?|fathers?|child(?:ren)?|wom[ae]n|m[ae]n|boys?|girls?|brothers?|sisters?|today|donors?|that|what|there)\b)[a-z]{4,}"
    r" s (?:disease|syndrome|palsy|sign|phenomenon|disorder|anomaly|malformation|contracture|ulcer|gangrene|granulomatosis|thyroiditis"
    r"|encephalopathy|arteritis|purpura|o?esophagus|diverticulum|angina|paralysis|ataxia|fracture)\b"
)
"""Diseases and signs named after somebody ("Takayasu's arteritis")."""
_CHANGED: Final = re.compile(
    r"\b(?:dilated|enlarged|swollen|thickened|elevated|raised|increased|decreased|reduced|prolonged|distended|atrophied|compressed|displaced"
    r"|collapsed|ruptured|calcified|inflamed|erythematous|necrotic|abnormal|impaired|diminished|absent|deformed|congested)"
    r"(?: (?!(?:and|or|with|in|on|of|to|the|by|for|from|which|that|was|were|but|than|after|over|until|while|when|since|during|further|quite|dosages?|doses?|her|his|their|its|again|also|more|less|\w+(?:ly|ed))\b)[a-z]{3,}){1,3}\b"
    r"|\b(?:low|high) (?:[a-z]{3,} ){0,2}(?:glucose|protein|albumin|sodium|potassium|calcium|ha?emoglobin|levels?|counts?|pressure|titers?|titres?|fever)\b"
    r"|\b(?:elevation|increase|rise|decrease|reduction|fall|leak)s? (?:of|in) (?:the |his |her )?(?:[a-z]{3,} ){0,3}(?:enzymes?|levels?|counts?|protein|fluid|rate|size|pressure|number of \w+|volume)\b"
)
"""What is changed, and how: "dilated bile duct", "elevation of liver enzymes"."""
_BECAME: Final = re.compile(
    rf"\b(?:(?!(?:{_NO_KIND})\b)[a-z]{{3,}} ){{1,3}}(?:was|were|is|are|became|appeared) (?:[a-z]+ly )?"
    r"(?:reduced|decreased|diminished|impaired|elevated|increased|raised|prolonged|distended|swollen|tender|enlarged|dilated|thickened"
    r"|inflamed|gangrenous|occluded|stenosed|obstructed|herniated|perforated|ruptured|displaced|deviated|congested|palpable)\b"
)
"""The same told in a clause: "visual acuity was markedly reduced"."""
_BARE: Final = frozenset(
    "symptom symptoms sign signs lesion lesions mass masses tumor tumors tumour tumours nodule nodules growth growths wound wounds "
    "movement movements urine vision limitation discharge mobility problem problems difficulty reflex reflexes enlargement "
    "infiltrate thickening neoplasm neoplasms nodularity restriction restrictions disturbance gait tone sensation stool stools "
    "sputum finding findings malignant malignancy".split()
) | {"lymph node", "lymph nodes"}
"""Words that name nothing without what stands before them."""
_ABSTRACT_HEADS: Final = frozenset({"finding_head:movement", "finding_head:urine"})
_OF_TESTS: Final[tuple[str, ...]] = ("measurement", "looked at")
"""Kinds of `mention_words.tsv`; what was looked at tells something only where it is told to be normal."""


class _Name(NamedTuple):
    start: int
    end: int
    concept: str | None
    name: str
    kind: str


def read_mentions(document: Document) -> tuple[Mention, ...]:
    """All findings, conditions and tumours that the document names, in order of their spans.

    Parameters
    ----------
    document : Document
        Of any kind; its references are left aside where they are a section of their own.

    Returns
    -------
    tuple of Mention
        Spans do not overlap. Empty for a document that is not in English.

    Notes
    -----
    The first call of a process loads the conditions of the HPO (about two seconds); `read_cases` does not need them.
    """
    if document.language not in (None, "en"):
        return ()
    reader = StatusReader(document)
    told = (
        n for n in _names(reader.scan) if n.kind != "looked at" or reader.status(Span(n.start, n.end)).normal
    )
    names = _longest(told)
    names = _longest(iter((*names, *_abbreviated(reader.scan.text, names))))
    return tuple(_mention(reader, name) for name in names)


def _abbreviated(text: str, names: list[_Name]) -> Iterator[_Name]:
    """Each use of the abbreviations that the text defines behind a name ("Wilson disease (WD)")."""
    ends = {name.end: name for name in names}
    for short, _, end, _ in find_abbreviations(text):
        name = ends.get(len(text[:end].rstrip()))
        if name is not None:
            for start, stop in uses_of(text, short):
                yield name._replace(start=start, end=stop)


def _mention(reader: StatusReader, name: _Name) -> Mention:
    span = Span(name.start, name.end)
    told = reader.status(span)
    of_test = name.kind in _OF_TESTS
    absent = (
        told.status == "present" and told.normal and not of_test and _denies(reader.scan.text, told, span)
    )
    return Mention(
        span=span,
        concept=name.concept,
        name=name.name,
        kind="measurement" if of_test else name.kind,
        status="absent" if absent else told.status,
        whose=told.whose,
        when=told.when,
        normal=told.normal,
        cue=told.cue,
    )


def _denies(text: str, told: SpanStatus, span: Span) -> bool:
    """True where a normal result means that a finding or condition is not there ("hepatitis was negative").

    A mass that "remained stable" is there; and of "normal tone, papilledema" only the tone is normal.
    """
    cue = told.cue
    if cue is None or "stable" in text[cue.start : cue.end]:
        return False
    return cue.end > span.start or "," not in text[cue.end : span.start]


def _names(scan: Scan) -> Iterator[_Name]:
    yield from _from_vocabulary(scan)
    yield from _from_hpo(scan)
    yield from _from_words(scan)


_PATTERNS: Final = (
    (_DISEASE_NOUN, "condition"),
    (_EPONYM, "condition"),
    (_CHANGED, "finding"),
    (_BECAME, "finding"),
)


def _longest(names: Iterator[_Name]) -> list[_Name]:
    """The names without those that a longer one, or an earlier one with a concept, overlaps."""
    ordered = sorted(names, key=lambda n: (n.kind in _OF_TESTS, n.start - n.end, n.concept is None, n.start))
    taken: list[tuple[int, int]] = []
    kept: list[_Name] = []
    for name in ordered:
        at = bisect_right(taken, (name.start, name.end))
        before = at > 0 and taken[at - 1][1] > name.start
        after = at < len(taken) and taken[at][0] < name.end
        if not before and not after:
            taken.insert(at, (name.start, name.end))
            kept.append(name)
    return sorted(kept)


# --- where names come from --------------------------------------------------------------------------------

_TUMOUR_KINDS: Final[tuple[str, ...]] = ("histology", "neoplasm", "metastasis")


def _from_vocabulary(scan: Scan) -> Iterator[_Name]:
    findings = Kind.FINDING | Kind.FINDING_HEAD
    tumours = Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS
    for sentence in scan.sentences:
        if sentence.section == "references":
            continue
        for index, hit in enumerate(sentence.hits):
            if scan.folded[hit.start : hit.end] in _BARE:
                continue
            if hit.kinds & tumours:
                entry = next(hit.term[kind] for kind in _TUMOUR_KINDS if kind in hit.term)
                yield _Name(hit.start, hit.end, entry.id, entry.name, "tumour")
            elif hit.kinds & findings:
                yield from _finding(scan, sentence, index)
            elif hit.term.get("other_disease") is not None:
                yield _Name(hit.start, hit.end, None, scan.text[hit.start : hit.end].lower(), "condition")


def _finding(scan: Scan, sentence: Sentence, index: int) -> Iterator[_Name]:
    hit = sentence.hits[index]
    entry = entry_of(hit)
    start, end = phrase(scan, sentence, index)
    if scan.folded[start:end] in _BARE or entry.id in _ABSTRACT_HEADS:
        return
    if "finding" not in hit.term and end - start == hit.end - hit.start and "strong" not in entry.codes:
        return
    yield _Name(start, end, concept_of(entry), entry.name, "finding")


def _from_hpo(scan: Scan) -> Iterator[_Name]:
    references = [s.span for s in scan.document.sections if s.kind == "references"]
    for hit in _hpo_matcher().find(scan.text):
        if any(span.start <= hit.start < span.end for span in references):
            continue
        if scan.folded[hit.start : hit.end] in _BARE:
            continue
        role, entry = next(iter(hit.term.items()))
        yield _Name(hit.start, hit.end, entry.id, entry.name, _HPO_KINDS[role])


@lru_cache(maxsize=1)
def _hpo_matcher() -> Matcher:
    """The names, with their word forms, of the HPO terms that the vocabulary of findings leaves out."""
    from casepool.vocabulary._hpo import hpo_concepts
    from casepool.vocabulary._matcher import compile_patterns
    from casepool.vocabulary._variants import variants

    roles = tuple(_HPO_KINDS)
    rows = (
        (form, Entry(concept.id, role, concept.name, {}))
        for role in roles
        for concept in hpo_concepts((role,))
        for pattern in concept.patterns
        for form in variants(pattern)
    )
    return Matcher(compile_patterns(rows), kinds=roles)


def _from_words(scan: Scan) -> Iterator[_Name]:
    for sentence in scan.sentences:
        if sentence.section == "references":
            continue
        for pattern, kind in (*_PATTERNS, *word_patterns()):
            for found in pattern.finditer(scan.folded, sentence.start, sentence.end):
                if found[0] not in _NO_DISEASE:
                    yield _Name(*found.span(), None, scan.text[slice(*found.span())].lower(), kind)
