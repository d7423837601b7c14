"""Which of the times told is that from the primary to the first metastasis or recurrence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from casepool.model import Fact

from ._clock import counted_on
from ._event_times import by_dates, came_back, shortly_before, with_event
from ._events import NEVER, Event, patient_told
from ._lengths import lengths
from ._mention_rows import course_pattern
from ._old_tumour import other_disease, told_as_past
from ._pattern import Pattern
from ._primary_times import removed_before, with_primary
from ._recurrence_words import tells_return
from ._scan import Scan, Sentence
from ._together import at_once, primary_found, tied, tied_by_staging, told_in_one
from ._tumour_values import LIKELY, Tumours

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
    stated = _stated(scan, sentences)
    if stated is not None:
        return stated
    there = next((e for e in events if e.smaller or not e.named), None)
    if (
        there is not None
        and there.spread
        and there.smaller
        and known == NEVER
        and primary_found(scan, tumours)
    ):
        # What first is told to shrink was there when the treatment of the primary began.
        return Fact(0.0, (scan.evidence(there.sentence, there.start, there.end),), basis="no time told")
    first = next((e for e in told if e.history), told[0])
    evidence = (scan.evidence(first.sentence, first.start, first.end),)
    near = AT_STAGING if first.spread else 0
    sure = (p.sentence.index for p in tumours.primaries if p.weight >= LIKELY and not p.uncertain)
    begun = min(treated, known, min(sure, default=NEVER))
    for event in events:
        if event.spread and event.sentence.index <= first.sentence.index + near and tied(scan, event):
            back = came_back(scan, sentences, begun=begun, until=event.sentence.index)
            if back is None or not tied_by_staging(scan, event):
                return Fact(0.0, evidence, basis="together")
    removed = removed_before(scan, first)
    if removed is not None:
        return removed
    added = counted_on(scan, sentences, first=begun, from_primary=True)
    for event in told[told.index(first) :]:
        nodes = _of_nodes(scan, event, tumours)
        found = None if event.named else _timed(scan, sentences, event, begun=begun, nodes=nodes, added=added)
        if found is not None:
            return found
        if not nodes:
            # Nodes found at the operation on the primary do not start the interval where a later metastasis is dated.
            break
    for event in told[told.index(first) + 1 :]:
        # "Brain metastases were found; lung metastases had been diagnosed 18 months after the operation."
        if event.spread and _BY_THEN.search(
            event.sentence.marks, scan.folded, event.start, event.sentence.end
        ):
            earlier = with_event(scan, event)
            if earlier is not None:
                return earlier
    opens = patient_told(sentences)
    staged = course_pattern("tn_stage").match(first.sentence.marks, scan.folded, first.start, first.end)
    if staged and all(_of_nodes(scan, e, tumours) for e in told):
        if any(
            e.named and e.spread and e.sentence.index < opens and not _of_nodes(scan, e, tumours)
            for e in events
        ):
            # The title names a metastasis that came later.
            back = came_back(scan, sentences, begun=begun, until=NEVER)
            if back is not None:
                return back
        # The stage of the primary tells its nodes, whenever that was.
        return Fact(0.0, evidence, basis="no time told")
    if (
        not first.named
        and told_in_one(scan, first)
        and (len(told) == 1 or not _of_nodes(scan, first, tumours))
    ):
        return Fact(0.0, evidence, basis="found together")
    past = told_as_past(scan, sentences, tumours)
    if not first.history and not other_disease(scan, tumours, past):
        found = with_primary(scan, sentences, first)
        if found is not None:
            return found
    if first.named and first.sentence.index < opens:
        found = came_back(scan, sentences, begun=begun, until=NEVER)
        if found is not None:
            return found
    return at_once(scan, sentences, tumours, first, known=known, treated=treated)


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


def _of_nodes(scan: Scan, event: Event, tumours: Tumours) -> bool:
    """True where the event tells metastases in lymph nodes only."""
    sites = {s.site for s in tumours.spreads if s.sentence is event.sentence and s.status == "present"}
    return event.spread and sites == {"lymph node"}
