"""Sources: one series under two numbers, citations without a reference, figures that are not there."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from casepool.model import Citation, Discrepancy, Span

from ._page import Page

_NAMED: Final = re.compile(
    r"\b(?P<name>[A-Z][\w'’-]{2,})(?:,? et\.? al\b\.?|,? and (?:colleagues|co-?workers|associates)\b)"
)
_STOP: Final = frozenset(
    "the a an of and in on at to for with by from was were is are it this that these those reported reviewed their they which who cases case patients patient et al study then".split()
)
LEAST_SHARED: Final = 4
"""Words or numbers that two accounts must share, one of them a number of two digits or more, to be one study's."""
_FIGURE: Final = re.compile(
    r"\b(?P<kind>Fig(?:ure|s?\.?|ures)|Table|Tables)\s?\.?\s?(?P<n>\d{1,2})(?:\s?[A-Za-z](?![a-z]))?(?:\s?(?:-|–|,|and|&)\s?(?P<n2>\d{1,2})(?![\d.]))?",
    re.I,
)
_FOREIGN: Final = re.compile(
    r"\b(?:et al|in (?:their|his|her)|of (?:the )?(?:ref|paper)|supplement\w*|online|additional file)\b", re.I
)


def check_one_series_two_numbers(page: Page) -> Iterator[Discrepancy]:
    """`one-series-two-numbers`: the same authors' same study cited under two reference numbers."""
    if len(page.document.citations) < 2:
        return
    told: dict[str, list[tuple[int, Span]]] = {}
    for match in _NAMED.finditer(page.text):
        citation = _citation_at(page, match.end())
        if (
            citation is not None
            and len(citation.numbers) == 1
            and page.kind_at(match.start()) != "references"
        ):
            told.setdefault(match["name"], []).append((citation.numbers[0], Span(match.start(), match.end())))
    for name, places in told.items():
        first_number, first = places[0]
        for number, span in places[1:]:
            if number == first_number or not _one_study(
                page, first, span, name=name, numbers=(first_number, number)
            ):
                continue
            message = f"The series of {name} is cited as {first_number} and as {number}."
            yield page.found("one-series-two-numbers", message, page.evidence(*first), page.evidence(*span))
            break


def _citation_at(page: Page, offset: int) -> Citation | None:
    citations = page.document.citations
    following = bisect_left(citations, offset - 2, key=lambda citation: citation.at)
    if following < len(citations) and citations[following].at <= offset + 2:
        return citations[following]
    return None


def _one_study(page: Page, a: Span, b: Span, *, name: str, numbers: tuple[int, int]) -> bool:
    listed = {r.number: r.text for r in page.document.references}
    if numbers[0] in listed and numbers[1] in listed:
        # Both entries by the author: two papers. One of them not: a wrong number.
        return (name in listed[numbers[0]]) != (name in listed[numbers[1]])
    shared = _telling_words(page, a, name) & _telling_words(page, b, name)
    return len(shared) >= LEAST_SHARED and any(len(w) > 1 and w.isdigit() for w in shared)


def _telling_words(page: Page, span: Span, name: str) -> set[str]:
    words = re.findall(r"\w+", page.quote(page.sentence(*span)).lower())
    return {w for w in words if w not in _STOP and w != name.lower() and (len(w) > 3 or w.isdigit())}


def check_cited_not_listed(page: Page) -> Iterator[Discrepancy]:
    """`cited-not-listed`: a reference number in the text that the list of references does not have."""
    listed = {r.number for r in page.document.references}
    if not listed or not page.document.citations:
        return
    # A list that was cut off, or read only in part, says nothing about numbers above its last.
    if len(listed) < max(listed):
        return
    for citation in page.document.citations:
        missing = [n for n in citation.numbers if n not in listed and n <= 3 * max(listed)]
        if missing:
            start = max(0, page.text.rfind(" ", 0, citation.at) + 1)
            message = f"Reference {missing[0]} is cited; the list ends at {max(listed)}."
            yield page.found("cited-not-listed", message, page.evidence(start, citation.at))


def check_never_cited(page: Page) -> Iterator[Discrepancy]:
    """`never-cited`: references of the list that the text never cites."""
    references, citations = page.document.references, page.document.citations
    if not references or len(citations) < 2:
        return
    cited = {n for c in citations for n in c.numbers}
    missing = [r.number for r in references if r.number not in cited]
    # Where most are missing the marks were not read, or the report cites by name.
    if not missing or len(missing) > len(references) / 3 or not (inside := _inside_references(page)):
        return
    listed = ", ".join(map(str, missing))
    yield page.found("never-cited", f"Never cited in the text: {listed}.", page.evidence(*inside))


def _inside_references(page: Page) -> Span | None:
    for section in page.document.sections:
        if section.kind == "references":
            end = page.text.find("\n", section.span.start, section.span.end)
            return Span(section.span.start, end if end > section.span.start else section.span.end)
    return Span(0, min(len(page.text), page.text.find("\n") if "\n" in page.text else 80))


def check_figure_not_there(page: Page) -> Iterator[Discrepancy]:
    """`figure-not-there`: a figure or table named in the text that has no caption, where others have one."""
    captions = page.document.captions
    if not captions:
        return
    there: dict[str, set[int]] = {"fig": set(), "tab": set()}
    for caption in captions:
        number = re.search(r"\d+", caption.label)
        if number:
            there["tab" if caption.label.lower().startswith("tab") else "fig"].add(int(number[0]))
    inside = [c.span for c in captions]
    for match in _FIGURE.finditer(page.text):
        numbers = there["tab" if match["kind"].lower().startswith("tab") else "fig"]
        if (
            not numbers
            or page.kind_at(match.start()) in {"captions", "references"}
            or any(s.start <= match.start() < s.end for s in inside)
        ):
            continue
        missing = [int(match[g]) for g in ("n", "n2") if match[g] and int(match[g]) not in numbers]
        # A gap below the highest caption is more likely a caption that was not recognised.
        if (
            missing
            and missing[0] > max(numbers)
            and not _FOREIGN.search(
                page.text, match.start() - 60 if match.start() > 60 else 0, match.end() + 30
            )
        ):
            message = f"{match[0].strip()} is named; the last is {max(numbers)}."
            yield page.found("figure-not-there", message, page.evidence(match.start(), match.end()))
            return
