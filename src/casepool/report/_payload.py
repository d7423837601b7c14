"""What the page needs to know of each report: a row for the table, and the rest for when it is opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casepool.figures import timeline_svg, timeline_table
from casepool.model import Case, Discrepancy, Document, Evidence, Problem, Statement

from ._facts import FactLine, fact_groups

MAX_TEXT = 400_000
"""Characters of a text beyond which the page holds only its quotes."""
MAX_SENTENCE = 1000
"""Characters of a sentence that are shown outside its text."""
SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportParts:
    """All that a run has written of one report."""

    document: Document
    cases: tuple[Case, ...] = ()
    statements: tuple[Statement, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True, kw_only=True)
class Counts:
    """The figures at the top of the page."""

    reports: int = 0
    patients: int = 0
    statements: int = 0
    discrepancies: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 0))
    sites: dict[str, int] = field(default_factory=dict)
    treatments: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    texts_left_out: int = 0

    def add(self, parts: ReportParts) -> None:
        """Count one report."""
        self.reports += 1
        self.statements += len(parts.statements)
        for discrepancy in parts.discrepancies:
            self.discrepancies[discrepancy.severity] = self.discrepancies.get(discrepancy.severity, 0) + 1

    def add_case(self, fields: Mapping[str, Any]) -> None:
        """Count the fields of one patient."""
        self.patients += 1
        for site in fields["primary_sites"]:
            self.sites[site] = self.sites.get(site, 0) + 1
        for treatment in fields["treatments"]:
            self.treatments[treatment["type"]] = self.treatments.get(treatment["type"], 0) + 1
        outcome = fields["outcome"] or "not told"
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1


def report_row(parts: ReportParts) -> list[Any]:
    """A report in the list of reports: id, title, year."""
    report = parts.document.report
    return [report.id, report.title, report.year]


def case_row(
    case: Case, fields: Mapping[str, Any], *, number: int, discrepancies: Sequence[Discrepancy]
) -> list[Any]:
    """A case in the table: the cells in the order of the page's columns.

    Case id, number of its report, age, sex, primary sites, histologies, metastatic sites, treatments, follow-up in
    months, outcome, recurrence, discrepancies of high, medium and low severity, why doubtful.
    """
    own = [d for d in discrepancies if d.case_id in (case.id, None)]
    return [
        case.id,
        number,
        fields["age_years"],
        fields["sex"],
        fields["primary_sites"],
        fields["histologies"],
        fields["metastatic_sites"],
        [treatment["type"] for treatment in fields["treatments"]],
        fields["follow_up_months"],
        fields["outcome"],
        fields["recurrence"],
        [sum(d.severity == severity for d in own) for severity in SEVERITIES],
        case.doubtful,
    ]


def statement_row(statement: Statement, *, number: int, text: str) -> list[Any]:
    """A statement in the table of statements, with the number of its report; `text` is its document's."""
    first = statement.evidence[0] if statement.evidence else None
    sentence = " ".join(text[first.sentence.start : first.sentence.end].split()) if first else ""
    return [number, *_statement_cells(statement), sentence[:MAX_SENTENCE], _measure(statement)]


def discrepancy_row(discrepancy: Discrepancy, *, number: int, place: int) -> list[Any]:
    """A discrepancy in the table of discrepancies, with its place among those of its report."""
    quotes = [" ".join(e.quote.split()) for e in discrepancy.evidence[:2]]
    return [
        number,
        place,
        discrepancy.case_id,
        discrepancy.severity,
        discrepancy.code,
        discrepancy.message,
        quotes,
    ]


def report_details(parts: ReportParts, *, with_text: bool = True) -> dict[str, Any]:
    """What the page shows of a report when it is opened.

    Evidence is an array of start, end, start of sentence, end of sentence, page (code points of the text). Without the
    text, `quotes` holds the words of each quote and its sentence by "start-end".
    """
    document = parts.document
    report = document.report
    whole = with_text and len(document.text) <= MAX_TEXT
    details: dict[str, Any] = {
        "id": report.id,
        "title": report.title,
        "meta": [report.path, report.format, report.journal, report.year, list(report.authors)],
        "ids": [report.doi, report.pmid, report.pmcid],
        "sections": [[s.kind, s.title, *s.span] for s in document.sections] if whole else [],
        "text": document.text if whole else None,
        "cases": [_case_details(case, parts) for case in parts.cases],
        "statements": [
            [*_statement_cells(s), _evidence(s.evidence), round(s.confidence, 2), _measure(s)]
            for s in parts.statements
        ],
        "discrepancies": [
            [d.severity, d.code, d.message, d.case_id, _evidence(d.evidence)] for d in parts.discrepancies
        ],
        "problems": [[p.severity, p.reason, p.advice] for p in parts.problems],
    }
    if not whole:
        details["quotes"] = _quotes(parts)
    return details


def _case_details(case: Case, parts: ReportParts) -> dict[str, Any]:
    own = [d for d in parts.discrepancies if d.case_id in (case.id, None)]
    timed = case.timeline is not None and bool(case.timeline.events)
    return {
        "id": case.id,
        "doubtful": case.doubtful,
        "groups": [[group.name, [_fact(f) for f in group.facts]] for group in fact_groups(case)],
        "svg": timeline_svg(case, discrepancies=own, style=False) if timed else None,
        "table": timeline_table(case, discrepancies=own) if timed else None,
    }


def _fact(fact: FactLine) -> list[Any]:
    confidence = round(fact.confidence, 2)
    return [
        fact.label,
        fact.value,
        fact.detail,
        list(fact.tags),
        confidence,
        _evidence(fact.against),
        _evidence(fact.evidence),
    ]


def _evidence(evidence: Sequence[Evidence]) -> list[list[int | None]]:
    return [[*e.span, *e.sentence, e.page] for e in evidence]


def _statement_cells(statement: Statement) -> list[Any]:
    return [
        statement.what,
        statement.among or "",
        statement.n,
        statement.total,
        statement.percent_low,
        statement.percent_high,
        ", ".join(statement.authors),
        ", ".join(map(str, statement.references)),
    ]


def _measure(statement: Statement) -> str | None:
    """A mean, median, range or rate as words: "median 4 months (range 1-12)"."""
    if statement.measure is None:
        return None
    value, low, high = (
        None if v is None else f"{v:g}" for v in (statement.value, statement.value_low, statement.value_high)
    )
    ends = f"{low}\u2013{high}" if low is not None and high is not None else None
    bound = f"\u2265 {low}" if low is not None else f"\u2264 {high}" if high is not None else None
    words = [statement.measure, value or ends or bound, statement.unit]
    if value and ends:
        words.append(f"({statement.spread or 'range'} {ends})")
    return " ".join(word for word in words if word)


def _quotes(parts: ReportParts) -> dict[str, str]:
    text = parts.document.text
    facts = [fact for case in parts.cases for group in fact_groups(case) for fact in group.facts]
    told = [evidence for fact in facts for evidence in (fact.evidence, fact.against)]
    told += [statement.evidence for statement in parts.statements]
    told += [discrepancy.evidence for discrepancy in parts.discrepancies]
    spans = dict.fromkeys(span for evidence in told for e in evidence for span in (e.span, e.sentence))
    return {f"{s.start}-{s.end}": text[s.start : min(s.end, s.start + MAX_SENTENCE)] for s in spans}
