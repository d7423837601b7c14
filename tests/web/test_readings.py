"""Two readings of one report side by side, and what a newer casepool reads otherwise in the whole collection."""

from html import unescape
from typing import Any

import pytest
from made_reports import invented_report, read_otherwise
from starlette.testclient import TestClient

from casepool.collection import Collection, add_report, compare_readings, decide
from casepool.web import create_app

CASE = "/case/report-00004/1"


@pytest.fixture
def again(collection: Collection) -> Collection:
    """Report 4 read again by a newer program."""
    with collection.atomic(who="olga") as store:
        document, reading = read_otherwise(4)
        assert add_report(store, document, reading=reading, made_by="casepool 2").state == "read again"
    return collection


def page_of(collection: Collection, address: str, **options: Any) -> str:
    answer = TestClient(create_app(collection), base_url="http://localhost").get(address, **options)
    assert answer.status_code == 200, answer.text[:300]
    return unescape(answer.text)


def test_case_read_once_shows_no_difference(collection: Collection) -> None:
    assert f'href="{CASE}/readings"' not in page_of(collection, CASE)
    assert "There is one reading of this report, by casepool 1" in page_of(collection, f"{CASE}/readings")
    assert "Every report was read once" in page_of(collection, "/readings")


def test_two_readings_stand_side_by_side(again: Collection) -> None:
    _, reading = invented_report(4)
    (case,) = reading.cases
    age, site = case.patient.age_years, case.lesions[0].site
    assert age is not None
    assert f'href="{CASE}/readings"' in page_of(again, CASE)
    assert f'<a href="{CASE}/readings">read 2 times</a>' in page_of(again, "/reports")
    page = page_of(again, f"{CASE}/readings")
    for words in (
        f"<strong>{age.value:g}</strong>",
        f"<strong>{age.value + 1:g}</strong>",
        f"<strong>{site}</strong><q>",
        "<strong>nothing</strong>",
        f"<mark>{age.value:g}-year-old</mark>",
        "Reading 1 <small>casepool 1",
        "Reading 2 <small>casepool 2",
        "<del>Follow-up of",
    ):
        assert words in page, words
    assert "Sex" not in page.split("<tbody>")[1].split("</tbody>")[0], "what is told alike is not shown"
    back = page_of(again, f"{CASE}/readings", params={"before": 2, "now": 1})
    assert "<ins>Follow-up of" in back
    alike = page_of(again, f"{CASE}/readings", params={"before": 1, "now": 1})
    assert "tell this patient's values alike" in alike
    unknown = TestClient(create_app(again), base_url="http://localhost").get(
        f"{CASE}/readings", params={"before": 7}
    )
    assert unknown.status_code == 404


def test_decision_stands_beside_both_readings(again: Collection) -> None:
    with again.atomic(who="you") as store:
        decide(store, "report-00004#1", field="age_years", kind="corrected", value=91)
    page = page_of(again, f"{CASE}/readings")
    assert '<strong>91</strong><span class="sub">corrected by you' in page
    with again.atomic(who="ben") as store:
        decide(store, "report-00004#1", field="cause", kind="corrected", value="other", why="Xyzzy")
    assert "Xyzzy" not in page_of(again, f"{CASE}/readings")


def test_all_reports_read_otherwise_are_listed(again: Collection) -> None:
    page = page_of(again, "/readings")
    assert f'<a href="{CASE}/readings">Patient 1</a>: Age' in page
    assert "report-00001" not in page
    assert 'href="/readings"' in page_of(again, "/history")


def test_patient_of_one_reading_only_is_compared(again: Collection) -> None:
    from dataclasses import replace

    document, reading = invented_report(4)
    with again.atomic(who="olga") as store:
        none = replace(reading, cases=())
        add_report(store, document, reading=none, made_by="casepool 3")
    with again.reading() as store:
        found = compare_readings(store, "report-00004")
        assert found is not None
        assert {d.now for d in found.differences} == {None}
    assert "this patient is not told" in page_of(again, f"{CASE}/readings")
