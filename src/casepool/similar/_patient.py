"""Agreement of patient attributes, each as the logarithm of how much likelier it is for a patient alike.

Weights of agreement and disagreement as in record linkage (Fellegi and Sunter 1969,
doi:10.1080/01621459.1969.10501049), made graded: an age two years off agrees in part, and so does a rectal
tumour with a colonic one. A rare value that agrees says more than a common one. What an entry is silent on
speaks neither for nor against it, beyond how often entries of its kind are silent.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ._index import Index
from ._profile import Profile, closure_of
from ._rank import Scorer, Scores, gains, information
from ._segment import Segment

AGE_SAME = 0.5
AGE_NEAR = 0.35
AGE_SCALE_YEARS = 5.0
"""A patient alike has the same age in half, an age spread around it by a two-sided exponential of five years
in a third, and any age in the rest. Set by judgement: ages within five years speak for likeness."""
AGES = 80.0
"""Ages in years over which patients spread evenly, for the chance of agreeing by accident."""
SEX_RIGHT = 0.97
"""Probability that the sex of a patient alike agrees: errors of reading and of the query."""
FLOOR = -2.0
"""Least that one value that disagrees may count: a query with one value wrong shall still find its patient."""
LENGTH_SCALE = 0.35
"""Spread of the logarithm of a size or a length of time between patients alike (a factor of 1.4)."""
LENGTH_WIDTH = 3.0
"""Spread of the same logarithm over all patients."""


class ListField(NamedTuple):
    """A list-valued attribute: where its tokens stand, and what a value missing or in excess counts."""

    field: str
    list: str
    prefix: str
    told: str
    right: float
    """Probability that an entry alike tells a value that the query tells."""
    extra: float
    """What each value that the query does not tell takes off, up to `MOST_EXTRA`."""


MOST_EXTRA = 3
LIST_FIELDS = (
    ListField("primary_sites", "concepts", "primary/", "primaries", 0.85, 0.5),
    ListField("metastatic_sites", "concepts", "spread/", "spreads", 0.75, 0.4),
    ListField("treatments", "facets", "treatments=", "treatments", 0.75, 0.3),
)
EXACT_FIELDS = ("outcome", "cause", "recurrence")
EXACT_RIGHT = 0.85
NUMBER_FIELDS = ("largest_size_mm", "symptom_duration_days", "primary_to_metastasis_days", "follow_up_days")


def patient_scorer(query: Profile, index: Index) -> Scorer | None:
    """The agreement of entries with the query's attributes; None where it tells none of them."""
    parts: list[Scorer] = []
    if "age_years" in query.numbers:
        parts.append(_age(query.numbers["age_years"]))
    for sex in query.facets.get("sex", ()):
        parts.append(_exact("sex", sex, index, right=SEX_RIGHT))
    parts += [_listed(f, query.facets[f.field], index) for f in LIST_FIELDS if f.field in query.facets]
    for field in EXACT_FIELDS:
        parts += [_exact(field, value, index, right=EXACT_RIGHT) for value in query.facets.get(field, ())]
    parts += [_length(name, query.numbers[name]) for name in NUMBER_FIELDS if name in query.numbers]
    if not parts:
        return None

    def score(segment: Segment) -> Scores:
        scores = parts[0](segment)
        for part in parts[1:]:
            scores += part(segment)
        return scores

    return score


def _age(age: float) -> Scorer:
    def score(segment: Segment) -> Scores:
        return age_agreement(np.abs(segment.numbers["age_years"] - np.float32(age)))

    return score


def age_agreement(years: Scores) -> Scores:
    """What a difference of ages in years counts: 3.8 where none, 0 at six, at the least -1.9; 0 where unknown."""
    chance = 1 / AGES
    near = AGE_NEAR / (2 * AGE_SCALE_YEARS) * np.exp(years / np.float32(-AGE_SCALE_YEARS))
    alike = near + (1 - AGE_SAME - AGE_NEAR) * chance
    alike = np.where(years < 1, alike + AGE_SAME, alike)
    scores: Scores = np.log(alike / chance, dtype=np.float32)
    scores[np.isnan(scores)] = 0
    return scores


def _exact(field: str, value: str, index: Index, *, right: float) -> Scorer:
    known = index.frequency("facets", field)
    share = max(index.frequency("facets", f"{field}={value}"), 1) / max(known, 1)
    agree = math.log(right / min(share, right))
    differ = max(FLOOR, math.log((1 - right) / max(1 - share, 1 - right)))

    def score(segment: Segment) -> Scores:
        scores = np.zeros(segment.size, dtype=np.float32)
        scores[segment.lists["facets"].entries(field)] = differ
        scores[segment.lists["facets"].entries(f"{field}={value}")] = agree
        return scores

    return score


def _listed(field: ListField, values: Sequence[str], index: Index) -> Scorer:
    weights: dict[str, float] = {}
    whole = 0.0
    for value in values:
        tokens, parents = _tokens(field, value, index)
        weights |= gains(index, tokens, name=field.list, parents=parents)
        whole += information(index, field.list, tokens[0])
    own = [f"{field.prefix}{value}" for value in values]
    silent = 1 - index.frequency("facets", field.field) / max(index.size, 1)
    missing = math.log(1 - field.right)
    unsaid = min(0.0, max(missing, math.log((1 - field.right) / max(silent, 1e-6)))) * len(values)

    def score(segment: Segment) -> Scores:
        lists = segment.lists[field.list]
        shared = np.zeros(segment.size, dtype=np.float32)
        for token, weight in weights.items():
            shared[lists.entries(token)] += np.float32(weight)
        told = segment.numbers[field.told]
        hits = np.zeros(segment.size, dtype=np.float32)
        for token in own:
            hits[lists.entries(token)] += 1
        scores: Scores = shared + np.where(
            told > 0, missing * len(values) * (1 - shared / np.float32(max(whole, 1e-6))), np.float32(unsaid)
        )
        scores -= np.float32(field.extra) * np.clip(told - hits, 0, MOST_EXTRA)
        return scores

    return score


def _tokens(field: ListField, value: str, index: Index) -> tuple[list[str], dict[str, Sequence[str]]]:
    """The value's token and those above it, and what stands above each."""
    if field.list == "facets":
        return [f"{field.prefix}{value}"], {}
    tokens = list(closure_of(f"{field.prefix}{value}", tree=index.tree))
    parents: dict[str, Sequence[str]] = {}
    for token in tokens:
        node = token.removeprefix(field.prefix)
        node = node if "/" in node else f"site/{node}"
        parents[token] = [f"{field.prefix}{p}" for p in index.tree.parents(node)]
    return tokens, parents


def _length(name: str, value: float) -> Scorer:
    def score(segment: Segment) -> Scores:
        column = segment.numbers[name]
        with np.errstate(divide="ignore", invalid="ignore"):
            # One day or one millimetre is added so that "found together" (0) has a logarithm.
            distance = np.log((column + 1) / np.float32(value + 1)) / np.float32(LENGTH_SCALE)
        return length_agreement(distance)

    return score


def length_agreement(distance: Scores) -> Scores:
    """What a distance between the logarithms of two lengths (in spreads) counts: 1.9 where none, at the least -1."""
    peak = math.log(0.8 * LENGTH_WIDTH / LENGTH_SCALE)
    scores: Scores = np.maximum(np.float32(peak) - np.float32(0.5) * distance * distance, np.float32(-1))
    scores[np.isnan(scores)] = 0
    return scores
