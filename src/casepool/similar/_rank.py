"""The rankings: each scores all entries for what it looks at, and knows nothing of the others.

words      BM25 over folded words
concepts   information that the query's concepts share with an entry's
patient    agreement of age, sex, sites, treatments, outcome, sizes and lengths of time
course     information that the steps of the courses, their order and their spacing share
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._index import Index
from ._profile import Profile
from ._segment import Segment

Scores = NDArray[np.float32]

RANKINGS = ("words", "concepts", "patient", "course")
"""Names of the rankings, in the order of showing."""

K1 = 1.2
B = 0.75
"""BM25's usual saturation and length parameters (Robertson and Zaragoza 2009, doi:10.1561/1500000019)."""
MOST_WORDS = 64
"""Words of a query that are looked up, those with the most weight first: a whole report has hundreds."""
PIVOT = 0.25
"""How much an entry with more concepts than the mean is held back (Singhal et al. 1996, doi:10.1145/243199.243206)."""
LEAST_INFORMATION = 0.7
"""Words and concepts that half of all entries have (ln 2) tell little apart, and have the longest lists."""
DEPTH = 1000
"""Entries that a ranking passes on to the fusion."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best entries of one ranking.

    Attributes
    ----------
    places : array of int64
        Places in the index, best first; of equal ones the earlier place.
    scores : array of float32
    ranks : array of float64
        From 1; equal scores share the mean of their ranks.
    """

    places: NDArray[np.int64]
    scores: Scores
    ranks: NDArray[np.float64]


Scorer = Callable[[Segment], Scores]
"""A ranking made ready for a query: scores the entries of a segment."""


def scorer_of(name: str, query: Profile, index: Index) -> Scorer | None:
    """The function that scores a segment; None where the query says nothing that the ranking looks at."""
    if name == "words":
        return words_scorer(query, index)
    if name == "concepts":
        return shared_scorer(query.concepts, index, name="concepts", parents=_parents(query, index))
    if name == "course":
        return shared_scorer(query.course, index, name="course", parents={})
    from ._patient import patient_scorer

    return patient_scorer(query, index)


def words_scorer(query: Profile, index: Index) -> Scorer | None:
    """BM25 over the query's words."""
    weights = {
        word: count**0.5 * math.log1p((index.size - df + 0.5) / (df + 0.5))
        for word, count in query.words.items()
        if (df := index.frequency("words", word))
    }
    telling = {word: weight for word, weight in weights.items() if weight >= LEAST_INFORMATION} or weights
    chosen = sorted(telling.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]
    if not chosen:
        return None

    def score(segment: Segment) -> Scores:
        norms = segment.numbers["words"] * np.float32(K1 * B / max(index.mean_length, 1.0)) + np.float32(
            K1 * (1 - B)
        )
        scores = np.zeros(segment.size, dtype=np.float32)
        for word, weight in chosen:
            entries, counts = segment.lists["words"].counted(word)
            tf = counts.astype(np.float32)
            scores[entries] += np.float32(weight * (K1 + 1)) * tf / (tf + norms[entries])
        return scores

    return score


def information(index: Index, name: str, token: str) -> float:
    """-ln of the share of entries that hold the token; of a token that none holds as if one did."""
    return math.log(max(index.size, 1) / max(index.frequency(name, token), 1))


def _parents(query: Profile, index: Index) -> dict[str, Sequence[str]]:
    from ._profile import ROLES, closure_of

    held = set(query.concepts)
    parents: dict[str, Sequence[str]] = {}
    for token in query.concepts:
        kind, _, rest = token.partition("/")
        if kind in ROLES:
            node = rest if "/" in rest else f"site/{rest}"
            parents[token] = [f"{kind}/{p}" for p in index.tree.parents(node)]
        elif kind in ("spine", "histology", "finding", "level"):
            parents[token] = (
                [t for t in closure_of(token, tree=index.tree)[1:] if t in held] if kind != "level" else []
            )
        else:
            parents[token] = index.tree.parents(token)
    return parents


def gains(
    index: Index, tokens: Iterable[str], *, name: str, parents: dict[str, Sequence[str]]
) -> dict[str, float]:
    """What each token tells beyond its parents.

    Notes
    -----
    Summed over the common ancestors of two concepts the gains are the information content of the most
    informative one (Resnik 1995), where each concept has one parent; where it has several, somewhat less.
    """
    result = {}
    for token in tokens:
        own = information(index, name, token)
        above = max((information(index, name, p) for p in parents.get(token, ())), default=0.0)
        result[token] = max(0.0, own - above)
    return result


def shared_scorer(
    tokens: Sequence[str], index: Index, *, name: str, parents: dict[str, Sequence[str]]
) -> Scorer | None:
    """The information that entries share with the tokens, held back for entries that have much of everything."""
    found = gains(index, tokens, name=name, parents=parents)
    chosen = {
        t: g
        for t, g in found.items()
        if g > 0 and index.frequency(name, t) and information(index, name, t) >= LEAST_INFORMATION
    }
    if not chosen:
        return None
    mean = index.mean(name)

    def score(segment: Segment) -> Scores:
        scores = np.zeros(segment.size, dtype=np.float32)
        for token, gain in chosen.items():
            scores[segment.lists[name].entries(token)] += np.float32(gain)
        held = segment.numbers[name] / np.float32(max(mean, 1.0))
        scores /= (1 - PIVOT + PIVOT * held).astype(np.float32)
        return scores

    return score


def rank(
    index: Index,
    scorer: Scorer,
    *,
    masks: Sequence[NDArray[np.bool_]],
    depth: int = DEPTH,
) -> Ranked:
    """The best entries by a score above 0 among those that the masks (one per segment) let through."""
    places, scores = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    for segment, mask in zip(index.segments, masks):
        values = scorer(segment)
        values[~mask] = 0
        best = _best(values, depth)
        places.append(best + segment.first)
        scores.append(values[best])
    return ranked(np.concatenate(places), np.concatenate(scores), depth=depth)


def ranked(places: NDArray[np.int64], scores: Scores, *, depth: int) -> Ranked:
    """Places and scores in order, with ranks."""
    order = np.lexsort((places, -scores))[:depth]
    return Ranked(places[order], scores[order], mean_ranks(scores[order]))


def mean_ranks(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Ranks from 1 of scores that stand in falling order; equal scores share the mean of theirs."""
    if not len(scores):
        return np.zeros(0)
    starts = np.flatnonzero(np.r_[True, scores[1:] != scores[:-1]])
    ends = np.r_[starts[1:], len(scores)]
    return np.repeat((starts + 1 + ends) / 2, ends - starts)


def _best(scores: Scores, depth: int) -> NDArray[np.int64]:
    """Places of the `depth` best scores above 0, in no order."""
    positive = np.flatnonzero(scores > 0)
    if len(positive) <= depth:
        return positive
    values = scores[positive]
    threshold = np.partition(values, len(values) - depth)[len(values) - depth]
    above = positive[values > threshold]
    level = positive[values == threshold][: depth - len(above)]
    return np.concatenate([above, level])
