"""Means, medians and ranges that a sentence tells of other patients: "mean age was 57 years (range, 39 to 74)"."""

import re
from typing import Final

from ._statement_names import Number, clean, noun_phrase, told_before
from ._statement_rules import SMALL, integer

_VALUE: Final = rf"(?:\d{{1,4}}(?:\.\d+)?|(?:{SMALL})\b)"
_UNIT: Final = r"(?:years?|yrs?|months?|weeks?|days?|hours?|minutes?|mm|cm|m[lL]|Gy|kg|levels|segments|cycles|fractions)\b"
_LINK: Final = r"(?:(?:(?:was|were|is|are|has been) (?:determined|calculated|reported|found|estimated|noted|given) (?:as|to be|at)|was|were|is|are|of|being|reached|lasted|has been|had been|took)\s)"
_ABOUT: Final = r"(?:(?:only|about|approximately|around|nearly|just|over|roughly|some)\s)?"
_RANGE: Final = rf"(?P<low>{_VALUE})\s?(?:(?P<unit1>{_UNIT})\s?)?(?:-|to|and)\s?(?P<high>{_VALUE})(?![\d.]*\d|\s?%)(?:\s?(?P<unit2>{_UNIT}))?"
_KIND: Final = r"interquartile range|IQR|95\s?% (?:CI|confidence interval)|CI|range[ds]?"
_SPREAD: Final = re.compile(
    rf"(?:\s?[(\[]|[,;]\s|\s)(?:with an? )?(?P<kind>{_KIND})\s?[,:=]?\s?(?:\(IQR\)\s?)?(?:of |was |from |between )?[(\[]?{_RANGE}"
    rf"|\s?[(\[]{_RANGE.replace('<low', '<low2').replace('<high', '<high2').replace('<unit2', '<unit4').replace('<unit1', '<unit3')}(?=[)\]])",
    re.I,
)
_TOLD: Final = re.compile(
    rf"\b(?P<kind>mean|median|average)\b(?P<what>(?:\s(?:(?<=\bfrom\s)the|(?<=\bbetween\s)the|(?<=\band\s)the|(?!that\b|this\b|the\b|they\b|we\b|it\b)[a-z][\w/-]*)){{0,12}}?)(?:\s\((?:SD|IQR|range)\))?,?:?\s"
    rf"{_LINK}?{_ABOUT}(?P<value>{_VALUE})(?:\s?(?:\u00b1|\+/-)\s?\d+(?:\.\d+)?)?(?:\s?(?:-|\bto\b)\s?(?P<to>{_VALUE})|\s(?:vs\.?|versus)\s(?P<other>{_VALUE})(?=\s?{_UNIT}))?(?![\d.]*\d|-?\w)(?:[\s-]?(?P<unit>{_UNIT}|%))?",
    re.I,
)
_RANGED: Final = re.compile(
    rf"\b(?:ranges?|ranged|ranging|varied|varies)\s(?:in (?P<what>age|size|length)\s)?(?:from|between)\s{_RANGE}"
    rf"(?:\s?[(,]\s?(?:with )?(?:an? |the )?(?P<kind>mean|median|average)[,:]?\s(?:of |was )?(?P<value>{_VALUE})(?:\s(?P<unit5>{_UNIT}))?)?",
    re.I,
)
_SECOND: Final = re.compile(
    rf"(?:,?\s(?:versus|vs\.?|compared (?:with|to)|and|but)|,)\s(?:only |at )?(?P<value>{_VALUE})\s?(?P<unit>{_UNIT})",
    re.I,
)
"""The same measure of another group: "103 months versus 28 months", "31 months in the treated and 9 months in the others"."""
_SINCE: Final = re.compile(r"\s(?:after|from|since)\s(?P<what>.*)", re.S)
"""Since when: "survival after complete resection"."""
_GROUP: Final = re.compile(r"\s(?P<how>in|for|among|with|without)\s(?P<who>.*)", re.S)
_QUANTITY: Final = re.compile(
    r"(?P<noun>\b(?:(?!the\b|an?\b)[\w-]+\s){0,2}?\b(?:intervals?|times?|durations?|ages?|survivals?|sizes?|lengths?|delays?|follow-up|periods?|diameters?|latency|stays?|doses?)"
    r"(?:\s(?:between|from|to|of|since|until|after|before|at|for)\s(?!(?:the|these|all|those)\s\w*\s?(?:patients|cases)|\d)[^,;()]{3,80}?)?)"
    r"(?:\s(?:in|among|for|of)\s(?:the|these|all|those|their|\d).*|\s(?:was|were|has|had)\b.*)?\s*$",
    re.I | re.S,
)
"""What was measured, before the verb: "the interval between nephrectomy and metastasis in the 17 patients ranged"."""
_NO_MEASURE: Final = re.compile(
    r"\b(?:nerves?|neuropathy|sternotomy|lobe|line|raphe|laparotomy|incision|sulcus|plane|arterial|corpuscular|platelet|gradient|pressure)\b",
    re.I,
)
"""A median nerve, and what the instruments of the laboratory and the ward average in one patient."""
_NEEDS_NO_UNIT: Final = re.compile(r"\b(?:ages?|scores?|grades?|index|ratio)\b", re.I)
WORDS: Final[tuple[str, ...]] = (
    "edian ",
    "edian,",
    "ean ",
    "ean,",
    "verage ",
    "ranged ",
    "ranging ",
    "ranges ",
)
"""One of them stands in every sentence with a measure."""


def measures_of(sentence: str) -> list[Number]:
    """The means, medians and ranges of a sentence, in order, with what was measured; none where no word of `WORDS` is."""
    if not any(word in sentence for word in WORDS):
        return []
    found = [q for match in _RANGED.finditer(sentence) for q in _ranged(sentence, match)]
    for match in _TOLD.finditer(sentence):
        if not any(q.start <= match.start() < q.end for q in found):
            found += _told(sentence, match)
    return sorted(found, key=lambda q: q.start)


_RATED: Final = re.compile(
    rf"(?P<bound>(?:less|fewer|more) than |up to |over |under |below |at least )?(?<![\w.,])(?P<low>{_VALUE})(?:\s?(?:-|to|and|or)\s?(?P<high>{_VALUE}))?"
    r"(?:\s\((?:95\s?% CI:?\s)?\d[\d.]*\s?-\s?\d[\d.]*\))?(?:\s(?:new\s)?(?:cases|deaths|patients|persons|people|individuals|births|episodes|infections))?"
    r"(?:\s?/\s?|\s(?:per|for every|out of every)\s)(?P<base>(?:1[, ]?000(?:[, ]?000)?|10[, ]?000|100[, ]?000|(?:one |a )?million|hundred thousand)(?![\d,]))"
    r"(?P<who>\s(?:live\s)?(?:births|persons|people|inhabitants|population|children|women|men|adults|infants|newborns|pregnancies|deliveries|patients|(?:hospital\s)?admissions|individuals|residents|neonates|males|females|person-years))?"
    r"(?P<year>(?:\sper|\sa|\seach|/)\s?(?:year|annum)\b|\sannually|\sperson-years)?",
    re.I,
)


def rates_of(sentence: str) -> list[Number]:
    """Rates over many persons: "an incidence of 0.2 to 2.8 per 10,000 admissions a year"; unnamed."""
    if not any(word in sentence for word in PER_WORDS):
        return []
    return [_rate(match) for match in _RATED.finditer(sentence)]


def _rate(match: re.Match[str]) -> Number:
    base = match["base"].lower().replace(" ", ",")
    base = {"1000": "1,000", "10000": "10,000", "100000": "100,000", "1000000": "million", "1,000,000": "million", "one,million": "million",
            "a,million": "million", "hundred,thousand": "100,000"}.get(base, base)  # fmt: skip
    number = Number(
        start=match.start(), end=match.end(), measure="rate", unit=f"per {base}" + (" per year" if match["year"] else "")
    )  # fmt: skip
    low, high = _number(match["low"]), _number(match["high"]) if match["high"] else None
    bound = (match["bound"] or "").lower()
    if high is not None:
        number.value_low, number.value_high = low, high
    elif not bound:
        number.value = low
    elif bound.startswith(("more", "over", "at least")):
        number.value_low = low
    else:
        number.value_high = low
    number.among = (match["who"] or "").strip()
    return number


PER_WORDS: Final[tuple[str, ...]] = (" per 1", "/1", "/ 1", "million", "every 1", "hundred thousand")
"""One of them stands in every sentence with a rate."""


_AND_MONTHS: Final = re.compile(r"\s(?:and\s)?(\d{1,2})\smonths?\b")
"""Behind years: "a mean of 6 years and 7 months"."""


def _told(sentence: str, match: re.Match[str]) -> list[Number]:
    spread = _SPREAD.match(sentence, match.end())
    ends, unit = _ends(spread) if spread else (None, None)
    unit = _plural(match["unit"]) or unit
    if match["to"] and _number(match["to"]) < _number(match["value"]):
        return []
    if match["unit"] == "%":
        return _told_percent(sentence, match)
    if _NO_MEASURE.search(match["what"]) or not (unit or _NEEDS_NO_UNIT.search(match["what"])):
        return []
    number = Number(
        start=match.start(), end=spread.end() if spread else match.end(), measure=_kind(match["kind"]), unit=unit,
        what=clean(match["what"]) or _before(sentence[: match.start()]),
    )  # fmt: skip
    if match["to"]:
        number.value_low, number.value_high = _number(match["value"]), _number(match["to"])
    else:
        number.value = _number(match["value"])
        if unit == "years" and (months := _AND_MONTHS.match(sentence, match.end())):
            number.value, number.unit = number.value * 12 + int(months[1]), "months"
            number.end = max(number.end, months.end())
        within = _in_unit(ends, spread, unit) if spread and ends else None
        if spread and within:
            number.value_low, number.value_high = within
            number.spread = _spread(spread["kind"])
    at = number.end + (sentence[number.end : number.end + 1] in (")", "]"))
    if since := _SINCE.match(sentence, at):
        told = noun_phrase(since["what"])
        told = told[: cut.start()] if (cut := _GROUP.search(told)) else told
        number.what, at = f"{number.what} after {clean(told)}", since.start("what") + len(told.rstrip())
    at = _take_group(sentence, number, at)
    numbers = [number]
    if match["other"]:
        numbers.append(
            Number(
                start=match.start("other"),
                end=number.end,
                measure=number.measure,
                what=number.what,
                value=_number(match["other"]),
                unit=unit,
            )
        )
    while second := _SECOND.match(sentence, at):
        other, at = _another(sentence, number, second)
        numbers.append(other)
    return numbers


_SHARE_OF: Final = re.compile(
    r"\s(?:of|in)\s(?:(?:the|all|these)\s)?(?:[\w-]+\s)?(?:patients|cases|children|women|men|people|adults)\b"
)
_RATE: Final = re.compile(
    r"\b(?:rates?|incidence|prevalence|mortality|frequency|survival|proportion|percentage of)\b", re.I
)
_SPREAD_PERCENT: Final = re.compile(
    rf"\s?[(,]\s?(?:with an? )?(?P<kind>{_KIND})\s?[,:=]?\s?(?:of |from |between )?(?P<low>{_VALUE})(?:\s?%)?\s?(?:-|to|and)\s?(?P<high>{_VALUE})\s?%",
    re.I,
)


def _told_percent(sentence: str, match: re.Match[str]) -> list[Number]:
    """A quantity in percent ("a mean improvement of 46 %"); a share of patients is none, however it was averaged."""
    if _RATE.search(match["what"]) or _SHARE_OF.match(sentence, match.end()) or match["to"]:
        return []
    number = Number(
        start=match.start(), end=match.end(), measure=_kind(match["kind"]), unit="%", value=_number(match["value"]),
        what=clean(match["what"]) or _before(sentence[: match.start()]),
    )  # fmt: skip
    if spread := _SPREAD_PERCENT.match(sentence, match.end()):
        number.value_low, number.value_high = _number(spread["low"]), _number(spread["high"])
        number.spread, number.end = _spread(spread["kind"]), spread.end()
    return [number]


def _take_group(sentence: str, number: Number, at: int) -> int:
    """Fill in who was measured, where that is told at a place; the place behind."""
    group = _GROUP.match(sentence, at)
    if group is None:
        return at
    who = noun_phrase(group["who"])
    number.among = clean(who) if group["how"] in ("in", "for", "among") else f"{group['how']} {clean(who)}"
    return group.start("who") + len(who.rstrip())


def _before(told: str) -> str:
    quantity = _QUANTITY.search(re.sub(r"\s(?:of |at )?(?:an?|the)\s*$", "", told))
    return clean(quantity["noun"]) if quantity else told_before(told)


def _another(sentence: str, first: Number, match: re.Match[str]) -> tuple[Number, int]:
    number = Number(
        start=match.start("value"), end=match.end(), measure=first.measure, what=first.what, value=_number(match["value"]),
        unit=_plural(match["unit"]),
    )  # fmt: skip
    return number, _take_group(sentence, number, number.end)


def _ranged(sentence: str, match: re.Match[str]) -> list[Number]:
    told, unit = _ends(match)
    # A range alone is told in its smaller unit: "from 6 months to 14 years".
    unit = _plural(match["unit5"]) or (None if match["kind"] else _plural(match["unit1"])) or unit
    ends = _in_unit(told, match, unit) if unit else None
    if ends is None:
        return []
    what = match["what"] or _before(sentence[: match.start()])
    number = Number(
        start=match.start(),
        end=match.end(),
        what=what,
        measure="range",
        value_low=ends[0],
        value_high=ends[1],
        unit=unit,
    )
    if match["kind"]:
        number.measure, number.value, number.spread = _kind(match["kind"]), _number(match["value"]), "range"
    return [number]


def _ends(match: re.Match[str]) -> tuple[tuple[float, float], str | None]:
    """The ends of a range as told, and the unit of the upper one."""
    told = match.groupdict()
    low, high = _number(told["low"] or told["low2"]), _number(told["high"] or told["high2"])
    return (low, high), _plural(told["unit2"] or told.get("unit4"))


_FACTORS: Final = {"months": ("time", 1), "years": ("time", 12), "days": ("days", 1), "weeks": ("days", 7)}


def _in_unit(ends: tuple[float, float], match: re.Match[str], unit: str | None) -> tuple[float, float] | None:
    """The ends in the unit of the value ("34 months (range 3 months - 24 years)"); None where they run backwards or no whole factor joins the units."""
    told = match.groupdict()
    high_unit = _plural(told["unit2"] or told.get("unit4")) or unit
    low_unit = _plural(told["unit1"] or told.get("unit3")) or high_unit
    low, high = _converted(ends[0], low_unit, unit), _converted(ends[1], high_unit, unit)
    return None if low is None or high is None or low > high else (low, high)


def _converted(value: float, unit: str | None, to: str | None) -> float | None:
    if unit == to or unit is None:
        return value
    (kind, factor), (other, divisor) = _FACTORS.get(unit, (unit, 1)), _FACTORS.get(to or "", (to, 1))
    return round(value * factor / divisor, 2) if kind == other else None


def _kind(word: str) -> str:
    return "median" if word.lower() == "median" else "mean"


def _spread(word: str | None) -> str:
    """How far the values reach, or where the mean of all such patients lies: the two must not be pooled as one."""
    low = (word or "range").lower()
    if low.startswith(("95", "ci")):
        return "95% CI" if low.startswith("95") else "CI"
    return "interquartile range" if low in ("iqr", "interquartile range") else "range"


_SHORT: Final = {"yr": "years", "yrs": "years", "ml": "mL"}


def _plural(unit: str | None) -> str | None:
    if unit is None:
        return None
    low = unit.lower()
    if low in _SHORT:
        return _SHORT[low]
    return unit if unit in ("mm", "cm", "Gy", "kg", "%") or low.endswith("s") else low + "s"


def _number(text: str) -> float:
    return float(text) if text[0].isdigit() else float(integer(text))
