"""One person, many terminals: together they never get more than one would."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from console.clock import HostClock
from console.services import session
from console.services.seats import SeatTakenError, Workplace
from tests.support.ledger_oracle import overlap_breaches, spans_of
from tests.support.places import make_place, one_case_file, terminal

if TYPE_CHECKING:
    from pathlib import Path

FIFTY = """
name = "fifty"
[reveal]
minimum_charge = "1s"
[[limit]]
id = "fifty"
measure = "reveals"
over = "day"
max = 50
"""


def test_six_processes_get_exactly_fifty(tmp_path: Path) -> None:
    """Six processes race as one person for a limit of 50 reveals: 50 are granted, none overlap."""
    with make_place(tmp_path, policy=FIFTY, at=HostClock().read().wall - 1000) as place:
        place.take_in(one_case_file(tmp_path))
        work = place.work("ana")
        session.start_shift(work)
        session.next_case(work)
        place.close()
        racers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.support.session_child", str(place.path), "ana", "race"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(6)
        ]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        answers = [int(racer.communicate(timeout=60)[0]) for racer in racers]
        lines = list(place.reopened().ledger("ana"))
        grants = [line for line in lines if line["kind"] == "reveal.granted"]
        assert sum(answers) == len(grants) == 50
        assert overlap_breaches(spans_of(lines, 1_000)) == []


def test_the_second_terminal_is_told_plainly(tmp_path: Path) -> None:
    """While one console has the seat, another console and a single command are refused in one line."""
    with make_place(tmp_path) as place:
        first = place.work("ana", terminal("one"))
        session.arrive(first)
        session.start_shift(first)
        for other in (place.work("ana", terminal("two")), place.work("ana")):
            with pytest.raises(SeatTakenError) as told:
                (session.arrive if other.terminal else session.end_shift)(other)
            assert told.value.line() == (
                "You have Leeward open in another terminal: on host-a: close it there, or use it there"
            )
        assert session.end_shift(first).assessment.state == "off_shift"


def test_a_seat_whose_process_is_gone_is_free(tmp_path: Path) -> None:
    """A terminal that died does not keep its person out; one that lives does, until its seat runs out."""
    with make_place(tmp_path) as place:
        session.arrive(place.work("ana", terminal("one")))
        gone = Workplace(place.store, place.clock, "ana", terminal("two"), lambda _seat: False)
        session.arrive(gone)
        with pytest.raises(SeatTakenError):
            session.arrive(place.work("ana", terminal("three")))
        place.clock.advance(60_000)
        session.arrive(place.work("ana", terminal("three")))
