"""Headings of a web page whose lines a program ran together: abstract, body and end matter of one long line."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_HEADS: Final = (
    r"Introduction|INTRODUCTION|Background|BACKGROUND|(?:Case|CASE) (?:[Pp]resentation|PRESENTATION|[Rr]eport|REPORT|[Dd]escription|DESCRIPTION)"
    r"|Presentation of|Discussion|Conclusions?|Consent|Declarations|References|Abstract|Key"
)
# Each group is named by the kind of section that its words open.
_WORDS: Final = re.compile(
    r"(?<![\w-])(?:(?P<abstract>Abstract|ABSTRACT)|(?P<keywords>Key ?[Ww]ords?|KEY ?WORDS?)"
    r"|(?P<introduction>Introduction|INTRODUCTION|Background|BACKGROUND)"
    r"|(?P<case>Case (?:[Pp]resentations?|[Rr]eports?|[Dd]escriptions?)|CASE (?:PRESENTATIONS?|REPORTS?|DESCRIPTIONS?)"
    r"|(?:Presentation|Report) of (?:the )?[Cc]ase|Case(?= An? \d))"
    r"|(?P<discussion>Discussion|DISCUSSION)|(?P<conclusion>Conclusions?|CONCLUSIONS?)|(?P<references>References|REFERENCES)"
    r"|(?P<other>Competing [Ii]nterests|Consent|Declarations|Acknowledge?ments?|Authors?'s? [Cc]ontributions|Conflicts? of [Ii]nterests?"
    r"|PMID(?=: *\d)))(?=:? )"
)
_PROSE: Final = re.compile(
    rf":? (?!(?:{_HEADS})\b)(?:[\"(]?[A-Z][\w'-]*[,;]? (?:[a-z(\d]|[A-Z]{{2,}}|[A-Z]\w*[,;]? [a-z(])|An? |\d|\[)"
)
"""The beginning of a sentence behind a heading; in a table of contents another heading follows."""
_LABELLED: Final = re.compile(rf":? (?:{_HEADS})(?=:? )")
"""The first label of a structured abstract, behind "Abstract"."""
_PATIENT: Final = re.compile(
    r":? (?:An? [a-z\d]|(?:The|Our) (?:first )?patient |(?:Case|Patient) (?:1|I|No)\b|Mrs?\b)"
)
"""How a case section begins, so that its heading needs no full stop before it ("... [ 3 ] Case report A 40-year-old")."""
_NUMBERED: Final = re.compile(r"(?<![\w(-])(?:Case|CASE) [2-9](?=[:.]? (?:An? [a-z\d]|The [a-z]|Our [a-z]))")
"""The heading of a further patient, once a case section is open."""
_ENDS: Final = ".?!)]:"
"""What ends the text before a heading."""
OF_OTHERS: Final[tuple[str, ...]] = ("introduction", "discussion", "conclusion")
MAX_KEYWORDS: Final = 1200
"""Characters from the key words to the heading of the body, with how to cite the article between them."""

Heading = tuple[int, int, str]
"""Start, end and kind."""


class _Found(NamedTuple):
    """Words of a heading that prose follows."""

    start: int
    end: int
    kind: str
    sure: bool
    """True where a sentence ends before them."""
    patient: bool
    """True where a patient opens what follows."""


def page_headings(text: str) -> list[Heading] | None:
    """The headings of a page in order, those of its abstract apart from those of its body; None where it shows no abstract.

    A structured abstract has a "Case presentation" and a "Conclusion" of its own: the first is the abstract's, the second of
    others. Words of a table of contents are no headings.
    """
    found = _found(text)
    opening = next((n for n, f in enumerate(found) if f.kind == "abstract"), None)
    if opening is None:
        return None
    body = _body(found, opening)
    headings = [found[opening][:3]]
    if body is None:
        headings += [
            _in_abstract_alone(f)
            for f in found[opening + 1 :]
            if f.kind != "abstract" and (f.sure or f.start <= found[opening].end + 2)
        ]
        return headings
    for heading in found[opening + 1 : body]:
        if heading.kind == "keywords":
            headings.append((heading.start, heading.end, "other"))
        elif heading.sure or heading.start <= found[opening].end + 2:
            kind = heading.kind if heading.kind in OF_OTHERS or heading.kind == "other" else "abstract"
            headings.append((heading.start, heading.end, kind))
    headings.append(found[body][:3])
    headings += _of_body(text, found[body + 1 :], found[body])
    return headings


def _found(text: str) -> list[_Found]:
    found = []
    for m in _WORDS.finditer(text):
        kind = m.lastgroup or ""
        labelled = _LABELLED.match(text, m.end()) if kind == "abstract" else None
        if kind not in ("keywords", "references", "other") and not _PROSE.match(
            text, labelled.end() if labelled else m.end()
        ):
            continue
        found.append(
            _Found(
                m.start(),
                m.end(),
                kind,
                m[0] == "PMID" or text[max(0, m.start() - 2)] in _ENDS,
                kind == "case" and _PATIENT.match(text, m.end()) is not None,
            )
        )
    return found


def _body(found: list[_Found], opening: int) -> int | None:
    """The place of the heading that ends the abstract; None for a page that holds nothing else."""
    places = range(opening + 1, len(found))
    keywords = next((n for n in places if found[n].kind == "keywords"), None)
    if keywords is not None:
        until = found[keywords].end + MAX_KEYWORDS
        first = [n for n in places if n > keywords and found[n].kind in ("introduction", "case")]
        return first[0] if first and (found[first[0]].start < until or found[first[0]].sure) else None
    labelled = bool(places) and found[opening + 1].start <= found[opening].end + 2
    heads = [
        n for n in places if found[n].kind in ("introduction", "case") and (found[n].sure or found[n].patient)
    ]
    introductions = [
        n for n in heads if found[n].kind == "introduction" and not (labelled and n == opening + 1)
    ]
    if introductions:
        return introductions[0]
    cases = [n for n in heads if found[n].kind == "case"]
    if not cases:
        return None
    return cases[1] if labelled and len(cases) > 1 else cases[0]


def _in_abstract_alone(heading: _Found) -> Heading:
    """A heading of a page that holds only the abstract: its case is the only one; what stands behind the key words is the page's."""
    kind = "other" if heading.kind == "keywords" else heading.kind
    return heading.start, heading.end, kind


def _of_body(text: str, found: list[_Found], body: _Found) -> list[Heading]:
    headings: list[Heading] = [
        (f.start, f.end, f.kind)
        for f in found
        if f.kind not in ("abstract", "keywords") and (f.sure or f.patient)
    ]
    told = [body[:3], *headings]
    for start, end, kind in told:
        if kind == "case":
            until = next((s for s, _, k in told if s > start and k != "case"), len(text))
            headings += ((m.start(), m.end(), "case") for m in _NUMBERED.finditer(text, end, until))
    return sorted(set(headings))
