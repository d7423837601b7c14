"""The walk through the sentences of a course: each is told into the story, then facts and dates are linked."""

from collections.abc import Sequence
from typing import Final

from casepool.model import DAYS_PER_MONTH, Case, Document, Fact, Span, TimeExpression

from ._ends import begin_story, end_story
from ._lines import set_line, tell
from ._sentences import Course, Sentence
from ._story import TRUST_DATE, TRUST_FACT, Happening, Story
from ._telling import name_primary, tell_events
from ._when import TimesOfSentence

MOST_EVENTS: Final = 100
"""Events of one course that are placed in time; solving takes time with their square."""


def read_story(case: Case, document: Document, course: Course) -> Story:
    """The events of the sentences and what they say of the time between them."""
    story = begin_story(case, document, course)
    sentences = course.sentences
    for sentence in sentences:
        if len(story.happenings) > MOST_EVENTS:
            break
        story.number = sentence.number
        set_line(story, sentence)
        if not sentence.mentions and not sentence.times:
            continue
        before = story.last[story.past] or story.presentation
        made, references = tell_events(story, sentence)
        for _, event in made:
            tell(story, event)
        if sentence.times:
            TimesOfSentence(story, sentence, made, references, before).read()
    name_primary(story)
    _link_facts(story, sentences)
    end_story(story)
    _link_dates(story)
    return story


def _link_facts(story: Story, sentences: list[Sentence]) -> None:
    """What the reading understood of lengths, where the walk through the sentences found no bounds itself."""
    outcome = story.case.outcome
    if outcome.primary_to_metastasis_days is None and outcome.follow_up_days is None:
        return
    primary = story.find("diagnosis of primary") or story.find("treatment", first=True)
    spread = [h for h in story.happenings if h.kind in ("metastasis", "recurrence")]
    until_spread = outcome.primary_to_metastasis_days
    if until_spread is not None and primary is not None and spread:
        told = {e.span for e in until_spread.evidence}
        ends = {
            link.later for link in story.links if link.strong and any(e.span in told for e in link.evidence)
        }
        if ends.isdisjoint(h.key for h in spread):
            metastasis = _spread_meant(story, sentences, spread, until_spread)
            if metastasis is not None:
                _link_fact(story, sentences, primary, metastasis, until_spread)
    base = story.find("treatment") or primary or story.presentation
    if outcome.follow_up_days is not None:
        end = story.find("death") or story.find("response")
        if end is None or end.history:
            evidence = outcome.follow_up_days.evidence
            end = story.happen("response", "last contact", "disease", evidence[0] if evidence else None)
        told = {e.span for e in outcome.follow_up_days.evidence}
        if any(t.kind == "date" for t in _times_at(sentences, told)):
            # Between two dates: it counts from what the first of them dates, and not from the last treatment.
            begun = next((dated[0] for dated in story.dated if dated[3].span in told), None)
            if begun is None or begun is end:
                return
            base = begun
        _link_fact(story, sentences, base, end, outcome.follow_up_days)


def _times_at(sentences: list[Sentence], spans: set[Span]) -> list[TimeExpression]:
    """The times that stand at these places."""
    return [t for s in sentences for t in s.times if t.span in spans]


def _spread_meant(
    story: Story, sentences: list[Sentence], spread: Sequence[Happening], length: Fact[float]
) -> Happening | None:
    """Which metastasis or recurrence the length until it is told of: that of its own sentence before all others."""
    told = {e.span for e in length.evidence}
    after = any(t.direction > 0 for t in _times_at(sentences, told))
    if after or not length.value:
        at = {e.sentence for e in length.evidence}
        for event in spread:
            if any(e.sentence in at for e in event.evidence):
                return event
    if length.value:
        # Nodes found with a primary of the past are not the metastasis that came after it.
        return next((h for h in spread if not h.history), spread[0])
    # What was found with the primary is no relapse, and was not found at a later visit.
    later = [h.at for h in story.happenings if h.kind == "presentation" and h is not story.presentation]
    first = spread[0]
    return first if first.kind == "metastasis" and not any(at < first.at for at in later) else None


def _link_fact(
    story: Story, sentences: list[Sentence], a: Happening, b: Happening, fact: Fact[float]
) -> None:
    told = {e.span for e in fact.evidence}
    times = _times_at(sentences, told)
    named = any(t.anchor not in (None, "follow-up") and t.direction > 0 for t in times)
    for link in story.links:
        if link.strong and link.high is not None and any(e.span in told for e in link.evidence):
            # The words themselves name another end ("eleven years earlier") or beginning ("after the spinal operation").
            other_end = link.earlier == a.key and link.later == story.presentation.key
            base = story.happenings[link.earlier]
            if b.key != link.later and other_end:
                return
            if b.key == link.later and base is not a and (named or base.kind == a.kind == "treatment"):
                return
        elif (
            named
            and link.later == b.key
            and link.earlier != a.key
            and any(e.span in told for e in link.evidence)
        ):
            # "died 17 months after the diagnosis of metastasis": no length from the last treatment.
            return
    low, high = fact.value, fact.value
    if fact.value == 0:
        high = DAYS_PER_MONTH  # found together: in one work-up
    for time in times:
        if time.days == fact.value:
            low, high = time.low_days or 0.0, time.high_days or fact.value
            break
    else:
        low, high = low * 0.9, high * 1.1
    story.link(
        a,
        b,
        low,
        high,
        reason="as the reading understood it",
        trust=TRUST_FACT,
        strong=False,
        evidence=fact.evidence[:1],
    )


_MOST_PAIRED: Final = 6
"""Dates of which all pairs are linked; of more, each is linked to the most exact one."""


def _link_dates(story: Story) -> None:
    """Differences between told dates."""
    dated = story.dated
    if len(dated) > _MOST_PAIRED:
        hub = min(dated, key=lambda d: d[2] - d[1])
        pairs = [(hub, d) for d in dated if d is not hub]
    else:
        pairs = [(a, b) for i, a in enumerate(dated) for b in dated[i + 1 :]]
    for (a, a_first, a_last, a_words, a_sure), (b, b_first, b_last, b_words, b_sure) in pairs:
        story.link(
            a,
            b,
            float(b_first - a_last),
            float(b_last - a_first),
            reason="dates told",
            trust=TRUST_DATE,
            strong=a_sure and b_sure,
            evidence=(a_words, b_words),
        )
