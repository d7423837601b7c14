"""Kinds of value that were read worst, judged by hand before and after their rules were mended.

    python eval/kinds.py

`kinds_judged.tsv` holds the verdicts, no text: for each kind, 30 values of the reading before (commit 21c3e59) and 30 of the reading
after (or all, where there are fewer), drawn by the hash of seed, text, case and value, so that both draws share what both
readings hold. Texts of `judged.tsv`, and those whose errors were noted while judging them, are left out. Printed are
the shares right with their 95 % intervals (Clopper and Pearson 1934).
"""

import csv
from pathlib import Path

from scipy.stats import beta

JUDGED = Path(__file__).parent / "kinds_judged.tsv"


def interval(right: int, count: int) -> tuple[float, float]:
    """Exact limits of a share."""
    low = 0.0 if right == 0 else float(beta.ppf(0.025, right, count - right + 1))
    high = 1.0 if right == count else float(beta.ppf(0.975, right + 1, count - right))
    return low, high


def share(verdicts: list[str]) -> str:
    right, count = verdicts.count("right"), len(verdicts)
    low, high = interval(right, count)
    return f"{right / count:.2f} ({right} of {count}; {low:.2f} to {high:.2f})"


def main() -> None:
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    print("| kind of value | right before | right after |\n| --- | --- | --- |")
    for field in dict.fromkeys(row["field"] for row in rows):
        cells = [
            share([row["verdict"] for row in rows if row["field"] == field and row[when] == "yes"])
            for when in ("before", "after")
        ]
        print(f"| {field.replace('_', ' ')} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
