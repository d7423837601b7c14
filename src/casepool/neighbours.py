"""A similarity index's way in and out: reports, runs and collections into it, queries of any kind to it.

Joins `pipeline`, `exchange`, `collection` and `similar`, which do not know one another.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from casepool.errors import ReportError
from casepool.model import DAYS_PER_MONTH, Case, Document, Problem, Reading, from_json

if TYPE_CHECKING:
    from casepool.collection import Store
    from casepool.figures._survival import SurvivalLine
    from casepool.pool import SurvivalCurve
    from casepool.similar import Added, Answer, Entry, Query


def index_sources(
    sources: Sequence[Path],
    out: Path,
    *,
    dense: Path | None = None,
    tell: Callable[[Problem], None] = lambda problem: None,
) -> "Added":
    """Index all sources into `out`, or add them to the index that is there.

    Parameters
    ----------
    sources : sequence of Path
        Each a folder that `run` wrote, a collection, or report files and folders of them (a .jsonl corpus too).
    dense : Path or None
        Folder of a sentence-transformers model for the dense ranking.
    tell : callable
        Called with each file or record that could not be read.
    """
    from casepool.similar import LocalModel, entries_of, index_entries

    def entries() -> "Iterator[Entry]":
        for source in sources:
            for record in _readings(source):
                if isinstance(record, Problem):
                    tell(record)
                else:
                    yield from entries_of(*record)

    return index_entries(entries(), out=out, encoder=LocalModel(dense) if dense else None)


def entries_of_source(source: Path) -> "Iterator[Entry]":
    """The entries of a run, a collection or report files; what cannot be read is left out."""
    from casepool.similar import entries_of

    for record in _readings(source):
        if not isinstance(record, Problem):
            yield from entries_of(*record)


def _readings(source: Path) -> Iterator[tuple[Document, Reading] | Problem]:
    if (source / "collection.toml").exists():
        yield from _of_collection(source)
    elif (source / "cases.jsonl").exists() and (source / "documents.jsonl").exists():
        yield from _of_run(source)
    else:
        from casepool.pipeline import read_files

        yield from read_files([source])


def _of_collection(folder: Path) -> Iterator[tuple[Document, Reading]]:
    """The reports of a collection with today's values, decisions applied."""
    from casepool.collection import decided_readings, open_collection
    from casepool.review import retold

    collection = open_collection(folder)
    try:
        with collection.reading() as store:
            yield from decided_readings(store, retell=retold)
    finally:
        collection.close()


def _of_run(folder: Path) -> Iterator[tuple[Document, Reading]]:
    """The reports of a run; its cases stand in the order of its documents."""
    from casepool.exchange import read_cases, read_documents

    cases = read_cases(folder)
    case = next(cases, None)
    for document in read_documents(folder):
        own: list[Case] = []
        while case is not None and case.report.id == document.report.id:
            own.append(case)
            case = next(cases, None)
        yield document, Reading(report=document.report, cases=tuple(own))


def make_query(
    report: Path | None = None,
    *,
    text: str | None = None,
    case: Path | None = None,
    id: str | None = None,
    where: str | None = None,
) -> "Query":
    """The query that the given parts make together.

    Parameters
    ----------
    report : Path or None
        A report file: its first patient is looked for.
    text : str or None
        Free text; with a report or a case it adds to them, and what it says of the patient comes first.
    case : Path or None
        A case that `run` wrote: its folder, a JSON file, or a file of JSON lines.
    id : str or None
        Which case of `case`; the first one where not given.
    where : str or None
        A filter.

    Raises
    ------
    ReportError
        Where nothing is given, or what is given cannot be read.
    """
    from casepool.pipeline import read_text
    from casepool.similar import Query, join_queries, query_of

    parts = []
    if text is not None and text.strip():
        parts.append(query_of(*read_text(text, id="query")))
    if report is not None:
        parts.append(query_of(*_one_report(report), whole=True))
    if case is not None:
        parts.append(_case_query(case, id))
    if not parts and where is None:
        raise ReportError(
            "A query must have a report, --text, --case or --where, got none.", "Give one of them."
        )
    filters = [w for w in (where, *(p.where for p in parts)) if w]
    both = " and ".join(f"({w})" for w in filters) if len(filters) > 1 else next(iter(filters), None)
    return join_queries(parts, where=both) if parts else Query(where=where)


def _one_report(path: Path) -> tuple[Document, Reading]:
    from casepool.pipeline import read_files

    for record in read_files([path]):
        if isinstance(record, Problem):
            raise ReportError(f"{record.path}: {record.reason}", record.advice)
        return record
    raise ReportError(f"The query must be a report, got {path} with none in it.", "Give one report file.")


def _case_query(path: Path, id: str | None) -> "Query":
    from casepool.similar import Query, query_of

    if (path / "collection.toml").exists():
        return _of_a_collection(path, id)
    if path.is_dir():
        from casepool.exchange import read_cases
        from casepool.pipeline import find_case

        first = id or next((c.id for c in read_cases(path)), None)
        if first is None:
            raise ReportError(
                f"--case must be a run with a case, got {path} without one.", "Give another run."
            )
        return query_of(*find_case(path, first), whole=True)
    try:
        lines = path.read_text(encoding="utf-8").strip().splitlines()
        cases = [from_json(line, kind=Case) for line in lines]
    except (OSError, ValueError) as error:
        raise ReportError(
            f"--case must be a case as `run` writes it, got {path}: {error}.",
            "Give a line of cases.jsonl, or the run's folder.",
        ) from error
    chosen = next((c for c in cases if id in (None, c.id)), None)
    if chosen is None:
        raise ReportError(f"--id must be a case of {path}, got {id!r}.", "cases.csv lists them.")
    return Query(case=chosen, whole=True)


def _of_a_collection(folder: Path, id: str | None) -> "Query":
    from casepool.collection import case_ids, open_collection, report_ids

    collection = open_collection(folder)
    try:
        with collection.reading() as store:
            wanted = id or next(iter(case_ids(store, report_ids(store)[:1])), None)
            if wanted is None:
                raise ReportError(
                    f"--case must be a collection with a case, got {folder} without one.", "Add reports."
                )
            return case_query(store, wanted)
    finally:
        collection.close()


def case_query(store: "Store", case_id: str, *, where: str | None = None) -> "Query":
    """The query for cases of other reports like one of a collection: by its text and its values of today.

    Raises
    ------
    UnknownIdError
        Where the collection has no such case.
    """
    from casepool.collection import case_row, decided, document_of
    from casepool.similar import Query

    row = case_row(store, case_id)
    others = f'(report != "{row.report_key}" or report is unknown)'
    return Query(
        text=document_of(store, row.report_id).text,
        case=decided(store, case_id),
        where=f"({where}) and {others}" if where else others,
    )


LEAST_TIMES = 5
"""Follow-ups from which a curve is drawn; `SMALL_CURVE` from which it bears no warning."""
SMALL_CURVE = 20
STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
"""Distances between the marks of the axis of time, of which there are at most `MOST_MARKS`."""
MOST_MARKS = 6


def print_as(form: str, answer: "Answer", *, sentences: bool = False) -> None:
    """Print the answer to standard output as "table" (with its sentences or without), "json" or "html"."""
    import orjson

    from casepool.similar import answer_json, print_answer

    if form == "json":
        sys.stdout.write(orjson.dumps(answer_json(answer), option=orjson.OPT_INDENT_2).decode() + "\n")
    elif form == "html":
        sys.stdout.write(answer_page(answer))
    else:
        print_answer(answer, sentences=sentences)


def answer_page(answer: "Answer") -> str:
    """The answer as one HTML page, with the survival of the neighbours as `pool` estimates it."""
    from casepool.similar import answer_html

    return answer_html(answer, curve=survival_svg(answer))


def survival_svg(answer: "Answer") -> str | None:
    """The Kaplan-Meier curve of the neighbours who tell follow-up and state; None where too few do."""
    from tempfile import TemporaryDirectory

    from casepool.figures._plot_style import save
    from casepool.figures._survival import survival_figure
    from casepool.pool import kaplan_meier

    times = [(days / DAYS_PER_MONTH, dead) for days, dead, _ in answer.summary.times]
    deaths = sum(dead for _, dead in times)
    if len(times) < LEAST_TIMES or not deaths:
        return None
    curve = kaplan_meier([t for t, _ in times], [int(d) for _, d in times])
    horizon = max(t for t, _ in times)
    figure = survival_figure(
        [_line(curve)],
        title="Survival of the neighbours",
        unit="months since treatment or diagnosis",
        horizon=horizon,
        note=f"Kaplan-Meier with 95 % band; n = {len(times)} of {answer.summary.n}, {deaths} deaths",
        event_free="Alive, %",
        warning="Too few patients to lean on" if len(times) < SMALL_CURVE else None,
    )
    with TemporaryDirectory() as folder:
        svg = save(figure, Path(folder) / "survival")
    return svg[svg.index("<svg") :]


def _line(curve: "SurvivalCurve") -> "SurvivalLine":
    from casepool.figures._survival import SurvivalLine

    corners, level = [(0.0, 1.0)], 1.0
    for time, after in zip(curve.time.tolist(), curve.survival.tolist()):
        if after < level:
            corners += [(time, level), (time, after)]
            level = after
    end = float(curve.time[-1])
    corners.append((end, level))
    points = list(zip(curve.time.tolist(), curve.survival.tolist(), curve.censored.tolist()))
    limits = zip(curve.time.tolist(), curve.lower.tolist(), curve.upper.tolist())
    step = next((s for s in STEPS_MONTHS if s * MOST_MARKS >= end), end / MOST_MARKS)
    marks = [step * i for i in range(int(end // step) + 1)]
    return SurvivalLine(
        label="Neighbours",
        corners=tuple(corners),
        censored=tuple((t, s) for t, s, c in points if c),
        band=tuple((t, low, high) for t, low, high in limits if isfinite(low) and isfinite(high)),
        at_risk=tuple((round(m, 1), int(curve.at_risk[curve.time >= m].max(initial=0))) for m in marks),
    )
