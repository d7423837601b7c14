"""Names of the numbers of a sentence, also of those whose thing or group is told once for several of them.

"Cough and itch were seen in 61 % and 15 % of women, respectively", "the cure rate was 54 % in men and 20 % in women".
"""

import re
from itertools import pairwise
from typing import Final

from ._statement_names import VERB, Number, clean, name_number

_BETWEEN: Final = re.compile(
    r"[\s)]*,?\s*(?:and|or|versus|vs\.?)?\s*(?:(?:in|of|at)\s)?(?:(?:only|about|approximately)\s)?"
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


_BESIDE: Final = re.compile(r"[%)\s]*(?:to|versus|vs\.?|and|compared (?:with|to))\s(?:only )?")
_VERSUS: Final = re.compile(r"\b(?:versus|vs\.?|compared (?:with|to))")
_IN_ANOTHER: Final = re.compile(
    r"\b(?:but|and|versus|vs\.?|than|or)\s(?:only |just |even )?(?:in|of)\s(?:(?:only|just|about|less than|fewer than|more than|over)\s)?\Z"
)
_FOR_THOSE: Final = re.compile(
    r"\)?\s(?:(?:in|for|among)\s(?=(?:those|patients|cases|the (?:patients|others|rest))\b)|(?=(?:after|with|without|under|before)\s))(?P<who>[^,;.()\d]+)",
    re.S,
)
"""The same of others: "95 % in men with small tumors, but only 40 % for those with large ones"."""
_ENDED: Final = re.compile(r"\)?(?:[,;.]|\s(?:when|after|if|with|respectively|at)\b|$)")
"""Beside each other two shares have one name: "fell from 58 % to 23 % when ...", "78 % and 54 %, respectively"."""
_SAME: Final = re.compile(
    r"\b(?:but|and|versus|vs\.?|or|than|compared (?:with|to)|to)\s(?:(?:only|just|even|about|in|of|by|less than|fewer than|more than|over)\s)*\Z"
)
"""Between two shares of one thing: "18 % of the first group but in 58 % of the second"."""
_PER_GROUP: Final = re.compile(
    r"\)?\s(?P<how>for|in|among|with|without|after|under)\s(?P<who>[^,;.()%\d]{2,60})"
)
_NEXT_GROUP: Final = re.compile(
    r"\)?\s(?:for|in|among|with|without|after|under)\s[^,;.()%\d]{2,60}(?:,|;|,? and|,? but|,? versus|,? vs\.?)\s(?:only |just )?"
)
"""Between the shares of two groups: "54 % for local, 35 % for nodal and 14 % for distant disease"."""


def name_numbers(sentence: str, numbers: list[Number]) -> None:
    """Fill in what each number of a sentence counts and among whom."""
    behind = share_out(sentence, numbers)
    for i, number in enumerate(numbers):
        if number.count or number.measure not in (None, "rate"):
            continue
        last = numbers[i - 1] if i else None
        left = last.end if last else 0
        if last and not number.what:
            _take_name(sentence, number, last)
        name_number(
            sentence, number, left=left, right=numbers[i + 1].start if i + 1 < len(numbers) else len(sentence)
        )
        if (
            last
            and not number.what
            and (
                _SAME.search(sentence, left, number.start)
                or beside(sentence, last, number)
                or number.measure == last.measure == "rate"
            )
        ):
            number.what = last.what
    for following, number in pairwise(numbers[::-1]):
        same = number.what == following.what or "respectively" in sentence
        if following.among and not number.among and same and beside(sentence, number, following):
            number.among = following.among  # "in 20 % and 30 % of men"
    for number in numbers:
        number.what += behind.get(number.start, "")


def _take_name(sentence: str, number: Number, last: Number) -> None:
    """Give a number the name of the one before it, where the words between them tell no other thing."""
    between = sentence[last.end : number.start]
    if (_BESIDE.fullmatch(between) and (_VERSUS.search(between) or _ENDED.match(sentence, number.end))) or (
        number.n is None and _IN_ANOTHER.search(between)
    ):
        number.what = last.what
    elif (group := _FOR_THOSE.match(sentence, number.end)) and _SAME.search(between):
        number.what, number.among = last.what, group["who"]
    elif last.low is not None and number.n is None and _NEXT_GROUP.fullmatch(between):
        group, first = _PER_GROUP.match(sentence, number.end), _PER_GROUP.match(between)
        if group and first and group["how"] == first["how"] and last.what:
            # The shares are of parts of the group that opened the sentence.
            last.among, last.total = clean(first["who"]), last.total if last.n is not None else None
            number.what, number.among, number.total = (
                last.what,
                clean(_ENDING.split(group["who"])[0]),
                None,
            )


_ENDING: Final = re.compile(r"\s(?:and|but|versus)\s")


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
    if (head := _HEAD.search(parts[-1])) and all(" " not in part for part in parts[:-1]):
        parts = [*(part + head[0] for part in parts[:-1]), parts[-1]]  # "maternal and fetal mortality"
    return _times(parts) or ([] if timed else parts)


_HEAD: Final = re.compile(
    r"\s(?:(?:mortality|survival|recurrence|response|complication|death|cure) )?(?:mortality|morbidity|survival|rates?|incidence|prevalence)$"
)


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
