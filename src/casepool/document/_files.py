"""Which files are reports, and their bytes: folders walked in order, gzip read through with a limit."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from casepool.errors import ReportError
from casepool.model import Problem

ENDINGS = frozenset(
    ".pdf .txt .text .xml .nxml .jats .html .htm .xhtml .nbib .medline .jsonl .ndjson .json".split()
)
"""Endings, lower case, of the files that are taken from a folder; a ".gz" behind them is looked through."""
OFFICE_ENDINGS = frozenset(".doc .docx .odt .rtf .pages .epub".split())
"""Endings of texts that are not read: taken from a folder so that the user is told, and none is passed over in silence."""
HEADS = (b"%PDF-", b"PMID- ", b"<?xml", b"<article", b"<!DOCTYPE")
"""First bytes by which a file of another ending is taken from a folder."""

MAX_RATIO = 200
"""Largest ratio of unpacked to packed bytes of a gzip file; text packs at 3 to 10, at best about 30."""
RATIO_FROM = 1 << 20
"""Unpacked bytes from which the ratio counts."""
HEAD_BYTES = 65_536
"""Bytes by which the format is decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A file that may hold one report or many."""

    path: Path
    shown: str
    """The path as the user gave it, joined with the path below a given folder."""

    @property
    def stem(self) -> str:
        """Name without its ending, and without ".gz" before that."""
        name = Path(self.shown).name
        if name.lower().endswith(".gz"):
            name = name[:-3]
        return Path(name).stem or name


def find_report_files(paths: Sequence[Path]) -> tuple[tuple[ReportFile, ...], tuple[Problem, ...]]:
    """The report files among `paths` and in the folders among them, in the order given, sorted within a folder.

    A file that is named is always taken. From a folder, and the folders below it, files are taken whose ending is in
    `ENDINGS` or `OFFICE_ENDINGS` or whose first bytes are those of a report; hidden files and folders are left out. A file that is met
    twice is taken once. Links are followed, each folder being opened once.

    Returns
    -------
    files : tuple of ReportFile
    problems : tuple of Problem
        One for each path that is not there and each folder that may not be opened.
    """
    files: list[ReportFile] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for path in paths:
        shown = str(path)
        if os.path.isdir(path):
            told = len(problems)
            if not _walk(shown, files, problems, seen) and len(problems) == told:
                problems.append(
                    Problem(
                        path=shown,
                        reason="The folder holds no report file.",
                        advice="Give a folder with PDF, XML, nbib, HTML, text or JSON Lines files, or name the file itself.",
                    )
                )
        elif os.path.exists(path):
            _take(shown, files, seen)
        else:
            problems.append(
                Problem(
                    path=shown,
                    reason="There is no such file or folder.",
                    advice="Check the spelling of the path.",
                )
            )
    return tuple(files), tuple(problems)


def _walk(folder: str, files: list[ReportFile], problems: list[Problem], seen: set[str]) -> bool:
    """Take the reports of a folder and of those below it; whether there are any, taken now or before."""
    some = False
    # A folder is opened once, however many links lead to it: folders full of links to each other have no end of paths.
    left = [folder]
    while left:
        path = left.pop()
        if os.path.isdir(path):
            # By its number on the disk: following the links of each path anew takes a folder nested deep a minute.
            place = os.stat(path)
            own = f"{place.st_dev}:{place.st_ino}"
            if own in seen:
                some = True
                continue
            seen.add(own)
            left += [os.path.join(path, name) for name in reversed(_names_in(path, problems))]
        elif _is_report(path):
            some = True
            _take(path, files, seen)
    return some


def _names_in(folder: str, problems: list[Problem]) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(e.name for e in entries if not e.name.startswith("."))
    except OSError as error:
        problems.append(
            Problem(
                path=folder,
                reason=f"The folder cannot be opened: {error.strerror or type(error).__name__}.",
                advice="Give yourself the right to read it, or leave it out.",
            )
        )
        return []


def _take(path: str, files: list[ReportFile], seen: set[str]) -> None:
    real = os.path.realpath(path)
    if real not in seen:
        seen.add(real)
        files.append(ReportFile(path=Path(path), shown=path))


def _is_report(path: str) -> bool:
    name = path.lower().removesuffix(".gz")
    if os.path.splitext(name)[1] in ENDINGS | OFFICE_ENDINGS:
        # A pipe or a link that leads nowhere, too: reading it says what is wrong.
        return True
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            return file.read(16).lstrip().startswith(HEADS)
    except OSError:
        # Said as a problem of its own only where the user named the file.
        return False


def open_report(file: ReportFile) -> tuple[bytes, IO[bytes]]:
    """The first bytes of a file, unpacked, and the stream of all of them.

    Raises
    ------
    ReportError
        Where the file cannot be opened, is no plain file, or is a broken gzip file.
    """
    if os.path.islink(file.path) and not os.path.exists(file.path):
        raise ReportError("The link leads to no file.", "Mend the link, or leave it out.")
    if not os.path.isfile(file.path):
        raise ReportError("It is not a plain file.", "Name a file or a folder, or leave it out.")
    try:
        raw: IO[bytes] = open(file.path, "rb")  # noqa: SIM115
    except OSError as error:
        raise ReportError(
            f"The file cannot be opened: {error.strerror or type(error).__name__}.",
            "Give yourself the right to read it.",
        ) from error
    head = raw.read(2)
    raw.seek(0)
    stream: IO[bytes] = io.BufferedReader(GzipText(raw)) if head == b"\x1f\x8b" else raw
    try:
        first = stream.read(HEAD_BYTES)
        stream.seek(0)
    except ReportError:
        stream.close()
        raise
    except OSError as error:
        stream.close()
        raise ReportError(f"The file cannot be read: {error}.", "Copy the file anew.") from error
    return first, stream


class GzipText(io.RawIOBase):
    """The unpacked bytes of a gzip file; stops with a `ReportError` where it is broken or a bomb."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._file = gzip.GzipFile(fileobj=raw, mode="rb")
        self._out = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) != (0, 0):
            raise io.UnsupportedOperation("a gzip report is read from its start only")
        self._raw.seek(0)
        self._file = gzip.GzipFile(fileobj=self._raw, mode="rb")
        self._out = 0
        return 0

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._file.read(len(view))
        except EOFError as error:
            raise ReportError("The gzip file ends too early.", "Copy or download the file anew.") from error
        except (OSError, zlib.error) as error:
            raise ReportError("The gzip file is damaged.", "Copy or download the file anew.") from error
        self._out += len(data)
        if self._out > RATIO_FROM and self._out > MAX_RATIO * max(1, self._raw.tell()):
            raise ReportError(
                f"The gzip file unpacks to more than {MAX_RATIO} times its size.",
                "Unpack it yourself if you trust it, and give the unpacked file.",
            )
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._raw.close()
        super().close()


def lines_of(stream: IO[bytes], *, limit: int) -> Iterator[bytes | None]:
    """The lines of a stream; None for a line of more than `limit` bytes, which is skipped in pieces."""
    while True:
        line = stream.readline(limit + 1)
        if not line:
            return
        if len(line) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(1 << 20)
        yield None
