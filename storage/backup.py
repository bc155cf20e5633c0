"""Copies that can be relied on: made by SQLite itself, checked before they count, and put back the same way.

Copying the file while somebody works loses what is still in the log; VACUUM INTO reads one snapshot.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from storage import engine, opening, verify
from storage.errors import StoreError
from storage.sqlite import SqliteStore
from storage.sqlite_core import Core

if TYPE_CHECKING:
    from pathlib import Path


def backup(store: SqliteStore, target: Path) -> verify.Report:
    """Write a copy of the store to a new file, private to the account, and return what checking it found.

    Others go on working meanwhile. Raises StoreError when it can't be made; then none is left.
    """
    part = _part(target)
    try:
        with store.core.guarded():
            store.core.execute("VACUUM INTO ?", (str(part),))
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
        report = _checked(part)
        _put(part, target)
    except BaseException:
        _clear(part)
        raise
    return report


def _part(target: Path) -> Path:
    """Make the empty file that the copy goes into, so that it is private from its first byte on."""
    if any(path.exists() for path in opening.files_of(target)):
        raise StoreError(
            "something is there already", str(target), "name another place, or move it away first"
        )
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise StoreError("the copy can't be made here", str(target), reason) from error
    return part


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
