"""Whether a value's confidence is what it says: values judged by hand, the model fitted on them, its reliability.

    python eval/confidence.py                     print the tables (docs/accuracy.md)
    python eval/confidence.py sheet SHEET         write the texts of the sample with the values not judged yet
    python eval/confidence.py judge WRONG         add verdicts: lines "ID NUMBER NUMBER ..." name the wrong ones of the sheet
    python eval/confidence.py fit                 fit the model on all judged values and write reading/confidence.tsv
    python eval/confidence.py gold                the same tables on the gold readings, which nobody here judged

`eval/judged.tsv` holds the judgements: id of the text, case, field, value, place and verdict, no text. A value was judged right where
gold/GUIDE.md's reading of the text has it; one reader judged, once. The sample is drawn with a stated seed: texts at
random, then texts with the rarer kinds of value, so shares are those of this sample, not of the corpus. Reading rules
change; a judgement holds as long as casepool reads the same value of the same case, and values that are read newly are
counted as not judged until someone judges them.

Rules are changed by people who know the errors of the judged texts, so these texts become easier than others. `judged_later.tsv`
holds the values of 58 texts that were drawn (seed 20261123: 20 that tell no tumour, 38 that do) and judged after the model was fitted;
nothing is fitted on them.
"""

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import confidence_fit as model
import gold
import numpy as np
from confidence_fit import Judged

from casepool.reading._confidence import read_confidence_rows

JUDGED = Path(__file__).parent / "judged.tsv"
LATER = Path(__file__).parent / "judged_later.tsv"
"""Values of other texts, judged after the model and most rules were made; nothing is fitted on them."""
TABLE = Path(__file__).parents[1] / "src/casepool/reading/confidence.tsv"
DATE = "2026-11-23"
"""Day of the judgements."""
COLUMNS = ("id", "case", "field", "value", "start", "end", "verdict")
COUNTED = "counted by hand"
"""How the source of a row begins whose values stand in no file of judgements: the fit leaves it alone."""
SEED = 20261122
LONGEST_VALUE = 5
"""Words of a value that are kept: the file of judgements holds no stretch of anybody's text."""


class Value(NamedTuple):
    """A value of a reading as it is judged."""

    case: int
    field: str
    value: str
    start: int
    end: int
    part: Any
    """The part of the case that carries the confidence."""

    @property
    def key(self) -> tuple[int, str, str]:
        return self.case, self.field, self.value


def values_of(reading: Any) -> list[Value]:
    """Each value of a reading that carries a confidence, once per case, field and value, in order."""
    found: dict[tuple[int, str, str], Value] = {}
    for number, case in enumerate(reading.cases, start=1):
        for field, value, part in _told(case):
            words = " ".join(_shown(value).split(" ")[:LONGEST_VALUE])
            span = part.evidence[0].span if part.evidence else (0, 0)
            found.setdefault((number, field, words), Value(number, field, words, span[0], span[1], part))
    for statement in reading.statements:
        words = _statement(statement)
        span = statement.evidence[0].span
        found.setdefault((0, "statement", words), Value(0, "statement", words, span[0], span[1], statement))
    return list(found.values())


def _told(case: Any) -> Iterator[tuple[str, Any, Any]]:
    facts = {
        "age_years": case.patient.age_years,
        "sex": case.patient.sex,
        "outcome": case.outcome.vital_status,
        "cause": case.outcome.cause,
        "recurrence": case.outcome.recurrence,
        "follow_up": case.outcome.follow_up_days,
        "symptom_duration": case.outcome.symptom_duration_days,
        "interval": case.outcome.primary_to_metastasis_days,
    }
    for field, fact in facts.items():
        if fact is not None:
            yield field, fact.value, fact
    for fact in case.outcome.response:
        yield "response", fact.value, fact
    for diagnosis in case.diagnoses:
        if diagnosis.site:
            yield "primary_site", diagnosis.site, diagnosis
        if diagnosis.histology:
            yield "histology", diagnosis.histology, diagnosis
    yield from _told_lesions(case)
    for finding in case.findings:
        yield f"finding_{finding.status}" + ("_history" if finding.history else ""), finding.name, finding
    for treatment in case.treatments:
        yield "treatment", f"{treatment.type} {treatment.status}", treatment
        if treatment.status == "given":
            yield from (("agent", agent, treatment) for agent in treatment.agents)
    for imaging in case.imaging:
        yield "imaging", f"{imaging.modality} {imaging.region or ''}".strip(), imaging
    for pathology in case.pathology:
        yield "pathology", pathology.result, pathology
    for scale in case.scales:
        yield "scale", f"{scale.name} {scale.value}", scale


def _told_lesions(case: Any) -> Iterator[tuple[str, Any, Any]]:
    for lesion in case.lesions:
        if lesion.role == "metastasis" and lesion.site and lesion.size_mm is None and lesion.level is None:
            yield "metastasis" + ("" if lesion.status == "present" else "_absent"), lesion.site, lesion
        elif lesion.role == "recurrence":
            yield "recurrence_site", lesion.site, lesion
        if lesion.size_mm is not None:
            yield "lesion_size", lesion.size_mm, lesion
        if lesion.level is not None:
            yield "lesion_level", lesion.level, lesion
        if lesion.compartment is not None:
            yield "lesion_compartment", lesion.compartment, lesion


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())


def _statement(statement: Any) -> str:
    percent = None if statement.percent_low is None else f"{statement.percent_low:g}"
    if statement.percent_high not in (None, statement.percent_low):
        percent = f"{percent}-{statement.percent_high:g}"
    numbers = "/".join(str(n) for n in (statement.n, statement.total) if n is not None)
    return " ".join(part for part in (numbers, percent and f"{percent}%") if part)


# --- the sample -------------------------------------------------------------------------------------------

AT_RANDOM = 70
"""Texts drawn whatever they tell."""
WANTED = {
    "cause": 40,
    "interval": 45,
    "statement": 36,
    "lesion_level": 26,
    "lesion_compartment": 18,
    "recurrence_site": 12,
    "metastasis_absent": 15,
    "metastasis": 60,
    "lesion_size": 45,
    "scale": 18,
    "finding_uncertain": 20,
    "finding_present_history": 24,
    "finding_absent": 80,
    "agent": 70,
    "recurrence": 70,
    "symptom_duration": 70,
    "follow_up": 80,
    "treatment": 90,
    "primary_site": 90,
    "histology": 90,
}
"""Least number of values of a kind: texts that tell one are added, in random order, until the sample holds them."""
SEVERAL_PATIENTS = 14
"""Least number of texts with more than one case."""
SECTIONED = 9
"""Least number of texts with a heading."""


def draw(told: dict[str, Sequence[Value]], *, several: set[str], sectioned: set[str], seed: int) -> list[str]:
    """Ids of the texts to judge: some at random, then those that fill up the rare kinds of value."""
    order = sorted(told)
    random.Random(seed).shuffle(order)
    taken = dict.fromkeys(order[:AT_RANDOM])
    for group, least in ((several, SEVERAL_PATIENTS), (sectioned, SECTIONED)):
        more = [id for id in order if id in group]
        for id in more:
            if sum(id in group for id in taken) < least:
                taken[id] = None
    for field, least in WANTED.items():
        for id in order:
            if sum(v.field == field for known in taken for v in told[known]) >= least:
                break
            if any(v.field == field for v in told[id]):
                taken[id] = None
    return list(taken)


# --- judging ----------------------------------------------------------------------------------------------

Key = tuple[int, str, str]
"""Case, field, value."""


def judged(path: Path = JUDGED) -> dict[str, dict[Key, bool]]:
    found: dict[str, dict[Key, bool]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            key = (int(row["case"]), row["field"], row["value"])
            found.setdefault(row["id"], {})[key] = row["verdict"] == "right"
    return found


def sampled(texts: dict[str, str]) -> list[str]:
    """The texts judged, else those that the seed draws."""
    if JUDGED.exists():
        return list(judged())
    from casepool.pipeline import read_text

    told, several, sectioned = {}, set(), set()
    for id, text in texts.items():
        document, reading = read_text(text, id=id)
        told[id] = values_of(reading)
        if len(reading.cases) > 1:
            several.add(id)
        if any(section.kind != "body" for section in document.sections):
            sectioned.add(id)
    return draw(told, several=several, sectioned=sectioned, seed=SEED)


def not_judged(texts: dict[str, str]) -> dict[str, list[Value]]:
    from casepool.pipeline import read_text

    known = judged() if JUDGED.exists() else {}
    found = {}
    for id in sampled(texts):
        _, reading = read_text(texts[id], id=id)
        new = [v for v in values_of(reading) if v.key not in known.get(id, {})]
        if new:
            found[id] = new
    return found


def write_sheet(path: Path) -> None:
    texts = gold.corpus()
    with path.open("w", encoding="utf-8") as file:
        for id, values in not_judged(texts).items():
            file.write(f"{id}\n{texts[id]}\n")
            for number, v in enumerate(values):
                file.write(
                    f"  {number}: case {v.case} {v.field} = {v.value}  [{texts[id][v.start : v.end]}]\n"
                )


def add_verdicts(path: Path) -> None:
    """Every value of the sheet is right but those that the file names."""
    wrong = {
        line.split()[0]: set(map(int, line.split()[1:])) for line in path.read_text().splitlines() if line
    }
    new = not_judged(gold.corpus())
    with JUDGED.open("a", encoding="utf-8") as file:
        for id, values in new.items():
            for number, v in enumerate(values):
                verdict = "wrong" if number in wrong.get(id, ()) else "right"
                file.write("\t".join(map(str, (id, *v[:5], verdict))) + "\n")


# --- features ---------------------------------------------------------------------------------------------


@contextmanager
def recorded() -> Iterator[list[tuple[str, frozenset[str]]]]:
    """While it is open, each value's confidence is the place of its field and features in the list."""
    from casepool.reading import _confidence
    from casepool.vocabulary import load_vocabulary

    bits = load_vocabulary().bit
    seen: list[tuple[str, frozenset[str]]] = []
    sure = _confidence._Weigher.sure

    def record(self: Any, field: str, evidence: Any, features: Any = (), against: Any = ()) -> float:
        place = self.place(evidence)
        kinds = {f"says {kind}" for kind, bit in bits.items() if place.kinds & bit}
        conflict = {"conflict"} if against else set()
        seen.append((field, frozenset({*place.features, *features, *kinds, *conflict})))
        return float(len(seen) - 1)

    _confidence._Weigher.sure = record
    try:
        yield seen
    finally:
        _confidence._Weigher.sure = sure


class Sample(NamedTuple):
    values: list[Judged]
    fields: list[str]
    """What was judged ("agent" shares the confidence of its treatment)."""
    sure: np.ndarray
    """The confidence that casepool gives."""
    gone: int
    """Judged values that are not read any more."""
    new: int
    """Values read that nobody judged."""


def read_sample(verdicts: dict[str, dict[Key, bool]], texts: dict[str, str]) -> Sample:
    from casepool.pipeline import read_text
    from casepool.reading._confidence import statement_features

    values, fields, sure, gone, new = [], [], [], 0, 0
    for id, known in verdicts.items():
        _, reading = read_text(texts[id], id=id)
        plain = {v.key: v.part.confidence for v in values_of(reading)}
        with recorded() as seen:
            _, reading = read_text(texts[id], id=id)
        gone += len(known.keys() - plain.keys())
        for v in values_of(reading):
            if v.key not in known:
                new += 1
                continue
            if v.field == "statement":
                field, features = "statement", frozenset(statement_features(v.part))
            else:
                field, features = seen[int(v.part.confidence)]
            values.append(Judged(id, field, features, known[v.key]))
            fields.append(v.field)
            sure.append(plain[v.key])
    return Sample(values, fields, np.array(sure), gone, new)


def write_table(sample: Sample) -> None:
    """Fit on all judged values and write the rows of the product."""
    values = [v for v, field in zip(sample.values, sample.fields, strict=True) if field != "agent"]
    weights = model.fit(values)
    texts = len({v.text for v in values})
    source = f"eval/confidence.py fit, {len(values)} values of {texts} corpus texts judged by hand, {DATE}"
    order = {field: n for n, field in enumerate(["*", *sorted({v.field for v in values})])}
    rows = sorted(weights.items(), key=lambda item: (order[item[0][0]], item[0][1] != "base", item[0][1]))
    counted = [row for row in read_confidence_rows() if row.source.startswith(COUNTED)]
    with TABLE.open("w", encoding="utf-8") as file:
        file.write("field\tfeature\tweight\tn\tright\tsource\n")
        for (field, feature), weight in rows:
            have = [
                v for v in values if field in ("*", v.field) and (feature == "base" or feature in v.features)
            ]
            right = sum(v.right for v in have)
            file.write(f"{field}\t{feature}\t{weight:.2f}\t{len(have)}\t{right}\t{source}\n")
        for row in counted:
            file.write(f"{row.field}\t{row.feature}\t{row.weight:.2f}\t{row.n}\t{row.right}\t{row.source}\n")


# --- reliability ------------------------------------------------------------------------------------------

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


def brier(sure: np.ndarray, right: np.ndarray) -> float:
    return float(np.mean((sure - right) ** 2))


def calibration_error(sure: np.ndarray, right: np.ndarray, *, bins: int = 10) -> float:
    """Expected calibration error over bins of equal number (Naeini 2015)."""
    order = np.argsort(sure, kind="stable")
    return float(
        sum(len(b) * abs(sure[b].mean() - right[b].mean()) for b in np.array_split(order, bins)) / len(sure)
    )


def ranks_right(sure: np.ndarray, right: np.ndarray) -> float:
    """Share of (right, wrong) pairs of values in which the right one is surer."""
    from scipy.stats import rankdata

    n = right.sum()
    total = rankdata(sure)[right == 1].sum() - n * (n + 1) / 2
    return float(total / (n * (len(right) - n)))


def print_reliability(title: str, sure: np.ndarray, right: np.ndarray) -> None:
    from casepool.pool import exact_interval

    print(
        f"\n{title}: {len(sure)} values, {right.mean():.3f} right, mean confidence {sure.mean():.3f}; Brier score {brier(sure, right):.4f} (the share alone {right.mean() * (1 - right.mean()):.4f}), expected calibration error {calibration_error(sure, right):.3f}, surer of the right one {ranks_right(sure, right):.3f}"
    )
    print("| confidence | values | mean | right | 95 % interval |\n| --- | --- | --- | --- | --- |")
    for low, high in pairwise(EDGES):
        inside = (sure >= low) & ((sure < high) | (high == 1.0))
        n, k = int(inside.sum()), int(right[inside].sum())
        if n:
            a, b = exact_interval(k, n)
            print(
                f"| {low:.2f} to {high:.2f} | {n} | {sure[inside].mean():.3f} | {k / n:.3f} | {a:.3f} to {b:.3f} |"
            )


def held_out(values: Sequence[Judged], *, parts: int) -> np.ndarray:
    """The probability of each value by the model that was fitted without its part of the texts."""
    from casepool.reading._confidence import LEAST, MOST

    where = np.array([model.part(v.text, parts) for v in values])
    sure = np.zeros(len(values))
    for number in range(parts):
        weights = model.fit([v for v, w in zip(values, where, strict=True) if w != number])
        test = np.flatnonzero(where == number)
        sure[test] = model.predict([values[n] for n in test], weights, least=LEAST, most=MOST)
    return sure


def print_later(sample: Sample) -> None:
    keep = np.array([field != "agent" for field in sample.fields])
    right = np.array([v.right for v in sample.values], dtype=float)
    texts = len({v.text for v in sample.values})
    print_reliability(
        f"The table that casepool ships, on {texts} texts drawn afterwards", sample.sure[keep], right[keep]
    )
    print(f"({sample.gone} judged values are not read any more, {sample.new} values read are not judged)")


def print_tables(sample: Sample) -> None:
    values = [v for v, field in zip(sample.values, sample.fields, strict=True) if field != "agent"]
    right = np.array([v.right for v in values], dtype=float)
    print(
        f"{len(sample.values)} judged values of {len({v.text for v in values})} texts; {sample.gone} more are not read any more, {sample.new} values read are not judged"
    )
    half = np.array([model.part(v.text, 2) == 1 for v in values])
    print_reliability(
        "Fitted on one half of the texts, looked at on the other",
        held_out(values, parts=2)[half],
        right[half],
    )
    crossed = held_out(values, parts=5)
    print_reliability("Cross-validated, five parts by text", crossed, right)
    whole = np.array([field != "agent" for field in sample.fields])
    print_reliability(
        "The table that casepool ships, on the values it was fitted on", sample.sure[whole], right
    )
    print("\n| kind of value | values | right | mean, cross-validated |\n| --- | --- | --- | --- |")
    kinds = np.array([v.field for v in values])
    for kind in sorted(set(kinds), key=lambda k: (right[kinds == k].mean(), k)):
        print(
            f"| {kind.replace('_', ' ')} | {int((kinds == kind).sum())} | {right[kinds == kind].mean():.2f} | {crossed[kinds == kind].mean():.2f} |"
        )
    doubtful = crossed < 0.8
    print(
        f"\nBelow 0.80, where the workspace says doubtful: {doubtful.mean():.2f} of the values, with {(1 - right)[doubtful].sum() / (1 - right).sum():.2f} of the wrong ones"
    )
    against = np.array(["conflict" in v.features for v in values])
    print(f"Values with evidence against them: {int(against.sum())}, {right[against].mean():.2f} right")


# --- gold -------------------------------------------------------------------------------------------------


def gold_sample() -> tuple[np.ndarray, np.ndarray]:
    """(confidence, right) of each value read from the gold texts that tell one patient, by the guide's comparison."""
    from casepool.exchange import guide_fields
    from casepool.pipeline import read_text

    score = gold.scorer()
    told = score.load(gold.GOLD / "dev.jsonl")
    sure, right = [], []
    for id in sorted(told):
        _, reading = read_text((gold.GOLD / "texts" / f"{id}.txt").read_text(encoding="utf-8"), id=id)
        if len(told[id]) != 1 or len(reading.cases) != 1:
            continue
        case = reading.cases[0]
        for field, one, confidence in _gold_values(case, guide_fields(case)):
            hit, _, _ = score.compare(field, told[id][0], {field: one})
            sure.append(confidence)
            right.append(hit)
    return np.array(sure), np.array(right, dtype=float)


def _gold_values(case: Any, fields: dict[str, Any]) -> Iterator[tuple[str, Any, float]]:
    outcome = case.outcome
    facts = {
        "age_years": case.patient.age_years,
        "sex": case.patient.sex,
        "outcome": outcome.vital_status,
        "cause": outcome.cause,
        "recurrence": outcome.recurrence,
        "follow_up_months": outcome.follow_up_days,
        "symptom_duration_months": outcome.symptom_duration_days,
        "primary_to_metastasis_months": outcome.primary_to_metastasis_days,
    }
    for field, fact in facts.items():
        if fact is not None:
            yield field, fields[field], fact.confidence
    lists = {
        "primary_sites": [(d.site, d) for d in case.diagnoses],
        "histologies": [(d.histology, d) for d in case.diagnoses],
        "metastatic_sites": [
            (x.site, x) for x in case.lesions if x.role == "metastasis" and x.status == "present"
        ],
        "findings_present": [(f.name, f) for f in case.findings if f.status == "present" and not f.history],
        "findings_absent": [(f.name, f) for f in case.findings if f.status == "absent" and not f.history],
        "treatment_types": [(t.type, t) for t in case.treatments if t.status == "given"],
    }
    for field, told in lists.items():
        for value, item in dict(told).items():
            if value:
                yield field, [value], item.confidence


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("sheet").add_argument("path", type=Path)
    commands.add_parser("judge").add_argument("path", type=Path)
    commands.add_parser("fit")
    commands.add_parser("gold")
    args = parser.parse_args()
    if args.command == "sheet":
        write_sheet(args.path)
    elif args.command == "judge":
        add_verdicts(args.path)
    elif args.command == "gold":
        print_reliability("Gold", *gold_sample())
    elif args.command == "fit":
        write_table(read_sample(judged(), gold.corpus()))
    else:
        texts = gold.corpus()
        print_tables(read_sample(judged(), texts))
        print_later(read_sample(judged(LATER), texts))


if __name__ == "__main__":
    main()
