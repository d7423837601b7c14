"""Several rankings as one: reciprocal rank fusion (Cormack et al. 2009, doi:10.1145/1571941.1572114), weighted.

A ranking weighs by how far its first entry stands out from its tenth: one whose best entries all score the same
has little to say about this query, whatever it says about others. Predicting the worth of a ranking from the
spread of its scores is after Shtok et al. (2012, doi:10.1145/2180868.2180873). The sum is multiplied with how
far the tumour agrees (`_tumour`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._rank import Ranked
from ._tumour import Shares, factor

TENTH = 10
"""Rank that the first is compared with."""
LEAST = 0.05
"""Added to the standing out, so that a ranking of equal scores still breaks ties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """Settings of the fusion; those shipped were chosen by `eval/similar.py tune` (see docs/similar.md).

    Attributes
    ----------
    weights : mapping of str to float
        Weight of each ranking.
    constant : float
        k of the formula weight / (k + rank).
    power : float
        How much the standing out of the first entry counts; 0 makes it plain weighted fusion.
    floors : mapping of str to float
        What the score is multiplied with where an aspect of the tumour does not agree at all; 1 leaves it out.
    """

    weights: Mapping[str, float]
    constant: float
    power: float
    floors: Mapping[str, float]


QUESTION = Fusion(
    weights={"words": 1.0, "concepts": 1.0, "patient": 2.0, "course": 0.5, "dense": 1.0},
    constant=5.0,
    power=0.5,
    floors={},
)
"""For a question, which gives what its asker remembers of a patient, some of it wrongly perhaps."""
PATIENT = Fusion(
    weights={"words": 1.0, "concepts": 1.0, "patient": 2.0, "course": 1.0, "dense": 1.0},
    constant=40.0,
    power=0.0,
    floors={"primary": 0.4, "histology": 0.8, "course": 0.8},
)
"""For a whole patient, whose like is looked for: many are alike in part, and agreement of several rankings
counts more than the first place of one."""


@dataclass(frozen=True, slots=True)
class Fused:
    """Entries by their fused score.

    Attributes
    ----------
    places : array of int64
        Best first; of equal scores the earlier place is first.
    scores : array of float64
        Share of the score of an entry that all rankings put first and whose tumour agrees, 0 to 1.
    parts : dict of str to array
        What each ranking gave to each score, before the tumour's factor.
    agreement : dict of str to array
        How far each aspect of the tumour agrees, 0 to 1.
    factors : array of float64
        What the sums were multiplied with.
    """

    places: NDArray[np.int64]
    scores: NDArray[np.float64]
    parts: dict[str, NDArray[np.float64]]
    agreement: dict[str, Shares]
    factors: Shares


def unfused(places: NDArray[np.int64]) -> Fused:
    """Entries that no ranking has ordered, as they stand."""
    ones = np.ones(len(places))
    return Fused(places, ones, {}, {}, ones)


def fuse(
    rankings: Mapping[str, Ranked],
    *,
    settings: Fusion = QUESTION,
    tumour: Callable[[NDArray[np.int64]], dict[str, Shares]] | None = None,
) -> Fused:
    """The entries of all rankings by their fused score; what a ranking does not pass on gets nothing from it.

    Parameters
    ----------
    tumour : callable or None
        Gives for places, ascending, how far each aspect of the tumour agrees.
    """
    weights = {
        name: ranking_weight(name, r, settings=settings) for name, r in rankings.items() if len(r.places)
    }
    total = sum(weights.values())
    if not total:
        return unfused(np.zeros(0, np.int64))
    places = np.unique(np.concatenate([rankings[name].places for name in weights]))
    parts: dict[str, NDArray[np.float64]] = {}
    for name, weight in weights.items():
        part = np.zeros(len(places))
        ranking = rankings[name]
        part[np.searchsorted(places, ranking.places)] = (
            weight / total * (settings.constant + 1) / (settings.constant + ranking.ranks)
        )
        parts[name] = part
    counted = {name for name, floor in settings.floors.items() if floor < 1}
    told = tumour(places) if tumour is not None and counted else {}
    agreement = {name: shares for name, shares in told.items() if name in counted}
    factors = factor(agreement, settings.floors, len(places))
    scores = np.sum(list(parts.values()), axis=0) * factors
    order = np.lexsort((places, -scores))
    return Fused(
        places[order],
        scores[order],
        {name: part[order] for name, part in parts.items()},
        {name: shares[order] for name, shares in agreement.items()},
        factors[order],
    )


def ranking_weight(name: str, ranking: Ranked, *, settings: Fusion) -> float:
    """The weight of a ranking for this query."""
    standing: float = (LEAST + standing_out(ranking)) ** settings.power
    return float(settings.weights.get(name, 1.0) * standing)


def standing_out(ranking: Ranked) -> float:
    """How far the first score stands above the tenth, as a share of the first: 0 to 1."""
    if not len(ranking.scores):
        return 0.0
    tenth = ranking.scores[TENTH - 1] if len(ranking.scores) >= TENTH else 0.0
    return 1.0 - float(tenth) / float(ranking.scores[0])
