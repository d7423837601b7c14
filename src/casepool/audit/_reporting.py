"""Reporting: the CARE checklist, item by item, each told where or missing.

The items are those of Gagnier et al. 2013 as explained by Riley et al. (J Clin Epidemiol 2017).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from casepool.model import CareItem, Case, Document, Evidence, Span

from ._checks import read_table

_COLUMNS: Final[tuple[str, ...]] = (
    "number",
    "topic",
    "item",
    "sections",
    "pattern",
    "model",
    "source",
    "hits",
    "misses",
)
_ANYWHERE: Final = "*"
_FALLBACK: Final = {
    # Where a report has no such section, the stretch that does its work.
    "abstract": ("abstract", "body"),
    "introduction": ("introduction",),
    "case": ("case", "body", "abstract"),
    "discussion": ("discussion",),
    "conclusion": ("conclusion", "discussion"),
    "title": ("title",),
}


@dataclass(frozen=True, slots=True)
class _Row:
    number: str
    topic: str
    item: str
    sections: str
    pattern: re.Pattern[str]
    model: str


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(number, topic, item, sections, re.compile(pattern, re.I), model)
        for number, topic, item, sections, pattern, model, *_ in read_table("care.tsv", columns=_COLUMNS)
    )


def care_checklist(document: Document, case: Case | None) -> tuple[CareItem, ...]:
    """The CARE items in order, each with the first place that tells it, or none.

    Parameters
    ----------
    document : Document
        The report.
    case : Case or None
        The patient whose values count as told; None where no case was read.

    Notes
    -----
    An item counts as told where its words stand in the section that should tell it, or where the
    reader found the value. That the telling is good is for people to judge. Source: Gagnier et al. 2013, Riley et al. 2017.
    """
    return tuple(_item(document, case, row) for row in _rows())


def _item(document: Document, case: Case | None, row: _Row) -> CareItem:
    evidence = _told_by_reader(case, row.model) or _told_in_words(document, row)
    return CareItem(
        number=row.number,
        topic=row.topic,
        item=row.item,
        found=evidence is not None,
        evidence=(evidence,) if evidence else (),
    )


def _told_in_words(document: Document, row: _Row) -> Evidence | None:
    if row.number == "1":
        return _title(document, row)
    for start, end, kind in _stretches(document, row.sections):
        match = row.pattern.search(document.text, start, end)
        if match:
            span = Span(match.start(), match.end())
            return Evidence(span, document.quote(span), _sentence(document.text, span), kind)
    return None


def _title(document: Document, row: _Row) -> Evidence | None:
    for section in document.sections:
        match = (
            row.pattern.search(document.text, section.span.start, section.span.end)
            if section.kind == "title"
            else None
        )
        if match:
            span = Span(match.start(), match.end())
            return Evidence(span, document.quote(span), section.span, "title")
    return None


def _stretches(document: Document, sections: str) -> list[tuple[int, int, str | None]]:
    if not document.sections:
        return [(0, len(document.text), None)] if sections in {_ANYWHERE, "case", "abstract"} else []
    kinds = None if sections == _ANYWHERE else _FALLBACK[sections]
    return [
        (s.span.start, s.span.end, s.kind)
        for s in document.sections
        if (s.kind in kinds if kinds else s.kind not in {"references"})
    ]


def _sentence(text: str, span: Span) -> Span:
    start = max(text.rfind(". ", 0, span.start) + 2, text.rfind("\n", 0, span.start) + 1, 0)
    stops = [at for at in (text.find(". ", span.end), text.find("\n", span.end)) if at >= 0]
    return Span(min(start, span.start), (min(stops) + 1) if stops else len(text))


def _told_by_reader(case: Case | None, model: str) -> Evidence | None:
    """The evidence of the value of the case that answers the item, if the item has one."""
    if case is None or not model:
        return None
    if model == "age_or_sex":
        fact = case.patient.age_years or case.patient.sex
        return fact.evidence[0] if fact and fact.evidence else None
    if model == "outcome":
        status = case.outcome.vital_status
        return status.evidence[0] if status and status.evidence else None
    if model == "dose":
        return _first(t.evidence for t in case.treatments if t.dose_gy or t.cycles)
    if model == "history":
        return _first(t.evidence for t in case.treatments if t.history)
    if model == "signs":
        return _first(f.evidence for f in case.findings if f.modality)
    if model == "findings":
        return _first(f.evidence for f in case.findings)
    if model == "diagnoses":
        return _first(d.evidence for d in case.diagnoses)
    if model == "treatments":
        return _first(t.evidence for t in case.treatments)
    return _first(i.evidence for i in case.imaging) if model == "imaging" else None


def _first(evidence: Iterable[tuple[Evidence, ...]]) -> Evidence | None:
    for items in evidence:
        if items:
            return items[0]
    return None
