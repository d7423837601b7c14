"""The wheel with compiled steps reads what the plain sources read."""

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def compiled_modules() -> list[Path]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    hook = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]
    return [path for pattern in hook["include"] for path in sorted(ROOT.glob(pattern.lstrip("/")))]


def test_compiled_modules_hold_no_half_characters() -> None:
    """mypyc takes no surrogate in a literal; `chr` makes one where a pattern needs it."""
    modules = compiled_modules()
    assert len(modules) > 50
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not any("\ud800" <= c <= "\udfff" for c in node.value), f"{path.name}:{node.lineno}"


def test_constants_of_compiled_modules_are_final() -> None:
    """Compiled code looks other names of a module up in a dict each time (decision 0008)."""
    for path in compiled_modules():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                made = node.value.func if isinstance(node.value, ast.Call) else None
                of_types = isinstance(made, ast.Name) and made.id == "TypeVar"
                assert of_types or not node.targets[0].id.isupper(), f"{path.name}:{node.lineno}"


def test_compiled_modules_look_in_no_unpacked_tuple() -> None:
    """mypyc 2.4 breaks off at ``x in (*a, b)``."""
    for path in compiled_modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for looked in node.comparators if isinstance(node, ast.Compare) else ():
                unpacks = isinstance(looked, ast.Tuple | ast.List | ast.Set) and any(
                    isinstance(part, ast.Starred) for part in looked.elts
                )
                assert not unpacks, f"{path.name}:{node.lineno}"


def casepool(*arguments: str | Path, path: Path) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(path)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


SEVERAL = (
    "Two women with melanoma were treated. One was 61 and the other 63 years old. They are alive 25 and 14 months after diagnosis.",
    "Case 1: A 40-year-old man had cough. Case 2: A 50-year-old woman had fever. Both are alive after 9 and 7 months, respectively.",
)
"""Invented reports of several patients."""


def write_reports(path: Path) -> Path:
    """Reports put together of the examples that the rows of all tables carry: they lead into most branches of reading."""
    told = []
    for table in sorted((ROOT / "src" / "casepool").rglob("*.tsv")):
        head, *rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
        told += [row[head.index("hits")] for row in rows if "hits" in head]
    texts = [
        " ".join(("A 60-year-old woman was admitted.", *told[at :: len(told) // 8])) for at in range(600)
    ]
    lines = (json.dumps({"id": f"r{i}", "text": text}) for i, text in enumerate((*SEVERAL, *texts)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.slow
def test_compiled_wheel_writes_the_same_bytes(tmp_path: Path) -> None:
    if shutil.which("cc") is None and shutil.which("gcc") is None:
        pytest.skip("no C compiler on this machine")
    built = subprocess.run(
        [ROOT / "scripts" / "compiled_wheel", tmp_path / "wheel"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHON": sys.executable},
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (tmp_path / "wheel").glob("casepool-*.whl")
    site = tmp_path / "site"
    shutil.unpack_archive(wheel, site, "zip")
    where = casepool("-c", "import casepool.reading._cases as m; print(m.__file__)", path=site)
    assert where.strip().endswith((".so", ".pyd"))

    reports = write_reports(tmp_path / "rows.jsonl")
    for name, path in (("plain", ROOT / "src"), ("compiled", site)):
        casepool("-m", "casepool", "run", ROOT / "examples", reports, "--out", tmp_path / name, path=path)
    names = sorted(p.name for p in (tmp_path / "plain").iterdir())
    assert "cases.jsonl" in names
    assert names == sorted(p.name for p in (tmp_path / "compiled").iterdir())
    for name in names:
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "compiled" / name).read_bytes(), name
