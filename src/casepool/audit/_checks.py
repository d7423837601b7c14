"""The checks as rows: what each is called, how grave it is, what to do, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from casepool.errors import VocabularyError

COLUMNS: Final[tuple[str, ...]] = (
    "code",
    "kind",
    "severity",
    "title",
    "what_to_do",
    "source",
    "needs",
    "fires",
    "silent",
)
KINDS: Final[tuple[str, ...]] = ("arithmetic", "time", "anatomy", "patient", "treatment", "sources")
SEVERITIES: Final[tuple[str, ...]] = ("high", "medium", "low")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of `checks.tsv`."""

    code: str
    """Short name that results, documents and filters use ("percent-of-count")."""
    kind: str
    """One of `KINDS`."""
    severity: str
    """One of `SEVERITIES`: high cannot both be right, medium very likely a slip, low worth a look."""
    title: str
    what_to_do: str
    source: str
    needs: str
    """Triggers (`triggers.tsv`) without which it cannot fire: all of them, "|" between those of which one is enough."""
    fires: str
    """An invented report in which it fires; " ¶ " stands for a line break."""
    silent: str
    """An invented report in which it must not."""


@lru_cache(maxsize=1)
def load_checks() -> Mapping[str, Check]:
    """All checks by code, in the order of the table.

    Raises
    ------
    VocabularyError
        Where a row does not have the columns, kinds or severities allowed; the text names file and line.
    """
    lines = read_table("checks.tsv", columns=COLUMNS)
    checks: dict[str, Check] = {}
    for number, cells in enumerate(lines, start=2):
        check = Check(**dict(zip(COLUMNS, cells, strict=True)))
        if check.kind not in KINDS or check.severity not in SEVERITIES or check.code in checks:
            raise VocabularyError(
                f"A check must have a code of its own, a kind of {KINDS} and a severity of {SEVERITIES}, "
                f"got {check.code!r}, {check.kind!r}, {check.severity!r} (checks.tsv, line {number})."
            )
        checks[check.code] = check
    return checks


def read_table(name: str, *, columns: tuple[str, ...]) -> list[list[str]]:
    """The rows of one table of this package, without the header.

    Raises
    ------
    VocabularyError
        Where the header or a row has other columns; the text names file and line.
    """
    text = files("casepool.audit").joinpath(name).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.rstrip("\n").split("\n")]
    if tuple(rows[0]) != columns:
        raise VocabularyError(f"The header must be {columns}, got {tuple(rows[0])} ({name}, line 1).")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(columns):
            raise VocabularyError(
                f"A row must have {len(columns)} columns, got {len(row)} ({name}, line {number})."
            )
    return rows[1:]
