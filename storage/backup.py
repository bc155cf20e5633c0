"""Copies that can be relied on: made by SQLite itself, checked before they count, and put back the same way.

Copying the file while somebody works loses what is still in the log; VACUUM INTO reads one snapshot.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage import engine, opening, verify
from storage.errors import StoreError
from storage.records import Tier
from storage.sqlite import COPY, SqliteStore
from storage.sqlite_core import Core

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MARK = (
    "INSERT INTO facts (key, value) SELECT :key, CAST(COALESCE(MAX(at), 0) AS TEXT) FROM chains WHERE true"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


def backup(store: SqliteStore, target: Path) -> verify.Report:
    """Write a copy of the store to a new file, private to the account, and return what checking it found.

    Others go on working meanwhile. The copy serves no turns: what it charged, the store would not know of.
    `restore` makes a store of it. Raises StoreError when it can't be made; then none is left.
    """
    part = _part(target)
    try:
        with store.core.guarded():
            store.core.execute("VACUUM INTO ?", (str(part),))
        _mark(part, copy=True)
        report = _checked(part)
        _put(part, target)
    except BaseException:
        _clear(part)
        raise
    return report


def restore(copy: Path, target: Path) -> verify.Report:
    """Put a backup where no store is, and return what checking it found.

    A store that is in the way must be moved away first, by somebody who knows that nobody works in it.
    """
    if not copy.is_file():
        raise StoreError("there is no backup here", str(copy), "name the file that leeward backup wrote")
    part = _part(target)
    try:
        connection = engine.connect(copy, read_only=True)
        try:
            connection.execute("VACUUM INTO ?", (str(part),))
        except engine.Error as error:
            raise engine.plain(error, str(copy)) from error
        finally:
            connection.close()
        _mark(part, copy=False)
        report = _checked(part)
        _put(part, target)
    except BaseException:
        _clear(part)
        raise
    return report


@dataclass(frozen=True, slots=True)
class Peek:
    """What can be told of a store, or a copy of one, without opening it to work in."""

    tier: Tier
    people: Mapping[str, frozenset[str]]
    """Name -> roles."""


def peek(path: Path) -> Peek:
    """Read what a store's file says of itself, changing nothing. Raises StoreError where it can't be read."""
    connection = engine.connect(path, read_only=True)
    try:
        tier = connection.execute("SELECT value FROM facts WHERE key = 'tier'").fetchall()
        people = connection.execute("SELECT name, roles FROM people").fetchall()
    except engine.Error as error:
        raise engine.plain(error, str(path)) from error
    finally:
        connection.close()
    if not tier or tier[0][0] not in list(Tier):
        raise StoreError("this store was not finished", str(path), "make another: leeward init")
    return Peek(Tier(tier[0][0]), {name: frozenset(roles.split()) for name, roles in people})


def _part(target: Path) -> Path:
    """Make the empty file that the copy goes into, so that it is private from its first byte on."""
    if any(path.exists() for path in opening.files_of(target)):
        raise StoreError(
            "something is there already", str(target), "name another place, or move it away first"
        )
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    except FileExistsError as error:
        raise StoreError(
            "an unfinished copy is in the way", str(part), "remove it, or name another place"
        ) from error
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise StoreError("the copy can't be made here", str(target), reason) from error
    return part


def _mark(part: Path, *, copy: bool) -> None:
    """Note in a new file that it is a copy, as of the last instant in it; or that it is none any more."""
    connection = engine.connect(part)
    try:
        if copy:
            connection.execute(MARK, {"key": COPY})
        else:
            connection.execute("DELETE FROM facts WHERE key = :key", {"key": COPY})
            # It may be another host that it is put on, whose uptime says nothing about that of the first.
            connection.execute("DELETE FROM clock")
    except engine.Error as error:
        raise engine.plain(error, str(part)) from error
    finally:
        connection.close()


def _checked(part: Path) -> verify.Report:
    """Check a copy from its pages to its ledger."""
    store = SqliteStore(Core(part))
    try:
        with store.core.guarded():
            said = store.core.execute("PRAGMA integrity_check(1)").fetchall()[0][0]
        if said != "ok":
            raise StoreError("the copy is damaged", str(part), "have the disk looked at, then try again")
        return verify.verify(store)
    finally:
        store.close()


def _put(part: Path, target: Path) -> None:
    """Give the copy its name once it is on the disk, name and all."""
    for path in (part, part.parent):
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    try:
        # Unlike rename, a link never replaces what somebody else put there meanwhile.
        os.link(part, target)
    except FileExistsError as error:
        raise StoreError("something is there already", str(target), "name another place") from error
    _clear(part)
    handle = os.open(target.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear(part: Path) -> None:
    for path in opening.files_of(part):
        with suppress(OSError):
            path.unlink()
