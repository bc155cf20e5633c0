"""The tables, and how an older store becomes a newer one.

Migrations are SQL files, applied in order by sqlite-utils, which notes in the store what was applied.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from storage import backfill, engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlite_utils.db import Database

NO_DUE: Final = 253_402_300_799_999
"""`queue.due` of a case without a due time (the last millisecond of the year 9999): it sorts last."""

NEVER: Final = NO_DUE
"""`passed.until` of a case that is not offered to this person again."""

TRUSTED: Final = 0
"""`queue.priority` of a trusted flagger's report."""

ORDINARY: Final = 1
"""`queue.priority` of every other report."""

GUARDS: Final = ("ledger_no_update", "ledger_no_delete", "ledger_no_replace")
"""The triggers that keep the ledger append-only."""

STEPS: Final = (
    "0001_schema",
    "0002_clock_by_boot",
    "0003_oversight",
    "0004_figures",
    "0005_flow",
    "0006_team",
    "0007_fronts",
    "0008_governance",
    "0009_folds",
    "0010_one_index",
)
"""Migrations in order; a published one is never edited."""


def migrate(connection: engine.Connection) -> list[str]:
    """Bring the store up to date in one transaction and return what was applied.

    The guards are made again every time: rebuilding a table drops its triggers without a word.
    """
    # sqlite-utils costs 77-110 ms to import, which a store that is up to date need not pay.
    from sqlite_utils import Database, Migrations  # noqa: PLC0415

    steps = Migrations("leeward")
    for name in STEPS:
        steps(name=name)(_step(name))
    connection.execute("BEGIN IMMEDIATE")
    try:
        database = Database(connection, execute_plugins=False)
        pending = [step.name for step in steps.pending(database)]
        steps.apply(database)
        if "0004_figures" in pending:
            backfill.fill_loads(connection)
        for statement in statements("guards"):
            connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return pending


def is_current(connection: engine.Connection) -> bool:
    """Return whether every migration was applied and every guard is in place, word for word."""
    try:
        applied = {str(name) for (name,) in connection.execute("SELECT name FROM _sqlite_migrations")}
    except engine.Error:
        return False
    return applied.issuperset(STEPS) and _triggers(connection) == _guards()


def strange_triggers(connection: engine.Connection) -> list[str]:
    """Return the names of triggers that are not the store's own, or not as it made them."""
    guards = _guards()
    return sorted(name for name, sql in _triggers(connection).items() if guards.get(name) != sql)


def _triggers(connection: engine.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    return {str(name): str(sql) for name, sql in rows}


@cache
def _guards() -> dict[str, str]:
    """Return the guards by name as SQLite keeps their text."""
    texts = [text.replace("IF NOT EXISTS ", "").removesuffix(";") for text in statements("guards")]
    return dict(zip(GUARDS, texts, strict=True))


def statements(name: str) -> Iterator[str]:
    """Yield the statements of one SQL file; a trigger's inner semicolons do not split it."""
    text = resources.files("storage").joinpath("sql", "sqlite", f"{name}.sql").read_text(encoding="utf-8")
    pending = ""
    for line in text.splitlines(keepends=True):
        if not pending and (not line.strip() or line.startswith("--")):
            continue
        pending += line
        if engine.complete(pending):
            yield pending.strip()
            pending = ""


def _step(name: str) -> Callable[[Database], None]:
    def apply(db: Database, /) -> None:
        for statement in statements(name):
            db.execute(statement)

    return apply
