"""A collection's way out: pooled under its own protocol, exported with few questions to the database."""

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent / "collection"))

from made_reports import invented_report

from casepool.cli import cli
from casepool.collection import Collection, add_report, create_collection, decide, decided_readings
from casepool.errors import AnalysisError


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    made = create_collection(tmp_path / "review", reviewers=1)
    with made.atomic(who="ana") as store:
        for number in range(1, 31):
            document, reading = invented_report(number)
            add_report(store, document, reading=reading, made_by="casepool 1")
        decide(store, "report-00007#1", field="age_years", kind="corrected", value=99)
    return made


def test_collection_is_pooled_under_its_own_protocol(collection: Collection, tmp_path: Path) -> None:
    collection.close()
    protocol = collection.folder / "protocol.toml"
    protocol.write_text("[include]\nage_years = { min = 100 }\n", "utf-8")
    nobody = CliRunner().invoke(cli, ["pool", str(collection.folder), "--out", str(tmp_path / "out")])
    assert isinstance(nobody.exception, AnalysisError)
    assert "at least 100" in str(nobody.exception) or "nobody" in str(nobody.exception).lower()


def test_decided_readings_ask_the_database_little(collection: Collection) -> None:
    asked: list[str] = []
    sa.event.listen(collection.engine, "before_cursor_execute", lambda _c, _u, text, *_: asked.append(text))
    with collection.reading() as store:
        found = {r.cases[0].id: r.cases[0] for _, r in decided_readings(store)}
    assert len(found) == 30
    age = found["report-00007#1"].patient.age_years
    assert age is not None
    assert age.value == 99
    assert len(asked) < 15, "a handful for all, not some for each"
    collection.close()


def test_timeline_of_an_export_follows_the_decisions(tmp_path: Path) -> None:
    from casepool.exchange import read_cases
    from casepool.review import add_files, export_collection

    told = "A 61-year-old woman with breast cancer had leg weakness. MRI showed a metastasis of the spinal cord. "
    for name in ("ana", "ben"):
        text = f"{told}Surgery was performed, and she died {9 if name == 'ana' else 8} months after the operation."
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    made = create_collection(tmp_path / "review", reviewers=1)
    assert [r.state for r in add_files(made, [tmp_path / "ana.txt", tmp_path / "ben.txt"], who="ana")] == [
        "added"
    ] * 2
    with made.atomic(who="ana") as store:
        decide(store, "ben#1", field="outcome", kind="corrected", value="alive")
    export_collection(made, tmp_path / "out")
    made.close()
    own = {"own_variables.csv", "history.csv", "codebook.toml", "protocol.toml"}
    assert own <= {path.name for path in (tmp_path / "out").iterdir()}
    kinds = {
        case.id: {event.kind for event in case.timeline.events} if case.timeline else set()
        for case in read_cases(tmp_path / "out")
    }
    assert "death" in kinds["ana#1"]
    assert "death" not in kinds["ben#1"]
    assert "treatment" in kinds["ben#1"]


def test_finding_that_went_stays_so_through_the_workspace(tmp_path: Path) -> None:
    from casepool.collection import read_values
    from casepool.exchange import guide_fields, read_cases
    from casepool.review import add_files, export_collection

    told = "presented with cough. A mass of the lung was removed. Later she had no cough and no fever."
    for name, age in (("ana", 61), ("ben", 48)):
        (tmp_path / f"{name}.txt").write_text(f"A {age}-year-old woman {told}", "utf-8")
    made = create_collection(tmp_path / "review", reviewers=1)
    assert len(list(add_files(made, [tmp_path / "ana.txt", tmp_path / "ben.txt"], who="ana"))) == 2
    with made.atomic(who="ana") as store:
        decide(store, "ben#1", field="findings_absent", kind="corrected", value=["fever", "weight loss"])
    export_collection(made, tmp_path / "out")
    made.close()
    ana, ben = read_cases(tmp_path / "out")
    assert read_values(ana)["findings_absent"].value == guide_fields(ana)["findings_absent"] == ["fever"]
    assert guide_fields(ben)["findings_absent"] == ["fever", "weight loss"]
    for case in (ana, ben):
        assert guide_fields(case)["findings_present"] == ["cough"]
        assert [f.name for f in case.findings if f.resolved] == ["cough"]


def test_course_told_anew_leaves_out_what_is_told_of_others(tmp_path: Path) -> None:
    from casepool.collection import case_row, told_of_others
    from casepool.exchange import read_cases
    from casepool.pipeline import read_text
    from casepool.review import add_files, export_collection
    from casepool.web._case import drawing, load_view

    text = (
        "A 39-year-old woman noticed blurred vision. Radiotherapy was given and she died after two years. "
        "In the registry of Lima and Sierra, 152 of 386 patients with choroidal metastases (39%) had a recurrence."
    )
    (tmp_path / "ana.txt").write_text(text, "utf-8")
    made = create_collection(tmp_path / "review", reviewers=1)
    assert len(list(add_files(made, [tmp_path / "ana.txt"], who="ana"))) == 1
    with made.atomic(who="ana") as store:
        decide(store, "ana#1", field="age_years", kind="corrected", value=41)
        row = case_row(store, "ana#1")
        assert told_of_others(store, row) == read_text(text)[1].told_of_others != ()
        view = load_view(store, "ana#1")
    shown = drawing(view)
    assert "death" in shown
    assert "recurrence" not in shown
    export_collection(made, tmp_path / "out")
    made.close()
    (case,) = read_cases(tmp_path / "out")
    assert case.timeline is not None
    assert {"recurrence", "metastasis"}.isdisjoint(e.kind for e in case.timeline.events)
