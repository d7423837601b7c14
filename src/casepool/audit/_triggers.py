"""Which checks can fire at all: one pass over a text finds the triggers of all of them.

Most reports hold no words that most checks look for. The triggers are rows of `triggers.tsv`; what a check needs is
told in `checks.tsv`. A check whose triggers are absent is not run.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from casepool.errors import VocabularyError
from casepool.model import TimeExpression

from ._checks import load_checks, read_table

TRIGGER_COLUMNS = ("trigger", "pattern", "meaning", "hits", "misses")
PLACED = {"left": 0, "right": 0, "level": 1, "old": 2, "reading-word": 3, "scale": 4, "drug": 5}
"""Triggers whose places the checks use, with the list of `Triggers` that keeps them."""
TIMED = {"length": 1 << 61, "lengths": 1 << 62, "dates": 1 << 63, "ages": 1 << 64}
"""Needs that the times of a text fulfil, not its letters: a length, two lengths that differ, two dates with a year, two ages."""
ALL = -1
"""Every trigger: of a text that is too long to be looked through."""
_SURROGATES = re.compile(f"[{chr(0xD800)}-{chr(0xDFFF)}]")


class Triggers(NamedTuple):
    """What a text holds of the triggers."""

    fired: int
    """Bits of the triggers."""
    sides: list[int]
    """Where "left" and "right" begin, also inside of words."""
    levels: list[int]
    """Where a letter and a figure like those of a spinal level begin, also inside of words."""
    ages: list[int]
    """Where "old" begins, also inside of words."""
    words: list[int]
    """Where a part of a word begins that a value may belie."""
    scales: list[int]
    """Where a part of the name of a score begins."""
    drugs: list[int]
    """Where the second letter of a drug stands whose largest dose is known."""


def find_triggers(text: str) -> Triggers:
    """The triggers in a text, with the places of some of them."""
    scan, meanings = _scanner()
    try:
        hits = scan(text, overlapping=True)
    except UnicodeEncodeError:
        hits = scan(_SURROGATES.sub("?", text), overlapping=True)
    places: tuple[list[int], ...] = ([], [], [], [], [], [])
    fired = 0
    for number, start, _ in hits:
        mask, place = meanings[number]
        fired |= mask
        if place >= 0:
            places[place].append(start)
    return Triggers(fired, *places)


def times_told(times: Sequence[TimeExpression]) -> int:
    """The bits of `TIMED` that the times of a text fulfil."""
    days = None
    dates = ages = told = 0
    for time in times:
        if time.kind == "date":
            dates += time.date is not None
        elif time.kind == "age":
            ages += 1
        elif time.days is not None and time.kind in _LENGTHS:
            if days is None:
                days = time.days
                told = TIMED["length"]
            elif time.days != days:
                told = TIMED["length"] | TIMED["lengths"]
    if ages > 1:
        told |= TIMED["ages"]
    return told | TIMED["dates"] if dates > 1 else told


_LENGTHS = frozenset({"duration", "relative"})


@lru_cache(maxsize=1)
def trigger_bits() -> Mapping[str, int]:
    """The bit of each trigger."""
    rows = read_table("triggers.tsv", columns=TRIGGER_COLUMNS)
    return {row[0]: 1 << place for place, row in enumerate(rows)}


@lru_cache(maxsize=1)
def _scanner() -> tuple[Callable[..., list[tuple[int, int, int]]], tuple[tuple[int, int], ...]]:
    """The search, and for each of its patterns the bits of its triggers and which places are kept."""
    import ahocorasick_rs

    masks: dict[str, int] = {}
    places: dict[str, int] = {}
    for name, patterns, *_ in read_table("triggers.tsv", columns=TRIGGER_COLUMNS):
        for pattern in patterns.replace("_", " ").split("|"):
            masks[pattern] = masks.get(pattern, 0) | trigger_bits()[name]
            # A pattern of a placed trigger may be one of another too: where it stands is kept.
            places[pattern] = max(places.get(pattern, -1), PLACED.get(name, -1))
    # A search of one kind takes two thirds of the time of what the library chooses for so many patterns.
    automaton = ahocorasick_rs.AhoCorasick(
        list(masks), implementation=ahocorasick_rs.Implementation.ContiguousNFA
    )
    return automaton.find_matches_as_indexes, tuple((masks[p], places[p]) for p in masks)


@lru_cache(maxsize=1)
def check_needs() -> Mapping[str, tuple[int, ...]]:
    """For each check the bits of which one must be there, for each of its needs.

    Raises
    ------
    VocabularyError
        Where a check needs what is no trigger.
    """
    bits = {**trigger_bits(), **TIMED}
    needs: dict[str, tuple[int, ...]] = {}
    for code, check in load_checks().items():
        masks = []
        for need in check.needs.split():
            mask = 0
            for name in need.split("|"):
                if name not in bits:
                    raise VocabularyError(
                        f"A need must be one of the triggers, got {name!r} (checks.tsv, {code}). Add it to triggers.tsv."
                    )
                mask |= bits[name]
            masks.append(mask)
        needs[code] = tuple(masks)
    return needs
