"""The walk through the story: sentences in order of telling become events and the constraints between them.

Two lines of telling are kept apart: the past (history told after the presentation) and the present. Each
remembers what it told last, since "two months later" counts from there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from casepool.model import DAYS_PER_YEAR, Case, Constraint, Document, Evidence, TimeExpression

from ._mentions import Mention, Sentence, evidence_at

TRUST_DATE = 0.95
TRUST_AGE = 0.9
TRUST_LENGTH = 0.8
"""A length between two events that the words name or imply."""
TRUST_STATE = 0.6
"""How long a state lasted: told loosely more often than dates and lengths between events."""
TRUST_NATURE = 0.97
"""What cannot be otherwise: nothing is before birth or after death."""
TRUST_STATE_ORDER = 0.85
"""A state free of disease begins after the disease that was told before it."""
ORDERING = (TRUST_NATURE, TRUST_STATE_ORDER)
"""Trusts of strong constraints that say an order only."""
ORDER_OF_TELLING = 0.5
ORDER_OF_SECTION = 0.6

_COMORBID = re.compile(
    r"\b(?:hypertens|diabet|smok|hepatitis|cirrhosis|hiv|asthma|copd|alcohol|tobacco|hypothyroid|epilep|arthritis|psoria|anti)"
)
"""After "a 10-year history of": these are no first symptoms of the disease reported."""
_PAST_CUE = re.compile(
    r"\b(?:previously|had undergone|had been (?:diagnosed|treated|operated)|had received|in the past)\b"
)
_FIRST = re.compile(r"\b(?:initial|first|original|primary)\b")
_SECOND = re.compile(r"\bsecond\b")
_CANCER = re.compile(
    r"(?:cancer|carcinoma|tumou?r|sarcoma|melanoma|lymphoma|leuk[a]?emia|myeloma|oma\b|malignan|neoplas)"
)
_STATE_FREE = re.compile(r"without|free|no |well|remission|asymptomatic")
_SAME_SURGERY = ("surgery",)


@dataclass(slots=True)
class Happening:
    """An event while the story is being read."""

    key: int
    kind: str
    label: str
    lane: str
    evidence: list[Evidence]
    type: str = ""
    episode: int | None = None
    history: bool = False
    at: int = 0
    lasts: tuple[float | None, float | None] | None = None
    told: bool = True
    """False for an event that stands only because something counts from it."""


@dataclass(slots=True)
class Story:
    """Events and constraints as they are found; keys are places in `happenings`."""

    case: Case
    document: Document
    happenings: list[Happening] = field(default_factory=list)
    links: list[Constraint] = field(default_factory=list)
    dated: list[tuple[Happening, int, int, Evidence]] = field(default_factory=list)
    presentation: Happening | None = None
    past: bool = False
    last: dict[bool, Happening | None] = field(default_factory=lambda: {True: None, False: None})
    """What was told last in the past (True) and in the present (False)."""
    shown: int = 0
    """Presentations told so far."""

    # Building blocks

    def happen(
        self, kind: str, label: str, lane: str, evidence: Evidence | None, **more: object
    ) -> Happening:
        """A new event, told last in its line."""
        event = Happening(len(self.happenings), kind, label, lane, [evidence] if evidence else [])
        for name, value in more.items():
            setattr(event, name, value)
        event.at = evidence.span.start if evidence else 0
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
        strength: str = "strong",
        evidence: Sequence[Evidence] = (),
    ) -> None:
        """low <= time(b) - time(a) <= high in days."""
        if a is not b:
            self.links.append(
                Constraint(
                    earlier=str(a.key),
                    later=str(b.key),
                    low_days=low,
                    high_days=high,
                    strength=strength,
                    reason=reason,
                    evidence=tuple(evidence),
                    trust=trust,
                )
            )

    def order(
        self, a: Happening | None, b: Happening, *, reason: str, trust: float = ORDER_OF_TELLING
    ) -> None:
        """b is not before a, as far as the telling goes."""
        if a is not None and a is not b:
            self.link(a, b, 0.0, None, reason=reason, trust=trust, strength="weak")

    def find(self, kind: str, *, type: str = "", first: bool = False) -> Happening | None:
        """The event of a kind (and treatment type) told last, or first."""
        found = [h for h in self.happenings if h.kind == kind and (not type or h.type == type)]
        return None if not found else found[0] if first else found[-1]

    def text_of(self, sentence: Sentence) -> str:
        """The sentence in lower case, blanks for line ends."""
        return self.document.text[sentence.start : sentence.end].lower().replace("\n", " ")


def read_story(case: Case, document: Document, sentences: Sequence[Sentence]) -> Story:
    """The events of the sentences and what they say of the time between them."""
    story = Story(case, document)
    _begin(story, sentences)
    for number, sentence in enumerate(sentences):
        _set_line(story, sentence, first=number == 0)
        _read_sentence(story, sentence)
    _end(story)
    return story


def _begin(story: Story, sentences: Sequence[Sentence]) -> None:
    """The presentation is the anchor of every timeline; the age gives birth."""
    sentence = next((s for s in sentences if any(m.kind == "presentation" for m in s.mentions)), None)
    evidence = None
    if sentence is not None:
        mention = next(m for m in sentence.mentions if m.kind == "presentation")
        evidence = evidence_at(story.document, sentence, mention.start, mention.end)
    elif sentences:
        evidence = _told_first(story.case, sentences[0])
        if evidence is None:
            end = min(sentences[0].end, sentences[0].start + _QUOTE_LENGTH)
            evidence = evidence_at(story.document, sentences[0], sentences[0].start, end)
    story.presentation = story.happen("presentation", _complaint(story.case), "findings", evidence, episode=1)
    age = story.case.patient.age_years
    if age is not None:
        birth = story.happen("birth", "birth", "disease", None, told=False)
        birth.evidence = list(age.evidence[:1])
        low = age.value * DAYS_PER_YEAR
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


_QUOTE_LENGTH = 60
"""Characters of the first sentence that stand for the presentation where nothing better does."""


def _told_first(case: Case, sentence: Sentence) -> Evidence | None:
    """The finding (or age) that the story begins with."""
    told = [e for f in case.findings if f.status == "present" for e in f.evidence[:1]]
    age = case.patient.age_years
    told += age.evidence[:1] if age is not None else ()
    return min((e for e in told if e.span.start >= sentence.start), key=lambda e: e.span, default=None)


def _complaint(case: Case) -> str:
    names = [
        f.name for f in case.findings if f.status == "present" and not f.history and f.episode in (None, 1)
    ]
    return "presentation" + (f": {', '.join(dict.fromkeys(names[:3]))}" if names else "")


# Lines of telling --------------------------------------------------------------------------------------------


def _set_line(story: Story, sentence: Sentence, *, first: bool) -> None:
    """Whether the sentence tells the past."""
    cues = sentence.cues
    tells = any(m.kind not in ("presentation",) for m in sentence.mentions)
    back = any(t.direction < 0 and t.kind in ("relative", "duration") for t in sentence.times)
    if first or (sentence.break_before and "history" not in cues) or ("now" in cues and not back):
        story.past = False
    if any(m.kind == "presentation" for m in sentence.mentions) and "history" not in cues:
        story.past = False
    elif (
        tells
        and (
            "history" in cues
            or (back and any(t.kind == "relative" and t.direction < 0 for t in sentence.times))
        )
    ) or (tells and _PAST_CUE.search(story.text_of(sentence))):
        story.past = True


# Sentences ---------------------------------------------------------------------------------------------------


def _read_sentence(story: Story, sentence: Sentence) -> None:
    references: list[tuple[Mention, Happening]] = []
    made: list[tuple[Mention, Happening]] = []
    counted = _counted_from(story, sentence)
    for mention in sentence.mentions:
        if id(mention) in counted:
            continue
        known = _known(story, sentence, mention) if mention.reference else None
        if known is not None:
            references.append((mention, known))
            continue
        event = _event(story, sentence, mention, made)
        if event is not None:
            made.append((mention, event))
    before = story.last[story.past] or story.presentation
    for _, event in made:
        _tell(story, event)
    _read_times(story, sentence, made, references, before)


def _tell(story: Story, event: Happening) -> None:
    """Place the event in its line of telling."""
    if event.kind in ("presentation",) and event is story.presentation:
        return
    line = story.past
    previous = story.last[line]
    if previous is not None:
        story.order(previous, event, reason="order of telling")
    elif (
        not line
        and story.presentation is not None
        and event.kind not in ("diagnosis of primary", "first symptom")
    ):
        story.order(story.presentation, event, reason="told after the presentation", trust=ORDER_OF_SECTION)
    if line:
        event.history = True
        if story.presentation is not None:
            story.order(event, story.presentation, reason="told as the past", trust=ORDER_OF_SECTION)
    if event.kind != "diagnosis of primary" or line:
        story.last[line] = event


def _counted_from(story: Story, sentence: Sentence) -> set[int]:
    """Mentions that a time of the sentence counts from ("one year after the initial diagnosis")."""
    counted = set()
    for time in sentence.times:
        if time.anchor is None or time.direction == 0:
            continue
        for mention in sentence.mentions:
            if 0 <= mention.start - time.span.end <= 60 and _fits(mention, time.anchor):
                counted.add(id(mention))
                break
    return counted


_ANCHOR_KINDS = {
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


def _fits(mention: Mention, anchor: str) -> bool:
    kind, type_ = _ANCHOR_KINDS.get(anchor, ("", ""))
    return mention.kind == kind and (
        not type_ or mention.type == type_ or (type_ == "radiotherapy" and mention.type == "radiosurgery")
    )


def _known(story: Story, sentence: Sentence, mention: Mention) -> Happening | None:
    """The event told before that a reference means ("after the surgery"), if there is one."""
    if mention.kind == "diagnosis":
        return story.find("diagnosis of primary") or story.find("diagnosis")
    if mention.kind in ("treatment", "recurrence", "metastasis", "death"):
        return (
            story.find(mention.kind, type=mention.type)
            if mention.type != "other-therapy"
            else story.find("treatment")
        )
    return None


def _event(
    story: Story, sentence: Sentence, mention: Mention, made: list[tuple[Mention, Happening]]
) -> Happening | None:
    """The event that a mention tells, new or told before."""
    kind = mention.kind
    if kind == "presentation":
        return _presented(story, sentence, mention)
    if kind in ("diagnosis", "tumour"):
        return _diagnosed(story, sentence, mention, made)
    if any(h.kind == kind and h.type == mention.type for _, h in made):
        return None
    if kind == "death":
        known = story.find("death")
        if known is not None:
            return known
    if kind == "treatment" and mention.type == "other-therapy" and not mention.fact:
        return None
    if kind == "metastasis" and not mention.fact and any(h.kind == "metastasis" for h in story.happenings):
        return None
    evidence = evidence_at(story.document, sentence, mention.start, mention.end)
    return story.happen(
        kind,
        mention.label,
        mention.lane,
        evidence,
        type=mention.type,
        episode=mention.episode,
        history=mention.history,
    )


def _presented(story: Story, sentence: Sentence, mention: Mention) -> Happening | None:
    """The presentation, or that of a later episode where a time sets it apart."""
    story.shown += 1
    if story.shown == 1:
        return story.presentation
    later = any(
        (t.kind == "date" and t.date) or (t.kind == "relative" and t.direction > 0) for t in sentence.times
    )
    if not later:
        return None
    evidence = evidence_at(story.document, sentence, mention.start, mention.end)
    return story.happen("presentation", "presentation", "findings", evidence, episode=mention.episode)


def _diagnosed(
    story: Story, sentence: Sentence, mention: Mention, made: list[tuple[Mention, Happening]]
) -> Happening | None:
    primary = story.find("diagnosis of primary")
    if primary is not None and any(h is primary for _, h in made):
        _add_evidence(story, sentence, mention, primary)
        return None
    words = story.text_of(sentence)
    if primary is None:
        if mention.kind == "diagnosis" and not _CANCER.search(words):
            return None
        if mention.kind == "tumour" and not (
            "history" in sentence.cues or "diagnos" in words or sentence.times or mention.history
        ):
            return None
        if mention.kind == "diagnosis" and _later_stage(sentence):
            return None
        return _primary(story, sentence, mention)
    if mention.kind == "tumour":
        return None
    if not sentence.times or any(h.kind in ("metastasis", "recurrence") for _, h in made):
        return None
    evidence = evidence_at(story.document, sentence, mention.start, mention.end)
    return story.happen("diagnosis", "diagnosis", "disease", evidence, episode=mention.episode)


def _later_stage(sentence: Sentence) -> bool:
    return any(m.kind in ("recurrence", "metastasis") for m in sentence.mentions)


def _primary(story: Story, sentence: Sentence, mention: Mention) -> Happening:
    names = [x for d in story.case.diagnoses[:2] for x in (d.histology, d.site) if x]
    label = ", ".join(dict.fromkeys(names)) or ("diagnosis" if mention.kind == "diagnosis" else mention.label)
    evidence = evidence_at(story.document, sentence, mention.start, mention.end)
    return story.happen("diagnosis of primary", label, "disease", evidence)


def _add_evidence(story: Story, sentence: Sentence, mention: Mention, event: Happening) -> None:
    if mention.fact:
        evidence = evidence_at(story.document, sentence, mention.start, mention.end)
        if evidence not in event.evidence:
            event.evidence.append(evidence)


# Times -------------------------------------------------------------------------------------------------------


def _read_times(
    story: Story,
    sentence: Sentence,
    made: list[tuple[Mention, Happening]],
    references: list[tuple[Mention, Happening]],
    before: Happening | None,
) -> None:
    for time in sentence.times:
        evidence = evidence_at(story.document, sentence, time.span.start, time.span.end)
        if time.kind == "date":
            _read_date(story, sentence, time, made, evidence)
        elif time.kind == "age":
            _read_age(story, sentence, time, made, evidence)
        elif time.kind == "relative" and time.direction < 0:
            _read_before(story, sentence, time, made, evidence)
        elif time.kind == "relative" or (time.direction > 0 and time.anchor and sentence.state is None):
            _read_after(story, sentence, time, made, references, before, evidence)
        elif time.kind == "duration":
            _read_duration(story, sentence, time, made, references, before, evidence)


def _target(
    story: Story, sentence: Sentence, time: TimeExpression, made: list[tuple[Mention, Happening]]
) -> Happening | None:
    """The event of the sentence that a time belongs to: the nearest in its clause."""
    best: tuple[float, Happening] | None = None
    for mention, event in made:
        gap = max(mention.start - time.span.end, time.span.start - mention.end, 0)
        between = story.document.text[min(mention.end, time.span.end) : max(mention.start, time.span.start)]
        cost = (
            gap
            + 60 * between.count(";")
            + 25 * between.count(" and ")
            + 40 * between.count(" but ")
            + 15 * between.count(",")
        )
        # A treatment told beside the diagnosis shares its time less often than the diagnosis does.
        if best is None or cost < best[0]:
            best = (cost, event)
    return best[1] if best else None


def _read_date(
    story: Story,
    sentence: Sentence,
    time: TimeExpression,
    made: list[tuple[Mention, Happening]],
    evidence: Evidence,
) -> None:
    days = date_bounds(time.date)
    if days is None:
        return
    event = _target(story, sentence, time, made)
    if event is None:
        if story.shown == 0 and story.presentation is not None and not story.dated and not story.past:
            event = story.presentation
        elif "onset" in sentence.cues:
            event = _noticed(story, sentence, time)
        elif "follow-up" in sentence.cues or sentence.state:
            event = _contact(story, sentence, time)
    if event is not None and not any(h is event and e.span == evidence.span for h, _, _, e in story.dated):
        story.dated.append((event, *days, evidence))


def date_bounds(told: tuple[int, int | None, int | None] | None) -> tuple[int, int] | None:
    """First and last day (proleptic Gregorian ordinal) of a told date; None where none is told."""
    if told is None:
        return None
    year, month, day = told
    try:
        if month is None:
            return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        if day is not None:
            return date(year, month, day).toordinal(), date(year, month, day).toordinal()
        last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
        return date(year, month, 1).toordinal(), last
    except ValueError:
        return None


def _read_age(
    story: Story,
    sentence: Sentence,
    time: TimeExpression,
    made: list[tuple[Mention, Happening]],
    evidence: Evidence,
) -> None:
    birth = story.find("birth")
    if birth is None or time.low_days is None or time.days is None:
        return
    if (
        not story.document.text[max(0, time.span.start - 16) : time.span.start]
        .lower()
        .rstrip()
        .endswith(("age of", "at age", "aged", "age"))
    ):
        return
    event = _target(story, sentence, time, made)
    if event is None or event is story.presentation:
        return
    story.link(
        birth,
        event,
        time.low_days,
        time.high_days,
        reason=f"at the age of {time.value}",
        trust=TRUST_AGE,
        evidence=(evidence,),
    )


def _read_before(
    story: Story,
    sentence: Sentence,
    time: TimeExpression,
    made: list[tuple[Mention, Happening]],
    evidence: Evidence,
) -> None:
    """ "6 years earlier", "3 months before admission"."""
    event = _target(story, sentence, time, [(m, h) for m, h in made if h is not story.presentation])
    base = _anchor(story, sentence, time) if time.anchor else story.presentation
    if base is None:
        return
    if event is None:
        if base is story.presentation and not story.past and _is_onset(story, sentence, time):
            event = _first_symptom(story, evidence)
        else:
            return
    if event is not base:
        story.link(
            event,
            base,
            time.low_days,
            time.high_days,
            reason=_said(time, base),
            trust=_trust(time),
            evidence=(evidence,),
        )


def _read_after(
    story: Story,
    sentence: Sentence,
    time: TimeExpression,
    made: list[tuple[Mention, Happening]],
    references: list[tuple[Mention, Happening]],
    before: Happening | None,
    evidence: Evidence,
) -> None:
    """ "two months later", "one year after the diagnosis", "at the 2-year follow-up"."""
    base = _base(story, sentence, time, references, before)
    others = [(m, h) for m, h in made if h is not base and h is not story.presentation]
    event = _target(story, sentence, time, others)
    if event is None:
        event = _context_event(story, sentence, time)
    if base is None or event is None or event is base:
        return
    story.link(
        base,
        event,
        time.low_days,
        time.high_days,
        reason=_said(time, base),
        trust=_trust(time),
        evidence=(evidence,),
    )


def _read_duration(
    story: Story,
    sentence: Sentence,
    time: TimeExpression,
    made: list[tuple[Mention, Happening]],
    references: list[tuple[Mention, Happening]],
    before: Happening | None,
    evidence: Evidence,
) -> None:
    if _is_symptom_duration(story, sentence, time):
        first = _first_symptom(story, evidence)
        if story.presentation is not None:
            story.link(
                first,
                story.presentation,
                time.low_days,
                time.high_days,
                reason="symptoms before presentation",
                trust=TRUST_LENGTH,
                evidence=(evidence,),
            )
        return
    if (
        sentence.state is not None
        and abs(sentence.state[0] - time.span.start) < 90
        and time.anchor != "gestation"
    ):
        base = _base(story, sentence, time, references, before)
        if base is not None:
            _lasting_state(story, sentence, time, base, evidence)
        return
    if "follow-up" in sentence.cues and time.direction >= 0 and not story.past:
        base = story.find("treatment") or story.presentation
        if base is not None:
            contact = _contact(story, sentence, time)
            story.link(
                base,
                contact,
                time.low_days,
                time.high_days,
                reason="follow-up",
                trust=TRUST_STATE,
                evidence=(evidence,),
            )
        return
    event = _target(story, sentence, time, [(m, h) for m, h in made if h.kind == "treatment"])
    if event is not None and event.lasts is None and time.direction == 0:
        event.lasts = (time.low_days, time.high_days)


def _lasting_state(
    story: Story, sentence: Sentence, time: TimeExpression, base: Happening, evidence: Evidence
) -> None:
    """A state that lasted for a while from its base: "well for 6 years after the treatment"."""
    start, end = sentence.state or (sentence.start, sentence.end)
    words = story.document.text[start:end]
    state = story.happen(
        "response",
        words.lower().replace("\n", " "),
        "disease",
        evidence_at(story.document, sentence, start, end),
        history=story.past,
    )
    story.link(
        base,
        state,
        time.low_days,
        time.high_days,
        reason="how long the state lasted",
        trust=TRUST_STATE,
        evidence=(evidence,),
    )
    story.order(base, state, reason="a state begins after what it is counted from")
    if story.past and story.presentation is not None:
        story.link(
            state,
            story.presentation,
            0.0,
            None,
            reason="a state of the past ended by the presentation",
            trust=TRUST_STATE_ORDER,
            evidence=(evidence,),
        )
        if base.kind == "treatment" and _STATE_FREE.search(words.lower()):
            for earlier in story.happenings:
                if (
                    earlier.kind in ("recurrence", "metastasis", "diagnosis of primary")
                    and earlier.history
                    and earlier.at < base.at
                ):
                    story.link(
                        earlier,
                        base,
                        0.0,
                        None,
                        reason="told before the treatment that the state followed",
                        trust=TRUST_STATE_ORDER,
                        evidence=earlier.evidence[:1],
                    )
        story.past = False
    else:
        story.order(story.last[story.past], state, reason="order of telling")
        story.last[story.past] = state


def _base(
    story: Story,
    sentence: Sentence,
    time: TimeExpression,
    references: list[tuple[Mention, Happening]],
    before: Happening | None,
) -> Happening | None:
    """What a later time counts from."""
    if time.anchor is not None:
        return _anchor(story, sentence, time)
    near = [h for m, h in references if m.start < time.span.start or m.start - time.span.end < 60]
    if near:
        return near[-1]
    if sentence.state is not None or "follow-up" in sentence.cues:
        treatments = [h for h in story.happenings if h.kind == "treatment" and h.history == story.past]
        if treatments and time.kind == "duration":
            return treatments[-1]
    return before


def _anchor(story: Story, sentence: Sentence, time: TimeExpression) -> Happening | None:
    """The event that the anchor word of a time means."""
    anchor = time.anchor or ""
    words = story.document.text[time.span.end : time.span.end + 60].lower()
    if anchor in ("presentation", "admission"):
        return story.presentation
    if anchor == "follow-up":
        treatments = [h for h in story.happenings if h.kind == "treatment" and h.history == story.past]
        return treatments[-1] if treatments else story.last[story.past] or story.presentation
    if anchor == "diagnosis":
        if _FIRST.search(words):
            return story.find("diagnosis of primary") or story.presentation
        return story.find("diagnosis") or story.find("diagnosis of primary") or story.presentation
    kind, type_ = _ANCHOR_KINDS.get(anchor, ("", ""))
    if not kind:
        return None
    first = bool(_FIRST.search(words))
    found = story.find(kind, type=type_, first=first)
    if found is None and type_ == "radiotherapy":
        found = story.find(kind, type="radiosurgery", first=first)
    if found is None and anchor == "first symptom":
        return _first_symptom(story, None)
    return found


def _context_event(story: Story, sentence: Sentence, time: TimeExpression) -> Happening | None:
    """The event of a sentence that names none: a contact, a state, something noticed."""
    if time.days is not None and time.days < 0.9:
        return None
    if sentence.state is not None or "follow-up" in sentence.cues or time.anchor == "follow-up":
        return _contact(story, sentence, time)
    if "onset" in sentence.cues or any(m.kind == "presentation" for m in sentence.mentions):
        return _noticed(story, sentence, time)
    return None


def _contact(story: Story, sentence: Sentence, time: TimeExpression) -> Happening:
    start, end = sentence.state or (time.span.start, time.span.end)
    label = story.document.text[start:end].lower().replace("\n", " ") if sentence.state else "follow-up"
    event = story.happen(
        "response", label, "disease", evidence_at(story.document, sentence, start, end), history=story.past
    )
    _tell(story, event)
    return event


def _noticed(story: Story, sentence: Sentence, time: TimeExpression) -> Happening:
    """Something noticed at a time; the presentation of a later episode where the case has one here."""
    here = [
        f.name
        for f in story.case.findings
        if f.status == "present" and any(sentence.start <= e.span.start < sentence.end for e in f.evidence)
    ]
    episode = next(
        (
            e.number
            for e in story.case.episodes
            if e.number > 1 and any(sentence.start <= x.span.start < sentence.end for x in e.evidence)
        ),
        None,
    )
    label = ", ".join(dict.fromkeys(here[:3])) or _opening(story, sentence)
    evidence = evidence_at(story.document, sentence, sentence.start, sentence.end)
    kind = "presentation" if episode is not None else "finding"
    event = story.happen(kind, label, "findings", evidence, episode=episode)
    _tell(story, event)
    return event


def _opening(story: Story, sentence: Sentence) -> str:
    """The first words of a sentence as a label."""
    words = " ".join(story.document.text[sentence.start : sentence.end].split())
    return words if len(words) <= _QUOTE_LENGTH else words[:_QUOTE_LENGTH].rsplit(" ", 1)[0] + " …"


def _first_symptom(story: Story, evidence: Evidence | None) -> Happening:
    known = story.find("first symptom")
    if known is not None:
        return known
    event = story.happen("first symptom", "first symptom", "findings", evidence)
    if story.presentation is not None:
        story.order(
            event, story.presentation, reason="symptoms come before presentation", trust=ORDER_OF_SECTION
        )
    return event


def _is_symptom_duration(story: Story, sentence: Sentence, time: TimeExpression) -> bool:
    fact = story.case.outcome.symptom_duration_days
    if fact is not None:
        return any(e.span.start < time.span.end and time.span.start < e.span.end for e in fact.evidence)
    return _is_onset(story, sentence, time)


def _is_onset(story: Story, sentence: Sentence, time: TimeExpression) -> bool:
    if story.past or story.shown > 1 or story.find("treatment") is not None or sentence.state is not None:
        return False
    here = story.presentation is not None and any(m.kind == "presentation" for m in sentence.mentions)
    after = story.document.text[time.span.end : time.span.end + 40].lower()
    return (
        (here or "onset" in sentence.cues)
        and time.direction <= 0
        and not _COMORBID.search(after)
        and time.anchor is None
    )


def _said(time: TimeExpression, base: Happening) -> str:
    where = {-1: "before", 1: "after"}.get(time.direction, "from")
    return f"{time.value} {where} {base.kind}"


def _trust(time: TimeExpression) -> float:
    return TRUST_LENGTH if time.precision in ("exact", "range") else TRUST_LENGTH - 0.1


# The end -----------------------------------------------------------------------------------------------------


def _end(story: Story) -> None:
    """The last state told is the last contact where no death is; birth and death bound everything."""
    death = story.find("death")
    states = [h for h in story.happenings if h.kind == "response" and not h.history]
    if states and death is None:
        states[-1].kind = "last contact"
    birth = story.find("birth")
    for event in story.happenings:
        if birth is not None and event is not birth:
            story.link(birth, event, 0.0, None, reason="nothing is before birth", trust=TRUST_NATURE)
        if death is not None and event is not death:
            story.link(event, death, 0.0, None, reason="nothing is after death", trust=TRUST_NATURE)
    _link_dates(story)


def _link_dates(story: Story) -> None:
    """Differences between told dates; through the most exact one where there are many."""
    dated = story.dated
    if len(dated) > 6:
        hub = min(dated, key=lambda d: d[2] - d[1])
        pairs = [(hub, d) for d in dated if d is not hub]
    else:
        pairs = [(a, b) for i, a in enumerate(dated) for b in dated[i + 1 :]]
    for (a, a_first, a_last, a_words), (b, b_first, b_last, b_words) in pairs:
        story.link(
            a,
            b,
            float(b_first - a_last),
            float(b_last - a_first),
            reason="dates told",
            trust=TRUST_DATE,
            evidence=(a_words, b_words),
        )
