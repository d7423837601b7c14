"""What a collection's files say of it: where it is kept (`collection.toml`), and how the review is done (`protocol.toml`).

The protocol is one file for the whole review. This package reads its `[review]`; the question, whom to include and what to
compute are read by `pool`, which leaves `[review]` alone. Collections made before the two were parted told
`reviewers` and `exclusion_reasons` in `collection.toml`: these are moved when such a collection is opened.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casepool.errors import CasepoolError, CollectionError, ProtocolError

SETTINGS_FILE = "collection.toml"
PROTOCOL_FILE = "protocol.toml"

EXCLUSION_REASONS = (
    "not a case report",
    "not the population of the review",
    "not the condition of the review",
    "no individual patient data",
    "same patients as another report",
    "full text not available",
    "other language",
)
"""What a new protocol starts with; a review writes its own."""

_SETTINGS_TEXT = """\
# Where this collection is kept. How the review is done stands in protocol.toml.
name = {name}
# "sqlite" is the file casepool.db in this folder; a team's is postgresql://user@host/name
# (a password is better kept in the environment: $NAME is replaced by its value).
database = {database}
"""

_PROTOCOL_TEXT = """\
# The protocol of this review: what it asks, of whom, how reports are judged, and what is computed.
# `casepool pool` takes it where no other is given; docs/pooling.md lists every key.

# question = "What becomes of patients with ...?"

[review]
# How many people judge each value, blind to one another, before it counts as agreed: 1 or 2.
reviewers = {reviewers}
# Why a report may be left out.
exclusion_reasons = [
{reasons}]

# Whom to pool:
# [include]
# primary_sites = ["breast", "lung"]
# age_years = {{ min = 18, keep_unknown = true }}

# Times to analyse, and what to compare them by:
# [[outcome]]
# name = "Survival"
# from = "presentation"
# to = "death"
#
# [[group]]
# variable = "age_years"
# cut = 60
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `collection.toml` and the `[review]` of `protocol.toml` say."""

    name: str
    database: str
    reviewers: int
    exclusion_reasons: tuple[str, ...]
    protocol: str = "{}"
    """The whole protocol as JSON, in its order, for the history of its changes."""


def settings_text(*, name: str, database: str) -> str:
    """A new `collection.toml`."""
    return _SETTINGS_TEXT.format(name=json.dumps(name, ensure_ascii=False), database=json.dumps(database))


def protocol_text(*, reviewers: int = 2, exclusion_reasons: tuple[str, ...] = EXCLUSION_REASONS) -> str:
    """A new `protocol.toml`."""
    lines = "".join(f"    {json.dumps(reason, ensure_ascii=False)},\n" for reason in exclusion_reasons)
    return _PROTOCOL_TEXT.format(reviewers=reviewers, reasons=lines)


def read_settings(folder: Path) -> Settings:
    """The settings of the collection in the folder.

    Raises
    ------
    CollectionError
        Where the folder holds no collection, or `collection.toml` is wrong.
    ProtocolError
        Where `protocol.toml` is no TOML, or its `[review]` is wrong.
    """
    path = folder / SETTINGS_FILE
    try:
        data = _toml(path, CollectionError, "settings")
    except FileNotFoundError as error:
        raise CollectionError(
            f"the folder must hold a collection, got {error.strerror} ({path}). Make one with: casepool init {folder}"
        ) from error
    _known(data, ("name", "database", "reviewers", "exclusion_reasons"), path, CollectionError)
    told: dict[str, Any] = {key: data[key] for key in ("reviewers", "exclusion_reasons") if key in data}
    _check_review(told, path, CollectionError)
    for key in ("name", "database"):
        if not isinstance(data.get(key, ""), str):
            raise CollectionError(f"{key} must be text, got {data[key]!r} ({path}). Mend it.")
    protocol = read_protocol_file(folder)
    review = _review(protocol, folder / PROTOCOL_FILE)
    for key in told:
        if key in review and review[key] != told[key]:
            raise CollectionError(
                f"{key} must be told once, got {review[key]!r} in {PROTOCOL_FILE} and {told[key]!r} here ({path}). "
                "Take it out here."
            )
    both: dict[str, Any] = {"reviewers": 2, "exclusion_reasons": list(EXCLUSION_REASONS), **told, **review}
    return Settings(
        name=data.get("name", folder.name),
        database=data.get("database", "sqlite"),
        reviewers=both["reviewers"],
        exclusion_reasons=tuple(both["exclusion_reasons"]),
        protocol=json.dumps({**protocol, "review": both}, ensure_ascii=False, default=str),
    )


def read_protocol_file(folder: Path) -> dict[str, Any]:
    """What the collection's protocol says, unchecked; nothing where there is none."""
    try:
        return _toml(folder / PROTOCOL_FILE, ProtocolError, "the protocol")
    except FileNotFoundError:
        return {}


def part_settings(folder: Path) -> None:
    """Move what older collections told of the review in `collection.toml` into a protocol of its own."""
    path, protocol = folder / SETTINGS_FILE, folder / PROTOCOL_FILE
    if protocol.exists():
        return
    found = read_settings(folder)
    text = path.read_text("utf-8")
    wanted = {k: v for k, v in tomllib.loads(text).items() if k not in ("reviewers", "exclusion_reasons")}
    rest = _without(text, "reviewers", "exclusion_reasons")
    whole = protocol_text(reviewers=found.reviewers, exclusion_reasons=found.exclusion_reasons)
    _write_beside(protocol, whole, mode=0o644)
    if rest != text and tomllib.loads(rest) == wanted:
        _write_beside(path, rest, mode=0o600)


def _without(text: str, *keys: str) -> str:
    """The TOML text without these keys and the comment right above each; unchanged where that cannot be told apart."""
    for key in keys:
        value = r"(?:\[[^\]]*\]|[^\n]*)"
        text = re.sub(rf"(?m)^(?:#[^\n]*\n)?{key}[ \t]*=[ \t]*{value}[ \t]*(?:\n|\Z)", "", text)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return ""
    return text


def _write_beside(path: Path, text: str, *, mode: int) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    write_private(part, text, mode=mode)
    part.replace(path)


def write_private(path: Path, text: str, *, mode: int = 0o600) -> None:
    """A new file that nobody else may read: the address of a database may hold a password."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)


def _toml(path: Path, kind: type[CasepoolError], what: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise kind(f"{what} must be TOML, got {error} ({path}). Mend that line.") from error


def _known(data: Mapping[str, Any], keys: tuple[str, ...], path: Path, kind: type[CasepoolError]) -> None:
    unknown = sorted(set(data) - set(keys))
    if unknown:
        raise kind(f"key must be one of {', '.join(keys)}, got {unknown[0]!r} ({path}). Take it out.")


def _review(protocol: Mapping[str, Any], path: Path) -> dict[str, Any]:
    review = protocol.get("review", {})
    if not isinstance(review, dict):
        raise ProtocolError(f"review must be a table, written [review], got {review!r} ({path}). Mend it.")
    _known(review, ("reviewers", "exclusion_reasons"), path, ProtocolError)
    _check_review(review, path, ProtocolError)
    return review


def _check_review(told: Mapping[str, Any], path: Path, kind: type[CasepoolError]) -> None:
    reviewers = told.get("reviewers", 2)
    if isinstance(reviewers, bool) or reviewers not in (1, 2):
        raise kind(f"reviewers must be 1 or 2, got {reviewers!r} ({path}). Mend it.")
    reasons = told.get("exclusion_reasons", ["-"])
    if (
        not isinstance(reasons, list)
        or not reasons
        or not all(isinstance(r, str) and r.strip() for r in reasons)
    ):
        raise kind(
            f"exclusion_reasons must be a list of texts with one at least, got {reasons!r} ({path}). Mend it."
        )
