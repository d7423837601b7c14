"""All 16 fields of gold on 840 texts of the corpus annotated by hand: the largest sample, read in bulk.

    python eval/annotated.py                          F1 per field of both parts
    python eval/annotated.py --errors FIELD [FIELD ...]   the errors of the part that may be read, too

`annotated.jsonl` holds ids and cases by ../shared/gold/GUIDE.md; values alone, no text. The texts are 661 that name tumours twice or more and were left
when gold, the rounds of `fresh.py` and the samples of `own.py` had been taken (484 of them had been read beside their readings while
rules were written, `read_later.txt`), most of them shorter than those, and 179 others that tell a course. They were annotated from their text alone on 2026-11-23, each by one
reader, part of them in two steps (course, then the rest); findings are cut at seven words and sorted. One fifth (`told_lengths.held_out`) is kept: nothing is fitted on it and its errors are not looked at.
"""

import argparse
import json

import fresh
import gold
import told_lengths

PARTS = {"read": False, "held out": True}


def measure() -> dict[str, fresh.Round]:
    """The fields of each part."""
    rows = [json.loads(line) for line in told_lengths.ANNOTATED.read_text("utf-8").splitlines()]
    corpus = gold.corpus()
    read = gold.read_all({row["id"]: corpus[row["id"]] for row in rows})
    annotated = gold.scorer().load(told_lengths.ANNOTATED)
    result = {}
    for part, held in PARTS.items():
        some = {row["id"]: annotated[row["id"]] for row in rows if told_lengths.held_out(row["id"]) == held}
        result[part] = fresh.compared(0, some, {id: read[id] for id in some})
    return result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", nargs="+", choices=gold.scorer().FIELDS, metavar="FIELD", default=())
    args = parser.parse_args()
    parts = measure()
    for id, field, annotated, read in parts["read"].errors:
        if field in args.errors:
            print(f"{id}  {field}\n    annotated {annotated}\n    read {read}")
    print_parts(parts)


def print_parts(parts: dict[str, fresh.Round]) -> None:
    """A table of the fields of each part, with right, wrong and missed."""
    print(f"| field | {' | '.join(parts)} |\n| --- |{' --- |' * len(parts)}")
    for field in gold.scorer().FIELDS:
        cells = (
            f"{one.fields[field]:.3f} ({', '.join(map(str, one.counts[field]))})" for one in parts.values()
        )
        print(f"| {field} | {' | '.join(cells)} |")
    print(f"| mean F1 | {' | '.join(f'{one.mean:.3f}' for one in parts.values())} |")
    print(f"| texts | {' | '.join(str(one.texts) for one in parts.values())} |")


if __name__ == "__main__":
    main()
