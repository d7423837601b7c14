"""How the patient fared: vital status, cause of death, recurrence, and the lengths of time that a review pools."""

from collections.abc import Sequence

from casepool.model import Outcome, Treatment
from casepool.vocabulary import Hit

from ._events import events_of
from ._follow_up import read_follow_up
from ._interval import read_interval
from ._old_tumour import known_since
from ._onset import read_symptom_duration
from ._recurrence import read_recurrence
from ._responses import read_responses
from ._scan import Scan, Sentence
from ._status import is_history
from ._treatments import is_ward
from ._tumour_values import Tumours
from ._vital import read_cause, read_vital_status


def read_outcome(
    scan: Scan, sentences: Sequence[Sentence], *, tumours: Tumours, treatments: Sequence[Treatment]
) -> Outcome:
    """Everything that the sentences tell of the patient's course after, before and between treatments."""
    treated = _first_treated(scan, sentences, treatments)
    vital = read_vital_status(scan, sentences, treated=treated)
    dead = vital is not None and vital.value == "dead"
    # Where a case section tells the course, an abstract's words on the disease in general are not this patient's.
    told = [s for s in sentences if s.section == "case"]
    if not told or len(told) == len(sentences):
        told = list(sentences)
    known = known_since(scan, told, tumours)
    events = events_of(scan, told, tumours)
    if not events and len(told) < len(sentences):
        events = events_of(scan, sentences, tumours)
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
        symptom_duration_days=read_symptom_duration(scan, sentences, treated=treated),
        primary_to_metastasis_days=interval,
        response=read_responses(scan, sentences),
    )


def _first_treated(scan: Scan, sentences: Sequence[Sentence], treatments: Sequence[Treatment]) -> int:
    """Index of the first sentence that tells a treatment of the episode reported; past the end where none does."""
    bit = scan.bit
    starts = {e.sentence.start for t in treatments if t.status == "given" for e in t.evidence}
    treating = bit["treatment"] | bit["drug"] | bit["regimen"]
    for sentence in sentences:
        if sentence.start in starts or (sentence.kinds & treating and sentence.kinds & bit["given"]):
            hits = [h for h in sentence.hits if h.kinds & treating and not is_ward(scan, sentence, h)]
            if any(not is_history(scan, sentence, h) and _is_treatment(h) for h in hits):
                return sentence.index
    return 10**6


def _is_treatment(hit: Hit) -> bool:
    treatment = hit.term.get("treatment")
    return treatment is None or "biopsy" not in treatment.codes
