"""Copies, the doctor, and a ledger that somebody has changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from storage import engine

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def test_a_backup_is_put_back(simulated: Program) -> None:
    """What was restored answers as the store did; neither goes over what is there."""
    simulated.ok("shift", "start")
    before = simulated.ok("status", "--json").json
    copy = str(simulated.directory / "copy.db")
    assert simulated.ok("backup", copy, "--json").json["sound"] is True
    assert simulated("backup", copy).code == 2
    assert simulated("restore", copy).code == 2
    simulated.db = str(simulated.directory / "again.db")
    assert simulated.ok("restore", copy, "--json").json["sound"] is True
    assert simulated.ok("status", "--json").json == before


def test_the_doctor_finds_a_sound_store_well(simulated: Program) -> None:
    """Every finding is well, and a missing store is not."""
    assert simulated.ok("doctor", "--json").json["well"] is True
    simulated.db += ".none"
    answer = simulated("doctor")
    assert answer.code == 1
    assert "make one: leeward init" in answer.out


def test_an_anchor_tells_that_a_ledger_was_cut_short(simulated: Program) -> None:
    """A ledger that lost its last line verifies against an older anchor only."""
    early = simulated.file("early.json", simulated.ok("ledger", "anchor").out)
    simulated.ok("shift", "start")
    late = simulated.file("late.json", simulated.ok("ledger", "anchor").out)
    assert simulated.ok("ledger", "verify", "--anchor", late, "--json").json["sound"] is True
    raw = engine.connect(Path(simulated.db))
    raw.execute("DROP TRIGGER ledger_no_delete")
    raw.execute("DELETE FROM ledger WHERE kind = 'shift.started'")
    raw.close()
    said = simulated("ledger", "verify", "--anchor", late)
    assert said.code == 1
    assert "leeward: the chain had 2 lines and has 1: ana: " in said.err
    assert simulated("ledger", "verify", "--anchor", early, "--json").code == 1


def test_a_made_up_anchor_is_told_from_a_real_one(simulated: Program) -> None:
    """An anchor whose hash does not fit is named as such."""
    kept = json.loads(simulated.ok("ledger", "anchor").out)
    kept["chains"][0]["length"] = 0
    changed = simulated.file("changed.json", json.dumps(kept))
    said = simulated("ledger", "verify", "--anchor", changed)
    assert (said.code, said.out) == (1, "Simulated store: its time is made up.\n")
    assert said.err.startswith("leeward: the anchor was changed or is none: its hash does not fit: anchor: ")
