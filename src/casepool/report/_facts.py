"""What is known of a case, in groups and in words: for the page and for the terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casepool.figures import length_words
from casepool.model import Case, Diagnosis, Evidence, Fact, Finding, Lesion, Outcome, Patient, Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """One value in words, with the words of the report that say it."""

    value: str
    label: str = ""
    """What the value is, where the group does not say it ("Age")."""
    detail: str = ""
    """Further words on the value, of less weight."""
    tags: tuple[str, ...] = ()
    """"past", "episode 2", "refused" ..."""
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    conflict: bool = False
    against: tuple[Evidence, ...] = ()
    """The words that say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """The values of one kind."""

    name: str
    facts: tuple[FactLine, ...]


def fact_groups(case: Case) -> tuple[FactGroup, ...]:
    """The values of a case in groups, in the order in which a clinician tells a case; empty groups left out."""
    groups = (
        ("Patient", _patient(case.patient)),
        ("Diagnoses", [line for d in case.diagnoses for line in _diagnosis(d)]),
        ("Lesions", [_lesion(x) for x in case.lesions]),
        ("Findings present", [_finding(f) for f in case.findings if f.status == "present"]),
        ("Findings absent", [_finding(f) for f in case.findings if f.status == "absent"]),
        ("Findings uncertain", [_finding(f) for f in case.findings if f.status == "uncertain"]),
        ("Imaging", _imaging(case)),
        ("Pathology", _pathology(case)),
        ("Treatments", [_treatment(t) for t in case.treatments]),
        ("Scales", _scales(case)),
        ("Outcome", _outcome(case.outcome)),
    )
    return tuple(FactGroup(name=name, facts=tuple(facts)) for name, facts in groups if facts)


def short_quote(evidence: Sequence[Evidence], *, most: int = 90) -> str:
    """The first quote on one line, cut where it is long; empty without evidence."""
    if not evidence:
        return ""
    words = " ".join(evidence[0].quote.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _told(label: str, fact: Fact[Any] | None, value: str) -> list[FactLine]:
    if fact is None:
        return []
    return [
        FactLine(
            label=label,
            value=value,
            evidence=fact.evidence,
            confidence=fact.confidence,
            conflict=fact.conflict,
            against=fact.against,
        )
    ]


def _patient(patient: Patient) -> list[FactLine]:
    age = patient.age_years
    return [
        *_told("Age", age, age_words(age.value) if age else ""),
        *_told("Sex", patient.sex, patient.sex.value if patient.sex else ""),
    ]


def age_words(years: float) -> str:
    """An age in words: "51 years", "9 months"."""
    if years < 2 and not float(years).is_integer():
        months = round(years * 12, 1)
        return f"{months:g} month{'' if months == 1 else 's'}"
    return f"{years:g} year{'' if years == 1 else 's'}"


def _tags(item: Any, *more: str | None) -> tuple[str, ...]:
    tags = ["past"] if getattr(item, "history", False) else []
    if getattr(item, "episode", None) is not None:
        tags.append(f"episode {item.episode}")
    return (*tags, *(tag for tag in more if tag))


def _join(parts: Iterable[str | None], *, by: str = ", ") -> str:
    return by.join(part for part in parts if part)


def _diagnosis(d: Diagnosis) -> list[FactLine]:
    """The diagnosis, then its stage and its grade, which have words and a confidence of their own."""
    where = _join((d.side, d.site), by=" ")
    name = _join((d.histology, where and (f"of {where}" if d.histology else where)), by=" ")
    line = FactLine(
        value=name,
        detail=_join((d.icdo and f"ICD-O {d.icdo}", *d.receptors)),
        tags=_tags(d),
        evidence=d.evidence,
        confidence=d.confidence,
        conflict=d.conflict,
        against=d.against,
    )
    told = (("Stage", d.stage), ("Grade", d.grade))
    parts = [part for label, fact in told if fact is not None for part in _told(label, fact, fact.value)]
    return [line, *(replace(part, detail=name) for part in parts)]


def _lesion(x: Lesion) -> FactLine:
    size = None if x.size_mm is None else f"{x.size_mm:g} mm"
    place = _join((x.side, x.site), by=" ")
    return FactLine(
        value=_join((x.role, place), by=": "),
        detail=_join((x.level, x.compartment, size, *x.signal)),
        tags=_tags(x, None if x.status == "present" else x.status),
        evidence=x.evidence,
        confidence=x.confidence,
        conflict=x.conflict,
        against=x.against,
    )


def _finding(f: Finding) -> FactLine:
    side = f.side if f.side and f.side not in f.name else None
    level = f.level if f.level and f.level not in f.name else None
    return FactLine(
        value=f.name,
        detail=_join((side, level, f.modality, f.grade, _code(f.concept), f.cue and f"“{f.cue}”")),
        tags=_tags(f, "resolved" if f.resolved else None),
        evidence=f.evidence,
        confidence=f.confidence,
        conflict=f.conflict,
        against=f.against,
    )


def _code(concept: str | None) -> str | None:
    """The concept's code where others know it too; ids of the own vocabulary say nothing to a reader."""
    return concept if concept and concept.startswith("HP:") else None


def _imaging(case: Case) -> list[FactLine]:
    return [
        FactLine(
            value=_join((i.modality, i.region), by=" of "),
            detail=i.result or "",
            tags=_tags(i),
            evidence=i.evidence,
            confidence=i.confidence,
        )
        for i in case.imaging
    ]


def _pathology(case: Case) -> list[FactLine]:
    return [
        FactLine(
            value=p.result,
            detail=p.kind,
            tags=_tags(p),
            evidence=p.evidence,
            confidence=p.confidence,
        )
        for p in case.pathology
    ]


def _treatment(t: Treatment) -> FactLine:
    dose = None if t.dose_gy is None else f"{t.dose_gy:g} Gy"
    fractions = None if t.fractions is None else f"{t.fractions:g} fractions"
    cycles = None if t.cycles is None else f"{t.cycles:g} cycles"
    procedure = None if t.procedure == t.type else t.procedure
    what = _join((procedure, t.regimen, ", ".join(t.agents)), by="; ")
    return FactLine(
        value=_join((t.type, what), by=": "),
        detail=_join((t.extent, dose, fractions, cycles, t.intent)),
        tags=_tags(t, None if t.status == "given" else t.status),
        evidence=t.evidence,
        confidence=t.confidence,
        conflict=t.conflict,
        against=t.against,
    )


def _scales(case: Case) -> list[FactLine]:
    return [
        FactLine(label=s.name, value=s.value, tags=_tags(s), evidence=s.evidence, confidence=s.confidence)
        for s in case.scales
    ]


def _outcome(o: Outcome) -> list[FactLine]:
    recurrence = "" if o.recurrence is None else ("yes" if o.recurrence.value else "no")
    return [
        *_told("At last contact", o.vital_status, o.vital_status.value if o.vital_status else ""),
        *_told("Cause of death", o.cause, o.cause.value if o.cause else ""),
        *_told("Recurrence", o.recurrence, recurrence),
        *_told("Symptoms before", o.symptom_duration_days, _length(o.symptom_duration_days)),
        *_told("Primary to metastasis", o.primary_to_metastasis_days, _length(o.primary_to_metastasis_days)),
        *_told("Follow-up", o.follow_up_days, _length(o.follow_up_days)),
        *(line for fact in o.response for line in _told("Response", fact, fact.value)),
    ]


def _length(fact: Fact[float] | None) -> str:
    if fact is None:
        return ""
    return length_words(fact.value, fact.value) if fact.value > 0 else "found together"
