"""When a write fails nothing is revealed or half-written, a plain line says so, and work goes on after."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from storage import engine, opening
from storage.engine import dbapi
from storage.errors import StoreBusyError, StoreError
from storage.filesystem import network_file_system
from storage.verify import verify
from tests.storage.builders import Desk, new_store, policy, put_case

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_STATEMENTS = 60


class FailingAt:
    """Runs statements, and fails the n-th as a full disk would."""

    def __init__(self, execute: Callable[..., Any], n: int) -> None:
        self.execute = execute
        self.left = n

    def __call__(self, *args: Any) -> Any:
        """Run one statement, or fail; what undoes a transaction always works."""
        if args[0] != "ROLLBACK":
            self.left -= 1
            if self.left == 0:
                raise dbapi.OperationalError("database or disk is full")
        return self.execute(*args)


def _said(step: Callable[[], object]) -> str | None:
    """Return the line that a failing step ends with, or None when it got through."""
    try:
        step()
    except StoreError as error:
        return error.line()
    return None


@pytest.mark.parametrize("step", ["claim", "reveal", "hide", "decide", "release"])
def test_a_failure_at_any_statement_leaves_nothing_half_written(desk: Desk, step: str) -> None:
    """For every n, failing at the n-th statement of a step changes nothing, and the step works afterwards."""
    desk.put(1)
    desk.start()
    if step != "claim":
        desk.claim()
    if step == "hide":
        desk.grant("1")
    steps: dict[str, Callable[[], object]] = {
        "claim": desk.claim,
        "reveal": lambda: desk.grant("1"),
        "hide": lambda: desk.hide("1"),
        "decide": lambda: desk.decide("1"),
        "release": lambda: desk.release("1"),
    }
    core = desk.store.core
    sound, before = core.execute, list(desk.store.ledger())
    for n in range(1, MOST_STATEMENTS):
        core.execute = FailingAt(sound, n)  # type: ignore[assignment]  # stands in for the connection's method
        said = _said(steps[step])
        core.execute = sound
        if said is None:
            break
        assert said.startswith("no space is left for the store: ")
        assert list(desk.store.ledger()) == before
        assert not core.connection.in_transaction
        assert verify(desk.store).sound
    else:
        pytest.fail("the step never got through")
    assert len(list(desk.store.ledger())) == len(before) + 1
    assert verify(desk.store).sound


def test_a_full_disk_reveals_nothing_and_loses_nothing(desk: Desk) -> None:
    """With no page to spare the charge fails and no text is read; with space again, all is as it was."""
    desk.put(1)
    desk.start()
    desk.claim()
    execute = desk.store.core.execute
    pages = execute("PRAGMA page_count").fetchall()[0][0]
    execute(f"PRAGMA max_page_count = {pages}")
    said = None
    while said is None:
        said = _said(lambda: desk.reveal("1"))
    assert said.startswith("no space is left for the store: ")
    execute("PRAGMA max_page_count = 1000000")

    assert verify(desk.store).sound
    assert desk.reveal("1")


def test_a_store_that_may_only_be_read_says_so(desk: Desk) -> None:
    """A write is refused with a plain line."""
    desk.store.core.execute("PRAGMA query_only = ON")

    with pytest.raises(StoreError, match="can't be written"):
        desk.start()

    desk.store.core.execute("PRAGMA query_only = OFF")
    desk.start()


def test_a_store_that_somebody_else_locked_says_so(desk: Desk) -> None:
    """A shell left open with a transaction is waited for, not for ever, and looking works meanwhile."""
    desk.store.core.execute("PRAGMA busy_timeout = 50")
    other = desk.another()
    other.core.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreBusyError):
        desk.start()
    assert not desk.store.look("ann", desk.reading()).record.on_shift

    other.core.execute("ROLLBACK")
    desk.start()


KILLED = """
    import os, signal, sys
    from storage import opening
    from storage.reading import Reading
    store = opening.open_store(sys.argv[1])
    with store.turn("ann", Reading(1_792_000_000_000, 1_000_000, "boot-1")) as turn:
        turn.append("shift.started")
        if sys.argv[2] == "waiting":
            turn.finish()
            store.core.execute("COMMIT")
        print("in", flush=True)
        os.kill(os.getpid(), signal.SIGSTOP)
"""


def _stopped_in_its_turn(desk: Desk, at: str) -> subprocess.Popen[str]:
    """Start a process that stops inside its turn, and return it once it has."""
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(desk.path), at],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "in\n"
    child.stdout.close()
    return child


def test_a_process_stopped_in_its_turn_is_not_waited_for_for_ever(desk: Desk) -> None:
    """Ctrl-Z at the wrong moment is said plainly to the others, and work goes on once it is over."""
    child = _stopped_in_its_turn(desk, "writing")
    desk.store.core.turnstile.longest_wait = 0.05

    for _ in range(2):
        with pytest.raises(StoreBusyError, match="too long"):
            desk.start()
    child.kill()
    child.wait(10)
    desk.store.core.turnstile.longest_wait = 10

    desk.start()
    with desk.another().turn("ann", desk.reading()) as turn:
        turn.append("shift.ended")


@pytest.mark.parametrize("at", ["writing", "waiting"])
def test_a_process_killed_in_its_turn_lets_the_next_one_through(desk: Desk, at: str) -> None:
    """Kill -9 inside a transaction, or between it and leaving the turnstile, leaves a usable store."""
    child = _stopped_in_its_turn(desk, at)
    child.kill()
    child.wait(10)

    desk.put(1)
    if at == "writing":
        desk.start()
    assert desk.claim() is not None


def test_network_file_systems_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The innermost mount decides; the line points to PostgreSQL."""
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"/dev/sda / ext4 rw 0 0\nhost:/x {tmp_path}/far\\040away nfs4 rw 0 0\n"
        f"/dev/sdb {tmp_path}/far\\040away/near xfs rw 0 0\nodd line\n"
    )
    found = {
        name: network_file_system(tmp_path / name, mounts) for name in ("far away/x", "far away/near/x", "x")
    }
    assert found == {"far away/x": "nfs4", "far away/near/x": None, "x": None}
    assert network_file_system(tmp_path, tmp_path / "nothing") is None

    monkeypatch.setattr(opening, "network_file_system", lambda _: "nfs")
    with pytest.raises(StoreError, match="network") as refused:
        opening.create(str(tmp_path / "s.db"), policy(), Desk(None, tmp_path).reading(), by="x")  # type: ignore[arg-type]  # only its clock
    assert "PostgreSQL" in refused.value.line()
    assert not (tmp_path / "s.db").exists()


def test_an_unsound_build_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds that can lose committed writes are named and not used."""
    new_store(tmp_path / "s.db").close()
    monkeypatch.setattr(dbapi, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(StoreError, match="can lose committed writes"):
        opening.open_store(str(tmp_path / "s.db"))
    assert engine.build_problem() is not None


def test_what_is_no_store_is_said_to_be_none(tmp_path: Path) -> None:
    """Nothing there, a directory, some other file, another program's database: one plain line each."""
    other = tmp_path / "other.db"
    with contextlib.closing(dbapi.connect(other)) as connection:
        connection.execute("CREATE TABLE t (a)")
    (tmp_path / "text.db").write_text("dear diary, " * 1000)
    for name, words in (
        ("none.db", "no store here"),
        ("", "no store here"),
        ("other.db", "not a store"),
        ("text.db", "not a store"),
    ):
        with pytest.raises(StoreError, match=words):
            opening.open_store(str(tmp_path / name))
    with pytest.raises(StoreError, match="there already"):
        opening.create(str(other), policy(), Desk(None, tmp_path).reading(), by="x")  # type: ignore[arg-type]  # only its clock


def test_the_files_are_private(desk: Desk) -> None:
    """The directory is 0700 and every file in it 0600."""
    desk.start()
    modes = {path.name: path.stat().st_mode & 0o777 for path in desk.path.parent.iterdir()}

    assert desk.path.parent.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}
    assert {"store.db", "store.db-wal", "store.db-door"} <= modes.keys()


def test_every_commit_is_durable(desk: Desk) -> None:
    """The connection is set as the house says; a typo in a pragma would pass silently."""
    read = {
        name: desk.store.core.execute(f"PRAGMA {name}").fetchall()[0][0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
    }

    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


def test_idle_moves_the_log_into_the_file(desk: Desk) -> None:
    """No cursor is left open that would hold a checkpoint back, whatever was read before."""
    for number in range(1, 20):
        put_case(desk.store, number)
    desk.start()
    desk.store.look("ann", desk.reading())
    next(iter(desk.store.ledger()))
    other = desk.another()
    other.look("bob", desk.reading())
    desk.store.idle()

    busy, log, moved = desk.store.core.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0]

    assert (busy, log, moved) == (0, 0, 0)
