"""The reports of a folder that a run wrote, put together again one at a time."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from casepool.exchange import read_cases, read_discrepancies, read_documents, read_statements, read_table
from casepool.model import Problem

from ._payload import ReportParts

T = TypeVar("T")


def read_reports(folder: Path) -> Iterator[ReportParts]:
    """All that the run has written of each report, in the order of the run.

    Every file of a run stands in the order of its reports, so that no file need be held in memory.
    """
    cases = _Runs(read_cases(folder), key=lambda case: case.report.id)
    statements = _Runs(read_statements(folder), key=lambda statement: statement.report_id)
    discrepancies = _Runs(read_discrepancies(folder), key=lambda discrepancy: discrepancy.report_id)
    problems: dict[str, list[Problem]] = {}
    for problem in read_problems(folder):
        if problem.report_id:
            problems.setdefault(problem.report_id, []).append(problem)
    for document in read_documents(folder):
        id_ = document.report.id
        yield ReportParts(
            document=document,
            cases=tuple(cases.of(id_)),
            statements=tuple(statements.of(id_)),
            discrepancies=tuple(discrepancies.of(id_)),
            problems=tuple(problems.get(id_, ())),
        )


def read_problems(folder: Path) -> list[Problem]:
    """The rows of `problems.csv`."""
    return [
        Problem(
            path=row["path"],
            reason=row["reason"],
            advice=row["advice"],
            report_id=row["report_id"] or None,
            severity=row["severity"],
            page=int(row["page"]) if row["page"] else None,
            line=int(row["line"]) if row["line"] else None,
        )
        for row in read_table(folder, "problems.csv")
    ]


class _Runs(Generic[T]):
    """Items in order of a key, handed out one key at a time."""

    def __init__(self, items: Iterable[T], *, key: Callable[[T], str]) -> None:
        self._items = iter(items)
        self._key = key
        self._next = next(self._items, None)

    def of(self, key: str) -> Iterator[T]:
        while self._next is not None and self._key(self._next) == key:
            yield self._next
            self._next = next(self._items, None)
