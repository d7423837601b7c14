"""What takes long to make from rows and patterns, kept in the user's cache folder between runs."""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

KEPT_DAYS = 30
"""Days after which the file of another version is thrown away."""

T = TypeVar("T")


def kept(name: str, *, key: str, make: Callable[[], T]) -> T:
    """What was made before under the key, or else what `make` makes, which is then kept.

    A damaged or missing file is made again; a cache folder that cannot be written is no reason to stop.

    Parameters
    ----------
    name : str
        What it is ("vocabulary"): the file's name begins with it.
    key : str
        Hexadecimal digest over everything that it is made from.
    make : callable
        Makes it, of mappings, lists, texts and numbers alone.
    """
    import orjson
    from platformdirs import user_cache_path

    path = user_cache_path("casepool", appauthor=False) / f"{name}-{key[:32]}.json"
    known: T | None = _read(path)
    if known is None:
        known = make()
        _write(path, orjson.dumps(known))
    return known


def _read(path: Path) -> Any:
    import orjson

    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    return orjson.loads(body)


def _write(path: Path, body: bytes) -> None:
    """Write whole, then rename."""
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        temporary.replace(path)
        # Others may be in use: by another version of casepool, or by another checkout.
        latest = path.stat().st_mtime - KEPT_DAYS * 86400
        for older in path.parent.glob(f"{path.name.partition('-')[0]}-*.json"):
            if older.stat().st_mtime < latest:
                older.unlink()
    except OSError:
        # In a folder of somebody else (a home left over from `sudo`) not even this is allowed.
        with suppress(OSError):
            temporary.unlink()
