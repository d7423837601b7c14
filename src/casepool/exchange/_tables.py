"""Rows of the tables: cases, statements, problems, discrepancies."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from casepool.model import Case, Discrepancy, Evidence, Problem, Statement

from ._guide import GUIDE_FIELDS, guide_fields

CASE_COLUMNS = (
    *GUIDE_FIELDS,
    "case_id",
    "report_id",
    "title",
    "authors",
    "year",
    "journal",
    "doi",
    "pmid",
    "pmcid",
    "path",
    "doubtful",
    "primary_sides",
    "icdo",
    "stages",
    "grades",
    "receptors",
    "lesion_levels",
    "compartments",
    "metastatic_sites_absent",
    "imaging",
    "pathology",
    "procedures",
    "extents",
    "dose_gy",
    "fractions",
    "cycles",
    "treatments_not_given",
    "scales",
    "response",
    "episodes",
    "confidence",
    "conflicts",
)
"""Columns of `cases.csv`, in order: the guide's fields, the report, further variables of the case."""

STATEMENT_COLUMNS = (
    "report_id",
    "what",
    "among",
    "n",
    "total",
    "percent_low",
    "percent_high",
    "authors",
    "references",
    "sentence",
    "start",
    "end",
    "confidence",
    "measure",
    "value",
    "value_low",
    "value_high",
    "spread",
    "unit",
)
"""Columns of `statements.csv`; `start` and `end` are the quote's place in the document's text."""

PROBLEM_COLUMNS = ("path", "report_id", "severity", "page", "line", "reason", "advice")
"""Columns of `problems.csv`."""

DISCREPANCY_COLUMNS = (
    "report_id",
    "case_id",
    "code",
    "severity",
    "message",
    "quote_1",
    "quote_2",
    "start_1",
    "end_1",
    "start_2",
    "end_2",
)
"""Columns of `discrepancies.csv`; the second place is empty where arithmetic is the other side."""

MAX_QUOTE = 4000
"""Most characters of a sentence or quote in a cell: a text without sentences is not copied into its tables."""

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which CSV readers refuse, and lone surrogates, which UTF-8 does not have (as in the JSON files: U+FFFD)."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that spreadsheets take for a formula (OWASP, CSV injection)."""


def csv_line(row: Sequence[object]) -> str:
    """One line of a CSV file (RFC 4180, with its CRLF), safe to open in a spreadsheet.

    Text that a spreadsheet would run as a formula (it begins with = + - @, tab or carriage return) gets a leading
    apostrophe; numbers stay numbers. None is an empty cell; a list is joined by "; ".
    """
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([_cell(value) for value in row])
    return buffer.getvalue()


def told_cell(cell: str) -> str:
    """A cell that `csv_line` wrote, without the apostrophe that made it harmless."""
    return cell[1:] if cell.startswith("'") and _would_run(cell) else cell


def case_row(case: Case) -> tuple[object, ...]:
    """The cells of a case in the order of `CASE_COLUMNS`."""
    return (*_guide_cells(case), *_report_cells(case), *_tumour_cells(case), *_course_cells(case))


def statement_row(statement: Statement, *, text: str) -> tuple[object, ...]:
    """The cells of a statement in the order of `STATEMENT_COLUMNS`; `text` is its document's text."""
    first = statement.evidence[0] if statement.evidence else None
    return (
        statement.report_id,
        statement.what,
        statement.among,
        statement.n,
        statement.total,
        statement.percent_low,
        statement.percent_high,
        statement.authors,
        statement.references,
        _sentence(first, text) if first else None,
        first.span.start if first else None,
        first.span.end if first else None,
        round(statement.confidence, 3),
        statement.measure,
        statement.value,
        statement.value_low,
        statement.value_high,
        statement.spread,
        statement.unit,
    )


def _sentence(evidence: Evidence, text: str) -> str:
    start = max(evidence.sentence.start, evidence.span.start - MAX_QUOTE // 2)
    return " ".join(text[start : min(evidence.sentence.end, start + MAX_QUOTE)].split())


def problem_row(problem: Problem) -> tuple[object, ...]:
    """The cells of a problem in the order of `PROBLEM_COLUMNS`."""
    return tuple(getattr(problem, name) for name in PROBLEM_COLUMNS)


def discrepancy_row(discrepancy: Discrepancy) -> tuple[object, ...]:
    """The cells of a discrepancy in the order of `DISCREPANCY_COLUMNS`."""
    places: list[Evidence | None] = [*discrepancy.evidence[:2], None, None]
    first, second = places[0], places[1]
    return (
        discrepancy.report_id,
        discrepancy.case_id,
        discrepancy.code,
        discrepancy.severity,
        discrepancy.message,
        first.quote[:MAX_QUOTE] if first else None,
        second.quote[:MAX_QUOTE] if second else None,
        *(first.span if first else (None, None)),
        *(second.span if second else (None, None)),
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        # A negative number is a number, not a formula.
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, list | tuple):
        value = "; ".join(_item(item) for item in value)
    text = _UNWRITABLE.sub("\ufffd", str(value))
    return f"'{text}" if _would_run(text) else text


def _would_run(text: str) -> bool:
    # An apostrophe that the text brings itself gets one more, so that `told_cell` gives back every text.
    return text.lstrip("'").startswith(_FORMULA_STARTS)


def _item(value: Any) -> str:
    if isinstance(value, dict):
        agents = ", ".join(value["agents"])
        return f"{value['type']} ({agents})" if agents else str(value["type"])
    return str(value)


def _guide_cells(case: Case) -> Iterable[object]:
    fields = guide_fields(case)
    return [fields[name] for name in GUIDE_FIELDS]


def _report_cells(case: Case) -> Iterable[object]:
    report = case.report
    return [
        case.id,
        report.id,
        report.title,
        report.authors,
        report.year,
        report.journal,
        report.doi,
        report.pmid,
        report.pmcid,
        report.path,
        case.doubtful,
    ]


def _tumour_cells(case: Case) -> Iterable[object]:
    present = [lesion for lesion in case.lesions if lesion.status == "present"]
    absent = [lesion for lesion in case.lesions if lesion.status == "absent" and lesion.role == "metastasis"]
    return [
        _unique(d.side for d in case.diagnoses),
        _unique(d.icdo for d in case.diagnoses),
        _unique(d.stage.value for d in case.diagnoses if d.stage is not None),
        _unique(d.grade.value for d in case.diagnoses if d.grade is not None),
        _unique(r for d in case.diagnoses for r in d.receptors),
        _unique(lesion.level for lesion in present),
        _unique(lesion.compartment for lesion in present),
        _unique(lesion.site for lesion in absent),
        _unique(i.modality for i in case.imaging),
        _unique(p.result for p in case.pathology),
    ]


def _course_cells(case: Case) -> Iterable[object]:
    given = [t for t in case.treatments if t.status == "given"]
    other = [t for t in case.treatments if t.status != "given"]
    return [
        _unique(t.procedure for t in given),
        _unique(t.extent for t in given),
        _unique(_figure(t.dose_gy) for t in given),
        _unique(_figure(t.fractions) for t in given),
        _unique(_figure(t.cycles) for t in given),
        _unique(f"{t.type} ({t.status})" for t in other),
        _unique(f"{s.name} {s.value}" for s in case.scales),
        _unique(str(r.value) for r in case.outcome.response),
        len(case.episodes) or None,
        _confidence(case),
        _conflicts(case),
    ]


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


def _confidence(case: Case) -> float | None:
    """The lowest confidence of the values that a review would take from the case."""
    facts = (case.patient.age_years, case.patient.sex, case.outcome.vital_status)
    values = [
        *(diagnosis.confidence for diagnosis in case.diagnoses),
        *(lesion.confidence for lesion in case.lesions),
        *(treatment.confidence for treatment in case.treatments),
        *(fact.confidence for fact in facts if fact is not None),
    ]
    return round(min(values), 3) if values else None


def _conflicts(case: Case) -> list[str]:
    """The kinds of value whose evidence conflicts."""
    outcome = case.outcome
    told = (
        ("age", [case.patient.age_years]),
        ("sex", [case.patient.sex]),
        ("outcome", [outcome.vital_status]),
        ("diagnoses", case.diagnoses),
        ("lesions", case.lesions),
        ("findings", case.findings),
        ("treatments", case.treatments),
    )
    return [name for name, values in told if any(value is not None and value.conflict for value in values)]


def _unique(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(v for v in values if v))
