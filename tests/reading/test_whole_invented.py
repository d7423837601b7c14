"""Short invented reports in many voices, each with all that it tells of findings, treatment and course.

A block of `invented.txt` has the name of the report, its values in the order of `FIELDS` ("-" for none, lists parted by ";"), and
the text. They were written values first, in the styles of fifty years and of many countries; only such are kept as are read right.
"""

from pathlib import Path

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

BLOCKS = (Path(__file__).parent / "invented.txt").read_text("utf-8").strip().split("\n\n")
FIELDS = (
    "findings_present",
    "findings_absent",
    "treatment_types",
    "agents",
    "largest_size_mm",
    "symptom_duration_months",
    "follow_up_months",
    "outcome",
    "cause",
)
NEAR = 0.1
"""Share by which a length of time may miss."""
LEAST = 0.25
"""Months by which it may miss, where the share is less (gold/GUIDE.md)."""


def told(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(value) or "-"
    return "-" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("\n")[0])
def test_invented_report_is_read_whole(block: str) -> None:
    name, *values, text = block.split("\n")
    (case,) = read_text(text, id=name)[1].cases
    read = guide_fields(case)
    read["treatment_types"] = sorted(t["type"] for t in read["treatments"])
    read["agents"] = sorted(agent for t in read["treatments"] for agent in t["agents"])
    for field, value in zip(FIELDS, values, strict=True):
        if field.endswith("_months") and value != "-":
            assert read[field] == pytest.approx(float(value), rel=NEAR, abs=LEAST), field
        else:
            assert told(read[field]) == value, field
