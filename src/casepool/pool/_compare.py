"""Groups compared over a time to event, without letting time pass for effect.

A variable known when follow-up begins splits the patients. One decided later (a treatment, a second episode) does not:
those who got it had to live until it, and a plain comparison counts that time in its favour (immortal-time bias,
Suissa 2008). Such a variable enters as time-dependent, or from a landmark (Anderson, Cain and Gelber 1983), or, where a
protocol insists, plainly and with a warning in the figure.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from casepool.errors import AnalysisError

from ._checks import Floats
from ._cox import Term, cox, proportional_hazards
from ._evalue import EValue, e_value
from ._firth import firth_cox
from ._interval_logrank import interval_log_rank
from ._kaplan_meier import log_rank
from ._outcomes import (
    LARGEST_BANDED_GROUP,
    OutcomeTimes,
    Times,
    TimeSummary,
    default_horizon,
    last_watched,
    summarise,
)
from ._protocol import UNITS, GroupPlan, Protocol
from ._rubin import combine_imputations
from ._times import TimePoint, time_between, treatment_start
from ._variables import SYSTEMIC, VARIABLES, Row, group_of

MOST_GROUPS = 6
"""Groups in one figure; the largest are shown."""
DRAWN_BELOW = 60
"""Patients up to which the permutation p value is drawn, not taken from the normal approximation."""
DRAWS = 5000
FEW_EVENTS = 5
"""Events per term below which joint models were found unreliable (Vittinghoff and McCulloch 2007)."""
LEAST_EVENTS = 2
BOUND = 1000.0
"""A ratio whose interval reaches beyond this and beyond its inverse is not told: the data say nothing about it."""
FLAG = "--allow-immortal-time"
IMMORTAL = (
    "Those who got it had to live until it: a plain comparison from the start counts that time in its favour "
    "(immortal-time bias)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A hazard ratio of one group against another."""

    label: str
    n: int
    events: int
    ratio: float
    lower: float
    upper: float
    p_value: float
    model: str
    """"Cox" or "Firth Cox", "time-dependent" before it where the covariate changes."""
    imputations: int = 1
    e_value: EValue | None = None
    hazards_p: float | None = None
    """p value that the ratio changes with time; None where not tested."""
    reports: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One variable over one outcome."""

    variable: str
    label: str
    method: str
    """"at start", "time-dependent", "landmark" or "plain"."""
    groups: tuple[TimeSummary, ...] = ()
    effects: tuple[Effect, ...] = ()
    test: str | None = None
    """Name of the test of the curves."""
    p_value: float | None = None
    left_out: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    warning: str | None = None
    """Printed into the figure."""
    missing: str | None = None
    """Why there is no comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """Prognostic factors, each alone and together."""

    single: tuple[Effect, ...] = ()
    together: tuple[Effect, ...] = ()
    together_missing: str | None = None
    together_warning: str | None = None
    """Where the joint model has few events for its terms."""
    notes: tuple[str, ...] = field(default=())
    missing: str | None = None


def compare(outcome: OutcomeTimes, plan: GroupPlan, protocol: Protocol) -> Comparison:
    """The outcome by one variable, in the way that is valid for it."""
    variable, times = plan.variable, outcome.times
    if times is None:
        return _none(plan, "at start", outcome.missing or "")
    begin = outcome.plan.start
    if variable.name == "primary_to_metastasis_months" and outcome.plan.end.kind == "metastasis":
        return _none(plan, "at start", "It is the outcome itself.")
    if variable.name == "episodes" and outcome.plan.end.kind in ("metastasis", "recurrence", "episode"):
        return _none(plan, "at start", "A second episode is the outcome itself, or follows from it.")
    if variable.known_at == "presentation" and begin.kind in ("birth", "diagnosis of primary", "diagnosis"):
        return _none(plan, "at start", f"It is known only at presentation, after follow-up began ({begin}).")
    if variable.known_at == "later" and not _known_at(plan, begin):
        return _later(outcome, times, plan, protocol)
    labels = [group_of(row, variable, plan.cut) for row in times.rows]
    return _by_labels(times, labels, plan, protocol, method="at start", horizon=_horizon(outcome))


def _none(plan: GroupPlan, method: str, why: str) -> Comparison:
    return Comparison(variable=plan.variable.name, label=plan.variable.label, method=method, missing=why)


def _horizon(outcome: OutcomeTimes) -> float:
    return outcome.summary.horizon if outcome.summary else 1.0


def _known_at(plan: GroupPlan, begin: TimePoint) -> bool:
    # The extent of an operation is known where time runs from the operation.
    if begin.treatment == "surgery":
        return plan.variable.name in ("extent", "surgery")
    return begin.kind == "episode" and plan.variable.name == "episodes" and (begin.episode or 0) >= 2


def _by_labels(
    times: Times,
    labels: Sequence[str | None],
    plan: GroupPlan,
    protocol: Protocol,
    *,
    method: str,
    horizon: float,
) -> Comparison:
    counts = Counter(label for label in labels if label is not None)
    large = [
        g
        for g, n in sorted(counts.items(), key=lambda i: (-i[1], i[0]))
        if n >= protocol.settings.smallest_group
    ]
    groups = _ordered(large[:MOST_GROUPS], plan)
    left_out = _left_out(labels, groups)
    base = Comparison(
        variable=plan.variable.name, label=plan.variable.label, method=method, left_out=left_out
    )
    if len(groups) < 2:
        told = ", ".join(f"{g}: {counts[g]}" for g in sorted(counts)) or "not told in any"
        why = f"Two groups of at least {protocol.settings.smallest_group} patients are needed ({told})."
        return _changed(base, missing=why)
    keep = np.array([label in groups for label in labels])
    used, names = times.take(keep), [label for label in labels if label in groups]
    parts = [used.take(np.array([n == g for n in names])) for g in groups]
    # Means are compared over a time in which every group was watched.
    common = min(float(last_watched(part).max()) for part in parts)
    summaries = tuple(
        summarise(part, label=g, horizon=horizon, settings=protocol.settings, mean_horizon=min(horizon, common) if common > 0 else None,
                  with_band=len(used.low) <= LARGEST_BANDED_GROUP)
        for g, part in zip(groups, parts)
    )  # fmt: skip
    if not used.seen.any():
        return _changed(base, groups=summaries, missing="No event in these groups.")
    test, p_value = _test(used, names, protocol)
    effects, notes = _ratios(used, names, groups, plan, protocol)
    return _changed(base, groups=summaries, test=test, p_value=p_value, effects=effects, notes=notes)


def _changed(base: Comparison, **values: object) -> Comparison:
    from dataclasses import replace

    return replace(base, **values)  # type: ignore[arg-type]


def _ordered(groups: Sequence[str], plan: GroupPlan) -> list[str]:
    known = ("no", "mild", "good", "yes", "severe", "poor", "gross total", "subtotal", "partial", "biopsy")
    if plan.variable.kind == "number":
        return sorted(groups, key=lambda g: (not g.startswith("<"), g))
    return sorted(groups, key=lambda g: (known.index(g) if g in known else -1, groups.index(g)))


def _left_out(labels: Sequence[str | None], groups: Sequence[str]) -> tuple[tuple[str, int], ...]:
    unknown = sum(label is None for label in labels)
    small = sum(label is not None and label not in groups for label in labels)
    return tuple((reason, n) for reason, n in (("not told", unknown), ("in a group too small", small)) if n)


def _test(times: Times, names: Sequence[str | None], protocol: Protocol) -> tuple[str | None, float | None]:
    try:
        if times.known:
            return "log-rank test", log_rank(times.low, times.seen, groups=names).p_value
        draws = DRAWS if len(names) <= DRAWN_BELOW else 0
        found = interval_log_rank(
            times.low, times.high, groups=names, draws=draws, seed=protocol.settings.seed
        )
        kind = f"{DRAWS} permutations" if draws else "permutation, normal approximation"
        return f"log-rank test for intervals (Sun's scores; {kind})", found.p_value
    except AnalysisError:
        return None, None


def _ratios(
    times: Times, names: Sequence[str | None], groups: Sequence[str], plan: GroupPlan, protocol: Protocol
) -> tuple[tuple[Effect, ...], tuple[str, ...]]:
    reference = groups[0]
    x = np.column_stack([[name == g for name in names] for g in groups[1:]]).astype(float)
    labels = [f"{plan.variable.label}: {g} (v {reference})" for g in groups[1:]]
    try:
        return _effects(times, x, labels, protocol), ()
    except AnalysisError as error:
        return (), (f"No hazard ratio: {error}",)


def _effects(times: Times, x: Floats, labels: Sequence[str], protocol: Protocol) -> tuple[Effect, ...]:
    """Hazard ratios by Cox with clustered variance, or by Firth where events are few; over imputations where needed."""
    events, settings = int(times.seen.sum()), protocol.settings
    copies = times.copies
    _enough(events)
    common = {
        "n": len(times.low),
        "events": events,
        "imputations": len(copies),
        "reports": len(set(times.reports)),
    }
    if events >= settings.events_per_factor * len(labels):
        try:
            fits = [cox(t, times.seen, covariates=x, names=labels, clusters=times.reports,
                        confidence=settings.confidence) for t in copies]  # fmt: skip
            hazards = proportional_hazards(copies[0], times.seen, covariates=x, names=labels)
            p_values = {name: p for name, _, p in hazards.terms}
            return _combined([f.terms for f in fits], "Cox", common, protocol, p_values)
        except AnalysisError:
            # A group without events: the plain likelihood has no maximum, the penalised one has.
            pass
    penalised = [firth_cox(t, times.seen, covariates=x, names=labels, confidence=settings.confidence,
                           profiles=len(copies) == 1) for t in copies]  # fmt: skip
    return _combined([f.terms for f in penalised], "Firth Cox", common, protocol, {})


def _enough(events: int) -> None:
    if events < LEAST_EVENTS:
        raise AnalysisError(
            f"events must be at least {LEAST_EVENTS}, got {events}. One event says nothing about a ratio."
        )


def _combined(
    fits: Sequence[Sequence[Term]],
    model: str,
    common: dict[str, int],
    protocol: Protocol,
    hazards: dict[str, float],
) -> tuple[Effect, ...]:
    out = []
    for terms in zip(*fits):
        term = terms[0]
        beta, low, high, p = term.coefficient, term.lower, term.upper, term.p_value
        if len(terms) > 1:
            df = max(common["events"] - len(fits[0]), 1)
            rubin = combine_imputations([t.coefficient for t in terms], [t.std_error**2 for t in terms], complete_df=df,
                                        confidence=protocol.settings.confidence)  # fmt: skip
            beta, low, high, p = rubin.estimate, rubin.lower, rubin.upper, rubin.p_value
        with np.errstate(over="ignore"):
            ratio, lower, upper = (float(np.exp(v)) for v in (beta, low, high))
        out.append(Effect(
            label=term.name, ratio=ratio, lower=lower, upper=upper, p_value=p, model=model,
            e_value=_e_value(ratio, lower, upper, common), hazards_p=hazards.get(term.name), **common,
        ))  # fmt: skip
    if all(e.lower < 1 / BOUND and e.upper > BOUND for e in out):
        raise AnalysisError(
            f"the data must bound the ratio, got an interval from below {1 / BOUND:g} to above {BOUND:g} "
            f"({common['events']} events among {common['n']}). More cases are needed."
        )
    return tuple(out)


def _e_value(ratio: float, lower: float, upper: float, common: dict[str, int]) -> EValue | None:
    if not (0 < ratio < 1e6) or ratio < 1e-6:
        return None
    return e_value(ratio, lower=lower, upper=upper, common=common["events"] > 0.15 * common["n"])


# --- variables that are decided after follow-up began ------------------------------------------------------


def _later(outcome: OutcomeTimes, times: Times, plan: GroupPlan, protocol: Protocol) -> Comparison:
    if plan.variable.name not in _STARTS and not plan.variable.treatment:
        return _none(
            plan, "plain", "It is known only after follow-up: groups by it would be made by the outcome."
        )
    if protocol.method == "plain":
        if not protocol.allow_immortal_time:
            return _none(
                plan,
                "plain",
                f"Refused. {IMMORTAL} Use the time-dependent or the landmark method, or ask for it with {FLAG}.",
            )
        labels = [group_of(row, plan.variable, plan.cut) for row in times.rows]
        made = _by_labels(times, labels, plan, protocol, method="plain", horizon=_horizon(outcome))
        return _changed(made, warning=f"Biased: immortal time. {IMMORTAL}")
    if protocol.method == "landmark" or plan.variable.kind == "category":
        return _landmark(outcome, times, plan, protocol)
    return _time_dependent(outcome, times, plan, protocol)


_STARTS = ("extent", "systemic_treatment", "episodes", *(n for n, v in VARIABLES.items() if v.treatment))


def start_of(row: Row, plan: GroupPlan, begin: TimePoint, unit: float) -> float | None:
    """When it began, from the start of follow-up: infinite where it was not given, None where that is not known."""
    name = plan.variable.name
    value = row.values[name]
    if value is None:
        return None
    if name == "episodes":
        if isinstance(value, float) and value < (plan.cut or 2):
            return float("inf")
        told = time_between(
            row.case, begin, TimePoint(kind="episode", episode=int(plan.cut or 2)), links=row.links
        )
        return (told.low + told.high) / 2 / unit if told.left_out is None and np.isfinite(told.high) else None
    if value is False:
        return float("inf")
    kinds = SYSTEMIC if name == "systemic_treatment" else ("surgery",) if name == "extent" else (_type(name),)
    spans = [
        s
        for s in (treatment_start(row.case, kind, begin, links=row.links) for kind in kinds)
        if s is not None
    ]
    return min((low + high) / 2 for low, high in spans) / unit if spans else None


def _type(name: str) -> str:
    return VARIABLES[name].label.lower()


def _time_dependent(outcome: OutcomeTimes, times: Times, plan: GroupPlan, protocol: Protocol) -> Comparison:
    unit = UNITS[outcome.plan.unit]
    starts = [start_of(row, plan, outcome.plan.start, unit) for row in times.rows]
    keep = np.array([s is not None for s in starts])
    base = Comparison(
        variable=plan.variable.name, label=plan.variable.label, method="time-dependent",
        left_out=_told((("not told, or not when", int((~keep).sum())),)),
    )  # fmt: skip
    used, begun = times.take(keep), np.array([s for s in starts if s is not None], dtype=float)
    got = int(np.isfinite(begun).sum())
    need = protocol.settings.smallest_group
    if got < need or (got == len(begun) and float(np.max(begun, initial=0)) <= 0) or len(begun) - got < need:
        why = f"At least {need} patients with a known time of it and {need} without it are needed ({got} and {len(begun) - got})."
        return _changed(base, missing=why)
    if not used.seen.any():
        return _changed(base, missing="No event among these patients.")
    name = "Second episode" if plan.variable.name == "episodes" and plan.cut == 2 else plan.variable.label
    label = f"{name}: from its start on (v not yet)"
    try:
        effects = _split_effects(used, begun, label, protocol)
    except AnalysisError as error:
        return _changed(base, missing=f"No hazard ratio: {error}")
    note = "Each patient counts as without it until it began; where the report tells an interval, its middle."
    return _changed(base, effects=effects, notes=(note,))


def _told(pairs: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple((reason, n) for reason, n in pairs if n)


def _split_effects(times: Times, begun: Floats, label: str, protocol: Protocol) -> tuple[Effect, ...]:
    copies, events = times.copies, int(times.seen.sum())
    _enough(events)
    reports = np.array(times.reports)
    rows = [_split(stop, begun, times.seen, begun < stop) for stop in copies]
    common = {"n": len(begun), "events": events, "imputations": len(copies), "reports": len(set(reports))}
    level = protocol.settings.confidence
    if events >= protocol.settings.events_per_factor:
        try:
            fits = [
                cox(
                    end,
                    event,
                    covariates=x,
                    names=[label],
                    entry=start,
                    clusters=reports[who],
                    confidence=level,
                )
                for start, end, event, x, who in rows
            ]
            return _combined([f.terms for f in fits], "time-dependent Cox", common, protocol, {})
        except AnalysisError:
            # No event on one side: the plain likelihood has no maximum, the penalised one has.
            pass
    penalised = [
        firth_cox(
            end, event, covariates=x, names=[label], entry=start, confidence=level, profiles=len(copies) == 1
        )
        for start, end, event, x, _ in rows
    ]
    return _combined([f.terms for f in penalised], "time-dependent Firth Cox", common, protocol, {})


def _split(
    stop: Floats, begun: Floats, seen: npt.NDArray[np.bool_], switched: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats, npt.NDArray[np.bool_], Floats, npt.NDArray[np.intp]]:
    """Rows (start, stop] before and after it began; follow-up begins at -1, so that events at 0 count."""
    everyone = np.arange(len(stop))
    late = switched & (begun > 0)
    first_end = np.where(late, begun, stop)
    first_x = (switched & ~late).astype(float)
    after = everyone[late]
    return (
        np.concatenate((np.full(len(stop), -1.0), begun[late])),
        np.concatenate((first_end, stop[late])),
        np.concatenate((seen & ~late, seen[late])),
        np.concatenate((first_x, np.ones(len(after)))),
        np.concatenate((everyone, after)),
    )


def _landmark(outcome: OutcomeTimes, times: Times, plan: GroupPlan, protocol: Protocol) -> Comparison:
    unit = UNITS[outcome.plan.unit]
    mark = protocol.landmark_days / unit
    gone = np.where(times.seen, times.high, times.low) <= mark
    unsure = ~gone & (times.low < mark) & times.seen & np.isfinite(times.high)
    keep = ~gone & ~unsure & (times.low >= mark)
    starts = [start_of(row, plan, outcome.plan.start, unit) for row in times.rows]
    labels = [_label_at(row, plan, s, mark) for row, s in zip(times.rows, starts)]
    ahead = times.take(keep)
    shifted = ahead.later(mark)
    chosen = [label for label, k in zip(labels, keep) if k]
    note = f"From the landmark at {mark:.3g} {outcome.plan.unit}; groups by what had begun until then."
    lost = _told(
        (
            ("gone before the landmark", int(gone.sum())),
            ("not known whether before the landmark", int(unsure.sum())),
        )
    )
    if not len(shifted.low):
        return Comparison(variable=plan.variable.name, label=plan.variable.label, method="landmark", left_out=lost,
                          missing=f"Nobody was followed to the landmark at {mark:.3g} {outcome.plan.unit}.")  # fmt: skip
    horizon = min(default_horizon(shifted), max(_horizon(outcome) - mark, 1e-9))
    made = _by_labels(shifted, chosen, plan, protocol, method="landmark", horizon=horizon)
    return _changed(made, notes=(note, *made.notes), left_out=(*lost, *made.left_out))


def _label_at(row: Row, plan: GroupPlan, start: float | None, mark: float) -> str | None:
    value = row.values[plan.variable.name]
    if plan.variable.kind == "category":
        return str(value) if value is not None and start is not None and start <= mark else None
    if value is None or start is None:
        return None
    return "yes" if start <= mark else "no"


# --- prognostic factors ------------------------------------------------------------------------------------


def regress(outcome: OutcomeTimes, protocol: Protocol, *, compared: Sequence[Comparison] = ()) -> Regression:
    """Hazard ratios of the factors that are known at the start, each alone and all together.

    Parameters
    ----------
    compared : sequence of Comparison
        Comparisons of the same outcome; their hazard ratios are taken over, not computed again.
    """
    times = outcome.times
    if times is None:
        return Regression(missing=outcome.missing)
    events = int(times.seen.sum())
    if events < 2:
        return Regression(missing=f"A regression needs at least two events, got {events}.")
    singles: list[Effect] = []
    columns: list[tuple[npt.NDArray[np.bool_], Floats]] = []
    names: list[str] = []
    notes: list[str] = []
    known_effects = {c.variable: c.effects for c in compared if c.method == "at start" and c.effects}
    for plan in (p for p in (protocol.factors or protocol.groups) if _usable(p, outcome)):
        coded = _coded(times, plan, protocol)
        if isinstance(coded, str):
            notes.append(f"{plan.variable.label}: {coded}")
            continue
        known, x, labels = coded
        try:
            taken = None if protocol.factors else known_effects.get(plan.variable.name)
            singles.extend(taken or _effects(times.take(known), x[known], labels, protocol))
        except AnalysisError as error:
            notes.append(f"{plan.variable.label}: {error}")
            continue
        columns.append((known, x))
        names.extend(labels)
    if not singles:
        return Regression(missing=" ".join(("No factor has two groups that are large enough.", *notes)))
    together, why = _together(times, columns, names, protocol)
    return Regression(
        single=tuple(singles), together=together, together_missing=why, together_warning=_few(together), notes=tuple(notes)
    )  # fmt: skip


def _few(together: Sequence[Effect]) -> str | None:
    if not together or together[0].events >= FEW_EVENTS * len(together):
        return None
    return (
        f"{together[0].events} events for {len(together)} terms: with fewer than {FEW_EVENTS} events per term a joint model is "
        "unstable, penalised or not; read the widths of the intervals, not the ratios."
    )


def _usable(plan: GroupPlan, outcome: OutcomeTimes) -> bool:
    early = outcome.plan.start.kind in ("birth", "diagnosis of primary", "diagnosis")
    own = plan.variable.name == "primary_to_metastasis_months" and outcome.plan.end.kind == "metastasis"
    return plan.variable.known_at == "always" or (
        plan.variable.known_at == "presentation" and not early and not own
    )


def _coded(
    times: Times, plan: GroupPlan, protocol: Protocol
) -> tuple[npt.NDArray[np.bool_], Floats, list[str]] | str:
    labels = [group_of(row, plan.variable, plan.cut) for row in times.rows]
    counts = Counter(label for label in labels if label is not None)
    groups = _ordered([g for g, n in sorted(counts.items(), key=lambda i: (-i[1], i[0]))
                       if n >= protocol.settings.smallest_group][:MOST_GROUPS], plan)  # fmt: skip
    if len(groups) < 2:
        told = ", ".join(f"{g}: {counts[g]}" for g in sorted(counts)) or "not told in any patient"
        return f"no two groups of at least {protocol.settings.smallest_group} patients ({told})."
    known = np.array([label in groups for label in labels])
    if not times.seen[known].any():
        return "no event among the patients in whom it is told."
    x = np.column_stack([[label == g for label in labels] for g in groups[1:]]).astype(float)
    return known, x, [f"{plan.variable.label}: {g} (v {groups[0]})" for g in groups[1:]]


def _together(
    times: Times,
    columns: Sequence[tuple[npt.NDArray[np.bool_], Floats]],
    names: Sequence[str],
    protocol: Protocol,
) -> tuple[tuple[Effect, ...], str | None]:
    if len(columns) < 2:
        return (), "A joint model needs two factors."
    known = np.logical_and.reduce([k for k, _ in columns])
    events = int(times.seen[known].sum())
    if events < len(names) + 1:
        return (
            (),
            f"A joint model of {len(names)} terms needs more events than the {events} of patients with all factors told.",
        )
    try:
        return _effects(
            times.take(known), np.column_stack([x[known] for _, x in columns]), names, protocol
        ), None
    except AnalysisError as error:
        return (), f"No joint model: {error}"
