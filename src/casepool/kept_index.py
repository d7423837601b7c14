"""The index that a collection or a run keeps of itself, so that both can be searched as they stand.

Joins `collection`, `exchange` and `similar`, which do not know one another. The index lies in `similar.index` of the folder:

similar.index/
  state.json      which of the indexes below is the newest, and what it was made from
  0007/           an index as `casepool index` makes it; the one before it stays for those who read it
  lock

A newer index is written beside the older one, whole, and `state.json` renamed onto the name last, so whoever reads
sees either the older or the newer one. All of it can be deleted: it is made again when it is next asked for.
"""

import hashlib
import os
import shutil
from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casepool import __version__
from casepool.errors import IndexFormatError, OutputError

if TYPE_CHECKING:
    from casepool.collection import Collection, Store
    from casepool.similar import Entry, Index

FOLDER = "similar.index"
"""Where a collection or a run keeps its index."""
FORM = 1
"""Version of `state.json`; an index of another version is made anew."""
SMALL = 500
"""An index of fewer cases is made anew at each change: that takes a second, and no replaced entry counts in its words."""
MOST_TOUCHED = 5_000
"""When more reports than these changed, too: databases take no longer list of names in a question."""
MOST_DEAD = 0.1
"""With more replaced entries than this for each living one a larger index is made anew, too."""


def open_searched(folder: Path) -> "Index":
    """The index that a folder stands for: itself, or the one that a collection or a run keeps, brought up to date.

    Raises
    ------
    IndexFormatError
        Where the folder is none of these, or an index of its own that is broken.
    OutputError
        Where the index cannot be written into the folder.
    """
    from casepool.similar import open_index

    if (folder / "manifest.json").exists():
        return open_index(folder)
    if (folder / "collection.toml").exists():
        from casepool.collection import open_collection

        collection = open_collection(folder)
        try:
            return collection_index(collection)
        finally:
            collection.close()
    if (folder / "cases.jsonl").exists() and (folder / "documents.jsonl").exists():
        return run_index(folder)
    return open_index(folder)


def collection_index(collection: "Collection") -> "Index":
    """The index of a collection as its people have decided it, brought up to date with what changed since it was made."""
    with _held(collection.folder) as home, collection.reading() as store:
        from casepool.collection import history_hash, state_of, touched_reports

        now = state_of(store)
        state = _read_state(home)
        usable = state is not None and history_hash(store, state.told["seq"]) == state.told["hash"]
        told = {"seq": now, "hash": history_hash(store, now)}
        if state is None or not usable:
            return _made(home, _entries(store), told=told)
        if state.told["seq"] == now:
            index = _opened(home, state)
            return index if index is not None else _made(home, _entries(store), told=told)
        touched = touched_reports(store, since=state.told["seq"])
        return _renewed(home, state, store=store, touched=touched, told=told)


def run_index(folder: Path) -> "Index":
    """The index of what `run` wrote into the folder, made anew where the run was."""
    from casepool.neighbours import entries_of_source

    digest = hashlib.sha256()
    for name in ("cases.jsonl", "documents.jsonl"):
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    told = {"sha256": digest.hexdigest()}
    with _held(folder) as home:
        state = _read_state(home)
        if state is not None and state.told == told and (index := _opened(home, state)) is not None:
            return index
        return _made(home, entries_of_source(folder), told=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What `state.json` says: which index, and what it was made from."""

    index: str
    told: dict[str, Any]


def _read_state(home: Path) -> _State | None:
    """The state, or None where there is none that this casepool can go on from."""
    import orjson

    try:
        raw = orjson.loads((home / "state.json").read_bytes())
        if (raw["form"], raw["made_by"]) != (FORM, __version__):
            return None
        return _State(index=str(raw["index"]), told=dict(raw["told"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def _held(folder: Path) -> Iterator[Path]:
    """The folder of the index, for one program at a time; others wait."""
    import fcntl

    home = folder / FOLDER
    try:
        home.mkdir(exist_ok=True)
        file = (home / "lock").open("w")
    except OSError as error:
        raise OutputError(
            f"the folder must let its index be written, got {error.strerror} ({home}). "
            f"Make one elsewhere with: casepool index {folder} --out INDEX"
        ) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield home


def _opened(home: Path, state: _State) -> "Index | None":
    """The index that the state names, or None where it is broken: it can be made again."""
    from casepool.similar import open_index

    try:
        return open_index(home / state.index)
    except IndexFormatError:
        return None


def _made(home: Path, entries: "Iterable[Entry]", *, told: dict[str, Any]) -> "Index":
    """A whole index made anew."""
    from casepool.similar import index_entries

    part = _part(home)
    index_entries(entries, out=part)
    return _settled(home, part, told=told)


def _renewed(
    home: Path, state: _State, *, store: "Store", touched: Names[str], told: dict[str, Any]
) -> "Index":
    """The index with the touched reports as they are now."""
    from casepool.collection import case_ids
    from casepool.similar import index_entries

    before = _opened(home, state)
    if before is not None and not touched:
        _write_state(home, state.index, told=told)
        return before
    if before is None or len(touched) > MOST_TOUCHED or not _worth_renewing(before):
        return _made(home, _entries(store), told=told)
    entries = list(_entries(store, only=touched))
    there = {entry.id for entry in entries}
    gone = [id for id in (*sorted(touched), *case_ids(store, touched)) if id not in there]
    part = _part(home)
    _linked(home / state.index, part)
    index_entries(entries, out=part, drop=gone)
    return _settled(home, part, told=told)


def _worth_renewing(index: "Index") -> bool:
    return index.alive >= SMALL and index.size - index.alive <= MOST_DEAD * index.alive


def _part(home: Path) -> Path:
    """A free name for an index in the making; what a crash left behind is removed."""
    for old in home.glob(".part-*"):
        shutil.rmtree(old, ignore_errors=True)
    return home / f".part-{os.getpid()}"


def _linked(index: Path, copy: Path) -> None:
    """A copy of an index that shares its segments, which never change."""

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    (copy / "segments").mkdir(parents=True)
    for segment in (index / "segments").iterdir():
        shutil.copytree(segment, copy / "segments" / segment.name, copy_function=link)
    for name in ("manifest.json", "tree.json"):
        shutil.copy2(index / name, copy / name)


def _settled(home: Path, part: Path, *, told: dict[str, Any]) -> "Index":
    """Give the finished index its name, and name it as the newest; all but the one before it are removed."""
    from casepool.similar import open_index

    numbers = sorted(int(p.name) for p in home.iterdir() if p.name.isdigit())
    name = f"{(numbers[-1] if numbers else 0) + 1:04d}"
    part.rename(home / name)
    _write_state(home, name, told=told)
    for number in numbers[:-1]:
        shutil.rmtree(home / f"{number:04d}", ignore_errors=True)
    return open_index(home / name)


def _write_state(home: Path, index: str, *, told: dict[str, Any]) -> None:
    from casepool.exchange import write_whole
    from casepool.model import to_json

    with write_whole(home / "state.json") as file:
        file.write(to_json({"form": FORM, "made_by": __version__, "index": index, "told": told}) + b"\n")


def _entries(store: "Store", *, only: Names[str] | None = None) -> "Iterator[Entry]":
    from casepool.collection import decided_readings
    from casepool.review import retold
    from casepool.similar import entries_of

    for document, reading in decided_readings(store, only=only, retell=retold):
        yield from entries_of(document, reading)
