"""Simple temporal networks (Dechter, Meiri and Pearl 1991), solved while constraints come in.

A constraint low <= time(later) - time(earlier) <= high is two edges of a distance graph; the tightest bounds
are its shortest paths. Constraints are added from the most to the least trusted. A time for each event that fits all
edges so far is kept: an edge that it fits costs nothing, and one that it does not moves only the events beyond it
(Cotton and Maler, Fast and flexible difference constraint propagation, SAT 2006). An edge that would move its own start
closes a negative cycle: its constraint contradicts more trusted ones and is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from casepool.errors import UnknownIdError
from casepool.model import Constraint, Event, Timeline

_INF: Final = float("inf")
_EPSILON: Final = 1e-6
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
    network: "Network | None" = field(default=None, repr=False, compare=False)
    places: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    def interval(self, earlier: str, later: str) -> tuple[float | None, float | None]:
        """Lowest and highest days from one event to another, None where unbounded.

        Raises
        ------
        UnknownIdError
            Where there is no event of that id.
        """
        i, j = self._place(earlier), self._place(later)
        return (None, None) if self.network is None else self.network.around(i)[j]

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
    Dechter, Meiri and Pearl, Temporal constraint networks, Artificial Intelligence 49 (1991).
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
    return Solution(
        anchor=anchor,
        events=tuple(
            replace(event, earliest_days=low, latest_days=high)
            for event, (low, high) in zip(events, solved.network.around(places[anchor]), strict=True)
        ),
        constraints=marked,
        conflicts=tuple(tuple(marked[i] for i in found) for found in solved.conflicts),
        network=solved.network,
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


class Link:
    """A constraint between two events by their places: low <= time(later) - time(earlier) <= high."""

    __slots__ = ("earlier", "high", "later", "low", "strong", "trust")

    def __init__(
        self, earlier: int, later: int, low: float | None, high: float | None, strong: bool, trust: float
    ) -> None:
        self.earlier = earlier
        self.later = later
        self.low = low
        self.high = high
        self.strong = strong
        self.trust = trust


class Solved:
    """A network with all links that fit, the links left out, and why.

    Attributes
    ----------
    network : Network
    left_out : set of int
    conflicts : list of tuple of int
        For each strong link left out, the fewest links that it cannot hold with, itself last.
    """

    __slots__ = ("conflicts", "left_out", "network")

    def __init__(self, network: "Network", left_out: set[int], conflicts: list[tuple[int, ...]]) -> None:
        self.network = network
        self.left_out = left_out
        self.conflicts = conflicts


def solve_links(size: int, links: Sequence[Link]) -> Solved:
    """The tightest bounds between `size` events that the links allow, strong and trusted links first."""
    network = Network(size)
    left_out: set[int] = set()
    conflicts: list[tuple[int, ...]] = []
    # Strong links come first, of equal strength the more trusted; sorting is stable: those of one rank stay in the order told.
    ranks = [-link.trust - 2 * link.strong for link in links]
    for number in sorted(range(len(links)), key=ranks.__getitem__):
        link = links[number]
        if not network.add(link, number):
            left_out.add(number)
            if link.strong:
                conflicts.append((*network.conflict(link), number))
    return Solved(network, left_out, conflicts)


class Network:
    """The distance graph of the constraints taken so far, and times that fit them all."""

    __slots__ = ("_edges", "_onward", "_times")

    def __init__(self, size: int) -> None:
        self._times = [0.0] * size
        self._onward: list[list[tuple[int, float]]] = [[] for _ in range(size)]
        """From each event: the other event, and the most days until it."""
        self._edges: list[tuple[int, int, float, int]] = []
        """From, to, most days, number of the link."""

    def add(self, link: Link, number: int) -> bool:
        """Take the link in; False, and nothing changed, where it contradicts those taken before."""
        i, j, low, high = link.earlier, link.later, link.low, link.high
        if i == j:
            return (low or 0.0) <= _EPSILON and (high is None or high >= -_EPSILON)
        if low is not None and high is not None and low > high + _EPSILON:
            return False
        before = times = self._times
        if high is not None and times[j] > times[i] + high + _EPSILON:
            if not self._moved(i, j, high):
                return False
            times = self._times
        if low is not None and times[i] > times[j] - low + _EPSILON and not self._moved(j, i, -low):
            self._times = before
            return False
        if high is not None:
            self._edges.append((i, j, high, number))
            self._onward[i].append((j, high))
        if low is not None:
            self._edges.append((j, i, -low, number))
            self._onward[j].append((i, -low))
        return True

    def _moved(self, u: int, v: int, days: float) -> bool:
        """Move the events beyond an edge that the times do not fit; False, and nothing moved, where it cannot be."""
        times = self._times.copy()
        times[v] = times[u] + days
        moved = [v]
        for event in moved:  # grows while it is walked
            at = times[event]
            for other, far in self._onward[event]:
                if times[other] > at + far + _EPSILON:
                    if other == u:
                        return False
                    times[other] = at + far
                    moved.append(other)
        self._times = times
        return True

    def around(self, zero: int) -> list[tuple[float | None, float | None]]:
        """Lowest and highest days from one event to each."""
        latest = [_INF] * len(self._times)
        back = latest.copy()
        latest[zero] = back[zero] = 0.0
        # Shortest paths from the event and to it (Bellman-Ford; the graph has no negative cycle).
        for _ in latest:
            changed = False
            for u, v, days, _ in self._edges:
                reached = latest[u] + days
                if reached < latest[v]:
                    latest[v] = reached
                    changed = True
                reached = back[v] + days
                if reached < back[u]:
                    back[u] = reached
                    changed = True
            if not changed:
                break
        # Adding zero turns -0.0 into 0.0, so that the same timeline is written the same way.
        return [
            (None if low == _INF else 0.0 - low, None if high == _INF else high + 0.0)
            for low, high in zip(back, latest)
        ]

    def conflict(self, link: Link) -> list[int]:
        """Numbers of the fewest links taken that cannot hold with this one, in order."""
        i, j, low, high = link.earlier, link.later, link.low, link.high
        ways = []
        if high is not None:
            ways.append(self._fewest(j, i, -high))
        if low is not None:
            ways.append(self._fewest(i, j, low))
        return min(filter(None, ways), key=len, default=[])

    def _fewest(self, start: int, goal: int, limit: float) -> list[int]:
        """The path with the fewest edges from start to goal that is shorter than the limit (Bellman-Ford by hops)."""
        best: dict[int, tuple[float, tuple[int, ...]]] = {start: (0.0, ())}
        for _ in self._times:
            step = dict(best)
            for u, v, days, number in self._edges:
                if u in best:
                    far, path = best[u]
                    if far + days < step.get(v, (_INF, ()))[0]:
                        step[v] = (far + days, (*path, number))
            best = step
            if goal in best and best[goal][0] < limit - _EPSILON:
                return sorted(set(best[goal][1]))
        return []
