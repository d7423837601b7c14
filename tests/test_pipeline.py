"""A run: the same bytes for every number of processes, nothing lost, nothing half-written."""

import csv
import gc
import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from casepool import pipeline
from casepool.errors import OutputError, UnknownIdError
from casepool.exchange import GUIDE_FIELDS, OUTPUT_FILES, read_cases
from casepool.model import Document, Problem, Reading
from casepool.pipeline import find_case, read_files, run
from casepool.report import fact_groups

STORY = (
    "A {age}-year-old woman presented with cough. Computed tomography showed a mass of the lung, 3 cm in diameter. "
    "Biopsy revealed adenocarcinoma of the lung. Lobectomy was performed. She was alive two years after the operation. "
    "In a series of 50 patients, 12 (24%) had brain metastases."
)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(5):
        (folder / f"report {number}.txt").write_text(STORY.format(age=50 + number), encoding="utf-8")
    lines = [json.dumps({"id": f"line-{n}", "text": STORY.format(age=30 + n % 60)}) for n in range(1200)]
    (folder / "many.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_run_writes_the_same_bytes_for_every_number_of_processes(reports: Path, tmp_path: Path) -> None:
    one = run([reports], tmp_path / "one", jobs=1)
    two = run([reports], tmp_path / "two", jobs=2)
    assert one == two
    assert (one.reports, one.patients, one.failed) == (1205, 1205, 1)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_run_writes_every_file_that_is_promised(reports: Path, tmp_path: Path) -> None:
    run([reports / "report 0.txt", reports / "empty.txt"], tmp_path / "out")
    assert set(contents(tmp_path / "out")) == {*OUTPUT_FILES, "run.json", "report.html"}
    reading = json.loads((tmp_path / "out" / "readings.jsonl").read_text(encoding="utf-8"))
    assert reading["id"] == "report 0"
    assert tuple(reading["cases"][0]) == GUIDE_FIELDS
    with (tmp_path / "out" / "problems.csv").open(encoding="utf-8", newline="") as file:
        (problem,) = csv.DictReader(file)
    assert problem["path"].endswith("empty.txt")
    assert problem["reason"]
    assert problem["advice"]


def test_earlier_run_is_kept_unless_forced(reports: Path, tmp_path: Path) -> None:
    run([reports / "report 0.txt"], tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(OutputError, match="--force"):
        run([reports / "report 1.txt"], tmp_path / "out")
    assert contents(tmp_path / "out") == before
    run([reports / "report 1.txt"], tmp_path / "out", force=True)
    assert b"51" in (tmp_path / "out" / "readings.jsonl").read_bytes()


def test_files_of_one_name_have_ids_of_their_own(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "case.txt").write_text(STORY.format(age=50), encoding="utf-8")
    records = [r for r in read_files([tmp_path / "a", tmp_path / "b"]) if not isinstance(r, Problem)]
    assert [document.report.id for document, _ in records] == ["case", "case-2"]


def test_output_inside_the_input_is_not_read_again(reports: Path) -> None:
    first = run([reports], reports / "out")
    second = run([reports], reports / "out", force=True)
    assert first == second


def test_output_does_not_depend_on_how_many_documents_are_read_together(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [reports / name for name in ("report 0.txt", "empty.txt", "report 1.txt", "report 2.txt")]
    run(paths, tmp_path / "together")
    together: list[int] = []
    real = pipeline.read_documents

    def counted(documents: Sequence[Document]) -> list[Reading]:
        together.append(len(documents))
        return real(documents)

    monkeypatch.setattr(pipeline, "read_documents", counted)
    monkeypatch.setattr(pipeline, "LENGTH_TOGETHER", 1)
    run(paths, tmp_path / "alone")
    assert together == [1, 1, 1]
    assert contents(tmp_path / "alone") == contents(tmp_path / "together")


def test_run_leaves_the_collection_of_garbage_as_it_was(reports: Path, tmp_path: Path) -> None:
    before = gc.get_threshold()
    run([reports / "report 0.txt"], tmp_path / "out")
    assert gc.get_threshold() == before


def test_run_that_stops_leaves_the_collection_of_garbage_as_it_was(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, within = gc.get_threshold(), list[tuple[int, int, int]]()

    def stop(documents: Sequence[Document]) -> list[Reading]:
        within.append(gc.get_threshold())
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "read_documents", stop)
    with pytest.raises(KeyboardInterrupt):
        run([reports / "report 0.txt"], tmp_path / "out")
    assert within == [(pipeline.COLLECT_AFTER, *before[1:])]
    assert gc.get_threshold() == before


def test_what_went_is_told_so_in_the_files_and_the_page(tmp_path: Path) -> None:
    (report := tmp_path / "went.txt").write_text(
        "A 50-year-old woman presented with cough. A mass of the lung was removed. Two weeks later she had no cough "
        "and no fever.",
        encoding="utf-8",
    )
    run([report], tmp_path / "out")
    (case,) = read_cases(tmp_path / "out")
    absent = {f.name: f.resolved for f in case.findings if f.status == "absent"}
    assert absent == {"cough": True, "fever": False}
    groups = {group.name: group.facts for group in fact_groups(case)}
    assert [(f.value, "resolved" in f.tags) for f in groups["Findings absent"]] == [
        ("cough", True),
        ("fever", False),
    ]
    assert not any("resolved" in f.tags for f in groups["Findings present"])


def test_interrupted_run_leaves_nothing_behind(reports: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([reports], tmp_path / "out", progress=stop)
    assert list((tmp_path / "out").iterdir()) == []


def test_reader_that_fails_on_one_report_is_a_problem_row(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.read_documents

    def fail_on_three(documents: Sequence[Document]) -> list[Reading]:
        if any(document.report.id == "report 3" for document in documents):
            raise ZeroDivisionError("division by zero")
        return real(documents)

    monkeypatch.setattr(pipeline, "read_documents", fail_on_three)
    paths = [reports / f"report {n}.txt" for n in range(5)]
    summary = run(paths, tmp_path / "out")
    assert (summary.reports, summary.failed) == (4, 1)
    assert "report 3" in (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8")


def test_reports_that_fail_cost_none_of_those_read_with_them(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, bad = pipeline.read_documents, {"line-3", "line-16", "line-39"}
    (few := tmp_path / "few.jsonl").write_text(
        "\n".join((reports / "many.jsonl").read_text(encoding="utf-8").split("\n")[:40]) + "\n",
        encoding="utf-8",
    )
    whole = {document.report.id: reading for document, reading in read_files([few])}

    def fail_on_some(documents: Sequence[Document]) -> list[Reading]:
        if bad & {document.report.id for document in documents}:
            raise ZeroDivisionError("division by zero")
        return real(documents)

    monkeypatch.setattr(pipeline, "read_documents", fail_on_some)
    records = list(read_files([few]))
    ids = [r.report_id if isinstance(r, Problem) else r[0].report.id for r in records]
    assert ids == [f"line-{n}" for n in range(40)]
    assert {r.report_id for r in records if isinstance(r, Problem)} == bad
    assert all(whole[r[0].report.id] == r[1] for r in records if not isinstance(r, Problem))


def kill_on_three(documents: Sequence[Document]) -> list[Reading]:
    if any(document.report.id == "report 3" for document in documents):
        os.kill(os.getpid(), 9)
    return REAL_READ(documents)


REAL_READ = pipeline.read_documents


def test_killed_process_costs_only_the_file_that_killed_it(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Fork, so that the workers have the reader that kills itself; the first part of a shard of one file each.
    import multiprocessing

    monkeypatch.setattr(pipeline, "read_documents", kill_on_three)
    monkeypatch.setattr(pipeline, "FILES_PER_SHARD", 2)
    monkeypatch.setattr(multiprocessing, "get_context", lambda _: _FORK)
    paths = [reports / f"report {n}.txt" for n in range(5)]
    summary = run(paths, tmp_path / "out", jobs=2)
    assert (summary.reports, summary.failed) == (4, 1)
    assert "killed" in (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8")
    assert not list((tmp_path / "out").glob(".*"))


import multiprocessing as _multiprocessing  # noqa: E402  (the real context, before the test replaces the way to it)

_FORK = _multiprocessing.get_context("fork")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_output_that_cannot_be_written_says_so(reports: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(OutputError, match="writable"):
        run([reports / "report 0.txt"], locked / "out")


def test_output_that_is_a_file_says_so(reports: Path) -> None:
    with pytest.raises(OutputError, match="folder"):
        run([reports / "report 0.txt"], reports / "report 1.txt")


def test_find_case_reopens_a_report_and_names_an_unknown_id(reports: Path, tmp_path: Path) -> None:
    run([reports / "report 0.txt"], tmp_path / "out")
    document, reading = find_case(tmp_path / "out", "report 0#1")
    assert document.report.id == "report 0"
    assert [case.id for case in reading.cases] == ["report 0#1"]
    with pytest.raises(UnknownIdError, match="nobody"):
        find_case(tmp_path / "out", "nobody")


def test_a_pipe_that_nobody_writes_to_is_a_problem(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert [type(record) for record in read_files([tmp_path / "pipe.txt"])] == [Problem]


def test_an_id_that_two_reports_have_is_told(tmp_path: Path) -> None:
    ids = ["a", "b", "a"]
    lines = [
        json.dumps({"id": id, "text": f"A {40 + n}-year-old man had cough."}) for n, id in enumerate(ids)
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    summary = run([tmp_path / "in.jsonl"], tmp_path / "out")
    assert (summary.reports, summary.problems, summary.failed) == (3, 1, 0)
    with (tmp_path / "out" / "problems.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["report_id"], row["severity"]) == ("a", "doubtful")
    assert row["path"].endswith("in.jsonl")
    assert "2 reports" in row["reason"]
