"""PDFs: order, captions, marks, boxes; and what cannot be read."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from casepool.document import ReportFile, _pdf, read_report_file
from casepool.document._pdf import pdf_document
from casepool.errors import ReportError
from casepool.model import Document, Problem, Span

ROOT = Path(__file__).parents[2]
Refuse = Callable[[str, bytes], Problem]
ReadOne = Callable[[str, bytes], Document]


@pytest.fixture(scope="module")
def evaluation() -> ModuleType:
    """`eval/pdf.py`, whose generator the tests use."""
    spec = importlib.util.spec_from_file_location("eval_pdf", ROOT / "eval" / "pdf.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["eval_pdf"] = module
    spec.loader.exec_module(module)
    return module


def drawn(draw: Callable[[Any], None], **options: Any) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1, **options)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def page_of_text(canvas: Any) -> None:
    for n in range(30):
        canvas.drawString(60, 760 - 14 * n, f"Line {n} of a page: the patient was seen again and was well.")
    canvas.showPage()


@pytest.mark.parametrize("rows", [False, True])
def test_two_columns_are_read_in_order(evaluation: ModuleType, tmp_path: Path, rows: bool) -> None:
    article = evaluation.make_article(3)
    path = tmp_path / "a.pdf"
    evaluation.print_reportlab(article, path)
    if rows:
        evaluation.redraw(path, tmp_path / "rows.pdf")
        path = tmp_path / "rows.pdf"
    text, apart, _ = evaluation.read_casepool(path, article)
    score = evaluation.Score()
    evaluation.add_score(score, article, text, apart)
    assert score.order[0] >= 0.995
    assert score.errors / score.characters < 0.002
    assert apart >= 0.95 * len(article.marks())


def test_example_has_captions_marks_boxes_and_identity(read_one: ReadOne) -> None:
    document = read_one("cord-kidney.pdf", (ROOT / "examples" / "cord-kidney.pdf").read_bytes())
    assert [c.label for c in document.captions] == ["Figure 1", "Figure 2"]
    assert len(document.references) == 6
    assert document.citations[0].numbers == (1, 2)
    assert document.report.authors == ("A. Example", "B. Sample", "C. Trial")
    assert document.report.year == 2017
    assert [s.kind for s in document.sections] == [
        "title", "other", "abstract", "introduction", "case", "discussion", "conclusion", "references", "captions",
    ]  # fmt: skip
    at = document.text.index("Pinprick and temperature sensation were lost on the left side below T6")
    assert document.source is not None
    place = document.source.place(Span(at, at + 70))
    assert place["page"] == 1
    boxes = place["boxes"]
    assert len(boxes) == 2
    assert all(52 <= b.x0 < b.x1 <= 290 and b.y1 - b.y0 < 14 for b in boxes)
    assert boxes[0].y0 < boxes[1].y0


def test_example_is_what_its_script_prints(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location(
        "make_example_pdf", ROOT / "scripts" / "make_example_pdf.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.make(tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == (ROOT / "examples" / "cord-kidney.pdf").read_bytes()


def test_encrypted(refuse: Refuse) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    data = drawn(page_of_text, encrypt=StandardEncryption("secret", canPrint=0))
    assert "password" in refuse("a.pdf", data).reason


def test_cut_off(refuse: Refuse) -> None:
    data = drawn(page_of_text)
    assert "damaged" in refuse("a.pdf", data[:300]).reason


def test_end_cut_off_is_said(read_one: ReadOne) -> None:
    data = drawn(page_of_text)
    document = read_one("a.pdf", data[: data.rindex(b"startxref")])
    assert "Line 29" in document.text
    assert [p.severity for p in document.problems] == ["partial"]


def test_no_text_layer(refuse: Refuse) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(Image.new("L", (60, 80), 200))
    data = drawn(lambda canvas: canvas.drawImage(picture, 0, 0, 595, 842))
    assert "no text layer" in refuse("a.pdf", data).reason
    assert "no text" in refuse("b.pdf", drawn(lambda canvas: canvas.showPage())).reason


def test_one_scanned_page_of_two_is_said(read_one: ReadOne) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    picture = ImageReader(Image.new("L", (60, 80), 200))

    def draw(canvas: Any) -> None:
        page_of_text(canvas)
        canvas.drawImage(picture, 0, 0, 595, 842)

    document = read_one("a.pdf", drawn(draw))
    (problem,) = document.problems
    assert problem.reason == "Page 2 is a picture without a text layer."
    assert problem.page == 2


def test_sideways_print_is_said(refuse: Refuse, read_one: ReadOne) -> None:
    def sideways(canvas: Any) -> None:
        canvas.rotate(90)
        canvas.translate(0, -500)
        page_of_text(canvas)

    assert "sideways" in refuse("a.pdf", drawn(sideways)).reason
    document = read_one("b.pdf", drawn(lambda canvas: (page_of_text(canvas), sideways(canvas))))
    assert document.problems[0].reason == "Page 2 is printed sideways or upside down and not read."


def test_page_turned_upright_by_the_viewer_is_read(read_one: ReadOne) -> None:
    def turned(canvas: Any) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        for n in range(20):
            canvas.drawString(60, 560 - 14 * n, f"Line {n} of a landscape page that was seen by all.")
        canvas.showPage()

    document = read_one("a.pdf", drawn(turned))
    assert document.text.startswith("Line 0 of a landscape page that was seen by all. Line 1")
    assert document.source is not None
    (box,) = document.source.place(Span(0, 20))["boxes"]
    assert 55 < box.x0 < 65
    assert 20 < box.y0 < 40


def test_thousand_pages(refuse: Refuse) -> None:
    def draw(canvas: Any) -> None:
        for _ in range(1000):
            canvas.drawString(60, 700, "A page.")
            canvas.showPage()

    assert "1,000 pages" in refuse("a.pdf", drawn(draw)).reason


def bomb(size: int) -> bytes:
    """A PDF of a few kilobytes whose page unpacks to `size` bytes of drawing commands, packed twice."""
    import zlib

    packed = zlib.compress(zlib.compress(b"0 0 m 1 1 l S " * (size // 14), 9), 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return data + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def test_bomb_dies_alone_and_the_next_file_is_read(
    refuse: Refuse, read_one: ReadOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pdf, "TIME_LIMIT", 8.0)
    data = bomb(400_000_000)
    assert len(data) < 20_000
    assert refuse("bomb.pdf", data).severity == "error"
    assert "Line 3 of a page" in read_one("good.pdf", drawn(page_of_text)).text


def test_time_limit_kills_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_document(drawn(page_of_text), id="a", shown="a.pdf")
    child = _pdf._child()._process
    assert child is not None
    monkeypatch.setattr(_pdf, "TIME_LIMIT", 0.0)
    with pytest.raises(ReportError, match="30 seconds"):
        pdf_document(drawn(page_of_text), id="a", shown="a.pdf")
    assert child.poll() is not None


def test_one_child_reads_many_files() -> None:
    data = drawn(page_of_text)
    pdf_document(data, id="a", shown="a.pdf")
    first = _pdf._child()._process
    pdf_document(data, id="b", shown="b.pdf")
    assert _pdf._child()._process is first


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_damaged_middle_never_raises(cut: float, tmp_path: Path) -> None:
    data = bytearray(drawn(page_of_text))
    at = int(cut * len(data))
    data[at : at + 40] = b"\0\xff" * 20
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    (found,) = read_report_file(ReportFile(path=path, shown="a.pdf"))
    assert isinstance(found, Problem) or found.text


def test_title_over_two_lines_takes_its_second_though_it_reads_like_a_heading(read_one: ReadOne) -> None:
    def draw(page: Any) -> None:
        page.setFont("Helvetica-Bold", 18)
        page.drawString(60, 780, "A Thymoma Found by Its Cough:")
        page.drawString(60, 758, "Case Report")
        page.setFont("Helvetica", 10)
        for number in range(20):
            page.drawString(
                60,
                720 - 14 * number,
                "A 57-year-old man presented with cough for five weeks and was well again.",
            )

    document = read_one("a.pdf", drawn(draw))
    assert document.report.title == "A Thymoma Found by Its Cough: Case Report"


def test_a_reading_process_that_cannot_be_started_is_no_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ReportError, match="cannot be started"):
        _pdf._started()
