"""From a timeline to a time to event: the one place that does it.

A time to event is an interval (low, high] in days between two events of one patient. Timelines tell most times
as "about two years", so most intervals have a width; a patient in whom the event was not seen has an infinite
end. What cannot be said is left out with its reason, never guessed.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from casepool.errors import ProtocolError
from casepool.model import EVENT_KINDS, TREATMENT_TYPES, Case, Event, Fact, Timeline

SAME_DAY = 0.5
"""Days; an interval narrower than this is a time known exactly."""
EPISODE = re.compile(r"episode ([1-9]\d*)")
TERMINAL = "death"
EVENT_WORDS = (*EVENT_KINDS, "episode 1", "episode 2", *(f"treatment: {kind}" for kind in TREATMENT_TYPES))
"""What a protocol may name as start or end of a time; episodes can have any number."""

_NO_START = "start not told"
_NO_END = "no follow-up told"
_NO_TIME = "time not told"
_BACKWARDS = "times run backwards"
_SILENT = "not told whether it happened"
LEFT_OUT_REASONS = (_NO_START, _NO_END, _NO_TIME, _BACKWARDS, _SILENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePoint:
    """An event as a protocol names it: a kind, a type of treatment, or the beginning of an episode."""

    kind: str
    treatment: str | None = None
    episode: int | None = None

    def __str__(self) -> str:
        if self.kind == "episode":
            return f"episode {self.episode}"
        return f"treatment: {self.treatment}" if self.treatment else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToEvent:
    """The time from one event to another in one patient, in days, or why it cannot be said."""

    case_id: str
    low: float = 0.0
    high: float = math.inf
    """Infinite where the event was not seen (or seen at an unknown time) after `low`."""
    seen: bool = False
    """True where the event is told."""
    left_out: str | None = None
    """One of `LEFT_OUT_REASONS`; None where the time counts."""

    @property
    def exact(self) -> bool:
        """True where the time is known to the day."""
        return self.low == self.high


def parse_time_point(text: str, *, where: str = "event") -> TimePoint:
    """The event that a protocol names: "death", "treatment: surgery", "episode 2".

    Raises
    ------
    ProtocolError
        Where nothing goes by that name; the text lists what is allowed.
    """
    words = " ".join(text.lower().split())
    episode = EPISODE.fullmatch(words)
    if episode:
        return TimePoint(kind="episode", episode=int(episode[1]))
    kind, _, treatment = (part.strip() for part in words.partition(":"))
    if kind == "treatment" and treatment in TREATMENT_TYPES:
        return TimePoint(kind=kind, treatment=treatment)
    if kind in EVENT_KINDS and not treatment:
        return TimePoint(kind=kind)
    raise ProtocolError(
        f"{where} must be one of {', '.join(EVENT_WORDS)}, got {text!r}. Name an event of the timeline."
    )


def time_between(
    case: Case, start: TimePoint, end: TimePoint, *, links: "Links | None" = None
) -> TimeToEvent:
    """The time from `start` to `end` in one patient.

    The first event of a kind counts, in the present illness before the past. A patient without the end event
    counts as free of it up to the earliest time that the last contact (or, for other ends than death, the death)
    can have been; for recurrence and metastasis only where the report says that there was none.
    """
    links = links or Links(case.timeline)
    begin = _first(links, case, start)
    if begin is None:
        return _from_facts(case, start, end)
    ends = [event for event in _events(case, end) if event.id != begin.id]
    if start.kind == "episode" and end.kind == "episode" and (start.episode or 0) >= (end.episode or 0):
        return TimeToEvent(case_id=case.id, left_out=_BACKWARDS)
    spans = [links.between(begin, event) for event in ends]
    ahead = [span for span in spans if span[1] >= 0]
    if spans and not ahead:
        return TimeToEvent(case_id=case.id, left_out=_BACKWARDS)
    if ahead:
        told = _seen(case, min(low for low, _ in ahead), min(high for _, high in ahead))
        return (
            told
            if math.isfinite(told.high) and told.left_out is None
            else _better(told, _from_facts(case, start, end))
        )
    return _unseen(case, links, begin, start, end)


def _seen(case: Case, low: float, high: float) -> TimeToEvent:
    low = max(low, 0.0)
    if low == 0 and math.isinf(high):
        return TimeToEvent(case_id=case.id, seen=True, left_out=_NO_TIME)
    if high - low < SAME_DAY:
        low = high
    return TimeToEvent(case_id=case.id, low=low, high=high, seen=True)


def _better(told: TimeToEvent, stated: TimeToEvent) -> TimeToEvent:
    """The time told in one sentence closes an interval that the timeline leaves open, as wide after it as before it."""
    if stated.left_out is not None or not stated.seen or stated.high < told.low:
        return told
    if told.left_out is None and told.low >= stated.high / 2:
        return _closed(told, 2 * stated.high - told.low)
    return stated


def _closed(told: TimeToEvent, high: float) -> TimeToEvent:
    low = told.low if high - told.low >= SAME_DAY else high
    return TimeToEvent(case_id=told.case_id, low=low, high=high, seen=True)


def _unseen(case: Case, links: "Links", begin: Event, start: TimePoint, end: TimePoint) -> TimeToEvent:
    by_fact = _from_facts(case, start, end)
    if by_fact.left_out is None and by_fact.seen:
        return by_fact
    if end.kind in ("recurrence", "metastasis") and not _is(case.outcome.recurrence, False):
        return TimeToEvent(case_id=case.id, left_out=_SILENT)
    if end.kind == TERMINAL and _is(case.outcome.vital_status, "dead"):
        # Dead, but when is not told: known to have lived to the last time that is told.
        watched = _watched(case, links, begin)
        if watched > 0:
            return TimeToEvent(case_id=case.id, low=watched, seen=True)
        return TimeToEvent(case_id=case.id, seen=True, left_out=_NO_TIME)
    watched = max(_watched(case, links, begin), by_fact.low if by_fact.left_out is None else 0.0)
    if watched <= 0:
        return TimeToEvent(case_id=case.id, left_out=_NO_END)
    return TimeToEvent(case_id=case.id, low=watched)


def _watched(case: Case, links: "Links", begin: Event) -> float:
    """Days after `begin` up to which the patient was surely seen, at the least."""
    lows = [
        links.between(begin, event)[0]
        for event in links.events
        if event.kind in ("last contact", "death", "response")
    ]
    return max([low for low in lows if math.isfinite(low)], default=0.0)


def _from_facts(case: Case, start: TimePoint, end: TimePoint) -> TimeToEvent:
    """The time that the report states in one sentence, where the timeline does not hold it."""
    outcome = case.outcome
    if (
        start.kind == "diagnosis of primary"
        and end.kind == "metastasis"
        and outcome.primary_to_metastasis_days
    ):
        return _stated(case, outcome.primary_to_metastasis_days.value, seen=True)
    if start.kind == "first symptom" and end.kind == "presentation" and outcome.symptom_duration_days:
        return _stated(case, outcome.symptom_duration_days.value, seen=True)
    follow_up = outcome.follow_up_days
    given = any(t.status == "given" and not t.history for t in case.treatments)
    begun = start.kind == "presentation" or (start.kind == "treatment" and not start.treatment and given)
    if follow_up and begun and follow_up.value > 0:
        if end.kind == TERMINAL:
            return _stated(case, follow_up.value, seen=_is(outcome.vital_status, "dead"))
        if end.kind == "recurrence" and _is(outcome.recurrence, False):
            return _stated(case, follow_up.value, seen=False)
        if end.kind == "episode" and len(case.episodes) < (end.episode or 0):
            return _stated(case, follow_up.value, seen=False)
    return TimeToEvent(case_id=case.id, left_out=_NO_START)


def _stated(case: Case, days: float, *, seen: bool) -> TimeToEvent:
    if days < 0 or not math.isfinite(days):
        return TimeToEvent(case_id=case.id, left_out=_BACKWARDS)
    return TimeToEvent(case_id=case.id, low=days, high=days if seen else math.inf, seen=seen)


def _is(fact: Fact[str] | Fact[bool] | None, value: object) -> bool:
    return fact is not None and fact.value == value


def _events(case: Case, point: TimePoint) -> list[Event]:
    events = case.timeline.events if case.timeline else ()
    if point.kind == "episode":
        return [e for e in events if e.episode == point.episode and not e.history]
    found = [e for e in events if e.kind == point.kind]
    if point.treatment:
        found = [e for e in found if point.treatment in treatment_types(case, e)]
    if point.kind in ("diagnosis of primary", "birth"):
        return found
    return [e for e in found if not e.history] or found


def _first(links: "Links", case: Case, point: TimePoint) -> Event | None:
    """The first of the events, by the middle of its interval; the first told where none is placed."""
    found = _events(case, point)
    return min(found, key=_middle, default=None)


def _middle(event: Event) -> float:
    low, high = event.earliest_days, event.latest_days
    if low is None and high is None:
        return math.inf
    return ((low if low is not None else high or 0.0) + (high if high is not None else low or 0.0)) / 2


def treatment_types(case: Case, event: Event) -> tuple[str, ...]:
    """The types of treatment that an event of the timeline stands for.

    By the words that both point to; where no treatment shares the event's words, by its label.
    """
    spans = {e.span for e in event.evidence}
    shared = _unique(
        t.type
        for t in case.treatments
        if t.status == "given" and any(_overlap(e.span, s) for e in t.evidence for s in spans)
    )
    if shared:
        return shared
    label = event.label.lower()
    return tuple(kind for kind in TREATMENT_TYPES if kind in label)


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def treatment_start(
    case: Case, kind: str, start: TimePoint, *, links: "Links | None" = None
) -> tuple[float, float] | None:
    """Earliest and latest days from `start` to the first treatment of the type; None where not told or before it."""
    links = links or Links(case.timeline)
    begin = _first(links, case, start)
    if begin is None:
        return None
    given = [e for e in _events(case, TimePoint(kind="treatment", treatment=kind)) if not e.history]
    spans = [links.between(begin, e) for e in given if e.id != begin.id]
    if any(e.id == begin.id for e in given):
        return 0.0, 0.0
    known = [(max(low, 0.0), high) for low, high in spans if math.isfinite(high) and high >= 0]
    return min(known, key=lambda span: span[0] + span[1], default=None)


class Links:
    """Tightest bounds between the events of one timeline; kept by who asks often, since they are found step by step."""

    def __init__(self, timeline: Timeline | None) -> None:
        self.events: tuple[Event, ...] = timeline.events if timeline else ()
        self._edges: dict[str, list[tuple[str, float]]] = {e.id: [] for e in self.events}
        if timeline is None:
            return
        for event in self.events:
            self._link(timeline.anchor, event.id, event.earliest_days, event.latest_days)
        for c in timeline.constraints:
            if not c.left_out:
                self._link(c.earlier, c.later, c.low_days, c.high_days)
        self._far: dict[str, dict[str, float]] = {}

    def _link(self, earlier: str, later: str, low: float | None, high: float | None) -> None:
        if earlier == later or earlier not in self._edges or later not in self._edges:
            return
        if high is not None:
            self._edges[earlier].append((later, high))
        if low is not None:
            self._edges[later].append((earlier, -low))

    def between(self, start: Event, end: Event) -> tuple[float, float]:
        """Lowest and highest days from start to end; infinite where unbounded."""
        return -self._distances(end.id).get(start.id, math.inf), self._distances(start.id).get(
            end.id, math.inf
        )

    def _distances(self, source: str) -> dict[str, float]:
        # Shortest paths with negative lengths (Bellman 1958); the solved timeline has no negative cycle, and the
        # number of rounds is bounded in case a file was written by other hands.
        if source in self._far:
            return self._far[source]
        far = {source: 0.0}
        queue, rounds = [source], 0
        while queue and rounds <= len(self._edges):
            changed: dict[str, None] = {}
            for node in queue:
                for neighbour, length in self._edges[node]:
                    reach = far[node] + length
                    if reach < far.get(neighbour, math.inf) - 1e-9:
                        far[neighbour] = reach
                        changed[neighbour] = None
            queue, rounds = list(changed), rounds + 1
        self._far[source] = far
        return far
