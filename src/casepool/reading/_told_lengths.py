"""Which length of time told is that of the follow-up, and which that of the symptoms: each is weighed by clues.

A clue is a word beside the length, what its sentence tells, where it stands, how long it is. The weights are rows of
`told_lengths.tsv`, fitted on published reports annotated by hand (`eval/told_lengths.py`): a conditional logit (McFadden
1974) in which the lengths of one patient compete with each other and with "none of them". Written as rules, the same
choice held on to the wordings that its writers had seen (decision 0013).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from math import exp
from typing import Final, NamedTuple

from casepool.model import TimeExpression
from casepool.vocabulary import load_vocabulary

from ._clock import counted_on
from ._lengths import after_a_past_time, lengths, of_now
from ._mention_rows import any_context, context_pattern, word_kinds
from ._other_names import symptoms_in, tells_disease
from ._scan import Scan, Sentence

QUESTIONS: Final = ("follow-up", "symptoms")
"""From the treatment to the last contact; from the first symptom to the presentation."""
BASE: Final = "base"
"""Clue that every length has: what it weighs against "none of them"."""
REACH: Final = 80
"""Characters on either side of a length in which its words are looked for."""
WORDS: Final = 6
"""Words on either side that are clues."""
STEM: Final = 7
"""Letters of a word that count, so that "recurred" and "recurrence" are one clue."""
LONGER_THAN: Final = (1, 8, 31, 95, 200, 370, 740, 1900)
"""Days: a length has a clue for each of these that it is shorter than."""
EARLY, LATE = 0.3, 0.6
"""Shares of a patient's sentences before and behind which a length stands early or late."""
BEFORE: Final = ("was_done", "began")
AFTER: Final = ("was_done", "began", "not_symptom")
"""Kinds of `word_kinds` that are clues, by the side on which they are looked for."""
LEAD: Final = 2
"""Words before a length that opens its sentence."""


SAME: Final = 0.1
"""Share by which two lengths may differ and still tell the same time (gold/GUIDE.md)."""
MOST_TOLD: Final = 400
"""Lengths that are weighed: a text that tells more of one patient is no case report, and its first and last ones tell as much."""
SURE: Final = 0.75
"""Probability from which a length counts as told; below it, as likely."""
MOST: Final = 30.0
"""Largest sum of weights: more would not make a length surer."""


class Told(NamedTuple):
    """A length told, with what speaks for it."""

    sentence: Sentence
    time: TimeExpression
    added: float
    """Days from the treatment to the event that it counts on from (`_clock`)."""
    clues: tuple[str, ...]
    sums: tuple[float, ...]
    """The sum of the weights of its clues, for each of `QUESTIONS`."""


class Row(NamedTuple):
    """A weight of `told_lengths.tsv`."""

    question: str
    """What is asked for, one of `QUESTIONS`."""
    clue: str
    weight: float
    """On the scale of the logit."""
    n: int
    """Lengths of the annotated reports that have the clue."""
    right: int
    """How many of them were the one asked for."""
    source: str


@lru_cache(maxsize=1)
def read_length_rows() -> tuple[Row, ...]:
    """The rows of the table, in its order."""
    lines = (files("casepool.reading") / "told_lengths.tsv").read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines[1:])
    return tuple(
        Row(question, clue, float(w), int(n), int(right), source)
        for question, clue, w, n, right, source in cells
    )


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, tuple[float, float]]:
    """The weights of each clue for the two questions: looked up at once, since most words have none."""
    found: dict[str, list[float]] = {}
    for row in read_length_rows():
        found.setdefault(row.clue, [0.0, 0.0])[QUESTIONS.index(row.question)] = row.weight
    return {clue: (weights[0], weights[1]) for clue, weights in found.items()}


def _sums(clues: Sequence[str]) -> tuple[float, float]:
    table = _weights()
    first = second = 0.0
    for clue in clues:
        weights = table.get(clue)
        if weights is not None:
            first += weights[0]
            second += weights[1]
    return first, second


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
    place = {sentence.index: number for number, sentence in enumerate(sentences)}
    told = []
    for number, (sentence, time, days) in enumerate(found):
        at = place[sentence.index]
        clues = [BASE, _treated_at(sentences, sentence, treated), *_place(at, len(sentences))]
        clues += _length_itself(scan, sentence, time, days)
        if time.direction >= 0 and days >= longest:
            clues.append("longest")
        if number == len(found) - 1:
            clues.append("last length")
        if number == 0:
            clues.append("first length")
        clues += _words_beside(scan, sentence, time)
        clues += _kinds_beside(sentence, time)
        clues += _what_lasted(scan, sentence, time)
        clues += _says("says", sentence.kinds)
        if at:
            clues += _says("before says", sentences[at - 1].kinds)
        told.append(Told(sentence, time, added.get(time.span.start, 0.0), tuple(clues), _sums(clues)))
    return told


def _length_itself(scan: Scan, sentence: Sentence, time: TimeExpression, days: float) -> list[str]:
    """How it is told, how long it is, and what it counts from."""
    clues = [f"kind {time.kind}", f"counts {time.direction}", f"precision {time.precision}"]
    clues += [f"under {limit} days" for limit in LONGER_THAN if days < limit]
    clues.append(f"episode {sentence.period}")
    if time.anchor is not None:
        clues.append(f"anchor {time.anchor}")
    if after_a_past_time(sentence, time):
        clues.append("counts on from the past")
    if not of_now(scan, sentence, time.span.start):
        clues.append("of the past")
    return clues


def _is_none(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for a length of neither: of a pregnancy, of work or a habit, or of what is still to come."""
    marks, folded = sentence.marks, scan.folded
    start, end = time.span
    low, high = max(sentence.start, start - REACH), min(sentence.end, end + REACH)
    return (
        context_pattern("no_length_before").search(marks, folded[low:start]) is not None
        or context_pattern("no_length_after").match(marks, folded[end:high]) is not None
        or _is_to_come(scan, sentence, time)
    )


def _is_to_come(scan: Scan, sentence: Sentence, time: TimeExpression) -> bool:
    """True for "review is planned in six months": nothing has been seen at that time."""
    planned = scan.bit["planned"]
    if not sentence.kinds & planned or sentence.kinds & scan.bit["outcome"]:
        return False
    return any(hit.kinds & planned and hit.end <= time.span.start for hit in sentence.hits)


def _place(at: int, count: int) -> list[str]:
    """Where the sentence stands among those of the patient."""
    clues = ["first sentence"] if at == 0 else ["second sentence"] if at == 1 else []
    if at == count - 1:
        clues.append("last sentence")
    elif at >= count * LATE:
        clues.append("late")
    elif at <= count * EARLY:
        clues.append("early")
    return clues


def _treated_at(sentences: Sequence[Sentence], sentence: Sentence, treated: int) -> str:
    """Where the length stands to the first treatment."""
    if treated > sentences[-1].index:
        return "untreated"
    if sentence.index == treated:
        return "with treatment"
    return "before treatment" if sentence.index < treated else "after treatment"


def _words_beside(scan: Scan, sentence: Sentence, time: TimeExpression) -> list[str]:
    folded = scan.folded
    start, end = time.span
    before = folded[max(sentence.start, start - REACH) : start].rsplit(None, WORDS)[: -WORDS - 1 : -1]
    after = folded[end : min(sentence.end, end + REACH)].split(None, WORDS)[:WORDS]
    clues = [f"before: {word[:STEM]}" for word in before]
    clues += [f"after: {word[:STEM]}" for word in after]
    clues += [f"in: {word[:STEM]}" for word in folded[start:end].split() if not word.isdigit()]
    if before:
        clues.append(f"next before: {before[0][:STEM]}")
    if after:
        clues.append(f"next after: {after[0][:STEM]}")
    if len(before) <= LEAD:
        clues.append("opens the sentence")
    text = scan.text
    if text.startswith(",", end) or text.startswith(", ", max(0, start - 2)):
        clues.append("beside a comma")
    return clues


def _what_lasted(scan: Scan, sentence: Sentence, time: TimeExpression) -> list[str]:
    """What the rows of `context_words.tsv` and the names of symptoms and diseases tell of what the length is a length of."""
    marks, folded = sentence.marks, scan.folded
    start, end = time.span
    low, high = max(sentence.start, start - REACH), min(sentence.end, end + REACH)
    known = word_kinds()
    before = known.told(marks, folded, low, start)
    after = known.told(marks, folded, end, high)
    clues = []
    if any_context("no_onset_before").found(marks, folded, low, start):
        clues.append("before no_onset_before")
    if context_pattern("growing").search(marks, folded, low, start):
        clues.append("before growing")
    clues += [f"before {kind}" for kind in BEFORE if before & known.bit[kind]]
    clues += [f"after {kind}" for kind in AFTER if after & known.bit[kind]]
    for side, kinds, first, last in (("before", before, low, start), ("after", after, end, high)):
        if symptoms_in(scan, sentence, first, last):
            clues.append(f"symptom {side}")
        if tells_disease(scan, sentence, first, last, kinds=kinds):
            clues.append(f"disease {side}")
    return clues


def _kinds_beside(sentence: Sentence, time: TimeExpression) -> list[str]:
    """The kinds of the nearest concepts on either side."""
    start, end = time.span
    before = after = 0
    for hit in sentence.hits:
        if hit.end <= start:
            before = hit.kinds
        elif hit.start >= end:
            after = hit.kinds
            break
    return [*_says("last before", before), *_says("first after", after)]


@lru_cache(maxsize=4096)
def _says(where: str, kinds: int) -> tuple[str, ...]:
    """The clues of kinds of concept."""
    return tuple(f"{where} {name}" for name, bit in load_vocabulary().bit.items() if kinds & bit)


class Choice(NamedTuple):
    """The likeliest length."""

    told: Told
    days: float
    chance: float
    """Probability that it is the one asked for."""


def likeliest(told: Sequence[Told], *, asked: str) -> Choice | None:
    """The length that is most likely the one asked for; lengths that tell the same time share their probability.

    Parameters
    ----------
    asked : str
        One of `QUESTIONS`.
    """
    if not told:
        return None
    number = QUESTIONS.index(asked)
    odds = [exp(min(MOST, one.sums[number])) for one in told]
    days = [(one.time.days or 0.0) + (one.added if asked == "follow-up" else 0.0) for one in told]
    shared = [
        sum([o for o, d in zip(odds, days, strict=True) if abs(d - same) <= SAME * max(d, same)])
        for same in days
    ]
    best = max(range(len(told)), key=lambda n: (shared[n], odds[n]))
    return Choice(told[best], days[best], shared[best] / (1.0 + sum(odds)))
