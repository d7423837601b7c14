"""Report files in, cases out: the one place that joins the steps.

`read_document` takes a document through reading, timeline and audit; `read_files` does so for report files;
`run` writes the output folder, on one core or on several with the same bytes.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

from casepool import __version__
from casepool.errors import OutputError, UnknownIdError
from casepool.model import Document, Problem, Reading, to_json

from . import document as documents

FILES_PER_SHARD = 64
"""Most files in one shard: small enough that all cores end at about the same time."""
BYTES_PER_SHARD = 8 << 20
"""Most bytes of report files in one shard."""
BYTES_PER_PART = 2 << 20
"""A JSON Lines file is cut into parts of about this size, so that several cores can read one file."""
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
    from casepool.audit import audit_reading
    from casepool.reading import read_cases, read_statements
    from casepool.timeline import build_timeline, find_times

    times = find_times(document.text)
    cases = []
    conflicts = []
    for case in read_cases(document, times):
        timeline, found = build_timeline(case, document, times)
        cases.append(replace(case, timeline=timeline))
        conflicts.extend(found)
    reading = Reading(
        report=document.report,
        cases=tuple(cases),
        statements=read_statements(document),
        problems=document.problems,
        discrepancies=tuple(conflicts),
    )
    return replace(reading, discrepancies=reading.discrepancies + audit_reading(document, reading))


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
    for file in files:
        yield from _read_file(file)


def _read_file(file: documents.ReportFile) -> Iterator[tuple[Document, Reading] | Problem]:
    for record in documents.read_report_file(file):
        if isinstance(record, Problem):
            yield record
        else:
            yield record, read_document(record)


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


def _shards(files: Sequence[documents.ReportFile]) -> Iterator[tuple[documents.ReportFile, ...]]:
    """Files in order, cut into shards by number and size; large JSON Lines files are cut into parts first."""
    shard: list[documents.ReportFile] = []
    size = 0
    for file in files:
        for part in documents.split_file(file, part_bytes=BYTES_PER_PART):
            if shard and (len(shard) >= FILES_PER_SHARD or size + part.size > BYTES_PER_SHARD):
                yield tuple(shard)
                shard, size = [], 0
            shard.append(part)
            size += part.size
    if shard:
        yield tuple(shard)


def _read_shard(shard: Sequence[documents.ReportFile], folder: Path) -> int:
    """Write the output of a shard into a folder of its own; the number of files read."""
    from casepool.exchange import OutputFiles, output_lines, problem_lines

    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    with OutputFiles(part, headers=False) as output:
        for file in shard:
            for record in _read_file(file):
                if isinstance(record, Problem):
                    output.add(problem_lines([record]))
                else:
                    document, reading = record
                    output.add(output_lines(reading, document=document))
    part.replace(folder)
    return len(shard)


def _read_shards(
    shards: Sequence[tuple[documents.ReportFile, ...]], work: Path, *, jobs: int
) -> Iterator[int]:
    """Read all shards; yields the number of files done so far."""
    folders = [work / f"{number:06d}" for number in range(len(shards))]
    done = 0
    if jobs <= 1 or len(shards) <= 1:
        for shard, folder in zip(shards, folders, strict=True):
            done += _read_shard(shard, folder)
            yield done
        return
    left = list(zip(shards, folders, strict=True))
    while left:
        for finished in _in_processes(left, jobs=jobs):
            done += finished
            yield done
        crashed = [(shard, folder) for shard, folder in left if not folder.exists()]
        left = crashed if len(crashed) < len(left) else []
        for shard, folder in crashed if not left else ():
            # No shard came through this time: each is tried alone, and one that kills its process is named.
            done += _read_alone(shard, folder)
            yield done


def _in_processes(left: Sequence[tuple[Sequence[documents.ReportFile], Path]], *, jobs: int) -> Iterator[int]:
    """Read shards in a pool; a worker that is killed ends the pool, and what it left is tried again later."""
    import multiprocessing
    from concurrent.futures import as_completed

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(jobs, len(left)), mp_context=context) as pool:
        futures: list[Future[int]] = [pool.submit(_read_shard, shard, folder) for shard, folder in left]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool:
            return


def _read_alone(shard: Sequence[documents.ReportFile], folder: Path) -> int:
    """Read the files of a shard one process each; a file that kills its process becomes a problem."""
    from casepool.exchange import OutputFiles, problem_lines

    parts = []
    for number, file in enumerate(shard):
        part = folder.with_name(f"{folder.name}-{number:04d}")
        for _ in _in_processes([((file,), part)], jobs=1):
            pass
        if not part.exists():
            problem = Problem(
                path=file.shown,
                reason="The process that read the file was killed.",
                advice="Read the file alone with more memory, or report it.",
            )
            with OutputFiles(part, headers=False) as output:
                output.add(problem_lines([problem]))
        parts.append(part)
    with OutputFiles(folder, headers=False) as output:
        for part in parts:
            output.add_folder(part)
    return len(shard)


def _join(shards: Sequence[object], problems: Sequence[Problem], out: Path, *, work: Path) -> Summary:
    """Put the shards together in order, then write the report."""
    from casepool.exchange import OutputFiles, problem_lines, write_whole
    from casepool.report import write_report

    with OutputFiles(out) as output:
        output.add(problem_lines(problems))
        for number in range(len(shards)):
            output.add_folder(work / f"{number:06d}")
    info = {"casepool": __version__}
    with write_whole(out / "run.json") as file:
        file.write(to_json(info) + b"\n")
    write_report(out)
    return _summary(out)


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
