"""Private check-ins go when the policy says so, whatever the person does next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.services import own
from tests.support.places import PLAIN, make_place

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400_000
POLICY = f'{PLAIN}\n[checkin]\nkeep = "7d"\n'


def notes(rows: object) -> list[object]:
    """Return the notes of some check-ins."""
    return [row["note"] for row in rows]  # type: ignore[attr-defined] # rows of either door


def test_own_check_ins_go_after_the_time_they_are_kept(tmp_path: Path) -> None:
    """Seven days they are in the person's own list, record and export; a moment later they are nowhere."""
    with make_place(tmp_path, policy=POLICY) as place:
        work = place.work("ana")
        own.check_in(work, "start", 4, "first")
        place.clock.advance(DAY)
        own.check_in(work, "end", None, "second")

        place.clock.advance(6 * DAY)
        assert notes(own.my_checkins(work)) == ["first", "second"]

        place.clock.advance(1)
        assert notes(own.my_record(work).checkins) == ["second"]
        assert notes(own.my_checkins(work)) == ["second"]
        assert "first" not in "".join(own.export_record(work))

        place.clock.advance(DAY)
        own.check_in(place.work("ben"), "start", 3, "another person")
        assert own.forget(work) == 0


def test_a_forgotten_check_in_is_not_left_in_the_file(tmp_path: Path) -> None:
    """Once the log has gone into the file, no byte of the note stands in either."""
    with make_place(tmp_path) as place:
        work = place.work("ana")
        own.check_in(work, "start", 4, "kanarievogel")
        place.store.idle()
        assert b"kanarievogel" in place.path.read_bytes()
        assert own.forget(work) == 1
        place.store.idle()
        place.close()
        for file in place.path.parent.iterdir():
            assert b"kanarievogel" not in file.read_bytes(), file.name
