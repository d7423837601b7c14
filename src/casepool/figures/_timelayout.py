"""Where the events of a timeline stand in their lane: clusters of one time, lines of labels, rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from casepool.model import Event

from ._style import shorten, text_width
from ._timescale import Scale, finite

ROW = 19.0
"""Height of one line of labels."""
MARK = 5.0
"""Half the size of a mark."""
STUB = 30.0
"""Length of the arrow of an event with one open end."""
_GAP = 7.0
_WARNING = 16.0
_LINE_WIDTH = 430.0
_LEAST_WIDTH = 190.0
_MOST_LINES = 3
"""Most lines that one label takes."""
SEPARATOR = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Events of one lane and kind that stand at one time, drawn as one mark with their labels."""

    events: tuple[Event, ...]
    warned: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def kind(self) -> str:
        return self.events[0].kind

    @property
    def timed(self) -> bool:
        return self.low is not None or self.high is not None


@dataclass(slots=True, kw_only=True)
class Placed:
    """A cluster with its place: mark from `a` to `b` around `x`, labels in lines beside or above it."""

    cluster: Cluster
    x: float
    a: float
    b: float
    bar: float | None = None
    """Right end of the bar where the event lasts (its likely length)."""
    lines: list[list[tuple[Event, str]]] = field(default_factory=list)
    side: str = "right"
    """"right", "left" or "above"."""
    text_x: float = 0.0
    box: tuple[float, float] = (0.0, 0.0)
    row: int = 0

    @property
    def rows(self) -> int:
        return len(self.lines) + (1 if self.side == "above" else 0)

    @property
    def mark_row(self) -> int:
        return self.row + (len(self.lines) if self.side == "above" else 0)


def clusters_of(events: Iterable[Event], *, warned: frozenset[str]) -> list[Cluster]:
    """Events of one time and kind put together, in order of time, then of telling."""
    groups: dict[tuple[object, ...], list[Event]] = {}
    for number, event in enumerate(events):
        low, high = bounds(event)
        lasting = finite(event.duration_high_days) is not None
        alone = number if lasting or (low is None and high is None) else None
        groups.setdefault((event.kind, low, high, event.id in warned, alone), []).append(event)
    clusters = [
        Cluster(events=tuple(group), low=low, high=high, warned=bool(warn))  # type: ignore[arg-type]
        for (_, low, high, warn, _), group in groups.items()
    ]
    return sorted(clusters, key=lambda c: (c.high if c.low is None else c.low) or 0.0)


def bounds(event: Event) -> tuple[float | None, float | None]:
    """Earliest and latest days of the event, None where unbounded."""
    low, high = finite(event.earliest_days), finite(event.latest_days)
    if low is not None and high is not None and high < low:
        low, high = high, low
    return low, high


def placed(cluster: Cluster, *, scale: Scale, x0: float, x1: float) -> Placed:
    """The cluster with its mark and its labels on the axis from `x0` to `x1`."""
    spot = _mark(cluster, scale=scale, x0=x0, x1=x1)
    labels = [(event, label_of(event)) for event in cluster.events]
    wanted = _line_width([text for _, text in labels])
    extra = _WARNING if cluster.warned else 0.0
    right, left = x1 - spot.b - _GAP - extra, spot.a - _GAP - extra - x0
    spot.side = _side(wanted, left=left, right=right)
    if spot.side == "above":
        spot.lines = wrapped(labels, width=min(_LINE_WIDTH, x1 - x0))
        width = max(_line_width([t for _, t in line]) for line in spot.lines)
        spot.text_x = min(max(spot.x - width / 2, x0 + extra), x1 - width)
        spot.box = (min(spot.a, spot.text_x - extra), max(spot.b, spot.text_x + width))
        return spot
    room = right if spot.side == "right" else left
    spot.lines = wrapped(labels, width=min(max(_LINE_WIDTH, 0.0), room))
    width = max(_line_width([t for _, t in line]) for line in spot.lines)
    if spot.side == "right":
        spot.text_x = spot.b + _GAP + extra
        spot.box = (spot.a, spot.text_x + width)
    else:
        spot.text_x = spot.a - _GAP - extra
        spot.box = (spot.text_x - width, spot.b)
    return spot


def room_on_right(clusters: Iterable[Cluster], *, width: float, most: float) -> float:
    """How much of the axis must stay free on the right, so that labels can stand right of their marks.

    Labels that turned to the left would stand among earlier events, and might be taken for theirs.
    """
    ends = [(c, _end(c)) for c in clusters]
    low = min((end for _, end in ends), default=0.0)
    reach = max((end for _, end in ends), default=0.0) - low
    room = 0.0
    for cluster, end in ends:
        share = (end - low) / reach if reach > 0 else 0.5
        wanted = min(_line_width([label_of(e) for e in cluster.events]), _LEAST_WIDTH) + 2 * _GAP + _WARNING
        if share > 0:
            room = max(room, (wanted - width * (1 - share)) / share)
    return min(room, most)


def _end(cluster: Cluster) -> float:
    end = cluster.high if cluster.high is not None else cluster.low
    return (end or 0.0) + max(finite(cluster.events[0].duration_high_days) or 0.0, 0.0)


def label_of(event: Event) -> str:
    """The words beside an event's mark."""
    return " ".join((event.label or event.kind).split())


def _mark(cluster: Cluster, *, scale: Scale, x0: float, x1: float) -> Placed:
    low, high = cluster.low, cluster.high
    if low is None or high is None:
        known = high if low is None else low
        x = scale(0.0 if known is None else known)
        a = max(x - STUB, x0) if low is None else x - MARK
        b = x + MARK if low is None else min(x + STUB, x1)
        return Placed(cluster=cluster, x=x, a=min(a, x - MARK), b=max(b, x + MARK))
    x = scale((low + high) / 2)
    event = cluster.events[0]
    longest = finite(event.duration_high_days)
    bar, end = None, high
    if longest is not None and longest > 0:
        shortest = finite(event.duration_low_days)
        likely = longest if shortest is None else (shortest + longest) / 2
        bar, end = scale((low + high) / 2 + likely), high + longest
    return Placed(
        cluster=cluster,
        x=x,
        a=min(scale(low), x - MARK),
        b=min(max(scale(end), x + MARK, bar or 0.0), max(x1, x + MARK)),
        bar=bar,
    )


def _side(wanted: float, *, left: float, right: float) -> str:
    if right >= min(wanted, _LEAST_WIDTH):
        return "right"
    if left >= min(wanted, _LEAST_WIDTH):
        return "left"
    return "above"


def wrapped(labels: Sequence[tuple[Event, str]], *, width: float) -> list[list[tuple[Event, str]]]:
    """The labels in lines of at most `width`; a label longer than a line is broken between words, then cut."""
    lines: list[list[tuple[Event, str]]] = [[]]
    for event, text in labels:
        first, *more = _broken(text, width=width)
        line = lines[-1]
        if line and _line_width([*(t for _, t in line), first]) > width:
            lines.append([])
        lines[-1].append((event, first))
        lines.extend([(event, piece)] for piece in more)
    return lines


def _broken(text: str, *, width: float) -> list[str]:
    pieces = [""]
    for word in text.split():
        longer = f"{pieces[-1]} {word}".strip()
        if not pieces[-1] or text_width(longer) <= width:
            pieces[-1] = longer
        elif word == "…" and " " in pieces[-1]:
            # What says that words were left out takes the place of one more, and no line of its own.
            pieces[-1] = f"{pieces[-1].rsplit(' ', 1)[0]} …"
        else:
            pieces.append(word)
    if len(pieces) > _MOST_LINES:
        pieces[_MOST_LINES - 1 :] = [pieces[_MOST_LINES - 1] + " …"]
    return [shorten(piece, width=width) for piece in pieces]


def _line_width(texts: Sequence[str]) -> float:
    return text_width(SEPARATOR.join(texts))


def stack(spots: Sequence[Placed]) -> int:
    """Give each cluster the first row in which it touches no other; the number of rows."""
    taken: list[list[tuple[float, float]]] = []
    for spot in spots:
        row = 0
        while not _free(taken[row : row + spot.rows], box=spot.box):
            row += 1
        while len(taken) < row + spot.rows:
            taken.append([])
        for line in taken[row : row + spot.rows]:
            line.append(spot.box)
        spot.row = row
    return len(taken)


def _free(rows: Sequence[Sequence[tuple[float, float]]], *, box: tuple[float, float]) -> bool:
    a, b = box[0] - 12, box[1] + 12
    return all(b <= c or a >= d for row in rows for c, d in row)
