"""Authors whom a sentence names ("Lane et al. reported", "described by Lane and Yee") or cites with their year in brackets."""

import re
from dataclasses import dataclass
from typing import Final

from casepool.vocabulary import Gated

REPORTING: Final = (
    "(?:reported|described|found|reviewed|presented|analy[sz]ed|studied|observed|noted|identified|collected|"
    "documented|published|demonstrated|stated|suggested|estimated|treated|followed|surveyed|examined|pooled|compared|operated|"
    "recorded|saw|enrolled|proposed)"
)
AUTHORS: Final = re.compile(
    r"(?P<etal>[A-Z][\w'’-]+(?:-[A-Z]\w+)?)(?: (?:I{2,3}|Jr\.?|Sr\.?))?(?:,? et\.? al\b|,? and (?:colleagues|co-?workers|associates|others)\b)"
    r"|(?P<one>[A-Z][a-z'’-]{2,}|(?:[A-Z]['’]|Mac|Mc)[A-Z][a-z]+) (?:and|&) (?P<two>[A-Z][\w'’-]+)(?=[\s\])\d,]*(?:\([^)]*\)\s)?"
    + REPORTING
    + r"\b)|(?P<single>[A-Z][a-z'’-]{2,}|(?:[A-Z]['’]|Mac|Mc)[A-Z][a-z]+)(?=(?:\s?\[[\d ,–-]+\]|\s\(\d[^)]*\))?\s"
    + REPORTING
    + r"\b)|\b(?:(?:review|series|study|report|analysis|cohort) (?:by|of|from)|(?:described|reported|published|collected|reviewed) by) "
    r"(?P<of>[A-Z][a-z'’-]{2,})(?=[,.;]?(?:\s?[\[(]\d|$|\s(?!and\b|et\b|[A-Z&])))"
    r"|\b(?:by|of|to) (?P<by>[A-Z][a-z'’-]{2,}|[A-Z]['’][A-Z][a-z]+) and (?P<by2>[A-Z][\w'’-]{2,})(?=\s*[.,;)\[\d]|\s\((?:19|20)\d\d|\s(?:in|the|that|who|had|have|was|were|ranged)\b)"
)
_BESIDE_NAMES: Final[tuple[str, ...]] = (
    "et al",
    "et. al",
    "colleagues",
    "workers",
    "associates",
    "others",
    " & ",
)
_AND_NAME: Final = re.compile(
    r" and [A-Z]|(?:review|series|study|report|analysis|cohort) (?:by|of|from) [A-Z]|(?:described|reported|published|collected|reviewed) by [A-Z]"
)
TOLD: Final = Gated(REPORTING + r"\b")
_NO_AUTHOR: Final = frozenset(
    """Authors Researchers Investigators Studies Study Reports Others Patients They Literature Another Several Some
    Most All This These Those The Our Its His Her Their Such Other Early Late Recent Prior Large Small First Second Total Overall Median Mean She Who Pathology Histology Biopsy Imaging Examination Analysis Review Recently Radiography
    Surgery Autopsy Endoscopy Colonoscopy Tomography Ultrasound Ultrasonography Cytology Surgeons Cases Physicians Doctors And
    Previously Many Few Both Only Each None One Two Three Series Metastases Tumors Data Results Table Figure Clinicians""".split()
)


def authors_in(text: str) -> re.Match[str] | None:
    """The first authors named in a text."""
    if not _may_name_authors(text):
        return None
    return next((match for match in AUTHORS.finditer(text) if surnames(match)), None)


def _may_name_authors(text: str) -> bool:
    """False, in a fraction of the time, where `AUTHORS` finds nobody: no words beside names, no capital before a verb."""
    for words in _BESIDE_NAMES:
        if words in text:
            return True
    if _AND_NAME.search(text) is not None:
        return True
    for told in TOLD.findall(text):
        at = told.start()
        before = text[text.rfind(" ", 0, max(0, at - 1)) + 1 : at].rstrip()
        if before.endswith(("]", ")")) or before != before.lower():
            return True
    return False


def surnames(match: re.Match[str]) -> tuple[str, ...]:
    names = [
        match[g].removesuffix("'s").removesuffix("’s")
        for g in ("etal", "one", "two", "single", "of", "by", "by2")
        if match[g]
    ]
    return tuple(names) if not any(n in _NO_AUTHOR for n in names) else ()


_YEAR: Final = re.compile(r"\b(?:19|20)\d\d")
_BRACKETED: Final = re.compile(
    r"\((?:see |e\.g\.,? |cf\. )?(?P<who>[A-Z][^()]{2,120}?),?\s(?:19|20)\d\d[a-z]?(?:[;,][^()]*)?\)"
)
_FIRST_NAMED: Final = re.compile(
    r"(?:^|;\s?)(?:see )?(?P<one>[A-Z][\w'\u2019-]+)(?:,? et\.? al\b\.?| (?:and|&) (?P<two>[A-Z][\w'\u2019-]+)| and (?:colleagues|co-?workers))?(?=,?\s(?:19|20)\d\d|$)"
)


@dataclass(frozen=True, slots=True)
class Cited:
    """Authors cited with their year in brackets, "(Lane et al., 2014; Yee and Ode, 2019)"; offsets count in the sentence."""

    start: int
    end: int
    authors: tuple[str, ...]


def authors_cited(sentence: str) -> list[Cited]:
    if "(" not in sentence or _YEAR.search(sentence) is None:
        return []
    found = []
    for match in _BRACKETED.finditer(sentence):
        inside = match[0][match.start("who") - match.start() : -1]
        names = tuple(n for one in _FIRST_NAMED.finditer(inside) for n in (one["one"], one["two"]) if n)
        if names and not any(n in _NO_AUTHOR or n in _MONTHS for n in names):
            found.append(Cited(match.start(), match.end(), names))
    return found


_MONTHS: Final = frozenset(
    "January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec".split()
)
