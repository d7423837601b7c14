"""HTML pages of journals as a browser saves them: the article among menus, banners and buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from casepool.errors import ReportError
from casepool.model import Document, Report

from ._assemble import OF_OTHERS, assemble
from ._blocks import CAPTION
from ._headings import kind_of
from ._markup import FIGURES, MarkupWalker, MarkupWriter, Paths, local, numbered, plain
from ._xml import check_depth

SKIPPED = frozenset(
    "script style noscript template svg math form button input select textarea nav header footer aside iframe "
    "object embed video audio dialog head table link meta".split()
)
"""Elements that are no running text; a table's cells are left out, its caption is kept."""
BLOCKS = frozenset(
    "p li dd dt blockquote pre h1 h2 h3 h4 h5 h6 figcaption caption div section article main ul ol dl figure body "
    "table thead tbody tr td th center hr address details summary".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|cookies?|banner|sidebar|share|social|advert(?:isement)?s?|"
    r"ads?|related(?:-articles)?|recommend(?:ed|ations)|footer|masthead|login|search|toolbar|metrics|citation-tools|"
    r"skip-link|comments?|newsletter|popup|modal|sr-only|visually-hidden|hidden)(?:$|[\s_-])",
    re.I,
)
_REFERENCES = re.compile(
    r"(?:^|[\s_-])(?:references?|ref-?list|bibliography|bibr?s?|citations?-list)(?:$|[\s_-])", re.I
)
_REF_TARGET = re.compile(
    r"#(?:[\w.:-]*?(?:ref|bib|cit|cr|rf|B)[\w.:-]*?[-_]?\d+|B\d+|CR\d+|R\d+|b\d+|c\d+)$", re.I
)


def html_document(data: bytes, *, id: str, shown: str) -> Document:
    """The document of one saved page.

    Raises
    ------
    ReportError
        Where the page has no running text, or nests too deeply.
    """
    root = _parse(data)
    report = _report(root, id=id, shown=shown, digest=sha256(data).hexdigest())
    writer = MarkupWriter()
    walker = _Walker(writer)
    walker.page(_main(root))
    blocks = writer.blocks()
    if sum(len(b.tape) for b in blocks if b.role == "paragraph") < 40:
        raise ReportError(
            "The page has no running text.",
            "Save the page of the full text, after it has loaded, or give the PDF.",
        )
    return assemble(blocks, report, source=writer.source)


def _parse(data: bytes) -> Any:
    from lxml import etree

    from ._encoding import decode

    declared = re.search(rb"(?i)<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", data[:4096])
    text = _as_declared(data, declared[1].decode("ascii", "ignore")) if declared else None
    if text is None:
        text = decode(data)
    # lxml takes no text that declares another encoding than its own.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReportError(f"The page is no readable HTML: {error}.", "Save it anew.") from error
    if root is None:
        raise ReportError("The page is empty.", "Save it anew.")
    check_depth(root)
    return root


def _as_declared(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None


def _main(root: Any) -> Any:
    """The element that holds the article: `article`, `main`, or the body."""
    for test in ("article", "main"):
        found = [e for e in root.iter() if local(e) == test or (test == "main" and e.get("role") == "main")]
        if found:
            best = max(found, key=lambda e: len(plain(e)))
            if len(plain(best)) > 300:
                return best
    body = next((e for e in root.iter() if local(e) == "body"), None)
    return body if body is not None else root


class _Walker(MarkupWalker):
    """Writes the elements of a page as blocks."""

    def __init__(self, writer: MarkupWriter) -> None:
        super().__init__(writer, Paths())
        self._titled = False
        self._abstract: str | None = None
        """Level of the heading "Abstract" ("h2") while its labels follow."""
        self._in_references = False
        self._number = 0

    def page(self, element: Any) -> None:
        """An element that holds blocks, and maybe running text between them."""
        path = self._path(element)
        run: list[Any] = []
        self._loose(element.text, path)
        for child in element:
            if self._is_block(child):
                self._run(run)
                run = []
                self._block(child)
                self._loose(child.tail, path)
            else:
                run.append(child)
        self._run(run)

    def _loose(self, text: str | None, path: str) -> None:
        if text and text.strip():
            with self._writer.block("paragraph"):
                self._writer.text(text, path)

    def _run(self, children: list[Any]) -> None:
        """Inline elements that stand between blocks: one paragraph."""
        if any(plain(c) or (c.tail or "").strip() for c in children):
            with self._writer.block("paragraph"):
                for child in children:
                    self.inline_child(child)
                    self._writer.text(child.tail, self._path(child.getparent()))

    def _is_block(self, element: Any) -> bool:
        name = local(element)
        return (
            name in BLOCKS
            or name in SKIPPED
            or not name
            or any(local(e) in BLOCKS for e in element.iterdescendants())
        )

    def _block(self, element: Any) -> None:
        name = local(element)
        if not name or _is_furniture(element):
            return
        if name in ("figure", "table"):
            self._captions(element)
        elif name in SKIPPED:
            return
        elif name in HEADINGS:
            self._heading(element, name)
        elif name in ("ol", "ul") and self._is_references(element):
            self._references(element)
        elif name in ("figcaption", "caption"):
            self._caption(element)
        elif any(self._is_block(c) for c in element):
            self.page(element)
        else:
            self._paragraph(element)

    def _heading(self, element: Any, name: str) -> None:
        words = plain(element)
        kind = kind_of(words)
        if not words:
            return
        if kind == "abstract":
            self._abstract = name
        elif self._abstract is not None and name > self._abstract:
            # A label of the abstract parts what is told of the disease from the patient.
            kind = kind if kind in OF_OTHERS else "abstract"
        else:
            self._abstract = None
        self._in_references = kind == "references" or (self._in_references and kind is None)
        role = "title" if name == "h1" and not self._titled and kind is None else "heading"
        self._titled = self._titled or role == "title"
        with self._writer.block(role, kind=kind if role == "heading" else None):
            self.inline(element)

    def _is_references(self, element: Any) -> bool:
        if self._in_references:
            return True
        above = element.getparent()
        return any(
            _REFERENCES.search(f"{e.get('class', '')} {e.get('id', '')}")
            for e in (element, above)
            if e is not None
        )

    def _references(self, element: Any) -> None:
        for item in element:
            if local(item) == "li" and plain(item):
                self._number += 1
                words = plain(item)
                m = re.match(r"\[?(\d{1,3})[\].]\s+", words)
                with self._writer.block("reference", number=numbered(m[1]) if m else self._number):
                    self._writer.text(words[m.end() :] if m else words, self._path(item))

    def _captions(self, element: Any) -> None:
        for part in element.iter():
            if local(part) in ("figcaption", "caption") and plain(part):
                self._caption(part)
                return

    def _caption(self, element: Any) -> None:
        with self._writer.block("caption"):
            self.inline(element)

    def _paragraph(self, element: Any) -> None:
        words = plain(element)
        if not words:
            return
        m = CAPTION.match(words)
        with self._writer.block("caption" if m and m["stop"] else "paragraph"):
            self.inline(element)

    def inline_child(self, child: Any) -> None:
        name = local(child)
        if name in SKIPPED or not name:
            return
        path = self._path(child)
        words = plain(child) if name in ("sup", "a") else ""
        if (
            name == "a"
            and _REF_TARGET.search(child.get("href") or "")
            and re.fullmatch(r"\W*\d[\d\s,;\u2013-]*\W*", words)
        ):
            with self._writer.raised(path, sure=True):
                self._writer.text(words.strip("[]() "), path)
        elif (
            name == "sup"
            and FIGURES.fullmatch(words)
            and not any(_is_reference_link(e) for e in child.iter())
        ):
            with self._writer.raised(path, sure=False):
                self._writer.text(words, path)
        elif name in ("br", "p", "div", "li"):
            self._writer.text(" ", path)
            self.inline(child)
            self._writer.text(" ", path)
        else:
            self.inline(child)


def _is_reference_link(element: Any) -> bool:
    return local(element) == "a" and _REF_TARGET.search(element.get("href") or "") is not None


def _is_furniture(element: Any) -> bool:
    if local(element) in ("article", "main", "body", "section") and len(plain(element)) > 1000:
        return False
    names = f"{element.get('class', '')} {element.get('id', '')}"
    hidden = element.get("aria-hidden") == "true" or "display:none" in (element.get("style") or "").replace(
        " ", ""
    )
    return hidden or (
        bool(names.strip()) and _FURNITURE.search(names) is not None and len(plain(element)) < 3000
    )


def _report(root: Any, *, id: str, shown: str, digest: str) -> Report:
    metas: dict[str, list[str]] = {}
    for e in root.iter():
        if local(e) == "meta" and (e.get("name") or e.get("property")):
            metas.setdefault((e.get("name") or e.get("property")).lower(), []).append(
                (e.get("content") or "").strip()
            )

    def first(*names: str) -> str | None:
        return next((v for n in names for v in metas.get(n, []) if v), None)

    heading = next((plain(e) for e in root.iter() if local(e) == "h1" and plain(e)), None)
    date = first(
        "citation_publication_date",
        "citation_date",
        "citation_online_date",
        "dc.date",
        "article:published_time",
    )
    year = re.search(r"\b(?:1[89]|20)\d\d\b", date or first("citation_year") or "")
    return Report(
        id=id,
        path=shown,
        format="html",
        title=first("citation_title", "dc.title", "og:title") or heading,
        doi=_doi(first("citation_doi", "dc.identifier", "prism.doi", "bepress_citation_doi")),
        pmid=first("citation_pmid"),
        pmcid=first("citation_pmcid"),
        year=int(year[0]) if year else None,
        journal=first("citation_journal_title", "prism.publicationname"),
        authors=tuple(_authors(metas)),
        institution=first("citation_author_institution"),
        sha256=digest,
    )


def _doi(value: str | None) -> str | None:
    m = re.search(r"10\.\d{4,9}/\S+", value or "")
    return m[0].rstrip(".,;") if m else None


def _authors(metas: dict[str, list[str]]) -> Iterator[str]:
    for name in ("citation_author", "dc.creator"):
        if metas.get(name):
            yield from (v for v in metas[name] if v)
            return
    for value in metas.get("citation_authors", []):
        yield from (v.strip() for v in value.split(";") if v.strip())
