"""The way in and out: sources of every kind into an index, questions of every kind to it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casepool.cli import cli
from casepool.errors import CasepoolError, ReportError
from casepool.neighbours import index_sources, make_query, survival_svg
from casepool.pipeline import run
from casepool.similar import Query, index_entries, open_index, search

TALES = {
    "ana": "A 61-year-old woman presented with back pain. She had undergone mastectomy for breast cancer four years "
    "earlier. MRI showed a metastasis in the liver. She received chemotherapy and died 9 months later.",
    "ben": "A 70-year-old man presented with cough. CT showed a lung cancer. He underwent lobectomy and was alive "
    "without recurrence 12 months later.",
    "cora": "A 58-year-old woman with breast cancer developed a metastasis in the liver. She received chemotherapy "
    "and is alive after 20 months.",
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for name, text in TALES.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


@pytest.fixture(scope="module")
def ran(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("ran") / "out"
    run([reports], out)
    return out


@pytest.fixture(scope="module")
def made(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "index"
    index_sources([reports], out)
    return out


def casepool(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(w) for w in words])


def first(index: Path, query: Query) -> str:
    return search(open_index(index), query).neighbours[0].shown.report_id


def test_index_of_reports_of_a_run_and_of_a_corpus_is_the_same(reports, ran, made, tmp_path):
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in TALES.items()))
    for i, source in enumerate((ran, corpus)):
        added = index_sources([source], tmp_path / f"i{i}")
        assert added.total == 3
        ours, theirs = open_index(tmp_path / f"i{i}"), open_index(made)
        assert [ours.shown(p).fields for p in range(3)] == [theirs.shown(p).fields for p in range(3)]


def test_index_of_a_collection_takes_its_decisions(reports, tmp_path):
    from casepool.collection import create_collection, decide
    from casepool.review import add_files

    collection = create_collection(tmp_path / "review", reviewers=1)
    list(add_files(collection, [reports / "ben.txt"], who="ana"))
    with collection.atomic(who="ana") as store:
        decide(store, "ben#1", field="age_years", kind="corrected", value=71)
    collection.close()
    index_sources([tmp_path / "review"], tmp_path / "i")
    assert open_index(tmp_path / "i").shown(0).fields["age_years"] == 71


def test_index_tells_of_files_that_cannot_be_read(tmp_path):
    (tmp_path / "empty.pdf").write_bytes(b"")
    problems = []
    added = index_sources([tmp_path / "empty.pdf"], tmp_path / "i", tell=problems.append)
    assert added.total == 0
    assert len(problems) == 1


def test_make_query_from_report_text_and_case(reports, ran, made):
    assert first(made, make_query(reports / "ana.txt")) == "cora"
    assert first(made, make_query(text="a man of 70 with lung cancer")) == "ben"
    assert first(made, make_query(case=ran, id="ana#1")) == "cora"
    lines = ran / "cases.jsonl"
    assert make_query(case=lines, id="ben#1").case.id == "ben#1"
    both = make_query(reports / "ben.txt", text="woman with breast cancer")
    assert {d.site for d in both.case.diagnoses} == {"lung", "breast"}


def test_make_query_wrong_says_what_to_do(tmp_path, ran):
    for nothing in (None, "", "  "):
        with pytest.raises(ReportError, match="Give one of them"):
            make_query(text=nothing)
    with pytest.raises(ReportError, match="line of cases"):
        make_query(case=tmp_path / "none.json")
    with pytest.raises(ReportError, match=r"cases\.csv lists them"):
        make_query(case=ran / "cases.jsonl", id="zoe#1")
    with pytest.raises(CasepoolError):
        make_query(tmp_path / "none.txt")


def test_cli_index_then_similar(reports, tmp_path):
    out = tmp_path / "i"
    done = casepool("index", reports / "ana.txt", reports / "ben.txt", "--out", out)
    assert done.exit_code == 0
    assert "2 new" in done.stderr
    again = casepool("index", reports, "--out", out)
    assert "1 new, 0 replaced, 2 unchanged; 3 cases" in again.stderr
    found = casepool(
        "similar", out, "--text", "woman, breast cancer, spread to liver", "--format", "json", "-n", 1
    )
    value = json.loads(found.stdout)
    assert len(value["neighbours"]) == 1
    assert value["neighbours"][0]["report"] in ("ana", "cora")
    table = casepool("similar", out, "--where", "primary_sites = lung")
    assert "ben#1" in table.stdout
    empty = casepool("similar", out, "--where", "primary_sites = colon")
    assert "The filter left nothing" in empty.stderr


def test_cli_similar_page(made):
    page = casepool("similar", made, "--text", "woman with breast cancer", "--format", "html").stdout
    assert page.startswith("<!doctype html>")
    assert "http://" not in page.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    )


def test_survival_is_drawn_from_five_follow_ups_with_a_death(entry, tmp_path):
    rows = [
        entry(
            f"r{i}",
            " ".join(f"word{i}{j}" for j in range(12)) + " months dead alive",
            primary="lung",
            vital=vital,
            follow_up_days=90 * i + 30,
        )
        for i, vital in enumerate(("dead", "alive", "dead", "alive", "alive"))
    ]
    index_entries(rows[:4], out=tmp_path / "four")
    index_entries(rows, out=tmp_path / "five")
    assert survival_svg(search(open_index(tmp_path / "four"), Query(where="primary_sites = lung"))) is None
    svg = survival_svg(search(open_index(tmp_path / "five"), Query(where="primary_sites = lung")))
    assert svg.startswith("<svg")
    assert "n = 5 of 5, 2 deaths" in svg


@pytest.fixture
def review(reports, tmp_path):
    """A collection of the three reports, for one reviewer; closed."""
    from casepool.collection import create_collection
    from casepool.review import add_files

    collection = create_collection(tmp_path / "review", reviewers=1)
    assert [r.state for r in add_files(collection, [reports], who="ana")] == ["added"] * 3
    collection.close()
    return tmp_path / "review"


def changed(folder, change):
    from casepool.collection import open_collection

    collection = open_collection(folder)
    with collection.atomic(who="ana") as store:
        change(store)
    collection.close()


def found(folder, *question):
    answer = casepool("similar", folder, *question, "--format", "json")
    assert answer.exit_code == 0, answer.output
    return {n["id"]: n for n in json.loads(answer.stdout)["neighbours"]}


def kept(folder):
    return sorted(p.name for p in (folder / "similar.index").iterdir() if p.name.isdigit())


def test_collection_is_searched_as_it_stands(review, reports):
    question = ("--text", "70-year-old man with lung cancer, cough")
    assert next(iter(found(review, *question))) == "ben#1"
    assert kept(review) == ["0001"]
    assert next(iter(found(review, *question))) == "ben#1"
    assert kept(review) == ["0001"], "nothing changed, so nothing is made anew"
    assert "ben#1" not in found(review, "--case", review, "--id", "ben#1")


@pytest.mark.parametrize("small", [0, 500], ids=["renewed", "made anew"])
def test_index_of_a_collection_follows_its_changes(review, tmp_path, monkeypatch, small):
    from casepool import kept_index
    from casepool.collection import decide, exclude_report, report_line

    monkeypatch.setattr(kept_index, "SMALL", small)
    monkeypatch.setattr(kept_index, "MOST_DEAD", 9)
    whole = found(review, "--where", "age_years > 0")
    assert {i: n["fields"]["age_years"] for i, n in whole.items()} == {"ana#1": 61, "ben#1": 70, "cora#1": 58}
    changed(review, lambda s: decide(s, "ben#1", field="age_years", kind="corrected", value=71))
    assert list(found(review, "--where", "age_years = 71")) == ["ben#1"]
    assert found(review, "--where", "age_years = 70") == {}
    changed(
        review,
        lambda s: exclude_report(s, "ana", reason="not a case report", version=report_line(s, "ana").version),
    )
    assert set(found(review, "--where", "age_years > 0")) == {"ben#1", "cora#1"}
    late = tmp_path / "dora.txt"
    late.write_text("A 33-year-old woman presented with headache. MRI showed a brain metastasis of melanoma.")
    assert casepool("add", review, late).exit_code == 0
    assert set(found(review, "--where", "age_years > 0")) == {"ben#1", "cora#1", "dora#1"}
    changed(review, lambda s: exclude_report(s, "ana", reason=None, version=report_line(s, "ana").version))
    assert set(found(review, "--where", "age_years > 0")) == {"ana#1", "ben#1", "cora#1", "dora#1"}
    assert len(kept(review)) == 2, "the one before stays for those who read it, older ones go"


def test_broken_index_of_a_collection_is_made_again(review):
    before = found(review, "--text", "lung cancer")
    home = review / "similar.index"
    state = home / "state.json"
    for turn, harm in enumerate(("state", "segment", "version", "other database"), 2):
        if harm == "segment":
            next((home / kept(review)[-1] / "segments").rglob("records.bin")).write_bytes(b"")
        else:
            told = json.loads(state.read_text())
            told["made_by"] = "0.0.0" if harm == "version" else told["made_by"]
            told["told"]["hash"] = "0" * 64 if harm == "other database" else told["told"]["hash"]
            state.write_text("{" if harm == "state" else json.dumps(told))
        (home / ".part-1").mkdir()
        assert found(review, "--text", "lung cancer") == before, harm
        assert kept(review)[-1] == f"{turn:04d}", harm
        assert not (home / ".part-1").exists()


def test_run_is_searched_as_it_stands(reports, tmp_path):
    out = tmp_path / "out"
    run([reports], out)
    assert next(iter(found(out, "--text", "70-year-old man with lung cancer"))) == "ben#1"
    assert kept(out) == ["0001"]
    run([reports / "cora.txt"], out, force=True)
    assert list(found(out, "--text", "70-year-old man with lung cancer")) == ["cora#1"]


def test_folder_that_cannot_keep_an_index_says_where_to_make_one(ran, monkeypatch):
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    answer = casepool("similar", ran, "--text", "x")
    assert isinstance(answer.exception, CasepoolError)
    assert "casepool index" in str(answer.exception)
