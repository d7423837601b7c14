"""Arrows run one way: a step imports the ground floor and nothing sideways."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "casepool"
GROUND = {"model", "vocabulary", "errors"}
ALLOWED = {
    "model": set(),
    "vocabulary": {"errors"},
    "document": GROUND,
    "reading": GROUND,
    "timeline": GROUND,
    "audit": GROUND,
    "exchange": GROUND,
    "figures": GROUND,
    "collection": GROUND | {"exchange"},
    "similar": GROUND | {"exchange"},
    "pool": GROUND | {"exchange", "figures"},
    "report": GROUND | {"exchange", "figures"},
}
"""What each step may import; doors and joints (`cli`, `web`, `pipeline`, `review`, `neighbours`, `kept_index`) may import all."""


def imports(file: Path) -> Iterator[str]:
    """Steps of casepool that the file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.level == 0
            and node.module.startswith("casepool")
        ):
            parts = node.module.split(".")
            if len(parts) > 1:
                yield parts[1]
            else:
                yield from (alias.name for alias in node.names if not alias.name.startswith("__"))


@pytest.mark.parametrize("step", sorted(ALLOWED))
def test_step_imports_only_what_stands_below_it(step: str) -> None:
    wrong = {
        (file.name, name)
        for file in (SOURCE / step).rglob("*.py")
        for name in imports(file)
        if name != step and name not in ALLOWED[step]
    }
    assert not wrong


def test_every_folder_has_its_place() -> None:
    folders = {f.name for f in SOURCE.iterdir() if f.is_dir() and (f / "__init__.py").exists()}
    assert folders == set(ALLOWED) | {"web"}


@pytest.mark.parametrize("package", sorted(p.parent.name for p in SOURCE.glob("*/__init__.py")))
def test_package_says_what_it_is_and_what_it_offers(package: str) -> None:
    tree = ast.parse((SOURCE / package / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    exported = [
        [element.value for element in node.value.elts]
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    ]
    imported = [
        alias.asname or alias.name for n in tree.body if isinstance(n, ast.ImportFrom) for alias in n.names
    ]
    assert exported, "no __all__"
    assert sorted(exported[0]) == sorted(set(imported))
