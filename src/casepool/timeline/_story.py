"""The story of a patient: sentences in order of telling become events.

Two lines of telling are kept apart: the past (history told after the presentation) and the present. Each
remembers what it told last, since "two months later" counts from there. What the times of a sentence say is
read in `_when`.
"""

import re
from collections.abc import Sequence

from casepool.model import DAYS_PER_YEAR, Case, Document, Evidence, Span, TimeExpression
from casepool.vocabulary import Gated

from ._mentions import Course, Mention, Sentence, evidence_at
from ._solve import Link

TRUST_NATURE = 0.97
"""What cannot be otherwise: nothing is before birth or after death."""
TRUST_DATE = 0.95
TRUST_AGE = 0.9
TRUST_STATE_ORDER = 0.85
"""A state free of disease begins after the disease that was told before it."""
TRUST_LENGTH = 0.8
"""A length between two events that the words name."""
TRUST_LATER = 0.7
"""A length from what was told last."""
TRUST_STATE = 0.6
"""How long a state lasted: told loosely more often than dates and lengths between events."""
TRUST_FACT = 0.55
"""A length that the reading put together from several places."""
ORDER_OF_SECTION = 0.6
ORDER_OF_TELLING = 0.5
ORDERING = (TRUST_NATURE, TRUST_STATE_ORDER)
"""Trusts of strong constraints that say an order only."""

QUOTE_LENGTH = 60
"""Most characters of a sentence that stand for an event where no word of it does better."""

_PAST_CUE = Gated(
    r"\b(?:previously|had (?:undergone|received|been (?:diagnosed|treated|operated))|in the past)\b"
)
_PERFECT = Gated(
    r"\bhad (?:(?:also|already|then|previously|never|not|since|always|initially|subsequently) )?(?:been|undergone|had|shown|[a-z]+ed)\b"
)
"""The pluperfect, in which a report goes on to tell the past that it has begun."""
_CANCER = Gated(r"cancer|tumou?r|leuka?emia|malignan|neoplas|oma(?:s|ta)?\b")
_ANOTHER = Gated(
    r"\b(?:second|another|new|contralateral|other|later|additional|subsequent(?:ly)?|metachronous|synchronous|both|then)\b"
)
"""Words that make a diagnosis another one than that told before."""
_THE_SAME = re.compile(
    r"\b(?:this|the|that|his|her)\s(?:\w+\s)?(?:tumou?r|cancer|malignancy|neoplasm|disease|\w+oma)\b"
)
_EARLIER_PRESENTATION = Gated(
    r"\b(?:had (?:first |initially |previously |originally )?(?:presented|complained|been (?:admitted|seen|referred))|previously\b)"
)


class Happening:
    """An event while the story is being read.

    Attributes
    ----------
    key : int
        Its place in `Story.happenings`.
    kind, label, lane : str
    evidence : list of Evidence
    type : str
        Treatment type.
    episode : int or None
    history : bool
    at : int
        Offset of its words; -1 where it has none.
    sentence : int
        Number of the sentence that tells it.
    lasts : tuple of float or None, or None
    """

    __slots__ = (
        "at", "episode", "evidence", "history", "key", "kind", "label", "lane", "lasts", "sentence", "type",
    )  # fmt: skip

    def __init__(
        self,
        key: int,
        kind: str,
        label: str,
        lane: str,
        evidence: list[Evidence],
        *,
        type: str,
        episode: int | None,
        history: bool,
        sentence: int,
    ) -> None:
        self.key = key
        self.kind = kind
        self.label = label
        self.lane = lane
        self.evidence = evidence
        self.type = type
        self.episode = episode
        self.history = history
        self.at = evidence[0].span.start if evidence else -1
        self.sentence = sentence
        self.lasts: tuple[float | None, float | None] | None = None


class Said(Link):
    """A constraint as it is found, between places in `happenings`."""

    __slots__ = ("evidence", "reason")

    def __init__(
        self,
        earlier: int,
        later: int,
        low: float | None,
        high: float | None,
        *,
        strong: bool,
        trust: float,
        reason: str,
        evidence: tuple[Evidence, ...],
    ) -> None:
        super().__init__(earlier, later, low, high, strong, trust)
        self.reason = reason
        self.evidence = evidence


class Story:
    """Events and constraints as they are found.

    Attributes
    ----------
    case : Case
    document : Document
    happenings : list of Happening
    presentation : Happening
        The anchor: always the first event made.
    links : list of Said
    dated : list of tuple
        Event, first and last day, words, and whether it is surely this event's date.
    past : bool
        True while the past is told.
    last : dict of bool to Happening or None
        What was told last in the past (True) and in the present (False).
    number : int
        Number of the sentence being read.
    named : tuple, or None
        Where the tumour is first named: mention, sentence and its number, and what was told last before.
    """

    __slots__ = (
        "case", "dated", "document", "happenings", "last", "links", "named", "number", "past", "presentation",
    )  # fmt: skip

    presentation: Happening

    def __init__(self, case: Case, document: Document) -> None:
        self.case = case
        self.document = document
        self.happenings: list[Happening] = []
        self.links: list[Said] = []
        self.dated: list[tuple[Happening, int, int, Evidence, bool]] = []
        self.past = False
        self.last: dict[bool, Happening | None] = {True: None, False: None}
        self.number = 0
        self.named: tuple[Mention, Sentence, int, Happening | None] | None = None

    def happen(
        self,
        kind: str,
        label: str,
        lane: str,
        evidence: Evidence | None,
        *,
        type: str = "",
        episode: int | None = None,
        history: bool = False,
    ) -> Happening:
        """A new event."""
        event = Happening(
            len(self.happenings),
            kind,
            label,
            lane,
            [evidence] if evidence is not None else [],
            type=type,
            episode=episode,
            history=history,
            sentence=self.number,
        )
        if not self.happenings:
            self.presentation = event
        self.happenings.append(event)
        return event

    def link(
        self,
        a: Happening,
        b: Happening,
        low: float | None,
        high: float | None,
        *,
        reason: str,
        trust: float,
        strong: bool = True,
        evidence: Sequence[Evidence] = (),
    ) -> None:
        """low <= time(b) - time(a) <= high in days."""
        if a is not b:
            self.links.append(
                Said(
                    a.key,
                    b.key,
                    low,
                    high,
                    strong=strong,
                    trust=trust,
                    reason=reason,
                    evidence=tuple(evidence),
                )
            )

    def order(
        self, a: Happening | None, b: Happening, *, reason: str, trust: float = ORDER_OF_TELLING
    ) -> None:
        """b is not before a, as far as the telling goes; what is told behind a death came before it."""
        if a is not None and a is not b and a.kind != "death":
            self.links.append(
                Said(a.key, b.key, 0.0, None, strong=False, trust=trust, reason=reason, evidence=())
            )

    def find(self, kind: str, *, type: str = "", first: bool = False) -> Happening | None:
        """The event of a kind (and treatment type) told last, or first."""
        for event in self.happenings if first else reversed(self.happenings):
            if event.kind == kind and (not type or event.type == type):
                return event
        return None

    def in_order(self) -> list[Happening]:
        """The events in order of telling; those without words first."""
        return sorted(self.happenings, key=_at)

    def treatments(self) -> list[Happening]:
        """The treatments told in the present line (the past or the present)."""
        return [h for h in self.happenings if h.kind == "treatment" and h.history == self.past]


def _at(happening: Happening) -> int:
    return happening.at


# The beginning and the end -----------------------------------------------------------------------------------


def begin_story(case: Case, document: Document, course: Course) -> Story:
    """A story with its presentation, the anchor of every timeline, and birth where an age is told."""
    story = Story(case, document)
    evidence = _presenting_words(story, course)
    story.happen("presentation", _complaint(case), "findings", evidence, episode=1)
    age = case.patient.age_years
    if age is not None:
        birth = story.happen("birth", "birth", "disease", age.evidence[0] if age.evidence else None)
        birth.at = -1
        low = age.value * DAYS_PER_YEAR
        # Ages of small children are told in months.
        unit = DAYS_PER_YEAR if age.value >= 2 else DAYS_PER_YEAR / 12
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


def _presenting_words(story: Story, course: Course) -> Evidence | None:
    for sentence in course.sentences:
        for mention in sentence.mentions:
            if mention.kind == "presentation" and not _EARLIER_PRESENTATION.search(sentence.low):
                story.number = sentence.number
                return evidence_at(story.document, sentence, mention.start, mention.end)
    first = course.first
    if first is None:
        return None
    told = [e for f in story.case.findings if f.status == "present" for e in f.evidence[:1]]
    age = story.case.patient.age_years
    told += age.evidence[:1] if age is not None else ()
    inside = [e for e in told if first.start <= e.span.start < course.end]
    if inside:
        return min(inside, key=lambda e: e.span)
    return evidence_at(story.document, first, first.start, min(first.end, first.start + QUOTE_LENGTH))


MOST_COMPLAINTS = 3
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


# Lines of telling --------------------------------------------------------------------------------------------


def set_line(story: Story, sentence: Sentence) -> None:
    """Decide whether the sentence tells the past."""
    cues, mentions = sentence.cues, sentence.mentions
    if sentence.break_between or story.number == 0 or (sentence.break_before and "history" not in cues):
        story.past = False
    if not mentions and not cues:
        return
    if not mentions and not story.past:
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
    if now:
        story.past = False
    elif "history" in cues or back or (not story.past and _PAST_CUE.search(sentence.low)):
        story.past = True


_SPECIMEN = ("biopsy", "histo", "patho")


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


_FOR = re.compile(
    r"(?: (?:was|were|had been|has been)(?: then)? [a-z]+)?[ \n](?:for|because of|due to|on account of)\b[^.;:]*\Z",
    re.IGNORECASE,
)


def _was_treated(story: Story, event: Happening, previous: Happening) -> bool:
    """Whether the treatment told last was for the tumour named now ("mastectomy for breast cancer"): no later."""
    return (
        event.kind in ("diagnosis of primary", "metastasis", "recurrence")
        and previous.kind == "treatment"
        and previous.sentence == event.sentence
        and _FOR.match(story.document.text, previous.evidence[-1].span.end, event.at) is not None
    )


# Events ------------------------------------------------------------------------------------------------------

Tellings = list[tuple[Mention, Happening]]
"""Mentions of a sentence with the events that they tell."""

_ANCHORS = {
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
    counted = [m.start for m in counted_from(sentence).values()] if sentence.times else ()
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
            near = 0 <= mention.start - time.span.end <= 60
            if near and mention.kind == kind and type_ in ("", mention.type):
                counted[time.span.start] = mention
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
        return _presented(story, sentence, mention)
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
        evidence_at(story.document, sentence, mention.start, mention.end),
        type=mention.type,
        episode=mention.episode,
        history=mention.history,
    )


_MALE = Gated(r"\b(?:he|his|him|himself)\b")
_FEMALE = Gated(r"\b(?:she|her|hers|herself)\b")


def other_sex(story: Story, words: str) -> bool:
    """Whether the pronouns of a sentence are those of somebody else."""
    sex = story.case.patient.sex
    if sex is None:
        return False
    own, other = (_FEMALE, _MALE) if sex.value == "female" else (_MALE, _FEMALE)
    return other.search(words) is not None and own.search(words) is None


def _of_a_relative(story: Story, sentence: Sentence, mention: Mention) -> bool:
    """Whether pronouns of the other sex tell of a relative who was named shortly before."""
    before = story.document.text[max(0, mention.start - _RELATIVE_REACH) : mention.start]
    return other_sex(story, sentence.low) and _RELATIVE.search(before) is not None


_RELATIVE = re.compile(
    r"\b(?:(?:grand)?(?:mother|father|parents?|sons?|daughters?)|brothers?|sisters?|siblings?|husband|wife|uncle|aunt|cousins?|family|families|relatives?)\b",
    re.I,
)
_RELATIVE_REACH = 400
"""Characters before a death in which the relative who died is named."""


def _presented(story: Story, sentence: Sentence, mention: Mention) -> Happening | None:
    """The presentation, or that of a later episode where a time sets it apart."""
    if mention.start == story.presentation.at:
        return story.presentation
    later = any(
        (t.kind == "date" and t.date) or (t.kind == "relative" and t.direction > 0) for t in sentence.times
    )
    if not later:
        return None
    evidence = evidence_at(story.document, sentence, mention.start, mention.end)
    return story.happen("presentation", "presentation", "findings", evidence, episode=mention.episode)


def _diagnosed(story: Story, sentence: Sentence, mention: Mention, made: Tellings) -> Happening | None:
    primary = story.find("diagnosis of primary")
    if primary is not None and any(h is primary for _, h in made):
        if mention.fact:
            primary.evidence.append(evidence_at(story.document, sentence, mention.start, mention.end))
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
    evidence = evidence_at(story.document, sentence, mention.start, mention.end)
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
    first = story.document.text[before.start : before.end].lower()
    return name in first or _CANCER.search(first) is None


def _primary(story: Story, sentence: Sentence, mention: Mention) -> Happening:
    names = [x for d in story.case.diagnoses[:2] for x in (d.histology, d.site) if x]
    label = ", ".join(dict.fromkeys(names)) or mention.label
    evidence = evidence_at(story.document, sentence, mention.start, mention.end)
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
    words = " ".join(story.document.text[sentence.start : sentence.end].split())
    return words if len(words) <= QUOTE_LENGTH else words[:QUOTE_LENGTH].rsplit(" ", 1)[0] + " …"


def noticed(story: Story, sentence: Sentence) -> Happening:
    """Something noticed at a time; the presentation of a later episode where the case has one here."""
    inside = range(sentence.start, sentence.end)
    here = [
        f.name
        for f in story.case.findings
        if f.status == "present" and any(e.span.start in inside for e in f.evidence)
    ]
    episode = next(
        (
            e.number
            for e in story.case.episodes
            if e.number > 1 and any(x.span.start in inside for x in e.evidence)
        ),
        None,
    )
    label = ", ".join(dict.fromkeys(here[:3])) or opening(story, sentence)
    kind = "presentation" if episode is not None else "finding"
    event = story.happen(
        kind,
        label,
        "findings",
        evidence_at(story.document, sentence, sentence.start, sentence.end),
        episode=episode,
    )
    tell(story, event)
    return event


_STATE_GOES_ON = re.compile(r" (?:of|for) (?:(?:a|any|the|further|tumou?r|local|active|residual) )?[a-z]+")


def whole_state(story: Story, sentence: Sentence) -> tuple[int, int]:
    """Where the words of the sentence's state stand, with what it is a state of ("no sign of relapse")."""
    start, end = sentence.state or (sentence.start, sentence.end)
    text, goes_on = story.document.text, None
    if text[start:end].lower().endswith(("no sign", "no signs", "evidence", "free", "evidence of")):
        if text.endswith(" of", start, end):
            goes_on = _STATE_GOES_ON.match(text, end - len(" of"), sentence.end)
        else:
            goes_on = _STATE_GOES_ON.match(text, end, sentence.end)
    return start, end if goes_on is None else goes_on.end()


def contact(story: Story, sentence: Sentence, time: TimeExpression) -> Happening:
    """A state or visit that is told with its time."""
    start, end = whole_state(story, sentence) if sentence.state else time.span
    label = " ".join(story.document.text[start:end].lower().split()) if sentence.state else "follow-up"
    evidence = evidence_at(story.document, sentence, start, end)
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
