"""How well `casepool.similar` finds: known patients, alike patients, and the settings of the fusion.

    python eval/similar.py known   [--shared ../shared]     MRR, hit@1, hit@10 per set and ranking
    python eval/similar.py tune    [--shared ../shared]     the fusion's settings, on pseudo-queries and development patients
    python eval/similar.py pool    [--shared ../shared]     the pooled top 10 of the 30 queries, to be judged
    python eval/similar.py alike   [--shared ../shared]     nDCG@10 with the judgements of alike.tsv

Known patients: for each text of ../shared/gold with a primary site, queries are made of the gold fields of its first case
alone by five templates. Set 1 tells age, sex, primary, metastases and treatments; set 2 the same with one
field wrong (which one, and the wrong value, by a seeded draw); set 3 leaves the age out; set 4 is set 1 with two
findings and the histology in the text's own words. The index holds the corpus and the gold texts, read by
casepool; the gold fields are never seen by it. No setting is chosen on these queries, nor on the 30 patients of
alike.tsv: `tune` uses pseudo-queries made of casepool's own readings of corpus texts that are in none of the judged
sets, with fields dropped and changed by a stated draw, and 20 other patients judged by the same rule (alike-dev.tsv).
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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from casepool.model import Case
from casepool.pipeline import read_text
from casepool.similar import Entry, Index, Query, entries_of, index_entries, open_index, query_of
from casepool.similar._fuse import PATIENT, QUESTION, Fusion, fuse
from casepool.similar._postings import token_key
from casepool.similar._rank import RANKINGS, Ranked
from casepool.similar._search import fuse_all, query_profile, rank_all
from casepool.similar._tumour import Shares, tumour_agreement

HERE = Path(__file__).parent
SEED = 20261122
JUDGEMENTS = HERE / "alike.tsv"
DEVELOPMENT = HERE / "alike-dev.tsv"
Judgements = dict[tuple[str, str], int]

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
    return query_of(*read_text(text, id="query"), whole=False)


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
            query = read_query(text)
            rankings = rank_all(index, query)
            for ranking in RANKINGS:
                found = rankings[ranking].places if ranking in rankings else []
                ranks.setdefault(ranking, []).append(rank_of(ident, found, reports))
            ranks.setdefault("fusion", []).append(
                rank_of(ident, fuse_all(index, query, rankings).places, reports)
            )
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


def pseudo_queries(index: Index, left_out: frozenset[str]) -> list[tuple[str, str]]:
    """Report and text of pseudo-queries: corpus cases with a primary site, of reports that are in no judged set."""
    draw = random.Random(SEED)
    read = [index.record(i) for i in range(index.size)]
    pool = [
        (r.report_id, machine_fields(r.case))
        for r in read
        if r.case is not None and r.report_id not in left_out and machine_fields(r.case)["primary"]
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


class Ready(NamedTuple):
    """A query with all that does not hang on the settings."""

    rankings: dict[str, Ranked]
    places: NDArray[np.int64]
    agreement: dict[str, Shares]

    def fused(self, settings: Fusion) -> list[int]:
        """The first 200 places."""

        def tumour(places: NDArray[np.int64]) -> dict[str, Shares]:
            at = np.searchsorted(self.places, places)
            return {name: shares[at] for name, shares in self.agreement.items()}

        return fuse(self.rankings, settings=settings, tumour=tumour).places[:200].tolist()


def ready(index: Index, query: Query) -> Ready:
    """The rankings of a query, and how far the tumours of all that they hold agree."""
    profile = query_profile(index, query)
    rankings = rank_all(index, query, profile=profile)
    places = np.unique(np.concatenate([r.places for r in rankings.values()]))
    return Ready(
        rankings,
        places,
        tumour_agreement(profile, index, places, case=query.case, whole=query.whole),
    )


def tune(index: Index, shared: Path) -> None:
    """Print the settings for questions with the best MRR of pseudo-queries, then those for whole patients with the best development nDCG@10."""
    judged = judgements(DEVELOPMENT)
    patients = {query for query, _ in judged}
    left_out = gold_ids(shared) | {q.partition("#")[0] for q in patients | {q for q, _ in judgements()}}
    records = [index.record(i) for i in range(index.size)]
    reports = [r.report_id for r in records]
    pseudo = [(i, ready(index, read_query(text))) for i, text in pseudo_queries(index, left_out)]
    alike = [(r, ready(index, own_query(r))) for r in records if r.id in patients]

    def mrr(order: Callable[[Ready], list[int]]) -> float:
        return measures([rank_of(i, order(r), reports) for i, r in pseudo])[0]

    def gain(order: Callable[[Ready], list[int]]) -> float:
        found = ((q, [records[p].id for p in order(r) if reports[p] != q.report_id]) for q, r in alike)
        return float(np.mean([own_ndcg(q, ids, judged) for q, ids in found]))

    climb(f"question, MRR of {len(pseudo)} pseudo-queries", QUESTION, mrr)
    climb(f"patient, nDCG@10 of {len(alike)} development patients", PATIENT, gain)
    for name in RANKINGS:

        def single(r: Ready, name: str = name) -> list[int]:
            return r.rankings[name].places[:200].tolist() if name in r.rankings else []

        print(f"{name} alone: MRR {mrr(single):.3f}, nDCG@10 {gain(single):.3f}")


PLAIN = Fusion(weights=dict.fromkeys((*RANKINGS, "dense"), 1.0), constant=10.0, power=0.0, floors={})
LEAST_GAIN = 0.005
"""A setting is moved for no less: smaller differences are noise."""


def climb(what: str, shipped: Fusion, measure: Callable[[Callable[[Ready], list[int]]], float]) -> None:
    """From plain fusion, move one setting after another to the best of its values, until a round moves none."""

    def value(tried: Fusion) -> float:
        return measure(lambda r: r.fused(tried))

    print(f"{what}: {value(shipped):.3f} as shipped", shipped)
    best, score = PLAIN, value(PLAIN)
    print(f"{what}: {score:.3f}", best, flush=True)
    moved = True
    while moved:
        moved = False
        for change in CHOICES:
            tried = max(
                ((value(other), i, other) for i, other in enumerate(change(best))),
                key=lambda x: (x[0], -x[1]),
            )
            if tried[0] > score + LEAST_GAIN:
                score, _, best = tried
                moved = True
        print(f"{what}: {score:.3f}", best, flush=True)


def own_ndcg(query: Entry, ids: Sequence[str], judged: Judgements) -> float:
    """nDCG@10 of the ids for one patient; what is not judged counts as grade 0."""
    ideal = [grade for (q, _), grade in judged.items() if q == query.id]
    return ndcg([judged.get((query.id, i), 0) for i in ids], ideal)


Change = Callable[[Fusion], Iterator[Fusion]]


def _weight(name: str) -> Change:
    return lambda f: (replace(f, weights={**f.weights, name: w}) for w in (0.5, 1.0, 2.0))


def _floor(name: str) -> Change:
    return lambda f: (replace(f, floors={**f.floors, name: w}) for w in (0.4, 0.6, 0.8, 1.0))


def _constant(settings: Fusion) -> Iterator[Fusion]:
    return (replace(settings, constant=k) for k in (5.0, 10.0, 20.0, 40.0))


def _power(settings: Fusion) -> Iterator[Fusion]:
    return (replace(settings, power=p) for p in (0.0, 0.5, 1.0))


CHOICES: tuple[Change, ...] = (
    _constant,
    _power,
    *map(_weight, ("words", "concepts", "patient", "course")),
    *map(_floor, ("primary", "histology", "spread", "course")),
)
"""The settings that `tune` moves, in turn, each over a few values: twenty patients cannot tell finer ones apart."""


# --- alike patients --------------------------------------------------------------------------------------------

QUERIES = 30
POOL_DEPTH = 10


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
    query = own_query(record)
    rankings = rank_all(index, query)
    found = {"bm25s, plain words": plain(record.text)}
    found |= {name: ranking.places.tolist() for name, ranking in rankings.items()}
    found["fusion"] = fuse_all(index, query, rankings).places.tolist()
    return {name: [p for p in places if index.report_key(p) != own] for name, places in found.items()}


def own_query(record: Entry) -> Query:
    """The query that a patient of the index asks as a report."""
    return Query(text=record.text, case=record.case, whole=True)


def gold_ids(shared: Path) -> frozenset[str]:
    """Ids of the gold texts."""
    lines = (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return frozenset(json.loads(line)["id"] for line in lines)


def alike_rows(index: Index, shared: Path) -> Iterator[tuple[int, dict[str, list[int]]]]:
    """Each query's place with the rankings."""
    gold = gold_ids(shared)
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


def judgements(path: Path = JUDGEMENTS) -> Judgements:
    """Grade by query and case."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
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
