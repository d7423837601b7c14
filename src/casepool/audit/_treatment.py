"""Treatment: doses nobody gives, fractions against totals, drugs given though refused."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from casepool.model import Discrepancy
from casepool.vocabulary import places_of

from ._checks import read_table
from ._numbers import NUMBERS, number
from ._page import Page, matches_at
from ._phrases import phrase

_DOSE_COLUMNS: Final[tuple[str, ...]] = ("drug", "unit", "largest", "source", "hits", "misses")
_GY: Final = r"(?<![\w.,/])(?P<{0}>\d{{1,5}}(?:[.,]\d+)?)\s?(?P<{0}u>c?Gy|c?Gray)\b"
_TOTAL_AND_FRACTIONS: Final = re.compile(
    _GY.format("total")
    + r"(?:\s\(Gy\))?(?!\s?(?:/|per|×|x\s?\d))[^.;:]{0,45}?\b(?:in|over|as|of|with|into|using|and|through|\()\s?(?:a total of )?(?P<n>\d{1,2}|[a-z]+)\s?(?:daily |equal |consecutive |once-daily |separate )?(?:fractions|fx|sessions)\b"
    r"(?:[^.;:]{0,30}?" + _GY.format("each") + r"\s?(?:/|per |a |each|daily|\)|$|[.,;])?)?",
    re.I,
)
_EACH_TIMES: Final = re.compile(
    _GY.format("total")
    + r"[^.;:]{0,40}?\((?:at )?(?P<n>\d{1,2})\s?(?:fractions|fx|sessions)?\s?(?:×|x|of|at)\s?"
    + _GY.format("each")
    + r"[^)]{0,15}\)"
    r"|(?<![\w.,/])(?P<n2>\d{1,2})\s?(?:×|x)\s?(?P<each2>\d{1,2}(?:\.\d+)?)\s?Gy\b[^.;:]{0,30}?(?:total(?: dose)?(?: of)?|=|to a total of)\s?(?P<total2>\d{1,3}(?:\.\d+)?)\s?Gy\b",
    re.I,
)
_PER_FRACTION: Final = re.compile(
    _GY.format("total")
    + r"[^.;:]{0,60}?"
    + _GY.format("each")
    + r"\s?(?:/|per |a )\s?(?:fraction|fx|session)[^.;:]{0,40}?\b(?:in|over|for)\s(?P<n>\d{1,2})\s?(?:fractions|fx|sessions)",
    re.I,
)
_TOTAL: Final = re.compile(_GY.format("total") + r"(?!\s?(?:/|per))")
_SINGLE: Final = re.compile(
    _GY.format("total")
    + r"[^.;:]{0,25}?\b(?:in|as|with|using) (?:a|one|1) (?:single )?(?:fraction|session|sitting|dose)\b",
    re.I,
)
LARGEST_SINGLE_GY: Final = 30.0
"""Gy that nobody gives by plain external beams at once: 8 Gy palliates, 24 Gy is a stereotactic dose (Chow et al. 2012; Timmerman 2008)."""
LARGEST_TOTAL_GY: Final = 120.0
"""Gy above which a course of external beams is a slip of units (cGy told as Gy); 60 to 80 Gy cures (ICRU 83)."""
FRACTION_SLACK: Final = 0.03
"""Part by which fractions times dose may miss the total through rounding."""
HIGH_METHOTREXATE_MG_M2: Final = 1000.0
"""mg/m2 of methotrexate from which leucovorin rescue is due (Howard et al., Oncologist 2016: 500; a margin for hints)."""


def check_fractions_times_dose(page: Page) -> Iterator[Discrepancy]:
    """`fractions-times-dose`: number of fractions times dose of each against the total."""
    for match in _courses(page):
        groups = match.groupdict()
        n = _fractions(groups.get("n") or groups.get("n2") or "")
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
    starts = list(_doses_of_rays(page))
    starts += [at for start in starts if (at := _times_before(page.text, start)) >= 0]
    starts.sort()
    for pattern in (_TOTAL_AND_FRACTIONS, _EACH_TIMES, _PER_FRACTION):
        for match in matches_at(pattern, page.text, starts):
            if match.start() not in seen and (
                match.groupdict().get("each") or match.groupdict().get("each2")
            ):
                seen.add(match.start())
                yield match


def _doses_of_rays(page: Page) -> Iterator[int]:
    """Where the numbers before a Gy begin, which are found many times as fast as a pattern that begins with a number."""
    low = page.low
    for at in places_of(("gy", "gray"), low, start=0, end=len(low)):
        end = at - 1 if at and low[at - 1] == "c" else at
        if end and low[end - 1].isspace():
            end -= 1
        start = end
        while start and low[start - 1] in _OF_NUMBERS:
            start -= 1
        if start < end:
            yield start


_OF_NUMBERS: Final = frozenset("0123456789.,")


def _times_before(text: str, start: int) -> int:
    """Where the number of doses begins that stands before "x" and a dose; -1 where there is none."""
    found = _TIMES.search(text, max(0, start - 5), start)
    return -1 if found is None else found.start()


_TIMES: Final = re.compile(r"\d{1,2}\s?[×xX]\s?\Z")


def _gray(told: str | None, unit: str | None) -> float | None:
    if not told:
        return None
    value = _decimal(told)
    return value / 100 if unit and unit.lower().startswith("c") else value


def _decimal(told: str) -> float:
    """A number whose comma parts thousands before three digits, and is a decimal sign before fewer."""
    return float(told.replace(",", "." if len(told.split(",")[-1]) < 3 else ""))


def _fractions(told: str) -> int:
    """The number of fractions, 0 where the word before them is none."""
    return number(told) if told.isdigit() or told.lower() in NUMBERS else 0


def check_dose_nobody_gives(page: Page) -> Iterator[Discrepancy]:
    """`dose-nobody-gives`: a single dose or a total of external beams far beyond use."""
    starts = list(_doses_of_rays(page))
    for match in matches_at(_SINGLE, page.text, starts):
        dose = _gray(match["total"], match["totalu"])
        if (
            dose
            and dose > LARGEST_SINGLE_GY
            and not phrase("focused-dose").search(page.quote(page.sentence(match.start(), match.end())))
        ):
            message = f"{dose:g} Gy at once are beyond use."
            yield page.found(
                "dose-nobody-gives", message, page.evidence(match.start(), match.end()), case=page.case
            )
    for match in matches_at(_TOTAL, page.text, starts):
        dose = _gray(match["total"], match["totalu"])
        if (
            dose
            and dose > LARGEST_TOTAL_GY
            and not page.search(phrase("focused-dose"), max(0, match.start() - 200), match.end() + 120)
        ):
            if page.kind_at(match.start()) not in {"discussion", "introduction", "references"}:
                message = f"{dose:g} Gy are beyond use; cGy may be meant."
                yield page.found(
                    "dose-nobody-gives", message, page.evidence(match.start(), match.end()), case=page.case
                )


_MILLIGRAMS: Final = {
    "g": 1000.0,
    "gr": 1000.0,
    "gm": 1000.0,
    "gram": 1000.0,
    "grams": 1000.0,
    "mg": 1.0,
    "mcg": 0.001,
    "µg": 0.001,
    "μg": 0.001,
}
_DOSE: Final = r"(?P<dose{0}>\d{{1,5}}(?:,\d{{3}}|[.,]\d{{1,2}})?)\s?(?P<unit{0}>m?c?g|gr|gm|grams?|[µμ]g)(?:\s?(?:/|per )\s?(?P<per{0}>kg|m(?:2|²| 2)))?(?![A-Za-z])(?!\s?/\s?(?:d?[lL]|ml|mL|h\b|hour|cm))"


@lru_cache(maxsize=1)
def _doses() -> tuple[re.Pattern[str], dict[tuple[str, str], float]]:
    """Where a drug stands beside a dose, and the largest dose of each drug by what it is counted by."""
    rows = read_table("doses.tsv", columns=_DOSE_COLUMNS)
    names = "|".join(dict.fromkeys(row[0] for row in rows))
    pattern = re.compile(
        rf"\b(?P<drug>{names})(?: (?:B|deoxycholate|sodium|hydrochloride|succinate|acetate|tablets?))*[,:]?\s(?:at |at a dose of |of |\()?\(?{_DOSE.format('')}|(?<![\w.,]){_DOSE.format('2')} (?:of )?(?P<drug2>{names})\b",
        re.I,
    )
    return pattern, {(row[0], row[1]): float(row[2]) for row in rows}


_SOME_DOSE: Final = re.compile(r"\d\s?[cgmµμ]", re.I)
"""What every dose has, and what is found many times as fast as a drug with its dose."""
DOSE_BEFORE, DOSE_AFTER = 24, 90
"""Characters before and after the name of a drug in which its dose stands."""


def check_drug_dose(page: Page) -> Iterator[Discrepancy]:
    """`drug-dose`: a dose far beyond the largest of the drug's label."""
    pattern, largest = _doses()
    text, last = page.text, -1
    for at in page.triggers.drugs:
        start = max(last, at - DOSE_BEFORE, 0)
        if at <= last or _SOME_DOSE.search(text, start, at + DOSE_AFTER) is None:
            continue
        match = pattern.search(text, start, at + DOSE_AFTER)
        if match is None:
            continue
        last = match.end()
        n = "" if match["drug"] else "2"
        drug, per = match["drug" + n].lower(), (match["per" + n] or "").replace(" ", "").replace("²", "2")
        unit = "mg/" + per if per else "mg"
        most = largest.get((drug, unit))
        dose = _decimal(match["dose" + n]) * _MILLIGRAMS[match["unit" + n].lower()]
        if (
            most is not None
            and dose > most
            and not phrase("overdose").search(page.quote(page.sentence(match.start(), match.end())))
        ):
            message = f"{dose:g} {unit} of {drug} are beyond use (at most about {most:g} {unit})."
            yield page.found("drug-dose", message, page.evidence(match.start(), match.end()), case=page.case)


def check_methotrexate_rescue(page: Page) -> Iterator[Discrepancy]:
    """`methotrexate-rescue`: high-dose methotrexate without a word of leucovorin: a hint."""
    if "m2" not in page.low and "m²" not in page.low:
        return
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
                if not phrase("agreed-later").search(between):
                    message = f"{common[0].capitalize()} was refused, and given."
                    yield page.found(
                        "given-though-refused", message, no.evidence[0], yes.evidence[0], case=case
                    )
                    break
