"""The history: one row per change, each with the hash of the row before it.

A row's hash is SHA-256 over the canonical JSON of its columns and the hash of its predecessor, so a row
that is changed, taken out or put in between breaks every hash after it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ._tables import chain, history

FIRST = "0" * 64
"""What the first row has for a predecessor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the history: who did what, when, to which report, case or value."""

    seq: int
    at: str
    who: str
    action: str
    report: str | None
    case_id: str | None
    field: str | None
    detail: str
    """What was done, as JSON."""
    previous: str
    hash: str


def canonical(value: object) -> str:
    """The value as JSON with one spelling: sorted keys, no spaces, no escapes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(columns: dict[str, Any]) -> str:
    """The hash that a row with these columns (without `hash`) must carry."""
    keys = ("seq", "at", "who", "action", "report", "case_id", "field", "detail", "previous")
    return hashlib.sha256(canonical({key: columns[key] for key in keys}).encode()).hexdigest()


def append(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Link rows to the history; returns them whole, for the caller to insert.

    Parameters
    ----------
    rows : sequence of mapping
        `at`, `who`, `action`, `detail` (any JSON value), and `report`, `case_id`, `field` where they apply.
    """
    seq, previous = connection.execute(sa.select(chain.c.seq, chain.c.hash).where(chain.c.id == 1)).one()
    linked = []
    for given in rows:
        seq += 1
        row = {"report": None, "case_id": None, "field": None, **given}
        row |= {"seq": seq, "previous": previous, "detail": canonical(given["detail"])}
        row["hash"] = previous = entry_hash(row)
        linked.append(row)
    connection.execute(chain.update().where(chain.c.id == 1).values(seq=seq, hash=previous))
    return linked


def broken_links(connection: Connection) -> list[str]:
    """What is wrong with the chain, one sentence each; empty where it is whole."""
    faults: list[str] = []
    previous, expected = FIRST, 1
    for row in connection.execute(sa.select(history).order_by(history.c.seq)).mappings():
        if row["seq"] != expected:
            faults.append(f"history row {expected} must be there, got row {row['seq']} in its place.")
        if row["previous"] != previous:
            faults.append(f"history row {row['seq']} must follow the row before it, got another predecessor.")
        if row["hash"] != entry_hash(dict(row)):
            faults.append(f"history row {row['seq']} must be as it was written, got a changed row.")
        previous, expected = row["hash"], row["seq"] + 1
    head = connection.execute(sa.select(chain.c.seq, chain.c.hash).where(chain.c.id == 1)).one()
    if (head[0], head[1]) != (expected - 1, previous):
        faults.append(
            f"the newest history row must be number {head[0]}, got {expected - 1}: rows were taken off the end."
        )
    return faults
