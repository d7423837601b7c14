"""The gold readings: F1 per field and their mean, development and held-out texts apart; patients told apart.

    python eval/gold.py

The comparison is that of ../shared/gold/score.py. A text is held out where the SHA-256 of its id, as a number, divides
by three without rest (about one in three); errors of the others may be looked at to write rules, theirs not.

Of the corpus there is no gold: its texts that open sentences with "Case 1" and "Case 2" (or "Patient 1" ...) are
counted, and those of them that are read as that many patients.
"""

import hashlib
import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

GOLD = Path(__file__).parents[1] / "../shared/gold"
CORPUS = GOLD.parent / "corpus/case-reports.jsonl"
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
MARK = re.compile(
    r"(?:\A|[.:!?]\s+|\n\s*)(?:case|patient)(?: report| presentation)?(?: no\.?| number)? ?(\d{1,2}|one|two|three|four|five|i{1,3}|iv|v)\b",
    re.IGNORECASE,
)


class Result(NamedTuple):
    fields: dict[str, dict[str, float]]
    """F1 by field and part ("all", "development", "held out")."""
    means: dict[str, float]
    counts: dict[str, int]
    """Texts by part."""
    apart: tuple[int, int]
    """Texts with two patients or more: with the right number read, and all."""
    single: tuple[int, int]
    """Texts with one patient: with one read, and all."""
    wrong: tuple[str, ...]
    """Ids of texts with another number of patients, "id gold/read"."""


@cache
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", GOLD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def held_out(id: str) -> bool:
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % 3 == 0


def corpus() -> dict[str, str]:
    """The texts of the corpus by id."""
    with CORPUS.open(encoding="utf-8") as lines:
        return {record["id"]: record["text"] for record in map(json.loads, lines)}


def read_all(texts: dict[str, str]) -> dict[str, list[dict]]:
    """The cases that casepool reads in each text, in the fields that are compared."""
    from casepool.exchange import reading_line
    from casepool.pipeline import read_text

    score = scorer()
    read = {}
    for id, text in texts.items():
        _, reading = read_text(text, id=id)
        read[id] = [score.flat(case) for case in reading_line(reading)["cases"]]
    return read


def measure() -> Result:
    score = scorer()
    gold = score.load(GOLD / "dev.jsonl")
    read = read_all({id: (GOLD / "texts" / f"{id}.txt").read_text(encoding="utf-8") for id in sorted(gold)})
    parts = {
        "all": gold,
        "development": {id: cases for id, cases in gold.items() if not held_out(id)},
        "held out": {id: cases for id, cases in gold.items() if held_out(id)},
    }
    fields: dict[str, dict[str, float]] = {field: {} for field in score.FIELDS}
    means = {}
    for part, some in parts.items():
        counts, _ = score.score(some, read)
        values = {field: score.f1(*count) for field, count in counts.items()}
        for field, value in values.items():
            fields[field][part] = value
        means[part] = sum(values.values()) / len(values)
    several = [id for id in gold if len(gold[id]) > 1]
    one = [id for id in gold if len(gold[id]) == 1]
    same = {id for id in gold if len(gold[id]) == len(read[id])}
    return Result(
        fields=fields,
        means=means,
        counts={part: len(some) for part, some in parts.items()},
        apart=(sum(id in same for id in several), len(several)),
        single=(sum(id in same for id in one), len(one)),
        wrong=tuple(f"{id} {len(gold[id])}/{len(read[id])}" for id in sorted(gold) if id not in same),
    )


def numbered_patients(text: str) -> int:
    """How many patients the text numbers from 1 at the opening of sentences; 0 where it numbers less than two."""
    marks = {WORDS.get(mark.lower()) or int(mark) for mark in MARK.findall(text) if mark.lower() != "0"}
    count = 0
    while count + 1 in marks:
        count += 1
    return count if count > 1 else 0


def corpus_apart() -> tuple[int, int]:
    """(texts read as the number of patients that they number, texts that number two or more)."""
    from casepool.pipeline import read_text

    right = several = 0
    for id, text in corpus().items():
        count = numbered_patients(text)
        if count:
            _, reading = read_text(text, id=id)
            several += 1
            right += len(reading.cases) == count
    return right, several


def main() -> None:
    result = measure()
    print(f"{'field':32}" + "".join(f"{part:>14}" for part in result.means))
    for field, values in result.fields.items():
        print(f"{field:32}" + "".join(f"{values[part]:14.3f}" for part in result.means))
    print(f"{'mean F1':32}" + "".join(f"{mean:14.3f}" for mean in result.means.values()))
    print(f"{'texts':32}" + "".join(f"{count:14d}" for count in result.counts.values()))
    print("texts with two patients or more, number right: {} of {}".format(*result.apart))
    print("texts with one patient, one read: {} of {}".format(*result.single))
    print("corpus texts that number their patients, read as that many: {} of {}".format(*corpus_apart()))
    print("other number (gold/read):", json.dumps(result.wrong))


if __name__ == "__main__":
    main()
