"""Drawings of cases and of what was pooled from them, in one style.

The timeline is SVG text written here, without a plotting library: colours follow the page around it (light, dark,
print), and every mark carries what it stands for. The figures of pooled cases (`_survival`, `_forest`, `_flow`,
`_swimmer`) are drawn by matplotlib, which is loaded when one is drawn. The same values give the same bytes.
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
