"""The table of reading accuracy: each measure with its goal, as docs/accuracy.md shows it.

    .venv-eval/bin/python eval/all.py

With the environment of eval/negation.py medspaCy is measured too; without medspaCy its lines are left out. Speed has
its own script (bench/read.py), since it needs a quiet machine.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import NamedTuple

import denials
import findings
import fresh
import gold
import mentions
import negation
import own
import own_findings
import times


class Line(NamedTuple):
    measure: str
    where: str
    value: float
    goal: float | None
    beside: str = ""


def gold_lines() -> Iterator[Line]:
    result = gold.measure()
    for part, mean in result.means.items():
        yield Line("mean F1 over 16 fields", f"gold, {part} ({result.counts[part]} texts)", mean, 0.90)
    worst = min(result.fields, key=lambda field: result.fields[field]["all"])
    low = ", ".join(
        f"{field} {values['all']:.2f}" for field, values in result.fields.items() if values["all"] < 0.78
    )
    yield Line(
        "lowest field", f"gold, {worst}", result.fields[worst]["all"], 0.78, f"below: {low}" if low else ""
    )
    right, several = result.apart
    yield Line(
        "texts with two or three patients told apart",
        "gold",
        right / several,
        1.0,
        f"{right} of {several}; one patient read as one: {result.single[0]} of {result.single[1]}",
    )
    right, several = gold.corpus_apart()
    yield Line("numbered patients told apart", "corpus", right / several, None, f"{right} of {several}")


def fresh_lines() -> Iterator[Line]:
    for one in fresh.measure():
        what = "errors never read" if one.number in fresh.UNREAD else "errors read"
        low = ", ".join(f"{field} {value:.2f}" for field, value in one.fields.items() if value < 0.78)
        where = f"fresh, round {one.number}, {what} ({one.texts} texts)"
        yield Line("mean F1 over 16 fields", where, one.mean, 0.90, f"below 0.78: {low}" if low else "")


def own_lines() -> Iterator[Line]:
    result = own.measure()
    for part, mean in result.means.items():
        low = ", ".join(
            f"{field} {value:.2f}"
            for field, values in result.fields.items()
            if (value := values[part]) is not None and value < 0.78
        )
        where = f"own, {part} ({result.counts[part]} texts)"
        yield Line("mean F1 over 8 fields of tumours and course", where, mean, None, f"below 0.78: {low}")


def own_finding_lines() -> Iterator[Line]:
    for part, counts in own_findings.measure().items():
        values = {field: own_findings.f1(count) for field, count in counts.items()}
        low = ", ".join(f"{field} {value:.2f}" for field, value in values.items() if value < 0.78)
        mean = sum(values.values()) / len(values)
        where = f"{part} ({own_findings.texts(part)} texts)"
        beside = f"below 0.78: {low}" if low else ""
        yield Line("mean F1 over 6 fields of findings and treatment", where, mean, None, beside)


def time_lines() -> Iterator[Line]:
    rows = findings.rows_of("e3c")
    for name, wrong in (("", False), (", other classes as false alarms", True)):
        result = times.score(rows, others_are_wrong=wrong, errors=False)
        goals = (0.90, 0.85) if not wrong else (None, None)
        yield Line(f"time expressions found{name}", "e3c", result["found"][2], goals[0])
        yield Line(f"time expressions with right value{name}", "e3c", result["value"][2], goals[1])


def negation_lines() -> Iterator[Line]:
    scores = dict(negation.results(medspacy=find_spec("medspacy") is not None))
    for what in ("ada findings", "e3c events"):
        other = scores.get(f"{what}, medspaCy")
        beside = f"medspaCy {other.f1:.2f}" if other else ""
        yield Line("negation of given spans, F1", what, scores[f"{what}, casepool"].f1, 0.90, beside)
    alone = scores["ada findings, casepool, absent alone"]
    yield Line("the same, without normal results", "ada findings", alone.f1, None)


def denial_lines() -> Iterator[Line]:
    medspacy = find_spec("medspacy") is not None
    scores = dict(denials.results(medspacy=medspacy))
    for where, score in scores.items():
        if where.endswith(", casepool"):
            what = where.removesuffix(", casepool")
            other = scores.get(f"{what}, medspaCy")
            beside = f"medspaCy {other.f1:.2f}" if other else ""
            goal = 0.90 if what.startswith("never") else None
            yield Line("negation of given words, F1", f"corpus, {what}", score.f1, goal, beside)


def finding_lines() -> Iterator[Line]:
    scores = dict(findings.results())
    for where, goal in (("e3c", 0.75), ("ada marked stretch", 0.75), ("ada whole page", None)):
        baseline = scores[f"{where}, dictionary"].f1
        yield Line(
            "findings and conditions found, F1",
            where,
            scores[f"{where}, casepool"].f1,
            goal,
            f"dictionary {baseline:.2f}",
        )


def mention_lines() -> Iterator[Line]:
    for where, score, dictionary in mentions.results():
        goal = 0.75 if "never" in where else None
        beside = f"dictionary {dictionary.f1:.2f}"
        yield Line("findings and conditions found, F1", f"corpus, {where}", score.f1, goal, beside)


def main() -> None:
    print("| measure | where | value | goal | reached | beside |")
    print("| --- | --- | --- | --- | --- | --- |")
    for lines in (
        gold_lines,
        fresh_lines,
        own_lines,
        own_finding_lines,
        time_lines,
        negation_lines,
        denial_lines,
        finding_lines,
        mention_lines,
    ):
        for line in lines():
            goal = "" if line.goal is None else f"{line.goal:.2f}"
            reached = "" if line.goal is None else "yes" if line.value >= line.goal else "no"
            print(
                f"| {line.measure} | {line.where} | {line.value:.3f} | {goal} | {reached} | {line.beside} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
