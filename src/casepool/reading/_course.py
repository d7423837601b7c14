"""How the patient fared: vital status, cause of death, recurrence, and the lengths of time that a review pools."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from casepool.model import Evidence, Fact, Outcome, TimeExpression, Treatment
from casepool.vocabulary import Hit

from ._follow_up import read_follow_up
from ._lengths import lengths, of_now
from ._scan import Scan, Sentence
from ._spread import events_of, known_since, read_interval, read_recurrence
from ._status import is_history, status_of
from ._tumour_values import Tumours
from ._vital import read_cause, read_vital_status

_ONSET_BEFORE = re.compile(
    r"(?:\bfor|since|over|during|lasting|lasted|evolving|duration of|duration was|of|in|within|past|last|previous|preceding|than|some|these|had been|period)(?: (?:the|a|an|for|since|over|of|past|last|previous|preceding|about|approximately|nearly|almost|around|more than|over|at least|some|period))* ?$"
)
_ONSET_AFTER = re.compile(r"\s*(?:s )?\s*(?:duration|history|before|prior|ago|back|earlier|previously|of)")


class _Span(NamedTuple):
    days: float
    evidence: Evidence


def read_outcome(
    scan: Scan, sentences: Sequence[Sentence], *, tumours: Tumours, treatments: Sequence[Treatment]
) -> Outcome:
    """Everything that the sentences tell of the patient's course after, before and between treatments."""
    treated = _first_treated(scan, sentences, treatments)
    vital = read_vital_status(scan, sentences, treated=treated)
    dead = vital is not None and vital.value == "dead"
    # Where a case section tells the course, an abstract's words on the disease in general are not this patient's.
    told = [s for s in sentences if s.section == "case"] or sentences
    known = known_since(scan, told, tumours)
    events = events_of(scan, told, tumours) or events_of(scan, sentences, tumours)
    interval = read_interval(scan, told, tumours, events=events, known=known, treated=treated)
    came = [e.span.start for e in interval.evidence] if interval is not None and interval.value else []
    return Outcome(
        vital_status=vital,
        cause=read_cause(scan, sentences, vital, neoplastic=tumours.neoplastic)
        if vital is not None and dead
        else None,
        recurrence=read_recurrence(
            scan, sentences, tumours=tumours, events=events, interval=interval, known=known, treated=treated
        ),
        follow_up_days=read_follow_up(scan, sentences, treated=treated, came=came),
        symptom_duration_days=_symptom_duration(scan, sentences, treated=treated),
        primary_to_metastasis_days=interval,
        response=_responses(scan, sentences),
    )


def _first_treated(scan: Scan, sentences: Sequence[Sentence], treatments: Sequence[Treatment]) -> int:
    """Index of the first sentence that tells a treatment of the episode reported; past the end where none does."""
    bit = scan.bit
    starts = {e.sentence.start for t in treatments if t.status == "given" for e in t.evidence}
    treating = bit["treatment"] | bit["drug"] | bit["regimen"]
    for sentence in sentences:
        if sentence.start in starts or (sentence.kinds & treating and sentence.kinds & bit["given"]):
            hits = [h for h in sentence.hits if h.term.kinds & treating and not _is_ward(scan, h)]
            if any(not is_history(scan, sentence, h) and _is_treatment(h) for h in hits):
                return sentence.index
    return 10**6


_WARD = re.compile(r" (?:department|clinic|unit|ward|centre|center|service|outpatient|division)\b")


def _is_ward(scan: Scan, hit: Hit) -> bool:
    """True where the word names a place ("oral surgery department", "department of surgery")."""
    return _WARD.match(scan.folded, hit.end) is not None or scan.folded[
        max(0, hit.start - 14) : hit.start
    ].endswith(("department of ", "division of "))


def _is_treatment(hit: Hit) -> bool:
    treatment = hit.term.get("treatment")
    return treatment is None or "biopsy" not in treatment.codes


def _responses(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Fact[str], ...]:
    responses: dict[str, Fact[str]] = {}
    for sentence in sentences:
        if sentence.kinds & scan.bit["outcome"]:
            for hit in sentence.hits:
                entry = hit.term.get("outcome")
                if (
                    entry is not None
                    and "response" in entry.codes
                    and status_of(scan, sentence, hit)[0] == "present"
                ):
                    words = scan.text[hit.start : hit.end].lower()
                    responses.setdefault(
                        words, Fact(words, (scan.evidence(sentence, hit.start, hit.end),), 0.8)
                    )
    return tuple(responses.values())


# --- lengths of time --------------------------------------------------------------------------------------


def _symptom_duration(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[float] | None:
    """The longest time that symptoms are said to have lasted before presentation."""
    bit = scan.bit
    symptom = bit["finding"] | bit["finding_head"] | bit["presenting"] | bit["present_history"]
    best: _Span | None = None
    for sentence, time, days in lengths(sentences):
        if sentence.index > min(treated, sentences[0].index + 8) or not sentence.kinds & symptom:
            continue
        if not _is_onset(scan, sentence, time):
            continue
        if best is None or days > best.days:
            best = _Span(days, scan.evidence(sentence, *time.span))
    return Fact(best.days, (best.evidence,), 0.8) if best else None


def _is_onset(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True where the words around the time tell how long something has been there."""
    start, end = time.span
    if time.direction > 0 or not of_now(scan, sentence, start) or _of_treatment(scan, sentence, time):
        return False
    if _AGE_BEFORE.search(scan.folded[max(sentence.start, start - 12) : start]):
        return False
    after = scan.folded[end : end + 14]
    found = _ONSET_AFTER.match(after)
    symptom = _symptom_follows(scan, sentence, end)
    if symptom or (found and not found[0].endswith("of")) or time.direction < 0:
        return True
    return bool(_ONSET_BEFORE.search(scan.folded[max(sentence.start, start - 40) : start]))


_AGE_BEFORE = re.compile(
    r"(?:woman|man|girl|boy|child|infant|patient|male|female|lady|aged?|age) of $|aged $"
)
"""What makes of a length an age ("a woman of 39 years")."""


def _symptom_follows(scan: Scan, sentence: Sentence, end: int) -> bool:
    """True for "a five-month painful lump", "two months of night sweats"."""
    symptom = scan.bit["finding"] | scan.bit["finding_head"]
    return any(hit.term.kinds & symptom and 0 <= hit.start - end <= 30 for hit in sentence.hits)


def _of_treatment(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True where the word before (or straight behind) the time is a treatment or a tumour, not a symptom."""
    bit = scan.bit
    other = bit["treatment"] | bit["drug"] | bit["histology"]
    symptom = bit["finding"] | bit["finding_head"] | bit["presenting"]
    start, end = time.span
    if any(hit.term.kinds & other and 0 <= hit.start - end <= 30 for hit in sentence.hits):
        return True
    before = [hit for hit in sentence.hits if hit.end <= start and hit.term.kinds & (other | symptom)]
    return bool(before) and time.direction < 0 and not before[-1].term.kinds & symptom
