"""All 16 fields of gold on texts drawn afresh and annotated before their reading was looked at, round by round.

    python eval/fresh.py                  F1 per field and round
    python eval/fresh.py --errors FIELD [FIELD ...]   the errors of the rounds that may be read, too
    python eval/fresh.py --draw N         the first N ids of the seed, with the round and part of each
    python eval/fresh.py --agreement      F1 per field between two annotations of the same texts
    python eval/fresh.py --course         the fields of the course on texts that tell a death or a dated spread
    python eval/fresh.py --draw-course N  the first N ids of those, with the half of each

`fresh.jsonl` holds one line per text: id, round, and cases by ../shared/gold/GUIDE.md; values alone, no text. The texts are those
of the corpus of 650 to 4,000 characters that name tumours twice or more and whose reading nobody had looked at here (not in gold, nor in
`READ`; texts that were only compared as similar patients may be among them); every second one names a metastasis, as in gold. A round is first measured with the rules as they are, the
figure that other texts would give; after that its errors may be looked at, and the next round tells what that was worth.
The errors of the rounds `UNREAD` are never looked at. From the fourth round on texts of 400 characters that name one tumour may be drawn.

`fresh_second.jsonl` holds a second annotation, by a reader who had not seen the first, of every fifth text of the first round in the
order drawn (40). `--agreement` compares it, as read, with `fresh.jsonl`, as annotated, by the same scorer. Both readers had the same
guide and the same examples, so it is an upper bound of what readers agree on, and on few texts; fields with under ten values say little.
Neither annotation is changed after the comparison, whose single differences are not printed.

Deaths and dated spread are rare in a random draw, so `fresh_course.jsonl` holds the fields of the course alone for texts drawn for them
(one in two tells a death, one in two a metastasis or recurrence with a time; none of them in a round). Rules may be written on the half
"seen"; the errors of the half "unseen" are never looked at.
"""

import argparse
import hashlib
import json
import random
import re
from pathlib import Path
from typing import NamedTuple

import gold
import own

HERE = Path(__file__).parent
FRESH = HERE / "fresh.jsonl"
SECOND = HERE / "fresh_second.jsonl"
"""A second annotation of some texts of `FRESH`: id and cases."""
SEED = 202611221
ROUNDS = (200, 100, 58)
"""Texts of each round, in the order drawn."""
UNREAD = (3, 4)
"""The rounds whose errors are not looked at."""
LATER_ROUNDS = (60,)
"""Texts of each round from the fourth on, drawn when the longer texts were used up."""
PARTS = 4
"""Annotators of a round: a text belongs to one of them by its place in the round."""
READ = ("own.jsonl", "own_findings.jsonl", "judged.tsv", "judged_later.tsv", "kinds_judged.tsv")
"""Files of this folder whose texts rules may have been written on."""
READ_LATER = HERE / "read_later.txt"
"""Ids of texts read beside their readings when rounds 1 to 3 had been drawn: no text of a later round may be among them."""
LENGTHS = (650, 4000)
LATER_LENGTHS = (400, 4000)
COURSE = HERE / "fresh_course.jsonl"
COURSE_FIELDS = ("primary_to_metastasis_months", "follow_up_months", "outcome", "cause")
COURSE_LENGTHS = (300, 4000)
HALVES = ("seen", "unseen")
_DEATH = re.compile(
    r"\b(?:died|dies|dead|death|deceased|expired|succumb\w*|fatal\w*|autopsy|post-?mortem|passed away|demise)\b",
    re.IGNORECASE,
)
_SPREAD = re.compile(r"metasta|recur", re.IGNORECASE)
_TIMED = re.compile(
    r"\b(?:years?|months?|weeks?|days?) (?:\w+ )?(?:after|later|following|before|earlier|previously|prior|ago|post\w*)\b"
    r"|\bafter (?:\w+ ){0,3}(?:years?|months?)|synchronous|metachronous|simultaneous|concurrent",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Drawn(NamedTuple):
    id: str
    round: int
    part: int


class Round(NamedTuple):
    number: int
    texts: int
    fields: dict[str, float]
    """F1 by field; a field that no text of the round tells is left out."""
    counts: dict[str, tuple[int, int, int]]
    """Right, too many and missed by field."""
    mean: float
    errors: tuple[tuple[str, str, object, object], ...]
    """Id, field, value annotated and value read."""


def seen() -> set[str]:
    """Ids of the texts whose readings somebody has looked at: those of gold and of `READ`."""
    known = {json.loads(line)["id"] for line in (gold.GOLD / "dev.jsonl").read_text("utf-8").splitlines()}
    for name in READ:
        known.update(re.findall(r"EN\d{6}", (HERE / name).read_text("utf-8")))
    return known


def drawn(texts: dict[str, str]) -> list[Drawn]:
    """All ids that may be drawn, in the order of the seed, with round and annotator."""
    known = seen()
    fit = sorted(
        id
        for id, text in texts.items()
        if id not in known and LENGTHS[0] <= len(text) <= LENGTHS[1] and len(own.TUMOUR.findall(text)) >= 2
    )
    chance = random.Random(SEED)
    spread = [id for id in fit if "metasta" in texts[id].lower()]
    local = [id for id in fit if "metasta" not in texts[id].lower()]
    chance.shuffle(spread)
    chance.shuffle(local)
    order = [id for pair in zip(spread, local, strict=False) for id in pair]
    rounds = [number for number, size in enumerate(ROUNDS, start=1) for _ in range(size)]
    return [
        Drawn(id, number, place % PARTS + 1)
        for place, (id, number) in enumerate(zip(order, rounds, strict=False))
    ]


def later_drawn(texts: dict[str, str]) -> list[Drawn]:
    """The same for the rounds from the fourth on: shorter texts, too, and one tumour named is enough.

    An id has its place by a hash, so that texts read since do not change which of the others are drawn.
    """
    taken = seen() | {one.id for one in drawn(texts)} | set(READ_LATER.read_text("utf-8").split())
    taken.update(json.loads(line)["id"] for line in COURSE.read_text("utf-8").splitlines())
    fit = sorted(
        (
            id
            for id, text in texts.items()
            if id not in taken
            and LATER_LENGTHS[0] <= len(text) <= LATER_LENGTHS[1]
            and own.TUMOUR.search(text)
        ),
        key=lambda id: hashlib.sha256(f"{SEED} {id}".encode()).digest(),
    )
    spread = [id for id in fit if "metasta" in texts[id].lower()]
    local = [id for id in fit if "metasta" not in texts[id].lower()]
    order = [id for pair in zip(spread, local, strict=False) for id in pair]
    first = len(ROUNDS) + 1
    rounds = [number for number, size in enumerate(LATER_ROUNDS, start=first) for _ in range(size)]
    return [Drawn(id, number, 1) for id, number in zip(order, rounds, strict=False)]


def course_drawn(texts: dict[str, str]) -> list[tuple[str, str]]:
    """Ids of texts that tell a death or a dated spread, in the order of the seed, with the half of each."""
    taken = seen() | {one.id for one in drawn(texts)}
    fit = sorted(
        id
        for id, text in texts.items()
        if id not in taken and COURSE_LENGTHS[0] <= len(text) <= COURSE_LENGTHS[1] and own.TUMOUR.search(text)
    )
    chance = random.Random(SEED)
    deaths = [id for id in fit if _DEATH.search(texts[id])]
    spread = [id for id in fit if any(map(_dated_spread, _SENTENCE_END.split(texts[id])))]
    chance.shuffle(deaths)
    chance.shuffle(spread)
    pairs = enumerate(zip(deaths, spread, strict=False))
    halves: dict[str, str] = {}
    for place, pair in pairs:
        for id in pair:
            halves.setdefault(id, HALVES[place % 2])
    return list(halves.items())


def _dated_spread(sentence: str) -> bool:
    return _SPREAD.search(sentence) is not None and _TIMED.search(sentence) is not None


def read_all(rows: list[dict]) -> dict[str, list[dict]]:
    texts = gold.corpus()
    return gold.read_all({row["id"]: texts[row["id"]] for row in rows})


def course(shown: set[str]) -> None:
    """Print F1 of the fields of the course by half, patients told apart, and the errors of the half seen in the fields `shown`."""
    score = gold.scorer()
    rows = [json.loads(line) for line in COURSE.read_text("utf-8").splitlines()]
    read = read_all(rows)
    annotated = score.load(COURSE)
    for half in HALVES:
        some = {row["id"]: annotated[row["id"]] for row in rows if row["half"] == half}
        read_here = {
            id: [{field: case.get(field) for field in COURSE_FIELDS} for case in read[id]] for id in some
        }
        counts, errors = score.score(some, read_here)
        if half == HALVES[0]:
            for id, field, value, other in errors:
                if field in shown:
                    print(f"{id}  {field}\n    annotated {value}\n    read {other}")
        right = sum(len(read[id]) == len(cases) for id, cases in some.items())
        print(f"{half}: {len(some)} texts, number of patients right in {right}")
        for field in COURSE_FIELDS:
            value = score.f1(*counts[field])
            print(f"    {field:32}{value:8.3f} ({', '.join(map(str, counts[field]))})")


def measure() -> list[Round]:
    score = gold.scorer()
    rows = [json.loads(line) for line in FRESH.read_text("utf-8").splitlines()]
    read = read_all(rows)
    annotated = score.load(FRESH)
    result = []
    for number in sorted({row["round"] for row in rows}):
        some = {row["id"]: annotated[row["id"]] for row in rows if row["round"] == number}
        result.append(compared(number, some, read))
    return result


def compared(number: int, annotated: dict[str, list[dict]], read: dict[str, list[dict]]) -> Round:
    score = gold.scorer()
    counts, errors = score.score(annotated, read)
    values = {field: score.f1(*counts[field]) for field in score.FIELDS}
    told = {field: value for field, value in values.items() if value is not None}
    return Round(
        number,
        len(annotated),
        told,
        {field: tuple(counts[field]) for field in score.FIELDS},
        sum(told.values()) / len(told),
        tuple(errors),
    )


def agreement() -> Round:
    """The second annotation, as if it had been read, against the first."""
    score = gold.scorer()
    second = score.load(SECOND)
    first = score.load(FRESH)
    return compared(1, {id: first[id] for id in second}, second)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", nargs="+", choices=gold.scorer().FIELDS, metavar="FIELD")
    parser.add_argument("--draw", type=int, metavar="N")
    parser.add_argument("--agreement", action="store_true")
    parser.add_argument("--course", action="store_true")
    parser.add_argument("--draw-course", type=int, metavar="N")
    args = parser.parse_args()
    if args.course:
        course(set(args.errors or ()))
        return
    if args.draw_course is not None:
        for id, half in course_drawn(gold.corpus())[: args.draw_course]:
            print(f"{id}\t{half}")
        return
    if args.draw is not None:
        texts = gold.corpus()
        for one in (drawn(texts) + later_drawn(texts))[: args.draw]:
            print(f"{one.id}\t{one.round}\t{one.part}")
        return
    if args.agreement:
        show([agreement()])
        return
    rounds = measure()
    for one in rounds:
        for id, field, annotated, read in one.errors:
            if args.errors and field in args.errors and one.number not in UNREAD:
                print(f"{id}  {field}\n    annotated {annotated}\n    read {read}")
    show(rounds)


def show(rounds: list[Round]) -> None:
    """Print F1 (right, too many, missed) by field, the mean and the number of texts, a column for each round."""
    print(f"{'field':32}" + "".join(f"{f'round {one.number}':>24}" for one in rounds))
    for field in rounds[0].counts:
        cells = (
            f"{one.fields[field]:.3f} ({', '.join(map(str, one.counts[field]))})"
            if field in one.fields
            else "-"
            for one in rounds
        )
        print(f"{field:32}" + "".join(f"{cell:>24}" for cell in cells))
    print(f"{'mean F1':32}" + "".join(f"{one.mean:24.3f}" for one in rounds))
    print(f"{'texts':32}" + "".join(f"{one.texts:24d}" for one in rounds))


if __name__ == "__main__":
    main()
