"""How long a question says that the primary was before the metastasis.

"Breast carcinoma 6 years ago, metastasis at C6": a reader of reports needs a sentence to tell what began six years
ago; in a question it is what stands in the same piece between commas.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from casepool.model import DAYS_PER_MONTH, DAYS_PER_YEAR, Case, Evidence, Fact, Outcome, Span
from casepool.vocabulary import Hit

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_AGO = re.compile(
    rf"\b(?P<n>\d{{1,3}}(?:\.\d+)?|an?|{'|'.join(_WORDS)})[\s-]*"
    r"(?P<unit>years?|yrs?|y|months?|mos?|mths?|weeks?|wks?)\s+(?P<side>ago|earlier|before|prior|previously|back|after|later)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?P<year>19[5-9]\d|20\d\d)\b")
_PIECE = re.compile(r"[^,;.?!\n]+")
_UNITS = {"y": DAYS_PER_YEAR, "m": DAYS_PER_MONTH, "w": 7.0}
_TUMOUR = ("neoplasm", "histology")
_AGAIN_WORD = re.compile(r"\b(?:mets?|metasta\w+|recur\w*|relaps\w*|progress\w*)\b", re.IGNORECASE)
_RECURRED = re.compile(r"recur|relaps|progress", re.IGNORECASE)
_SYMPTOM = ("finding", "finding_head")


def asked_outcome(case: Case, text: str, hits: Sequence[Hit]) -> Outcome:
    """The outcome of the case, with the interval from primary to metastasis that the question tells."""
    outcome = _recurrence_told(case.outcome, text)
    again = any(x.role in ("metastasis", "recurrence") and x.status == "present" for x in case.lesions)
    found = next(_ago(text, hits), None) if again else None
    found = found or (_by_years(text, hits) if again else None)
    if found is None:
        return outcome
    days, span = found
    symptoms = outcome.symptom_duration_days
    if symptoms is not None and any(e.span.meets(span) for e in symptoms.evidence):
        outcome = replace(outcome, symptom_duration_days=None)
    if outcome.primary_to_metastasis_days is not None:
        return outcome
    quote = text[span.start : span.end]
    evidence = (Evidence(span=span, quote=quote, sentence=Span(0, len(text))),)
    return replace(outcome, primary_to_metastasis_days=Fact(days, evidence))


def _recurrence_told(outcome: Outcome, text: str) -> Outcome:
    """The outcome without a recurrence that only the order of the words makes: "brain mets, s/p radiotherapy" is no tale."""
    fact = outcome.recurrence
    if fact is None or not fact.value or outcome.primary_to_metastasis_days is not None:
        return outcome
    told = any(_RECURRED.search(text, e.span.start, e.span.end) for e in fact.evidence)
    return outcome if told else replace(outcome, recurrence=None)


def _ago(text: str, hits: Sequence[Hit]) -> Iterator[tuple[float, Span]]:
    """Lengths of time before now that stand with a tumour or its treatment, or after which a metastasis came."""
    for piece in _PIECE.finditer(text):
        match = _AGO.search(text, piece.start(), piece.end())
        if match is None:
            continue
        kinds = _kinds(hits, piece.start(), piece.end())
        later = match["side"].lower() in ("after", "later")
        if kinds.isdisjoint(_SYMPTOM) and (
            _AGAIN_WORD.search(piece[0]) if later else kinds & {*_TUMOUR, "treatment"}
        ):
            days = _number(match["n"]) * _UNITS[match["unit"][0].lower()]
            yield days, Span(match.start(), match.end())


def _number(word: str) -> float:
    low = word.lower()
    if low in ("a", "an"):
        return 1.0
    return float(_WORDS.index(low) + 1) if low in _WORDS else float(low)


def _kinds(hits: Sequence[Hit], start: int, end: int) -> set[str]:
    return {kind for hit in hits if start <= hit.start < end for kind in hit.term}


def _by_years(text: str, hits: Sequence[Hit]) -> tuple[float, Span] | None:
    """The difference of the year told with the primary and the one told with the metastasis."""
    first: re.Match[str] | None = None
    for piece in _PIECE.finditer(text):
        match = _YEAR.search(text, piece.start(), piece.end())
        if match is None:
            continue
        kinds = _kinds(hits, piece.start(), piece.end())
        if first is not None and _AGAIN_WORD.search(piece[0]):
            years = int(match["year"]) - int(first["year"])
            return (years * DAYS_PER_YEAR, Span(match.start(), match.end())) if years >= 0 else None
        if first is None and kinds & {*_TUMOUR, "treatment", "site"}:
            first = match
    return None
