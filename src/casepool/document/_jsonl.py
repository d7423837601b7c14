"""JSON Lines: one report per line, with `id` and `text`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any

from casepool.model import Document, Problem, Report

from ._clean import document_of
from ._files import lines_of

if TYPE_CHECKING:
    from orjson import JSONDecodeError

MAX_RECORD_BYTES = 20_000_000
"""Bytes of the longest line that is read; the longest case report is a few hundred thousand."""
MAX_SHOWN = 40
"""Characters of a wrong value that a problem shows."""
ENCODING_ADVICE = "Save the file as UTF-8."
ADVICE = 'Give each line as {"id": "...", "text": "..."}.'


def read_jsonl(stream: IO[bytes], *, shown: str, first: int = 0) -> Iterator[Document | Problem]:
    """A document per line, or a problem that names the line; empty lines are passed over.

    The `first` records are passed over too, without being parsed.
    """
    import orjson

    passed = 0
    for number, line in enumerate(lines_of(stream, limit=MAX_RECORD_BYTES), start=1):
        if line is not None and not line.removeprefix(b"\xef\xbb\xbf").strip():
            continue
        if passed < first:
            passed += 1
            continue
        if line is None:
            reason = f"The line has more than {MAX_RECORD_BYTES // 1_000_000} million bytes."
            yield Problem(
                path=shown, reason=reason, advice="Split the record; one report is one line.", line=number
            )
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
            if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line[:4]:
                yield Problem(
                    path=shown, reason="The file is UTF-16; JSON Lines are UTF-8.", advice=ENCODING_ADVICE
                )
                return
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield _not_json(error, number, shown)
            continue
        yield document_of_record(record, line, number, shown)


def _not_json(error: JSONDecodeError, number: int, shown: str) -> Problem:
    if "UTF-8" in error.msg:
        return Problem(path=shown, reason="The line is not UTF-8.", advice=ENCODING_ADVICE, line=number)
    return Problem(
        path=shown,
        reason=f"The line is not JSON: {error.msg}, at character {error.colno}.",
        advice=ADVICE,
        line=number,
    )


def document_of_record(record: Any, line: bytes, number: int, shown: str) -> Document | Problem:
    """The document of one parsed line."""
    fault = _fault(record)
    if fault:
        id = record.get("id") if isinstance(record, dict) else None
        known = str(id) if isinstance(id, str | int) else None
        return Problem(path=shown, reason=fault, advice=ADVICE, line=number, report_id=known)
    report = Report(
        id=str(record["id"]).strip(),
        path=shown,
        format="jsonl",
        title=_text(record, "title"),
        doi=_text(record, "doi"),
        pmid=_text(record, "pmid"),
        pmcid=_text(record, "pmcid"),
        year=_year(record),
        journal=_text(record, "journal"),
        authors=_authors(record.get("authors")),
        sha256=sha256(line).hexdigest(),
    )
    return document_of(record["text"], report, line=number, one_line=True)


def _fault(record: Any) -> str | None:
    if not isinstance(record, dict):
        return f"The line must be an object with id and text, got {type(record).__name__}."
    if (
        isinstance(record.get("id"), bool)
        or not isinstance(record.get("id"), str | int)
        or not str(record["id"]).strip()
    ):
        return f"The record's id must be a text or a whole number, got {_shown(record.get('id'))}."
    if not isinstance(record.get("text"), str):
        return "The record has no text."
    if not record["text"].strip():
        return "The record's text is empty."
    return None


def _shown(value: Any) -> str:
    """A value as its line has it, short."""
    import orjson

    return orjson.dumps(value).decode()[:MAX_SHOWN]


def _text(record: dict[str, Any], key: str) -> str | None:
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _year(record: dict[str, Any]) -> int | None:
    for key in ("year", "date"):
        m = re.match(r"\s*((?:1[89]|20)\d\d)\b", str(record.get(key) or ""))
        if m:
            return int(m[1])
    return None


def _authors(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(a.strip() for a in value.split(";") if a.strip())
    if isinstance(value, list):
        return tuple(a.strip() for a in value if isinstance(a, str) and a.strip())
    return ()
