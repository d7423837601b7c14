"""Survival curves with bands, innermost intervals and numbers at risk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._plot_style import BAND_ALPHA, INK, LINE_STYLES, SOFT, WARNING, add_axes, colour, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.2
PLOT_HEIGHT = 3.1
ROW = 0.2
LEFT = 1.55


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalLine:
    """One curve: corners of its line, and what goes with it; times in one unit."""

    label: str
    corners: tuple[tuple[float, float], ...]
    """(time, survival) from (0, 1) on; two corners of one time are a step, a slope is an interval in which it falls."""
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    """(start, end, top, bottom) of the intervals in which the curve falls at a place that nobody knows."""
    censored: tuple[tuple[float, float], ...] = ()
    band: tuple[tuple[float, float, float], ...] = ()
    """(time, lower, upper)."""
    stepped_band: bool = True
    at_risk: tuple[tuple[float, int], ...] = ()


def survival_figure(
    lines: Sequence[SurvivalLine],
    *,
    title: str,
    unit: str,
    horizon: float,
    note: str | None = None,
    warning: str | None = None,
    event_free: str = "Free of the event, %",
) -> "Figure":
    """Curves from 0 to `horizon`, numbers at risk below, and a warning across the figure where there is one."""
    rows = max(len(lines), 1)
    top = (
        0.5
        + (0.22 if note else 0)
        + (0.36 if warning else 0)
        + 0.22 * (0 if len(lines) < 2 else -(-len(lines) // 3))
    )
    bottom = 0.62 + ROW * (rows + 1)
    figure = new_figure(WIDTH, top + PLOT_HEIGHT + bottom)
    axes = add_axes(figure, (LEFT, bottom, WIDTH - LEFT - 0.25, PLOT_HEIGHT))
    for i, line in enumerate(lines):
        _draw(axes, line, i, band=bool(line.band) and len(lines) <= 3)
    axes.set_xlim(0, horizon * 1.01)
    axes.set_ylim(0, 1.03)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    axes.set_ylabel(event_free)
    axes.set_xlabel(f"Time, {unit}")
    ticks = [time for time, _ in lines[0].at_risk] if lines and lines[0].at_risk else None
    if ticks:
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.axhline(0.5, color="#d5dae0", linewidth=0.8, zorder=0)
    if len(lines) > 1:
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=min(len(lines), 3), handlelength=3, fontsize=8.5, frameon=False,
            borderaxespad=0.1, columnspacing=1.4,
        )  # fmt: skip
    _words(figure, title, note, warning)
    _numbers(figure, lines, horizon, bottom)
    return figure


def _draw(axes: "Axes", line: SurvivalLine, index: int, *, band: bool) -> None:
    from matplotlib.patches import Rectangle

    ink = colour(index)
    for start, end, top, bottom in line.boxes:
        axes.add_patch(
            Rectangle((start, bottom), end - start, top - bottom, color=ink, alpha=0.13, linewidth=0)
        )
    if band:
        times, lower, upper = zip(*line.band)
        axes.fill_between(
            times,
            lower,
            upper,
            step="post" if line.stepped_band else None,
            color=ink,
            alpha=BAND_ALPHA,
            linewidth=0,
        )
    x, y = zip(*line.corners)
    style = LINE_STYLES[index % len(LINE_STYLES)]
    axes.plot(x, y, color=ink, linestyle=style, linewidth=1.7, label=line.label, solid_joinstyle="miter")
    if line.censored:
        cx, cy = zip(*line.censored)
        axes.plot(cx, cy, linestyle="none", marker="|", markersize=6, color=ink, markeredgewidth=1)


def _words(figure: "Figure", title: str, note: str | None, warning: str | None) -> None:
    width, height = figure.get_size_inches()
    y = height - 0.12
    figure.text(0.12 / width, y / height, title, fontsize=11.5, fontweight="bold", va="top")
    y -= 0.25
    if note:
        figure.text(0.12 / width, y / height, note, fontsize=8.5, color=SOFT, va="top")
        y -= 0.22
    if warning:
        figure.text(
            0.12 / width,
            y / height,
            warning,
            fontsize=8.5,
            color=WARNING,
            fontweight="bold",
            va="top",
            wrap=True,
        )


def _numbers(figure: "Figure", lines: Sequence[SurvivalLine], horizon: float, bottom: float) -> None:
    width, height = figure.get_size_inches()
    span = WIDTH - LEFT - 0.25
    y = bottom - 0.58
    figure.text(0.12 / width, y / height, "At risk", fontsize=8.5, color=SOFT, va="center")
    for i, line in enumerate(lines):
        y -= ROW
        # The number of patients stands in the first column.
        name = line.label.split(" (n = ")[0]
        name = name if len(name) <= 20 else name[:19].rstrip() + "…"
        figure.text(
            0.12 / width,
            y / height,
            name,
            fontsize=8.5,
            color=colour(i) if len(lines) > 1 else INK,
            va="center",
        )
        for time, n in line.at_risk:
            x = LEFT + span * time / (horizon * 1.01)
            figure.text(x / width, y / height, str(n), fontsize=8.5, ha="center", va="center")
