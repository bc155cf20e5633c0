"""A backup is a store, and a restore is that store again; doctor says what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import opening, schema
from storage.backup import backup, restore
from storage.doctor import examine
from storage.errors import StoreError
from storage.verify import anchor, verify
from tests.storage.builders import Desk

if TYPE_CHECKING:
    from pathlib import Path


def _worked(desk: Desk) -> None:
    desk.put(1)
    desk.put(2)
    desk.start()
    desk.claim()
    desk.grant("1")
    desk.hide("1")


def test_a_restored_store_is_the_one_that_was_backed_up(desk: Desk, tmp_path: Path) -> None:
    """Ledger, queue, guarded text and the case in hand are there, and work goes on from them."""
    _worked(desk)
    kept = anchor(desk.store)
    backup(desk.store, tmp_path / "copies" / "monday.db")
    desk.decide("1")

    report = restore(tmp_path / "copies" / "monday.db", tmp_path / "again" / "store.db")

    restored = Desk(opening.open_store(str(tmp_path / "again" / "store.db")), tmp_path, uptime=desk.uptime)
    assert report.sound
    assert verify(restored.store, kept).sound
    assert anchor(restored.store) == kept
    view = restored.store.look("ann", restored.reading())
    assert view.held is not None
    assert restored.reveal(view.held.id) == "The parcel was left beside the blue "
    restored.close()


def test_a_copy_is_private_and_complete_while_others_write(desk: Desk, tmp_path: Path) -> None:
    """What is still in the log is in the copy, nothing is left beside it, and nobody else can read it."""
    _worked(desk)
    other = desk.another()
    with other.turn("bob", desk.reading()) as turn:
        turn.append("shift.started")
        backup(desk.store, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "store"]
    copied = opening.open_store(str(tmp_path / "copy.db"))
    assert list(copied.ledger("ann")) == list(desk.store.ledger("ann"))
    copied.close()


def test_nothing_is_written_over(desk: Desk, tmp_path: Path) -> None:
    """Neither a backup nor a restore replaces what is there."""
    (tmp_path / "copy.db").write_text("something dear")

    with pytest.raises(StoreError, match="there already"):
        backup(desk.store, tmp_path / "copy.db")
    backup(desk.store, tmp_path / "good.db")
    with pytest.raises(StoreError, match="there already"):
        restore(tmp_path / "good.db", desk.path)
    assert (tmp_path / "copy.db").read_text() == "something dear"


def test_what_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    """A file of something else, or none, leaves nothing behind."""
    (tmp_path / "letter.db").write_text("dear diary, " * 1000)

    for name in ("letter.db", "none.db"):
        with pytest.raises(StoreError):
            restore(tmp_path / name, tmp_path / "new.db")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.db"]


def test_doctor_finds_a_sound_store_well(desk: Desk) -> None:
    """Every look at a store that was worked in ends well, in words."""
    _worked(desk)

    findings = examine(str(desk.path))

    assert [each for each in findings if not each.well] == []
    assert {"sqlite", "place", "private", "space", "pages", "tables", "ledger"} == {
        each.name for each in findings
    }


def test_doctor_says_what_is_wrong_and_what_to_do(desk: Desk, tmp_path: Path) -> None:
    """A readable file, missing guards, a changed line, no store: each has its remedy."""
    _worked(desk)
    for name in schema.GUARDS:
        desk.store.core.execute(f"DROP TRIGGER {name}")
    desk.store.core.execute("UPDATE ledger SET body = replace(body, ':20,', ':1,')")
    desk.path.chmod(0o644)

    bad = {each.name: each for each in examine(str(desk.path)) if not each.well}

    assert {"private", "tables", "ledger"} == bad.keys()
    assert all(each.remedy for each in bad.values())
    assert [each.name for each in examine(str(tmp_path / "none.db")) if not each.well] == ["file"]
