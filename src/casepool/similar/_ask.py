"""What a short query says beyond what the reader of reports takes from it.

A report tells a course in sentences, and much of what it names is not its patient's. A query is a few words, all of
them meant: "57F; primary: breast; mets: spine, lung; tx: surgery". After the reader the query is gone through once
more: each site takes the role of the cue before it (`asks.tsv`), each treatment named counts as given.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from casepool.errors import VocabularyError
from casepool.model import (
    SEXES,
    TREATMENT_TYPES,
    Case,
    Diagnosis,
    Document,
    Evidence,
    Fact,
    Finding,
    Lesion,
    Patient,
    Reading,
    Span,
    Treatment,
)
from casepool.vocabulary import Hit, load_vocabulary

from ._ask_times import asked_outcome

COLUMNS = ("id", "role", "pattern", "source", "hits", "misses")
ROLES = ("primary", "spread", "treatment")
MOST_CHARACTERS = 600
"""Longer texts are told in sentences, as reports are, and are left to the reader."""

_CLAUSE = re.compile(r"[^;.?!\n]+")
_NEGATED = re.compile(r"\b(?:no|not|without|never|denie[sd]|refused|declined)\b[^,]{0,20}$", re.IGNORECASE)
_WHO = (
    re.compile(
        r"\b(?P<age>\d{1,3})\s*(?:-?\s*(?:years?|yrs?|y)[\s-]*(?:old|of age|o|/o)?)?\s*[,/ ]?\s*"
        r"(?P<sex>F|M|female|male|woman|man|lady|gentleman)\b"
    ),
    re.compile(
        r"\b(?P<sex>[Ff]emale|[Mm]ale|[Ww]oman|[Mm]an|[Ll]ady|[Gg]entleman),?\s+(?:of\s+|aged\s+)?(?P<age>\d{1,3})\b"
        r"(?!\s*(?:[-/.%]|mm|cm|days?|weeks?|months?|mo\b))"
    ),
    re.compile(r"\b(?P<sex>[FM])\s?/?(?P<age>[1-9]\d)\b(?!\s*(?:[-/.%]|mm|cm))"),
)
_FEMALE = frozenset({"f", "female", "woman", "lady"})
_PRIMARY_AFTER = re.compile(
    r"\s+(?:primary|primaries|(?:adeno)?(?:carcinomas?|ca)|cancers?|tumou?rs?|neoplasms?|malignanc(?:y|ies))\b",
    re.IGNORECASE,
)
_SPREAD_AFTER = re.compile(
    r"\s+(?:mets?|metastas[ei]s|secondar(?:y|ies)|deposits?|recurrences?|relapses?|involvement|seeding)\b",
    re.IGNORECASE,
)
_ENDS_PIECE = re.compile(r"\s*(?:[,;.?]|$)")
_AFTER_HISTOLOGY = re.compile(r",?\s+(?:the\s+)?$", re.IGNORECASE)
_NODES = "lymph node"
_SPINE = "spine (vertebrae)"
_AT_LEVEL = re.compile(
    r"(?<!intramedullary )(?<!epidural )\b(?:mets?|metastas[ei]s|secondar(?:y|ies)|deposits?)(?:\s+(?:at|of|in|to))?\s+"
    r"(?P<level>[CTLS]\d{1,2}(?:\s?[-/]\s?[CTLS]?\d{1,2})?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of `asks.tsv`."""

    id: str
    role: str
    pattern: re.Pattern[str]
    hits: str
    misses: str


@lru_cache(maxsize=1)
def cues() -> tuple[Cue, ...]:
    """The rows of `asks.tsv`, in order.

    Raises
    ------
    VocabularyError
        Where a row does not have the columns, or a role that is none.
    """
    lines = files("casepool.similar").joinpath("asks.tsv").read_text(encoding="utf-8").split("\n")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if not line:
            continue
        if len(cells) != len(COLUMNS) or cells[1] not in ROLES:
            raise VocabularyError(
                f"A row must have the columns {COLUMNS} with a role of {ROLES}, got {line!r} (asks.tsv, line {number})."
            )
        pattern = re.compile(rf"(?<!\w)(?:{cells[2]})", re.IGNORECASE)
        rows.append(Cue(cells[0], cells[1], pattern, cells[4], cells[5]))
    return tuple(rows)


def asked_case(document: Document, reading: Reading) -> Case | None:
    """The case that a short query asks for; None where nothing medical was recognised in it."""
    read = reading.cases[0] if reading.cases else None
    text = document.text
    case = read or Case(id=f"{document.report.id}#1", report=document.report, patient=Patient())
    hits = load_vocabulary().find(text)
    said = _placed(list(_said(text, hits)), case)
    case = replace(
        case,
        patient=_patient(case.patient, text, hits),
        diagnoses=_diagnoses(case, said),
        lesions=_lesions(case, said, text),
        findings=_findings(case, text, hits),
        treatments=_treatments(case, said),
    )
    case = replace(case, outcome=asked_outcome(case, text, hits))
    empty = not (case.diagnoses or case.lesions or case.findings or case.treatments)
    return None if empty and case.patient == Patient() else case


@dataclass(frozen=True, slots=True)
class _Said:
    role: str
    value: str
    agent: str | None
    evidence: tuple[Evidence, ...]


def _placed(said: list[_Said], case: Case) -> list[_Said]:
    """A site that only stands beside a histology is its primary where no other is told: "melanoma, choroid"."""
    told = any(s.role == "primary" for s in said) or any(d.site for d in case.diagnoses)
    return [
        replace(s, role="primary") if s.role == "beside" else s
        for s in said
        if s.role != "beside" or not told
    ]


def _said(text: str, hits: Sequence[Hit]) -> Iterator[_Said]:
    """Sites with a role, and treatments, in order."""
    for clause in _CLAUSE.finditer(text):
        found = sorted(
            (match.end(), cue.role)
            for cue in cues()
            for match in cue.pattern.finditer(text, clause.start(), clause.end())
        )
        for hit in hits:
            if clause.start() <= hit.start < clause.end():
                role = next((r for end, r in reversed(found) if end <= hit.start), None)
                yield from _hit(hit, role, text, Span(clause.start(), clause.end()))


def _hit(hit: Hit, role: str | None, text: str, clause: Span) -> Iterator[_Said]:
    quote = text[hit.start : hit.end]
    evidence = (Evidence(span=Span(hit.start, hit.end), quote=quote, sentence=clause),)
    if _NEGATED.search(text, clause.start, hit.start):
        return
    site, treatment, drug = (hit.term.get(kind) for kind in ("site", "treatment", "drug"))
    histology = hit.term.get("histology")
    if site is not None:
        role = _site_role(hit, role, text, site.name)
        if role in ("primary", "spread", "beside"):
            yield _Said(role, site.name, None, evidence)
    elif histology is not None and histology.codes.get("icdo", "").endswith("/6"):
        # Behaviour /6 is a metastasis by name: a Krukenberg tumour is one of the ovary.
        if "site" in histology.codes:
            yield _Said("spread", histology.codes["site"], None, evidence)
    elif treatment is not None and treatment.codes.get("type") in TREATMENT_TYPES:
        if "uncertain" not in treatment.codes or role == "treatment":
            yield _Said("treatment", treatment.codes["type"], None, evidence)
    elif drug is not None and drug.codes.get("type") in TREATMENT_TYPES:
        yield _Said("treatment", drug.codes["type"], drug.name, evidence)


def _site_role(hit: Hit, role: str | None, text: str, name: str) -> str | None:
    """What a site is in a question: by the words after it, by the cue before it, by what it is beside."""
    if _SPREAD_AFTER.match(text, hit.end):
        return "spread"
    if _PRIMARY_AFTER.match(text, hit.end):
        return "primary"
    if name == _NODES:
        return "spread"
    beside = _AFTER_HISTOLOGY.search(text, 0, hit.start) and _ENDS_PIECE.match(text, hit.end)
    if role is None and beside and _histology_before(hit.start, text):
        return "beside"
    return role


def _histology_before(start: int, text: str) -> bool:
    end = len(text[:start].rstrip(" ,"))
    before = load_vocabulary().find(text[:end])
    return any(h.end == end and "histology" in h.term for h in before)


def _patient(patient: Patient, text: str, hits: Sequence[Hit]) -> Patient:
    """The patient with age and sex from "57F" and the like, and the sex from any word that tells it."""
    match = next((m for pattern in _WHO if (m := pattern.search(text))), None)
    if match is not None:
        evidence = _evidence(text, match.start(), match.end())
        female = match["sex"].lower() in _FEMALE
        return Patient(
            age_years=patient.age_years or Fact(float(match["age"]), evidence),
            sex=patient.sex or Fact("female" if female else "male", evidence),
        )
    for hit in hits:
        person = hit.term.get("person")
        if patient.sex is None and person is not None and person.codes.get("sex") in SEXES:
            return replace(patient, sex=Fact(person.codes["sex"], _evidence(text, hit.start, hit.end)))
    return patient


def _evidence(text: str, start: int, end: int) -> tuple[Evidence, ...]:
    return (Evidence(span=Span(start, end), quote=text[start:end], sentence=Span(0, len(text))),)


def _diagnoses(case: Case, said: list[_Said]) -> tuple[Diagnosis, ...]:
    spread = {s.value for s in said if s.role == "spread"} - {s.value for s in said if s.role == "primary"}
    kept = [d for d in case.diagnoses if d.site is None or d.site not in spread]
    known = {d.site for d in kept}
    new = {
        s.value: Diagnosis(site=s.value, evidence=s.evidence)
        for s in said
        if s.role == "primary" and s.value not in known
    }
    return (*kept, *new.values())


def _lesions(case: Case, said: list[_Said], text: str) -> tuple[Lesion, ...]:
    primary = {s.value for s in said if s.role == "primary"} - {s.value for s in said if s.role == "spread"}
    spread = {s.value for s in said if s.role == "spread"}
    kept = [
        _without_primary(x, case)
        for x in case.lesions
        # What the question does not deny in the same breath is there, whatever a reader of reports makes of it.
        if x.role != "metastasis"
        or (x.site not in primary and (x.status == "present" or x.site not in spread))
    ]
    known = {x.site for x in kept if x.role == "metastasis" and x.status == "present"}
    new = {
        s.value: Lesion(role="metastasis", site=s.value, evidence=s.evidence)
        for s in said
        if s.role == "spread" and s.value not in known
    }
    level = _AT_LEVEL.search(text)
    if level is None or new or known - {_SPINE}:
        return (*kept, *new.values())
    # A metastasis placed by its level alone is in the vertebra there.
    name = None if any(x.level for x in kept) else level["level"].upper()
    if known:
        return tuple(replace(x, level=x.level or name) if x.site == _SPINE else x for x in kept)
    evidence = _evidence(text, level.start(), level.end())
    return (*kept, Lesion(role="metastasis", site=_SPINE, level=name, evidence=evidence))


def _without_primary(lesion: Lesion, case: Case) -> Lesion:
    """A lesion at a level of the spine, without the primary's site, which the reader gives it where none other is told."""
    primaries = {d.site for d in case.diagnoses} - {
        _SPINE,
        "spinal cord",
        "spinal epidural space",
        "leptomeninges",
    }
    return replace(lesion, site=None) if lesion.level and lesion.site in primaries else lesion


def _findings(case: Case, text: str, hits: Sequence[Hit]) -> tuple[Finding, ...]:
    """The findings read, present where the query does not deny them, and those that were passed over."""
    absent = {f.concept for f in case.findings if f.status == "absent"}
    known = {f.concept for f in case.findings if f.status == "present" and not f.history}
    new: dict[str, Finding] = {}
    for hit in hits:
        entry = hit.term.get("finding")
        if entry is None or any(hit.term.get(kind) for kind in _NO_FINDING):
            continue
        concept = entry.codes.get("hpo", entry.id)
        if concept not in known | absent and not _NEGATED.search(text, 0, hit.start):
            quote = text[hit.start : hit.end]
            new[concept] = Finding(
                name=quote.lower(), concept=concept, evidence=_evidence(text, hit.start, hit.end)
            )
    return (*case.findings, *new.values())


_NO_FINDING = ("histology", "neoplasm", "metastasis", "site", "treatment", "drug")
"""Kinds of concept that a name means before it means a finding."""


def _treatments(case: Case, said: list[_Said]) -> tuple[Treatment, ...]:
    known = {t.type for t in case.treatments}
    new: dict[str, Treatment] = {}
    for s in said:
        if s.role == "treatment" and s.value not in known:
            before = new.get(s.value)
            agents = dict.fromkeys([*(before.agents if before else ()), *([s.agent] if s.agent else [])])
            new[s.value] = Treatment(
                type=s.value, agents=tuple(agents), evidence=before.evidence if before else s.evidence
            )
    return (*case.treatments, *new.values())
