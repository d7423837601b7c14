"""Words per second of the whole reading, in one run with blank spaCy and medspaCy.

    python3 -m venv .venv-bench
    .venv-bench/bin/pip install -r bench/requirements.txt
    PYTHON=.venv/bin/python scripts/compiled_wheel dist
    .venv-bench/bin/pip install --no-deps dist/casepool-*.whl      # compiled; or: -e . for the plain sources
    .venv-bench/bin/python bench/read.py TEXTS.jsonl

TEXTS.jsonl holds one {"id": ..., "text": ...} per line. The reading is text to case with timeline; the audit is
timed apart. medspaCy gets spaCy's sentencizer, its target matcher over the names of the same HPO terms, and
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


def load_texts(path: Path, *, limit: int) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        records = (json.loads(line) for line in islice(lines, limit))
        return [(record["id"], record["text"]) for record in records]


def casepool_reader(*, audit: bool) -> Callable[[str, str], object]:
    from casepool.audit import audit_reading
    from casepool.document import document_from_text
    from casepool.model import Reading
    from casepool.reading import read_cases, read_statements
    from casepool.timeline import build_timeline, read_times

    def read(id: str, text: str) -> object:
        document = document_from_text(text, id=id)
        times = read_times(document.text)
        cases = read_cases(document, times.times)
        statements = read_statements(document)
        timelines = [build_timeline(case, document, times) for case in cases]
        if audit:
            reading = Reading(report=document.report, cases=cases, statements=statements)
            audit_reading(document, reading)
        return cases, statements, timelines

    return read


def facts_only_reader() -> Callable[[str, str], object]:
    from casepool.document import document_from_text
    from casepool.reading import read_cases, read_statements
    from casepool.timeline import read_times

    def read(id: str, text: str) -> object:
        document = document_from_text(text, id=id)
        return read_cases(document, read_times(document.text).times), read_statements(document)

    return read


def blank_spacy() -> Callable[[str, str], object]:
    import spacy

    nlp = spacy.blank("en")
    return lambda id, text: nlp(text)


def medspacy_pipeline() -> Callable[[str, str], object]:
    import spacy
    from medspacy.target_matcher import TargetRule

    from casepool.vocabulary._hpo import hpo_concepts

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = nlp.add_pipe("medspacy_target_matcher")
    names = dict.fromkeys(pattern for concept in hpo_concepts() for pattern in concept.patterns)
    matcher.add([TargetRule(name, "FINDING") for name in names])
    nlp.add_pipe("medspacy_context")
    return lambda id, text: nlp(text)


def seconds(read: Callable[[str, str], object], texts: Sequence[tuple[str, str]]) -> float:
    start = time.process_time()
    for id, text in texts:
        read(id, text)
    return time.process_time() - start


def print_steps(texts: Sequence[tuple[str, str]], *, rounds: int) -> None:
    """Microseconds of the core that each step takes a text, in the running whole: the least of the rounds."""
    from casepool.audit import audit_reading
    from casepool.document import document_from_text
    from casepool.model import Reading
    from casepool.reading import read_cases, read_statements
    from casepool.timeline import build_timeline, read_times

    names = ("clean text", "times and words of events", "facts", "statements", "timeline", "audit")
    least = [float("inf")] * len(names)
    for _ in range(rounds + 1):  # the first one warms up
        spent = [0.0] * len(names)
        for id, text in texts:
            clock = [time.process_time()]
            document = document_from_text(text, id=id)
            clock.append(time.process_time())
            times = read_times(document.text)
            clock.append(time.process_time())
            cases = read_cases(document, times.times)
            clock.append(time.process_time())
            statements = read_statements(document)
            clock.append(time.process_time())
            for case in cases:
                build_timeline(case, document, times)
            clock.append(time.process_time())
            audit_reading(document, Reading(report=document.report, cases=cases, statements=statements))
            clock.append(time.process_time())
            spent = [s + b - a for s, a, b in zip(spent, clock, clock[1:], strict=False)]
        least = [min(pair) for pair in zip(least, spent, strict=True)]
    print(f"microseconds a text, {len(texts)} texts, least of {rounds} rounds")
    for name, value in zip(names, least, strict=True):
        print(f"{name:38} {1e6 * value / len(texts):8.0f}")


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
    few = texts[: max(1, len(texts) // 20)]
    few_words = sum(len(text.split()) for _, text in few)
    readers = {
        "blank spaCy (tokens only)": (blank_spacy(), texts, words),
        "casepool, facts": (facts_only_reader(), texts, words),
        "casepool, facts and timeline": (casepool_reader(audit=False), texts, words),
        "casepool, with audit": (casepool_reader(audit=True), texts, words),
    }
    if not args.no_medspacy:
        readers["medspaCy (a twentieth of the texts)"] = (medspacy_pipeline(), few, few_words)
    rates: dict[str, list[float]] = {name: [] for name in readers}
    for read, some, _ in readers.values():
        seconds(read, some[:50])
    for _ in range(args.rounds):
        for name, (read, some, count) in readers.items():
            rates[name].append(count / seconds(read, some))
    base = rates["blank spaCy (tokens only)"]
    print(f"{len(texts)} texts, {words} words, {args.rounds} rounds")
    for name, values in rates.items():
        ratios = [value / other for value, other in zip(values, base, strict=True)]
        print(
            f"{name:38} {statistics.median(values):12,.0f} words/s   ratio to blank spaCy {statistics.median(ratios):.3f}"
        )


if __name__ == "__main__":
    main()
