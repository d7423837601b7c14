"""Rows that reading recognises things by: `mention_words.tsv`, `course_words.tsv` and `context_words.tsv` (words; the last
those that must or must not stand beside another), `limits.tsv` (usual ranges of measures), `status_rules.tsv` (status),
`stage_rules.tsv` (stages and grades of tumours).

Patterns are regular expressions: of words over folded text (`vocabulary.fold`), of limits over lower-case text.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from casepool.errors import VocabularyError

from ._by_letter import by_letter, parts
from ._pattern import AnyOf, Pattern, one_of
from ._word_kinds import WordKinds

COLUMNS: Final = {
    "mention_words.tsv": ("id", "kind", "pattern", "source", "hits", "misses"),
    "course_words.tsv": ("id", "kind", "pattern", "source", "hits", "misses"),
    "context_words.tsv": ("id", "kind", "pattern", "source", "hits", "misses"),
    "status_rules.tsv": ("id", "role", "says", "pattern", "ends", "source", "hits", "misses"),
    "stage_rules.tsv": ("id", "kind", "pattern", "form", "values", "sites", "source", "hits", "misses"),
    "limits.tsv": ("id", "pattern", "low", "high", "unit", "source", "hits", "misses"),
}

MANY: Final = frozenset(
    {
        "later_state",
        "no_length_before",
        "no_onset_before",
        "no_response",
        "not_finding_from",
        "not_finding_until",
        "not_mass_until",
        "treated_before",
    }
)
"""Kinds of `context_words.tsv` and `course_words.tsv` with so many rows that each is tried by itself; where two match at one place does not matter."""

BY_WORD: Final[tuple[str, ...]] = ("was_done", "began", "not_symptom")
"""Kinds of `context_words.tsv` of which it is asked whether one stands in a stretch, and of which nearly all are single words."""


def read_mention_rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of one of the tables in order, each a mapping from column to cell.

    Raises
    ------
    VocabularyError
        Where a line does not have the columns of the header; the text names file and line.
    """
    columns = COLUMNS[name]
    lines = files("casepool.reading").joinpath(name).read_text(encoding="utf-8").splitlines()
    if tuple(lines[0].split("\t")) != columns:
        raise VocabularyError(f"The header must be {columns}, got {lines[0]!r} ({name}, line 1).")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise VocabularyError(
                f"A row must have {len(columns)} columns, got {len(cells)} ({name}, line {number})."
            )
        rows.append(dict(zip(columns, cells, strict=True)))
    return tuple(rows)


@cache
def word_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """One pattern per kind of word, in order of the table, with the kind."""
    kinds = _kinds("mention_words.tsv")
    return tuple((re.compile(by_letter(_whole_words(patterns))), kind) for kind, patterns in kinds.items())


_ENDING: Final = "[a-z]{2,}(?:"
"""How a pattern begins that asks for the ending of a word."""


def _whole_words(patterns: Iterable[str]) -> str:
    """The patterns of whole words joined; those of endings as one, so that a word is gone through once for all of them."""
    endings: list[str] = []
    others: list[str] = []
    for pattern in patterns:
        is_ending = pattern.startswith(_ENDING) and parts(pattern) == [pattern] and pattern.endswith(")")
        (endings if is_ending else others).append(pattern)
    if endings:
        told = "|".join(pattern.removeprefix(_ENDING)[:-1] for pattern in endings)
        others.insert(0, f"{_ENDING}{by_letter(told)})")
    return rf"\b(?:{'|'.join(others)})\b"


def course_pattern(kind: str) -> Pattern:
    """The patterns of one kind of `course_words.tsv`, joined; a KeyError for a kind that no row has."""
    return (_course or course_patterns())[kind]


def context_pattern(kind: str) -> Pattern:
    """The patterns of one kind of `context_words.tsv`, joined; a KeyError for a kind that no row has."""
    return (_context or context_patterns())[kind]


def any_context(kind: str) -> AnyOf:
    """The patterns of one kind, each by itself; a KeyError for a kind that is not among `MANY`."""
    return any_contexts()[kind]


@cache
def any_contexts() -> dict[str, AnyOf]:
    """The patterns of each of the kinds `MANY`."""
    kinds = {**_kinds("context_words.tsv"), **_kinds("course_words.tsv")}
    return {kind: AnyOf(patterns) for kind, patterns in kinds.items() if kind in MANY}


@cache
def word_kinds() -> WordKinds:
    """What is told by single words for the most part: the kinds `BY_WORD` of `context_words.tsv`, and names of conditions."""
    rows = {
        kind: one_of(patterns) for kind, patterns in _kinds("context_words.tsv").items() if kind in BY_WORD
    }
    conditions = "|".join(_kinds("mention_words.tsv")["condition"])
    return WordKinds({**rows, "condition": rf"\b(?:{conditions})\b"})


def course_patterns() -> dict[str, Pattern]:
    """The pattern of each kind of `course_words.tsv`; made when first asked for."""
    if not _course:
        _course.update(_patterns_of("course_words.tsv"))
    return _course


def context_patterns() -> dict[str, Pattern]:
    """The pattern of each kind of `context_words.tsv`; made when first asked for."""
    if not _context:
        _context.update(_patterns_of("context_words.tsv"))
    return _context


# They are asked for by kind 25 times a text: a dict of the module is at hand sooner than the result of a function.
_course: Final[dict[str, Pattern]] = {}
_context: Final[dict[str, Pattern]] = {}


def _patterns_of(table: str) -> dict[str, Pattern]:
    return {kind: Pattern(one_of(patterns)) for kind, patterns in _kinds(table).items() if kind not in MANY}


def _kinds(table: str) -> dict[str, list[str]]:
    """The patterns of each kind, in order of the table."""
    kinds: dict[str, list[str]] = {}
    for row in read_mention_rows(table):
        kinds.setdefault(row["kind"], []).append(row["pattern"])
    return kinds


@cache
def limits() -> tuple[tuple[re.Pattern[str], float, float], ...]:
    """Pattern with the number as its group, lower and upper limit of the usual range of an adult."""
    return tuple(
        (re.compile(row["pattern"]), float(row["low"]), float(row["high"]))
        for row in read_mention_rows("limits.tsv")
    )
