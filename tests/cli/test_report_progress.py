"""A first report that takes long says on a terminal how far it is, and can be broken off without loss."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from config.instants import read_iso
from config.loading import preset
from console.commands import report as command
from storage import opening
from storage.opening import open_store
from tests.support.lives import reading
from tests.support.terminals import console
from tests.support.years import DAY, fill

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from storage.sqlite import SqliteStore

MONDAY = read_iso("2026-08-03T07:00:00Z")
PEOPLE = 40
TABLES = {
    "ledger": "seq, at, kind, body, hash",
    "chains": "seq, head, at, policy",
}


def _long_to_fold(path: Path) -> None:
    """Make a store of many people with the same long history: some seconds' lines to fold."""
    store = opening.create(str(path), preset("default"), reading(MONDAY - DAY), by="root")
    store.add_person("root", ["supervisor"], "", reading(MONDAY - DAY), by="root")
    store.core.execute("PRAGMA foreign_keys = OFF").fetchall()
    for number in range(PEOPLE):
        store.add_person(f"p{number:03}", ["reviewer"], "", reading(MONDAY - DAY), by="root")
    fill(store, 1, 40, 50, MONDAY)
    with store.core.write():
        for number in range(1, PEOPLE):
            for table, columns in TABLES.items():
                store.core.execute(
                    f"INSERT INTO {table} (person, {columns}) SELECT :name, {columns} FROM {table} "  # noqa: S608 - ours
                    "WHERE person = 'p000'",
                    {"name": f"p{number:03}"},
                )
    store.close()


def _done(path: Path) -> int:
    store: SqliteStore = open_store(str(path))
    try:
        return len(store.core.rows("summed"))
    finally:
        store.close()


def test_a_long_report_says_how_far_it_is_and_goes_on_after_ctrl_c(tmp_path: Path) -> None:
    """People done, of how many; what was done when it was stopped is not done again."""
    path = tmp_path / "store.db"
    _long_to_fold(path)
    ask = ("--db", str(path), "--as", "root", "report", "exposure", "--since", "2026-08-01")
    with console(*ask, size=(100, 24)) as terminal:
        terminal.until("Making the exposure report: ")
        seen = re.search(r"(\d+) of 40 people \(kept if you stop\)", terminal.text)
        terminal.key(b"\x03")
        terminal.until("the same command goes on from there")
        assert terminal.ended(10)
    stopped = _done(path)
    assert seen
    assert 0 < int(seen[1]) <= stopped < PEOPLE
    assert "Making" not in terminal.text

    with console(*ask, "--json", size=(100, 24)) as terminal:
        assert terminal.ended(60)
    assert _done(path) == PEOPLE
    assert b"Traceback" not in terminal.sent


def test_no_progress_where_stderr_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written for programs to read."""
    monkeypatch.setattr(command, "PATIENCE", 0.0)
    with command._Waiting("exposure") as waiting:
        waiting.tell(1, 2)

    assert capsys.readouterr() == ("", "")
