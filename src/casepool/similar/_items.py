"""What of a case is shown: its values one by one, each with the words that say it and their sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from casepool.model import Case, Evidence, Fact, Span

from ._course import LATER, TOGETHER, course_kinds, told_kinds
from ._profile import Entry, facets_of, numbers_of


class Item(NamedTuple):
    """One value of a case, with the token that it goes by in the index.

    Attributes
    ----------
    kind : str
        "primary site", "histology", "metastatic site", "level", "compartment", "finding", "treatment", "agent";
        of a fact "age", "sex", "course", "outcome", "cause", "recurrence", "interval", "symptoms", "follow-up".
    value : str, float or bool
    token : str
        Empty for facts, which are compared as values.
    quote, sentence : str or None
    span : Span or None
        Of the quote, in the entry's text.
    """

    kind: str
    value: Any
    token: str
    quote: str | None
    sentence: str | None
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of an entry without reading its whole case.

    Attributes
    ----------
    fields : dict
        Filter fields and numbers of the case.
    items : tuple of Item
        Values with a token, each once, in order of telling.
    facts : dict of str to Item
        Single values by kind.
    """

    id: str
    report_id: str
    title: str | None
    doi: str | None
    year: int | None
    fields: dict[str, Any]
    items: tuple[Item, ...]
    facts: dict[str, Item]


_INNER = frozenset({"female", "dead", "recurred", "given"})
"""Columns that are kept for the summary and say nothing that the fields do not."""


def shown_of(entry: Entry) -> Shown:
    """What is shown of an entry."""
    case = entry.case
    if case is None:
        return Shown(
            id=entry.id,
            report_id=entry.report_id,
            title=None,
            doi=None,
            year=None,
            fields={},
            items=(),
            facts={},
        )
    return Shown(
        id=entry.id,
        report_id=entry.report_id,
        title=case.report.title,
        doi=case.report.doi,
        year=case.report.year,
        fields=fields_of(case),
        items=tuple(items_of(case, entry.text)),
        facts={item.kind: item for item in _facts(case, entry.text)},
    )


def fields_of(case: Case, *, whole: bool = True) -> dict[str, Any]:
    """Filter fields and numbers of the case, by name; nothing where the report is silent.

    Of a question (not `whole`) the kind of course stands only where it tells it.
    """
    numbers = {k: round(v, 3) for k, v in numbers_of(case).items() if k not in _INNER}
    lists = {k: list(v) for k, v in facets_of(case).items() if k not in ("report", "journal")}
    if not whole and not told_kinds(case):
        lists.pop("course", None)
    return {**numbers, **lists}


def items_of(case: Case, text: str) -> list[Item]:
    """The case's values with a token, each once, in order of telling."""
    found: dict[tuple[str, str], Item] = {}
    for kind, value, token, evidence in _values(case):
        if (kind, token) not in found:
            found[kind, token] = Item(kind, value, token, *_words(evidence, text))
    return list(found.values())


def _values(case: Case) -> Iterator[tuple[str, str, str, tuple[Evidence, ...]]]:
    for diagnosis in case.diagnoses:
        if diagnosis.site:
            yield "primary site", diagnosis.site, f"primary/{diagnosis.site}", diagnosis.evidence
        if diagnosis.histology:
            token = (
                f"morphology/{diagnosis.icdo[:4]}" if diagnosis.icdo else f"histology/{diagnosis.histology}"
            )
            yield "histology", diagnosis.histology, token, diagnosis.evidence
    for lesion in case.lesions:
        if lesion.status != "present":
            continue
        if lesion.role == "metastasis" and lesion.site:
            yield "metastatic site", lesion.site, f"spread/{lesion.site}", lesion.evidence
        if lesion.level:
            yield "level", lesion.level, f"spine/{lesion.level}", lesion.evidence
        if lesion.compartment:
            yield "compartment", lesion.compartment, f"compartment/{lesion.compartment}", lesion.evidence
    for finding in case.findings:
        if finding.status == "present" and not finding.history:
            yield "finding", finding.name, finding.concept or f"finding/{finding.name}", finding.evidence
    for treatment in case.treatments:
        if treatment.status == "given":
            yield "treatment", treatment.type, f"treatment/{treatment.type}", treatment.evidence
            for agent in treatment.agents:
                yield "agent", agent, f"drug/{agent}", treatment.evidence


def facts_of(case: Case, text: str, *, whole: bool = True) -> dict[str, Item]:
    """The case's single values by kind; of a question (not `whole`) the course only where it tells it."""
    return {item.kind: item for item in _facts(case, text, whole=whole)}


def _facts(case: Case, text: str, *, whole: bool = True) -> Iterator[Item]:
    outcome = case.outcome
    kinds = course_kinds(case) if whole else told_kinds(case)
    if kinds:
        yield Item("course", kinds[0], "", *_words(_kind_evidence(case, kinds[0]), text))
    facts: Iterable[tuple[str, Fact[Any] | None]] = (
        ("age", case.patient.age_years),
        ("sex", case.patient.sex),
        ("symptoms", outcome.symptom_duration_days),
        ("interval", outcome.primary_to_metastasis_days),
        ("follow-up", outcome.follow_up_days),
        ("outcome", outcome.vital_status),
        ("cause", outcome.cause),
        ("recurrence", outcome.recurrence),
    )
    for kind, fact in facts:
        if fact is not None:
            yield Item(kind, fact.value, "", *_words(fact.evidence, text))


def _kind_evidence(case: Case, kind: str) -> tuple[Evidence, ...]:
    """What says the kind of course; of a primary alone what says the primary."""
    outcome = case.outcome
    facts = (outcome.recurrence, outcome.primary_to_metastasis_days) if kind == LATER else ()
    role = {TOGETHER: "metastasis", LATER: "recurrence"}.get(kind)
    lesions = [x.evidence for x in case.lesions if x.role == role and x.status == "present"]
    found = [*(f.evidence for f in facts if f is not None), *lesions, *(d.evidence for d in case.diagnoses)]
    return next((e for e in found if e), ())


def _words(evidence: tuple[Evidence, ...], text: str) -> tuple[str | None, str | None, Span | None]:
    if not evidence:
        return None, None, None
    first = evidence[0]
    return first.quote, " ".join(text[first.sentence.start : first.sentence.end].split()), first.span


def shown_json(shown: Shown) -> list[Any]:
    """The value as plain lists, for `shown_from`."""
    return [
        shown.id,
        shown.report_id,
        shown.title,
        shown.doi,
        shown.year,
        shown.fields,
        [_item_json(i) for i in shown.items],
        [_item_json(i) for i in shown.facts.values()],
    ]


def _item_json(item: Item) -> list[Any]:
    return [*item[:5], None if item.span is None else [*item.span]]


def shown_from(value: list[Any]) -> Shown:
    """What `shown_json` made plain."""
    ident, report, title, doi, year, fields, items, facts = value
    return Shown(
        id=ident,
        report_id=report,
        title=title,
        doi=doi,
        year=year,
        fields=fields,
        items=tuple(_item_from(i) for i in items),
        facts={i[0]: _item_from(i) for i in facts},
    )


def _item_from(value: list[Any]) -> Item:
    kind, said, token, quote, sentence, span = value
    return Item(kind, said, token, quote, sentence, None if span is None else Span(*span))
