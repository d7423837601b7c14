"""The swimmer plot: one lane for each patient, from the first presentation to the last that is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._plot_style import INK, LINE, SOFT, add_axes, colour, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 8.2
LABEL_WIDTH = 1.9
LANE = 0.21
"""Inches of a lane with its label."""
LABELLED = 150
"""Lanes up to which each is labelled; more lanes are thinner."""
TALLEST = 60.0
"""Inches; more patients make thinner lanes."""
LABEL_LETTERS = 24

MARKS = {
    "surgery": ("s", 0),
    "radiotherapy": ("D", 1),
    "radiosurgery": ("d", 1),
    "systemic treatment": ("o", 2),
    "other treatment": ("p", 4),
    "recurrence or new metastasis": ("^", 3),
    "second episode": ("v", 5),
}
"""Marker and colour of each kind of event; told apart by shape as well as by colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwimmerLane:
    """One patient; times from presentation in one unit."""

    label: str
    sure: float
    """Up to here the patient was surely followed."""
    latest: float
    """Up to here at most."""
    end: str
    """"dead", "alive" or "unknown"."""
    marks: tuple[tuple[float, str], ...] = ()
    """(time, kind), kinds of `MARKS`."""
    url: str | None = None


def swimmer_figure(lanes: Sequence[SwimmerLane], *, title: str, unit: str) -> "Figure":
    """All lanes, the longest on top; a lane is a link where it has a URL."""
    n = max(len(lanes), 1)
    lane = LANE if n <= LABELLED else max(min(LANE, TALLEST / n), 0.02)
    height = 0.95 + lane * n + 0.6
    figure = new_figure(WIDTH, height)
    axes = add_axes(figure, (LABEL_WIDTH, 0.6, WIDTH - LABEL_WIDTH - 0.3, lane * n))
    ordered = sorted(lanes, key=lambda x: (-x.latest, -x.sure, x.label))
    _bars(axes, ordered)
    _ends(axes, ordered, small=n > LABELLED)
    kinds = _marks(axes, ordered, small=n > LABELLED)
    axes.set_ylim(-0.6, n - 0.4)
    axes.set_xlim(0, max((x.latest for x in lanes), default=1.0) * 1.04 or 1.0)
    axes.set_xlabel(f"Time from presentation, {unit}")
    axes.spines["left"].set_color(LINE)
    if n <= LABELLED:
        axes.set_yticks(range(n), [_short(x.label) for x in reversed(ordered)], fontsize=7.5)
        for text, x in zip(axes.get_yticklabels(), reversed(ordered)):
            text.set_url(x.url)
    else:
        axes.set_yticks([])
        axes.set_ylabel(f"{n:,} patients, one lane each", color=SOFT)
    axes.tick_params(axis="y", length=0)
    figure.text(0.12 / WIDTH, 1 - 0.12 / height, title, fontsize=11.5, fontweight="bold", va="top")
    _legend(axes, kinds, height)
    return figure


def _short(label: str) -> str:
    return label if len(label) <= LABEL_LETTERS else label[: LABEL_LETTERS - 1] + "…"


def _bars(axes: "Axes", lanes: Sequence[SwimmerLane]) -> None:
    from matplotlib.collections import PolyCollection

    n = len(lanes)
    for start, end, ink in (("zero", "sure", "#9db8cf"), ("sure", "latest", "#dbe6ef")):
        shapes, urls = [], []
        for i, x in enumerate(lanes):
            a = 0.0 if start == "zero" else x.sure
            b = x.sure if end == "sure" else x.latest
            if b <= a:
                continue
            y = n - 1 - i
            shapes.append([(a, y - 0.36), (b, y - 0.36), (b, y + 0.36), (a, y + 0.36)])
            urls.append(x.url)
        bars = PolyCollection(shapes, facecolors=ink, edgecolors="none", linewidths=0)
        bars.set_urls(urls)
        axes.add_collection(bars)


def _ends(axes: "Axes", lanes: Sequence[SwimmerLane], *, small: bool) -> None:
    n = len(lanes)
    for end, marker, ink in (("dead", "X", INK), ("alive", ">", colour(0))):
        at = [((x.sure + x.latest) / 2, n - 1 - i) for i, x in enumerate(lanes) if x.end == end]
        if at:
            xs, ys = zip(*at)
            axes.plot(xs, ys, linestyle="none", marker=marker, color=ink, markersize=2 if small else 6, clip_on=False,
                      markeredgecolor="white", markeredgewidth=0.3, label=f"{end} at last contact" if end == "alive" else end)  # fmt: skip


def _marks(axes: "Axes", lanes: Sequence[SwimmerLane], *, small: bool) -> list[str]:
    n, shown = len(lanes), []
    for kind, (marker, ink) in MARKS.items():
        at = [(time, n - 1 - i) for i, x in enumerate(lanes) for time, name in x.marks if name == kind]
        if at:
            xs, ys = zip(*at)
            axes.plot(xs, ys, linestyle="none", marker=marker, color=colour(ink), markersize=1.6 if small else 5,
                      markeredgecolor="white", markeredgewidth=0.4 if not small else 0, label=kind)  # fmt: skip
            shown.append(kind)
    return shown


def _legend(axes: "Axes", kinds: Sequence[str], height: float) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if not handles:
        return
    legend = axes.figure.legend(
        handles, labels, loc="upper left", bbox_to_anchor=(0.005, 1 - 0.34 / height), ncols=5, fontsize=8, handletextpad=0.3,
        columnspacing=1.1, borderaxespad=0.0,
        frameon=False,
    )  # fmt: skip
    for handle in legend.legend_handles:
        if handle is not None and hasattr(handle, "set_markersize"):
            handle.set_markersize(6)
