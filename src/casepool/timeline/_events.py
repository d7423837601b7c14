"""The words of events, states and other patients, as rows of `events.tsv`."""

from functools import lru_cache
from typing import NamedTuple

from ._rows import read_rules

_STATES = frozenset({"state", "follow-up", "history", "now", "onset"})
_OTHER_PATIENT = (
    "case 2", "case two", "case no. 2", "case 3", "case three", "second patient", "second case", "third patient",
    "third case", "patient 2", "patient 3", "other patient", "other case", "case ii", "patient two", "case b ", "patient b ",
)  # fmt: skip
"""Words at which a report turns to its next patient."""


class Meaning(NamedTuple):
    """What a pattern of `events.tsv` stands for."""

    id: str
    kind: str
    label: str
    lane: str
    type: str
    """The id of a treatment's row."""
    is_state: bool
    inside: bool
    """The pattern may stand inside a word ("*ectomy")."""
    whole: bool
    """The pattern is a whole word ("died.")."""


@lru_cache(maxsize=1)
def event_meanings() -> tuple[Meaning, ...]:
    """What the patterns of `events.tsv` stand for, in order."""
    return tuple(
        Meaning(
            row["id"],
            row["kind"],
            row["label"],
            row["lane"],
            row["id"] if row["kind"] == "treatment" else "",
            row["kind"] in _STATES,
            pattern.startswith("*"),
            pattern.endswith("."),
        )
        for row in read_rules("events")
        for pattern in row["pattern"].split("|")
    )


def event_patterns() -> list[str]:
    """The words of `event_meanings` in the same order, and after them those of other patients."""
    told = [pattern.strip("*.") for row in read_rules("events") for pattern in row["pattern"].split("|")]
    return [*told, *_OTHER_PATIENT]
