"""A PostgreSQL server of one's own, in a temporary folder on a free port, for as long as a block lasts."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def server_binaries() -> Path | None:
    """The folder that holds initdb and postgres, the newest version first; None where there is no server."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]), reverse=True
    )
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(*, safe: bool = False) -> Iterator[str]:
    """Start a server; gives its address up to the name of the database.

    Parameters
    ----------
    safe : bool, default False
        Write through to the disk, as a server in use does. Without it the server itself must not be killed.
    """
    tuning = "" if safe else "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    binaries = server_binaries()
    if binaries is None:
        raise FileNotFoundError("no PostgreSQL server binaries")
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="casepool-pg-"))
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        password = secrets.token_hex(12)
        secret = folder / "secret"
        secret.write_text(password, "utf-8")
        secret.chmod(0o644)
        data = folder / "data"
        _run(
            account,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "casepool",
            "-A",
            "scram-sha-256",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        )
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=120 {tuning}"
        _run(
            account,
            binaries / "pg_ctl",
            "-D",
            data,
            "-w",
            "-t",
            "60",
            "-l",
            folder / "log",
            "-o",
            options,
            "start",
        )
        try:
            yield f"postgresql://casepool:{password}@127.0.0.1:{port}/"
        finally:
            _run(account, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """Who runs the server: initdb refuses root, so root hands over to the package's user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise FileNotFoundError("no user to run PostgreSQL as")


def _run(account: pwd.struct_passwd | None, *command: object) -> None:
    user = {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    done = subprocess.run(
        list(map(str, command)),
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=120,
        **user,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_database(server: str, name: str = "") -> str:
    """An empty database on the server; gives its address. The database of a name given again is emptied."""
    import sqlalchemy as sa

    driver = server.replace("postgresql://", "postgresql+pg8000://")
    wanted = name or f"review_{secrets.token_hex(6)}"
    engine = sa.create_engine(driver + "postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        there = connection.execute(
            sa.text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": wanted}
        ).first()
        if there is None:
            connection.exec_driver_sql(f"CREATE DATABASE {wanted}")
    engine.dispose()
    if there is not None:
        engine = sa.create_engine(driver + wanted, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()
    return server + wanted
