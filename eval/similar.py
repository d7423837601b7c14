"""How well `casepool.similar` finds: known patients, alike patients, and the settings of the fusion.

    python eval/similar.py known   [--shared ../shared]     MRR, hit@1, hit@10 per set and ranking
    python eval/similar.py tune    [--shared ../shared]     the fusion's settings, on pseudo-queries of the corpus
    python eval/similar.py pool    [--shared ../shared]     the pooled top 10 of the 30 queries, to be judged
    python eval/similar.py alike   [--shared ../shared]     nDCG@10 with the judgements of alike.tsv

Known patients: for each text of ../shared/gold with a primary site, queries are made of the gold fields of its first case
alone by five templates. Set 1 tells age, sex, primary, metastases and treatments; set 2 the same with one
field wrong (which one, and the wrong value, by a seeded draw); set 3 leaves the age out; set 4 is set 1 with two
findings and the histology in the text's own words. The index holds the corpus and the gold texts, read by
casepool; the gold fields are never seen by it. No setting is chosen on these queries: `tune` uses pseudo-queries
made of casepool's own readings of corpus texts outside the gold set, with fields dropped and changed by a stated draw.
"""

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from casepool.model import Case
from casepool.pipeline import read_text
from casepool.similar import Entry, Index, Query, entries_of, index_entries, open_index, query_of
from casepool.similar._fuse import Fusion, fuse
from casepool.similar._postings import token_key
from casepool.similar._rank import RANKINGS, Ranked
from casepool.similar._search import rank_all

HERE = Path(__file__).parent
SEED = 20261122

# --- queries ----------------------------------------------------------------------------------------------

Fields = dict[str, Any]


def template_list(f: Fields) -> str:
    """The wording that issue 7 gives."""
    parts = [f"{f['age']} years old"] if f["age"] is not None else []
    parts += [f["sex"]] if f["sex"] else []
    parts.append(f"tumour of {_and(f['primary'])}")
    parts += [f"spread to {', '.join(f['spread'])}"] if f["spread"] else []
    parts += [f"treated with {', '.join(f['treatments'])}"] if f["treatments"] else []
    return ", ".join(parts + _own(f))


def template_sentence(f: Fields) -> str:
    who = {"female": "woman", "male": "man", None: "patient"}[f["sex"]]
    age = f"{f['age']}-year-old " if f["age"] is not None else ""
    text = f"A {age}{who} with cancer of the {_and(f['primary'])}"
    text += f" and metastases to the {_and(f['spread'])}" if f["spread"] else ""
    text += f", who received {_and(f['treatments'])}" if f["treatments"] else ""
    return text + "".join(f". {x}" for x in _own(f)) + "."


def template_notes(f: Fields) -> str:
    sex = {"female": "F", "male": "M", None: ""}[f["sex"]]
    age = f"{f['age']}{sex}" if f["age"] is not None else {"F": "female", "M": "male", "": ""}[sex]
    parts = [age, f"primary: {', '.join(f['primary'])}"]
    parts += [f"mets: {', '.join(f['spread'])}"] if f["spread"] else []
    parts += [f"tx: {', '.join(f['treatments'])}"] if f["treatments"] else []
    return "; ".join(p for p in parts + _own(f) if p)


def template_question(f: Fields) -> str:
    who = {"female": "women", "male": "men", None: "patients"}[f["sex"]]
    age = f" aged {f['age']}" if f["age"] is not None else ""
    text = f"Are there {who}{age} with a {_and(f['primary'])} primary"
    text += f" that metastasised to {_and(f['spread'])}" if f["spread"] else ""
    text += f" after {_and(f['treatments'])}" if f["treatments"] else ""
    return text + "".join(f", {x}" for x in _own(f)) + "?"


def template_referral(f: Fields) -> str:
    pronoun = {"female": "She", "male": "He", None: "The patient"}[f["sex"]]
    age = f"is {f['age']} years of age and " if f["age"] is not None else ""
    text = f"{pronoun} {age}has a neoplasm arising in the {_and(f['primary'])}"
    text += f", with secondary deposits in the {_and(f['spread'])}" if f["spread"] else ""
    text += f". Management was {_and(f['treatments'])}" if f["treatments"] else ""
    return text + "".join(f". {x[:1].upper()}{x[1:]}" for x in _own(f)) + "."


TEMPLATES: tuple[Callable[[Fields], str], ...] = (
    template_list,
    template_sentence,
    template_notes,
    template_question,
    template_referral,
)


def _and(values: Sequence[str]) -> str:
    return " and ".join([", ".join(values[:-1]), values[-1]]) if len(values) > 1 else values[0]


def _own(f: Fields) -> list[str]:
    return [", ".join(f["own"])] if f.get("own") else []


def fields_of(case: dict[str, Any]) -> Fields:
    """The fields of a case (as gold/GUIDE.md has them) that a query is made of."""
    age = case["age_years"]
    return {
        "age": None if age is None else f"{age:g}",
        "sex": case["sex"],
        "primary": list(case["primary_sites"]),
        "spread": list(case["metastatic_sites"]),
        "treatments": [t["type"] for t in case["treatments"]],
    }


def with_one_wrong(f: Fields, *, pool: Sequence[Fields], draw: random.Random) -> Fields:
    """The fields with one of them wrong: the value of another patient of the pool that differs."""
    keys = [k for k in ("age", "sex", "primary", "spread", "treatments") if f[k]]
    key = draw.choice(keys)
    others = [p[key] for p in pool if p[key] and p[key] != f[key]]
    return {**f, key: draw.choice(others)}


def known_sets(gold: Sequence[dict[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    """For each set the report's id and the query text, five per text."""
    cases = [(g["id"], g["cases"][0]) for g in gold if g["cases"] and g["cases"][0]["primary_sites"]]
    pool = [fields_of(case) for _, case in cases]
    sets: dict[str, list[tuple[str, str]]] = {
        "1 all fields": [],
        "2 one wrong": [],
        "3 no age": [],
        "4 own words": [],
    }
    draw = random.Random(SEED)
    for (ident, case), fields in zip(cases, pool, strict=True):
        own = [*case["findings_present"][:2], *case["histologies"][:1]]
        for template in TEMPLATES:
            sets["1 all fields"].append((ident, template(fields)))
            sets["2 one wrong"].append((ident, template(with_one_wrong(fields, pool=pool, draw=draw))))
            sets["3 no age"].append((ident, template({**fields, "age": None})))
            sets["4 own words"].append((ident, template({**fields, "own": own})))
    return sets


# --- the index ---------------------------------------------------------------------------------------------


def corpus(shared: Path) -> list[tuple[str, str]]:
    """Id and text of the corpus and of the gold texts that are not in it."""
    with (shared / "corpus" / "case-reports.jsonl").open(encoding="utf-8") as file:
        rows = [(r["id"], r["text"]) for r in map(json.loads, file)]
    held = {ident for ident, _ in rows}
    for path in sorted((shared / "gold" / "texts").glob("*.txt")):
        if path.stem not in held:
            rows.append((path.stem, path.read_text(encoding="utf-8")))
    return rows


def read_entries(rows: Iterable[tuple[str, str]]) -> Iterator[Entry]:
    """The entries of texts, one per case, as `casepool index` makes them."""
    for ident, text in rows:
        yield from entries_of(*read_text(text, id=ident))


def built_index(shared: Path, folder: Path) -> Index:
    """The index of the corpus; made again only when the code or the corpus is another."""
    key = hashlib.sha256()
    package = Path(__file__).parents[1] / "src" / "casepool"
    for part in ("model", "vocabulary", "document", "reading", "timeline", "similar"):
        for path in sorted((package / part).glob("*.[pt][ys]*")):
            key.update(path.read_bytes())
    key.update((shared / "corpus" / "case-reports.jsonl").read_bytes())
    out = folder / f"similar-{key.hexdigest()[:16]}"
    if not (out / "manifest.json").exists():
        start = time.process_time()
        added = index_entries(read_entries(corpus(shared)), out=out)
        print(
            f"indexed {added.total} cases in {time.process_time() - start:.0f} s of one core, reading included"
        )
    return open_index(out)


def read_query(text: str) -> Query:
    """The query as `casepool similar --text` makes it."""
    return query_of(*read_text(text, id="query"))


# --- measures ------------------------------------------------------------------------------------------------


def report_ranks(index: Index, places: Iterable[int], reports: Sequence[str]) -> dict[str, int]:
    """The rank of each report: that of its best case."""
    ranks: dict[str, int] = {}
    for place in places:
        ranks.setdefault(reports[place], len(ranks) + 1)
    return ranks


def rank_of(ident: str, places: Sequence[int], reports: Sequence[str]) -> float:
    """Rank of the report among the reports of the places, infinite where it is not among them."""
    seen: set[str] = set()
    for place in places:
        report = reports[place]
        if report == ident:
            return len(seen) + 1
        seen.add(report)
    return float("inf")


def measures(ranks: Sequence[float]) -> tuple[float, float, float]:
    """Mean reciprocal rank, hit@1, hit@10."""
    values = np.array(ranks)
    return float((1 / values).mean()), float((values <= 1).mean()), float((values <= 10).mean())


def plain_bm25(rows: Sequence[tuple[str, str]]) -> Callable[[str], list[int]]:
    """The baseline: bm25s over plain words, English stop words out, no stemming."""
    import bm25s

    tokens = bm25s.tokenize([text for _, text in rows], stopwords="en", show_progress=False)
    retriever = bm25s.BM25()
    retriever.index(tokens, show_progress=False)

    def find(query: str) -> list[int]:
        asked = bm25s.tokenize([query], stopwords="en", show_progress=False)
        found, _ = retriever.retrieve(asked, k=1000, show_progress=False)
        return [int(i) for i in found[0]]

    return find


def known(index: Index, shared: Path) -> None:
    """Print the table of known patients."""
    gold = [
        json.loads(line) for line in (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    rows = corpus(shared)
    plain = plain_bm25(rows)
    ids = [ident for ident, _ in rows]
    reports = [index.record(i).report_id for i in range(index.size)]
    print("| set | ranking | queries | MRR | hit@1 | hit@10 |\n| --- | --- | --- | --- | --- | --- |")
    for name, queries in known_sets(gold).items():
        ranks: dict[str, list[float]] = {}
        for ident, text in queries:
            ranks.setdefault("bm25s, plain words", []).append(rank_of(ident, plain(text), ids))
            rankings = rank_all(index, read_query(text))
            for ranking in RANKINGS:
                found = rankings[ranking].places if ranking in rankings else []
                ranks.setdefault(ranking, []).append(rank_of(ident, found, reports))
            ranks.setdefault("fusion", []).append(rank_of(ident, fuse(rankings).places, reports))
        for ranking, values in ranks.items():
            mrr, one, ten = measures(values)
            print(f"| {name} | {ranking} | {len(values)} | {mrr:.3f} | {one:.3f} | {ten:.3f} |")
        sys.stdout.flush()


# --- settings ------------------------------------------------------------------------------------------------

DROPPED = 0.3
"""Probability that a field of a pseudo-query is left out: what a reader misses, and what nobody asks for."""
CHANGED = 0.5
"""Probability that one field of a pseudo-query is another patient's."""
PSEUDO = 400
"""Pseudo-queries."""


def machine_fields(case: Case) -> Fields:
    """The fields that casepool itself read of a case."""
    from casepool.similar._profile import facets_of, numbers_of

    facets, numbers = facets_of(case), numbers_of(case)
    age = numbers.get("age_years")
    return {
        "age": None if age is None else f"{age:g}",
        "sex": facets.get("sex", (None,))[0],
        "primary": list(facets.get("primary_sites", ())),
        "spread": list(facets.get("metastatic_sites", ())),
        "treatments": list(facets.get("treatments", ())),
        "own": [*facets.get("findings_present", ())[:2], *facets.get("histologies", ())[:1]],
    }


def pseudo_queries(index: Index, gold: frozenset[str]) -> list[tuple[str, str]]:
    """Report and text of pseudo-queries: corpus cases outside the gold set with a primary site and metastases or treatments."""
    draw = random.Random(SEED)
    read = [index.record(i) for i in range(index.size)]
    pool = [
        (r.report_id, machine_fields(r.case))
        for r in read
        if r.case is not None and r.report_id not in gold and machine_fields(r.case)["primary"]
    ]
    values = [f for _, f in pool]
    queries = []
    for i, (ident, fields) in enumerate(draw.sample(pool, min(PSEUDO, len(pool)))):
        asked = with_one_wrong(fields, pool=values, draw=draw) if draw.random() < CHANGED else dict(fields)
        for key in ("age", "sex", "own"):
            if draw.random() < DROPPED * (2 if key == "own" else 1):
                asked[key] = None if key != "own" else []
        for key in ("spread", "treatments"):
            asked[key] = [v for v in asked[key] if draw.random() >= DROPPED]
        queries.append((ident, TEMPLATES[i % len(TEMPLATES)](asked)))
    return queries


def tune(index: Index, shared: Path) -> None:
    """Print the MRR of pseudo-queries over a grid of the fusion's weights and constant."""
    lines = (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    gold = frozenset(json.loads(line)["id"] for line in lines)
    reports = [index.record(i).report_id for i in range(index.size)]
    found: list[tuple[str, dict[str, Ranked]]] = [
        (ident, rank_all(index, read_query(text))) for ident, text in pseudo_queries(index, gold)
    ]

    def value(settings: Fusion) -> tuple[float, float, float]:
        return measures([rank_of(i, fuse(r, settings=settings).places[:200], reports) for i, r in found])

    best, score = Fusion(), value(Fusion())
    print("as shipped", _shown(best, score))
    for _ in range(3):
        for change in CHOICES:
            for other in map(change, (best,) * 9, range(9)):
                if other is not None and (now := value(other))[0] > score[0] + 0.0005:
                    best, score = other, now
                    print(_shown(best, score))
    for name in RANKINGS:
        single = [rank_of(i, r[name].places[:200] if name in r else [], reports) for i, r in found]
        print(name, *(f"{x:.3f}" for x in measures(single)))


def _shown(settings: Fusion, score: tuple[float, float, float]) -> str:
    return f"MRR {score[0]:.3f} hit@1 {score[1]:.3f} hit@10 {score[2]:.3f} {settings}"


def _weight(name: str) -> Callable[[Fusion, int], Fusion | None]:
    values = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
    return lambda f, i: replace(f, weights={**f.weights, name: values[i]})


def _constant(settings: Fusion, i: int) -> Fusion | None:
    values = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
    return replace(settings, constant=values[i]) if i < len(values) else None


def _power(settings: Fusion, i: int) -> Fusion | None:
    values = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
    return replace(settings, power=values[i]) if i < len(values) else None


def _old(settings: Fusion, i: int) -> Fusion | None:
    values = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
    return replace(settings, old=values[i]) if i < len(values) else None


def _information(settings: Fusion, i: int) -> Fusion | None:
    values = (0.0, 0.25, 0.5, 0.75, 1.0)
    return replace(settings, information=values[i]) if i < len(values) else None


CHOICES = (_information, _old, _power, _constant, *map(_weight, ("words", "concepts", "course")))
"""The settings that `tune` tries one after another, three times round; the patient's weight stays 2."""


# --- alike patients --------------------------------------------------------------------------------------------

QUERIES = 30
POOL_DEPTH = 10
JUDGEMENTS = HERE / "alike.tsv"


def alike_queries(index: Index, records: Sequence[Entry], gold: frozenset[str]) -> list[int]:
    """Places of the 30 query patients.

    The judged ones where there are judgements; else a seeded draw among the cases, one per report, with a primary
    site and a metastasis or two treatments.
    """
    judged = {query for query, _ in judgements()}
    if judged:
        return [place for place, record in enumerate(records) if record.id in judged]
    fit = []
    for place, record in enumerate(records):
        if record.case is None or record.report_id in gold or not record.id.endswith("#1"):
            continue
        fields = machine_fields(record.case)
        if fields["primary"] and (fields["spread"] or len(fields["treatments"]) > 1):
            fit.append(place)
    return sorted(random.Random(SEED).sample(fit, QUERIES))


def all_rankings(index: Index, plain: Callable[[str], list[int]], place: int) -> dict[str, list[int]]:
    """The places each ranking gives for the patient at a place, without that report, bm25s over plain words first."""
    record = index.record(place)
    own = token_key(record.report_id)
    rankings = rank_all(index, Query(text=record.text, case=record.case))
    found = {"bm25s, plain words": plain(record.text)}
    found |= {name: ranking.places.tolist() for name, ranking in rankings.items()}
    found["fusion"] = fuse(rankings).places.tolist()
    return {name: [p for p in places if index.report_key(p) != own] for name, places in found.items()}


def alike_rows(index: Index, shared: Path) -> Iterator[tuple[int, dict[str, list[int]]]]:
    """Each query's place with the rankings."""
    lines = (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    gold = frozenset(json.loads(line)["id"] for line in lines)
    records = [index.record(i) for i in range(index.size)]
    plain = plain_bm25([(r.id, r.text) for r in records])
    for place in alike_queries(index, records, gold):
        yield place, all_rankings(index, plain, place)


def pool(index: Index, shared: Path) -> None:
    """Print the pooled top 10 of each query with the texts, to be judged; those with a judgement are left out."""
    judged = judgements()
    for place, rankings in alike_rows(index, shared):
        query = index.record(place)
        pooled = sorted({index.record(p).id for places in rankings.values() for p in places[:POOL_DEPTH]})
        left = [ident for ident in pooled if (query.id, ident) not in judged]
        print(f"=== {query.id} {len(left)}\n{query.text[:1500]}")
        texts = {
            index.record(p).id: index.record(p).text
            for places in rankings.values()
            for p in places[:POOL_DEPTH]
        }
        for ident in left:
            print(f"--- {ident} {' '.join(texts[ident].split())[:SHOWN]}")


SHOWN = 420
"""Characters of a text that a judge is shown."""


def judgements() -> dict[tuple[str, str], int]:
    """Grade by query and case, from alike.tsv."""
    if not JUDGEMENTS.exists():
        return {}
    lines = JUDGEMENTS.read_text(encoding="utf-8").splitlines()[1:]
    return {(q, c): int(grade) for q, c, grade in (line.split("\t") for line in lines)}


def ndcg(grades: Sequence[int], ideal: Sequence[int]) -> float:
    """nDCG@10 with gains 2^grade - 1 (Burges et al. 2005), unjudged entries counted as grade 0."""

    def dcg(values: Sequence[int]) -> float:
        return sum((2**g - 1) / np.log2(i + 2) for i, g in enumerate(values[:POOL_DEPTH]))

    best = dcg(sorted(ideal, reverse=True))
    return float(dcg(grades) / best) if best else float("nan")


def alike(index: Index, shared: Path) -> None:
    """Print nDCG@10 of each ranking, and of the fusion less each of them, with 95 % bootstrap intervals."""
    judged = judgements()
    scores: dict[str, list[float]] = {}
    unjudged: dict[str, int] = {}
    for place, rankings in alike_rows(index, shared):
        query = index.record(place).id
        ideal = [grade for (q, _), grade in judged.items() if q == query]
        for name in ("bm25s, plain words", *RANKINGS, "fusion"):
            ids = [index.record(p).id for p in rankings.get(name, [])[:POOL_DEPTH]]
            unjudged[name] = unjudged.get(name, 0) + sum((query, i) not in judged for i in ids)
            scores.setdefault(name, []).append(ndcg([judged.get((query, i), 0) for i in ids], ideal))
    table = {name: np.array(values) for name, values in scores.items()}
    use = ~np.isnan(table["fusion"])
    print(f"queries {int(use.sum())} of {len(use)} (the others have no case alike in the pool)")
    print(
        "| ranking | nDCG@10 (95 % interval) | fusion less this (95 % interval) | unjudged |\n| --- | --- | --- | --- |"
    )
    for name, values in table.items():
        own, less = interval(values[use]), interval((table["fusion"] - values)[use])
        print(f"| {name} | {own} | {less if name != 'fusion' else ''} | {unjudged[name]} |")


def interval(values: Any) -> str:
    """Mean with the 2.5th and 97.5th percentile of 10,000 bootstrap means."""
    draw = np.random.default_rng(SEED)
    means = values[draw.integers(0, len(values), (10_000, len(values)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("known", "tune", "pool", "alike"))
    parser.add_argument("--shared", type=Path, default=HERE.parents[1] / "shared")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()))
    args = parser.parse_args()
    if not (args.shared / "corpus").is_dir():
        sys.exit(f"the corpus must be in {args.shared}; give --shared")
    index = built_index(args.shared, args.cache)
    {"known": known, "tune": tune, "pool": pool, "alike": alike}[args.what](index, args.shared)


if __name__ == "__main__":
    main()
