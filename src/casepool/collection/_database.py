"""One way to open SQLite and PostgreSQL, to migrate them, and to write in one piece.

SQLite runs in WAL with synchronous FULL. A writing transaction begins with BEGIN IMMEDIATE: a deferred
one that reads first and writes later is refused when another writer came between, whatever the busy timeout.
PostgreSQL writers lock the newest link of the history first, so both databases see one writer at a time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from casepool.errors import CollectionError

from ._tables import chain

BUSY_TIMEOUT_MS = 30_000
"""How long a SQLite connection waits for another writer."""
ATTEMPTS = 6
"""How often a transaction that could not begin is tried again."""
LOCK_TIMEOUT_MS = 30_000

_WRITE = "casepool_write"
_RETRY_STATES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available."""


def parse_url(text: str) -> URL:
    """The database URL, with the driver that casepool ships.

    Raises
    ------
    CollectionError
        Where it is neither a SQLite nor a PostgreSQL URL.
    """
    try:
        url = make_url(text)
        kind = url.get_backend_name()
    except sa.exc.ArgumentError as error:
        raise CollectionError(_bad_url(text)) from error
    if kind not in ("sqlite", "postgresql"):
        raise CollectionError(_bad_url(text))
    return url.set(drivername="postgresql+pg8000") if kind == "postgresql" else url


def _bad_url(text: str) -> str:
    return (
        f"database must be a sqlite:/// or postgresql:// address, got {text.split('@')[-1]!r}. "
        "Write postgresql://user@host/name, or leave it out for a SQLite file."
    )


def connect(url: URL) -> Engine:
    """An engine for the database; nothing is opened before the first use."""
    if url.get_backend_name() == "sqlite":
        options = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        # Opening a file and reading its schema costs more than many a query: connections are kept.
        engine = sa.create_engine(url, connect_args=options, pool_size=20, max_overflow=40)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions of its own accord; `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in a writing transaction that is committed whole, or not at all."""
    connection = _begin_write(engine)
    try:
        yield connection
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()


def _begin_write(engine: Engine) -> Connection:
    for attempt in range(ATTEMPTS):
        connection = engine.connect()
        connection = connection.execution_options(**{_WRITE: True})
        try:
            connection.begin()
            _lock_chain(connection)
        except sa.exc.DBAPIError as error:
            connection.close()
            if attempt == ATTEMPTS - 1 or not _is_busy(error):
                raise
            time.sleep(0.05 * 2**attempt)
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise CollectionError("the database must answer, got only busy. Try again.")  # pragma: no cover


def _lock_chain(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
        connection.execute(sa.select(chain.c.seq).where(chain.c.id == 1).with_for_update())


def _is_busy(error: sa.exc.DBAPIError) -> bool:
    text = str(error.orig)
    if "database is locked" in text or "database is busy" in text:
        return True
    detail = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return isinstance(detail, dict) and detail.get("C") in _RETRY_STATES


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database and writes nothing."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # There each statement would else see what others committed since the one before it.
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the database to the newest form; the change and its record share one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as raw:
        connection = raw.execution_options(**{_WRITE: True})
        with connection.begin():
            if connection.dialect.name == "postgresql":
                # Two servers that start at once must not both make the tables.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20260117)")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def form_of(engine: Engine) -> tuple[str | None, str]:
    """Names of the migration that the database is at, and of the newest one."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return at, str(script.get_current_head())
