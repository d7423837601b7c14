"""Simple temporal networks (Dechter, Meiri and Pearl 1991), solved while constraints come in.

A constraint low <= time(later) - time(earlier) <= high is two edges of a distance graph; the tightest bounds
are its shortest paths. Constraints are added from the most to the least trusted, each against the closed
graph of those before it: one that would close a negative cycle contradicts more trusted ones and is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

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
    if anchor not in places:
        raise UnknownIdError(
            f"An anchor must be the id of an event, got {anchor!r}. Use one of the events' ids."
        )
    solved = solve_links(len(events), [_link(c, places) for c in constraints])
    marked = tuple(
        replace(c, left_out=True) if i in solved.left_out else c for i, c in enumerate(constraints)
    )
    zero = places[anchor]
    return Solution(
        anchor=anchor,
        events=tuple(
            replace(event, earliest_days=low, latest_days=high)
            for i, event in enumerate(events)
            for low, high in (solved.interval(zero, i),)
        ),
        constraints=marked,
        conflicts=tuple(tuple(marked[i] for i in found) for found in solved.conflicts),
        distances=tuple(map(tuple, solved.distances)),
        places=places,
    )


def _link(constraint: Constraint, places: Mapping[str, int]) -> "Link":
    try:
        return Link(
            places[constraint.earlier],
            places[constraint.later],
            constraint.low_days,
            constraint.high_days,
            constraint.strength == "strong",
            constraint.trust,
        )
    except KeyError as error:
        raise UnknownIdError(
            f"A constraint must join two events, got {error.args[0]!r}, which is none. Add the event or drop the constraint."
        ) from error


class Link(NamedTuple):
    """A constraint between two events by their places: low <= time(later) - time(earlier) <= high."""

    earlier: int
    later: int
    low: float | None
    high: float | None
    strong: bool
    trust: float


@dataclass(frozen=True, slots=True)
class Solved:
    """What is left of a network: distances, the links left out, and why."""

    distances: list[list[float]]
    left_out: frozenset[int]
    conflicts: tuple[tuple[int, ...], ...]
    """For each strong link left out, the fewest links that it cannot hold with, itself last."""

    def interval(self, earlier: int, later: int) -> tuple[float | None, float | None]:
        """Lowest and highest days from one event to another."""
        return _bound(-self.distances[later][earlier]), _bound(self.distances[earlier][later])


def solve_links(size: int, links: Sequence[Link]) -> Solved:
    """The tightest bounds between `size` events that the links allow, strong and trusted links first."""
    network = _Network(size)
    left_out = []
    conflicts = []
    for number in sorted(range(len(links)), key=lambda i: (not links[i].strong, -links[i].trust)):
        link = links[number]
        if not network.add(link, number):
            left_out.append(number)
            if link.strong:
                conflicts.append((*network.conflict(link), number))
    return Solved(network.distances, frozenset(left_out), tuple(conflicts))


class _Network:
    """The closed distance graph of the constraints taken so far."""

    __slots__ = ("distances", "edges", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self.distances = [[_INF] * size for _ in range(size)]
        for i in range(size):
            self.distances[i][i] = 0.0
        self.edges: list[tuple[int, int, float, int]] = []
        """From, to, longest days, number of the link."""

    def add(self, link: Link, number: int) -> bool:
        """Take the link in; False, and nothing changed, where it contradicts those taken before."""
        i, j, low, high, _, _ = link
        d = self.distances
        if i == j:
            return (low or 0.0) <= _EPSILON and (high is None or high >= -_EPSILON)
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

    def conflict(self, link: Link) -> list[int]:
        """Numbers of the fewest links taken that cannot hold with this one, in order."""
        i, j, low, high, _, _ = link
        ways = []
        if high is not None and self.distances[j][i] + high < -_EPSILON:
            ways.append(self._fewest(j, i, -high))
        if low is not None and self.distances[i][j] - low < -_EPSILON:
            ways.append(self._fewest(i, j, low))
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
