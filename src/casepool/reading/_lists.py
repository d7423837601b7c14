"""Members of a list of findings that no vocabulary knows: what is denied, or complained of, in one breath with findings."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casepool.model import Finding, Span
from casepool.vocabulary import Kind

from ._mention_rows import word_patterns
from ._scan import Scan, Sentence
from ._status import scopes

_SEPARATOR: Final = re.compile(r",? (?:and|or|nor)(?: any| other)? |, (?=[a-z])| / ")
_LEAD: Final = re.compile(
    r"(?:(?:any|other|a|an|the|associated|significant|obvious|signs? of|evidence of|symptoms? of|of|no|such as|apparent|clinical) )+"
)
_MEMBER: Final = re.compile(
    r"[a-z][a-z-]+(?: (?:of|in|on|at) (?:the |his |her |both )?[a-z][a-z-]+| [a-z][a-z-]+){0,3}"
)
_NO_MEMBER: Final = re.compile(
    r"\b(?:histor(?:y|ies)|abnormalit(?:y|ies)|findings?|evidence|changes?|problems?|complications?|allerg(?:y|ies)|medications?|drugs?|use|intake"
    r"|disease|diseases|illness(?:es)?|infections?|surger(?:y|ies)|trauma|injur(?:y|ies)|travel|contact|exposure|smoking|alcohol|tobacco|habits?|abuse"
    r"|family|past|previous|prior|known|patients?|was|were|is|are|had|has|have|been|did|not|he|she|it|they|we|his|her|this|that|which|who|with|without"
    r"|from|for|by|to|after|before|during|then|but|also|only|years?|months?|weeks?|days?|examination|test|tests|biopsy|treatment|therapy|operation"
    r"|recurrence|metastas[ie]s|death|deaths|bleeds?|relief|response|improvement|difficulty|others?|both|all|none|levels?|counts?|signs?|symptoms?|visceral|more|less|causes?|episodes?|absence|rate|involvement|entry|zones?|endemic|countr(?:y|ies)|ingestion|pregnanc(?:y|ies)|vaccinations?|transfusions?|transfused|blood(?! in)"
    r"|worked|works|returned|resumed|walked|walks|lived|lives|attended|attends|ate|slept|gained|felt|feels|enjoyed|enjoys|played|plays|drove|drives|took|takes"
    r"|perforations?|embolism|failure|stroke|hypertension|diabetes|asthma|effusions?|leaks?|leakage|arrest|shock|syndromes?|deformity of|markers?|health|good)\b"
)
_VERB_ENDS: Final[tuple[str, ...]] = ("ed", "ly", "ing", "ble", "ic", "al", "ous", "ary", "ive")
"""Endings of a last word that is no noun."""


def read_denied_members(scan: Scan, sentence: Sentence, known: Sequence[Finding]) -> list[Finding]:
    """What a denied list names beside findings ("no trismus or pus at the duct")."""
    made: list[Finding] = []
    denied = [f for f in known if f.status == "absent"]
    if not denied:
        return made
    for scope in scopes(scan, sentence):
        if scope.status != "negation" or scope.start < scope.cue.end:
            continue
        if scan.folded.endswith(("not", "n t", "never"), scope.cue.start, scope.cue.end):
            continue  # what a verb denies may be a verb
        if not any(scope.start <= f.evidence[0].span.start < scope.end for f in denied):
            continue
        for start, end in _unknown(scan, sentence, scope.start, scope.end, denied):
            made.append(
                Finding(
                    name=scan.text[start:end].lower(),
                    concept=None,
                    status="absent",
                    cue=scan.text[scope.cue.start : scope.cue.end],
                    episode=sentence.period or None,
                    evidence=(scan.evidence(sentence, start, end),),
                )
            )
    return made


def _unknown(
    scan: Scan, sentence: Sentence, start: int, end: int, known: Sequence[Finding]
) -> Iterator[tuple[int, int]]:
    """Start and end of the members of a list that are next to a known one and not known themselves."""
    listed = members(scan.text, start, end)
    held = _held(listed, sorted([f.evidence[0].span for f in known]))
    for i, (a, b) in enumerate(listed):
        near = (i > 0 and held[i - 1]) or (i + 1 < len(listed) and held[i + 1])
        if held[i] or not near:
            continue
        lead = _LEAD.match(scan.folded, a, b)
        a = lead.end() if lead else a
        if is_noun_phrase(scan, sentence, a, b):
            held[i] = True
            yield a, b


def _held(listed: Sequence[tuple[int, int]], spans: Sequence[Span]) -> list[bool]:
    """Whether each member of a list overlaps one of the spans, which are sorted."""
    held: list[bool] = []
    position = 0
    reached = -1
    for start, end in listed:
        while position < len(spans) and spans[position].start < end:
            reached = max(reached, spans[position].end)
            position += 1
        held.append(reached > start)
    return held


def members(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Start and end of each member of a list."""
    found: list[tuple[int, int]] = []
    begin = start
    for separator in _SEPARATOR.finditer(text, start, end):
        _add_trimmed(found, text, begin, separator.start())
        begin = separator.end()
    _add_trimmed(found, text, begin, end)
    return found


def _add_trimmed(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start] in " .,":
        start += 1
    while end > start and text[end - 1] in " .,":
        end -= 1
    if start < end:
        found.append((start, end))


_SYMPTOM_ENDS: Final = re.compile(
    r"[a-z]{3,}(?:rrh?o?ea|(?<!an)(?<!cur)uria|algia|dynia|phagia|pno?ea|esthesia|plegia|paresis)\Z"
)
"""Endings of words for symptoms, though they name what was diagnosed, too."""


def is_noun_phrase(scan: Scan, sentence: Sentence, start: int, end: int, *, complaint: bool = False) -> bool:
    """True for up to five words that name neither a tumour, a treatment, a test nor anything of the past.

    A complaint may have the ending of a disease that it is the only sign of ("hydrorrhea"), or name a part that an article
    stands before ("a plethoric skin").
    """
    words = scan.folded[start:end]
    if _MEMBER.fullmatch(words) is None or _NO_MEMBER.search(words) or words.endswith(_VERB_ENDS):
        return False
    if any(kind == "condition" and pattern.search(words) for pattern, kind in word_patterns()):
        if not complaint or _SYMPTOM_ENDS.search(words) is None:
            return False  # a disease denied is no finding denied
    if complaint and " " in words and scan.folded.endswith((" a ", " an "), 0, start):
        return not _is_of_another(sentence, start, end)
    part = Kind.BODY_PART | Kind.MODIFIER | Kind.SITE | Kind.SIGN
    if any(h.end == end and h.start >= start and h.kinds & part for h in sentence.hits):
        return False  # "motor or sensory deficit"
    return not _is_of_another(sentence, start, end)


def _is_of_another(sentence: Sentence, start: int, end: int) -> bool:
    """True for words of which one tells of something else than the patient's state."""
    other = (
        Kind.TREATMENT | Kind.DRUG | Kind.HISTOLOGY | Kind.NEOPLASM | Kind.METASTASIS | Kind.IMAGING | Kind.LAB
        | Kind.MICRO | Kind.KIN | Kind.PERSON | Kind.OUTCOME | Kind.HISTORY | Kind.OTHER_DISEASE | Kind.GIVEN
        | Kind.RECURRENCE | Kind.PATHOLOGY | Kind.SCALE | Kind.TERMINATE | Kind.EXAM | Kind.NORMAL
    )  # fmt: skip
    return any(start <= h.start < end and h.kinds & other for h in sentence.hits)
