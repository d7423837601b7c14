"""Time: expressions in a text, events on a timeline, and the constraints between them.

All times are kept in days; months and years are for showing. A length has an earliest and a latest
value (its precision), and a place in time is a length from an anchor event.
"""

from dataclasses import dataclass

from ._evidence import Evidence
from ._text import Span

DAYS_PER_YEAR = 365.25
"""Mean length of a Julian year in days."""
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
DAYS_PER_WEEK = 7.0

TIME_KINDS = ("duration", "date", "age", "set", "relative")
"""duration "for 3 months"; date "in May 1996"; age "45-year-old"; set "every 3 weeks";
relative "6 years earlier", "2 months later", "at the 2-year follow-up"."""

PRECISIONS = ("exact", "about", "over", "under", "range", "vague")
"""vague: told without a number ("several months"), bounds may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """A stretch of text that tells a time, with its normalised value.

    Notes
    -----
    `value` follows ISO 8601 as TimeML uses it (Pustejovsky et al. 2003): durations "P3M", "P2W",
    "P6Y", "PT12H", "PXM" (several months); dates "1996-05", "1996", "PAST_REF", "PRESENT_REF", "FUTURE_REF".
    """

    span: Span
    kind: str
    value: str
    precision: str = "exact"
    days: float | None = None
    """Length in days as told (middle of a range); None for dates and where no number is told."""
    low_days: float | None = None
    high_days: float | None = None
    direction: int = 0
    """-1 before its anchor ("earlier", "ago", "history of"), 1 after ("later"), 0 not said."""
    anchor: str | None = None
    """What it is counted from where the words say so ("surgery", "diagnosis", "birth"); else None."""
    date: tuple[int, int | None, int | None] | None = None
    """Year, month, day of a calendar date."""


ANCHORS = (
    "birth",
    "first symptom",
    "diagnosis of primary",
    "presentation",
    "treatment",
    "last contact",
    "death",
)
"""Event kinds that other times are commonly counted from."""

EVENT_KINDS = (
    "birth",
    "first symptom",
    "diagnosis of primary",
    "diagnosis",
    "presentation",
    "finding",
    "imaging",
    "pathology",
    "metastasis",
    "recurrence",
    "treatment",
    "response",
    "last contact",
    "death",
)
LANES = ("disease", "treatment", "findings")
"""Lanes of the drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to the patient, with its place in time.

    `earliest_days` and `latest_days` count from the timeline's anchor; None is unbounded.
    """

    id: str
    """"e1", "e2" ... in order of telling; unique within the case."""
    kind: str
    label: str
    lane: str
    evidence: tuple[Evidence, ...] = ()
    episode: int | None = None
    earliest_days: float | None = None
    latest_days: float | None = None
    duration_low_days: float | None = None
    duration_high_days: float | None = None
    history: bool = False
    """True where the text tells it as the patient's past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """`low_days` <= time(later) - time(earlier) <= `high_days`; None is unbounded."""

    earlier: str
    later: str
    low_days: float | None
    high_days: float | None
    strength: str = "strong"
    """"strong": a stated length or date; "weak": order of telling, tense or section."""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    left_out: bool = False
    """True where it contradicts more trusted constraints and was left out of the solution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The events of one patient with an earliest and a latest time each."""

    anchor: str
    """Id of the event at day 0."""
    events: tuple[Event, ...] = ()
    constraints: tuple[Constraint, ...] = ()
