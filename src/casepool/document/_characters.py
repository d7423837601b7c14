"""Typographic characters to plain ones: quotes, dashes, spaces, ligatures. Letters keep their accents."""

from __future__ import annotations

import re
from typing import Final

from ._tape import Edit, Tape

SPACES: Final = "\t\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63\uff0d\u2043"
SINGLE_QUOTES: Final = "\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\u02b9\u2035\uff07"
DOUBLE_QUOTES: Final = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2036\uff02"

ONE_TO_ONE: Final = {
    **dict.fromkeys(SPACES, " "),
    **dict.fromkeys(HYPHENS, "-"),
    **dict.fromkeys(SINGLE_QUOTES, "'"),
    **dict.fromkeys(DOUBLE_QUOTES, '"'),
    "\u2044": "/",
    "\u2215": "/",
    "\u2217": "*",
    "\u2236": ":",
    "\u037e": ";",
    "\u2024": ".",
}
"""Characters that another takes the place of, one for one; lengths and offsets stay."""
ONE_TO_MANY: Final = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    "\u2014": " - ",
    "\u2015": " - ",
    "\u0132": "IJ",
    "\u0133": "ij",
    "\u2025": "..",
    "\u2026": "...",
    "\u00bc": "1/4",
    "\u00bd": "1/2",
    "\u00be": "3/4",
    "\u2153": "1/3",
    "\u2154": "2/3",
    "\u215b": "1/8",
}
"""Ligatures, points and fractions spelled out."""
DROPPED: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\ufffc\ufffd"
"""Soft hyphens, characters of no width, marks of direction, and the sign for a lost character."""

MARK_OPEN, MARK_CLOSE = "\ue000", "\ue001"
"""Private characters that a reader puts around raised figures (maybe a reference mark)."""
CITE_OPEN, CITE_CLOSE = "\ue002", "\ue003"
"""Private characters that a reader puts around a reference mark that the markup names as one."""
MARKS: Final = MARK_OPEN + MARK_CLOSE + CITE_OPEN + CITE_CLOSE

SUPERIORS: Final = dict(
    zip(
        "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b\u207a",
        "0123456789-+",
        strict=True,
    )
)
"""Raised figures that are characters of their own."""
_SUPERIOR: Final = re.compile(f"[{''.join(SUPERIORS)}]+(?:[,-][{''.join(SUPERIORS)}]+)*")
_SUPERIOR_PLAIN: Final = str.maketrans(SUPERIORS)
INFERIORS: Final = dict(
    zip("\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089", "0123456789", strict=True)
)
_PLAIN: Final = {**ONE_TO_ONE, **INFERIORS}
_SOFT_BREAK: Final = re.compile(r"\u00ad[ \t]*\n[ \t]*")

_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_ASCII_BYTES: Final = bytes(range(128))
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPELLED: Final = frozenset([*ONE_TO_MANY, *DROPPED])
"""Characters that become several, or none."""


def plain_characters(text: str) -> str | None:
    """The text with one-for-one characters made plain, or None where others need a longer way."""
    for character in beyond_ascii(text):
        if character in ONE_TO_ONE:
            text = text.replace(character, ONE_TO_ONE[character])
        elif (
            character in ONE_TO_MANY
            or character in DROPPED
            or character in SUPERIORS
            or "\ue000" <= character <= "\uf8ff"
        ):
            return None
    return text


def beyond_ascii(text: str) -> set[str]:
    """The characters of the text that are not ASCII; thinning out bytes is many times faster than a pattern."""
    if text.isascii():
        return set()
    others = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_BYTES)
    return set(others.decode("utf-8", "surrogatepass"))


def _one_for_one(text: str) -> str:
    for character in beyond_ascii(text):
        if character in _PLAIN:
            text = text.replace(character, _PLAIN[character])
    return text


def plain_tape(tape: Tape) -> Tape:
    """The tape with every typographic character plain and control characters gone (new lines stay)."""
    text = tape.text
    edits: list[Edit] = []
    if not text.isascii():
        if "\u00ad" in text:
            tape = tape.edit([(m.start(), m.end(), "") for m in _SOFT_BREAK.finditer(text)])
            text = tape.text
        tape = Tape(_one_for_one(text), tape.offsets)
        others = beyond_ascii(text)
        for m in _SUPERIOR.finditer(tape.text) if not others.isdisjoint(SUPERIORS) else ():
            # Figure for figure, with the signs put in around them, so that each figure keeps its own place.
            edits += [
                (m.start(), m.start(), MARK_OPEN),
                (m.start(), m.end(), m[0].translate(_SUPERIOR_PLAIN)),
            ]
            edits.append((m.end(), m.end(), MARK_CLOSE))
        edits += [
            (m.start(), m.end(), _spelled(text, m))
            for m in (_NON_ASCII.finditer(text) if not others.isdisjoint(_SPELLED) else ())
            if m[0] in _SPELLED
        ]
    for m in _CONTROL.finditer(text):
        # Tabs, vertical tabs and form feeds part words; the other control characters are noise.
        edits.append((m.start(), m.end(), " " if m[0] in SPACES else ""))
    return tape.edit(sorted(edits))


def _spelled(text: str, m: re.Match[str]) -> str:
    new = ONE_TO_MANY.get(m[0], "")
    # "4\u00bd" is four and a half, not 41 halves.
    return " " + new if new[1:2] == "/" and text[m.start() - 1 : m.start()].isdecimal() else new


def without_private(text: str) -> str:
    """The text with private-use characters, which readers use as marks, replaced by spaces."""
    if text.isascii():
        return text
    return re.sub(r"[\ue000-\uf8ff]", " ", text)


def without_signs(tape: Tape) -> Tape:
    """The tape without the private signs around marks; what they hold stays."""
    if tape.text.isascii():
        return tape
    return tape.edit([(m.start(), m.end(), "") for m in re.finditer(f"[{MARKS}]", tape.text)])
