"""Whether a finding is there now: the history that brought the patient, and what is uncertain about it.

The scopes of `_status` say that a word stands behind "history of" or "thought to be". For a symptom that is not yet
an answer: "a three-month history of fever" is the fever of now, and in "pain thought to be due to gastritis" the
cause is uncertain, the pain is not.
"""

from typing import Final

from casepool.vocabulary import Hit

from ._mention_rows import context_pattern
from ._other_names import symptoms_in, tells_disease
from ._pattern import Pattern
from ._scan import Scan, Sentence
from ._status import scopes, status_of

_PHRASE: Final = 40
"""Characters within which an adjective ("possible") belongs to the noun phrase of a finding."""
_SEVERAL: Final = 2
"""Symptoms of a history that lead up to what the patient then presented with; a single one may be of old."""
_REACH: Final = 80
"""Characters around a cue in which a duration, or what brought the patient, decides."""


def finding_status(scan: Scan, sentence: Sentence, hit: Hit) -> tuple[str, Hit | None, bool]:
    """Status of a finding, the cue that decides it, and whether it is of the past."""
    if not scopes(scan, sentence):
        return "present", None, sentence.period == 0 or _of_past_stay(scan, sentence, hit)
    status, cue = status_of(scan, sentence, hit)
    if status == "uncertain" and cue is not None and _is_there(scan, sentence, hit, cue):
        status, cue = "present", None
    return status, cue, status == "present" and _is_past(scan, sentence, hit)


def is_diagnosis_only(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for what is suspected or considered: nobody suspects a symptom, so it is a diagnosis, not a finding."""
    if not scopes(scan, sentence):
        return False
    status, cue = status_of(scan, sentence, hit)
    if status != "uncertain" or cue is None or _is_there(scan, sentence, hit, cue):
        return False
    words = scan.folded[cue.start : cue.end]
    if context_pattern("may_be").fullmatch(sentence.marks, words) is None or hit.start - cue.end > _PHRASE:
        return True
    return (
        context_pattern("not_of_finding").search(sentence.marks, scan.folded[cue.end : hit.start]) is not None
    )


_IS: Final[tuple[str, ...]] = (" was", " were", " had", " is ", " are ")


def is_mended(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for "the deformity was corrected": what is mended was told before."""
    if not scan.folded.startswith(_IS, hit.end):
        return False
    return (
        context_pattern("mended_after").match(sentence.marks, scan.folded, hit.end, sentence.end) is not None
    )


def _is_there(scan: Scan, sentence: Sentence, hit: Hit, cue: Hit) -> bool:
    """True where the cue speaks of the cause or the nature of the finding, not of whether it is there."""
    folded = scan.folded
    start = max(sentence.start, hit.start - _REACH)
    if context_pattern("tied").search(sentence.marks, folded, start, hit.start) is not None:
        return True
    if cue.start >= hit.end:
        return (
            context_pattern("nature_after").match(sentence.marks, folded, cue.end, sentence.end) is not None
        )
    if "diagnosis" in folded[cue.start : cue.end] and (
        context_pattern("time_before").search(
            sentence.marks, folded, max(sentence.start, cue.start - 30), cue.start
        )
    ):
        return True  # "a year after the initial diagnosis": a point in time
    return context_pattern("not_reached").search(sentence.marks, folded, cue.end, hit.start) is not None


# --- history ----------------------------------------------------------------------------------------------


def _is_past(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    if sentence.period == 0 or _of_past_stay(scan, sentence, hit):
        return True
    cues = [s.cue for s in scopes(scan, sentence) if s.status == "history" and _holds(s.start, s.end, hit)]
    return any(not _is_of_now(scan, sentence, hit, cue) for cue in cues)


_STAYED: Final = Pattern(
    r"\bhad (?:already |once |also |previously )?been (?:hospitali[sz]ed|admitted|treated|seen|evaluated|diagnosed)\b"
)
PAST_STAY_DAYS: Final = 60.0
"""How long ago a stay began, at least, that is none of the illness reported."""


def _of_past_stay(scan: Scan, sentence: Sentence, hit: Hit) -> bool:
    """True for what the patient had when in hospital long before ("Four months earlier he had been admitted with jaundice")."""
    first = sentence.times[0] if sentence.times else None
    if first is None or first.direction >= 0 or (first.days or 0.0) < PAST_STAY_DAYS:
        return False
    if first.start - sentence.start > 1:
        return False
    return _STAYED.search(sentence.marks, scan.folded, first.end, hit.start) is not None


def _holds(start: int, end: int, hit: Hit) -> bool:
    return start <= hit.start and hit.end <= end


_PRESENTED: Final = Pattern(
    r"\b(?:presented|admitted|referred|seen|hospitali[sz]ed|complained|consulted|came)(?: (?!with\b|for\b|of\b)\w+){0,8} \Z"
)
_GOES_ON: Final = Pattern(
    r"  (?:had|developed|presented|noticed|complained|experienced|was admitted|came|reported|suffered)\b"
)
"""How the clause goes on with the present behind a past that stood between commas ("operated on two years ago, had a fever")."""
_BASED_ON: Final = Pattern(
    r"\b(?:based on|on the basis of|in view of|considering|in the light of|together with|combined with|combination of)(?: (?:the|his|her|this|these|patient|s|a|an|past|positive|typical|detailed|presenting))* *\Z"
)
"""Words before a history that led to the diagnosis: it is what the patient told."""
_BARE: Final = "history of"
_BACKGROUND: Final = "background of"
_NEAR_ONLY: Final = frozenset({"prior", "previous", "previously", "status post"})


def _is_of_now(scan: Scan, sentence: Sentence, hit: Hit, cue: Hit) -> bool:
    """True where the cue tells how long the symptom has been there, or does not reach it."""
    folded = scan.folded
    words = folded[cue.start : cue.end]
    between = folded[cue.end : hit.start]
    if (
        words == "previously healthy"
        or context_pattern("now_verb").search(sentence.marks, between) is not None
    ):
        return True
    if words.endswith("ago") and (
        _PRESENTED.search(sentence.marks, folded, max(sentence.start, cue.start - 60), cue.start)
        or _GOES_ON.match(sentence.marks, between)
    ):
        return True  # "presented 11 years ago with": that is the episode told
    if words.endswith("history of") and _BASED_ON.search(
        sentence.marks, folded, max(sentence.start, cue.start - _REACH), cue.start
    ):
        return True
    if words.endswith("history") and context_pattern("none_before").search(
        sentence.marks, folded, max(sentence.start, cue.start - 40), cue.start
    ):
        return True
    if words in _NEAR_ONLY:
        if context_pattern("now_length").match(sentence.marks, between) is not None:
            return True
        if words == "prior" and between.startswith(" to "):
            return True
        if context_pattern("timed_before").search(
            sentence.marks, folded, max(sentence.start, cue.start - 10), cue.start
        ):
            return False
        return context_pattern("phrase_end").search(sentence.marks, between) is not None
    if words == _BACKGROUND:
        behind = folded[hit.end : min(sentence.end, hit.end + _REACH)]
        return context_pattern("duration_after").match(sentence.marks, behind) is not None
    if words != _BARE:
        return False
    before = folded[max(sentence.start, cue.start - _REACH) : cue.start]
    if context_pattern("past_before").search(sentence.marks, before) is not None:
        return False
    if context_pattern("duration_before").search(sentence.marks, before) is not None:
        return True
    behind = folded[hit.end : min(sentence.end, hit.end + _REACH)]
    if context_pattern("duration_after").match(sentence.marks, behind) is not None:
        return True
    return context_pattern("brought_before").search(sentence.marks, before) is not None or _only_complaint(
        scan, sentence, cue
    )


def _only_complaint(scan: Scan, sentence: Sentence, cue: Hit) -> bool:
    """True for "a woman with a history of headache and fever": symptoms alone, that nothing says to be of old."""
    symptoms = symptoms_in(scan, sentence, cue.end, sentence.end)
    if not symptoms:
        return False
    end = symptoms[-1].end
    came = scan.bit["presenting"]
    told = [
        h
        for h in sentence.hits
        if h.kinds & came and h.start >= cue.end and "noun" not in h.term["presenting"].codes
    ]
    if told:
        end = min(end, told[0].start)
    if told and context_pattern("of_old").search(
        sentence.marks, scan.folded, max(sentence.start, cue.start - 20), end
    ):
        return False
    of_now = sum(h.start < end for h in symptoms)
    if told and of_now < _SEVERAL:
        return False
    return of_now > 0 and not tells_disease(scan, sentence, cue.end, end)
