"""Output files: written line by line, whole and renamed."""

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TypeVar

from casepool.errors import OutputError
from casepool.model import Case, Discrepancy, Document, Problem, Reading, Statement, from_json, to_json

from ._guide import reading_line
from ._lines import document_from_line, document_line
from ._tables import (
    CASE_COLUMNS,
    DISCREPANCY_COLUMNS,
    PROBLEM_COLUMNS,
    STATEMENT_COLUMNS,
    case_row,
    csv_line,
    discrepancy_row,
    problem_row,
    statement_row,
    told_cell,
)

T = TypeVar("T")

_HEADERS: dict[str, tuple[str, ...]] = {
    "cases.jsonl": (),
    "readings.jsonl": (),
    "documents.jsonl": (),
    "statements.jsonl": (),
    "discrepancies.jsonl": (),
    "cases.csv": CASE_COLUMNS,
    "statements.csv": STATEMENT_COLUMNS,
    "discrepancies.csv": DISCREPANCY_COLUMNS,
    "problems.csv": PROBLEM_COLUMNS,
}

OUTPUT_FILES = tuple(_HEADERS)
"""Names of the files that `output_lines` gives lines for, in order."""


def file_header(name: str) -> bytes:
    """The first line of an output file; empty for JSON Lines."""
    columns = _HEADERS[name]
    return _rows([columns]) if columns else b""


def output_lines(reading: Reading, *, document: Document) -> dict[str, bytes]:
    """What one reading adds to each of `OUTPUT_FILES`: whole lines in UTF-8, without headers."""
    problems = problem_lines(reading.problems)
    return {
        "cases.jsonl": _json_lines(reading.cases),
        "readings.jsonl": _json_lines([reading_line(reading)]),
        "documents.jsonl": _json_lines([document_line(document)]),
        "statements.jsonl": _json_lines(reading.statements),
        "discrepancies.jsonl": _json_lines(reading.discrepancies),
        "cases.csv": _rows(map(case_row, reading.cases)),
        "statements.csv": _rows(statement_row(s, text=document.text) for s in reading.statements),
        "discrepancies.csv": _rows(map(discrepancy_row, reading.discrepancies)),
        **problems,
    }


def problem_lines(problems: Iterable[Problem]) -> dict[str, bytes]:
    """The lines of files that could not be read, for `problems.csv` alone."""
    return {"problems.csv": _rows(map(problem_row, problems))}


class OutputFiles:
    """The output files of a folder, open for lines; they appear whole when the block ends without an error.

    Parameters
    ----------
    folder : Path
        Made where missing.
    headers : bool, default True
        False for the parts of a run that are put together later.

    Examples
    --------
    >>> with OutputFiles(folder) as files:              # doctest: +SKIP
    ...     files.add(output_lines(reading, document=document))
    """

    def __init__(self, folder: Path, *, headers: bool = True) -> None:
        self._folder = folder
        self._headers = headers
        self._stack = ExitStack()
        self._open: dict[str, BinaryIO] = {}

    def __enter__(self) -> "OutputFiles":
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for name in OUTPUT_FILES:
                self._open[name] = self._stack.enter_context(write_whole(self._folder / name))
                if self._headers:
                    self._open[name].write(file_header(name))
        except BaseException as error:
            self._stack.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def add(self, lines: Mapping[str, bytes]) -> None:
        """Append lines to the files that they are for."""
        for name, data in lines.items():
            self._open[name].write(data)

    def add_folder(self, folder: Path) -> None:
        """Append the files of a part of the run that was written with ``headers=False``."""
        for name in OUTPUT_FILES:
            with (folder / name).open("rb") as part:
                while block := part.read(1 << 20):
                    self._open[name].write(block)


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """A binary file that takes the place of `path` when the block ends, and never appears half-written.

    Raises
    ------
    OutputError
        Where the folder cannot be written to.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        file = part.open("wb")
    except OSError as error:
        raise OutputError(
            f"The output folder must be writable, got {error.strerror} ({path}). Choose another folder."
        ) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def read_cases(folder: Path) -> Iterator[Case]:
    """The cases of a folder that a run wrote, one at a time in their order.

    Raises
    ------
    OutputError
        Where the folder holds no run, or a line of it is broken.
    """
    return _read_lines(folder / "cases.jsonl", lambda line: from_json(line, kind=Case))


def read_statements(folder: Path) -> Iterator[Statement]:
    """The statements of a folder that a run wrote, one at a time in the order of the run.

    Raises
    ------
    OutputError
        Where the folder holds no run, or a line of it is broken.
    """
    return _read_lines(folder / "statements.jsonl", lambda line: from_json(line, kind=Statement))


def read_discrepancies(folder: Path) -> Iterator[Discrepancy]:
    """The discrepancies of a folder that a run wrote, one at a time in the order of the run.

    Raises
    ------
    OutputError
        Where the folder holds no run, or a line of it is broken.
    """
    return _read_lines(folder / "discrepancies.jsonl", lambda line: from_json(line, kind=Discrepancy))


def read_documents(folder: Path) -> Iterator[Document]:
    """The documents of a folder that a run wrote, one at a time in the order of the run.

    Raises
    ------
    OutputError
        Where the folder holds no run, or a line of it is broken.
    """
    return _read_lines(folder / "documents.jsonl", document_from_line)


def read_table(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file that a run wrote, with the apostrophe that made a cell harmless taken off.

    Raises
    ------
    OutputError
        Where the folder holds no such file.
    """
    with (
        _opened(folder / name) as file,
        io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="") as text,
    ):
        for row in csv.DictReader(text):
            yield {key: told_cell(value or "") for key, value in row.items()}


def _read_lines(path: Path, read: Callable[[bytes], T]) -> Iterator[T]:
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                yield read(line)
            except (KeyError, TypeError, ValueError) as error:
                raise OutputError(
                    f"Each line must be as casepool run wrote it, got {error} ({path}, line {number}). "
                    "Run the reading again."
                ) from error


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise OutputError(
            f"The folder must hold {path.name} of an earlier run, got {error.strerror} ({path}). "
            f"Make one with: casepool run REPORTS --out {path.parent}"
        ) from error


def _json_lines(values: Iterable[object]) -> bytes:
    return b"".join(to_json(value) + b"\n" for value in values)


def _rows(rows: Iterable[tuple[object, ...]]) -> bytes:
    return "".join(map(csv_line, rows)).encode()
