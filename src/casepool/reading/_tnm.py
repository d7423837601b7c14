"""TNM codes as written (UICC TNM Classification, 8th ed. 2017): what stands for the tumour, the nodes and the metastases."""

import re
from typing import Final, NamedTuple

from casepool.vocabulary import Wordings


class TnmCode(NamedTuple):
    """A TNM code of a text."""

    start: int
    end: int
    value: str
    """In one form: "ypT2aN0M0"."""
    prefix: str
    """Letters before the first part: "c", "p", "yp", "r" ..., or none."""
    nodes: str
    """What follows the N ("2b"), or nothing."""
    sure: bool
    """False for a tumour alone without a prefix ("T3"): a vertebra, a sequence and a hormone are written like it."""


_PREFIX: Final = r"(?:[acmpruyACPRUY]{1,3}-?)?"
_BETWEEN: Final = r"(?:\s?\([^()]{1,40}\))?[\s,;:/_&+\u2013-]{0,3}"
"""Between two parts: what the first one means may stand in brackets ("pT4b (small bowel) N0 (0/11) M0")."""
_T: Final = (
    r"T ?(?:is|IS|[0-4](?:[/-][1-4])?(?:mi|[a-dA-D][1-3]?)?|[xXO]|a(?![a-z]))(?:\([A-Za-z0-9]{1,5}\))?"
)
_N: Final = r"[N] ?(?:[0-3](?:[/-][1-3])?(?:mi|[a-dA-D](?:i{1,3})?)?|[xXO]|o(?=[\s,;]{0,2}M)|\+)(?:\((?:sn|i[+-]|mol[+-]|mi|\d{1,2}(?:/\d{1,3})?)\))*"
_M: Final = r"M ?(?:[01](?:[a-e][1-3]?)?|[xXOo]|\+)(?:\((?:[A-Z]{3}|i\+)(?:, ?[A-Z]{3})*\))?"
_CODE: Final = re.compile(
    rf"(?:(?<![A-Za-z0-9])|(?<=G[1-4]))(?:(?P<t>{_PREFIX}{_T})(?:{_BETWEEN}(?P<tn>{_PREFIX}{_N}))?(?:{_BETWEEN}(?P<tm>{_PREFIX}{_M}))?"
    rf"|(?P<n>{_PREFIX}{_N})(?:{_BETWEEN}(?P<nm>{_PREFIX}{_M}))?)(?!(?!G[1-4](?!\w))[A-Za-z0-9])"
)
_SMALL: Final = re.compile(
    r"\b(?P<t>[cpry]{0,2}t[0-4x][a-d]?) ?(?P<tn>n[0-3x][a-c]?)(?: ?(?P<tm>m[01x][a-c]?))?\b"
)
"""Codes that lost their capitals."""
_PART: Final = re.compile(rf"({_PREFIX})([TNM]) ?(.+)", re.DOTALL)
_MAY: Final = re.compile(r"[TN] ?[0-3ixXOa4+]|t[0-4x][a-d]? ?n[0-3x]")
_SIGNS: Final = Wordings(
    [
        *(f"{part}{space}{value}" for part in "TN" for space in ("", " ") for value in "01234ixXOa+"),
        *(f"t{value}" for value in "01234x"),
    ]
)
"""What each of these begins with, sooner looked for."""


def tnm_signs(text: str) -> list[int]:
    """Where codes may stand in the text."""
    return _SIGNS.places(text)


def tnm_codes(text: str, start: int, end: int) -> list[TnmCode]:
    """The codes between two offsets, in order."""
    codes: list[TnmCode] = []
    if _MAY.search(text, start, end) is None:
        return codes
    for found in _CODE.finditer(text, start, end):
        code = _code(found, found["t"], found["tn"] or found["n"], found["tm"] or found["nm"])
        if code is not None:
            codes.append(code)
    for found in _SMALL.finditer(text, start, end):
        parts = [_in_capitals(found[name]) for name in ("t", "tn", "tm")]
        code = _code(found, parts[0], parts[1], parts[2])
        if code is not None:
            codes.append(code)
    return codes


def _in_capitals(part: str | None) -> str | None:
    """A part of a code with the letter that names it as a capital ("pt2" to "pT2")."""
    if part is None:
        return None
    for letter in "tnm":
        at = part.find(letter)
        if at >= 0:
            return part[:at] + letter.upper() + part[at + 1 :]
    return part


def _code(found: re.Match[str], tumour: str | None, nodes: str | None, spread: str | None) -> TnmCode | None:
    """The code of its parts; None where one part alone is told without a prefix that says how it was found."""
    value = first = of_nodes = ""
    for part in (tumour, nodes, spread):
        if part is None:
            continue
        cut = _PART.match(part)
        if cut is None:
            return None
        prefix = cut[1].lower().rstrip("-")
        if not value:
            first = prefix
        # "pT3pN1" is "pT3N1"; "pT3cN1" stays.
        value += ("" if value and prefix == first else prefix) + cut[2] + _in_one_form(cut[3])
        if cut[2] == "N":
            of_nodes = _in_one_form(cut[3])
    told = sum(part is not None for part in (tumour, nodes, spread))
    # "PT3" may be a laboratory value, "N1" a road.
    by_itself = any(letter in "cp" for letter in (tumour or nodes or "")[: len(first)])
    if told == 1 and not by_itself and tumour is None:
        return None
    return TnmCode(found.start(), found.end(), value, first, of_nodes, told > 1 or by_itself)


_LAYERS: Final[tuple[str, ...]] = tuple(
    f"{layer})" for layer in "M SM SM1 SM2 SM3 MP SS SE SI SEI A AD AI EP LPM MM".split()
)
"""Layers of the wall in the Japanese classifications, behind the T that they stand for."""


def _in_one_form(told: str) -> str:
    """What follows the letter of a part: "O" and "x" as they are meant, "is" small, no spaces."""
    plain, bracket, inside = told.strip().partition("(")
    if plain in ("x", "O", "o", "IS"):
        plain = {"x": "X", "O": "0", "o": "0", "IS": "is"}[plain]
    # "T4a(SE)" names the layer in a way of its own; "T2(m)", "N0(sn)" and "M1(PUL)" are UICC's.
    layer = bracket and inside in _LAYERS
    return plain.lower() if layer or (not bracket and plain[-1:] in "ABCD") else plain + bracket + inside
