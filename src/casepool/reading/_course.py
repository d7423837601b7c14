"""How the patient fared: vital status, cause of death, recurrence, and the lengths of time that a review pools."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casepool.model import Evidence, Fact, Outcome, TimeExpression, Treatment

from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, status_of
from ._tumours import Tumours

_LATER = re.compile(
    r"\b(?:improv|recover|resol|respon|tolerat|discharg|stable|regress|remission|doing well|healed|continu|follow|maint)"
)
_TREATMENT_DEATH = re.compile(
    r"complication|post ?operative|sepsis|septic|toxicity|neutropeni|treatment related|perioperative|after surgery|anastomotic|embolism|hemorrhag|haemorrhag|pneumonia"
)
_OTHER_DEATH = re.compile(
    r"unrelated|accident|myocardial infarction|heart attack|other cause|stroke|suicide|cardiac arrest|covid"
)
_DISEASE_DEATH = re.compile(
    r"disease|progress|metasta|recurren|cancer|tumou?r|carcinom|relapse|disseminat|multi ?organ|liver failure|respiratory failure|deteriorat"
)
_ONSET_BEFORE = re.compile(
    r"(?:\bfor|since|over|during|lasting|lasted|evolving for|evolving since|evolving over|duration of|duration was|of|in|within|past|last|previous|preceding|approximately|about|nearly|almost|around|than|some|these|a|the|had been|progressing over|persisting for)(?: (?:the|a|an|past|last|previous|preceding|about|approximately|nearly|almost|around|more than|over|at least|some))* ?$"
)
_ONSET_AFTER = re.compile(r"\s*(?:s )?\s*(?:duration|history|before|prior|ago|earlier|previously|of)")
_FOLLOW_BEFORE = re.compile(
    r"(?:follow(?:ed)? up(?: period)?(?: of| for| at| was| time| duration)*|followed(?: up)? for|(?:survived|alive|well|remained|remains|disease|free|recurrence|remission|relapse)\b[\w ]{0,50}?(?:for|at|after|of|in|over)?(?: the)?(?: (?:next|last|past|subsequent|more than|over|about|approximately|at least))*)\s*$"
)
_FOLLOW_AFTER = re.compile(
    r"\s*(?:s )?\s*(?:of )?(?:\w+ )?(?:follow|after|later|post|since|following|from|of age)"
)


class _Span(NamedTuple):
    days: float
    evidence: Evidence


def read_outcome(
    scan: Scan, sentences: Sequence[Sentence], *, tumours: Tumours, treatments: Sequence[Treatment]
) -> Outcome:
    """Everything that the sentences tell of the patient's course after, before and between treatments."""
    treated = _first_treated(sentences, treatments)
    vital = _vital_status(scan, sentences, treated=treated)
    dead = vital is not None and vital.value == "dead"
    first_metastasis = _primary_to_metastasis(scan, sentences, tumours, treated=treated)
    recurrence = _recurrence(scan, sentences)
    if recurrence is None or not recurrence.value:
        if first_metastasis is not None and first_metastasis.value > 0:
            recurrence = Fact(True, first_metastasis.evidence, 0.8)
    return Outcome(
        vital_status=vital,
        cause=_cause(scan, sentences, vital) if vital is not None and dead else None,
        recurrence=recurrence,
        follow_up_days=_follow_up(scan, sentences, treated=treated),
        symptom_duration_days=_symptom_duration(scan, sentences, treated=treated),
        primary_to_metastasis_days=first_metastasis,
        response=_responses(scan, sentences),
    )


def _first_treated(sentences: Sequence[Sentence], treatments: Sequence[Treatment]) -> int:
    """Index of the first sentence that tells a treatment given now; past the end where none does."""
    starts = {e.sentence.start for t in treatments if t.status == "given" for e in t.evidence}
    return next((s.index for s in sentences if s.start in starts), 10**6)


# --- vital status -----------------------------------------------------------------------------------------


def _vital_status(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[str] | None:
    """Dead where a death is told; alive where a later state of the living patient is."""
    alive = None
    for sentence in sentences:
        if not sentence.kinds & scan.bit["outcome"]:
            continue
        for hit in sentence.hits:
            entry = hit.term.get("outcome")
            status = entry.codes.get("status") if entry is not None else None
            if status is None or is_of_relative(scan, sentence, hit) or is_history(scan, sentence, hit):
                continue
            if status_of(scan, sentence, hit)[0] == "absent" and status == "dead":
                continue
            fact = Fact(status, (scan.evidence(sentence, hit.start, hit.end),), 0.9)
            if status == "dead":
                return fact
            alive = fact
    return alive or _later_state(scan, sentences, treated=treated)


def _later_state(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[str] | None:
    """Alive by what is told after the first treatment: a response, a recovery, a visit."""
    for sentence in reversed(sentences):
        if sentence.index < treated:
            return None
        found = _LATER.search(scan.folded, sentence.start, sentence.end)
        if found or sentence.kinds & scan.bit["follow_up"]:
            start, end = found.span() if found else (sentence.start, sentence.end)
            return Fact("alive", (scan.evidence(sentence, start, end),), 0.7)
    return None


def _cause(scan: Scan, sentences: Sequence[Sentence], vital: Fact[str]) -> Fact[str] | None:
    evidence = vital.evidence[0]
    sentence = next(s for s in sentences if s.start == evidence.sentence.start)
    words = scan.folded[sentence.start : sentence.end]
    for cause, pattern in (
        ("other", _OTHER_DEATH),
        ("disease", _DISEASE_DEATH),
        ("treatment", _TREATMENT_DEATH),
    ):
        found = pattern.search(words)
        if found:
            start = sentence.start + found.start()
            return Fact(cause, (scan.evidence(sentence, start, sentence.start + found.end()),), 0.7)
    return None


# --- recurrence -------------------------------------------------------------------------------------------


def _recurrence(scan: Scan, sentences: Sequence[Sentence]) -> Fact[bool] | None:
    """True where one is told; false where the text says there was none; else None."""
    none = None
    wanted = scan.bit["recurrence"] | scan.bit["outcome"]
    for sentence in sentences:
        if not sentence.kinds & wanted:
            continue
        for hit in sentence.hits:
            told = _tells_recurrence(scan, sentence, hit)
            if told is None:
                continue
            fact = Fact(told, (scan.evidence(sentence, hit.start, hit.end),), 0.85)
            if told:
                return fact
            none = fact
    return none


def _tells_recurrence(scan: Scan, sentence: Sentence, hit) -> bool | None:  # type: ignore[no-untyped-def]
    outcome = hit.term.get("outcome")
    if outcome is not None and "recurrence" in outcome.codes:
        return outcome.codes["recurrence"] == "true"
    if hit.term.get("recurrence") is None:
        return None
    status = status_of(scan, sentence, hit)[0]
    if scan.folded[hit.end : hit.end + 5] == " free":
        return False
    return {"present": True, "absent": False}.get(status)


def _responses(scan: Scan, sentences: Sequence[Sentence]) -> tuple[Fact[str], ...]:
    responses: dict[str, Fact[str]] = {}
    for sentence in sentences:
        if sentence.kinds & scan.bit["outcome"]:
            for hit in sentence.hits:
                entry = hit.term.get("outcome")
                if entry is not None and status_of(scan, sentence, hit)[0] != "uncertain":
                    words = scan.text[hit.start : hit.end].lower()
                    responses.setdefault(
                        words, Fact(words, (scan.evidence(sentence, hit.start, hit.end),), 0.8)
                    )
    return tuple(responses.values())


# --- lengths of time --------------------------------------------------------------------------------------


def _lengths(sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, TimeExpression, float]]:
    for sentence in sentences:
        for time in sentence.times:
            if time.kind in ("duration", "relative") and time.days:
                yield sentence, time, time.days


def _symptom_duration(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[float] | None:
    """The longest time that symptoms are said to have lasted before presentation."""
    bit = scan.bit
    symptom = bit["finding"] | bit["finding_head"] | bit["presenting"] | bit["present_history"]
    best: _Span | None = None
    for sentence, time, days in _lengths(sentences):
        if sentence.index > min(treated, sentences[0].index + 8) or not sentence.kinds & symptom:
            continue
        if not _is_onset(scan, sentence, time):
            continue
        if best is None or days > best.days:
            best = _Span(days, scan.evidence(sentence, *time.span))
    return Fact(best.days, (best.evidence,), 0.8) if best else None


def _is_onset(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    start, end = time.span
    for hit in sentence.hits:
        if (
            hit.term.get("history") is not None
            and hit.term.get("present_history") is None
            and -4 <= hit.start - end <= 40
        ):
            if "month history" not in scan.folded[start : hit.end]:
                pass
        if hit.term.kinds & (scan.bit["treatment"] | scan.bit["drug"]) and 0 <= hit.start - end <= 30:
            return False
    if time.direction > 0:
        return False
    after = scan.folded[end : end + 14]
    return (
        time.direction < 0
        or bool(_ONSET_AFTER.match(after))
        or bool(_ONSET_BEFORE.search(scan.folded[max(sentence.start, start - 40) : start]))
    )


def _follow_up(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[float] | None:
    """The longest time from treatment to a later contact or death."""
    bit = scan.bit
    wanted = bit["outcome"] | bit["follow_up"] | bit["recurrence"]
    best: _Span | None = None
    for sentence, time, days in _lengths(sentences):
        if (
            not sentence.kinds & wanted
            or time.direction < 0
            or sentence.index < min(treated, sentences[-1].index)
        ):
            continue
        start, end = time.span
        before = scan.folded[max(sentence.start, start - 70) : start]
        after = scan.folded[end : end + 24]
        if time.direction > 0 or _FOLLOW_AFTER.match(after) or _FOLLOW_BEFORE.search(before):
            if best is None or days > best.days:
                best = _Span(days, scan.evidence(sentence, start, end))
    return Fact(best.days, (best.evidence,), 0.75) if best else None


def _primary_to_metastasis(
    scan: Scan, sentences: Sequence[Sentence], tumours: Tumours, *, treated: int
) -> Fact[float] | None:
    """Days from the primary to the first metastasis or recurrence; 0 where they were found together."""
    present = [s for s in tumours.spreads if s.status == "present"]
    told = _told_interval(scan, sentences, tumours)
    if told is not None:
        return told
    if not present:
        return None
    first = present[0]
    together = first.sentence.index <= treated and not any(p.history for p in tumours.primaries)
    if together or first.sentence.kinds & scan.bit["together"]:
        return Fact(0.0, (scan.evidence(first.sentence, first.item.start, first.item.end),), 0.6)
    return None


def _told_interval(scan: Scan, sentences: Sequence[Sentence], tumours: Tumours) -> Fact[float] | None:
    """The interval where a sentence tells it ("recurred two years after surgery", "cancer six years earlier")."""
    bit = scan.bit
    later = bit["recurrence"] | bit["metastasis"]
    any_spread = any(s.status == "present" for s in tumours.spreads)
    past = {p.sentence.index for p in tumours.primaries}
    best: Fact[float] | None = None
    for sentence, time, days in _lengths(sentences):
        evidence = (scan.evidence(sentence, *time.span),)
        if time.direction > 0 and sentence.kinds & later and _present(scan, sentence, later):
            return Fact(days, evidence, 0.75)
        if (
            time.direction < 0
            and any_spread
            and sentence.index in past
            and sentence.kinds & (bit["treatment"] | bit["history"] | bit["diagnosed"])
        ):
            best = best or Fact(days, evidence, 0.6)
    return best


def _present(scan: Scan, sentence: Sentence, mask: int) -> bool:
    return any(
        hit.term.kinds & mask and status_of(scan, sentence, hit)[0] == "present" for hit in sentence.hits
    )
