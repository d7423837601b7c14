"""Negation of given spans on two benchmarks, casepool beside medspaCy's ConText on the same spans.

    python3 -m venv .venv-eval
    .venv-eval/bin/pip install -r eval/requirements.txt
    .venv-eval/bin/pip install --no-deps -e .
    .venv-eval/bin/python eval/negation.py [--no-medspacy] [--errors ada|e3c]

ada-train.jsonl: each distinct span of type "finding"; `negated` marks a finding that is absent, and also a test that is
normal or negative, so casepool's answer is "absent" or `normal`. A line of its own counts "absent" alone. (Spans of type
"factor" and "condition" are never marked as negated there, not even where the text denies them: they are left out,
and counted in a line of their own.)

e3c-train.jsonl: each distinct span of an event; polarity NEG. A test that was negative or normal took place: "absent" only.

medspaCy 1.3.1 gets its own sentence splitter and its default ConText rules, and the spans as a span group.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from casepool.model import Document, Report, Span, SpanStatus
from casepool.reading import status_at

BENCHMARKS = Path(__file__).parents[1] / "../shared/benchmarks"

Judge = Callable[[str, list[tuple[int, int]]], list[bool]]


class Score(NamedTuple):
    precision: float
    recall: float
    f1: float
    right: int
    extra: int
    missed: int


def rows_of(name: str) -> list[dict]:
    return [json.loads(line) for line in (BENCHMARKS / f"{name}-train.jsonl").open(encoding="utf-8")]


def marked(row: dict, *, types: tuple[str, ...] = ("finding",)) -> dict[tuple[int, int], bool]:
    """The distinct spans of a row, with whether they are marked as negated."""
    if "mentions" in row:
        return {tuple(m["span"]): m["negated"] for m in row["mentions"] if m["type"] in types}
    return {tuple(event["span"]): event["polarity"] == "NEG" for event in row["events"]}


def casepool_judge(accepts: Callable[[SpanStatus], bool]) -> Judge:
    def judge(text: str, spans: list[tuple[int, int]]) -> list[bool]:
        # The spans point into the text as it is, so it is not cleaned.
        document = Document(report=Report(id="x", path="x", format="text"), text=text)
        return [accepts(status_at(document, Span(*span))) for span in spans]

    return judge


def medspacy_judge() -> Judge:
    import medspacy
    from loguru import logger

    logger.disable("PyRuSH")  # its sentence splitter logs each token
    nlp = medspacy.load(medspacy_enable=["medspacy_pyrush"])
    nlp.add_pipe("medspacy_context", config={"input_span_type": "group", "span_group_name": "medspacy_spans"})
    before = [name for name in nlp.pipe_names if name != "medspacy_context"]

    def judge(text: str, spans: list[tuple[int, int]]) -> list[bool]:
        doc = nlp.make_doc(text)
        for name in before:
            doc = nlp.get_pipe(name)(doc)
        given = [doc.char_span(a, b, label="X", alignment_mode="expand") for a, b in spans]
        doc.spans["medspacy_spans"] = given
        doc = nlp.get_pipe("medspacy_context")(doc)
        return [span._.is_negated for span in given]

    return judge


def measure(
    rows: list[dict], judge: Judge, *, types: tuple[str, ...] = ("finding",), errors: bool = False
) -> Score:
    right = extra = missed = 0
    for row in rows:
        spans = marked(row, types=types)
        told = judge(row["text"], list(spans))
        for (span, want), got in zip(spans.items(), told, strict=True):
            right += want and got
            extra += got and not want
            missed += want and not got
            if errors and want != got:
                print("missed" if want else "extra ", row["id"], in_context(row["text"], *span))
    precision = right / (right + extra) if right + extra else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Score(precision, recall, f1, right, extra, missed)


def in_context(text: str, start: int, end: int) -> str:
    return re.sub(
        r"\s+", " ", f"{text[max(0, start - 70) : start]}[[{text[start:end]}]]{text[end : end + 40]}"
    )


def absent_or_normal(told: SpanStatus) -> bool:
    return told.status == "absent" or told.normal


def absent(told: SpanStatus) -> bool:
    return told.status == "absent"


def results(*, medspacy: bool) -> Iterator[tuple[str, Score]]:
    """(what, score) of each line of the table."""
    ada, e3c = rows_of("ada"), rows_of("e3c")
    every = ("finding", "condition", "factor")
    yield "ada findings, casepool", measure(ada, casepool_judge(absent_or_normal))
    yield "ada findings, casepool, absent alone", measure(ada, casepool_judge(absent))
    yield "ada all types, casepool", measure(ada, casepool_judge(absent_or_normal), types=every)
    yield "e3c events, casepool", measure(e3c, casepool_judge(absent))
    if medspacy:
        judge = medspacy_judge()
        yield "ada findings, medspaCy", measure(ada, judge)
        yield "ada all types, medspaCy", measure(ada, judge, types=every)
        yield "e3c events, medspaCy", measure(e3c, judge)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--no-medspacy", action="store_true")
    parser.add_argument("--errors", choices=("ada", "e3c"))
    args = parser.parse_args()
    if args.errors:
        accepts = absent_or_normal if args.errors == "ada" else absent
        measure(rows_of(args.errors), casepool_judge(accepts), errors=True)
        return
    for name, score in results(medspacy=not args.no_medspacy):
        print(
            f"{name:38} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}"
            f"   ({score.right} right, {score.extra} too many, {score.missed} missed)"
        )


if __name__ == "__main__":
    main()
