"""How far two reviewers agree: percent, Cohen's kappa with its interval, Krippendorff's alpha.

References
----------
Cohen J (1960). A coefficient of agreement for nominal scales. Educ Psychol Meas 20:37-46.
Fleiss JL, Cohen J, Everitt BS (1969). Large sample standard errors of kappa. Psychol Bull 72:323-327.
Krippendorff K (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
Passonneau R (2006). Measuring agreement on set-valued items. LREC (the Jaccard distance of sets, there part of MASI).
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from . import _tables as t
from ._codebook import LIST_TYPES, Variable, _comparable, same_value
from ._decisions import case_row, decisions_of
from ._open import Store, load_codebook
from ._values import by_reviewer

Z_95 = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""
RESAMPLES = 1000
"""Bootstrap resamples of the interval of alpha, by case, with a fixed seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A coefficient with its 95 % interval; None where it cannot be computed (no variation, too few cases)."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAgreement:
    """Agreement of two reviewers on one variable."""

    variable: Variable
    n: int
    """Cases that both have signed off."""
    same: int
    kappa: Estimate
    """Cohen's kappa, for one value of several (not told is a value); else empty."""
    alpha: Estimate
    """Krippendorff's alpha: interval distance for numbers, Jaccard distance for lists, else nominal."""

    @property
    def percent(self) -> float | None:
        """Share of cases with the same value, in percent."""
        return None if self.n == 0 else 100 * self.same / self.n


Pair = tuple[Any, Any]


def agreement(store: Store) -> list[FieldAgreement]:
    """Agreement per active variable, over the cases that two reviewers have signed off, before adjudication."""
    pairs: dict[str, list[Pair]] = {}
    for key in _judged_twice(store):
        row = case_row(store, key)
        by_field: dict[str, list[Any]] = {}
        for decision in decisions_of(store, row.id):
            by_field.setdefault(decision.field, []).append(decision)
        for field, decisions in by_field.items():
            said = [d.value for who, d in by_reviewer(decisions).items() if who in row.finished]
            if len(said) >= 2:
                pairs.setdefault(field, []).append((said[0], said[1]))
    return [field_agreement(v, pairs.get(v.name, [])) for v in load_codebook(store).active]


def _judged_twice(store: Store) -> list[str]:
    query = (
        sa.select(t.case.c.key)
        .join(t.sign_off, t.sign_off.c.case_id == t.case.c.id)
        .where(t.case.c.told)
        .group_by(t.case.c.id, t.case.c.key)
        .having(sa.func.count() >= 2)
        .order_by(t.case.c.id)
    )
    return list(store.connection.execute(query).scalars())


def field_agreement(variable: Variable, pairs: Sequence[Pair]) -> FieldAgreement:
    """Agreement of two reviewers on one variable, from what both said of each case."""
    nominal = variable.type in ("choice", "yes-no")
    return FieldAgreement(
        variable=variable,
        n=len(pairs),
        same=sum(same_value(a, b) for a, b in pairs),
        kappa=cohen_kappa([(_comparable(a), _comparable(b)) for a, b in pairs])
        if nominal
        else Estimate(value=None),
        alpha=krippendorff_alpha(pairs, distance=_distance_of(variable)),
    )


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Estimate:
    """Cohen's kappa with its large-sample 95 % interval (Fleiss, Cohen and Everitt 1969), kept within -1 and 1."""
    n = len(pairs)
    if n < 2:
        return Estimate(value=None)
    joint = Counter(pairs)
    rows, columns = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    categories = set(rows) | set(columns)
    observed = sum(joint[(c, c)] for c in categories) / n
    expected = sum(rows[c] * columns[c] for c in categories) / n**2
    if math.isclose(expected, 1.0):
        return Estimate(value=None)
    kappa = (observed - expected) / (1 - expected)
    error = _kappa_error(joint, rows, columns, kappa=kappa, expected=expected)
    return Estimate(value=kappa, low=max(-1.0, kappa - Z_95 * error), high=min(1.0, kappa + Z_95 * error))


def _kappa_error(joint: Any, rows: Any, columns: Any, *, kappa: float, expected: float) -> float:
    n = sum(joint.values())
    same = other = 0.0
    for (a, b), count in joint.items():
        p = count / n
        if a == b:
            same += p * (1 - (rows[a] + columns[a]) / n * (1 - kappa)) ** 2
        else:
            other += p * ((columns[a] + rows[b]) / n) ** 2
    variance = same + (1 - kappa) ** 2 * other - (kappa - expected * (1 - kappa)) ** 2
    return math.sqrt(max(0.0, variance) / n) / (1 - expected)


Distance = Callable[[Any, Any], float]


def krippendorff_alpha(pairs: Sequence[Pair], *, distance: Distance) -> Estimate:
    """Krippendorff's alpha for two reviewers, with a percentile bootstrap interval over cases.

    A number that one of the two did not find told is left out, as missing; a word not told is a word of its own.
    """
    numbers = distance is interval_distance
    told = [pair for pair in pairs if not numbers or (pair[0] is not None and pair[1] is not None)]
    value = _alpha(told, distance)
    if value is None or len(told) < 3:
        return Estimate(value=value)
    draw = random.Random(20260117)
    again = [_alpha(draw.choices(told, k=len(told)), distance) for _ in range(_resamples(len(told)))]
    known = sorted(x for x in again if x is not None)
    if not known:
        return Estimate(value=value)
    cut = int(0.025 * len(known))
    return Estimate(value=value, low=known[cut], high=known[-1 - cut])


def _resamples(n: int) -> int:
    # The expected distance takes n squared steps; a page must not wait for it.
    return max(0, min(RESAMPLES, int(4_000_000 / (2 * n) ** 2)))


def _alpha(pairs: Sequence[Pair], distance: Distance) -> float | None:
    values = [v for pair in pairs for v in pair]
    n = len(values)
    if n < 4:
        return None
    observed = sum(2 * distance(a, b) for a, b in pairs) / n
    if distance is interval_distance:
        # Sum of squared differences over all pairs, in one pass.
        total = sum(values)
        expected = 2 * (n * sum(v * v for v in values) - total * total) / (n * (n - 1))
    else:
        counted = Counter(map(_key, values))
        sample = {_key(v): v for v in values}
        keys = sorted(counted, key=repr)
        expected = sum(
            2 * counted[a] * counted[b] * distance(sample[a], sample[b])
            for i, a in enumerate(keys)
            for b in keys[:i]
        ) / (n * (n - 1))
    return None if expected <= 0 else 1 - observed / expected


def _key(value: Any) -> Hashable:
    found: Hashable = _comparable(value)
    return found


def interval_distance(first: float, second: float) -> float:
    """Squared difference."""
    return (float(first) - float(second)) ** 2


def nominal_distance(first: Any, second: Any) -> float:
    """0 for the same value, else 1."""
    return 0.0 if same_value(first, second) else 1.0


def jaccard_distance(first: Any, second: Any) -> float:
    """1 less the share of words in common; two empty lists are the same."""
    a, b = _comparable(first), _comparable(second)
    return 0.0 if not a | b else 1 - len(a & b) / len(a | b)


def _distance_of(variable: Variable) -> Distance:
    if variable.type == "number":
        return interval_distance
    return jaccard_distance if variable.type in LIST_TYPES else nominal_distance
