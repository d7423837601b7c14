"""What happened to the neighbours: outcomes by treatment, exact, with small numbers marked as small."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casepool.model import DAYS_PER_MONTH, TREATMENT_TYPES

from ._index import Index

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
    times: tuple[tuple[float, bool, int], ...]
    """Follow-up in days, whether it ended in death, and the place in the index, for a survival curve."""
    caveats: tuple[str, ...] = CAVEATS


Columns = Mapping[str, NDArray[np.float32]]


def summarize(index: Index, rows: Sequence[tuple[int, float]], *, total: int | None = None) -> Summary:
    """The summary of entries, given as places in the index with their weights (1 is most alike).

    Parameters
    ----------
    total : int or None
        Cases that there are in all, where the list is cut off.
    """
    places = [place for place, _ in rows]
    columns = {name: index.column(name, places) for name in ("dead", "recurred", "given", "follow_up_days")}
    weights = np.array([weight for _, weight in rows])
    given = np.nan_to_num(columns["given"]).astype(np.int64)
    lines = [_row("all neighbours", columns, weights, np.ones(len(rows), dtype=np.bool_))]
    for i, kind in enumerate(TREATMENT_TYPES):
        treated = (given >> i & 1).astype(np.bool_)
        if treated.any():
            lines.append(_row(kind, columns, weights, treated))
    cut = (
        ()
        if total is None or total <= len(rows)
        else (f"The first {len(rows)} of {total} cases are counted.",)
    )
    times = tuple(
        (float(days), bool(dead), place)
        for days, dead, place in zip(columns["follow_up_days"], columns["dead"], places)
        if not (np.isnan(days) or np.isnan(dead))
    )
    return Summary(n=len(rows), rows=tuple(lines), times=times, caveats=(*cut, *CAVEATS))


def _row(group: str, columns: Columns, weights: NDArray[np.float64], who: NDArray[np.bool_]) -> Row:
    days = columns["follow_up_days"][who]
    months = np.sort(days[~np.isnan(days)].astype(np.float64)) / DAYS_PER_MONTH
    return Row(
        group=group,
        patients=int(who.sum()),
        dead=_proportion(columns["dead"][who], weights[who]),
        recurrence=_proportion(columns["recurred"][who], weights[who]),
        follow_up_months=(float(np.median(months)), float(months[0]), float(months[-1]))
        if len(months)
        else None,
        follow_up_told=len(months),
    )


def _proportion(values: NDArray[np.float32], weights: NDArray[np.float64]) -> Proportion:
    """The proportion of ones among the values that are told."""
    told = ~np.isnan(values)
    n, total = int(values[told].sum()), int(told.sum())
    limits = clopper_pearson(n, total) if total else (None, None)
    return Proportion(
        n=n,
        total=total,
        low=limits[0],
        high=limits[1],
        weighted=float(np.average(values[told], weights=weights[told])) if weights[told].sum() else None,
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
