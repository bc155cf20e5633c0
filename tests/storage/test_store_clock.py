"""Ledger time in the store: the wall clock may be set, rest is not earned and work is not lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.instants import read_iso
from storage import opening
from storage.reading import Reading
from tests.storage.builders import START, Desk, policy

if TYPE_CHECKING:
    from pathlib import Path


def _anomalies(desk: Desk) -> list[object]:
    return [line["by_ms"] for line in desk.store.ledger("ann") if line["kind"] == "clock.anomaly"]


def test_a_wall_clock_set_forward_earns_no_time(desk: Desk) -> None:
    """Ledger time goes on by uptime, and the step is noted once."""
    desk.start()
    before = desk.store.look("ann", desk.reading()).now
    desk.wait(1_000)
    desk.step_ms = 3 * 3_600_000

    for _ in range(3):
        with desk.store.turn("ann", desk.reading()) as turn:
            assert turn.now == before + 1_000

    assert _anomalies(desk) == [3 * 3_600_000]


def test_a_wall_clock_set_back_loses_no_time(desk: Desk) -> None:
    """Ledger time goes on by uptime, the step is noted once, and so is the step back."""
    desk.start()
    before = desk.store.look("ann", desk.reading()).now
    for step in (-7_200_000, -7_200_000, 0, 0):
        desk.step_ms = step
        desk.wait(60_000)
        with desk.store.turn("ann", desk.reading()) as turn:
            now = turn.now

    assert now == before + 4 * 60_000
    assert _anomalies(desk) == [-7_200_000, 7_200_000]


def test_small_corrections_are_not_noted(desk: Desk) -> None:
    """A time server's nudge is not an anomaly."""
    desk.start()
    desk.step_ms = 1_500
    with desk.store.turn("ann", desk.reading()):
        pass

    assert _anomalies(desk) == []


def test_a_turn_that_was_refused_leaves_the_note_to_the_next(desk: Desk) -> None:
    """An anomaly is not lost with the turn that first saw it."""
    desk.start()
    desk.step_ms = -60_000

    def fail() -> None:
        with desk.store.turn("ann", desk.reading()):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with desk.store.turn("ann", desk.reading()):
        pass

    assert _anomalies(desk) == [-60_000]


def test_after_a_boot_time_starts_from_the_latest_line_at_least(desk: Desk) -> None:
    """A host that comes up with its clock behind does not go back before anyone's last line."""
    desk.start()
    desk.wait(3_600_000)
    with desk.store.turn("bob", desk.reading()) as turn:
        turn.append("shift.started")
        latest = turn.now
    desk.boot, desk.uptime = "boot-2", 1_000_000 + 5_000

    with desk.store.turn("ann", desk.reading()) as turn:
        assert turn.now == latest
    desk.wait(2_000)
    assert desk.store.look("ann", desk.reading()).now == latest + 2_000


def test_an_uptime_that_falls_within_a_boot_stops_time(desk: Desk) -> None:
    """It can't be, so nothing is earned by it."""
    desk.start()
    now = desk.store.look("ann", desk.reading()).now
    desk.uptime -= 500_000

    with desk.store.turn("ann", desk.reading()) as turn:
        assert turn.now == now


def test_another_host_name_earns_nothing_within_a_boot(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody can give themselves another host name; the boot is the same, and the step is noted."""
    desk.start()
    before = desk.store.look("ann", desk.reading()).now
    other = desk.another()
    monkeypatch.setattr(other.core, "host", "elsewhere")
    desk.wait(1_000)
    desk.step_ms = 6 * 3_600_000

    with other.turn("ann", desk.reading()) as turn:
        assert turn.now == before + 1_000

    assert _anomalies(desk) == [6 * 3_600_000]


def test_a_false_boot_id_earns_nothing_and_loses_nothing(desk: Desk) -> None:
    """It was up at the last line already, so time goes on by uptime, and that is noted."""
    desk.wait(7_200_000)
    desk.start()
    before = desk.store.look("ann", desk.reading()).now
    for number in range(3):
        desk.boot = f"false-{number}"
        desk.step_ms = 1_200_000
        desk.wait(20_000)
        with desk.store.turn("ann", desk.reading()) as turn:
            turn.append("away.ended")
            assert turn.now == before + (number + 1) * 20_000
    desk.boot, desk.step_ms = "boot-1", 0
    with desk.store.turn("ann", desk.reading()) as turn:
        assert turn.now == before + 60_000

    notes = [line for line in desk.store.ledger("ann") if line["kind"] == "clock.anomaly"]
    assert [(line["by_ms"], line.get("unconfirmed")) for line in notes] == [(1_200_000, True)] * 3


def test_a_boot_after_a_night_off_is_believed_without_a_word(desk: Desk) -> None:
    """Its uptime is shorter than the time that passed, and no earlier boot explains it."""
    desk.wait(8 * 3_600_000)
    desk.start()
    before = desk.store.look("ann", desk.reading()).now
    desk.boot, desk.uptime = "boot-2", 600_000
    night = 16 * 3_600_000
    wall = before + night

    with desk.store.turn("ann", Reading(wall, desk.uptime, desk.boot)) as turn:
        turn.append("away.ended")
        assert turn.now == wall

    assert _anomalies(desk) == []


def test_an_anchor_is_kept_for_few_boots_and_none_without_a_line(desk: Desk) -> None:
    """Hosts that can't name their boot make one a process: the table stays small."""
    for number in range(40):
        desk.boot = f"process-{number}"
        desk.wait(1_000)
        with desk.store.turn("ann", desk.reading()):
            pass
        if number % 2:
            desk.start()

    boots = {boot for (boot,) in desk.store.core.execute("SELECT boot FROM clock").fetchall()}
    assert boots == {f"process-{number}" for number in range(9, 40, 2)}


def test_an_anchor_from_before_they_went_by_boot_tells_the_same_time(desk: Desk) -> None:
    """Bringing an older store up to date moves its anchor to the last line, along the same time."""
    desk.wait(5_000)
    desk.start()
    execute = desk.store.core.execute
    (boot, uptime0, at0, offset) = execute('SELECT boot, uptime0, at0, "offset" FROM clock').fetchall()[0]
    execute("DROP TABLE clock")
    execute(
        "CREATE TABLE clock (host TEXT PRIMARY KEY, boot TEXT NOT NULL, uptime0 INTEGER,"
        ' at0 INTEGER NOT NULL, "offset" INTEGER NOT NULL) STRICT, WITHOUT ROWID'
    )
    execute("INSERT INTO clock VALUES ('here', ?, ?, ?, ?)", (boot, uptime0, at0, offset))
    execute("DELETE FROM _sqlite_migrations WHERE name = '0002_clock_by_boot'")
    desk.wait(60_000)

    now = desk.another().look("ann", desk.reading()).now

    assert now == START + 65_000
    latest = max(read_iso(str(line["at"])) for line in desk.store.ledger())
    assert execute("SELECT at0 FROM clock").fetchall() == [(latest,)]


def test_simulated_time_goes_where_it_is_set_but_never_back(tmp_path: Path) -> None:
    """A drill's clock jumps forward at will; set back, time stands still for everyone and that is noted."""

    def at(ms: int) -> Reading:
        return Reading(START + ms, START + ms, "simulated")

    store = opening.create(str(tmp_path / "s.db"), policy(), at(0), by="root", simulated=True)
    for name in ("ann", "bob"):
        store.add_person(name, ["reviewer"], "", at(0), by="root")
    with store.turn("ann", at(5_000_000)) as turn:
        turn.append("shift.started")
    for person, ms in (("bob", 1_000_000), ("ann", 1_500_000), ("ann", 6_000_000)):
        with store.turn(person, at(ms)) as turn:
            turn.append("away.ended")
            assert turn.now == START + max(ms, 5_000_000)
    steps = [(line["person"], line["by_ms"]) for line in store.ledger() if line["kind"] == "clock.anomaly"]
    store.close()

    assert steps == [("bob", -4_000_000)]
