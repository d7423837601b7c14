"""The rules of tumour stages and grades as rows (`stage_rules.tsv`), compiled.

Kinds of rows: "stage_system" and "grade_system" (the name of a system, how its values are written, and the form that they are
told in), "stage_word" and "grade_word" (words that are a value by themselves), and "not_stage_before", "not_stage_after",
"not_grade_before", "not_grade_after" (words that say that a number is a stage or grade of something else), and "later_stage_before" (that
it is the stage of a recurrence). Patterns are over
folded text. `values` is "roman", "arabic", "told" (as written), with a plus where an Arabic number may stand straight behind the name, or the pattern of the values over the text itself.
"""

import re
from functools import cache
from typing import Final, NamedTuple

from ._by_letter import parts
from ._mention_rows import read_mention_rows
from ._pattern import Pattern

SYSTEMS: Final[tuple[str, ...]] = ("stage_system", "grade_system")
WORDS: Final[tuple[str, ...]] = ("stage_word", "grade_word")
NUMERALS: Final[tuple[str, ...]] = ("roman", "roman5", "arabic", "arabic5", "told")
PRONOUN: Final = "who"
"""The name of a system that most sentences have as another word, in small letters."""


class StageRule(NamedTuple):
    """A row that tells a value."""

    id: str
    form: str
    values: str
    """One of `NUMERALS`, or a pattern."""
    short: bool
    """True where an Arabic number may stand behind the name without a word for stage or grade ("Fuhrman 3")."""
    sites: frozenset[str]
    """Primary sites of the tumours that the system is made for; empty where it is for many."""


class NamedRules:
    """Rows of one kind, found by one pattern; `word` is the pattern of the word for a value of no system, where they have one."""

    __slots__ = ("_named", "_pattern", "_pronoun", "_rules", "_worded")

    def __init__(self, kind: str, word: str = "") -> None:
        rows = [row for row in read_mention_rows("stage_rules.tsv") if row["kind"] == kind]
        self._rules = [
            StageRule(
                row["id"],
                row["form"],
                row["values"].removesuffix("+"),
                row["values"].endswith("+"),
                frozenset(filter(None, row["sites"].split("|"))),
            )
            for row in rows
        ]
        names = [name for row in rows for name in parts(row["pattern"])]
        self._named = Pattern(
            rf"\b(?:{'|'.join(n for n in names if not n.startswith(PRONOUN))})\b", whole=True
        )
        self._pronoun = any(name.startswith(PRONOUN) for name in names)
        self._worded = Pattern(word, whole=True) if word else None
        # The edge of a word is asked for once, and not for each row.
        each = "|".join(f"({row['pattern']})" for row in rows)
        self._pattern = re.compile(rf"\b(?:{each})\b", re.ASCII)

    def may(self, marks: int, text: str) -> bool:
        """True where a stretch of the text with those marks may tell a value."""
        return self._may_name(marks, text) or (self._worded is not None and self._worded.may(marks))

    def _may_name(self, marks: int, text: str) -> bool:
        return self._named.may(marks) or (self._pronoun and PRONOUN.upper() in text)

    def find(
        self, marks: int, text: str, folded: str, start: int, end: int
    ) -> list[tuple[int, int, StageRule]]:
        """Start, end and row of each name between two offsets of a text."""
        if not self._may_name(marks, text):
            return []
        return [
            (found.start(), found.end(), self._rules[(found.lastindex or 1) - 1])
            for found in self._pattern.finditer(folded, start, end)
        ]


class StageRules(NamedTuple):
    """The compiled table."""

    stage_systems: NamedRules
    stage_words: NamedRules
    grade_systems: NamedRules
    grade_words: NamedRules
    not_stage: tuple[re.Pattern[str], re.Pattern[str]]
    """What stands before and behind a stage of something else."""
    later_stage: re.Pattern[str]
    """What stands before the stage of a recurrence."""
    not_grade: tuple[re.Pattern[str], re.Pattern[str]]


@cache
def stage_rules() -> StageRules:
    """The table; made when first asked for."""
    return StageRules(
        NamedRules("stage_system", r"\b(?:y?[cp]?stage|staged|stages|staging|stadium)\b"),
        NamedRules("stage_word"),
        NamedRules("grade_system", r"\b(?:grade|graded|grades|grading|gleason)\b"),
        NamedRules("grade_word"),
        (_before("not_stage_before"), _behind("not_stage_after")),
        _before("later_stage_before"),
        (_before("not_grade_before"), _behind("not_grade_after")),
    )


def _patterns(kind: str) -> str:
    return "|".join(row["pattern"] for row in read_mention_rows("stage_rules.tsv") if row["kind"] == kind)


def _before(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_patterns(kind)})\Z", re.ASCII)


def _behind(kind: str) -> re.Pattern[str]:
    return re.compile(_patterns(kind), re.ASCII)
