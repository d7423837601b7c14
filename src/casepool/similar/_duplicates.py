"""Texts that say the same: an abstract and its article, one patient published twice.

Each text keeps a fixed share of the hashes of its word triples; the share of a short text's hashes that a long
one holds estimates how much of it the long one contains (Broder 1997,
doi:10.1109/SEQUEN.1997.666900; hashes below a threshold as in Irber et al. 2022, doi:10.1101/2022.01.11.475838).
"""

import re
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SHINGLE = 3
"""Words in a shingle."""
KEPT = 4
"""One of so many hashes is kept in texts of more than `WHOLE` shingles."""
WHOLE = 64
"""Shingles up to which a text keeps all its hashes; of fewer a share would be too few to compare."""
LEAST_SHARED = 8
"""Hashes that two texts must share before they can be called duplicates."""
CONTAINED = 0.5
"""Share of the shorter text's hashes in the longer one from which they are shown as one."""

_WORD = re.compile(r"\w+")
_LIMIT = 2**32 // KEPT


def sketch_of(text: str) -> NDArray[np.uint32]:
    """Hashes of the text's word triples, ascending; of a long text one in `KEPT`."""
    words = [w.encode() for w in _WORD.findall(text.lower())]
    shingles = {zlib.crc32(b" ".join(words[i : i + SHINGLE])) for i in range(len(words) - SHINGLE + 1)}
    hashes = np.fromiter(shingles, dtype=np.uint32, count=len(shingles))
    # CRC-32 spreads neighbouring inputs badly over its low range; one multiplication by an odd number mixes them.
    hashes = np.sort(hashes * np.uint32(0x9E3779B1))
    return hashes[hashes < _LIMIT] if len(hashes) > WHOLE else hashes


def contained(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> float:
    """Estimated share of the shorter text that stands in the longer one, 0 to 1; 0 where too little is shared."""
    if not len(a) or not len(b):
        return 0.0
    # A short text kept all its hashes, a long one only those below the limit: compare what both could hold.
    if a[-1] < _LIMIT or b[-1] < _LIMIT:
        a, b = a[a < _LIMIT], b[b < _LIMIT]
        if not len(a) or not len(b):
            return 0.0
    shared = len(np.intersect1d(a, b, assume_unique=True))
    least = min(LEAST_SHARED, max(3, min(len(a), len(b)) // 2))
    return shared / min(len(a), len(b)) if shared >= least else 0.0


Who = tuple[float, float]


def _may_be_one(a: Who, b: Who) -> bool:
    # A comparison with NaN is false: what is unknown contradicts nothing.
    return not (abs(a[0] - b[0]) > 1 or abs(a[1] - b[1]) > 0)


def group_duplicates(
    sketches: Sequence[NDArray[np.uint32]], reports: Sequence[str], who: Sequence[Who]
) -> list[int]:
    """For each text the position of the first one that it duplicates; its own where it stands alone.

    Parameters
    ----------
    sketches : sequence of arrays
        As `sketch_of` gives them, best match first.
    reports : sequence of str
        Report of each text: two patients of one report share its text and are no duplicates.
    who : sequence of (age in years, sex code)
        NaN where unknown. Texts of one mould about patients of other age or sex are no duplicates either.
    """
    holders: dict[int, list[int]] = {}
    result: list[int] = []
    for i, (hashes, sketch, report) in enumerate(zip(_shared_hashes(sketches), sketches, reports)):
        counts = Counter(head for h in hashes for head in holders.get(h, ()) if reports[head] != report)
        near = (
            head
            for head in sorted(counts)
            if _may_be_one(who[i], who[head]) and contained(sketch, sketches[head]) >= CONTAINED
        )
        head = next(near, i)
        if head == i:
            for h in hashes:
                holders.setdefault(h, []).append(i)
        result.append(head)
    return result


def _shared_hashes(sketches: Sequence[NDArray[np.uint32]]) -> list[list[int]]:
    """Of each sketch the hashes that another one has too: most have none, and need no looking at."""
    if not sketches:
        return []
    _, numbers, counts = np.unique(np.concatenate(sketches), return_inverse=True, return_counts=True)
    bounds = np.cumsum([len(s) for s in sketches])[:-1]
    keep = np.split(counts[numbers] > 1, bounds)
    return [sketch[mask].tolist() for sketch, mask in zip(sketches, keep)]
