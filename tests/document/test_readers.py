"""JSON Lines, MEDLINE, PubMed, JATS, HTML: identity, text, sections, marks, captions, references."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from casepool.document import ReportFile, read_report_file
from casepool.document._read import sniff
from casepool.model import Document, Problem, Span

from .conftest import Reader

ReadOne = Callable[[str, bytes], Document]

JATS = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS-archivearticle1.dtd">
<article><front><journal-meta><journal-title-group><journal-title>A Journal</journal-title></journal-title-group>
</journal-meta><article-meta><article-id pub-id-type="pmid">123</article-id><article-id pub-id-type="doi">10.1234/x</article-id>
<article-id pub-id-type="pmc">77</article-id><title-group><article-title>A 3&micro;m <italic>tumour</italic></article-title>
</title-group><contrib-group><contrib contrib-type="author"><name><surname>Doe</surname><given-names>Jane</given-names></name>
</contrib></contrib-group><aff><institution>A University</institution></aff><pub-date><year>2013</year></pub-date>
<pub-date><year>2012</year></pub-date><abstract><sec><title>Background</title><p>Rare.</p></sec></abstract></article-meta></front>
<body><sec sec-type="intro"><title>Introduction</title><p>It is rare.<sup><xref ref-type="bibr" rid="b1">1</xref>,<xref
ref-type="bibr" rid="b2">3</xref>&#8211;<xref ref-type="bibr" rid="b5">5</xref></sup> Some [<xref ref-type="bibr">7</xref>] agree
(<xref ref-type="bibr">Roe et al., 1999</xref>). Count 10<sup>9</sup>/L, 4 cm<sup>2</sup>, <sup>131</sup>I.<sup>8</sup></p></sec>
<sec><title>Our patient</title><p>She was &#x2018;well&#x2019; <fig><label>Figure 1</label><caption><title>MRI.</title><p>T2
image.</p></caption><graphic/></fig>and 50 years old.</p><table-wrap><label>Table 1</label><caption><p>Values.</p></caption>
<table><tr><td>1,234</td></tr></table></table-wrap></sec></body><back><ref-list><ref id="b1"><label>1.</label><mixed-citation>Doe
J. A paper. J 2001;1:2-3.</mixed-citation></ref></ref-list></back></article>"""

NBIB = b"""
PMID- 100
TI  - A case of a rare
      tumor.
LID - 10.1234/abc [doi]
AB  - BACKGROUND: It is rare. CASE PRESENTATION: A 50-
      year-old man had pain.
FAU - Doe, Jane
JT  - A journal
DP  - 2001 Jan

PMID- 101
TI  - No abstract.

PMID- 102
AB  - A woman had pain.
"""

PUBMED = b"""<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "pubmed.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>5</PMID><Article><Journal><Title>J</Title><JournalIssue><PubDate>
<MedlineDate>2000 Mar-Apr</MedlineDate></PubDate></JournalIssue></Journal><ArticleTitle>[A t&eacute;st.]</ArticleTitle>
<ELocationID EIdType="doi">10.1234/z</ELocationID><Abstract><AbstractText Label="CASE REPORT">A <i>man</i> &lt; 50.</AbstractText>
<AbstractText Label="CONCLUSIONS">Rare.</AbstractText></Abstract><AuthorList><Author><LastName>Doe</LastName><ForeName>Jane
</ForeName></Author><Author><CollectiveName>The Group</CollectiveName></Author></AuthorList></Article></MedlineCitation>
</PubmedArticle><PubmedArticle><MedlineCitation><PMID>6</PMID></MedlineCitation></PubmedArticle></PubmedArticleSet>"""

HTML = b"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="citation_title" content="A page"><meta
name="citation_doi" content="doi:10.1234/abc"><meta name="citation_author" content="Doe, Jane"><meta name="citation_date"
content="2011/02/03"><script>var x = "not text";</script></head><body><nav>Menu home</nav><div class="cookie-banner">We use
cookies</div><article><h1>A page</h1><h2>Introduction</h2><p>It is <b>rare</b>.<sup><a href="#ref-1">1</a>,<a href="#ref-2">2</a>
</sup> Some [<a href="#B2">3</a>] say so. This is long enough to be a text of its own, and long enough to be taken for the main
part of the page, which needs three hundred characters of text to be believed to be the article and not a teaser for another.</p>
<figure><figcaption>Figure 1. A scan.</figcaption></figure><h2>Case report</h2><div>A man came.<br>He left.</div><table><caption>
Table 1. Values.</caption><tr><td>99,999</td></tr></table><h2>References</h2><ol><li>Doe J. 2001.</li></ol></article>
<footer>The foot</footer></body></html>"""


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(s.kind, s.title) for s in document.sections]


def test_jats_identity(read_one: ReadOne) -> None:
    report = read_one("a b.xml", JATS).report
    assert (report.id, report.format, report.title) == ("a b", "jats", "A 3µm tumour")
    assert (report.doi, report.pmid, report.pmcid, report.year) == ("10.1234/x", "123", "PMC77", 2012)
    assert (report.journal, report.authors, report.institution) == (
        "A Journal",
        ("Doe Jane",),
        "A University",
    )
    assert report.sha256 is not None
    assert len(report.sha256) == 64


def test_jats_text_marks_and_floats(read_one: ReadOne) -> None:
    document = read_one("a.xml", JATS)
    assert "It is rare. Some agree (Roe et al., 1999). Count 10^9/L, 4 cm2, 131I." in document.text
    assert "She was 'well' and 50 years old." in document.text
    assert "1,234" not in document.text
    assert [c.numbers for c in document.citations] == [(1, 3, 4, 5), (7,), (8,)]
    assert [(c.label, document.quote(c.span)) for c in document.captions] == [
        ("Figure 1", "Figure 1. MRI. T2 image."),
        ("Table 1", "Table 1. Values."),
    ]
    assert [(r.number, r.text) for r in document.references] == [(1, "Doe J. A paper. J 2001;1:2-3.")]
    assert kinds(document) == [
        ("title", "A 3µm tumour"),
        ("abstract", "Abstract"),
        ("introduction", "Background"),
        ("introduction", "Introduction"),
        ("case", "Our patient"),
        ("references", "References"),
        ("captions", ""),
    ]


def test_jats_place_is_the_element(read_one: ReadOne) -> None:
    document = read_one("a.xml", JATS)
    at = document.text.index("50 years")
    assert document.source is not None
    assert document.source.place(Span(at, at + 8)) == {"path": "/article/body/sec[2]/p"}


def test_several_articles_in_one_file(read: Reader) -> None:
    body = "<body><p>A man came to the hospital with pain.</p></body>"
    one = "<article><front><article-meta><article-id pub-id-type='pmcid'>PMC{}</article-id></article-meta></front>{}</article>"
    found = read(
        "set.xml",
        ("<pmc-articleset>" + one.format(1, body) + one.format(2, "") + "</pmc-articleset>").encode(),
    )
    assert isinstance(found[0], Document)
    assert found[0].report.id == "PMC1"
    assert isinstance(found[1], Problem)
    assert found[1].report_id == "PMC2"


def test_medline_records(read: Reader) -> None:
    first, second, third = read("a.nbib", NBIB)
    assert isinstance(first, Document)
    assert (
        first.text
        == "A case of a rare tumor.\nBACKGROUND: It is rare. CASE PRESENTATION: A 50-year-old man had pain."
    )
    assert kinds(first)[1:] == [("introduction", "BACKGROUND"), ("case", "CASE PRESENTATION")]
    report = first.report
    assert (report.id, report.doi, report.year, report.authors) == ("100", "10.1234/abc", 2001, ("Doe Jane",))
    assert first.source is not None
    assert first.source.place(Span(60, 70)) == {"line": 6}
    assert isinstance(second, Problem)
    assert (second.report_id, second.line) == ("101", 12)
    assert isinstance(third, Document)
    assert kinds(third) == [("abstract", "")]


def test_pubmed_records(read: Reader) -> None:
    first, second = read("a.xml", PUBMED)
    assert isinstance(first, Document)
    assert first.text == "A tést.\nCase report: A man < 50.\nConclusions: Rare."
    assert kinds(first)[1:] == [("case", "Case report"), ("conclusion", "Conclusions")]
    report = first.report
    assert (report.id, report.format, report.year, report.doi) == ("5", "pubmed", 2000, "10.1234/z")
    assert report.authors == ("Doe Jane", "The Group")
    assert first.source is not None
    place = first.source.place(Span(10, 12))["path"]
    assert place == "/PubmedArticleSet/PubmedArticle[1]/MedlineCitation/Article/Abstract/AbstractText[1]"
    assert isinstance(second, Problem)
    assert second.report_id == "6"


def test_pubmed_cut_off_gives_what_came_before(read: Reader) -> None:
    found = read("a.xml", PUBMED[: PUBMED.index(b"<PMID>6")])
    assert isinstance(found[0], Document)
    assert isinstance(found[-1], Problem)
    assert found[-1].severity == "partial"
    assert "after 1 records" in found[-1].reason


def test_html_page(read_one: ReadOne) -> None:
    document = read_one("page.html", HTML)
    for furniture in ("Menu", "cookies", "foot", "not text", "99,999"):
        assert furniture not in document.text
    assert "It is rare. Some say so." in document.text
    assert "A man came. He left." in document.text
    assert [c.numbers for c in document.citations] == [(1, 2), (3,)]
    assert [c.label for c in document.captions] == ["Figure 1", "Table 1"]
    assert [r.text for r in document.references] == ["Doe J. 2001."]
    assert [k for k, _ in kinds(document)] == ["title", "introduction", "case", "references", "captions"]
    report = document.report
    assert (report.title, report.doi, report.year, report.authors) == (
        "A page",
        "10.1234/abc",
        2011,
        ("Doe, Jane",),
    )


def test_json_lines_one_bad_record_of_many(read: Reader) -> None:
    lines = [
        b'{"id": "a", "text": "A man.", "title": "T", "date": "2012-04-14", "doi": "10.1234/q", "authors": ["X Y"]}',
        b"",
        b'{"id": "b"}',
        b"{broken",
        b'{"id": 7, "text": "A woman."}',
        b'["no object"]',
        b'{"id": "c", "text": ""}',
    ]
    found = read("many.jsonl", b"\n".join(lines))
    documents = [d for d in found if isinstance(d, Document)]
    problems = [p for p in found if isinstance(p, Problem)]
    assert [d.report.id for d in documents] == ["a", "7"]
    assert [p.line for p in problems] == [3, 4, 6, 7]
    assert problems[0].report_id == "b"
    report = documents[0].report
    assert (report.title, report.year, report.doi, report.authors) == ("T", 2012, "10.1234/q", ("X Y",))


@pytest.mark.parametrize(
    ("head", "format"),
    [
        (b"%PDF-1.4", "pdf"),
        (b"\n\n%PDF-1.7", "pdf"),
        (b'{"id": 1, "text": "x"}', "jsonl"),
        (b'\xef\xbb\xbf{"id": 1}', "jsonl"),
        (b"<?xml version='1.0'?><article/>", "xml"),
        (b"<!-- x --><!DOCTYPE HTML><html>", "html"),
        ("<?xml version='1.0'?><article/>".encode("utf-16"), "xml"),
        (b"\n\nPMID- 12345\nTI  - x", "medline"),
        (b"{ a set } is not JSON", "text"),
        (b"A case report.", "text"),
    ],
)
def test_content_decides_the_format(head: bytes, format: str) -> None:
    assert sniff(head) == format


@pytest.mark.parametrize("first", range(6))
def test_records_before_the_first_are_passed_over(first: int, tmp_path: Path) -> None:
    many = (
        b'{"id": "a", "text": "A."}\n\n{broken\n{"id": "b", "text": "B."}\n["x"]\n{"id": "c", "text": "C."}'
    )
    for name, data in (("a.jsonl", many), ("a.nbib", NBIB)):
        path = tmp_path / name
        path.write_bytes(data)
        file = ReportFile(path=path, shown=name)
        assert shape(read_report_file(file, first=first)) == shape(read_report_file(file))[first:]


def shape(found: Iterable[Document | Problem]) -> list[tuple[str, int | None]]:
    return [(x.report.id, None) if isinstance(x, Document) else (x.reason, x.line) for x in found]


def test_labels_of_a_saved_abstract_part_the_disease_from_the_patient(read_one: ReadOne) -> None:
    page = b"""<html><body><main><h1>A thymoma</h1><h2>Abstract</h2><h3>Background</h3><p>Thymomas are rare tumors of adults.</p>
<h3>Case presentation</h3><p>A 57-year-old man had cough and a thymoma.</p><h3>Conclusions</h3><p>Cough may be a sign of it.</p>
<h2>Case presentation</h2><p>A 57-year-old man presented with cough for five weeks, and a thymoma was removed.</p>
<p>NED: no evidence of disease; DOD: dead of disease.</p><h2>Discussion</h2><p>Others were seen.</p></main></body></html>"""
    told = kinds(read_one("a.html", page))
    assert [kind for kind, _ in told] == [
        "title", "abstract", "introduction", "abstract", "conclusion", "case", "other", "discussion",
    ]  # fmt: skip


def test_paths_are_those_of_lxml() -> None:
    from lxml import etree

    from casepool.document._markup import Paths

    root = etree.fromstring(
        """<a xmlns="http://a"><b/><b><c/></b><x:b xmlns:x="http://x"/><n xmlns=""><m/><!-- a note --><m/><k/></n></a>"""
    )
    paths = Paths()
    for element in root.iter(etree.Element):
        assert paths(element) == root.getroottree().getpath(element)
