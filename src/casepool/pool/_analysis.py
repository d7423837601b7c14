"""The whole analysis of a cohort under a protocol, as values; the report only shows them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ._cohort import Cohort, FlowStep, choose
from ._compare import Comparison, Regression, compare, regress
from ._outcomes import OutcomeTimes, outcome_times
from ._protocol import GroupPlan, OutcomePlan, Protocol
from ._random_effects import exact_interval
from ._series import SeriesTable, pool_series
from ._variables import VARIABLES, Row, Variable

SHOWN_VALUES = 12
"""Values of a category or list in table 1; the others are counted together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One line of table 1."""

    variable: str
    label: str
    value: str
    """The category; empty for numbers."""
    n: int
    known: int
    percent: float | None = None
    lower: float | None = None
    upper: float | None = None
    """Exact interval of the percentage; None for numbers."""
    median: float | None = None
    quartile_1: float | None = None
    quartile_3: float | None = None
    least: float | None = None
    most: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult:
    """One time to event with its comparisons and its regression."""

    plan: OutcomePlan
    times: OutcomeTimes
    groups: tuple[Comparison, ...]
    treatments: tuple[Comparison, ...]
    regression: Regression


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All results of `casepool pool`."""

    protocol: Protocol
    flow: tuple[FlowStep, ...]
    rows: tuple[Row, ...]
    table: tuple[SummaryLine, ...]
    outcomes: tuple[OutcomeResult, ...]
    series: SeriesTable
    analysable: int
    """Patients who have a time to at least one outcome."""


def analyse(cohort: Cohort, protocol: Protocol | None = None) -> Analysis:
    """The analysis of the cases and statements of a run.

    Parameters
    ----------
    cohort : Cohort
        From `read_cohort`.
    protocol : Protocol, optional
        From `read_protocol`; None runs the default outcomes and groups.

    Raises
    ------
    AnalysisError
        Where the inclusion rules leave nobody. Everything else that is not possible is said in the result, in its place.
    """
    protocol = protocol or Protocol()
    rows, flow = choose(cohort, protocol)
    outcomes = tuple(_outcome(rows, plan, protocol) for plan in protocol.outcomes)
    analysable = sum(any(o.times.each[i].left_out is None for o in outcomes) for i in range(len(rows)))
    return Analysis(
        protocol=protocol, flow=flow, rows=rows, table=summary_table(rows, protocol), outcomes=outcomes,
        series=pool_series(cohort.statements, smallest=protocol.settings.smallest_series,
                           confidence=protocol.settings.confidence),
        analysable=analysable,
    )  # fmt: skip


def _outcome(rows: Sequence[Row], plan: OutcomePlan, protocol: Protocol) -> OutcomeResult:
    times = outcome_times(rows, plan, protocol.settings)
    treatments = tuple(
        compare(times, GroupPlan(variable=v, cut=v.cut), protocol) for v in _treatments(rows, protocol)
    ) if plan.end.kind in ("death", "recurrence") else ()  # fmt: skip
    named = {t.variable for t in treatments}
    groups = tuple(
        compare(times, group, protocol) for group in protocol.groups if group.variable.name not in named
    )
    return OutcomeResult(
        plan=plan,
        times=times,
        groups=groups,
        treatments=treatments,
        regression=regress(times, protocol, compared=groups),
    )


def _treatments(rows: Sequence[Row], protocol: Protocol) -> list[Variable]:
    if protocol.treatments:
        return [VARIABLES[name] for name in protocol.treatments]
    found = []
    for variable in VARIABLES.values():
        if variable.treatment and variable.kind == "yes-no" and variable.name != "systemic_treatment":
            counts = Counter(row.values[variable.name] for row in rows)
            if min(counts[True], counts[False]) >= protocol.settings.smallest_group:
                found.append(variable)
    return found


def summary_table(rows: Sequence[Row], protocol: Protocol) -> tuple[SummaryLine, ...]:
    """Table 1: each variable with how many have it told; unknown is counted by no percentage."""
    lines: list[SummaryLine] = []
    for variable in VARIABLES.values():
        values = [v for row in rows if (v := row.values[variable.name]) is not None and v != ()]
        if variable.kind == "number":
            lines.append(_number_line(variable, [float(v) for v in values]))  # type: ignore[arg-type]
        else:
            lines.extend(_category_lines(variable, values, protocol))
    return tuple(lines)


def _number_line(variable: Variable, values: Sequence[float]) -> SummaryLine:
    base = {
        "variable": variable.name,
        "label": variable.label,
        "value": "",
        "n": len(values),
        "known": len(values),
    }
    if not values:
        return SummaryLine(**base, unit=variable.unit)  # type: ignore[arg-type]
    q1, median, q3 = (float(q) for q in np.quantile(np.array(values), (0.25, 0.5, 0.75)))
    return SummaryLine(
        **base, unit=variable.unit, median=median, quartile_1=q1, quartile_3=q3, least=min(values), most=max(values)  # type: ignore[arg-type]
    )  # fmt: skip


def _category_lines(variable: Variable, values: Sequence[object], protocol: Protocol) -> list[SummaryLine]:
    counts: Counter[str] = Counter()
    for value in values:
        shown = (
            value
            if isinstance(value, tuple)
            else ("yes" if value is True else "no" if value is False else str(value),)
        )
        counts.update(set(shown))
    known = len(values)
    if not known:
        return [SummaryLine(variable=variable.name, label=variable.label, value="", n=0, known=0)]
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if variable.kind == "yes-no":
        ranked = [("yes", counts["yes"])]
    lines = []
    for value, n in ranked[:SHOWN_VALUES]:
        low, high = exact_interval(n, known, confidence=protocol.settings.confidence)
        lines.append(SummaryLine(
            variable=variable.name, label=variable.label, value=value, n=n, known=known, percent=100 * n / known,
            lower=100 * low, upper=100 * high,
        ))  # fmt: skip
    if len(ranked) > SHOWN_VALUES:
        rest = len(ranked) - SHOWN_VALUES
        lines.append(SummaryLine(variable=variable.name, label=variable.label, value=f"{rest} others", known=known,
                                 n=sum(n for _, n in ranked[SHOWN_VALUES:])))  # fmt: skip
    return lines
