"""Time: from the words of a report to a solved timeline.

`find_times` reads the time expressions of a text. `build_timeline` makes the events of a case and the
constraints that the words set between them. `solve_timeline` gives every event its earliest and latest day,
and names the words that contradict each other. The rules are rows (`*.tsv` in this folder), each with an
example that hits and one that does not.
"""

from ._build import CONFLICT_CODE, build_timeline
from ._find import find_times
from ._interval import interval
from ._solve import Solution, solve_timeline

__all__ = ["CONFLICT_CODE", "Solution", "build_timeline", "find_times", "interval", "solve_timeline"]
