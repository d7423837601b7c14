"""How fast cases are indexed and found, beside bm25s in the same run.

    python bench/similar.py [--shared ../shared] [--cases 10000 1000000]

Indexing: 10,000 texts (the corpus, gone through again from its start with new ids) on one core, reading included.
Queries: 200 texts made of casepool's own readings of corpus cases by the five templates of eval/similar.py;
a query is timed from its text to the answer with 20 neighbours, their sentences and the summary, in time of one core
(and by the clock, which on a busy machine counts others' work too).

Larger indexes hold generated cases: case i has the values of corpus case i mod n with its age moved by a seeded normal
draw of ten years, and of its words seven in ten, with three in ten of those of another case drawn at random. bm25s
indexes the same words.
"""

import argparse
import json
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from casepool.pipeline import read_text
from casepool.similar import Entry, entries_of, index_entries, open_index, query_of, search
from casepool.similar._index import FORMAT, Index, _new_manifest, _settle, _write_manifest
from casepool.similar._postings import _grouped
from casepool.similar._profile import NUMBERS
from casepool.similar._segment import LISTS, Segment, write_segment

sys.path.insert(0, str(Path(__file__).parents[1] / "eval"))

SEED = 20261122
QUERIES = 200
PER_SEGMENT = 100_000
OWN_WORDS = 0.7
OTHER_WORDS = 0.3
AGE_SPREAD_YEARS = 10.0


def texts(shared: Path, n: int) -> Iterator[tuple[str, str]]:
    """n texts of the corpus, gone through again where it is shorter."""
    with (shared / "corpus" / "case-reports.jsonl").open(encoding="utf-8") as file:
        rows = [(r["id"], r["text"]) for r in map(json.loads, file)]
    for i in range(n):
        ident, text = rows[i % len(rows)]
        yield (ident if i < len(rows) else f"{ident}-{i // len(rows)}", text)


def timed_index(shared: Path, out: Path, n: int) -> Index:
    """Index n texts, and print how long it took."""
    reading = 0.0

    def entries() -> Iterator[Entry]:
        nonlocal reading
        for ident, text in texts(shared, n):
            start = time.process_time()
            read = entries_of(*read_text(text, id=ident))
            reading += time.process_time() - start
            yield from read

    read_text("A warm-up text of a 50-year-old man with a tumour of the lung.")
    start = time.process_time()
    added = index_entries(entries(), out=out)
    whole = time.process_time() - start
    print(
        f"| index {n} texts ({added.total} cases), s of one core | {whole:.1f} | of it reading {reading:.1f} |",
        flush=True,
    )
    return open_index(out)


# --- generated cases ---------------------------------------------------------------------------------------


def by_entry(segment: Segment, name: str) -> tuple[Any, Any, Any]:
    """Starts, token numbers and counts of one list, by entry."""
    entries = segment.arrays[f"{name}.entries"]
    tokens = np.repeat(
        np.arange(len(segment.arrays[f"{name}.keys"])), np.diff(segment.arrays[f"{name}.starts"])
    )
    order = np.argsort(entries, kind="stable")
    starts = np.searchsorted(entries[order], np.arange(segment.size + 1))
    counts = segment.arrays.get(f"{name}.counts")
    return starts, tokens[order].astype(np.uint32), None if counts is None else counts[order]


def taken(starts: Any, parents: Any) -> tuple[Any, Any]:
    """For parents in turn: new entry of each of their tokens, and where the token stands."""
    sizes = starts[parents + 1] - starts[parents]
    entries = np.repeat(np.arange(len(parents)), sizes)
    first = np.repeat(starts[parents] - np.r_[0, np.cumsum(sizes)[:-1]], sizes)
    return entries, first + np.arange(len(entries))


def generated_segment(base: Segment, lists: dict[str, Any], folder: Path, *, first: int, n: int) -> None:
    """Write a segment of n generated cases."""
    draw = np.random.default_rng([SEED, first])
    own = np.arange(first, first + n) % base.size
    other = draw.integers(0, base.size, n)
    arrays: dict[str, Any] = {}
    for name in LISTS:
        starts, tokens, counts = lists[name]
        entries, at = taken(starts, own)
        if name == "words":
            keep = draw.random(len(at)) < OWN_WORDS
            entries2, at2 = taken(starts, other)
            keep2 = draw.random(len(at2)) < OTHER_WORDS
            entries, at = np.r_[entries[keep], entries2[keep2]], np.r_[at[keep], at2[keep2]]
            _, single = np.unique(entries.astype(np.uint64) << np.uint64(32) | tokens[at], return_index=True)
            entries, at = entries[single], at[single]
        joined = _grouped(
            keys=np.asarray(base.arrays[f"{name}.keys"]),
            tokens=tokens[at],
            entries=entries.astype(np.uint32),
            counts=None if counts is None else counts[at],
        )
        arrays |= {f"{name}.{key}": value for key, value in joined.items()}
    numbers = np.asarray(base.arrays["numbers"])[:, own]
    numbers[NUMBERS.index("age_years")] += np.round(draw.normal(0, AGE_SPREAD_YEARS, n))
    arrays["numbers"] = numbers.astype(np.float32)
    arrays["entries"] = np.arange(first * 3, (first + n) * 3, dtype=np.uint64).reshape(-1, 3)
    for name in ("sketch", "records", "shown"):
        sizes = np.diff(base.arrays[f"{name}.starts"])[own] if name != "records" else np.zeros(n, np.int64)
        arrays[f"{name}.starts"] = np.r_[0, np.cumsum(sizes)].astype(np.int64)
    arrays["sketch.hashes"] = np.concatenate([base.sketch(int(i)) for i in own])
    blob = (base.folder / "shown.bin").read_bytes()
    at = base.arrays["shown.starts"]
    shown = (blob[int(at[i]) : int(at[i + 1])] for i in own)
    write_segment(folder, arrays=arrays, blobs={"records": [], "shown": shown}, values=base.values)


def generated_index(base: Index, out: Path, n: int) -> Index:
    """An index of n generated cases."""
    (out / "segments").mkdir(parents=True)
    manifest = _new_manifest(out)
    lists = {name: by_entry(base.segments[0], name) for name in LISTS}
    for number, first in enumerate(range(0, n, PER_SEGMENT), start=1):
        size = min(PER_SEGMENT, n - first)
        folder = out / "segments" / ".new"
        generated_segment(base.segments[0], lists, folder, first=first, n=size)
        manifest["segments"].append(_settle(folder, out=out, number=number, entries=size))
    assert manifest["format"] == FORMAT
    _write_manifest(out, manifest)
    return open_index(out)


# --- queries -----------------------------------------------------------------------------------------------


def questions(index: Index) -> list[str]:
    """Query texts made of the readings of cases drawn at random."""
    from similar import TEMPLATES, machine_fields

    places = list(range(index.size))
    random.Random(SEED).shuffle(places)
    made: list[str] = []
    for place in places:
        case = index.record(place).case
        fields = machine_fields(case) if case else {"primary": []}
        if fields["primary"]:
            made.append(TEMPLATES[len(made) % len(TEMPLATES)](fields))
        if len(made) == QUERIES:
            break
    return made


def quantiles(seconds: Sequence[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    return f"p50 {1000 * np.quantile(seconds, 0.5):.1f} ms, p95 {1000 * np.quantile(seconds, 0.95):.1f} ms"


def time_queries(index: Index, texts: Sequence[str]) -> None:
    """Print the times of queries, whole and by part."""
    whole, wall = [], []
    for text in [*texts[:10], *texts]:
        start, clock = time.process_time(), time.perf_counter()
        search(index, query_of(*read_text(text, id="query")))
        whole.append(time.process_time() - start)
        wall.append(time.perf_counter() - clock)
    print(
        f"| query, casepool, {index.alive} cases | {quantiles(whole[10:])} | by the clock {quantiles(wall[10:])} |"
    )
    print(
        f"| memory, largest so far | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB | |"
    )
    size = sum(f.stat().st_size for f in index.path.rglob("*") if f.is_file())
    print(f"| index on disk | {size / 2**20:.0f} MB | |", flush=True)


def time_bm25s(index: Index, texts: Sequence[str]) -> None:
    """Print the times of bm25s over the same words."""
    import bm25s

    from casepool.similar._postings import token_key
    from casepool.similar._words import count_words

    keys = np.unique(np.concatenate([s.arrays["words.keys"] for s in index.segments]))
    ids: list[list[int]] = []
    for segment in index.segments:
        starts, tokens, _ = by_entry(segment, "words")
        numbers = np.searchsorted(keys, segment.arrays["words.keys"])[tokens]
        ids += [part.tolist() for part in np.split(numbers, starts[1:-1])]
    vocabulary = {str(i): i for i in range(len(keys))}
    retriever = bm25s.BM25()
    retriever.index((ids, vocabulary), show_progress=False)
    del ids
    times = []
    for text in [*texts[:10], *texts]:
        start = time.process_time()
        asked = np.array([token_key(w) for w in count_words(text)], dtype=np.uint64)
        places = np.searchsorted(keys, asked)
        held = [str(p) for p, key in zip(places, asked) if p < len(keys) and keys[p] == key]
        retriever.retrieve([held], k=20, show_progress=False)
        times.append(time.process_time() - start)
    print(
        f"| query, bm25s, {index.alive} cases | {quantiles(times[10:])} | words and scores alone |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--bm25s-up-to", type=int, default=100_000, help="bm25s holds all in memory")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="casepool-bench-"))
    try:
        print("| what | figure | |\n| --- | --- | --- |")
        base = timed_index(args.shared, folder / "base", args.cases[0])
        asked = questions(base)
        time_queries(base, asked)
        time_bm25s(base, asked)
        for n in args.cases[1:]:
            index = generated_index(base, folder / str(n), n)
            time_queries(index, asked)
            if n <= args.bm25s_up_to:
                time_bm25s(index, asked)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
