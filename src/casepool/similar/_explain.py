"""Why a case is like the query: what the two share, what is near, what differs, each with its sentence."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from casepool.model import DAYS_PER_MONTH, Case, Evidence, Fact, Span

from ._index import Index
from ._profile import closure_of
from ._rank import information
from ._tree import spinal_levels

NEAR_YEARS = 5.0
"""Ages that differ by no more are called alike."""
NEAR_FACTOR = 2.0
"""Lengths of time and sizes that differ by no more than this factor are called alike."""
NEAR_INFORMATION = 2.5
"""Least information (natural units) of the concept that two findings have in common to be called near:
one in twelve cases has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One thing that query and neighbour share, or on which they differ.

    Attributes
    ----------
    kind : str
        "age", "sex", "primary site", "histology", "metastatic site", "level", "compartment", "finding",
        "treatment", "agent", "outcome", "recurrence", "interval", "follow-up", "symptoms", "size".
    query, neighbour : str or None
        The value on each side; the same words where it is the same, None where that side does not have it.
    via : str or None
        The concept that both come under, where the values are near and not the same.
    quote, sentence : str or None
        The neighbour's words, and the sentence that they stand in.
    span : Span or None
        Where the quote stands in the neighbour's text.
    """

    kind: str
    query: str | None
    neighbour: str | None
    via: str | None = None
    quote: str | None = None
    sentence: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str
    value: str
    leaf: str
    evidence: tuple[Evidence, ...]


def _items(case: Case) -> Iterator[_Item]:
    """The concepts of a case, with the token that each goes by in the index."""
    for diagnosis in case.diagnoses:
        if diagnosis.site:
            yield _Item("primary site", diagnosis.site, f"primary/{diagnosis.site}", diagnosis.evidence)
        if diagnosis.histology:
            leaf = (
                f"morphology/{diagnosis.icdo[:4]}" if diagnosis.icdo else f"histology/{diagnosis.histology}"
            )
            yield _Item("histology", diagnosis.histology, leaf, diagnosis.evidence)
    for lesion in case.lesions:
        if lesion.status != "present":
            continue
        if lesion.role == "metastasis" and lesion.site:
            yield _Item("metastatic site", lesion.site, f"spread/{lesion.site}", lesion.evidence)
        if lesion.level:
            yield _Item("level", lesion.level, f"spine/{lesion.level}", lesion.evidence)
        if lesion.compartment:
            yield _Item(
                "compartment", lesion.compartment, f"compartment/{lesion.compartment}", lesion.evidence
            )
    for finding in case.findings:
        if finding.status == "present" and not finding.history:
            yield _Item(
                "finding", finding.name, finding.concept or f"finding/{finding.name}", finding.evidence
            )
    for treatment in case.treatments:
        if treatment.status == "given":
            yield _Item("treatment", treatment.type, f"treatment/{treatment.type}", treatment.evidence)
            for agent in treatment.agents:
                yield _Item("agent", agent, f"drug/{agent}", treatment.evidence)


def _unique(items: Iterable[_Item]) -> list[_Item]:
    return list({(i.kind, i.leaf): i for i in reversed(list(items))}.values())[::-1]


def shared_items(query: Case | None, case: Case | None, *, index: Index, text: str) -> tuple[Shared, ...]:
    """What the two cases share: the same values first, then near ones with the concept that joins them."""
    if query is None or case is None:
        return ()
    theirs = _unique(_items(case))
    same: list[Shared] = []
    near: list[Shared] = []
    for item in _unique(_items(query)):
        match = next((t for t in theirs if t.kind == item.kind and t.leaf == item.leaf), None)
        if match is not None:
            same.append(_shared(match, item.value, text=text))
        elif (joined := _nearest(item, theirs, index)) is not None:
            near.append(_shared(joined[0], item.value, text=text, via=joined[1]))
    return (*_facts(query, case, text=text, alike=True), *same, *near)


def _nearest(item: _Item, theirs: list[_Item], index: Index) -> tuple[_Item, str] | None:
    """The neighbour's value of the same kind that shares the most information, and the concept they share."""
    if item.kind == "level":
        return _near_level(item, theirs)
    mine = closure_of(item.leaf, tree=index.tree)[1:]
    best: tuple[float, _Item, str] | None = None
    for other in theirs:
        if other.kind != item.kind:
            continue
        common = [c for c in mine if c in closure_of(other.leaf, tree=index.tree)]
        for concept in common:
            told = information(index, "concepts", concept)
            if told >= NEAR_INFORMATION and (best is None or told > best[0]):
                best = (told, other, _name(concept, index))
    return None if best is None else (best[1], best[2])


def _name(concept: str, index: Index) -> str:
    for node in (concept, concept.partition("/")[2]):
        name = index.tree.name(node)
        if name != node.rpartition("/")[2] or not name[:1].isupper():
            return name.lstrip("~")
    return concept


def _near_level(item: _Item, theirs: list[_Item]) -> tuple[_Item, str] | None:
    mine = spinal_levels(item.value)
    for other in theirs:
        levels = spinal_levels(other.value) if other.kind == "level" else ()
        if set(mine) & set(levels):
            return other, "overlapping levels"
        if mine and levels and _distance(mine, levels) <= 1:
            return other, "neighbouring levels"
    return None


def _distance(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    from ._tree import LEVELS

    return min(abs(LEVELS.index(x) - LEVELS.index(y)) for x in a for y in b)


def _shared(item: _Item, query: str, *, text: str, via: str | None = None) -> Shared:
    quote, sentence, span = _sentence(item.evidence, text)
    return Shared(
        kind=item.kind, query=query, neighbour=item.value, via=via, quote=quote, sentence=sentence, span=span
    )


def _sentence(evidence: tuple[Evidence, ...], text: str) -> tuple[str | None, str | None, Span | None]:
    if not evidence:
        return None, None, None
    first = evidence[0]
    return first.quote, " ".join(text[first.sentence.start : first.sentence.end].split()), first.span


def differences(query: Case | None, case: Case | None, *, text: str) -> tuple[Shared, ...]:
    """Where the neighbour says otherwise: facts with other values, sites and treatments that one side lacks."""
    if query is None or case is None:
        return ()
    mine, theirs = _unique(_items(query)), _unique(_items(case))
    found = list(_facts(query, case, text=text, alike=False))
    for kind in ("primary site", "metastatic site", "treatment"):
        asked = {i.leaf: i for i in mine if i.kind == kind}
        told = {i.leaf: i for i in theirs if i.kind == kind}
        if not asked:
            continue
        found += [_extra(item, text=text) for leaf, item in told.items() if leaf not in asked]
        found += [
            Shared(kind=kind, query=item.value, neighbour=None)
            for leaf, item in asked.items()
            if leaf not in told
        ]
    return tuple(found)


def _extra(item: _Item, *, text: str) -> Shared:
    quote, sentence, span = _sentence(item.evidence, text)
    return Shared(kind=item.kind, query=None, neighbour=item.value, quote=quote, sentence=sentence, span=span)


def _facts(query: Case, case: Case, *, text: str, alike: bool) -> Iterator[Shared]:
    """Facts that both sides tell, those that are alike or those that are not."""
    for kind, mine, theirs, near in _pairs(query, case):
        if mine is None or theirs is None or near(mine.value, theirs.value) != alike:
            continue
        quote, sentence, span = _sentence(theirs.evidence, text)
        yield Shared(
            kind=kind,
            query=_shown(kind, mine.value),
            neighbour=_shown(kind, theirs.value),
            quote=quote,
            sentence=sentence,
            span=span,
        )


def _pairs(
    query: Case, case: Case
) -> Iterator[tuple[str, Fact[Any] | None, Fact[Any] | None, Callable[[Any, Any], bool]]]:
    a, b = query, case
    yield "age", a.patient.age_years, b.patient.age_years, _near_age
    yield "sex", a.patient.sex, b.patient.sex, _equal
    yield "outcome", a.outcome.vital_status, b.outcome.vital_status, _equal
    yield "recurrence", a.outcome.recurrence, b.outcome.recurrence, _equal
    yield "interval", a.outcome.primary_to_metastasis_days, b.outcome.primary_to_metastasis_days, _near_length
    yield "symptoms", a.outcome.symptom_duration_days, b.outcome.symptom_duration_days, _near_length
    yield "follow-up", a.outcome.follow_up_days, b.outcome.follow_up_days, _near_length


def _equal(a: object, b: object) -> bool:
    return a == b


def _near_age(a: float, b: float) -> bool:
    return abs(a - b) <= NEAR_YEARS


def _near_length(a: float, b: float) -> bool:
    low, high = sorted((a + 1, b + 1))
    return high / low <= NEAR_FACTOR


def _shown(kind: str, value: object) -> str:
    if kind == "age":
        return f"{float(str(value)):g} years"
    if kind in ("interval", "symptoms", "follow-up"):
        return f"{float(str(value)) / DAYS_PER_MONTH:.3g} months"
    if kind == "recurrence":
        return "recurrence" if value else "no recurrence"
    return str(value)
