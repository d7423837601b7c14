"""PubMed XML: titles and abstracts of many reports in one file, read record by record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import IO, Any

from casepool.model import Document, Problem, Report

from ._assemble import assemble
from ._markup import MarkupWriter, Paths, plain
from ._xml import CharacterStream

ADVICE = "Export the records anew from PubMed."


def read_pubmed(stream: IO[bytes], *, shown: str) -> Iterator[Document | Problem]:
    """A document per `PubmedArticle` with an abstract; a problem for each without one, and for broken XML."""
    from lxml import etree

    count = 0
    try:
        records = etree.iterparse(
            CharacterStream(stream),
            events=("end",),
            tag=("PubmedArticle", "{*}PubmedArticle"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for _, element in records:
            count += 1
            yield _record(element, shown, count)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        fault = str(error).split(" (<")[0]
        yield Problem(
            path=shown,
            reason=f"The XML is broken after {count} records: {fault}.",
            advice=ADVICE,
            severity="partial" if count else "error",
            line=error.lineno or None,
        )
        return
    if not count:
        yield Problem(path=shown, reason="The file holds no PubMed record.", advice=ADVICE)


def _record(element: Any, shown: str, number: int) -> Document | Problem:
    from lxml import etree

    line = element.sourceline
    report = _report(element, shown, number, sha256(etree.tostring(element, with_tail=False)).hexdigest())
    writer = MarkupWriter()
    # Records before this one are gone from the tree, so the path is told from the record on.
    path = Paths({element: f"/PubmedArticleSet/PubmedArticle[{number}]"})
    title = element.find(".//Article/ArticleTitle")
    if title is not None and plain(title):
        with writer.block("title"):
            writer.text(plain(title).strip("[]"), path(title))
    parts = [p for p in element.findall(".//Article/Abstract/AbstractText") if plain(p)]
    if not parts:
        return Problem(
            path=shown,
            reason="The record has no abstract.",
            advice="Give the full text of the report.",
            report_id=report.id,
            line=line,
        )
    for part in parts:
        label = (part.get("Label") or "").strip()
        with writer.block("paragraph"):
            if label and label.upper() != "UNLABELLED":
                writer.text(f"{label.capitalize()}: ", path(part))
            writer.text(plain(part), path(part))
    return assemble(writer.blocks(), report, source=writer.source)


def _report(element: Any, shown: str, number: int, digest: str) -> Report:
    ids = {e.get("IdType"): plain(e) for e in element.findall("./PubmedData/ArticleIdList/ArticleId")}
    for e in element.findall(".//Article/ELocationID"):
        ids.setdefault(e.get("EIdType"), plain(e))
    pmid = plain(element.find("./MedlineCitation/PMID")) or ids.get("pubmed")
    dates = [element.find(".//Journal/JournalIssue/PubDate"), element.find(".//Article/ArticleDate")]
    years = [m for d in dates for m in re.findall(r"\b(?:1[89]|20)\d\d\b", plain_spaced(d))]
    affiliation = plain(element.find(".//AuthorList/Author/AffiliationInfo/Affiliation"))
    return Report(
        id=pmid or f"record-{number}",
        path=shown,
        format="pubmed",
        title=plain(element.find(".//Article/ArticleTitle")).strip("[]") or None,
        doi=ids.get("doi"),
        pmid=pmid or None,
        pmcid=ids.get("pmc"),
        year=int(years[0]) if years else None,
        journal=plain(element.find(".//Journal/Title")) or None,
        authors=tuple(_authors(element)),
        institution=affiliation or None,
        sha256=digest,
    )


def plain_spaced(element: Any) -> str:
    """Character data of an element with its children's parted by spaces."""
    return " ".join(t.strip() for t in element.itertext() if t.strip()) if element is not None else ""


def _authors(element: Any) -> Iterator[str]:
    for author in element.findall(".//AuthorList/Author"):
        last, first = (
            plain(author.find("LastName")),
            plain(author.find("ForeName")) or plain(author.find("Initials")),
        )
        words = f"{last} {first}".strip() or plain(author.find("CollectiveName"))
        if words:
            yield words
