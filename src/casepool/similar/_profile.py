"""What of a case is compared: its words, concepts, course, filter values and numbers.

Query and entry go through the same functions, so nothing can be found in one and missed in the other
for want of a rule.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casepool.model import TREATMENT_TYPES, Case, Document, Fact, Reading

from ._course import course_kinds, course_tokens
from ._duplicates import sketch_of
from ._tree import Tree, level_tokens
from ._words import count_words

NUMBERS = (
    "age_years",
    "year",
    "largest_size_mm",
    "symptom_duration_days",
    "primary_to_metastasis_days",
    "follow_up_days",
    "episodes",
    "primaries",
    "spreads",
    "treatments",
    "concepts",
    "course",
    "words",
    "female",
    "dead",
    "recurred",
    "given",
)
"""Columns of numbers of an entry; NaN where the report is silent, counts are never silent.

`female`, `dead` and `recurred` are 0 or 1; `given` has bit i set where treatment i of `TREATMENT_TYPES` was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A case with its text, as it goes into an index.

    Attributes
    ----------
    id : str
        The case's id; the report's id where nothing was read from the report.
    report_id : str
        Entries of one report are shown as one where their texts are the same patient's.
    text : str
        The document's text, which the evidence of `case` points into.
    case : Case or None
        None where the reading found no patient: the entry is then found by its words alone.
    """

    id: str
    report_id: str
    text: str
    case: Case | None = None


def entries_of(document: Document, reading: Reading) -> tuple[Entry, ...]:
    """The entries of a report that was read: one per case, or its text alone where no case was found."""
    report = document.report.id
    cases: tuple[Case | None, ...] = reading.cases or (None,)
    return tuple(
        Entry(id=report if case is None else case.id, report_id=report, text=document.text, case=case)
        for case in cases
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is compared of an entry or a query."""

    words: Mapping[str, int]
    concepts: tuple[str, ...]
    """Closed upwards: each concept with all above it."""
    leaves: tuple[str, ...]
    """The concepts as told, in order of telling."""
    course: tuple[str, ...]
    facets: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, float]
    sketch: NDArray[np.uint32]

    def row(self) -> tuple[float, ...]:
        """The numbers in the order of `NUMBERS`."""
        return tuple(self.numbers.get(name, math.nan) for name in NUMBERS)


def profile_of(text: str, case: Case | None, *, tree: Tree) -> Profile:
    """The profile of a text and of the case that was read from it."""
    words = count_words(text)
    leaves = tuple(dict.fromkeys(concepts_of(case))) if case else ()
    closed = tuple(dict.fromkeys(c for leaf in leaves for c in closure_of(leaf, tree=tree)))
    course = course_tokens(case) if case else ()
    facets = facets_of(case) if case else {}
    numbers = numbers_of(case) if case else {}
    counts = {
        "primaries": len(facets.get("primary_sites", ())),
        "spreads": len(facets.get("metastatic_sites", ())),
        "treatments": len(facets.get("treatments", ())),
        "concepts": len(leaves),
        "course": len(course),
        "words": sum(words.values()),
    }
    return Profile(
        words=words,
        concepts=closed,
        leaves=leaves,
        course=course,
        facets=facets,
        numbers=numbers | {name: float(n) for name, n in counts.items()},
        sketch=sketch_of(text),
    )


def concepts_of(case: Case) -> Iterator[str]:
    """Concepts that the case has, in order of telling; denied findings and other people's are none."""
    for diagnosis in case.diagnoses:
        if diagnosis.site:
            yield f"primary/{diagnosis.site}"
        if diagnosis.icdo:
            yield f"morphology/{diagnosis.icdo[:4]}"
        elif diagnosis.histology:
            yield f"histology/{diagnosis.histology}"
    for lesion in case.lesions:
        if lesion.status != "present":
            continue
        if lesion.role == "metastasis" and lesion.site:
            yield f"spread/{lesion.site}"
        if lesion.level:
            yield f"spine/{lesion.level}"
        if lesion.compartment:
            yield f"compartment/{lesion.compartment}"
    for finding in case.findings:
        if finding.status == "present" and not finding.history:
            yield finding.concept or f"finding/{finding.name}"
    for treatment in case.treatments:
        if treatment.status == "given":
            yield from (f"drug/{agent}" for agent in treatment.agents)


ROLES = ("primary", "spread")
"""Prefixes of site concepts: where a tumour began and where it went are two things."""


def closure_of(leaf: str, *, tree: Tree) -> tuple[str, ...]:
    """The concept and all above it; sites keep their role, levels share windows with their neighbours."""
    kind, _, rest = leaf.partition("/")
    if kind in ROLES:
        return (leaf, *(f"{kind}/{node}" for node in tree.closure(f"site/{rest}")[1:]))
    if kind == "spine":
        return level_tokens(rest) or (leaf,)
    if kind in ("histology", "finding"):
        words = tuple(count_words(rest))
        return (leaf, *(f"{kind}/~{word}" for word in words))
    return tree.closure(leaf)


def facets_of(case: Case) -> dict[str, tuple[str, ...]]:
    """Values of the filter fields, each once, in order of telling; no key where the report is silent."""
    given = [t for t in case.treatments if t.status == "given"]
    present = [x for x in case.lesions if x.status == "present"]
    outcome = case.outcome
    fields: dict[str, Iterable[str | None]] = {
        "sex": (_value(case.patient.sex),),
        "primary_sites": (d.site for d in case.diagnoses),
        "histologies": (d.histology for d in case.diagnoses),
        "morphology": (d.icdo for d in case.diagnoses),
        "metastatic_sites": (x.site for x in present if x.role == "metastasis"),
        "levels": (level for x in present if x.level for level in (x.level, *_levels(x.level))),
        "compartments": (x.compartment for x in present),
        "findings_present": (f.name for f in case.findings if f.status == "present" and not f.history),
        "findings_absent": (f.name for f in case.findings if f.status == "absent" and not f.resolved),
        "treatments": (t.type for t in given),
        "agents": (agent for t in given for agent in t.agents),
        "course": course_kinds(case),
        "outcome": (_value(outcome.vital_status),),
        "cause": (_value(outcome.cause),),
        "recurrence": (_truth(outcome.recurrence),),
        "report": (case.report.id,),
        "journal": (case.report.journal,),
    }
    lists = {name: tuple(dict.fromkeys(v for v in values if v)) for name, values in fields.items()}
    return {name: values for name, values in lists.items() if values}


def _levels(level: str) -> tuple[str, ...]:
    from ._tree import spinal_levels

    return spinal_levels(level)


def numbers_of(case: Case) -> dict[str, float]:
    """Numbers of the case under the names of `NUMBERS`; no key where the report is silent."""
    sizes = [x.size_mm for x in case.lesions if x.size_mm is not None and x.status == "present"]
    given = {t.type for t in case.treatments if t.status == "given"}
    outcome = case.outcome
    numbers: dict[str, float | None] = {
        "age_years": _value(case.patient.age_years),
        "year": case.report.year,
        "largest_size_mm": max(sizes) if sizes else None,
        "symptom_duration_days": _value(outcome.symptom_duration_days),
        "primary_to_metastasis_days": _value(outcome.primary_to_metastasis_days),
        "follow_up_days": _value(outcome.follow_up_days),
        "episodes": len(case.episodes) or None,
        "female": None if case.patient.sex is None else case.patient.sex.value == "female",
        "dead": None if outcome.vital_status is None else outcome.vital_status.value == "dead",
        "recurred": _value(outcome.recurrence),
        "given": sum(1 << i for i, kind in enumerate(TREATMENT_TYPES) if kind in given),
    }
    return {name: float(value) for name, value in numbers.items() if value is not None}


def _value(fact: Fact[Any] | None) -> Any:
    return None if fact is None else fact.value


def _truth(fact: Fact[bool] | None) -> str | None:
    return None if fact is None else ("true" if fact.value else "false")
