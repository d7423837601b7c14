"""How a story begins and ends: the presentation, birth, the last contact, the numbers of episodes."""

from typing import Final

from casepool.model import DAYS_PER_YEAR, Case, Document, Evidence
from casepool.vocabulary import Gated

from ._mentions import Mention
from ._sentences import Course, Sentence
from ._story import TRUST_AGE, TRUST_NATURE, Story

QUOTE_LENGTH: Final = 60
"""Most characters of a sentence that stand for an event where no word of it does better."""
_EARLIER_PRESENTATION: Final = Gated(
    r"\b(?:had (?:first |initially |previously |originally )?(?:presented|complained|been (?:admitted|seen|referred))|previously\b)"
)


_AGAIN: Final[tuple[str, ...]] = (
    "readmitted",
    "came back",
    "returned",
    "was brought back",
    "was rehospitali",
)
"""Words of a presentation that is the first one told only where no other is."""


def begin_story(case: Case, document: Document, course: Course) -> Story:
    """A story with its presentation, the anchor of every timeline, and birth where an age is told."""
    story = Story(case, document)
    evidence = _presenting_words(story, course)
    story.happen("presentation", _complaint(case), "findings", evidence, episode=1)
    age = case.patient.age_years
    if age is not None:
        birth = story.happen("birth", "birth", "disease", age.evidence[0] if age.evidence else None)
        birth.at = -1
        years = _age_there(course, evidence) or age.value
        low = years * DAYS_PER_YEAR
        # Ages of small children are told in months.
        unit = DAYS_PER_YEAR if years >= 2 else DAYS_PER_YEAR / 12
        story.link(
            birth,
            story.presentation,
            low,
            low + unit,
            reason="age at presentation",
            trust=TRUST_AGE,
            evidence=age.evidence[:1],
        )
    return story


def _age_there(course: Course, evidence: Evidence | None) -> float | None:
    """The one age in years that the sentence of the presentation tells: the case's may be that of another episode."""
    if evidence is None:
        return None
    for sentence in course.sentences:
        if sentence.start <= evidence.span.start < sentence.end:
            ages = [t.days for t in sentence.times if t.kind == "age" and t.days and t.precision == "exact"]
            return ages[0] / DAYS_PER_YEAR if len(ages) == 1 else None
    return None


def _presenting_words(story: Story, course: Course) -> Evidence | None:
    again: tuple[Sentence, Mention] | None = None
    for sentence in course.sentences:
        if story.opened_by(sentence.start, sentence.end) is not None:
            continue
        for mention in sentence.mentions:
            if mention.kind == "presentation" and not _EARLIER_PRESENTATION.search(sentence.low):
                if not story.text.startswith(_AGAIN, mention.start):
                    return _presented_by(story, sentence, mention)
                again = again or (sentence, mention)
    if again is not None:
        return _presented_by(story, *again)
    first = course.first
    if first is None:
        return None
    told = _first_fact(story.case, first.start, course.end)
    if told is not None:
        return told
    return story.evidence(first, first.start, min(first.end, first.start + QUOTE_LENGTH))


def _first_fact(case: Case, start: int, end: int) -> Evidence | None:
    """The first words between two offsets that tell a finding or the age."""
    told = [f.evidence for f in case.findings if f.status == "present"]
    age = case.patient.age_years
    if age is not None:
        told.append(age.evidence)
    first: Evidence | None = None
    for evidence in told:
        if evidence:
            e = evidence[0]
            if start <= e.span.start < end and (first is None or e.span < first.span):
                first = e
    return first


def _presented_by(story: Story, sentence: Sentence, mention: Mention) -> Evidence:
    story.number = sentence.number
    return story.evidence(sentence, mention.start, mention.end)


MOST_COMPLAINTS: Final = 3
"""Findings that the label of a presentation names."""


def _complaint(case: Case) -> str:
    names: list[str] = []
    for f in case.findings:
        if f.status == "present" and not f.history and f.episode in (None, 1):
            names.append(f.name)
            if len(names) == MOST_COMPLAINTS:
                break
    return "presentation" + (f": {', '.join(dict.fromkeys(names))}" if names else "")


def end_story(story: Story) -> None:
    """The last state told is the last contact where no death is; birth and death bound everything."""
    _number_episodes(story)
    birth, death = story.find("birth"), story.find("death")
    states = [h for h in story.happenings if h.kind == "response" and not h.history]
    if states and death is None:
        states[-1].kind = "last contact"
    for event in story.happenings:
        if birth is not None and event is not birth and event.history:
            story.link(birth, event, 0.0, None, reason="nothing is before birth", trust=TRUST_NATURE)
        if death is not None and event is not death and event is not birth:
            story.link(event, death, 0.0, None, reason="nothing is after death", trust=TRUST_NATURE)


def _number_episodes(story: Story) -> None:
    """What is told in the present belongs to the presentation told last."""
    current = 1
    for event in story.in_order():
        if event.history or event.kind == "birth" or event.at < story.presentation.at:
            continue
        if event.kind == "presentation" and event is not story.presentation and event.episode is None:
            event.episode = current + 1
        current = event.episode = event.episode or current
