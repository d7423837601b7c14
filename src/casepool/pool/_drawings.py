"""From results to the figures of the report."""

import math
from pathlib import Path

import numpy as np

from casepool.figures._flow import FlowBox, flow_figure
from casepool.figures._forest import ForestRow, forest_figure
from casepool.figures._plot_style import save
from casepool.figures._survival import SurvivalLine, survival_figure
from casepool.figures._swimmer import SwimmerLane, swimmer_figure
from casepool.model import Case

from . import _words as words
from ._analysis import Analysis, OutcomeResult
from ._compare import Comparison, Effect
from ._kaplan_meier import SurvivalCurve
from ._outcomes import TimeSummary, band_times
from ._series import Topic
from ._times import TimePoint, time_between, treatment_types
from ._turnbull import IntervalCurve
from ._variables import SYSTEMIC

MONTH = 365.25 / 12
PAGE = "../report.html"
"""The page, as a figure's file sees it: a lane leads to its case from the drawing on the page and from the file."""
MOST_SERIES = 60
"""Series in one forest plot; the largest are drawn, all are in the table."""
MOST_EFFECTS = 40
MOST_TOPICS = 12


def draw_flow(analysis: Analysis, folder: Path) -> str:
    """The flow of reports and patients; the SVG's text."""
    boxes = [FlowBox(label=s.label, n=s.n, left_out=s.left_out) for s in analysis.flow]
    boxes.append(FlowBox(label="Patients in the analysis", n=len(analysis.rows)))
    for outcome in analysis.outcomes:
        n = sum(t.left_out is None for t in outcome.times.each)
        boxes.append(
            FlowBox(
                label=f"with a time: {outcome.plan.name}", n=n, left_out=outcome.times.left_out, branch=True
            )
        )
    return save(flow_figure(boxes, title="Flow of reports and patients"), folder / "flow")


def line_of(summary: TimeSummary, label: str | None = None) -> SurvivalLine:
    """The corners of a curve."""
    name = label or f"{summary.label} (n = {summary.n})"
    horizon, curve = summary.horizon, summary.curve
    if isinstance(curve, SurvivalCurve):
        return _exact_line(curve, summary, name, horizon)
    corners, boxes = _interval_corners(curve, horizon)
    band: tuple[tuple[float, float, float], ...] = ()
    if summary.band is not None:
        grid = band_times(curve, horizon)
        band = tuple(zip(grid.tolist(), summary.band.lower.tolist(), summary.band.upper.tolist()))
    return SurvivalLine(
        label=name, corners=corners, boxes=boxes, band=band, stepped_band=False, at_risk=summary.at_risk
    )


def _exact_line(curve: SurvivalCurve, summary: TimeSummary, name: str, horizon: float) -> SurvivalLine:
    corners, level = [(0.0, 1.0)], 1.0
    for time, after in zip(curve.time.tolist(), curve.survival.tolist()):
        if time > horizon:
            break
        if after < level:
            corners += [(time, level), (time, after)]
            level = after
    last = min(float(curve.time[-1]), horizon)
    corners.append((max(last, corners[-1][0]), level))
    censored = tuple(
        (t, s)
        for t, s, c in zip(curve.time.tolist(), curve.survival.tolist(), curve.censored.tolist())
        if c and t <= horizon
    )
    band = [(t, lo, hi) for t, lo, hi in zip(curve.time.tolist(), curve.lower.tolist(), curve.upper.tolist())
            if t <= horizon and math.isfinite(lo) and math.isfinite(hi)]  # fmt: skip
    if band and band[-1][0] < last:
        # The last limits hold until the curve ends, or falls to 0, where no limits are known.
        band.append((last, *band[-1][1:]))
    return SurvivalLine(
        label=name, corners=tuple(corners), censored=censored, band=tuple(band), at_risk=summary.at_risk
    )


def _interval_corners(
    curve: IntervalCurve, horizon: float
) -> tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float, float, float], ...]]:
    corners, boxes, level = [(0.0, 1.0)], [], 1.0
    for left, right, after in zip(curve.left.tolist(), curve.right.tolist(), curve.survival.tolist()):
        if math.isinf(right) or left > horizon:
            break
        if level - after <= 1e-12:
            continue
        corners += [(left, level), (right, after)]
        if right > left:
            boxes.append((left, right, level, after))
        level = after
    end = max(horizon, corners[-1][0])
    corners.append((end, level))
    return tuple(corners), tuple(boxes)


def draw_outcome(outcome: OutcomeResult, folder: Path, stem: str) -> str:
    """The curve of all patients."""
    summary = outcome.times.summary
    if summary is None:
        return ""
    note = (
        f"{summary.estimator}; n = {summary.n}, {words.counted(summary.events, 'event')} ({summary.exact} at a known time); "
        f"median {words.median(summary, outcome.plan.unit)}"
    )
    line = line_of(summary, "All patients")
    figure = survival_figure(
        [line], title=outcome.plan.name, unit=outcome.plan.unit, horizon=summary.horizon, note=note
    )
    return save(figure, folder / stem)


def draw_groups(outcome: OutcomeResult, comparison: Comparison, folder: Path, stem: str) -> str:
    """The curves of the groups of one comparison."""
    lines = [line_of(s) for s in comparison.groups]
    method = {"landmark": "from the landmark; ", "plain": "plain comparison; "}.get(comparison.method, "")
    figure = survival_figure(
        lines, title=f"{outcome.plan.name}: {comparison.label}", unit=outcome.plan.unit,
        horizon=max(s.horizon for s in comparison.groups), note=f"{method}{words.test(comparison)}".removesuffix("; ") or None,
        warning=comparison.warning,
    )  # fmt: skip
    return save(figure, folder / stem)


def _effect_row(e: Effect) -> ForestRow:
    return ForestRow(label=e.label, count=f"{e.events}/{e.n}", text=words.effect(e), value=e.ratio, lower=e.lower, upper=e.upper,
                     weight=0.3)  # fmt: skip


def draw_factors(outcome: OutcomeResult, folder: Path, stem: str) -> str:
    """Hazard ratios of the factors, alone and together."""
    regression = outcome.regression
    rows = [ForestRow(label="Each alone", kind="heading", count="events/n", text="hazard ratio (interval)"),
            *map(_effect_row, regression.single[:MOST_EFFECTS])]  # fmt: skip
    if regression.together:
        rows += [
            ForestRow(label="All together", kind="heading"),
            *map(_effect_row, regression.together[:MOST_EFFECTS]),
        ]
    figure = forest_figure(
        rows, title=f"{outcome.plan.name}: factors known at the start", axis="Hazard ratio", scale="ratio"
    )
    return save(figure, folder / stem)


def draw_treatments(
    outcome: OutcomeResult, effects: list[Effect], folder: Path, stem: str, warning: str | None
) -> str:
    """Hazard ratios of treatments."""
    rows = [ForestRow(label="Treatment", kind="heading", count="events/n", text="hazard ratio (interval)"),
            *map(_effect_row, effects[:MOST_EFFECTS])]  # fmt: skip
    figure = forest_figure(
        rows, title=f"{outcome.plan.name}: treatments", axis="Hazard ratio", scale="ratio", warning=warning
    )
    return save(figure, folder / stem)


def draw_topic(topic: Topic, folder: Path, stem: str) -> str:
    """The forest plot of one proportion over series."""
    largest = max(s.total for s in topic.series)
    shown = topic.series if len(topic.series) <= MOST_SERIES else tuple(
        sorted(sorted(topic.series, key=lambda s: -s.total)[:MOST_SERIES], key=lambda s: s.label.lower())
    )  # fmt: skip
    rows = [
        ForestRow(label=s.label, count=f"{s.n} of {s.total}", text=f"{100 * s.n / s.total:.0f} ({100 * s.lower:.0f} to {100 * s.upper:.0f})",
                  value=s.n / s.total, lower=s.lower, upper=s.upper, weight=s.total / largest)
        for s in shown
    ]  # fmt: skip
    pooled = topic.pooled
    if pooled is not None:
        text = f"{100 * pooled.estimate:.0f} ({100 * pooled.lower:.0f} to {100 * pooled.upper:.0f})"
        rows.append(ForestRow(label=f"Pooled, {pooled.model}", count=f"{pooled.n} of {pooled.total}", text=text, kind="pooled",
                              value=pooled.estimate, lower=pooled.lower, upper=pooled.upper))  # fmt: skip
        if pooled.prediction_lower is not None and pooled.prediction_upper is not None:
            low, high = pooled.prediction_lower, pooled.prediction_upper
            rows.append(ForestRow(label="Expected in a new series", text=f"({100 * low:.0f} to {100 * high:.0f})", kind="prediction",
                                  lower=low, upper=high))  # fmt: skip
    among = f"among {topic.among}" if topic.among else None
    figure = forest_figure(
        rows, title=topic.what[:80].capitalize(), axis="Percent", note=among and among[:110]
    )
    return save(figure, folder / stem)


def draw_swimmer(analysis: Analysis, folder: Path) -> str:
    """One lane for each patient with a follow-up."""
    lanes = [lane for row in analysis.rows if (lane := _lane(row.case)) is not None]
    if not lanes:
        return ""
    figure = swimmer_figure(
        lanes, title="Each patient from presentation to the last that is told", unit="months"
    )
    return save(figure, folder / "swimmer")


_PRESENTATION = TimePoint(kind="presentation")
_ENDS = (("death", "dead"), ("last contact", "alive"))


def _lane(case: Case) -> SwimmerLane | None:
    end, told = "unknown", None
    for kind, name in _ENDS:
        told = time_between(case, _PRESENTATION, TimePoint(kind=kind))
        if told.left_out is None and told.seen:
            end = name
            break
    else:
        told = time_between(case, _PRESENTATION, TimePoint(kind="death"))
    vital = case.outcome.vital_status
    if vital is not None:
        end = vital.value if vital.value in ("dead", "alive") else end
    if told is None or told.left_out is not None:
        return None
    latest = told.high if math.isfinite(told.high) else told.low
    marks = tuple(m for m in _lane_marks(case) if 0 <= m[0] <= latest / MONTH + 1e-9)
    return SwimmerLane(label=case.id, sure=told.low / MONTH, latest=max(latest, told.low) / MONTH, end=end, marks=marks,
                       url=f"{PAGE}#case-{case.id}")  # fmt: skip


def _lane_marks(case: Case) -> list[tuple[float, str]]:
    timeline = case.timeline
    zero = (
        next((e for e in timeline.events if e.kind == "presentation" and e.earliest_days is not None), None)
        if timeline
        else None
    )
    if timeline is None or zero is None or zero.earliest_days is None:
        return []
    marks = []
    for event in timeline.events:
        if event.earliest_days is None or event.latest_days is None:
            continue
        middle = ((event.earliest_days + event.latest_days) / 2 - zero.earliest_days) / MONTH
        kind = _mark_kind(
            case, event.kind, treatment_types(case, event) if event.kind == "treatment" else (), event.episode
        )
        if kind and math.isfinite(middle):
            marks.append((float(np.round(middle, 3)), kind))
    return marks


def _mark_kind(case: Case, kind: str, treatments: tuple[str, ...], episode: int | None) -> str | None:
    if kind == "treatment":
        first = treatments[0] if treatments else "other"
        if first in ("surgery", "radiotherapy", "radiosurgery"):
            return first
        return "systemic treatment" if first in SYSTEMIC else "other treatment"
    if episode is not None and episode >= 2 and kind in ("presentation", "metastasis", "recurrence"):
        return "second episode"
    return "recurrence or new metastasis" if kind == "recurrence" else None
