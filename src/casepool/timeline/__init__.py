"""Time: from the words of a report to a solved timeline.

`read_times` reads the time expressions of a text and the words of events in one pass (`find_times` gives the times
alone). `build_timeline` makes the events of a case and the constraints that the words set between them. `read_times_together`
and `build_timelines` do so for several texts, one step after the other.
`solve_timeline` gives every event its earliest and latest day, and names the words that contradict each other. The rules are rows (`*.tsv` in this folder), each with an
example that hits and one that does not.
"""

from ._build import CONFLICT_CODE, TimedCase, build_timeline, build_timelines
from ._find import TimedText, find_times, read_times, read_times_together
from ._interval import interval
from ._solve import Solution, solve_timeline

__all__ = [
    "CONFLICT_CODE",
    "Solution",
    "TimedCase",
    "TimedText",
    "build_timeline",
    "build_timelines",
    "find_times",
    "interval",
    "read_times",
    "read_times_together",
    "solve_timeline",
]
