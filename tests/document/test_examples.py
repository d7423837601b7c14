"""The shipped examples are read whole, and say that they are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from casepool.document import find_report_files, read_report_file
from casepool.model import Document

EXAMPLES = Path(__file__).parents[2] / "examples"
ISCM = Path(__file__).parents[2] / "../shared/reports/iscm-two-episodes.txt"


def documents() -> list[Document]:
    files, problems = find_report_files([EXAMPLES])
    assert problems == ()
    found = [d for file in files for d in read_report_file(file)]
    assert all(isinstance(d, Document) for d in found), found
    return [d for d in found if isinstance(d, Document)]


def test_eight_files_are_read() -> None:
    files, _ = find_report_files([EXAMPLES])
    assert len(files) == 8
    found = documents()
    assert len({d.report.id for d in found}) == len(found) == 9
    assert {d.report.format for d in found} == {"text", "pdf", "jats", "medline", "html", "jsonl"}


def test_each_says_that_it_is_invented() -> None:
    for document in documents():
        assert "invented" in document.text
        assert document.language == "en"
        assert document.problems == ()
        assert document.report.title


def test_each_is_of_ordinary_length() -> None:
    for document in documents():
        assert 200 <= len(document.text.split()) <= 1000, document.report.id


@pytest.mark.skipif(not ISCM.exists(), reason="../shared is not there")
def test_report_left_broken_by_a_program_reads_straight() -> None:
    files, _ = find_report_files([ISCM])
    (document,) = read_report_file(files[0])
    assert isinstance(document, Document)
    text = document.text
    for words in (
        "et al. prospectively examined",
        "with cancer. Grem et al.",
        "undiagnosed neoplasm. Connolly,",
        "back pain and signs and",
        "solid intramedullary mass at",
        "been well for 2 years",
        "with advancement of",
    ):
        assert words in text, words
    assert "- " not in text.replace(" - ", "")
    assert [c.label for c in document.captions] == ["Fig. 1", "Fig. 2", "Fig. 3"]
    assert document.quote(document.captions[0].span).endswith("axial cut.")
    assert len(document.citations) == 22
    assert [s.kind for s in document.sections] == [
        "title", "abstract", "introduction", "case", "discussion", "conclusion", "captions",
    ]  # fmt: skip
