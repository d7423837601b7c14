"""Which of the times told is that from the primary to the first metastasis or recurrence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from casepool.model import Evidence, Fact

from ._clock import counted_on
from ._event_times import by_dates, came_back, shortly_before, with_event
from ._events import NEVER, Event, announces, patient_told
from ._lengths import lengths
from ._mention_rows import course_pattern
from ._old_tumour import other_disease, told_as_past
from ._pattern import Pattern
from ._primary_times import removed_before, with_primary
from ._recurrence_words import tells_return
from ._scan import Scan, Sentence
from ._together import (
    at_once,
    first_sign,
    found_behind_title,
    primary_found,
    tied,
    tied_by_first_sign,
    tied_by_staging,
    told_in_one,
)
from ._tumour_values import LIKELY, SURE, Tumours

AT_STAGING: Final = 2
"""Sentences behind the first event in which the staging that found it may be told."""


def read_interval(
    scan: Scan,
    sentences: Sequence[Sentence],
    tumours: Tumours,
    *,
    events: Sequence[Event],
    known: int,
    treated: int,
) -> Fact[float] | None:
    """Days from the primary to the first metastasis or recurrence; 0 where they were found together.

    The time is told with the event ("metastases two years after surgery"), shortly before it ("Two years later she was
    admitted"), with the primary ("mastectomy six years ago"), by dates, or by ages; it is zero where a word ties the two, and
    where the metastasis belongs to the work-up in which the primary was found.
    """
    told = [e for e in events if not e.named] or [e for e in events if e.spread]
    if not told or _unknown_primary(tumours):
        return None
    told = [e for e in told if not announces(scan, e)] or told
    stated = _stated(scan, sentences)
    if stated is not None:
        return stated
    shrunk = _shrunk_first(scan, tumours, events, known=known)
    if shrunk is not None:
        return shrunk
    first = next((e for e in told if e.history), told[0])
    sure = (p.sentence.index for p in tumours.primaries if p.weight >= LIKELY and not p.uncertain)
    begun = min(treated, known, min(sure, default=NEVER))
    return (
        _tied_to_primary(scan, sentences, events, first, begun=begun)
        or removed_before(scan, first)
        or removed_before(scan, told[0])
        or _with_events(scan, sentences, tumours, told[told.index(first) :], begun=begun)
        or _without_time(scan, sentences, tumours, events, told=told, first=first, begun=begun)
        or at_once(scan, sentences, tumours, first, known=known, treated=treated)
        or found_behind_title(scan, sentences, tumours, first, known=known, treated=treated)
        or (first_sign(scan, sentences, events) if known == NEVER else None)
    )


def _shrunk_first(scan: Scan, tumours: Tumours, events: Sequence[Event], *, known: int) -> Fact[float] | None:
    """0 where a metastasis is first told to shrink: it was there when the treatment of the primary began."""
    there = next((e for e in events if e.smaller or not e.named), None)
    if there is None or not (there.spread and there.smaller) or known != NEVER:
        return None
    if not primary_found(scan, tumours):
        return None
    if len({p.site for p in tumours.primaries if p.weight == SURE and not p.uncertain}) > 1:
        # Of two cancers the one that shrank need not be the one that came back.
        return None
    return Fact(0.0, _evidence(scan, there), basis="no time told")


def _tied_to_primary(
    scan: Scan, sentences: Sequence[Sentence], events: Sequence[Event], first: Event, *, begun: int
) -> Fact[float] | None:
    """0 where a word ties a metastasis to the finding of the primary."""
    near = AT_STAGING if first.spread else 0
    for event in events:
        if event.spread and event.sentence.index <= first.sentence.index + near and tied(scan, event):
            if tied_by_first_sign(scan, event) and _dated_after(scan, first):
                continue  # "a metastasis 16 years after the resection; the first sign of it was ..."
            back = came_back(scan, sentences, begun=begun, until=event.sentence.index)
            if back is None or not tied_by_staging(scan, event):
                return Fact(0.0, _evidence(scan, first), basis="together")
    return None


def _dated_after(scan: Scan, event: Event) -> bool:
    """True where the event is told with the time after the primary."""
    dated = None if event.named else with_event(scan, event)
    return dated is not None and dated.value > 0


def _with_events(
    scan: Scan, sentences: Sequence[Sentence], tumours: Tumours, told: Sequence[Event], *, begun: int
) -> Fact[float] | None:
    """The time told with the first metastasis or recurrence, or with one that came before it and is told behind it."""
    added = counted_on(scan, sentences, first=begun, from_primary=True)
    for event in told:
        nodes = _of_nodes(event, tumours)
        found = None if event.named else _timed(scan, sentences, event, begun=begun, nodes=nodes, added=added)
        if found is not None:
            return found
        if not nodes:
            # Nodes found at the operation on the primary do not start the interval where a later metastasis is dated.
            break
    for event in told[1:]:
        # "Brain metastases were found; lung metastases had been diagnosed 18 months after the operation."
        if event.spread and _BY_THEN.search(
            event.sentence.marks, scan.folded, event.start, event.sentence.end
        ):
            earlier = with_event(scan, event)
            if earlier is not None:
                return earlier
    return None


def _without_time(
    scan: Scan,
    sentences: Sequence[Sentence],
    tumours: Tumours,
    events: Sequence[Event],
    *,
    told: Sequence[Event],
    first: Event,
    begun: int,
) -> Fact[float] | None:
    """What else tells the time of the first metastasis: a stage, one sentence with the primary, the primary's own time, a return."""
    opens = patient_told(sentences)
    staged = course_pattern("tn_stage").match(first.sentence.marks, scan.folded, first.start, first.end)
    if staged and all(_of_nodes(e, tumours) for e in told):
        titled = any(
            e.named and e.spread and e.sentence.index < opens and not _of_nodes(e, tumours) for e in events
        )
        # The title names a metastasis that came later; else the stage of the primary tells its nodes, whenever that was.
        back = came_back(scan, sentences, begun=begun, until=NEVER) if titled else None
        return back or Fact(0.0, _evidence(scan, first), basis="no time told")
    alone = len(told) == 1 or not _of_nodes(first, tumours)
    if not first.named and alone and told_in_one(scan, first):
        return Fact(0.0, _evidence(scan, first), basis="found together")
    past = told_as_past(scan, sentences, tumours)
    if not first.history and not other_disease(tumours, past):
        found = with_primary(scan, sentences, first)
        if found is not None:
            return found
    if first.named and first.sentence.index < opens:
        return came_back(scan, sentences, begun=begun, until=NEVER)
    return None


def _evidence(scan: Scan, event: Event) -> tuple[Evidence, ...]:
    return (scan.evidence(event.sentence, event.start, event.end),)


_BY_THEN: Final = Pattern(
    r" had (?:already |previously |first )?(?:been (?:\w+ly )?(?:diagnosed|found|detected|noted|seen|discovered|removed|resected|treated)|appeared|developed|occurred)\b"
)
"""What is said behind a metastasis that came before the one told first."""


def _stated(scan: Scan, sentences: Sequence[Sentence]) -> Fact[float] | None:
    """The length that is told as the interval itself ("the interval between surgery and recurrence was five years")."""
    for sentence, time, days in lengths(sentences):
        if course_pattern("interval_between").search(sentence.marks, scan.folded, sentence.start, time.start):
            return Fact(days, (scan.evidence(sentence, *time.span),), basis="told")
    return None


def _timed(
    scan: Scan,
    sentences: Sequence[Sentence],
    event: Event,
    *,
    begun: int,
    nodes: bool,
    added: Mapping[int, float],
) -> Fact[float] | None:
    sentence = event.sentence
    if (
        nodes
        and course_pattern("under_microscope").search(
            sentence.marks, scan.folded, sentence.start, sentence.end
        )
        and not tells_return(scan, sentence)
    ):
        # The specimen of the operation on the primary: a time told before it is that of the operation or of the stay.
        return with_event(scan, event)
    found = with_event(scan, event)
    if found is None:
        found = by_dates(scan, sentences, event) or shortly_before(scan, sentences, event, begun=begun)
    if found is None or found.basis == "dates":
        return found
    return replace(found, value=found.value + added.get(found.evidence[0].span.start, 0.0))


def _unknown_primary(tumours: Tumours) -> bool:
    """True where the text says that the primary is unknown: no time counts from it."""
    return any(p.site == "unknown" for p in tumours.primaries)


def _of_nodes(event: Event, tumours: Tumours) -> bool:
    """True where the event tells metastases in lymph nodes only."""
    sites = {s.site for s in tumours.spreads if s.sentence is event.sentence and s.status == "present"}
    return event.spread and sites == {"lymph node"}
