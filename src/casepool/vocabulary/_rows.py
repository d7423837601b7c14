"""Rows of vocabulary: one TSV file per kind, one concept per row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from casepool.errors import VocabularyError

COLUMNS = ("id", "name", "patterns", "codes", "source", "hits", "misses")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One concept as its file gives it."""

    id: str
    """"<kind>:<slug>", unique over all files."""
    name: str
    patterns: tuple[str, ...]
    """Names to be matched; all lower case matches any case, a capital makes the match case-sensitive."""
    codes: Mapping[str, str]
    source: str
    hits: str
    """A sentence in which a pattern of the row must match."""
    misses: str
    """A sentence in which none may."""
    file: str
    line: int

    @property
    def kind(self) -> str:
        """The part of the id before the colon."""
        return self.id.partition(":")[0]


def vocabulary_files() -> tuple[str, ...]:
    """Names of the concept files, sorted."""
    folder = files("casepool.vocabulary")
    names = (entry.name for entry in folder.iterdir() if entry.name.endswith(".tsv"))
    return tuple(sorted(name for name in names if name not in NOT_CONCEPTS))


NOT_CONCEPTS = frozenset({"hpo_branches.tsv", "misspellings.tsv"})
"""Tables of other steps of the vocabulary, not matched as concepts."""


def read_rows(name: str) -> Iterator[Row]:
    """The rows of one vocabulary file, in order.

    Raises
    ------
    VocabularyError
        Where a line does not have the columns of the header; the text names file and line.
    """
    text = files("casepool.vocabulary").joinpath(name).read_text(encoding="utf-8")
    lines = text.split("\n")
    if tuple(lines[0].split("\t")) != COLUMNS:
        raise VocabularyError(f"The header must be {COLUMNS}, got {lines[0]!r} ({name}, line 1).")
    for number, line in enumerate(lines[1:], start=2):
        if line:
            yield _row(line.split("\t"), file=name, line=number)


def _row(cells: list[str], *, file: str, line: int) -> Row:
    if len(cells) != len(COLUMNS):
        raise VocabularyError(
            f"A row must have {len(COLUMNS)} columns, got {len(cells)} ({file}, line {line})."
        )
    ident, name, patterns, codes, source, hits, misses = cells
    if ":" not in ident or not patterns:
        raise VocabularyError(
            f"A row must have an id 'kind:slug' and patterns, got {ident!r} ({file}, line {line})."
        )
    return Row(
        id=ident,
        name=name,
        patterns=tuple(p.strip() for p in patterns.split("|") if p.strip()),
        codes=_codes(codes, file=file, line=line),
        source=source,
        hits=hits,
        misses=misses,
        file=file,
        line=line,
    )


def _codes(cell: str, *, file: str, line: int) -> dict[str, str]:
    codes = {}
    for part in cell.split(";"):
        if part.strip():
            key, equals, value = part.strip().partition("=")
            if not equals:
                raise VocabularyError(f"A code must be key=value, got {part!r} ({file}, line {line}).")
            codes[key] = value
    return codes
