"""The ledger only grows, whatever SQL somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import engine, schema
from storage.errors import StoreError
from storage.verify import verify

if TYPE_CHECKING:
    from tests.storage.builders import Desk

ATTEMPTS = (
    "UPDATE ledger SET body = '{}'",
    "UPDATE ledger SET seq = seq + 100",
    "DELETE FROM ledger",
    "DELETE FROM ledger WHERE seq = 1",
    "INSERT OR REPLACE INTO ledger SELECT person, seq, at, kind, '{}', hash FROM ledger",
    "REPLACE INTO ledger SELECT person, seq, at, kind, '{}', hash FROM ledger",
    "UPDATE OR REPLACE ledger SET seq = 2 WHERE seq = 1",
    "INSERT INTO ledger SELECT * FROM ledger WHERE TRUE ON CONFLICT (person, seq) DO UPDATE SET body = 'x'",
)


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_line_can_not_be_changed(desk: Desk, attempt: str, recursive: str) -> None:
    """Every attempt fails and changes nothing, with or without triggers that fire triggers."""
    desk.start()
    before = list(desk.store.ledger())
    execute = desk.store.core.execute
    execute(f"PRAGMA recursive_triggers = {recursive}")

    with pytest.raises(engine.Error, match="append-only"):
        execute(attempt)

    assert list(desk.store.ledger()) == before


def test_the_guards_come_back_with_every_migration(desk: Desk) -> None:
    """Whatever dropped them, opening the store puts them back."""
    execute = desk.store.core.execute
    for name in schema.GUARDS:
        execute(f"DROP TRIGGER {name}")
    assert not schema.is_current(desk.store.core.connection)

    other = desk.another()

    assert schema.is_current(other.core.connection)
    with pytest.raises(engine.Error, match="append-only"):
        other.core.execute("DELETE FROM ledger")


def test_a_rebuilt_table_gets_its_guards_back(desk: Desk) -> None:
    """Rebuilding a table drops its triggers without a word; the next opening notices."""
    desk.start()
    before = list(desk.store.ledger())
    for statement in (
        "CREATE TABLE rebuilt (person, seq, at, kind, body, hash, PRIMARY KEY (person, seq)) WITHOUT ROWID",
        "INSERT INTO rebuilt SELECT * FROM ledger",
        "DROP TABLE ledger",
        "ALTER TABLE rebuilt RENAME TO ledger",
    ):
        desk.store.core.execute(statement)

    other = desk.another()

    assert schema.is_current(other.core.connection)
    assert list(other.ledger()) == before


@pytest.mark.parametrize(
    "changes",
    [
        (
            "DROP TRIGGER ledger_no_update",
            "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT 1; END",
        ),
        ("CREATE TRIGGER more AFTER INSERT ON ledger BEGIN UPDATE days SET charged_ms = 0; END",),
    ],
)
def test_a_trigger_of_somebody_else_is_refused(desk: Desk, changes: tuple[str, ...]) -> None:
    """One of the same name that does nothing, or one more: the store is not opened, and verify names it."""
    for change in changes:
        desk.store.core.execute(change)

    assert any("not one that the store made" in each.what for each in verify(desk.store).problems)
    with pytest.raises(StoreError, match="not the store's own"):
        desk.another()
