"""Texts that go on without a full stop, and texts that say one thing over and over: read in time that grows as they do."""

import time

import pytest

from casepool.document import document_from_text
from casepool.pipeline import read_text
from casepool.reading._scan import LONGEST_SENTENCE, split_sentences

LENGTH = 60_000


@pytest.mark.parametrize(
    "words",
    [
        "no fever, no cough or ",
        "5 years later ",
        "C5-C6, ",
        "12 of 45 patients (27%) had it. ",
        "spread to the liver, lung and bone; ",
        "Smith et al. [3] ",
        "It was a word.(1) The ",
        "x",
    ],
)
def test_time_grows_with_the_length(words: str) -> None:
    start = time.process_time()
    document, reading = read_text(words * (LENGTH // len(words)))
    assert time.process_time() - start < 10
    assert all(
        document.text[e.span.start : e.span.end] == e.quote for s in reading.statements for e in s.evidence
    )


def test_what_has_no_full_stop_is_cut_between_words() -> None:
    text = "She had fever, chills and pain, " * 500
    sentences = split_sentences(document_from_text(text, id="a"))
    assert len(sentences) > 3
    assert all(s.end - s.start <= LONGEST_SENTENCE for s in sentences)
    assert all(text[s.end] == " " for s in sentences[:-1])
    assert [s.index for s in sentences] == list(range(len(sentences)))


def test_a_timeline_of_a_text_without_full_stops_has_its_first_and_last_event() -> None:
    text = (
        "A 50-year-old man had cough in May 2001, " + "and he was seen, " * 600 + "and he died in June 2004."
    )
    _, reading = read_text(text)
    told = {event.evidence[0].quote for event in reading.cases[0].timeline.events if event.evidence}
    assert any("died" in quote for quote in told)
