"""Discrepancies for the eye and for tools."""

import json
from collections.abc import Iterable, Iterator

from casepool.model import Discrepancy, Document, Reading, Report

from ._checks import SEVERITIES, load_checks
from ._reporting import care_checklist

_LEVELS = {"high": "error", "medium": "warning", "low": "note"}
SARIF_VERSION = "2.1.0"
"""OASIS Static Analysis Results Interchange Format, version 2.1.0 (2020)."""


FORMATS = ("text", "json", "sarif")
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
        findings = [(d.report, x) for d, r in readings for x in r.discrepancies if x.severity in told]
        yield sarif_log(findings, version=version)
        return
    for document, reading in readings:
        path = document.report.path
        for found in reading.discrepancies:
            if found.severity in told:
                as_json = format == "json"
                record = discrepancy_record(found, path=path)
                yield (
                    json.dumps(record, ensure_ascii=False) if as_json else discrepancy_text(found, path=path)
                )
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


def discrepancy_text(discrepancy: Discrepancy, *, path: str) -> str:
    """One discrepancy as lines for the eye: place, severity, message, the quoted sentences, what to do."""
    check = load_checks().get(discrepancy.code)
    lines = [f"{path}: {discrepancy.severity}: {discrepancy.message} [{discrepancy.code}]"]
    for evidence in discrepancy.evidence:
        where = f"{evidence.section or 'text'} {evidence.span.start}-{evidence.span.end}"
        lines.append(f"    “{' '.join(evidence.quote.split())}” ({where})")
    if check:
        lines.append(f"    {check.what_to_do}")
    return "\n".join(lines)


def discrepancy_record(discrepancy: Discrepancy, *, path: str) -> dict[str, object]:
    """One discrepancy as a plain record, for JSON lines."""
    return {
        "report": discrepancy.report_id,
        "path": path,
        "case": discrepancy.case_id,
        "code": discrepancy.code,
        "severity": discrepancy.severity,
        "message": discrepancy.message,
        "places": [
            {"start": e.span.start, "end": e.span.end, "quote": e.quote, "section": e.section, "page": e.page}
            for e in discrepancy.evidence
        ],
    }


def sarif_log(findings: Iterable[tuple[Report, Discrepancy]], *, version: str) -> str:
    """All discrepancies as one SARIF 2.1.0 log: a rule per check, a result per discrepancy.

    Parameters
    ----------
    findings : iterable of (Report, Discrepancy)
    version : str
        Of casepool, named as the tool.
    """
    results = [_result(report, discrepancy) for report, discrepancy in findings]
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


def _result(report: Report, discrepancy: Discrepancy) -> dict[str, object]:
    locations = [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": report.path.replace("\\", "/").replace(" ", "%20")},
                "region": {
                    "charOffset": e.span.start,
                    "charLength": e.span.end - e.span.start,
                    "snippet": {"text": e.quote},
                },
            }
        }
        for e in discrepancy.evidence
    ]
    return {
        "ruleId": discrepancy.code,
        "level": _LEVELS[discrepancy.severity],
        "message": {"text": discrepancy.message},
        "locations": locations[:1],
        "relatedLocations": locations[1:],
        "properties": {"report": discrepancy.report_id, "case": discrepancy.case_id},
    }
