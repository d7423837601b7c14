"""The timeline of one case as a drawing, and as a table that says the same."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from zlib import crc32

from casepool.model import LANES, Case, Discrepancy, Episode, Event, Evidence, Timeline

from ._style import THEME_CSS, element, escape, number, shorten, text_width
from ._timelayout import (
    ROW,
    SEPARATOR,
    Cluster,
    Placed,
    bounds,
    clusters_of,
    label_of,
    placed,
    room_on_right,
    stack,
)
from ._timemarks import MARK_NAMES, mark, open_end, warning, whisker
from ._timescale import Scale, finite, length_words, time_scale, when_words

MAX_DRAWN = 240
"""Most events in one drawing; the table has all of them."""
_LEFT = 92.0
_RIGHT = 14.0
_STRIP_ROW = 22.0
_SMALL = 11.0

TIMELINE_CSS = """\
.tl text{font-size:12px}.tl .tl-soft{fill:var(--fig-soft);font-size:11px}.tl .tl-name{font-weight:600}
.tl-disease{color:var(--fig-2)}.tl-treatment{color:var(--fig-1)}.tl-findings{color:var(--fig-3)}
.tl .tl-f{fill:currentColor;stroke:none}.tl .tl-o{fill:var(--fig-paper);stroke:currentColor;stroke-width:1.6}
.tl .tl-x{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round}
.tl .tl-w{fill:none;stroke:currentColor;stroke-width:1.3}.tl .tl-open{stroke-dasharray:3 3}
.tl .tl-elbow{fill:none;stroke:currentColor;stroke-width:.8;stroke-opacity:.55}
.tl .tl-bar{fill:currentColor;fill-opacity:.32;stroke:currentColor;stroke-width:1}
.tl .tl-grid{stroke:var(--fig-line);fill:none}.tl .tl-zero{stroke:var(--fig-soft);stroke-dasharray:2 3;fill:none}
.tl .tl-band{fill:var(--fig-band)}.tl .tl-edge{stroke:var(--fig-line);fill:none}
.tl .tl-chip{fill:var(--fig-paper);stroke:var(--fig-line)}.tl .tl-hatch{stroke:var(--fig-line);stroke-width:1.4}
.tl .tl-l{fill:var(--fig-ink);paint-order:stroke;stroke:var(--fig-paper);stroke-width:3px;stroke-linejoin:round}
.tl .tl-warn{color:var(--fig-mark)}.tl .tl-warn .tl-x{stroke-width:1.5}.tl .tl-key{color:var(--fig-soft)}
.tl .lit{font-weight:650}.tl .tl-chip.lit,.tl .lit .tl-chip{stroke:var(--fig-ink);stroke-width:1.5}
"""
"""How the marks of a timeline look; needs the variables of `THEME_CSS`."""


def timeline_svg(
    case: Case, *, width: int = 960, discrepancies: Sequence[Discrepancy] = (), style: bool = True
) -> str:
    """The timeline of a case as SVG text.

    Events stand in the lanes disease, treatment and findings at their place in time: a mark for each kind of event, a
    whisker from its earliest to its latest time, a bar for what lasts. Episodes are bands; events of which two
    places of the report disagree bear a warning triangle; events without a time stand in a hatched strip below, in order
    of telling. Every mark and label carries ``data-event`` (ids of the timeline's events) and ``data-span``
    (start-end of their quotes).

    Parameters
    ----------
    case : Case
    width : int, default 960
        Width in CSS pixels, at least 480.
    discrepancies : sequence of Discrepancy, optional
        Those of the case's report; events that share a quote with one are marked.
    style : bool, default True
        False leaves out the style sheet, for pages that hold `THEME_CSS` and `TIMELINE_CSS` themselves.
    """
    timeline = case.timeline
    if timeline is None or not timeline.events:
        return _empty(case, width=width, style=style)
    return _Drawing(case, timeline, width=max(width, 480), discrepancies=discrepancies).svg(style=style)


def timeline_table(case: Case, *, discrepancies: Sequence[Discrepancy] = ()) -> str:
    """The timeline of a case as an HTML table, for people who do not see the drawing."""
    timeline = case.timeline
    if timeline is None or not timeline.events:
        return "<p>No timeline was read from this report.</p>"
    anchor = anchor_words(timeline)
    warned = _warned(timeline, discrepancies)
    heads = ("Time", "Event", "Kind", "Lane", "Lasts", "Episode", "The report says")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    rows = "".join(_table_row(e, anchor=anchor, warned=e.id in warned) for e in _in_order(timeline.events))
    return (
        f'<table class="tl-table"><caption>Events by time from {escape(anchor)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def anchor_words(timeline: Timeline) -> str:
    """What the days of a timeline count from, in words."""
    event = next((e for e in timeline.events if e.id == timeline.anchor), None)
    if event is None:
        return "the anchor"
    return event.label if event.kind in ("treatment", "finding", "response") and event.label else event.kind


class _Drawing:
    """One drawing; y grows downwards from part to part."""

    def __init__(
        self, case: Case, timeline: Timeline, *, width: int, discrepancies: Sequence[Discrepancy]
    ) -> None:
        self.case = case
        self.timeline = timeline
        self.width = width
        self.x0, self.x1 = _LEFT, width - _RIGHT
        self.anchor = anchor_words(timeline)
        self.id = f"tl-{crc32(case.id.encode('utf-8', 'replace')):08x}"
        self.warned = _warned(timeline, discrepancies)
        drawable = _drawable(_open_at_birth(timeline.events))
        drawn = drawable[:MAX_DRAWN]
        self.left_out = len(drawable) - len(drawn)
        self.timed = [e for e in drawn if bounds(e) != (None, None)]
        self.untimed = [e for e in drawn if bounds(e) == (None, None)]
        self.scale = self._scale()
        self.lanes = self._lanes()

    def _scale(self) -> Scale:
        stretches = [(0.0, 0.0)]
        for event in self.timed:
            low, high = bounds(event)
            first = low if low is not None else high
            last = high if high is not None else low
            if first is not None and last is not None:
                stretches.append((first, last + max(finite(event.duration_high_days) or 0.0, 0.0)))
        clusters = clusters_of(self.timed, warned=self.warned)
        width = self.x1 - self.x0
        room = room_on_right(clusters, width=width, most=0.28 * width)
        return time_scale(stretches, x0=self.x0, x1=self.x1 - room)

    def _lanes(self) -> list[tuple[str, list[Placed], int]]:
        lanes = []
        for lane in LANES:
            events = [e for e in self.timed if _lane(e) == lane]
            spots = [
                placed(cluster, scale=self.scale, x0=self.x0, x1=self.x1)
                for cluster in clusters_of(events, warned=self.warned)
            ]
            if spots:
                lanes.append((lane, spots, stack(spots)))
        return lanes

    def svg(self, *, style: bool) -> str:
        episodes, y = self._episode_labels(8.0)
        top = y
        lanes: list[str] = []
        for lane, spots, rows in self.lanes:
            height = rows * ROW + 12
            lanes.append(self._lane(lane, spots, y=y, height=height))
            y += height
        bottom = y
        parts: list[str] = []
        if self.lanes:
            parts = [self._bands(top, bottom), self._grid(top, bottom), episodes, *lanes]
            y += 36 if self.scale.breaks else 24
        strip, y = self._strip(y)
        legend, y = self._legend(y)
        return self._frame("".join(parts) + strip + legend, height=y, style=style)

    def _frame(self, content: str, *, height: float, style: bool) -> str:
        hatch = element("path", d="M0 7L7 0", class_="tl-hatch")
        pattern = element(
            "pattern", hatch, id=f"{self.id}-h", width=7, height=7, patternUnits="userSpaceOnUse"
        )
        head = _title(self.id, f"Timeline of {self.case.id}", self._description())
        return _svg(
            head + (_style_element() if style else "") + element("defs", pattern) + content,
            id_=self.id,
            width=self.width,
            height=height,
        )

    def _description(self) -> str:
        events = self.timeline.events
        ends = [b for e in self.timed for b in bounds(e) if b is not None] or [0.0]
        first = when_words(min(ends), min(ends), anchor=self.anchor)
        last = when_words(max(ends), max(ends), anchor=self.anchor)
        words = f"{len(events)} events, from {first} to {last}."
        untold = sum(bounds(e) == (None, None) for e in events)
        if untold:
            words += f" {untold} without a time, in order of telling."
        if self.warned:
            words += f" At {len(self.warned)} events places of the report disagree."
        return words + " A table of the same follows the drawing or is offered beside it."

    def _bands(self, top: float, bottom: float) -> str:
        parts = [
            element("rect", x=a, y=top - 2, width=b - a, height=bottom - top + 2, class_="tl-band")
            + element(
                "path",
                d=f"M{number(a)} {number(top - 2)}V{number(bottom)}M{number(b)} {number(top - 2)}V{number(bottom)}",
                class_="tl-edge",
            )
            for _, a, b in self._stretches()
        ]
        return element("g", "".join(parts))

    def _stretches(self) -> list[tuple[int, float, float]]:
        """Number, left and right end of each episode that has a place in time.

        What was told as the past of an episode lies before it.
        """
        found = []
        for episode in self.case.episodes:
            own = [
                (event.history, x)
                for _, spots, _ in self.lanes
                for spot in spots
                for event in spot.cluster.events
                if event.episode == episode.number
                for x in (spot.x, spot.bar or spot.x)
            ]
            xs = [x for history, x in own if not history] or [x for _, x in own]
            if xs:
                found.append((episode.number, max(min(xs) - 11, self.x0), min(max(xs) + 11, self.x1)))
        return found

    def _episode_labels(self, y: float) -> tuple[str, float]:
        labels = {e.number: _episode_words(e) for e in self.case.episodes}
        ends: list[float] = []
        parts = []
        for number_, a, b in self._stretches():
            text = shorten(labels[number_], width=250, size=_SMALL)
            wide = text_width(text, size=_SMALL)
            x = max(min((a + b) / 2 - wide / 2, self.x1 - wide), self.x0)
            row = next((i for i, end in enumerate(ends) if end + 12 <= x), len(ends))
            ends[row:] = [x + wide, *ends[row + 1 :]]
            parts.append(element("text", escape(text), x=x, y=y + 11 + 16 * row, class_="tl-soft"))
        return "".join(parts), y + 16 * len(ends) + (6 if ends else 0)

    def _grid(self, top: float, bottom: float) -> str:
        parts = []
        for tick in self.scale.ticks():
            zero = tick.label == "0"
            line = f"M{number(tick.x)} {number(top)}V{number(bottom + 4)}"
            parts.append(element("path", d=line, class_="tl-zero" if zero else "tl-grid"))
            words = shorten(self.anchor, width=150, size=_SMALL) if zero else tick.label
            parts.append(
                element("text", escape(words), x=tick.x, y=bottom + 17, text_anchor="middle",
                        class_="tl-soft tl-name" if zero else "tl-soft")
            )  # fmt: skip
        axis = element("path", d=f"M{number(self.x0)} {number(bottom)}H{number(self.x1)}", class_="tl-zero")
        return element("g", "".join(parts) + axis + self._breaks(top, bottom))

    def _breaks(self, top: float, y: float) -> str:
        parts = []
        for a, b, days in self.scale.breaks:
            middle = (a + b) / 2
            zigzag = f"M{number(middle - 5)} {number(y + 5)}l4 -10m2 10l4 -10"
            words = f"{length_words(days, days)} left out"
            parts.append(
                element(
                    "rect", x=a, y=top, width=b - a, height=y - top, fill=f"url(#{self.id}-h)", stroke="none"
                )
            )
            parts.append(element("path", d=zigzag, class_="tl-zero"))
            parts.append(element("text", words, x=middle, y=y + 30, text_anchor="middle", class_="tl-soft"))
        return "".join(parts)

    def _lane(self, lane: str, spots: Iterable[Placed], *, y: float, height: float) -> str:
        name = element("text", lane.capitalize(), x=12, y=y + 6 + ROW * 0.7, class_="tl-name")
        tab = element("rect", x=0, y=y + 5, width=4, height=height - 10, rx=2, class_="tl-f")
        rule = element("path", d=f"M0 {number(y)}H{number(self.x1)}", class_="tl-grid")
        marks = "".join(self._spot(spot, y=y + 6) for spot in spots)
        return element("g", rule + tab + name + marks, class_=f"tl-{lane}")

    def _spot(self, spot: Placed, *, y: float) -> str:
        middle = y + (spot.mark_row + 0.5) * ROW
        cluster = spot.cluster
        tip = when_words(cluster.low, cluster.high, anchor=self.anchor)
        words = SEPARATOR.join(label_of(e) for e in cluster.events)
        shapes = element("title", escape(f"{words}: {tip}")) + self._shapes(spot, y=middle)
        body = element("g", shapes, class_="tl-m", **_data(cluster.events))
        first = y if spot.side == "above" else y + (spot.mark_row - spot.row) * ROW
        lines = [
            _label_line(line, x=spot.text_x, y=first + (spot.row + i + 0.5) * ROW + 4, side=spot.side)
            for i, line in enumerate(spot.lines)
        ]
        lines.insert(0, _elbows(spot, middle=middle, first=first))
        if cluster.warned:
            x = spot.text_x + 10 if spot.side == "left" else spot.text_x - 10
            lines.append(warning(x, first + (spot.row + 0.5) * ROW))
        return body + "".join(lines)

    def _shapes(self, spot: Placed, *, y: float) -> str:
        low, high = spot.cluster.low, spot.cluster.high
        kind = spot.cluster.kind
        if low is None or high is None:
            return open_end(spot.x, spot.a if low is None else spot.b, y=y) + mark(kind, x=spot.x, y=y)
        parts = []
        a, b = self.scale(low), self.scale(high)
        if spot.bar is not None:
            event = spot.cluster.events[0]
            shortest, longest = (
                finite(event.duration_low_days) or 0.0,
                finite(event.duration_high_days) or 0.0,
            )
            parts.append(element("rect", x=spot.x, y=y - 4, width=max(spot.bar - spot.x, 1.0), height=8,
                                 rx=1, class_="tl-bar"))  # fmt: skip
            end_a, end_b = self.scale(low + shortest), self.scale(high + longest)
            if end_b - end_a > 9:
                parts.append(whisker(end_a, min(end_b, self.x1), y=y))
        if self._is_wide(spot.cluster):
            parts.append(whisker(a, b, y=y))
        return "".join(parts) + mark(kind, x=spot.x, y=y)

    def _is_wide(self, cluster: Cluster) -> bool:
        """Whether the earliest and the latest place stand apart enough to be drawn."""
        low, high = cluster.low, cluster.high
        return low is not None and high is not None and self.scale(high) - self.scale(low) > 9

    def _strip(self, y: float) -> tuple[str, float]:
        """The hatched strip of events without a time, in order of telling."""
        if not self.untimed:
            return "", y
        x0, x1, gap = self.x0 + 6, self.x1 - 6, 6.0
        x, row, chips = x0, 0, []
        for event in self.untimed:
            text = shorten(label_of(event), width=min(330.0, x1 - x0 - 32))
            extra = 14.0 if event.id in self.warned else 0.0
            wide = text_width(text) + 27 + extra
            if x > x0 and x + wide > x1:
                x, row = x0, row + 1
            chips.append(self._chip(event, text, x=x, y=y + 9 + row * _STRIP_ROW, width=wide))
            x += wide + gap
        height = (row + 1) * _STRIP_ROW + 12
        back = element("rect", x=self.x0, y=y + 3, width=self.x1 - self.x0, height=height, rx=3,
                       fill=f"url(#{self.id}-h)", stroke="none")  # fmt: skip
        name = element("text", "Time not", x=12, y=y + 18, class_="tl-name")
        told = element("text", "told", x=12, y=y + 32, class_="tl-name")
        return element("g", back + name + told + "".join(chips)), y + height + 8

    def _chip(self, event: Event, text: str, *, x: float, y: float, width: float) -> str:
        full = label_of(event)
        parts = [
            element("title", escape(f"{full}: time not told")),
            element("rect", x=x, y=y, width=width, height=18, rx=4, class_="tl-chip"),
            mark(event.kind, x=x + 11, y=y + 9),
            element("text", escape(text), x=x + 21, y=y + 13),
        ]
        if event.id in self.warned:
            parts.append(warning(x + width - 11, y + 9))
        return element("g", "".join(parts), class_=f"tl-m tl-{_lane(event)}", **_data([event]))

    def _legend(self, y: float) -> tuple[str, float]:
        """What the shapes stand for: only those that are drawn."""
        kinds = {e.kind for e in (*self.timed, *self.untimed)}
        items = [(name, mark(kind, x=0.0, y=0.0)) for kind, name in MARK_NAMES.items() if kind in kinds]
        clusters = [spot.cluster for _, spots, _ in self.lanes for spot in spots]
        if any(self._is_wide(c) for c in clusters):
            items.append(("earliest to latest", whisker(-6, 9, y=0)))
        if any(c.low is None or c.high is None for c in clusters):
            items.append(("no bound told", open_end(-7, 9, y=0)))
        if any(e.id in self.warned for e in (*self.timed, *self.untimed)):
            items.append(("places disagree", warning(0, 0)))
        if self.left_out:
            words = "1 more event" if self.left_out == 1 else f"{self.left_out} more events"
            items.append((f"{words} in the table", ""))
        x, row, parts = 12.0, 0, []
        for name, shape in items:
            wide = 26 + text_width(name, size=_SMALL)
            if x > 12 and x + wide > self.width - 8:
                x, row = 12.0, row + 1
            here = y + 14 + 17 * row
            parts.append(element("g", shape, transform=f"translate({number(x + 6)} {number(here)})"))
            parts.append(element("text", escape(name), x=x + 19, y=here + 4, class_="tl-soft"))
            x += wide + 8
        return element("g", "".join(parts), class_="tl-key"), y + 17 * (row + 1) + 12


def _empty(case: Case, *, width: int, style: bool) -> str:
    id_ = f"tl-{crc32(case.id.encode('utf-8', 'replace')):08x}"
    words = "No timeline was read from this report."
    text = element("text", words, x=12, y=24, class_="tl-soft")
    head = _title(id_, f"Timeline of {case.id}", words)
    return _svg(head + (_style_element() if style else "") + text, id_=id_, width=width, height=40)


def _svg(content: str, *, id_: str, width: int, height: float) -> str:
    return element(
        "svg", content, xmlns="http://www.w3.org/2000/svg", class_="cp-fig tl", role="img",
        viewBox=f"0 0 {width} {number(height)}", width=width, height=float(height),
        aria_labelledby=f"{id_}-t {id_}-d",
    )  # fmt: skip


def _title(id_: str, title: str, description: str) -> str:
    return element("title", escape(title), id=f"{id_}-t") + element(
        "desc", escape(description), id=f"{id_}-d"
    )


def _style_element() -> str:
    return element("style", THEME_CSS + TIMELINE_CSS)


def _open_at_birth(events: Sequence[Event]) -> list[Event]:
    """The events, those of which only birth bounds the past made open: "some time in life" is no place on an axis."""
    births = [b for e in events if e.kind == "birth" for b in bounds(e) if b is not None]
    if not births:
        return list(events)
    return [
        replace(e, earliest_days=None)
        if e.kind != "birth" and (low := bounds(e)[0]) is not None and low <= max(births)
        else e
        for e in events
    ]


def _drawable(events: Sequence[Event]) -> list[Event]:
    """All events but a birth long ago, which would leave no room for the others."""
    told = [abs(b) for e in events if e.kind != "birth" for b in bounds(e) if b is not None]
    reach = 2 * max(told, default=0.0)
    return [
        e for e in events
        if e.kind != "birth" or all(b is not None and abs(b) <= reach for b in bounds(e))
    ]  # fmt: skip


def _episode_words(episode: Episode) -> str:
    name = f"Episode {episode.number}"
    return name if not episode.label or episode.label.lower() == name.lower() else f"{name}: {episode.label}"


def _lane(event: Event) -> str:
    return event.lane if event.lane in LANES else LANES[-1]


def _in_order(events: Sequence[Event]) -> list[Event]:
    def key(event: Event) -> tuple[bool, float]:
        low, high = bounds(event)
        first = low if low is not None else high
        return first is None, first or 0.0

    return sorted(events, key=key)


def _warned(timeline: Timeline, discrepancies: Sequence[Discrepancy]) -> frozenset[str]:
    """Ids of events that a contradiction touches: a strong constraint left out, or a quote shared with a discrepancy."""
    ids = {
        id_
        for c in timeline.constraints
        if c.left_out and c.strength == "strong"
        for id_ in (c.earlier, c.later)
    }
    places = [e.span for d in discrepancies for e in d.evidence]
    for event in timeline.events:
        for evidence in event.evidence:
            if any(map(evidence.span.meets, places)):
                ids.add(event.id)
    return frozenset(ids & {e.id for e in timeline.events})


def _data(events: Sequence[Event]) -> dict[str, str]:
    return {
        "data_event": " ".join(e.id for e in events),
        "data_span": _spans(x for e in events for x in e.evidence),
    }


def _spans(evidence: Iterable[Evidence]) -> str:
    return " ".join(dict.fromkeys(f"{e.span.start}-{e.span.end}" for e in evidence))


def _elbows(spot: Placed, *, middle: float, first: float) -> str:
    """Thin lines that lead from a mark to further lines of labels which begin with another event."""
    paths = []
    for i, (line, before) in enumerate(zip(spot.lines[1:], spot.lines), start=1):
        if spot.side != "above" and line[0][0] is not before[-1][0]:
            y = first + (spot.row + i + 0.5) * ROW
            end = spot.text_x + (4 if spot.side == "left" else -4)
            paths.append(f"M{number(spot.x)} {number(middle + 6)}V{number(y)}H{number(end)}")
    return element("path", d="".join(paths), class_="tl-elbow") if paths else ""


def _label_line(line: Sequence[tuple[Event, str]], *, x: float, y: float, side: str) -> str:
    """One line of labels; each label is a piece of its own, so that it can be lit up alone."""
    pieces = []
    for event, text in line:
        cut = text != label_of(event)
        tip = element("title", escape(label_of(event))) if cut else ""
        pieces.append(element("tspan", tip + escape(text), class_="tl-e", **_data([event])))
    return element(
        "text", escape(SEPARATOR).join(pieces), x=x, y=y, class_="tl-l",
        text_anchor="end" if side == "left" else None,
    )  # fmt: skip


def _table_row(event: Event, *, anchor: str, warned: bool) -> str:
    low, high = bounds(event)
    shortest, longest = finite(event.duration_low_days), finite(event.duration_high_days)
    known = [d for d in (shortest, longest) if d is not None]
    cells = (
        when_words(low, high, anchor=anchor) + (" (places of the report disagree)" if warned else ""),
        label_of(event),
        event.kind,
        event.lane,
        length_words(min(known), max(known)) if known else "",
        "" if event.episode is None else str(event.episode),
        " … ".join(f"“{' '.join(e.quote.split())}”" for e in event.evidence[:2]),
    )
    data = _data([event])
    body = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr data-event="{escape(data["data_event"])}" data-span="{data["data_span"]}">{body}</tr>'
