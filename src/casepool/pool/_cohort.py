"""The cases of a run, and how many were lost on the way to the analysis, and why."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from casepool.errors import AnalysisError, OutputError
from casepool.exchange import read_cases, read_table
from casepool.model import Case

from ._protocol import Protocol
from ._variables import Row, row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """What a run found."""

    cases: tuple[Case, ...]
    statements: tuple[dict[str, str], ...] = ()
    """Rows of statements.csv."""
    reports: int = 0
    """Reports that were read."""
    failed: tuple[str, ...] = ()
    """Reason for each report that could not be read."""
    screened_out: tuple[tuple[str, int], ...] = ()
    """Reasons for which the people of a collection left reports out, with their numbers."""
    told_elsewhere: tuple[str, ...] = ()
    """Ids of cases of a collection whose patient another of its cases tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """One box of the flow: what is left, and what was left out before it."""

    label: str
    unit: str
    """"reports" or "patients"."""
    n: int
    left_out: tuple[tuple[str, int], ...] = ()
    """Reasons with their numbers."""


def read_cohort(folder: Path) -> Cohort:
    """The cases and statements of a folder that `casepool run` wrote.

    Raises
    ------
    AnalysisError
        Where the folder holds no run, or a file of it is broken.
    """
    if not (folder / "cases.jsonl").is_file():
        kind = "a folder without cases.jsonl" if folder.is_dir() else "no folder"
        raise AnalysisError(
            f"FOLDER must be a folder that `casepool run` wrote, got {kind} ({folder}). Run `casepool run` first."
        )
    try:
        cases = tuple(read_cases(folder))
    except (OutputError, ValueError) as error:
        raise AnalysisError(str(error)) from error
    problems = _table(folder / "problems.csv")
    readings = folder / "readings.jsonl"
    read = _lines(readings) if readings.is_file() else len({c.report.id for c in cases})
    failed = tuple(row.get("reason", "") for row in problems if row.get("severity", "error") == "error")
    screened, elsewhere = _decided(folder / "run.json")
    return Cohort(
        cases=cases, statements=_table(folder / "statements.csv"), reports=read, failed=failed, screened_out=screened,
        told_elsewhere=elsewhere,
    )  # fmt: skip


def _decided(path: Path) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    """What people left out of the export of a collection: reports by reason, and cases told in another report."""
    if not path.is_file():
        return (), ()
    try:
        told = json.loads(path.read_bytes())
        screened = _ranked(
            Counter({str(reason): int(n) for reason, n in told.get("reports_left_out", {}).items()})
        )
        return screened, tuple(str(case) for case in told.get("told_in_another_report", ()))
    except (ValueError, AttributeError, TypeError) as error:
        raise AnalysisError(
            f"run.json must be what casepool wrote, got {type(error).__name__} ({path}). Run or export again."
        ) from error


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip())


def _table(path: Path) -> tuple[dict[str, str], ...]:
    return tuple(read_table(path.parent, path.name)) if path.is_file() else ()


def choose(cohort: Cohort, protocol: Protocol) -> tuple[tuple[Row, ...], tuple[FlowStep, ...]]:
    """The patients that the protocol includes, and the flow to them.

    Raises
    ------
    AnalysisError
        Where the rules leave nobody; the text says how many each rule took.
    """
    with_patients = len(
        {case.report.id for case in cohort.cases} | {case.rsplit("#", 1)[0] for case in cohort.told_elsewhere}
    )
    reasons = Counter(reason.split(". ")[0].rstrip(".") or "not readable" for reason in cohort.failed)
    screened = tuple((f"by the review: {reason}", n) for reason, n in cohort.screened_out)
    came = cohort.reports + len(cohort.failed) + sum(n for _, n in screened)
    steps = [
        FlowStep(label="Reports in", unit="reports", n=came),
        FlowStep(label="Reports read", unit="reports", n=cohort.reports, left_out=(*_ranked(reasons), *screened)),
        FlowStep(label="Reports with a patient", unit="reports", n=with_patients,
                 left_out=_told({"no patient's course told": cohort.reports - with_patients})),
        FlowStep(label="Patients told", unit="patients", n=len(cohort.cases) + len(cohort.told_elsewhere)),
    ]  # fmt: skip
    if cohort.told_elsewhere:
        again = _told({"the same patient in another report": len(cohort.told_elsewhere)})
        steps.append(
            FlowStep(label="Different patients", unit="patients", n=len(cohort.cases), left_out=again)
        )
    cases = _without_copies(cohort.cases, steps)
    if not protocol.include_doubtful:
        kept = [case for case in cases if case.doubtful is None]
        _step(
            steps,
            "Patients of case reports",
            cases,
            kept,
            {"doubtful whether a case report in English": len(cases) - len(kept)},
        )
        cases = kept
    rows = [row_of(case) for case in cases]
    for rule in protocol.include:
        fits = [(row, rule.holds(row)) for row in rows]
        kept_rows = [row for row, holds in fits if holds or (holds is None and rule.keep_unknown)]
        unknown = sum(holds is None for _, holds in fits) if not rule.keep_unknown else 0
        _step(steps, f"Included by {rule}", rows, kept_rows,
              {"does not fit": len(rows) - len(kept_rows) - unknown, "not told": unknown})  # fmt: skip
        rows = kept_rows
    if cohort.cases and not rows:
        lost = "; ".join(f"{s.label}: {s.n} left" for s in steps[3:])
        raise AnalysisError(
            f"the inclusion rules must leave a patient, got none ({lost}). Loosen a rule of [include]."
        )
    return tuple(rows), tuple(steps)


def _without_copies(cases: Sequence[Case], steps: list[FlowStep]) -> list[Case]:
    """One report per DOI, PMID or file: the same paper in two files is one report."""
    first: dict[tuple[str, str], str] = {}
    kept = []
    for case in cases:
        report = case.report
        keys = [(kind, value.lower()) for kind, value in
                (("doi", report.doi), ("pmid", report.pmid), ("sha256", report.sha256)) if value]  # fmt: skip
        if all(first.setdefault(key, report.id) == report.id for key in keys):
            kept.append(case)
    if len(kept) < len(cases):
        _step(
            steps,
            "Patients of different reports",
            cases,
            kept,
            {"the same report in another file": len(cases) - len(kept)},
        )
    return kept


def _step(
    steps: list[FlowStep], label: str, before: Sequence[object], after: Sequence[object], out: dict[str, int]
) -> None:
    if len(before) != len(after) or label.startswith("Included"):
        steps.append(FlowStep(label=label, unit="patients", n=len(after), left_out=_told(out)))


def _told(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((reason, n) for reason, n in counts.items() if n > 0)


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def count_reasons(reasons: Iterable[str | None]) -> tuple[tuple[str, int], ...]:
    """Reasons with their numbers, the most frequent first."""
    return _ranked(Counter(reason for reason in reasons if reason))
