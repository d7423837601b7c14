"""What people say of values: append-only, blind until all reviewers have signed off, computed into today's value."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from casepool.errors import CollectionError, RefusedError, StaleError, UnknownIdError
from casepool.model import Case, Discrepancy, Evidence, Span, from_json, to_json

from . import _tables as t
from ._appraisal import checklist_variable, is_appraisal
from ._chain import canonical
from ._codebook import Variable, same_value
from ._open import Store, load_codebook
from ._reports import beside_cases, case_from, case_status, document_of, newest_reading_row, refresh_report
from ._values import DECISION_KINDS, ROLES, Current, Decision, current_value, standing

MAX_WHY = 2_000
"""Longest note of a decision, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case of the collection, without its content."""

    id: int
    key: str
    report_id: int
    report_key: str
    number: int
    told: bool
    closed: bool
    status: str
    finished: frozenset[str]
    """Reviewers who have signed it off."""

    def is_open(self, reviewers: int) -> bool:
        """Whether what the reviewers said may be seen by the others."""
        return self.closed or len(self.finished) >= reviewers


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """A value of a case: what the reading says, what it is today, and all decisions on it."""

    variable: Variable
    reading: Any
    confidence: float | None
    doubtful: bool
    evidence: tuple[Evidence, ...]
    current: Current
    decisions: tuple[Decision, ...]
    version: int
    against: tuple[Evidence, ...] = ()
    """The words of the report that say otherwise than the reading."""


def case_row(store: Store, key: str) -> CaseRow:
    """The case of that id.

    Raises
    ------
    UnknownIdError
        Where the collection has none.
    """
    query = (
        sa.select(t.case, t.report.c.key.label("report_key"))
        .join(t.report, t.report.c.id == t.case.c.report_id)
        .where(t.case.c.key == key)
    )
    row = store.connection.execute(query).mappings().first()
    if row is None:
        raise UnknownIdError(
            f"case must be one of the collection, got {key[:80]!r}. Look at the list of reports."
        )
    signed = sa.select(t.sign_off.c.who).where(t.sign_off.c.case_id == row["id"])
    return CaseRow(
        **{name: row[name] for name in ("id", "key", "report_id", "report_key", "number")},
        told=bool(row["told"]),
        closed=bool(row["closed"]),
        status=case_status(store, row["id"], closed=bool(row["closed"])),
        finished=frozenset(store.connection.execute(signed).scalars()),
    )


def decide(
    store: Store,
    case_key: str,
    *,
    field: str,
    kind: str,
    value: Any = None,
    evidence: Sequence[Evidence] = (),
    why: str = "",
    role: str = "reviewer",
    expected: int | None = None,
) -> Decision:
    """Write down what the person of the store says of a value; returns the decision.

    Parameters
    ----------
    case_key : str
    field : str
        Name of an active variable.
    kind : str
        One of `DECISION_KINDS`. "accepted" takes the reading's value, "corrected" takes `value`.
    value : object, optional
        A value of the variable, for "corrected".
    evidence : sequence of Evidence, optional
        The words of the report that say so.
    why : str, optional
        A note of up to 2,000 characters.
    role : {"reviewer", "adjudicator"}
    expected : int, optional
        Id of the newest decision of this role that the person was shown (0 for none).

    Raises
    ------
    StaleError
        Where there is a newer decision than `expected`.
    RefusedError
        Where the case does not take decisions in this role now.
    CollectionError
        Where kind, value, evidence or note cannot be.
    """
    row = case_row(store, case_key)
    _check_open_for(store, row, role)
    variable = _active_variable(store, field)
    before = decisions_of(store, row.id, field=field)
    _check_expected(before, who=store.who, role=role, expected=expected)
    _check_words(kind, why)
    told = _value_row(store, row.id, field)
    said = _Said(
        field=field,
        kind=kind,
        value=canonical(_decided(kind, value, told, variable)),
        evidence=to_json(_checked_evidence(store, row, evidence)).decode(),
        why=why,
    )
    if kind == "undone" and standing(_scope(before, store.who, role)) is None:
        raise CollectionError("undo must follow a decision of yours, got none to undo. Decide first.")
    (decision,) = _write(store, row, said=[said], role=role)
    if not is_appraisal(field):
        _store_today(store, row, variable, [*before, decision], told)
    refresh_report(store, row.report_id)
    return decision


def _check_open_for(store: Store, row: CaseRow, role: str) -> None:
    if role not in ROLES:
        raise CollectionError(f"role must be one of {', '.join(ROLES)}, got {role!r}. Choose one.")
    needed = store.collection.settings.reviewers
    if not row.told:
        raise RefusedError(
            f"case {row.key} must be told by the newest reading, got one that is not. Look at the others."
        )
    if row.closed:
        raise RefusedError(
            f"case {row.key} must be open, got a finished one. Ask the adjudicator to open it again."
        )
    if role == "adjudicator" and not row.is_open(needed):
        missing = needed - len(row.finished)
        raise RefusedError(
            f"case {row.key} must be signed off by {needed}, got {missing} missing. Wait for them."
        )
    if role == "reviewer" and row.finished and (store.who in row.finished or row.is_open(needed)):
        raise RefusedError(
            f"case {row.key} must not be signed off yet, got one that is. Leave it to the adjudicator."
        )


def _active_variable(store: Store, field: str) -> Variable:
    if is_appraisal(field):
        return checklist_variable(field)
    variable = load_codebook(store).variable(field)
    if not variable.active:
        raise CollectionError(
            f"variable must be in use, got {field!r}, which was taken out. Put it back first."
        )
    return variable


def _scope(decisions: Iterable[Decision], who: str, role: str) -> list[Decision]:
    """The decisions that a person's next one follows: one's own as a reviewer, all as an adjudicator."""
    return [d for d in decisions if d.role == role and (role == "adjudicator" or d.who == who)]


def _check_expected(before: Sequence[Decision], *, who: str, role: str, expected: int | None) -> None:
    if expected is None:
        return
    newest = max((d.id for d in _scope(before, who, role)), default=0)
    if newest != expected:
        by = next(d.who for d in before if d.id == newest) if newest else "nobody"
        raise StaleError(
            f"the value must be as it was shown, got a newer decision by {by}. Look again, then decide."
        )


def _check_words(kind: str, why: str) -> None:
    if kind not in DECISION_KINDS:
        raise CollectionError(
            f"decision must be one of {', '.join(DECISION_KINDS)}, got {kind!r}. Choose one."
        )
    if len(why) > MAX_WHY or "\x00" in why:
        raise CollectionError(
            f"note must be at most {MAX_WHY} characters of text, got {len(why)}. Shorten it."
        )


def _decided(kind: str, value: Any, told: Any, variable: Variable) -> Any:
    if kind == "accepted":
        return json.loads(told.reading) if told else variable.empty
    if kind == "corrected":
        from ._codebook import parse_value, show_value

        return parse_value(
            value if isinstance(value, str) else show_value(value, variable=variable), variable=variable
        )
    return variable.empty


def _checked_evidence(store: Store, row: CaseRow, evidence: Sequence[Evidence]) -> list[Evidence]:
    if not evidence:
        return []
    text = document_of(store, row.report_id).text
    for part in evidence:
        if not part.quote or text[part.span.start : part.span.end] != part.quote:
            raise CollectionError(
                f"evidence must be words of the report, got {part.quote[:60]!r} at {part.span.start}. Select it again."
            )
    return list(evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A decision that is about to be written; value and evidence as JSON."""

    field: str
    kind: str
    value: str
    evidence: str = "[]"
    why: str = ""


def _write(store: Store, row: CaseRow, *, said: Sequence[_Said], role: str) -> list[Decision]:
    """Write decisions with their rows of the history, all in as few statements as there can be."""
    reading, at = newest_reading_row(store, row.report_id), store.now()
    place = {"at": at, "report": row.report_key, "case_id": row.key}
    details = [_detail(one, role=role, reading=reading["number"]) for one in said]
    numbers = store.note_all(
        [{"action": "decision", "field": s.field, "detail": d, **place} for s, d in zip(said, details)]
    )
    common = {"case_id": row.id, "role": role, "who": store.who, "at": at, "reading_id": reading["id"]}
    columns = ("field", "kind", "value", "evidence", "why")
    rows = [{**{c: getattr(s, c) for c in columns}, "seq": n, **common} for s, n in zip(said, numbers)]
    store.insert_all(t.decision, rows)
    query = sa.select(t.decision.c.seq, t.decision.c.id).where(t.decision.c.seq.in_(numbers))
    ids = {found.seq: found.id for found in store.connection.execute(query)}
    return [_decision({**told, "id": ids[told["seq"]], "key": row.key}) for told in rows]


def _detail(said: _Said, *, role: str, reading: int) -> dict[str, Any]:
    """What the history keeps of a decision."""
    return {
        "kind": said.kind,
        "role": role,
        "value": json.loads(said.value),
        "evidence": [[e["span"], e["quote"]] for e in json.loads(said.evidence)],
        "why": said.why,
        "reading": reading,
    }


@lru_cache(maxsize=2048)
def _evidence(text: str) -> tuple[Evidence, ...]:
    if text in ("[]", ""):
        return ()
    return tuple(from_json(part, kind=Evidence) for part in json.loads(text))


def decisions_of(store: Store, case_id: int, *, field: str | None = None) -> list[Decision]:
    """All decisions on a case, or on one value of it, in order."""
    query = (
        sa.select(t.decision, t.case.c.key)
        .join(t.case, t.case.c.id == t.decision.c.case_id)
        .where(t.decision.c.case_id == case_id)
        .order_by(t.decision.c.id)
    )
    if field is not None:
        query = query.where(t.decision.c.field == field)
    return [_decision(row) for row in store.connection.execute(query).mappings()]


def _decision(row: Any) -> Decision:
    return Decision(
        **{name: row[name] for name in ("id", "field", "kind", "role", "who", "at", "why")},
        case_id=row["key"],
        value=json.loads(row["value"]),
        evidence=_evidence(row["evidence"]),
    )


def _value_row(store: Store, case_id: int, field: str) -> Any:
    query = sa.select(t.value).where(t.value.c.case_id == case_id, t.value.c.field == field)
    return store.connection.execute(query).first()


def _store_today(
    store: Store, row: CaseRow, variable: Variable, decisions: Sequence[Decision], told: Any
) -> None:
    reading = json.loads(told.reading) if told else variable.empty
    today = current_value(
        reading, decisions, finished=row.finished, reviewers=store.collection.settings.reviewers
    )
    values = {"current": canonical(today.value), "origin": today.origin}
    if told is None:
        first = {
            "reading": canonical(reading),
            "confidence": None,
            "doubtful": False,
            "evidence": "[]",
            "against": "[]",
            "version": 1,
        }
        store.connection.execute(
            t.value.insert().values(case_id=row.id, field=variable.name, **first, **values)
        )
        return
    if (told.current, told.origin) != (values["current"], values["origin"]):
        changed = t.value.update().where(
            t.value.c.case_id == row.id, t.value.c.field == variable.name, t.value.c.version == told.version
        )
        store.connection.execute(changed.values(**values, version=told.version + 1))


def recompute(store: Store, case_id: int) -> None:
    """Compute today's values of a case anew, after a sign-off or a newer reading."""
    key = store.connection.execute(sa.select(t.case.c.key).where(t.case.c.id == case_id)).scalar_one()
    row = case_row(store, key)
    by_field: dict[str, list[Decision]] = {}
    for decision in decisions_of(store, case_id):
        by_field.setdefault(decision.field, []).append(decision)
    query = sa.select(t.value).where(t.value.c.case_id == case_id)
    told = {found.field: found for found in store.connection.execute(query).all()}
    for variable in load_codebook(store).variables:
        if variable.name in told or variable.name in by_field:
            _store_today(store, row, variable, by_field.get(variable.name, []), told.get(variable.name))


def recompute_all(store: Store) -> None:
    """Compute today's values of every case that somebody spoke of anew, after a change of what makes them."""
    spoken = sa.select(t.decision.c.case_id).union(sa.select(t.sign_off.c.case_id))
    for case_id in sorted(store.connection.execute(spoken).scalars()):
        recompute(store, case_id)
    touched = sa.select(t.case.c.report_id).where(t.case.c.id.in_(spoken)).distinct()
    for report_id in sorted(store.connection.execute(touched).scalars()):
        refresh_report(store, report_id)


def case_values(store: Store, row: CaseRow) -> list[ValueRow]:
    """All active variables of a case with their values and decisions, in the codebook's order."""
    told = {
        r["field"]: r
        for r in store.connection.execute(sa.select(t.value).where(t.value.c.case_id == row.id)).mappings()
    }
    by_field: dict[str, list[Decision]] = {}
    for decision in decisions_of(store, row.id):
        by_field.setdefault(decision.field, []).append(decision)
    needed = store.collection.settings.reviewers
    return [
        _full_value(v, told.get(v.name), by_field.get(v.name, []), finished=row.finished, reviewers=needed)
        for v in load_codebook(store).active
    ]


def _full_value(
    variable: Variable, told: Any, decisions: list[Decision], *, finished: frozenset[str], reviewers: int
) -> ValueRow:
    reading = json.loads(told["reading"]) if told else variable.empty
    return ValueRow(
        variable=variable,
        reading=reading,
        confidence=told["confidence"] if told else None,
        doubtful=bool(told["doubtful"]) if told else False,
        evidence=_evidence(told["evidence"]) if told else (),
        current=current_value(reading, decisions, finished=finished, reviewers=reviewers),
        decisions=tuple(decisions),
        version=told["version"] if told else 0,
        against=_evidence(told["against"]) if told else (),
    )


def appraisal_values(store: Store, row: CaseRow, variables: Sequence[Variable]) -> list[ValueRow]:
    """The items of checklists with what people said of them, in the order of `variables`."""
    by_field: dict[str, list[Decision]] = {}
    for decision in decisions_of(store, row.id):
        by_field.setdefault(decision.field, []).append(decision)
    needed = store.collection.settings.reviewers
    return [
        _full_value(v, None, by_field.get(v.name, []), finished=row.finished, reviewers=needed)
        for v in variables
    ]


def sign_off(store: Store, case_key: str) -> CaseRow:
    """The person of the store has judged the case; values that they did not speak of are accepted as read.

    With one reviewer the case is finished by it.

    Raises
    ------
    CollectionError
        Where doubtful values are left that the person has not judged.
    RefusedError
        Where the case is closed, or signed off already.
    """
    row = case_row(store, case_key)
    _check_open_for(store, row, "reviewer")
    values = case_values(store, row)
    open_values = [v for v in values if standing(_scope(v.decisions, store.who, "reviewer")) is None]
    doubtful = [v.variable.label for v in open_values if v.doubtful]
    if doubtful:
        raise CollectionError(
            f"doubtful values must be judged one by one, got {', '.join(doubtful)} left. Judge these."
        )
    why = "accepted with the rest of the case"
    rest = [
        _Said(field=v.variable.name, kind="accepted", value=canonical(v.reading), why=why)
        for v in open_values
    ]
    if rest:
        _write(store, row, said=rest, role="reviewer")
    at = store.now()
    store.connection.execute(t.sign_off.insert().values(case_id=row.id, who=store.who, at=at))
    store.note("case signed off", at=at, report=row.report_key, case_id=row.key, detail={})
    if store.collection.settings.reviewers == 1:
        _close(store, row)
    recompute(store, row.id)
    refresh_report(store, row.report_id)
    return case_row(store, case_key)


def finish(store: Store, case_key: str) -> None:
    """Close a case on which the reviewers agree, or whose conflicts are adjudicated.

    Raises
    ------
    CollectionError
        Where conflicts are left.
    RefusedError
        Where reviewers are missing.
    """
    row = case_row(store, case_key)
    _check_open_for(store, row, "adjudicator")
    left = [v.variable.label for v in case_values(store, row) if v.current.origin == "conflict"]
    if left:
        raise CollectionError(
            f"conflicts must be adjudicated first, got {', '.join(left)} left. Decide these."
        )
    _close(store, row)
    refresh_report(store, row.report_id)


def _close(store: Store, row: CaseRow) -> None:
    store.connection.execute(t.case.update().where(t.case.c.id == row.id).values(closed=True))
    store.note("case finished", report=row.report_key, case_id=row.key, detail={})


def reopen(store: Store, case_key: str) -> None:
    """Open a finished case again: for the adjudicator, or, with one reviewer, for the reviewer."""
    row = case_row(store, case_key)
    if not row.closed:
        raise CollectionError(f"case {row.key} must be finished, got an open one. Go on with it.")
    store.connection.execute(t.case.update().where(t.case.c.id == row.id).values(closed=False))
    if store.collection.settings.reviewers == 1:
        store.connection.execute(t.sign_off.delete().where(t.sign_off.c.case_id == row.id))
    store.note("case opened again", report=row.report_key, case_id=row.key, detail={})
    recompute(store, row.id)
    refresh_report(store, row.report_id)


def reading_case(store: Store, row: CaseRow) -> Case:
    """The case as it was read, under its id in the collection."""
    data = store.connection.execute(sa.select(t.case.c.data).where(t.case.c.id == row.id)).scalar_one()
    case = case_from(data)
    return replace(case, id=row.key, report=replace(case.report, id=row.report_key))


def told_of_others(store: Store, row: CaseRow) -> tuple[Span, ...]:
    """The sentences of the report that are about other patients."""
    return tuple(e.sentence for s in beside_cases(store, row.report_id).statements for e in s.evidence)


def discrepancies_of(store: Store, row: CaseRow) -> tuple[Discrepancy, ...]:
    """The discrepancies of the report that touch the case, or the report as a whole."""
    return tuple(
        d
        for d in beside_cases(store, row.report_id).discrepancies
        if d.case_id is None or d.case_id.rsplit("#", 1)[-1] == str(row.number)
    )


def changes_of_cases(
    store: Store, ids: Sequence[int]
) -> dict[int, dict[str, tuple[Any, tuple[Evidence, ...]]]]:
    """The same for many cases with few queries, by the number of the case; cases without a change are left out."""
    said: dict[int, dict[str, list[Decision]]] = {}
    query = (
        sa.select(t.decision, t.case.c.key)
        .join(t.case, t.case.c.id == t.decision.c.case_id)
        .where(t.decision.c.case_id.in_(ids))
        .order_by(t.decision.c.id)
    )
    for row in store.connection.execute(query).mappings():
        said.setdefault(row["case_id"], {}).setdefault(row["field"], []).append(_decision(row))
    if not said:
        return {}
    told = sa.select(t.value).where(t.value.c.case_id.in_(list(said)))
    values = {(r["case_id"], r["field"]): r for r in store.connection.execute(told).mappings()}
    finished: dict[int, set[str]] = {}
    signed = sa.select(t.sign_off.c.case_id, t.sign_off.c.who).where(t.sign_off.c.case_id.in_(list(said)))
    for case_id, who in store.connection.execute(signed):
        finished.setdefault(case_id, set()).add(who)
    needed, variables = store.collection.settings.reviewers, load_codebook(store).active
    found = {}
    for case_id, by_field in said.items():
        done = frozenset(finished.get(case_id, ()))
        rows = [
            _full_value(v, values.get((case_id, v.name)), by_field[v.name], finished=done, reviewers=needed)
            for v in variables
            if v.name in by_field
        ]
        if changes := changes_of(rows):
            found[case_id] = changes
    return found


def changes_of(values: Iterable[ValueRow]) -> dict[str, tuple[Any, tuple[Evidence, ...]]]:
    """Where today's values differ from the reading: field to value and evidence, for `decided_case`."""
    return {
        v.variable.name: (v.current.value, v.current.decision.evidence)
        for v in values
        if v.current.decision is not None and not same_value(v.current.value, v.reading)
    }
