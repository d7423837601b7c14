"""The words of events, states and other patients, as rows of `events.tsv`."""

from functools import lru_cache
from typing import Final

from ._rows import Row, read_rules

_STATES: Final = frozenset({"state", "follow-up", "history", "now", "onset"})
OTHER_PATIENT: Final[tuple[str, ...]] = (
    "case 2", "case two", "case no. 2", "case 3", "case three", "second patient", "second case", "third patient",
    "third case", "patient 2", "patient 3", "other patient", "other case", "case ii", "patient two", "case b ", "patient b ",
)  # fmt: skip
"""Words at which a report turns to its next patient."""


class Meaning:
    """What a pattern of `events.tsv` stands for.

    Attributes
    ----------
    id, kind, label, lane : str
    type : str
        The id of a treatment's row.
    cue : frozenset of str
        The id alone.
    is_state : bool
    inside : bool
        The pattern may stand inside a word ("*ectomy").
    whole : bool
        The pattern is a whole word ("died.").
    """

    __slots__ = ("cue", "id", "inside", "is_state", "kind", "label", "lane", "type", "whole")

    def __init__(self, row: Row, pattern: str) -> None:
        self.id = row["id"]
        self.cue = frozenset((self.id,))
        self.kind = row["kind"]
        self.label = row["label"]
        self.lane = row["lane"]
        self.type = row["id"] if row["kind"] == "treatment" else ""
        self.is_state = row["kind"] in _STATES
        self.inside = pattern.startswith("*")
        self.whole = pattern.endswith(".")


@lru_cache(maxsize=1)
def event_meanings() -> tuple[Meaning, ...]:
    """What the patterns of `events.tsv` stand for, in order."""
    return tuple(
        Meaning(row, pattern) for row in read_rules("events") for pattern in row["pattern"].split("|")
    )


def event_patterns() -> list[str]:
    """The words of `event_meanings` in the same order."""
    return [pattern.strip("*.") for row in read_rules("events") for pattern in row["pattern"].split("|")]
