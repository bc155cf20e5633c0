"""Making a store, who is in it, who may act in it, and what time it is there."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from console import cli
from tests.cli.conftest import START

if TYPE_CHECKING:
    from tests.cli.conftest import Program

ME = pwd.getpwuid(os.geteuid()).pw_name


def test_a_personal_store_has_its_account(program: Program) -> None:
    """Whoever makes a personal store is reviewer, supervisor and tuner in it, under the default policy."""
    answer = program.ok("init", "--json", acting=None).json
    assert (answer["tier"], answer["person"], answer["simulated"]) == ("personal", ME, False)
    listed = program.ok("people", "list", "--json", acting=None).json
    assert (listed["name"], listed["roles"]) == (ME, ["reviewer", "supervisor", "tuner"])
    assert program.ok("status", acting=None).out.startswith("Off shift.")
    assert "simulated" not in program.ok("status", acting=None).out.lower()


def test_a_store_is_never_made_over_another(program: Program) -> None:
    """`init` leaves what is there as it is."""
    program.ok("init")
    before = Path(program.db).read_bytes()
    assert program("init").code == 2
    assert Path(program.db).read_bytes() == before


def test_without_db_the_store_is_in_the_data_directory(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LEEWARD_DB names it; without that it is under the user's data directory, private to them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(program.directory / "data"))
    assert cli.run(["init"]) == 0
    made = program.directory / "data" / "leeward" / "leeward.db"
    assert made.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("LEEWARD_DB", str(program.directory / "other.db"))
    assert cli.run(["init"]) == 0
    assert (program.directory / "other.db").exists()


def test_the_options_may_stand_after_the_command(simulated: Program) -> None:
    """--db, --as and --clock mean the same before and after the command's name."""
    args = ["status", "--json", "--as", "ana", "--clock", "2026-11-21T11:00:00Z", "--db", simulated.db]
    answer = simulated(*args, acting=None)
    assert (answer.json["person"], answer.json["at"]) == ("ana", "2026-11-21T11:00:00Z")


def test_real_time_is_not_told_from_outside(program: Program) -> None:
    """--clock is refused by a store on real time, by every command."""
    program.ok("init")
    for args in (["status"], ["shift", "start"], ["next"], ["people", "list"]):
        answer = program(*args, at="2026-11-21T10:00:00Z")
        assert (answer.code, answer.err) == (
            2,
            "leeward: --clock is for simulated stores: this store runs on real time: leave --clock out\n",
        )


def test_people_are_added_and_listed(simulated: Program) -> None:
    """Roles add up, a group stays, and the list is by name."""
    simulated.ok("people", "add", "bo", "--role", "reviewer", "--group", "north")
    added = simulated.ok("people", "add", "bo", "--role", "supervisor", "--json").json
    assert (added["roles"], added["group"]) == (["reviewer", "supervisor"], "north")
    names = [line.split()[0] for line in simulated.ok("people", "list").out.splitlines()[1:]]
    assert names == ["ana", "bo"]


@pytest.fixture
def host(program: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return a host store, made by its service account, with somebody who called through sudo."""
    monkeypatch.delenv("SUDO_UID", raising=False)
    program.ok("init", "--tier", "host", acting=None)
    return program


OTHERS = [each for each in pwd.getpwall() if 0 < each.pw_uid < 60_000 and each.pw_uid != os.geteuid()]
SOMEBODY = OTHERS[0] if OTHERS else None


@pytest.mark.skipif(SOMEBODY is None, reason="there is no other account on this machine")
def test_in_a_host_store_the_account_is_the_only_identity(
    host: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--as` is refused; the service account reviews nothing, and sets up who does."""
    assert SOMEBODY is not None
    refused = host("status", acting="ana")
    assert refused.code == 1
    assert refused.err.startswith("leeward: --as is not accepted here: ")
    assert host("status", acting=None).code == 1
    host.ok("people", "add", SOMEBODY.pw_name, "--role", "supervisor", acting=None)
    assert host("shift", "start", acting=None).code == 1
    monkeypatch.setenv("SUDO_UID", str(SOMEBODY.pw_uid))
    assert host.ok("status", "--json", acting=None).json["person"] == SOMEBODY.pw_name
    host.ok("people", "add", "bo", "--role", "reviewer", acting=None)


def test_simulated_time_never_runs_backwards_even_for_those_who_only_look(program: Program) -> None:
    """A store that was asked about noon stands at noon: an earlier instant is answered as of then."""
    program.ok("init", "--simulated", at=START)
    program.ok("status", "--json", at="2026-11-21T12:00:00Z")
    for at in (None, START):
        assert program.ok("status", "--json", at=at).json["at"] == "2026-11-21T12:00:00Z"
