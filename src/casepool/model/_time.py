"""Time: expressions in a text, events on a timeline, and the constraints between them.

All times are kept in days; months and years are for showing. A length has an earliest and a latest
value (its precision), and a place in time is a length from an anchor event.
"""

from math import inf

from ._evidence import Evidence
from ._value import value

DAYS_PER_YEAR = 365.25
"""Mean length of a Julian year in days."""
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
DAYS_PER_WEEK = 7.0

TIME_KINDS = ("duration", "date", "age", "set", "relative")
"""duration "for 3 months"; date "in May 1996"; age "45-year-old"; set "every 3 weeks";
relative "6 years earlier", "2 months later", "at the 2-year follow-up"."""

PRECISIONS = ("exact", "about", "over", "under", "range", "vague")
"""vague: told without a number ("several months"), bounds may be missing."""

ANCHORS = (
    "birth",
    "first symptom",
    "diagnosis of primary",
    "presentation",
    "treatment",
    "last contact",
    "death",
)
"""Event kinds that other times are commonly counted from."""

EVENT_KINDS = (
    "birth",
    "first symptom",
    "diagnosis of primary",
    "diagnosis",
    "presentation",
    "finding",
    "imaging",
    "pathology",
    "metastasis",
    "recurrence",
    "treatment",
    "response",
    "last contact",
    "death",
)
LANES = ("disease", "treatment", "findings")
"""Lanes of the drawing."""


@value()
class Event:
    """Something that happened to the patient, with its place in time.

    `earliest_days` and `latest_days` count from the timeline's anchor; None is unbounded.
    """

    id: str
    """"e1", "e2" ... in order of telling; unique within the case."""
    kind: str
    label: str
    lane: str
    evidence: tuple[Evidence, ...] = ()
    episode: int | None = None
    earliest_days: float | None = None
    latest_days: float | None = None
    duration_low_days: float | None = None
    duration_high_days: float | None = None
    history: bool = False
    """True where the text tells it as the patient's past."""


@value()
class Constraint:
    """`low_days` <= time(later) - time(earlier) <= `high_days`; None is unbounded."""

    earlier: str
    later: str
    low_days: float | None
    high_days: float | None
    strength: str = "strong"
    """"strong": a stated length or date; "weak": order of telling, tense or section."""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    trust: float = 1.0
    """How far it is believed among constraints of its strength, 0 to 1."""
    left_out: bool = False
    """True where it contradicts more trusted constraints and was left out of the solution."""


@value(kw_only=True)
class Timeline:
    """The events of one patient with an earliest and a latest time each."""

    anchor: str
    """Id of the event at day 0."""
    events: tuple[Event, ...] = ()
    constraints: tuple[Constraint, ...] = ()

    def event(self, name: str) -> Event | None:
        """The event of that id or kind; "first metastasis" and "last treatment" choose among several.

        A kind alone means the first of its kind: by its latest possible time, then by order of telling. The last is
        that of the latest earliest time.
        """
        for event in self.events:
            if event.id == name:
                return event
        last = name.startswith("last ") and name not in EVENT_KINDS
        plain = name if name in EVENT_KINDS else name.removeprefix("last ").removeprefix("first ")
        found = [e for e in self.events if e.kind == plain]
        if not found:
            return None
        if last:
            found.reverse()  # of equal times the one told last
            return max(found, key=lambda e: -inf if e.earliest_days is None else e.earliest_days)
        return min(found, key=lambda e: inf if e.latest_days is None else e.latest_days)

    def interval(self, earlier: str, later: str) -> tuple[float | None, float | None] | None:
        """Lowest and highest days from one event to another that the constraints kept allow.

        Parameters
        ----------
        earlier, later : str
            Ids or kinds of events, as `event` takes them.

        Returns
        -------
        tuple of float or None, or None
            None for an end that is unbounded, and None alone where there is no such event.
        """
        first, second = self.event(earlier), self.event(later)
        if first is None or second is None:
            return None
        longest = self._longest_from(first.id).get(second.id, inf)
        back = self._longest_from(second.id).get(first.id, inf)
        return None if back == inf else 0.0 - back, None if longest == inf else longest

    def _longest_from(self, start: str) -> dict[str, float]:
        """The longest time from an event to each other: shortest paths in the distance graph (Bellman-Ford)."""
        edges = []
        for c in self.constraints:
            if not c.left_out:
                if c.high_days is not None:
                    edges.append((c.earlier, c.later, c.high_days))
                if c.low_days is not None:
                    edges.append((c.later, c.earlier, -c.low_days))
        far = {start: 0.0}
        for _ in self.events:
            before = dict(far)
            for u, v, days in edges:
                if u in far and far[u] + days < far.get(v, inf):
                    far[v] = far[u] + days
            if far == before:
                break
        return far
