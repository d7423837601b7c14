"""Cases like this one in the workspace: what is found, from which state of the collection, and what is said meanwhile."""

import re
import threading
from pathlib import Path
from typing import Any

import pytest
from made_reports import invented_report
from starlette.testclient import TestClient

from casepool.collection import Collection, add_report, decide, exclude_report, report_line
from casepool.web import create_app


@pytest.fixture
def more(collection: Collection) -> Collection:
    """Twelve reports."""
    with collection.atomic(who="olga") as store:
        for number in range(5, 13):
            document, reading = invented_report(number)
            add_report(store, document, reading=reading, made_by="casepool 1")
    return collection


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no slow index."""
    monkeypatch.setattr("casepool.web._similar.WAIT_SECONDS", 60)


def found(client: TestClient, **question: Any) -> list[str]:
    """The reports found, those of nearly the same text (the invented ones are alike) behind the one they are shown with."""
    page = client.get("/similar", params=question)
    assert page.status_code == 200, page.text[:300]
    shown = re.findall(r'<p class="by">(report-\d+#1)(?:.*?same text as ([^·<]+))?', page.text)
    return [
        key.removesuffix("#1") for first, same in shown for key in (first, *same.strip().split(", ")) if key
    ]


def test_case_leads_to_cases_like_it(more: Collection) -> None:
    client = TestClient(create_app(more), base_url="http://localhost")
    assert 'href="/similar?case=report-00003%231"' in client.get("/case/report-00003/1").text
    alike = found(client, case="report-00003#1")
    assert len(alike) >= 8
    assert "report-00003" not in alike
    page = client.get("/similar", params={"case": "report-00003#1"}).text
    for words in ("Shares", "Differs", "dead at last contact", "By treatment", "<mark>"):
        assert words in page, words
    assert found(client, case="report-00003#1", where="age_years > 200") == []
    assert client.get("/similar", params={"case": "none#1"}).status_code == 404


def test_words_and_filter_find_cases(more: Collection) -> None:
    document, reading = invented_report(4)
    client = TestClient(create_app(more), base_url="http://localhost")
    age = reading.cases[0].patient.age_years
    assert age is not None
    assert "report-00004" in found(client, where=f"age_years = {age.value:g}")
    words = f"{age.value:g}-year-old man, skin cancer two years ago, metastasis of the liver, weight loss and back pain"
    assert "weight loss and back pain" in document.text
    assert "report-00004" in found(client, text=words)
    assert "report-00004" in found(client, text=words, where=f"age_years = {age.value:g}")
    wrong = client.get("/similar", params={"where": "age >"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    assert "--where" not in wrong.text


def test_answer_follows_decisions_and_exclusions(more: Collection) -> None:
    client = TestClient(create_app(more), base_url="http://localhost")
    assert found(client, where="age_years = 99") == []
    with more.atomic(who="olga") as store:
        decide(store, "report-00002#1", field="age_years", kind="corrected", value=99)
    assert found(client, where="age_years = 99") == [], "one of two reviewers decides nothing"
    document, reading = invented_report(40)
    with more.atomic(who="olga") as store:
        add_report(store, document, reading=reading, made_by="casepool 1")
        for key in ("report-00001", "report-00003"):
            line = report_line(store, key)
            exclude_report(store, key, reason="not a case report", version=line.version)
    shown = found(client, where="age_years > 0", n=50)
    assert "report-00040" in shown
    assert not {"report-00001", "report-00003"} & set(shown)
    assert len(shown) == 11


def test_curve_is_a_picture_that_runs_nothing(more: Collection) -> None:
    client = TestClient(create_app(more), base_url="http://localhost")
    page = client.get("/similar", params={"where": "age_years > 0"}).text
    address = re.search(r'<img class="curve" src="([^"]+)"', page)
    assert address is not None
    picture = client.get(address[1].replace("&amp;", "&"))
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "script-src" not in picture.headers["content-security-policy"]
    assert "sandbox" in picture.headers["content-security-policy"]
    assert picture.text.startswith("<svg")
    none = client.get("/similar/survival.svg", params={"where": "age_years > 200"})
    assert none.status_code == 404


def test_page_says_that_the_index_is_being_made(more: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    from casepool import kept_index
    from casepool.web import _similar

    gate = threading.Event()
    made = kept_index.collection_index

    def slow(collection: Collection) -> Any:
        assert gate.wait(30)
        return made(collection)

    monkeypatch.setattr(kept_index, "collection_index", slow)
    monkeypatch.setattr(_similar, "WAIT_SECONDS", 0.05)
    client = TestClient(create_app(more), base_url="http://localhost")
    page = client.get("/similar", params={"where": "age_years > 0"}).text
    assert "being indexed" in page
    assert 'hx-get="/similar?' in page
    gate.set()
    monkeypatch.setattr(_similar, "WAIT_SECONDS", 30)
    assert len(found(client, where="age_years > 0", n=50)) == 12
    gate.clear()
    monkeypatch.setattr(_similar, "WAIT_SECONDS", 0.05)
    document, reading = invented_report(41)
    with more.atomic(who="olga") as store:
        add_report(store, document, reading=reading, made_by="casepool 1")
    behind = client.get("/similar", params={"where": "age_years > 0", "n": 50}).text
    assert "this is the state before them" in behind
    gate.set()


def test_fault_of_the_index_is_told_once(more: Collection, tmp_path: Path) -> None:
    (more.folder / "similar.index").write_text("in the way")
    client = TestClient(create_app(more), base_url="http://localhost", raise_server_exceptions=False)
    refused = client.get(
        "/similar", params={"where": "age_years > 0"}, headers={"accept": "application/json"}
    )
    assert refused.status_code == 422
    assert "casepool index" in refused.json()["error"]["message"]
    (more.folder / "similar.index").unlink()
    assert len(found(client, where="age_years > 0", n=50)) == 12


@pytest.mark.parametrize("address", ["/similar", "/similar/survival.svg"])
@pytest.mark.parametrize("question", [{"n": 0}, {"n": 51}, {"text": "a" * 4001}, {"case": "a" * 441}])
def test_page_and_figure_refuse_the_same_questions(
    collection: Collection, address: str, question: dict[str, Any]
) -> None:
    with TestClient(create_app(collection), base_url="http://127.0.0.1:8800") as client:
        assert client.get(address, params=question).status_code == 422
