"""Statements about other patients: how many of the numbers that a reviewer would write down are read, and how.

    python eval/statements.py [--errors]

`statements_judged.tsv` holds numbers as told, with a few words of what and among whom, no sentence. Draws 1 to 3 are each 60 statements of
what was read at the time, draw 4 the 21 that were left (case texts and whole report pages, by the hash of seed, text and place; sentences of earlier
draws left out). `first` is the verdict on them as they were read then, before rules were mended on that draw: the fair figure. Numbers with "-" are none
of other patients. "Right now" counts a statement as right where its number, its whole, its authors and its references are those of the row, and half the words
of what and among whom are found; it says how far mending reached, not how well unread texts are read.
"""

import argparse
import csv
import json
import re
from collections import defaultdict
from pathlib import Path

from kinds import share

from casepool.document import document_from_text
from casepool.model import Statement
from casepool.reading import read_statements

HERE = Path(__file__).parent
SHARED = HERE / "../../shared"
SOURCES = (SHARED / "corpus/case-reports.jsonl", SHARED / "benchmarks/ada-train.jsonl")
FILLERS = frozenset("the of a an in and to with or patients cases children infants".split())
CELLS = ("number", "whole", "what", "among", "authors", "references")


def numbers(told: str) -> tuple[tuple[object, ...], int | None]:
    """The numbers of a row and their whole: "13/627 2.1%", "<5%", "mean 57 years 39-74"."""
    if told.startswith("rate "):
        low, _, high = told.split()[1].partition("-")
        return ("rate", float(low), float(high)) if high else ("rate", float(low)), None
    if told.startswith(("mean ", "median ", "range ")):
        measure, *rest = told.split()
        value = None if "-" in rest[0] else float(rest[0])
        return (measure, value), None
    n = whole = low = high = None
    for word in told.split():
        if percent := re.fullmatch(r"([<>]?)([\d.]+)(?:-([\d.]+))?%", word):
            low = None if percent[1] == "<" else float(percent[2])
            high = None if percent[1] == ">" else float(percent[3] or percent[2])
        else:
            n, whole = (int(part) if part else None for part in word.partition("/")[::2])
    return (n, low, high), whole


def read_numbers(statement: Statement) -> tuple[object, ...]:
    s = statement
    if s.measure == "rate" and s.value is None:
        return s.measure, s.value_low, s.value_high
    return (s.measure, s.value) if s.measure else (s.n, s.percent_low, s.percent_high)


def words(text: str | None) -> set[str]:
    return set(re.findall(r"[^\W\d_][\w-]*", (text or "").lower())) - FILLERS


def alike(told: str, read: str | None) -> bool:
    expected = words(told)
    return 2 * len(expected & words(read)) >= len(expected)


def judged(row: dict[str, str], statements: list[Statement]) -> dict[str, bool]:
    """Which cells of a row are read right, by the statement that is nearest to it."""
    expected, whole = numbers(row["told"])
    found = [s for s in statements if read_numbers(s) == expected]
    if row["what"] == "-":
        return dict.fromkeys(CELLS, not found)
    cells = [
        {
            "number": True,
            "whole": s.total == whole or s.measure is not None,
            "what": alike(row["what"], s.what),
            "among": alike(row["among"], s.among),
            "authors": ",".join(s.authors) == row["authors"],
            "references": ",".join(map(str, s.references)) == row["references"],
        }
        for s in found
    ]
    return max(cells, key=lambda c: sum(c.values()), default=dict.fromkeys(CELLS, False))


def main() -> None:
    parser = argparse.ArgumentParser(description="Share of statements about other patients that are right.")
    parser.add_argument(
        "--errors", action="store_true", help="list the rows that are not right, without text"
    )
    with_errors = parser.parse_args().errors
    with (HERE / "statements_judged.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    wanted = {row["id"] for row in rows}
    statements = {}
    for source in SOURCES:
        for line in source.open(encoding="utf-8"):
            record = json.loads(line)
            if record["id"] in wanted:
                statements[record["id"]] = list(
                    read_statements(document_from_text(record["text"], id=record["id"]))
                )
    results = defaultdict(list)
    for row in rows:
        cells = judged(row, statements[row["id"]])
        results[row["draw"]].append((row, cells))
        if with_errors and not all(cells.values()):
            wrong = ", ".join(name for name, right in cells.items() if not right)
            print(row["draw"], row["id"], row["told"], row["what"], "|", row["among"], "|", wrong)
    print(f"| draw | right at first | right now | {' | '.join(CELLS)} |\n|{' --- |' * (len(CELLS) + 3)}")
    for draw, judgements in results.items():
        first = [row["first"] for row, _ in judgements if row["first"]]
        now = ["right" if all(cells.values()) else "wrong" for _, cells in judgements]
        parts = [f"{sum(c[name] for _, c in judgements) / len(judgements):.2f}" for name in CELLS]
        print(f"| {draw} | {share(first) if first else ''} | {share(now)} | {' | '.join(parts)} |")


if __name__ == "__main__":
    main()
