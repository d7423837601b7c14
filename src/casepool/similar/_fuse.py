"""Several rankings as one: reciprocal rank fusion (Cormack et al. 2009, doi:10.1145/1571941.1572114), weighted."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ._rank import Ranked

CONSTANT = 60.0
"""k of the formula 1 / (k + rank), as published."""
WEIGHTS: Mapping[str, float] = {"words": 1.0, "concepts": 1.0, "patient": 1.0, "course": 1.0, "dense": 1.0}


def fuse(
    rankings: Mapping[str, Ranked], *, weights: Mapping[str, float] = WEIGHTS, constant: float = CONSTANT
) -> tuple[NDArray[np.int64], NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """Places, best first, their fused scores, and what each ranking gave to each.

    An entry that a ranking does not pass on gets nothing from it. Of equal scores the earlier place is first.
    """
    if not rankings:
        return np.zeros(0, np.int64), np.zeros(0), {}
    places = np.unique(np.concatenate([r.places for r in rankings.values()]))
    parts: dict[str, NDArray[np.float64]] = {}
    for name, ranking in rankings.items():
        part = np.zeros(len(places))
        part[np.searchsorted(places, ranking.places)] = weights.get(name, 1.0) / (constant + ranking.ranks)
        parts[name] = part
    total = np.sum(list(parts.values()), axis=0)
    order = np.lexsort((places, -total))
    return places[order], total[order], {name: part[order] for name, part in parts.items()}
