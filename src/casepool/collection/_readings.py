"""What two readings of one report say differently: the older one stays beside the newer, and both lead to their words."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from casepool.errors import UnknownIdError
from casepool.model import Evidence, Reading, from_json

from . import _tables as t
from ._open import Store
from ._reports import report_row
from ._values import READ_FIELDS, ReadValue, read_values

MOST_WORDS = 4
"""Sentences shown of one value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """One reading of a report, without its content."""

    number: int
    """From 1, in the order they were added."""
    made_by: str
    made_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldValue:
    """What a reading says of a value, with the sentences: what stands before the quote, the quote, what stands after."""

    value: Any
    confidence: float | None
    words: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that two readings tell differently."""

    case: str
    field: str
    before: ToldValue | None
    """None where that reading does not tell the patient."""
    now: ToldValue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two readings of a report side by side."""

    before: ReadingRow
    now: ReadingRow
    differences: tuple[Difference, ...]
    same_text: bool
    """Whether both are of the same clean text."""
    discrepancies_gone: tuple[str, ...]
    discrepancies_new: tuple[str, ...]


def readings_of(store: Store, report_key: str) -> list[ReadingRow]:
    """The readings of the report, oldest first."""
    row = report_row(store, report_key)
    query = (
        sa.select(t.reading.c.number, t.reading.c.made_by, t.reading.c.made_at)
        .where(t.reading.c.report_id == row["id"])
        .order_by(t.reading.c.number)
    )
    return [
        ReadingRow(number=found.number, made_by=found.made_by, made_at=found.made_at)
        for found in store.connection.execute(query)
    ]


def read_again(store: Store, *, offset: int = 0, limit: int = 50) -> tuple[list[str], int]:
    """Ids of the reports with more than one reading, a stretch of them, and how many there are in all."""
    more = sa.select(t.reading.c.report_id).where(t.reading.c.number > 1).distinct()
    query = sa.select(t.report.c.key).where(t.report.c.id.in_(more)).order_by(t.report.c.id)
    total = store.connection.execute(sa.select(sa.func.count()).select_from(more.subquery())).scalar_one()
    return list(store.connection.execute(query.offset(offset).limit(limit)).scalars()), int(total)


def compare_readings(
    store: Store, report_key: str, *, before: int | None = None, now: int | None = None
) -> Comparison | None:
    """Two readings of the report: the newest and the one before it by default; None where there is only one.

    Raises
    ------
    UnknownIdError
        Where the report has no reading of that number.
    """
    there = {row.number: row for row in readings_of(store, report_key)}
    if len(there) < 2:
        return None
    newest = max(there)
    now = newest if now is None else now
    before = max((n for n in there if n < now), default=now) if before is None else before
    for number in (before, now):
        if number not in there:
            raise UnknownIdError(
                f"reading must be one of {', '.join(map(str, there))}, got {number}. Choose one."
            )
    old, old_text = _reading(store, report_key, before)
    new, new_text = _reading(store, report_key, now)
    said, says = ([d.message for d in reading.discrepancies] for reading in (old, new))
    return Comparison(
        before=there[before],
        now=there[now],
        differences=tuple(_differences(report_key, (old, old_text), (new, new_text))),
        same_text=old_text == new_text,
        discrepancies_gone=tuple(m for m in said if m not in says),
        discrepancies_new=tuple(m for m in says if m not in said),
    )


def reading_changes(store: Store, report_key: str) -> list[dict[str, Any]]:
    """Where the newest reading differs from the one before it: case, field, before, now."""
    found = compare_readings(store, report_key)
    return [
        {
            "case": d.case,
            "field": d.field,
            "before": d.before and d.before.value,
            "now": d.now and d.now.value,
        }
        for d in (found.differences if found else ())
    ]


def _reading(store: Store, report_key: str, number: int) -> tuple[Reading, str]:
    query = (
        sa.select(t.reading.c.data, t.document.c.text)
        .join(t.document, t.document.c.id == t.reading.c.document_id)
        .join(t.report, t.report.c.id == t.reading.c.report_id)
        .where(t.report.c.key == report_key, t.reading.c.number == number)
    )
    row = store.connection.execute(query).one()
    return from_json(row.data, kind=Reading), row.text


def _differences(key: str, before: tuple[Reading, str], now: tuple[Reading, str]) -> list[Difference]:
    old, new = (
        {int(case.id.rsplit("#", 1)[-1]): read_values(case) for case in reading.cases}
        for reading, _ in (before, now)
    )
    found = []
    for number in sorted(set(old) | set(new)):
        for field in READ_FIELDS:
            told = old[number][field] if number in old else None
            tells = new[number][field] if number in new else None
            if _differ(told, tells):
                found.append(
                    Difference(
                        case=f"{key}#{number}",
                        field=field,
                        before=_told(told, before[1]),
                        now=_told(tells, now[1]),
                    )
                )
    return found


def _differ(a: ReadValue | None, b: ReadValue | None) -> bool:
    """Whether two readings tell something else; nothing told and an empty list are the same, "no" is not nothing."""
    one, other = (None if told is None or told.value == [] else told.value for told in (a, b))
    return bool(one != other)


def _told(value: ReadValue | None, text: str) -> ToldValue | None:
    if value is None:
        return None
    words = dict.fromkeys(_words(e, text) for e in value.evidence)
    return ToldValue(value=value.value, confidence=value.confidence, words=tuple(words)[:MOST_WORDS])


def _words(evidence: Evidence, text: str) -> tuple[str, str, str]:
    span, sentence = evidence.span, evidence.sentence
    parts = text[sentence.start : span.start], text[span.start : span.end], text[span.end : sentence.end]
    before, quote, after = (" ".join(part.split()) for part in parts)
    return (
        f"{before} " if parts[0][-1:].isspace() else before,
        quote,
        f" {after}" if parts[2][:1].isspace() else after,
    )
