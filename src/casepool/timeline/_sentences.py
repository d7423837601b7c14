"""The sentences that tell a patient's course, each with the times, words of events and facts in it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from casepool.model import Case, Document, Section, Span, TimeExpression
from casepool.vocabulary import places_of

from ._body import Hit
from ._events import event_meanings
from ._facts import facts_of, places_told, twin_of
from ._find import TimedText
from ._mentions import Mention, in_order, is_gone, is_reference, mention_of

_SENTENCE_END: Final = re.compile(
    r"[.!?\n](?:(?<=\n)[ \t]*\n\s*"
    r"|(?<!\n)(?<!\b(?:al|vs|Dr|dr|No|St|ca|Mr)\.)(?<!\b(?:Fig|fig|e\.g|i\.e|Mrs)\.)(?<!\b(?:Figs|figs|Case)\.)(?<!\bapprox\.)"
    r"[\])\"”]*\s+(?=[A-Z(“\"0-9]))"
)
"""The end of a sentence at one of the signs (no abbreviation's full stop), or of a paragraph."""
_SIGNS: Final[tuple[str, ...]] = (".", "\n", "?", "!")
_OPENS: Final = frozenset('ABCDEFGHIJKLMNOPQRSTUVWXYZ(“"0123456789')
"""What a sentence begins with, as `_SENTENCE_END` has it."""
_AFTER_SIGN: Final = '])"”'
_MAY_SHORTEN: Final = frozenset("al vs Dr dr No St ca Mr ig .g .e rs gs se ox".split())
"""The last two letters of the abbreviations in `_SENTENCE_END`."""


class Sentence:
    """A sentence about the patient with what it mentions, in order.

    Attributes
    ----------
    start, end : int
    section : str or None
        Kind of its section.
    number : int
        Its place among all sentences of the course, from 0.
    low : str
        The sentence in lower case, with plain blanks, hyphens and apostrophes.
    break_before : bool
        True where a paragraph or section begins.
    break_between : bool
        True where one began since the sentence kept before this one.
    mentions : list of Mention
    cues : frozenset of str
        Ids of rows that tell of no event by themselves: "history", "state", "onset", ...
    times : list of TimeExpression
    state : tuple of int, or None
        Where words of a lasting state stand ("well", "free of disease").
    span : Span or None
        From start to end, made when it is first evidence.
    """

    __slots__ = (
        "break_before", "break_between", "cues", "end", "low", "mentions", "number", "section", "span", "start", "state",
        "times",
    )  # fmt: skip

    def __init__(
        self, start: int, end: int, section: str | None, number: int, low: str, break_before: bool
    ) -> None:
        self.start = start
        self.end = end
        self.section = section
        self.number = number
        self.low = low
        self.break_before = break_before
        self.break_between = False
        self.mentions: list[Mention] = []
        self.cues: frozenset[str] = _NO_CUES
        self.times: list[TimeExpression] = []
        self.state: tuple[int, int] | None = None
        self.span: Span | None = None


_NO_CUES: Final[frozenset[str]] = frozenset()


class Course(NamedTuple):
    """The sentences of one patient's course."""

    sentences: list[Sentence]
    """Those that mention an event, a state or a time, in order."""
    first: Sentence | None
    """The first of all sentences, also where it mentions nothing."""
    end: int
    """Where the last of all sentences ends."""


def patient_sentences(
    case: Case, document: Document, told_times: TimedText, *, others: Sequence[Span] = ()
) -> Course:
    """The sentences that tell the case's course, with facts, words of events and times in them.

    Nothing is taken from the sentences that overlap `others`, which tell of other patients.
    """
    facts = facts_of(case)
    found = _Sentences()
    low, words = told_times.low, told_times.words
    text, sections = document.text, document.sections
    next_patients = told_times.turns
    told: list[int] = []
    if next_patients or len(sections) != 1 or sections[0].span != (0, len(text)):
        # In the one section of a report without headings stands all that is told of the patient.
        told = places_told(case, facts)
    for section, begin, end in _regions(document, told):
        first, last = _own(next_patients, begin, end, told)
        last = min(last, first + LONGEST_COURSE)
        if section is not None and first == begin and text.startswith(section.title, begin):
            first = begin + len(section.title)
        found.split(text, low, first, last, section=None if section is None else section.kind)
    if others:
        found.leave_out(others)
    found.deal_times(told_times.times)
    found.deal_words(low, words)
    found.take_back([e.span for t in case.treatments if t.status != "given" for e in t.evidence], _TREATMENTS)
    found.take_back([e.span for x in case.lesions if x.status == "absent" for e in x.evidence], _SPREAD)
    found.deal_facts(low, facts)
    return found.course()


LONGEST_COURSE: Final = 200_000
"""Characters of a section that are read as one patient's course; longer ones are no case reports."""
LONGEST_SENTENCE: Final = 4000
"""Characters above which what goes on without a full stop is a table or no prose, and is cut."""
_TREATMENTS: Final = frozenset({"treatment"})
_SPREAD: Final = frozenset({"metastasis", "recurrence"})
_TOLD_IN: Final = (("case",), ("body", "results"), ("abstract",))
"""Sections that tell a course, the fullest first: of several tellings one is read."""


def _regions(document: Document, told: list[int]) -> list[tuple[Section | None, int, int]]:
    sections = document.sections
    if not sections:
        return [(None, 0, len(document.text))]
    told_in = [s.kind for s in sections]
    for kinds in _TOLD_IN:
        found = [s for s, kind in zip(sections, told_in) if kind in kinds and (not told or _has(s, told))]
        if found:
            return [(s, s.span.start, s.span.end) for s in found]
    return []


def _has(section: Section, told: list[int]) -> bool:
    i = bisect_right(told, section.span.start - 1)
    return i < len(told) and told[i] < section.span.end


def _own(others: list[int], start: int, end: int, told: list[int]) -> tuple[int, int]:
    """The part of a stretch that is this patient's: from its own to before the next patient's."""
    if not others:
        return start, end
    i = bisect_right(told, start - 1)
    if i == len(told) or told[i] >= end:
        return start, end
    first = told[i]
    before = [mark for mark in others if start <= mark <= first]
    after = [mark for mark in others if first < mark < end]
    return max(before, default=start), min(after, default=end)


class _Sentences:
    """The sentences of a course by their bounds; a `Sentence` is made of those only that mention something."""

    __slots__ = ("_low", "breaks", "ends", "fresh", "left_out", "made", "sections", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.sections: list[str | None] = []
        """The kind of the section of each."""
        self.fresh: list[bool] = []
        """Whether a paragraph or section begins before it."""
        self.breaks: list[int] = []
        """Numbers of those before which one begins."""
        self.made: list[Sentence | None] = []
        self.left_out: set[int] = set()
        self._low = ""

    def split(self, text: str, low: str, begin: int, end: int, *, section: str | None) -> None:
        """Add the sentences between two offsets, which lie in a section of that kind."""
        self._low = low
        start = begin
        while start < end and text[start].isspace():
            start += 1
        fresh = True
        after = begin
        for stop in places_of(_SIGNS, text, start=begin, end=end):
            if stop < after:
                continue
            following = _after_end(text, stop, end)
            if following < 0:
                continue
            after = following
            mark = text[stop] != "\n"
            if stop - start > LONGEST_SENTENCE:
                start = self._cut(text, start, stop, section, fresh)
                fresh = False
            if stop > start:
                self._add(start, stop + 1 if mark else stop, section, fresh)
                fresh = False
            if not mark or (after - stop > 1 and text.find("\n", stop, after) >= 0):
                fresh = True
            start = after
        if end - start > LONGEST_SENTENCE:
            start = self._cut(text, start, end, section, fresh)
            fresh = False
        if start < end:
            self._add(start, end, section, fresh)

    def _add(self, start: int, end: int, section: str | None, fresh: bool) -> None:
        if fresh:
            self.breaks.append(len(self.starts))
        self.starts.append(start)
        self.ends.append(end)
        self.sections.append(section)
        self.fresh.append(fresh)
        self.made.append(None)

    def _cut(self, text: str, start: int, end: int, section: str | None, fresh: bool) -> int:
        """Add the pieces of a stretch that is too long for a sentence; where the rest begins."""
        while end - start > LONGEST_SENTENCE:
            cut = text.rfind(" ", start, start + LONGEST_SENTENCE)
            cut = cut + 1 if cut > start else start + LONGEST_SENTENCE
            self._add(start, cut, section, fresh)
            start, fresh = cut, False
        return start

    def at(self, number: int) -> Sentence:
        """The sentence of that number."""
        sentence = self.made[number]
        if sentence is None:
            start, end = self.starts[number], self.ends[number]
            low = self._low[start:end]
            sentence = Sentence(start, end, self.sections[number], number, low, self.fresh[number])
            self.made[number] = sentence
        return sentence

    def holding(self, at: int, number: int) -> int:
        """Number of the sentence that holds an offset, -1 for none; `number` is that of the one looked for before.

        What is dealt out comes nearly in order: the sentence is most often the same.
        """
        if number >= 0 and self.starts[number] <= at < self.ends[number]:
            return number
        number = bisect_right(self.starts, at) - 1
        if number < 0 or at >= self.ends[number] or number in self.left_out:
            return -1
        return number

    def leave_out(self, stretches: Sequence[Span]) -> None:
        """Take nothing from the sentences that overlap these stretches."""
        for stretch in stretches:
            first = bisect_right(self.ends, stretch.start)
            self.left_out.update(range(first, bisect_right(self.starts, stretch.end - 1)))

    def deal_times(self, times: Sequence[TimeExpression]) -> None:
        """Give each sentence its times."""
        number = -1
        for time in times:
            if time.kind == "set":
                continue
            number = self.holding(time.start, number)
            if number >= 0:
                self.at(number).times.append(time)

    def deal_words(self, low: str, hits: list[Hit]) -> None:
        """Give each sentence the words of events in it, and its cues."""
        if not self.starts:
            return
        meanings = event_meanings()
        begin, stop, size = self.starts[0], self.ends[-1], len(low)
        number = -1
        told: list[Mention] = []
        last_end = 0
        for hit in hits:
            pattern, start, end = hit[0], hit[1], hit[2]
            if start < begin or end > stop:
                continue
            meaning = meanings[pattern]
            if not meaning.inside and start > 0 and low[start - 1].isalnum():
                continue
            if (
                meaning.whole
                and end < size
                and low[end].isalnum()
                and not (low[end] == "s" and low.startswith(_PLURAL_ENDS, end))
            ):
                continue
            if meaning.inside:
                while start > begin and low[start - 1].isalpha():
                    start -= 1
            own = self.holding(start, number)
            if own < 0 or own < number:
                continue
            if own != number:
                number = own
                sentence = self.at(number)
                told = sentence.mentions
                last_end = 0
            if meaning.is_state:
                if not sentence.cues:
                    sentence.cues = meaning.cue
                elif meaning.id not in sentence.cues:
                    sentence.cues = sentence.cues | meaning.cue
                if meaning.kind != "state" or sentence.state is not None:
                    continue
            while end < stop and low[end].isalpha():
                end += 1
            if meaning.is_state:
                sentence.state = (start, end)
                continue
            if told:
                if meaning.id == "surgery" and 0 <= start - last_end <= 2:
                    continue  # "gamma knife surgery" is no operation
                if start < last_end and meaning.kind == told[-1].kind:
                    continue
            mention = mention_of(meaning, low, start, end, begin=sentence.start)
            if mention is not None:
                told.append(mention)
                last_end = end

    def take_back(self, stretches: Sequence[Span], kinds: frozenset[str]) -> None:
        """Drop the words of these kinds that overlap these stretches: the reading knows that they did not happen."""
        for stretch in stretches:
            number = bisect_right(self.starts, stretch.start) - 1
            sentence = self.made[number] if number >= 0 else None
            if sentence is not None:
                sentence.mentions = [
                    m
                    for m in sentence.mentions
                    if m.kind not in kinds or m.end <= stretch.start or m.start >= stretch.end
                ]

    def deal_facts(self, low: str, facts: list[Mention]) -> None:
        """Give each sentence the facts of the case that it tells, in order with its words."""
        taken: set[int] = set()
        number = -1
        for fact in facts:
            number = self.holding(fact.start, number)
            if number < 0 or fact.group in taken:
                continue
            if fact.kind in _SPREAD and (
                is_gone(low, fact.end) or low.find("no longer", fact.end, self.ends[number]) >= 0
            ):
                continue
            if fact.group:
                taken.add(fact.group)
            sentence = self.at(number)
            twin = twin_of(sentence.mentions, fact)
            if twin is not None:
                twin.label, twin.type = fact.label, fact.type or twin.type
                twin.episode, twin.history, twin.fact = fact.episode, fact.history, True
            else:
                fact.reference = is_reference(low[max(sentence.start, fact.start - 60) : fact.start])
                sentence.mentions.append(fact)

    def course(self) -> Course:
        """The sentences in order, each with its mentions in order."""
        if not self.starts:
            return Course([], None, 0)
        kept = [sentence for sentence in self.made if sentence is not None]
        breaks, before = self.breaks, -1
        for sentence in kept:
            if len(sentence.mentions) > 1:
                sentence.mentions = in_order(sentence.mentions)
            number = sentence.number
            if number - before > 1:
                at = bisect_right(breaks, before)
                sentence.break_between = at < len(breaks) and breaks[at] < number
            before = number
        return Course(kept, self.at(0), self.ends[-1])


def _after_end(text: str, stop: int, end: int) -> int:
    """Where the next sentence begins if the sign at `stop` ends one, -1 if not, as `_SENTENCE_END` says.

    Nearly every sign is told without the pattern: by the one space and the letter behind it.
    """
    if text[stop] != "\n":
        if stop + 2 >= end:
            return -1
        behind = text[stop + 1]
        if behind == " ":
            opening = text[stop + 2]
            if opening in _OPENS:
                if text[max(0, stop - 2) : stop] not in _MAY_SHORTEN:
                    return stop + 2
            elif not opening.isspace():
                return -1
        elif behind not in _AFTER_SIGN and not behind.isspace():
            return -1
    match = _SENTENCE_END.match(text, stop, end)
    return -1 if match is None else match.end()


_PLURAL_ENDS: Final[tuple[str, ...]] = ("s ", "s.", "s,")
