"""Whether a collection is whole: the chain, the rows behind it, the cached values, the sources."""

import hashlib
import json
from dataclasses import dataclass

import sqlalchemy as sa

from . import _tables as t
from ._chain import broken_links
from ._decisions import case_row, case_values
from ._open import Collection, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What `verify` looked at and found."""

    faults: tuple[str, ...]
    """One sentence each; empty where the collection is whole."""
    reports: int
    decisions: int
    rows: int
    """Rows of the history."""
    head: str
    """Hash of the newest row of the history. Kept elsewhere, it proves that nothing before it was changed."""


def verify(collection: Collection) -> Verification:
    """Check a collection from end to end: it reads everything and changes nothing."""
    with collection.reading() as store:
        faults = [
            *_database_faults(store),
            *broken_links(store.connection),
            *_decision_faults(store),
            *_reading_faults(store),
            *_value_faults(store),
            *_source_faults(store),
        ]
        return Verification(
            faults=tuple(faults),
            reports=_count(store, t.report),
            decisions=_count(store, t.decision),
            rows=_count(store, t.history),
            head=store.connection.execute(sa.select(t.chain.c.hash)).scalar_one(),
        )


def _count(store: Store, table: sa.Table) -> int:
    return int(store.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _database_faults(store: Store) -> list[str]:
    if not store.sqlite:
        return []
    told = store.connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    broken = [f"the database file must be sound, got: {line}." for line in told if line != "ok"]
    loose = store.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return broken + [
        f"each row must belong to one that is there, got a loose row of {row[0]}." for row in loose
    ]


def _decision_faults(store: Store) -> list[str]:
    """Decisions that are not what the history says, and history rows without their decision."""
    query = (
        sa.select(t.decision, t.history.c.detail, t.history.c.who.label("by"), t.history.c.at.label("on"))
        .add_columns(t.history.c.field.label("of"), t.history.c.case_id.label("told_case"), t.case.c.key)
        .join(t.history, t.history.c.seq == t.decision.c.seq)
        .join(t.case, t.case.c.id == t.decision.c.case_id)
        .order_by(t.decision.c.id)
    )
    faults, seen = [], set()
    for row in store.connection.execute(query).mappings():
        seen.add(row["seq"])
        told = json.loads(row["detail"])
        evidence = [[e["span"], e["quote"]] for e in json.loads(row["evidence"])]
        have = (
            row["kind"],
            row["role"],
            json.loads(row["value"]),
            evidence,
            row["why"],
            row["who"],
            row["at"],
        )
        want = (
            told["kind"],
            told["role"],
            told["value"],
            told["evidence"],
            told["why"],
            row["by"],
            row["on"],
        )
        if have != want or (row["field"], row["key"]) != (row["of"], row["told_case"]):
            faults.append(f"decision {row['id']} must be what history row {row['seq']} says, got another.")
    written = store.connection.execute(
        sa.select(t.history.c.seq).where(t.history.c.action == "decision")
    ).scalars()
    lost = sorted(set(written) - seen)
    return faults + [f"history row {seq} must have its decision, got none." for seq in lost]


def _reading_faults(store: Store) -> list[str]:
    """Readings whose content is not what was added, and reports that are there in part."""
    from casepool.model import Reading, from_json

    from ._reports import bare_digest

    faults = []
    for row in store.connection.execute(sa.select(t.reading)).mappings():
        if bare_digest(from_json(row["data"], kind=Reading)) != row["sha256"]:
            faults.append(f"reading {row['id']} must be as it was added, got a changed one.")
    texts = sa.select(t.document.c.id, t.document.c.text, t.document.c.sha256)
    for found in store.connection.execute(texts):
        if hashlib.sha256(found.text.encode()).hexdigest() != found.sha256:
            faults.append(f"document {found.id} must be as it was added, got a changed one.")
    partial = sa.select(t.report.c.key).where(t.report.c.id.not_in(sa.select(t.reading.c.report_id)))
    return faults + [
        f"report {key} must have a reading, got none." for key in store.connection.execute(partial).scalars()
    ]


def _value_faults(store: Store) -> list[str]:
    """Cached values that are not what the decisions make of the reading."""
    from ._codebook import same_value

    faults = []
    judged = sa.select(t.case.c.key).where(t.case.c.id.in_(sa.select(t.decision.c.case_id).distinct()))
    for key in store.connection.execute(judged.order_by(t.case.c.id)).scalars().all():
        row = case_row(store, key)
        cached = {
            r.field: r
            for r in store.connection.execute(sa.select(t.value).where(t.value.c.case_id == row.id)).all()
        }
        for value in case_values(store, row):
            have = cached.get(value.variable.name)
            if have is not None and not (
                have.origin == value.current.origin
                and same_value(json.loads(have.current), value.current.value)
            ):
                faults.append(
                    f"{key} {value.variable.name} must be what its decisions make it, got another value."
                )
    return faults


def _source_faults(store: Store) -> list[str]:
    from ._sources import source_path

    faults = []
    wanted = sa.select(t.report.c.source_sha256).where(t.report.c.source_sha256.is_not(None)).distinct()
    for digest in store.connection.execute(wanted).scalars():
        path = source_path(store.collection, digest)
        if not path.exists():
            faults.append(f"the source {digest[:12]} must be in the folder sources, got no file.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            faults.append(f"the source {digest[:12]} must be as it was added, got a changed file.")
    return faults
