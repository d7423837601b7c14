"""The report page in a real Chromium: what lights up, what sorts, what is never run."""

import json
import re
import shutil
import sys
from html import unescape
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))
from invented import document, reading

from casepool.exchange import OutputFiles, output_lines, problem_lines
from casepool.model import Problem
from casepool.report import write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAYLOAD = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=2><!--"
EXTRA = f"{PAYLOAD} <svg onload=window.pwned=3> 𝒜stral letters 𝒳 come before the wound that had healed."

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run of three reports; the second is hostile."""
    out = tmp_path_factory.mktemp("run")
    with OutputFiles(out) as files:
        for number in (1, 2, 3):
            named = {"report_id": f"invented-{number}"}
            if number == 2:
                named |= {"title": PAYLOAD, "extra": EXTRA}
            files.add(output_lines(reading(**named), document=document(**named)))
        files.add(
            problem_lines([Problem(path=f"{PAYLOAD}.pdf", reason="No text layer.", advice="Scan again.")])
        )
    (out / "run.json").write_text('{"casepool": "0.0.0"}', encoding="utf-8")
    write_report(out)
    return out


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, folder):
    """The page, with all that it asked for and all that went wrong."""
    page = browser.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page.asked, page.errors = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.goto((folder / "report.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    yield page
    assert page.errors == []
    assert all(url.startswith("file:") for url in page.asked)
    assert page.evaluate("window.pwned") is None
    page.close()


def open_case(page, number):
    page.evaluate(f"location.hash = '#case/invented-{number}%231'")
    page.wait_for_selector(f".case-head:has-text('invented-{number}#1') #h-case:focus")


def lit(page, selector):
    return [" ".join(text.split()) for text in page.locator(f"{selector}.lit").all_text_contents()]


def test_page_counts_stand_at_the_top(page):
    counts = dict(
        zip(page.locator(".counts dt").all_text_contents(), page.locator(".counts dd").all_text_contents())
    )
    assert counts["Patients"] == "3"
    assert counts["Reports read"] == "3 1 not read"
    assert counts["Outcomes told"] == "3 of 3"
    assert counts["Discrepancies"] == "3 3 high"
    assert len(page.locator("#t-cases tbody tr").all()) == 3


def test_pointing_at_a_value_lights_its_quote_and_sentence(page):
    open_case(page, 1)
    page.hover(".fact:has-text('weakness of the right leg')")
    assert lit(page, ".q") == ["weakness of the right leg"]
    assert "".join(lit(page, ".sent")).startswith("A 51-year-old woman came with weakness")
    assert "".join(lit(page, ".sent")).endswith("over 3 weeks.")
    assert "first weakness" in lit(page, ".tl-e")


def test_pointing_at_a_sentence_lights_its_values(page):
    open_case(page, 1)
    page.hover(".sent:has-text('She had no')")
    names = [text for text in lit(page, ".fact") if "fever" in text or "headache" in text]
    assert len(names) == 2
    assert len(lit(page, ".fact")) == 2
    assert "fever" in page.text_content(".said")


def test_keyboard_focus_lights_and_escape_puts_out(page):
    open_case(page, 1)
    page.focus(".fact:has-text('mastectomy')")
    assert lit(page, ".q") == ["mastectomy"]
    page.keyboard.press("Enter")
    assert page.locator(".fact[aria-pressed=true]").count() == 1
    page.mouse.move(5, 5)
    assert lit(page, ".q") == ["mastectomy"]
    page.keyboard.press("Escape")
    assert lit(page, ".q") == []
    page.locator(".sent[tabindex='0']").focus()
    first = lit(page, ".sent")
    page.keyboard.press("ArrowDown")
    assert lit(page, ".sent") not in ([], first)


def test_timeline_mark_lights_its_quote(page):
    open_case(page, 1)
    page.hover(".tl-m[data-event='e4']")
    assert "mastectomy" in lit(page, ".q")
    assert any("mastectomy" in text for text in lit(page, ".fact"))


def test_discrepancy_lights_both_places(page):
    page.click(".bar nav a[href='#discrepancies']")
    page.click("#t-discrepancies tbody tr:first-child a")
    page.wait_for_selector(".q.lit")
    assert lit(page, ".q") == ["52-year-old", "51-year-old"]
    page.set_viewport_size({"width": 1280, "height": 300})
    page.click("text=Place 1 of 2: next")
    assert page.is_visible("text=Place 2 of 2: next")
    assert page.evaluate("document.querySelector('.text').scrollTop") > 0
    assert lit(page, ".q") == ["52-year-old", "51-year-old"]


def test_statement_leads_to_its_words(page):
    page.click(".bar nav a[href='#statements']")
    page.wait_for_selector("#t-statements tbody a")
    assert page.locator("#t-statements tbody tr").count() == 6
    page.click("#t-statements tbody tr:first-child a")
    page.wait_for_selector(".q.lit")
    assert lit(page, ".q") == ["27 of 60 patients (45 %)"]


def test_hostile_text_is_shown_and_never_run(page):
    assert PAYLOAD in page.text_content("#t-cases")
    open_case(page, 2)
    assert page.text_content("#h-case") == PAYLOAD
    assert EXTRA in page.text_content(".text")
    page.click(".bar nav a[href='#problems']")
    page.wait_for_selector("#t-problems tbody td")
    assert f"{PAYLOAD}.pdf" in page.text_content("#t-problems")
    assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0


def test_sorting_by_keyboard_says_so(page):
    titles = "#t-cases tbody td:first-child a"
    head = page.locator("#t-cases th", has_text="Case")
    assert head.get_attribute("aria-sort") == "none"
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    up = page.locator(titles).all_text_contents()
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    down = page.locator(titles).all_text_contents()
    assert up[0] == down[-1] == PAYLOAD
    assert len(up) == 3


def test_filters_narrow_the_table_and_clear(page):
    page.fill("#q", "invented-3")
    assert page.locator("#t-cases tbody tr").count() == 1
    assert page.text_content("#shown") == "1 of 3 patients"
    page.fill("#q", "no such words")
    assert "Nothing matches" in page.text_content("#t-cases tbody")
    page.click("#clear")
    assert page.text_content("#shown") == "3 patients"
    page.click("[data-facet=sites] button")
    assert page.get_attribute("[data-facet=sites] button", "aria-pressed") == "true"
    page.select_option("#sex", "male")
    assert "Nothing matches" in page.text_content("#t-cases tbody")


def test_every_colour_of_text_has_contrast(page):
    # WCAG 2.2, 1.4.3: at least 4.5 to 1, for the pairs that the style sheet uses.
    script = """() => {
      const style = getComputedStyle(document.documentElement);
      const lum = (name) => {
        const hex = style.getPropertyValue(name).trim().slice(1);
        const full = hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
        const [r, g, b] = [0, 2, 4].map((i) => parseInt(full.slice(i, i + 2), 16) / 255)
          .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const pairs = [["--ink", "--paper"], ["--ink", "--raised"], ["--soft", "--paper"], ["--soft", "--raised"],
        ["--accent", "--paper"], ["--accent", "--accent-soft"], ["--accent", "--raised"], ["--warn", "--paper"], ["--bad", "--paper"],
        ["--lit-ink", "--lit"], ["--lit-ink", "--lit-quote"], ["--ink", "--warn-soft"], ["--bad", "--lit"], ["--warn", "--lit"]];
      return pairs.map(([a, b]) => [a, b, lum(a), lum(b)])
        .map(([a, b, x, y]) => [a, b, (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)]);
    }"""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        low = [pair for pair in page.evaluate(script) if pair[2] < 4.5]
        assert low == [], scheme


def test_narrow_page_does_not_scroll_sideways(page):
    page.set_viewport_size({"width": 420, "height": 800})
    open_case(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_narrow_page_shows_the_open_part_and_keeps_its_buttons_whole(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("location.hash = '#about'")
    page.wait_for_selector("#view-about:not([hidden])")
    link = page.locator(".bar nav a[aria-current]")
    assert link.text_content().startswith("About")
    box = link.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    open_case(page, 1)
    heights = [a.bounding_box()["height"] for a in page.locator(".case-nav a").all()]
    assert max(heights) < 36
    # A drawing wider than the page is scrolled by keys, too.
    drawing = page.locator(".timeline .draw")
    drawing.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert drawing.evaluate("e => e.scrollLeft") > 0


def test_counts_are_large_enough_to_be_hit(page):
    # WCAG 2.2, 2.5.8: 24 by 24 pixels.
    small = page.evaluate(
        "[...document.querySelectorAll('.facet li:not([hidden]) button')].filter(b => b.getBoundingClientRect().height < 24).length"
    )
    assert small == 0


def test_page_without_scripts_says_what_to_do(browser, folder):
    page = browser.new_page(java_script_enabled=False)
    page.goto((folder / "report.html").as_uri())
    assert "cases.csv" in page.inner_text("main")
    assert "Research software" in page.inner_text("footer")
    page.close()


def test_file_keeps_a_strict_policy_and_holds_no_address(folder):
    html = (folder / "report.html").read_text("utf-8")
    assert "default-src 'none'; style-src 'sha256-" in unescape(html)
    assert "unsafe-inline" not in html
    assert "<script>window.pwned" not in html
    addresses = set(re.findall(r"https?://[^\s\"'<>\\]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # the name of a namespace, never asked for
    for data in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html, flags=re.S):
        json.loads(data)


def test_same_run_gives_the_same_bytes(folder, tmp_path):
    again = write_report(folder, out=tmp_path / "again.html")
    assert again.read_bytes() == (folder / "report.html").read_bytes()


def test_large_runs_are_deflated_and_texts_left_out(browser, folder, tmp_path, monkeypatch):
    from casepool.report import _blocks, _page

    monkeypatch.setattr(_blocks, "PLAIN_BYTES", 0)
    monkeypatch.setattr(_blocks, "BLOCK_BYTES", 1000)
    monkeypatch.setattr(_page, "TEXT_BYTES", 1)
    path = write_report(folder, out=tmp_path / "large.html")
    assert "two later tumours" not in path.read_text("utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#t-cases tbody tr").count() == 3
    open_case(page, 3)
    assert "documents.jsonl holds it" in page.text_content(".text")
    page.hover(".fact:has-text('mastectomy')")
    assert any("mastectomy" in text for text in lit(page, ".sent"))
    assert "1 texts are too long" not in page.text_content("#view-about")
    assert "2 texts are too long" in page.text_content("#view-about")
    page.close()


def test_bound_of_a_percent_is_shown(browser, tmp_path):
    from casepool.pipeline import run

    (tmp_path / "a.txt").write_text(
        "A 57-year-old man had a thymoma removed. In the literature, up to 24% of patients with thymoma have "
        "anemia, and more than 60% of patients have myasthenia.",
        encoding="utf-8",
    )
    run([tmp_path / "a.txt"], tmp_path / "out")
    page = browser.new_page()
    page.goto((tmp_path / "out" / "report.html").as_uri() + "#statements")
    page.wait_for_selector("html[data-ready]")
    page.wait_for_selector("#view-statements td")
    told = page.inner_text("#view-statements")
    page.close()
    assert "≤ 24 %" in told
    assert "≥ 60 %" in told
