"""What a case page asks of the database and makes anew, and the marks of its text."""

import random
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from casepool.collection import Collection, _reports, decide
from casepool.model import Span
from casepool.web import create_app
from casepool.web._source import _Sweep

CASE = "/case/report-00001/1"


@pytest.fixture
def client(collection: Collection) -> TestClient:
    return TestClient(create_app(collection), base_url="http://localhost")


@pytest.mark.parametrize("address", [CASE, f"{CASE}/appraisal"])
def test_a_page_fetches_the_reading_once(client: TestClient, collection: Collection, address: str) -> None:
    assert client.get(address).status_code == 200
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    sa.event.listen(collection.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        sa.event.remove(collection.engine, "before_cursor_execute", note)
    assert sum("FROM reading" in statement and "reading.data" in statement for statement in asked) == 1


def test_a_page_seen_again_parses_nothing_anew(client: TestClient) -> None:
    assert client.get(CASE).status_code == 200
    kept = (_reports._beside, _reports._layout, _reports.case_from)
    before = [part.cache_info().misses for part in kept]
    assert client.get(CASE).status_code == 200
    assert [part.cache_info().misses for part in kept] == before


def test_a_block_that_writes_sees_what_it_wrote(collection: Collection) -> None:
    answers = iter("abc")
    with collection.atomic(who="ana") as store:
        assert [store.once("x", lambda: next(answers)) for _ in range(2)] == ["a", "b"]
    with collection.reading(who="ana") as store:
        assert [store.once("x", lambda: next(answers)) for _ in range(2)] == ["c", "c"]


@pytest.mark.parametrize("seed", range(20))
def test_every_piece_lies_under_the_marks_that_meet_it(seed: int) -> None:
    draw = random.Random(seed)
    marks = []
    for field in draw.choices("abcde", k=draw.randint(0, 12)):
        start = draw.randint(0, 60)
        marks.append((Span(start, start + draw.randint(0, 25)), field))
    cuts = sorted({0, 90, *draw.sample(range(1, 90), 15), *(p for span, _ in marks for p in span)})
    sweep = _Sweep(marks)
    for a, b in pairwise(cuts):
        wanted = dict.fromkeys(field for span, field in marks if span and span.meets(Span(a, b)))
        assert sweep.fields(a, b) == " ".join(wanted)


def test_the_text_of_a_report_with_a_case_is_the_case(client: TestClient) -> None:
    client.get("/reports")
    answer = client.get("/report/report-00001/text", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, CASE)


def test_the_history_tells_values_as_they_are_typed(client: TestClient, collection: Collection) -> None:
    with collection.atomic(who="you") as store:
        decide(
            store,
            "report-00001#1",
            field="treatments",
            kind="corrected",
            value="surgery; chemotherapy (cisplatin)",
        )
    for address in ("/history", f"{CASE}/history?field=treatments"):
        page = client.get(address).text
        assert "surgery; chemotherapy (cisplatin)" in page
        assert "agents" not in page
