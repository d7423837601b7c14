"""What is near what: parents of concepts, up to the roots.

Sites hang in the blocks of ICD-O-3 topography, histologies in those of its morphology (`trees.tsv`), findings
in the Human Phenotype Ontology, with the parents that it leaves out for us added (`bridges.tsv`); spinal levels share windows with their neighbours, so that T12 is near L1.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from casepool.errors import VocabularyError
from casepool.vocabulary import hpo_tree

COLUMNS = ("id", "parents", "name", "source")
LEVELS = (
    *(f"C{i}" for i in range(1, 8)),
    *(f"T{i}" for i in range(1, 13)),
    *(f"L{i}" for i in range(1, 6)),
    *(f"S{i}" for i in range(1, 6)),
)
"""Spinal levels from above; C8, a root without a vertebra, is read as C7."""
WINDOWS = (2, 4)
"""Widths, in levels, of the windows that near levels share."""
REGIONS = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}
_NAMED_LEVELS = {
    "conus medullaris": ("L1",),
    "cauda equina": ("L2", "L3", "L4", "L5"),
    "cervicothoracic": ("C7", "T1"),
    "thoracolumbar": ("T11", "T12", "L1"),
    "lumbosacral": ("L5", "S1"),
    "craniocervical": ("C1",),
}
"""Levels meant by names; the adult conus ends at L1 (Saifuddin et al. 1998, doi:10.1097/00007632-199807010-00005)."""
_LEVEL = re.compile(r"([CTLS])\s?(\d{1,2})(?:\s?(?:-|–|/|to)\s?([CTLS])?\s?(\d{1,2}))?")


class Tree:
    """Parents of concepts.

    Parameters
    ----------
    parents : mapping of str to tuple of str
        The concepts directly above each concept.
    names : mapping of str to str
        Preferred name of each concept that has one.
    """

    def __init__(self, parents: Mapping[str, tuple[str, ...]], names: Mapping[str, str]) -> None:
        self._parents = parents
        self._names = names
        self._closures: dict[str, tuple[str, ...]] = {}
        self._groups = _groups(k for k in parents if k.startswith("morphology/") and k[11].isdigit())

    def parents(self, concept: str) -> tuple[str, ...]:
        """Concepts directly above; of a histology code the group that it stands in."""
        known = self._parents.get(concept)
        if known is not None:
            return known
        kind, _, rest = concept.partition("/")
        if kind == "morphology" and rest.isdigit():
            return (f"morphology/{rest[:3]}",) if len(rest) == 4 else self._group(int(rest))
        return ()

    def closure(self, concept: str) -> tuple[str, ...]:
        """The concept itself and all above it, each once, nearest first."""
        known = self._closures.get(concept)
        if known is None:
            found: dict[str, None] = {concept: None}
            queue = [concept]
            for node in queue:
                for parent in self.parents(node):
                    if parent not in found:
                        found[parent] = None
                        queue.append(parent)
            known = self._closures[concept] = tuple(found)
        return known

    def _group(self, code: int) -> tuple[str, ...]:
        """The morphology group that holds a code of three digits; none where the code is a group itself."""
        for group, low, high in self._groups:
            if low <= code <= high and low < high:
                return (group,)
        return ()

    def has(self, concept: str) -> bool:
        """Whether the tree has a row for the concept."""
        return concept in self._parents

    def name(self, concept: str) -> str:
        """Preferred name, or the last part of the id."""
        return self._names.get(concept) or concept.rpartition("/")[2]

    def to_json(self) -> bytes:
        """The tree as JSON; the same tree gives the same bytes."""
        import orjson

        rows = {key: [list(up), self._names.get(key, "")] for key, up in sorted(self._parents.items())}
        return orjson.dumps(rows)

    @classmethod
    def from_json(cls, data: bytes) -> "Tree":
        """The tree that `to_json` wrote."""
        import orjson

        rows = orjson.loads(data)
        return cls(
            {key: tuple(up) for key, (up, _) in rows.items()},
            {key: name for key, (_, name) in rows.items() if name},
        )


def _groups(ids: Iterable[str]) -> tuple[tuple[str, int, int], ...]:
    """Morphology groups with their first and last code of three digits."""
    groups = []
    for ident in ids:
        low, _, high = ident.removeprefix("morphology/").partition("-")
        groups.append((ident, int(low), int(high or low)))
    return tuple(groups)


@lru_cache(maxsize=1)
def load_tree() -> Tree:
    """The tree that casepool ships with: sites, histologies, and the findings of the HPO."""
    parents: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    findings = ((ident, up, name) for ident, (up, name) in hpo_tree().items())
    for ident, up, name in (*read_rows("trees.tsv"), *findings):
        parents[ident] = up
        names[ident] = name
    for ident, up, _ in read_rows("bridges.tsv"):
        parents[ident] += up
    return Tree(parents, names)


def read_rows(name: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Id, parents and name of each row of a table of this folder.

    Raises
    ------
    VocabularyError
        Where a line does not have the columns of the header.
    """
    lines = files("casepool.similar").joinpath(name).read_text(encoding="utf-8").split("\n")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if not line:
            continue
        if len(cells) != len(COLUMNS):
            raise VocabularyError(
                f"A row must have the columns {COLUMNS}, got {line!r} ({name}, line {number})."
            )
        rows.append((cells[0], tuple(p for p in cells[1].split("|") if p), cells[2]))
    return rows


def spinal_levels(text: str) -> tuple[str, ...]:
    """The levels that a level or range of the spine covers, from above.

    >>> spinal_levels("T12-L2")
    ('T12', 'L1', 'L2')
    """
    found: set[int] = set()
    for name, levels in _NAMED_LEVELS.items():
        if name in text.lower():
            found.update(LEVELS.index(level) for level in levels)
    for match in _LEVEL.finditer(text.upper().replace("TH", "T").replace("D", "T")):
        first = _place(match[1], match[2])
        last = _place(match[3] or match[1], match[4]) if match[4] else first
        if first is not None and last is not None and first <= last:
            found.update(range(first, last + 1))
    return tuple(LEVELS[i] for i in sorted(found))


def _place(letter: str, digits: str) -> int | None:
    label = f"{letter}{int(digits)}"
    label = "C7" if label == "C8" else label
    return LEVELS.index(label) if label in LEVELS else None


def level_tokens(text: str) -> tuple[str, ...]:
    """The concepts of a spinal level: itself, its region, and the windows that it shares with its neighbours.

    >>> sorted(set(level_tokens("T11")) & set(level_tokens("L2")))
    ['level/T11+4']
    """
    tokens: dict[str, None] = {}
    levels = spinal_levels(text)
    for level in levels:
        tokens[f"level/{level}"] = None
    for level in levels:
        place = LEVELS.index(level)
        for width in WINDOWS:
            for start in range(max(0, place - width + 1), place + 1):
                tokens[f"level/{LEVELS[start]}+{width}"] = None
        tokens[f"level/{REGIONS[level[0]]}"] = None
    for letter, region in REGIONS.items():
        if region in text.lower() or (letter == "T" and "dorsal" in text.lower()):
            tokens[f"level/{region}"] = None
    return tuple(tokens)
