"""Inverted lists on disk: from a token to the entries that hold it, as flat arrays that are memory-mapped.

A list is found by the 64-bit hash of its token in a sorted array, so opening an index of a million cases
reads nothing but the arrays' headers.
"""

import hashlib
from array import array
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint32]
MAX_COUNT = 255
"""Largest count of a token within one entry that is kept; BM25 saturates long before."""


@lru_cache(maxsize=400_000)
def token_key(token: str) -> int:
    """The 64-bit key of a token; two of 10^6 tokens share one with probability 3e-8."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "little")


class PostingsBuilder:
    """Collects the tokens of one entry after another, and gives the arrays of the inverted lists."""

    def __init__(self, *, counted: bool = False) -> None:
        self._counted = counted
        self._numbers: dict[str, int] = {}
        self._tokens = array("I")
        self._counts = array("B")
        self._sizes = array("I")

    def add(self, tokens: Mapping[str, int] | Iterable[str]) -> None:
        """Take the tokens of the next entry: a mapping to counts, or tokens that each count once."""
        counts = tokens if isinstance(tokens, Mapping) else dict.fromkeys(tokens, 1)
        numbers = self._numbers
        for token, count in counts.items():
            self._tokens.append(numbers.setdefault(token, len(numbers)))
            if self._counted:
                self._counts.append(min(count, MAX_COUNT))
        self._sizes.append(len(counts))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """`keys` (sorted), `starts` (one more than keys), `entries`, and `counts` where counted."""
        tokens = np.frombuffer(self._tokens, dtype=np.uint32)
        sizes = np.frombuffer(self._sizes, dtype=np.uint32)
        entries = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
        keys = np.array([token_key(t) for t in self._numbers], dtype=np.uint64)
        counts = np.frombuffer(self._counts, dtype=np.uint8) if self._counted else None
        return _grouped(keys=keys, tokens=tokens, entries=entries, counts=counts)


def _grouped(
    *, keys: NDArray[np.uint64], tokens: NDArray[np.uint32], entries: Ids, counts: NDArray[np.uint8] | None
) -> dict[str, NDArray[Any]]:
    """The arrays of `PostingsBuilder.arrays`, from one row per token of an entry, entries ascending."""
    order = np.argsort(keys, kind="stable")
    place = np.empty(len(keys), dtype=np.uint32)
    place[order] = np.arange(len(keys), dtype=np.uint32)
    rows = np.argsort(place[tokens], kind="stable")
    sizes = np.bincount(place[tokens], minlength=len(keys)) if len(tokens) else np.zeros(len(keys), np.int64)
    starts = np.zeros(len(keys) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    arrays: dict[str, NDArray[Any]] = {"keys": keys[order], "starts": starts, "entries": entries[rows]}
    if counts is not None:
        arrays["counts"] = counts[rows]
    return arrays


class Postings:
    """The inverted lists of one segment, read from its memory-mapped arrays."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._keys = arrays["keys"]
        self._starts = arrays["starts"]
        self._entries = arrays["entries"]
        self._counts = arrays.get("counts")

    def bounds(self, token: str) -> tuple[int, int]:
        """Start (in) and end (out) of the token's list; equal where no entry holds it."""
        key = np.uint64(token_key(token))
        place = int(np.searchsorted(self._keys, key))
        if place == len(self._keys) or self._keys[place] != key:
            return 0, 0
        return int(self._starts[place]), int(self._starts[place + 1])

    def size(self, token: str) -> int:
        """Number of entries that hold the token."""
        start, end = self.bounds(token)
        return end - start

    def entries(self, token: str) -> Ids:
        """Entries that hold the token, ascending."""
        start, end = self.bounds(token)
        return self._entries[start:end]

    def counted(self, token: str) -> tuple[Ids, NDArray[np.uint8]]:
        """Entries that hold the token, and how often each does."""
        start, end = self.bounds(token)
        if self._counts is None:
            return self._entries[start:end], np.ones(end - start, dtype=np.uint8)
        return self._entries[start:end], self._counts[start:end]


def join_postings(parts: list[tuple[Mapping[str, NDArray[Any]], int]]) -> dict[str, NDArray[Any]]:
    """The arrays of several segments as one; each part comes with the number of its first entry."""
    keys, place = np.unique(np.concatenate([p["keys"] for p, _ in parts]), return_inverse=True)
    bounds = np.cumsum([0] + [len(p["keys"]) for p, _ in parts])
    tokens, entries, counts = [], [], []
    for (part, first), start, end in zip(parts, bounds[:-1], bounds[1:]):
        sizes = np.diff(part["starts"])
        tokens.append(np.repeat(place[start:end].astype(np.uint32), sizes))
        entries.append(part["entries"] + np.uint32(first))
        if "counts" in part:
            counts.append(part["counts"])
    return _grouped(
        keys=keys,
        tokens=np.concatenate(tokens),
        entries=np.concatenate(entries),
        counts=np.concatenate(counts) if counts else None,
    )
