"""Negation of given words in sentences of the corpus annotated by hand, casepool beside medspaCy's ConText.

    .venv-eval/bin/python eval/denials.py [--no-medspacy] [--errors]

The rules behind `negation.py` were written beside the very texts that it measures on. This measures the same question on sentences of
other reports: `denials.jsonl` holds ids, spans and what each says, no text. Each sentence has a word that may deny (no, without, ruled out,
normal, failed ...), drawn with a seed, one from each report (batches N and O a second one) that no other sample holds, so denials are far denser than in whole texts.
One reader annotated each batch of 170 from the text alone on 2026-11-24, by the habit of E3C: the head words of what happened, and of those what is denied.

Batches in `READ` were read when rules had been mended on the batches before them, then their errors, and rules mended; the errors of the others are never looked at.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import negation

ANNOTATED = Path(__file__).with_name("denials.jsonl")
CORPUS = Path(__file__).parents[1] / "../shared/corpus/case-reports.jsonl"
READ = "ABDEFGIKNO"
"""Batches whose errors were read, in this order."""


def rows_of(batches: str) -> list[dict]:
    """The annotated sentences as rows that `negation.measure` takes."""
    told = [json.loads(line) for line in ANNOTATED.read_text("utf-8").splitlines()]
    wanted: dict[str, list[dict]] = {}
    for row in told:
        if row["batch"] in batches:
            wanted.setdefault(row["id"], []).append(row)
    rows = []
    with CORPUS.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            for row in wanted.get(record["id"], ()):
                events = [
                    {"span": span, "polarity": polarity}
                    for polarity, spans in (("NEG", row["denied"]), ("POS", row["held"]))
                    for span in spans
                ]
                rows.append({"id": record["id"], "text": record["text"], "events": events})
    return rows


def kept() -> str:
    """The batches whose errors are never looked at."""
    told = [json.loads(line)["batch"] for line in ANNOTATED.read_text("utf-8").splitlines()]
    return "".join(sorted(set(told) - set(READ)))


def results(*, medspacy: bool) -> Iterator[tuple[str, negation.Score]]:
    """(what, score) of each line."""
    for what, batches in (("read", READ), ("never read", kept())):
        rows = rows_of(batches)
        where = f"{what} ({len(rows)} sentences)"
        yield f"{where}, casepool", negation.measure(rows, negation.casepool_judge(negation.absent))
        if medspacy:
            yield f"{where}, medspaCy", negation.measure(rows, negation.medspacy_judge())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--no-medspacy", action="store_true")
    parser.add_argument("--errors", action="store_true", help="those of the batches that were read")
    args = parser.parse_args()
    if args.errors:
        negation.measure(rows_of(READ), negation.casepool_judge(negation.absent), errors=True)
        return
    for what, score in results(medspacy=not args.no_medspacy):
        print(
            f"{what:42} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}   "
            f"({score.right} right, {score.extra} too many, {score.missed} missed)"
        )


if __name__ == "__main__":
    main()
