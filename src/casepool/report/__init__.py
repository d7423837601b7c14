"""What a run found, for people: one HTML page that needs no network, and a case as text for the terminal.

The page is written from the files of a run (`write_report`), one report at a time. Its data stand in it as JSON and are
drawn in the browser when a case is opened; every value leads to its sentence.
"""

from ._facts import FactGroup, FactLine, fact_groups
from ._folder import read_reports
from ._page import write_page, write_report
from ._payload import ReportParts
from ._terminal import case_text, print_case

__all__ = [
    "FactGroup",
    "FactLine",
    "ReportParts",
    "case_text",
    "fact_groups",
    "print_case",
    "read_reports",
    "write_page",
    "write_report",
]
