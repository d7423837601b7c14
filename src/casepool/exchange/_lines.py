"""A document as one line, for programs that need the text that spans point into."""

from typing import Any

from casepool.model import Caption, Citation, Document, Reference, Report, Section, Span, from_json


def document_line(document: Document) -> dict[str, Any]:
    """One line of `documents.jsonl`: `id`, `report`, `text`, `sections`, `captions`, `citations`, `references`.

    Spans are arrays of start (in) and end (out) in code points of `text`.
    """
    return {
        "id": document.report.id,
        "report": document.report,
        "text": document.text,
        "language": document.language,
        "sections": list(document.sections),
        "captions": list(document.captions),
        "citations": list(document.citations),
        "references": list(document.references),
    }


def document_from_line(data: bytes) -> Document:
    """The document that `document_line` gave, from its JSON, without its way back to the source file."""
    import orjson

    line = orjson.loads(data)
    return Document(
        report=from_json(line["report"], kind=Report),
        text=line["text"],
        language=line["language"],
        sections=tuple(Section(**{**s, "span": Span(*s["span"])}) for s in line["sections"]),
        captions=tuple(Caption(**{**c, "span": Span(*c["span"])}) for c in line["captions"]),
        citations=tuple(Citation(**{**c, "numbers": tuple(c["numbers"])}) for c in line["citations"]),
        references=tuple(Reference(**r) for r in line["references"]),
    )
