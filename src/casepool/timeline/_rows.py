"""Rows of the time rules: one TSV file per kind of rule, one rule per row."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from casepool.errors import VocabularyError

TABLES: Final[tuple[str, ...]] = (
    "anchors",
    "bounds",
    "contexts",
    "fillers",
    "modifiers",
    "months",
    "numbers",
    "units",
    "words",
)
"""Names of the rule tables of time expressions, without their ending."""

Row = Mapping[str, str]


def read_rules(table: str) -> tuple[Row, ...]:
    """The rows of one rule table in order, each a mapping from column to cell.

    Parameters
    ----------
    table : str
        Name of the table without its ending.

    Raises
    ------
    VocabularyError
        Where a line does not have the columns of the header, or an id comes twice; the text names file and line.
    """
    file = f"{table}.tsv"
    lines = files("casepool.timeline").joinpath(file).read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    rows: dict[str, Row] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise VocabularyError(
                f"A row must have {len(columns)} columns, got {len(cells)} ({file}, line {number})."
                " Separate the cells by one tab each."
            )
        if cells[0] in rows:
            raise VocabularyError(
                f"An id must be unique, got {cells[0]!r} twice ({file}, line {number}). Rename one."
            )
        rows[cells[0]] = dict(zip(columns, cells, strict=True))
    return tuple(rows.values())
