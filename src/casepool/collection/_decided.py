"""The collection as its people have decided it: documents and readings with today's values, for exports and indexes."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

import sqlalchemy as sa

from casepool.model import Case, Document, Reading, Span, from_json

from . import _tables as t
from ._apply import decided_case
from ._codebook import Variable, show_value
from ._decisions import case_row, case_values, changes_of, changes_of_cases, reading_case
from ._duplicates import patient_groups
from ._listing import case_table
from ._open import Store, load_codebook
from ._reports import document_from, report_ids

AT_ONCE = 100
"""Reports that are fetched together: a handful of queries for each so many."""


class Retell(Protocol):
    """What makes of a case with decided values the case whose course follows them."""

    def __call__(self, case: Case, document: Document, *, others: Sequence[Span]) -> Case:
        """`others`: the sentences of the document that are about other patients."""


def _as_it_is(case: Case, document: Document, *, others: Sequence[Span]) -> Case:
    return case


def decided_readings(
    store: Store,
    *,
    once_per_patient: bool = False,
    only: Collection[str] | None = None,
    retell: Retell = _as_it_is,
) -> Iterator[tuple[Document, Reading]]:
    """Each report that is not left out: its document, and its reading with today's values in the cases.

    Parameters
    ----------
    once_per_patient : bool, default False
        Of linked cases keep the one that tells most: the longest follow-up, then the most variables.
    only : collection of str, optional
        Ids of reports; all by default.
    retell : callable
        Called with each case that a decision changed, its document and the sentences of it that are about others.
    """
    dropped = told_elsewhere(store) if once_per_patient else frozenset()
    where = [t.report.c.excluded.is_(None)]
    if only is not None:
        where.append(t.report.c.key.in_(sorted(only)))
    query = sa.select(t.report.c.id, t.report.c.key).where(*where).order_by(t.report.c.id)
    keys = {row.id: row.key for row in store.connection.execute(query)}
    ids = list(keys)
    for first in range(0, len(ids), AT_ONCE):
        block = ids[first : first + AT_ONCE]
        told = _newest(store, block)
        cases = _cases(store, block, dropped=dropped)
        for report_id in block:
            reading, document = told[report_id]
            found = tuple(
                retell(case, document, others=reading.told_of_others) if changed else case
                for case, changed in cases.get(report_id, ())
            )
            yield (
                replace(document, report=replace(document.report, id=keys[report_id])),
                _renamed(reading, keys[report_id], found),
            )


def _newest(store: Store, ids: Sequence[int]) -> dict[int, tuple[Reading, Document]]:
    """The newest reading of each report and the document that it is of."""
    newest = (
        sa.select(t.reading.c.report_id, sa.func.max(t.reading.c.number).label("number"))
        .where(t.reading.c.report_id.in_(ids))
        .group_by(t.reading.c.report_id)
        .subquery()
    )
    query = (
        sa.select(
            t.reading.c.report_id, t.reading.c.data.label("reading"), t.document.c.text, t.document.c.data
        )
        .join(
            newest,
            sa.and_(t.reading.c.report_id == newest.c.report_id, t.reading.c.number == newest.c.number),
        )
        .join(t.document, t.document.c.id == t.reading.c.document_id)
    )
    found = {}
    for row in store.connection.execute(query):
        reading = from_json(row.reading, kind=Reading)
        document = document_from(row.data, text=row.text, report=reading.report)
        found[row.report_id] = (reading, document)
    return found


def _cases(
    store: Store, ids: Sequence[int], *, dropped: Collection[str]
) -> dict[int, list[tuple[Case, bool]]]:
    """The cases of the reports with today's values and whether a decision changed them, but those that are dropped."""
    query = (
        sa.select(
            t.case.c.id, t.case.c.key, t.case.c.report_id, t.case.c.data, t.report.c.key.label("report")
        )
        .join(t.report, t.report.c.id == t.case.c.report_id)
        .where(t.case.c.report_id.in_(ids), t.case.c.told)
        .order_by(t.case.c.report_id, t.case.c.number)
    )
    rows = [row for row in store.connection.execute(query) if row.key not in dropped]
    changes = changes_of_cases(store, [row.id for row in rows])
    found: dict[int, list[tuple[Case, bool]]] = {}
    for row in rows:
        case = from_json(row.data, kind=Case)
        case = replace(case, id=row.key, report=replace(case.report, id=row.report))
        if row.id in changes:
            case = decided_case(case, changes[row.id])
        found.setdefault(row.report_id, []).append((case, row.id in changes))
    return found


def _renamed(reading: Reading, key: str, cases: tuple[Case, ...]) -> Reading:
    """The reading under the report's id in the collection."""

    def case_id(old: str | None) -> str | None:
        return None if old is None else f"{key}#{old.rsplit('#', 1)[-1]}"

    return replace(
        reading,
        report=replace(reading.report, id=key),
        cases=cases,
        statements=tuple(replace(s, report_id=key) for s in reading.statements),
        discrepancies=tuple(
            replace(d, report_id=key, case_id=case_id(d.case_id)) for d in reading.discrepancies
        ),
    )


def decided(store: Store, case_key: str) -> Case:
    """The case with today's values."""
    row = case_row(store, case_key)
    case: Case = reading_case(store, row)
    changes = changes_of(case_values(store, row))
    return decided_case(case, changes) if changes else case


def told_elsewhere(store: Store) -> frozenset[str]:
    """Ids of the cases whose patient another case tells more of, by the links that people confirmed."""
    groups: dict[str, list[str]] = {}
    for key, first in patient_groups(store).items():
        groups.setdefault(first, []).append(key)
    told = {row.key: row for row in case_table(store)}
    dropped: set[str] = set()
    for members in groups.values():
        present = [told[key] for key in members if key in told]
        best = sorted(
            present, key=lambda r: (-(r.values.get("follow_up_months") or 0), -len(r.values), r.key)
        )
        dropped |= {row.key for row in best[1:]}
    return frozenset(dropped)


def own_values(store: Store) -> Iterator[dict[str, Any]]:
    """Today's values of the variables that the review added: one row per case."""
    own = [v for v in load_codebook(store).active if v.own]
    for row in case_table(store) if own else ():
        yield {"case_id": row.key, **{v.name: _cell(row.values.get(v.name), v) for v in own}}


def _cell(value: Any, variable: Variable) -> str:
    return show_value(variable.empty if value is None else value, variable=variable)


def touched_reports(store: Store, *, since: int) -> set[str]:
    """Reports whose values of today may have changed after this row of the history."""
    history = t.history.c
    query = sa.select(history.action, history.report).where(history.seq > since, history.action != "decision")
    rows = store.connection.execute(query.distinct()).all()
    if {action for action, _ in rows} & {"codebook changed", "protocol changed"}:
        return set(report_ids(store))
    spoken = (
        sa.select(t.report.c.key)
        .join(t.case, t.case.c.report_id == t.report.c.id)
        .join(t.decision, t.decision.c.case_id == t.case.c.id)
        .where(t.decision.c.seq > since)
        .distinct()
    )
    if store.collection.settings.reviewers > 1:
        # What one of several reviewers says changes nothing before the case is signed off.
        spoken = spoken.where(t.decision.c.role == "adjudicator")
    decided_on = store.connection.execute(spoken).scalars()
    return {report for _, report in rows if report is not None} | set(decided_on)


def case_ids(store: Store, reports: Collection[str]) -> list[str]:
    """The ids of all cases of these reports, also of those that the newest reading tells no more."""
    query = (
        sa.select(t.case.c.key)
        .join(t.report, t.report.c.id == t.case.c.report_id)
        .where(t.report.c.key.in_(sorted(reports)))
        .order_by(t.case.c.id)
    )
    return list(store.connection.execute(query).scalars())
