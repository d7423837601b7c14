"""The page on the vocabulary tells of every file, and about how many rows it has."""

import re
from pathlib import Path

from casepool.vocabulary import read_rows, vocabulary_files

PAGE = Path(__file__).parents[2] / "docs" / "vocabulary.md"


def test_page_names_every_file_with_its_rows() -> None:
    told: dict[str, int] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`([a-z_]+\.tsv)`", cells[0])
        if len(cells) > 2 and names:
            told.update(zip(names, (int(number) for number in re.findall(r"\d+", cells[2])), strict=True))
    counts = {file: sum(1 for _ in read_rows(file)) for file in vocabulary_files()}
    assert told.keys() == counts.keys()
    # A row more need not touch the page; a tenth more must.
    assert {f: (told[f], n) for f, n in counts.items() if abs(told[f] - n) > max(3, n / 10)} == {}
