"""Every number of the collection's page opens the cases or reports behind it, and as many of them."""

import re
from html import unescape

from made_reports import invented_report
from starlette.testclient import TestClient

from casepool.collection import Collection, add_report, exclude_report
from casepool.web import create_app

CASES = r'<p class="by">([\d,]+) cases?'


def filled(collection: Collection) -> TestClient:
    """Fifteen reports, two of them left out for two reasons, one in which no patient was found."""
    from dataclasses import replace

    with collection.atomic(who="olga") as store:
        for number in range(5, 16):
            document, reading = invented_report(number)
            if number == 15:
                reading = replace(reading, cases=())
            add_report(store, document, reading=reading, made_by="casepool 1")
        exclude_report(store, "report-00001", reason="not a case report", version=1)
        exclude_report(store, "report-00002", reason="other language", version=1)
    return TestClient(create_app(collection), base_url="http://localhost")


def links(page: str) -> list[tuple[str, int]]:
    """Addresses of the page's numbers, with the numbers."""
    found = re.findall(r'<a href="([^"]+)">(?:<span>[^<]*</span> )?<b>([\d,]+)</b>', page)
    found += re.findall(r'<a href="([^"]+)">([\d,]+) told</a>', page)
    return [(unescape(address), int(n.replace(",", ""))) for address, n in found]


def test_numbers_open_as_many_cases(collection: Collection) -> None:
    client = filled(collection)
    for start in ("/collection", "/collection?q=metastasis&sex=male"):
        page = client.get(start).text
        found = links(page)
        assert len(found) > 15
        for address, n in found:
            behind = client.get(address).text
            if address.startswith("/collection"):
                shown = re.search(CASES, behind)
                assert shown is not None
                if "patients" not in address:
                    assert int(shown[1]) == n, address
            elif n:
                assert f"of {n} report" in behind, address


def test_flow_tells_why_reports_were_left_out(collection: Collection) -> None:
    page = filled(collection).get("/collection").text
    wanted = {
        "/reports": 15,
        "/reports?status=excluded&reason=not+a+case+report": 1,
        "/reports?status=excluded&reason=other+language": 1,
        "/reports?status=unread": 1,
        "/collection": 12,
    }
    found = dict(links(page.split('class="flow"')[1].split("</ol>")[0]))
    assert found == wanted


def test_bars_of_the_plots_lead_where_the_lists_lead(collection: Collection) -> None:
    client = filled(collection)
    told = client.get("/collection/plots?sex=male").json()
    listed = dict(links(client.get("/collection?sex=male").text))
    for plot in told["plots"]:
        for bar in plot["bars"]:
            assert listed[bar["url"]] == bar["cases"]
    for bar in told["ages"]:
        address = bar["url"].replace("/collection/plots", "/collection")
        if bar["cases"]:
            assert listed[address] == bar["cases"]


def test_words_narrow_the_collection(collection: Collection) -> None:
    client = filled(collection)
    site = invented_report(4)[1].cases[0].diagnoses[0].site
    page = client.get("/collection", params={"q": f"{site} zzz"}).text
    assert "0 cases of 12" in page
    assert "No case meets these conditions." in page
    page = client.get("/collection", params={"q": "invented report 4", "sex": "*"}).text
    assert "report-00004" in page
    assert "Take this condition away" in page


def test_report_is_left_out_from_its_case(collection: Collection) -> None:
    client = TestClient(create_app(collection), base_url="http://localhost")
    page = client.get("/case/report-00003/1").text
    assert 'class="quiet exclude" data-key="report-00003"' in page
    assert 'id="exclude-form"' in page
    assert 'value="no individual patient data"' in page
    assert "Published reports only" in page
