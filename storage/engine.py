"""The one place that imports SQLite: two builds in one process would break each other's file locks.

The newest bundled build (pysqlite3) is taken, which sqlite-utils picks up by itself as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.errors import StoreBusyError, StoreError

if TYPE_CHECKING:
    import sqlite3 as dbapi  # noqa: TID251 - type names only: pysqlite3 ships none and has the same interface
    from pathlib import Path
else:
    try:
        import pysqlite3 as dbapi  # noqa: TID251 - this is the place
    except ImportError:
        import sqlite3 as dbapi  # noqa: TID251 - its version is checked below, as any other

Connection = dbapi.Connection
Error = dbapi.Error

SOUND_SINCE = (3, 51, 3)
"""Builds from 3.7.0 to 3.51.2 can lose committed WAL writes when two connections are open."""

BUSY_TIMEOUT_MS = 10_000
"""How long to wait for a lock that the turnstile does not order: a backup, a shell somebody left open."""

LARGEST_WAL_PAGES = 16_000
"""Commits checkpoint by themselves past this size only (64 MB); until then `idle` does it."""


def build_problem() -> str | None:
    """Return what is wrong with the SQLite build in use, or None."""
    if dbapi.sqlite_version_info >= SOUND_SINCE:
        return None
    sound = ".".join(str(part) for part in SOUND_SINCE)
    return f"SQLite {dbapi.sqlite_version} can lose committed writes; {sound} or newer is needed"


def build_version() -> str:
    """Return the version of the SQLite build in use."""
    return dbapi.sqlite_version


def complete(statement: str) -> bool:
    """Return whether this text ends a statement (a semicolon inside a trigger does not)."""
    return dbapi.complete_statement(statement)


def connect(path: Path, *, read_only: bool = False) -> Connection:
    """Open the file as the store needs it: durable at every commit, foreign keys on, no hidden transactions.

    Raises StoreError when the build is unsound or the file can't be opened.
    """
    problem = build_problem()
    if problem:
        raise StoreError(problem, str(path), "install pysqlite3, which brings a newer build")
    try:
        connection = dbapi.connect(
            f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}",
            uri=True,
            timeout=BUSY_TIMEOUT_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        for pragma in (
            "foreign_keys = ON",
            "synchronous = FULL",
            "recursive_triggers = ON",
            "trusted_schema = OFF",
            # What a person forgets is overwritten, not left in free space of the file.
            "secure_delete = ON",
            "cache_size = -16000",
            f"wal_autocheckpoint = {LARGEST_WAL_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except dbapi.Error as error:
        raise plain(error, str(path)) from error
    return connection


REMEDIES = (
    ("database or disk is full", "no space is left for the store", "free some space; nothing was lost"),
    (
        "disk I/O error",
        "the disk failed",
        "nothing was revealed; have the disk looked at, then run: leeward doctor",
    ),
    ("readonly", "the store can't be written", "ask whoever looks after it for write access"),
    (
        "unable to open",
        "the store can't be opened",
        "check that the file exists and is yours: leeward init makes one",
    ),
    ("not a database", "this file is not a store", "name another with --db, or make one: leeward init"),
    ("malformed", "the store is damaged", "stop using it and restore a backup: leeward restore"),
    (
        "no such table",
        "this file is not a store, or an older one",
        "name another with --db, or run: leeward doctor",
    ),
    ("append-only", "the ledger only grows", "nothing was changed"),
)


def plain(error: dbapi.Error, where: str) -> StoreError:
    """Return a database error as one plain line; the values of the statement are never in it."""
    said = str(error)
    if "locked" in said or "busy" in said:
        return StoreBusyError("the store is in use by something else", where, "try again in a moment")
    for sign, what, remedy in REMEDIES:
        if sign in said:
            return StoreError(what, where, remedy)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return StoreError(f"the store could not do this ({name})", where, "run: leeward doctor")
