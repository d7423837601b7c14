"""Measures on data beside the checkout; skipped where it is absent."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from casepool.model import Case, Document, Problem, Reading
from casepool.pipeline import read_files, run

SHARED = Path(__file__).parents[1] / ".." / "shared"
pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the measuring data (../shared) is not beside the checkout"
)


def test_gold_texts_reach_a_mean_f1_of_080(tmp_path: Path) -> None:
    run([SHARED / "gold" / "texts"], tmp_path / "run")
    command = [
        sys.executable,
        SHARED / "gold" / "score.py",
        SHARED / "gold" / "dev.jsonl",
        tmp_path / "run" / "readings.jsonl",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    score = json.loads(done.stdout)
    assert score["missing"] == []
    assert score["mean_f1"] >= 0.80


@pytest.fixture(scope="module")
def two_episodes() -> tuple[Document, Reading]:
    (record,) = read_files([SHARED / "reports" / "iscm-two-episodes.txt"])
    assert not isinstance(record, Problem)
    return record


@pytest.fixture(scope="module")
def case(two_episodes: tuple[Document, Reading]) -> Case:
    (found,) = two_episodes[1].cases
    return found


def test_real_report_gives_the_patient_and_the_past(case: Case) -> None:
    assert case.patient.age_years is not None
    assert case.patient.sex is not None
    assert (case.patient.age_years.value, case.patient.sex.value) == (45, "female")
    assert {(d.site, d.side) for d in case.diagnoses} == {("breast", "right"), (None, None)}
    assert "infiltrating ductal carcinoma" in {d.histology for d in case.diagnoses}
    absent = {le.site for le in case.lesions if le.status == "absent" and le.history}
    assert absent == {"brain", "lung", "liver", "bone"}
    past = {(t.type, t.agents) for t in case.treatments if t.history and t.status == "given"}
    assert ("surgery", ()) in past
    assert ("hormone therapy", ("tamoxifen",)) in past
    assert any(t.regimen == "CMF" and t.cycles == 6 for t in case.treatments if t.history)


def test_real_report_gives_two_episodes(case: Case) -> None:
    assert [e.number for e in case.episodes] == [1, 2]
    first = {f.name for f in case.findings if f.episode == 1 and f.status == "present" and not f.history}
    assert any(name.startswith("numbness of") for name in first)
    assert {
        "spastic left hemiparesis",
        "loss of pain sense",
        "loss of temperature sense",
    } <= first
    second = " ".join(f.name for f in case.findings if f.episode == 2)
    assert "leg weakness" in second
    assert "bladder" in second
    lesions = {(le.level, le.size_mm, le.episode) for le in case.lesions if le.size_mm}
    assert lesions == {("C6", 25.0, 1), ("T12-L1", 30.0, 2)}
    assert {t.type for t in case.treatments if t.episode == 1 and t.status == "given"} >= {
        "surgery",
        "radiosurgery",
    }
    assert any(
        t.type == "radiotherapy" and t.status == "not given" for t in case.treatments if t.episode == 1
    )
    assert any(t.type == "surgery" for t in case.treatments if t.episode == 2)
    assert case.outcome.vital_status is not None
    assert case.outcome.vital_status.value == "dead"
    assert "had no neurological improvement" in {response.value for response in case.outcome.response}
    assert ("metastatic breast carcinoma", 1) in {(p.result, p.episode) for p in case.pathology}
    assert {f.level for f in case.findings if "hemibody" in f.name and f.side == "left"} == {"below C7"}


def test_real_report_gives_the_numbers_of_others(two_episodes: tuple[Document, Reading]) -> None:
    _, reading = two_episodes
    counts = {(s.n, s.total) for s in reading.statements}
    percents = {(s.percent_low, s.percent_high) for s in reading.statements}
    assert {(200, 1066), (171, 200), (10, 200)} <= counts
    wanted = {(0.9, 2.1), (4, 9), (27, 27), (14.5, 14.5), (70, 85), (90, 90), (8, 8), (0.1, 6), (3.4, 3.4)}
    assert wanted <= percents
    by_author = {a for s in reading.statements for a in s.authors}
    assert {"Chason", "Grem", "Connolly", "Edelson"} <= by_author


def test_real_report_contradicts_itself_where_it_does(two_episodes: tuple[Document, Reading]) -> None:
    document, reading = two_episodes
    codes = {d.code for d in reading.discrepancies}
    assert {
        "percent-of-count",
        "compartment-differs",
        "one-series-two-numbers",
        "distribution-sum",
        "hemicord-pattern",
    } <= codes
    for discrepancy in reading.discrepancies:
        for evidence in discrepancy.evidence:
            assert document.quote(evidence.span) == evidence.quote


@pytest.mark.slow
def test_whole_corpus_is_read(tmp_path: Path) -> None:
    summary = run([SHARED / "corpus" / "case-reports.jsonl"], tmp_path / "run", jobs=2)
    assert (summary.reports, summary.failed) == (6382, 0)
