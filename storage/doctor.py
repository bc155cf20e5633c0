"""What is wrong with a store and what to do about it; looks at everything, changes nothing."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.answer import instant
from storage import engine, opening, schema, verify
from storage.errors import StoreError
from storage.filesystem import network_file_system
from storage.sqlite import SqliteStore
from storage.sqlite_core import Core

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOW_SPACE = 200 * 1024 * 1024
"""Bytes: a log that could not be emptied for a busy day, and the copy of a small store."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, what was found, and what to do if not."""

    name: str
    well: bool
    found: str
    remedy: str = ""


def examine(url: str) -> list[Finding]:
    """Look at a store from the outside in, and stop where looking further makes no sense."""
    path = opening.path_of(url)
    findings = [_engine(), _place(path)]
    if not path.is_file():
        return [*findings, Finding("file", False, f"there is no store at {path}", "make one: leeward init")]
    findings += [_private(path), _space(path)]
    if not findings[0].well:
        return findings
    try:
        store = SqliteStore(Core(path))
    except StoreError as error:
        return [*findings, Finding("store", False, error.what, error.remedy)]
    try:
        findings += _inside(store)
    except StoreError as error:
        findings.append(Finding("store", False, error.what, error.remedy))
    finally:
        store.close()
    return findings


def _engine() -> Finding:
    problem = engine.build_problem()
    if problem:
        return Finding("sqlite", False, problem, "install pysqlite3, which brings a newer build")
    return Finding("sqlite", True, f"SQLite {engine.build_version()}")


def _place(path: Path) -> Finding:
    kind = network_file_system(path)
    if kind:
        return Finding("place", False, f"on a network file system ({kind})", "move it to a local disk")
    return Finding("place", True, "on a local file system")


def _private(path: Path) -> Finding:
    modes = {each: stat.S_IMODE(each.stat().st_mode) for each in opening.files_of(path) if each.exists()}
    open_to = [str(each) for each, mode in modes.items() if mode & 0o077]
    if open_to:
        return Finding(
            "private", False, f"others can read {', '.join(open_to)}", "take their access away: chmod go="
        )
    if stat.S_IMODE(path.parent.stat().st_mode) & 0o022:
        return Finding(
            "private", False, f"others can put files in {path.parent}", "take that away: chmod go-w"
        )
    return Finding("private", True, "only this account can read it")


def _space(path: Path) -> Finding:
    free = shutil.disk_usage(path.parent).free
    size = sum(each.stat().st_size for each in opening.files_of(path) if each.exists())
    said = f"{free // 1024**2} MiB free, the store has {size // 1024**2} MiB"
    if free < LOW_SPACE:
        return Finding("space", False, said, "free some space; nothing is revealed when none is left")
    if not os.access(path, os.W_OK):
        return Finding("space", False, "the file can't be written", "ask for write access")
    return Finding("space", True, said)


def _inside(store: SqliteStore) -> Iterator[Finding]:
    core = store.core
    with core.guarded():
        said = core.execute("PRAGMA integrity_check(3)").fetchall()
    if said[0][0] == "ok":
        yield Finding("pages", True, "every page is sound")
    else:
        yield Finding(
            "pages", False, "the file is damaged", "stop using it and restore a backup: leeward restore"
        )
        return
    if schema.is_current(core.connection):
        yield Finding("tables", True, "up to date, and the ledger is append-only")
    else:
        yield Finding(
            "tables", False, "not up to date, or without its triggers", "open it once: leeward status"
        )
    copied = store.facts.copied_at
    if copied is not None:
        yield Finding(
            "copy",
            True,
            f"a backup, as of {instant(copied)}: nobody works in it",
            "make a store of it: leeward restore",
        )
    report = verify.verify(store)
    if report.sound:
        yield Finding(
            "ledger", True, f"{report.lines} lines in {report.chains} chains, all as they were written"
        )
    for problem in report.problems:
        yield Finding(
            "ledger", False, f"{problem.what}: {problem.where}", "compare with a backup and an anchor"
        )
