"""The model behind `reading/confidence.tsv`: logistic regression on named features, with shrinkage and signs that must hold.

Each kind of value has a base; a feature has a weight for all kinds and one for a kind of its own, both shrunk to zero (ridge), the
own one more. Weights that stay small are left out and the rest fitted again, so that the table stays short. Features
that can only tell doubt (evidence against, several patients) weigh at most zero, agreement at least zero.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from casepool.reading._confidence import MOST_AGAINST

ANY, BASE = "*", "base"
KINDS = frozenset(
    "outcome uncertain negation treatment given follow_up general literature history presenting exam neoplasm histology metastasis "
    "recurrence kin other_disease micro lab imaging pathology site diagnosed planned ruled_out this_patient".split()
)
"""Kinds of concept and cue whose presence in the sentence a reader would take for a sign."""
DOUBTS = frozenset({"conflict", "several patients", "says uncertain", "name of a disease", "no tumour"})
AGREES = frozenset({"told again"})
SHARED_PENALTY, OWN_PENALTY, BASE_PENALTY = 2.0, 4.0, 0.1
FEWEST_SHARED, FEWEST_KINDS, FEWEST_OWN = 60, 5, 8
"""Values that must have a feature (in so many kinds of value) before it gets a weight for all, and one of its own."""
SMALL = 0.2
"""Weights below this are left out."""
PRIOR_BASE = 1.7
"""Logit of the share that is right over all values (0.85)."""
PRIOR_CONFLICT = -1.0
"""What evidence against a value weighs where the sample holds too few of them to say."""

Floats = NDArray[np.float64]
Column = tuple[str, str]


class Judged(NamedTuple):
    """A judged value with its features."""

    text: str
    """Id of the text."""
    field: str
    features: frozenset[str]
    right: bool


def usable(feature: str) -> bool:
    return not feature.startswith("says ") or feature[5:] in KINDS


def columns(values: Sequence[Judged], *, keep: Iterable[Column] | None = None) -> list[Column]:
    """(field, feature) of each weight that the values can tell something about."""
    fields = Counter(v.field for v in values)
    own: Counter[Column] = Counter((v.field, f) for v in values for f in v.features if usable(f))
    every: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for (_, feature), n in own.items():
        every[feature] += n
        spread[feature] += 1
    shared = [f for f, n in every.items() if n >= FEWEST_SHARED and spread[f] >= FEWEST_KINDS]
    found = [(ANY, f) for f in sorted({*shared, "conflict"})]
    found += sorted(c for c, n in own.items() if FEWEST_OWN <= n <= fields[c[0]] - 5)
    if keep is not None:
        kept = set(keep)
        found = [c for c in found if c in kept]
    return [(field, BASE) for field in sorted(fields)] + found


def matrix(values: Sequence[Judged], cols: Sequence[Column]) -> Floats:
    place = {c: n for n, c in enumerate(cols)}
    x = np.zeros((len(values), len(cols)))
    for row, v in enumerate(values):
        for c in [(v.field, BASE), *((field, f) for f in v.features for field in (ANY, v.field))]:
            if c in place:
                x[row, place[c]] = 1
    return x


def fit(values: Sequence[Judged]) -> dict[Column, float]:
    """The weights, fitted twice: with all, then with those that are not small."""
    cols = columns(values)
    weights = _solve(values, cols)
    keep = {c for c, w in zip(cols, weights, strict=True) if abs(w) >= SMALL or c == (ANY, "conflict")}
    cols = columns(values, keep=keep)
    return dict(zip(cols, map(float, _solve(values, cols)), strict=True))


def _solve(values: Sequence[Judged], cols: Sequence[Column]) -> Floats:
    x = matrix(values, cols)
    y = np.array([v.right for v in values], dtype=float)
    centre = np.array(
        [
            PRIOR_BASE if f == BASE else PRIOR_CONFLICT if (field, f) == (ANY, "conflict") else 0.0
            for field, f in cols
        ]
    )
    penalty = np.array(
        [BASE_PENALTY if f == BASE else SHARED_PENALTY if field == ANY else OWN_PENALTY for field, f in cols]
    )
    bounds = [(None, 0) if f in DOUBTS else (0, None) if f in AGREES else (None, None) for _, f in cols]

    def loss(w: Floats) -> tuple[float, Floats]:
        z = x @ w
        away = w - centre
        value = np.sum(np.logaddexp(0, -z) * y + np.logaddexp(0, z) * (1 - y)) + np.sum(penalty * away**2) / 2
        return float(value), x.T @ (1 / (1 + np.exp(-z)) - y) + penalty * away

    found: Floats = minimize(loss, centre, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def predict(values: Sequence[Judged], weights: dict[Column, float], *, least: float, most: float) -> Floats:
    z = [
        weights.get((v.field, BASE), PRIOR_BASE)
        + sum(weights.get((ANY, f), 0.0) + weights.get((v.field, f), 0.0) for f in v.features)
        for v in values
    ]
    against = np.array([MOST_AGAINST if "conflict" in v.features else most for v in values])
    return np.clip(1 / (1 + np.exp(-np.array(z))), least, against)


def part(text: str, parts: int) -> int:
    """Which of so many parts a text is in: by its id alone, so that the split stays when texts are added."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % parts
