"""Words that checks look for, as rows: what each list of words is, its source and two examples."""

from functools import lru_cache
from typing import Final

from casepool.vocabulary import Gated

from ._checks import read_table

PHRASE_COLUMNS: Final[tuple[str, ...]] = ("phrase", "pattern", "source", "hits", "misses")


@lru_cache(maxsize=64)
def phrase(name: str) -> Gated:
    """The pattern of one row of `phrases.tsv`, blind to case."""
    return Gated(_patterns()[name], ignore_case=True)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, str]:
    return {row[0]: row[1] for row in read_table("phrases.tsv", columns=PHRASE_COLUMNS)}
