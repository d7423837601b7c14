"""What happened to the neighbours: outcomes by treatment, exact, with small numbers marked as small."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casepool.model import DAYS_PER_MONTH, TREATMENT_TYPES, Case

CONFIDENCE = 0.95
SMALL = 10
"""Below this many patients a proportion is marked as too small to lean on: its exact 95 % interval is then
sixty points wide for one half (5 of 10: 19 % to 81 %)."""
CAVEATS = (
    "Neighbours are published cases, not a sample of patients: rare, good and striking courses are published more.",
    "Counts are read by rules from the reports; each value leads to its sentence. Look before you rely on it.",
    "A treatment was chosen for a reason: rows of the table do not compare treatments.",
    "Only cases that tell the outcome are counted; follow-up differs in length.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """A count among patients who tell, with its exact interval.

    Attributes
    ----------
    n, total : int
        Patients with the outcome, patients whose report tells it.
    low, high : float or None
        Limits of the 95 % interval of Clopper and Pearson (1934); None where `total` is 0.
    weighted : float or None
        The proportion with each patient weighted by likeness to the query; without an interval, as weights that come
        from a ranking have no sampling distribution.
    small : bool
        True below `SMALL` patients.
    """

    n: int
    total: int
    low: float | None
    high: float | None
    weighted: float | None
    small: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the summary: all neighbours, or those who had a treatment."""

    group: str
    patients: int
    dead: Proportion
    recurrence: Proportion
    follow_up_months: tuple[float, float, float] | None
    """Median, shortest and longest follow-up told; None where none is told."""
    follow_up_told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What happened to the neighbours."""

    n: int
    rows: tuple[Row, ...]
    times: tuple[tuple[float, bool, str], ...]
    """Follow-up in days, whether it ended in death, and the case's id, for a survival curve."""
    caveats: tuple[str, ...] = CAVEATS


Weighted = Sequence[tuple[Case, float]]


def summarize(cases: Sequence[tuple[Case | None, float]], *, total: int | None = None) -> Summary:
    """The summary of cases with their weights (1 is most alike).

    Parameters
    ----------
    total : int or None
        Cases that there are in all, where the list is cut off.
    """
    read = [(case, weight) for case, weight in cases if case is not None]
    rows = [_row("all neighbours", read)]
    for kind in TREATMENT_TYPES:
        treated = [
            (c, w) for c, w in read if any(t.type == kind and t.status == "given" for t in c.treatments)
        ]
        if treated:
            rows.append(_row(kind, treated))
    cut = (
        ()
        if total is None or total <= len(cases)
        else (f"The first {len(cases)} of {total} cases are counted.",)
    )
    return Summary(n=len(read), rows=tuple(rows), times=_times(read), caveats=(*cut, *CAVEATS))


def _times(cases: Weighted) -> tuple[tuple[float, bool, str], ...]:
    times = []
    for case, _ in cases:
        length, vital = case.outcome.follow_up_days, case.outcome.vital_status
        if length is not None and vital is not None:
            times.append((length.value, vital.value == "dead", case.id))
    return tuple(times)


def _row(group: str, cases: Weighted) -> Row:
    lengths = sorted(
        c.outcome.follow_up_days.value / DAYS_PER_MONTH for c, _ in cases if c.outcome.follow_up_days
    )
    return Row(
        group=group,
        patients=len(cases),
        dead=_proportion(cases, _dead),
        recurrence=_proportion(cases, _recurred),
        follow_up_months=(_median(lengths), lengths[0], lengths[-1]) if lengths else None,
        follow_up_told=len(lengths),
    )


def _dead(case: Case) -> bool | None:
    fact = case.outcome.vital_status
    return None if fact is None else fact.value == "dead"


def _recurred(case: Case) -> bool | None:
    fact = case.outcome.recurrence
    return None if fact is None else fact.value


def _proportion(cases: Weighted, has: Callable[[Case], bool | None]) -> Proportion:
    told = [(yes, weight) for case, weight in cases if (yes := has(case)) is not None]
    n, total = sum(yes for yes, _ in told), len(told)
    weights = sum(w for _, w in told)
    limits = clopper_pearson(n, total) if total else (None, None)
    return Proportion(
        n=n,
        total=total,
        low=limits[0],
        high=limits[1],
        weighted=sum(w for yes, w in told if yes) / weights if weights else None,
        small=total < SMALL,
    )


def clopper_pearson(n: int, total: int) -> tuple[float, float]:
    """Exact limits of the 95 % interval of a proportion (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404).

    >>> [round(x, 4) for x in clopper_pearson(5, 10)]
    [0.1871, 0.8129]
    """
    from scipy.special import betaincinv

    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if n == 0 else float(betaincinv(n, total - n + 1, tail))
    high = 1.0 if n == total else float(betaincinv(n + 1, total - n, 1 - tail))
    return low, high


def _median(values: Sequence[float]) -> float:
    middle = (len(values) - 1) / 2
    return (values[math.floor(middle)] + values[math.ceil(middle)]) / 2
