"""Files that other programs read: the guide's fields, tables that are safe to open, whole files."""

import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from invented import document, reading

from casepool import exchange
from casepool.errors import OutputError
from casepool.exchange._tables import told_cell
from casepool.model import DAYS_PER_MONTH, DAYS_PER_YEAR, Fact, Problem, Statement, to_json

CASE = reading().cases[0]


def test_guide_fields_of_the_invented_case():
    assert exchange.guide_fields(CASE) == {
        "age_years": 51,
        "sex": "female",
        "primary_sites": ["breast"],
        "histologies": ["invasive lobular carcinoma"],
        "metastatic_sites": ["spinal cord"],
        "findings_present": ["weakness of the right leg", "urinary retention", "saddle anesthesia"],
        "findings_absent": ["fever", "headache"],
        "treatments": [
            {"type": "surgery", "agents": []},
            {"type": "hormone therapy", "agents": ["tamoxifen"]},
            {"type": "radiotherapy", "agents": []},
        ],
        "largest_size_mm": 18,
        "symptom_duration_months": 0.69,
        "primary_to_metastasis_months": 60,
        "follow_up_months": 4,
        "outcome": "dead",
        "cause": "disease",
        "recurrence": True,
    }


def test_guide_fields_of_a_silent_report_are_empty():
    silent = type(CASE)(id="x#1", report=CASE.report, patient=type(CASE.patient)())
    fields = exchange.guide_fields(silent)
    assert tuple(fields) == exchange.GUIDE_FIELDS
    assert {repr(v) for v in fields.values()} == {"None", "[]"}


def test_guide_fields_join_agents_once_per_type():
    first, *others = [t for t in CASE.treatments if t.type == "hormone therapy"]
    assert not others
    twice = replace(
        CASE,
        treatments=(
            replace(first, type="chemotherapy", agents=("fluorouracil", "epirubicin")),
            replace(first, agents=("tamoxifen",)),
            replace(first, type="chemotherapy", agents=("epirubicin", "paclitaxel")),
            replace(first, type="chemotherapy", agents=("docetaxel",), status="planned"),
        ),
    )
    assert exchange.guide_fields(twice)["treatments"] == [
        {"type": "chemotherapy", "agents": ["fluorouracil", "epirubicin", "paclitaxel"]},
        {"type": "hormone therapy", "agents": ["tamoxifen"]},
    ]


@pytest.mark.parametrize(
    ("days", "months"),
    [
        (0, 0),
        (1, 0.033),
        (7, 0.23),
        (10, 0.329),
        (21, 0.69),
        (DAYS_PER_MONTH, 1),
        (2.5 * DAYS_PER_MONTH, 2.5),
        (DAYS_PER_YEAR, 12),
        (7 * DAYS_PER_YEAR, 84),
    ],
)
def test_days_to_months_whole_told_units(days, months):
    assert exchange.days_to_months(days) == months


def test_age_of_months_has_two_decimals():
    baby = replace(CASE, patient=replace(CASE.patient, age_years=Fact(7 / 12, (), 1.0)))
    assert exchange.guide_fields(baby)["age_years"] == 0.58


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_line_makes_formulas_harmless(start):
    (cell,) = next(csv.reader(io.StringIO(exchange.csv_line([f"{start}cmd|' /C calc'!A0"]), newline="")))
    assert cell == f"'{start}cmd|' /C calc'!A0"


@given(
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2)
)
def test_csv_line_gives_back_every_text(texts):
    (row,) = csv.reader(io.StringIO(exchange.csv_line(texts), newline=""))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert [told_cell(cell) for cell in row] == texts


def test_csv_line_keeps_numbers_and_quotes_as_they_are():
    line = exchange.csv_line([None, True, -2.5, 3.0, 'a "b", c\nd', ("x", "y"), "é=1"])
    assert line == ',true,-2.5,3,"a ""b"", c\nd",x; y,é=1\r\n'


def test_case_row_has_a_cell_for_each_column():
    row = dict(zip(exchange.CASE_COLUMNS, exchange.case_row(CASE), strict=True))
    assert exchange.CASE_COLUMNS[: len(exchange.GUIDE_FIELDS)] == exchange.GUIDE_FIELDS
    assert row["case_id"] == "invented-1#1"
    assert row["lesion_levels"] == ["T4", "conus medullaris"]
    assert row["metastatic_sites_absent"] == ["liver"]
    assert row["treatments_not_given"] == ["chemotherapy (refused)"]
    assert row["dose_gy"] == ["30"]
    assert row["confidence"] == 0.72


def test_statement_row_carries_sentence_and_place():
    source = document()
    row = exchange.statement_row(reading().statements[0], text=source.text)
    cells = dict(zip(exchange.STATEMENT_COLUMNS, row, strict=True))
    sentence = "Halvorsen and Brandt found lung cancer in 27 of 60 patients (45 %) with such lesions."
    assert cells["sentence"] == sentence
    assert source.text[cells["start"] : cells["end"]] == "27 of 60 patients (45 %)"
    assert (cells["n"], cells["total"], cells["references"]) == (27, 60, (4, 7))
    assert cells["measure"] is cells["value"] is cells["unit"] is None


def test_statement_row_of_a_median_ends_with_its_value():
    median = Statement(
        report_id="r", what="survival", measure="median", value=4.0, value_low=1.0, value_high=12.0, spread="range", unit="months"
    )  # fmt: skip
    assert exchange.STATEMENT_COLUMNS[12:] == (
        "confidence",
        "measure",
        "value",
        "value_low",
        "value_high",
        "spread",
        "unit",
    )
    assert exchange.statement_row(median, text="")[13:] == ("median", 4.0, 1.0, 12.0, "range", "months")


def test_output_files_hold_all_that_was_read(tmp_path):
    with exchange.OutputFiles(tmp_path / "out") as files:
        for number in (1, 2):
            name = f"invented-{number}"
            files.add(exchange.output_lines(reading(report_id=name), document=document(report_id=name)))
        problem = Problem(path="=bad.pdf", reason="No text.", advice="Scan it again.")
        files.add(exchange.problem_lines([problem]))
    out = tmp_path / "out"
    assert sorted(p.name for p in out.iterdir()) == sorted(exchange.OUTPUT_FILES)
    assert [c.id for c in exchange.read_cases(out)] == ["invented-1#1", "invented-2#1"]
    assert next(iter(exchange.read_cases(out))) == CASE
    lines = [json.loads(x) for x in (out / "readings.jsonl").read_text("utf-8").splitlines()]
    assert [x["id"] for x in lines] == ["invented-1", "invented-2"]
    assert lines[0]["cases"] == [exchange.guide_fields(CASE)]
    with (out / "problems.csv").open(newline="", encoding="utf-8") as file:
        problems = list(csv.DictReader(file))
    assert [p["path"] for p in problems] == ["reports/invented-1.txt", "reports/invented-2.txt", "'=bad.pdf"]
    with (out / "discrepancies.csv").open(newline="", encoding="utf-8") as file:
        found = next(csv.DictReader(file))
    assert (found["quote_1"], found["quote_2"]) == ("52-year-old", "51-year-old")
    again = next(exchange.read_documents(out))
    assert again == document()
    assert to_json(again.sections) == to_json(document().sections)
    assert [row["path"] for row in exchange.read_table(out, "problems.csv")][-1] == "=bad.pdf"


def test_names_that_are_no_utf8_are_written_alike_everywhere(tmp_path):
    odd = "caf\udce9"
    with exchange.OutputFiles(tmp_path) as files:
        files.add(exchange.output_lines(reading(report_id=odd), document=document(report_id=odd)))
    assert next(exchange.read_cases(tmp_path)).report.id == "caf\ufffd"
    assert next(exchange.read_documents(tmp_path)).text == document().text
    assert next(exchange.read_table(tmp_path, "statements.csv"))["report_id"] == "caf\ufffd"


def test_output_files_in_parts_are_the_same_bytes(tmp_path):
    names = [f"invented-{n}" for n in range(4)]
    lines = [exchange.output_lines(reading(report_id=n), document=document(report_id=n)) for n in names]
    with exchange.OutputFiles(tmp_path / "whole") as files:
        for line in lines:
            files.add(line)
    for part in (0, 1):
        with exchange.OutputFiles(tmp_path / f"part-{part}", headers=False) as files:
            for line in lines[2 * part : 2 * part + 2]:
                files.add(line)
    with exchange.OutputFiles(tmp_path / "joined") as files:
        files.add_folder(tmp_path / "part-0")
        files.add_folder(tmp_path / "part-1")
    for name in exchange.OUTPUT_FILES:
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "joined" / name).read_bytes()


def test_interrupted_files_leave_nothing_behind(tmp_path):
    def interrupted():
        with exchange.OutputFiles(tmp_path) as files:
            files.add(exchange.output_lines(reading(), document=document()))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_write_whole_keeps_the_old_file_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_bytes(b"old")

    def broken():
        with exchange.write_whole(path) as file:
            file.write(b"new")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        broken()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_write_whole_names_the_folder_that_is_missing(tmp_path):
    with (
        pytest.raises(OutputError, match="must be writable"),
        exchange.write_whole(tmp_path / "none" / "x"),
    ):
        pass


def test_read_cases_names_file_and_line(tmp_path):
    with pytest.raises(OutputError, match=r"must hold cases\.jsonl"):
        list(exchange.read_cases(tmp_path))
    (tmp_path / "cases.jsonl").write_bytes(to_json(CASE) + b"\n{}\n")
    with pytest.raises(OutputError, match="line 2"):
        list(exchange.read_cases(tmp_path))
