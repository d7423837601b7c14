"""How the patient fared: vital status, cause of death, recurrence, and the lengths of time that a review pools."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casepool.model import DAYS_PER_MONTH, Evidence, Fact, Outcome, TimeExpression, Treatment
from casepool.vocabulary import Hit

from ._pattern import any_word
from ._scan import Scan, Sentence
from ._status import is_history, is_of_relative, scopes, status_of
from ._tumours import SURE, Tumours

_LATER = re.compile(
    any_word(
        r"improv|recover|resol[vu]|respon[ds]|tolerat|discharg|stable|regress|remission|did well|doing well|does well|doing fine|do well|healed|healing|favou?rabl|satisf|normali[sz]|uneventful|disappear|maintain|kept under|follow(?:ed)? up|under treatment|on treatment|ongoing|continue[sd]?|coming out|achieved|visit|regain|relie[fv]|subsid|free of|tumou?r shrank|decreas|reduc|extubat|survive"
    )
)
"""Words that tell a state of the living patient after a treatment (gold/GUIDE.md, outcome)."""
_SMALLER = re.compile(r"\b(?:reduc|disappear|shr[aiu]nk|decreas|regress|respon|stable|improv)")
_CAUSE_LINK = re.compile(
    r" (?:\w+ ){0,4}?(?:of|from|due to|because of|secondary to|as a result of|owing to|by|with|to) "
)
"""What ties a death to its cause ("died two months later of ...", "succumbed to ...")."""
_CAUSES = (
    (
        "treatment",
        re.compile(
            r"treatment related|toxicity|neutropeni|complications? of (?:the )?(?:surgery|operation|treatment|chemo)|post ?operative|perioperative|anastomotic|surgical|chemotherapy induced"
        ),
    ),
    (
        "other",
        re.compile(
            r"unrelated|accident|myocardial infarction|heart attack|other cause|stroke|suicide|cardiac arrest|covid|sepsis|septic|pneumonia|infection|embolism|cerebrovascular|intercurrent|not related"
        ),
    ),
    (
        "disease",
        re.compile(
            r"disease|progress|metasta|recurren|cancer|tumou?r|carcinom|sarcom|lymphom|relapse|disseminat|organ|failure|shock|collapse|cachexia|haemorrhag|hemorrhag|malignan"
        ),
    ),
)
"""Cause, and the words that tell it behind a death; the first that fits counts."""
_BEFORE_DEATH = re.compile(
    any_word(
        r"progress\w*|metasta\w*|recurren\w*|recurred|relapse\w*|deteriorat\w*|disseminat\w*|failure|collapse|shock"
    )
    + r"\b"
)
"""Words of the disease's course that lead to a death in the same sentence."""
_ONSET_BEFORE = re.compile(
    r"(?:\bfor|since|over|during|lasting|lasted|evolving|duration of|duration was|of|in|within|past|last|previous|preceding|than|some|these|had been|period)(?: (?:the|a|an|for|since|over|of|past|last|previous|preceding|about|approximately|nearly|almost|around|more than|over|at least|some|period))* ?$"
)
_ONSET_AFTER = re.compile(r"\s*(?:s )?\s*(?:duration|history|before|prior|ago|back|earlier|previously|of)")
_FOLLOW_BEFORE = re.compile(
    r"(?:follow(?:ed|ing)? up(?: period)?(?: of| for| at| was| time| duration)*|followed(?: up)?(?: regularly| closely)?(?: every \w+)? for|(?:survived|survival|alive|well|remained|remains|kept|disease|free|recurrence|remission|relapse|continued)\b[\w ]{0,50}?(?:for|at|after|of|in|over)?(?: the)?(?: (?:next|last|past|subsequent|more than|over|about|approximately|at least))*|(?:after|at|within|in the next)(?: (?:the|about|approximately|over|more than|nearly|almost|a))*)\s*$"
)
_FOLLOW_AFTER = re.compile(
    r"\s*(?:s )?\s*(?:of |s of )?(?:(?:regular|clinical|close|continuous|continued|postoperative|mean|total) )*(?:follow|after|later|post|since|following|treatment|therapy|postop)"
)
_COURSE_OF_DRUG = re.compile(
    r"\b(?:over a period of|during|given for|daily for|for a total of|administered for|treated for|continued for|course of)\s*$"
)


class _Span(NamedTuple):
    days: float
    evidence: Evidence


def read_outcome(
    scan: Scan, sentences: Sequence[Sentence], *, tumours: Tumours, treatments: Sequence[Treatment]
) -> Outcome:
    """Everything that the sentences tell of the patient's course after, before and between treatments."""
    treated = _first_treated(scan, sentences, treatments)
    vital = _vital_status(scan, sentences, treated=treated)
    dead = vital is not None and vital.value == "dead"
    first_metastasis = _primary_to_metastasis(scan, sentences, tumours, treated=treated)
    recurrence = _recurrence(scan, sentences, treated=treated)
    if recurrence is None or not recurrence.value:
        recurrence = _later_metastasis(scan, tumours, first_metastasis, treated=treated) or recurrence
    return Outcome(
        vital_status=vital,
        cause=_cause(scan, sentences, vital) if vital is not None and dead else None,
        recurrence=recurrence,
        follow_up_days=_follow_up(scan, sentences, treated=treated),
        symptom_duration_days=_symptom_duration(scan, sentences, treated=treated),
        primary_to_metastasis_days=first_metastasis,
        response=_responses(scan, sentences),
    )


def _first_treated(scan: Scan, sentences: Sequence[Sentence], treatments: Sequence[Treatment]) -> int:
    """Index of the first sentence that tells a treatment of the episode reported; past the end where none does."""
    bit = scan.bit
    starts = {e.sentence.start for t in treatments if t.status == "given" for e in t.evidence}
    treating = bit["treatment"] | bit["drug"] | bit["regimen"]
    for sentence in sentences:
        if sentence.start in starts or (sentence.kinds & treating and sentence.kinds & bit["given"]):
            hits = [h for h in sentence.hits if h.term.kinds & treating]
            if any(not is_history(scan, sentence, h) and _is_treatment(h) for h in hits):
                return sentence.index
    return 10**6


def _is_treatment(hit: Hit) -> bool:
    treatment = hit.term.get("treatment")
    return treatment is None or "biopsy" not in treatment.codes


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
    bit = scan.bit
    for sentence in reversed(sentences):
        if sentence.index < treated:
            return None
        later = (
            next((t for t in sentence.times if t.direction > 0), None) if sentence.index > treated else None
        )
        found = _LATER.search(scan.folded, sentence.start, sentence.end)
        if found or later is not None or sentence.kinds & bit["follow_up"]:
            start, end = (
                found.span() if found else later.span if later is not None else (sentence.start, sentence.end)
            )
            return Fact("alive", (scan.evidence(sentence, start, end),), 0.7)
    return None


def _cause(scan: Scan, sentences: Sequence[Sentence], vital: Fact[str]) -> Fact[str] | None:
    """What the patient died of, as the sentence of the death tells it."""
    evidence = vital.evidence[0]
    sentence = next(s for s in sentences if s.start == evidence.sentence.start)
    start, end = evidence.span
    for hit in sentence.hits:
        outcome = hit.term.get("outcome")
        if outcome is not None and "cause" in outcome.codes and "weak" not in outcome.codes:
            return Fact(outcome.codes["cause"], (scan.evidence(sentence, hit.start, hit.end),), 0.85)
    link = _CAUSE_LINK.match(scan.folded, end, sentence.end)
    if link is not None:
        for cause, pattern in _CAUSES:
            found = pattern.search(scan.folded, link.end(), min(sentence.end, link.end() + 60))
            if found:
                return Fact(cause, (scan.evidence(sentence, end + 1, found.end()),), 0.75)
    before = _BEFORE_DEATH.search(scan.folded, max(sentence.start, start - 110), start)
    if before:
        return Fact("disease", (scan.evidence(sentence, *before.span()),), 0.6)
    return None


# --- recurrence -------------------------------------------------------------------------------------------


def _later_metastasis(
    scan: Scan, tumours: Tumours, interval: Fact[float] | None, *, treated: int
) -> Fact[bool] | None:
    """A metastasis that came after the treatment of its primary is a recurrence."""
    if interval is not None:
        return Fact(True, interval.evidence, 0.8) if interval.value > 0 else None
    past = any(p.history and p.weight == SURE for p in tumours.primaries)
    for spread in tumours.spreads:
        if spread.status != "present":
            continue
        later = spread.sentence.index > treated and any(t.direction > 0 for t in spread.sentence.times)
        if later or (past and not spread.history):
            return Fact(True, (scan.evidence(spread.sentence, spread.item.start, spread.item.end),), 0.65)
    return None


def _recurrence(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[bool] | None:
    """True where one is told; false where the text says there was none; else None."""
    none = None
    wanted = scan.bit["recurrence"] | scan.bit["outcome"]
    for sentence in sentences:
        if not sentence.kinds & wanted:
            continue
        for hit in sentence.hits:
            told = _tells_recurrence(scan, sentence, hit)
            if told is None or (told and sentence.index < treated and _weak_recurrence(hit)):
                continue
            fact = Fact(told, (scan.evidence(sentence, hit.start, hit.end),), 0.85)
            if told:
                return fact
            none = fact
    return none


_OF_ILLNESS = re.compile(
    r" of (?:the |his |her |same |these )*(?:symptom|pain|fever|infect|bleed|effusion|ascites|seizure|headache)"
)


def _weak_recurrence(hit: Hit) -> bool:
    """True for words that also tell how an untreated illness went on ("progressed", "progressive disease")."""
    outcome = hit.term.get("outcome")
    recurrence = hit.term.get("recurrence")
    return (outcome is not None and "weak" in outcome.codes) or (
        recurrence is not None and "weak" in recurrence.codes
    )


def _tells_recurrence(scan: Scan, sentence: Sentence, hit: Hit) -> bool | None:
    outcome = hit.term.get("outcome")
    code = outcome.codes.get("recurrence") if outcome is not None else None
    if code == "false":
        return False
    if hit.term.get("recurrence") is None and code is None:
        return None
    if _OF_ILLNESS.match(scan.folded, hit.end):
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
    """True where the words around the time tell how long something has been there."""
    start, end = time.span
    if time.direction > 0 or not _of_now(scan, sentence, start) or _of_treatment(scan, sentence, time):
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


def _follow_up(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[float] | None:
    """The longest time from treatment to a later contact or death, as told; else by dates."""
    best: _Span | None = None
    first = min(treated, sentences[-1].index)
    for sentence, time, days in _lengths(sentences):
        if time.direction < 0 or sentence.index < first:
            continue
        start, end = time.span
        before = scan.folded[max(sentence.start, start - 70) : start]
        if _COURSE_OF_DRUG.search(before) and not sentence.kinds & scan.bit["follow_up"]:
            continue
        later = time.direction > 0 or _FOLLOW_AFTER.match(scan.folded[end : end + 40])
        if (later or _FOLLOW_BEFORE.search(before)) and _of_now(scan, sentence, start):
            if best is None or days > best.days:
                best = _Span(days, scan.evidence(sentence, start, end))
    if best is not None:
        return Fact(best.days, (best.evidence,), 0.75)
    return _follow_up_by_dates(scan, sentences, first=first)


def _of_now(scan: Scan, sentence: Sentence, start: int) -> bool:
    """False where the time belongs to the patient's past."""
    if sentence.period == 0:
        return False
    return not any(
        scope.status == "history" and scope.start <= start < scope.end for scope in scopes(scan, sentence)
    )


def _dates(
    sentences: Sequence[Sentence],
) -> Iterator[tuple[Sentence, TimeExpression, tuple[int, int | None]]]:
    for sentence in sentences:
        for time in sentence.times:
            if time.date is not None:
                yield sentence, time, (time.date[0], time.date[1])


def _months_between(first: tuple[int, int | None], last: tuple[int, int | None]) -> int:
    """Whole months; where a month is not told, the difference of years times 12 (gold/GUIDE.md)."""
    years = last[0] - first[0]
    if first[1] is None or last[1] is None:
        return 12 * years
    return 12 * years + last[1] - first[1]


def _follow_up_by_dates(scan: Scan, sentences: Sequence[Sentence], *, first: int) -> Fact[float] | None:
    """From the first date of a treatment to the last date told."""
    dates = list(_dates(sentences))
    begin = next((d for d in dates if d[0].index >= first), None)
    if begin is None or dates[-1][1] is begin[1]:
        return None
    months = _months_between(begin[2], dates[-1][2])
    if months <= 0:
        return None
    evidence = tuple(scan.evidence(sentence, *time.span) for sentence, time, _ in (begin, dates[-1]))
    return Fact(months * DAYS_PER_MONTH, evidence, 0.6)


def _primary_to_metastasis(
    scan: Scan, sentences: Sequence[Sentence], tumours: Tumours, *, treated: int
) -> Fact[float] | None:
    """Days from the primary to the first metastasis or recurrence; 0 where they were found together."""
    told = _told_interval(scan, sentences, tumours) or _interval_by_dates(scan, sentences, treated=treated)
    if told is not None:
        return told
    present = [s for s in tumours.spreads if s.status == "present"]
    if not present or any(p.history for p in tumours.primaries):
        return None
    first = present[0]
    evidence = (scan.evidence(first.sentence, first.item.start, first.item.end),)
    if first.sentence.kinds & scan.bit["together"]:
        return Fact(0.0, evidence, 0.7)
    before = _time_before(scan, sentences, first.sentence)
    if before is not None:
        return before
    if first.sentence.index <= treated:
        return Fact(0.0, evidence, 0.6)
    later = any(
        time.direction > 0
        for sentence, time, _ in _lengths(sentences)
        if treated <= sentence.index <= first.sentence.index
    )
    return None if later or first.sentence.kinds & scan.bit["recurrence"] else Fact(0.0, evidence, 0.5)


LOOK_BACK = 4
"""Sentences before a metastasis in which the time of its presentation may be told."""


def _time_before(scan: Scan, sentences: Sequence[Sentence], found: Sentence) -> Fact[float] | None:
    """The time after the primary at which the patient came back, where the metastasis found then has none of its own."""
    bit = scan.bit
    came = bit["presenting"] | bit["imaging"] | bit["exam"] | bit["this_patient"] | bit["follow_up"]
    for sentence in reversed(sentences):
        if sentence.index > found.index or not sentence.kinds & came:
            continue
        if sentence.index < found.index - LOOK_BACK:
            return None
        for time in sentence.times:
            if (
                time.direction > 0
                and time.kind == "relative"
                and time.days
                and _of_now(scan, sentence, time.span.start)
            ):
                return Fact(time.days, (scan.evidence(sentence, *time.span),), 0.6)
    return None


def _told_interval(scan: Scan, sentences: Sequence[Sentence], tumours: Tumours) -> Fact[float] | None:
    """The interval where a sentence tells it ("recurred two years after surgery", "cancer six years earlier")."""
    bit = scan.bit
    later = bit["recurrence"] | bit["metastasis"]
    spread = {s.sentence.index for s in tumours.spreads if s.status == "present"}
    past = {p.sentence.index for p in tumours.primaries}
    treating = bit["treatment"] | bit["history"] | bit["diagnosed"]
    backward: Fact[float] | None = None
    for sentence, time, days in _lengths(sentences):
        evidence = (scan.evidence(sentence, *time.span),)
        if time.direction > 0 and sentence.kinds & later and _is_new(scan, sentence, later):
            return Fact(days, evidence, 0.75)
        if time.direction < 0 and spread and sentence.index in past and sentence.kinds & treating:
            backward = backward or Fact(days, evidence, 0.6)
    return backward


def _is_new(scan: Scan, sentence: Sentence, mask: int) -> bool:
    """True where the sentence tells that a metastasis or recurrence appeared, not that it shrank or killed."""
    if _SMALLER.search(scan.folded, sentence.start, sentence.end):
        return False
    present = False
    for hit in sentence.hits:
        outcome = hit.term.get("outcome")
        if outcome is not None and outcome.codes.get("status") == "dead" and not present:
            # "died five months later of metastases" dates the death; "metastases were found, and he died" does not.
            return False
        if hit.term.kinds & mask and status_of(scan, sentence, hit)[0] == "present":
            present = True
    return present


def _interval_by_dates(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> Fact[float] | None:
    """From the date of the first treatment to the date of the first recurrence or metastasis after it."""
    later = scan.bit["recurrence"] | scan.bit["metastasis"]
    dates = list(_dates(sentences))
    begin = next((d for d in dates if d[0].index >= treated), None)
    if begin is None:
        return None
    for sentence, time, date in dates:
        if sentence.index > begin[0].index and sentence.kinds & later and _is_new(scan, sentence, later):
            months = _months_between(begin[2], date)
            if months > 0:
                evidence = (scan.evidence(begin[0], *begin[1].span), scan.evidence(sentence, *time.span))
                return Fact(months * DAYS_PER_MONTH, evidence, 0.6)
            return None
    return None
