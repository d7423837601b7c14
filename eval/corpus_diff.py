"""What a change of the rules does to the corpus: read it into a file, and diff two such files field by field.

    python eval/corpus_diff.py read OUT.jsonl [--corpus FILE] [--limit N]
    python eval/corpus_diff.py diff BEFORE.jsonl AFTER.jsonl [--samples 20] [--field NAME]

`read` writes one JSON line per text with the fields of the gold guide, read by the installed casepool. `diff` prints, per
field, in how many texts it appeared, went, or changed, and samples of each field spread evenly over the corpus
(the same ones each time), to be read beside their texts.
"""

import argparse
import json
from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "../shared/corpus/case-reports.jsonl"


def read_corpus(corpus: Path, out: Path, *, limit: int | None) -> int:
    from casepool.exchange import reading_line
    from casepool.pipeline import read_text

    count = 0
    with corpus.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as into:
        for line in islice(lines, limit):
            record = json.loads(line)
            _, reading = read_text(record["text"], id=record["id"])
            read = {"id": record["id"], "cases": reading_line(reading)["cases"]}
            into.write(json.dumps(read, ensure_ascii=False) + "\n")
            count += 1
    return count


def load(path: Path) -> dict[str, list[dict[str, Any]]]:
    with path.open(encoding="utf-8") as lines:
        return {record["id"]: record["cases"] for record in map(json.loads, lines)}


def changes(
    before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]
) -> Iterator[tuple[str, str, Any, Any]]:
    """(field, id of the text, value before, value after) of each difference; "patients" is the number of cases."""
    for id in sorted(before.keys() | after.keys()):
        old, new = before.get(id, []), after.get(id, [])
        if len(old) != len(new):
            yield "patients", id, len(old), len(new)
        for a, b in zip_longest(old, new, fillvalue={}):
            for field in sorted(a.keys() | b.keys()):
                told, tells = a.get(field), b.get(field)
                if told != tells and not (told in (None, []) and tells in (None, [])):
                    yield field, id, told, tells


def kind_of(old: Any, new: Any) -> str:
    if old is None or old == []:
        return "appeared"
    return "went" if new is None or new == [] else "changed"


def what_changed(old: Any, new: Any) -> str:
    """Of lists only the entries that differ."""
    if isinstance(old, list) and isinstance(new, list):
        less = [entry for entry in old if entry not in new]
        more = [entry for entry in new if entry not in old]
        return f"- {less} + {more}"
    return f"{old!r} -> {new!r}"


def spread(entries: list[Any], count: int) -> list[Any]:
    step = max(1, len(entries) // count) if count else len(entries) + 1
    return entries[::step][:count]


def diff(before: Path, after: Path, *, samples: int, field: str | None) -> None:
    found: dict[str, list[tuple[str, Any, Any]]] = {}
    for name, id, old, new in changes(load(before), load(after)):
        found.setdefault(name, []).append((id, old, new))
    for name in sorted(found):
        if field not in (None, name):
            continue
        kinds = [kind_of(old, new) for _, old, new in found[name]]
        print(f"{name}: " + ", ".join(f"{kinds.count(k)} {k}" for k in ("appeared", "went", "changed")))
        for id, old, new in spread(found[name], samples):
            print(f"    {id}  {what_changed(old, new)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read")
    reading.add_argument("out", type=Path)
    reading.add_argument("--corpus", type=Path, default=CORPUS)
    reading.add_argument("--limit", type=int)
    comparing = commands.add_parser("diff")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--samples", type=int, default=20)
    comparing.add_argument("--field")
    args = parser.parse_args()
    if args.command == "read":
        print(f"{read_corpus(args.corpus, args.out, limit=args.limit)} texts")
    else:
        diff(args.before, args.after, samples=args.samples, field=args.field)


if __name__ == "__main__":
    main()
