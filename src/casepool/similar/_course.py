"""The course of a case as tokens: its steps, their order, their spacing, and the end.

A step is a primary, a metastasis, a recurrence, or a treatment. "Treated by surgery, spread to the spinal
cord five years later, irradiated" gives the steps, the ordered pairs of them, and the interval in windows on a
logarithmic scale that neighbouring lengths share.
"""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from casepool.model import DAYS_PER_YEAR, Case, Evidence, Fact, Timeline

EDGES_DAYS = (0, 14, 30, 61, 122, 244, 365.25, 731, 1461, 2922, 5844)
"""Lower edges of the length classes, doubling from two weeks to sixteen years."""
MOST_STEPS = 12
"""Steps of which ordered pairs are made; a longer tale is cut at its end."""
LATE_DAYS = DAYS_PER_YEAR / 2
"""A metastasis found within six months of its primary is synchronous (Mekenkamp et al. 2010, doi:10.1038/sj.bjc.6605737)."""


ALONE, TOGETHER, LATER, SECOND = KINDS = (
    "primary alone",
    "metastases at diagnosis",
    "later metastasis or recurrence",
    "second primary",
)
"""Kinds of course."""


class Step(NamedTuple):
    """One step of a course: what, and a key that sorts it into its place."""

    label: str
    order: tuple[float, int]


def course_tokens(case: Case) -> tuple[str, ...]:
    """Tokens of the course of a case, each once."""
    steps = course_steps(case)
    tokens: dict[str, None] = {}
    tokens.update(dict.fromkeys(f"step:{s}" for s in steps))
    tokens.update(dict.fromkeys(_pairs(steps)))
    tokens.update(dict.fromkeys(_lengths(case)))
    tokens.update(dict.fromkeys(_ends(case)))
    return tuple(tokens)


def course_steps(case: Case) -> tuple[str, ...]:
    """Labels of the steps in order of time as far as the timeline knows it, else in order of telling."""
    steps = sorted(_steps(case), key=lambda s: s.order)
    return tuple(dict.fromkeys(s.label for s in steps))[:MOST_STEPS]


def _steps(case: Case) -> Iterator[Step]:
    place = _Places(case.timeline)
    for i, diagnosis in enumerate(case.diagnoses):
        # The first primary is there before anything is done about it, whatever is told or dated first.
        yield (
            Step(f"primary:{diagnosis.site}", (-math.inf, 0))
            if i == 0
            else Step(
                f"further primary:{diagnosis.site}", place.of(diagnosis.evidence, history=diagnosis.history)
            )
        )
    for lesion in case.lesions:
        if lesion.status == "present" and lesion.role in ("metastasis", "recurrence"):
            label = (
                f"metastasis:{lesion.site}" if lesion.role == "metastasis" and lesion.site else lesion.role
            )
            yield Step(label, place.of(lesion.evidence, history=lesion.history, episode=lesion.episode))
    for treatment in case.treatments:
        if treatment.status == "given":
            order = place.of(treatment.evidence, history=treatment.history, episode=treatment.episode)
            yield Step(f"treatment:{treatment.type}", order)


def course_kinds(case: Case) -> tuple[str, ...]:
    """The kinds of course of a whole case; none where it has no tumour.

    Metastases without a time, of a case that tells of no recurrence, were found with the primary.
    """
    sites = {d.site for d in case.diagnoses if d.site}
    spread = any(x.role == "metastasis" and x.status == "present" for x in case.lesions)
    if not (sites or spread):
        return ()
    later = LATER in told_kinds(case)
    first = LATER if later else TOGETHER if spread else ALONE
    return (first, *((SECOND,) if len(sites) > 1 else ()))


def told_kinds(case: Case) -> tuple[str, ...]:
    """The kind of course that a case tells in so many words: by an interval, or a recurrence."""
    interval = case.outcome.primary_to_metastasis_days
    recurrence = case.outcome.recurrence
    told = recurrence is not None and recurrence.value
    again = any(x.role == "recurrence" and x.status == "present" for x in case.lesions)
    if told or again or (interval is not None and interval.value > LATE_DAYS):
        return (LATER,)
    return (TOGETHER,) if interval is not None else ()


class _Places:
    """Where in time a fact stands: at the event that shares its evidence, else by the order of telling."""

    def __init__(self, timeline: Timeline | None) -> None:
        self._times: list[tuple[int, int, float]] = []
        for event in timeline.events if timeline else ():
            begin = event.earliest_days if event.earliest_days is not None else event.latest_days
            if begin is not None:
                self._times += [(e.span.start, e.span.end, begin) for e in event.evidence]

    def of(
        self, evidence: tuple[Evidence, ...], *, history: bool = False, episode: int | None = None
    ) -> tuple[float, int]:
        told = min((e.span.start for e in evidence), default=0)
        for e in evidence:
            for start, end, begin in self._times:
                if start < e.span.end and e.span.start < end:
                    return (begin, told)
        # Without a time: the past before all, episodes in order, then as told.
        return (-1.0 if history else float((episode or 1) - 1), told)


def _pairs(steps: tuple[str, ...]) -> Iterator[str]:
    for i, first in enumerate(steps):
        for second in steps[i + 1 :]:
            yield f"order:{first}>{second}"


def length_tokens(name: str, days: float) -> tuple[str, ...]:
    """The class of a length and the two windows that it shares with the neighbouring classes."""
    place = sum(days >= edge for edge in EDGES_DAYS) - 1
    return (f"{name}={place}", f"{name}={place - 1}-{place}", f"{name}={place}-{place + 1}")


def _lengths(case: Case) -> Iterator[str]:
    outcome = case.outcome
    lengths: Iterable[tuple[str, Fact[float] | None]] = (
        ("symptoms", outcome.symptom_duration_days),
        ("interval", outcome.primary_to_metastasis_days),
        ("followed", outcome.follow_up_days),
    )
    for name, fact in lengths:
        if fact is not None:
            yield from length_tokens(name, max(fact.value, 0.0))
    interval = outcome.primary_to_metastasis_days
    if interval is not None:
        yield "metachronous" if interval.value > LATE_DAYS else "synchronous"


def _ends(case: Case) -> Iterator[str]:
    outcome = case.outcome
    if outcome.vital_status is not None:
        yield f"end:{outcome.vital_status.value}"
        if outcome.cause is not None:
            yield f"end:{outcome.vital_status.value} of {outcome.cause.value}"
    if outcome.recurrence is not None:
        yield f"recurrence:{'yes' if outcome.recurrence.value else 'no'}"
    if len(case.episodes) > 1:
        yield f"episodes:{min(len(case.episodes), 4)}"
