"""The rules of status as rows (`status_rules.tsv`), compiled: where a denial begins, how far it reaches, what it leaves alone.

Patterns are regular expressions over folded text (`vocabulary.fold`); those of clauses over lower-case text, since commas end
clauses. Rows of one role stand in the order of the table; "part" rows are named in braces by others.

Each row of clause_end begins with the character that it begins with in the text, no group and nothing optional: so the search
skips to spaces, commas and stops at the speed of C (in half the time).
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, NamedTuple

from ._by_letter import by_letter
from ._mention_rows import read_mention_rows
from ._pattern import Pattern, one_of

ROLES: Final[tuple[str, ...]] = (
    "part",
    "forward",
    "backward",
    "clause_end",
    "clause_start",
    "without_end",
    "no_scope",
    "denied_effect",
    "change_of",
    "cause_of",
    "too_late",
    "uncertain_instead",
    "no_denial",
    "denial",
    "denied_treatment",
    "copula",
    "main_clause",
    "subordinate",
    "tested_negative",
    "self_normal",
)
OVER_TEXT: Final[tuple[str, ...]] = ("clause_end", "clause_start", "copula", "main_clause", "subordinate")
"""Roles whose patterns see lower-case text with its commas and brackets, not folded text."""
SAYS: Final[tuple[str, ...]] = ("absent", "normal", "refused", "quality")
"""What is told of the words in reach. "refused": by the patient; "quality": of a quality only ("non-tender")."""


class StatusRule(NamedTuple):
    """A cue with what it says of the words before or behind it."""

    says: str
    pattern: Pattern
    """Tried on whole sentences."""
    ends: re.Pattern[str] | None
    """What ends its reach beside the end of the clause."""


class StatusRules(NamedTuple):
    """The compiled rows, by role."""

    forward: tuple[StatusRule, ...]
    backward: tuple[StatusRule, ...]
    clause_end: re.Pattern[str]
    clause_start: re.Pattern[str]
    copula: re.Pattern[str]
    """Over the text itself, as those of clauses are."""
    main_clause: re.Pattern[str]
    subordinate: re.Pattern[str]
    """How a sentence begins whose main clause comes behind a comma."""
    patterns: Mapping[str, Pattern]
    """Of the other roles: one pattern each."""
    absent: tuple[Pattern, ...]
    """Those of `forward` and `backward` that say "absent"."""
    any_absent: Pattern
    """Any of these; only asked for its words."""


@cache
def status_rules() -> StatusRules:
    """The rules, compiled on first use."""
    rows = read_mention_rows("status_rules.tsv")
    parts = {f"{{{row['id']}}}": row["pattern"] for row in rows if row["role"] == "part"}
    own = ("part", "forward", "backward", *OVER_TEXT)
    forward, backward = (tuple(_cues(rows, side, parts)) for side in ("forward", "backward"))
    absent = tuple(rule.pattern for rule in (*forward, *backward) if rule.says == "absent")
    return StatusRules(
        forward=forward,
        backward=backward,
        clause_end=re.compile(by_letter(_joined(rows, "clause_end", parts))),
        clause_start=re.compile(by_letter(_joined(rows, "clause_start", parts))),
        copula=re.compile(_joined(rows, "copula", parts)),
        main_clause=re.compile(_joined(rows, "main_clause", parts)),
        subordinate=re.compile(_joined(rows, "subordinate", parts).removeprefix("^")),
        patterns={role: Pattern(_joined(rows, role, parts)) for role in ROLES if role not in own},
        absent=absent,
        any_absent=Pattern("|".join(pattern.pattern for pattern in absent), whole=True),
    )


def expand(pattern: str, parts: Mapping[str, str]) -> str:
    """The pattern with its named parts filled in."""
    for name, part in parts.items():
        pattern = pattern.replace(name, part)
    return pattern


def _joined(rows: Iterable[Mapping[str, str]], role: str, parts: Mapping[str, str]) -> str:
    return "|".join(expand(row["pattern"], parts) for row in rows if row["role"] == role)


def _cues(rows: Iterable[Mapping[str, str]], role: str, parts: Mapping[str, str]) -> Iterable[StatusRule]:
    """One rule for the rows that say the same and end the same: a sentence is searched once for all of them."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["role"] == role:
            groups.setdefault((row["says"], row["ends"]), []).append(expand(row["pattern"], parts))
    for (says, ends), patterns in groups.items():
        yield StatusRule(says, Pattern(one_of(patterns), whole=True), re.compile(ends) if ends else None)
