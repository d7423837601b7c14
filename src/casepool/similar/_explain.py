"""Why a case is like the query: what the two share, what is near, what differs, each with its sentence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casepool.model import DAYS_PER_MONTH, Case, Span

from ._index import Index
from ._items import Item, Shown, facts_of, items_of
from ._profile import closure_of
from ._rank import information
from ._tree import LEVELS, spinal_levels

NEAR_YEARS = 5.0
"""Ages that differ by no more are called alike."""
NEAR_FACTOR = 2.0
"""Lengths of time that differ by no more than this factor are called alike."""
NEAR_INFORMATION = 2.5
"""Least information (natural units) of the concept that two values have in common to be called near:
one in twelve cases has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One thing that query and neighbour share, or on which they differ.

    Attributes
    ----------
    kind : str
        As of `Item`: "age", "primary site", "finding", ...
    query, neighbour : str or None
        The value on each side; None where that side does not have it.
    via : str or None
        The concept that both come under, where the values are near and not the same.
    quote, sentence : str or None
        The neighbour's words, and the sentence that they stand in.
    span : Span or None
        Where the quote stands in the neighbour's text.
    """

    kind: str
    query: str | None
    neighbour: str | None
    via: str | None = None
    quote: str | None = None
    sentence: str | None = None
    span: Span | None = None


class Asked:
    """The values of a query's case, made ready to be compared with those of many neighbours."""

    def __init__(self, case: Case | None, text: str, *, index: Index, whole: bool = False) -> None:
        self.items: Sequence[Item] = items_of(case, text) if case else ()
        self.facts: Mapping[str, Item] = facts_of(case, text, whole=whole) if case else {}
        self._index = index
        self._above = {i.token: _informative(i, index) for i in self.items}

    def shared(self, shown: Shown) -> tuple[Shared, ...]:
        """Facts that are alike, the same values, then near ones with the concept that joins them."""
        theirs = {(i.kind, i.token): i for i in shown.items}
        same: list[Shared] = []
        near: list[Shared] = []
        for item in self.items:
            match = theirs.get((item.kind, item.token))
            if match is not None:
                same.append(_pair(item.kind, item.value, match))
            elif (joined := self._nearest(item, shown.items)) is not None:
                near.append(_pair(item.kind, item.value, joined[0], via=joined[1]))
        return (*self._compare(shown, alike=True), *same, *near)

    def _nearest(self, item: Item, theirs: Sequence[Item]) -> tuple[Item, str] | None:
        """The neighbour's value of the same kind that shares the most information, and what they share."""
        if item.kind == "level":
            return _near_level(item, theirs)
        best: tuple[float, Item, str] | None = None
        for other in theirs:
            if other.kind != item.kind:
                continue
            for concept in closure_of(other.token, tree=self._index.tree):
                told = self._above[item.token].get(concept, 0.0)
                if told and (best is None or told > best[0]):
                    best = (told, other, concept)
        return None if best is None else (best[1], _name(best[2], self._index))

    def different(self, shown: Shown) -> tuple[Shared, ...]:
        """Facts with other values; sites and treatments that one side lacks, of kinds that the query tells."""
        found = list(self._compare(shown, alike=False))
        for kind in ("primary site", "metastatic site", "treatment"):
            asked = {i.token: i for i in self.items if i.kind == kind}
            if not asked:
                continue
            told = {i.token: i for i in shown.items if i.kind == kind}
            near = self._near(kind, shown, told)
            found += [
                _pair(kind, None, i)
                for token, i in told.items()
                if token not in asked and token not in near.values()
            ]
            found += [
                Shared(kind=kind, query=item.value, neighbour=None)
                for token, item in asked.items()
                if token not in told and token not in near
            ]
        return tuple(found)

    def _near(self, kind: str, shown: Shown, told: Mapping[str, Item]) -> Mapping[str, str]:
        """Values asked for that are shown as near to one of the neighbour, each with that one."""
        asked = (i for i in self.items if i.kind == kind and i.token not in told)
        pairs = ((i.token, self._nearest(i, shown.items)) for i in asked)
        return {token: near[0].token for token, near in pairs if near is not None}

    def _compare(self, shown: Shown, *, alike: bool) -> Iterator[Shared]:
        for kind, mine in self.facts.items():
            theirs = shown.facts.get(kind)
            if theirs is not None and NEAR[kind](mine.value, theirs.value) == alike:
                yield _pair(kind, mine.value, theirs)


def _informative(item: Item, index: Index) -> dict[str, float]:
    """Concepts above a value that are worth calling near, with their information."""
    above = closure_of(item.token, tree=index.tree)[1:]
    told = {concept: information(index, "concepts", concept) for concept in above}
    return {concept: value for concept, value in told.items() if value >= NEAR_INFORMATION}


def _name(concept: str, index: Index) -> str:
    for node in (concept, concept.partition("/")[2]):
        if index.tree.has(node):
            return index.tree.name(node)
    return concept.rpartition("/")[2].lstrip("~")


def _near_level(item: Item, theirs: Sequence[Item]) -> tuple[Item, str] | None:
    mine = spinal_levels(item.value)
    for other in theirs:
        levels = spinal_levels(other.value) if other.kind == "level" else ()
        if set(mine) & set(levels):
            return other, "overlapping levels"
        if mine and levels and _distance(mine, levels) <= 1:
            return other, "neighbouring levels"
    return None


def _distance(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    return min(abs(LEVELS.index(x) - LEVELS.index(y)) for x in a for y in b)


def _pair(kind: str, query: Any, theirs: Item, *, via: str | None = None) -> Shared:
    return Shared(
        kind=kind,
        query=None if query is None else _value_words(kind, query),
        neighbour=_value_words(kind, theirs.value),
        via=via,
        quote=theirs.quote,
        sentence=theirs.sentence,
        span=theirs.span,
    )


def shown_fact(fact: Item) -> Shared:
    """A fact of a neighbour by itself, in words."""
    words = _value_words(fact.kind, fact.value)
    return replace(_pair(fact.kind, None, fact), query=words)


def _equal(a: Any, b: Any) -> bool:
    return bool(a == b)


def _near_age(a: float, b: float) -> bool:
    return abs(a - b) <= NEAR_YEARS


def _near_length(a: float, b: float) -> bool:
    # A day is added so that "found together" (0) can be compared.
    low, high = sorted((a + 1, b + 1))
    return high / low <= NEAR_FACTOR


NEAR: Mapping[str, Callable[[Any, Any], bool]] = {
    "age": _near_age,
    "sex": _equal,
    "course": _equal,
    "symptoms": _near_length,
    "interval": _near_length,
    "follow-up": _near_length,
    "outcome": _equal,
    "cause": _equal,
    "recurrence": _equal,
}
"""When two facts of a kind are alike."""


def length_words(days: float) -> str:
    """ "14 months", below a month "9 days" """
    if 0 < days < DAYS_PER_MONTH - 0.5:
        return f"{days:.3g} {'day' if days == 1 else 'days'}"
    months = float(f"{days / DAYS_PER_MONTH:.3g}")
    return f"{months:g} {'month' if months == 1 else 'months'}"


def _value_words(kind: str, value: Any) -> str:
    if kind == "age":
        return f"{value:g} years"
    if kind in ("interval", "symptoms", "follow-up"):
        return length_words(value)
    if kind == "recurrence":
        return "recurrence" if value else "no recurrence"
    return str(value)
