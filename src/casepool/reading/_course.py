"""How the patient fared: vital status, cause of death, recurrence, and the lengths of time that a review pools."""

from collections.abc import Sequence
from typing import Final

from casepool.model import DAYS_PER_YEAR, Fact, Outcome, Treatment
from casepool.vocabulary import Hit, Kind

from ._course_lore import own_course
from ._events import Event, events_of
from ._follow_up import read_follow_up
from ._interval import read_interval
from ._new_lesions import new_lesions
from ._old_tumour import known_since
from ._onset import read_symptom_duration
from ._pattern import Pattern
from ._recurrence import read_recurrence
from ._responses import read_responses
from ._scan import Scan, Sentence
from ._status import is_history
from ._told_lengths import Told, told_lengths
from ._treatments import is_ward
from ._tumour_values import Tumours
from ._vital import read_cause, read_vital_status

LATE: Final = 5.1 * DAYS_PER_YEAR
"""Days after which a return is what brings the patient: its time tells no follow-up of the episode reported, and no later state."""
SAME: Final = 0.02
"""Share by which two lengths may differ and tell the same return."""


def read_outcome(
    scan: Scan, sentences: Sequence[Sentence], *, tumours: Tumours, treatments: Sequence[Treatment]
) -> Outcome:
    """Everything that the sentences tell of the patient's course after, before and between treatments.

    Where a case section tells the course, title and abstract tell it again, and before it: what comes first, later
    and last is asked of the section alone, and only what it does not tell of all.
    """
    course = [s for s in sentences if s.section == "case"]
    if not course or len(course) == len(sentences):
        return _outcome(scan, sentences, tumours=tumours, treatments=treatments)
    told = _outcome(scan, course, tumours=tumours, treatments=treatments)
    whole = _outcome(scan, sentences, tumours=tumours, treatments=treatments)
    dead = (told.vital_status or whole.vital_status, whole.cause)
    return Outcome(
        vital_status=dead[0],
        cause=(told.cause or dead[1]) if dead[0] is not None and dead[0].value == "dead" else None,
        recurrence=_recurred(told.recurrence, whole.recurrence),
        follow_up_days=_stated(told.follow_up_days, whole.follow_up_days),
        symptom_duration_days=told.symptom_duration_days or whole.symptom_duration_days,
        primary_to_metastasis_days=told.primary_to_metastasis_days or whole.primary_to_metastasis_days,
        response=whole.response,
    )


def _recurred(course: Fact[bool] | None, whole: Fact[bool] | None) -> Fact[bool] | None:
    """A recurrence told anywhere goes before one denied: an early one stays though the patient ends free of disease."""
    if course is None or (whole is not None and whole.value and not course.value):
        return whole
    return course


def _stated(course: Fact[float] | None, whole: Fact[float] | None) -> Fact[float] | None:
    """The follow-up that the course tells as one; where it has only a likely one or dates, that of the abstract."""
    if course is None or (whole is not None and whole.basis == "told" and course.basis != "told"):
        return whole
    return course


def _outcome(
    scan: Scan, sentences: Sequence[Sentence], *, tumours: Tumours, treatments: Sequence[Treatment]
) -> Outcome:
    sentences = own_course(scan, sentences)
    treated = _first_treated(scan, sentences, treatments)
    known = known_since(scan, sentences, tumours)
    events = _with_new_lesions(scan, sentences, tumours, treated=treated)
    interval = (
        read_interval(scan, sentences, tumours, events=events, known=known, treated=treated)
        if tumours.neoplastic
        else None
    )
    came = [e.span.start for e in interval.evidence] if interval is not None and interval.value else []
    lengths = told_lengths(scan, sentences, treated=treated)
    late: list[int] = []
    if interval is not None and interval.value > LATE:
        late = [one.time.start for one in lengths if _dates_return(one, interval.value, came)]
        lengths = [one for one in lengths if one.time.start not in late]
    vital = read_vital_status(scan, sentences, treated=treated, came=late)
    dead = vital is not None and vital.value == "dead"
    follow_up = read_follow_up(
        scan,
        sentences,
        lengths,
        treated=treated,
        came=came,
        death=vital.evidence[0].sentence.start if vital is not None and dead else None,
    )
    return Outcome(
        vital_status=vital or _seen_again(sentences, follow_up),
        cause=read_cause(scan, sentences, vital, neoplastic=tumours.neoplastic)
        if vital is not None and dead
        else None,
        recurrence=read_recurrence(
            scan, sentences, tumours=tumours, events=events, interval=interval, known=known, treated=treated
        ),
        follow_up_days=follow_up,
        symptom_duration_days=read_symptom_duration(scan, sentences, lengths, treated=treated),
        primary_to_metastasis_days=interval,
        response=read_responses(scan, sentences),
    )


def _seen_again(sentences: Sequence[Sentence], follow_up: Fact[float] | None) -> Fact[str] | None:
    """Alive where nothing is told of the patient's life but a visit of the follow-up."""
    if follow_up is None:
        return None
    last = follow_up.evidence[-1]
    seen = any(
        s.start == last.sentence.start and s.kinds & Kind.FOLLOW_UP and not _LOST.may(s.marks)
        for s in sentences
    )
    return Fact("alive", (last,), basis="course") if seen else None


_LOST: Final = Pattern(r"\blost\b")
"""Who was lost to the follow-up was not seen at its end."""


def _dates_return(one: Told, days: float, came: Sequence[int]) -> bool:
    """True for the length after which the disease was back, told there or once more."""
    if one.time.start in came:
        return True
    same = abs((one.time.days or 0.0) - days) <= SAME * days
    return same and bool(one.sentence.kinds & (Kind.RECURRENCE | Kind.METASTASIS))


def _with_new_lesions(
    scan: Scan, sentences: Sequence[Sentence], tumours: Tumours, *, treated: int
) -> list[Event]:
    """The events with the lesions that came after the treatment, in order of telling."""
    events = events_of(scan, sentences, tumours)
    told = {event.sentence.index for event in events}
    new = [e for e in new_lesions(scan, sentences, tumours, treated=treated) if e.sentence.index not in told]
    return sorted((*events, *new), key=lambda e: e.sentence.index) if new else events


def _first_treated(scan: Scan, sentences: Sequence[Sentence], treatments: Sequence[Treatment]) -> int:
    """Index of the first sentence that tells a treatment of the episode reported; past the end where none does."""
    starts = {e.sentence.start for t in treatments if t.status == "given" for e in t.evidence}
    treating = Kind.TREATMENT | Kind.DRUG | Kind.REGIMEN
    for sentence in sentences:
        if sentence.start in starts or (sentence.kinds & treating and sentence.kinds & Kind.GIVEN):
            hits = [h for h in sentence.hits if h.kinds & treating and not is_ward(scan, sentence, h)]
            if any(not is_history(scan, sentence, h) and _is_treatment(h) for h in hits):
                return sentence.index
    return 10**6


def _is_treatment(hit: Hit) -> bool:
    treatment = hit.term.get("treatment")
    return treatment is None or "biopsy" not in treatment.codes
