"""Time: from the words of a report to a solved timeline.

`read_times` reads the time expressions of a text and the words of events in one pass (`find_times` gives the times
alone). `build_timeline` makes the events of a case and the constraints that the words set between them.
`solve_timeline` gives every event its earliest and latest day, and names the words that contradict each other. The rules are rows (`*.tsv` in this folder), each with an
example that hits and one that does not.
"""

from ._build import CONFLICT_CODE, build_timeline
from ._find import TimedText, find_times, read_times
from ._interval import interval
from ._solve import Solution, solve_timeline

__all__ = [
    "CONFLICT_CODE",
    "Solution",
    "TimedText",
    "build_timeline",
    "find_times",
    "interval",
    "read_times",
    "solve_timeline",
]
