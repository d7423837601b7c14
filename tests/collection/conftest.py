"""A fresh collection on each of the two databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_cluster import cluster, new_database, server_binaries

from casepool.collection import Collection, create_collection


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server for the session."""
    if server_binaries() is None:
        pytest.skip("no PostgreSQL server binaries on this machine")
    with cluster() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return "sqlite"
    # Emptying one database is ten times faster than making another.
    return new_database(request.getfixturevalue("postgres"), "review")


@pytest.fixture
def collection(database: str, tmp_path: Path) -> Iterator[Collection]:
    """An empty collection for two reviewers."""
    made = create_collection(tmp_path / "review", database=database, name="Invented review")
    yield made
    made.close()
