"""The seat of a line-by-line session is kept for as long as somebody reads, however long that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console.lineio import Lines, Paper
from console.plain import PlainSession
from console.services import session
from console.services.seats import SEAT_MS, SeatTakenError
from tests.support.places import PLAIN, make_place, one_case_file, terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console.kit.ticker import Pulse
    from tests.support.places import Place

READING = 6 * SEAT_MS
POLICY = PLAIN + f'[reveal]\nlongest = "{READING // 1000}s"\n'


class Reading(Lines):
    """Somebody who types what a passage's prompt is reached by, and then reads while time passes."""

    def __init__(self, place: Place, elsewhere: Callable[[], None]) -> None:
        super().__init__(0)
        self._place = place
        self._typed = iter(["reveal 0"])
        self._elsewhere = elsewhere
        self.read = 0

    def next(self, left: Callable[[], int], pulse: Pulse | None = None) -> str | None:
        """Answer the first question; then let all the time pass that is asked for, again and again."""
        typed = next(self._typed, None)
        if typed is not None:
            return typed
        if pulse is None:
            raise EOFError
        self._elsewhere()
        passed = left()
        self._place.clock.advance(passed)
        self.read += passed
        return None


def test_the_seat_is_kept_through_a_long_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A passage that is shown for longer than a seat lasts: nobody else can sit down there at any moment."""
    with make_place(tmp_path, policy=POLICY) as place:
        place.take_in(one_case_file(tmp_path))
        work = place.work("ana", terminal("t-1"))
        session.arrive(work)
        session.start_shift(work)
        session.next_case(work)
        tries = []

        def elsewhere() -> None:
            with pytest.raises(SeatTakenError):
                session.arrive(place.work("ana", terminal("t-2")))
            tries.append(place.clock.read().uptime)

        lines = Reading(place, elsewhere)
        PlainSession(work, lines, Paper()).run()
        assert lines.read == READING
        assert len(tries) > READING // SEAT_MS
    assert "Its time is over; it is hidden." in capsys.readouterr().out
