"""Lengths of time and dates in a patient's sentences, and whether they belong to the patient's past."""

from collections.abc import Iterator, Sequence
from math import inf

from casepool.model import TimeExpression

from ._scan import Scan, Sentence
from ._status import scopes

YearMonth = tuple[int, int | None]


def lengths(sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, TimeExpression, float]]:
    """Each length told, with its sentence and its days; a day of life is an age."""
    for sentence in sentences:
        for time in sentence.times:
            if time.kind in ("duration", "relative") and time.days and time.anchor != "birth":
                yield sentence, time, time.days


def of_now(scan: Scan, sentence: Sentence, start: int) -> bool:
    """False where the time belongs to the patient's past."""
    if sentence.period == 0:
        return False
    for scope in scopes(scan, sentence):
        if scope.status == "history" and scope.start <= start < scope.end:
            return False
    return True


def first_past(sentence: Sentence) -> float:
    """Where the first time of the past ends ("mastectomy six years earlier"); infinity where the sentence tells none.

    A time behind it counts on from the past ("... and a relapse two years later").
    """
    for time in sentence.times:
        if time.direction < 0 and time.kind == "relative":
            return time.end
    return inf


def dates(sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, TimeExpression, YearMonth]]:
    """Each calendar date told, with its sentence, as year and month."""
    for sentence in sentences:
        for time in sentence.times:
            if time.date is not None:
                yield sentence, time, (time.date[0], time.date[1])


def months_between(first: YearMonth, last: YearMonth) -> int:
    """Whole months; where a month is not told, the difference of years times 12 (gold/GUIDE.md)."""
    years = last[0] - first[0]
    if first[1] is None or last[1] is None:
        return 12 * years
    return 12 * years + last[1] - first[1]
