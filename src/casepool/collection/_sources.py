"""The files that reports were read from, kept under their SHA-256: written whole, never changed."""

import hashlib
import os
from pathlib import Path

from ._open import Collection


def source_path(collection: Collection, digest: str) -> Path:
    """Where the file with this SHA-256 lies."""
    return collection.sources / digest[:2] / digest


def keep_source(collection: Collection, path: Path) -> str:
    """Copy a file into the sources; returns its SHA-256. A file that is there already is left alone.

    The copy is on disk before the report that needs it is written: a power cut between the two leaves a
    file that nothing names, never a report without its file.
    """
    part = collection.sources / f".{os.getpid()}-{path.name[-40:]}.part"
    hashed = hashlib.sha256()
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("rb") as source, part.open("wb") as copy:
            while block := source.read(1 << 20):
                hashed.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
        target = source_path(collection, hashed.hexdigest())
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return hashed.hexdigest()
