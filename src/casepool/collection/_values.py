"""What the reading says of each variable, and what a value is today.

A value today is the last adjudicated decision, else what the reviewers agree on, else the reading.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from casepool.model import DAYS_PER_MONTH, Case, Evidence, Fact

from ._codebook import Variable, same_value

DOUBTFUL_BELOW = 0.8
"""Values that the reader is less sure of than this are shown first."""

DECISION_KINDS = ("accepted", "corrected", "rejected", "not told", "undone")
"""accepted: the reading is right; corrected: another value is; rejected: the reading is wrong and no value
can be given; not told: the report is silent; undone: the person's decision before it does not count."""

ROLES = ("reviewer", "adjudicator")
ORIGINS = ("reading", "agreed", "adjudicated", "conflict")
"""Where a value of today comes from; "conflict" shows the reading until someone adjudicates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadValue:
    """What the reading says of one variable."""

    value: Any
    confidence: float | None
    """Probability that the value is right; None where the reading says nothing."""
    conflict: bool
    evidence: tuple[Evidence, ...]
    against: tuple[Evidence, ...] = ()
    """The words that say otherwise, where `conflict` is true."""

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at it first."""
        return self.conflict or (self.confidence is not None and self.confidence < DOUBTFUL_BELOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person said of a value."""

    id: int
    case_id: str
    field: str
    kind: str
    """One of `DECISION_KINDS`."""
    value: Any
    evidence: tuple[Evidence, ...]
    role: str
    """One of `ROLES`: in which of the two the person spoke."""
    who: str
    at: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """What a value is today, and how it came to be."""

    value: Any
    origin: str
    """One of `ORIGINS`."""
    decision: Decision | None = None


def standing(decisions: Iterable[Decision]) -> Decision | None:
    """The decision of one person that counts: the last one that was not undone."""
    stack: list[Decision] = []
    for decision in decisions:
        if decision.kind != "undone":
            stack.append(decision)
        elif stack:
            stack.pop()
    return stack[-1] if stack else None


def by_reviewer(decisions: Sequence[Decision]) -> dict[str, Decision]:
    """The standing decision of each reviewer, by name, in alphabetical order."""
    people = sorted({d.who for d in decisions if d.role == "reviewer"})
    found = {who: standing(d for d in decisions if d.role == "reviewer" and d.who == who) for who in people}
    return {who: decision for who, decision in found.items() if decision is not None}


def current_value(
    reading: Any, decisions: Sequence[Decision], *, finished: frozenset[str], reviewers: int
) -> Current:
    """What a value is today.

    Parameters
    ----------
    reading : Any
        What the newest reading says.
    decisions : sequence of Decision
        All decisions on the value, in order.
    finished : frozenset of str
        Reviewers who have signed the case off. What the others said counts only where one reviewer is enough.
    reviewers : int
        How many have to agree, from 1.
    """
    adjudicated = standing(d for d in decisions if d.role == "adjudicator")
    if adjudicated is not None:
        return Current(value=adjudicated.value, origin="adjudicated", decision=adjudicated)
    said = by_reviewer(decisions)
    if reviewers > 1:
        said = {who: decision for who, decision in said.items() if who in finished}
    if not said or len(said) < reviewers:
        return Current(value=reading, origin="reading")
    answers = sorted(said.values(), key=lambda d: d.id)
    if all(same_value(answers[0].value, other.value) for other in answers[1:]):
        return Current(value=answers[0].value, origin="agreed", decision=answers[-1])
    return Current(value=reading, origin="conflict", decision=answers[-1])


def read_values(case: Case) -> dict[str, ReadValue]:
    """What the case says of each default variable, with the words that say it."""
    return {name: get(case) for name, get in _GETTERS.items()}


def empty_reading(variable: Variable) -> ReadValue:
    """What the reading says of a variable that the review added: nothing."""
    return ReadValue(value=variable.empty, confidence=None, conflict=False, evidence=())


def _fact(
    get: Callable[[Case], Fact[Any] | None], change: Callable[[Any], Any] = lambda v: v
) -> Callable[[Case], ReadValue]:
    def read(case: Case) -> ReadValue:
        fact = get(case)
        if fact is None:
            return ReadValue(value=None, confidence=None, conflict=False, evidence=())
        return ReadValue(
            value=change(fact.value),
            confidence=fact.confidence,
            conflict=fact.conflict,
            evidence=fact.evidence,
            against=fact.against,
        )

    return read


Told = tuple[Any, Any]
"""A value and the part of the case (with evidence and confidence) that it comes from."""


def _list(get: Callable[[Case], Iterable[Told]]) -> Callable[[Case], ReadValue]:
    def read(case: Case) -> ReadValue:
        told = [(value, part) for value, part in get(case) if value]
        return _joined(list(dict.fromkeys(value for value, _ in told)), [part for _, part in told])

    return read


def _joined(value: Any, parts: Sequence[Any]) -> ReadValue:
    """A value made of several parts: no surer than the least sure of them, with the words of all."""
    evidence = tuple(dict.fromkeys(e for part in parts for e in part.evidence))
    return ReadValue(
        value=value,
        confidence=min((part.confidence for part in parts), default=None),
        conflict=any(getattr(part, "conflict", False) for part in parts),
        evidence=evidence,
        against=tuple(dict.fromkeys(e for part in parts for e in getattr(part, "against", ()))),
    )


def _largest_size(case: Case) -> ReadValue:
    sized = [x for x in case.lesions if x.size_mm is not None and x.status == "present"]
    if not sized:
        return _joined(None, ())
    largest = max(sized, key=lambda x: x.size_mm or 0.0)
    return _joined(_plain(round(largest.size_mm or 0.0, 2)), [largest])


def _treatments(case: Case) -> ReadValue:
    given = [t for t in case.treatments if t.status == "given"]
    agents: dict[str, dict[str, None]] = {}
    for treatment in given:
        agents.setdefault(treatment.type, {}).update(dict.fromkeys(treatment.agents))
    return _joined([{"type": kind, "agents": list(names)} for kind, names in agents.items()], given)


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def _months(days: float) -> float | int:
    return _plain(round(days / DAYS_PER_MONTH, 3))


def _findings(status: str) -> Callable[[Case], Iterable[Told]]:
    return lambda case: [
        (f.name, f) for f in case.findings if f.status == status and not f.history and not f.resolved
    ]


class _OneFact:
    """A fact in the shape of a part of a case."""

    __slots__ = ("against", "confidence", "conflict", "evidence")

    def __init__(self, fact: Fact[Any]) -> None:
        self.evidence, self.against = fact.evidence, fact.against
        self.confidence, self.conflict = fact.confidence, fact.conflict


_GETTERS: dict[str, Callable[[Case], ReadValue]] = {
    "age_years": _fact(lambda c: c.patient.age_years, lambda v: _plain(round(v, 2))),
    "sex": _fact(lambda c: c.patient.sex),
    "primary_sites": _list(lambda c: [(d.site, d) for d in c.diagnoses]),
    "histologies": _list(lambda c: [(d.histology, d) for d in c.diagnoses]),
    "metastatic_sites": _list(
        lambda c: [(x.site, x) for x in c.lesions if x.role == "metastasis" and x.status == "present"]
    ),
    "findings_present": _list(_findings("present")),
    "findings_absent": _list(_findings("absent")),
    "treatments": _treatments,
    "largest_size_mm": _largest_size,
    "symptom_duration_months": _fact(lambda c: c.outcome.symptom_duration_days, _months),
    "primary_to_metastasis_months": _fact(lambda c: c.outcome.primary_to_metastasis_days, _months),
    "follow_up_months": _fact(lambda c: c.outcome.follow_up_days, _months),
    "outcome": _fact(lambda c: c.outcome.vital_status),
    "cause": _fact(lambda c: c.outcome.cause),
    "recurrence": _fact(lambda c: c.outcome.recurrence),
    "stages": _list(
        lambda c: [(d.stage.value, _OneFact(d.stage)) for d in c.diagnoses if d.stage is not None]
    ),
    "grades": _list(
        lambda c: [(d.grade.value, _OneFact(d.grade)) for d in c.diagnoses if d.grade is not None]
    ),
    "receptors": _list(lambda c: [(r, d) for d in c.diagnoses for r in d.receptors]),
    "lesion_levels": _list(lambda c: [(x.level, x) for x in c.lesions if x.status == "present"]),
    "compartments": _list(lambda c: [(x.compartment, x) for x in c.lesions if x.status == "present"]),
    "procedures": _list(lambda c: [(t.procedure, t) for t in c.treatments if t.status == "given"]),
    "scales": _list(lambda c: [(f"{s.name} {s.value}", s) for s in c.scales]),
    "response": _list(lambda c: [(f.value, _OneFact(f)) for f in c.outcome.response]),
}

READ_FIELDS = tuple(_GETTERS)
"""The variables that a reading tells, in their order."""
