"""A collection's way in and out: report files are read into it, and its cases written as `run` writes them.

Joins `pipeline`, `collection`, `exchange` and `report`, which do not know one another.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casepool import __version__
from casepool.errors import OutputError
from casepool.model import Case, Document, Problem, Span, to_json

MADE_BY = f"casepool {__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedReport:
    """What became of one report of a file."""

    key: str
    state: str
    """"added", "same" or "read again"."""
    why: str
    title: str | None
    path: str


def add_files(
    collection: Any, paths: Sequence[Path], *, who: str, shown: str | None = None
) -> Iterator[AddedReport | Problem]:
    """Read report files into a collection, one report per transaction.

    A report is in the collection when it is yielded, whole; one that was there already is known by its
    content before it is read again, so an interrupted addition goes on where it stopped. Then cases that may be
    one patient are looked for.

    Parameters
    ----------
    collection : casepool.collection.Collection
    paths : sequence of Path
        Files and folders.
    who : str
        Who adds them.
    shown : str, optional
        What the file was called where it came from, for one that was uploaded.
    """
    from casepool import document as documents
    from casepool.collection import keep_source, propose_links

    files, problems = documents.find_report_files(paths)
    yield from (replace(problem, path=shown or problem.path) for problem in problems)
    added = False
    for file in files:
        digest: str | None = None
        for record in documents.read_report_file(file):
            if isinstance(record, Problem):
                yield replace(record, path=shown or record.path)
                continue
            if shown is not None:
                record = replace(record, report=replace(record.report, path=shown))
            if digest is None:
                digest = keep_source(collection, file.path)
            result = _add(collection, record, source=digest, who=who)
            added = added or (isinstance(result, AddedReport) and result.state != "same")
            yield result
    if added:
        with collection.atomic(who=who) as store:
            propose_links(store)


def _add(collection: Any, document: Document, *, source: str, who: str) -> AddedReport | Problem:
    from casepool.collection import add_report, known_report
    from casepool.pipeline import read_document

    report = document.report
    with collection.reading() as store:
        known = known_report(store, document, made_by=MADE_BY)
    if known is not None:
        return AddedReport(key=known, state="same", why="content", title=report.title, path=report.path)
    try:
        reading = read_document(document)
    except Exception as error:
        # One report that the reader fails on never keeps the others out.
        return Problem(
            path=report.path,
            report_id=report.id,
            reason=f"The reader failed on this report: {type(error).__name__}: {error}.",
            advice="This is a fault of casepool: please report it with the text.",
        )
    with collection.atomic(who=who) as store:
        added = add_report(store, document, reading=reading, made_by=MADE_BY, source=source)
    return AddedReport(key=added.key, state=added.state, why=added.why, title=report.title, path=report.path)


def export_collection(
    collection: Any,
    out: Path,
    *,
    force: bool = False,
    once_per_patient: bool = False,
    viewer: str | None = None,
) -> int:
    """Write the files of a run with the decisions applied; returns the number of cases.

    Beside the files that `run` writes there are `own_variables.csv` (the review's own variables),
    `history.csv` (every decision and change), `codebook.toml` and `protocol.toml`.

    Parameters
    ----------
    out : Path
        Made where missing.
    force : bool, default False
        Replace an earlier export.
    once_per_patient : bool, default False
        Of cases that were linked as one patient keep the one that tells most.
    viewer : str, optional
        For whom it is: what is still blind to them is left out of the history.

    Raises
    ------
    OutputError
        Where the folder holds an earlier run and `force` is not given, or cannot be written.
    """
    from casepool.collection import decided_readings, flow, told_elsewhere
    from casepool.exchange import OutputFiles, output_lines, write_whole
    from casepool.report import write_report

    if not force and (out / "cases.jsonl").exists():
        raise OutputError(
            f"--out must not hold an earlier run, got one ({out}). Choose another, or give --force."
        )
    cases = 0
    with collection.reading() as store:
        with OutputFiles(out) as output:
            for document, reading in decided_readings(
                store, once_per_patient=once_per_patient, retell=retold
            ):
                output.add(output_lines(reading, document=document))
                cases += len(reading.cases)
        _write_own(store, out, viewer=viewer)
        elsewhere = sorted(told_elsewhere(store)) if once_per_patient else []
        screened = {
            name.removeprefix("left out: "): n for name, n in flow(store) if name.startswith("left out: ")
        }
    run = {"casepool": __version__, "collection": collection.settings.name}
    with write_whole(out / "run.json") as file:
        file.write(
            to_json({**run, "reports_left_out": screened, "told_in_another_report": elsewhere}) + b"\n"
        )
    write_report(out)
    return cases


def retold(case: Case, document: Document, *, others: Sequence[Span]) -> Case:
    """A case that people decided on, with the timeline that follows from its values of today.

    `others` are the sentences about other patients. The text of a report tells a death whatever was decided: it stands in
    the timeline only where the outcome says so.
    """
    from casepool.timeline import build_timeline, read_times

    timeline, _ = build_timeline(case, document, read_times(document.text), others=others)
    state = case.outcome.vital_status
    if state is None or state.value != "dead":
        gone = {event.id for event in timeline.events if event.kind == "death"}
        timeline = replace(
            timeline,
            events=tuple(e for e in timeline.events if e.id not in gone),
            constraints=tuple(c for c in timeline.constraints if not {c.earlier, c.later} & gone),
        )
    return replace(case, timeline=timeline)


def _write_own(store: Any, out: Path, *, viewer: str | None) -> None:
    from casepool.collection import history_csv, load_codebook, own_values, write_codebook
    from casepool.exchange import csv_line, write_whole

    codebook = load_codebook(store)
    names = ["case_id", *(v.name for v in codebook.active if v.own)]
    with write_whole(out / "own_variables.csv") as file:
        file.write(csv_line(tuple(names)).encode())
        for row in own_values(store):
            file.write(csv_line(tuple(row[name] for name in names)).encode())
    with write_whole(out / "history.csv") as file:
        for line in history_csv(store, viewer=viewer):
            file.write(line.encode())
    with write_whole(out / "codebook.toml") as file:
        file.write(write_codebook(codebook).encode())
    if (protocol := protocol_of(store.collection.folder)) is not None:
        with write_whole(out / "protocol.toml") as file:
            file.write(protocol.read_bytes())


@contextmanager
def cases_folder(path: Path) -> Iterator[Path]:
    """The folder with cases that `path` stands for: itself, or for a collection an export for as long as needed.

    Linked patients count once.
    """
    if not (path / "collection.toml").exists():
        yield path
        return
    import tempfile

    from casepool.collection import open_collection

    collection = open_collection(path)
    try:
        with tempfile.TemporaryDirectory(prefix="casepool-") as folder:
            export_collection(collection, Path(folder) / path.resolve().name, once_per_patient=True)
            yield Path(folder) / path.resolve().name
    finally:
        collection.close()


def protocol_of(folder: Path) -> Path | None:
    """The protocol of the collection in the folder; None where it is no collection or has none."""
    path = folder / "protocol.toml"
    return path if (folder / "collection.toml").exists() and path.exists() else None


def user_name() -> str:
    """The name under which this machine knows the user, for the history."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
