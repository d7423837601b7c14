"""The words around a unit of time: how exact, before or after, and counted from what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from ._bounds import Length
from ._numbers import TOKEN, Number, number_words, parse_number
from ._rows import Row, read_rules

_DETERMINERS: Final = frozenset(
    {"the", "a", "an", "his", "her", "this", "these", "those", "their", "only", "just", "mean"}
)
_CONNECTORS: Final = frozenset(
    {"and", "to", "or", "between", "of", "half", "hundred", "through", "-", ",", "th", "st", "nd", "rd"}
)
_TIMES: Final = frozenset({"times", "once", "twice", "thrice", "time"})
_MODIFIES_OVER: Final = frozenset(
    {
        "for",
        "after",
        "of",
        "at",
        "by",
        "to",
        "was",
        "is",
        "lasted",
        "lasting",
        "aged",
        "since",
        "just",
        "well",
        "survived",
    }
)
"""Words before "over" that make it "more than"; else it is "in the course of"."""
_LEAD_SIGNS: Final = "~≈<>≥≤"
_MAX_PHRASE: Final = 5
_MOST_KEPT: Final = 16384
"""Words, and runs of words, of which is kept what they say; a dict of a module is asked in a third of the time of `lru_cache`."""


class Left:
    """What the words before a unit say; offsets count from the start of these words.

    Attributes
    ----------
    number : Number or None
    start : int
        Where the expression begins.
    modifier : Row or None
    over : bool
        True where "over" may be "more than" or "in the course of".
    prep : Row or None
    direction : int
    anchor : str or None
    framed : bool
        True where a preposition, modifier or determiner shows that a time is meant.
    again : bool
        True for "3 times a", "once per": how often.
    others : sequence of tuple
        Numbers that share the unit ("three and four months"): start, end, number.
    lengths : list of Length
        What the number came to in the units that followed it so far.
    """

    __slots__ = (
        "again", "anchor", "direction", "framed", "lengths", "modifier", "number", "others", "over", "prep", "start",
    )  # fmt: skip

    def __init__(
        self,
        number: Number | None = None,
        start: int = 0,
        modifier: Row | None = None,
        *,
        over: bool = False,
        prep: Row | None = None,
        direction: int = 0,
        anchor: str | None = None,
        framed: bool = False,
        again: bool = False,
        others: Sequence[tuple[int, int, Number]] = (),
    ) -> None:
        self.number = number
        self.start = start
        self.modifier = modifier
        self.over = over
        self.prep = prep
        self.direction = direction
        self.anchor = anchor
        self.framed = framed
        self.again = again
        self.others = others
        self.lengths: list[Length] = []

    def with_number(self, number: Number) -> "Left":
        """The same words around another number, which a time is meant by."""
        return Left(
            number,
            self.start,
            self.modifier,
            over=self.over,
            prep=self.prep,
            direction=self.direction,
            anchor=self.anchor,
            framed=True,
            again=self.again,
            others=self.others,
        )

    def alone(self) -> "Left":
        """The same number without what it is counted from."""
        return Left(
            self.number,
            self.start,
            self.modifier,
            over=self.over,
            framed=self.framed,
            again=self.again,
            others=self.others,
        )


NOTHING: Final = Left()


@dataclass(frozen=True, slots=True)
class Words:
    """Phrases of the rule tables as token tuples."""

    modifiers: Mapping[tuple[str, ...], Row]
    prepositions: Mapping[tuple[str, ...], Row]
    fillers: Mapping[tuple[str, ...], Row]
    known: frozenset[str] = field(repr=False)


@lru_cache(maxsize=1)
def words() -> Words:
    """The phrases that may stand before a unit, from the rows."""
    modifiers = _phrases(read_rules("modifiers"))
    prepositions = _phrases([r for r in read_rules("contexts") if r["side"] == "left"])
    fillers = _phrases(read_rules("fillers"))
    known = {w for table in (modifiers, prepositions, fillers) for phrase in table for w in phrase}
    known |= _DETERMINERS | _CONNECTORS | _TIMES | set(number_words())
    return Words(modifiers, prepositions, fillers, frozenset(known))


def _phrases(rows: Sequence[Row]) -> dict[tuple[str, ...], Row]:
    return {tuple(TOKEN.findall(p)): row for row in rows for p in row["pattern"].split("|")}


_known_from: Final[dict[str, int]] = {}


def known_from(word: str) -> int:
    """Where the part of the word that the rules know begins; -1 where no part at its end is known."""
    start = _known_from.get(word)
    if start is None:
        if len(_known_from) >= _MOST_KEPT:
            _known_from.clear()
        start = _known_from[word] = _known_part(word)
    return start


def _known_part(word: str) -> int:
    if word[-1] == "," and word[0].isdigit():
        word = word[:-1]
    if word[0] == "(" and word[-1] == ")" and word[1:-1].isdigit():
        return 0  # "four (4) months"
    known = words().known
    if word in known:
        return 0
    start = -1
    end = len(word)
    for match in reversed(tuple(TOKEN.finditer(word))):
        token = match.group()
        if match.end() != end or not (
            token in known or token[0].isdigit() or token in _LEAD_SIGNS or token in "½¼¾/"
        ):
            break
        start = end = match.start()
    return start


def left_start(low: str, at: int, floor: int) -> int:
    """Offset from which the words before `at` are known to the rules."""
    start = i = at
    for _ in range(9):
        while i > floor and low[i - 1] == " ":
            i -= 1
        if i <= floor:
            break
        j = low.rfind(" ", floor, i) + 1 or floor
        offset = known_from(low[j:i])
        if offset < 0:
            break
        start = i = j + offset
        if offset > 0:
            break  # words before one that is known in part do not belong to it
    return start


_read: Final[dict[str, Left]] = {}


def read_left(run: str) -> Left:
    """What the known words before a unit say."""
    left = _read.get(run)
    if left is None:
        if len(_read) >= _MOST_KEPT:
            _read.clear()
        left = _read[run] = _left_of(run)
    return left


def _left_of(run: str) -> Left:
    found = [(m.group(), m.start(), m.end()) for m in TOKEN.finditer(run)]
    tokens = [t for t, _, _ in found]
    anchor = _strip_fillers(tokens)
    number, at = _tail_number(tokens)
    begin = at
    others: list[tuple[int, int, Number]] = []
    if number is not None and number.form in ("cardinal", "ordinal"):
        begin = _coordinated(tokens, at, others)
    frame = _read_frame(tokens, begin)
    start = at if others else frame.begin
    return Left(
        number=number,
        start=found[start][1] if start < len(found) else len(run),
        modifier=frame.modifier,
        over=frame.over,
        prep=frame.prep,
        direction=frame.direction,
        anchor=anchor or frame.anchor,
        framed=frame.framed,
        again=frame.again,
        others=[(found[a][1], found[b - 1][2], n) for a, b, n in reversed(others)],
    )


@dataclass(slots=True)
class _Frame:
    """What was said before the number, while it is being read."""

    begin: int
    modifier: Row | None = None
    prep: Row | None = None
    over: bool = False
    direction: int = 0
    anchor: str | None = None
    framed: bool = False
    again: bool = False


def _strip_fillers(tokens: list[str]) -> str | None:
    anchor = None
    while tokens:
        if tokens[-1] == "-":
            tokens.pop()
            continue
        row, size = _ending(words().fillers, tokens, len(tokens))
        if row is None or (len(tokens) == size and row["anchor"] == ""):
            break
        anchor = row["anchor"] or anchor
        del tokens[-size:]
    return anchor


def _ending(table: Mapping[tuple[str, ...], Row], tokens: Sequence[str], end: int) -> tuple[Row | None, int]:
    for size in range(min(_MAX_PHRASE, end), 0, -1):
        row = table.get(tuple(tokens[end - size : end]))
        if row is not None:
            return row, size
    return None, 0


def _tail_number(tokens: Sequence[str]) -> tuple[Number | None, int]:
    for at, token in enumerate(tokens):
        number = parse_number(tokens[at:]) if token != "-" else None
        if number is not None:
            return number, at
    return None, len(tokens)


def _coordinated(tokens: Sequence[str], at: int, others: list[tuple[int, int, Number]]) -> int:
    """Collect the numbers before "and" or a comma that share the unit; where the first begins."""
    end = at
    links = ("and", ",")
    while end >= 2 and tokens[end - 1] in links:
        stop = end - 1
        if tokens[stop - 1] == ",":
            stop -= 1
        for begin in range(max(0, stop - 3), stop):
            number = parse_number(tokens[begin:stop])
            if number is not None and number.form in ("cardinal", "ordinal"):
                others.append((begin, stop, number))
                end = begin
                break
        else:
            break
    return end


def _read_frame(tokens: Sequence[str], end: int) -> _Frame:
    """Prepositions and modifiers before the number, read from right to left."""
    frame = _Frame(end)
    if (end and tokens[end - 1] in _TIMES) or (
        end > 1 and tokens[end - 1] == "in" and tokens[end - 2] in _TIMES
    ):
        frame.again = frame.framed = True
        frame.begin = _how_often(tokens, end)
        return frame
    i = end
    while i > 0 and not (frame.prep and frame.prep["id"] != "l-since"):
        before = i
        i = _read_word(tokens, i, frame)
        if i == before:
            break
    return frame


def _read_word(tokens: Sequence[str], i: int, frame: _Frame) -> int:
    """Take the phrase that ends before token `i` into the frame; where it begins, or `i` where it means nothing."""
    table = words()
    modifier, size = _ending(table.modifiers, tokens, i)
    prep, prep_size = _ending(table.prepositions, tokens, i)
    if modifier is not None and tokens[i - 1] == "over" and size == 1:
        frame.over = frame.framed = True
        if i > 1 and tokens[i - 2] in _MODIFIES_OVER:
            frame.modifier, frame.begin = frame.modifier or modifier, i - 1
        else:
            frame.prep = frame.prep or prep
        return i - 1
    if modifier is not None and size >= prep_size:
        frame.modifier = frame.modifier or modifier
        frame.framed = True
        frame.begin = i - size
        if prep is not None and prep_size == size:
            frame.prep = frame.prep or prep
            frame.direction = frame.direction or int(prep["direction"])
        return i - size
    if prep is not None:
        return _take(prep, tokens, i, prep_size, frame)
    if tokens[i - 1] in _DETERMINERS:
        frame.framed = True
        return i - 1
    return i - 1 if tokens[i - 1] == "-" else i


def _take(prep: Row, tokens: Sequence[str], i: int, size: int, frame: _Frame) -> int:
    frame.framed = True
    i -= size
    if prep["id"] == "per":
        begin = _how_often(tokens, i)
        frame.again = frame.framed = begin != i
        frame.begin = begin
    elif prep["span"] == "1":
        frame.begin = i
    if prep["kind"]:
        frame.prep = frame.prep or prep
    frame.direction = frame.direction or int(prep["direction"])
    frame.anchor = frame.anchor or prep["anchor"] or None
    return i


def _how_often(tokens: Sequence[str], end: int) -> int:
    """Where "3 times", "once", "3-4" before `end` begins; `end` where there is none."""
    stop = end
    if stop and tokens[stop - 1] == "in":
        stop -= 1
    if stop and tokens[stop - 1] in _TIMES:
        stop -= 1
        if tokens[stop] in ("once", "twice", "thrice"):
            return stop
    for begin in range(max(0, stop - 5), stop):
        if parse_number(tokens[begin:stop]) is not None:
            return begin
    return stop if stop < end and tokens[stop] in _TIMES else end


@lru_cache(maxsize=1)
def _anchor_rows() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row["pattern"]), row["id"]) for row in read_rules("anchors"))


_anchors: Final[dict[str, str]] = {}


def _anchor_of(word: str) -> str:
    """The anchor that a word names; none where it is empty."""
    anchor = _anchors.get(word)
    if anchor is None:
        if len(_anchors) >= _MOST_KEPT:
            _anchors.clear()
        named = [anchor for pattern, anchor in _anchor_rows() if pattern.fullmatch(word)]
        anchor = _anchors[word] = named[0] if named else ""
    return anchor


_CLAUSE_END: Final = re.compile(r"[.,;:()]|\bwhich\b")


def anchor_after(low: str, at: int) -> str | None:
    """The anchor that the first words from `at` name ("surgery", "diagnosis"), or None."""
    window = low[at : at + 70]
    cut = _CLAUSE_END.search(window)
    if cut:
        window = window[: cut.start()]
    for word in window.split()[:7]:
        anchor = _anchor_of(word)
        if anchor:
            return anchor
    return None
