"""Eight fields of texts drawn from the corpus and annotated after the rules were written: F1 per field, two parts apart.

    python eval/own.py            the figures
    python eval/own.py --errors   the errors of the development part too
    python eval/own.py --draw ALIKE.tsv     the ids that the seed draws, in order

`own.jsonl` holds ids and values (../shared/gold/GUIDE.md says what they mean), no text. The texts were drawn at random among those
of the corpus that are not in gold, nor in eval/alike.tsv as it stood in commit 8e440a7 (texts that somebody had read), have
600 characters or more and name tumours twice or more. Each was annotated from
its text alone, before casepool's reading of it was looked at. A text is held out where the SHA-256 of its id, as a number, is odd;
errors of the others may be looked at to write rules, theirs not.
"""

import argparse
import hashlib
import json
import random
import re
from pathlib import Path
from typing import NamedTuple

import gold

OWN = Path(__file__).parent / "own.jsonl"
SEED = 20261122
COUNT = 60
SHORTEST = 600
"""Characters of the shortest text drawn: about the shortest of gold."""
TUMOUR = re.compile(
    r"cancer|carcinom|sarcom|lymphom|melanom|leuk(?:a)?emi|myelom|blastom|metasta|tumou?r|neoplas|malignan|gliom|meningiom|adenom",
    re.IGNORECASE,
)
FIELDS = (
    "primary_sites",
    "histologies",
    "metastatic_sites",
    "primary_to_metastasis_months",
    "follow_up_months",
    "outcome",
    "cause",
    "recurrence",
)


class Result(NamedTuple):
    fields: dict[str, dict[str, float | None]]
    """F1 by field and part ("development", "held out"); None where no text of the part has a value."""
    means: dict[str, float]
    """Mean over the fields that have an F1."""
    counts: dict[str, int]
    """Texts by part."""
    errors: tuple[tuple[str, str, object, object], ...]
    """Id, field, value annotated and value read, of the development part."""


SEEN = frozenset({"EN112204", "EN119289"})
"""Texts that were read by mistake while rules were written: they count as development."""


def held_out(id: str) -> bool:
    return id not in SEEN and int(hashlib.sha256(id.encode()).hexdigest(), 16) % 2 == 1


def drawn(texts: dict[str, str], *, alike: Path) -> list[str]:
    """The ids that the seed draws, without those of gold and of a file of texts that were read before."""
    known = {json.loads(line)["id"] for line in (gold.GOLD / "dev.jsonl").read_text("utf-8").splitlines()}
    known.update(re.findall(r"EN\d{6}", alike.read_text("utf-8")))
    wanted = [
        id
        for id, text in texts.items()
        if id not in known and len(text) >= SHORTEST and len(TUMOUR.findall(text)) >= 2
    ]
    return random.Random(SEED).sample(sorted(wanted), COUNT)


def measure() -> Result:
    score = gold.scorer()
    own = score.load(OWN)
    texts = gold.corpus()
    read = {
        id: [{field: case[field] for field in FIELDS} for case in cases]
        for id, cases in gold.read_all({id: texts[id] for id in own}).items()
    }
    parts = {
        "development": {id: cases for id, cases in own.items() if not held_out(id)},
        "held out": {id: cases for id, cases in own.items() if held_out(id)},
    }
    fields: dict[str, dict[str, float | None]] = {field: {} for field in FIELDS}
    means = {}
    wrong: dict[str, list[tuple[str, str, object, object]]] = {}
    for part, some in parts.items():
        counts, wrong[part] = score.score(some, read)
        values = {field: score.f1(*counts[field]) for field in FIELDS}
        for field, value in values.items():
            fields[field][part] = value
        told = [value for value in values.values() if value is not None]
        means[part] = sum(told) / len(told)
    return Result(
        fields, means, {part: len(some) for part, some in parts.items()}, tuple(wrong["development"])
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--draw", type=Path, metavar="ALIKE.tsv")
    args = parser.parse_args()
    if args.draw is not None:
        print("\n".join(drawn(gold.corpus(), alike=args.draw)))
        return
    result = measure()
    if args.errors:
        for id, field, annotated, read in result.errors:
            print(f"{id}  {field}\n    annotated {annotated}\n    read {read}")
    print(f"{'field':32}" + "".join(f"{part:>14}" for part in result.means))
    for field, values in result.fields.items():
        print(
            f"{field:32}"
            + "".join(f"{'-':>14}" if value is None else f"{value:14.3f}" for value in values.values())
        )
    print(f"{'mean F1':32}" + "".join(f"{mean:14.3f}" for mean in result.means.values()))
    print(f"{'texts':32}" + "".join(f"{count:14d}" for count in result.counts.values()))


if __name__ == "__main__":
    main()
