"""What is said of any span of a document: present, absent, uncertain, normal; of whom; now or in the past.

The scopes are those of `_status`, which case reading uses too, joined by four things that only a span of any words needs:
words inside a cue ("no *history* of"), results told to be normal or negative, qualities denied ("non-*tender*"), and refusals.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from casepool.model import Document, Span, SpanStatus
from casepool.vocabulary import Kind

from ._mention_rows import limits
from ._patients import mark_patients
from ._pattern import EVERYTHING
from ._scan import Scan, Sentence, scans_of
from ._status import (
    LONGEST_REACH,
    clause_end,
    clause_start,
    first_end,
    reaches,
    scopes,
)
from ._status_rules import status_rules


class _Claim(NamedTuple):
    """A stretch of a sentence of which a cue says something."""

    start: int
    end: int
    says: str
    """"absent", "uncertain", "normal", "history" or "relative"."""
    cue: Span


_SAYS: Final = {
    "negation": "absent",
    "ruled_out": "absent",
    "uncertain": "uncertain",
    "history": "history",
    "kin": "relative",
}

_CUES: Final = Kind.NEGATION | Kind.RULED_OUT | Kind.PSEUDO
"""Kinds of terms that are cues, or look like one."""
_LONGEST_RESULT: Final = 60
"""Characters over which a word before its mention ("normal", "negative") speaks of it."""
_AFTER_TREATMENT: Final = re.compile(r" (?:and|for) ")


def _shortened(claim: _Claim) -> _Claim:
    if claim.end - claim.start <= LONGEST_REACH:
        return claim
    if claim.cue.start >= claim.end:
        return claim._replace(start=claim.end - LONGEST_REACH)
    return claim._replace(end=claim.start + LONGEST_REACH)


class StatusReader:
    """Answers what a document says of its spans.

    Parameters
    ----------
    document : Document
    """

    def __init__(self, document: Document) -> None:
        (self.scan,) = scans_of([document], [()])
        mark_patients(self.scan)
        self._starts = [sentence.start for sentence in self.scan.sentences]
        self._claims: dict[int, list[_Claim]] = {}

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the offset, or the one before it; None where the text has none."""
        if not self._starts:
            return None
        return self.scan.sentences[max(0, bisect_right(self._starts, offset) - 1)]

    def _near(self, sentence: Sentence, start: int) -> list[_Claim]:
        """The claims of the sentence that can reach the offset."""
        claims = self._claims.get(sentence.index)
        if claims is None:
            claims = self._claims[sentence.index] = sorted(
                _shortened(claim) for claim in _claims(self.scan, sentence)
            )
        first = bisect_left(claims, (start - LONGEST_REACH,))
        return claims[first : bisect_right(claims, (start + 1,))]

    def _goes_on(self, claim: _Claim, span: Span) -> bool:
        """True for "recurrence of the cyst" where of "no recurrence of the cyst" the recurrence is denied."""
        return (
            claim.says == "absent"
            and span.start < claim.end < span.end
            and self.scan.folded.startswith((" of ", " in ", " for "), claim.end)
        )

    def status(self, span: Span) -> SpanStatus:
        """What the sentence of the span's start says of it."""
        sentence = self.sentence_at(span.start)
        if sentence is None:
            return SpanStatus()
        end = _without_stop(self.scan.folded, span)
        near = self._near(sentence, span.start)
        told = {
            c.says: c.cue
            for c in reversed(near)
            if c.start <= span.start and (end <= c.end or self._goes_on(c, span))
        }
        if "normal" not in told:
            cue = _tells_normal(self.scan, sentence, span)
            if cue is not None:
                told["normal"] = cue
        status = "absent" if "absent" in told else "uncertain" if "uncertain" in told else "present"
        whose = "relative" if "relative" in told else "patient" if sentence.of_patient else "other"
        return SpanStatus(
            status=status,
            whose=whose,
            when="history" if "history" in told else "now",
            normal="normal" in told,
            cue=told.get(status) or told.get("normal"),
        )


def status_at(document: Document, span: Span) -> SpanStatus:
    """What the document says of the thing that the span names.

    Parameters
    ----------
    document : Document
    span : Span
        Of `document.text`; it is judged in the sentence that its first character stands in.
    """
    return _reader(document).status(span)


_last: tuple[Document, StatusReader] | None = None


def _reader(document: Document) -> StatusReader:
    """The reader of the document; the last one is kept, since spans of one document are asked for in a row."""
    global _last
    if _last is None or _last[0] is not document:
        _last = document, StatusReader(document)
    return _last[1]


def _tells_normal(scan: Scan, sentence: Sentence, span: Span) -> Span | None:
    """The words or the number by which the span itself is normal; None where it is not, or nothing says so."""
    well = status_rules().patterns["self_normal"].match(sentence.marks, scan.folded, span.start, sentence.end)
    if well and well.end() >= span.end:
        return Span(*well.span())
    low = scan.lowered()
    for pattern, lower, upper in limits():
        measure = pattern.search(low, max(sentence.start, span.start - 6), min(sentence.end, span.end + 24))
        if measure and measure.start() < span.end and span.start < measure.end():
            return Span(*measure.span(1)) if lower <= float(measure[1]) <= upper else None
    return None


def _without_stop(folded: str, span: Span) -> int:
    """The end of the span without the blanks and stops at its end."""
    end = span.end
    while end > span.start + 1 and folded[end - 1] == " ":
        end -= 1
    return end


def _claims(scan: Scan, sentence: Sentence) -> list[_Claim]:
    """All that is said in the sentence: by its scopes, of treatments, of results, of qualities."""
    found = [
        *_of_treatments(scan, sentence),
        *_of_scopes(scan, sentence),
        *_of_results(scan, sentence),
        *_of_terms(scan, sentence),
    ]
    effect = status_rules().patterns["denied_effect"]
    for cue in effect.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
        found.append(_Claim(*cue.span(cue.lastindex or 0), "absent", Span(*cue.span())))
    tested = status_rules().patterns["tested_negative"]
    for cue in tested.finditer(sentence.marks, scan.folded, sentence.start, sentence.end):
        found.append(_Claim(*cue.span(1), "normal", Span(cue.end(1) + 1, cue.end())))
    return found


def _of_scopes(scan: Scan, sentence: Sentence) -> Iterator[_Claim]:
    """The sentence's scopes, and the words inside the cues of those that deny."""
    changes = status_rules().patterns["change_of"]
    for scope in scopes(scan, sentence):
        says = _SAYS[scope.status]
        cue, end = Span(scope.cue.start, scope.cue.end), scope.end
        if says == "absent":
            yield _inside(cue.start, cue.end, scan.folded)
            # "no recurrence of the hernia": there was one.
            change = changes.search(sentence.marks, scan.folded, cue.start, scope.end)
            if change and change.end() >= scope.start:
                end = change.end()
        yield _Claim(scope.start, end, says, cue)


def _of_terms(scan: Scan, sentence: Sentence) -> Iterator[_Claim]:
    """What is denied within one term ("without complications", "free of symptoms")."""
    denial = status_rules().patterns["denial"]
    for hit in sentence.hits:
        if hit.kinds & _CUES or scan.folded.startswith("non ", hit.start):
            continue
        if denial.search(sentence.marks, scan.folded, hit.start, hit.end):
            yield _inside(hit.start, hit.end, scan.folded)


def _of_treatments(scan: Scan, sentence: Sentence) -> Iterator[_Claim]:
    """What was not given or refused is denied ("unresectable" speaks of the treatment, not of the tumour)."""
    denied = status_rules().patterns["denied_treatment"]
    for hit in sentence.hits:
        if ("not_given" in hit.term or "refused" in hit.term) and denied.search(
            sentence.marks, scan.folded, hit.start, hit.end
        ):
            yield _inside(hit.start, hit.end, scan.folded)
            end = first_end(_AFTER_TREATMENT, scan, hit.end, clause_end(scan, sentence, hit.end))
            yield _Claim(hit.end, end, "absent", Span(hit.start, hit.end))


def _of_results(scan: Scan, sentence: Sentence) -> Iterator[_Claim]:
    """What is told to be normal, refused, or without a quality."""
    rules = status_rules()
    folded = scan.folded
    copula = rules.copula
    for rule in rules.forward:
        if rule.says == "absent":
            continue
        for start, reach, cue in reaches(scan, sentence, rule):
            says, end = "absent", reach
            if rule.says == "normal":
                says, end = "normal", min(reach, start + _LONGEST_RESULT)
                behind = scan.text[max(0, cue[0] - 14) : cue[0]]
                if not folded.startswith(("within", "in "), cue[0]) and copula.search(behind):
                    continue  # "was normal" speaks of what stands before it
            yield _Claim(start, end, says, Span(*cue))
    for rule in rules.backward:
        for found in rule.pattern.finditer(sentence.marks, folded, sentence.start, sentence.end):
            if rule.says == "normal":
                start = clause_start(scan, sentence, found.start())
                yield _Claim(start, found.start(), "normal", Span(*found.span()))


def _inside(start: int, end: int, folded: str) -> _Claim:
    """The words of a cue behind its "no" or "not" are denied with what the cue denies."""
    denial = status_rules().patterns["denial"].search(EVERYTHING, folded, start, end)
    return _Claim(denial.end() if denial else end, end, "absent", Span(start, end))
