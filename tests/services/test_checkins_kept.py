"""Private check-ins go when the policy says so, whatever the person does next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from config.loading import loads
from console.services import own, session
from storage.errors import NotHereError
from storage.records import STORE_CHAIN
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


def test_a_team_with_a_policy_of_its_own_keeps_them_as_long_as_that_says(tmp_path: Path) -> None:
    """Each person's are kept as their own policy explains, whatever the store's is."""
    with make_place(tmp_path, policy=POLICY) as place:
        place.store.add_person("ben", ["reviewer"], "blue", place.clock.read(), by="root")
        for name in ("ana", "ben"):
            own.check_in(place.work(name), "start", 3, f"of {name}")
        shorter = loads(POLICY.replace('keep = "7d"', 'keep = "2d"'))
        place.store.set_policy(shorter, place.clock.read(), by="root", team="blue")
        place.clock.advance(2 * DAY)
        assert notes(own.my_checkins(place.work("ben"))) == ["of ben"]
        place.clock.advance(1)
        assert notes(own.my_checkins(place.work("ben"))) == []
        assert notes(own.my_checkins(place.work("ana"))) == ["of ana"]
        place.store.idle(place.clock.read().wall)
        assert own.forget(place.work("ben")) == 0
        place.clock.advance(5 * DAY)
        assert notes(own.my_checkins(place.work("ana"))) == []


def test_they_are_their_authors_alone(tmp_path: Path) -> None:
    """No line of any chain, no row kept about others, and no other person's record or export has them."""
    with make_place(tmp_path) as place:
        place.store.add_person("sue", ["supervisor", "tuner"], "", place.clock.read(), by="root")
        own.check_in(place.work("ana"), "start", 2, "kanarievogel")
        assert notes(own.my_record(place.work("ana")).checkins) == ["kanarievogel"]
        for other in ("ben", "sue"):
            assert own.my_checkins(place.work(other)) == []
            assert "kanarievogel" not in "".join(own.export_record(place.work(other)))
        assert "kanarievogel" not in json.dumps(list(place.store.ledger()))
        assert place.store.chain_length(STORE_CHAIN) == len(list(place.store.ledger(STORE_CHAIN)))


def test_skipping_leaves_nothing(tmp_path: Path) -> None:
    """A shift without a check-in has no row and no line that says one was offered."""
    with make_place(tmp_path) as place:
        work = place.work("ana")
        session.start_shift(work)
        session.end_shift(work)
        kinds = [line["kind"] for line in place.store.ledger("ana")]
        assert kinds == ["shift.started", "shift.ended"]
        assert own.my_checkins(work) == []


def test_an_answer_is_a_word_or_none(tmp_path: Path) -> None:
    """1 to 5, or no answer with a note alone; anything else, and an endless note, is refused and not kept."""
    with make_place(tmp_path) as place:
        work = place.work("ana")
        for feeling, note in ((0, ""), (6, ""), (3, "x" * 2_001)):
            with pytest.raises(NotHereError):
                own.check_in(work, "start", feeling, note)
        own.check_in(work, "end", None, "a note alone")
        (kept,) = own.my_checkins(work)
        assert (kept["moment"], kept["feeling"], kept["note"]) == ("end", None, "a note alone")


def test_they_are_exported_and_forgotten(tmp_path: Path) -> None:
    """The export has each whole; forgetting takes all of them and nothing else."""
    with make_place(tmp_path) as place:
        work = place.work("ana")
        session.start_shift(work)
        own.check_in(work, "start", 4, "first")
        own.check_in(place.work("ben"), "start", 4, "another's")
        rows = [json.loads(line) for line in own.export_record(work)]
        assert [row["note"] for row in rows if row["what"] == "check-in"] == ["first"]
        length = place.store.chain_length("ana")
        assert own.forget(work) == 1
        assert (own.my_checkins(work), place.store.chain_length("ana")) == ([], length)
        assert notes(own.my_checkins(place.work("ben"))) == ["another's"]
