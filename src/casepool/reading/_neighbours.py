"""Which organs a tumour may reach by growing into them: what is told there is no metastasis unless it is called one.

Direct invasion is no metastasis (gold/GUIDE.md). Words such as "involvement" and "infiltration" tell both, so a place told by them alone
counts only where no tumour of the patient began beside it. The rows are those of `neighbours.tsv`: by an organ that tumours spread to
by blood, lymph or the fluid of a cavity, where a tumour begins that may have grown into it ("reached from"); and by the organ where
a tumour begins, what it grows into first ("grows into"). Each row has a site that is beside its own and one that is not.
"""

from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from casepool.errors import VocabularyError

COLUMNS: Final = ("role", "site", "sites", "near", "far", "source")
REACHED_FROM: Final = "reached from"
GROWS_INTO: Final = "grows into"


class NeighbourRow(NamedTuple):
    """A row of `neighbours.tsv`."""

    role: str
    """`REACHED_FROM` or `GROWS_INTO`."""
    site: str
    sites: frozenset[str]
    near: str
    """A site that is beside, as an example; the site itself where none is."""
    far: str
    """A site that is not."""
    source: str


@cache
def read_neighbour_rows() -> tuple[NeighbourRow, ...]:
    """The rows of the table, in its order.

    Raises
    ------
    VocabularyError
        Where a line does not have the columns of the header; the text names file and line.
    """
    lines = (files("casepool.reading") / "neighbours.tsv").read_text(encoding="utf-8").splitlines()
    rows: list[NeighbourRow] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise VocabularyError(
                f"A row must have {len(COLUMNS)} columns, got {len(cells)} (neighbours.tsv, line {number})."
            )
        role, site, sites, near, far, source = cells
        rows.append(NeighbourRow(role, site, frozenset(filter(None, sites.split("|"))), near, far, source))
    return tuple(rows)


@cache
def _sites(role: str) -> dict[str, frozenset[str]]:
    return {row.site: row.sites for row in read_neighbour_rows() if row.role == role}


def is_far(site: str, origins: frozenset[str]) -> bool:
    """True for an organ that none of the tumours can have grown into: what is there has come by blood, lymph or a cavity's fluid.

    Parameters
    ----------
    site : str
    origins : frozenset of str
        Where the patient's tumours began.
    """
    beside = _sites(REACHED_FROM).get(site)
    return beside is not None and bool(origins) and site not in origins and origins.isdisjoint(beside)


def grows_into(origin: str, site: str) -> bool:
    """True for an organ that a tumour of another reaches by growing."""
    return site in _sites(GROWS_INTO).get(origin, frozenset())
