"""Which event of a sentence a time belongs to, and which event of the story it counts from."""

import re
from collections.abc import Sequence
from typing import Final

from casepool.model import TimeExpression
from casepool.vocabulary import Gated

from ._mentions import Mention
from ._sentences import Sentence
from ._story import Happening, Story
from ._telling import Tellings, anchor_kind, counted_from, first_symptom, name_primary

_FIRST: Final = Gated(r"\b(?:initial|first|original|primary)\b")
_UNKNOWN_BASE: Final = re.compile(r"\s*(?:after|following|from|since|before|prior to|post|of)\b")
_ADVERB: Final = re.compile(r"\s*(?:before|after)\s*[,.;:)]")
"""After a length that names nothing it counts from: "four years before;" is four years earlier."""
_OF_SPREAD: Final = Gated(
    r"diagnos\w+\s(?:of|with)\s(?:\w+\s){0,3}?(\w*metasta|recurr|relaps|\w*carcinomatos)"
)
_HAS_ENDED: Final = re.compile(
    r"[^,;.]{0,20}\b(?:stopped|discontinued|withdrawn|ceased|interrupted|abandoned|terminated|suspended)\b"
)
"""After the treatment that ended at a time told with it."""
_NEW_CLAUSE: Final = re.compile(r"(?:and(?<!\wand)|then(?<!\wthen)|but(?<!\wbut)|;)(?:\sthen)?[,\s]*\Z")
"""Before a time that belongs to what follows ("was irradiated and, two weeks later, operated on").

What may not stand before a word is told behind it, for the matcher skips to the first letters at the speed of C.
"""
_NEW_VERB: Final = Gated(
    r"\sand\s(?:then\s|later\s|subsequently\s)?(?:was|were|had|received|underwent|died|[a-z]{3,}ed)\b"
)
"""Between a time and an event that the next verb tells ("relapsed in May and received radiotherapy")."""
_ANCHOR_REACH: Final = 80
"""Characters after a time in which the words say which operation it counts from; they end with the sentence."""
_OF_WHAT: Final = re.compile(r"\s(?:of|from|due to|because of|owing to)\b[^,.;:]{0,40}\Z")
"""Between a death and what it was of."""
_ONE_PHRASE: Final = 25
"""Characters between a treatment and the tumour it was for."""
_TELLING_WORD: Final = 7
"""Letters of a word that tells one operation from another ("mastectomy")."""
_ANY_TREATMENT: Final = frozenset(
    {"surgery", "operation", "treatment", "therapy", "chemotherapy", "radiotherapy"}
)


def _tells_which(word: str) -> bool:
    """Whether a word tells one treatment from another of its kind: "mastectomy" does, "surgery" does not."""
    return len(word) >= _TELLING_WORD and word not in _ANY_TREATMENT


class EndsOfTimes:
    """The two events that a time of one sentence lies between."""

    __slots__ = ("before", "doubtful", "made", "references", "sentence", "story")

    def __init__(
        self, story: Story, sentence: Sentence, made: Tellings, references: Tellings, before: Happening
    ) -> None:
        self.story = story
        self.sentence = sentence
        self.made = made
        self.references = references
        self.before = before
        self.doubtful = False
        """Whether what the time read last counts from may be another event of the same kind."""

    def target(
        self, time: TimeExpression, *, apart: Sequence[Happening | None] = ()
    ) -> tuple[Happening | None, bool]:
        """The event of the sentence that a time belongs to, and whether there is no other."""
        others = [(m, h) for m, h in self.made if h not in apart]
        if len(others) > 1 and len(self.sentence.times) > 1:
            others = [(m, h) for m, h in others if not self.is_base(m, time)]
        if not others:
            return None, False
        text = self.story.text
        best: tuple[Mention, Happening] | None = None
        least = 10**9
        death = next((m for m, h in others if h.kind == "death"), None)
        for mention, event in others:
            if event.kind == "treatment" and _HAS_ENDED.match(
                self.sentence.low, mention.end - self.sentence.start
            ):
                continue
            if death is not None and self.killed(death, mention):
                continue
            gap = max(mention.start - time.end, time.start - mention.end, 0)
            between = text[min(mention.end, time.end) : max(mention.start, time.start)]
            # A clause between an event and a time weighs more than words do.
            cost = gap + 60 * between.count(";") + 25 * between.count(" and ") + 40 * between.count(" but ")
            cost += 15 * between.count(",")
            if mention.start >= time.end:
                cost += 60 * (_NEW_VERB.search(between) is not None)
            elif _NEW_CLAUSE.search(between) is not None and not any(
                mention.end <= t.start < time.start for t in self.sentence.times
            ):
                continue  # but "died 7 months after surgery and 9 months after diagnosis"
            if cost < least:
                best, least = (mention, event), cost
        if best is None:
            return None, False
        return best[1], all(h is best[1] or self.follows(m, best, time) for m, h in others)

    def killed(self, death: Mention, mention: Mention) -> bool:
        """Whether a mention is what the patient died of ("died of lung metastases in July 2016"): the time is that of the death."""
        between = self.story.text[death.end : mention.start]
        return mention.start > death.end and _OF_WHAT.match(between) is not None

    def is_base(self, mention: Mention, time: TimeExpression) -> bool:
        """Whether another time counts from a mention ("17 months after the diagnosis of metastasis and 46 months after ...")."""
        begin = self.sentence.start
        for other in self.sentence.times:
            if other is time or other.anchor != "diagnosis" or other.direction <= 0:
                continue
            after = other.end - begin
            if 0 <= mention.start - other.end <= _ANCHOR_REACH:
                spread = _OF_SPREAD.search(self.sentence.low[after : after + _ANCHOR_REACH])
                if spread is not None and begin + after + spread.start(1) == mention.start:
                    return True
        return False

    def follows(self, mention: Mention, told: tuple[Mention, Happening], time: TimeExpression) -> bool:
        """Whether a mention is the treatment that came of what was told with a time ("recurred after 2 years and was resected")."""
        after = mention.start > told[0].start and mention.start > time.end
        if after and mention.kind == "treatment" and told[1].kind != "treatment":
            return True
        # "Treated for breast cancer 6 years ago": one phrase, one time.
        near = max(mention.start - told[0].end, told[0].start - mention.end) <= _ONE_PHRASE
        return near and {mention.kind, told[0].kind} == {"treatment", "tumour"}

    def base_untold(self, time: TimeExpression) -> bool:
        """Whether a time counts from something that no word of an event tells ("two years after the fall")."""
        text, end = self.story.text, time.end
        return _UNKNOWN_BASE.match(text, end) is not None and _ADVERB.match(text, end) is None

    def base(self, time: TimeExpression) -> tuple[Happening | None, bool]:
        """What a later time counts from, and whether the words name it."""
        story = self.story
        if time.anchor is not None:
            found = self.anchored(time)
            # "After diagnosis" told in the present may mean that of the present disease, not of the old one.
            old = time.anchor == "diagnosis" and found is not None and found.history and not story.past
            return found, not old or _FIRST.search(self.sentence.low) is not None
        if self.base_untold(time):
            return None, False
        near = [h for m, h in self.references if m.start < time.start or m.start - time.end < 60]
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
        told = told and self.before.sentence > story.untold
        return self.before, told

    def anchored(self, time: TimeExpression) -> Happening | None:
        """The event that the anchor word of a time means."""
        story, anchor = self.story, time.anchor or ""
        after = time.end - self.sentence.start
        words = self.sentence.low[after : after + _ANCHOR_REACH]
        if anchor in ("presentation", "admission"):
            # After a stay, before the presentation is told: another stay is meant.
            told = story.number >= story.presentation.sentence or time.direction < 0
            return self.stay(words) if told else None
        if anchor == "follow-up":
            treatments = story.treatments()
            return treatments[-1] if treatments else story.last[story.past] or story.presentation
        if anchor == "first symptom":
            return first_symptom(story, None)
        first = _FIRST.search(words) is not None
        if anchor == "diagnosis":
            spread = _OF_SPREAD.search(words)
            if spread:
                kind = "recurrence" if spread.group(1).startswith("re") else "metastasis"
                at = time.end + spread.start(1)
                # "21 months after the diagnosis of brain metastases": those that the sentence names.
                named = (h for m, h in self.made if m.start <= at + 1 and at < m.end)
                return next(named, None) or story.find(kind)
            known = (None if first else story.find("diagnosis")) or story.find("diagnosis of primary")
            if known is None and story.named is not None and not story.named[0].history:
                # The tumour was named before, by a biopsy say: that was its diagnosis.
                name_primary(story)
                known = story.find("diagnosis of primary")
            return known or self.made_anchor(time, "diagnosis of primary") or story.presentation
        return self.told_anchor(time, words, first=first)

    def stay(self, words: str) -> Happening:
        """The stay that "after admission" means: the last one told, unless the words say the first."""
        story = self.story
        if story.past or _FIRST.search(words) is not None:
            return story.presentation
        stays = [h for h in story.happenings if h.kind == "presentation" and h.at < self.sentence.end]
        if len(stays) > 1:
            self.doubtful = True
            return stays[-1]
        return story.presentation

    def told_anchor(self, time: TimeExpression, words: str, *, first: bool) -> Happening | None:
        """The treatment, recurrence or metastasis that a time counts from, made where it was not told before."""
        story = self.story
        kind, type_ = anchor_kind(time.anchor or "")
        found = [h for h in story.happenings if h.kind == kind and kind and type_ in ("", h.type)]
        if not found and type_ == "radiotherapy":
            found = [h for h in story.happenings if h.type == "radiosurgery"]
        if found:
            alike = [h for h in found if any(w in words for w in h.label.split() if _tells_which(w))]
            if first and not story.past and not alike:
                now = [h for h in found if not h.history]
                # "The first operation", told after two of the present: the first of these, or that of an old disease.
                self.doubtful = self.doubtful or 0 < len(now) < len(found)
                return (now or found)[0]
            return (alike or found)[0 if first else -1]
        return self.made_anchor(time, kind) if kind else None

    def made_anchor(self, time: TimeExpression, kind: str) -> Happening | None:
        """An event that nothing told before the time counts from it."""
        mention = counted_from(self.sentence).get(time.start)
        if mention is None:
            return None
        story = self.story
        evidence = story.evidence(self.sentence, mention.start, mention.end)
        return story.happen(
            kind, mention.label, mention.lane, evidence, type=mention.type, history=story.past
        )
