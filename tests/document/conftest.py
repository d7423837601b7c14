"""What the tests of the readers share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casepool.document import ReportFile, read_report_file
from casepool.model import Document, Problem

Reader = Callable[[str, bytes], list[Document | Problem]]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Writes bytes under a name and reads that file."""

    def reader(name: str, data: bytes) -> list[Document | Problem]:
        path = tmp_path / name
        path.write_bytes(data)
        return list(read_report_file(ReportFile(path=path, shown=name)))

    return reader


@pytest.fixture
def read_one(read: Reader) -> Callable[[str, bytes], Document]:
    """The one document of a file."""

    def reader(name: str, data: bytes) -> Document:
        found = read(name, data)
        assert len(found) == 1, found
        assert isinstance(found[0], Document), found
        return found[0]

    return reader


@pytest.fixture
def refuse(read: Reader) -> Callable[[str, bytes], Problem]:
    """The one problem of a file that cannot be read."""

    def reader(name: str, data: bytes) -> Problem:
        found = read(name, data)
        assert len(found) == 1, found
        assert isinstance(found[0], Problem), found
        assert found[0].path == name
        assert found[0].reason.endswith(".")
        assert found[0].advice
        return found[0]

    return reader
