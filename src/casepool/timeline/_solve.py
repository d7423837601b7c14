"""Simple temporal networks (Dechter, Meiri and Pearl 1991), solved while constraints come in.

A constraint low <= time(later) - time(earlier) <= high is two edges of a distance graph; the tightest bounds
are its shortest paths. Constraints are added from the most to the least trusted, each against the closed
graph of those before it: one that would close a negative cycle contradicts more trusted ones and is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from casepool.errors import UnknownIdError
from casepool.model import Constraint, Event, Timeline

_INF = float("inf")
_EPSILON = 1e-6
"""Days; float noise of sums stays far below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The tightest times that the constraints allow."""

    anchor: str
    """Id of the event at day 0."""
    events: tuple[Event, ...]
    """In the order given, with `earliest_days` and `latest_days` from the anchor."""
    constraints: tuple[Constraint, ...]
    """In the order given; those that could not be kept are marked `left_out`."""
    conflicts: tuple[tuple[Constraint, ...], ...] = ()
    """For each strong constraint left out, the smallest set that it cannot hold with (itself last)."""
    distances: tuple[tuple[float, ...], ...] = field(default=(), repr=False, compare=False)
    """distances[i][j] is the longest time from event i to event j in days."""
    places: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    def interval(self, earlier: str, later: str) -> tuple[float | None, float | None]:
        """Lowest and highest days from one event to another, None where unbounded.

        Raises
        ------
        UnknownIdError
            Where there is no event of that id.
        """
        i, j = self._place(earlier), self._place(later)
        return _bound(-self.distances[j][i]), _bound(self.distances[i][j])

    def _place(self, event_id: str) -> int:
        place = self.places.get(event_id)
        if place is None:
            raise UnknownIdError(
                f"An event id must be one of {', '.join(self.places)}, got {event_id!r}. Use an id of the timeline."
            )
        return place

    @property
    def timeline(self) -> Timeline:
        """The solved events and their constraints as a timeline."""
        return Timeline(anchor=self.anchor, events=self.events, constraints=self.constraints)


def _bound(days: float) -> float | None:
    # Adding zero turns -0.0 into 0.0, so that the same timeline is written the same way.
    return None if days in (_INF, -_INF) else days + 0.0


def solve_timeline(events: Sequence[Event], constraints: Sequence[Constraint], *, anchor: str) -> Solution:
    """The earliest and latest time of each event that the constraints allow.

    Parameters
    ----------
    events : sequence of Event
    constraints : sequence of Constraint
        Strong ones are kept before weak ones, and the more trusted (`Constraint.trust`) before the less.
    anchor : str
        Id of the event at day 0.

    Returns
    -------
    Solution
        Always solvable: a constraint that contradicts more trusted ones is left out and marked. For a strong one
        `conflicts` holds the smallest set of constraints that cannot all hold.

    Raises
    ------
    UnknownIdError
        Where the anchor or an end of a constraint is no event.

    Notes
    -----
    Dechter, Meiri and Pearl, Temporal constraint networks, Artificial Intelligence 49 (1991). Adding one constraint to
    a closed network takes at most n * n steps.
    """
    places = {event.id: i for i, event in enumerate(events)}
    network = _Network(len(events))
    order = sorted(range(len(constraints)), key=lambda i: _rank(constraints[i]))
    left_out: set[int] = set()
    conflicts: list[list[int]] = []
    for i in order:
        constraint = constraints[i]
        ends = _ends(constraint, places)
        if not network.add(constraint, i, ends):
            left_out.add(i)
            if constraint.strength == "strong":
                conflicts.append([*network.conflict(constraint, ends), i])
    if anchor not in places:
        raise UnknownIdError(
            f"An anchor must be the id of an event, got {anchor!r}. Use one of the events' ids."
        )
    marked = tuple(replace(c, left_out=True) if i in left_out else c for i, c in enumerate(constraints))
    return Solution(
        anchor=anchor,
        events=_placed(events, network.distances, places[anchor]),
        constraints=marked,
        conflicts=tuple(tuple(marked[i] for i in found) for found in conflicts),
        distances=tuple(map(tuple, network.distances)),
        places=places,
    )


def _rank(constraint: Constraint) -> tuple[bool, float]:
    return constraint.strength != "strong", -constraint.trust


def _ends(constraint: Constraint, places: Mapping[str, int]) -> tuple[int, int]:
    try:
        return places[constraint.earlier], places[constraint.later]
    except KeyError as error:
        raise UnknownIdError(
            f"A constraint must join two events, got {error.args[0]!r}, which is none. Add the event or drop the constraint."
        ) from error


def _placed(events: Sequence[Event], distances: list[list[float]], zero: int) -> tuple[Event, ...]:
    return tuple(
        replace(event, earliest_days=_bound(-distances[i][zero]), latest_days=_bound(distances[zero][i]))
        for i, event in enumerate(events)
    )


class _Network:
    """The closed distance graph of the constraints taken so far."""

    __slots__ = ("distances", "edges", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self.distances = [[_INF] * size for _ in range(size)]
        for i in range(size):
            self.distances[i][i] = 0.0
        self.edges: list[tuple[int, int, float, int]] = []
        """From, to, longest days, number of the constraint."""

    def add(self, constraint: Constraint, number: int, ends: tuple[int, int]) -> bool:
        """Take the constraint in; False, and nothing changed, where it contradicts those taken before."""
        i, j = ends
        low, high = constraint.low_days, constraint.high_days
        d = self.distances
        if low is not None and high is not None and low > high + _EPSILON:
            return False
        if (high is not None and d[j][i] + high < -_EPSILON) or (
            low is not None and d[i][j] - low < -_EPSILON
        ):
            return False
        if high is not None:
            self.edges.append((i, j, high, number))
            self._shorten(i, j, high)
        if low is not None:
            self.edges.append((j, i, -low, number))
            self._shorten(j, i, -low)
        return True

    def _shorten(self, u: int, v: int, days: float) -> None:
        d = self.distances
        if d[u][v] <= days:
            return
        onward = [(j, far) for j, far in enumerate(d[v]) if far < _INF]
        for row in d:
            begin = row[u] + days
            if begin < row[v]:
                for j, far in onward:
                    if begin + far < row[j]:
                        row[j] = begin + far

    def conflict(self, constraint: Constraint, ends: tuple[int, int]) -> list[int]:
        """Numbers of the fewest constraints taken that cannot hold with this one, in order."""
        i, j = ends
        ways = []
        if constraint.high_days is not None and self.distances[j][i] + constraint.high_days < -_EPSILON:
            ways.append(self._fewest(j, i, -constraint.high_days))
        if constraint.low_days is not None and self.distances[i][j] - constraint.low_days < -_EPSILON:
            ways.append(self._fewest(i, j, constraint.low_days))
        return min(ways, key=len, default=[])

    def _fewest(self, start: int, goal: int, limit: float) -> list[int]:
        """The path with the fewest edges from start to goal that is shorter than the limit (Bellman-Ford by hops)."""
        best: dict[int, tuple[float, tuple[int, ...]]] = {start: (0.0, ())}
        for _ in range(self.size):
            step = dict(best)
            for u, v, days, number in self.edges:
                if u in best:
                    far, path = best[u]
                    if far + days < step.get(v, (_INF, ()))[0]:
                        step[v] = (far + days, (*path, number))
            best = step
            if goal in best and best[goal][0] < limit - _EPSILON:
                return sorted(set(best[goal][1]))
        return []
