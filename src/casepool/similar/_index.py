"""An index on disk: a manifest and segments; written whole and renamed, so a crash leaves the old one.

INDEX/
  manifest.json         format, segments in order, SHA-256 and size of each file, places replaced since
  tree.json             parents of concepts, as far as they are not in the package
  segments/0001-<hash>/ see `_segment`
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casepool.errors import IndexFormatError

from ._dense import Encoder
from ._items import Shown
from ._postings import token_key
from ._profile import Entry, profile_of
from ._segment import Segment, SegmentBuilder, join_segments, pack_record
from ._tree import Tree, load_tree

FORMAT = 2
"""Version of the layout on disk. An index of another version is refused."""
ENTRIES_PER_SEGMENT = 100_000
"""A segment is closed at this many entries, which bounds the memory that building takes."""
MOST_SMALL_SEGMENTS = 8
"""When more small segments than this stand in a row they are joined to one."""
SMALL = 20_000
"""Entries below which a segment is small."""
CHECKED_BYTES = 256 * 1024 * 1024
"""Up to this size all files are hashed at opening; above it sizes are compared, and `verify` hashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a call of `index_entries` did.

    Attributes
    ----------
    new, replaced, unchanged : int
        Entries that were not there before, that took the place of an older reading, that were there already.
    total : int
        Entries in the index now.
    """

    new: int
    replaced: int
    unchanged: int
    total: int


def index_entries(
    entries: Iterable[Entry], *, out: Path, encoder: Encoder | None = None, drop: Iterable[str] = ()
) -> Added:
    """Add the entries to the index at `out`, which is made where it is not there.

    An entry whose id the index knows with the same content is left; with other content it takes the
    place of the older one; the ids of `drop` are found no more. What is there is not read or built again.

    Raises
    ------
    IndexFormatError
        Where `out` holds something else, a broken index, or one of another format.
    """
    with _locked(out):
        manifest = _read_manifest(out) if (out / "manifest.json").exists() else _new_manifest(out)
        tree = _stored_tree(out, manifest)
        known = _known(out, manifest)
        gone = [known.pop(key)[0] for id in drop if (key := token_key(id)) in known]
        manifest["replaced"] = sorted({*manifest["replaced"], *gone})
        counts = {"new": 0, "replaced": 0, "unchanged": 0}
        builder = SegmentBuilder()
        seen: set[int] = set()
        for entry in entries:
            state = _state(entry, known=known, seen=seen)
            counts[state] += 1
            if state == "unchanged":
                continue
            vector = None if encoder is None else encoder.encode([entry.text])[0]
            builder.add(entry, profile_of(entry.text, entry.case, tree=tree), vector=vector)
            if len(builder) >= ENTRIES_PER_SEGMENT:
                _close(builder, out=out, manifest=manifest, known=known)
                builder = SegmentBuilder()
        if len(builder):
            _close(builder, out=out, manifest=manifest, known=known)
        _join_small(out, manifest)
        _write_manifest(out, manifest)
        _sweep(out, manifest)
    total = sum(s["entries"] for s in manifest["segments"]) - len(manifest["replaced"])
    return Added(new=counts["new"], replaced=counts["replaced"], unchanged=counts["unchanged"], total=total)


def _state(entry: Entry, *, known: dict[int, tuple[int, int]], seen: set[int]) -> str:
    import zlib

    key = token_key(entry.id)
    if key in seen:
        return "unchanged"
    seen.add(key)
    if key not in known:
        return "new"
    return "unchanged" if known[key][1] == zlib.crc32(pack_record(entry)) else "replaced"


def _known(out: Path, manifest: dict[str, Any]) -> dict[int, tuple[int, int]]:
    """Key of each id in the index, with its place and the checksum of its content."""
    replaced = set(manifest["replaced"])
    known: dict[int, tuple[int, int]] = {}
    place = 0
    for segment in manifest["segments"]:
        keys = np.load(out / "segments" / segment["name"] / "entries.npy")
        for i, (ident, _, content) in enumerate(keys.tolist(), start=place):
            if i not in replaced:
                known[ident] = (i, content)
        place += len(keys)
    return known


def _close(
    builder: SegmentBuilder, *, out: Path, manifest: dict[str, Any], known: dict[int, tuple[int, int]]
) -> None:
    folder = out / "segments" / f".new-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    builder.write(folder)
    keys = np.load(folder / "entries.npy")[:, 0].tolist()
    manifest["replaced"] = sorted({*manifest["replaced"], *(known[k][0] for k in keys if k in known)})
    manifest["segments"].append(_settle(folder, out=out, number=manifest["next"], entries=len(keys)))
    manifest["next"] += 1


def _settle(folder: Path, *, out: Path, number: int, entries: int) -> dict[str, Any]:
    """Give the finished folder its name, and describe it for the manifest."""
    files: dict[str, dict[str, Any]] = {
        path.name: {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        for path in sorted(folder.iterdir())
    }
    digest = hashlib.sha256("".join(f["sha256"] for f in files.values()).encode()).hexdigest()
    name = f"{number:04d}-{digest[:12]}"
    target = out / "segments" / name
    shutil.rmtree(target, ignore_errors=True)
    folder.rename(target)
    return {"name": name, "entries": entries, "files": files}


def _join_small(out: Path, manifest: dict[str, Any]) -> None:
    """Join the small segments at the end once there are many, so that a query does not visit hundreds."""
    tail: list[dict[str, Any]] = []
    for segment in reversed(manifest["segments"]):
        if segment["entries"] >= SMALL:
            break
        tail.insert(0, segment)
    if len(tail) <= MOST_SMALL_SEGMENTS:
        return
    segments = [Segment(out / "segments" / s["name"], first=0) for s in tail]
    folder = out / "segments" / f".new-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    join_segments(segments, folder)
    joined = _settle(folder, out=out, number=manifest["next"], entries=sum(s.size for s in segments))
    manifest["next"] += 1
    manifest["segments"][-len(tail) :] = [joined]


def _sweep(out: Path, manifest: dict[str, Any]) -> None:
    """Remove segments that the manifest no longer names: joined ones, or left by a crash."""
    names = {s["name"] for s in manifest["segments"]}
    for folder in (out / "segments").iterdir():
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Hold the index for writing; a second writer is refused at once."""
    import fcntl

    if out.exists() and not out.is_dir():
        raise IndexFormatError(f"An index must be a folder, got the file {out}. Give another path.")
    if (
        out.is_dir()
        and not (out / "manifest.json").exists()
        and any(p.name not in _OURS for p in out.iterdir())
    ):
        raise IndexFormatError(
            f"An index must go to an empty folder or an index, got {out} with other files in it. Give another path."
        )
    (out / "segments").mkdir(parents=True, exist_ok=True)
    with (out / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise IndexFormatError(
                f"The index must be written by one program at a time, {out} is being written. Wait and try again."
            ) from error
        yield


_OURS = frozenset({"manifest.json", "manifest.tmp", "tree.json", "segments", "lock"})


def _new_manifest(out: Path) -> dict[str, Any]:
    tree = load_tree()
    data = tree.to_json()
    temporary = out / "tree.json"
    temporary.write_bytes(data)
    return {
        "format": FORMAT,
        "kind": "casepool similarity index",
        "next": 1,
        "tree": {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()},
        "replaced": [],
        "segments": [],
    }


def _write_manifest(out: Path, manifest: dict[str, Any]) -> None:
    import orjson

    temporary = out / "manifest.tmp"
    with temporary.open("wb") as file:
        file.write(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(out / "manifest.json")


_AGAIN = "Delete the folder and build it again with `casepool index`."


def _read_manifest(out: Path) -> dict[str, Any]:
    import orjson

    path = out / "manifest.json"
    try:
        manifest = orjson.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise IndexFormatError(
            f"An index must hold a manifest.json, got {out} without one. Build it with `casepool index ... --out {out}`."
        ) from error
    except (OSError, ValueError) as error:
        raise IndexFormatError(
            f"The index's manifest must be readable JSON, got {error} ({path}). {_AGAIN}"
        ) from error
    if not isinstance(manifest, dict) or manifest.get("kind") != "casepool similarity index":
        raise IndexFormatError(
            f"The manifest must be of a casepool similarity index ({path}). Give another path."
        )
    if manifest["format"] != FORMAT:
        raise IndexFormatError(
            f"The index's format must be {FORMAT}, got {manifest['format']} ({path}). {_AGAIN}"
        )
    return manifest


def _stored_tree(out: Path, manifest: dict[str, Any]) -> Tree:
    path = out / "tree.json"
    _check_file(path, manifest["tree"], hashed=True)
    return Tree.from_json(path.read_bytes())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_file(path: Path, told: dict[str, Any], *, hashed: bool) -> None:
    if not path.is_file():
        raise IndexFormatError(f"The index must be whole, got no file {path}. {_AGAIN}")
    size = path.stat().st_size
    if size != told["bytes"]:
        raise IndexFormatError(
            f"{path} must have {told['bytes']} bytes, got {size}. The index is broken. {_AGAIN}"
        )
    if hashed and _sha256(path) != told["sha256"]:
        raise IndexFormatError(
            f"{path} must have the SHA-256 of the manifest, got another. The index is broken. {_AGAIN}"
        )


def _check_files(out: Path, manifest: dict[str, Any], *, hashed: bool) -> None:
    for segment in manifest["segments"]:
        for name, told in segment["files"].items():
            _check_file(out / "segments" / segment["name"] / name, told, hashed=hashed)


class Index:
    """An index opened for reading.

    Attributes
    ----------
    size : int
        Places of entries, replaced ones included.
    alive : int
        Entries that a search can give.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        manifest = _read_manifest(path)
        size = sum(f["bytes"] for s in manifest["segments"] for f in s["files"].values())
        _check_files(path, manifest, hashed=size <= CHECKED_BYTES)
        self._manifest = manifest
        self.tree = _stored_tree(path, manifest)
        self.segments: list[Segment] = []
        first = 0
        for told in manifest["segments"]:
            self.segments.append(Segment(path / "segments" / told["name"], first=first))
            first += told["entries"]
        self.size = first
        self.replaced: NDArray[np.int64] = np.array(manifest["replaced"], dtype=np.int64)
        self.alive = first - len(self.replaced)
        self._means: dict[str, float] = {}

    def verify(self) -> None:
        """Hash every file; `IndexFormatError` names the first that differs from the manifest."""
        _check_files(self.path, self._manifest, hashed=True)

    @property
    def mean_length(self) -> float:
        """Mean number of words of an entry."""
        return self.mean("words")

    def mean(self, column: str) -> float:
        """Mean over the entries that have a value in the column."""
        if column not in self._means:
            values = np.concatenate([s.numbers[column] for s in self.segments] or [np.zeros(0, np.float32)])
            values = values[~np.isnan(values)]
            self._means[column] = float(values.mean()) if len(values) else 0.0
        return self._means[column]

    def column(self, name: str, places: Sequence[int]) -> NDArray[np.float32]:
        """Values of a column of numbers at the places; NaN where the report is silent."""
        asked = np.asarray(places, dtype=np.int64)
        values = np.full(len(places), np.nan, dtype=np.float32)
        for segment in self.segments:
            here = (asked >= segment.first) & (asked < segment.first + segment.size)
            values[here] = segment.numbers[name][asked[here] - segment.first]
        return values

    def frequency(self, name: str, token: str) -> int:
        """Number of entries whose list `name` (one of words, concepts, course, facets) holds the token."""
        return sum(s.lists[name].size(token) for s in self.segments)

    def values(self, field: str) -> dict[str, int]:
        """Values of a filter field with the number of entries that have each."""
        totals: dict[str, int] = {}
        for segment in self.segments:
            for value, n in segment.values.get(field, {}).items():
                totals[value] = totals.get(value, 0) + n
        return totals

    def record(self, place: int) -> Entry:
        """The entry at the place (from 0) within the index, whole."""
        segment = self._segment(place)
        return segment.record(place - segment.first)

    def shown(self, place: int) -> Shown:
        """What is shown of the entry at the place."""
        segment = self._segment(place)
        return segment.shown(place - segment.first)

    def sketch(self, place: int) -> NDArray[np.uint32]:
        """Shingle hashes of the entry at the place."""
        segment = self._segment(place)
        return segment.sketch(place - segment.first)

    def report_key(self, place: int) -> int:
        """Key of the report of the entry at the place; entries of one report have the same."""
        segment = self._segment(place)
        return int(segment.arrays["entries"][place - segment.first, 1])

    def _segment(self, place: int) -> Segment:
        for segment in self.segments:
            if place < segment.first + segment.size:
                return segment
        raise IndexError(place)


def open_index(path: Path) -> Index:
    """The index at the path, checked.

    Raises
    ------
    IndexFormatError
        Where there is none, or it is broken or of another format; the text says what to do.
    """
    return Index(path)
