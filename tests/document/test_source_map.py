"""For every reader: the quote is the text of its span, and each kept character leads back to an equal one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casepool.document import ReportFile, document_from_text, read_report_file
from casepool.document._characters import ONE_TO_MANY, ONE_TO_ONE, SUPERIORS, plain_tape
from casepool.document._tape import Tape, join
from casepool.model import Box, Document, Span

PLAIN = "abcdeFGH .,;:()-\n 0123456789"
HARD = "\u2019\u201c\u2013\u2014\u2212\u00a0\u2009\u00ad\ufb01\ufb03\u00bd\u00b2\u00b3\u00b5\u00fc\u00d7\u2265\t\u200b\x07\ue000\ufffd\U0001f600"
WORDS = (
    "tumor exa-\nmined cancer2). et al.8) [3,4] Fig. 1. A B C\n\n Fig. 2. CASE REPORT\n \n\nDISCUSSION\n REFERENCES\n1. Doe J. "
    "follow-\nup T12-\nL1 brain.3-5 The (3) Background: cm\u00b2 10\u2079 "
).split(" ")
SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))

texts = st.one_of(
    st.text(alphabet=PLAIN + HARD, max_size=200),
    st.lists(st.sampled_from([*WORDS, "\n", "\n\n", "A", "the", "of"]), max_size=60).map(" ".join),
    st.text(max_size=120),
)


def same(kept: str, source: str) -> bool:
    """True where `source` is `kept`, or what `kept` was made plain of."""
    if kept == source or (kept.isspace() and (source.isspace() or source in ONE_TO_ONE)):
        return True
    plain = ONE_TO_ONE.get(source) or ONE_TO_MANY.get(source) or SUPERIORS.get(source) or source
    inferior = unicodedata.normalize("NFKC", source)
    return kept in plain or kept in inferior


def check(document: Document) -> None:
    """The way back of all characters, and the spans of all parts."""
    source: Any = document.source
    text = document.text
    raw: str = source.raw
    offsets = source.offsets if source.offsets is not None else range(len(raw))
    assert len(offsets) == len(text)
    for at, (kept, index) in enumerate(zip(text, offsets, strict=True)):
        if kept in "\n ^":
            # A space, a line's end and the sign of a power may be put in; they lead to where they are put.
            assert 0 <= index < max(1, len(raw))
        else:
            assert same(kept, raw[index]), (at, kept, raw[index])
    for span in spans(document):
        assert 0 <= span.start <= span.end <= len(text)
        assert document.quote(span) == text[span.start : span.end]
        assert isinstance(dict(document.source.place(span)), dict)  # type: ignore[union-attr]
    assert all(0 <= c.at <= len(text) for c in document.citations)
    starts = [s.span for s in document.sections]
    assert all(a.end <= b.start for a, b in pairwise(starts))


def spans(document: Document) -> Iterator[Span]:
    yield Span(0, len(document.text))
    yield from (s.span for s in document.sections)
    yield from (c.span for c in document.captions)
    third = len(document.text) // 3
    yield Span(third, 2 * third)


def read_all(path: Path, data: bytes) -> list[Document]:
    path.write_bytes(data)
    found = list(read_report_file(ReportFile(path=path, shown=path.name)))
    return [d for d in found if isinstance(d, Document)]


def clean_xml(text: str) -> str:
    return "".join(
        c
        for c in text
        if c in "\n\t" or (c >= " " and c not in "\ufffe\uffff\x7f" and not "\ud800" <= c < "\ue000")
    )


@SETTINGS
@given(texts)
def test_plain_text(text: str) -> None:
    check(document_from_text(text, id="a"))


@SETTINGS
@given(
    st.lists(
        st.sampled_from([*WORDS, "the patient was seen and the mass was", "of the left lung"]),
        min_size=30,
        max_size=120,
    )
)
def test_wrapped_text(words: list[str]) -> None:
    lines = [" ".join(words[i : i + 4]) for i in range(0, len(words), 4)]
    check(document_from_text("\n".join(lines), id="a"))


@SETTINGS
@given(text=texts)
def test_json_lines(text: str, tmp_path: Path) -> None:
    for document in read_all(
        tmp_path / "a.jsonl", orjson.dumps({"id": "x", "text": clean_xml(text)}) + b"\n"
    ):
        check(document)
        assert document.source.place(Span(0, 0)) == {"line": 1}  # type: ignore[union-attr]


@SETTINGS
@given(text=texts)
def test_medline(text: str, tmp_path: Path) -> None:
    lines = clean_xml(text).split("\n")
    data = "PMID- 1\nTI  - A title.\nAB  - It is.\n" + "".join(f"      {line}\n" for line in lines)
    for document in read_all(tmp_path / "a.nbib", data.encode()):
        check(document)


@SETTINGS
@given(text=texts)
def test_jats(text: str, tmp_path: Path) -> None:
    words = escape(clean_xml(text))
    data = (
        "<article><front><article-meta><title-group><article-title>T</article-title></title-group></article-meta></front>"
        f"<body><p>It is<sup>{words}</sup> so. {words}<fig><label>Fig. 1</label><caption><p>{words}</p></caption></fig> and"
        f" <xref ref-type='bibr'>{words}</xref>.</p></body></article>"
    )
    for document in read_all(tmp_path / "a.xml", data.encode()):
        check(document)


@SETTINGS
@given(text=texts)
def test_pubmed(text: str, tmp_path: Path) -> None:
    words = escape(clean_xml(text))
    data = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>T</ArticleTitle>"
        f"<Abstract><AbstractText Label='CASE'>It was. {words}</AbstractText></Abstract></Article></MedlineCitation>"
        "</PubmedArticle></PubmedArticleSet>"
    )
    for document in read_all(tmp_path / "a.xml", data.encode()):
        check(document)


@SETTINGS
@given(text=texts)
def test_html(text: str, tmp_path: Path) -> None:
    words = escape(clean_xml(text))
    filler = "The patient was seen by the doctors of the house and was sent home."
    data = f"<!DOCTYPE html><html><body><h1>T</h1><p>{filler} {words}<sup>{words}</sup></p><p>{words}</p></body></html>"
    for document in read_all(tmp_path / "a.html", data.encode()):
        check(document)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    words=st.lists(
        st.sampled_from("exa- mined the mass, of 25 mm Fig. 1. A) [3] CASE (B) 2). well-".split()),
        min_size=30,
        max_size=300,
    )
)
def test_pdf(words: list[str], tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for n in range(0, len(words), 8):
        canvas.drawString(60 if n % 16 else 310, 780 - 3 * n, " ".join(words[n : n + 8]))
    canvas.save()
    for document in read_all(tmp_path / "a.pdf", buffer.getvalue()):
        check(document)
        place = document.source.place(Span(0, len(document.text)))  # type: ignore[union-attr]
        assert place["page"] == 1
        assert all(
            isinstance(b, Box) and 0 <= b.x0 < b.x1 <= 596 and 0 <= b.y0 < b.y1 <= 842 for b in place["boxes"]
        )


@given(st.text(alphabet=PLAIN + HARD, max_size=80), st.data())
def test_edits_keep_the_way_back(text: str, data: st.DataObject) -> None:
    tape = Tape.of(text, start=5)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = [
        (a, b, data.draw(st.sampled_from(["", "x", "yz"])))
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    edits = [e for i, e in enumerate(edits) if not i or e[0] >= edits[i - 1][1]]
    edited = tape.edit(edits)
    assert len(edited.text) == len(edited.offsets)
    assert list(edited.offsets) == sorted(edited.offsets)
    assert edited.text == _applied(text, edits)


def _applied(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize("text", ["a\u00ad\nb", "ab\ufb01c", "x\u00b2y"])
def test_plain_tape_keeps_offsets(text: str) -> None:
    tape = plain_tape(join([Tape.of(text)]))
    assert len(tape.text) == len(tape.offsets)
    assert max(tape.offsets) < len(text)
