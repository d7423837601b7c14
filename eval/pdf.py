"""Reading order, character errors, citations and speed of the PDF reader, beside pdftotext.

    python eval/pdf.py [--articles 4] [--keep FOLDER]

Articles are invented from a grammar with a fixed seed, so the truth is known to the character. Each is printed in two
columns by reportlab, by Chromium and, where the package `typst` is installed, by typst; each print is then drawn
anew row by row over both columns, as some programs write their files, so that stream order is no help.

order       share of the truth's words that stand in their order in the text (longest common subsequence); reference
            marks that are stuck to words do not count against it
CER         edits of characters over characters of the running text (captions and reference marks left out); an
            upper bound where the order is wrong
citations   share of reference marks that are kept apart from the words they are stuck to, with their numbers
pages/s     pages per second of processor time on one core, geometry and cleaning with it
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import tempfile
import time
from bisect import bisect_left
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import escape
from pathlib import Path

HEAD = "Journal of Invented Oncology 2031;12:345-352"

SUBJECTS = (
    "the patient|the lesion|this tumor|the left lung|a second nodule|the spinal cord|the resected specimen|"
    "every biopsy|the follow-up scan|her mother|the neurological deficit|an early relapse|the margin of the flap|"
    "the surgical team|adjuvant treatment|palliative radiotherapy|the pathologist|a small effusion"
).split("|")
VERBS = (
    "was described by|did not respond to|had been followed for|was compared with|showed no sign of|led to|"
    "was treated with|remained stable under|was confirmed by|preceded|was thought to explain|contained|"
    "was removed because of|is seldom found together with|was larger than"
).split("|")
OBJECTS = (
    "six cycles of chemotherapy|a course of 45 Gy|magnetic resonance imaging|progressive weakness of both legs|"
    "metastatic carcinoma|two weeks of pain|an enhancing mass of 25 mm|the findings at operation|weight loss of 7 kg|"
    "immunohistochemical staining|a well-differentiated neoplasm|disease of the lymph nodes|long-term survival|"
    "complete resection|the level between T9 and T11|an estimated 5-10% of all patients|dysphagia and hoarseness"
).split("|")
TAILS = (
    "in most published series|at the time of diagnosis|after three months|in spite of treatment|"
    "as expected from earlier work|in 12 of 48 patients|without any complication|during the second admission|"
    "although the evidence is limited|when the dose was reduced|as the family had reported"
).split("|")


@dataclass
class Paragraph:
    """Words with reference marks: pieces of (text, numbers or "")."""

    pieces: list[tuple[str, str]]

    @property
    def text(self) -> str:
        return "".join(t for t, _ in self.pieces)


@dataclass
class Article:
    """An invented article; `items` are (role, paragraph) in order of reading."""

    title: str
    authors: str
    abstract: Paragraph
    items: list[tuple[str, Paragraph]] = field(default_factory=list)

    def truth(self) -> str:
        """The running text, captions left out."""
        lines = [self.title, self.authors, self.abstract.text]
        return "\n".join(lines + [p.text for role, p in self.items if role not in ("caption", "wide")])

    def marks(self) -> list[tuple[str, str]]:
        """The last 12 characters before each mark of the running text, and the mark."""
        found = []
        for role, paragraph in self.items:
            if role in ("caption", "wide"):
                continue
            before = ""
            for text, mark in paragraph.pieces:
                before += text
                if mark:
                    found.append((before[-12:], mark))
        return found


def make_article(seed: int) -> Article:
    """The article of a seed."""
    rng = random.Random(seed)
    title = (
        "Two invented lesions of the "
        + rng.choice(("spinal cord", "thyroid gland", "left breast"))
        + " in one patient"
    )
    article = Article(
        title, "A. Example, B. Sample and C. Trial", Paragraph([(" ".join(_sentences(rng, 6)), "")])
    )
    figure = 0
    for heading, count in (("INTRODUCTION", 3), ("CASE REPORT", 7), ("DISCUSSION", 12), ("CONCLUSION", 1)):
        article.items.append(("heading", Paragraph([(heading, "")])))
        for k in range(count):
            article.items.append(("paragraph", _paragraph(rng)))
            if k % 3 == 2:
                figure += 1
                words = f"Fig. {figure}. " + " ".join(_sentences(rng, 2))
                article.items.append(("wide" if figure % 3 == 0 else "caption", Paragraph([(words, "")])))
    return article


def _sentences(rng: random.Random, count: int) -> list[str]:
    found = []
    for _ in range(count):
        words = [rng.choice(SUBJECTS), rng.choice(VERBS), rng.choice(OBJECTS)]
        if rng.random() < 0.6:
            words.append(rng.choice(TAILS))
        if rng.random() < 0.3:
            words.append("and " + " ".join((rng.choice(SUBJECTS), rng.choice(VERBS), rng.choice(OBJECTS))))
        found.append(" ".join(words).capitalize().replace("gy", "Gy") + ".")
    return found


def _paragraph(rng: random.Random) -> Paragraph:
    pieces = []
    for sentence in _sentences(rng, rng.randint(4, 8)):
        mark = ""
        if rng.random() < 0.35:
            first = rng.randint(1, 40)
            mark = rng.choice((f"{first}", f"{first},{first + 3}", f"{first}\u2013{first + 2}"))
        if mark and rng.random() < 0.5:
            pieces += [(sentence[:-1], mark), (". ", "")]
        else:
            pieces += [(sentence, mark), (" ", "")]
    pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])
    return Paragraph(pieces)


def _markup(paragraph: Paragraph, tag: str) -> str:
    return "".join(escape(t) + (f"<{tag}>{m}</{tag}>" if m else "") for t, m in paragraph.pieces)


def print_reportlab(article: Article, path: Path) -> None:
    """Two columns by reportlab, Times, justified, figures with captions in smaller type."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        FrameBreak,
        KeepTogether,
        NextPageTemplate,
        PageTemplate,
        Spacer,
    )
    from reportlab.platypus import Paragraph as Flow

    width, height = A4
    column = (width - 100 - 18) / 2
    body = ParagraphStyle(
        "body", fontName="Times-Roman", fontSize=9.5, leading=11.5, alignment=4, firstLineIndent=10
    )
    small = ParagraphStyle(
        "small", parent=body, fontSize=8, leading=9.6, firstLineIndent=0, spaceBefore=4, spaceAfter=8
    )
    head = ParagraphStyle(
        "head",
        parent=body,
        fontName="Times-Bold",
        fontSize=10,
        firstLineIndent=0,
        spaceBefore=8,
        spaceAfter=3,
    )
    title = ParagraphStyle(
        "title", parent=body, fontName="Times-Bold", fontSize=16, leading=19, firstLineIndent=0, alignment=0
    )
    wide = ParagraphStyle("wide", parent=body, firstLineIndent=0)

    def page(canvas: object, doc: object) -> None:
        canvas.setFont("Times-Roman", 8)  # type: ignore[attr-defined]
        canvas.drawString(50, height - 36, HEAD)  # type: ignore[attr-defined]
        canvas.drawCentredString(width / 2, 28, str(doc.page))  # type: ignore[attr-defined]

    top = Frame(50, height - 240, width - 100, 190, id="top", leftPadding=0, rightPadding=0)
    columns = [(50, height - 300), (50 + column + 18, height - 300)]
    first = [top] + [Frame(x, 50, column, h, leftPadding=0, rightPadding=0) for x, h in columns]
    rest = [Frame(x, 50, column, height - 110, leftPadding=0, rightPadding=0) for x, _ in columns]
    doc = BaseDocTemplate(str(path), pagesize=A4, invariant=1)
    doc.addPageTemplates([PageTemplate("first", first, onPage=page), PageTemplate("rest", rest, onPage=page)])
    flow = [
        Flow(escape(article.title), title),
        Spacer(1, 6),
        Flow(escape(article.authors), wide),
        Spacer(1, 8),
    ]
    flow += [Flow(escape(article.abstract.text), wide), NextPageTemplate("rest"), FrameBreak()]
    for role, paragraph in article.items:
        words = _markup(paragraph, "super")
        if role == "heading":
            flow.append(Flow(words, head))
        elif role == "paragraph":
            flow.append(Flow(words, body))
        else:
            flow.append(KeepTogether([Spacer(1, 80), Flow(words, small)]))
    doc.build(flow)


_STYLE = """
@page { size: A4; margin: 20mm 17mm }
body { font: 9.5pt/1.22 "Liberation Serif", "DejaVu Serif", serif; margin: 0 }
h1 { font-size: 16pt; margin: 0 0 6pt } .authors { margin: 0 0 8pt } .abstract { margin: 0 0 14pt; text-align: justify }
.columns { column-count: 2; column-gap: 6mm }
h2 { font-size: 10pt; margin: 8pt 0 3pt; break-after: avoid }
.columns p { margin: 0; text-indent: 10pt; text-align: justify }
figure { margin: 6pt 0 8pt; break-inside: avoid } figure div { height: 26mm; background: #ccc }
figcaption { font-size: 8pt; margin-top: 3pt } .wide { column-span: all }
sup { font-size: 65%; line-height: 0; vertical-align: 3pt }
"""


def print_chromium(article: Article, path: Path) -> None:
    """Two columns by Chromium, every third figure across the page."""
    parts = [f"<h1>{escape(article.title)}</h1><p class=authors>{escape(article.authors)}</p>"]
    parts.append(f"<p class=abstract>{escape(article.abstract.text)}</p><div class=columns>")
    for role, paragraph in article.items:
        words = _markup(paragraph, "sup")
        if role == "heading":
            parts.append(f"<h2>{words}</h2>")
        elif role == "paragraph":
            parts.append(f"<p>{words}</p>")
        else:
            name = "wide" if role == "wide" else "narrow"
            parts.append(f"<figure class={name}><div></div><figcaption>{words}</figcaption></figure>")
    html = path.with_suffix(".html")
    html.write_text(
        f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{''.join(parts)}</div>", encoding="utf-8"
    )
    switches = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync".split()
    switches += ["--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"]
    command = [_chromium(), *switches, f"--print-to-pdf={path}", html.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def _chromium() -> str:
    found = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    if found is None:
        raise FileNotFoundError("Chromium must be installed for this measurement.")
    return found


def print_typst(article: Article, path: Path) -> None:
    """Two columns by typst, hyphenated."""
    import typst  # type: ignore[import-not-found]

    def escaped(text: str) -> str:
        return re.sub(r"([#*_$@<>\\\[\]~`/-])", r"\\\1", text)

    def words(paragraph: Paragraph) -> str:
        return "".join(escaped(t) + (f"#super[{escaped(m)}]" if m else "") for t, m in paragraph.pieces)

    lines = [
        '#set page(paper: "a4", margin: 18mm, columns: 2, numbering: "1", header: text(8pt)['
        + escaped(HEAD)
        + "])",
        '#set text(size: 9.5pt, lang: "en", hyphenate: true)',
        "#set par(justify: true, first-line-indent: 10pt, spacing: 0.65em)",
        '#place(top, scope: "parent", float: true)[#text(16pt, weight: "bold")['
        f"{escaped(article.title)}]\n\n{escaped(article.authors)}\n\n{escaped(article.abstract.text)}]",
    ]
    for role, paragraph in article.items:
        if role == "heading":
            lines.append(f'#block(above: 1em, below: 0.6em)[#text(10pt, weight: "bold")[{words(paragraph)}]]')
        elif role == "paragraph":
            lines.append(words(paragraph))
        else:
            scope = ', scope: "parent"' if role == "wide" else ""
            lines.append(
                f"#place(auto{scope}, float: true)[#rect(width: 100%, height: 25mm, fill: luma(200))#text(8pt)[{words(paragraph)}]]"
            )
    source = path.with_suffix(".typ")
    source.write_text("\n\n".join(lines), encoding="utf-8")
    typst.compile(str(source), output=str(path))


def redraw(source: Path, path: Path) -> None:
    """The same pages, letter by letter in rows over the whole width, so that the stream interleaves the columns."""
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfgen.canvas import Canvas

    from casepool.document._glyphs import pages_of

    pages, _ = pages_of(source.read_bytes())
    canvas = Canvas(str(path), invariant=1)
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        for g in sorted(page.glyphs, key=lambda g: (round(g.base), g.x0)):
            # Superior figures of the font become small raised ones.
            size, base = (0.6 * g.size, g.base - 0.34 * g.size) if g.raised else (g.size, g.base)
            font = "Times-Bold" if g.bold else "Times-Roman"
            line = canvas.beginText(g.x0, page.height - base)
            line.setFont(font, size)
            natural = stringWidth(g.char, font, size)
            line.setHorizScale(100 * (g.x1 - g.x0) / natural if natural else 100)
            line.textOut(g.char)
            canvas.drawText(line)
        canvas.showPage()
    canvas.save()


@dataclass
class Score:
    """Sums over articles."""

    order: list[float] = field(default_factory=list)
    errors: int = 0
    characters: int = 0
    apart: int = 0
    marks: int = 0
    pages: int = 0
    seconds: float = 0.0

    def row(self, name: str, tool: str) -> str:
        order = sum(self.order) / len(self.order)
        return (
            f"| {name} | {tool} | {order:.4f} | {self.errors / self.characters:.4%} | "
            f"{self.apart / max(1, self.marks):.1%} | {self.pages / self.seconds:.1f} |"
        )


def add_score(score: Score, article: Article, text: str, apart: int) -> None:
    """Adds one article's order, errors and citations."""
    truth = _plain(article.truth())
    a, b = truth.split(), _plain(text).split()
    score.order.append(_in_order(_bare(a), _bare(b)) / len(a))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    for op, i, j, k, m in matcher.get_opcodes():
        if op != "equal":
            score.errors += _distance(" ".join(a[i:j]), " ".join(b[k:m]))
    score.characters += len(truth)
    score.apart += apart
    score.marks += len(article.marks())


def _in_order(a: list[str], b: list[str]) -> int:
    """Length of the longest common subsequence (Hunt and Szymanski 1977)."""
    places: dict[str, list[int]] = {}
    for i, word in enumerate(b):
        places.setdefault(word, []).append(i)
    ends: list[int] = []
    for word in a:
        for i in reversed(places.get(word, [])):
            k = bisect_left(ends, i)
            ends[k : k + 1] = [i]
    return len(ends)


def _bare(words: list[str]) -> list[str]:
    return [re.sub(r"(?<=[a-z.,])\d+(?:[,-]\d+)*([.,]?)$", r"\1", w) for w in words]


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2013", "-").replace("\u2019", "'").split())


def _distance(a: str, b: str) -> int:
    """Levenshtein distance; long stretches by their lengths, which is an upper bound."""
    if not a or not b or len(a) * len(b) > 4_000_000:
        return max(len(a), len(b))
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]


def _processor_seconds() -> float:
    """Processor time of this process and of the child that opens the PDFs."""
    from casepool.document._pdf import _child

    process = _child()._process
    ticks = 0
    if process is not None:
        ticks = sum(map(int, Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def read_casepool(path: Path, article: Article) -> tuple[str, int, float]:
    """Running text, citations kept apart, and seconds."""
    from casepool.document import ReportFile, read_report_file
    from casepool.document._citations import numbers_of
    from casepool.model import Document

    start = _processor_seconds()
    document = next(iter(read_report_file(ReportFile(path=path, shown=str(path)))))
    seconds = _processor_seconds() - start
    if not isinstance(document, Document):
        raise ValueError(document)
    end = next((s.span.start for s in document.sections if s.kind == "captions"), len(document.text))
    found = [(document.text[: c.at].replace("\n", " ")[-8:], c.numbers) for c in document.citations]
    apart = 0
    for before, mark in article.marks():
        wanted = (_plain(before)[-8:], numbers_of(mark.replace("\u2013", "-")))
        if wanted in found:
            found.remove(wanted)
            apart += 1
    return document.text[:end], apart, seconds


def read_pdftotext(path: Path, article: Article) -> tuple[str, int, float]:
    """The same of pdftotext; a citation counts as apart where white space parts it from its word."""
    start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start
    text = done.stdout.decode("utf-8")
    apart = sum(
        re.search(re.escape(before[-8:]).replace(r"\ ", r"\s+") + r"\s+" + re.escape(mark), text) is not None
        for before, mark in article.marks()
    )
    return re.sub(r"([a-z])-\n([a-z])", r"\1\2", text), apart, seconds


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=4, help="articles per program (4)")
    parser.add_argument("--keep", type=Path, help="folder to keep the PDFs in")
    options = parser.parse_args()
    printers = {"reportlab": print_reportlab, "Chromium": print_chromium}
    try:
        import typst  # noqa: F401
    except ImportError:
        print("(typst is not installed: left out)\n")
    else:
        printers["typst"] = print_typst
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        measure(folder, options.articles, printers)


def measure(folder: Path, count: int, printers: dict[str, object]) -> None:
    """Prints and reads the articles, and shows a row per program and tool."""
    import pypdfium2 as pdfium

    tools = {"casepool": read_casepool, "pdftotext": read_pdftotext}
    print(
        "| PDF made by | read by | order | CER | citations apart | pages/s |\n| --- | --- | --- | --- | --- | --- |"
    )
    articles = [make_article(seed) for seed in range(1, count + 1)]
    for name, printer in printers.items():
        made = []
        for number, article in enumerate(articles, start=1):
            path = folder / f"{name.lower()}-{number}.pdf"
            printer(article, path)  # type: ignore[operator]
            rows = folder / f"{name.lower()}-{number}-rows.pdf"
            redraw(path, rows)
            made.append((article, path, rows))
        read_casepool(made[0][1], made[0][0])  # the first PDF starts the reading process
        for kind in (0, 1):
            label = name + (", row by row" if kind else "")
            scores = {tool: Score() for tool in tools}
            for article, *paths in made:
                for tool, read in tools.items():
                    text, apart, seconds = read(paths[kind], article)
                    add_score(scores[tool], article, text, apart)
                    scores[tool].pages += len(pdfium.PdfDocument(paths[kind]))
                    scores[tool].seconds += seconds
            for tool, score in scores.items():
                print(score.row(label, tool), flush=True)


if __name__ == "__main__":
    main()
