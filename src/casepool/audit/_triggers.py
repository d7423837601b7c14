"""Which checks can fire at all: one pass over a text finds the triggers of all of them.

Most reports hold no words that most checks look for. The triggers are rows of `triggers.tsv`; what a check needs is
told in `checks.tsv`. A check whose triggers are absent is not run.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from casepool.errors import VocabularyError
from casepool.model import TimeExpression

from ._checks import load_checks, read_table

TRIGGER_COLUMNS: Final[tuple[str, ...]] = ("trigger", "pattern", "meaning", "hits", "misses")
PLACED: Final = {"left": 0, "right": 0, "level": 1, "old": 2, "reading-word": 3, "scale": 4, "drug": 5}
"""Triggers whose places the checks use, with the list of `Triggers` that keeps them."""
TOLD: Final = {
    "length": 1,  # of time
    "lengths": 2,  # two that differ
    "dates": 4,  # two with a year
    "ages": 8,  # two
    "persons": 16,  # two words of an age with a sex
    "citations": 32,
    "references": 64,
    "captions": 128,
    "stretches": 256,  # two that speak of the patient, an abstract and a case say
    "year": 512,  # of the report
}
"""Needs that the report fulfils by what is told in it, not by its letters, each with its bit."""
MOST_NEEDS: Final = 4
"""Needs of one check."""
ALL: Final = -1
"""Every trigger and need: of a text that is too long to be looked through."""
_SURROGATES: Final = re.compile(f"[{chr(0xD800)}-{chr(0xDFFF)}]")


class Triggers(NamedTuple):
    """What a text holds of the triggers."""

    fired: int
    """Bits of the triggers."""
    met: int
    """Bits of the needs of checks that they meet (`needs_met`)."""
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
    fired = met = 0
    for number, start, _ in hits:
        mask, needs, place = meanings[number]
        fired |= mask
        met |= needs
        if place >= 0:
            places[place].append(start)
    return Triggers(fired, met, *places)


def times_told(times: Sequence[TimeExpression]) -> int:
    """The bits of `TOLD` that the times of a text fulfil."""
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
                told = _LENGTH
            elif time.days != days:
                told = _LENGTH | TOLD["lengths"]
    if ages > 1:
        told |= TOLD["ages"]
    return told | TOLD["dates"] if dates > 1 else told


_LENGTHS: Final = frozenset({"duration", "relative"})
_LENGTH: Final = TOLD["length"]


@lru_cache(maxsize=1)
def trigger_bits() -> Mapping[str, int]:
    """The bit of each trigger."""
    rows = read_table("triggers.tsv", columns=TRIGGER_COLUMNS)
    return {row[0]: 1 << place for place, row in enumerate(rows)}


@lru_cache(maxsize=1)
def _scanner() -> tuple[Callable[..., list[tuple[int, int, int]]], tuple[tuple[int, int, int], ...]]:
    """The search, and for each of its patterns the bits of its triggers, of the needs they meet, and which places are kept."""
    import ahocorasick_rs

    masks: dict[str, int] = {}
    needs: dict[str, int] = {}
    places: dict[str, int] = {}
    for name, patterns, *_ in read_table("triggers.tsv", columns=TRIGGER_COLUMNS):
        for pattern in patterns.replace("_", " ").split("|"):
            masks[pattern] = masks.get(pattern, 0) | trigger_bits()[name]
            needs[pattern] = needs.get(pattern, 0) | _needs().by_name.get(name, 0)
            # A pattern of a placed trigger may be one of another too: where it stands is kept.
            places[pattern] = max(places.get(pattern, -1), PLACED.get(name, -1))
    # A search of this kind takes half the time of what the library chooses for so many patterns.
    automaton = ahocorasick_rs.AhoCorasick(list(masks), implementation=ahocorasick_rs.Implementation.DFA)
    return automaton.find_matches_as_indexes, tuple((masks[p], needs[p], places[p]) for p in masks)


class _Needs(NamedTuple):
    """The needs of all checks as bits: the first needs of each check in order, behind them the second ones, and so on."""

    by_name: dict[str, int]
    """For each trigger and each of `TOLD`, the needs that it meets."""
    none: int
    """The bits of the needs that checks do not have."""
    checks: int
    """How many checks there are."""


@lru_cache(maxsize=1)
def _needs() -> _Needs:
    """The needs of `checks.tsv`.

    Raises
    ------
    VocabularyError
        Where a check needs what is no trigger, or more than is looked at.
    """
    names = {*trigger_bits(), *TOLD}
    checks = load_checks()
    by_name: dict[str, int] = {}
    none = 0
    for place, (code, check) in enumerate(checks.items()):
        needs = check.needs.split()
        if len(needs) > MOST_NEEDS or not {name for need in needs for name in need.split("|")} <= names:
            raise VocabularyError(
                f"A check must have {MOST_NEEDS} needs at most, all of triggers, got {check.needs!r} (checks.tsv, {code})."
                " Add what is missing to triggers.tsv."
            )
        for rank in range(MOST_NEEDS):
            bit = 1 << (rank * len(checks) + place)
            if rank >= len(needs):
                none |= bit
                continue
            for name in needs[rank].split("|"):
                by_name[name] = by_name.get(name, 0) | bit
    return _Needs(by_name, none, len(checks))


@cache
def _met_by(told: int) -> int:
    """The needs that no check has, and those that bits of `TOLD` meet."""
    needs = _needs()
    met = needs.none
    for name, bit in TOLD.items():
        if told & bit:
            met |= needs.by_name.get(name, 0)
    return met


def due_checks(met: int, told: int) -> int:
    """The checks of which all needs are met, by triggers (`Triggers.met`) or bits of `TOLD`: bits by their place in `checks.tsv`."""
    count = _needs().checks
    met |= _met_by(told)
    return met & met >> count & met >> 2 * count & met >> 3 * count & (1 << count) - 1
