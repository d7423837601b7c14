"""Time expressions in a text.

One Aho-Corasick pass finds the few words that can be the heart of a time (units, months, years, "daily",
"aged"); only there are the words to the left and right read. No text is tokenised.
"""

from functools import lru_cache

from casepool.model import TimeExpression

from ._ages import DECADES, age_sex_handler, aged_handler, decade_handler, sex_age_handler
from ._body import Body, Scan, compiled, hits_in
from ._bounds import units
from ._dates import months
from ._rows import read_rules
from ._units import Handler, pod_handler, short_handler, unit_handler
from ._words import month_handler, word_handler, year_handler


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
    piece = text if start == 0 and end is None else text[start:end]
    scan, handlers = _scanner()
    body = Body(piece, start)
    found = []
    for pattern, at, stop in hits_in(body.low, scan):
        expression = handlers[pattern](body, at, stop)
        if expression is not None:
            found.append(expression)
    found += body.more
    return _without_overlap(found)


def _without_overlap(found: list[TimeExpression]) -> tuple[TimeExpression, ...]:
    if len(found) < 2:
        return tuple(found)
    found.sort(key=_order)
    kept = [found[0]]
    for expression in found:
        if expression.span.start >= kept[-1].span.end:
            kept.append(expression)
    return tuple(kept)


def _order(expression: TimeExpression) -> tuple[int, int]:
    return expression.span.start, -expression.span.end


@lru_cache(maxsize=1)
def _scanner() -> tuple[Scan, tuple[Handler, ...]]:
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
    for word in (*DECADES, "0s"):
        add(word, decade_handler)
    add("pod", pod_handler)
    return compiled(patterns), tuple(handlers)
