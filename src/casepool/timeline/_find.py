"""Time expressions in a text.

One Aho-Corasick pass finds the few words that can be the heart of a time (units, months, years, "daily",
"aged"); only there are the words to the left and right read. No text is tokenised.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from casepool.model import Span, TimeExpression

from ._ages import DECADES, age_sex_handler, aged_handler, bare_age_handler, decade_handler, sex_age_handler
from ._body import Body, Hit, Scan, compiled, hits_in
from ._bounds import units
from ._dates import months
from ._events import OTHER_PATIENT, event_patterns
from ._rows import read_rules
from ._units import Handler, pod_handler, short_handler, unit_handler
from ._words import month_handler, word_handler, year_handler


class TimedText:
    """What one pass over a text finds for its times and for the course told in it.

    `read_times` makes it; reading takes the times, `build_timeline` all of it, so that nothing is looked for twice.

    Attributes
    ----------
    times : sequence of TimeExpression
        In order, not overlapping.
    low : str
        The text in lower case, of the same length, with plain blanks, hyphens and apostrophes.
    words : list of tuple of int
        Number of the pattern (`event_patterns`), start and end of each word of an event or a state.
    turns : list of int
        Where the report turns to its next patients, in order.
    """

    __slots__ = ("low", "times", "turns", "words")

    def __init__(
        self, times: tuple[TimeExpression, ...], low: str, words: list[Hit], turns: list[int]
    ) -> None:
        self.times = times
        self.low = low
        self.words = words
        self.turns = turns


def read_times(text: str) -> TimedText:
    """The time expressions of a text, and the words that the course is read from."""
    return read_times_together([text])[0]


def read_times_together(texts: Sequence[str]) -> list[TimedText]:
    """The time expressions of each of several texts, and the words that its course is read from.

    The automaton takes one text after the other before any of what it found is looked at, so that each finds its tables
    still in the cache of the core.
    """
    scanner = _scanner()
    scan = scanner.scan
    bodies = [Body(text, 0) for text in texts]
    hits = [hits_in(body.low, scan) for body in bodies]
    return [_timed(body, found, scanner) for body, found in zip(bodies, hits)]


def _timed(body: Body, hits: list[Hit], scanner: "_Scanner") -> TimedText:
    """The times and words that hits of the automaton stand for."""
    handlers, events, known = scanner.handlers, scanner.events, scanner.known
    found: list[TimeExpression] = []
    words: list[Hit] = []
    turns: list[int] = []
    for hit in hits:
        pattern = hit[0]
        if pattern < events:
            words.append(hit)
            continue
        if pattern < known:
            turns.append(hit[1])
            continue
        expression = handlers[pattern - known](body, hit[1], hit[2])
        if expression is not None:
            found.append(expression)
    found += body.more
    turns.sort()
    return TimedText(_without_overlap(found), body.low, words, turns)


def find_times(text: str, *, start: int = 0, end: int | None = None) -> tuple[TimeExpression, ...]:
    """The time expressions of a text, in order, not overlapping.

    Parameters
    ----------
    text : str
        The document's text.
    start, end : int, optional
        The piece of the text to read; spans count from the beginning of the text all the same.

    Returns
    -------
    tuple of TimeExpression
        Durations, dates, ages, sets and relative times with ISO 8601 values (TimeML, Pustejovsky et al. 2003)
        and bounds in days by the rows of `modifiers.tsv` and `bounds.tsv`.

    Examples
    --------
    >>> [(t.kind, t.value) for t in find_times("A 45-year-old woman fell ill about 6 years earlier.")]
    [('age', 'P45Y'), ('relative', 'P6Y')]
    """
    times = read_times(text if start == 0 and end is None else text[start:end]).times
    if start == 0:
        return times
    return tuple(t.at(Span(t.start + start, t.end + start)) for t in times)


def _without_overlap(found: list[TimeExpression]) -> tuple[TimeExpression, ...]:
    if _stand_apart(found):
        return tuple(found)
    found.sort(key=_order)
    kept: list[TimeExpression] = []
    last = 0
    for expression in found:
        if expression.start >= last:
            kept.append(expression)
            last = expression.end
    return tuple(kept)


def _stand_apart(found: list[TimeExpression]) -> bool:
    """Whether the expressions are in order as they are, and none overlaps another: so it is in nearly every text."""
    last = 0
    for expression in found:
        if expression.start < last:
            return False
        last = expression.end
    return True


def _order(expression: TimeExpression) -> tuple[int, int]:
    return expression.start, -expression.end


class _Scanner(NamedTuple):
    """The automaton, whose patterns are words of events, of other patients and of times, in this order."""

    scan: Scan
    handlers: tuple[Handler, ...]
    """Who reads the time around each pattern of times."""
    events: int
    """Patterns of events."""
    known: int
    """Patterns that are none of times."""


@lru_cache(maxsize=1)
def _scanner() -> _Scanner:
    patterns: list[str] = []
    handlers: list[Handler] = []

    def add(pattern: str, handler: Handler) -> None:
        patterns.append(pattern)
        handlers.append(handler)

    for row in read_rules("units"):
        add(row["pattern"], unit_handler(row, units()[row["id"]]))
    short = short_handler()
    for letters in ("y", "mo", "mt", "w", "d", "h", "mi"):
        for digit in "0123456789":
            for gap in ("", " ", "-"):
                add(digit + gap + letters, short)
    for row in read_rules("words"):
        for pattern in row["pattern"].split("|"):
            add(pattern, word_handler(row))
    for name in months():
        add(name, month_handler(name))
    for century in ("19", "20"):
        add(century, year_handler)
    for word in ("aged ", "age ", "age: ", "ages "):
        add(word, aged_handler)
    for digit in "0123456789":
        for sex in "mf":
            add(f"{sex}/{digit}", sex_age_handler)
            add(f"{digit}/{sex}", age_sex_handler)
        for person in ("male", "female", "man", "woman", "boy", "girl", "lady"):
            add(f"{digit} {person}", bare_age_handler)
    for word in (*DECADES, "0s"):
        add(word, decade_handler)
    add("pod", pod_handler)
    events = event_patterns()
    words = [*events, *OTHER_PATIENT]
    return _Scanner(compiled([*words, *patterns]), tuple(handlers), len(events), len(words))
