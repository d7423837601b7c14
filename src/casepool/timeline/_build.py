"""From a case and the times of its report to a solved timeline."""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from casepool.model import (
    Case,
    Constraint,
    Discrepancy,
    Document,
    Event,
    Evidence,
    Span,
    TimeExpression,
    Timeline,
)

from ._find import TimedText, read_times
from ._sentences import patient_sentences
from ._solve import solve_links
from ._story import ORDERING, Happening, Said, Story
from ._walk import read_story

CONFLICT_CODE: Final = "time-conflict"
"""Row of `audit/checks.tsv` for times that cannot all hold."""


class TimedCase(NamedTuple):
    """A case with its document and the times of its text: what its timeline is built from."""

    case: Case
    document: Document
    times: TimedText
    others: Sequence[Span] = ()
    """Sentences about other patients."""


Built: TypeAlias = tuple[Timeline, tuple[Discrepancy, ...]]
"""A timeline, and the times that cannot all hold."""


def build_timeline(
    case: Case,
    document: Document,
    times: TimedText | Sequence[TimeExpression],
    *,
    others: Sequence[Span] = (),
) -> Built:
    """The solved timeline of a case, and the times of its report that cannot all hold.

    Parameters
    ----------
    case : Case
        Its diagnoses, lesions and treatments become events where the text tells them.
    document : Document
    times : TimedText or sequence of TimeExpression
        What `read_times` found in the document's text, or its time expressions in order (`find_times`).
    others : sequence of Span, optional
        Sentences about other patients (`Reading.told_of_others`): they tell no event of this one.

    Returns
    -------
    Timeline
        Anchored at the presentation; every event with its earliest and latest day as far as the text tells.
    tuple of Discrepancy
        One for each strong constraint that had to be left out, with the smallest set of words that contradict each other.
    """
    if not isinstance(times, TimedText):
        read = read_times(document.text)
        times = TimedText(tuple(times), read.low, read.words, read.turns)
    return build_timelines([TimedCase(case, document, times, others)])[0]


def build_timelines(told: Sequence[TimedCase]) -> list[Built]:
    """What `build_timeline` gives for each of several cases, which go through one step after the other together."""
    courses = [patient_sentences(t.case, t.document, t.times, others=t.others) for t in told]
    stories = [read_story(t.case, t.document, course) for t, course in zip(told, courses)]
    return [_solved(story) for story in stories]


def _solved(story: Story) -> Built:
    told, links = story.in_order(), story.links
    names = [""] * len(told)
    for i, happening in enumerate(told, start=1):
        names[happening.key] = f"e{i}"
    solved = solve_links(len(told), links)
    left_out = solved.left_out
    constraints = tuple(
        [
            _constraint(said, names[said.earlier], names[said.later], left_out=i in left_out)
            for i, said in enumerate(links)
        ]
    )
    zero = story.presentation.key
    bounds = solved.network.around(zero)
    timeline = Timeline(
        anchor=names[zero],
        events=tuple([_event(h, names[h.key], bounds[h.key]) for h in told]),
        constraints=constraints,
    )
    if not solved.conflicts:
        return timeline, ()
    conflicts = [tuple(constraints[i] for i in found) for found in solved.conflicts]
    return timeline, tuple(_discrepancies(story.case, timeline, conflicts))


def _event(h: Happening, name: str, when: tuple[float | None, float | None]) -> Event:
    low, high = h.lasts or (None, None)
    # By place, in the order of the fields: naming them takes three times as long, and each text has a dozen of these.
    return Event(
        name,
        h.kind,
        h.label,
        h.lane,
        tuple(h.evidence),
        h.episode,
        when[0],  # earliest_days
        when[1],  # latest_days
        low,  # duration_low_days
        high,  # duration_high_days
        h.history,
    )


def _constraint(said: Said, earlier: str, later: str, *, left_out: bool) -> Constraint:
    return Constraint(
        earlier,
        later,
        said.low,
        said.high,
        "strong" if said.strong else "weak",
        said.reason,
        said.evidence,
        said.trust,
        left_out,
    )


def _discrepancies(
    case: Case, timeline: Timeline, conflicts: Sequence[Sequence[Constraint]]
) -> list[Discrepancy]:
    if not conflicts:
        return []
    kinds = {e.id: e.label if e.kind == "response" else e.kind for e in timeline.events}
    found = []
    for conflict in conflicts:
        evidence = _evidence(conflict)
        if len({e.span for e in evidence}) > 1:
            told = "; ".join(_told_words(c, kinds) for c in sorted(conflict, key=_first_word))
            found.append(
                Discrepancy(
                    code=CONFLICT_CODE,
                    severity="high",
                    report_id=case.report.id,
                    case_id=case.id,
                    message=f"These cannot all hold: {told}.",
                    evidence=evidence,
                )
            )
    return found


def _first_word(constraint: Constraint) -> int:
    return min((e.span.start for e in constraint.evidence), default=0)


def _told_words(constraint: Constraint, kinds: dict[str, str]) -> str:
    """One constraint for people: "6 years" from treatment to doing well."""
    ends = f"{kinds[constraint.earlier]} to {kinds[constraint.later]}"
    if constraint.trust in ORDERING:
        return f"{kinds[constraint.earlier]} before {kinds[constraint.later]}"
    quotes = " and ".join(f"“{' '.join(e.quote.split())}”" for e in constraint.evidence)
    return (
        f"{quotes} from {ends}" if quotes else f"{kinds[constraint.earlier]} before {kinds[constraint.later]}"
    )


def _evidence(conflict: Sequence[Constraint]) -> tuple[Evidence, ...]:
    by_span = {e.span: e for c in conflict for e in c.evidence}
    return tuple(by_span[span] for span in sorted(by_span))
