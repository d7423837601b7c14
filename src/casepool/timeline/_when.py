"""What the times of a sentence say: constraints between the events of a story.

A time is strong where it is the only one of its sentence, belongs to one event, and the words name what it
counts from. "Two months later" counts from what was told last; something untold may lie between, so only its
lower end is strong. All else is weak: it narrows the solution where it fits, and contradicts nobody.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from casepool.model import Evidence, TimeExpression
from casepool.vocabulary import Gated

from ._mentions import Mention
from ._sentences import Sentence, evidence_at
from ._story import (
    TRUST_AGE,
    TRUST_FACT,
    TRUST_LATER,
    TRUST_LENGTH,
    TRUST_STATE,
    TRUST_STATE_ORDER,
    Happening,
    Story,
)
from ._telling import (
    Tellings,
    anchor_kind,
    contact,
    counted_from,
    first_symptom,
    name_primary,
    noticed,
    other_sex,
    whole_state,
)

_COMORBID: Final = Gated(
    r"\b(?:hypertens|diabet|smok|hepatitis|cirrhosis|hiv|asthma|copd|alcohol|tobacco|hypothyroid|epilep|arthritis|psoria|anti)"
)
"""After "a 10-year history of": these are no first symptoms of the disease reported."""
_FIRST: Final = Gated(r"\b(?:initial|first|original|primary)\b")
_STATE_FREE: Final = re.compile(r"without|free|no |well|remission|asymptomatic")
_SERIES: Final = Gated(
    r"\b(?:patients|cases|respectively|cohort|series|groups?|case [a-z]\b|each|both|another (?:was|died|had|is)|one (?:was|died|had|is))\b"
)
"""Words of sentences that speak of several patients."""
_UNKNOWN_BASE: Final = re.compile(r"\s*(?:after|following|from|since|before|prior to|post|of)\b")
_OF_SPREAD: Final = Gated(r"diagnos\w+\s(?:of|with)\s(?:\w+\s){0,3}?(metasta|recurr|relaps)")
_AGE_CUE: Final = re.compile(r"(?:age of|at age|aged|age)\s*$")
_ANCHOR_REACH: Final = 80
"""Characters after a time in which the words say which operation it counts from; they end with the sentence."""
_BORN: Final = re.compile(r"\bborn\s(?:in|on)\s$")
_STATE_REACH: Final = 90
"""Characters between a length and the words of a state that it belongs to."""
_SYMPTOM_REACH: Final = 120
"""Characters between a length and the symptom that it is told of."""
_PREGNANCY: Final = Gated(
    r"\b(?:pregnan|deliver|gestation|baby|fetus|foetus|fetal|antenatal|prenatal|cesarean|caesarean)"
)
_SHORTEST_CONTACT: Final = 0.9
"""Days: hours tell the course of an operation or a night, not of the disease."""
_WATCHED: Final = re.compile(
    r"\b(?:followed|follow-up|observed|monitored|surveyed|surveillance|well|free|lived|alive)\b[^,;.]{0,30}\Z"
)
"""Before a length that no treatment lasted ("was excised and he had been followed for ten years")."""
_CHILD_YEARS: Final = 2
_ONE_PHRASE: Final = 25
"""Characters between a treatment and the tumour it was for."""
_TELLING_WORD: Final = 7
"""Letters of a word that tells one operation from another ("mastectomy")."""
_ANY_TREATMENT: Final = frozenset(
    {"surgery", "operation", "treatment", "therapy", "chemotherapy", "radiotherapy"}
)
_UNIQUE_KINDS: Final = ("death", "diagnosis of primary")


def story_age(story: Story) -> float | None:
    """Age at presentation in years."""
    age = story.case.patient.age_years
    return age.value if age is not None else None


def _tells_which(word: str) -> bool:
    """Whether a word tells one treatment from another of its kind: "mastectomy" does, "surgery" does not."""
    return len(word) >= _TELLING_WORD and word not in _ANY_TREATMENT


class TimesOfSentence:
    """The times of one sentence."""

    __slots__ = ("_alone", "before", "made", "references", "sentence", "story")

    def __init__(
        self, story: Story, sentence: Sentence, made: Tellings, references: Tellings, before: Happening
    ) -> None:
        self.story = story
        self.sentence = sentence
        self.made = made
        self.references = references
        self.before = before
        self._alone: bool | None = None

    @property
    def alone(self) -> bool:
        """Whether one length only is told, of one patient."""
        if self._alone is None:
            story = self.story
            text = story.document.text
            lengths = [
                t
                for t in self.sentence.times
                if t.kind not in ("date", "age")
                or (
                    t.kind == "age"
                    and _AGE_CUE.search(text[max(0, t.span.start - 16) : t.span.start].lower())
                )
            ]
            words = self.sentence.low
            self._alone = len(lengths) == 1 and _SERIES.search(words) is None and not other_sex(story, words)
        return self._alone

    def read(self) -> None:
        """Read each time of the sentence."""
        for time in self.sentence.times:
            if time.value[-1] == "W" and self.is_of_gestation(time):
                continue
            if time.kind == "date":
                self.read_date(time)
            elif time.kind == "age":
                self.read_age(time)
            elif time.kind == "relative" and time.direction < 0:
                self.read_before(time)
            elif time.kind == "relative" or (
                time.direction > 0 and time.anchor and self.sentence.state is None
            ):
                self.read_after(time)
            elif time.kind == "duration":
                self.read_duration(time)

    def is_of_gestation(self, time: TimeExpression) -> bool:
        """Whether weeks count a pregnancy."""
        if time.anchor in ("surgery", "delivery"):
            return False
        return _PREGNANCY.search(self.sentence.low) is not None

    def evidence(self, time: TimeExpression) -> Evidence:
        return evidence_at(self.story.document, self.sentence, *time.span)

    # Which event

    def target(
        self, time: TimeExpression, *, apart: Sequence[Happening | None] = ()
    ) -> tuple[Happening | None, bool]:
        """The event of the sentence that a time belongs to, and whether there is no other."""
        others = [(m, h) for m, h in self.made if h not in apart]
        if len(others) > 1 and len(self.sentence.times) > 1:
            others = [(m, h) for m, h in others if not self.is_base(m, time)]
        if not others:
            return None, False
        text = self.story.document.text
        best, least = others[0], 10**9
        for mention, event in others:
            gap = max(mention.start - time.span.end, time.span.start - mention.end, 0)
            between = text[min(mention.end, time.span.end) : max(mention.start, time.span.start)]
            # A clause between an event and a time weighs more than words do.
            cost = gap + 60 * between.count(";") + 25 * between.count(" and ") + 40 * between.count(" but ")
            cost += 15 * between.count(",")
            if cost < least:
                best, least = (mention, event), cost
        return best[1], all(h is best[1] or self.follows(m, best, time) for m, h in others)

    def is_base(self, mention: Mention, time: TimeExpression) -> bool:
        """Whether another time counts from a mention ("17 months after the diagnosis of metastasis and 46 months after ...")."""
        begin = self.sentence.start
        for other in self.sentence.times:
            if other is time or other.anchor != "diagnosis" or other.direction <= 0:
                continue
            after = other.span.end - begin
            if 0 <= mention.start - other.span.end <= _ANCHOR_REACH:
                spread = _OF_SPREAD.search(self.sentence.low[after : after + _ANCHOR_REACH])
                if spread is not None and begin + after + spread.start(1) == mention.start:
                    return True
        return False

    def follows(self, mention: Mention, told: tuple[Mention, Happening], time: TimeExpression) -> bool:
        """Whether a mention is the treatment that came of what was told with a time ("recurred after 2 years and was resected")."""
        after = mention.start > told[0].start and mention.start > time.span.end
        if after and mention.kind == "treatment" and told[1].kind != "treatment":
            return True
        # "Treated for breast cancer 6 years ago": one phrase, one time.
        near = max(mention.start - told[0].end, told[0].start - mention.end) <= _ONE_PHRASE
        return near and {mention.kind, told[0].kind} == {"treatment", "tumour"}

    def base(self, time: TimeExpression) -> tuple[Happening | None, bool]:
        """What a later time counts from, and whether the words name it."""
        story = self.story
        if time.anchor is not None:
            found = self.anchored(time)
            # "After diagnosis" told in the present may mean that of the present disease, not of the old one.
            old = time.anchor == "diagnosis" and found is not None and found.history and not story.past
            return found, not old or _FIRST.search(self.sentence.low) is not None
        if _UNKNOWN_BASE.match(story.document.text, time.span.end):
            return None, False
        near = [h for m, h in self.references if m.start < time.span.start or m.start - time.span.end < 60]
        if near:
            return near[-1], True
        treatments = story.treatments()
        if (
            treatments
            and time.kind == "duration"
            and (self.sentence.state or "follow-up" in self.sentence.cues)
        ):
            return treatments[-1], story.number - treatments[-1].sentence <= 1
        # What was told in the sentence before is what "later" means; over more sentences something may lie between.
        told = self.before is not story.presentation and story.number - self.before.sentence <= 1
        return self.before, told

    def anchored(self, time: TimeExpression) -> Happening | None:
        """The event that the anchor word of a time means."""
        story, anchor = self.story, time.anchor or ""
        after = time.span.end - self.sentence.start
        words = self.sentence.low[after : after + _ANCHOR_REACH]
        if anchor in ("presentation", "admission"):
            # After a stay, before the presentation is told: another stay is meant.
            told = story.number >= story.presentation.sentence or time.direction < 0
            return story.presentation if told else None
        if anchor == "follow-up":
            treatments = story.treatments()
            return treatments[-1] if treatments else story.last[story.past] or story.presentation
        if anchor == "first symptom":
            return first_symptom(story, None)
        first = _FIRST.search(words) is not None
        if anchor == "diagnosis":
            spread = _OF_SPREAD.search(words)
            if spread:
                return story.find("metastasis" if spread.group(1) == "metasta" else "recurrence")
            known = (None if first else story.find("diagnosis")) or story.find("diagnosis of primary")
            if known is None and story.named is not None and not story.named[0].history:
                # The tumour was named before, by a biopsy say: that was its diagnosis.
                name_primary(story)
                known = story.find("diagnosis of primary")
            return known or self.made_anchor(time, "diagnosis of primary") or story.presentation
        return self.told_anchor(time, words, first=first)

    def told_anchor(self, time: TimeExpression, words: str, *, first: bool) -> Happening | None:
        """The treatment, recurrence or metastasis that a time counts from, made where it was not told before."""
        story = self.story
        kind, type_ = anchor_kind(time.anchor or "")
        found = [h for h in story.happenings if h.kind == kind and kind and type_ in ("", h.type)]
        if not found and type_ == "radiotherapy":
            found = [h for h in story.happenings if h.type == "radiosurgery"]
        if found:
            alike = [h for h in found if any(w in words for w in h.label.split() if _tells_which(w))]
            return found[0] if first else (alike or found)[-1]
        return self.made_anchor(time, kind) if kind else None

    def made_anchor(self, time: TimeExpression, kind: str) -> Happening | None:
        """An event that nothing told before the time counts from it."""
        mention = counted_from(self.sentence).get(time.span.start)
        if mention is None:
            return None
        story = self.story
        evidence = evidence_at(story.document, self.sentence, mention.start, mention.end)
        return story.happen(
            kind, mention.label, mention.lane, evidence, type=mention.type, history=story.past
        )

    # What is said

    def say(
        self,
        a: Happening,
        b: Happening,
        time: TimeExpression,
        *,
        sure: bool,
        named: bool,
        trust: float,
        reason: str,
    ) -> None:
        """A length from a to b, as strong as its words allow."""
        if a is b:
            return
        story, evidence = self.story, (self.evidence(time),)
        low, high = time.low_days, time.high_days
        if not sure or (
            self.told_before(a, b) and b.kind not in _UNIQUE_KINDS and a.kind not in _UNIQUE_KINDS
        ):
            story.link(a, b, low, high, reason=reason, trust=trust, strong=False, evidence=evidence)
        elif named:
            story.link(a, b, low, high, reason=reason, trust=trust, evidence=evidence)
        else:
            story.link(a, b, low, None, reason=reason, trust=TRUST_LATER, evidence=evidence)
            story.link(a, b, low, high, reason=reason, trust=TRUST_LATER, strong=False, evidence=evidence)

    def told_before(self, a: Happening, b: Happening) -> bool:
        return any(
            x.earlier == a.key and x.later == b.key and x.strong and x.evidence for x in self.story.links
        )

    def read_before(self, time: TimeExpression) -> None:
        """Read "6 years earlier", "3 months before admission"."""
        story = self.story
        event, only = self.target(time, apart=(story.presentation,))
        named = time.anchor is not None
        now = story.last[False]
        if named:
            base = self.anchored(time)
        elif _UNKNOWN_BASE.match(story.document.text, time.span.end):
            base = story.presentation if self.before_complaint(time) else None
        else:
            base = story.presentation if story.past or now is None else now
        if base is None:
            return
        if event is None or self.told_by_reading(time):
            if base is not story.presentation or not self.is_symptom_duration(time):
                return
            event, only = first_symptom(story, self.evidence(time)), True
        sure = only and base is not event and (named or base is story.presentation) and self.alone
        self.say(event, base, time, sure=sure, named=True, trust=TRUST_LENGTH, reason=f"before {base.kind}")
        if sure:
            self.treated_then(event, base, time)

    def treated_then(self, event: Happening, base: Happening, time: TimeExpression) -> None:
        """What a disease of the past was treated by in the sentence that tells when: at that time, as far as it tells.

        "Nine years earlier a melanoma of the arm had been excised", "breast cancer treated by mastectomy 6 years ago".
        """
        if not event.history or (event.kind == "treatment" and event.type != "other-therapy"):
            return
        for mention, treatment in self.made:
            # "... for gastric cancer 20 years ago, was diagnosed with lymphoma and underwent ...": the second is of now.
            anew = any(
                m.kind in ("diagnosis", "presentation")
                and time.span.end <= m.start < mention.start
                and not any(told is m and h is event for told, h in self.made)
                for m in self.sentence.mentions
            )
            other = treatment is not base and treatment is not event
            if treatment.kind == "treatment" and treatment.history and other and not anew:
                self.say(
                    treatment,
                    base,
                    time,
                    sure=False,
                    named=True,
                    trust=TRUST_FACT,
                    reason="treated when it was found, as far as the sentence tells",
                )

    def before_complaint(self, time: TimeExpression) -> bool:
        """Whether a time counts back from what the patient presented with ("2 years before the back pain")."""
        story = self.story
        words = story.document.text[time.span.end : time.span.end + 60].lower()
        at = story.presentation.evidence[0].sentence if story.presentation.evidence else None
        return any(
            f.status == "present"
            and f.name in words
            and any(e.sentence == at or e.span.start <= at.end for e in f.evidence)
            for f in story.case.findings
            if at is not None
        )

    def read_after(self, time: TimeExpression) -> None:
        """Read "two months later", "one year after the diagnosis", "at the 2-year follow-up"."""
        base, named = self.base(time)
        event, only = self.target(time, apart=(base, self.story.presentation))
        if event is not None and event.kind != "death" and self.state_is_nearer(time):
            event = None  # "alive two years after surgery with a metastasis"
        if event is None and base is not self.story.presentation and self.presents():
            event, only = self.story.presentation, True
        if event is None:
            event, only = self.context(time), True
        if base is None or event is None:
            return
        age = story_age(self.story)
        if base.kind == "birth" and age is not None and age >= _CHILD_YEARS:
            return  # the life that is told in days is a newborn's
        counted = time.value.startswith("P") and time.low_days is not None and time.days is not None
        # "Day 3" counts from a day that may be 0 or 1, and tells the course of a stay.
        sure = only and counted and (time.days or 0) - (time.low_days or 0) != 1.5 and self.alone
        self.say(base, event, time, sure=sure, named=named, trust=TRUST_LENGTH, reason=f"after {base.kind}")

    def state_is_nearer(self, time: TimeExpression) -> bool:
        """Whether the words of a state stand nearer to a time than those of any event."""
        state = self.sentence.state
        if state is None:
            return False
        near = min(abs(state[0] - time.span.end), abs(time.span.start - state[1]))
        return all(
            near < min(abs(m.start - time.span.end), abs(time.span.start - m.end)) for m, _ in self.made
        )

    def presents(self) -> bool:
        """Whether the sentence tells the presentation, with something told before it."""
        return any(h is self.story.presentation for _, h in self.made)

    def context(self, time: TimeExpression) -> Happening | None:
        """The event of a sentence that names none: a contact, a state, something noticed."""
        if time.days is not None and time.days < _SHORTEST_CONTACT:
            return None
        cues = self.sentence.cues
        if self.sentence.state is not None or "follow-up" in cues or time.anchor == "follow-up":
            return contact(self.story, self.sentence, time)
        if "onset" in cues or any(m.kind == "presentation" for m in self.sentence.mentions):
            return noticed(self.story, self.sentence)
        return None

    def read_duration(self, time: TimeExpression) -> None:
        """Read "for 3 months": of symptoms, of a state, of follow-up, or of a treatment."""
        story, sentence = self.story, self.sentence
        if time.anchor == "gestation":
            return
        if self.is_symptom_duration(time):
            self.say(
                first_symptom(story, self.evidence(time)),
                story.presentation,
                time,
                sure=self.alone,
                named=True,
                trust=TRUST_LENGTH,
                reason="symptoms before presentation",
            )
        elif sentence.state is not None and abs(sentence.state[0] - time.span.start) < _STATE_REACH:
            self.lasting_state(time)
        elif "follow-up" in sentence.cues and time.direction >= 0 and not story.past:
            base, _ = self.base(time)
            if base is not None:
                visit = contact(story, sentence, time)
                self.say(base, visit, time, sure=False, named=True, trust=TRUST_STATE, reason="follow-up")
        else:
            event, _ = self.target(time)
            if (
                event is not None
                and event.kind == "treatment"
                and event.lasts is None
                and time.direction == 0
                and _WATCHED.search(sentence.low, 0, time.span.start - sentence.start) is None
            ):
                event.lasts = (time.low_days, time.high_days)

    def lasting_state(self, time: TimeExpression) -> None:
        """Read a state that lasted for a while: "well for 5 years after surgery"."""
        story, sentence = self.story, self.sentence
        base, named = self.base(time)
        if base is None:
            return
        start, end = whole_state(story, sentence) if sentence.state else (sentence.start, sentence.end)
        words = " ".join(story.document.text[start:end].lower().split())
        evidence = evidence_at(story.document, sentence, start, end)
        state = story.happen("response", words, "disease", evidence, history=story.past)
        self.say(
            base,
            state,
            time,
            sure=self.alone,
            named=named,
            trust=TRUST_STATE,
            reason="how long the state lasted",
        )
        story.order(base, state, reason="a state begins after what it is counted from")
        if not story.past:
            story.order(story.last[False], state, reason="order of telling")
            story.last[False] = state
            return
        story.link(
            state,
            story.presentation,
            0.0,
            None,
            reason="a state of the past ended by the presentation",
            trust=TRUST_STATE_ORDER,
            strong=named,
            evidence=(self.evidence(time),),
        )
        if named and base.kind == "treatment" and _STATE_FREE.search(words):
            self.after_disease(base)
        story.past = False

    def after_disease(self, treatment: Happening) -> None:
        """A state free of disease after a treatment: the disease told before the treatment came before it."""
        for earlier in self.story.happenings:
            if (
                earlier.kind in ("recurrence", "metastasis", "diagnosis of primary")
                and earlier.history
                and earlier.at < treatment.at
            ):
                self.story.link(
                    earlier,
                    treatment,
                    0.0,
                    None,
                    reason="told before the treatment that the state followed",
                    trust=TRUST_STATE_ORDER,
                    evidence=earlier.evidence[:1],
                )

    def told_by_reading(self, time: TimeExpression) -> bool:
        """Whether the reading took this time for the duration of symptoms."""
        fact = self.story.case.outcome.symptom_duration_days
        return fact is not None and any(e.span.meets(time.span) for e in fact.evidence)

    def is_symptom_duration(self, time: TimeExpression) -> bool:
        if self.story.case.outcome.symptom_duration_days is not None:
            return self.told_by_reading(time)
        return self.is_onset(time)

    def is_onset(self, time: TimeExpression) -> bool:
        """Whether a length is that of the first symptoms: told with the presentation, before any treatment."""
        story, sentence = self.story, self.sentence
        if story.past or time.direction > 0 or time.anchor is not None:
            return False
        if story.number > story.presentation.sentence + 1 or story.find("treatment") is not None:
            return False
        here = any(m.start == story.presentation.at for m in sentence.mentions)
        after = story.document.text[time.span.end : time.span.end + 40].lower()
        if _COMORBID.search(after) or not (here or "onset" in sentence.cues):
            return False
        if sentence.state is not None and not here:
            return False
        reach = range(time.span.start - _SYMPTOM_REACH, time.span.end + _SYMPTOM_REACH)
        findings = [f for f in story.case.findings if f.status == "present"]
        return not findings or any(e.span.start in reach for f in findings for e in f.evidence)

    def read_age(self, time: TimeExpression) -> None:
        """Read "at the age of 40"."""
        story = self.story
        before = story.document.text[max(0, time.span.start - 16) : time.span.start].lower()
        if time.low_days is None or time.days is None or not _AGE_CUE.search(before):
            return
        birth = story.find("birth")
        event, only = self.target(time, apart=(story.presentation,))
        if birth is None or event is None:
            return
        sure = (
            only
            and sum(t.kind == "age" for t in self.sentence.times) == 1
            and not _SERIES.search(self.sentence.low)
            and not other_sex(story, self.sentence.low)
        )
        self.say(birth, event, time, sure=sure, named=True, trust=TRUST_AGE, reason="age")

    # Dates

    def read_date(self, time: TimeExpression) -> None:
        """Read "in May 1996"."""
        days = date_bounds(time.date)
        if days is None:
            return
        story = self.story
        event: Happening | None
        only = True
        before = story.document.text[max(0, time.span.start - 10) : time.span.start].lower()
        if _BORN.search(before):
            event = story.find("birth")
        else:
            event, only = self.target(time)
            if event is None and (
                "onset" in self.sentence.cues or story.number == story.presentation.sentence
            ):
                here = story.number == story.presentation.sentence
                event = story.presentation if here else noticed(story, self.sentence)
            elif event is None and ("follow-up" in self.sentence.cues or self.sentence.state):
                event = contact(story, self.sentence, time)
        if event is not None and not any(h is event for h, *_ in story.dated):
            sure = only and sum(t.kind == "date" for t in self.sentence.times) == 1
            sure = sure and _SERIES.search(self.sentence.low) is None
            story.dated.append((event, *days, self.evidence(time), sure))
        elif event is not None and only and event.kind in _UNIQUE_KINDS and self.alone:
            story.dated.append((event, *days, self.evidence(time), True))


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
        return date(year, month, 1).toordinal(), date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
    except ValueError:
        return None
