"""A check for words that look like personal data of a patient: published reports do not hold them."""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from casepool.model import Span

MOST = 20
"""How many places of one text are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalHint:
    """A place of a text that looks like personal data."""

    id: str
    """Row of `personal.tsv`."""
    meaning: str
    span: Span


def personal_hints(text: str) -> tuple[PersonalHint, ...]:
    """The places of the text that look like a patient's name, birth date, address, phone or record number."""
    found = [
        PersonalHint(id=name, meaning=meaning, span=Span(*match.span()))
        for name, pattern, meaning in _patterns()
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda hint: hint.span)[:MOST])


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((row["id"], re.compile(row["pattern"]), row["meaning"]) for row in personal_rows())


def personal_rows() -> list[dict[str, str]]:
    """The rows of `personal.tsv`."""
    with Path(__file__).with_name("personal.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
