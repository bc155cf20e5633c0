"""A store that somebody changed by hand: whatever stands in its tables, commands answer in plain lines.

The ledger has checks of its own (tests/storage/test_verify.py); this is about everything beside it. A command
may go on, say no, or say that something can't be read; what it may not do is end with a fault of the program.
"""

from __future__ import annotations

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import pytest

from console import cli
from storage import engine
from tests.cli.conftest import a_case, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEXT_DAY = "2026-11-22T10:30:00Z"

COMMANDS = (
    ("status",),
    ("next",),
    ("my", "record"),
    ("case", "show", "4"),
    ("doctor",),
    ("ledger", "verify"),
    ("report", "exposure"),
    ("report", "queue"),
    ("supervise", "--once"),
    ("decide", "4", "confirm"),
)

STRANGE = {
    "TEXT": ("''", "CAST(X'ff41' AS TEXT)", "'[1]'", "'" + "[" * 2000 + "'", "'2026-99-99'", "NULL"),
    "INTEGER": ("-1", "999", str(2**62), str(-(2**62)), "NULL"),
    "BLOB": ("X''", "NULL"),
}
"""What is written over the columns of each type, as SQL."""

LONG = frozenset({"ledger", "_sqlite_migrations", "sqlite_sequence"})
"""Not of interest here."""

HIDDEN = "heron"
"""In every guarded text: not to be seen in any answer."""


def said(*args: str) -> tuple[int, str, str]:
    """Run one command line in this process; return its code and what it wrote."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = cli.run(list(args))
    return code, out.getvalue(), err.getvalue()


@dataclass
class Store:
    """A store in which some work was done, and copies of it to be spoilt."""

    folder: Path

    @property
    def sound(self) -> Path:
        """The store as it should be."""
        return self.folder / "sound.db"

    def run(self, path: Path, *args: str, at: str, acting: str = "ana") -> tuple[int, str, str]:
        """Run one command in this process."""
        return said("--db", str(path), "--as", acting, "--clock", at, *args)

    def spoilt(self, change: str) -> Path | None:
        """Return a copy after that change; None where the table does not take it."""
        path = self.folder / "spoilt.db"
        for each in self.folder.glob("spoilt.db*"):
            each.unlink()
        shutil.copy(self.sound, path)
        connection = engine.dbapi.connect(path, isolation_level=None)
        try:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(change)
        except engine.Error:
            return None
        finally:
            connection.close()
        return path

    def columns(self) -> Iterator[tuple[str, str, str]]:
        """Yield (table, column, type) of everything that holds rows."""
        connection = engine.dbapi.connect(self.sound)
        try:
            tables = [
                name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            ]
            for table in sorted(set(tables) - LONG):
                if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall():  # noqa: S608 - the schema's names
                    for row in connection.execute(f"PRAGMA table_info({table})").fetchall():
                        yield table, row[1], row[2]
        finally:
            connection.close()

    def must_answer(self, change: str, *command: str) -> tuple[int, str, str] | None:
        """Run a command on a copy after that change, and hold its answer to being plain."""
        path = self.spoilt(change)
        if path is None:
            return None
        acting = "ana" if command[0] in {"status", "next", "my", "decide", "case"} else "sue"
        try:
            code, out, err = self.run(path, *command, at=NEXT_DAY, acting=acting)
        except Exception as error:
            raise AssertionError(f"{' '.join(command)} after: {change[:200]}") from error
        assert code in {0, 1, 2}
        assert all(line.startswith("leeward: ") for line in err.splitlines()), err
        assert HIDDEN not in out + err
        return code, out, err


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield a store with a case in hand, decisions, an appeal, an exception, a proposal and a check-in."""
    folder = tmp_path_factory.mktemp("tampered")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(folder).items():
            patch.setenv(name, value)
        patch.delenv("LEEWARD_DB", raising=False)
        yield worked_in(folder)


def worked_in(folder: Path) -> Store:
    """Make the store, and work in it."""
    made, minutes = Store(folder), count()

    def ok(*args: str, acting: str = "ana") -> str:
        at = f"2026-11-21T10:{next(minutes):02}:00Z"
        code, out, err = made.run(made.sound, *args, at=at, acting=acting)
        assert code == 0, (args, err)
        return out

    ok("init", "--simulated")
    ok("people", "add", "ana", "--role", "reviewer", "--group", "north")
    for name, role in (("sue", "supervisor"), ("sid", "supervisor"), ("tom", "tuner")):
        ok("people", "add", name, "--role", role)
    cases = folder / "cases.jsonl"
    cases.write_text("".join(json.dumps(a_case(number)) + "\n" for number in range(1, 7)))
    ok("ingest", str(cases), acting="sue")
    ok("shift", "start")
    for verdict in (("confirm", "--action", "remove-url"), ("second-opinion",)):
        case = json.loads(ok("next", "--json"))["case"]
        ok("reveal", case, "report_text")
        ok("decide", case, *verdict)
    ok("case", "appeal", "1", "--reason", "please", acting="sue")
    ok("release", json.loads(ok("next", "--json"))["case"])
    changes = ("--set", "limit.hourly-dose.max=70", "--until", "2026-11-23T10:00:00Z", "--reason", "why")
    asked = json.loads(ok("override", "request", "ana", *changes, "--json", acting="sue"))
    ok("override", "approve", str(asked["id"]), acting="sid")
    ok("case", "hand", "5", "ana", acting="sue")
    policy = folder / "policy.toml"
    policy.write_text('name = "other"\n')
    ok("policy", "propose", str(policy), "--reason", "why", acting="tom")
    assert json.loads(ok("next", "--json"))["case"] == "5"
    ok("release", "5")
    assert json.loads(ok("next", "--json"))["case"] == "4"
    made.run(made.sound, "report", "breaks", at="2026-11-22T10:00:00Z", acting="sue")
    connection = engine.dbapi.connect(made.sound, isolation_level=None)
    at = 1_795_255_200_000
    connection.execute("INSERT INTO opt_outs VALUES ('ana', 'fraud', ?)", (at + 10**9,))
    connection.execute("INSERT INTO checkins VALUES (1, 'ana', ?, 'start', 3, 'fine')", (at,))
    connection.execute("INSERT INTO seats VALUES ('ana', 't', 'host', 1, 'p', ?, ?)", (at, at + 1))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    return made


def test_whatever_stands_in_a_column_is_answered_plainly(store: Store) -> None:
    """Every column of every table with something strange in it, one command after the other in turn."""
    turn, tried = count(), 0
    for number, (table, column, kind) in enumerate(store.columns()):
        for value in STRANGE[kind][number % 4 :: 4]:
            change = f'UPDATE OR REPLACE {table} SET "{column}" = {value}'  # noqa: S608 - made up above
            tried += store.must_answer(change, *COMMANDS[next(turn) % len(COMMANDS)]) is not None
    assert tried > 80


@pytest.mark.parametrize(
    ("change", "command", "words"),
    [
        ("UPDATE held SET case_id = 999", "status", "a case that somebody has is missing"),
        ("UPDATE held SET case_id = 999", "my record", "a case that somebody has is missing"),
        ("DELETE FROM queue WHERE id = 4", "status", "a case that somebody has is missing"),
        ("UPDATE queue SET state = 999", "case show 4", "what is stored can't be read: case 4"),
        ("UPDATE cases SET fields = '[1]'", "case show 4", "what is stored can't be read: case 4"),
        ("UPDATE cases SET hashes = ''", "status", "what is stored can't be read: case 4"),
        ("UPDATE decisions SET actions = '[1]'", "my record", "what is stored can't be read: decision "),
        ("UPDATE decisions SET actions = ''", "ledger verify", "something stored can't be read: "),
        (
            "UPDATE decisions SET at = 4611686018427387904",
            "ledger verify",
            "something stored can't be read: ",
        ),
        ("UPDATE decisions SET case_id = 999", "ledger verify", "leeward: "),
        ("UPDATE overrides SET changes = '[1]'", "status", "what is stored can't be read: override "),
        ("UPDATE proposals SET body = '{}x'", "supervise --once", "the policy put forward can't be read: "),
        ("UPDATE days SET day = '2026-99-99'", "ledger verify", "the day's sums are not those of the ledger"),
        ("UPDATE loads SET person = CAST(X'ff41' AS TEXT)", "report exposure", "the store could not do this"),
        ("UPDATE chains SET at = at << 20", "status", "the last instant of this chain can't be"),
    ],
)
def test_what_was_changed_is_said(store: Store, change: str, command: str, words: str) -> None:
    """What each of these says: the one line tells what can't be, and leads on to `leeward doctor`."""
    answer = store.must_answer(change, *command.split())
    assert answer is not None
    code, _, err = answer
    assert code in {1, 2}
    assert words in err


@pytest.mark.parametrize("at0", [0, -(2**62), 2**62, 9_000_000_000_000])
@pytest.mark.parametrize("uptime0", [None, -9_000_000_000_000_000, 2**62])
def test_an_absurd_clock_is_answered_plainly(store: Store, uptime0: int | None, at0: int) -> None:
    """On a store of real time, whose anchor of this boot is nonsense: a plain answer, or a plain line."""
    path = store.folder / f"real-{uptime0}-{at0}.db"
    line = ("--db", str(path), "--as", "ana")
    for args in (("init",), ("shift", "start"), ("break", "start")):
        assert said(*line, *args)[0] == 0
    connection = engine.dbapi.connect(path, isolation_level=None)
    connection.execute('UPDATE clock SET uptime0 = ?, at0 = ?, "offset" = ?', (uptime0, at0, at0))
    connection.close()
    for args in (("status",), ("break", "end"), ("doctor",), ("my", "record")):
        code, _, err = said(*line, *args)
        assert code in {0, 1, 2}
        assert all(each.startswith("leeward: ") for each in err.splitlines()), err
