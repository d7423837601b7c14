"""Forest plots: proportions of series, and hazard ratios."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._plot_style import INK, LINE, SOFT, WARNING, add_axes, colour, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.255
WIDTH = 8.4
LABEL_WIDTH = 3.7
TEXT_WIDTH = 1.75
LABEL_LETTERS = 38
"""Longer labels take two lines of smaller letters."""
RATIO_ENDS = (1 / 64, 64.0)
"""Ends of a scale of ratios; intervals that go on are drawn with an arrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One line of a forest plot."""

    label: str
    text: str = ""
    """Shown at the right: the estimate in words."""
    count: str = ""
    """Shown before the plot: "12 of 55", "8/12"."""
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    kind: str = "row"
    """"row", "pooled" (a diamond), "prediction" (a bar), or "heading"."""
    weight: float = 1.0
    """Share of the largest weight, 0 to 1: the size of the square."""


def forest_figure(
    rows: Sequence[ForestRow],
    *,
    title: str,
    axis: str,
    scale: str = "proportion",
    note: str | None = None,
    warning: str | None = None,
) -> "Figure":
    """Rows from top to bottom with their intervals.

    Parameters
    ----------
    scale : {"proportion", "ratio"}
        From 0 to 1 in percent, or a logarithmic scale of ratios around 1.
    """
    top = 0.48 + (0.22 if note else 0) + (0.42 if warning else 0)
    height = top + ROW * len(rows) + 0.62
    figure = new_figure(WIDTH, height)
    axes = add_axes(figure, (LABEL_WIDTH, 0.55, WIDTH - LABEL_WIDTH - TEXT_WIDTH, ROW * len(rows)))
    low, high = _frame(axes, scale, axis, len(rows))
    for i, row in enumerate(rows):
        y = float(len(rows) - 1 - i)
        _row(axes, row, y, low, high)
        at = (0.55 + ROW * (y + 0.5)) / height
        bold = "bold" if row.kind in ("heading", "pooled") else "normal"
        label = _label(row.label)
        figure.text(
            0.12 / WIDTH,
            at,
            label,
            va="center",
            fontsize=7.4 if "\n" in label else 8.8,
            fontweight=bold,
            linespacing=1.0,
        )
        figure.text(
            (LABEL_WIDTH - 0.12) / WIDTH, at, row.count, va="center", ha="right", fontsize=8.8, color=SOFT
        )
        figure.text(1 - 0.12 / WIDTH, at, row.text, va="center", ha="right", fontsize=8.8, fontweight=bold)
    down = height - 0.12
    figure.text(0.12 / WIDTH, down / height, title, fontsize=11.5, fontweight="bold", va="top")
    for words, ink in ((note, SOFT), (warning, WARNING)):
        if words:
            down -= 0.25
            weight = "bold" if words is warning else "normal"
            figure.text(
                0.12 / WIDTH,
                down / height,
                words,
                fontsize=8.5,
                color=ink,
                va="top",
                fontweight=weight,
                wrap=True,
            )
    return figure


def _label(text: str) -> str:
    if len(text) <= LABEL_LETTERS:
        return text
    return "\n".join(textwrap.wrap(text, LABEL_LETTERS + 6, max_lines=2, placeholder="…"))


def _frame(axes: "Axes", scale: str, axis: str, rows: int) -> tuple[float, float]:
    axes.set_ylim(-0.5, max(rows - 0.5, 0.5))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(axis)
    if scale == "proportion":
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
        for x in (0.25, 0.5, 0.75):
            axes.axvline(x, color=LINE, linewidth=0.6, zorder=0)
        return 0.0, 1.0
    axes.set_xscale("log")
    axes.set_xlim(*RATIO_ENDS)
    ticks = [1 / 32, 1 / 8, 1 / 2, 1, 2, 8, 32]
    axes.set_xticks(ticks, ["1/32", "1/8", "1/2", "1", "2", "8", "32"])
    axes.minorticks_off()
    axes.axvline(1, color=SOFT, linewidth=0.9, zorder=0)
    return RATIO_ENDS


def _row(axes: "Axes", row: ForestRow, y: float, low: float, high: float) -> None:
    if row.lower is None or row.upper is None or row.kind == "heading":
        return
    left, right = max(row.lower, low), min(row.upper, high)
    if row.kind == "pooled" and row.value is not None:
        from matplotlib.patches import Polygon

        corners = [(left, y), (row.value, y + 0.3), (right, y), (row.value, y - 0.3)]
        axes.add_patch(Polygon(corners, closed=True, color=colour(0)))
        return
    if row.kind == "prediction":
        axes.plot([left, right], [y, y], color=colour(0), linewidth=5, alpha=0.35, solid_capstyle="butt")
        return
    axes.plot([left, right], [y, y], color=INK, linewidth=1.1)
    for cut, x, marker in ((row.lower < low, low, "<"), (row.upper > high, high, ">")):
        if cut:
            axes.plot([x], [y], marker=marker, color=INK, markersize=5, clip_on=False)
    if row.value is not None and low <= row.value <= high:
        size = 3.5 + 5 * math.sqrt(min(max(row.weight, 0.0), 1.0))
        axes.plot(
            [row.value],
            [y],
            marker="s",
            markersize=size,
            color=colour(0),
            markeredgecolor="white",
            markeredgewidth=0.5,
        )
