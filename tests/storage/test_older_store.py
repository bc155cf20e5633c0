"""A store from before oversight is brought up to date when it is opened, and goes on as it was."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from storage import engine, schema
from storage.opening import open_store
from storage.verify import verify
from tests.storage.builders import Desk

if TYPE_CHECKING:
    from pathlib import Path

FIRST = ("0001_schema", "0002_clock_by_boot")


def older(desk: Desk, path: Path) -> Desk:
    """Write everything that is in a store to one made by the first migrations alone, and open that."""
    desk.store.idle()
    shutil.copy(desk.path, path.with_name("now.db"))
    path.touch()
    connection = engine.connect(path)
    for name in (*FIRST, "guards"):
        for statement in schema.statements(name):
            connection.execute(statement)
    connection.execute("ATTACH :now AS new", {"now": str(path.with_name("now.db"))})
    tables = [
        name for (name,) in connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
    ]
    order = ("lanes", "cases", "queue")
    for table in sorted(tables, key=lambda name: order.index(name) if name in order else len(order)):
        columns = ", ".join(
            f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})").fetchall()
        )
        copy = f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}"  # noqa: S608 - names of its own
        connection.execute(copy)
    connection.execute(
        "CREATE TABLE _sqlite_migrations AS SELECT * FROM new._sqlite_migrations WHERE name IN (?, ?)", FIRST
    )
    connection.execute("DETACH new")
    connection.close()
    return Desk(open_store(str(path)), path, uptime=desk.uptime)


def test_it_opens_goes_on_and_is_sound(desk: Desk, tmp_path: Path) -> None:
    """Cases in hand, decided and handed on stay where they were; what is new works at once."""
    for number in (1, 2, 3, 4):
        desk.put(number)
    desk.claim("ann")
    desk.decide("1", "ann")
    desk.claim("ann")
    desk.decide("2", "ann", verdict="second-opinion")
    desk.claim("ann")

    found = older(desk, tmp_path / "older.db")
    try:
        assert verify(found.store).problems == ()
        assert found.store.reviews_on("2") == []
        other = found.claim("bob")
        assert other is not None
        assert other.id == "2"
        found.decide("2", "bob")
        found.store.appeal("1", "they ask", found.reading(), by="root")
        found.store.take_back("3", found.reading(), by="root", to="bob")
        assert found.store.whereabouts("3").kept_for == "bob"
        assert verify(found.store).problems == ()
    finally:
        found.close()
