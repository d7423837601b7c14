"""Sharp and quiet: invented reports with one fact broken in one place, and the same reports whole."""

import json
from pathlib import Path

import pytest

from casepool.pipeline import read_text

from . import wordings
from .stories import BREAKS, break_story, write_story

SEEDS = range(80)
LEAST_FOUND = 0.85
"""Part of the breaks that must be found, of each kind."""
CORPUS = Path(__file__).parents[2] / "../shared/corpus/case-reports.jsonl"
MOST_HIGH = 0.03
"""Most texts in which a discrepancy of high severity may be claimed."""


def test_whole_stories_are_quiet() -> None:
    loud = {}
    for seed in SEEDS:
        found = read_text(write_story(seed).text)[1].discrepancies
        if found:
            loud[seed] = [d.message for d in found]
    assert loud == {}


@pytest.mark.parametrize("kind", sorted(BREAKS))
def test_broken_stories_are_found(kind: str) -> None:
    missed = []
    for seed in SEEDS:
        text = break_story(write_story(seed), kind, seed)
        assert text != write_story(seed).text
        if not read_text(text)[1].discrepancies:
            missed.append(seed)
    assert len(missed) <= (1 - LEAST_FOUND) * len(SEEDS), f"{kind}: missed {missed}"


TOLD = range(200)


def test_reports_in_many_wordings_are_quiet() -> None:
    loud = {}
    for seed in TOLD:
        found = read_text(wordings.tell(seed).text)[1].discrepancies
        if found:
            loud[seed] = [d.message for d in found]
    assert loud == {}


@pytest.mark.parametrize("kind", sorted(wordings.BREAKS))
def test_breaks_in_many_wordings_are_found(kind: str) -> None:
    made, missed = 0, []
    for seed in TOLD:
        text = wordings.break_told(wordings.tell(seed), kind, seed)
        if text is not None:
            made += 1
            if not read_text(text)[1].discrepancies:
                missed.append(seed)
    assert made >= 80
    assert len(missed) <= (1 - LEAST_FOUND) * made, f"{kind}: missed {missed} of {made}"


@pytest.mark.skipif(not CORPUS.exists(), reason="measuring data ../shared/corpus is not here")
def test_real_reports_are_quiet() -> None:
    with CORPUS.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for _, line in zip(range(2000), lines)][::4]
    high = [t for t in texts if any(d.severity == "high" for d in read_text(t)[1].discrepancies)]
    assert len(high) <= MOST_HIGH * len(texts)
