"""Drawings of cases and of what was pooled from them, in one style.

All figures are SVG text written here, without a plotting library: the same values give the same bytes, colours
follow the page around them (light, dark, print), and every mark carries what it stands for. The style is in `_style`.
"""

from ._style import OKABE_ITO, THEME_CSS
from ._timeline import TIMELINE_CSS, anchor_words, timeline_svg, timeline_table
from ._timescale import length_words, when_words

__all__ = [
    "OKABE_ITO",
    "THEME_CSS",
    "TIMELINE_CSS",
    "anchor_words",
    "length_words",
    "timeline_svg",
    "timeline_table",
    "when_words",
]
