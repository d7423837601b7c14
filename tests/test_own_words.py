"""The repository quotes nothing of the texts that it is measured on: no run of ten words is shared with them."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".." / "shared"
RUN = 10
"""Words in a row from which on two texts share wording; eight are still stock phrases ("in the upper outer quadrant of the left breast")."""
WORD = re.compile(r"[a-z]+|\d+")
LEFT_OUT = (
    "requirements.lock",
    "package-lock.json",
    "static/vendor/",
    "validation/R/",
    "eval/own",
    "eval/fresh.jsonl",
)
"""Other people's files under their own licences, tables of numbers, and hand-made lists of what texts name, in their order."""


def runs(text: str) -> Iterator[int]:
    words = WORD.findall(text.lower())
    for at in range(len(words) - RUN + 1):
        run = words[at : at + RUN]
        if sum(word.isalpha() for word in run) > RUN // 2:
            yield hash(tuple(run))


def measured_texts() -> Iterator[str]:
    for path in sorted((SHARED / "gold" / "texts").iterdir()):
        yield path.read_text("utf-8")
    for path in sorted((SHARED / "reports").iterdir()):
        yield path.read_text("utf-8")
    files = [*(SHARED / "corpus").glob("*.jsonl"), *(SHARED / "benchmarks").glob("*.jsonl")]
    for path in sorted(files):
        with path.open(encoding="utf-8") as lines:
            yield from (str(json.loads(line).get("text", "")) for line in lines)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the measuring data (../shared) is not beside the checkout")
def test_no_wording_of_the_measured_texts_is_in_the_repository() -> None:
    known = {run for text in measured_texts() for run in runs(text)}
    assert len(known) > 100_000
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    shared = []
    for name in listed:
        if any(part in name for part in LEFT_OUT):
            continue
        try:
            lines = (ROOT / name).read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # pictures and PDFs
        for number, line in enumerate(lines, start=1):
            shared += [f"{name}:{number}" for run in runs(line) if run in known][:1]
    assert shared == []
