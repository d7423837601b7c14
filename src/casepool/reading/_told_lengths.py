"""Which length of time told is that of the follow-up, and which that of the symptoms: each is weighed by its clues.

The weights are those of a conditional logit (McFadden 1974) in which the lengths of one patient compete with each other and with
"none of them". Written as rules, the same choice held on to the wordings that its writers had seen (decision 0013).
"""

from collections.abc import Sequence
from math import exp
from typing import Final

from casepool.model import Fact, TimeExpression
from casepool.vocabulary import Kind

from ._clock import counted_on
from ._length_clues import QUESTIONS, REACH, Clue, clue, clues_of, says
from ._lengths import lengths
from ._mention_rows import any_context, context_pattern
from ._pattern import Pattern
from ._scan import Scan, Sentence

BASE: Final = "base"
"""Clue that every length has: what it weighs against "none of them"."""
EARLY: Final = 0.3
LATE: Final = 0.6
"""Shares of a patient's sentences before and behind which a length stands early or late."""
SAME: Final = 0.1
"""Share by which two lengths may differ and still tell the same time (gold/GUIDE.md)."""
MOST_TOLD: Final = 400
"""Lengths that are weighed: a text that tells more of one patient is no case report, and its first and last ones tell as much."""
SURE: Final = 0.75
"""Probability from which a length counts as told; below it, as likely."""
MOST: Final = 30.0
"""Largest sum of weights: more would not make a length surer."""


class Told:
    """A length told, with what speaks for it.

    Attributes
    ----------
    sentence : Sentence
    time : TimeExpression
    added : float
        Days from the treatment to the event that it counts on from (`_clock`).
    clues : list of Clue
    follow_up, symptoms : float
        The sum of the weights of its clues, for each of `QUESTIONS`.
    """

    __slots__ = ("added", "clues", "follow_up", "sentence", "symptoms", "time")

    def __init__(self, sentence: Sentence, time: TimeExpression, added: float, clues: list[Clue]) -> None:
        self.sentence = sentence
        self.time = time
        self.added = added
        self.clues = clues
        follow_up = symptoms = 0.0
        for one in clues:
            follow_up += one.follow_up
            symptoms += one.symptoms
        self.follow_up = follow_up
        self.symptoms = symptoms


def told_lengths(scan: Scan, sentences: Sequence[Sentence], *, treated: int) -> list[Told]:
    """The lengths that the sentences of one patient tell, with their clues.

    Parameters
    ----------
    treated : int
        Index of the first sentence that tells a treatment; past the end where none does.
    """
    found = [one for one in lengths(sentences) if not _is_none(scan, *one[:2])]
    if not found:
        return []
    if len(found) > MOST_TOLD:
        found = found[: MOST_TOLD // 2] + found[-MOST_TOLD // 2 :]
    first = sentences[0].index if treated > sentences[-1].index else treated
    added = counted_on(scan, sentences, first=first)
    longest = max((days for _, time, days in found if time.direction >= 0), default=0.0)
    opens = _opens(scan, sentences)
    count = _closes(scan, sentences) - opens
    place = {sentence.index: number - opens for number, sentence in enumerate(sentences)}
    told: list[Told] = []
    for number, (sentence, time, days) in enumerate(found):
        at = place[sentence.index]
        clues = [
            clue(BASE),
            clue(_treated_at(sentences, sentence, treated)),
            *_place(at, count),
        ]
        if time.direction >= 0 and days >= longest:
            clues.append(clue("longest"))
        if number == len(found) - 1:
            clues.append(clue("last length"))
        if number == 0:
            clues.append(clue("first length"))
        clues += clues_of(scan, sentence, time, days)
        if at > 0:
            clues += says("before says", sentences[at + opens - 1].kinds)
        told.append(Told(sentence, time, added.get(time.start, 0.0), clues))
    return told


def _is_none(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for a length of neither: of a pregnancy, of work or a habit, or of what is still to come."""
    marks, folded = sentence.marks, scan.folded
    start, end = time.start, time.end
    low, high = max(sentence.start, start - REACH), min(sentence.end, end + REACH)
    return (
        any_context("no_length_before").found(marks, folded, low, start)
        or context_pattern("no_length_after").match(marks, folded[end:high]) is not None
        or folded.endswith(" time", start, end)  # "in two months' time"
        or (
            folded.endswith(_WEEKS, start, end)
            and (folded.startswith(_OF_AMENORRHEA, end) or scan.text[low:start].rstrip().endswith("+"))
        )
        or _is_to_come(scan, sentence, time)
    )


_WEEKS: Final[tuple[str, ...]] = (" weeks", " week")
_OF_AMENORRHEA: Final[tuple[str, ...]] = (" of amenorrh", " amenorrh")
"""What is told of a pregnancy where it counts weeks; months of it are a complaint. "32+2 weeks" is of one, too."""
PLANNED_NEXT: Final = 15
"""Most characters behind a length in which it is told that what lasts so long is planned."""


def _is_to_come(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "review is planned in six months": nothing has been seen at that time."""
    planned = Kind.PLANNED
    if not sentence.kinds & planned or sentence.kinds & Kind.OUTCOME:
        return False
    start, end = time.start, time.end
    return any(
        hit.kinds & planned
        and (
            hit.end <= start
            or (0 <= hit.start - end <= PLANNED_NEXT and " and " not in scan.folded[end : hit.start])
        )
        for hit in sentence.hits
    )


LONGEST_HEADING: Final = 30
"""Characters of a heading that stands on the line of its text ("Case presentation.")."""


def _opens(scan: Scan, sentences: Sequence[Sentence]) -> int:
    """How many titles and headings stand before the first sentence of the story."""
    for number, sentence in enumerate(sentences):
        if sentence.kinds & Kind.PERSON or sentence.times:
            return number
        line = number + 1 < len(sentences) and "\n" in scan.text[sentence.end : sentences[number + 1].start]
        if not line and sentence.end - sentence.start > LONGEST_HEADING:
            return number
    return 0


_NO_STORY: Final = Pattern(
    r"\b(?:informed consent|consent (?:was|in writing|for publication)|ethics? (?:committee|approval)|institutional review board|all rights reserved"
    r"|conflicts? of interest|competing interests|supported by|copyright)\b"
)
"""What stands behind the story of a report and tells nothing of it."""


def _closes(scan: Scan, sentences: Sequence[Sentence]) -> int:
    """How many sentences there are up to the last of the story."""
    count = len(sentences)
    while count > 1:
        last = sentences[count - 1]
        if last.times or _NO_STORY.search(last.marks, scan.folded, last.start, last.end) is None:
            break
        count -= 1
    return count


def _place(at: int, count: int) -> list[Clue]:
    """Where the sentence stands among those of the patient, from the one that opens the story."""
    clues = [clue("first sentence")] if at <= 0 else [clue("second sentence")] if at == 1 else []
    if at == count - 1:
        clues.append(clue("last sentence"))
    elif at >= count * LATE:
        clues.append(clue("late"))
    elif at <= count * EARLY:
        clues.append(clue("early"))
    return clues


def _treated_at(sentences: Sequence[Sentence], sentence: Sentence, treated: int) -> str:
    """Where the length stands to the first treatment."""
    if treated > sentences[-1].index:
        return "untreated"
    if sentence.index == treated:
        return "with treatment"
    return "before treatment" if sentence.index < treated else "after treatment"


class Choice:
    """The likeliest length: its days, and the probability that it is the one asked for."""

    __slots__ = ("chance", "days", "told")

    def __init__(self, told: Told, days: float, chance: float) -> None:
        self.told = told
        self.days = days
        self.chance = chance

    def fact(self, scan: Scan) -> Fact[float]:
        """The length as a value, with how sure it is as its basis."""
        basis = "told" if self.chance >= SURE else "likely"
        return Fact(self.days, (scan.evidence(self.told.sentence, *self.told.time.span),), basis=basis)


def likeliest(told: Sequence[Told], *, asked: str, least: float) -> Choice | None:
    """The length that is most likely the one asked for; lengths that tell the same time share their probability.

    Parameters
    ----------
    asked : str
        One of `QUESTIONS`.
    least : float
        Probability below which none is.
    """
    follow_up = asked == QUESTIONS[0]
    odds = [exp(min(MOST, one.follow_up if follow_up else one.symptoms)) for one in told]
    total = sum(odds)
    if total < least * (1.0 + total):
        return None  # all together are not likely enough
    days = [(one.time.days or 0.0) + (one.added if follow_up else 0.0) for one in told]
    best = 0
    most = (0.0, 0.0)
    for number, same in enumerate(days):
        shared = 0.0
        for other, chance in zip(days, odds):
            if abs(other - same) <= SAME * max(other, same):
                shared += chance
        if (shared, odds[number]) > most:
            best, most = number, (shared, odds[number])
    found = Choice(told[best], days[best], most[0] / (1.0 + total))
    return found if found.chance >= least else None
