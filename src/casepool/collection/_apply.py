"""A case as the team has decided it: the reading with today's values put in its place.

Only what a decision changed is rebuilt; parts of the reading that still hold keep their evidence, episode
and detail. What a person added carries the evidence that the person gave, and confidence 1.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from casepool.model import DAYS_PER_MONTH, Case, Diagnosis, Evidence, Fact, Finding, Lesion, Scale, Treatment

Changes = dict[str, tuple[Any, tuple[Evidence, ...]]]
"""Field to decided value and its evidence."""


def decided_case(case: Case, changes: Changes) -> Case:
    """The case with the decided values of default variables; variables of the review's own are left alone."""
    for field, (value, evidence) in changes.items():
        change = _CHANGES.get(field)
        if change is not None:
            case = change(case, value, evidence)
    return case


def _patient(name: str) -> Callable[[Case, Any, tuple[Evidence, ...]], Case]:
    def change(case: Case, value: Any, evidence: tuple[Evidence, ...]) -> Case:
        old = getattr(case.patient, name)
        return replace(case, patient=replace(case.patient, **{name: _new_fact(value, evidence, old)}))

    return change


def _outcome(name: str, scale: float | None = None) -> Callable[[Case, Any, tuple[Evidence, ...]], Case]:
    def change(case: Case, value: Any, evidence: tuple[Evidence, ...]) -> Case:
        told = value if value is None or scale is None else value * scale
        changed: dict[str, Any] = {name: _new_fact(told, evidence, getattr(case.outcome, name))}
        return replace(case, outcome=replace(case.outcome, **changed))

    return change


def _new_fact(value: Any, evidence: tuple[Evidence, ...], old: Fact[Any] | None) -> Fact[Any] | None:
    if value is None:
        return None
    return Fact(value=value, evidence=evidence or (old.evidence if old else ()), confidence=1.0)


Change = Callable[[Case, Any, tuple[Evidence, ...]], Case]


def _parts(
    parts: str,
    name: str,
    *,
    counts: Callable[[Any], bool],
    make: Callable[[str, tuple[Evidence, ...]], Any],
    drop: Callable[[Any], Any | None] = lambda part: None,
) -> Change:
    """A change of what the parts of a case are called.

    A name taken out and a name put in, in order, are one correction: the part keeps its episode and detail.
    What is only taken out goes through `drop`; what is only put in is made new.
    """

    def change(case: Case, value: list[str], evidence: tuple[Evidence, ...]) -> Case:
        old = getattr(case, parts)
        wanted = {word.casefold(): word for word in value}
        told = dict.fromkeys(getattr(p, name).casefold() for p in old if counts(p) and getattr(p, name))
        added = [key for key in wanted if key not in told]
        renamed = dict(zip([key for key in told if key not in wanted], added))
        kept: list[Any] = []
        for part in old:
            key = (getattr(part, name) or "").casefold()
            if not key or not counts(part) or key in wanted:
                kept.append(part)
            elif key in renamed:
                kept.append(replace(part, **{name: wanted[renamed[key]]}, evidence=evidence or part.evidence))
            elif (left := drop(part)) is not None:
                kept.append(left)
        kept += [make(wanted[key], evidence) for key in added if key not in renamed.values()]
        rank = {key: i for i, key in enumerate(wanted)}
        kept.sort(
            key=lambda p: rank.get((getattr(p, name) or "").casefold(), len(rank)) if counts(p) else len(rank)
        )
        changed: dict[str, Any] = {parts: tuple(kept)}
        return replace(case, **changed)

    return change


def _left(name: str) -> Callable[[Any], Any]:
    return lambda part: replace(part, **{name: None})


def _other_half(name: str, other: str) -> Callable[[Diagnosis], Any]:
    # The histology of a diagnosis stays when its site is taken away, and the other way about.
    without = _left(name)
    return lambda part: without(part) if getattr(part, other) is not None else None


def _metastasis(lesion: Lesion) -> bool:
    return lesion.role == "metastasis" and lesion.status == "present"


def _no_metastasis(lesion: Lesion) -> Lesion | None:
    # That it is no metastasis does not take away the size and the level that the report tells of it.
    told = lesion.size_mm is not None or lesion.level or lesion.compartment
    return replace(lesion, role="lesion", site=None) if told else None


def _findings(status: str) -> Change:
    return _parts(
        "findings",
        "name",
        counts=lambda f: f.status == status and not f.history and not f.resolved,
        make=lambda word, evidence: Finding(name=word, status=status, evidence=evidence),
    )


def _of_diagnosis(name: str) -> Change:
    """A change of what is told once of a diagnosis: of one that tells another, else of the first that tells none."""

    def change(case: Case, value: list[str], evidence: tuple[Evidence, ...]) -> Case:
        told = {fact.value.casefold() for d in case.diagnoses if (fact := getattr(d, name)) is not None}
        wanted = {word.casefold() for word in value}
        added = [word for word in value if word.casefold() not in told]
        kept: list[Diagnosis] = []
        for diagnosis in case.diagnoses:
            old = getattr(diagnosis, name)
            if old is not None and old.value.casefold() not in wanted:
                new: dict[str, Any] = {name: _new_fact(added.pop(0) if added else None, evidence, old)}
                diagnosis = replace(diagnosis, **new)
            kept.append(diagnosis)
        for number, diagnosis in enumerate(kept):
            if added and getattr(diagnosis, name) is None:
                first: dict[str, Any] = {name: _new_fact(added.pop(0), evidence, None)}
                kept[number] = replace(diagnosis, **first)
        more: list[dict[str, Any]] = [{name: _new_fact(word, evidence, None)} for word in added]
        kept += [Diagnosis(**told, evidence=evidence) for told in more]
        return replace(case, diagnoses=tuple(kept))

    return change


def _receptors(case: Case, value: list[str], evidence: tuple[Evidence, ...]) -> Case:
    diagnoses = [replace(d, receptors=tuple(r for r in d.receptors if r in value)) for d in case.diagnoses]
    missing = tuple(word for word in value if not any(word in d.receptors for d in diagnoses))
    if missing and diagnoses:
        first = diagnoses[0]
        diagnoses[0] = replace(first, receptors=first.receptors + missing)
    return replace(case, diagnoses=tuple(diagnoses))


def _treatments(case: Case, value: list[dict[str, Any]], evidence: tuple[Evidence, ...]) -> Case:
    wanted: dict[str, list[str]] = {t["type"]: list(t["agents"]) for t in value}
    kept: list[Treatment] = []
    for old in case.treatments:
        if old.status != "given":
            kept.append(old)
        elif old.type in wanted:
            kept.append(replace(old, agents=tuple(a for a in old.agents if a in wanted[old.type])))
    for kind, agents in wanted.items():
        given = [t for t in kept if t.status == "given" and t.type == kind]
        missing = tuple(a for a in agents if not any(a in t.agents for t in given))
        if missing or not given:
            kept.append(Treatment(type=kind, agents=missing, evidence=evidence))
    rank = {kind: i for i, kind in enumerate(wanted)}
    kept.sort(key=lambda t: rank.get(t.type, len(rank)) if t.status == "given" else len(rank))
    return replace(case, treatments=tuple(kept))


def _largest_size(case: Case, value: float | None, evidence: tuple[Evidence, ...]) -> Case:
    lesions = []
    for lesion in case.lesions:
        too_large = lesion.status == "present" and (lesion.size_mm or 0) > (value or 0)
        lesions.append(replace(lesion, size_mm=None) if too_large else lesion)
    if value is not None and not any(x.status == "present" and x.size_mm == value for x in lesions):
        lesions.append(Lesion(role="lesion", site=None, size_mm=float(value), evidence=evidence))
    return replace(case, lesions=tuple(lesions))


def _responses(case: Case, value: list[str], evidence: tuple[Evidence, ...]) -> Case:
    old = {fact.value.casefold(): fact for fact in case.outcome.response}
    facts = tuple(old.get(word.casefold(), Fact(value=word, evidence=evidence)) for word in value)
    return replace(case, outcome=replace(case.outcome, response=facts))


def _scales(case: Case, value: list[str], evidence: tuple[Evidence, ...]) -> Case:
    old = {f"{s.name} {s.value}".casefold(): s for s in case.scales}
    scales = []
    for word in value:
        name, _, rest = word.partition(" ")
        scales.append(old.get(word.casefold(), Scale(name=name, value=rest, evidence=evidence)))
    return replace(case, scales=tuple(scales))


_CHANGES: dict[str, Change] = {
    "age_years": _patient("age_years"),
    "sex": _patient("sex"),
    "primary_sites": _parts(
        "diagnoses",
        "site",
        counts=lambda d: True,
        make=lambda word, evidence: Diagnosis(site=word, evidence=evidence),
        drop=_other_half("site", "histology"),
    ),
    "histologies": _parts(
        "diagnoses",
        "histology",
        counts=lambda d: True,
        make=lambda word, evidence: Diagnosis(histology=word, evidence=evidence),
        drop=_other_half("histology", "site"),
    ),
    "metastatic_sites": _parts(
        "lesions",
        "site",
        counts=_metastasis,
        make=lambda word, evidence: Lesion(role="metastasis", site=word, evidence=evidence),
        drop=_no_metastasis,
    ),
    "findings_present": _findings("present"),
    "findings_absent": _findings("absent"),
    "treatments": _treatments,
    "largest_size_mm": _largest_size,
    "symptom_duration_months": _outcome("symptom_duration_days", DAYS_PER_MONTH),
    "primary_to_metastasis_months": _outcome("primary_to_metastasis_days", DAYS_PER_MONTH),
    "follow_up_months": _outcome("follow_up_days", DAYS_PER_MONTH),
    "outcome": _outcome("vital_status"),
    "cause": _outcome("cause"),
    "recurrence": _outcome("recurrence"),
    "stages": _of_diagnosis("stage"),
    "grades": _of_diagnosis("grade"),
    "receptors": _receptors,
    "lesion_levels": _parts(
        "lesions",
        "level",
        counts=lambda x: x.status == "present",
        make=lambda word, evidence: Lesion(role="lesion", site=None, level=word, evidence=evidence),
        drop=_left("level"),
    ),
    "compartments": _parts(
        "lesions",
        "compartment",
        counts=lambda x: x.status == "present",
        make=lambda word, evidence: Lesion(role="lesion", site=None, compartment=word, evidence=evidence),
        drop=_left("compartment"),
    ),
    "procedures": _parts(
        "treatments",
        "procedure",
        counts=lambda t: t.status == "given",
        make=lambda word, evidence: Treatment(type="surgery", procedure=word, evidence=evidence),
        drop=_left("procedure"),
    ),
    "scales": _scales,
    "response": _responses,
}
