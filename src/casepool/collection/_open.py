"""A collection: a folder with its settings, protocol, codebook, sources and, by default, its database."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from casepool.errors import CollectionError, ProtocolError

from . import _chain, _database
from ._codebook import Codebook, Variable, default_codebook, read_codebook, write_codebook
from ._settings import (
    PROTOCOL_FILE,
    SETTINGS_FILE,
    Settings,
    part_settings,
    protocol_text,
    read_settings,
    settings_text,
    write_private,
)
from ._tables import history, settings, variable

CODEBOOK_FILE = "codebook.toml"
DATABASE_FILE = "casepool.db"
SOURCES_FOLDER = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A collection within one transaction; every verb of this package takes one.

    Verbs never commit: the ``with collection.atomic(...)`` block does, whole or not at all.
    """

    connection: Connection
    collection: "Collection"
    who: str
    """Name of the person (or "casepool" for the program) who acts."""
    writes: bool
    _once: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: Any, ask: Callable[[], Any]) -> Any:
        """What `ask` gives, asked once in a block that only reads: it sees one state of the collection throughout."""
        if self.writes:
            return ask()
        if name not in self._once:
            self._once[name] = ask()
        return self._once[name]

    def now(self) -> str:
        """The time as UTC in ISO 8601."""
        return self.collection.clock().strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def note(self, action: str, **columns: Any) -> int:
        """Write a row of the history; returns its number."""
        return self.note_all([{"action": action, **columns}])[0]

    def note_all(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Write rows of the history; returns their numbers."""
        now = self.now()
        linked = _chain.append(self.connection, [{"at": now, "who": self.who, **row} for row in rows])
        self.insert_all(history, linked)
        return [row["seq"] for row in linked]

    def insert(self, statement: sa.Insert) -> int:
        """Run the insertion of one row; returns the number that the row got."""
        key = self.connection.execute(statement).inserted_primary_key
        return int(key[0]) if key else 0

    def insert_all(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows with the same columns, in one round trip to a server."""
        if self.sqlite:
            self.connection.execute(table.insert(), rows)
        else:
            # The driver sends an executemany row by row.
            self.connection.execute(table.insert().values([dict(row) for row in rows]))

    @property
    def sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.connection.dialect.name == "sqlite"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """An open collection. Make one with `create_collection` or `open_collection`."""

    folder: Path
    settings: Settings
    engine: Engine = field(repr=False)
    clock: Callable[[], datetime] = _utc_now
    """Gives the time that rows are stamped with."""

    @contextmanager
    def atomic(self, *, who: str) -> Iterator[Store]:
        """A block whose changes are kept whole, or not at all where it raises."""
        with _database.writing(self.engine) as connection:
            yield Store(connection=connection, collection=self, who=who, writes=True)

    @contextmanager
    def reading(self, *, who: str = "casepool") -> Iterator[Store]:
        """A block that sees one state of the collection."""
        with _database.reading(self.engine) as connection:
            yield Store(connection=connection, collection=self, who=who, writes=False)

    @property
    def sources(self) -> Path:
        """Folder of the files that reports were read from, named by their SHA-256."""
        return self.folder / SOURCES_FOLDER

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def create_collection(
    folder: Path, *, database: str = "sqlite", name: str | None = None, reviewers: int = 2
) -> Collection:
    """A new collection in a folder that is not there yet, or is empty.

    Parameters
    ----------
    folder : Path
        Where its settings, codebook and sources are kept.
    database : str, default "sqlite"
        "sqlite" for a file in the folder, or the address of a PostgreSQL database (postgresql://...).
    name : str, optional
        What the review is called; the folder's name by default.
    reviewers : int, default 2
        How many people judge each value.

    Raises
    ------
    CollectionError
        Where the folder holds something already, or the database cannot be opened or holds another collection.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CollectionError(
            f"the folder must be new or empty, got files in it ({folder}). Choose another folder."
        )
    if reviewers not in (1, 2):
        raise CollectionError(f"reviewers must be 1 or 2, got {reviewers}. Choose one of the two.")
    if database != "sqlite":
        _database.parse_url(os.path.expandvars(database))
    made = not folder.exists()
    (folder / SOURCES_FOLDER).mkdir(parents=True)
    try:
        write_private(folder / SETTINGS_FILE, settings_text(name=name or folder.name, database=database))
        (folder / PROTOCOL_FILE).write_text(protocol_text(reviewers=reviewers), "utf-8")
        (folder / CODEBOOK_FILE).write_text(write_codebook(default_codebook()), "utf-8")
        collection = _connected(folder)
        _refuse_used(collection)
        with collection.atomic(who="casepool") as store:
            store.connection.execute(settings.insert().values(name="name", value=collection.settings.name))
            store.note("collection made", detail={"name": collection.settings.name, "reviewers": reviewers})
            row = {"name": "protocol", "value": collection.settings.protocol}
            store.connection.execute(settings.insert().values(**row))
            save_codebook(store, default_codebook())
    except BaseException:
        for file in (SETTINGS_FILE, PROTOCOL_FILE, CODEBOOK_FILE):
            (folder / file).unlink(missing_ok=True)
        (folder / SOURCES_FOLDER).rmdir()
        if made and not any(folder.iterdir()):
            folder.rmdir()
        raise
    return collection


def _refuse_used(collection: Collection) -> None:
    with collection.reading() as store:
        used = store.connection.execute(sa.select(settings.c.value).where(settings.c.name == "name")).scalar()
    if used is not None:
        collection.close()
        raise CollectionError(
            f"the database must be an empty one, got the collection {used!r}. Name another database, or open that one."
        )


def open_collection(folder: Path) -> Collection:
    """The collection in the folder, its database brought to the newest form, its protocol and codebook files applied.

    Raises
    ------
    CollectionError
        Where the folder holds no collection, its settings are wrong, or its database does not answer.
    ProtocolError
        Where its protocol's `[review]` or its codebook file is wrong.
    """
    part_settings(Path(folder))
    collection = _connected(Path(folder))
    apply_codebook_file(collection)
    apply_protocol_file(collection)
    return collection


def _connected(folder: Path) -> Collection:
    found = read_settings(folder)
    if found.database == "sqlite":
        url = sa.URL.create("sqlite", database=str(folder / DATABASE_FILE))
    else:
        url = _database.parse_url(os.path.expandvars(found.database))
    engine = _database.connect(url)
    try:
        _database.migrate(engine)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        engine.dispose()
        reason = str(getattr(error, "orig", error)).splitlines()[0][:300]
        raise CollectionError(
            f"the database must answer, got: {reason} ({url.render_as_string(hide_password=True)}). "
            "Check that it runs, and the address in collection.toml."
        ) from error
    return Collection(folder=folder, settings=found, engine=engine)


def apply_protocol_file(collection: Collection) -> None:
    """Take over `protocol.toml` where it was changed since it was last taken over; the history keeps what it says.

    With another number of reviewers, today's values are computed anew.
    """
    told = collection.settings.protocol
    query = sa.select(settings.c.value).where(settings.c.name == "protocol")
    with collection.reading() as store:
        if store.connection.execute(query).scalar() == told:
            return
    with collection.atomic(who=PROTOCOL_FILE) as store:
        before = store.connection.execute(query).scalar()
        if before is None:
            store.connection.execute(settings.insert().values(name="protocol", value=told))
        else:
            store.connection.execute(
                settings.update().where(settings.c.name == "protocol").values(value=told)
            )
        store.note("protocol changed", detail={"now": json.loads(told)})
        if before is not None and json.loads(before)["review"]["reviewers"] != collection.settings.reviewers:
            from ._decisions import recompute_all

            recompute_all(store)


def load_codebook(store: Store) -> Codebook:
    """The codebook of the collection, with what was taken out marked so."""
    query = sa.select(variable.c.data, variable.c.active).order_by(variable.c.position)
    rows = store.connection.execute(query).all()
    return Codebook(variables=tuple(_variable(data, bool(active)) for data, active in rows))


@lru_cache(maxsize=512)
def _variable(data: str, active: bool) -> Variable:
    told = json.loads(data)
    return Variable(**{**told, "allowed": tuple(told["allowed"]), "active": active})


def save_codebook(store: Store, codebook: Codebook) -> None:
    """Make this the codebook; variables that it names no more are marked as taken out, their answers stay."""
    before = {v.name: v for v in load_codebook(store).variables}
    after = {v.name: v for v in codebook.variables}
    gone = [_without(v) for name, v in before.items() if name not in after]
    for position, new in enumerate([*codebook.variables, *gone]):
        old = before.get(new.name)
        data = _chain.canonical({key: getattr(new, key) for key in _COLUMNS})
        if old is None:
            row = {"name": new.name, "position": position, "active": new.active, "data": data, "version": 1}
            store.connection.execute(variable.insert().values(**row))
        else:
            store.connection.execute(
                variable.update()
                .where(variable.c.name == new.name)
                .values(
                    position=position,
                    active=new.active,
                    data=data,
                    version=variable.c.version + int(old != new),
                )
            )
        if old != new and (old is not None or new.own):
            store.note(
                "codebook changed", field=new.name, detail={"now": json.loads(data), "active": new.active}
            )


_COLUMNS = ("name", "label", "type", "unit", "group", "allowed", "question", "low", "high", "own")


def _without(gone: Variable) -> Variable:
    from dataclasses import replace

    return replace(gone, active=False)


def apply_codebook_file(collection: Collection) -> None:
    """Take over `codebook.toml` where it was edited since it was last taken over."""
    path = collection.folder / CODEBOOK_FILE
    if not path.exists():
        return
    try:
        codebook = read_codebook(path.read_text("utf-8"), name=str(path))
    except UnicodeDecodeError as error:
        raise ProtocolError(
            f"codebook must be UTF-8 text, got {error} ({path}). Save it as UTF-8."
        ) from error
    with collection.reading() as store:
        if _same_codebook(load_codebook(store), codebook):
            return
    with collection.atomic(who=CODEBOOK_FILE) as store:
        save_codebook(store, codebook)


def _same_codebook(saved: Codebook, told: Codebook) -> bool:
    names = {v.name for v in told.variables}
    return tuple(v for v in saved.variables if v.active or v.name in names) == told.variables


def write_codebook_file(store: Store) -> None:
    """Write the codebook of the database into `codebook.toml`, whole."""
    path = store.collection.folder / CODEBOOK_FILE
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(write_codebook(load_codebook(store)), "utf-8")
    part.replace(path)
