"""What the times of a sentence say: constraints between the events of a story.

A time is strong where it is the only one of its sentence, belongs to one event, and the words name what it
counts from. "Two months later" counts from what was told last; something untold may lie between, so only its
lower end is strong. All else is weak: it narrows the solution where it fits, and contradicts nobody.
"""

import re
from datetime import date
from typing import Final

from casepool.model import Evidence, TimeExpression
from casepool.vocabulary import Gated

from ._between import EndsOfTimes
from ._sentences import Sentence
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
    contact,
    first_symptom,
    noticed,
    other_sex,
    whole_state,
)

_COMORBID: Final = Gated(
    r"\b(?:hypertens|diabet|smok|hepatitis|cirrhosis|hiv|asthma|copd|alcohol|tobacco|hypothyroid|epilep|arthritis|psoria|anti)"
)
"""After "a 10-year history of": these are no first symptoms of the disease reported."""
_STATE_FREE: Final = re.compile(r"without|free|no |well|remission|asymptomatic")
_SERIES: Final = Gated(
    r"\b(?:patients|cases|respectively|cohort|series|groups?|case [a-z]\b|each|both|another (?:was|died|had|is)|one (?:was|died|had|is))\b"
)
"""Words of sentences that speak of several patients."""
_ENDED: Final = Gated(
    r"\b(?:stopped|discontinued|withdrawn|ceased|interrupted|abandoned|terminated|suspended)\b[^,;.]{0,30}\Z"
)
"""Before a time that tells when a treatment ended, not when it began."""
_NEXT_CLAUSE: Final = Gated(r", and (?:s?he|it|they|the) |;|, but ")
"""Between a time and a state that is told of later ("shrank within two months, and he remained stable")."""
_FURTHER: Final = Gated(r"\b(?:further|another|additional|more(?! than))\b")
_AGE_CUE: Final = Gated(r"(?:age of|at age|aged|age)\s*$")
_BORN: Final = Gated(r"\bborn\s(?:in|on)\s$")
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
_UNIQUE_KINDS: Final[tuple[str, ...]] = ("death", "diagnosis of primary")


def story_age(story: Story) -> float | None:
    """Age at presentation in years."""
    age = story.case.patient.age_years
    return age.value if age is not None else None


class TimesOfSentence(EndsOfTimes):
    """The times of one sentence."""

    __slots__ = ("_alone",)

    def __init__(
        self, story: Story, sentence: Sentence, made: Tellings, references: Tellings, before: Happening
    ) -> None:
        super().__init__(story, sentence, made, references, before)
        self._alone: bool | None = None

    @property
    def alone(self) -> bool:
        """Whether one length only is told, of one patient."""
        if self._alone is None:
            story = self.story
            text = story.text
            lengths = [
                t
                for t in self.sentence.times
                if t.kind not in ("date", "age")
                or (t.kind == "age" and _AGE_CUE.search(text[max(0, t.start - 16) : t.start].lower()))
            ]
            words = self.sentence.low
            self._alone = len(lengths) == 1 and _SERIES.search(words) is None and not other_sex(story, words)
        return self._alone

    def read(self) -> None:
        """Read each time of the sentence."""
        for time in self.sentence.times:
            self.doubtful = False
            if time.value[-1] == "W" and self.is_of_gestation(time):
                continue
            if time.kind == "date":
                self.read_date(time)
            elif time.kind == "age":
                self.read_age(time)
            elif self.read_end(time):
                continue
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

    def read_end(self, time: TimeExpression) -> bool:
        """Read "was stopped after 3 months": no beginning, but how long it was given where nothing else is counted from."""
        words, begin = self.sentence.low, self.sentence.start
        if _ENDED.search(words, 0, time.start - begin) is None:
            return False
        given = [h for m, h in self.made if h.kind == "treatment" and m.end <= time.start]
        if given and time.direction > 0 and time.anchor is None:
            if given[-1].lasts is None:
                given[-1].lasts = (time.low_days, time.high_days)
            self.story.pass_over(given[-1], time.high_days)
        else:
            self.story.pass_over(self.base(time)[0], time.high_days)
        return True

    def evidence(self, time: TimeExpression) -> Evidence:
        return self.story.evidence(self.sentence, *time.span)

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
        since_untold = not named and a.sentence <= story.untold and not self.is_day_of_stay(time)
        if self.is_further(time):
            high = None
        elif since_untold and high is not None:
            between = story.untold_days if story.untold_from is a else None
            high = None if between is None else high + between
        if (
            not sure
            or self.doubtful
            or (self.told_before(a, b) and b.kind not in _UNIQUE_KINDS and a.kind not in _UNIQUE_KINDS)
        ):
            story.link(a, b, low, high, reason=reason, trust=trust, strong=False, evidence=evidence)
        elif named:
            story.link(a, b, low, high, reason=reason, trust=trust, evidence=evidence)
        else:
            story.link(a, b, low, None, reason=reason, trust=TRUST_LATER, evidence=evidence)
            if high is not None:
                story.link(a, b, low, high, reason=reason, trust=TRUST_LATER, strong=False, evidence=evidence)

    def is_day_of_stay(self, time: TimeExpression) -> bool:
        """Whether a time is "day 3", which counts from a day that may be 0 or 1 and tells the course of a stay."""
        return (time.days or 0) - (time.low_days or 0) == 1.5

    def is_further(self, time: TimeExpression) -> bool:
        """Whether a length counts from the end of another one ("for a further two years")."""
        start, end = time.start, time.end
        return (
            _FURTHER.search(
                self.sentence.low, max(0, start - self.sentence.start - 12), end - self.sentence.start
            )
            is not None
        )

    def told_before(self, a: Happening, b: Happening) -> bool:
        return any(
            x.earlier == a.key and x.later == b.key and x.strong and x.evidence for x in self.story.links
        )

    def read_before(self, time: TimeExpression) -> None:
        """Read "6 years earlier", "3 months before admission"."""
        story = self.story
        event, only = self.target(time, apart=(story.presentation,))
        if event is not None and event.kind == "presentation" and len(self.sentence.times) > 1:
            return  # "four years later she returned with weakness that had begun three weeks previously"
        named = time.anchor is not None
        now = story.last[False]
        if named:
            base = self.anchored(time)
        elif self.base_untold(time):
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
                and time.end <= m.start < mention.start
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
        words = story.text[time.end : time.end + 60].lower()
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
        if event is None and (time.high_days is None or time.high_days > _SHORTEST_CONTACT):
            self.story.pass_over(base, time.high_days)
        if base is None or event is None:
            return
        age = story_age(self.story)
        if base.kind == "birth" and age is not None and age >= _CHILD_YEARS:
            return  # the life that is told in days is a newborn's
        counted = time.value.startswith("P") and time.low_days is not None and time.days is not None
        sure = only and counted and not self.is_day_of_stay(time) and self.alone
        self.say(base, event, time, sure=sure, named=named, trust=TRUST_LENGTH, reason=f"after {base.kind}")

    def state_of(self, time: TimeExpression) -> bool:
        """Whether the sentence tells a state, and not in a clause after that of the time."""
        state = self.sentence.state
        if state is None:
            return False
        between = self.sentence.low[time.end - self.sentence.start : state[0] - self.sentence.start]
        return _NEXT_CLAUSE.search(between) is None

    def state_is_nearer(self, time: TimeExpression) -> bool:
        """Whether the words of a state stand nearer to a time than those of any event."""
        state = self.sentence.state
        if state is None:
            return False
        near = min(abs(state[0] - time.end), abs(time.start - state[1]))
        return all(near < min(abs(m.start - time.end), abs(time.start - m.end)) for m, _ in self.made)

    def presents(self) -> bool:
        """Whether the sentence tells the presentation, with something told before it."""
        return any(h is self.story.presentation for _, h in self.made)

    def opens_episode(self) -> bool:
        """Whether the sentence opens a later episode, and no presentation was made of it yet."""
        story, sentence = self.story, self.sentence
        return story.opened_by(sentence.start, sentence.end) is not None and not any(
            h.kind == "presentation" and h.sentence == story.number for h in story.happenings
        )

    def context(self, time: TimeExpression) -> Happening | None:
        """The event of a sentence that names none: a contact, a state, something noticed."""
        if time.days is not None and time.days < _SHORTEST_CONTACT:
            return None
        cues = self.sentence.cues
        if self.state_of(time) or "follow-up" in cues or time.anchor == "follow-up":
            return contact(self.story, self.sentence, time)
        if sum(t.direction > 0 and t.kind == "relative" for t in self.sentence.times) > 1:
            return None  # "The fever settled after four days, but on day 9 he coughed": which of them is not told
        if (
            "onset" in cues
            or any(m.kind == "presentation" for m in self.sentence.mentions)
            or self.opens_episode()
        ):
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
        elif sentence.state is not None and abs(sentence.state[0] - time.start) < _STATE_REACH:
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
                and _WATCHED.search(sentence.low, 0, time.start - sentence.start) is None
            ):
                event.lasts = (time.low_days, time.high_days)

    def lasting_state(self, time: TimeExpression) -> None:
        """Read a state that lasted for a while: "well for 5 years after surgery"."""
        story, sentence = self.story, self.sentence
        base, named = self.base(time)
        if base is None:
            return
        start, end = whole_state(story, sentence) if sentence.state else (sentence.start, sentence.end)
        words = " ".join(story.text[start:end].lower().split())
        evidence = story.evidence(sentence, start, end)
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
        after = story.text[time.end : time.end + 40].lower()
        if _COMORBID.search(after) or not (here or "onset" in sentence.cues):
            return False
        if sentence.state is not None and not here:
            return False
        reach = range(time.start - _SYMPTOM_REACH, time.end + _SYMPTOM_REACH)
        findings = [f for f in story.case.findings if f.status == "present"]
        return not findings or any(e.span.start in reach for f in findings for e in f.evidence)

    def read_age(self, time: TimeExpression) -> None:
        """Read "at the age of 40"."""
        story = self.story
        before = story.text[max(0, time.start - 16) : time.start].lower()
        if time.low_days is None or time.days is None or not _AGE_CUE.search(before):
            return
        birth = story.find("birth")
        event, only = self.target(time, apart=(story.presentation,))
        if event is None and self.opens_episode():
            event, only = noticed(story, self.sentence), True
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
        before = story.text[max(0, time.start - 10) : time.start].lower()
        if _BORN.search(before):
            event = story.find("birth")
        else:
            event, only = self.target(time)
            if event is None and (
                "onset" in self.sentence.cues
                or story.number == story.presentation.sentence
                or self.opens_episode()
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
