"""JATS XML, the format of PMC, Europe PMC and many publishers: one article, or a set of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from casepool.errors import ReportError
from casepool.model import Document, Problem, Report

from ._assemble import OF_OTHERS, assemble
from ._headings import kind_of
from ._markup import FIGURES, MarkupWalker, MarkupWriter, Paths, local, numbered, plain

SEC_TYPES = {
    "intro": "introduction",
    "background": "introduction",
    "case": "case",
    "cases": "case",
    "case-report": "case",
    "case-reports": "case",
    "methods": "methods",
    "materials|methods": "methods",
    "materials and methods": "methods",
    "results": "results",
    "discussion": "discussion",
    "conclusion": "conclusion",
    "conclusions": "conclusion",
    "supplementary-material": "other",
}
"""`sec-type` of JATS (NISO Z39.96 and PMC tagging guidelines) to kinds of sections."""
SKIPPED = frozenset(
    "table table-wrap-foot disp-formula tex-math object-id alternatives graphic media permissions "
    "supplementary-material sub-article response processing-meta annotation-xml".split()
)
FLOATS = frozenset("fig table-wrap boxed-text-wrap chem-struct-wrap".split())
_CITATIONS = frozenset("mixed-citation element-citation citation nlm-citation".split())


def jats_documents(root: Any, *, id: str, shown: str, data: bytes) -> Iterator[Document | Problem]:
    """A document for each `article` in the tree; with one article it carries the file's name."""
    articles = [root] if local(root) == "article" else [e for e in root.iter() if local(e) == "article"]
    digest = sha256(data).hexdigest()
    paths = Paths()
    for number, article in enumerate(articles, start=1):
        report = _report(article, id=id, shown=shown, digest=digest)
        if len(articles) > 1:
            report = replace(report, id=report.pmcid or report.pmid or f"{id}-{number}")
        document = _document(article, report, paths)
        if document is None:
            yield Problem(
                path=shown,
                reason="The article has no text.",
                advice="Download the full text; a file that holds the metadata alone has nothing to read.",
                report_id=report.id,
            )
        else:
            yield document


def _document(article: Any, report: Report, paths: Paths) -> Document | None:
    writer = MarkupWriter()
    walker = _Walker(writer, paths)
    meta = _find(article, "front", "article-meta")
    if meta is not None:
        title = _find(meta, "title-group", "article-title")
        if title is not None:
            with writer.block("title"):
                walker.inline(title)
        for abstract in _children(meta, "abstract"):
            if abstract.get("abstract-type") in (None, "summary", "section", "structured"):
                walker.abstract(abstract)
    for name in ("body", "floats-group"):
        for part in _children(article, name):
            walker.section(part)
    for part in _children(article, "back"):
        for refs in part.iter():
            if local(refs) == "ref-list":
                walker.references(refs)
    blocks = writer.blocks()
    if not any(b.role == "paragraph" for b in blocks):
        return None
    return assemble(blocks, report, source=writer.source)


class _Walker(MarkupWalker):
    """Writes the elements of an article as blocks; marks are signed, floats inside become captions of their own."""

    def __init__(self, writer: MarkupWriter, paths: Paths) -> None:
        super().__init__(writer, paths)
        self._kinds: list[str | None] = [None]
        self._in_body = False
        """True after the first title behind the abstract."""

    def abstract(self, element: Any) -> None:
        """The abstract, its labels left in the text."""
        with self._writer.block("heading", kind="abstract"):
            self._writer.text("Abstract", self._path(element))
        self._kinds.append("abstract")
        for child in element:
            self._child(child)
        self._kinds.pop()

    def section(self, element: Any) -> None:
        """A `sec` or `body`: its title opens a section, what has no known title stays what its parent is."""
        title = next((c for c in element if local(c) == "title"), None)
        words = plain(title)
        own = kind_of(words) or SEC_TYPES.get((element.get("sec-type") or "").lower())
        kind: str | None
        if self._kinds[-1] == "abstract":
            # A label of the abstract parts what is told of the disease from the patient.
            kind = own if own in OF_OTHERS else "abstract"
        else:
            kind = own or self._kinds[-1]
        if title is not None and words:
            if kind is None and not self._in_body:
                # A body that opens under a title of its own ("Our experience") is not the abstract before it.
                kind = "body"
            self._in_body = self._in_body or self._kinds[-1] != "abstract"
            with self._writer.block("heading", kind=kind):
                self.inline(title)
        self._kinds.append(kind)
        for child in element:
            if child is not title:
                self._child(child)
        self._kinds.pop()

    def _child(self, element: Any) -> None:
        name = local(element)
        if name == "sec":
            self.section(element)
        elif name in FLOATS:
            self._float(element)
        elif name in ("p", "verse-group", "title", "attrib"):
            with self._writer.block("paragraph"):
                self.inline(element)
        elif name in SKIPPED or name in ("", "label", "ref-list", "title"):
            return
        else:
            for child in element:
                self._child(child)

    def _float(self, element: Any) -> None:
        """Label and caption of a figure or table; its picture and cells are left out."""
        with self._writer.block("caption"):
            for child in element:
                name = local(child)
                if name == "label":
                    self.inline(child)
                    stop = "" if plain(child).endswith((".", ":")) else "."
                    self._writer.text(stop + " ", self._path(child))
                elif name == "caption":
                    for part in child:
                        self.inline(part)
                        self._writer.text(" ", self._path(part))

    def references(self, element: Any) -> None:
        """A list of references, one block each."""
        title = next((c for c in element if local(c) == "title"), None)
        with self._writer.block("heading", kind="references"):
            if title is not None:
                self.inline(title)
            else:
                self._writer.text("References", self._path(element))
        for index, ref in enumerate((c for c in element if local(c) == "ref"), start=1):
            label = next((plain(c) for c in ref if local(c) == "label"), "")
            body = next((c for c in ref.iter() if local(c) in _CITATIONS), None)
            if body is None:
                continue
            with self._writer.block("reference", number=numbered(label) or index):
                self._citation(body)

    def _citation(self, body: Any) -> None:
        path = self._path(body)
        spaced = local(body) == "element-citation" or not (body.text or "").strip()
        self._writer.text(body.text, path)
        for child in body:
            words = plain(child)
            if words and local(child) not in ("pub-id", "ext-link"):
                self._writer.text(words + (" " if spaced and not (child.tail or "").strip() else ""), path)
            self._writer.text(child.tail, path)

    def inline_child(self, child: Any) -> None:
        name = local(child)
        if name in SKIPPED or not name:
            return
        path = self._path(child)
        if name in FLOATS:
            self._float(child)
        elif name == "xref" and child.get("ref-type") == "bibr":
            with self._writer.raised(path, sure=True):
                self._writer.text(plain(child), path)
        elif name == "sup" and not _has_citation(child) and FIGURES.fullmatch(plain(child)):
            with self._writer.raised(path, sure=False):
                self._writer.text(plain(child), path)
        elif name == "break":
            self._writer.text(" ", path)
        elif name in ("list-item", "p", "def-item", "disp-quote"):
            self._writer.text(" ", path)
            self.inline(child)
            self._writer.text(" ", path)
        else:
            self.inline(child)


def _has_citation(element: Any) -> bool:
    return any(local(e) == "xref" and e.get("ref-type") == "bibr" for e in element.iter())


def _children(element: Any, name: str) -> Iterator[Any]:
    return (c for c in element if local(c) == name)


def _find(element: Any, *names: str) -> Any:
    for name in names:
        if element is None:
            return None
        element = next(_children(element, name), None)
    return element


def _report(article: Any, *, id: str, shown: str, digest: str) -> Report:
    front = _find(article, "front")
    meta = _find(front, "article-meta")
    ids = {}
    if meta is not None:
        ids = {e.get("pub-id-type"): plain(e) for e in _children(meta, "article-id")}
    journal = (
        next((plain(e) for e in front.iter() if local(e) == "journal-title"), None)
        if front is not None
        else None
    )
    pmcid = ids.get("pmcid") or ids.get("pmc")
    return Report(
        id=id,
        path=shown,
        format="jats",
        title=plain(_find(meta, "title-group", "article-title")) or None if meta is not None else None,
        doi=ids.get("doi"),
        pmid=ids.get("pmid"),
        pmcid=f"PMC{pmcid.removeprefix('PMC')}" if pmcid else None,
        year=_year(meta),
        journal=journal or None,
        authors=tuple(_authors(meta)),
        institution=_institution(meta),
        sha256=digest,
    )


def _year(meta: Any) -> int | None:
    if meta is None:
        return None
    years = []
    for date in _children(meta, "pub-date"):
        m = re.search(r"\d{4}", plain(_find(date, "year")))
        if m:
            years.append(int(m[0]))
    return min(years) if years else None


def _authors(meta: Any) -> Iterator[str]:
    if meta is None:
        return
    for group in _children(meta, "contrib-group"):
        for contrib in _children(group, "contrib"):
            name = next((e for e in contrib.iter() if local(e) == "name"), None)
            if contrib.get("contrib-type") not in (None, "author"):
                continue
            if name is not None:
                words = f"{plain(_find(name, 'surname'))} {plain(_find(name, 'given-names'))}".strip()
            else:
                words = plain(
                    next((e for e in contrib.iter() if local(e) in ("string-name", "collab")), None)
                )
            if words:
                yield words


def _institution(meta: Any) -> str | None:
    if meta is None:
        return None
    for element in meta.iter():
        if local(element) == "aff":
            inner = next((e for e in element.iter() if local(e) == "institution"), None)
            words = plain(inner if inner is not None else element)
            return re.sub(r"^\W*\d+\s*", "", words) or None
    return None


def require_articles(root: Any) -> None:
    """Raises a ReportError where the XML holds no article."""
    if not any(local(e) == "article" for e in root.iter()):
        raise ReportError(
            f"The XML is neither JATS nor PubMed; its root is <{local(root)}>.",
            "Download the article as JATS (PMC, Europe PMC) or as PubMed XML, or give the PDF.",
        )
