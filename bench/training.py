"""Reads the invented texts of the tests and examples, many together: what `scripts/compiled_wheel` counts to lay out the code.

    python bench/training.py

The texts are those that the repository holds, so that the wheel can be built from it alone.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from casepool.document import document_from_text
from casepool.pipeline import READ_TOGETHER, read_documents

ROOT = Path(__file__).parents[1]
WHOLE = ("examples/*.txt", "tests/timeline/reports/*.txt", "tests/reading/whole/*.txt")
"""Invented reports."""
TABLES = ("tests/reading/course_told.tsv", "tests/reading/onset_told.tsv")
"""Invented wordings, in the column "text"."""
ROUNDS = 4


def texts() -> Iterator[str]:
    for pattern in WHOLE:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_text(encoding="utf-8")
    for name in TABLES:
        with (ROOT / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield row["text"]


def main() -> None:
    documents = [document_from_text(text, id=str(number)) for number, text in enumerate(texts())]
    for _ in range(ROUNDS):
        for start in range(0, len(documents), READ_TOGETHER):
            read_documents(documents[start : start + READ_TOGETHER])


if __name__ == "__main__":
    main()
