"""The weights behind `reading/told_lengths.tsv`: which of the lengths of time told is that of the follow-up, or of the symptoms.

    python eval/told_lengths.py         F1 of both by source of texts
    python eval/told_lengths.py fit     writes the table

A conditional logit: of the lengths that a patient's sentences tell, and "none of them", one is the one asked for; each length has
clues, each clue a weight, shrunk to zero (ridge); "none of them" weighs 0. A patient whose annotated value is told by several
lengths counts as right with any of them. Clues that few lengths have get no weight.

Fitted on texts whose errors may be read: development of gold, rounds 1 and 2 and the course texts "seen" of `fresh.py`, four of five of
`annotated.jsonl` (texts of the corpus, ids and values), and the invented wordings of tests/reading/course_told.tsv and onset_told.tsv. Texts that
tell of several patients are left out. The fifth of `annotated.jsonl` that `held_out` names is kept for the figure.
"""

import argparse
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import fresh
import gold
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from casepool.exchange import guide_fields
from casepool.model import DAYS_PER_MONTH
from casepool.pipeline import read_text
from casepool.reading import _course
from casepool.reading._length_clues import QUESTIONS
from casepool.reading._told_lengths import BASE, Told

HERE = Path(__file__).parent
ROOT = HERE.parent
ANNOTATED = HERE / "annotated.jsonl"
WORDINGS = ROOT / "tests/reading"
TABLE = ROOT / "src/casepool/reading/told_lengths.tsv"
ASKED = {
    "follow-up": ("follow_up_months", "course_told.tsv"),
    "symptoms": ("symptom_duration_months", "onset_told.tsv"),
}
"""The field of each question, and its invented wordings."""
DATE = "2026-11-23"
PENALTY = 6.0
FEWEST_WORDS, FEWEST = 14, 4
"""Lengths that must have a clue before it gets a weight: a word beside it, and any other clue."""
INVENTED = 2.0
"""Texts that an invented wording weighs: it stands for the many of its kind."""
SMALL = 0.05
"""Weights below this are left out, and the rest fitted again."""
PARTS = 5
WORDED = "invented wordings"
FITTED = frozenset({"gold, development", "fresh 1", "fresh 2", "course, seen", "annotated, fitted", WORDED})

Floats = NDArray[np.float64]


class Text(NamedTuple):
    id: str
    source: str
    text: str
    cases: list[dict]


class Choice(NamedTuple):
    """The lengths of one patient, and which of them are the follow-up that was annotated."""

    text: Text
    told: list[Told]
    right: list[bool]
    read: float | None


def held_out(id: str) -> bool:
    return int(hashlib.sha256(f"held out {id}".encode()).hexdigest(), 16) % PARTS == 0


def texts() -> Iterator[Text]:
    corpus = gold.corpus()
    for line in (gold.GOLD / "dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        part = "held out" if gold.held_out(row["id"]) else "development"
        yield Text(
            row["id"],
            f"gold, {part}",
            (gold.GOLD / "texts" / f"{row['id']}.txt").read_text("utf-8"),
            row["cases"],
        )
    for path in (fresh.FRESH, fresh.COURSE, ANNOTATED):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if "round" in row:
                source = f"fresh {row['round']}"
            elif "half" in row:
                source = f"course, {row['half']}"
            else:
                source = "annotated, held out" if held_out(row["id"]) else "annotated, fitted"
            yield Text(row["id"], source, corpus[row["id"]], row["cases"])
    for field, name in ASKED.values():
        with (WORDINGS / name).open(encoding="utf-8", newline="") as file:
            for number, cells in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
                told = cells[field.removesuffix("_months")]
                if told:
                    value = None if told == "-" else float(told)
                    yield Text(f"{name} {number}", WORDED, cells["text"], [{field: value}])


def choices() -> dict[str, list[Choice]]:
    """What each text with one patient has to choose from, by question."""
    found: dict[str, list[Choice]] = {asked: [] for asked in QUESTIONS}
    seen: list[list[Told]] = []
    weighed = _course.told_lengths

    def record(*args: object, **named: object) -> list[Told]:
        seen.append(weighed(*args, **named))  # type: ignore[arg-type]
        return seen[-1]

    _course.told_lengths = record
    for text in texts():
        seen.clear()
        cases = read_text(text.text, id=text.id)[1].cases if len(text.cases) == 1 else ()
        if len(cases) != 1 or not seen:
            continue
        read = guide_fields(cases[0])
        for asked, (field, _) in ASKED.items():
            if field in text.cases[0]:
                right = [is_right(one, text.cases[0][field], asked) for one in seen[-1]]
                found[asked].append(Choice(text, seen[-1], right, read[field]))
    _course.told_lengths = weighed
    return found


def is_right(one: Told, want: float | None, asked: str) -> bool:
    days = (one.time.days or 0.0) + (one.added if asked == "follow-up" else 0.0)
    return want is not None and gold.scorer().same_months(want, days / DAYS_PER_MONTH)


def names(one: Told) -> set[str]:
    return {clue.name for clue in one.clues}


def fewest(clue: str) -> int:
    return FEWEST_WORDS if ":" in clue else FEWEST


def fit(some: Sequence[Choice]) -> dict[str, float]:
    """The weight of each clue that is not small, and of the base."""
    some = [choice for choice in some if choice.told]
    have = Counter(clue for choice in some for one in choice.told for clue in names(one))
    weights = solve(some, sorted(clue for clue, n in have.items() if n >= fewest(clue) and clue != BASE))
    return solve(some, [clue for clue, w in weights.items() if abs(w) >= SMALL and clue != BASE])


def solve(some: Sequence[Choice], clues: Sequence[str]) -> dict[str, float]:
    clues = [BASE, *clues]
    place = {clue: number for number, clue in enumerate(clues)}
    rows = [(number, one) for number, choice in enumerate(some) for one in choice.told]
    cells = [(row, place[clue]) for row, (_, one) in enumerate(rows) for clue in names(one) if clue in place]
    x = csr_matrix((np.ones(len(cells)), tuple(zip(*cells, strict=True))), shape=(len(rows), len(clues)))
    owner = np.array([number for number, _ in rows])
    good = np.array([right for choice in some for right in choice.right], dtype=float)
    any_good = np.array([any(choice.right) for choice in some])
    weight = np.array([INVENTED if choice.text.source == WORDED else 1.0 for choice in some])
    penalty = np.where(np.arange(len(clues)) == 0, 0.0, PENALTY)

    def loss(w: Floats) -> tuple[float, Floats]:
        odds = np.exp(np.clip(x @ w, -30, 30))
        total = 1 + np.bincount(owner, odds, len(some))
        hit = np.where(any_good, np.bincount(owner, odds * good, len(some)), 1.0)
        slope = weight[owner] * (odds * good * any_good[owner] / hit[owner] - odds / total[owner])
        value = np.sum(weight * (np.log(total) - np.log(hit))) + np.sum(penalty * w**2) / 2
        return float(value), penalty * w - x.T @ slope

    weights: Floats = minimize(loss, np.zeros(len(clues)), jac=True, method="L-BFGS-B").x
    return dict(zip(clues, map(float, weights), strict=True))


def write_table(found: dict[str, list[Choice]]) -> None:
    with TABLE.open("w", encoding="utf-8") as file:
        file.write("question\tclue\tweight\tn\tright\tsource\n")
        for asked, choices in found.items():
            some = [choice for choice in choices if choice.text.source in FITTED]
            weights = fit(some)
            n: Counter[str] = Counter()
            right: Counter[str] = Counter()
            for choice in some:
                for one, is_right in zip(choice.told, choice.right, strict=True):
                    n.update(names(one))
                    right.update(names(one) if is_right else ())
            texts = sum(bool(choice.told) for choice in some)
            source = f"eval/told_lengths.py fit, {n[BASE]} lengths of {texts} texts annotated by hand, {DATE}"
            for clue, weight in weights.items():
                file.write(f"{asked}\t{clue}\t{weight:.2f}\t{n[clue]}\t{right[clue]}\t{source}\n")
            print(f"{asked}: {len(weights)} weights from {n[BASE]} lengths of {texts} texts")


def show(found: dict[str, list[Choice]]) -> None:
    score = gold.scorer()
    for asked, choices in found.items():
        field = ASKED[asked][0]
        print(f"{asked}: F1 of {field}; right, too many, missed")
        for source in sorted({choice.text.source for choice in choices}):
            some = [choice for choice in choices if choice.text.source == source]
            counts = np.zeros(3, dtype=int)
            for choice in some:
                counts += score.compare(field, choice.text.cases[0], {field: choice.read})
            f1 = 2 * counts[0] / max(1, 2 * counts[0] + counts[1] + counts[2])
            print(f"  {source:22} {len(some):4} texts  {f1:.3f}  {', '.join(map(str, counts))}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=["fit"])
    args = parser.parse_args()
    found = choices()
    if args.command == "fit":
        write_table(found)
    else:
        show(found)


if __name__ == "__main__":
    main()
