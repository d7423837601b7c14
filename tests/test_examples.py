"""The bundled examples and their golden cases: whole readings, looked at by people when they change."""

import json
import os
from pathlib import Path

import pytest

from casepool.model import Problem, to_json
from casepool.pipeline import read_files

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
EXAMPLES = sorted((ROOT / "examples").iterdir())


def as_json(example: Path) -> str:
    """All that is read of an example, without the evidence's boxes (they are tested with the PDF reader)."""
    lines = []
    for record in read_files([example]):
        assert not isinstance(record, Problem), record
        _, reading = record
        raw = json.loads(to_json(reading))
        lines.append(json.dumps(_plain(raw), indent=1, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, dict):
        if "quote" in value and "span" in value:
            return value["quote"]
        return {
            k: _plain(v)
            for k, v in value.items()
            if k not in ("sha256", "path") and v not in (None, [], False)
        }
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.name)
def test_example_reads_as_its_golden_case(example: Path) -> None:
    golden = GOLDEN / f"{example.name}.json"
    got = as_json(example)
    if os.environ.get("CASEPOOL_REWRITE_GOLDEN"):
        golden.write_text(got, encoding="utf-8")
    assert got == golden.read_text(encoding="utf-8")


def test_examples_are_eight_files_of_the_promised_kinds_and_say_that_they_are_invented() -> None:
    assert len(EXAMPLES) == 8
    assert {".pdf", ".xml", ".nbib"} <= {e.suffix for e in EXAMPLES}
    patients = []
    for example in EXAMPLES:
        for record in read_files([example]):
            assert not isinstance(record, Problem)
            document, reading = record
            patients.append(len(reading.cases))
            assert (
                "invented" in document.text.lower() or "invented" in (document.report.journal or "").lower()
            )
    assert 2 in patients
