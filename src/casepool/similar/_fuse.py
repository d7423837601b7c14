"""Several rankings as one: reciprocal rank fusion (Cormack et al. 2009, doi:10.1145/1571941.1572114), weighted.

A ranking weighs by how much the query tells it, and by how far its first entry stands out from its tenth: one whose best entries all score the same
has little to say about this query, whatever it says about others. Predicting the worth of a ranking from the
spread of its scores is after Shtok et al. (2012, doi:10.1145/2180868.2180873).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ._rank import Ranked

TENTH = 10
"""Rank that the first is compared with."""
LEAST = 0.05
"""Added to the standing out, so that a ranking of equal scores still breaks ties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """Settings of the fusion; as they are they were chosen by `eval/similar.py tune` (see docs/similar.md).

    Attributes
    ----------
    weights : mapping of str to float
        Weight of each ranking.
    old : float
        Share at which information counts that the ranking by patient attributes weighs already.
    information : float
        Power to which the information counts that the query tells a ranking: a whole report tells the words and the
        concepts more than a line does, and age and sex the same.
    constant : float
        k of the formula weight / (k + rank).
    power : float
        How much the standing out of the first entry counts; 0 makes it plain weighted fusion.
    """

    weights: Mapping[str, float] = field(
        default_factory=lambda: {"words": 1.0, "concepts": 1.0, "patient": 2.0, "course": 0.5, "dense": 1.0}
    )
    old: float = 0.3
    information: float = 0.5
    constant: float = 5.0
    power: float = 0.5


@dataclass(frozen=True, slots=True)
class Fused:
    """Entries by their fused score.

    Attributes
    ----------
    places : array of int64
        Best first; of equal scores the earlier place is first.
    scores : array of float64
        Share of the score of an entry that all rankings put first, 0 to 1.
    parts : dict of str to array
        What each ranking gave to each score.
    """

    places: NDArray[np.int64]
    scores: NDArray[np.float64]
    parts: dict[str, NDArray[np.float64]]


def fuse(rankings: Mapping[str, Ranked], *, settings: Fusion | None = None) -> Fused:
    """The entries of all rankings by their fused score; what a ranking does not pass on gets nothing from it."""
    settings = settings or Fusion()
    weights = {
        name: ranking_weight(name, r, settings=settings) for name, r in rankings.items() if len(r.places)
    }
    total = sum(weights.values())
    if not total:
        return Fused(np.zeros(0, np.int64), np.zeros(0), {})
    places = np.unique(np.concatenate([rankings[name].places for name in weights]))
    parts: dict[str, NDArray[np.float64]] = {}
    for name, weight in weights.items():
        part = np.zeros(len(places))
        ranking = rankings[name]
        part[np.searchsorted(places, ranking.places)] = (
            weight / total * (settings.constant + 1) / (settings.constant + ranking.ranks)
        )
        parts[name] = part
    scores = np.sum(list(parts.values()), axis=0)
    order = np.lexsort((places, -scores))
    return Fused(places[order], scores[order], {name: part[order] for name, part in parts.items()})


def ranking_weight(name: str, ranking: Ranked, *, settings: Fusion) -> float:
    """The weight of a ranking for this query."""
    told = ranking.told.new + settings.old * ranking.told.old
    standing: float = (LEAST + standing_out(ranking)) ** settings.power
    return float(settings.weights.get(name, 1.0) * standing * told**settings.information)


def standing_out(ranking: Ranked) -> float:
    """How far the first score stands above the tenth, as a share of the first: 0 to 1."""
    if not len(ranking.scores):
        return 0.0
    tenth = ranking.scores[TENTH - 1] if len(ranking.scores) >= TENTH else 0.0
    return 1.0 - float(tenth) / float(ranking.scores[0])
