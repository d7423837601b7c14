"""The events that a sentence tells: new ones, and those told before that it means again."""

import re
from typing import Final

from casepool.model import DAYS_PER_YEAR, Evidence, Span, TimeExpression
from casepool.vocabulary import Gated

from ._ends import MOST_COMPLAINTS, QUOTE_LENGTH
from ._lines import tell
from ._mentions import Mention
from ._sentences import Sentence
from ._story import ORDER_OF_SECTION, Happening, Story

_CANCER: Final = Gated(r"cancer|tumou?r|leuka?emia|malignan|neoplas|oma(?:s|ta)?\b")
_ANOTHER: Final = Gated(
    r"\b(?:second|another|new|contralateral|other|later|additional|subsequent(?:ly)?|metachronous|synchronous|both|then)\b"
)
"""Words that make a diagnosis another one than that told before."""
_THE_SAME: Final = re.compile(
    r"\b(?:this|the|that|his|her)\s(?:\w+\s)?(?:tumou?r|cancer|malignancy|neoplasm|disease|\w+oma)\b"
)

Tellings = list[tuple[Mention, Happening]]
"""Mentions of a sentence with the events that they tell."""

_ANCHORS: Final = {
    "surgery": ("treatment", "surgery"),
    "chemotherapy": ("treatment", "chemotherapy"),
    "radiotherapy": ("treatment", "radiotherapy"),
    "transplantation": ("treatment", "transplantation"),
    "treatment": ("treatment", ""),
    "diagnosis": ("diagnosis", ""),
    "biopsy": ("diagnosis", ""),
    "presentation": ("presentation", ""),
    "admission": ("presentation", ""),
    "recurrence": ("recurrence", ""),
    "metastasis": ("metastasis", ""),
    "death": ("death", ""),
    "first symptom": ("first symptom", ""),
    "birth": ("birth", ""),
}
"""Anchor word of a time expression -> kind and treatment type of the event that it means."""


def anchor_kind(anchor: str) -> tuple[str, str]:
    """Kind and treatment type of the event that an anchor word means; ("", "") for none."""
    return _ANCHORS.get(anchor, ("", ""))


def tell_events(story: Story, sentence: Sentence) -> tuple[Tellings, Tellings]:
    """The events that a sentence tells, and those told before that it refers to."""
    made: Tellings = []
    references: Tellings = []
    counted = [m.start for m in counted_from(sentence).values()] if sentence.times else []
    for mention in sentence.mentions:
        if mention.start in counted:
            continue
        known = _known(story, mention) if mention.reference else None
        if known is not None:
            references.append((mention, known))
            continue
        event = _event(story, sentence, mention, made)
        if event is not None:
            made.append((mention, event))
    return made, references


def counted_from(sentence: Sentence) -> dict[int, Mention]:
    """Mentions that times count from ("one year after the initial diagnosis"), by where the time begins."""
    counted: dict[int, Mention] = {}
    for time in sentence.times:
        if time.anchor is None or time.direction == 0:
            continue
        kind, type_ = anchor_kind(time.anchor)
        for mention in sentence.mentions:
            near = 0 <= mention.start - time.end <= 60
            if near and mention.kind == kind and type_ in ("", mention.type):
                counted[time.start] = mention
                break
    return counted


def _known(story: Story, mention: Mention) -> Happening | None:
    """The event told before that a reference means ("after the surgery"), if there is one."""
    if mention.kind == "diagnosis":
        return story.find("diagnosis of primary") or story.find("diagnosis")
    if mention.kind in ("treatment", "recurrence", "metastasis", "death"):
        return story.find(mention.kind, type="" if mention.type == "other-therapy" else mention.type)
    return None


def _event(story: Story, sentence: Sentence, mention: Mention, made: Tellings) -> Happening | None:
    """The event that a mention tells, new or told before."""
    kind = mention.kind
    if kind == "presentation":
        return _presented(story, sentence, mention, made)
    if kind in ("diagnosis", "tumour"):
        return _diagnosed(story, sentence, mention, made)
    for _, told in made:
        if told.kind == kind and told.type == mention.type:
            return None
    if kind == "death" and story.find("death") is not None:
        return story.find("death")
    if kind == "death" and not mention.fact and _of_a_relative(story, sentence, mention):
        return None
    if (
        mention.type == "other-therapy"
        and not mention.fact
        and not any(m.kind == "tumour" for m in sentence.mentions)
    ):
        return None
    if kind == "metastasis" and not mention.fact and story.find("metastasis") is not None:
        return None
    last = story.last[story.past]
    if kind == "recurrence" and not mention.fact and last is not None and last.kind == "recurrence":
        return None
    return story.happen(
        kind,
        mention.label,
        mention.lane,
        story.evidence(sentence, mention.start, mention.end),
        type=mention.type,
        episode=mention.episode,
        history=mention.history,
    )


_MALE: Final = Gated(r"\b(?:he|his|him|himself)\b")
_FEMALE: Final = Gated(r"\b(?:she|her|hers|herself)\b")


def other_sex(story: Story, words: str) -> bool:
    """Whether the pronouns of a sentence are those of somebody else."""
    sex = story.case.patient.sex
    if sex is None:
        return False
    own, other = (_FEMALE, _MALE) if sex.value == "female" else (_MALE, _FEMALE)
    return other.search(words) is not None and own.search(words) is None


def _of_a_relative(story: Story, sentence: Sentence, mention: Mention) -> bool:
    """Whether pronouns of the other sex tell of a relative who was named shortly before."""
    before = story.text[max(0, mention.start - _RELATIVE_REACH) : mention.start]
    return other_sex(story, sentence.low) and _RELATIVE.search(before) is not None


_RELATIVE: Final = re.compile(
    r"\b(?:(?:grand)?(?:mother|father|parents?|sons?|daughters?)|brothers?|sisters?|siblings?|husband|wife|uncle|aunt|cousins?|family|families|relatives?)\b",
    re.I,
)
_RELATIVE_REACH: Final = 400
"""Characters before a death in which the relative who died is named."""


_OF_A_PERSON: Final = re.compile(
    r"\b(?:s?he|who|patients?|m[ae]n|wom[ae]n|boy|girl|child|infant|then|next|again)\s\Z"
)


def _sets_apart(story: Story, time: TimeExpression) -> bool:
    """Whether a time tells of another visit than the first: a date, a time after something, a later age."""
    if time.kind == "age":
        age = story.case.patient.age_years
        return age is not None and (time.low_days or 0.0) >= (age.value + 1) * DAYS_PER_YEAR
    return (time.kind == "date" and time.date is not None) or (time.kind == "relative" and time.direction > 0)


def _presented(story: Story, sentence: Sentence, mention: Mention, made: Tellings) -> Happening | None:
    """The presentation, or that of a later episode where a time sets it apart."""
    if mention.start == story.presentation.at:
        return story.presentation
    begin = mention.start - sentence.start
    if sentence.low.startswith("was seen", begin) and _OF_A_PERSON.search(sentence.low, 0, begin) is None:
        return None  # "pulmonary edema was seen on the radiograph"
    if any(told.kind == "presentation" for _, told in made) or not any(
        _sets_apart(story, t) for t in sentence.times
    ):
        return None
    evidence = story.evidence(sentence, mention.start, mention.end)
    felt = _felt(story, sentence)
    label = f"presentation: {felt}" if felt else "presentation"
    return story.happen("presentation", label, "findings", evidence, episode=mention.episode)


def _felt(story: Story, sentence: Sentence) -> str:
    """The first findings present that a sentence tells, for a label; empty where it tells none."""
    start, end = sentence.start, sentence.end
    here = [
        f.name
        for f in story.case.findings
        if f.status == "present" and any(start <= e.span.start < end for e in f.evidence)
    ]
    return ", ".join(dict.fromkeys(here[:MOST_COMPLAINTS]))


def _diagnosed(story: Story, sentence: Sentence, mention: Mention, made: Tellings) -> Happening | None:
    primary = story.find("diagnosis of primary")
    if primary is not None and any(h is primary for _, h in made):
        if mention.fact:
            primary.evidence.append(story.evidence(sentence, mention.start, mention.end))
        return None
    spread = any(m.kind in ("recurrence", "metastasis") for m in sentence.mentions)
    if primary is None and _tells_primary(story, sentence, mention, spread=spread):
        return _primary(story, sentence, mention)
    if primary is None and mention.kind == "tumour" and story.named is None:
        story.named = (mention, sentence, story.number, story.last[story.past])
    if primary is None or mention.kind == "tumour" or spread or not sentence.times:
        return None
    if primary.history == story.past and _told_again(story, primary, sentence.low):
        return primary
    evidence = story.evidence(sentence, mention.start, mention.end)
    return story.happen("diagnosis", "diagnosis", "disease", evidence, episode=mention.episode)


def _told_again(story: Story, primary: Happening, words: str) -> bool:
    """Whether a sentence tells the same diagnosis as before, with another time."""
    if _ANOTHER.search(words):
        return False
    named = _CANCER.search(words[words.find("diagnos") :])
    if named is None or _THE_SAME.search(words) is not None:
        return True
    name = primary.label.split(", ")[0]
    if name not in words:
        return False
    # Where the sentence told first names another tumour (an old benign one), the one told now is not told again.
    before = primary.evidence[0].sentence if primary.evidence else Span(0, 0)
    first = story.text[before.start : before.end].lower()
    return name in first or _CANCER.search(first) is None


def _primary(story: Story, sentence: Sentence, mention: Mention) -> Happening:
    names = [x for d in story.case.diagnoses[:2] for x in (d.histology, d.site) if x]
    label = ", ".join(dict.fromkeys(names)) or mention.label
    evidence = story.evidence(sentence, mention.start, mention.end)
    return story.happen("diagnosis of primary", label, "disease", evidence, history=mention.history)


def name_primary(story: Story) -> None:
    """The diagnosis of a tumour that the report names without saying when: where it is first named."""
    if story.named is None or story.find("diagnosis of primary") is not None:
        return
    mention, sentence, number, before = story.named
    event = _primary(story, sentence, mention)
    event.sentence = number
    if number > story.presentation.sentence and not mention.history:
        story.order(before or story.presentation, event, reason="order of telling")


def _tells_primary(story: Story, sentence: Sentence, mention: Mention, *, spread: bool) -> bool:
    """Whether the first word of a tumour or diagnosis tells when the primary was found."""
    words = sentence.low
    if mention.kind == "diagnosis":
        return not spread and _CANCER.search(words) is not None
    return bool("history" in sentence.cues or "diagnos" in words or sentence.times or mention.history)


def opening(story: Story, sentence: Sentence) -> str:
    """The first words of a sentence as a label."""
    words = " ".join(story.text[sentence.start : sentence.end].split())
    return words if len(words) <= QUOTE_LENGTH else words[:QUOTE_LENGTH].rsplit(" ", 1)[0] + " …"


def noticed(story: Story, sentence: Sentence) -> Happening:
    """Something noticed at a time; the presentation of a later episode where the case has one here."""
    episode = story.opened_by(sentence.start, sentence.end)
    label = _felt(story, sentence) or opening(story, sentence)
    kind = "presentation" if episode is not None else "finding"
    event = story.happen(
        kind,
        label,
        "findings",
        story.evidence(sentence, sentence.start, sentence.end),
        episode=episode,
    )
    tell(story, event)
    return event


_STATE_GOES_ON: Final = re.compile(
    r" (?:of|for) (?:(?:a|any|the|further|tumou?r|local|active|residual) )?[a-z]+"
)


def whole_state(story: Story, sentence: Sentence) -> tuple[int, int]:
    """Where the words of the sentence's state stand, with what it is a state of ("no sign of relapse")."""
    start, end = sentence.state or (sentence.start, sentence.end)
    text, goes_on = story.text, None
    if text[start:end].lower().endswith(("no sign", "no signs", "evidence", "free", "evidence of")):
        if text.endswith(" of", start, end):
            goes_on = _STATE_GOES_ON.match(text, end - len(" of"), sentence.end)
        else:
            goes_on = _STATE_GOES_ON.match(text, end, sentence.end)
    return start, end if goes_on is None else goes_on.end()


def contact(story: Story, sentence: Sentence, time: TimeExpression) -> Happening:
    """A state or visit that is told with its time."""
    start, end = whole_state(story, sentence) if sentence.state else time.span
    label = " ".join(story.text[start:end].lower().split()) if sentence.state else "follow-up"
    evidence = story.evidence(sentence, start, end)
    before = story.happenings[-1]
    if before.kind == "response" and before.sentence == story.number and before.label == label:
        dated = any(told[0] is before for told in story.dated)
        if dated != (time.kind == "date"):
            # "In August 2012, 26 months after the diagnosis": one visit, with its date and its length.
            return before
    event = story.happen("response", label, "disease", evidence, history=story.past)
    tell(story, event)
    return event


def first_symptom(story: Story, evidence: Evidence | None) -> Happening:
    """The first symptom, made where it is not there yet."""
    known = story.find("first symptom")
    if known is not None:
        return known
    event = story.happen("first symptom", "first symptom", "findings", evidence)
    story.order(event, story.presentation, reason="symptoms come before presentation", trust=ORDER_OF_SECTION)
    return event
