"""The wheel with compiled steps reads what the plain sources read."""

import ast
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

    for name, path in (("plain", ROOT / "src"), ("compiled", site)):
        casepool("-m", "casepool", "run", ROOT / "examples", "--out", tmp_path / name, path=path)
    names = sorted(p.name for p in (tmp_path / "plain").iterdir())
    assert "cases.jsonl" in names
    assert names == sorted(p.name for p in (tmp_path / "compiled").iterdir())
    for name in names:
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "compiled" / name).read_bytes(), name
