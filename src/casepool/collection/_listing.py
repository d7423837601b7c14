"""What pages and tables ask for: reports by status, words in texts, cases by their values."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from casepool.errors import CollectionError

from . import _tables as t
from ._codebook import LIST_TYPES, Variable
from ._duplicates import patient_groups
from ._open import Store, load_codebook
from ._reports import STATUSES

MOST_CHANGES = 300
"""With more changes than these the whole table is read anew."""

SORTS = ("added", "title", "year", "status", "doubts")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One line of the list of reports."""

    id: int
    key: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    journal: str | None
    format: str
    status: str
    excluded: str | None
    cases: int
    doubts: int
    personal: int
    """Places that look like personal data."""
    version: int
    mine: bool
    """Whether the person who asks has signed all its cases off."""
    readings: int
    """How many readings of it there are: more than one where a newer casepool read it otherwise."""


def reports(
    store: Store,
    *,
    status: str | None = None,
    words: str = "",
    reason: str = "",
    sort: str = "added",
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[ReportRow], int]:
    """A stretch of the list of reports, and how many there are in all.

    Parameters
    ----------
    status : str, optional
        One of `STATUSES`.
    words : str, optional
        Words that its text, title, author or identifiers must hold, all of them.
    reason : str, optional
        Why it was left out.
    sort : {"added", "title", "year", "status", "doubts"}
    """
    if sort not in SORTS:
        raise CollectionError(f"sort must be one of {', '.join(SORTS)}, got {sort[:40]!r}. Choose one.")
    where = _report_conditions(store, status, words)
    if reason:
        where.append(t.report.c.excluded == reason)
    total = store.connection.execute(
        sa.select(sa.func.count()).select_from(t.report).where(*where)
    ).scalar_one()
    order = _report_order(sort)
    query = sa.select(t.report).where(*where).order_by(order.desc() if descending else order, t.report.c.id)
    rows = store.connection.execute(query.offset(offset).limit(limit)).mappings().all()
    ids = [row["id"] for row in rows]
    mine, counts = _signed_by(store, ids), _reading_counts(store, ids)
    return [_report_row(row, mine, counts) for row in rows], int(total)


def _report_order(sort: str) -> Any:
    columns = t.report.c
    if sort == "status":
        return sa.case({name: i for i, name in enumerate(STATUSES)}, value=columns.status)
    return {
        "added": columns.id,
        "title": columns.title_order,
        "year": columns.year_order,
        "doubts": columns.doubts,
    }[sort]


def _report_conditions(store: Store, status: str | None, words: str) -> list[Any]:
    where: list[Any] = []
    if status:
        if status not in STATUSES:
            raise CollectionError(
                f"status must be one of {', '.join(STATUSES)}, got {status[:40]!r}. Choose one."
            )
        where.append(t.report.c.status == status)
    if words.strip():
        where.append(t.report.c.id.in_(_matching(store, words)))
    return where


def _matching(store: Store, words: str) -> Any:
    """Ids of the reports whose text holds all the words; what was typed is never read as a query language."""
    tokens = re.findall(r"\w+", words)[:20]
    if not tokens:
        return sa.select(sa.literal(-1))
    if store.sqlite:
        told = " AND ".join(
            f'"{token}"' + ("*" if i == len(tokens) - 1 else "") for i, token in enumerate(tokens)
        )
        found = sa.text("SELECT rowid FROM search_text WHERE body MATCH :words").bindparams(words=told)
    else:
        told = " & ".join(
            f"'{token}'" + (":*" if i == len(tokens) - 1 else "") for i, token in enumerate(tokens)
        )
        found = sa.text(
            "SELECT rowid FROM search_text WHERE body @@ to_tsquery('simple', :words)"
        ).bindparams(words=told)
    return found.columns(sa.column("rowid", sa.Integer))


def _signed_by(store: Store, ids: Sequence[int]) -> frozenset[int]:
    query = (
        sa.select(t.case.c.report_id)
        .join(t.sign_off, sa.and_(t.sign_off.c.case_id == t.case.c.id, t.sign_off.c.who == store.who))
        .where(t.case.c.report_id.in_(ids))
        .group_by(t.case.c.report_id)
    )
    return frozenset(store.connection.execute(query).scalars())


def _reading_counts(store: Store, ids: Sequence[int]) -> dict[int, int]:
    query = sa.select(t.reading.c.report_id, sa.func.max(t.reading.c.number)).where(
        t.reading.c.report_id.in_(ids)
    )
    return {row[0]: row[1] for row in store.connection.execute(query.group_by(t.reading.c.report_id))}


def _report_row(row: Any, mine: frozenset[int], counts: Mapping[int, int]) -> ReportRow:
    return ReportRow(
        **{
            k: row[k]
            for k in (
                "id",
                "key",
                "year",
                "journal",
                "format",
                "status",
                "excluded",
                "cases",
                "doubts",
                "version",
            )
        },
        title=row["title"] or row["key"],
        authors=tuple(json.loads(row["authors"])),
        personal=len(json.loads(row["personal"])),
        mine=row["id"] in mine,
        readings=counts.get(row["id"], 1),
    )


def report_line(store: Store, key: str) -> ReportRow:
    """The line of one report."""
    from ._reports import report_row

    row = report_row(store, key)
    return _report_row(row, _signed_by(store, [row["id"]]), _reading_counts(store, [row["id"]]))


def status_counts(store: Store) -> dict[str, int]:
    """How many reports stand at each status, in the order of the work."""
    query = sa.select(t.report.c.status, sa.func.count()).group_by(t.report.c.status)
    found = {row[0]: int(row[1]) for row in store.connection.execute(query)}
    return {status: found.get(status, 0) for status in STATUSES}


def cases_of(store: Store, report_id: int) -> list[tuple[str, bool]]:
    """Ids of a report's cases with whether the newest reading tells them."""
    query = (
        sa.select(t.case.c.key, t.case.c.told)
        .where(t.case.c.report_id == report_id)
        .order_by(t.case.c.number)
    )
    return [(key, bool(told)) for key, told in store.connection.execute(query).all()]


def next_case(store: Store, *, after: str | None = None) -> str | None:
    """The next case that the person of the store has still to judge, after this one, then from the start."""
    start = 0
    if after is not None:
        start = store.connection.execute(sa.select(t.case.c.id).where(t.case.c.key == after)).scalar() or 0
    found = _waiting_case(store, above=start) or (_waiting_case(store, above=0) if start else None)
    return None if found == after else found


def _waiting_case(store: Store, *, above: int) -> str | None:
    """The first case with a higher number that the person has not judged and that reviewers are missing for."""
    while True:
        query = (
            sa.select(t.case.c.id, t.case.c.key)
            .join(t.report, t.report.c.id == t.case.c.report_id)
            .where(t.case.c.id > above, t.case.c.told, sa.not_(t.case.c.closed))
            .where(t.report.c.status.in_(["read", "one reviewer"]))
            .order_by(t.case.c.id)
            .limit(20)
        )
        rows = store.connection.execute(query).all()
        if not rows:
            return None
        signed = sa.select(t.sign_off.c.case_id, t.sign_off.c.who).where(
            t.sign_off.c.case_id.in_([r.id for r in rows])
        )
        people: dict[int, set[str]] = {}
        for case_id, who in store.connection.execute(signed):
            people.setdefault(case_id, set()).add(who)
        for row in rows:
            done = people.get(row.id, set())
            if store.who not in done and len(done) < store.collection.settings.reviewers:
                return str(row.key)
        above = rows[-1].id


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A case on which the reviewers differ."""

    key: str
    report_key: str
    title: str
    fields: tuple[str, ...]


def conflicts(store: Store) -> list[Conflict]:
    """Cases that wait for adjudication, in order, with the variables in conflict."""
    query = (
        sa.select(t.case.c.key, t.report.c.key.label("report_key"), t.report.c.title, t.value.c.field)
        .join(t.value, t.value.c.case_id == t.case.c.id)
        .join(t.report, t.report.c.id == t.case.c.report_id)
        .where(
            t.value.c.origin == "conflict",
            t.case.c.told,
            t.report.c.excluded.is_(None),
            sa.not_(t.case.c.closed),
        )
        .order_by(t.case.c.id, t.value.c.field)
    )
    found: dict[str, Conflict] = {}
    for row in store.connection.execute(query):
        old = found.get(row.key)
        fields = (*(old.fields if old else ()), row.field)
        found[row.key] = Conflict(
            key=row.key, report_key=row.report_key, title=row.title or row.report_key, fields=fields
        )
    return list(found.values())


def agreed_cases(store: Store) -> list[tuple[str, str]]:
    """Cases that all reviewers have signed off in agreement and that wait to be finished: id and title."""
    query = (
        sa.select(t.case.c.key, sa.func.coalesce(t.report.c.title, t.report.c.key))
        .join(t.report, t.report.c.id == t.case.c.report_id)
        .where(t.report.c.status == "two", sa.not_(t.case.c.closed), t.case.c.told)
        .order_by(t.case.c.id)
    )
    return [(key, title) for key, title in store.connection.execute(query).all()]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One case with its values of today."""

    id: int
    key: str
    report_key: str
    title: str
    year: int | None
    status: str
    values: Mapping[str, Any]


def case_table(store: Store, *, only: Collection[str] | None = None) -> list[TableRow]:
    """Cases of the reports that are not left out, with today's values of the variables in use.

    Parameters
    ----------
    only : collection of str, optional
        Ids of reports; the cases of all by default.
    """
    where = [t.case.c.told, t.report.c.excluded.is_(None)]
    if only is not None:
        where.append(t.report.c.key.in_(sorted(only)))
    joined = t.case.join(t.report, t.report.c.id == t.case.c.report_id)
    query = (
        sa.select(
            t.case.c.id, t.case.c.key, t.report.c.key.label("report_key"), t.report.c.title, t.report.c.year
        )
        .add_columns(t.report.c.status)
        .select_from(joined)
        .where(*where)
        .order_by(t.case.c.id)
    )
    names = {v.name for v in load_codebook(store).active}
    values: dict[int, dict[str, Any]] = {}
    told = (
        sa.select(t.value.c.case_id, t.value.c.field, t.value.c.current)
        .select_from(t.value.join(joined, t.value.c.case_id == t.case.c.id))
        .where(*where, t.value.c.current.not_in(["null", "[]"]))
    )
    for case_id, field, current in store.connection.execute(told).all():
        if field in names:
            values.setdefault(case_id, {})[field] = orjson.loads(current)
    return [
        TableRow(
            id=row.id,
            key=row.key,
            report_key=row.report_key,
            title=row.title or row.report_key,
            year=row.year,
            status=row.status,
            values=values.get(row.id, {}),
        )
        for row in store.connection.execute(query)
    ]


def refreshed_table(store: Store, rows: list[TableRow], *, since: int) -> list[TableRow]:
    """The table brought up to date from history row `since` on; only what changed is read again."""
    query = sa.select(t.history.c.action, t.history.c.report).where(t.history.c.seq > since).distinct()
    changes = store.connection.execute(query.limit(MOST_CHANGES + 1)).all()
    if len(changes) > MOST_CHANGES or any(action == "codebook changed" for action, _ in changes):
        return case_table(store)
    touched = {report for _, report in changes if report is not None}
    if not touched:
        return rows
    fresh = case_table(store, only=touched)
    kept = [row for row in rows if row.report_key not in touched]
    return sorted([*kept, *fresh], key=lambda row: row.id)


def value_words(value: Any) -> list[str]:
    """The words that a value counts under: one per item of a list."""
    if value is None:
        return []
    if isinstance(value, list):
        return [v["type"] if isinstance(v, Mapping) else str(v) for v in value]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [f"{value:g}" if isinstance(value, float) else str(value)]


def count_words(rows: Sequence[TableRow], *, field: str) -> list[tuple[str, int]]:
    """How many cases tell each word of a variable, most told first."""
    counts: dict[str, int] = {}
    for row in rows:
        for word in dict.fromkeys(value_words(row.values.get(field))):
            counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def filter_rows(rows: Sequence[TableRow], *, conditions: Mapping[str, str]) -> list[TableRow]:
    """The cases that tell each of these words: variable to word.

    "?" is for cases that do not tell the variable, "*" for those that do, "40-49" for numbers from 40 to below 50.
    """
    found = list(rows)
    for field, word in conditions.items():
        found = [r for r in found if _meets(r.values.get(field), word)]
    return found


def _meets(value: Any, word: str) -> bool:
    words = value_words(value)
    if word in ("?", "*"):
        return bool(words) == (word == "*")
    ends = re.fullmatch(r"(\d+)-(\d+)", word)
    if ends and isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(ends[1]) <= value < int(ends[2]) + 1
    return word in words


def matching_reports(store: Store, words: str) -> frozenset[str]:
    """Ids of the reports whose text, title, authors or identifiers hold all the words."""
    query = sa.select(t.report.c.key).where(t.report.c.id.in_(_matching(store, words)))
    return frozenset(store.connection.execute(query).scalars())


def state_of(store: Store) -> int:
    """A number that grows with every change of the collection."""
    return int(store.connection.execute(sa.select(t.chain.c.seq)).scalar_one())


def flow(store: Store) -> list[tuple[str, int]]:
    """Counts of the flow figure: reports in, left out by reason, read, patients, and after linking."""
    reasons = sa.select(t.report.c.excluded, sa.func.count()).where(t.report.c.excluded.is_not(None))
    left = sorted(
        store.connection.execute(reasons.group_by(t.report.c.excluded)).all(), key=lambda r: (-r[1], r[0])
    )
    total = store.connection.execute(sa.select(sa.func.count()).select_from(t.report)).scalar_one()
    kept = (t.report.c.excluded.is_(None),)
    silent = store.connection.execute(
        sa.select(sa.func.count()).select_from(t.report).where(*kept, t.report.c.cases == 0)
    ).scalar_one()
    patients = store.connection.execute(
        sa.select(sa.func.count())
        .select_from(t.case.join(t.report, t.report.c.id == t.case.c.report_id))
        .where(*kept, t.case.c.told)
    ).scalar_one()
    groups = patient_groups(store)
    again = sum(1 for key, first in groups.items() if key != first)
    return [
        ("reports", int(total)),
        *((f"left out: {reason}", int(n)) for reason, n in left),
        ("no case read", int(silent)),
        ("cases", int(patients)),
        ("told in another report too", again),
        ("patients", int(patients) - again),
    ]


def column_kind(variable: Variable) -> str:
    """How a table shows the variable: "number", "list" or "word"."""
    return "number" if variable.type == "number" else "list" if variable.type in LIST_TYPES else "word"
