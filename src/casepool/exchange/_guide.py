"""A case as the fields that a review of case reports compares."""

from collections.abc import Iterable
from typing import Any, TypeVar

from casepool.model import DAYS_PER_MONTH, Case, Fact, Lesion, Reading, Treatment

T = TypeVar("T")

GUIDE_FIELDS = (
    "age_years",
    "sex",
    "primary_sites",
    "histologies",
    "metastatic_sites",
    "findings_present",
    "findings_absent",
    "treatments",
    "largest_size_mm",
    "symptom_duration_months",
    "primary_to_metastasis_months",
    "follow_up_months",
    "outcome",
    "cause",
    "recurrence",
)
"""Names of the fields of `guide_fields`, in order."""


def guide_fields(case: Case) -> dict[str, Any]:
    """The fields of a case that reviews compare; None or an empty list where the report is silent.

    Lists stand in order of telling, each value once. Ages are in years, sizes in millimetres, times in
    months (12 to a year). Findings are those of the episode reported, not of the patient's past;
    treatments are those given, one entry per type with the agents of all of them.
    """
    outcome = case.outcome
    return {
        "age_years": _number(_value(case.patient.age_years), digits=2),
        "sex": _value(case.patient.sex),
        "primary_sites": _unique(d.site for d in case.diagnoses),
        "histologies": _unique(d.histology for d in case.diagnoses),
        "metastatic_sites": _unique(lesion.site for lesion in case.lesions if _is_metastasis(lesion)),
        "findings_present": _findings(case, "present"),
        "findings_absent": _findings(case, "absent"),
        "treatments": _treatments(case.treatments),
        "largest_size_mm": _largest_size(case.lesions),
        "symptom_duration_months": _months(outcome.symptom_duration_days),
        "primary_to_metastasis_months": _months(outcome.primary_to_metastasis_days),
        "follow_up_months": _months(outcome.follow_up_days),
        "outcome": _value(outcome.vital_status),
        "cause": _value(outcome.cause),
        "recurrence": _value(outcome.recurrence),
    }


def reading_line(reading: Reading) -> dict[str, Any]:
    """One line of `readings.jsonl`: the report's id and the `guide_fields` of each of its cases."""
    return {"id": reading.report.id, "cases": [guide_fields(case) for case in reading.cases]}


def days_to_months(days: float) -> float | int:
    """Months of 30.4375 days to three decimals; a whole number as an integer.

    Examples
    --------
    >>> days_to_months(365.25), days_to_months(7), days_to_months(1)
    (12, 0.23, 0.033)
    """
    return _plain(round(days / DAYS_PER_MONTH, 3))


def _value(fact: Fact[T] | None) -> T | None:
    return None if fact is None else fact.value


def _months(fact: Fact[float] | None) -> float | int | None:
    return None if fact is None else days_to_months(fact.value)


def _number(value: float | None, *, digits: int) -> float | int | None:
    return None if value is None else _plain(round(value, digits))


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def _unique(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(v for v in values if v))


def _is_metastasis(lesion: Lesion) -> bool:
    return lesion.role == "metastasis" and lesion.status == "present"


def _findings(case: Case, status: str) -> list[str]:
    """Names of the findings of the episode; what was there and then went is present, not absent."""
    names = _unique(f.name for f in case.findings if f.status == status and not f.history and not f.resolved)
    if len(case.episodes) < 2:
        return names
    # "headaches" of a later episode is the headache of the first.
    words = [frozenset(word.rstrip("s") for word in name.split()) for name in names]
    return [
        name
        for n, name in enumerate(names)
        if words[n] not in words[:n] and not any(words[n] < told for told in words)
    ]


def _largest_size(lesions: Iterable[Lesion]) -> float | int | None:
    sizes = [x.size_mm for x in lesions if x.size_mm is not None and x.status == "present"]
    return _number(max(sizes), digits=2) if sizes else None


def _treatments(treatments: Iterable[Treatment]) -> list[dict[str, Any]]:
    agents: dict[str, dict[str, None]] = {}
    for treatment in treatments:
        if treatment.status == "given":
            agents.setdefault(treatment.type, {}).update(dict.fromkeys(treatment.agents))
    return [{"type": kind, "agents": list(names)} for kind, names in agents.items()]
