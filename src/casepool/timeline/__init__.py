"""Time: from the words of a report to a solved timeline.

`find_times` reads the time expressions of a text. The rules are rows (`*.tsv` in this folder); every row
has an example that hits and one that does not.
"""

from ._find import find_times

__all__ = ["find_times"]
