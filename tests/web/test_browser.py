"""The workspace in a real Chromium: by keyboard alone, in both themes, on a PDF, by two people at once."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from made_reports import invented_report, read_otherwise
from payloads import PAYLOADS
from people import PASSWORD

from casepool.collection import Collection, add_report, create_collection, decide
from casepool.review import add_files

pytestmark = pytest.mark.browser
EXAMPLES = Path(__file__).parents[2] / "examples"
PAGES = (
    "/reports",
    "/case/report-00001/1",
    "/case/report-00001/1/appraisal",
    "/conflicts",
    "/agreement",
    "/patients",
    "/collection",
    "/similar",
    "/similar?case=report-00001%231&where=age_years+%3E+1",
    "/case/report-00002/1/readings",
    "/readings",
    "/codebook",
    "/protocol",
    "/history",
)


@contextmanager
def person(chromium: Any, address: str, name: str | None = None, **options: Any) -> Iterator[Any]:
    """A page of a fresh browser, logged in by keyboard; what it complained of is in `page.faults`."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, **options)
    page = context.new_page()
    page.faults = []
    page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: page.faults.append(str(e)))
    page.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:", "blob:")) else page.faults.append(r.url),
    )
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    if name is not None:
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/reports")
        page.wait_for_selector("html[data-ready]")
    yield page
    context.close()


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the element has the focus, as one without a mouse does."""
    for _ in range(80):
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def wait_until(page: Any, true: Callable[[], bool], what: str) -> None:
    """Let the page go on until this holds, for at most 30 seconds."""
    for _ in range(600):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{what} did not come within 30 seconds")


def judge_by_keys(page: Any, corrections: dict[str, str]) -> None:
    """Judge the open case: correct these values, accept every other doubtful one, sign off."""
    page.wait_for_selector("html[data-ready] .value.now")
    for field, value in corrections.items():
        for _ in range(40):
            if page.evaluate("document.activeElement.closest('.value')?.dataset.field") == field:
                break
            page.keyboard.press(
                "j"
                if page.evaluate(
                    "f => !!(document.activeElement.compareDocumentPosition(document.getElementById('v-' + f)) & 4)",
                    field,
                )
                else "k"
            )
        page.keyboard.press("e")
        page.keyboard.type(value)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#v-{field}.m-corrected")
    while waiting := page.locator(".value.waits").count():
        page.keyboard.press("n")
        page.keyboard.press("Enter")
        page.wait_for_function("n => document.querySelectorAll('.value.waits').length < n", arg=waiting)
    before = page.url
    page.keyboard.press("Shift+D")
    page.wait_for_url(lambda url: url != before)


def test_whole_way_by_keyboard_alone(
    chromium: Any, collection: Collection, serve: Callable[..., str], tmp_path: Path
) -> None:
    address = serve(collection, team=True)
    report = tmp_path / "new report.txt"
    report.write_text(
        "Solitary metastasis of thyroid carcinoma: an invented report\n\nCase presentation\n"
        "A 63-year-old woman came with back pain and leg weakness but no fever. Thyroid carcinoma had been treated by "
        "thyroidectomy 4 years earlier. MRI showed a metastasis of the lung. She was given radiotherapy. "
        "She was alive after 18 months.\n",
        "utf-8",
    )
    with person(chromium, address, "ana") as page:
        # Listening from before the key: a chooser that opens sooner than the browser is told to hand it over is lost.
        choosers: list[Any] = []
        page.on("filechooser", lambda chooser: choosers.extend([chooser]))  # a built-in method is not taken
        tab_to(page, "#upload-open")
        page.keyboard.press("Enter")
        wait_until(page, lambda: bool(choosers), "the file chooser")
        choosers[0].set_files(report)
        page.wait_for_selector("a.title[href='/report/new-report']")
        tab_to(page, "a.title[href='/report/new-report']")
        page.keyboard.press("Enter")
        judge_by_keys(page, {"age_years": "64"})
        assert page.faults == []
    with person(chromium, address, "ben") as page:
        tab_to(page, "#q")
        page.keyboard.type("thyroid invented solitary")
        page.wait_for_url("**solitary*")  # the list of all three words has come, not one of the first two
        page.wait_for_function("() => document.querySelectorAll('a.title').length === 1")
        tab_to(page, "a.title")
        page.keyboard.press("Enter")
        judge_by_keys(page, {"age_years": "65"})
    with person(chromium, address, "cleo") as page:
        page.keyboard.press("g")
        page.keyboard.press("f")
        page.wait_for_url("**/conflicts")
        tab_to(page, "a.title")
        page.keyboard.press("Enter")
        page.wait_for_selector("html[data-ready] .both")
        page.keyboard.press("2")
        # The page comes anew with the answer; its keys work from when its script has run.
        page.wait_for_selector("html[data-ready] .settled")
        page.keyboard.press("Shift+D")
        page.wait_for_url("**/conflicts")
        page.wait_for_selector("html[data-ready]")
        page.keyboard.press("g")
        page.keyboard.press("c")
        page.wait_for_url("**/collection")
        tab_to(page, "#export")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        archive = zipfile.ZipFile(download.value.path())
    rows = {row["report_id"]: row for row in csv.DictReader(io.StringIO(archive.read("cases.csv").decode()))}
    assert rows["new-report"]["age_years"] == "65"
    assert rows["new-report"]["sex"] == "female"
    assert {"cases.jsonl", "readings.jsonl", "statements.csv", "report.html", "history.csv"} <= set(
        archive.namelist()
    )


def test_the_focus_stays_when_the_list_comes_anew(
    chromium: Any, collection: Collection, serve: Callable[..., str]
) -> None:
    with person(chromium, serve(collection, team=True), "ana") as page:
        lists: list[str] = []
        page.on("response", lambda r: lists.append(r.url) if "/reports?" in r.url else None)
        # As fast typing does: the focus is on a title before the list that was asked for has come.
        title = page.evaluate("""() => {
            const box = document.querySelector('#q'), title = document.querySelector('a.title');
            box.focus();
            box.value = title.textContent.split(' ')[0];
            box.dispatchEvent(new Event('input', { bubbles: true }));
            box.dispatchEvent(new Event('change', { bubbles: true }));
            title.focus();
            title.dataset.old = 'yes';
            return title.textContent;
        }""")
        page.wait_for_function("() => !document.querySelector('a.title[data-old]')")
        assert page.evaluate("document.activeElement.textContent") == title
        page.wait_for_timeout(600)
        assert page.evaluate("document.activeElement.textContent") == title
        assert len(lists) == 1, "leaving the search box asked for the list a second time"
        tab_to(page, ".filters select")
        page.keyboard.press("ArrowDown")
        page.wait_for_url("**sort=title*")
        tab_to(page, ".filters .check input[name=down]")
        page.keyboard.press("Space")
        page.wait_for_url("**down=true*")
        assert page.faults == []


CONTRAST = r"""() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (css) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1); const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const light = (c) => { const f = c.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const ground = (el) => { const up = []; for (let e = el; e; e = e.parentElement) up.push(rgba(getComputedStyle(e).backgroundColor)); return up.reverse().reduce((b, a) => over(a, b), rgba(getComputedStyle(document.body).backgroundColor)); };
  const bad = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const el = node.parentElement;
    if (!node.data.trim() || !el.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) || el.closest('svg, .sr, .skip, .textLayer, dialog, .drop, [aria-disabled=true], kbd, option, datalist')) continue;
    const style = getComputedStyle(el);
    const b = ground(el);
    let opacity = 1; for (let e = el; e; e = e.parentElement) opacity *= getComputedStyle(e).opacity;
    const ink = rgba(style.color); ink[3] *= opacity;
    const [x, y] = [light(over(ink, b)), light(b)];
    const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.push(`${ratio.toFixed(2)} ${el.tagName}.${el.className}: ${node.data.trim().slice(0, 40)}`);
  }
  return bad;
}"""

NAMES = """() => [...document.querySelectorAll('button, a[href], input:not([type=hidden]), select, textarea')]
  .filter(e => e.checkVisibility()).filter(e => !(e.innerText?.trim() || e.getAttribute('aria-label') || e.title ||
    [...(e.labels ?? [])].some(l => l.innerText.trim() || l.textContent.trim()) || e.textContent.trim()))
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (820, 1180), (390, 844)], ids=["desk", "tablet", "phone"])
def test_every_page_reads_well(
    chromium: Any, collection: Collection, serve: Callable[..., str], theme: str, size: tuple[int, int]
) -> None:
    with collection.atomic(who="olga") as store:
        document, reading = read_otherwise(2)
        add_report(store, document, reading=reading, made_by="casepool 2")
    address = serve(collection)
    with person(chromium, address, color_scheme=theme) as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for path in PAGES:
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            assert page.evaluate(CONTRAST) == [], path
            assert page.evaluate(NAMES) == [], path
            width = page.evaluate("document.scrollingElement.scrollWidth")
            assert width <= size[0], f"{path} is {width} wide"
            assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
            # The name of the review is cut away where there is no room; the link keeps it.
            assert page.get_by_role("link", name="Invented review").count() >= 1, path
        assert page.faults == []


def test_a_case_on_a_phone_opens_at_its_head_and_judging_moves_nothing(
    chromium: Any, serve: Callable[..., str], tmp_path: Path
) -> None:
    words = ("breastcarcinoma" * 40, "She went home with her family. " * 200)
    path = tmp_path / "phone.txt"
    path.write_text(
        f"A 51-year-old woman with {words[0]} presented with back pain. Breast carcinoma was diagnosed 6 years earlier. "
        f"{words[1]} Radiotherapy was given. She died 3 months later.",
        "utf-8",
    )
    collection = create_collection(tmp_path / "phone")
    list(add_files(collection, [path], who="ana"))
    address = serve(collection)
    with person(chromium, address) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{address}/case/phone/1")
        page.wait_for_selector("html[data-ready]")
        assert page.evaluate("scrollY") == 0
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
        # The drawing keeps a size that can be read, and scrolls by itself.
        assert page.locator("#timeline svg").bounding_box()["width"] >= 700
        for field in ("outcome", "age_years"):
            value = page.locator(f"#v-{field}")
            value.scroll_into_view_if_needed()
            before = value.bounding_box()["y"]
            value.locator(".label").click()
            page.wait_for_function(f"document.querySelector('#v-{field}').classList.contains('now')")
            page.wait_for_timeout(600)
            assert abs(value.bounding_box()["y"] - before) < 260, field
            assert value.locator(".acts").is_visible()
            assert page.locator("#text .lit").first.is_visible()


def test_a_printed_case_is_whole(chromium: Any, serve: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "paper.txt"
    path.write_text(
        f"A 51-year-old woman presented with breast carcinoma. {'She went home with her family. ' * 400}",
        "utf-8",
    )
    collection = create_collection(tmp_path / "print")
    list(add_files(collection, [path], who="ana"))
    address = serve(collection)
    with person(chromium, address, color_scheme="dark") as page:
        page.goto(f"{address}/case/paper/1")
        page.wait_for_selector("html[data-ready]")
        page.emulate_media(media="print")
        for part in ("#text", ".values"):
            assert (
                page.evaluate(
                    "s => { const e = document.querySelector(s); return e.scrollHeight - e.clientHeight }",
                    part,
                )
                < 2
            )
        assert page.evaluate("document.querySelector('.values').getBoundingClientRect().top") > 600
        assert not page.locator(".acts, .top, #sign-off").filter(visible=True).count()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_title_that_never_ends_breaks_no_page(
    chromium: Any, collection: Collection, serve: Callable[..., str]
) -> None:
    with collection.atomic(who="olga") as store:
        document, reading = invented_report(78, title="T" * 5000)
        add_report(store, document, reading=reading, made_by="casepool 1")
    address = serve(collection)
    with person(chromium, address) as page:
        page.set_viewport_size({"width": 1280, "height": 800})
        for path in ("/reports", "/case/report-00078/1", "/collection"):
            page.goto(address + path)
            assert page.evaluate("document.scrollingElement.scrollWidth") <= 1280, path
        page.goto(address + "/case/report-00078/1")
        assert page.locator(".values").bounding_box()["y"] < 600


def test_theme_button_changes_and_stays(
    chromium: Any, collection: Collection, serve: Callable[..., str]
) -> None:
    address = serve(collection)
    with person(chromium, address, color_scheme="light") as page:
        ground = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(ground)
        page.click("#theme")
        dark = page.evaluate(ground)
        page.goto(address + "/history")
        assert page.evaluate(ground) == dark != light


# Where each highlight is drawn, in points of the page, measured against the canvas that the page is drawn on.
DRAWN_MARKS = r"""() => [...document.querySelectorAll('.pdf-page[data-drawn]')].flatMap(page => {
  const c = page.querySelector('canvas').getBoundingClientRect();
  return [...page.querySelectorAll('.pdf-mark')].map(m => { const b = m.getBoundingClientRect();
    return { page: Number(page.dataset.page), key: m.dataset.field + '|' + m.title,
      box: [b.left - c.left, b.top - c.top, b.right - c.left, b.bottom - c.top].map((v, i) => v / (i % 2 ? c.height : c.width)) }; });
})"""


def letters_in_marks(path: Path, marks: list[dict[str, Any]]) -> dict[str, str]:
    """The letters that the PDF draws with their middle in a highlight, by field and quote, in the PDF's order."""
    import pypdfium2

    found: dict[str, str] = {mark["key"]: "" for mark in marks}
    pdf = pypdfium2.PdfDocument(path)
    for number in sorted({mark["page"] for mark in marks}):
        page = pdf[number - 1]
        width, height = page.get_size()
        text = page.get_textpage()
        for i in range(text.count_chars()):
            char = text.get_text_range(i, 1)
            left, bottom, right, top = text.get_charbox(i)
            x, y = (left + right) / 2 / width, 1 - (bottom + top) / 2 / height
            for mark in marks:
                x0, y0, x1, y1 = mark["box"]
                if mark["page"] == number and x0 <= x <= x1 and y0 <= y <= y1:
                    found[mark["key"]] += letters(char)
    pdf.close()
    return found


def letters(text: str) -> str:
    return re.sub(r"[\s\-\u00ad\u2010-\u2015\ufffe\x02]", "", text)


@pytest.mark.parametrize("scale", [1, 2])
def test_boxes_on_a_pdf_cover_the_quote(
    chromium: Any, serve: Callable[..., str], tmp_path: Path, scale: int
) -> None:
    collection = create_collection(tmp_path / "pdf")
    assert [r.state for r in add_files(collection, [EXAMPLES / "cord-kidney.pdf"], who="ana")] == ["added"]
    address = serve(collection)
    with person(chromium, address, device_scale_factor=scale) as page:
        page.goto(address + "/report/cord-kidney")
        page.wait_for_selector("#pages[data-ready]")
        # Pages are drawn as they come near: go to each, and back to the first.
        for at in (*range(page.locator(".pdf-page").count()), 0):
            page.locator(".pdf-page").nth(at).evaluate("e => e.scrollIntoView({ behavior: 'instant' })")
            page.wait_for_selector(f".pdf-page[data-page='{at + 1}'][data-drawn]")
        assert page.locator(".pdf-page[data-drawn]").count() >= 2
        found = letters_in_marks(EXAMPLES / "cord-kidney.pdf", page.evaluate(DRAWN_MARKS))
        assert len(found) >= 15
        for key, inside in found.items():
            quote = letters(key.split("|", 1)[1])
            # A quote that is evidence twice is covered at both places.
            assert inside in (quote, quote * 2, quote * 3), key
        assert page.locator(".pdf-mark.lit").count() >= 1
        page.keyboard.press("v")
        assert page.locator("#text .lit").first.is_visible()
        assert page.faults == []


def test_words_selected_on_a_pdf_become_the_evidence(
    chromium: Any, serve: Callable[..., str], tmp_path: Path
) -> None:
    collection = create_collection(tmp_path / "pdf")
    assert [r.state for r in add_files(collection, [EXAMPLES / "cord-kidney.pdf"], who="ana")] == ["added"]
    address = serve(collection)
    with person(chromium, address) as page:
        page.goto(address + "/case/cord-kidney/1#v-sex")
        page.wait_for_selector("html[data-ready] #v-sex.now")
        page.wait_for_selector(".pdf-page[data-page='1'][data-drawn] .textLayer span")
        words = page.evaluate(
            """() => { const span = [...document.querySelectorAll('.textLayer span')].find(s => /Abstract/.test(s.textContent));
              const r = document.createRange(); r.selectNodeContents(span);
              getSelection().removeAllRanges(); getSelection().addRange(r); return span.textContent; }"""
        )
        page.wait_for_selector("body.has-pick")
        page.keyboard.press("s")
        page.wait_for_selector("#v-sex.m-accepted")
        assert page.locator("#v-sex blockquote").inner_text().strip("“”") == words.strip() == "Abstract"
        page.wait_for_selector(".pdf-mark.lit[title='Abstract']")
        marks = [m for m in page.evaluate(DRAWN_MARKS) if m["key"] == "sex|Abstract"]
        assert letters_in_marks(EXAMPLES / "cord-kidney.pdf", marks) == {"sex|Abstract": "Abstract"}
        assert page.faults == []


def test_files_dropped_on_the_page_are_read(
    chromium: Any, collection: Collection, serve: Callable[..., str]
) -> None:
    address = serve(collection)
    with person(chromium, address) as page:
        files = page.evaluate_handle(
            """() => { const data = new DataTransfer();
              data.items.add(new File(['A 44-year-old woman had back pain and a metastasis of breast cancer.'], 'dropped.txt'));
              data.items.add(new File([''], 'empty.txt')); return data; }"""
        )
        bars = page.evaluate_handle(
            """() => { const seen = { bars: 0 }; new MutationObserver(() => {
              seen.bars = Math.max(seen.bars, document.querySelectorAll('#uploads progress').length); })
              .observe(document.querySelector('#uploads'), { childList: true, subtree: true }); return seen; }"""
        )
        page.dispatch_event("body", "dragenter", {"dataTransfer": files})
        page.wait_for_selector("#drop:not([hidden])")
        page.dispatch_event("body", "drop", {"dataTransfer": files})
        page.wait_for_selector("#drop", state="hidden")
        page.wait_for_selector("a.title[href='/report/dropped']")
        page.wait_for_selector("#uploads li.bad")
        assert "empty" in page.locator("#uploads li.bad").inner_text()
        assert page.evaluate("seen => seen.bars", bars) >= 1


def test_timeline_follows_a_decision(chromium: Any, serve: Callable[..., str], tmp_path: Path) -> None:
    collection = create_collection(tmp_path / "line")
    list(add_files(collection, [EXAMPLES / "cord-kidney.pdf"], who="ana"))
    address = serve(collection)
    with person(chromium, address) as page:
        page.goto(address + "/case/cord-kidney/1#v-outcome")
        page.wait_for_selector("html[data-ready] #v-outcome.now")
        drawn = page.locator("#timeline .draw svg")
        before = drawn.text_content()
        assert "death" in before
        page.keyboard.press("x")
        page.wait_for_selector("#v-outcome.m-rejected")
        assert drawn.text_content() != before
        page.keyboard.press("u")
        page.wait_for_selector("#v-outcome:not(.said)")
        assert drawn.text_content() == before
        assert page.faults == []


def test_selected_words_become_the_evidence(
    chromium: Any, collection: Collection, serve: Callable[..., str]
) -> None:
    address = serve(collection)
    with person(chromium, address) as page:
        page.goto(address + "/case/report-00002/1")
        page.wait_for_selector(".value.now")
        page.locator("#v-sex .label").click()
        page.evaluate(
            """() => { const walk = document.createTreeWalker(document.querySelector('#text'), NodeFilter.SHOW_TEXT);
              for (let n; (n = walk.nextNode());) { const at = n.data.indexOf('clinic'); if (at < 0) continue;
                const r = document.createRange(); r.setStart(n, at); r.setEnd(n, at + 6);
                getSelection().removeAllRanges(); getSelection().addRange(r); return; } }"""
        )
        page.wait_for_selector("body.has-pick")
        page.keyboard.press("s")
        page.wait_for_selector("#v-sex.m-accepted")
        assert page.locator("#v-sex blockquote").inner_text() == "clinic"
        assert page.locator("#text mark.lit").inner_text() == "clinic"
        page.keyboard.press("u")
        page.wait_for_selector("#v-sex:not(.said)")
        assert page.locator("#text mark.lit").first.inner_text() != "clinic"


def test_two_people_at_once_lose_nothing(
    chromium: Any, collection: Collection, serve: Callable[..., str]
) -> None:
    address = serve(collection, team=True)
    said = {"ana": ["41", "42", "43"], "ben": ["51", "52", "53"]}
    with person(chromium, address, "ana") as ana, person(chromium, address, "ben") as ben:
        for page in (ana, ben):
            page.goto(address + "/case/report-00002/1")
            page.wait_for_selector(".value.now")
        for turn in range(3):
            for page, name in ((ana, "ana"), (ben, "ben")):
                page.locator("#v-age_years .label").click()
                page.keyboard.press("e")
                page.keyboard.type(said[name][turn])
                page.keyboard.press("Enter")
            for page, name in ((ana, "ana"), (ben, "ben")):
                page.wait_for_function(
                    "v => document.querySelector('#v-age_years').dataset.said === v", arg=said[name][turn]
                )
        for page in (ana, ben):
            page.reload()
            assert (
                page.locator("#v-age_years .shown")
                .inner_text()
                .startswith(said["ana" if page is ana else "ben"][2])
            )
            judge_by_keys(page, {})
        for page in (ana, ben):
            page.goto(address + "/case/report-00002/1/adjudication")
            shown = page.locator("[data-field=age_years] .side strong").all_inner_texts()
            assert shown[:2] == ["43", "53"]
    with collection.reading() as store:
        rows = store.connection.exec_driver_sql(
            "SELECT who, value FROM decision WHERE field = 'age_years' AND kind = 'corrected' ORDER BY id"
        ).all()
    for name, values in said.items():
        assert [value for who, value in rows if who == name] == values


# Marks that a payload left in any frame of the page: own properties of the window that are called ran and a number.
RAN = "() => Object.keys(window).filter(k => /^ran\\d*$/.test(k))"


def ran_in(page: Any) -> list[str]:
    return [mark for frame in page.frames for mark in frame.evaluate(RAN)]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def poisoned(collection: Collection) -> list[str]:
    """Ten reports with ten payloads each in text, title and file name, and as notes of a value; gives their addresses."""
    addresses = []
    for at in range(0, len(PAYLOADS), 10):
        number, group = 100 + at, PAYLOADS[at : at + 10]
        words = " ".join(group)
        document, reading = invented_report(number, extra=words, title=f"Title {words}")
        report = replace(document.report, path=f"reports/{words}.txt")
        cases = tuple(replace(c, report=report) for c in reading.cases)
        with collection.atomic(who="olga") as store:
            poison = replace(reading, report=report, cases=cases)
            add_report(store, replace(document, report=report), reading=poison, made_by="casepool 1")
        with collection.atomic(who="you") as store:
            for payload in group:
                decide(
                    store,
                    f"{report.id}#1",
                    field="age_years",
                    kind="corrected",
                    value=41,
                    why=payload,
                )
        addresses.append(f"/case/{report.id}/1")
    return addresses


def test_hundred_payloads_never_run(
    chromium: Any, collection: Collection, serve: Callable[..., str], poisoned: list[str]
) -> None:
    assert len(set(PAYLOADS)) == 100
    address = serve(collection)
    with person(chromium, address) as page:
        dialogs: list[str] = []
        page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
        page.on("request", lambda r: page.faults.append(r.url) if "/evil" in r.url else None)
        shown: dict[str, str] = {}

        def visit(path: str) -> str:
            page.goto(address + path)
            page.wait_for_selector("html[data-ready]")
            return plain(page.locator("#main").text_content())

        def check(place: str, text: str, wanted: list[str]) -> None:
            missing = [p for p in wanted if plain(p) not in text]
            assert missing == [], place
            assert ran_in(page) == [], place

        # Titles and, for all files at once, names as the browser shows them while it sends them.
        check("titles in the list", visit("/reports"), PAYLOADS)
        files = [{"name": f"{p}.txt", "mimeType": "text/plain", "buffer": b""} for p in PAYLOADS]
        page.locator("#files").set_input_files(files)
        page.wait_for_function(
            "() => document.querySelectorAll('#uploads li.bad').length === 100", timeout=60_000
        )
        names = "".join(page.locator("#uploads li span").all_text_contents())
        check("file names", plain(names).replace(":", "/"), [p.replace(":", "/") for p in PAYLOADS])
        # Texts, titles, and notes in the history of a value, which is put into the page as it comes.
        for i, case in enumerate(poisoned):
            group = PAYLOADS[10 * i : 10 * i + 10]
            check(f"text of {case}", visit(case), group)
            page.locator("#v-age_years .label").click()
            page.keyboard.press("i")
            page.wait_for_selector("#value-history[open]")
            check(f"notes of {case}", plain(page.locator("#value-history-body").text_content()), group)
            shown[case] = page.title()
        assert all("Title" in title for title in shown.values())
        rest = (
            f"{poisoned[0]}/appraisal",
            f"{poisoned[0]}/readings",
            f"/similar?case={poisoned[0].split('/')[2]}%231",
            f"/similar?text={quote(PAYLOADS[1])}&where={quote(PAYLOADS[2])}",
            f"/history?who={quote(PAYLOADS[3])}",
            f"/reports?q={quote(PAYLOADS[4])}",
            "/collection",
            "/patients",
            "/conflicts",
            "/readings",
        )
        for path in rest:
            visit(path)
            assert ran_in(page) == [], path
        check("history", visit("/history") + visit("/history?who=olga"), PAYLOADS[-10:])
        assert dialogs == []
        # The two wrong addresses are answered with 422, of which the console tells; nothing else was complained of.
        assert [f for f in page.faults if "422" not in f] == []


def test_payloads_run_where_nothing_keeps_them(chromium: Any) -> None:
    """Proof that the marks are found: the same payloads as the markup of a page without a policy."""
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.abort())
    ran = set()
    for payload in PAYLOADS[:3]:
        page.set_content(f"<p>{payload}</p>", wait_until="commit")
        page.wait_for_function("() => Object.keys(window).some(k => /^ran\\d+$/.test(k))")
        ran |= set(ran_in(page))
    context.close()
    assert ran == {"ran0", "ran1", "ran2"}


def test_value_typed_as_markup_is_shown(
    chromium: Any, collection: Collection, serve: Callable[..., str]
) -> None:
    address = serve(collection)
    with person(chromium, address) as page:
        page.goto(address + "/case/report-00002/1")
        page.wait_for_selector("html[data-ready] .value.now")
        page.locator("#v-histologies .label").click()
        page.keyboard.press("e")
        page.keyboard.type(PAYLOADS[1])
        page.keyboard.press("Tab")
        page.keyboard.type(PAYLOADS[2])
        page.keyboard.press("Enter")
        page.wait_for_selector("#v-histologies.m-corrected")
        assert plain(PAYLOADS[1]) in plain(page.locator("#v-histologies .shown").text_content())
        assert ran_in(page) == []
        assert page.faults == []
