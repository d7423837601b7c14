"""The variables that cases are chosen, grouped and described by.

Each is computed from one case. None means that the report is silent: unknown is not absent, and no percentage counts
a patient whose value is unknown.
"""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, TypeAlias

from casepool.errors import VocabularyError
from casepool.exchange import guide_fields
from casepool.model import DAYS_PER_MONTH, TREATMENT_TYPES, Case, Treatment

from ._times import Links

Value: TypeAlias = float | str | bool | tuple[str, ...] | None

KINDS = ("number", "category", "yes-no", "list")
SYSTEMIC = ("chemotherapy", "hormone therapy", "targeted therapy", "immunotherapy")
GOOD_KPS = 70.0
"""Karnofsky index from which a patient cares for himself (Karnofsky and Burchenal 1949)."""
GOOD_ECOG = 1
"""ECOG grade up to which a patient is restricted in strenuous activity only (Oken et al. 1982)."""
LEVELS = ("cervical", "thoracic", "lumbar or conus", "several")
EXTENTS = ("gross total", "subtotal", "partial", "biopsy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable of the review."""

    name: str
    label: str
    kind: str
    unit: str = ""
    meaning: str = ""
    treatment: bool = False
    """True where it is decided after the start of follow-up: a plain comparison of times would be biased."""
    cut: float | None = None
    """Where a number is cut into two groups by default."""
    known_at: str = "presentation"
    """"always", "presentation" (of the first episode), or "later": after follow-up began, as with all treatments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One patient with the values of all variables."""

    case: Case
    values: Mapping[str, Value]
    links: Links | None = field(default=None, compare=False, repr=False)
    """Bounds between the events of the timeline, found once."""

    @property
    def id(self) -> str:
        """The case's id."""
        return self.case.id


VARIABLES: dict[str, Variable] = {
    v.name: v
    for v in (
        Variable(name="age_years", label="Age", kind="number", unit="years", cut=60),
        Variable(name="sex", label="Sex", kind="category", known_at="always"),
        Variable(name="year", label="Year of report", kind="number", cut=2010),
        Variable(name="primary_sites", label="Primary site", kind="list", known_at="always"),
        Variable(name="histologies", label="Histology", kind="list", known_at="always"),
        Variable(name="metastatic_sites", label="Metastatic site", kind="list"),
        Variable(name="symptom_duration_months", label="Duration of symptoms", kind="number", unit="months", cut=3),
        Variable(name="primary_to_metastasis_months", label="Interval from the primary", kind="number", unit="months",
                 cut=24, meaning="from diagnosis or treatment of the primary to the first metastasis"),
        Variable(name="stage", label="Stage of the tumour", kind="category",
                 meaning="group 0 to IV at first diagnosis as told, in whatever system; none is worked out from a TNM code"),
        Variable(name="largest_size_mm", label="Largest tumour", kind="number", unit="mm", cut=20),
        Variable(name="level", label="Level of the cord or spine", kind="category",
                 meaning="of the lesions present that have a level"),
        Variable(name="compartment", label="Compartment", kind="category"),
        Variable(name="deficit", label="Severity of the deficit", kind="category",
                 meaning="severe: Frankel or ASIA A to C, McCormick 3 or 4, or does not walk; mild: the rest of these"),
        Variable(name="performance", label="Performance status", kind="category",
                 meaning=f"good: ECOG 0 or 1, Karnofsky {GOOD_KPS:.0f} or more"),
        Variable(name="other_metastases", label="Other metastases", kind="yes-no",
                 meaning="metastases at two sites or more; no: one site, and another told to be free"),
        Variable(name="episodes", label="Number of episodes", kind="number", cut=2, known_at="later"),
        Variable(name="extent", label="Extent of resection", kind="category", treatment=True,
                 known_at="later"),
        Variable(name="systemic_treatment", label="Systemic treatment", kind="yes-no", treatment=True, known_at="later"),
        *(Variable(name=kind.replace(" ", "_").replace("/", "_"), label=kind.capitalize(), kind="yes-no", treatment=True,
                   known_at="later")
          for kind in TREATMENT_TYPES if kind != "other"),
        Variable(name="outcome", label="Status at last contact", kind="category", meaning="alive or dead", known_at="later"),
        Variable(name="cause", label="Cause of death", kind="category", known_at="later"),
        Variable(name="recurrence", label="Recurrence or progression", kind="yes-no", known_at="later"),
        Variable(name="follow_up_months", label="Follow-up", kind="number", unit="months", cut=12, known_at="later"),
    )
}  # fmt: skip
"""All variables by name, in the order of the tables."""

DEFAULT_GROUPS = (
    "primary_to_metastasis_months",
    "deficit",
    "performance",
    "other_metastases",
    "episodes",
    "extent",
    "systemic_treatment",
)
"""The factors on which treatment turns in such patients."""


def row_of(case: Case) -> Row:
    """The case with the values of all variables."""
    fields = guide_fields(case)
    values: dict[str, Value] = {}
    for name in VARIABLES:
        compute = _COMPUTED.get(name)
        values[name] = (
            compute(case) if compute else _plain(fields[name]) if name in fields else _given(case, name)
        )
    return Row(case=case, values=values, links=Links(case.timeline))


def _plain(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _year(case: Case) -> Value:
    return float(case.report.year) if case.report.year else None


def _now(case: Case) -> list[Treatment]:
    return [t for t in case.treatments if not t.history]


def _given(case: Case, name: str) -> Value:
    """Whether treatments of the type were given; silent only where the report tells no treatment at all."""
    told = _now(case)
    if not told:
        return None
    return any(t.status == "given" and t.type.replace(" ", "_").replace("/", "_") == name for t in told)


def _systemic(case: Case) -> Value:
    told = _now(case)
    return any(t.status == "given" and t.type in SYSTEMIC for t in told) if told else None


def _extent(case: Case) -> Value:
    told = [
        t.extent for t in _now(case) if t.type == "surgery" and t.status == "given" and t.extent in EXTENTS
    ]
    return min(told, key=lambda e: EXTENTS.index(str(e))) if told else None


_LEVEL = re.compile(r"\b([CTLS])\s?(\d{1,2})|(cerv|thorac|dors|lumb|conus|sacr|cauda)", re.IGNORECASE)
_LEVEL_OF = {"C": 0, "T": 1, "D": 1, "L": 2, "S": 2, "CERV": 0, "THORAC": 1, "DORS": 1, "LUMB": 2, "CONUS": 2, "SACR": 2,
             "CAUDA": 2}  # fmt: skip


def _level(case: Case) -> Value:
    told = [lesion.level for lesion in case.lesions if lesion.status == "present" and lesion.level]
    found = {_LEVEL_OF[(m[1] or m[3]).upper()] for level in told for m in _LEVEL.finditer(level)}
    if not found:
        return None
    return LEVELS[min(found)] if len(found) == 1 else "several"


_STAGE = re.compile(r"\b(?:stage|group) (0|IV|I{1,3})(?![IV/-])")


def _stage(case: Case) -> Value:
    """The group without its letters: "IIIC2" is III; a range is none."""
    told = (d.stage.value for d in case.diagnoses if d.stage is not None)
    return next((found[1] for value in told if (found := _STAGE.search(value))), None)


def _compartment(case: Case) -> Value:
    return next(
        (x.compartment for x in case.lesions if x.status == "present" and x.compartment and not x.history),
        None,
    )


_SEVERE = {"frankel": "abc", "asia": "abc", "ais": "abc"}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


def _deficit(case: Case) -> Value:
    for scale in case.scales:
        value = _severity(scale.name.lower(), scale.value.strip().lower())
        if value:
            return value
    walks = {row.walks for f in case.findings if f.status == "present" and not f.history
             for row in walking_rules() if row.pattern.search(f.name)}  # fmt: skip
    return "severe" if False in walks else "mild" if True in walks else None


def _severity(name: str, value: str) -> str | None:
    letter = re.search(r"\b([a-e])\b", value)
    if name in _SEVERE and letter:
        return "severe" if letter[1] in _SEVERE[name] else "mild"
    grade = re.search(r"\b(iv|iii|ii|i|v|[1-5])\b", value)
    if "mccormick" in name and grade:
        return "severe" if (_ROMAN.get(grade[1]) or int(grade[1])) >= 3 else "mild"
    return None


def _performance(case: Case) -> Value:
    for scale in case.scales:
        name = scale.name.upper()
        told = re.search(r"\d+(?:\.\d+)?", scale.value)
        if told and ("KPS" in name or "KARNOFSKY" in name):
            return "good" if float(told[0]) >= GOOD_KPS else "poor"
        if told and ("ECOG" in name or "WHO" in name):
            return "good" if float(told[0]) <= GOOD_ECOG else "poor"
    return None


def _other_metastases(case: Case) -> Value:
    lesions = [x for x in case.lesions if x.role == "metastasis"]
    sites = {x.site for x in lesions if x.status == "present" and x.site}
    if len(sites) >= 2:
        return True
    return False if any(x.status == "absent" for x in lesions) else None


def _episodes(case: Case) -> Value:
    return float(len(case.episodes)) if case.episodes else None


def _primary_interval(case: Case) -> Value:
    fact = case.outcome.primary_to_metastasis_days
    return None if fact is None else round(fact.value / DAYS_PER_MONTH, 3)


_COMPUTED: dict[str, Callable[[Case], Value]] = {
    "year": _year,
    "stage": _stage,
    "level": _level,
    "compartment": _compartment,
    "deficit": _deficit,
    "performance": _performance,
    "other_metastases": _other_metastases,
    "episodes": _episodes,
    "extent": _extent,
    "systemic_treatment": _systemic,
    "primary_to_metastasis_months": _primary_interval,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkingRule:
    """A row of walking.tsv: words of a finding that say whether the patient walks."""

    id: str
    pattern: re.Pattern[str]
    walks: bool
    source: str
    hit: str
    miss: str


@lru_cache(maxsize=1)
def walking_rules() -> tuple[WalkingRule, ...]:
    """The rows of walking.tsv.

    Raises
    ------
    VocabularyError
        Where a row is broken; the text names the line.
    """
    text = (resources.files(__package__) / "walking.tsv").read_text(encoding="utf-8")
    rules = []
    for line, row in enumerate(
        csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE), start=2
    ):
        if None in row.values() or row["walks"] not in ("yes", "no"):
            raise VocabularyError(
                f"a row must have all columns and walks yes or no, got {row} (walking.tsv, line {line})."
            )
        pattern = re.compile(row["pattern"], re.IGNORECASE)
        rules.append(WalkingRule(
            id=row["id"], pattern=pattern, walks=row["walks"] == "yes", source=row["source"], hit=row["hit"], miss=row["miss"]
        ))  # fmt: skip
    return tuple(rules)


def group_of(row: Row, variable: Variable, cut: float | None = None) -> str | None:
    """The patient's group by the variable, as shown; None where unknown. Numbers are cut in two."""
    value = row.values[variable.name]
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return value[0]
    if isinstance(value, str):
        return value
    at = cut if cut is not None else variable.cut
    if at is None:
        return f"{value:g}"
    unit = f" {variable.unit}" if variable.unit else ""
    return f"< {at:g}{unit}" if value < at else f"≥ {at:g}{unit}"
