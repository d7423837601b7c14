"""Words that checks look for, as rows: what each list of words is, its source and two examples."""

import re
from functools import lru_cache

from ._checks import read_table

PHRASE_COLUMNS = ("phrase", "pattern", "source", "hits", "misses")


@lru_cache(maxsize=64)
def phrase(name: str) -> re.Pattern[str]:
    """The pattern of one row of `phrases.tsv`, blind to case."""
    return re.compile(_patterns()[name], re.I)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, str]:
    return {row[0]: row[1] for row in read_table("phrases.tsv", columns=PHRASE_COLUMNS)}
