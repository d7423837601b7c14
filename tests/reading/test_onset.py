"""How long the symptoms had lasted: the time of a symptom, not of a disease, a treatment or another event."""

from pathlib import Path

import pytest

from casepool.exchange import guide_fields
from casepool.pipeline import read_text

RARE = pytest.mark.xfail(
    strict=True,
    reason="rare: a rule for it took more values than it gave on annotated reports (decision 0013)",
)
_ROWS = [
    row.split("\t") for row in (Path(__file__).parent / "onset_told.tsv").read_text("utf-8").splitlines()[1:]
]
WORDINGS = [
    pytest.param(months, text, marks=RARE if known == "wrong" else ()) for months, known, text in _ROWS
]
"""Texts invented here, each with the months it tells; a dash is no value."""


@pytest.mark.parametrize(("months", "text"), WORDINGS)
def test_wordings_of_symptom_duration(months: str, text: str) -> None:
    _, reading = read_text(text, id="x")
    read = guide_fields(reading.cases[0])["symptom_duration_months"]
    assert read == (None if months == "-" else pytest.approx(float(months), rel=0.02, abs=0.01))


def test_a_text_of_thousands_of_lengths_is_read() -> None:
    text = "A 45-year-old man had a cough for 3 months. " + "He was seen 2 weeks later. " * 3000
    _, reading = read_text(text, id="x")
    assert guide_fields(reading.cases[0])["follow_up_months"] is not None
