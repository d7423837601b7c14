"""The marks of a timeline: a shape for each kind of event, so that no colour is needed to tell them apart."""

from ._style import element, number

MARK_NAMES = {
    "birth": "birth",
    "first symptom": "first symptom",
    "diagnosis of primary": "diagnosis of primary",
    "diagnosis": "diagnosis",
    "presentation": "presentation",
    "finding": "finding",
    "imaging": "imaging",
    "pathology": "pathology",
    "metastasis": "metastasis",
    "recurrence": "recurrence",
    "treatment": "treatment",
    "response": "response",
    "last contact": "last contact",
    "death": "death",
}
"""Kinds of events with a mark of their own, in the order of the legend."""

_PATHS = {
    # Offsets from the middle, filled ("f") or open ("o").
    "birth": ("o", "M-4 0H4M0 -4V4"),
    "first symptom": ("o", "M-4 -4.5V5M-4 -4.5L4.5 -1.5L-4 1.5"),
    "diagnosis of primary": ("f", "M0 -5.5L5.5 0L0 5.5L-5.5 0Z"),
    "diagnosis": ("o", "M0 -5L5 0L0 5L-5 0Z"),
    "imaging": ("o", "M-4 -4H4V4H-4Z"),
    "pathology": ("o", "M0 -4.8L4.8 4H-4.8Z"),
    "recurrence": ("f", "M0 -5.2L5.2 4.3H-5.2Z"),
    "treatment": ("f", "M-4.5 -4.5H4.5V4.5H-4.5Z"),
    "response": ("o", "M0 4.8L4.8 -4H-4.8Z"),
    "last contact": ("f", "M-3.8 -4.8L5 0L-3.8 4.8Z"),
    "death": ("x", "M-4 -4L4 4M-4 4L4 -4"),
}


def mark(kind: str, *, x: float, y: float) -> str:
    """The shape of an event of this kind with its middle at (x, y), in the colour of its lane."""
    if kind == "presentation":
        ring = element("circle", cx=x, cy=y, r=5.0, class_="tl-o")
        return ring + element("circle", cx=x, cy=y, r=2.2, class_="tl-f")
    if kind == "metastasis":
        return element("circle", cx=x, cy=y, r=4.8, class_="tl-f")
    if kind not in _PATHS:
        return element("circle", cx=x, cy=y, r=3.6, class_="tl-o")
    style, path = _PATHS[kind]
    return element("path", d=path, transform=f"translate({number(x)} {number(y)})", class_=f"tl-{style}")


def whisker(a: float, b: float, *, y: float, weak: bool = False) -> str:
    """A line from the earliest to the latest place, with its ends."""
    path = f"M{number(a)} {number(y)}H{number(b)}M{number(a)} {number(y - 3)}v6M{number(b)} {number(y - 3)}v6"
    return element("path", d=path, class_="tl-w tl-weak" if weak else "tl-w")


def open_end(x: float, end: float, *, y: float) -> str:
    """A dashed arrow from a known bound towards the side where no bound is told."""
    back = 4.0 if end > x else -4.0
    line = element("path", d=f"M{number(x)} {number(y)}H{number(end)}", class_="tl-w tl-open")
    head = f"M{number(end - back)} {number(y - 3)}L{number(end)} {number(y)}L{number(end - back)} {number(y + 3)}"
    return line + element("path", d=head, class_="tl-w")


def warning(x: float, y: float) -> str:
    """The mark of a discrepancy: a triangle with an exclamation mark, its middle at (x, y)."""
    shape = element("path", d="M0 -5.6L6 4.8H-6Z", class_="tl-o")
    stroke = element("path", d="M0 -2.2V1.4M0 3V3.4", class_="tl-x")
    return element("g", shape + stroke, transform=f"translate({number(x)} {number(y)})", class_="tl-warn")
