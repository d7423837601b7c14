"""Names of findings and disorders on texts of the corpus annotated by hand, by the habits of the two benchmarks of `findings.py`.

    python eval/mentions.py [--errors disorders|findings]

The rules behind `findings.py` were written beside the very texts that it measures on. `mentions.jsonl` holds ids and spans, no text, of reports
that no other sample holds, each annotated by one reader from the text alone on 2026-11-24: "disorders" by the habit of E3C (70 texts),
"findings" by that of ADA, with results of tests (130 texts; ages and sexes, which ADA marks, are left out). Scores are those of `findings.py`.

Of each kind the first texts were read with their errors and rules mended, the errors of the others are never looked at.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import findings

ANNOTATED = Path(__file__).with_name("mentions.jsonl")
CORPUS = Path(__file__).parents[1] / "../shared/corpus/case-reports.jsonl"
MEASUREMENTS = {"disorders": False, "findings": True}
"""Kinds of annotation, with whether measurements count."""


def rows_of(kind: str, *, read: bool) -> list[dict]:
    """The annotated texts as rows that `findings.measure` takes."""
    told = [json.loads(line) for line in ANNOTATED.read_text("utf-8").splitlines()]
    wanted = {row["id"]: row["spans"] for row in told if row["kind"] == kind and row["read"] == read}
    with CORPUS.open(encoding="utf-8") as lines:
        records = (json.loads(line) for line in lines)
        return [
            {
                "id": r["id"],
                "text": r["text"],
                "clinical_entities": [{"span": span} for span in wanted[r["id"]]],
            }
            for r in records
            if r["id"] in wanted
        ]


def results() -> Iterator[tuple[str, findings.Score, findings.Score]]:
    """(what, score of casepool, score of the dictionary) of each line."""
    for kind, measurements in MEASUREMENTS.items():
        for read in (True, False):
            rows = rows_of(kind, read=read)
            what = f"{kind}, {'read' if read else 'never read'} ({len(rows)} texts)"
            found = findings.measure(rows, findings.casepool_finder(measurements=measurements), within=False)
            yield what, found, findings.measure(rows, findings.dictionary_finder, within=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", choices=tuple(MEASUREMENTS), help="those of the texts that were read")
    args = parser.parse_args()
    if args.errors:
        rows = rows_of(args.errors, read=True)
        find = findings.casepool_finder(measurements=MEASUREMENTS[args.errors])
        findings.measure(rows, find, within=False, errors=True)
        return
    for what, score, dictionary in results():
        print(
            f"{what:34} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}   "
            f"({score.marked} marked, {score.mentions} mentions; dictionary {dictionary.f1:.3f})"
        )


if __name__ == "__main__":
    main()
