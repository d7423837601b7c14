"""Measured values: units in which nobody could have them, words that their value belies, scores beyond their scale.

A value is a number with a unit that has a slash ("9.3 g/L", "22 x 10^3 cells/L"). Its analyte stands before it, with
nothing but words of filling between. `units.tsv` tells for an analyte and a unit which values cannot be; `words.tsv`
which values a word such as "leukocytosis" cannot have; `scales.tsv` the ends of scores; `ratios.tsv` what two values make.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from casepool.model import Discrepancy
from casepool.vocabulary import Gated

from ._checks import read_table
from ._page import Page
from ._phrases import phrase

UNIT_COLUMNS: Final[tuple[str, ...]] = (
    "analyte",
    "pattern",
    "unit",
    "low",
    "high",
    "usual",
    "source",
    "hits",
    "misses",
)
WORD_COLUMNS: Final[tuple[str, ...]] = (
    "word",
    "pattern",
    "unit",
    "low",
    "high",
    "meaning",
    "source",
    "hits",
    "misses",
)
SCALE_COLUMNS: Final[tuple[str, ...]] = ("scale", "pattern", "low", "high", "source", "hits", "misses")
RATIO_COLUMNS: Final[tuple[str, ...]] = (
    "ratio",
    "pattern",
    "one",
    "other",
    "form",
    "slack",
    "source",
    "hits",
    "misses",
)

_NUMBER: Final = r"\d{1,3}(?:[., ]\d{3})+(?![\d])|\d{1,6}(?:[.,]\s?\d{1,3})?"
_POWER: Final = r"(?:\s?[x×*]\s?|\s)10\s?\(?\^?[eE]?\s?\(?(?P<power>3|6|9|12)\)?"
_VALUE: Final = re.compile(
    rf"(?<![\d.,/^])(?P<value>{_NUMBER})(?:{_POWER})?\s?(?P<unit>[A-Za-zµμ]{{0,12}}\s?/\s?"
    r"(?:c?mm\s?[3³]?|[a-zA-Zµμ]{1,7}))(?![A-Za-z])"
)
_REACH_BEFORE, _REACH_AFTER = 34, 12
"""Characters around a slash in which its number and the rest of its unit stand."""
_CELLS: Final = re.compile(r"^(?:white|red|blood|leu[ck]ocytes?|cells?|platelets?|plt|elements?|el|x)+(?=/)")
_SAME_UNIT: Final = (
    ("μ", "µ"),
    ("microl", "µl"),
    ("mcl", "µl"),
    ("ul", "µl"),
    ("umol", "µmol"),
    ("cmm", "mm3"),
    ("cumm", "mm3"),
    ("³", "3"),
)
_GRAMS: Final = re.compile(r"^(?:gr|gm|grams?)(?=/)")
_LITRE: Final = re.compile(r"/lit(?:er|re)s?$")


class Value(NamedTuple):
    """A number with its unit, as told and as compared."""

    start: int
    end: int
    told: str
    unit: str
    """Without spaces, in small letters, counted cells left out ("/l", "mg/dl", "k/µl")."""
    readings: tuple[float, ...]
    """The values it may mean: "58.800" is both 58.8 and 58,800."""


_VOLUMES: Final = frozenset("cCdDlLmMuUµμ")
"""First letters of the volumes behind the slash of a unit ("dL", "litre", "mm3", "µl")."""


def values_in(text: str) -> Iterator[Value]:
    """The numbers with a slash in their unit and what may be a volume behind it, in order."""
    at, last = text.find("/"), 0
    while at >= 0:
        if text[at + 1 : at + 3].lstrip()[:1] not in _VOLUMES:
            at = text.find("/", at + 1)
            continue
        match = _VALUE.search(text, max(last, at - _REACH_BEFORE), at + _REACH_AFTER)
        while match is not None and match.end() <= at:
            match = _VALUE.search(text, match.end(), at + _REACH_AFTER)
        if match is not None:
            last = match.end()
            yield Value(
                match.start(), last, match[0], _plain_unit(match["unit"]),
                _readings(match["value"], match["power"]),
            )  # fmt: skip
        at = text.find("/", max(at + 1, last))


@lru_cache(maxsize=1024)
def _plain_unit(told: str) -> str:
    unit = "".join(told.split()).lower()
    for one, other in _SAME_UNIT:
        unit = unit.replace(one, other)
    return _LITRE.sub("/l", _GRAMS.sub("g", _CELLS.sub("", unit)))


def _readings(told: str, power: str | None) -> tuple[float, ...]:
    factor = 10.0 ** int(power) if power else 1.0
    plain = told.replace(" ", "")
    decimal = plain.replace(",", ".")
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]?\d{3})+", plain)
    values = [float(re.sub(r"[.,]", "", plain))] if grouped else []
    # A comma before three digits parts thousands; a full stop there may do either.
    if not grouped or (plain.count(".") == 1 and "," not in plain):
        values.append(float(decimal))
    return tuple(v * factor for v in values)


# --- units ------------------------------------------------------------------------------------------------------

REACH: Final = 64
"""Characters before a value in which its analyte must stand."""
_FILLER: Final = (
    r"(?:\s?\([A-Za-z+ ]{1,20}\)|\s(?:levels?|concentrations?|values?|counts?|content|rate|of|was|were|is|are|at|in|only|just|dropped|to|fell|from|showed|peaked|peak|"
    r"decreased|increased?|improved|stabili[sz]ed|declined|slightly|further|plasma|elevated|raised|remarkable|rose|up|high|higher|low|more|less|than|with|a|an|the|and|serum|as|around|about|approximately|total|measuring)){0,7}\s?[-–:=(,>]{0,2}\s?$"
)


@lru_cache(maxsize=1)
def _units() -> dict[str, tuple[tuple[str, Gated, float, float, str], ...]]:
    """By plain unit: analyte, its name just before a value, the values that cannot be, and the usual unit."""
    found: dict[str, list[tuple[str, Gated, float, float, str]]] = {}
    for analyte, pattern, units, low, high, usual, *_ in read_table("units.tsv", columns=UNIT_COLUMNS):
        name = Gated(rf"(?:{pattern}){_FILLER}", ignore_case=True)
        for unit in units.split("|"):
            found.setdefault(unit, []).append((analyte, name, float(low), float(high), usual))
    return {unit: tuple(rows) for unit, rows in found.items()}


def check_units(page: Page) -> Iterator[Discrepancy]:
    """`unit-impossible`: a laboratory value in a unit in which nobody could have it."""
    text = page.text
    units = _units()
    for value in values_in(text):
        rows = units.get(value.unit)
        if rows is None:
            continue
        start = max(0, value.start - REACH)
        before, small = text[start : value.start], page.low[start : value.start]
        for analyte, name, low, high, usual in rows:
            if not all(low <= v <= high for v in value.readings):
                continue
            named = name.search(before, small=small)
            if named is not None and not _other_fluid(page, value):
                message = f"{analyte.capitalize()} of {value.told} cannot be; {usual} may be meant."
                first = start + named.start()
                while first and text[first - 1].isalpha():  # "hyperglycemia" is found by its end
                    first -= 1
                yield page.found("unit-impossible", message, page.evidence(first, value.end), case=page.case)
                break


FLUID_REACH, CELL_FLUID_REACH = 45, 160
"""Characters before a value in which another fluid than blood is looked for: a count of its cells stands further on."""


def _other_fluid(page: Page, value: Value) -> bool:
    """True where the words before the value speak of another fluid than blood."""
    reach = CELL_FLUID_REACH if value.unit.startswith(("/", "k/")) else FLUID_REACH
    start = max(page.sentence(value.start, value.start).start, value.start - reach)
    return page.search(phrase("other-fluid"), start, value.start) is not None


# --- words ------------------------------------------------------------------------------------------------------


class _Word(NamedTuple):
    unit: re.Pattern[str]
    low: float
    high: float
    meaning: str


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], tuple[tuple[_Word, ...], ...]]:
    """One pattern for all words, a group for each name, and the rows of each."""
    by_pattern: dict[str, list[_Word]] = {}
    for _, pattern, unit, low, high, meaning, *_ in read_table("words.tsv", columns=WORD_COLUMNS):
        row = _Word(re.compile(unit), float(low), float(high), meaning)
        by_pattern.setdefault(pattern, []).append(row)
    names = re.compile(r"(?:" + "|".join(f"({pattern})" for pattern in by_pattern) + r")\b", re.I)
    return names, tuple(tuple(rows) for rows in by_pattern.values())


_BETWEEN: Final = re.compile(
    r"(?:\s?\([A-Za-z]{1,5}\))?(?:\s(?:of|at|to|was|is|with|by|up|about|around|only|just|an?|the|his|her|level|levels|value|count|rate|axillary|oral|rectal|body|temperature|"
    r"h(?:a)?emoglobin|Hb|Hgb|serum|blood|pressure|BP|TA|sodium|potassium|calcium|glucose|albumin|leu[ck]ocytes?|white|cells?|platelets?|WBC|WCC|TLC|HR|heart|pulse|T|K|Na|Ca)\b)*"
    r"\s?[(\[]?(?:(?:h(?:a)?emoglobin|Hb|Hgb|WBC|WCC|TLC|PLT|HR|BP|T|K|Na|Ca|pulse|heart|rate|count|level|blood|pressure|temperature|platelets?|leu[ck]ocytes?|white|cells?|axillary|oral|of|at|was|with|lowest|recorded)\s?){0,5}"
    r"\s?[:=]?\s?(?=\d)"
)
"""What may stand between a word and its value: "leukocytosis (WBC: 6,100/mm3)"."""
_AMOUNT: Final = re.compile(
    r"(?P<value>\d{1,3}(?:[,. ]\d{3})+|\d{1,6}(?:[.,]\s?\d{1,2})?)(?:\s?[x×*]\s?10\s?\(?\^?(?P<power>3|6|9)\)?)?\s?(?P<unit>[^\s\d,.;()]{0,12}(?:\s?/?\s?[^\s\d,.;()]{1,12})?)"
)
_DENIED_WORD: Final = re.compile(
    r"\b(?:no|not|without|denie[ds]|absence of|neither|nor|correct\w*|improve\w*|resol\w+|prevent\w*|previous|history of|past|risk of|reveal|showed no|factitious|relative|pseudo|known)\b[^.;,]{0,30}$",
    re.I,
)


_YEARS: Final = re.compile(
    r"\b(\d{1,3})[- ]?years?[- ]?(?:old|of age|aged)|\baged? (?:of )?(\d{1,3})\b(?! ?(?:months|weeks|days))",
    re.I,
)
ADULT_YEARS: Final = 16
"""Age from which the words mean what they mean in adults."""


def _young(page: Page, at: int) -> bool:
    """True where the patient, or the sentence, is about a child, whose heart beats faster and whose counts are higher."""
    told = _YEARS.search(page.text)
    if told is not None and int(told[1] or told[2]) >= ADULT_YEARS:
        return page.search(phrase("child"), *page.sentence(at, at)) is not None
    return told is not None or page.search(phrase("child")) is not None


def check_value_against_word(page: Page) -> Iterator[Discrepancy]:
    """`value-against-word`: a leukocytosis of 6,100, a tachycardia of 85, an afebrile patient of 39 °C."""
    text = page.text
    names, rows = _words()
    last = -1
    for at in page.triggers.words:
        start = at
        while start and text[start - 1].isalpha():
            start -= 1
        match = names.match(text, start) if start > last else None
        if match is None or match.lastindex is None:
            continue
        last = start
        between = _BETWEEN.match(text, match.end())
        amount = _AMOUNT.match(text, between.end()) if between is not None else None
        if amount is None:
            continue
        unit = _plain_unit(amount["unit"])
        values = _readings(amount["value"], amount["power"])
        for row in rows[match.lastindex - 1]:
            if row.unit.match(unit) and all(row.low <= v <= row.high for v in values):
                if _DENIED_WORD.search(text, max(0, match.start() - 60), match.start()) or _young(
                    page, match.start()
                ):
                    break
                message = f"{match[0].capitalize()} and {amount[0].strip()} do not fit: {row.meaning}."
                yield page.found(
                    "value-against-word", message, page.evidence(match.start(), amount.end()), case=page.case
                )
                break


# --- ranges told ------------------------------------------------------------------------------------------------

_WITH_RANGE: Final = Gated(
    r"\b(?P<word>elevated|high|increased|raised|low|decreased|reduced|normal)\s(?P<what>(?!range|value|limit|level|while|but|and)[^.;,()\d]{3,50}?)\s?(?:\([A-Za-z0-9 -]{1,12}\)\s?)?(?::|of|was|at|to|[=])?\s?"
    r"(?P<value>\d{1,6}(?:[.,]\d{1,3})?)\s?(?P<unit>[^\d().;,]{0,18}(?:\s?3)?)\s?[(\[]\s?(?:normal|reference|ref|NR|N|range)\b[^()\d<>]{0,25}?(?P<sign>[<>≤≥]?)\s?(?P<low>\d{1,6}(?:[.,]\d{1,3})?)"
    r"(?:\s?(?:-|–|to|~)\s?(?P<high>\d{1,6}(?:[.,]\d{1,3})?))?",
    ignore_case=True,
)
_RANGE_TOLD: Final = re.compile(r"[(\[]\s?(?:normal|reference|ref|NR|N|range)\b", re.I)
"""What every range has, and what is found many times as fast as a value with its range."""
_UNSURE_WORD: Final = re.compile(
    r"\b(?:while|but|except|although|whereas|with|and|mildly|borderline|slightly|upper|lower|than)\b", re.I
)


def check_value_against_range(page: Page) -> Iterator[Discrepancy]:
    """`value-against-range`: a value called high, low or normal that the normal range told beside it calls otherwise."""
    if _RANGE_TOLD.search(page.text) is None:
        return
    for match in page.findall(_WITH_RANGE):
        if _UNSURE_WORD.search(match["what"]):
            continue
        value, low, high = _reference(match)
        if low is None or high is None or low >= high:
            continue
        word = match["word"].lower()
        wrong = (
            not low <= value <= high
            if word == "normal"
            else value <= high
            if word in {"elevated", "high", "increased", "raised"}
            else value >= low
        )
        if wrong:
            message = (
                f"{match['value']} is told as {word}; the range told is {match['sign']}{match['low']}"
                + (f" to {match['high']}." if match["high"] else ".")
            )
            yield page.found(
                "value-against-range", message, page.evidence(match.start(), match.end()), case=page.case
            )


def _reference(match: re.Match[str]) -> tuple[float, float | None, float | None]:
    """Value, low and high end; None where only one end is told and it is not said which."""
    value, low = (float(match[g].replace(",", ".")) for g in ("value", "low"))
    if match["high"]:
        return value, low, float(match["high"].replace(",", "."))
    if match["sign"] in {"<", "≤"}:
        return value, 0.0, low
    if match["sign"] in {">", "≥"}:
        return value, low, float("inf")
    return value, None, None


# --- scores -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _scales() -> tuple[tuple[str, Gated, float, float], ...]:
    return tuple(
        (scale, Gated(rf"\b(?:{pattern})\b{_SCORED}", ignore_case=True), float(low), float(high))
        for scale, pattern, low, high, *_ in read_table("scales.tsv", columns=SCALE_COLUMNS)
    )


_SCORED: Final = r"(?:\s?\([A-Za-z0-9]{2,6}\))?(?:\s(?:score|scores|scale|value|level|index|status|was|were|of|is|at|on|in|room|air|as|about|the|estimated|only|admission|presentation))*\s?[:=(]?\s?(\d{1,4}(?:\.\d+)?)(?![\d,]|\.\d|\s?(?:years?|months?|weeks?|days?|hours?|min|h\b|mg|g\b|ml|L\b|-|–|to))"


SCALE_NAME, SCALE_REACH = 40, 70
"""Characters before and after a part of a scale's name in which its whole name and its number stand."""


def check_scores(page: Page) -> Iterator[Discrepancy]:
    """`score-beyond-scale`: a Glasgow coma score of 17, an oxygen saturation of 109 %."""
    told: dict[int, tuple[str, re.Match[str], float, float]] = {}
    for at in page.triggers.scales:
        for scale, pattern, low, high in _scales():
            match = page.search(pattern, max(0, at - SCALE_NAME), at + SCALE_REACH)
            if match is not None:
                told[match.start()] = scale, match, low, high
    for _, (scale, match, low, high) in sorted(told.items()):
        if not low <= float(match[1]) <= high:
            message = f"{scale} goes from {low:g} to {high:g}, not to {match[1]}."
            yield page.found(
                "score-beyond-scale", message, page.evidence(match.start(), match.end()), case=page.case
            )


# --- ratios -----------------------------------------------------------------------------------------------------


def _blind(pattern: str) -> Gated:
    return Gated(pattern, ignore_case=True)


@lru_cache(maxsize=1)
def _ratios() -> tuple[tuple[str, Gated, Gated, Gated, str, float], ...]:
    return tuple(
        (name, _blind(pattern), _blind(one), _blind(other), form, float(slack))
        for name, pattern, one, other, form, slack, *_ in read_table("ratios.tsv", columns=RATIO_COLUMNS)
    )


NEAR_RATIO: Final = 120
"""Characters before a ratio in which its two values must stand."""


def check_ratios(page: Page) -> Iterator[Discrepancy]:
    """`ratio-differs`: a body mass index or an FEV1/FVC that the two values told beside it do not make."""
    for name, pattern, one, other, form, slack in _ratios():
        for told in page.findall(pattern):
            start = max(page.sentence(told.start(), told.start()).start, told.start() - NEAR_RATIO)
            parts = [page.findall(p, start, told.start()) for p in (one, other)]
            if any(len(p) != 1 for p in parts):
                continue
            a, b = (float(p[0][1].replace(",", ".")) for p in parts)
            value = float(told[1].replace(",", "."))
            made = _made(form, a, b)
            if made and abs(made - value) > slack * made:
                message = f"{name} of {parts[0][0][1]} and {parts[1][0][1]} is {made:.1f}, not {told[1]}."
                first = min(parts[0][0].start(), parts[1][0].start())
                yield page.found("ratio-differs", message, page.evidence(first, told.end()), case=page.case)


def _made(form: str, a: float, b: float) -> float:
    """The ratio of two values: in percent, or a weight in kg by the square of a height in m or cm."""
    if not b:
        return 0.0
    if form == "percent":
        return 100 * a / b
    height = b / 100 if b > 3 else b
    return a / height**2
