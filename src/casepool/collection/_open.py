"""A collection: a folder with its settings, codebook, sources and, by default, its database."""

import json
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from casepool.errors import CollectionError, ProtocolError

from . import _chain, _database
from ._codebook import Codebook, Variable, default_codebook, read_codebook, write_codebook
from ._tables import history, settings, variable

SETTINGS_FILE = "collection.toml"
CODEBOOK_FILE = "codebook.toml"
DATABASE_FILE = "casepool.db"
SOURCES_FOLDER = "sources"

EXCLUSION_REASONS = (
    "not a case report",
    "not the population of the review",
    "not the condition of the review",
    "no individual patient data",
    "same patients as another report",
    "full text not available",
    "other language",
)
"""What a new collection starts with; a review writes its own into `collection.toml`."""

_SETTINGS_TEXT = """\
# The settings of this collection.
name = {name}
# "sqlite" is the file casepool.db in this folder; a team's is postgresql://user@host/name
# (a password is better kept in the environment: $NAME is replaced by its value).
database = {database}
# How many people judge each value, blind to one another, before it counts as agreed.
reviewers = {reviewers}
# Why a report may be left out; the protocol of the review says so.
exclusion_reasons = {reasons}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `collection.toml` says."""

    name: str
    database: str
    reviewers: int
    exclusion_reasons: tuple[str, ...]


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
    text = _SETTINGS_TEXT.format(
        name=json.dumps(name or folder.name, ensure_ascii=False),
        database=json.dumps(database),
        reviewers=reviewers,
        reasons="[\n" + "".join(f"    {json.dumps(r)},\n" for r in EXCLUSION_REASONS) + "]",
    )
    made = not folder.exists()
    (folder / SOURCES_FOLDER).mkdir(parents=True)
    try:
        _write_private(folder / SETTINGS_FILE, text)
        (folder / CODEBOOK_FILE).write_text(write_codebook(default_codebook()), "utf-8")
        collection = _connected(folder)
        _refuse_used(collection)
        with collection.atomic(who="casepool") as store:
            store.connection.execute(settings.insert().values(name="name", value=collection.settings.name))
            store.note("collection made", detail={"name": collection.settings.name, "reviewers": reviewers})
            save_codebook(store, default_codebook())
    except BaseException:
        for file in (SETTINGS_FILE, CODEBOOK_FILE):
            (folder / file).unlink(missing_ok=True)
        (folder / SOURCES_FOLDER).rmdir()
        if made and not any(folder.iterdir()):
            folder.rmdir()
        raise
    return collection


def _write_private(path: Path, text: str) -> None:
    # The address of a database may hold a password: nobody else may read the file.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _refuse_used(collection: Collection) -> None:
    with collection.reading() as store:
        used = store.connection.execute(sa.select(settings.c.value).where(settings.c.name == "name")).scalar()
    if used is not None:
        collection.close()
        raise CollectionError(
            f"the database must be an empty one, got the collection {used!r}. Name another database, or open that one."
        )


def open_collection(folder: Path) -> Collection:
    """The collection in the folder, its database brought to the newest form, its codebook file applied.

    Raises
    ------
    CollectionError
        Where the folder holds no collection, its settings are wrong, or its database does not answer.
    ProtocolError
        Where its codebook file is wrong.
    """
    collection = _connected(Path(folder))
    apply_codebook_file(collection)
    return collection


def _connected(folder: Path) -> Collection:
    found = _settings(folder)
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


def _settings(folder: Path) -> Settings:
    path = folder / SETTINGS_FILE
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CollectionError(
            f"the folder must hold a collection, got {error.strerror} ({path}). Make one with: casepool init {folder}"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CollectionError(f"settings must be TOML, got {error} ({path}). Mend that line.") from error
    kinds: dict[str, tuple[type, Any]] = {
        "name": (str, folder.name),
        "database": (str, "sqlite"),
        "reviewers": (int, 2),
        "exclusion_reasons": (list, list(EXCLUSION_REASONS)),
    }
    unknown = sorted(set(data) - set(kinds))
    if unknown:
        raise CollectionError(
            f"key must be one of {', '.join(kinds)}, got {unknown[0]!r} ({path}). Take it out."
        )
    values = {key: data.get(key, default) for key, (_, default) in kinds.items()}
    for key, (kind, _) in kinds.items():
        if not isinstance(values[key], kind) or (key == "reviewers" and values[key] not in (1, 2)):
            rule = (
                "1 or 2" if key == "reviewers" else {"str": "text", "list": "a list of texts"}[kind.__name__]
            )
            raise CollectionError(f"{key} must be {rule}, got {values[key]!r} ({path}). Mend it.")
    return Settings(**{**values, "exclusion_reasons": tuple(map(str, values["exclusion_reasons"]))})


def load_codebook(store: Store) -> Codebook:
    """The codebook of the collection, with what was taken out marked so."""
    rows = store.connection.execute(
        sa.select(variable.c.data, variable.c.active).order_by(variable.c.position)
    ).all()
    found = []
    for data, active in rows:
        told = json.loads(data)
        found.append(Variable(**{**told, "allowed": tuple(told["allowed"]), "active": bool(active)}))
    return Codebook(variables=tuple(found))


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
