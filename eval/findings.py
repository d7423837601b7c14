"""Findings and conditions found, by overlap, on two benchmarks, beside a dictionary of exact HPO names.

    python eval/findings.py [--errors ada|e3c]

A marked span is found where a mention overlaps it; a mention is right where it overlaps a marked span. Precision
counts mentions, recall distinct marked spans, F1 is of the two.

e3c-train.jsonl: `clinical_entities` (disorders, symptoms, signs), over whole texts. Mentions of kind "measurement" are left out:
the corpus marks values elsewhere.

ada-train.jsonl: `mentions` of type "finding" and "condition"; these include blood values and normal tests, so mentions of
kind "measurement" count. Its texts are whole web pages of which only the stretch that tells the case is marked; outside it
nothing is, so a mention there is neither right nor wrong. A stretch is a run of marked spans less than
1,000 characters apart. A second line counts whole pages, titles, abstracts, discussions and menus included, with the
mentions that are the patient's (`whose`).
"""

import argparse
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from casepool.document import document_from_text
from casepool.reading import read_mentions
from casepool.vocabulary import Entry, Matcher
from casepool.vocabulary._hpo import ROLES, hpo_concepts
from casepool.vocabulary._matcher import compile_patterns

BENCHMARKS = Path(__file__).parents[1] / "../shared/benchmarks"
GAP = 1000
"""Characters without a marked span that end a stretch."""

Found = list[tuple[int, int]]


class Score(NamedTuple):
    precision: float
    recall: float
    f1: float
    marked: int
    mentions: int


def rows_of(name: str) -> list[dict]:
    return [json.loads(line) for line in (BENCHMARKS / f"{name}-train.jsonl").open(encoding="utf-8")]


def marked(row: dict) -> Found:
    if "mentions" in row:
        return sorted({tuple(m["span"]) for m in row["mentions"] if m["type"] in ("finding", "condition")})
    return sorted({tuple(entity["span"]) for entity in row["clinical_entities"]})


def stretches(spans: Found) -> Found:
    found: list[list[int]] = []
    for start, end in spans:
        if found and start - found[-1][1] < GAP:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return [tuple(stretch) for stretch in found]


def casepool_finder(*, measurements: bool, patient_only: bool = False) -> Callable[[str], Found]:
    def find(text: str) -> Found:
        document = document_from_text(text, id="x")
        return [
            tuple(document.source.source_span(mention.span))
            for mention in read_mentions(document)
            if (measurements or mention.kind != "measurement")
            and (not patient_only or mention.whose == "patient")
        ]

    return find


@cache
def dictionary() -> Matcher:
    """The names and exact synonyms of all HPO terms, as they stand."""
    rows = (
        (pattern, Entry(concept.id, "term", concept.name, {}))
        for concept in hpo_concepts(ROLES)
        for pattern in concept.patterns
    )
    return Matcher(compile_patterns(rows), kinds=("term",))


def dictionary_finder(text: str) -> Found:
    return [(hit.start, hit.end) for hit in dictionary().find(text)]


def overlaps(span: tuple[int, int], others: Found) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def measure(rows: list[dict], find: Callable[[str], Found], *, within: bool, errors: bool = False) -> Score:
    n_marked = n_found = n_mentions = n_right = 0
    for row in rows:
        gold = marked(row)
        mentions = find(row["text"])
        if within:
            inside = stretches(gold)
            mentions = [mention for mention in mentions if overlaps(mention, inside)]
        missed = [span for span in gold if not overlaps(span, mentions)]
        extra = [mention for mention in mentions if not overlaps(mention, gold)]
        n_marked += len(gold)
        n_found += len(gold) - len(missed)
        n_mentions += len(mentions)
        n_right += len(mentions) - len(extra)
        if errors:
            for kind, spans in (("missed", missed), ("extra ", extra)):
                for start, end in spans:
                    print(kind, row["id"], in_context(row["text"], start, end))
    precision, recall = n_right / n_mentions, n_found / n_marked
    return Score(precision, recall, 2 * precision * recall / (precision + recall), n_marked, n_mentions)


def in_context(text: str, start: int, end: int) -> str:
    return re.sub(
        r"\s+", " ", f"{text[max(0, start - 60) : start]}[[{text[start:end]}]]{text[end : end + 30]}"
    )


def results() -> Iterator[tuple[str, Score]]:
    """(what, score) of each line of the table."""
    ada, e3c = rows_of("ada"), rows_of("e3c")
    yield "e3c, casepool", measure(e3c, casepool_finder(measurements=False), within=False)
    yield "e3c, dictionary", measure(e3c, dictionary_finder, within=False)
    yield "ada marked stretch, casepool", measure(ada, casepool_finder(measurements=True), within=True)
    yield "ada marked stretch, dictionary", measure(ada, dictionary_finder, within=True)
    patients = casepool_finder(measurements=True, patient_only=True)
    yield "ada whole page, casepool", measure(ada, patients, within=False)
    yield "ada whole page, dictionary", measure(ada, dictionary_finder, within=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", choices=("ada", "e3c"))
    args = parser.parse_args()
    if args.errors:
        ada = args.errors == "ada"
        measure(rows_of(args.errors), casepool_finder(measurements=ada), within=ada, errors=True)
        return
    for name, score in results():
        print(
            f"{name:32} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}"
            f"   ({score.marked} marked, {score.mentions} mentions)"
        )


if __name__ == "__main__":
    main()
