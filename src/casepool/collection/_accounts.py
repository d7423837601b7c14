"""Accounts of a team: passwords by argon2id, three roles."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

from casepool.errors import CollectionError, UnknownIdError

from . import _tables as t
from ._open import Store

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ACCOUNT_ROLES = ("reviewer", "adjudicator", "owner")
"""reviewer: judges values; adjudicator: also settles conflicts and finishes cases; owner: also changes the
codebook, leaves reports out and exports."""

SHORTEST_PASSWORD = 12
"""In characters; NIST SP 800-63B-4 asks for 15 where the password stands alone, 8 at the very least."""

_NAME = re.compile(r"[\w.@+-]{1,80}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person of the team."""

    name: str
    role: str
    """One of `ACCOUNT_ROLES`."""
    active: bool = True
    session_epoch: int = 0
    """Sessions begun under an older number are over."""


@lru_cache(maxsize=1)
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


def add_account(store: Store, name: str, *, password: str, role: str) -> Account:
    """A new account, or a new password and role for the one of that name (its sessions end).

    Raises
    ------
    CollectionError
        Where name, password or role cannot be.
    """
    if not _NAME.match(name):
        rule = "1 to 80 letters, digits and . _ @ + -"
        raise CollectionError(f"user name must be {rule}, got {name[:80]!r}. Choose another.")
    if role not in ACCOUNT_ROLES:
        raise CollectionError(f"role must be one of {', '.join(ACCOUNT_ROLES)}, got {role!r}. Choose one.")
    if not SHORTEST_PASSWORD <= len(password) <= 1000:
        raise CollectionError(
            f"password must be {SHORTEST_PASSWORD} to 1,000 characters, got {len(password)}. Choose a longer one."
        )
    row = {"password": _hasher().hash(password), "role": role, "active": True}
    old = store.connection.execute(sa.select(t.account).where(t.account.c.name == name)).first()
    if old is None:
        store.connection.execute(
            t.account.insert().values(name=name, session_epoch=0, added_at=store.now(), **row)
        )
    else:
        changed = t.account.update().where(t.account.c.name == name)
        store.connection.execute(changed.values(session_epoch=old.session_epoch + 1, **row))
    store.note("user added" if old is None else "user changed", detail={"name": name, "role": role})
    return account(store, name)


def remove_account(store: Store, name: str) -> None:
    """Shut an account; its sessions end, what it decided stays."""
    old = account(store, name)
    changed = t.account.update().where(t.account.c.name == name)
    store.connection.execute(changed.values(active=False, session_epoch=old.session_epoch + 1))
    store.note("user removed", detail={"name": name})


def end_sessions(store: Store, name: str) -> None:
    """Make all sessions of the account invalid."""
    changed = t.account.update().where(t.account.c.name == name)
    store.connection.execute(changed.values(session_epoch=t.account.c.session_epoch + 1))


def account(store: Store, name: str) -> Account:
    """The account of that name.

    Raises
    ------
    UnknownIdError
        Where there is none.
    """
    row = store.connection.execute(sa.select(t.account).where(t.account.c.name == name)).first()
    if row is None:
        raise UnknownIdError(
            f"user must be one of the collection, got {name[:80]!r}. Add one with: casepool user add"
        )
    return Account(name=row.name, role=row.role, active=bool(row.active), session_epoch=row.session_epoch)


def accounts(store: Store) -> list[Account]:
    """All accounts, by name."""
    rows = store.connection.execute(sa.select(t.account).order_by(t.account.c.name)).all()
    return [
        Account(name=r.name, role=r.role, active=bool(r.active), session_epoch=r.session_epoch) for r in rows
    ]


def signed_in(store: Store, name: str, *, password: str) -> Account | None:
    """The active account with that password, or None. An unknown name takes as long as a wrong password."""
    from argon2.exceptions import InvalidHashError, VerificationError

    row = store.connection.execute(sa.select(t.account).where(t.account.c.name == name)).first()
    try:
        _hasher().verify(row.password if row is not None else _decoy(), password)
    except (VerificationError, InvalidHashError):
        return None
    if row is None or not row.active:
        return None
    return Account(name=row.name, role=row.role, session_epoch=row.session_epoch)


@lru_cache(maxsize=1)
def _decoy() -> str:
    import secrets

    return _hasher().hash(secrets.token_hex(16))
