"""One style for the figures that are also printed: drawn by matplotlib, saved as SVG and PNG with the same bytes each time."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._style import OKABE_ITO, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1c2127"
SOFT = "#59636e"
LINE = "#d5dae0"
BAND_ALPHA = 0.16
WARNING = "#a4262c"
PNG_DPI = 130
LARGEST_PNG = 8_000
"""Pixels of a side; a larger picture is drawn with fewer dots per inch."""
LINE_STYLES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (8, 2, 2, 2)), (0, (4, 1)), (0, (1, 1)))
"""With colour, so that no line is told by colour alone."""

FONTS = ("DejaVu Sans", "Verdana", "Liberation Sans", "Arial", "sans-serif")
"""The first comes with matplotlib, so that a figure is the same on every machine; the others are for viewers."""

SETTINGS: Any = {
    "svg.hashsalt": "casepool",
    "svg.fonttype": "none",
    "font.family": FONTS[0],
    "font.size": 9.5,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


def colour(index: int) -> str:
    """The colour of a series, in the order of Okabe and Ito that all figures share."""
    return OKABE_ITO[SERIES[index % len(SERIES)]]


def new_figure(width: float, height: float) -> "Figure":
    """An empty figure of so many inches in the common style."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(SETTINGS):
        return Figure(figsize=(width, height), layout=None)


def add_axes(figure: "Figure", box: tuple[float, float, float, float]) -> "Axes":
    """Axes in a box given in inches: left, bottom, width, height."""
    from matplotlib import rc_context

    width, height = figure.get_size_inches()
    with rc_context(SETTINGS):
        return figure.add_axes((box[0] / width, box[1] / height, box[2] / width, box[3] / height))


def save(figure: "Figure", stem: Path) -> str:
    """Write the figure as `stem`.svg and `stem`.png; the SVG's text comes back for a page."""
    from matplotlib import rc_context

    stem.parent.mkdir(parents=True, exist_ok=True)
    dpi = min(PNG_DPI, LARGEST_PNG / max(figure.get_size_inches()))
    svg = stem.with_suffix(".svg")
    with rc_context(SETTINGS):
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        figure.savefig(
            stem.with_suffix(".png"),
            format="png",
            dpi=dpi,
            metadata={"Software": None},
            pil_kwargs={"compress_level": 4},
        )
    text = svg.read_text(encoding="utf-8")
    names = ", ".join(f"'{name}'" if " " in name else name for name in FONTS)
    text = text.replace(f"'{FONTS[0]}'", names)
    svg.write_text(text, encoding="utf-8")
    return text
