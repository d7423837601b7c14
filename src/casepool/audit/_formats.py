"""Discrepancies for the eye and for tools."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from casepool.model import Discrepancy, Document, Evidence, Reading

from ._checks import SEVERITIES, load_checks
from ._reporting import care_checklist

_LEVELS: Final = {"high": "error", "medium": "warning", "low": "note"}
SARIF_VERSION: Final = "2.1.0"
"""OASIS Static Analysis Results Interchange Format, version 2.1.0 (2020)."""


FORMATS: Final[tuple[str, ...]] = ("text", "json", "sarif")
"""text for the eye, JSON lines, or one SARIF log."""


def audit_lines(
    readings: Iterable[tuple[Document, Reading]], *, format: str, least: str, care: bool, version: str
) -> Iterator[str]:
    """The discrepancies of many reports in one of `FORMATS`, report by report.

    Parameters
    ----------
    readings : iterable of (Document, Reading)
    format : str
        One of `FORMATS`.
    least : str
        Least severity to be told, one of "high", "medium", "low".
    care : bool
        Tell the CARE items that are missing as well; the SARIF log leaves them out.
    version : str
        Of casepool, for the SARIF log.
    """
    told = SEVERITIES[: SEVERITIES.index(least) + 1]
    if format == "sarif":
        findings = [(d, x) for d, r in readings for x in r.discrepancies if x.severity in told]
        yield sarif_log(findings, version=version)
        return
    for document, reading in readings:
        for found in reading.discrepancies:
            if found.severity in told:
                as_json = format == "json"
                if as_json:
                    yield json.dumps(discrepancy_record(found, document), ensure_ascii=False)
                else:
                    yield discrepancy_text(found, document)
        if care:
            yield from _care_lines(document, reading, as_json=format == "json")


def _care_lines(document: Document, reading: Reading, *, as_json: bool) -> Iterator[str]:
    items = care_checklist(document, reading.cases[0] if reading.cases else None)
    missing = [item for item in items if not item.found]
    if as_json:
        told = {item.number: item.found for item in items}
        yield json.dumps(
            {"report": document.report.id, "path": document.report.path, "care": told}, ensure_ascii=False
        )
        return
    yield f"{document.report.path}: CARE: {len(items) - len(missing)} of {len(items)} items told"
    for item in missing:
        yield f"    missing {item.number} {item.topic}: {item.item}"


def discrepancy_text(discrepancy: Discrepancy, document: Document) -> str:
    """One discrepancy as lines for the eye: severity and message, each place with its quote in its sentence, what to do."""
    check = load_checks().get(discrepancy.code)
    head = f"{document.report.path}: {discrepancy.severity}: {discrepancy.message} [{discrepancy.code}]"
    lines = [head, *(f"    {_where(document, e)}: {_in_sentence(document, e)}" for e in discrepancy.evidence)]
    if check:
        lines.append(f"    What to do: {check.what_to_do}")
    return "\n".join(lines)


AROUND: Final = 70
"""Characters of the sentence that are shown on each side of a quote."""


def _where(document: Document, evidence: Evidence) -> str:
    """Page, line or element of the source, and the section: "line 34, case"."""
    place = _place(document, evidence)
    told = [f"{name} {place[name]}" for name in ("page", "line") if name in place]
    if not told and "path" in place:
        told = [str(place["path"])]
    return ", ".join([*told, evidence.section or "text"])


def _place(document: Document, evidence: Evidence) -> Mapping[str, Any]:
    return document.source.place(evidence.span) if document.source is not None else {}


def _in_sentence(document: Document, evidence: Evidence) -> str:
    """The quote within its sentence, marked: "… was treated »6 years earlier« for …"."""
    text, (start, end) = document.text, evidence.span
    first, last = max(evidence.sentence.start, start - AROUND), min(evidence.sentence.end, end + AROUND)
    if first > evidence.sentence.start:
        first = text.find(" ", first, start) + 1 or first
    if last < evidence.sentence.end:
        last = max(text.rfind(" ", end, last), end)
    before = ("… " if first > evidence.sentence.start else "") + text[first:start]
    after = text[end:last] + (" …" if last < evidence.sentence.end else "")
    return " ".join(f"{before}»{text[start:end]}«{after}".split())


def discrepancy_record(discrepancy: Discrepancy, document: Document) -> dict[str, object]:
    """One discrepancy as a plain record, for JSON lines."""
    check = load_checks().get(discrepancy.code)
    return {
        "report": discrepancy.report_id,
        "path": document.report.path,
        "case": discrepancy.case_id,
        "code": discrepancy.code,
        "severity": discrepancy.severity,
        "message": discrepancy.message,
        "what_to_do": check.what_to_do if check else None,
        "places": [
            {
                "start": e.span.start,
                "end": e.span.end,
                "quote": e.quote,
                "sentence": document.quote(e.sentence),
                "section": e.section,
                "page": e.page,
                **{k: v for k, v in _place(document, e).items() if k in ("line", "path")},
            }
            for e in discrepancy.evidence
        ],
    }


def sarif_log(findings: Iterable[tuple[Document, Discrepancy]], *, version: str) -> str:
    """All discrepancies as one SARIF 2.1.0 log: a rule per check, a result per discrepancy.

    Parameters
    ----------
    findings : iterable of (Document, Discrepancy)
    version : str
        Of casepool, named as the tool.
    """
    results = [_result(document, discrepancy) for document, discrepancy in findings]
    driver = {"name": "casepool", "version": version, "rules": list(_rules())}
    log = {
        "version": SARIF_VERSION,
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=1)


def _rules() -> Iterator[dict[str, object]]:
    for check in load_checks().values():
        yield {
            "id": check.code,
            "shortDescription": {"text": check.title},
            "help": {"text": f"{check.what_to_do} Source: {check.source}"},
            "defaultConfiguration": {"level": _LEVELS[check.severity]},
            "properties": {"kind": check.kind},
        }


def _result(document: Document, discrepancy: Discrepancy) -> dict[str, object]:
    locations = [_location(document, evidence) for evidence in discrepancy.evidence]
    return {
        "ruleId": discrepancy.code,
        "level": _LEVELS[discrepancy.severity],
        "message": {"text": discrepancy.message},
        "locations": locations[:1],
        "relatedLocations": locations[1:],
        "properties": {"report": discrepancy.report_id, "case": discrepancy.case_id},
    }


def _location(document: Document, evidence: Evidence) -> dict[str, object]:
    """A place: its line where the source is a text, so that tools can open it; its page or element by name otherwise."""
    place = _place(document, evidence)
    region: dict[str, object] = {"snippet": {"text": evidence.quote}}
    if "line" in place:
        region = {"startLine": place["line"], **region}
    else:
        region = {
            "charOffset": evidence.span.start,
            "charLength": evidence.span.end - evidence.span.start,
            **region,
        }
    location: dict[str, object] = {
        "physicalLocation": {
            "artifactLocation": {"uri": document.report.path.replace("\\", "/").replace(" ", "%20")},
            "region": region,
        },
        "message": {"text": _in_sentence(document, evidence)},
    }
    names = [place["path"]] if "path" in place else [f"page {place['page']}"] if "page" in place else []
    if names:
        location["logicalLocations"] = [{"fullyQualifiedName": str(name)} for name in names]
    return location
