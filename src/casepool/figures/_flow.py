"""The flow of reports and patients into an analysis, as PRISMA-IPD draws it."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._plot_style import INK, SOFT, colour, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.4
BOX = 3.5
SIDE = 3.1
LINE_HEIGHT = 0.185
GAP = 0.26
INDENT = 0.36
"""How far the boxes of the analyses stand in from the patients they are of."""
LETTERS = 46
SIDE_LETTERS = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowBox:
    """A box of the flow, and what was left out on the way to it."""

    label: str
    n: int
    left_out: tuple[tuple[str, int], ...] = ()
    """Reasons with their numbers, in a box at the side."""
    branch: bool = False
    """True for the boxes at the end, one per analysis: all hang on the box before them."""


def flow_figure(boxes: Sequence[FlowBox], *, title: str) -> "Figure":
    """Boxes from top to bottom with arrows, and the numbers left out at the side."""
    texts = [textwrap.wrap(f"{box.label}: {box.n:,}", LETTERS - (5 if box.branch else 0)) for box in boxes]
    sides = [_side(box) for box in boxes]
    heights = [LINE_HEIGHT * max(len(t), len(s)) + 0.2 for t, s in zip(texts, sides)]
    height = 0.55 + sum(heights) + GAP * len(boxes)
    figure = new_figure(WIDTH, height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, height)
    axes.axis("off")
    axes.text(0.12, height - 0.12, title, fontsize=11.5, fontweight="bold", va="top", color=INK)
    y, trunk = height - 0.55, None
    for i, (box, text, side, size) in enumerate(zip(boxes, texts, sides, heights)):
        indent = INDENT if box.branch else 0.0
        if box.branch:
            trunk = y + GAP if trunk is None else trunk
            _branch(axes, trunk, y - size / 2)
            trunk = y - size / 2
        elif i:
            _arrow(axes, (0.15 + BOX / 2, y + GAP), (0.15 + BOX / 2, y))
        _box(
            axes,
            0.15 + indent,
            y - size,
            BOX - indent,
            size,
            text,
            face="#eef4f9" if not box.branch else "#f4f6f8",
            edge=colour(0),
        )
        if side:
            _arrow(axes, (0.15 + BOX, y - size / 2), (0.15 + BOX + 0.35, y - size / 2))
            _box(axes, 0.15 + BOX + 0.35, y - size, SIDE, size, side, face="white", edge=SOFT)
        y -= size + GAP
    return figure


def _branch(axes: "Axes", top: float, middle: float) -> None:
    """From the trunk under the last box of all patients to one analysis."""
    x = 0.15 + INDENT / 2
    axes.plot((x, x), (top, middle), color=SOFT, linewidth=1, solid_capstyle="butt")
    _arrow(axes, (x, middle), (0.15 + INDENT, middle))


def _side(box: FlowBox) -> list[str]:
    return [
        line
        for reason, n in box.left_out
        for line in textwrap.wrap(f"{n:,} left out: {reason}", SIDE_LETTERS)
    ]


def _box(
    axes: "Axes",
    x: float,
    y: float,
    width: float,
    height: float,
    lines: Sequence[str],
    *,
    face: str,
    edge: str,
) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), width, height, facecolor=face, edgecolor=edge, linewidth=1))
    middle = y + height / 2 + LINE_HEIGHT * (len(lines) - 1) / 2
    for i, line in enumerate(lines):
        axes.text(x + 0.12, middle - i * LINE_HEIGHT, line, va="center", fontsize=8.8, color=INK)


def _arrow(axes: "Axes", start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate(
        "",
        xy=end,
        xytext=start,
        arrowprops={"arrowstyle": "-|>", "color": SOFT, "linewidth": 1, "shrinkA": 0, "shrinkB": 0},
    )
