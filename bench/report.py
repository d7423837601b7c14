"""How long the report page of a run takes to write, and to open in a browser.

    python bench/report.py FOLDER

FOLDER is one that `casepool run` wrote. The yardstick is reading the folder's cases and documents back, measured in the
same run; seconds are CPU seconds of this process, those of the browser are by the clock.
"""

import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from casepool.exchange import read_cases, read_documents
from casepool.report import write_report

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"]  # fmt: skip


def main(folder: Path) -> None:
    start = time.process_time()
    patients = sum(1 for _ in read_cases(folder))
    reports = sum(1 for _ in read_documents(folder))
    parsed = time.process_time() - start
    with TemporaryDirectory() as name:
        start = time.process_time()
        page = write_report(folder, out=Path(name) / "report.html")
        written = time.process_time() - start
        size = page.stat().st_size
        print(
            f"{reports} reports, {patients} patients: {size / 1e6:.1f} MB, {1000 * written / patients:.2f} ms a patient"
        )
        print(
            f"written in {written:.1f} s, {written / parsed:.1f} times the {parsed:.1f} s of reading the folder back"
        )
        open_page(page)


def open_page(page: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium here: opening was not measured")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=OPTIONS)
        tab = browser.new_page()
        start = time.perf_counter()
        tab.goto(page.as_uri())
        tab.wait_for_selector("html[data-ready]", timeout=120_000)
        ready = time.perf_counter() - start
        start = time.perf_counter()
        tab.click("#t-cases tbody tr:last-child a")
        tab.wait_for_selector(".fact")
        print(f"ready in {ready:.2f} s, a case opens in {time.perf_counter() - start:.2f} s")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
