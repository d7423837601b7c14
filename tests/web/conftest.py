"""A served workspace: in this process for requests, in a thread with a real socket for browsers."""

import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    # Starlette names a successor of httpx that is not needed for what is asked here.
    warnings.simplefilter("ignore")
    import starlette.testclient  # noqa: F401

sys.path.insert(0, str(Path(__file__).parents[1] / "collection"))

from made_reports import invented_report
from people import PASSWORD, PEOPLE

from casepool.collection import Collection, add_account, add_report, create_collection


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its full cost takes longer than all else here; the parameters are argon2's own smallest."""
    from argon2 import PasswordHasher

    from casepool.collection import _accounts

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(_accounts, "_hasher", lambda: weak)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """Four invented reports, four accounts, two reviewers per value."""
    made = create_collection(tmp_path / "review", name="Invented review")
    with made.atomic(who="olga") as store:
        for number in range(1, 5):
            document, reading = invented_report(number)
            add_report(store, document, reading=reading, made_by="casepool 1")
        for name, role in PEOPLE.items():
            add_account(store, name, password=PASSWORD, role=role)
    yield made
    made.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve a collection on a free port; gives its address."""
    import uvicorn

    from casepool.web import create_app

    running: list[tuple[Any, threading.Thread]] = []

    def start(collection: Collection, **options: Any) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        app = create_app(collection, **options)
        server = uvicorn.Server(
            uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off", ws="none")
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        for _ in range(200):
            if server.started:
                break
            time.sleep(0.05)
        running.append((server, thread))
        return f"http://127.0.0.1:{port}"

    yield start
    for server, thread in running:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    import shutil

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    options = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()
