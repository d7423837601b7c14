"""Makes docs/report.png, the picture in the README: the report of the bundled examples in Chromium.

.venv/bin/python scripts/readme_picture.py
"""

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from casepool.pipeline import run

ROOT = Path(__file__).parents[1]
os.chdir(ROOT)  # so that the page shows the path as a user gives it
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        run([Path("examples")], Path(folder) / "out")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto((Path(folder) / "out" / "report.html").as_uri() + "#case/cord-kidney%231")
            page.wait_for_timeout(1500)
            page.screenshot(path=ROOT / "docs" / "report.png")
            browser.close()


if __name__ == "__main__":
    main()
