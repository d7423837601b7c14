"""What cannot be true in a report: numbers, times, places, persons, doses and sources that contradict each other.

`audit_reading` runs every check of `checks.tsv` over a document and its reading (`audit_readings` over several). A check is one small function
that looks for its trigger words first, so that a report without them costs next to nothing; what it finds is a
`Discrepancy` with both places quoted. `care_checklist` tells which items of the CARE guideline a report holds.
"""

from ._audit import audit_reading, audit_readings
from ._checks import Check, load_checks
from ._formats import FORMATS, audit_lines, discrepancy_record, discrepancy_text, sarif_log
from ._reporting import care_checklist

__all__ = [
    "FORMATS",
    "Check",
    "audit_lines",
    "audit_reading",
    "audit_readings",
    "care_checklist",
    "discrepancy_record",
    "discrepancy_text",
    "load_checks",
    "sarif_log",
]
