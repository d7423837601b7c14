"""Report files in, cases out: the one place that joins the steps.

`read_documents` takes documents through reading, timeline and audit; `read_files` does so for report files;
`run` writes the output folder, on one core or on several with the same bytes.
"""

import gc
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from casepool import __version__
from casepool.errors import OutputError, UnknownIdError
from casepool.model import Case, Discrepancy, Document, Problem, Reading, to_json

from . import document as documents

if TYPE_CHECKING:
    from casepool.timeline import TimedText

FILES_PER_SHARD = 32
"""Most files in one shard: small enough that all cores end at about the same time."""
RECORDS_PER_PART = 500
"""Most records of a JSON Lines file in one part."""
READ_TOGETHER = 64
"""Most documents that go through the steps together; more gain nothing."""
LENGTH_TOGETHER = 100_000
"""Characters after which no more documents are read together, so that long ones are in memory one at a time."""
COLLECT_AFTER = 10_000
"""Values made until Python looks for cycles among them; by itself Python 3.11 does after 700."""
WORK_FOLDER = ".casepool-work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run did."""

    reports: int
    patients: int
    problems: int
    """Files or records that could not be read, or only in part."""
    failed: int
    """Files or records that could not be read at all."""


def read_document(document: Document) -> Reading:
    """The cases, statements and discrepancies of one document."""
    return read_documents([document])[0]


def read_documents(documents: Sequence[Document]) -> list[Reading]:
    """The readings of several documents, which go through one step after the other together.

    A step that takes one document after another finds its rules and tables still in the cache of the core: reading a
    few documents together is about a tenth faster than taking each through all the steps alone.
    """
    from casepool.audit import audit_readings
    from casepool.reading import read_cases_together, read_statements
    from casepool.timeline import read_times_together

    timed = read_times_together([d.text for d in documents])
    cases = read_cases_together(documents, [t.times for t in timed])
    statements = [read_statements(d) for d in documents]
    readings = [
        Reading(report=d.report, cases=c, statements=s, problems=(*d.problems, *_of_a_group(d, c)))
        for d, c, s in zip(documents, cases, statements, strict=True)
    ]
    readings = _on_timelines(readings, documents, timed)
    told = [(d, reading, t.times) for d, reading, t in zip(documents, readings, timed, strict=True)]
    return [
        replace(reading, discrepancies=(*reading.discrepancies, *found))
        for reading, found in zip(readings, audit_readings(told), strict=True)
    ]


def _of_a_group(document: Document, cases: Sequence[Case]) -> tuple[Problem, ...]:
    """A doubtful row where a text tells of patients, and of none of them alone."""
    if cases or not document.text.strip():
        return ()
    return (
        Problem(
            path=document.report.path,
            reason="The text tells of several patients together and of none of them alone, so no case was read.",
            advice="Leave the report out of a pool of cases, or give the full text that tells the patients one by one.",
            report_id=document.report.id,
            severity="doubtful",
        ),
    )


def _on_timelines(
    readings: Sequence[Reading], documents: Sequence[Document], timed: Sequence["TimedText"]
) -> list[Reading]:
    """The readings with a timeline for each case, and the times that cannot all hold."""
    from casepool.timeline import TimedCase, build_timelines

    told: list[TimedCase] = []
    for reading, document, times in zip(readings, documents, timed, strict=True):
        others = reading.told_of_others
        told += [TimedCase(case, document, times, others) for case in reading.cases]
    built = iter(build_timelines(told))
    placed: list[Reading] = []
    for reading in readings:
        cases: list[Case] = []
        conflicts: list[Discrepancy] = []
        for case, (timeline, found) in zip(reading.cases, built):
            cases.append(replace(case, timeline=timeline))
            conflicts.extend(found)
        placed.append(replace(reading, cases=tuple(cases), discrepancies=tuple(conflicts)))
    return placed


def read_text(text: str, *, id: str = "text") -> tuple[Document, Reading]:
    """The document and the reading of plain text.

    Examples
    --------
    >>> document, reading = read_text("A 61-year-old woman presented with a breast lump.")
    >>> reading.cases[0].patient.age_years.value
    61.0
    """
    document = documents.document_from_text(text, id=id)
    return document, read_document(document)


def read_files(paths: Sequence[Path]) -> Iterator[tuple[Document, Reading] | Problem]:
    """The readings of all reports below the paths, in defined order; a file that fails is a problem."""
    files, problems = documents.find_report_files(paths)
    yield from problems
    for shard in _shards(files):
        yield from _read_parts(shard)


# --- a run ------------------------------------------------------------------------------------------------


def run(
    paths: Sequence[Path],
    out: Path,
    *,
    jobs: int = 1,
    force: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Read all reports below `paths` and write the output folder.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders.
    out : Path
        Made where missing. Its files appear whole or not at all.
    jobs : int
        Processes that read. The output does not depend on it.
    force : bool
        Replace the files of an earlier run.
    progress : callable
        Called with the files done and the files in all.

    Raises
    ------
    OutputError
        Where `out` holds an earlier run and `force` is not given, or cannot be written.
    """
    _check_out(out, force=force)
    files, problems = documents.find_report_files(paths)
    inside = out.resolve()
    files = tuple(f for f in files if inside not in f.path.resolve().parents)
    work = out / WORK_FOLDER
    shutil.rmtree(work, ignore_errors=True)
    try:
        work.mkdir(parents=True)
    except OSError as error:
        raise OutputError(
            f"The output folder must be writable, got {error.strerror} ({out}). Choose another folder."
        ) from error
    try:
        shards = tuple(_shards(files))
        for done in _read_shards(shards, work, jobs=jobs):
            progress(done, len(files))
        summary = _join(shards, problems, out, work=work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return summary


def _check_out(out: Path, *, force: bool) -> None:
    if out.exists() and not out.is_dir():
        raise OutputError(f"--out must be a folder, got a file ({out}). Name another place.")
    if not force and (out / "cases.jsonl").exists():
        raise OutputError(
            f"--out must not hold an earlier run, got one ({out}). Choose another folder, or give --force to replace it."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A report file, or a run of the records of a JSON Lines file, so that several cores can read one file."""

    file: documents.ReportFile
    first: int = 0
    """Number of the first record, from 0."""
    last: int | None = None
    """Number of the record after the last one; None for all that follow."""
    id: str | None = None
    """The report's id where the file's stem is that of an earlier file too."""


def _parts(file: documents.ReportFile, *, id: str | None) -> Iterator[Part]:
    """The file in one part, or a JSON Lines file of many records in several."""
    records = _json_records(file.path)
    if records <= RECORDS_PER_PART:
        yield Part(file=file, id=id)
        return
    starts = range(0, records, RECORDS_PER_PART)
    for first in starts:
        yield Part(file=file, first=first, last=None if first == starts[-1] else first + RECORDS_PER_PART)


def _json_records(path: Path) -> int:
    """Lines of a JSON Lines file, 0 for any other file or one that cannot be opened (reading it says why)."""
    if not path.is_file():
        return 0  # to open a pipe that nobody writes to would wait for ever
    try:
        with path.open("rb") as stream:
            if stream.read(64).lstrip(b"\xef\xbb\xbf \r\n")[:1] != b"{":
                return 0
            stream.seek(0)
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    except OSError:
        return 0


def _shards(files: Sequence[documents.ReportFile]) -> Iterator[tuple[Part, ...]]:
    """Parts of files in order, cut into shards by their number; a part of a large file is a shard of its own."""
    shard: list[Part] = []
    stems: dict[str, int] = {}
    for file in files:
        stems[file.stem] = count = stems.get(file.stem, 0) + 1
        parts = tuple(_parts(file, id=f"{file.stem}-{count}" if count > 1 else None))
        if shard and (len(parts) > 1 or len(shard) >= FILES_PER_SHARD):
            yield tuple(shard)
            shard = []
        if len(parts) > 1:
            yield from ((part,) for part in parts)
        else:
            shard.extend(parts)
    if shard:
        yield tuple(shard)


def _read_parts(parts: Sequence[Part]) -> Iterator[tuple[Document, Reading] | Problem]:
    """The readings of all records of the parts, in order."""
    for batch in _batches(record for part in parts for record in _records(part)):
        yield from _read_batch(batch)


def _records(part: Part) -> Iterator[Document | Problem]:
    """The documents of a part, with what could not be made one."""
    count = None if part.last is None else part.last - part.first
    for record in islice(documents.read_report_file(part.file, first=part.first), count):
        if isinstance(record, Document) and part.id is not None and record.report.id == part.file.stem:
            record = replace(record, report=replace(record.report, id=part.id))
        yield record


def _batches(records: Iterable[Document | Problem]) -> Iterator[list[Document | Problem]]:
    """The records in order, a few at a time."""
    batch: list[Document | Problem] = []
    length = 0
    for record in records:
        batch.append(record)
        length += len(record.text) if isinstance(record, Document) else 0
        if len(batch) == READ_TOGETHER or length >= LENGTH_TOGETHER:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _read_batch(batch: Sequence[Document | Problem]) -> Iterator[tuple[Document, Reading] | Problem]:
    told = [record for record in batch if isinstance(record, Document)]
    readings: Iterator[Reading | Problem]
    try:
        readings = iter(read_documents(told))
    except Exception:
        readings = map(_read_or_problem, told)
    for record in batch:
        if isinstance(record, Problem):
            yield record
            continue
        reading = next(readings)
        yield reading if isinstance(reading, Problem) else (record, reading)


def _read_or_problem(document: Document) -> Reading | Problem:
    """The reading, or a problem where the reader itself fails: one report never ends a run."""
    try:
        return read_document(document)
    except Exception as error:
        return Problem(
            path=document.report.path,
            report_id=document.report.id,
            reason=f"The reader failed on this report: {type(error).__name__}: {error}.",
            advice="This is a fault of casepool: please report it with the text.",
        )


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let Python look for cyclic garbage less often while many documents are read.

    Reading makes hundreds of values for each text and next to no cycles; looking through them costs 5 % of the time.
    With a still higher threshold the values leave the cache of the core before they are done with.
    """
    before = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _read_shard(shard: Sequence[Part], folder: Path) -> int:
    """Write the output of a shard into a folder of its own; the number of files that end in it."""
    from casepool.exchange import OutputFiles, output_lines, problem_lines

    part_folder = folder.with_name(folder.name + ".part")
    shutil.rmtree(part_folder, ignore_errors=True)
    with rare_collections(), OutputFiles(part_folder, headers=False) as output:
        for record in _read_parts(shard):
            if isinstance(record, Problem):
                output.add(problem_lines([record]))
            else:
                document, reading = record
                output.add(output_lines(reading, document=document))
    part_folder.replace(folder)
    return sum(part.last is None for part in shard)


def _read_shards(shards: Sequence[tuple[Part, ...]], work: Path, *, jobs: int) -> Iterator[int]:
    """Read all shards; yields the number of files done so far."""
    left = [(shard, work / f"{number:06d}") for number, shard in enumerate(shards)]
    done = 0
    if jobs <= 1 or len(left) <= 1:
        for shard, folder in left:
            done += _read_shard(shard, folder)
            yield done
        return
    while left:
        for finished in _in_processes(left, jobs=jobs):
            done += finished
            yield done
        crashed = [(shard, folder) for shard, folder in left if not folder.exists()]
        if len(crashed) == len(left):
            # No shard came through this time: each part is tried alone, and one that kills its process is named.
            for shard, folder in crashed:
                done += _read_alone(shard, folder)
                yield done
            return
        left = crashed


def _in_processes(left: Sequence[tuple[Sequence[Part], Path]], *, jobs: int) -> Iterator[int]:
    """Read shards in a pool; a worker that is killed ends the pool, and what it left is tried again later."""
    import multiprocessing
    from concurrent.futures import Future, ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(jobs, len(left)), mp_context=context) as pool:
        futures: list[Future[int]] = [pool.submit(_read_shard, shard, folder) for shard, folder in left]
        for future in as_completed(futures):
            try:
                yield future.result()
            except BrokenProcessPool:
                continue


def _read_alone(shard: Sequence[Part], folder: Path) -> int:
    """Read the parts of a shard one process each; a part that kills its process becomes a problem."""
    from casepool.exchange import OutputFiles, problem_lines

    folders = [folder.with_name(f"{folder.name}-{number:04d}") for number in range(len(shard))]
    for part, part_folder in zip(shard, folders, strict=True):
        for _ in _in_processes([((part,), part_folder)], jobs=1):
            pass
        if not part_folder.exists():
            problem = Problem(
                path=part.file.shown,
                reason="The process that read the file was killed.",
                advice="Read the file alone, with more memory.",
            )
            with OutputFiles(part_folder, headers=False) as output:
                output.add(problem_lines([problem]))
    with OutputFiles(folder, headers=False) as output:
        for part_folder in folders:
            output.add_folder(part_folder)
    return sum(part.last is None for part in shard)


def _join(shards: Sequence[object], problems: Sequence[Problem], out: Path, *, work: Path) -> Summary:
    """Put the shards together in order, then write the report."""
    from casepool.exchange import OutputFiles, problem_lines, write_whole
    from casepool.report import write_report

    with OutputFiles(out) as output:
        output.add(problem_lines(problems))
        folders = [work / f"{number:06d}" for number in range(len(shards))]
        for folder in folders:
            output.add_folder(folder)
        output.add(problem_lines(_told_twice(folders)))
    info = {"casepool": __version__}
    with write_whole(out / "run.json") as file:
        file.write(to_json(info) + b"\n")
    write_report(out)
    return _summary(out)


def _told_twice(folders: Sequence[Path]) -> list[Problem]:
    """A doubtful row for each id that several reports of a run have: their cases cannot be told apart by it."""
    import orjson

    from casepool.exchange import read_documents

    counts: Counter[str] = Counter()
    for folder in folders:
        with (folder / "readings.jsonl").open("rb") as lines:
            counts.update(orjson.loads(line)["id"] for line in lines)
    twice = {id: count for id, count in counts.items() if count > 1}
    if not twice:
        return []
    paths: dict[str, str] = {}
    for folder in folders:
        for document in read_documents(folder):
            if document.report.id in twice:
                paths.setdefault(document.report.id, document.report.path)
    return [
        Problem(
            path=paths[id],
            report_id=id,
            reason=f"The id is that of {count} reports, so their cases are not told apart.",
            advice="Give each record an id of its own, or leave out what is there twice.",
            severity="doubtful",
        )
        for id, count in twice.items()
    ]


def _summary(out: Path) -> Summary:
    import csv

    def lines(name: str) -> int:
        with (out / name).open("rb") as file:
            return sum(1 for _ in file)

    with (out / "problems.csv").open(encoding="utf-8", newline="") as file:
        severities = [row["severity"] for row in csv.DictReader(file)]
    return Summary(
        reports=lines("readings.jsonl"),
        patients=lines("cases.jsonl"),
        problems=len(severities),
        failed=severities.count("error"),
    )


def find_case(folder: Path, id: str) -> tuple[Document, Reading]:
    """The report of a run that goes by `id` (a report's id, or a case's id with "#"), with its reading.

    Raises
    ------
    UnknownIdError
        Where nothing in the folder goes by that id.
    """
    from casepool.exchange import read_cases, read_documents

    report_id = id.rpartition("#")[0] if "#" in id else id
    cases = tuple(
        case for case in read_cases(folder) if case.report.id == report_id and id in (case.id, report_id)
    )
    document = next((d for d in read_documents(folder) if d.report.id == report_id), None)
    if document is None or ("#" in id and not cases):
        raise UnknownIdError(f"The id must be one of the run, got {id!r} ({folder}). cases.csv lists them.")
    return document, Reading(report=document.report, cases=cases)
