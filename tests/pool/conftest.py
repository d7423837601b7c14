"""R's values, and the data they were made from."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

VALIDATION = Path(__file__).parents[2] / "validation/R"
REFERENCE = Path(__file__).parents[3] / "shared/reference"


def read_columns(path: Path, *names: str) -> list[np.ndarray]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    unknown = {"NA": np.nan, "": np.nan, "Inf": np.inf}
    return [np.array([unknown[r[n]] if r[n] in unknown else float(r[n]) for r in rows]) for n in names]


@pytest.fixture(scope="session")
def columns() -> Callable[..., list[np.ndarray]]:
    return lambda file, *names: read_columns(VALIDATION / file, *names)


@pytest.fixture(scope="session")
def r() -> Callable[[str], Any]:
    return lambda name: json.loads((VALIDATION / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def bcos() -> tuple[np.ndarray, np.ndarray, list[str]]:
    left, right = read_columns(VALIDATION / "bcos.csv", "left", "right")
    with (VALIDATION / "bcos.csv").open(encoding="utf-8", newline="") as file:
        return left, right, [row["treatment"] for row in csv.DictReader(file)]


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    if not REFERENCE.is_dir():
        pytest.skip("the folder with R's reference values is not beside the checkout")
    return json.loads((REFERENCE / "r-values.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def reference_columns() -> Callable[..., list[np.ndarray]]:
    if not REFERENCE.is_dir():
        pytest.skip("the folder with R's reference values is not beside the checkout")
    return lambda file, *names: read_columns(REFERENCE / file, *names)
