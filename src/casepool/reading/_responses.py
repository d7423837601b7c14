"""How the disease, or what the patient felt of it, went after a treatment: in the text's own words."""

from collections.abc import Sequence
from typing import Final

from casepool.model import Fact
from casepool.vocabulary import Hit, Kind

from ._mention_rows import any_context, context_pattern
from ._scan import Scan, Sentence
from ._status import status_of

_AROUND: Final = 60
"""Characters beside a word for a response in which words make something else of it."""
_AFTER_TREATMENT: Final = frozenset({"worse", "stable"})
"""What tells of a response only once a treatment was told: most patients are worse when they come."""


def read_responses(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Fact[str], ...]:
    """Each wording once, where it is told first."""
    responses: dict[str, Fact[str]] = {}
    for sentence in sentences:
        if not sentence.kinds & Kind.OUTCOME:
            continue
        for hit in sentence.hits:
            if not hit.kinds & Kind.OUTCOME:
                continue
            kind = hit.term["outcome"].codes.get("response")
            if kind is None or status_of(scan, sentence, hit)[0] != "present":
                continue
            words = scan.text[hit.start : hit.end].lower()
            if words in responses or _is_other(scan, sentence, hit):
                continue
            if _in_time(scan, sentence, hit, kind, first=sentences[0]):
                responses[words] = Fact(words, (scan.evidence(sentence, hit.start, hit.end),))
    return tuple(responses.values())


def _is_other(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "high resolution", "vitals were stable", "declined surgery", "no improvement of the pain"."""
    start, end = max(sentence.start, hit.start - _AROUND), min(sentence.end, hit.end + _AROUND)
    denied = context_pattern("no_response_denied").finditer(sentence.marks, scan.folded, start, hit.end)
    return any(found.start() < hit.start < found.end() for found in denied) or any(
        found.start() < hit.end and hit.start < found.end()
        for found in any_context("no_response").finditer(sentence.marks, scan.folded, start, end)
    )


def _in_time(scan: Scan, sentence: Sentence, hit: Hit, kind: str, *, first: Sentence) -> bool:
    """True where the wording can tell of what a treatment did."""
    folded = scan.folded
    start, end = max(sentence.start, hit.start - _AROUND), min(sentence.end, hit.end + _AROUND)
    if kind == "stable" and context_pattern("disease").search(sentence.marks, folded, start, end) is not None:
        return True
    state = context_pattern("state").match(sentence.marks, folded, hit.start, hit.end) is not None
    if kind not in _AFTER_TREATMENT and not state:
        return True
    if not _treated_before(scan, first, sentence, hit):
        return False
    if kind != "worse":
        return True
    if context_pattern("worse_symptom").match(sentence.marks, folded, hit.start, sentence.end) is not None:
        return False
    came = context_pattern("came_with").search(
        sentence.marks, folded, max(sentence.start, hit.start - 120), hit.start
    )
    return came is None


def _treated_before(scan: Scan, first: Sentence, sentence: Sentence, hit: Hit) -> bool:
    """True where a treatment is told before the hit; the nearest sentences are looked at first, since most often they tell it."""
    treated = context_pattern("treated")
    for earlier in reversed(scan.sentences[first.index : sentence.index + 1]):
        if treated.search(earlier.marks, scan.folded, earlier.start, min(earlier.end, hit.start)) is not None:
            return True
    return False
