"""Reading the history: what a person may see of it, and the whole of it as a CSV."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from . import _tables as t
from ._chain import Entry
from ._open import Store

HISTORY_COLUMNS = ("seq", "at", "who", "action", "report", "case_id", "field", "detail", "previous", "hash")
HIDDEN = '{"blind":true}'
"""What stands in place of another reviewer's decision until the case is open."""


def history(
    store: Store,
    *,
    viewer: str | None = None,
    case_id: str | None = None,
    field: str | None = None,
    who: str | None = None,
    action: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Entry]:
    """Entries of the history, newest first.

    Parameters
    ----------
    viewer : str, optional
        Who looks: decisions of others on cases that are still blind lose their content. None sees all.
    case_id, field, who, action : str, optional
        Only entries of this case, value, person or action.
    before : int, optional
        Only entries older than this number.
    """
    query = sa.select(t.history).order_by(t.history.c.seq.desc()).limit(limit)
    wanted = {"case_id": case_id, "field": field, "who": who, "action": action}
    for name, value in wanted.items():
        if value:
            query = query.where(t.history.c[name] == value)
    if before is not None:
        query = query.where(t.history.c.seq < before)
    blind = _blind_cases(store) if viewer is not None else frozenset()
    return [_entry(row, viewer=viewer, blind=blind) for row in store.connection.execute(query).mappings()]


def history_actions(store: Store) -> list[str]:
    """The kinds of entries that there are."""
    return sorted(store.connection.execute(sa.select(t.history.c.action).distinct()).scalars())


def _entry(row: Any, *, viewer: str | None, blind: frozenset[str]) -> Entry:
    hidden = row["action"] == "decision" and row["who"] != viewer and row["case_id"] in blind
    return Entry(**{name: row[name] for name in HISTORY_COLUMNS} | ({"detail": HIDDEN} if hidden else {}))


def _blind_cases(store: Store) -> frozenset[str]:
    """Cases that somebody has judged and not all reviewers have signed off."""
    signed = (
        sa.select(sa.func.count())
        .select_from(t.sign_off)
        .where(t.sign_off.c.case_id == t.case.c.id)
        .scalar_subquery()
    )
    query = (
        sa.select(t.case.c.key)
        .where(t.case.c.id.in_(sa.select(t.decision.c.case_id).distinct()))
        .where(sa.not_(t.case.c.closed), signed < store.collection.settings.reviewers)
    )
    return frozenset(store.connection.execute(query).scalars())


def history_csv(store: Store, *, viewer: str | None = None) -> Iterator[str]:
    """The whole history as lines of a CSV, oldest first; a cell that a spreadsheet would run is made harmless.

    With a viewer, content that is still blind to them is left out; only the CSV without one can be checked
    against its hashes.
    """
    yield _csv_line(HISTORY_COLUMNS)
    blind = _blind_cases(store) if viewer is not None else frozenset()
    query = sa.select(t.history).order_by(t.history.c.seq)
    for row in store.connection.execute(query).mappings():
        entry = _entry(row, viewer=viewer, blind=blind)
        yield _csv_line([getattr(entry, name) for name in HISTORY_COLUMNS])


def _csv_line(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell


def detail_words(entry: Entry) -> dict[str, Any]:
    """The detail of an entry as values."""
    found: dict[str, Any] = json.loads(entry.detail)
    return found


def history_hash(store: Store, seq: int) -> str | None:
    """The hash of that row of the history; None where there is no such row."""
    query = sa.select(t.history.c.hash).where(t.history.c.seq == seq)
    found = store.connection.execute(query).scalar()
    return None if found is None else str(found)
