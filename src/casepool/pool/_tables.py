"""Each table of the report as a CSV file."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ._analysis import Analysis, OutcomeResult
from ._compare import Comparison, Effect, start_of
from ._kaplan_meier import SurvivalCurve
from ._outcomes import TimeSummary
from ._protocol import UNITS, GroupPlan
from ._variables import VARIABLES, group_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV file in UTF-8; empty cells for what is not known, no cell that a spreadsheet runs as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return "" if not math.isfinite(value) else f"{value:.10g}"
    if isinstance(value, tuple | list):
        value = "; ".join(str(v) for v in value)
    text = str(value)
    return "'" + text if text.startswith(_FORMULA) else text


def write_tables(analysis: Analysis, folder: Path) -> None:
    """All tables of the analysis."""
    write_table(folder / "flow.csv", ("step", "unit", "n", "reason_left_out", "n_left_out"), _flow(analysis))
    write_table(
        folder / "cases.csv", ("case_id", "report_id", "title", "year", *_case_names()), _cases(analysis)
    )
    write_table(
        folder / "table-1.csv",
        ("variable", "label", "value", "n", "known", "percent", "lower", "upper", "median", "quartile_1", "quartile_3", "least",
         "most", "unit"),
        ((x.variable, x.label, x.value, x.n, x.known, x.percent, x.lower, x.upper, x.median, x.quartile_1, x.quartile_3, x.least,
          x.most, x.unit) for x in analysis.table),
    )  # fmt: skip
    write_table(folder / "times.csv", _SUMMARY, (row for o in analysis.outcomes for row in _summaries(o)))
    write_table(
        folder / "hazard-ratios.csv", _EFFECT, (row for o in analysis.outcomes for row in _effects(o))
    )
    write_table(folder / "comparisons.csv", ("outcome", "variable", "method", "test", "p_value", "left_out", "missing", "warning"),
                (row for o in analysis.outcomes for row in _comparisons(o)))  # fmt: skip
    for i, outcome in enumerate(analysis.outcomes, start=1):
        if outcome.times.times is not None:
            write_table(folder / f"outcome-{i}-patients.csv", ("case_id", "report_id", "low", "high", "seen", *_group_names(analysis),
                        *(f"start_{name}" for name in changing(outcome))), _patients(analysis, outcome))  # fmt: skip
            write_table(folder / f"outcome-{i}-curve.csv", _CURVE, _curves(outcome))
            if len(outcome.times.times.copies) > 1:
                write_table(
                    folder / f"outcome-{i}-imputed.csv", ("imputation", "case_id", "time"), _imputed(outcome)
                )
    _write_series(analysis, folder)


_SUMMARY = ("outcome", "variable", "method", "group", "unit", "n", "events", "events_at_known_time", "estimator", "median_low",
            "median_high", "median_lower", "median_upper", "horizon", "restricted_mean", "mean_lower", "mean_upper")  # fmt: skip
_EFFECT = ("outcome", "model_of", "term", "n", "events", "reports", "hazard_ratio", "lower", "upper", "p_value", "model", "imputations",
           "e_value", "e_value_limit", "p_proportional_hazards")  # fmt: skip


_CURVE = ("variable", "group", "after", "until", "mass", "survival", "lower", "upper")


def _flow(analysis: Analysis) -> Iterable[Sequence[Any]]:
    for step in analysis.flow:
        yield from (
            (step.label, step.unit, step.n, reason, n) for reason, n in step.left_out or (("", None),)
        )
    for outcome in analysis.outcomes:
        n = sum(t.left_out is None for t in outcome.times.each)
        for reason, lost in outcome.times.left_out or (("", None),):
            yield f"with a time: {outcome.plan.name}", "patients", n, reason, lost


def _case_names() -> tuple[str, ...]:
    return tuple(VARIABLES)


def _cases(analysis: Analysis) -> Iterable[Sequence[Any]]:
    for row in analysis.rows:
        report = row.case.report
        yield row.id, report.id, report.title, report.year, *(row.values[name] for name in VARIABLES)


def _summary(outcome: OutcomeResult, variable: str, method: str, s: TimeSummary) -> Sequence[Any]:
    return (outcome.plan.name, variable, method, s.label, outcome.plan.unit, s.n, s.events, s.exact, s.estimator, s.median_low,
            s.median_high, s.median_lower, s.median_upper, s.mean_horizon, s.mean, s.mean_lower, s.mean_upper)  # fmt: skip


def _summaries(outcome: OutcomeResult) -> Iterable[Sequence[Any]]:
    if outcome.times.summary is not None:
        yield _summary(outcome, "", "", outcome.times.summary)
    for c in (*outcome.groups, *outcome.treatments):
        yield from (_summary(outcome, c.variable, c.method, s) for s in c.groups)


def _effect(outcome: OutcomeResult, of: str, e: Effect) -> Sequence[Any]:
    value = e.e_value
    return (outcome.plan.name, of, e.label, e.n, e.events, e.reports, e.ratio, e.lower, e.upper, e.p_value, e.model, e.imputations,
            value.estimate if value else None, value.limit if value else None, e.hazards_p)  # fmt: skip


def _effects(outcome: OutcomeResult) -> Iterable[Sequence[Any]]:
    yield from (_effect(outcome, "each alone", e) for e in outcome.regression.single)
    yield from (_effect(outcome, "all together", e) for e in outcome.regression.together)
    for c in (*outcome.groups, *outcome.treatments):
        if c.method != "at start":
            yield from (_effect(outcome, c.method, e) for e in c.effects)


def _comparisons(outcome: OutcomeResult) -> Iterable[Sequence[Any]]:
    c: Comparison
    for c in (*outcome.groups, *outcome.treatments):
        lost = "; ".join(f"{n} {reason}" for reason, n in c.left_out)
        yield outcome.plan.name, c.variable, c.method, c.test, c.p_value, lost, c.missing, c.warning


def _group_names(analysis: Analysis) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(g.variable.name for g in (*analysis.protocol.groups, *analysis.protocol.factors))
    )


def changing(outcome: OutcomeResult) -> dict[str, GroupPlan]:
    """The variables that enter this outcome as time-dependent, with their plans."""
    names = (
        c.variable
        for c in (*outcome.groups, *outcome.treatments)
        if c.method == "time-dependent" and c.effects
    )
    return {name: GroupPlan(variable=VARIABLES[name], cut=VARIABLES[name].cut) for name in names}


def _patients(analysis: Analysis, outcome: OutcomeResult) -> Iterable[Sequence[Any]]:
    times, unit = outcome.times.times, UNITS[outcome.plan.unit]
    if times is None:
        return
    plans = {g.variable.name: g for g in (*analysis.protocol.groups, *analysis.protocol.factors)}
    later = {name: plans.get(name, plan) for name, plan in changing(outcome).items()}
    for row, low, high, seen in zip(times.rows, times.low.tolist(), times.high.tolist(), times.seen.tolist()):
        groups = (group_of(row, plan.variable, plan.cut) for plan in plans.values())
        starts = (start_of(row, plan, outcome.plan.start, unit) for plan in later.values())
        yield (
            row.id,
            row.case.report.id,
            low,
            high,
            int(seen),
            *groups,
            *("never" if s == math.inf else s for s in starts),
        )


def _imputed(outcome: OutcomeResult) -> Iterable[Sequence[Any]]:
    times = outcome.times.times
    for i, copy in enumerate(times.copies if times else (), start=1):
        yield from ((i, row.id, at) for row, at in zip(times.rows if times else (), copy.tolist()))


def _curves(outcome: OutcomeResult) -> Iterable[Sequence[Any]]:
    summaries = [("", outcome.times.summary)] + [(c.variable, s) for c in outcome.groups for s in c.groups]
    for variable, s in ((v, s) for v, s in summaries if s is not None):
        curve = s.curve
        if isinstance(curve, SurvivalCurve):
            before = (1.0, *curve.survival.tolist())
            yield from (
                (variable, s.label, t, t, up - x, x, lo, hi)
                for t, up, x, lo, hi in zip(curve.time.tolist(), before, curve.survival.tolist(), curve.lower.tolist(), curve.upper.tolist())
            )  # fmt: skip
        else:
            yield from (
                (variable, s.label, a, b, m, x, None, None)
                for a, b, m, x in zip(
                    curve.left.tolist(), curve.right.tolist(), curve.mass.tolist(), curve.survival.tolist()
                )
                if m > 0
            )


def _write_series(analysis: Analysis, folder: Path) -> None:
    series = analysis.series
    write_table(
        folder / "series.csv", ("topic", "what", "among", "series", "n", "total", "lower", "upper", "cited_by", "numbers_differ"),
        ((i, t.what, t.among, s.label, s.n, s.total, s.lower, s.upper, s.cited_by, s.differ)
         for i, t in enumerate(series.topics, start=1) for s in t.series),
    )  # fmt: skip
    write_table(
        folder / "proportions.csv",
        ("topic", "what", "among", "model", "series", "n", "total", "estimate", "lower", "upper", "prediction_lower",
         "prediction_upper", "tau2", "interval", "warning"),
        ((i, t.what, t.among, p.model, p.k, p.n, p.total, p.estimate, p.lower, p.upper, p.prediction_lower, p.prediction_upper, p.tau2,
          p.interval, p.warning)
         for i, t in enumerate(series.topics, start=1) for p in (t.pooled, t.logit, t.freeman_tukey) if p is not None),
    )  # fmt: skip
