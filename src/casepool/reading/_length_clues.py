"""The clues of a length of time told: words beside it, what its sentence tells, how it is told, each with its weights.

The weights are rows of `told_lengths.tsv`, fitted on published reports annotated by hand (`eval/told_lengths.py`). A clue is made
once and kept, with its weights on it: the clues of one length are fifty, most of them words that other lengths have beside them, too.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from casepool.model import TimeExpression
from casepool.vocabulary import load_vocabulary

from ._lengths import first_past, of_now
from ._mention_rows import any_context, context_pattern, word_kinds
from ._other_names import DISEASES, SYMPTOMS, disease_in_words, symptoms_in
from ._scan import Scan, Sentence
from ._word_kinds import is_cut_off

QUESTIONS: Final[tuple[str, ...]] = ("follow-up", "symptoms")
"""From the treatment to the last contact; from the first symptom to the presentation."""
REACH: Final = 80
"""Characters on either side of a length in which its words are looked for."""
WORDS: Final = 6
"""Words on either side that are clues."""
REACHED: Final = 9
"""Words on either side among which they are: some of them tell nothing."""
STEM: Final = 7
"""Letters of a word that count, so that "recurred" and "recurrence" are one clue."""
LONGER_THAN: Final = (1, 8, 31, 95, 200, 370, 740, 1900)
"""Days: a length has a clue for each of these that it is shorter than."""
BEFORE: Final[tuple[str, ...]] = ("was_done", "began")
AFTER: Final[tuple[str, ...]] = ("was_done", "began", "not_symptom")
"""Kinds of `word_kinds` that are clues, by the side on which they are looked for."""
LEAD: Final = 2
"""Words before a length that opens its sentence."""
MOST_WORDS: Final = 60_000
"""Words whose clues are kept, then forgotten."""


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


class Clue:
    """What speaks for or against a length.

    Attributes
    ----------
    name : str
        As in the table.
    follow_up, symptoms : float
        Its weight where that is asked for; 0 where the table has none.
    """

    __slots__ = ("follow_up", "name", "symptoms")

    def __init__(self, name: str) -> None:
        self.name = name
        weights = _weights()
        self.follow_up = weights[0].get(name, 0.0)
        self.symptoms = weights[1].get(name, 0.0)

    def __repr__(self) -> str:
        return f"Clue({self.name!r})"


@cache
def read_length_rows() -> tuple[Row, ...]:
    """The rows of the table, in its order."""
    lines = (files("casepool.reading") / "told_lengths.tsv").read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines[1:])
    return tuple(
        Row(question, clue, float(w), int(n), int(right), source)
        for question, clue, w, n, right, source in cells
    )


@cache
def _weights() -> tuple[Mapping[str, float], ...]:
    """The weights of the clues for each of `QUESTIONS`."""
    return tuple(
        {row.clue: row.weight for row in read_length_rows() if row.question == asked} for asked in QUESTIONS
    )


# A dict of the module is at hand sooner than the cache of a function, and each length asks for a dozen of them.
_clues: Final[dict[str, Clue]] = {}
_told: Final[dict[str, dict[int, tuple[Clue, ...]]]] = {}
MOST_KINDS: Final = 4096
"""Sets of kinds whose clues are kept, then forgotten."""


def clue(name: str) -> Clue:
    """The clue of that name: one of a few that the modules know, and not of the words of a text."""
    found = _clues.get(name)
    if found is None:
        found = _clues[name] = Clue(name)
    return found


def clues_of(scan: Scan, sentence: Sentence, time: TimeExpression, days: float) -> list[Clue]:
    """What the sentence tells of a length; where it stands among the other sentences and lengths its caller adds."""
    clues = [
        clue("kind " + time.kind),
        clue(COUNTS[time.direction]),
        clue("precision " + time.precision),
        *_shorter_than(bisect_right(LONGER_THAN, days)),
    ]
    clues.append(clue(f"episode {sentence.period}"))
    if time.anchor is not None:
        clues.append(clue("anchor " + time.anchor))
    if first_past(sentence) <= time.start:
        clues.append(clue("counts on from the past"))
    if not of_now(scan, sentence, time.start):
        clues.append(clue("of the past"))
    beside = _Beside(scan.folded, sentence, time)
    _add_words(scan, time, beside, clues)
    _add_what_lasted(scan, sentence, time, beside, clues)
    clues += says("says", sentence.kinds)
    return clues


COUNTS: Final = {-1: "counts -1", 0: "counts 0", 1: "counts 1"}
"""The clue of each direction in which a time counts."""


@cache
def _shorter_than(first: int) -> tuple[Clue, ...]:
    return tuple(Clue(f"under {limit} days") for limit in LONGER_THAN[first:])


def says(where: str, kinds: int) -> tuple[Clue, ...]:
    """The clues of kinds of concept."""
    told = _told.get(where)
    if told is None:
        told = _told[where] = {}
    clues = told.get(kinds)
    if clues is None:
        clues = tuple(Clue(f"{where} {name}") for name, bit in load_vocabulary().bit.items() if kinds & bit)
        if len(told) >= MOST_KINDS:
            told.clear()
        told[kinds] = clues
    return clues


@cache
def _senses() -> Mapping[str, str]:
    """What words tell that are clues as another word is; nothing where they tell nothing (`length_words.tsv`)."""
    lines = (files("casepool.reading") / "length_words.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    return {word: sense for sense, words, _ in rows for word in words.split()}


class _Word:
    """The clues that a word is, by where it stands, and the bits of the `word_kinds` that it is.

    Attributes
    ----------
    tells : bool
        False for a word that is no clue ("nearly").
    """

    __slots__ = ("after", "before", "inside", "kinds", "next_after", "next_before", "tells")

    def __init__(self, word: str) -> None:
        self.kinds = word_kinds().of_word(word)
        stem = _senses().get(word, word)[:STEM]
        self.tells = bool(stem)
        self.before = Clue(f"before: {stem}")
        self.next_before = Clue(f"next before: {stem}")
        self.after = Clue(f"after: {stem}")
        self.next_after = Clue(f"next after: {stem}")
        self.inside = Clue(f"in: {stem}")


_words: Final[dict[str, _Word]] = {}


def _word(text: str) -> _Word:
    word = _words.get(text)
    if word is None:
        if len(_words) >= MOST_WORDS:
            _words.clear()
        word = _words[text] = _Word(text)
    return word


class _Beside:
    """The words on either side of a length, within reach and in its sentence.

    Attributes
    ----------
    low, high : int
        Where they begin and end.
    before, after : list of _Word
        In the order of the text; the first and the last may be cut off.
    """

    __slots__ = ("after", "before", "high", "low")

    def __init__(self, folded: str, sentence: Sentence, time: TimeExpression) -> None:
        start, end = time.start, time.end
        self.low = max(sentence.start, start - REACH)
        self.high = min(sentence.end, end + REACH)
        self.before = [_word(text) for text in folded[self.low : start].split()]
        self.after = [_word(text) for text in folded[end : self.high].split()]


def _add_words(scan: Scan, time: TimeExpression, beside: _Beside, clues: list[Clue]) -> None:
    """The nearest words on either side, and those of the length itself."""
    start, end = time.start, time.end
    before = [word for word in beside.before[: -REACHED - 1 : -1] if word.tells][:WORDS]
    after = [word for word in beside.after[:REACHED] if word.tells][:WORDS]
    for word in before:
        clues.append(word.before)
    for word in after:
        clues.append(word.after)
    for text in scan.folded[start:end].split():
        word = _word(text)
        if word.tells and not text.isdigit():
            clues.append(word.inside)
    if before:
        clues.append(before[0].next_before)
    if after:
        clues.append(after[0].next_after)
    if len(before) <= LEAD:
        clues.append(clue("opens the sentence"))
    if scan.text.startswith(",", end) or scan.text.startswith(", ", max(0, start - 2)):
        clues.append(clue("beside a comma"))


def _add_what_lasted(
    scan: Scan, sentence: Sentence, time: TimeExpression, beside: _Beside, clues: list[Clue]
) -> None:
    """What the concepts and words on either side tell of what the length is a length of."""
    marks, folded = sentence.marks, scan.folded
    start, end = time.start, time.end
    low, high = beside.low, beside.high
    # Kinds of the nearest concept on either side, and of all within reach.
    last = first = before = after = 0
    for hit in sentence.hits:
        at = hit.start
        if hit.end <= start:
            last = hit.kinds
        if low <= at < start:
            before |= hit.kinds
        elif at >= end:
            first = first or hit.kinds
            if at >= high:
                break
            after |= hit.kinds
    clues += says("last before", last)
    clues += says("first after", first)
    words_before = _kinds(beside.before, marks, folded, low, start)
    words_after = _kinds(beside.after, marks, folded, end, high)
    known = word_kinds()
    if any_context("no_onset_before").found(marks, folded, low, start):
        clues.append(clue("before no_onset_before"))
    if context_pattern("growing").search(marks, folded, low, start):
        clues.append(clue("before growing"))
    if words_before:
        clues += [clue("before " + kind) for kind in BEFORE if words_before & known.bit[kind]]
    if words_after:
        clues += [clue("after " + kind) for kind in AFTER if words_after & known.bit[kind]]
    if before & SYMPTOMS and symptoms_in(scan, sentence, low, start):
        clues.append(clue("symptom before"))
    if before & DISEASES or disease_in_words(scan, sentence, low, start, kinds=words_before):
        clues.append(clue("disease before"))
    if after & SYMPTOMS and symptoms_in(scan, sentence, end, high):
        clues.append(clue("symptom after"))
    if after & DISEASES or disease_in_words(scan, sentence, end, high, kinds=words_after):
        clues.append(clue("disease after"))


def _kinds(words: Sequence[_Word], marks: int, folded: str, start: int, end: int) -> int:
    """The bits of the `word_kinds` in a stretch of those words, as `WordKinds.told` finds them."""
    found = 0
    for word in words[1:] if words and is_cut_off(folded, start) else words:
        found |= word.kinds
    return word_kinds().with_phrases(found, marks, folded, start, end)
