"""How far the tumour and its course agree with the ones asked for: a factor on the fused score.

The rankings add up likeness of every kind, so a case that shares age, sex, complaints and treatment with the
question comes high though its tumour is another. What clinicians call a case like this one begins with the tumour:
where it arose, what it is, where it went, and what kind of course it took. Each of the four multiplies the
fused score, down to a floor (`Fusion.floors`): low enough to order, high enough that one wrong value does not
lose the case.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from casepool.model import Case

from ._course import KINDS, told_kinds
from ._index import Index
from ._profile import Profile, closure_of
from ._rank import information

Shares = NDArray[np.float64]

ASPECTS = ("primary", "histology", "spread", "course")
"""What is compared, in the order of showing."""
UNKNOWN = 0.3
"""Agreement of an entry that is silent: more than another tumour's, as unknown is not different; less than half,
as few entries that are silent on the primary are of the organ asked for."""


def tumour_agreement(
    query: Profile, index: Index, places: NDArray[np.int64], *, case: Case | None, whole: bool
) -> dict[str, Shares]:
    """For each aspect that the query tells, how far the entries at the places (ascending) agree: 0 to 1.

    Parameters
    ----------
    whole : bool
        True where the query tells a whole patient: metastases and recurrences that it does not name are then
        taken as not there. A short question only asks for what it names.
    """
    found: dict[str, Shares] = {}
    held = _Held(index, places)
    primaries = [x for x in query.leaves if x.startswith("primary/")]
    if primaries:
        found["primary"] = held.shared(primaries, known="primary_sites", silent=UNKNOWN)
    histologies = [x for x in query.leaves if x.startswith(("morphology/", "histology/"))]
    if histologies:
        found["histology"] = held.shared(histologies, known="histologies", silent=UNKNOWN)
    spread = [x for x in query.leaves if x.startswith("spread/")]
    if spread:
        # A report that names no metastasis of a tumour has told that there is none to speak of.
        found["spread"] = held.shared(spread, known="metastatic_sites", silent=0.0)
    elif whole and primaries:
        found["spread"] = (~held.holds("facets", "metastatic_sites")).astype(np.float64)
    kinds = query.facets.get("course", ()) if whole else told_kinds(case) if case is not None else ()
    if kinds:
        found["course"] = held.alike(kinds)
    return found


def factor(agreement: Mapping[str, Shares], floors: Mapping[str, float], size: int) -> Shares:
    """What the fused scores are multiplied with: from the product of the floors to 1."""
    result = np.ones(size)
    for aspect, shares in agreement.items():
        floor = floors.get(aspect, 1.0)
        result *= floor + (1 - floor) * shares
    return result


class _Held:
    """Which of the entries at some places hold a token; looked up per segment, in the lists alone."""

    def __init__(self, index: Index, places: NDArray[np.int64]) -> None:
        self._index = index
        self._size = len(places)
        bounds = np.searchsorted(places, [s.first for s in index.segments] + [index.size])
        self._parts = [
            (segment, slice(int(a), int(b)), places[int(a) : int(b)] - segment.first)
            for segment, a, b in zip(index.segments, bounds[:-1], bounds[1:])
        ]

    def holds(self, name: str, token: str) -> NDArray[np.bool_]:
        """For each place whether the list `name` of the entry holds the token."""
        result = np.zeros(self._size, dtype=np.bool_)
        for segment, part, local in self._parts:
            entries = segment.lists[name].entries(token)
            if len(entries) and len(local):
                at = np.minimum(np.searchsorted(entries, local), len(entries) - 1)
                result[part] = entries[at] == local
        return result

    def shared(self, leaves: Sequence[str], *, known: str, silent: float) -> Shares:
        """The share of each leaf's information that the entry has too, at best, over all leaves in the mean."""
        shares = np.mean([self._best(leaf) for leaf in leaves], axis=0)
        return np.where(self.holds("facets", known), shares, silent)

    def _best(self, leaf: str) -> Shares:
        best = np.zeros(self._size)
        for share, token in _shares(leaf, self._index, closure_of(leaf, tree=self._index.tree)):
            best = np.where(self.holds("concepts", token), np.maximum(best, share), best)
        return best

    def alike(self, kinds: Sequence[str]) -> Shares:
        """The share of the kinds of course, the query's and the entry's together, that both have."""
        both = np.sum([self.holds("facets", f"course={kind}") for kind in kinds], axis=0)
        theirs = np.sum([self.holds("facets", f"course={kind}") for kind in KINDS], axis=0)
        shares = both / np.maximum(len(kinds) + theirs - both, 1)
        return np.where(theirs > 0, shares, UNKNOWN)


def _shares(leaf: str, index: Index, tokens: Sequence[str]) -> Iterator[tuple[float, str]]:
    """Each concept above the leaf (itself first) with its share of the leaf's information."""
    whole = information(index, "concepts", leaf)
    for token in tokens:
        told = information(index, "concepts", token)
        yield (1.0 if token == leaf else min(1.0, told / whole) if whole else 0.0), token
