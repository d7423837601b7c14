"""Shares told in a row that belong to things told in a row: "cough and itch were seen in 61 % and 15 % of women, respectively"."""

import re
from typing import Final

from ._statement_names import VERB, Number, clean

_BETWEEN: Final = re.compile(
    r"[\s)]*[,;]?\s*(?:and|or|versus|vs\.?)?\s*(?:(?:in|of|at)\s)?(?:(?:only|about|approximately)\s)?"
)
_PREDICATE: Final = re.compile(rf"\s(?:{VERB}\s)+(?:(?!\band\b)[^,;]){{0,40}}$", re.I)
_BEHIND: Final = re.compile(r"\)?\s(?P<how>of|in|for|among|at|after)\s(?P<list>[^;:.()]{3,160}?),?\s*$")
_PARTED: Final = re.compile(r",\s(?:and\s|or\s)?|\s(?:and|or|versus|vs\.?)\s")
_TIMES: Final = re.compile(
    r"(?P<head>.*?\b(?:at|after|by)\s)?(?:the\s)?(?P<first>\d+)(?:-|\s?years?)?", re.I | re.S
)
_TIME: Final = re.compile(r"(?P<n>\d+)(?P<rest>[\s-](?:year|month|week|day)s?\b.*)?-?", re.S)
_TIMED: Final = re.compile(r"\d[-\s](?:year|month)")
FARTHEST: Final = 90
"""Characters from the last share to "respectively"."""


def share_out(sentence: str, numbers: list[Number]) -> dict[int, str]:
    """Give the numbers of each row their own thing or group; what is to be added to a name by the place of its number."""
    behind: dict[int, str] = {}
    if "respectively" not in sentence and _TIMED.search(sentence) is None:
        return behind
    for row in _rows(sentence, numbers):
        told = sentence.find("respectively", row[-1].end, row[-1].end + FARTHEST)
        first = numbers.index(row[0])
        before = sentence[numbers[first - 1].end if first else 0 : row[0].start]
        if things := _things(before, len(row), timed=told < 0):
            for number, thing in zip(row, things):
                number.what = clean(thing)
        elif told >= 0 and (match := _BEHIND.fullmatch(sentence, row[-1].end, told)):
            _give_groups(row, match, behind)
    return behind


def beside(sentence: str, first: Number, second: Number) -> bool:
    """True for two shares side by side: "20 % and 30 % of men"."""
    shares = first.low is not None and second.low is not None and not (first.count or second.count)
    return shares and _BETWEEN.fullmatch(sentence, first.end, second.start) is not None


def _rows(sentence: str, numbers: list[Number]) -> list[list[Number]]:
    """Shares side by side, at least two."""
    rows: list[list[Number]] = []
    last = None
    for number in numbers:
        plain = not (number.count or number.part or number.measure or number.what)
        if plain and last is not None and _BETWEEN.fullmatch(sentence, last.end, number.start):
            rows[-1].append(number)
        elif plain:
            rows.append([number])
        last = number if plain else None
    return [row for row in rows if len(row) > 1]


def _things(before: str, length: int, *, timed: bool) -> list[str]:
    """The `length` things that the subject before a row of shares tells; none where it tells another number of them."""
    clause = re.split(r"[;:]\s", before)[-1]
    verb = _PREDICATE.search(" " + clause)
    if verb is None:
        return []
    parts = _PARTED.split((" " + clause)[: verb.start()].strip())
    if len(parts) < length:
        return []
    parts = parts[-length:]
    return _times(parts) or ([] if timed else parts)


def _times(parts: list[str]) -> list[str]:
    """ "The 1-, 3- and 5-year survival", "survival at 5 and 10 years": each time with the thing that is told once."""
    first, last = _TIMES.fullmatch(parts[0]), _TIME.fullmatch(parts[-1])
    between = [_TIME.fullmatch(part) for part in parts[1:-1]]
    if first is None or last is None or not last["rest"] or not all(between):
        return []
    values = [first["first"], *(match["n"] for match in between if match), last["n"]]
    return [f"{first['head'] or ''}{value}{last['rest']}" for value in values]


def _give_groups(row: list[Number], match: re.Match[str], behind: dict[int, str]) -> None:
    parts = _PARTED.split(match["list"])
    if len(parts) != len(row):
        return
    if match["how"] not in ("at", "after"):
        for number, group in zip(row, parts):
            number.among = number.among or clean(group)
    elif (last := _TIME.fullmatch(parts[-1])) and last["rest"]:
        for number, time in zip(row, parts):
            if value := re.match(r"\d+", time):
                behind[number.start] = f" {match['how']} {value[0]}{last['rest']}"
