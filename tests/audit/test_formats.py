"""Discrepancies as text, JSON lines and SARIF; and the command that prints them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from casepool.audit import FORMATS, audit_lines
from casepool.cli import cli
from casepool.pipeline import read_files, read_text

TEXT = "A 60-year-old woman presented with cough. He was pale; haemoglobin was 7.4 mg/dL."


def lines(form: str, *, least: str = "low", care: bool = False) -> list[str]:
    return list(audit_lines([read_text(TEXT, id="r1")], format=form, least=least, care=care, version="1.0"))


def test_text_names_place_severity_quotes_and_advice() -> None:
    first, second = lines("text")
    assert 'high: The patient is a woman and is called "he". [sex-against-pronouns]' in first
    assert "    line 1, body: A »60-year-old woman« presented with cough." in first
    assert "    What to do: Count the pronouns" in first
    assert "[unit-impossible]" in second


def test_least_severity_leaves_the_others_out() -> None:
    assert len(lines("text", least="high")) == 1
    assert len(lines("text", least="medium")) == 2


def test_json_lines_hold_the_places() -> None:
    record = json.loads(lines("json")[0])
    assert record["report"] == "r1"
    assert record["code"] == "sex-against-pronouns"
    assert all(TEXT[p["start"] : p["end"]] == p["quote"] for p in record["places"])
    assert record["places"][0]["sentence"] == "A 60-year-old woman presented with cough."
    assert record["places"][0]["line"] == 1
    assert record["what_to_do"].startswith("Count the pronouns")


def test_sarif_log_has_a_rule_for_each_result() -> None:
    (log,) = lines("sarif")
    run = json.loads(log)["runs"][0]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert [r["level"] for r in run["results"]] == ["error", "warning"]
    assert {r["ruleId"] for r in run["results"]} <= rules
    place = run["results"][0]["locations"][0]
    assert place["physicalLocation"]["region"] == {"startLine": 1, "snippet": {"text": "60-year-old woman"}}
    assert place["message"]["text"] == "A »60-year-old woman« presented with cough."


def test_places_of_pages_and_elements_are_named(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text(
        f"<html><body><article><p>{TEXT} It was treated.</p></article></body></html>", encoding="utf-8"
    )
    ((document, reading),) = (pair for pair in read_files([report]) if isinstance(pair, tuple))
    (log,) = audit_lines([(document, reading)], format="sarif", least="high", care=False, version="1.0")
    (place,) = json.loads(log)["runs"][0]["results"][0]["locations"]
    assert place["logicalLocations"] == [{"fullyQualifiedName": "/html/body/article/p"}]
    region = place["physicalLocation"]["region"]
    assert document.text[region["charOffset"] :][: region["charLength"]] == "60-year-old woman"


def test_long_sentence_is_cut_around_the_quote() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    document, reading = read_text(f"{words} in a 60-year-old woman with {words}. He was pale.", id="r1")
    first = next(audit_lines([(document, reading)], format="text", least="high", care=False, version="1.0"))
    quoted = first.splitlines()[1]
    assert "… word" in quoted
    assert quoted.endswith(" …")
    assert "a »60-year-old woman« with" in quoted


def test_care_lines_name_the_missing_items() -> None:
    *_, missing = lines("text", care=True)
    assert missing.startswith("    missing 13 Informed consent")
    assert json.loads(lines("json", care=True)[-1])["care"]["13"] is False


@pytest.mark.parametrize("form", FORMATS)
def test_command_prints_each_format(form: str, tmp_path: Path) -> None:
    report = tmp_path / "a report.txt"
    report.write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(cli, ["audit", str(report), "--format", form])
    assert result.exit_code == 0, result.output
    assert "sex-against-pronouns" in result.stdout


def test_command_fails_where_nothing_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    result = CliRunner().invoke(cli, ["audit", str(tmp_path / "empty.txt")])
    assert result.exit_code == 1
    assert "empty.txt" in result.stderr
