"""Who may do and see what; what is shown and never run; one shape of errors on all routes."""

import json
import re
import socket
import stat
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx
import pytest
from made_reports import invented_report
from payloads import PAYLOADS
from people import PASSWORD
from starlette.testclient import TestClient

from casepool.collection import Collection, add_report, case_row, case_values, decide, reports, sign_off
from casepool.errors import CollectionError
from casepool.web import _security, create_app
from casepool.web._security import CONTENT_POLICY, UPLOAD_LIMIT, Pace
from casepool.web._serve import is_loopback, serve_collection

CASE = "/case/report-00001/1"


class Person:
    """A browser without a screen: cookies, the token of the page, and nothing else."""

    def __init__(self, app: Any, name: str | None = None) -> None:
        self.client = TestClient(app, base_url="http://testserver", raise_server_exceptions=False)
        if name is not None:
            page = self.client.get("/login")
            done = self.client.post(
                "/login",
                data={"name": name, "password": PASSWORD, "csrf": token_of(page.text, "login")},
                follow_redirects=False,
            )
            assert done.status_code == 303, done.text
        self.token = token_of(self.client.get("/history", headers={"accept": "text/html"}).text)

    def get(self, address: str, **options: Any) -> httpx.Response:
        return self.client.get(address, **options)

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        headers = {"x-csrf-token": self.token, **options.pop("headers", {})}
        return self.client.post(address, data=data, headers=headers, **options)

    def judge(self, case: str = CASE, **fields: Any) -> httpx.Response:
        return self.post(f"{case}/decision", {"field": "age_years", "kind": "accepted", **fields})


def token_of(page: str, kind: str = "meta") -> str:
    pattern = r'name="csrf" value="(\w+)"' if kind == "login" else r'<meta name="csrf" content="(\w+)"'
    found = re.search(pattern, page)
    return found[1] if found else ""


@pytest.fixture
def app(collection: Collection) -> Any:
    return create_app(collection, team=True)


@pytest.fixture
def ana(app: Any) -> Person:
    return Person(app, "ana")


def error_of(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text[:300]
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"status", "code", "message"}
    assert body["error"]["status"] == status
    assert body["error"]["message"].endswith(".")
    found: dict[str, Any] = body["error"]
    return found


def routes(app: Any) -> Iterator[tuple[str, str]]:
    """Every method and address, with the names filled in."""

    def walk(found: Any) -> Iterator[Any]:
        for route in found:
            inner = getattr(route, "original_router", None)
            yield from walk(inner.routes) if inner is not None else [route]

    for route in walk(app.routes):
        for method in getattr(route, "methods", None) or ():
            if method != "HEAD":
                path = route.path.replace("{report}", "report-00001").replace("{number}", "1")
                yield method, path.replace("{key}", "report-00001").replace("{name}", "cause")


def test_routes_are_found(app: Any) -> None:
    found = set(routes(app))
    assert ("POST", f"{CASE}/decision") in found
    assert ("POST", "/reports/upload") in found
    assert len([m for m, _ in found if m == "POST"]) >= 14


def test_every_change_needs_the_token(app: Any, ana: Person) -> None:
    for method, address in routes(app):
        if method == "POST":
            answer = ana.client.post(address, data={"x": "1"}, headers={"accept": "application/json"})
            assert error_of(answer, 403)["code"] == "csrf", address


def test_every_change_needs_this_origin(app: Any, ana: Person) -> None:
    for method, address in routes(app):
        if method == "POST":
            for headers in (
                {"origin": "https://evil.example"},
                {"referer": "https://evil.example/x"},
                {"sec-fetch-site": "cross-site"},
                {"origin": "https://[bad"},
                {"referer": "https://[bad/"},
                {"referer": "https://testserver@evil.example/"},
                {"origin": ""},
            ):
                answer = ana.post(address, {"x": "1"}, headers={"accept": "application/json", **headers})
                assert error_of(answer, 403)["code"] == "origin", address


def test_every_address_needs_a_login(app: Any) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    for method, address in routes(app):
        if address in ("/login", "/static/figures.css"):
            continue
        answer = client.request(method, address, headers={"accept": "application/json"})
        assert error_of(answer, 401)["code"] == "login", address
    page = client.get("/reports", headers={"accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2Freports")


@pytest.mark.parametrize("forged", ["", "x.y.z", "eyJ1IjoiYW5hIn0.aaaa.bbbb"])
def test_forged_cookie_is_no_session(app: Any, ana: Person, forged: str) -> None:
    good = ana.client.cookies["casepool"]
    for cookie in (forged, good[:-2] + ("aa" if good[-2:] != "aa" else "bb"), "A" + good):
        client = TestClient(app, cookies={"casepool": cookie}, raise_server_exceptions=False)
        error_of(client.get("/reports", headers={"accept": "application/json"}), 401)
        error_of(client.post(f"{CASE}/decision", headers={"x-csrf-token": ana.token}), 401)


def test_cookie_is_closed_to_scripts_and_other_sites(app: Any, collection: Collection) -> None:
    for secure in (False, True):
        client = TestClient(
            create_app(collection, team=True, behind_https=secure), base_url="https://testserver"
        )
        cookie = client.get("/login", follow_redirects=False).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert ("secure" in cookie) == secure


def test_behind_https_a_page_without_tls_changes_nothing(collection: Collection) -> None:
    app = create_app(collection, team=True, behind_https=True)
    client = TestClient(app, base_url="https://testserver", raise_server_exceptions=False)
    token = token_of(client.get("/login").text, "login")
    told = {"name": "ana", "password": PASSWORD, "csrf": token}
    for origin, status in (("http://testserver", 403), ("https://testserver", 303)):
        answer = client.post("/login", data=told, headers={"origin": origin}, follow_redirects=False)
        assert answer.status_code == status


def test_token_of_another_session_is_refused(app: Any, ana: Person) -> None:
    ben = Person(app, "ben")
    answer = ana.client.post(f"{CASE}/sign-off", headers={"x-csrf-token": ben.token})
    assert error_of(answer, 403)["code"] == "csrf"


def test_logout_ends_the_session_everywhere(app: Any, ana: Person) -> None:
    kept = ana.client.cookies["casepool"]
    assert ana.post("/logout", follow_redirects=False).status_code == 303
    client = TestClient(app, cookies={"casepool": kept})
    error_of(client.get("/reports", headers={"accept": "application/json"}), 401)


def test_login_slows_down_guessing(app: Any) -> None:
    client = TestClient(app)
    token = token_of(client.get("/login").text, "login")
    statuses = []
    for _ in range(7):
        told = {"name": "ana", "password": "wrong password 1", "csrf": token}
        statuses.append(client.post("/login", data=told).status_code)
    assert statuses == [401] * 5 + [429] * 2
    right = client.post("/login", data={"name": "ana", "password": PASSWORD, "csrf": token})
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0


def test_pace_keeps_no_names_that_did_not_fail_and_none_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_security, "MOST_PACED", 3)
    pace = Pace(most=1, seconds=60)
    for number in range(9):
        assert pace.wait(f"nobody {number}") == 0
    assert not pace._failures
    pace.failed("ana")
    for number in range(9):
        pace.failed(f"nobody {number}")
    assert len(pace._failures) == 3
    assert pace.wait("nobody 8") > 0


def test_pace_forgets() -> None:
    pace = Pace(most=1, seconds=0.05)
    pace.failed("x")
    assert pace.wait("x") > 0
    assert pace.wait("y") == 0
    import time

    time.sleep(0.06)
    assert pace.wait("x") == 0


def test_login_goes_on_to_the_whole_address(app: Any) -> None:
    client = TestClient(app)
    page = client.get("/reports?status=read&q=a+%26+b", headers={"accept": "text/html"})
    found = re.search(r'name="next" value="([^"]*)"', page.text)
    assert found is not None
    assert unescape(found[1]) == "/reports?status=read&q=a+%26+b"


@pytest.mark.parametrize("length", ["\u00b2", "-1", "1e3", ""])
def test_a_length_that_is_no_number_is_refused(app: Any, ana: Person, length: str) -> None:
    answer = ana.post(f"{CASE}/decision", {}, headers={"content-length": length.encode("latin-1")})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "address",
    ["/report/a%00b", "/history?who=%00", f"{CASE}/history?field=a%00b", "/reports/upload?name=x%00.txt"],
)
def test_an_address_with_a_zero_byte_is_refused_whatever_the_database(ana: Person, address: str) -> None:
    error_of(ana.get(address), 400)


@pytest.mark.parametrize("before", ["9" * 30, "2147483648", "-1", "x"])
def test_history_before_what_cannot_be_is_an_error_of_the_asker(ana: Person, before: str) -> None:
    error_of(ana.get(f"/history?before={before}"), 422)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/ok\n",
        "//[",
        "[",
        "/\t/x",
    ],
)
def test_login_goes_on_inside_only(app: Any, target: str) -> None:
    client = TestClient(app)
    token = token_of(client.get("/login").text, "login")
    told = {"name": "ana", "password": PASSWORD, "csrf": token, "next": target}
    assert client.post("/login", data=told, follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize(
    ("name", "address", "data"),
    [
        ("ana", "/report/report-00001/exclude", {"reason": "not a case report", "version": "1"}),
        ("ana", f"{CASE}/finish", {}),
        ("ana", f"{CASE}/adjudication", {"field": "sex", "value": "male"}),
        ("ana", f"{CASE}/reopen", {}),
        ("ana", "/patients", {"first": "a", "second": "b", "answer": "linked", "version": "1"}),
        ("ana", "/codebook", {"name": "x"}),
        ("cleo", "/codebook", {"name": "x"}),
        ("cleo", "/codebook/cause/use", {"active": "false"}),
    ],
)
def test_roles_keep_to_what_is_theirs(app: Any, name: str, address: str, data: dict[str, str]) -> None:
    answer = Person(app, name).post(address, data, headers={"accept": "application/json"})
    assert error_of(answer, 403)["code"] == "role"


def test_reviewers_are_blind_to_each_other(app: Any, ana: Person, collection: Collection) -> None:
    ben, cleo = Person(app, "ben"), Person(app, "cleo")
    assert ana.judge(kind="corrected", value="47", why="Xyzzy47 in the table").status_code == 200
    for person in (ben, cleo):
        answer = person.get(
            f"{CASE}/decisions", params={"who": "ana"}, headers={"accept": "application/json"}
        )
        assert error_of(answer, 403)["code"] == "blind"
        assert (
            error_of(person.get(f"{CASE}/adjudication", headers={"accept": "application/json"}), 403)["code"]
            == "blind"
        )
        for address in (
            CASE,
            f"{CASE}/history?field=age_years",
            "/history",
            "/history.csv",
            "/collection",
            f"{CASE}/appraisal",
            f"{CASE}/readings",
            "/readings",
            "/similar?case=report-00001%231",
            "/similar?where=age_years+%3D+47",
            "/protocol",
        ):
            page = person.get(address, headers={"accept": "text/html"})
            assert page.status_code == 200
            assert "Xyzzy47" not in page.text, address
        assert "Xyzzy47" not in _texts_of(person.post("/export").content)
    assert "Xyzzy47" in ana.get(f"{CASE}/history?field=age_years").text
    for name in ("ana", "ben"):
        with collection.atomic(who=name) as store:
            for value in case_values(store, case_row(store, "report-00001#1")):
                if value.doubtful:
                    decide(store, "report-00001#1", field=value.variable.name, kind="accepted")
            sign_off(store, "report-00001#1")
    assert ben.get(f"{CASE}/decisions", params={"who": "ana"}).json()["decisions"]["age_years"]["value"] == 47
    assert "Xyzzy47" in ben.get("/history.csv").text


def _texts_of(archive: bytes) -> str:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return "".join(found.read(name).decode() for name in found.namelist())


def test_hundred_payloads_are_shown_and_never_markup(app: Any, ana: Person, collection: Collection) -> None:
    assert len(set(PAYLOADS)) == 100
    groups = [PAYLOADS[i : i + 5] for i in range(0, 100, 5)]
    for number, group in enumerate(groups, 100):
        document, reading = invented_report(number, extra=" ".join(group), title=f"Title {' '.join(group)}")
        with collection.atomic(who="olga") as store:
            add_report(store, document, reading=reading, made_by="casepool 1")
    listed = ana.get("/reports").text
    for number, group in enumerate(groups, 100):
        case = f"/case/report-{number:05d}/1"
        page = ana.get(case).text
        noted = "".join(ana.judge(case, kind="corrected", value="41", why=payload).text for payload in group)
        for payload in group:
            for text in (page, listed, noted):
                assert payload not in text, payload
                assert payload in unescape(text), payload
    history = ana.get("/history").text
    assert not any(payload in history for payload in PAYLOADS)


def test_pages_carry_the_policy_and_no_inline_script(app: Any, ana: Person) -> None:
    assert "script-src 'self' 'wasm-unsafe-eval'" in CONTENT_POLICY
    assert "unsafe-inline" not in CONTENT_POLICY
    for address in (
        "/reports",
        CASE,
        f"{CASE}/appraisal",
        "/agreement",
        "/conflicts",
        "/patients",
        "/collection",
        "/similar?case=report-00001%231",
        "/codebook",
        "/protocol",
        "/history",
    ):
        page = ana.get(address, headers={"accept": "text/html"})
        assert page.status_code == 200, address
        assert page.headers["content-security-policy"] == CONTENT_POLICY
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page.text), address
        assert not re.search(r"\son[a-z]+\s*=|\sstyle\s*=", page.text), address
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page.text), address


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/cron.d/x",
        "a/../../b.txt",
        ".ssh",
        "",
        "é" * 300,
        "漢" * 130 + ".txt",
        "x" * 10 + "." + "b" * 115 + ".txt",
        "<script>.txt",
    ],
)
def test_upload_name_stays_inside(ana: Person, collection: Collection, name: str) -> None:
    before = {
        p
        for p in collection.folder.parent.rglob("*")
        if "sources" not in p.parts and "casepool.db" not in p.name
    }
    text = f"Case report. A 51-year-old woman ({len(name)}) presented with breast carcinoma and back pain."
    answer = ana.client.post(
        f"/reports/upload?name={quote(name)}", content=text.encode(), headers={"x-csrf-token": ana.token}
    )
    if len(name) == 300:
        assert answer.status_code in (200, 422)
        return
    assert answer.status_code == 200, answer.text
    after = {
        p
        for p in collection.folder.parent.rglob("*")
        if "sources" not in p.parts and "casepool.db" not in p.name
    }
    assert after == before
    with collection.reading() as store:
        shown = {row.key for row in reports(store)[0]}
    assert not any("/" in key or ".." in key or key.startswith(".") for key in shown)


def test_empty_and_unreadable_uploads_say_so(ana: Person) -> None:
    headers = {"x-csrf-token": ana.token, "accept": "application/json"}
    error_of(ana.client.post("/reports/upload?name=a.txt", content=b"", headers=headers), 422)
    answer = ana.client.post("/reports/upload?name=a.pdf", content=b"%PDF-1.4 broken", headers=headers)
    assert answer.json()["results"][0]["state"] == "problem"
    error_of(ana.client.post("/reports/upload", content=b"x", headers=headers), 422)


def test_upload_of_500_mb_is_refused_while_it_streams(collection: Collection, serve: Any) -> None:
    address = serve(collection, team=False)
    cookie, token = _session(address)
    parts = urlsplit(address)
    head = f"POST /reports/upload?name=big.pdf HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\nX-CSRF-Token: {token}\r\n"
    with socket.create_connection((parts.hostname, parts.port), 20) as told:
        told.sendall(f"{head}Content-Length: {500 * 2**20}\r\n\r\n".encode())
        assert b" 413 " in told.recv(4096).split(b"\r\n")[0]
    sent = 0
    with socket.create_connection((parts.hostname, parts.port), 20) as untold:
        untold.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        block = b"100000\r\n" + b"a" * 2**20 + b"\r\n"
        answer = b""
        untold.settimeout(0.001)
        for _ in range(500):
            try:
                answer = untold.recv(4096)
                break
            except TimeoutError:
                pass
            untold.settimeout(20)
            try:
                untold.sendall(block)
            except OSError:
                break
            sent += 2**20
            untold.settimeout(0.001)
    assert sent < UPLOAD_LIMIT + 64 * 2**20, "it was taken to the end"
    assert answer == b"" or b" 413 " in answer.split(b"\r\n")[0]
    with collection.reading() as store:
        assert reports(store)[1] == 4
    assert not list(collection.sources.rglob("*.part"))


def _session(address: str) -> tuple[str, str]:
    with httpx.Client(base_url=address, follow_redirects=True) as client:
        page = client.get("/reports", headers={"accept": "text/html"})
        return f"casepool={client.cookies['casepool']}", token_of(page.text)


def test_one_error_shape_on_all_routes(app: Any, ana: Person) -> None:
    headers = {"accept": "application/json"}
    for address in (
        "/nowhere",
        "/case/none/1",
        "/report/none",
        "/case/report-00001/9",
        "/report/report-00001/source.pdf",
    ):
        assert error_of(ana.get(address, headers=headers), 404)["code"] == "not found", address
    error_of(ana.get("/case/report-00001/x", headers=headers), 422)
    error_of(ana.get("/reports?page=0", headers=headers), 422)
    error_of(ana.get("/reports?sort=x%27", headers=headers), 422)
    error_of(ana.client.delete("/reports", headers={**headers, "x-csrf-token": ana.token}), 405)
    assert error_of(ana.judge(field="nothing"), 422)["code"] == "not allowed"
    assert error_of(ana.judge(kind="corrected", value="many"), 422)["code"] == "not allowed"
    assert ana.judge().status_code == 200
    assert error_of(ana.judge(expected="0"), 409)["code"] == "stale"
    big = ana.post(f"{CASE}/decision", {"field": "age_years", "kind": "accepted", "why": "x" * 300_000})
    error_of(big, 413)


def test_unforeseen_fault_tells_nothing_of_the_inside(
    app: Any, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casepool.web import _reports

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(_reports, "status_counts", fail)
    answer = ana.get("/reports", headers={"accept": "application/json"})
    assert error_of(answer, 500)["code"] == "fault"
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_POLICY
    assert answer.headers["cache-control"] == "no-store"
    # Answered inside: the fault does not reach the server, which would drop the connection.
    assert TestClient(app, cookies=ana.client.cookies).get("/reports").status_code == 500


@pytest.mark.parametrize(
    "place",
    [
        "[[1e400, 1, 1, 2, 2]]",
        "[[1, NaN, 1, 2, 2]]",
        "[[1, 1, Infinity, 2, 2]]",
        "[" * 5000,
        "[[0, 1, 1, 2, 2]]",
        "[[99999999999999999999, 1, 1, 2, 2]]",
        "[[1, 2]]",
        "{}x",
    ],
)
def test_a_place_that_is_no_box_is_an_error_of_the_asker(ana: Person, place: str) -> None:
    answer = ana.judge(kind="evidence", quote="old", place=place)
    assert error_of(answer, 422)["message"].startswith("the place must be boxes")


def test_a_zero_byte_in_a_field_is_refused_whatever_the_database(app: Any, ana: Person) -> None:
    assert "'why'" in error_of(ana.judge(why="a\x00b"), 422)["message"]
    error_of(ana.post("/patients", {"first": "\x00", "second": "b", "answer": "linked", "version": "1"}), 422)
    client = TestClient(app, raise_server_exceptions=False)
    token = token_of(client.get("/login").text, "login")
    told = {"name": "a\x00", "password": "x", "csrf": token}
    error_of(client.post("/login", data=told, headers={"accept": "application/json"}), 422)


@pytest.mark.parametrize(
    "words", ["' OR '1'='1", "%' --", '"; DROP TABLE report; --', "NEAR(a b)", "a AND (zq", "\\", "*"]
)
def test_sql_in_search_is_text(ana: Person, words: str) -> None:
    page = ana.get("/reports", params={"q": words})
    assert page.status_code == 200
    assert "No report has" in page.text
    assert ana.get("/reports").text.count('class="title"') == 4


def test_laptop_answers_to_this_machine_only(collection: Collection) -> None:
    client = TestClient(create_app(collection), base_url="http://localhost", raise_server_exceptions=False)
    assert client.get("/reports").status_code == 200
    for host in (
        "evil.example",
        "testserver",
        "192.168.1.4:8800",
        "",
        "[::1",
        "you@localhost",
        "localhost.evil",
    ):
        answer = client.get("/reports", headers={"host": host, "accept": "application/json"})
        assert error_of(answer, 400)["code"] == "host"


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("::", False),
        ("review.example", False),
    ],
)
def test_loopback_is_known(host: str, inside: bool) -> None:
    assert is_loopback(host) == inside


def test_serving_beyond_this_machine_needs_a_team(collection: Collection, tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="must be of this machine"):
        serve_collection(collection.folder, host="0.0.0.0", port=0, team=False)
    from casepool.collection import create_collection

    create_collection(tmp_path / "none").close()
    with pytest.raises(CollectionError, match="must have an account"):
        serve_collection(tmp_path / "none", host="127.0.0.1", port=0, team=True)


def test_secrets_are_readable_by_the_owner_alone(app: Any, collection: Collection) -> None:
    for name in ("secret.key", "collection.toml"):
        assert stat.S_IMODE((collection.folder / name).stat().st_mode) == 0o600
    with collection.reading() as store:
        rows = store.connection.exec_driver_sql("SELECT name, password FROM account").all()
    assert all(password.startswith("$argon2id$") and PASSWORD not in password for _, password in rows)


def test_vendored_files_are_those_of_the_list() -> None:
    import hashlib

    import casepool.web

    vendor = Path(casepool.web.__file__).parent / "static/vendor"
    listed = dict(
        reversed(line.split("  ", 1)) for line in (vendor / "SHA256SUMS").read_text("utf-8").splitlines()
    )
    there = {
        p.relative_to(vendor).as_posix(): p
        for p in vendor.rglob("*")
        if p.is_file() and p.name != "SHA256SUMS"
    }
    assert set(there) == set(listed)
    for name, path in there.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[name], name
    root = Path(__file__).parents[2]
    pinned = json.loads((root / "package.json").read_text("utf-8"))["dependencies"]
    folders = {p.name for p in vendor.iterdir() if p.is_dir()}
    assert folders == {f"{name.rsplit('/', 1)[-1]}-{version}" for name, version in pinned.items()}
    assert all(any((vendor / f).glob("LICEN[SC]E*")) for f in folders)
    lock = (root / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert "://" not in re.sub(
        r'"(?:url|funding)": "[^"]*"|https://(?:opencollective|github|paulmillr)[^"]*', "", lock
    )


def test_protocol_page_tells_what_the_file_tells(tmp_path: Path) -> None:
    from casepool.collection import create_collection, open_collection

    create_collection(tmp_path / "r").close()
    path = tmp_path / "r/protocol.toml"
    path.write_text(
        'question = "Who walks again?"\n[review]\nexclusion_reasons = ["<animal>"]\n'
        "[include]\nage_years = { min = 18 }\n",
        "utf-8",
    )
    opened = open_collection(tmp_path / "r")
    client = TestClient(create_app(opened), base_url="http://localhost")
    page = unescape(client.get("/protocol").text)
    for words in (
        "Who walks again?",
        "<animal>",
        "at least 18",
        "Two people judge",
        "Survival from presentation",
    ):
        assert words in page, words
    assert "<animal>" in unescape(client.get("/reports").text)
    path.write_text("[inclood]\n", "utf-8")
    assert "Did you mean 'include'?" in unescape(client.get("/protocol").text)
    opened.close()


def test_a_report_named_in_any_script_is_gone_on_to(app: Any, ana: Person) -> None:
    text = "Case report. A 51-year-old woman presented with breast carcinoma and back pain."
    headers = {"x-csrf-token": ana.token}
    told = ana.client.post(
        f"/reports/upload?name={quote('漢字 症例.txt')}", content=text.encode(), headers=headers
    )
    key = told.json()["results"][0]["key"]
    added = ana.post(f"/report/{quote(key)}/case")
    assert added.status_code == 204
    assert unquote(added.headers["hx-redirect"]) == f"/case/{key}/2"
    assert ana.get(added.headers["hx-redirect"]).status_code == 200
    assert ana.get(f"/report/{quote(key)}").status_code == 200
