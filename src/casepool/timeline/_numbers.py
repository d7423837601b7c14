"""Numbers as people write them: "3", "three", "2.5", "1 1/2", "two and a half", "3 to 4", "several", "third"."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from ._rows import read_rules

TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)?|[a-z](?:\.[a-z])+(?![a-z])\.?|[a-z]+\.?|[½¼¾/~≈<>≥≤,-]")
"""A word, a figure, or a sign, in lower-case text; a stop stuck between two words ends the first ("node.Two years later")."""

_FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_RANGE_WORDS: Final[tuple[str, ...]] = ("to", "-", "or", "through")
_FIGURE: Final = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?")
_ORDINAL_ENDS: Final[tuple[str, ...]] = ("st", "nd", "rd", "th")


class Number(NamedTuple):
    """A told number: equal ends unless a range or a vague amount is told."""

    low: float
    high: float | None
    form: str = "cardinal"
    """"cardinal", "range", "ordinal", "vague", "article"."""


@lru_cache(maxsize=1)
def number_words() -> Mapping[str, tuple[str, float, float | None]]:
    """Word -> (kind, low, high) of the rows of `numbers.tsv`."""
    words = {}
    for row in read_rules("numbers"):
        high = float(row["high"]) if row["high"] else None
        for word in row["pattern"].split("|"):
            words[word] = (row["kind"], float(row["low"]), high)
    return words


def parse_number(tokens: Sequence[str]) -> Number | None:
    """The number that all the tokens together say, or None."""
    plain = [t for t in tokens if t != "-"]
    if len(plain) == len(tokens) or not tokens or tokens[-1] != "-":
        number = _simple(plain)
        if number is not None:
            return number
    if len(tokens) == 2 and tokens[1].isdigit():
        first, again = _simple(tokens[:1]), _simple(tokens[1:])
        return first if first is not None and first == again else None  # "four (4)"
    if tokens and tokens[0] == "between" and "and" in tokens:
        at = len(tokens) - 1 - list(reversed(tokens)).index("and")
        return _range(tokens[1:at], tokens[at + 1 :])
    for at, token in enumerate(tokens):
        if token in _RANGE_WORDS:
            number = _range(tokens[:at], tokens[at + 1 :])
            if number is not None:
                return number
    return None


def _range(left: Sequence[str], right: Sequence[str]) -> Number | None:
    low = _simple([t for t in left if t != "-"])
    high = _simple([t for t in right if t != "-"])
    if low is None or high is None or high.high is None or low.low >= high.high:
        return None
    if low.form == "article":
        return None  # "a-57-year-old" is no range from one
    if "vague" in (low.form, high.form):
        return Number(low.low, high.high, "vague")
    return Number(low.low, high.high, "range")


def _simple(tokens: Sequence[str]) -> Number | None:
    if not tokens:
        return None
    if tokens[0][0].isdigit() or tokens[0] in _FRACTIONS:
        return _figure(tokens)
    return _words(tokens)


def _figure(tokens: Sequence[str]) -> Number | None:
    first, rest = tokens[0], tuple(tokens[1:])
    if first in _FRACTIONS:
        return None if rest else _one(_FRACTIONS[first])
    if not _FIGURE.fullmatch(first):
        return None
    value = float(first.replace(",", "."))
    if not rest:
        return _one(value)
    if rest[0] in _ORDINAL_ENDS and len(rest) == 1:
        return Number(value, value, "ordinal")
    if rest in (("and", "a", "half"), ("and", "half"), ("and", "one", "half")):
        return _one(value + 0.5)
    if len(rest) == 1 and rest[0] in _FRACTIONS:
        return _one(value + _FRACTIONS[rest[0]])
    if len(rest) == 2 and rest[0] == "/":
        return _one(_fraction(first, rest[1]))
    if len(rest) == 3 and rest[1] == "/":
        part = _fraction(rest[0], rest[2])
        return None if part is None else _one(value + part)
    return None


def _one(value: float | None) -> Number | None:
    return None if value is None else Number(value, value)


def _fraction(over: str, under: str) -> float | None:
    if not (over.isdigit() and under.isdigit()) or not 0 < int(over) < int(under) <= 12:
        return None
    return int(over) / int(under)


def _words(tokens: Sequence[str]) -> Number | None:
    if not tokens:
        return None
    words = number_words()
    kinds = [words[t][0] if t in words else t for t in tokens]
    if len(tokens) > 2 and kinds[-1] == "half" and "and" in tokens:
        at = len(tokens) - 1 - list(reversed(tokens)).index("and")
        if tokens[at + 1 : -1] in ([], ["a"], ["one"], ["an"]):
            whole = _words(tokens[:at])
            return None if whole is None or whole.form != "cardinal" else _one(whole.low + 0.5)
    if kinds in (["half"], ["half", "article"], ["article", "half"]) or list(tokens) == ["one", "half"]:
        return _one(0.5)
    if kinds == ["article"]:
        return Number(1, 1, "article")
    if kinds[-1] == "vague" and kinds[:-1] in ([], ["article"]):
        _, low, high = words[tokens[-1]]
        return Number(low, high, "vague")
    return _cardinal(tokens, kinds)


def _cardinal(tokens: Sequence[str], kinds: Sequence[str]) -> Number | None:
    words = number_words()
    total = 0.0
    if "hundred" in kinds:
        at = kinds.index("hundred")
        times = 1.0 if kinds[:at] in ([], ["article"]) else 0.0
        if kinds[:at] == ["cardinal"]:
            times = words[tokens[0]][1]
        if not times:
            return None
        total = times * words[tokens[at]][1]
        at += 2 if at + 1 < len(kinds) and kinds[at + 1] == "and" else 1
        tokens, kinds = tokens[at:], kinds[at:]
        if not tokens:
            return _one(total)
    form = "ordinal" if kinds[-1] == "ordinal" else "cardinal"
    if len(tokens) == 1 and kinds[0] in ("cardinal", "tens", "ordinal"):
        total += words[tokens[0]][1]
    elif (
        len(tokens) == 2
        and kinds[0] == "tens"
        and kinds[1] in ("cardinal", "ordinal")
        and words[tokens[1]][1] < 10
    ):
        total += words[tokens[0]][1] + words[tokens[1]][1]
    else:
        return None
    return Number(total, total, form)
