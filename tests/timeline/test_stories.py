"""200 invented stories: known intervals inside the solved bounds, every contradiction found, none invented."""

from dataclasses import replace

import pytest

from casepool.timeline import build_timeline, find_times
from casepool.timeline._telling import anchor_kind

from .stories import CONTRADICTIONS, tell_story

SOUND = range(100)
BROKEN = [(seed, CONTRADICTIONS[seed % len(CONTRADICTIONS)]) for seed in range(100, 200)]


def solve(story):
    times = find_times(story.text)
    timeline, found = build_timeline(story.case, story.document, times)
    return replace(story.case, timeline=timeline), found


@pytest.mark.parametrize("seed", SOUND)
def test_known_intervals_lie_inside_the_bounds(seed):
    story = tell_story(seed)
    case, found = solve(story)
    assert found == (), story.text
    assert len(story.known) >= 2
    for (earlier, later), days in story.known.items():
        bounds = case.interval(earlier, later)
        assert bounds is not None, (earlier, later, story.text)
        low, high = bounds
        assert low is not None, (earlier, later, story.text)
        assert high is not None, (earlier, later, story.text)
        assert low <= days <= high, (earlier, later, days, bounds, story.text)


@pytest.mark.parametrize(("seed", "contradiction"), BROKEN)
def test_contradiction_is_found_with_its_words(seed, contradiction):
    story = tell_story(seed, contradiction=contradiction)
    case, found = solve(story)
    assert found, story.text
    quotes = " ".join(e.quote for d in found for e in d.evidence)
    assert sum(word in quotes for word in story.words) >= 2, (story.words, quotes, story.text)
    assert any(c.left_out and c.strength == "strong" for c in case.timeline.constraints)
    for discrepancy in found:
        for evidence in discrepancy.evidence:
            assert story.text[evidence.span.start : evidence.span.end] == evidence.quote


def test_every_anchor_word_of_the_rows_is_known_or_stands_for_no_event():
    assert anchor_kind("surgery") == ("treatment", "surgery")
    assert anchor_kind("discharge") == ("", "")
