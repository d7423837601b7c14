"""The same patient told in two reports: proposed with reasons and a score, linked or separated by a person.

Pairs are looked for only among cases that share an author, an institution, or age, sex and a primary
site; within a report no two cases are one patient. Points are added as `_POINTS` says and brought to 0..1 by a
logistic curve. The score orders proposals; it is no probability.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import sqlalchemy as sa

from casepool.errors import CollectionError, UnknownIdError

from . import _tables as t
from ._open import Store
from ._reports import check_version

ANSWERS = ("linked", "separate")
PROPOSED_FROM = 0.5
"""Pairs with a lower score are not shown."""
LARGEST_BLOCK = 400
"""A key that more cases share says nothing (a surname like Wang): their pairs come from other keys."""

_MIDDLE = 6.0
"""Points at which the score is one half: about shared first author, age, sex, site and one exact time."""
_POINTS = {
    "first author": 2.5,
    "author": 1.0,
    "institution": 1.5,
    "age": 1.5,
    "sex": 0.5,
    "number": 1.5,
}
_VETO = -6.0
"""Points for what cannot be: another sex, or ages that the years of the papers do not explain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two cases that may be one patient."""

    first: str
    second: str
    score: float
    reasons: tuple[str, ...]
    answer: str | None
    """One of `ANSWERS`; None where nobody has said."""
    who: str | None
    version: int


def propose_links(store: Store) -> int:
    """Look for cases that may be one patient; returns how many new pairs were found. Answers stay."""
    rows = store.connection.execute(
        sa.select(t.case.c.id, t.case.c.key, t.case.c.report_id, t.case.c.signature).where(t.case.c.told)
    ).all()
    cases = {row.id: (row.report_id, json.loads(row.signature)) for row in rows}
    known = {
        (a, b) for a, b in store.connection.execute(sa.select(t.link.c.first_id, t.link.c.second_id)).all()
    }
    new = []
    for first, second in sorted(_candidates(cases) - known):
        score, reasons = likeness(cases[first][1], cases[second][1])
        if score >= PROPOSED_FROM:
            row = {"first_id": first, "second_id": second, "score": round(score, 3), "version": 1}
            new.append({**row, "reasons": json.dumps(reasons, ensure_ascii=False)})
    if new:
        store.insert_all(t.link, new)
        store.note("same patients proposed", detail={"pairs": len(new)})
    return len(new)


def _candidates(cases: dict[int, tuple[int, Any]]) -> set[tuple[int, int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for case_id in sorted(cases):
        for key in _keys(cases[case_id][1]):
            blocks[key].append(case_id)
    pairs: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) <= LARGEST_BLOCK:
            pairs |= {(a, b) for a, b in combinations(members, 2) if cases[a][0] != cases[b][0]}
    return pairs


def _keys(signature: Any) -> Iterable[str]:
    values = signature["values"]
    yield from {f"author {name}" for name in signature["authors"]}
    if signature["institution"]:
        yield f"place {_letters(signature['institution'])}"
    if "age_years" in values and "sex" in values:
        for site in values.get("primary_sites", ()):
            yield f"patient {values['age_years']} {values['sex']} {site}"


def _letters(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


def likeness(first: Any, second: Any) -> tuple[float, list[str]]:
    """Score from 0 to 1 and the reasons, for and against, of two signatures."""
    points: list[tuple[float, str]] = []
    points += _authors(first["authors"], second["authors"])
    if first["institution"] and _letters(first["institution"]) == _letters(second["institution"] or ""):
        points.append((_POINTS["institution"], f"same institution: {first['institution']}"))
    points += _age(first, second)
    a, b = first["values"], second["values"]
    if "sex" in a and "sex" in b:
        same = a["sex"] == b["sex"]
        points.append((_POINTS["sex"], f"both {a['sex']}") if same else (_VETO, "another sex"))
    for field, label, same, other in _SETS:
        points += _sets(a.get(field), b.get(field), label=label, same=same, other=other)
    for field, label in _NUMBERS:
        if field in a and field in b and a[field] and a[field] == b[field]:
            points.append((_POINTS["number"], f"same {label}: {a[field]:g}"))
    total = sum(p for p, _ in points)
    return 1 / (1 + math.exp(_MIDDLE - total)), [reason for _, reason in points]


_SETS = (
    # name, label, points where all is in common, points where nothing is
    ("primary_sites", "primary sites", 1.5, -3.0),
    ("histologies", "histologies", 2.0, -1.0),
    ("metastatic_sites", "metastatic sites", 1.5, -1.0),
    ("lesion_levels", "spinal levels", 2.0, -1.0),
    ("findings_present", "findings", 2.0, -1.0),
    ("treatments", "treatments", 1.0, -0.5),
)
_NUMBERS = (
    ("largest_size_mm", "size in mm"),
    ("symptom_duration_months", "symptom duration in months"),
    ("primary_to_metastasis_months", "months from primary to metastasis"),
    ("follow_up_months", "follow-up in months"),
)


def _authors(first: list[str], second: list[str]) -> list[tuple[float, str]]:
    if not first or not second:
        return []
    points = []
    if first[0] == second[0]:
        points.append((_POINTS["first author"], f"same first author: {first[0]}"))
    shared = sorted(set(first[1:]) & set(second) | (set(first) & set(second[1:])))
    if shared:
        points.append((min(3.0, _POINTS["author"] * len(shared)), f"shared authors: {', '.join(shared[:5])}"))
    return points


def _age(first: Any, second: Any) -> list[tuple[float, str]]:
    a, b = first["values"].get("age_years"), second["values"].get("age_years")
    if a is None or b is None:
        return []
    if a == b:
        return [(_POINTS["age"], f"same age: {a:g}")]
    if first["year"] and second["year"] and abs((b - a) - (second["year"] - first["year"])) <= 1:
        return [
            (_POINTS["age"] / 2, f"ages {a:g} and {b:g} fit the years {first['year']} and {second['year']}")
        ]
    return [(_VETO / 2, f"ages {a:g} and {b:g}")] if abs(a - b) > 1 else []


def _sets(a: Any, b: Any, *, label: str, same: float, other: float) -> list[tuple[float, str]]:
    first, second = _words(a), _words(b)
    if not first or not second:
        return []
    shared = sorted(first & second)
    if not shared:
        return [(other, f"other {label}")]
    return [(same * len(shared) / len(first | second), f"{label} in common: {', '.join(shared[:6])}")]


def _words(value: Any) -> set[str]:
    return {x["type"] if isinstance(x, dict) else x for x in value or ()}


def links(store: Store, *, answer: str | None = "open") -> list[Link]:
    """Pairs, best score first: "open" (nobody has said), "linked", "separate", or None for all."""
    a, b = t.case.alias("a"), t.case.alias("b")
    query = (
        sa.select(t.link, a.c.key.label("first"), b.c.key.label("second"))
        .join(a, a.c.id == t.link.c.first_id)
        .join(b, b.c.id == t.link.c.second_id)
        .order_by(t.link.c.score.desc(), t.link.c.first_id, t.link.c.second_id)
    )
    if answer is not None:
        query = query.where(t.link.c.answer.is_(None) if answer == "open" else t.link.c.answer == answer)
    return [
        Link(
            **{k: row[k] for k in ("first", "second", "score", "answer", "who", "version")},
            reasons=tuple(json.loads(row["reasons"])),
        )
        for row in store.connection.execute(query).mappings()
    ]


def answer_link(store: Store, first: str, *, second: str, answer: str, version: int) -> None:
    """Say that two cases are one patient ("linked") or two ("separate").

    Raises
    ------
    StaleError
        Where somebody answered since version `version`.
    """
    if answer not in ANSWERS:
        raise CollectionError(f"answer must be one of {', '.join(ANSWERS)}, got {answer!r}. Choose one.")
    ids = dict(
        store.connection.execute(
            sa.select(t.case.c.key, t.case.c.id).where(t.case.c.key.in_([first, second]))
        ).all()
    )
    if first == second or len(ids) != 2:
        raise UnknownIdError(
            f"pair must be two cases of the collection, got {first[:80]!r} and {second[:80]!r}."
        )
    low, high = sorted((ids[first], ids[second]))
    where = (t.link.c.first_id == low, t.link.c.second_id == high)
    row = store.connection.execute(sa.select(t.link).where(*where)).mappings().first()
    told = {"answer": answer, "who": store.who, "at": store.now()}
    if row is None:
        blank = {"first_id": low, "second_id": high, "score": 0.0, "reasons": "[]", "version": 1}
        store.connection.execute(t.link.insert().values(**blank, **told))
    else:
        check_version(row["version"], version, what=f"the pair {first}, {second}")
        store.connection.execute(t.link.update().where(*where).values(version=row["version"] + 1, **told))
    store.note(f"patients {answer}", case_id=first, detail={"with": second})


def patient_groups(store: Store) -> dict[str, str]:
    """For each case that is linked to others, the alphabetically first case of its patient."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for link in links(store, answer="linked"):
        low, high = sorted((root(link.first), root(link.second)))
        parent[high] = low
    return {key: root(key) for key in sorted(parent)}
