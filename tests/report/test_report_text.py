"""A case as facts in groups, and as text for the terminal."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
from invented import document, reading

from casepool.errors import OutputError
from casepool.exchange import OutputFiles, output_lines
from casepool.model import Fact, Finding, Statement
from casepool.report import case_text, fact_groups, print_case, read_reports, write_report
from casepool.report._payload import statement_row

CASE = reading().cases[0]


def groups(case):
    return {group.name: group.facts for group in fact_groups(case)}


def test_fact_groups_hold_every_value_with_its_evidence():
    found = groups(CASE)
    assert [f.value for f in found["Patient"]] == ["51 years", "female"]
    assert found["Patient"][0].conflict
    assert [f.value for f in found["Findings absent"]] == ["fever", "headache"]
    assert found["Lesions"][0].tags == ("past", "absent")
    assert found["Lesions"][1].detail == "T4, intramedullary, 18 mm, homogeneous enhancement"
    assert [f.tags for f in found["Treatments"]][4] == ("episode 1", "refused")
    assert {f.label: f.value for f in found["Outcome"]}["Symptoms before"] == "3 weeks"
    text = document().text
    for facts in found.values():
        for fact in facts:
            assert fact.evidence
            assert all(text[e.span.start : e.span.end] == e.quote for e in fact.evidence)


def test_fact_groups_leave_out_what_is_not_told():
    silent = type(CASE)(id="x#1", report=CASE.report, patient=type(CASE.patient)())
    assert fact_groups(silent) == ()
    assert case_text(silent).startswith("x#1\n")


@pytest.mark.parametrize(
    ("years", "words"), [(0.75, "9 months"), (1.0, "1 year"), (1.5, "18 months"), (51.0, "51 years")]
)
def test_age_in_words(years, words):
    baby = replace(CASE, patient=replace(CASE.patient, age_years=Fact(years, (), 1.0)))
    assert groups(baby)["Patient"][0].value == words


def test_case_text_tells_who_what_when_and_why():
    text = case_text(CASE, width=110)
    assert "Age: 51 years ! evidence conflicts: “52-year-old”" in text
    assert re.search(r"fever \(“no”\) \[episode 1\] +“fever”", text)
    assert re.search(r"4\.5–5\.5 years before +mastectomy", text)
    assert re.search(r"time not told +staging CT", text)
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 110
    assert "\x1b[" in case_text(CASE, color=True)


def test_case_text_fits_a_narrow_terminal():
    assert max(map(len, case_text(CASE, width=50).splitlines())) <= 50


def test_case_text_never_steers_the_terminal():
    hostile = Finding(name="\x1b]0;pwned\x07\x9b31m[bold]cough\u202e", evidence=CASE.findings[0].evidence)
    text = case_text(replace(CASE, findings=(hostile,)), color=False)
    assert "[bold]cough" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_print_case_prints_the_text(capsys):
    print_case(CASE, document=document())
    shown = capsys.readouterr().out
    assert "invented-1#1" in shown
    assert "Journal of Invented Reports, 2019, 10.5555/invented.1" in shown


def test_read_reports_joins_the_files_of_a_run(tmp_path):
    with OutputFiles(tmp_path) as files:
        for number in (1, 2, 3):
            named = {"report_id": f"invented-{number}"}
            told = reading(**named)
            told = told if number != 2 else replace(told, cases=(), statements=(), discrepancies=())
            files.add(output_lines(told, document=document(**named)))
    parts = list(read_reports(tmp_path))
    assert [p.document.report.id for p in parts] == ["invented-1", "invented-2", "invented-3"]
    assert [len(p.cases) for p in parts] == [1, 0, 1]
    assert [len(p.statements) for p in parts] == [2, 0, 2]
    assert [len(p.problems) for p in parts] == [1, 1, 1]
    (found,) = parts[2].discrepancies
    assert [parts[2].document.quote(e.span) for e in found.evidence] == ["52-year-old", "51-year-old"]


def test_write_report_of_a_folder_without_a_run_says_what_to_do(tmp_path):
    with pytest.raises(OutputError, match="casepool run"):
        write_report(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_write_report_of_an_empty_run(tmp_path):
    with OutputFiles(tmp_path):
        pass
    html = write_report(tmp_path).read_text("utf-8")
    assert "0 patients in 0 reports" in html


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"measure": "mean", "value": 41.0, "value_low": 9.0, "value_high": 66.0, "unit": "years"}, "mean 41 years (range 9\u201366)"),
        ({"measure": "median", "value": 3.8, "value_low": 3.1, "value_high": 4.5, "spread": "95% CI", "unit": "months"}, "median 3.8 months (95% CI 3.1\u20134.5)"),
        ({"measure": "rate", "value_low": 0.2, "value_high": 2.8, "unit": "per 10,000"}, "rate 0.2\u20132.8 per 10,000"),
        ({"measure": "rate", "value_high": 1.0, "unit": "per million"}, "rate \u2264 1 per million"),
        ({"n": 3, "total": 12}, None),
    ],
)  # fmt: skip
def test_measured_statement_in_words(told, words):
    assert statement_row(Statement(report_id="r", what="age", **told), number=1, text="")[-1] == words
