"""Values that reading makes by the hundred: dataclasses with slots, equal and hashed by their fields, never changed once made.

Who assigns to a field of a value is told so by the type checker, and in Python's development mode (``python -X dev``) by a
FrozenInstanceError. Otherwise nothing stands guard while a program runs: the guard of a frozen dataclass makes each value take
three times as long to make, and reading makes a hundred of them a report (decision 0010).
`Evidence` and `TimeExpression` are classes written out instead, with `Final` attributes (decision 0008).
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

C = TypeVar("C")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(*, kw_only: bool = False) -> Callable[[type[C]], type[C]]:
    """The decorator of a class of values.

    Parameters
    ----------
    kw_only : bool
        True where each field must be named when a value is made.
    """
    return dataclass(slots=True, unsafe_hash=True, frozen=sys.flags.dev_mode, kw_only=kw_only)


def set_confidence(value: C, confidence: float, *, against: tuple[Any, ...] = ()) -> C:
    """Tell a value the probability that it is right: the last step of making it, for the reader that makes it.

    Parameters
    ----------
    value : Fact, Diagnosis, Lesion, Finding, Imaging, Pathology, Treatment, Scale or Statement
    confidence : float
    against : tuple of Evidence
        The words that say otherwise; with any, the value is marked as in conflict. Kinds of value that know no
        conflict (imaging, pathology, scales, statements) have none.

    Returns
    -------
    The same value.

    Examples
    --------
    >>> from casepool.model import Fact, set_confidence
    >>> set_confidence(Fact(61.0, ()), 0.98).confidence
    0.98
    """
    object.__setattr__(value, "confidence", confidence)
    if against:
        object.__setattr__(value, "against", against)
        object.__setattr__(value, "conflict", True)
    return value
