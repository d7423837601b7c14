"""One drawing style: colours, type, and the few SVG words that all figures are written with.

Colours are those of Okabe and Ito (2008, "Color Universal Design"), which people with any of the common
colour-vision deficiencies can tell apart; no figure relies on colour alone. They are CSS variables, so that the page
around a figure, dark mode and print can change them; figures carry no ``style`` attributes, which a strict
content security policy would drop.
"""

import re
from functools import lru_cache
from html import escape as _escape

OKABE_ITO = {
    "orange": "#e69f00",
    "sky blue": "#56b4e9",
    "bluish green": "#009e73",
    "yellow": "#f0e442",
    "blue": "#0072b2",
    "vermillion": "#d55e00",
    "reddish purple": "#cc79a7",
    "black": "#000000",
}
"""Okabe and Ito's eight colours."""

SERIES = ("blue", "vermillion", "bluish green", "orange", "sky blue", "reddish purple")
"""Order in which groups take colours."""

FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', sans-serif"
FONT_SIZE = 12.0
"""Size of labels in user units (CSS pixels)."""

THEME_CSS = """\
.cp-fig{--fig-ink:#1c2127;--fig-soft:#59636e;--fig-line:#d5dae0;--fig-paper:#fff;--fig-band:#eef1f5;\
--fig-1:#0072b2;--fig-2:#d55e00;--fig-3:#007d5a;--fig-4:#b97f00;--fig-5:#2a8cc4;--fig-6:#a8538a;--fig-mark:#a8327b;\
font-family:system-ui,-apple-system,'Segoe UI','Noto Sans','Liberation Sans',sans-serif;font-size:12px;\
fill:var(--fig-ink);color:var(--fig-ink)}
@media (prefers-color-scheme:dark){.cp-fig{--fig-ink:#e4e8ec;--fig-soft:#a3adb8;--fig-line:#3a424b;\
--fig-paper:#14181d;--fig-band:#20262d;--fig-1:#56b4e9;--fig-2:#f28e4b;--fig-3:#2fc39a;--fig-4:#e69f00;\
--fig-5:#8fcdf2;--fig-6:#dc9cc0;--fig-mark:#ee9ccb}}
@media print{.cp-fig{--fig-ink:#000;--fig-soft:#3c444c;--fig-line:#c4cad1;--fig-paper:#fff;--fig-band:#eef1f5;\
--fig-1:#0072b2;--fig-2:#d55e00;--fig-3:#007d5a;--fig-4:#b97f00;--fig-5:#2a8cc4;--fig-6:#a8538a;--fig-mark:#8c1f64}}
"""
"""Variables of every figure: ink, soft (secondary text), line, paper, band, and the series 1 to 6.

Green, orange and sky blue are a shade darker on white than Okabe and Ito's, for a contrast of at least 3 to 1
(WCAG 2.2, 1.4.11); on dark ground the light ones of the family stand in.
"""

_NOT_XML = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\"'\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NARROW = frozenset("iljtfrI.,:;'|!()[]-/ ")
_WIDE = frozenset("mwMW@%")


def escape(text: str) -> str:
    """The text for use in SVG or HTML content and quoted attributes.

    Control characters, lone surrogates and non-characters, which XML cannot hold, are shown as U+FFFD.
    """
    if not _SPECIAL.search(text):
        return text
    return _escape(_NOT_XML.sub("\ufffd", text), quote=True)


def text_width(text: str, *, size: float = FONT_SIZE) -> float:
    """About how wide a text is in a sans-serif face, in user units; on the wide side."""
    return size * sum(map(_char_width, text))


@lru_cache(maxsize=4096)
def _char_width(char: str) -> float:
    if char in _NARROW:
        return 0.37
    if char in _WIDE:
        return 0.95
    if ord(char) >= 0x2E80:
        return 1.0
    return 0.69 if char.isupper() else 0.6


def shorten(text: str, *, width: float, size: float = FONT_SIZE) -> str:
    """The text, cut with an ellipsis where it is wider than `width`."""
    if text_width(text, size=size) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size=size) > width:
        kept = kept[:-1]
    return kept.rstrip(" ,;·") + "…"


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """An SVG element; attribute names with ``_`` for ``-`` (``class_`` for ``class``), None leaves one out.

    `content` is markup and must be escaped already; attribute values are escaped here.
    """
    head = name
    for key, value in attributes.items():
        if value is not None:
            shown = number(value) if isinstance(value, float) else escape(str(value))
            head += f' {key.rstrip("_").replace("_", "-")}="{shown}"'
    return f"<{head}>{content}</{name}>" if content else f"<{head}/>"
