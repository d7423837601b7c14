"""Words per second of the whole reading, in one run with blank spaCy and medspaCy.

    python3 -m venv .venv-bench
    .venv-bench/bin/pip install -r bench/requirements.txt
    PYTHON=.venv/bin/python scripts/compiled_wheel dist
    .venv-bench/bin/pip install --no-deps dist/casepool-*.whl      # compiled; or: -e . for the plain sources
    .venv-bench/bin/python bench/read.py TEXTS.jsonl

TEXTS.jsonl holds one {"id": ..., "text": ...} per line. The reading is text to case with timeline; the audit is
timed apart. casepool takes a few texts together through each step, as `casepool run` does. medspaCy gets spaCy's sentencizer, its target matcher over the names of the same HPO terms, and
ConText. Rounds alternate, times are those of the process (not of the wall), words are split by white space;
the figures to quote are the ratios.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from casepool.audit import audit_readings
from casepool.document import document_from_text
from casepool.model import Reading
from casepool.pipeline import READ_TOGETHER, rare_collections
from casepool.reading import read_cases_together, read_statements
from casepool.timeline import TimedCase, build_timelines, read_times_together

Texts = Sequence[tuple[str, str]]
"""Id and text of each."""
STEPS = ("clean text", "times and words of events", "facts", "statements", "timeline", "audit")
ADDED = ("timeline", "audit")
"""Steps that come on top of reading."""


def load_texts(path: Path, *, limit: int) -> Texts:
    with path.open(encoding="utf-8") as lines:
        records = (json.loads(line) for line in islice(lines, limit))
        return [(record["id"], record["text"]) for record in records]


def read_together(texts: Texts, *, last: str, lap: Callable[[str], None]) -> None:
    """Take texts through the steps up to `last`, all of them through each; `lap` is told when a step is done."""
    documents = [document_from_text(text, id=id) for id, text in texts]
    lap("clean text")
    times = read_times_together([document.text for document in documents])
    lap("times and words of events")
    cases = read_cases_together(documents, [t.times for t in times])
    lap("facts")
    statements = [read_statements(document) for document in documents]
    lap("statements")
    if last == "statements":
        return
    readings = [
        Reading(report=document.report, cases=told, statements=others)
        for document, told, others in zip(documents, cases, statements)
    ]
    told = []
    for document, t, reading in zip(documents, times, readings):
        others = reading.told_of_others
        told += [TimedCase(case, document, t, others) for case in reading.cases]
    build_timelines(told)
    lap("timeline")
    if last == "timeline":
        return
    audit_readings([(d, reading, t.times) for d, reading, t in zip(documents, readings, times)])
    lap("audit")


def casepool_reader(last: str, *, lap: Callable[[str], None] = lambda step: None) -> Callable[[Texts], None]:
    def read(texts: Texts) -> None:
        with rare_collections():
            for first in range(0, len(texts), READ_TOGETHER):
                read_together(texts[first : first + READ_TOGETHER], last=last, lap=lap)

    return read


def each(nlp: Callable[[str], object]) -> Callable[[Texts], None]:
    def read(texts: Texts) -> None:
        for _, text in texts:
            nlp(text)

    return read


def blank_spacy() -> Callable[[Texts], None]:
    import spacy

    return each(spacy.blank("en"))


def medspacy_pipeline() -> Callable[[Texts], None]:
    import spacy
    from medspacy.target_matcher import TargetRule

    from casepool.vocabulary._hpo import hpo_concepts

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = nlp.add_pipe("medspacy_target_matcher")
    names = dict.fromkeys(pattern for concept in hpo_concepts() for pattern in concept.patterns)
    matcher.add([TargetRule(name, "FINDING") for name in names])
    nlp.add_pipe("medspacy_context")
    return each(nlp)


def seconds(read: Callable[[Texts], None], texts: Texts) -> float:
    start = time.process_time()
    read(texts)
    return time.process_time() - start


def print_steps(texts: Texts, *, rounds: int) -> None:
    """Microseconds of the core that each step takes a text, in the running whole: the least of the rounds."""
    least = dict.fromkeys(STEPS, float("inf"))
    spent: dict[str, float] = {}
    now = time.process_time()

    def lap(step: str) -> None:
        nonlocal now
        before, now = now, time.process_time()
        spent[step] += now - before

    read = casepool_reader("audit", lap=lap)
    for number in range(rounds + 1):
        spent.update(dict.fromkeys(STEPS, 0.0))
        now = time.process_time()
        read(texts)
        if number:  # the first one warms up
            least = {step: min(least[step], spent[step]) for step in STEPS}
    print(f"microseconds a text, {len(texts)} texts, least of {rounds} rounds")
    for step, value in least.items():
        print(f"{step:38} {1e6 * value / len(texts):8.0f}")
    added = sum(least[step] for step in ADDED)
    print(
        f"{' and '.join(ADDED)} add {100 * added / (sum(least.values()) - added):.1f} % to the steps before them"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", type=Path)
    parser.add_argument("--limit", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-medspacy", action="store_true", help="leave out the slow comparison")
    parser.add_argument("--steps", action="store_true", help="only the time that each step takes")
    args = parser.parse_args()
    texts = load_texts(args.texts, limit=args.limit)
    if args.steps:
        print_steps(texts, rounds=args.rounds)
        return
    words = sum(len(text.split()) for _, text in texts)
    readers = {
        "blank spaCy (tokens only)": blank_spacy(),
        "casepool, facts": casepool_reader("statements"),
        "casepool, facts and timeline": casepool_reader("timeline"),
        "casepool, with audit": casepool_reader("audit"),
    }
    if not args.no_medspacy:
        readers["medspaCy"] = medspacy_pipeline()
    rates: dict[str, list[float]] = {name: [] for name in readers}
    for read in readers.values():
        seconds(read, texts[:50])
    for _ in range(args.rounds):
        for name, read in readers.items():
            rates[name].append(words / seconds(read, texts))
    base = rates["blank spaCy (tokens only)"]
    print(f"{len(texts)} texts, {words} words, {args.rounds} rounds")
    for name, values in rates.items():
        ratios = [value / other for value, other in zip(values, base, strict=True)]
        print(
            f"{name:38} {statistics.median(values):12,.0f} words/s   ratio to blank spaCy {statistics.median(ratios):.3f}"
        )


if __name__ == "__main__":
    main()
