"""Arithmetic: counts against percentages, means against ranges, parts against wholes."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from casepool.model import Discrepancy, Evidence, Statement
from casepool.vocabulary import Gated, places_of

from ._checks import read_table
from ._numbers import NUMBERS, number
from ._page import Page
from ._phrases import phrase

_PARTITION_COLUMNS: Final[tuple[str, ...]] = ("partition", "members", "required", "overlap", "source")
_TOLERANCE_ITEM: Final = 0.6
"""Percent that rounding may take from each item of a distribution, with one decimal of slack (half a unit)."""
LEAST_SUM: Final = 80.0
"""Percent that a list must reach to count as one that meant to tell of everybody."""
_N: Final = r"\d{1,3}(?:,\d{3})+|\d{1,6}|" + "|".join(NUMBERS)
_PCT: Final = r"(\d{1,3}(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)"
_COUNT_THEN_PERCENT: Final = re.compile(
    rf"(?<![\w.,/-])({_N})(?:\s(?:out of|of)\s(?:the |these |all |our |a total of )*|\s?/\s?)({_N})(?![\d.,/]*\d)"
    rf"(?:\s(?!of\b|and\b|or\b)[a-z][\w-]*){{0,5}}\s?[(\[,=]\s?{_PCT}\s?[)\],.;]",
    re.I,
)
_PERCENT_THEN_COUNT: Final = re.compile(
    rf"(?<![\d.,-]){_PCT}\s?[(\[,;]\s?(?:n\s?=\s?)?({_N})(?:\s(?:out of|of)\s(?:the )?|\s?/\s?)({_N})(?![\d.,/]*\d)",
    re.I,
)
_PEOPLE: Final = (
    r"(?:[\w-]+ ){0,2}(?:patients|cases|women|men|children|subjects|individuals|tumou?rs|lesions|reports)\b"
)
_COUNT_PERCENT_TOTAL: Final = re.compile(
    rf"(?<![\w.,/-])({_N})\s?[(\[]\s?{_PCT}\s?[)\]]\s(?:out of|of)\s(?:the |these |our |all |a total of ){{0,2}}({_N}) (?={_PEOPLE})",
    re.I,
)
_PERCENT_PEOPLE_COUNT: Final = re.compile(
    rf"(?<![\d.,-]){_PCT}\sof\s(?:the |these |our |all )?{_PEOPLE}\s?[(\[]\s?(?:n\s?=\s?)?({_N})(?:\s(?:out of|of)\s(?:the )?|\s?/\s?)({_N})\s?[)\]]",
    re.I,
)
_RANGE: Final = r"(\d{1,6}(?:\.\d+)?)\s?(?:years?|months?|days?|weeks?|cm|mm)?\s?(?:-|–|to|and)\s?(\d{1,6}(?:\.\d+)?)(?![\d.,]*\d)(?:\s?(?:years?|months?|days?|weeks?|hours?|cm|mm)\b)?"
_MEAN: Final = Gated(
    r"\b(?:mean|average|median)\b(?! arterial| corpusc| pressure)[^.;()\d]{0,50}?(?<![\d.,])(\d{1,6}(?:\.\d+)?)(?!\s?[\d%]|[.,]\d)([^.;()]{0,25}?)[,(\s]+"
    rf"\(?range[ds]?(?: was| from| between)?[,:=]?\s?(?:from |between )?{_RANGE}",
    ignore_case=True,
)
_SEXES: Final = re.compile(
    rf"(?<![\w.,/-])({_N}) (?:[\w-]+ ){{0,3}}?(?:patients|cases|individuals|subjects|children|adults|infants)\b[^.;()]{{0,30}}"
    rf"[(,:]\s?(?:of whom |including |with )?({_N}) (men|women|males?|females?|boys|girls)(?: patients)?(?: and|,|/| &|;)\s?({_N}) (men|women|males?|females?|boys|girls)\b",
    re.I,
)
_TWO_SEXES: Final = Gated(
    rf"\b(?:men|women|males?|females?|boys|girls)(?: patients)?(?: and|,|/| &|;)\s?(?:{_N}) (?:men|women|males?|females?|boys|girls)\b",
    ignore_case=True,
)
"""Part of `_SEXES` that is found fast: most texts lack it."""
_MEAN_OF_COUNT: Final = Gated(r"\b(?:mean|average) (?:number|count|parity|age)\b", ignore_case=True)
"""Part of `_GRIM` that is found fast: most texts lack it."""
_GRIM: Final = re.compile(
    rf"(?<![\w.,/-])({_N}) (?:[\w-]+ ){{0,3}}?(?:patients|cases|children|adults|women|men)\b[^.;]{{0,60}}?\b(?:mean|average) (?:number|count|parity|age)\b[^.;\d]{{0,30}}?"
    r"(\d{1,3}\.\d{1,2})(?!\d)(?! ?(?:±|\())",
    re.I,
)


def check_percent_of_count(page: Page) -> Iterator[Discrepancy]:
    """`percent-of-count`: n of N against the percent told for it."""
    seen: set[int] = set()
    for n, total, told, evidence in _shares(page):
        if evidence.span.end in seen or total == 0:
            continue
        seen.add(evidence.span.end)
        true = 100 * n / total
        unit = 10.0 ** -_decimals(told)
        # Rounded, cut off or rounded up: all within one unit of the last digit told.
        if abs(float(told) - true) > unit * 1.0001 and n <= total:
            message = f"{n:,} of {total:,} is {true:.{_decimals(told) + 1}f} %, not {told} %."
            yield page.found("percent-of-count", message, *_told_of_total(page, total, evidence), evidence)


TOTAL_REACH: Final = 400
"""Characters before a share in which its whole may be told."""


def _told_of_total(page: Page, total: int, share: Evidence) -> Iterator[Evidence]:
    """The place that tells the whole of a share, where the words of the share do not."""
    pattern = re.compile(rf"(?<![\d.,])(?:{total}|{total:,})(?![\d.,]*\d|\s?%)(?: [\w-]+)?")
    if pattern.search(share.quote) is None:
        places = list(pattern.finditer(page.text, max(0, share.span.start - TOTAL_REACH), share.span.start))
        if places:
            yield page.evidence(*places[-1].span())


def _shares(page: Page) -> Iterator[tuple[int, int, str, Evidence]]:
    for statement in page.reading.statements:
        if statement.n is None or statement.total is None or statement.percent_low is None:
            continue
        told = re.search(r"(\d{1,3}(?:\.\d+)?)\s?(?:%|per ?cent)", statement.evidence[0].quote)
        if told and statement.percent_low == statement.percent_high == float(told[1]):
            yield statement.n, statement.total, told[1], statement.evidence[0]
    text = page.text
    for start, end in _around_percents(text):
        if _OPENED_PERCENT.search(text, start, end) is not None:
            for match in _COUNT_THEN_PERCENT.finditer(text, start, end):
                yield (
                    number(match[1]),
                    number(match[2]),
                    match[3],
                    page.evidence(match.start(), match.end(3) + 1),
                )
        for followed, pattern in _PERCENT_FIRST:
            for match in pattern.finditer(text, start, end) if followed.search(text, start, end) else ():
                yield number(match[2]), number(match[3]), match[1], page.evidence(match.start(), match.end())
        if _CLOSED_PERCENT.search(text, start, end) is not None:
            for match in _COUNT_PERCENT_TOTAL.finditer(text, start, end):
                yield number(match[1]), number(match[3]), match[2], page.evidence(match.start(), match.end())


# Parts of the patterns above, without which they match nothing, and which are found many times as fast.
_OPENED_PERCENT: Final = re.compile(r"[(\[,=]\s?\d{1,3}(?:\.\d+)?\s?[%pP]")
_CLOSED_PERCENT: Final = re.compile(r"[%tT]\s?[)\]]\s[oO]")
_PERCENT_FIRST: Final = (
    (re.compile(r"[%tT]\s?[(\[,;]"), _PERCENT_THEN_COUNT),
    (re.compile(r"[%tT]\s[oO][fF]\s"), _PERCENT_PEOPLE_COUNT),
)


def _around_percents(text: str) -> Iterator[tuple[int, int]]:
    """Stretches around percentages that have a bracket and another number near: the others cost no search."""
    for at in places_of(("%", "percent", "per cent"), text, start=0, end=len(text)):
        digit = at - 2 if at and text[at - 1].isspace() else at - 1
        after = at + (1 if text[at] == "%" else 7 if text[at + 3] == "c" else 8)
        if (
            digit < 0
            or not text[digit].isdecimal()
            or (text[at] != "%" and text[after : after + 1].isalnum())
        ):
            continue
        start, end = max(0, digit - 90), min(len(text), after + 40)
        near = text[start:end]
        if ("(" in near or "[" in near or "=" in near or "," in near) and ("/" in near or " of " in near):
            yield start, end


def check_percent_impossible(page: Page) -> Iterator[Discrepancy]:
    """`percent-impossible`: a percent that no whole number of the N told can give (GRIM for percents)."""
    for statement in page.reading.statements:
        if statement.n is not None or statement.total is None or statement.percent_low is None:
            continue
        if statement.percent_low != statement.percent_high or statement.total > 100:
            continue
        told = re.search(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s?(?:%|per ?cent)", statement.evidence[0].quote)
        if page.search(phrase("not-counted"), *statement.evidence[0].sentence):
            continue
        if (
            told is None
            or not _in_sentence(page, statement)
            or _possible(float(told[1]), statement.total, _decimals(told[1]))
        ):
            continue
        message = f"No whole number of {statement.total} patients makes {told[1]} %."
        yield page.found("percent-impossible", message, statement.evidence[0])


def _in_sentence(page: Page, statement: Statement) -> bool:
    """True where the number of patients stands in the sentence of the percent itself."""
    sentence = page.quote(statement.evidence[0].sentence)
    return re.search(rf"(?<![\d.,]){statement.total}(?![\d.,]*\d|\s?%)", sentence) is not None


def _possible(percent: float, total: int, decimals: int) -> bool:
    unit = 10.0**-decimals
    near = round(percent * total / 100)
    return any(
        0 <= n <= total and abs(100 * n / total - percent) <= unit * 1.0001
        for n in (near - 1, near, near + 1)
    )


_COUNT_OF_COUNT: Final = re.compile(
    r"(\d(?<![\w.,/-]\d)\d{0,5})\s(?:out of|of)\s(?:the |these |our )?(\d{1,6})\s(?:[\w-]+ )?(?:patients|cases|women|men|children)\b(?! years)"
)
"""The first digit stands in front, for the matcher skips to digits at the speed of C."""


def _has_count_of(text: str) -> bool:
    """True where a digit stands before "of" or "out of", which is found many times as fast as a count of a count."""
    return any(
        at > 1 and text[at - 1].isspace() and text[at - 2].isdigit()
        for at in places_of(("of", "out of"), text, start=0, end=len(text))
    )


def check_count_over_total(page: Page) -> Iterator[Discrepancy]:
    """`count-over-total`: more of them than there are."""
    for match in _COUNT_OF_COUNT.finditer(page.text) if _has_count_of(page.text) else ():
        if int(match[1]) > int(match[2]):
            message = f"{match[1]} cannot be a part of {match[2]}."
            yield page.found("count-over-total", message, page.evidence(match.start(), match.end()))


def check_mean_outside_range(page: Page) -> Iterator[Discrepancy]:
    """`mean-outside-range`: a mean or median below the lowest or above the highest value told."""
    for match in page.findall(_MEAN):
        mean, low, high = float(match[1]), float(match[3]), float(match[4])
        if low < high and not low <= mean <= high and not _units_differ(match[2], match[0]):
            message = f"{match[1]} does not lie between {match[3]} and {match[4]}."
            yield page.found("mean-outside-range", message, page.evidence(match.start(), match.end()))


def _units_differ(unit: str, whole: str) -> bool:
    """True where mean and range may be told in different units ("2 years (range 3-40 months)")."""
    units = {u.rstrip("s") for u in re.findall(r"\b(?:years?|months?|weeks?|days?|hours?|cm|mm)\b", whole)}
    return len(units) > 1 or "±" in unit


_RANGE_TOLD: Final = Gated(
    rf"\brang(?:e|ed|es|ing)(?: was| of)?[,:=]?\s?(?:from |between )?(?<![\d.]){_RANGE}(?![\d.]*\d|\s?(?:/|%))",
    ignore_case=True,
)


def check_range_reversed(page: Page) -> Iterator[Discrepancy]:
    """`range-reversed`: a range whose first value is above its last."""
    for match in page.findall(_RANGE_TOLD):
        units = re.findall(r"\b(?:years?|months?|weeks?|days?)\b", page.text[match.start() : match.end() + 8])
        if (
            float(match[1]) > float(match[2])
            and len({u.rstrip("s") for u in units}) <= 1
            and not _page_range(page, match.end())
        ):
            message = f"The range begins at {match[1]} and ends at {match[2]}."
            yield page.found("range-reversed", message, page.evidence(match.start(), match.end()))


def _page_range(page: Page, end: int) -> bool:
    return re.match(r"\s?(?:h|hours?|am|pm|o'clock)\b", page.text[end : end + 8]) is not None


def check_parts_of_whole(page: Page) -> Iterator[Discrepancy]:
    """`parts-of-whole`: men and women that do not add up to the patients."""
    for match in _SEXES.finditer(page.text) if page.search(_TWO_SEXES) else ():
        whole, one, other = (number(match[i]) for i in (1, 2, 4))
        if match[3][:1].lower() == match[5][:1].lower() or whole == one + other:
            continue
        message = f"{one} and {other} make {one + other}, not {whole}."
        yield page.found("parts-of-whole", message, page.evidence(match.start(), match.end()))


def check_mean_impossible(page: Page) -> Iterator[Discrepancy]:
    """`mean-impossible`: a mean of whole numbers that N patients cannot give (GRIM, Brown and Heathers 2017)."""
    for match in _GRIM.finditer(page.text) if page.search(_MEAN_OF_COUNT) else ():
        n, told = number(match[1]), match[2]
        decimals = _decimals(told)
        # Ages may be told with months: GRIM holds for counts, and for ages only in small groups with two decimals.
        if n < 2 or n >= 10**decimals or "age" in match[0].lower().split(told)[0][-30:]:
            continue
        total = float(told) * n
        if min(abs(round(total) / n - float(told)), abs(int(total) / n - float(told))) > 10.0**-decimals:
            message = f"No sum of {n} whole numbers has the mean {told}."
            yield page.found("mean-impossible", message, page.evidence(match.start(), match.end()))


# --- distributions --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _partitions() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...], bool], ...]:
    rows = read_table("partitions.tsv", columns=_PARTITION_COLUMNS)
    return tuple(
        (
            name,
            re.compile(
                rf"^(?:{members})(?: (?:level|levels|spine|spinal|cord|region|segment|segments|patients|cases))*$",
                re.I,
            ),
            tuple(required.split("|")),
            overlap == "yes",
        )
        for name, members, required, overlap, _ in rows
    )


def check_distribution(page: Page) -> Iterator[Discrepancy]:
    """`distribution-sum`: the parts of a list that should hold everybody do not reach, or pass, 100 %."""
    if len(page.reading.statements) < 2:
        return
    for name, members, required, overlap in _partitions():
        for group in _groups(page, members):
            told = [s.what.lower() for s in group]
            if not all(any(part in w for w in told) for part in required) or len(told) != len(set(told)):
                continue
            total = sum(s.percent_low or 0 for s in group)
            slack = _TOLERANCE_ITEM * len(group)
            # Far below 100 the list is no closed one: the rest was left untold.
            if abs(total - 100) <= slack or total < LEAST_SUM or (total > 100 and overlap):
                continue
            listed = " + ".join(f"{s.percent_low:g}" for s in group)
            message = f"The {name} add up to {total:g} % ({listed}), not 100 %."
            yield page.found("distribution-sum", message, *(s.evidence[0] for s in group))


def _groups(page: Page, members: re.Pattern[str]) -> Iterator[list[Statement]]:
    """Statements in a row that are parts of one distribution: in one sentence, or in the next by the same authors."""
    group: list[Statement] = []
    for statement in page.reading.statements:
        fits = (
            statement.percent_low is not None
            and statement.percent_low == statement.percent_high
            and members.match(statement.what)
        )
        if fits and (not group or _goes_on(page, group[-1], statement)):
            group.append(statement)
            continue
        if len(group) > 1:
            yield group
        group = [statement] if fits else []
    if len(group) > 1:
        yield group


def _goes_on(page: Page, last: Statement, statement: Statement) -> bool:
    return last.evidence[0].sentence == statement.evidence[0].sentence


def _decimals(told: str) -> int:
    exponent = Decimal(told).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
