"""All 16 fields of gold on 90 abstracts found on the web, each with the address where it was found.

    python eval/abstracts.py TEXTS.jsonl                          F1 per field of both parts
    python eval/abstracts.py TEXTS.jsonl --errors FIELD [FIELD ...]   the errors of the part that was read, too

`abstracts.jsonl` holds ids, addresses and cases by ../shared/gold/GUIDE.md; values alone, no text: who measures puts the abstracts (title,
blank line, abstract) into JSON Lines with "id" and "text". Unlike the texts of gold and of the corpus, which are cases without what stands around them,
these have titles, backgrounds and conclusions. They were chosen in the kinds of gold, and annotated on 2026-11-24 by one reader who wrote
no rules and saw no reading; findings are cut at seven words and sorted. The errors of the first half (D001 to D045) were read, those of the second never.
"""

import argparse
import json
from pathlib import Path

import fresh
import gold
from annotated import print_parts

ANNOTATED = Path(__file__).parent / "abstracts.jsonl"
LAST_READ = "D045"
PARTS = {"read": False, "never read": True}


def measure(texts: Path) -> dict[str, fresh.Round]:
    """The fields of each part, of the abstracts that are there."""
    told = {row["id"]: row["text"] for row in map(json.loads, texts.read_text("utf-8").splitlines())}
    annotated = {id: cases for id, cases in gold.scorer().load(ANNOTATED).items() if id in told}
    read = gold.read_all({id: told[id] for id in annotated})
    result = {}
    for part, kept in PARTS.items():
        some = {id: cases for id, cases in annotated.items() if (id > LAST_READ) == kept}
        result[part] = fresh.compared(0, some, {id: read[id] for id in some})
    return result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", type=Path, metavar="TEXTS.jsonl")
    parser.add_argument("--errors", nargs="+", choices=gold.scorer().FIELDS, metavar="FIELD", default=())
    args = parser.parse_args()
    parts = measure(args.texts)
    for id, field, annotated, read in parts["read"].errors:
        if field in args.errors:
            print(f"{id}  {field}\n    annotated {annotated}\n    read {read}")
    print_parts(parts)


if __name__ == "__main__":
    main()
