"""Reports into a collection: the same one twice is one, a newer reading stands beside the older."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from casepool.errors import CollectionError, UnknownIdError
from casepool.model import (
    Caption,
    Case,
    Citation,
    Discrepancy,
    Document,
    Evidence,
    Patient,
    Reading,
    Reference,
    Report,
    Section,
    Span,
    Statement,
    from_json,
    to_json,
)

from . import _tables as t
from ._chain import canonical
from ._open import Store
from ._personal import personal_hints
from ._values import ReadValue, read_values

STATUSES = ("unread", "read", "one reviewer", "two", "conflict", "done", "excluded")
"""unread: no case was read from it; read: by the program alone; one reviewer, two: signed off by so many;
conflict: they differ; done: closed; excluded: left out with a reason."""


KEPT = 32
"""Readings, layouts and cases that are kept as they were parsed: people go back and forth among a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of a report that was added."""

    key: str
    """The report's id in the collection."""
    state: str
    """"added", "same" (was there), or "read again" (a reading by a newer casepool stands beside)."""
    why: str = ""
    """By what it was known, where it was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """All of a document but its text."""

    sections: tuple[Section, ...] = ()
    captions: tuple[Caption, ...] = ()
    citations: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()
    language: str | None = None


def add_report(
    store: Store, document: Document, *, reading: Reading, made_by: str, source: str | None = None
) -> Added:
    """Take a report with its reading into the collection, or add the reading to the report that is there.

    Parameters
    ----------
    document, reading
        As the pipeline gives them.
    made_by : str
        The reader and its version ("casepool 0.1.0").
    source : str, optional
        SHA-256 of the file in the collection's sources.
    """
    digest = _digest(document.text)
    found = _same_report(store, document, digest)
    if found is None:
        return Added(key=_new_report(store, document, reading, made_by, source, digest), state="added")
    row, why = found
    again = why in ("content", "file") and _is_new_reading(store, row.id, reading)
    if again:
        _add_reading(store, row.id, row.key, document, reading, made_by, digest)
        return Added(key=row.key, state="read again", why=why)
    return Added(key=row.key, state="same", why=why)


def known_report(store: Store, document: Document, *, made_by: str) -> str | None:
    """Id of the report in the collection that has this text and a reading by this reader; None where there is none."""
    query = (
        sa.select(t.report.c.key)
        .join(t.document, t.document.c.report_id == t.report.c.id)
        .join(t.reading, t.reading.c.document_id == t.document.c.id)
        .where(t.document.c.sha256 == _digest(document.text), t.reading.c.made_by == made_by)
        .limit(1)
    )
    found = store.connection.execute(query).scalar()
    return None if found is None else str(found)


def _digest(text: str) -> str:
    return hashlib.sha256(_storable(text).encode()).hexdigest()


def title_key(title: str | None, authors: Sequence[str]) -> str | None:
    """What two entries of one report share: the letters of its title and its first author's surname."""
    letters = re.sub(r"[^a-z0-9]", "", _plain_letters(title or ""))
    if len(letters) < 20 or not authors:
        return None
    return f"{letters[:150]}|{surname(authors[0])}"


def surname(author: str) -> str:
    """The surname of "Doe, Jane", "Jane Doe" or "Doe J", lower case without accents."""
    words = _plain_letters(author.split(",")[0]).replace(".", " ").split()
    if "," in author or not words:
        return " ".join(words)
    # In "Doe J" and "Doe JK" the initials come last.
    raw = author.replace(".", " ").split()
    return words[0] if len(words) > 1 and raw[-1].isupper() and len(raw[-1]) <= 3 else words[-1]


def _plain_letters(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text)
    return "".join(c for c in folded if not unicodedata.combining(c)).casefold()


def _same_report(store: Store, document: Document, digest: str) -> tuple[Any, str] | None:
    report, columns = document.report, t.report.c
    ways: list[tuple[str, Any, str | None]] = [
        ("content", columns.text_sha256, digest),
        ("file", columns.record_sha256, report.sha256),
        ("DOI", columns.doi, report.doi and report.doi.lower()),
        ("PMID", columns.pmid, report.pmid),
        ("title and first author", columns.title_key, title_key(report.title, report.authors)),
    ]
    wanted = [(why, column, value) for why, column, value in ways if value]
    query = (
        sa.select(t.report)
        .where(sa.or_(*(column == value for _, column, value in wanted)))
        .order_by(columns.id)
    )
    rows = store.connection.execute(query).all()
    for why, column, value in wanted:
        for row in rows:
            if getattr(row, column.name) == value:
                return row, why
    return None


def _is_new_reading(store: Store, report_id: int, reading: Reading) -> bool:
    digest = bare_digest(reading)
    have = sa.select(t.reading.c.id).where(t.reading.c.report_id == report_id, t.reading.c.sha256 == digest)
    return store.connection.execute(have.limit(1)).first() is None


def _bare(reading: Reading) -> Any:
    """The reading without where its file lay: the same report from another folder is read the same."""
    plain = json.loads(to_json(reading))
    plain.pop("report")
    for told in plain["cases"]:
        told.pop("report")
        told["id"] = told["id"].rsplit("#", 1)[-1]
    for part in (*plain["statements"], *plain["discrepancies"], *plain["problems"]):
        for key in ("report_id", "case_id", "path"):
            part.pop(key, None)
    return plain


def bare_digest(reading: Reading) -> str:
    """SHA-256 of what the reading says, whatever the file was called and wherever it lay."""
    return hashlib.sha256(canonical(_bare(reading)).encode()).hexdigest()


def _new_report(
    store: Store, document: Document, reading: Reading, made_by: str, source: str | None, digest: str
) -> str:
    report = document.report
    key = _free_key(store, report.id)
    hints = [{"id": h.id, "meaning": h.meaning, "span": list(h.span)} for h in personal_hints(document.text)]
    row = {
        "key": key,
        "title": report.title,
        "title_order": (report.title or key).casefold()[:120],
        "title_key": title_key(report.title, report.authors),
        "doi": report.doi and report.doi.lower(),
        "pmid": report.pmid,
        "pmcid": report.pmcid,
        "year": report.year,
        "year_order": report.year or 0,
        "journal": report.journal,
        "authors": json.dumps(list(report.authors), ensure_ascii=False),
        "institution": report.institution,
        "format": report.format,
        "path": report.path,
        "record_sha256": report.sha256,
        "text_sha256": digest,
        "source_sha256": source,
        "added_at": store.now(),
        "added_by": store.who,
        "status": "unread",
        "personal": json.dumps(hints),
        "cases": 0,
        "doubts": 0,
        "version": 1,
    }
    clean = {name: _storable(v) if isinstance(v, str) else v for name, v in row.items()}
    report_id = store.insert(t.report.insert().values(**clean))
    store.note(
        "report added",
        report=key,
        detail={"title": report.title, "sha256": report.sha256, "path": report.path},
    )
    _add_reading(store, report_id, key, document, reading, made_by, digest)
    return key


def _storable(text: str) -> str:
    """The text without NUL and lone surrogates, which neither a page nor PostgreSQL can hold."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _free_key(store: Store, wanted: str) -> str:
    base = re.sub(r"[^\w.-]+", "-", _storable(wanted)).strip("-.")[:120] or "report"
    key, number = base, 2
    while store.connection.execute(sa.select(t.report.c.id).where(t.report.c.key == key)).first() is not None:
        key, number = f"{base}-{number}", number + 1
    return key


def _add_reading(
    store: Store, report_id: int, key: str, document: Document, reading: Reading, made_by: str, digest: str
) -> None:
    document_id = _document_id(store, report_id, document, digest)
    number = (
        store.connection.execute(
            sa.select(sa.func.max(t.reading.c.number)).where(t.reading.c.report_id == report_id)
        ).scalar()
        or 0
    ) + 1
    row = {
        "report_id": report_id,
        "document_id": document_id,
        "number": number,
        "made_by": made_by,
        "made_at": store.now(),
        "sha256": bare_digest(reading),
        "data": to_json(reading),
    }
    reading_id = store.insert(t.reading.insert().values(**row))
    store.note("reading added", report=key, detail={"number": number, "by": made_by, "sha256": row["sha256"]})
    store.connection.execute(t.case.update().where(t.case.c.report_id == report_id).values(told=False))
    for position, told in enumerate(reading.cases, 1):
        _add_case(store, report_id, f"{key}#{position}", told, reading_id)
    refresh_report(store, report_id)


def _document_id(store: Store, report_id: int, document: Document, digest: str) -> int:
    have = sa.select(t.document.c.id).where(
        t.document.c.report_id == report_id, t.document.c.sha256 == digest
    )
    found = store.connection.execute(have).scalar()
    if found is not None:
        return int(found)
    layout = _Layout(
        sections=document.sections,
        captions=document.captions,
        citations=document.citations,
        references=document.references,
        language=document.language,
    )
    text = _storable(document.text)
    row = {"report_id": report_id, "sha256": digest, "text": text, "data": to_json(layout)}
    found = store.insert(t.document.insert().values(**row))
    _index_text(store, report_id, document.report, text)
    return int(found)


def _index_text(store: Store, report_id: int, report: Report, text: str) -> None:
    """Make the report findable by the words of its text, title, authors and identifiers."""
    key = store.connection.execute(sa.select(t.report.c.key).where(t.report.c.id == report_id)).scalar_one()
    told = (key, report.title, *report.authors, report.journal, report.doi, report.pmid, report.pmcid, text)
    # Both databases get plain words: their own ideas of numbers, hyphens and addresses differ.
    words = re.sub(r"\W+", " ", " ".join(part for part in told if part))
    run = store.connection.execute
    run(sa.text("DELETE FROM search_text WHERE rowid = :id"), {"id": report_id})
    if store.sqlite:
        run(
            sa.text("INSERT INTO search_text (rowid, body) VALUES (:id, :text)"),
            {"id": report_id, "text": words},
        )
        return
    # A tsvector holds 1 MiB at most; the head of a longer text is searched.
    run(
        sa.text("INSERT INTO search_text (rowid, body) VALUES (:id, to_tsvector('simple', :text))"),
        {"id": report_id, "text": words[:400_000]},
    )


def _add_case(store: Store, report_id: int, key: str, told: Case, reading_id: int) -> None:
    number = int(key.rsplit("#", 1)[1])
    data = {"reading_id": reading_id, "told": True, "data": to_json(told), "signature": _signature(told)}
    case_id = store.connection.execute(sa.select(t.case.c.id).where(t.case.c.key == key)).scalar()
    if case_id is None:
        row = {"key": key, "report_id": report_id, "number": number, "closed": False, **data}
        case_id = store.insert(t.case.insert().values(**row))
    else:
        store.connection.execute(t.case.update().where(t.case.c.id == case_id).values(**data))
    _write_values(store, case_id, read_values(told))


def _write_values(store: Store, case_id: int, values: dict[str, ReadValue]) -> None:
    from ._decisions import recompute

    have = set(
        store.connection.execute(sa.select(t.value.c.field).where(t.value.c.case_id == case_id)).scalars()
    )
    new = []
    for field, told in values.items():
        row = {
            "reading": canonical(told.value),
            "confidence": told.confidence,
            "doubtful": told.doubtful,
            "evidence": to_json(told.evidence).decode(),
            "against": to_json(told.against).decode(),
        }
        if field not in have:
            new.append(
                {
                    "case_id": case_id,
                    "field": field,
                    **row,
                    "current": row["reading"],
                    "origin": "reading",
                    "version": 1,
                }
            )
            continue
        changed = t.value.update().where(t.value.c.case_id == case_id, t.value.c.field == field)
        store.connection.execute(changed.values(**row))
    if new:
        store.insert_all(t.value, new)
    if have:
        recompute(store, case_id)


def _signature(told: Case) -> str:
    """What duplicates are found by, small enough to load for all cases at once."""
    values = {name: v.value for name, v in read_values(told).items() if v.value not in (None, [])}
    report = told.report
    return canonical(
        {
            "authors": [surname(a) for a in report.authors if a.strip()],
            "institution": report.institution,
            "year": report.year,
            "values": values,
        }
    )


def add_case(store: Store, report_key: str) -> str:
    """A patient whom the reading missed, for a person to fill in; returns the new case's id."""
    row = report_row(store, report_key)
    reading = newest_reading_row(store, row["id"])
    number = (
        store.connection.execute(
            sa.select(sa.func.max(t.case.c.number)).where(t.case.c.report_id == row["id"])
        ).scalar()
        or 0
    ) + 1
    key = f"{report_key}#{number}"
    report = from_json(reading["data"], kind=Reading).report
    _add_case(store, row["id"], key, Case(id=key, report=report, patient=Patient()), reading["id"])
    store.note("case added", report=report_key, case_id=key, detail={})
    refresh_report(store, row["id"])
    return key


def report_row(store: Store, key: str) -> dict[str, Any]:
    """The row of the report.

    Raises
    ------
    UnknownIdError
        Where the collection has none of that id.
    """
    row = store.connection.execute(sa.select(t.report).where(t.report.c.key == key)).mappings().first()
    if row is None:
        raise UnknownIdError(
            f"report must be one of the collection, got {key[:80]!r}. Look at the list of reports."
        )
    return dict(row)


def newest_reading_row(store: Store, report_id: int) -> Mapping[str, Any]:
    """The row of the newest reading of the report."""
    query = (
        sa.select(t.reading)
        .where(t.reading.c.report_id == report_id)
        .order_by(t.reading.c.number.desc())
        .limit(1)
    )
    found: Mapping[str, Any] = store.once(
        ("reading", report_id), lambda: store.connection.execute(query).mappings().one()
    )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A reading without its cases: what the pages of one case show beside it."""

    report: Report
    statements: tuple[Statement, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()


def beside_cases(store: Store, report_id: int) -> Beside:
    """The newest reading of the report without its cases."""
    return _beside(newest_reading_row(store, report_id)["data"])


# Kept by what was read: the same bytes are the same values, whatever collection they came from.
@lru_cache(maxsize=KEPT)
def _beside(data: bytes) -> Beside:
    told = json.loads(data)
    return from_json({f.name: told[f.name] for f in fields(Beside)}, kind=Beside)


@lru_cache(maxsize=KEPT)
def _layout(data: bytes) -> _Layout:
    return from_json(data, kind=_Layout)


@lru_cache(maxsize=KEPT)
def case_from(data: bytes) -> Case:
    """The case of a row's data."""
    return from_json(data, kind=Case)


def document_of(store: Store, report_id: int) -> Document:
    """The document that the newest reading of the report is of."""
    reading = newest_reading_row(store, report_id)
    row = (
        store.connection.execute(sa.select(t.document).where(t.document.c.id == reading["document_id"]))
        .mappings()
        .one()
    )
    return document_from(row["data"], text=row["text"], report=_beside(reading["data"]).report)


def document_from(data: bytes, *, text: str, report: Report) -> Document:
    """The document of a row's text and layout."""
    layout = _layout(data)
    return Document(
        report=report,
        text=text,
        sections=layout.sections,
        captions=layout.captions,
        citations=layout.citations,
        references=layout.references,
        language=layout.language,
    )


def reading_of(store: Store, report_id: int) -> Reading:
    """The newest reading of the report."""
    return from_json(newest_reading_row(store, report_id)["data"], kind=Reading)


def report_ids(store: Store) -> list[str]:
    """The ids of all reports of the collection, in the order they were added."""
    return list(store.connection.execute(sa.select(t.report.c.key).order_by(t.report.c.id)).scalars())


def exclude_report(store: Store, key: str, *, reason: str | None, version: int) -> None:
    """Leave a report out with a reason of the protocol's list, or (reason None) take it in again.

    Raises
    ------
    CollectionError
        Where the reason is not of the list.
    StaleError
        Where somebody changed the report since version `version`.
    """
    reasons = store.collection.settings.exclusion_reasons
    if reason is not None and reason not in reasons:
        raise CollectionError(
            f"reason must be one of {'; '.join(reasons)}, got {reason[:80]!r}. Choose one of these."
        )
    row = report_row(store, key)
    check_version(row["version"], version, what=f"report {key}")
    values = {"excluded": reason, "version": row["version"] + 1}
    store.connection.execute(t.report.update().where(t.report.c.id == row["id"]).values(**values))
    store.note(
        "report excluded" if reason else "report taken in again", report=key, detail={"reason": reason}
    )
    refresh_report(store, row["id"])


def check_version(have: int, shown: int, *, what: str) -> None:
    """Refuse a change of something that was changed since it was shown."""
    from casepool.errors import StaleError

    if have != shown:
        raise StaleError(
            f"{what} must be as it was shown, got a change in between. Load the page again, then decide."
        )


def refresh_report(store: Store, report_id: int) -> None:
    """Compute the status of the report, and how many of its values are doubtful, from its cases."""
    excluded = store.connection.execute(
        sa.select(t.report.c.excluded).where(t.report.c.id == report_id)
    ).scalar()
    cases = store.connection.execute(
        sa.select(t.case.c.id, t.case.c.closed).where(t.case.c.report_id == report_id, t.case.c.told)
    ).all()
    ids = [row.id for row in cases]
    doubts = store.connection.execute(
        sa.select(sa.func.count()).select_from(t.value).where(t.value.c.case_id.in_(ids), t.value.c.doubtful)
    ).scalar()
    status = "excluded" if excluded else _status(store, cases)
    store.connection.execute(
        t.report.update()
        .where(t.report.c.id == report_id)
        .values(status=status, cases=len(ids), doubts=doubts)
    )


def _status(store: Store, cases: Sequence[Any]) -> str:
    states = [case_status(store, row.id, closed=bool(row.closed)) for row in cases]
    if not states:
        return "unread"
    if "conflict" in states:
        return "conflict"
    return min(states, key=STATUSES.index)


def case_status(store: Store, case_id: int, *, closed: bool) -> str:
    """The status of one case, one of `STATUSES`."""
    if closed:
        return "done"
    conflict = sa.select(t.value.c.field).where(t.value.c.case_id == case_id, t.value.c.origin == "conflict")
    if store.connection.execute(conflict.limit(1)).first() is not None:
        return "conflict"
    signed = store.connection.execute(
        sa.select(sa.func.count()).select_from(t.sign_off).where(t.sign_off.c.case_id == case_id)
    ).scalar()
    return ("read", "one reviewer", "two")[min(int(signed or 0), 2)]


def evidence_in(evidence: Evidence, *, text: str) -> Evidence | None:
    """The evidence where it stands in this text: at its place, else where its quote is found; None if nowhere."""
    if text[evidence.span.start : evidence.span.end] == evidence.quote:
        return evidence
    at = text.find(evidence.quote)
    if at < 0 or not evidence.quote:
        return None
    moved = at - evidence.span.start
    sentence = Span(max(0, evidence.sentence.start + moved), min(len(text), evidence.sentence.end + moved))
    return evidence.at(Span(at, at + len(evidence.quote)), quote=evidence.quote, sentence=sentence)
