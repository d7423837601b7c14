"""PDF to document: glyphs and geometry in a child process with limits, the rest here."""

from __future__ import annotations

import atexit
import os
import re
import subprocess
import sys
import threading
from array import array
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from casepool.errors import ReportError
from casepool.model import Document, Problem, Report

from ._assemble import assemble
from ._blocks import Block, join_lines
from ._characters import plain_tape
from ._hyphens import HyphenJudge
from ._source import PageSource
from ._tape import Tape

TIME_LIMIT = 30.0
"""Seconds that one PDF may take."""
FILES_PER_CHILD = 200
"""PDFs after which a new child is started, so that memory that pdfium keeps does not pile up."""
SCANNED = 20
"""Glyphs below which a page with a large picture is a scan."""

FAULTS = {
    "encrypted": ("The PDF is encrypted and asks for a password.", "Save it without a password."),
    "damaged": ("The PDF is damaged or cut off.", "Download it anew."),
    "long": (
        "The PDF has {} pages; at most 200 are read.",
        "Save the pages of the report alone as a PDF of their own.",
    ),
    "dense": ("The PDF has more than two million characters.", "Save the pages of the report alone."),
    "memory": ("The PDF needs more than 1 GiB of memory.", "Print it to a new PDF, or give the text."),
    "time": ("The PDF takes more than 30 seconds to read.", "Print it to a new PDF, or give the text."),
    "crash": (
        "The PDF breaks the PDF library, or needs more than 1 GiB of memory.",
        "Print it to a new PDF.",
    ),
    "scan": (
        "The PDF has no text layer: its pages are pictures.",
        "Run text recognition on it (ocrmypdf, for one), and give the result.",
    ),
    "empty": (
        "The PDF has no text.",
        "Check that it is the report; if it is a scan, run text recognition on it.",
    ),
    "font": (
        "The PDF's fonts do not say which characters they print.",
        "Print it to a new PDF, run text recognition on it, or give the text.",
    ),
    "turned": (
        "The PDF's pages are printed sideways or upside down.",
        "Turn them in a PDF viewer that rewrites the text, or run text recognition on it.",
    ),
}
"""Reason and advice for each fault."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child found in one PDF."""

    meta: dict[str, str]
    pages: list[dict[str, Any]]
    raw: str
    blocks: list[tuple[str, list[list[int]], int | None]]
    heads: list[str]
    lines: array[int]
    line_pages: array[int]
    boxes: array[float]


def pdf_document(data: bytes, *, id: str, shown: str) -> Document:
    """The document of one PDF.

    Raises
    ------
    ReportError
        Where it cannot be read; `FAULTS` has the reasons.
    """
    answer = _child().ask(data)
    _require_text(answer)
    report = _report(answer, id=id, shown=shown, digest=sha256(data).hexdigest())
    document = assemble(
        _blocks(answer),
        report,
        source=lambda offsets: PageSource(
            answer.raw, offsets, lines=answer.lines, pages=answer.line_pages, boxes=answer.boxes
        ),
        problems=tuple(_page_problems(answer, data, report)),
    )
    return replace(document, report=_identified(document, answer.heads))


def _fault(code: str, detail: str = "") -> ReportError:
    reason, advice = FAULTS[code]
    return ReportError(reason.format(detail), advice)


def _require_text(answer: Answer) -> None:
    good = sum(p["glyphs"] for p in answer.pages)
    lost = sum(p["lost"] for p in answer.pages)
    turned = sum(p["turned"] for p in answer.pages)
    if lost > 0.3 * (good + lost) and lost > SCANNED:
        raise _fault("font")
    if turned > 2 * good and turned > SCANNED:
        raise _fault("turned")
    if good <= SCANNED:
        raise _fault("scan" if any(p["picture"] > 0.3 for p in answer.pages) else "empty")


def _page_problems(answer: Answer, data: bytes, report: Report) -> list[Problem]:
    found = []
    scans = [p["number"] for p in answer.pages if p["glyphs"] <= SCANNED and p["picture"] > 0.3]
    turned = [p["number"] for p in answer.pages if p["turned"] > max(SCANNED * 2, p["glyphs"])]
    lost = [p["number"] for p in answer.pages if p["lost"] > max(SCANNED, 0.2 * p["glyphs"])]
    for numbers, reason, advice in (
        (scans, "a picture without a text layer", "Run text recognition on the file."),
        (turned, "printed sideways or upside down and not read", "Turn the page, or read it yourself."),
        (lost, "printed in a font that does not name its characters", "Print the file to a new PDF."),
    ):
        if numbers:
            names = ", ".join(map(str, numbers[:20])) + (" ..." if len(numbers) > 20 else "")
            word = "Page {} is" if len(numbers) == 1 else "Pages {} are"
            found.append(_partial(report, f"{word.format(names)} {reason}.", advice, page=numbers[0]))
    if b"%%EOF" not in data[-4096:]:
        found.append(
            _partial(report, "The PDF ends too early; its last pages may be missing.", "Download it anew.")
        )
    return found


def _partial(report: Report, reason: str, advice: str, *, page: int | None = None) -> Problem:
    return Problem(
        path=report.path, reason=reason, advice=advice, report_id=report.id, severity="partial", page=page
    )


def _blocks(answer: Answer) -> list[Block]:
    lines = [
        (role, [plain_tape(Tape.of(answer.raw[a:b], start=a)) for a, b in spans], number)
        for role, spans, number in answer.blocks
    ]
    judge = HyphenJudge("\n".join(t.text for _, tapes, _ in lines for t in tapes))
    return [Block(role, join_lines(tapes, judge), number=number) for role, tapes, number in lines]


_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;)\]]")
_PMID = re.compile(r"\bPMID:?\s*(\d{4,8})\b")
_PMCID = re.compile(r"\bPMC\d{5,8}\b")
_YEARS = (
    re.compile(
        r"(?:Published|Accepted|Received|Publication date|\u00a9|Copyright|\(c\))[^.\n]{0,40}?\b((?:19|20)\d\d)\b",
        re.I,
    ),
    re.compile(r"\b((?:19|20)\d\d)\s?;\s?\d+"),
    re.compile(r"\(((?:19|20)\d\d)\)\s?\d+\s?:"),
)
_AUTHOR = re.compile(r"^[A-Z][\w'\u00c0-\u024f.-]*(?:\s+[A-Zdvl][\w'\u00c0-\u024f.-]*){1,4}$")
_DEGREES = re.compile(
    r",?\s*\b(?:M\.?D\.?|Ph\.?D\.?|M\.?Sc\.?|B\.?Sc\.?|FRCS|MBBS|MRCP|MPH|RN|FACS|Dr|Prof)\b\.?"
)


def _report(answer: Answer, *, id: str, shown: str, digest: str) -> Report:
    title = answer.meta.get("Title", "")
    words = [w for w in title.split() if w.isalpha()]
    usable = len(words) >= 4 and not re.search(
        r"\.(?:docx?|pdf|indd|tex|qxd)$|^(?:Microsoft|untitled|\()", title, re.I
    )
    return Report(id=id, path=shown, format="pdf", title=title if usable else None, sha256=digest)


def _identified(document: Document, heads: list[str]) -> Report:
    """The report with title, DOI, year and authors as its first page prints them."""
    report = document.report
    title = next((s for s in document.sections if s.kind == "title"), None)
    start = title.span.end if title else 0
    front = "\n".join([*heads, document.text[: start + 3000]])
    doi, pmid, pmcid = _DOI.search(front), _PMID.search(front), _PMCID.search(front)
    year = next((m for p in _YEARS if (m := p.search(front))), None)
    printed = document.text[title.span.start : title.span.end].split("\n")[0] if title else None
    return replace(
        report,
        title=printed or report.title,
        doi=doi[0] if doi else None,
        pmid=pmid[1] if pmid else None,
        pmcid=pmcid[0] if pmcid else None,
        year=int(year[1]) if year else None,
        authors=_authors(document.text[start : start + 600]) if title else (),
    )


def _authors(text: str) -> tuple[str, ...]:
    """The names on the first of the lines behind the title that holds nothing but names."""
    for line in text.strip().split("\n")[:3]:
        line = _DEGREES.sub("", line)
        names = [
            re.sub(r"[\d*\u2020\u2021\u00a7]+", "", n).strip(" .;&") for n in re.split(r",|;|\band\b|&", line)
        ]
        names = [n for n in names if n]
        if names and all(_AUTHOR.match(n) for n in names):
            return tuple(names)
    return ()


def _started() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "casepool.document._pdf_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        # Nothing is wrong with the file: a limit of processes, or a Python that this user may not start.
        raise ReportError(
            f"The process that reads PDF files cannot be started: {error.strerror or type(error).__name__}.",
            "Give yourself the right to start Python, or more memory and processes.",
        ) from error


class _Child:
    """The reading process; made anew when it has died, was killed, or has read enough files."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._owner = os.getpid()
        self._lock = threading.Lock()

    def ask(self, data: bytes) -> Answer:
        """The answer for one PDF; at most `TIME_LIMIT` seconds."""
        with self._lock:
            process = self._ready()
            timer = threading.Timer(TIME_LIMIT, process.kill)
            timer.start()
            try:
                parts = self._exchange(process, data)
            except (OSError, EOFError, ValueError):
                late = not timer.is_alive()
                self.stop()
                raise _fault("time" if late else "crash") from None
            finally:
                timer.cancel()
        return _answer_of(parts)

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            # A forked worker must not share its parent's pipes.
            self._process, self._owner = None, os.getpid()
        if self._process is not None and (self._files >= FILES_PER_CHILD or self._process.poll() is not None):
            self.stop()
        if self._process is None:
            self._files = 0
            self._process = _started()
        self._files += 1
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], data: bytes) -> list[bytes]:
        import orjson

        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise EOFError
        stdin.write(b"%d\n" % len(data))
        stdin.write(data)
        stdin.flush()
        head = stdout.readline()
        if not head.endswith(b"\n"):
            raise EOFError
        parts = []
        for size in orjson.loads(head):
            part = stdout.read(size)
            if len(part) != size:
                raise EOFError
            parts.append(part)
        return parts

    def stop(self) -> None:
        """Ends the process, if there is one of this process's own."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    # The pipe broke with the process; there is nothing left to flush to.
                    continue
        process.wait()


def _answer_of(parts: list[bytes]) -> Answer:
    import orjson

    found = orjson.loads(parts[0])
    if "fault" in found:
        raise _fault(found["fault"], found["detail"])
    lines, pages, boxes = array("I"), array("I"), array("f")
    lines.frombytes(parts[1])
    pages.frombytes(parts[2])
    boxes.frombytes(parts[3])
    return Answer(
        found["meta"], found["pages"], found["raw"], found["blocks"], found["heads"], lines, pages, boxes
    )


_CHILD: list[_Child] = []


def _child() -> _Child:
    if not _CHILD:
        _CHILD.append(_Child())
        atexit.register(_CHILD[0].stop)
    return _CHILD[0]
