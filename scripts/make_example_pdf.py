"""Prints examples/cord-kidney.pdf: an invented case report in two columns, with captions and raised reference marks.

    python scripts/make_example_pdf.py [PATH]

Needs reportlab (a development dependency). The same script gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

TITLE = "Intramedullary Metastasis of Renal Cell Carcinoma Eleven Years after Nephrectomy: A Case Report"
AUTHORS = "A. Example<super>1</super>, B. Sample<super>1</super> and C. Trial<super>2</super>"
PLACES = "<super>1</super>Department of Examples, University of Nowhere; <super>2</super>Institute of Invented Cases, Elsewhere"
HEAD = "J Invent Case Rep 2017;4:118-121"
ABSTRACT = (
    "Intramedullary metastases are found in few patients with renal cell carcinoma. We report a man whose first "
    "metastasis, eleven years after nephrectomy, was a solitary tumor of the thoracic spinal cord. It was removed "
    "completely, and he walked again. This report is invented as an example for software and describes no real person."
)

# A heading is a text alone; (role, text) is anything else. Raised figures are <super>.
BODY: tuple[str | tuple[str, str], ...] = (
    "INTRODUCTION",
    (
        "text",
        "Metastases to the substance of the spinal cord make up 1\u20133% of all intramedullary tumors.<super>1,2</super> In the "
        "invented autopsy series of Dummy et al.,<super>3</super> 13 of 627 patients with cancer had an intramedullary "
        "metastasis (2.1%). Carcinoma of the lung is the primary in 54% of patients, carcinoma of the breast in 13% and "
        "renal cell carcinoma in 9%.<super>2\u20134</super> Most patients have widespread disease, and only 22 of 84 patients "
        "reviewed by Zulu and Yankee<super>4</super> had no metastasis elsewhere.",
    ),
    (
        "text",
        "Renal cell carcinoma is known for late recurrence. We describe a solitary intramedullary metastasis that appeared "
        "eleven years after the primary tumor had been removed.",
    ),
    "CASE REPORT",
    (
        "text",
        "A 69-year-old man was referred with a two-month history of burning pain around the chest and increasing weakness of "
        "the right leg. For one week he had been unable to empty his bladder. Eleven years earlier a clear cell carcinoma of "
        "the left kidney, 6.5 cm in diameter and confined to the kidney (pT1b N0 M0), had been treated by radical nephrectomy. "
        "He had received no adjuvant treatment, and yearly computed tomography had been stopped after seven years.",
    ),
    (
        "text",
        "On examination power was 3/5 in the right leg and 5/5 in the left. Pinprick and temperature sensation were lost on "
        "the left side below T6, whereas vibration sense was reduced on the right. The right knee reflex was brisk and the "
        "plantar response extensor. The cranial nerves and the arms were normal. He had no back tenderness, no weight loss and "
        "no hematuria. The findings were those of a Brown-S\u00e9quard syndrome (Frankel D).",
    ),
    (
        "figure",
        "<b>Figure 1.</b> Magnetic resonance imaging of the thoracic spine before operation. A, The sagittal T1-weighted image "
        "after gadolinium shows an enhancing intramedullary tumor at T4. B, The T2-weighted image shows edema of the cord "
        "from T1 to T8.",
    ),
    (
        "text",
        "Magnetic resonance imaging revealed an intramedullary mass at T4, 17 mm long, which was isointense on T1-weighted and "
        "hyperintense on T2-weighted images and enhanced homogeneously (Fig. 1). Edema extended from T1 to T8. Magnetic "
        "resonance imaging of the brain was normal, and computed tomography of the chest and abdomen showed no metastasis to "
        "lung, liver, adrenal gland or bone. Hemangioblastoma and ependymoma were considered.",
    ),
    (
        "text",
        "Dexamethasone was given, and the tumor was approached through a laminectomy of T3 to T5 and a midline myelotomy. It "
        "was reddish, well demarcated and bled readily; gross total resection was achieved under monitoring of evoked "
        "potentials. Histology showed nests of clear cells with a fine network of vessels. The cells were positive for PAX8, "
        "CD10 and vimentin and negative for inhibin (Fig. 2), and the diagnosis was metastatic clear cell renal cell carcinoma.",
    ),
    (
        "figure",
        "<b>Figure 2.</b> Histology of the spinal tumor. Nests of clear cells are parted by thin-walled vessels (hematoxylin "
        "and eosin, \u00d7200).",
    ),
    (
        "text",
        "Radiotherapy of 30 Gy in 10 fractions was given to T2 to T6. Sunitinib was offered but the patient refused it. The "
        "pain ceased at once. Power of the right leg was 4/5 after six weeks, and he walked without a stick after four months; "
        "the bladder recovered fully. Fifteen months after the operation two pulmonary metastases were found and pazopanib "
        "was started, with stable disease as the best response. There was no local recurrence in the cord. He died of a "
        "myocardial infarction 31 months after the spinal operation.",
    ),
    "DISCUSSION",
    (
        "text",
        "The interval between nephrectomy and intramedullary metastasis in the 17 published patients collected by Zulu and "
        "Yankee<super>4</super> ranged from 0 to 18 years, with a median of 3.5 years. In 6 of the 17 it was longer than five "
        "years. Our patient had been regarded as cured. Pain was the first symptom in 70% and weakness in 93% of patients at "
        "diagnosis; a Brown-S\u00e9quard syndrome was seen in 23\u201345%.<super>1,5</super>",
    ),
    (
        "text",
        "The thoracic cord was affected in 9 of 17 patients, the cervical cord in 6 and the conus medullaris in 2. Dummy et "
        "al.<super>3</super> found brain metastases in 41% of patients with an intramedullary metastasis, so that imaging of the "
        "whole neuraxis is advised. A rim of stronger enhancement around the tumor has been described in 47% of metastases but in "
        "none of 64 primary tumors of the cord.<super>5</super> It was absent in our patient.",
    ),
    (
        "text",
        "Survival is short. Median survival was 4 months in 48 patients treated by radiotherapy alone and 9.4 months in 36 "
        "patients who were operated on.<super>4</super> Neurological function improved in 58% after resection, and worsened in "
        "12%.<super>4,6</super> Resection is easier in renal cell carcinoma than in other cancers because the plane around the tumor is "
        "often clear.<super>6</super> The benefit of radiotherapy after complete removal is not known.",
    ),
    "CONCLUSION",
    (
        "text",
        "A solitary tumor of the spinal cord in a patient who has ever had a renal cell carcinoma may be a metastasis, however "
        "long ago the nephrectomy was. Operation can restore the ability to walk.",
    ),
    "REFERENCES",
    ("entry", "1. Abara K, Lund S. Tumors within the cord: an invented review. Fict Neurol 1999;3:11-9."),
    ("entry", "2. Tolliver P. Invented metastases. J Imagin Oncol 2004;8:201-7."),
    ("entry", "3. Dummy G, Hale B, Ito M. Six hundred invented autopsies. Fict Pathol 1988;1:40-8."),
    ("entry", "4. Zulu V, Yankee J. Eighty-four patients who never were. Made-up Neurosurg 2012;20:5-14."),
    ("entry", "5. Quist E, Dane O. Signs of an invented tumor. J Imagin Radiol 2010;15:66-72."),
    ("entry", "6. Varga L. Invented operations on the spinal cord. Made-up Neurosurg 2014;22:90-7."),
)


def styles() -> dict[str, Any]:
    """The styles of type, by role."""
    from reportlab.lib.styles import ParagraphStyle

    text = ParagraphStyle(
        "text", fontName="Times-Roman", fontSize=9.5, leading=11.6, alignment=4, firstLineIndent=10
    )
    flush = {"parent": text, "firstLineIndent": 0}
    return {
        "text": text,
        "heading": ParagraphStyle(
            "heading",
            **flush,
            fontName="Times-Bold",
            fontSize=10,
            spaceBefore=9,
            spaceAfter=3,
            keepWithNext=1,
        ),
        "figure": ParagraphStyle("figure", **flush, fontSize=8, leading=9.6, spaceBefore=4, spaceAfter=9),
        "entry": ParagraphStyle(
            "entry", **{**flush, "firstLineIndent": -12}, fontSize=8, leading=9.8, leftIndent=12
        ),
        "title": ParagraphStyle(
            "title", **flush, fontName="Times-Bold", fontSize=17, leading=20, alignment=0
        ),
        "authors": ParagraphStyle("authors", **flush, fontSize=10.5, leading=13, spaceBefore=7),
        "places": ParagraphStyle(
            "places", **flush, fontName="Times-Italic", fontSize=8.5, leading=10.5, spaceAfter=8
        ),
        "abstract": ParagraphStyle("abstract", **flush, leftIndent=14, rightIndent=14),
        "label": ParagraphStyle("label", **flush, fontName="Times-Bold", leftIndent=14, spaceAfter=2),
    }


def picture(width: float, number: int) -> Any:
    """A drawing in place of a photograph: two views of a spine, or cells under a microscope."""
    from reportlab.graphics.shapes import Circle, Drawing, Ellipse, Rect, String
    from reportlab.lib.colors import HexColor

    height = 96.0
    drawing = Drawing(width, height + 4)
    if number == 2:
        drawing.add(Rect(0, 0, width, height, fillColor=HexColor("#efe3ea"), strokeColor=None))
        for i in range(110):
            # Low-discrepancy steps: spread evenly, but in no rows.
            x, y = 8 + (i * 0.7549 % 1) * (width - 16), 7 + (i * 0.5698 % 1) * (height - 14)
            drawing.add(
                Circle(
                    x, y, 6.5, fillColor=HexColor("#fbf6f9"), strokeColor=HexColor("#a56a8a"), strokeWidth=0.7
                )
            )
            drawing.add(
                Circle(x + i % 3 - 1, y + i % 2, 1.9, fillColor=HexColor("#5a3768"), strokeColor=None)
            )
        return drawing
    half = (width - 6) / 2
    for left, letter, bright in ((0.0, "A", 1), (half + 6, "B", 0)):
        drawing.add(Rect(left, 0, half, height, fillColor=HexColor("#1d1f22"), strokeColor=None))
        drawing.add(Rect(left + 0.44 * half, 0, 15, height, fillColor=HexColor("#5c6066"), strokeColor=None))
        for k in range(6):
            drawing.add(
                Rect(
                    left + 0.44 * half - 27,
                    4 + 16 * k,
                    22,
                    12,
                    2,
                    2,
                    fillColor=HexColor("#3c4046"),
                    strokeColor=None,
                )
            )
        tone = HexColor("#f4f4f0" if bright else "#aeb4ba")
        drawing.add(
            Ellipse(left + 0.44 * half + 7.5, 52, 6, 12 if bright else 34, fillColor=tone, strokeColor=None)
        )
        drawing.add(
            String(
                left + 5,
                height - 12,
                letter,
                fontName="Helvetica-Bold",
                fontSize=9,
                fillColor=HexColor("#ffffff"),
            )
        )
    return drawing


def make(path: Path) -> None:
    """Prints the report to `path`."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        FrameBreak,
        KeepTogether,
        NextPageTemplate,
        PageTemplate,
        Paragraph,
        Spacer,
    )  # fmt: skip

    width, height = A4
    margin, gutter, top = 52.0, 18.0, 146.0
    column = (width - 2 * margin - gutter) / 2
    places = (margin, margin + column + gutter)

    def page(canvas: Any, doc: Any) -> None:
        canvas.setFont("Times-Italic", 8)
        canvas.drawString(margin, height - 36, HEAD)
        canvas.drawRightString(width - margin, height - 36, "Example et al.")
        canvas.setFont("Times-Roman", 8)
        canvas.drawCentredString(width / 2, 30, str(117 + doc.page))

    def frame(x: float, y: float, w: float, h: float) -> Any:
        return Frame(x, y, w, h, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)

    head = frame(margin, height - 52 - top, width - 2 * margin, top)
    first = [head, *(frame(x, 52, column, height - 112 - top) for x in places)]
    rest = [frame(x, 52, column, height - 104) for x in places]
    doc = BaseDocTemplate(
        str(path),
        pagesize=A4,
        invariant=1,
        title=TITLE,
        author="A. Example, B. Sample, C. Trial",
        subject="Invented",
    )
    doc.addPageTemplates([PageTemplate("first", first, onPage=page), PageTemplate("rest", rest, onPage=page)])
    style = styles()
    flow: list[Any] = [Paragraph(TITLE, style["title"]), Paragraph(AUTHORS, style["authors"])]
    flow += [
        Paragraph(PLACES, style["places"]),
        Paragraph("Abstract", style["label"]),
        Paragraph(ABSTRACT, style["abstract"]),
    ]
    flow += [NextPageTemplate("rest"), FrameBreak()]
    figures = 0
    for item in BODY:
        role, words = ("heading", item) if isinstance(item, str) else item
        block = Paragraph(words, style[role])
        if role == "figure":
            figures += 1
            block = KeepTogether([Spacer(1, 5), picture(column, figures), block])
        flow.append(block)
    doc.build(flow)


if __name__ == "__main__":
    make(
        Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "examples" / "cord-kidney.pdf"
    )
