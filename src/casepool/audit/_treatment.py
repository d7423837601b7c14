"""Treatment: doses nobody gives, fractions against totals, units that cannot be, drugs given though refused."""

import re
from collections.abc import Iterator
from functools import lru_cache

from casepool.model import Discrepancy

from ._checks import read_table
from ._page import Page

_UNIT_COLUMNS = ("analyte", "pattern", "unit", "low", "high", "usual", "source", "hits", "misses")
_DOSE_COLUMNS = ("drug", "unit", "largest", "source", "hits", "misses")
_GY = r"(?<![\w.,/])(?P<{0}>\d{{1,5}}(?:[.,]\d+)?)\s?(?P<{0}u>c?Gy|c?Gray)\b"
_TOTAL_AND_FRACTIONS = re.compile(
    _GY.format("total")
    + r"(?:\s\(Gy\))?(?!\s?(?:/|per|×|x\s?\d))[^.;:]{0,45}?\b(?:in|over|as|of|with|into|using|and|through|\()\s?(?:a total of )?(?P<n>\d{1,2}|[a-z]+)\s?(?:daily |equal |consecutive |once-daily |separate )?(?:fractions|fx|sessions)\b"
    r"(?:[^.;:]{0,30}?" + _GY.format("each") + r"\s?(?:/|per |a |each|daily|\)|$|[.,;])?)?",
    re.I,
)
_EACH_TIMES = re.compile(
    _GY.format("total")
    + r"[^.;:]{0,40}?\((?:at )?(?P<n>\d{1,2})\s?(?:fractions|fx|sessions)?\s?(?:×|x|of|at)\s?"
    + _GY.format("each")
    + r"[^)]{0,15}\)"
    r"|(?<![\w.,/])(?P<n2>\d{1,2})\s?(?:×|x)\s?(?P<each2>\d{1,2}(?:\.\d+)?)\s?Gy\b[^.;:]{0,30}?(?:total(?: dose)?(?: of)?|=|to a total of)\s?(?P<total2>\d{1,3}(?:\.\d+)?)\s?Gy\b",
    re.I,
)
_PER_FRACTION = re.compile(
    _GY.format("total")
    + r"[^.;:]{0,60}?"
    + _GY.format("each")
    + r"\s?(?:/|per |a )\s?(?:fraction|fx|session)[^.;:]{0,40}?\b(?:in|over|for)\s(?P<n>\d{1,2})\s?(?:fractions|fx|sessions)",
    re.I,
)
_NUMBER_WORDS = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
    )
}
_SINGLE = re.compile(
    _GY.format("total")
    + r"[^.;:]{0,25}?\b(?:in|as|with|using) (?:a|one|1) (?:single )?(?:fraction|session|sitting|dose)\b",
    re.I,
)
_FOCUSED = re.compile(
    r"\b(?:radiosurg\w*|gamma[- ]?knife|cyber[- ]?knife|stereotactic|SBRT|SABR|SRS|brachytherap\w*|seeds?|iodine|yttrium|radioembol\w*|SIRT|trigeminal|thalamotomy|ablative|biological|BED|EQD2|CGE|proton|intraoperative|carbon|point A|plaque|high[- ]dose[- ]rate|HDR|implant)\b",
    re.I,
)
LARGEST_SINGLE_GY = 30.0
"""Gy that nobody gives by plain external beams at once: 8 Gy palliates, 24 Gy is a stereotactic dose (Chow et al. 2012; Timmerman 2008)."""
LARGEST_TOTAL_GY = 120.0
"""Gy above which a course of external beams is a slip of units (cGy told as Gy); 60 to 80 Gy cures (ICRU 83)."""
FRACTION_SLACK = 0.03
"""Part by which fractions times dose may miss the total through rounding."""
HIGH_METHOTREXATE_MG_M2 = 1000.0
"""mg/m2 of methotrexate from which leucovorin rescue is due (Howard et al., Oncologist 2016: 500; a margin for hints)."""


def check_fractions_times_dose(page: Page) -> Iterator[Discrepancy]:
    """`fractions-times-dose`: number of fractions times dose of each against the total."""
    for match in _courses(page):
        groups = match.groupdict()
        n = _number(groups.get("n") or groups.get("n2") or "")
        total = _gray(groups.get("total") or groups.get("total2"), groups.get("totalu"))
        each = _gray(groups.get("each") or groups.get("each2"), groups.get("eachu"))
        if not n or total is None or each is None or each >= total:
            continue
        if abs(n * each - total) > FRACTION_SLACK * total:
            message = f"{n} fractions of {each:g} Gy make {n * each:g} Gy, not {total:g} Gy."
            yield page.found(
                "fractions-times-dose", message, page.evidence(match.start(), match.end()), case=page.case
            )


def _courses(page: Page) -> Iterator[re.Match[str]]:
    seen: set[int] = set()
    for pattern in (_TOTAL_AND_FRACTIONS, _EACH_TIMES, _PER_FRACTION):
        for match in pattern.finditer(page.text):
            if match.start() not in seen and (
                match.groupdict().get("each") or match.groupdict().get("each2")
            ):
                seen.add(match.start())
                yield match


def _gray(told: str | None, unit: str | None) -> float | None:
    if not told:
        return None
    value = float(told.replace(",", "." if len(told.split(",")[-1]) < 3 else ""))
    return value / 100 if unit and unit.lower().startswith("c") else value


def _number(told: str) -> int:
    return int(told) if told.isdigit() else _NUMBER_WORDS.get(told.lower(), 0)


def check_dose_nobody_gives(page: Page) -> Iterator[Discrepancy]:
    """`dose-nobody-gives`: a single dose or a total of external beams far beyond use."""
    for match in _SINGLE.finditer(page.text):
        dose = _gray(match["total"], match["totalu"])
        if (
            dose
            and dose > LARGEST_SINGLE_GY
            and not _FOCUSED.search(page.quote(page.sentence(match.start(), match.end())))
        ):
            message = f"{dose:g} Gy at once are beyond use."
            yield page.found(
                "dose-nobody-gives", message, page.evidence(match.start(), match.end()), case=page.case
            )
    for match in re.finditer(_GY.format("total") + r"(?!\s?(?:/|per))", page.text):
        dose = _gray(match["total"], match["totalu"])
        if (
            dose
            and dose > LARGEST_TOTAL_GY
            and not _FOCUSED.search(page.text, max(0, match.start() - 200), match.end() + 120)
        ):
            if page.kind_at(match.start()) not in {"discussion", "introduction", "references"}:
                message = f"{dose:g} Gy are beyond use; cGy may be meant."
                yield page.found(
                    "dose-nobody-gives", message, page.evidence(match.start(), match.end()), case=page.case
                )


@lru_cache(maxsize=1)
def _doses() -> tuple[re.Pattern[str], dict[str, float]]:
    rows = read_table("doses.tsv", columns=_DOSE_COLUMNS)
    names = "|".join(row[0] for row in rows)
    pattern = re.compile(
        rf"\b(?P<drug>{names})[,:]?\s(?:at |at a dose of |\()?(?:\(?)(?P<dose>\d{{1,5}}(?:[.,]\d+)?)\s?mg\s?(?:/|per )\s?m(?:2|²| 2)\b|(?<![\w.,])(?P<dose2>\d{{1,5}}(?:[.,]\d+)?)\s?mg/m(?:2|²) (?:of )?(?P<drug2>{names})\b",
        re.I,
    )
    return pattern, {row[0]: float(row[2]) for row in rows}


def check_drug_dose(page: Page) -> Iterator[Discrepancy]:
    """`drug-dose`: mg/m2 beyond the largest dose of the drug's label."""
    pattern, largest = _doses()
    for match in pattern.finditer(page.text):
        drug = (match["drug"] or match["drug2"]).lower()
        told = match["dose"] or match["dose2"]
        dose = float(told.replace(",", "." if len(told.split(",")[-1]) < 3 else ""))
        cumulative = re.search(
            r"\b(?:cumulative|total|accident\w*|overdos\w*|error|mistak\w*|inadvertent\w*)\b",
            page.text[max(0, match.start() - 60) : match.end() + 30],
            re.I,
        )
        if dose > largest[drug] and not cumulative:
            message = f"{dose:g} mg/m2 of {drug} are beyond use (at most about {largest[drug]:g} mg/m2)."
            yield page.found("drug-dose", message, page.evidence(match.start(), match.end()), case=page.case)


def check_methotrexate_rescue(page: Page) -> Iterator[Discrepancy]:
    """`methotrexate-rescue`: high-dose methotrexate without a word of leucovorin: a hint."""
    pattern = re.compile(
        r"\b(?:methotrexate|MTX)\b[^.;]{0,25}?(?<![\w.,])(\d{1,2}(?:,\d{3}|\d{0,3})(?:\.\d+)?)\s?(m?g)\s?/\s?m(?:2|²)|(?<![\w.,])(\d{1,2}(?:,\d{3}|\d{0,3})(?:\.\d+)?)\s?(m?g)\s?/\s?m(?:2|²) (?:of )?(?:methotrexate|MTX)",
        re.I,
    )
    for match in pattern.finditer(page.text):
        dose = float((match[1] or match[3]).replace(",", "")) * (
            1 if (match[2] or match[4]).lower() == "mg" else 1000
        )
        if dose < HIGH_METHOTREXATE_MG_M2 or re.search(
            r"leucovorin|folinic|folinate|rescue|glucarpidase|LV\b", page.text, re.I
        ):
            continue
        message = f"{dose:g} mg/m2 of methotrexate are told without leucovorin rescue."
        yield page.found(
            "methotrexate-rescue", message, page.evidence(match.start(), match.end()), case=page.case
        )
        return


_VALUE = re.compile(r"(?<![\d.,])(?P<value>\d{1,4}(?:[.,]\d+)?)\s?(?P<unit>m?g\s?/\s?(?:d[lL]|[lL]))(?!\w)")
_FILLER = (
    r"(?: \((?:Hb|Hgb|Ca|Na|K)\))?(?: (?:level|levels|concentration|value|count|content|of|was|is|at|only|dropped to|to|fell to|decreased to|low|"
    r"as|around|about|with|a|the|and|serum)){0,5}\s?[-–:=(,]?\s?$"
)
REACH = 64
"""Characters before a value in which its analyte must stand."""


def _values(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_VALUE` around each slash that follows a gram."""
    at = text.find("/")
    while at >= 0:
        if text[max(0, at - 2) : at].rstrip().endswith("g"):
            match = _VALUE.search(text, max(0, at - 14), at + 5)
            if match:
                yield match
        at = text.find("/", at + 1)


@lru_cache(maxsize=1)
def _units() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str], float, float, str], ...]:
    return tuple(
        (
            analyte,
            re.compile(f"(?:{pattern}){_FILLER}", re.I),
            re.compile(unit),
            float(low),
            float(high),
            usual,
        )
        for analyte, pattern, unit, low, high, usual, *_ in read_table("units.tsv", columns=_UNIT_COLUMNS)
    )


def check_units(page: Page) -> Iterator[Discrepancy]:
    """`unit-impossible`: a laboratory value in a unit in which nobody could have it."""
    text = page.text
    for match in _values(text):
        value, unit = float(match["value"].replace(",", ".")), match["unit"]
        before = text[max(0, match.start() - REACH) : match.start()]
        for analyte, name, impossible, low, high, usual in _units():
            if not low <= value <= high or not impossible.fullmatch(unit):
                continue
            if (named := name.search(before)) and not _OTHER_FLUID.search(before):
                message = (
                    f"{analyte.capitalize()} of {match['value']} {unit} cannot be; {usual} may be meant."
                )
                start = match.start() - len(before) + named.start()
                yield page.found(
                    "unit-impossible", message, page.evidence(start, match.end()), case=page.case
                )
                break


_OTHER_FLUID = re.compile(r"urin|CSF|cerebrospinal|pleural|ascit|fluid|dialys", re.I)
_AGREED = re.compile(
    r"\b(?:later|eventually|finally|agreed|accepted|consent\w*|persuad\w*|convinc\w*|counsel\w*|initially|first|at that time|subsequent\w*|further|again|years?|months?|recur\w*|progress\w*|after)\b",
    re.I,
)


def check_given_though_refused(page: Page) -> Iterator[Discrepancy]:
    """`given-though-refused`: a drug given to a patient who is said to have refused it."""
    for case in page.reading.cases:
        refused = [t for t in case.treatments if t.status == "refused" and t.agents and t.evidence]
        for no in refused:
            for yes in case.treatments:
                common = [a for a in no.agents if a in yes.agents]
                if (
                    yes.status != "given"
                    or not common
                    or not yes.evidence
                    or yes.evidence[0].span.start < no.evidence[0].span.start
                ):
                    continue
                between = page.text[no.evidence[0].span.end : yes.evidence[0].sentence.end]
                if not _AGREED.search(between):
                    message = f"{common[0].capitalize()} was refused, and given."
                    yield page.found(
                        "given-though-refused", message, no.evidence[0], yes.evidence[0], case=case
                    )
                    break
