"""Lines of telling: whether a sentence tells the past or the present, and where an event stands in its line."""

import re
from typing import Final

from casepool.model import TimeExpression
from casepool.vocabulary import Gated

from ._mentions import Mention
from ._sentences import Sentence
from ._story import ORDER_OF_SECTION, Happening, Story

_PAST_CUE: Final = Gated(
    r"\b(?:previously|had (?:undergone|received|been (?:diagnosed|treated|operated))|in the past)\b"
)
_PERFECT: Final = Gated(
    r"\bhad (?:(?:also|already|then|previously|never|not|since|always|initially|subsequently) )?(?:been|undergone|had|shown|[a-z]+ed)\b"
)
"""The pluperfect, in which a report goes on to tell the past that it has begun."""


def set_line(story: Story, sentence: Sentence) -> None:
    """Decide whether the sentence tells the past."""
    cues, mentions = sentence.cues, sentence.mentions
    if sentence.break_between or story.number == 0 or (sentence.break_before and "history" not in cues):
        story.past = False
    if not mentions and not (cues and story.past):
        return
    back = False
    for time in sentence.times:
        back = back or _counts_back(time)
    if story.past and "now" in cues and not back and not _PERFECT.search(sentence.low):
        story.past = False
    if not mentions:
        return
    at = story.presentation.at
    now = False
    for mention in mentions:
        now = now or mention.start == at or mention.kind == "death"
    if now or story.opened_by(sentence.start, sentence.end) is not None or _treats_now(mentions):
        story.past = False
    elif "history" in cues or back or (not story.past and _PAST_CUE.search(sentence.low)):
        story.past = True


def _treats_now(mentions: list[Mention]) -> bool:
    """Whether all treatments told are of an episode, as the reading understood the sentence."""
    treated = False
    for mention in mentions:
        if mention.kind == "treatment" and mention.fact:
            if mention.history or mention.episode is None:
                return False
            treated = True
    return treated


_SPECIMEN: Final[tuple[str, ...]] = ("biopsy", "histo", "patho")


def _by_specimen(event: Happening) -> bool:
    """Whether a diagnosis is told as that of a specimen, which was taken from the patient who had come."""
    return any(e.quote.lower().startswith(_SPECIMEN) for e in event.evidence[:1])


def _counts_back(time: TimeExpression) -> bool:
    """Whether a time counts back from the presentation (and not from an event that the words name)."""
    return (
        time.direction < 0 and time.kind == "relative" and time.anchor in (None, "presentation", "admission")
    )


def tell(story: Story, event: Happening) -> None:
    """Place an event in its line of telling."""
    anchor = story.presentation
    if event.sentence != story.number or event is anchor:
        return
    line = story.past
    previous = story.last[line]
    was_treated = previous is not None and _was_treated(story, event, previous)
    if previous is not None and was_treated and not line and event.kind != "diagnosis of primary":
        story.order(event, previous, reason="what the treatment was for", trust=ORDER_OF_SECTION)
        if previous.at > anchor.at:
            story.order(anchor, event, reason="told after the presentation", trust=ORDER_OF_SECTION)
    elif previous is not None and was_treated:
        story.link(
            event,
            previous,
            0.0,
            0.0,
            reason="treated when it was found, as far as the sentence tells",
            trust=ORDER_OF_SECTION,
            strong=False,
        )
    elif previous is not None:
        story.order(previous, event, reason="order of telling")
    # What is told after the present course has begun is past only where its own words say so.
    event.history = line or (event.history and story.last[False] is None)
    if event.history:
        story.order(event, anchor, reason="told as the past", trust=ORDER_OF_SECTION)
    elif event.at < anchor.at:
        story.order(event, anchor, reason="told before the presentation")
    elif (previous is None or previous.at < anchor.at) and (
        event.kind not in ("diagnosis of primary", "first symptom") or _by_specimen(event)
    ):
        story.order(anchor, event, reason="told after the presentation", trust=ORDER_OF_SECTION)
    if not was_treated and (event.kind != "diagnosis of primary" or line):
        story.last[line] = event


_FOR: Final = re.compile(
    r"(?: (?:was|were|had been|has been)(?: then)? [a-z]+)?[ \n](?:for|because of|due to|on account of)\b[^.;:]*\Z",
    re.IGNORECASE,
)


def _was_treated(story: Story, event: Happening, previous: Happening) -> bool:
    """Whether the treatment told last was for the tumour named now ("mastectomy for breast cancer"): no later."""
    return (
        event.kind in ("diagnosis of primary", "metastasis", "recurrence")
        and previous.kind == "treatment"
        and previous.sentence == event.sentence
        and _FOR.match(story.text, previous.evidence[-1].span.end, event.at) is not None
    )
