"""What the estimators ask of their input, in one place."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, t

from casepool.errors import AnalysisError

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.intp]
ArrayLike: TypeAlias = npt.ArrayLike


def vector(values: ArrayLike, name: str) -> Floats:
    """`values` as a one-dimensional array of floats without NaN; infinity passes."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnalysisError(
            f"{name} must be numbers, got {values!r:.60}. Leave unknown values out."
        ) from error
    if array.ndim != 1:
        raise AnalysisError(f"{name} must have one dimension, got {array.ndim}. Give a list or a column.")
    if np.isnan(array).any():
        at = int(np.flatnonzero(np.isnan(array))[0])
        raise AnalysisError(f"{name} must be known, got NaN (row {at}). Leave unknown values out.")
    return array


def finite(values: ArrayLike, name: str) -> Floats:
    """`values` as a one-dimensional array of finite floats."""
    array = vector(values, name)
    if np.isinf(array).any():
        at = int(np.flatnonzero(np.isinf(array))[0])
        raise AnalysisError(f"{name} must be finite, got {array[at]} (row {at}). Leave it out or bound it.")
    return array


def same_length(**arrays: npt.NDArray[Any]) -> int:
    """The common length of the arrays."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        told = ", ".join(f"{name} {n}" for name, n in lengths.items())
        raise AnalysisError(f"columns must be of one length, got {told}. Give one value per row.")
    n = next(iter(lengths.values()))
    if n == 0:
        raise AnalysisError("data must have at least one row, got none. Check what was left out before.")
    return n


def events(values: ArrayLike, name: str = "event") -> npt.NDArray[np.bool_]:
    """`values` as truth values; only 0, 1, False and True are allowed."""
    array = vector(np.asarray(values, dtype=np.float64), name)
    bad = ~np.isin(array, (0.0, 1.0))
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise AnalysisError(f"{name} must be 0 or 1, got {array[at]:g} (row {at}). Code the event as 1.")
    return array.astype(bool)


def level(confidence: float) -> float:
    """`confidence` where it is a probability between 0 and 1."""
    if not 0 < confidence < 1:
        raise AnalysisError(f"confidence must be between 0 and 1, got {confidence}. Write 0.95 for 95 %.")
    return float(confidence)


def quantile(confidence: float, df: float | None = None) -> float:
    """The two-sided quantile of the normal distribution, or of Student's t with `df` degrees."""
    upper = 0.5 + level(confidence) / 2
    return float(norm.ppf(upper) if df is None else t.ppf(upper, df))


def codes(values: Sequence[Any] | npt.NDArray[Any]) -> tuple[Ints, list[Any]]:
    """Each value's number, and the distinct values in sorted order."""
    names, index = np.unique(np.asarray(values), return_inverse=True)
    return index.astype(np.intp), names.tolist()
