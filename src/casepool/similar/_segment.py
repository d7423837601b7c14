"""A segment: a folder of arrays that is written once, whole, and never changed.

numbers.npy     one row per entry, one column per name of `NUMBERS`; NaN where the report is silent
<list>.*.npy    inverted lists: words, concepts, course, facets
sketch.*.npy    hashes of word shingles, for near-duplicates
records.bin     the entries themselves, each compressed; records.starts.npy says where
entries.npy     key of the id, of the report and of the content of each entry
values.json     values of the filter fields, with the number of entries of each
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casepool.model import Case, from_json, to_json

from ._items import Shown, shown_from, shown_json, shown_of
from ._postings import Postings, PostingsBuilder, join_postings, token_key
from ._profile import NUMBERS, Entry, Profile

LISTS = ("words", "concepts", "course", "facets")
"""Names of the inverted lists of a segment."""
COUNTED = frozenset({"words"})
_LEVEL = 1
"""zlib level of the records: reading them back is what has to be fast."""


class SegmentBuilder:
    """Collects entries with their profiles, and writes them as one segment."""

    def __init__(self) -> None:
        self._lists = {name: PostingsBuilder(counted=name in COUNTED) for name in LISTS}
        self._numbers: list[tuple[float, ...]] = []
        self._keys: list[tuple[int, int, int]] = []
        self._sketches: list[NDArray[np.uint32]] = []
        self._records: list[bytes] = []
        self._shown: list[bytes] = []
        self._values: dict[str, Counter[str]] = {}
        self._vectors: list[NDArray[np.float32]] = []

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, entry: Entry, profile: Profile, *, vector: NDArray[np.float32] | None = None) -> None:
        """Take the next entry."""
        self._lists["words"].add(profile.words)
        self._lists["concepts"].add(profile.concepts)
        self._lists["course"].add(profile.course)
        self._lists["facets"].add(facet_tokens(profile.facets))
        self._numbers.append(profile.row())
        record = pack_record(entry)
        self._keys.append((token_key(entry.id), token_key(entry.report_id), zlib.crc32(record)))
        self._records.append(record)
        self._shown.append(zlib.compress(to_json(shown_json(shown_of(entry))), _LEVEL))
        self._sketches.append(profile.sketch)
        for field, values in profile.facets.items():
            self._values.setdefault(field, Counter()).update(values)
        if vector is not None:
            self._vectors.append(vector)

    def write(self, folder: Path) -> None:
        """Write the segment's files into the folder, which is made here."""
        arrays: dict[str, NDArray[Any]] = {}
        for name, builder in self._lists.items():
            arrays |= {f"{name}.{key}": value for key, value in builder.arrays().items()}
        arrays["numbers"] = np.array(self._numbers, dtype=np.float32).reshape(-1, len(NUMBERS)).T.copy()
        arrays["entries"] = np.array(self._keys, dtype=np.uint64).reshape(-1, 3)
        arrays["sketch.starts"] = _starts(len(s) for s in self._sketches)
        arrays["sketch.hashes"] = np.concatenate([*self._sketches, np.zeros(0, np.uint32)]).astype(np.uint32)
        arrays["records.starts"] = _starts(len(r) for r in self._records)
        arrays["shown.starts"] = _starts(len(r) for r in self._shown)
        if self._vectors:
            arrays["vectors"] = np.array(self._vectors, dtype=np.float16)
        values = {field: dict(sorted(counts.items())) for field, counts in sorted(self._values.items())}
        write_segment(
            folder, arrays=arrays, blobs={"records": self._records, "shown": self._shown}, values=values
        )


def facet_tokens(facets: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """A token for each field that the report tells of, and one for each value."""
    for field, values in facets.items():
        yield field
        yield from (f"{field}={value}" for value in values)


def _starts(sizes: Iterable[int]) -> NDArray[np.int64]:
    return np.cumsum(np.fromiter((0, *sizes), dtype=np.int64))


def pack_record(entry: Entry) -> bytes:
    """The entry as compressed JSON; the same entry gives the same bytes."""
    value = {"id": entry.id, "report_id": entry.report_id, "text": entry.text, "case": entry.case}
    return zlib.compress(to_json(value), _LEVEL)


def write_segment(
    folder: Path,
    *,
    arrays: dict[str, NDArray[Any]],
    blobs: Mapping[str, Iterable[bytes]],
    values: dict[str, dict[str, int]],
) -> None:
    """Write arrays, compressed entries and filter values as the files of a segment."""
    folder.mkdir(parents=True)
    for name, value in arrays.items():
        np.save(folder / f"{name}.npy", value, allow_pickle=False)
    for name, parts in blobs.items():
        with (folder / f"{name}.bin").open("wb") as file:
            file.writelines(parts)
    (folder / "values.json").write_bytes(to_json(values))


class Segment:
    """A segment opened for reading; nothing but headers is read until it is asked for."""

    def __init__(self, folder: Path, *, first: int) -> None:
        import orjson

        self.folder = folder
        self.first = first
        """Number within the index of the segment's first entry."""
        self.arrays: dict[str, NDArray[Any]] = {
            path.name.removesuffix(".npy"): np.load(path, mmap_mode="r", allow_pickle=False)
            for path in sorted(folder.glob("*.npy"))
        }
        self._blobs: dict[str, NDArray[np.uint8]] = {}
        self.size = len(self.arrays["entries"])
        numbers = self.arrays["numbers"]
        self.numbers: dict[str, NDArray[np.float32]] = {
            name: np.asarray(numbers[i]) for i, name in enumerate(NUMBERS)
        }
        self.lists: dict[str, Postings] = {name: Postings(self._list(name)) for name in LISTS}
        self.values: dict[str, dict[str, int]] = orjson.loads((folder / "values.json").read_bytes())

    def _list(self, name: str) -> dict[str, NDArray[Any]]:
        return {
            key.removeprefix(f"{name}."): np.asarray(value)
            for key, value in self.arrays.items()
            if key.startswith(f"{name}.")
        }

    def record(self, place: int) -> Entry:
        """The entry at the place (from 0) within the segment, whole."""
        raw = self._blob("records", place)
        case = None if raw["case"] is None else from_json(raw["case"], kind=Case)
        return Entry(id=raw["id"], report_id=raw["report_id"], text=raw["text"], case=case)

    def shown(self, place: int) -> Shown:
        """What is shown of the entry at the place."""
        return shown_from(self._blob("shown", place))

    def _blob(self, name: str, place: int) -> Any:
        import orjson

        start, end = self.arrays[f"{name}.starts"][place : place + 2].tolist()
        if name not in self._blobs:
            self._blobs[name] = np.memmap(self.folder / f"{name}.bin", dtype=np.uint8, mode="r")
        return orjson.loads(zlib.decompress(self._blobs[name][start:end].tobytes()))

    def sketch(self, place: int) -> NDArray[np.uint32]:
        """Shingle hashes of the entry at the place, ascending."""
        starts = self.arrays["sketch.starts"]
        return np.asarray(self.arrays["sketch.hashes"][int(starts[place]) : int(starts[place + 1])])


def join_segments(segments: list[Segment], folder: Path) -> None:
    """Write one segment that holds the entries of several, in their order."""
    firsts = np.cumsum([0] + [s.size for s in segments])[:-1]
    arrays: dict[str, NDArray[Any]] = {}
    for name in LISTS:
        joined = join_postings([(s._list(name), int(first)) for s, first in zip(segments, firsts)])
        arrays |= {f"{name}.{key}": value for key, value in joined.items()}
    arrays["numbers"] = np.concatenate([s.arrays["numbers"] for s in segments], axis=1)
    arrays["entries"] = np.concatenate([s.arrays["entries"] for s in segments])
    arrays["sketch.hashes"] = np.concatenate([s.arrays["sketch.hashes"] for s in segments])
    for name in ("sketch.starts", "records.starts", "shown.starts"):
        arrays[name] = _starts(int(n) for s in segments for n in np.diff(s.arrays[name]))
    if all("vectors" in s.arrays for s in segments):
        arrays["vectors"] = np.concatenate([s.arrays["vectors"] for s in segments])
    values: dict[str, Counter[str]] = {}
    for segment in segments:
        for field, counts in segment.values.items():
            values.setdefault(field, Counter()).update(counts)
    write_segment(
        folder,
        arrays=arrays,
        blobs={
            name: [(s.folder / f"{name}.bin").read_bytes() for s in segments] for name in ("records", "shown")
        },
        values={field: dict(sorted(counts.items())) for field, counts in sorted(values.items())},
    )
