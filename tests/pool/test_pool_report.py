"""The report of casepool pool: whole, self-contained, the same each time, and never NaN."""

import csv
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from invented_cohort import write_run

from casepool.cli import cli
from casepool.errors import AnalysisError, OutputError
from casepool.pool import parse_protocol, pool_folder

FAST = parse_protocol({"settings": {"bootstrap": 20, "imputations": 2}})


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pool")
    pool_folder(write_run(folder / "run", n=24), folder / "out", protocol=FAST)
    return folder / "out"


class Page(HTMLParser):
    """Ids, references and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag != "use":
            self.links += [str(found[k]) for k in ("href", "src", "xlink:href") if found.get(k)]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_needs_no_network_and_its_links_lead_somewhere(made):
    page = Page((made / "report.html").read_text(encoding="utf-8"))
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        assert "//" not in link, link
        if link.startswith("#"):
            assert link[1:] in page.ids, link
        else:
            assert (made / link).is_file(), link


def test_no_nan_in_page_tables_or_script(made):
    texts = [made / "report.html", made / "analysis.R", *sorted((made / "tables").iterdir())]
    for path in texts:
        found = re.search(
            r"\b(?:nan|NaN|None|inf|Infinity)\b", "".join(Page(path.read_text(encoding="utf-8")).words)
        )
        assert found is None, (path.name, found)


def test_each_figure_is_there_twice(made):
    stems = {p.stem for p in (made / "figures").iterdir()}
    assert {"flow", "swimmer", "outcome-1", "outcome-1-factors", "series-1"} <= stems
    for stem in stems:
        assert (made / "figures" / f"{stem}.png").stat().st_size > 1000
        assert (made / "figures" / f"{stem}.svg").read_text(encoding="utf-8").count("<svg") == 1


def test_lanes_lead_to_their_cases(made):
    page = (made / "report.html").read_text(encoding="utf-8")
    assert 'xlink:href="#case-inv-00001#1"' in page
    assert '<tr id="case-inv-00001#1">' in page
    drawing = (made / "figures/swimmer.svg").read_text(encoding="utf-8")
    assert 'xlink:href="../report.html#case-inv-00001#1"' in drawing
    assert "../report.html" not in page
    assert "_blank" not in page


def test_the_same_input_gives_the_same_bytes(tmp_path):
    run = write_run(tmp_path / "run", n=9)
    one, two = tmp_path / "one", tmp_path / "two"
    for out in (one, two):
        pool_folder(run, out, protocol=FAST)
    files = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(two) for p in two.rglob("*") if p.is_file())
    for name in files:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_tables_hold_the_numbers_of_the_page(made):
    with (made / "tables/times.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert first["outcome"] == "Survival from presentation"
    assert int(first["n"]) <= 24
    with (made / "tables/series.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == 5


def test_texts_of_reports_cannot_break_the_page(tmp_path):
    from dataclasses import replace

    from casepool.pool import read_cohort

    run = write_run(tmp_path / "run", n=4)
    cases = [
        replace(c, report=replace(c.report, title="<script>alert(1)</script>", authors=("=cmd()", "B")))
        for c in read_cohort(run).cases
    ]
    write_run(run, cases=cases)
    pool_folder(run, tmp_path / "out", protocol=FAST)
    assert "<script>" not in (tmp_path / "out/report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_or_no_cases_still_have_a_page(tmp_path, n):
    run = write_run(tmp_path / "run", n=n, statements=())
    pool_folder(run, tmp_path / "out", protocol=FAST)
    words = " ".join(Page((tmp_path / "out/report.html").read_text(encoding="utf-8")).words)
    assert "No statement of the reports gives n of N" in words
    assert not re.search(r"\b(?:nan|None)\b", words)


def test_cases_lead_to_the_report_of_the_run_where_it_stays(tmp_path):
    run = write_run(tmp_path / "run", n=2)
    (run / "report.html").write_text("the run", encoding="utf-8")
    pool_folder(run, tmp_path / "out", protocol=FAST)
    assert 'href="../run/report.html#case/inv-00001%231"' in (tmp_path / "out/report.html").read_text(
        encoding="utf-8"
    )
    pool_folder(run, tmp_path / "out", protocol=FAST, link_run=False, force=True)
    assert "../run" not in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_refusals_stand_in_one_box(tmp_path):
    plan = parse_protocol({
        "outcome": [{"from": "presentation", "to": "death"}], "treatment": {"method": "plain"},
        "settings": {"bootstrap": 20, "imputations": 2},
    })  # fmt: skip
    pool_folder(write_run(tmp_path / "run", n=24), tmp_path / "out", protocol=plan)
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert page.count("Refused.") == 1
    assert "Number of episodes, Extent of resection, Systemic treatment, Surgery" in page


def test_methods_tell_what_was_used(made):
    words = " ".join(Page((made / "report.html").read_text(encoding="utf-8")).words)
    for told in ("Turnbull", "immortal-time bias", "Barnard and Rubin", "binomial-normal", "casepool 0."):
        assert told in words, told


def test_an_earlier_report_is_not_replaced_without_being_asked(made):
    with pytest.raises(OutputError, match="--force"):
        pool_folder(made.parent / "run", made, protocol=FAST)
    with pytest.raises(OutputError, match="the run itself"):
        pool_folder(made.parent / "run", made.parent / "run", protocol=FAST, force=True)


def test_the_command_says_where_the_report_is(tmp_path):
    run = write_run(tmp_path / "run", n=3)
    plan = tmp_path / "protocol.toml"
    plan.write_text(
        'question = "What of these?"\n[[outcome]]\nfrom = "presentation"\nto = "death"\n[settings]\nbootstrap = 20\nimputations = 2\n',
        encoding="utf-8",
    )
    done = CliRunner().invoke(
        cli, ["pool", str(run), "--protocol", str(plan), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    assert "3 patients" in done.output
    assert "What of these?" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_the_command_refuses_what_is_no_run(tmp_path):
    done = CliRunner().invoke(cli, ["pool", str(tmp_path), "--out", str(tmp_path / "out")])
    assert isinstance(done.exception, AnalysisError)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_r_script_repeats_the_main_numbers(made):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not on this machine")
    done = subprocess.run(["Rscript", "analysis.R"], cwd=made, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Survival from presentation: n =" in done.stdout
    told = re.search(r"curve (\S+) restricted mean (\S+) hazard ratio (\S+) proportion (\S+)", done.stdout)
    assert told is not None
    assert max(map(float, told.groups())) < 1e-6
    assert done.stdout.count("hazard ratio") > 10


def test_the_tables_hold_what_the_r_script_needs(made):
    with (made / "tables/outcome-1-patients.csv").open(encoding="utf-8", newline="") as file:
        patients = list(csv.DictReader(file))
    assert {row["start_surgery"] for row in patients} >= {"never"}
    with (made / "tables/outcome-1-imputed.csv").open(encoding="utf-8", newline="") as file:
        completed = list(csv.DictReader(file))
    assert len(completed) == 2 * len(patients)
    bounds = {row["case_id"]: (float(row["low"]), float(row["high"] or "inf")) for row in patients}
    for row in completed:
        low, high = bounds[row["case_id"]]
        assert low - 1e-9 <= float(row["time"]) <= high + 1e-9
    with (made / "tables/outcome-1-curve.csv").open(encoding="utf-8", newline="") as file:
        curve = [row for row in csv.DictReader(file) if not row["variable"]]
    assert sum(float(row["mass"]) for row in curve) == pytest.approx(1)
