"""A supervisor puts a case back or keeps it for somebody, whose limits still hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from config.errors import RefusedError
from console.services import oversight, own, rest, session
from console.services.answers import RefusedByRuleError
from storage import backup, verify
from storage.errors import NotHereError
from storage.opening import open_store
from storage.records import CaseState, Verdict
from tests.services.test_second_review import PEOPLE, decide, sound, state, supervisor
from tests.services.test_session import MINUTE, put
from tests.support.places import make_place, terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.places import Place

POLICY = """
name = "small"
shift_length = "0"
[[cooldown]]
id = "after-severe"
after_severity = 4
wait = "3m"
[[streak]]
id = "rotate"
severity = 4
max = 2
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Return a store with three reviewers on shift, a supervisor, and cases of severity 1, 5, 5, 5."""
    with make_place(tmp_path, policy=POLICY, people=PEOPLE) as made:
        supervisor(made)
        put(made, ("light", 1), ("severe", 5), ("severe", 5), ("severe", 5))
        yield made


def hand(place: Place, case: str, person: str) -> None:
    """Keep a case for a person."""
    oversight.hand(place.work("sue"), case, person)


def take(place: Place, name: str) -> str:
    """Take the next case, which has its id for an answer."""
    return session.next_case(place.work(name)).case.id


def waiting(place: Place) -> int:
    """Return how many cases wait in all lanes."""
    return sum(lane.waiting for lane in place.store.lanes())


def test_a_case_kept_for_somebody_comes_to_them_and_to_nobody_else(place: Place) -> None:
    """It comes before all others, even where it is the last of its lane; others never get it."""
    hand(place, "4", "ana")
    assert (state(place, "4"), waiting(place)) == (CaseState.CLAIMED, 3)
    sound(place)
    assert {take(place, "ben"), take(place, "cy")} == {"1", "2"}
    assert take(place, "ana") == "4"
    session.decide(place.work("ana"), "4", Verdict.CONFIRM)
    assert state(place, "4") is CaseState.DECIDED
    sound(place)


def test_what_is_kept_comes_in_the_order_of_handing(place: Place) -> None:
    """First handed, first served."""
    hand(place, "4", "ana")
    place.clock.advance(1)
    hand(place, "3", "ana")
    assert take(place, "ana") == "4"
    session.decide(place.work("ana"), "4", Verdict.CONFIRM)
    assert take(place, "ana") == "3"


def test_limits_hold_for_what_is_handed_over(place: Place) -> None:
    """At the end of a streak, and for a category opted out of, the case waits; it comes once they allow."""
    take(place, "ana")
    session.decide(place.work("ana"), "1", Verdict.CONFIRM)
    for case in ("2", "3"):
        take(place, "ana")
        session.decide(place.work("ana"), case, Verdict.CONFIRM)
    hand(place, "4", "ana")
    with pytest.raises(NotHereError, match="Nothing waits"):
        take(place, "ana")
    hand(place, "4", "ben")
    session.opt_out(place.work("ben"), ["severe"])
    with pytest.raises(NotHereError, match="Nothing waits"):
        take(place, "ben")
    session.opt_out(place.work("ben"), [])
    assert take(place, "ben") == "4"
    sound(place)


def test_a_cool_down_is_waited_for(place: Place) -> None:
    """Until it is over the person gets lighter work; then what was kept for them."""
    hand(place, "2", "ana")
    hand(place, "3", "ana")
    case = take(place, "ana")
    session.reveal(place.work("ana"), case, "report_text")
    session.decide(place.work("ana"), case, Verdict.CONFIRM)
    assert take(place, "ana") == "1"
    session.decide(place.work("ana"), "1", Verdict.CONFIRM)
    place.clock.advance(3 * MINUTE)
    assert take(place, "ana") == ({"2", "3"} - {case}).pop()


def test_lighter_work_can_be_asked_for_all_the_same(place: Place) -> None:
    """`--max-severity` passes over what is kept, which stays kept."""
    hand(place, "2", "ana")
    assert session.next_case(place.work("ana"), 1).case.id == "1"
    session.release(place.work("ana"), "1")
    assert take(place, "ana") == "2"


def test_off_shift_nothing_is_handed_out(place: Place) -> None:
    """No shift, no case."""
    session.end_shift(place.work("ana"))
    hand(place, "2", "ana")
    with pytest.raises(NotHereError, match="not on shift"):
        take(place, "ana")


def test_a_kept_case_that_is_given_back_is_anybodys(place: Place) -> None:
    """Releasing needs no reason here either; it goes to its lane."""
    hand(place, "2", "ana")
    session.release(place.work("ana"), take(place, "ana"))
    assert (state(place, "2"), place.store.whereabouts("2").kept_for) == (CaseState.WAITING, None)
    assert take(place, "ben") == "1"
    sound(place)


def test_taking_back_what_somebody_has_in_hand(place: Place) -> None:
    """It waits in its lane again, the holder's line says who did it, and they are told plainly."""
    take(place, "ana")
    was = oversight.requeue(place.work("sue"), "1")
    assert (was.held_by, state(place, "1"), waiting(place)) == ("ana", CaseState.WAITING, 4)
    line = own.my_events(place.work("ana"), 1, 100)[-1]
    assert (line["kind"], line["by"]) == ("case.released", "sue")
    told = session.standing(place.work("ana")).taken_back
    assert told is not None
    assert (told.case, told.by) == ("1", "sue")
    for act in (
        lambda work: session.reveal(work, "1", "report_text"),
        lambda work: session.decide(work, "1", Verdict.CONFIRM),
        lambda work: session.release(work, "1"),
    ):
        with pytest.raises(NotHereError, match="sue put this case back in the queue"):
            act(place.work("ana"))
    assert take(place, "ana") == "1"
    assert session.standing(place.work("ana")).taken_back is None
    sound(place)


def test_what_was_open_stays_charged_until_its_own_terminal_hides_it(place: Place) -> None:
    """Nobody gets time back for text that may still be on a screen; hiding it gives back what was left."""
    work = place.work("ana", terminal("here"))
    session.arrive(work)
    case = session.next_case(work).case.id
    shown = session.reveal(work, case, "report_text")
    place.clock.advance(5_000)
    oversight.requeue(place.work("sue"), case)
    opened = session.standing(work).open_reveal
    assert opened is not None
    assert opened.granted_at + opened.ms == shown.until
    assert session.hide(work).open_reveal is None
    days = own.my_record(work).kept["day"]
    assert [row["charged_ms"] for row in days] == [5_000]
    sound(place)


def test_handing_on_what_another_has(place: Place) -> None:
    """One step: out of one pair of hands and kept for the other, on both chains."""
    take(place, "ana")
    hand(place, "1", "ben")
    assert place.store.whereabouts("1").kept_for == "ben"
    sound(place)
    hand(place, "1", "cy")
    assert [each["kind"] for each in own.my_events(place.work("ben"), 1, 100)][-2:] == [
        "case.handed",
        "case.requeued",
    ]
    sound(place)
    assert oversight.requeue(place.work("sue"), "1").kept_for == "cy"
    assert state(place, "1") is CaseState.WAITING
    sound(place)


def test_never_to_who_decided_it(place: Place) -> None:
    """Not after an appeal, and nothing of the attempt is left; nor a case that is decided."""
    decide(place, "ana")
    with pytest.raises(NotHereError, match="this case is decided"):
        hand(place, "1", "ben")
    oversight.appeal(place.work("sue"), "1", "they ask")
    with pytest.raises(NotHereError, match="ana has decided this case before"):
        hand(place, "1", "ana")
    hand(place, "1", "ben")
    with pytest.raises(NotHereError, match="ana has decided this case before"):
        hand(place, "1", "ana")
    assert place.store.whereabouts("1").kept_for == "ben"
    assert take(place, "ben") == "1"
    sound(place)


def test_what_can_not_be_moved_is_said(place: Place) -> None:
    """A case that waits, one that is decided or not there, somebody unknown or who does not review."""
    with pytest.raises(NotHereError, match="nobody has this case"):
        oversight.requeue(place.work("sue"), "1")
    for case in ("77", "x"):
        with pytest.raises(NotHereError, match="no such case"):
            oversight.requeue(place.work("sue"), case)
    with pytest.raises(NotHereError, match="nobody has this name here"):
        hand(place, "1", "zoe")
    with pytest.raises(NotHereError, match="people who review"):
        hand(place, "1", "sue")
    hand(place, "1", "ana")
    with pytest.raises(NotHereError, match="ana has this case already"):
        hand(place, "1", "ana")
    with pytest.raises(RefusedError, match="is for supervisors"):
        oversight.requeue(place.work("ana"), "1")
    decided = decide(place, "ben", Verdict.DISMISS)
    with pytest.raises(NotHereError, match="this case is decided"):
        oversight.requeue(place.work("sue"), decided)
    with pytest.raises(NotHereError, match="this case is decided"):
        hand(place, decided, "ana")


def test_a_changed_record_does_not_loosen_a_kept_case(place: Place) -> None:
    """A heavier severity that comes in meanwhile counts when it is claimed."""
    hand(place, "1", "ana")
    changed = {
        "source": "test",
        "external_id": "0",
        "category": "light",
        "severity": 5,
        "reported_at": "2026-10-01T10:00:00Z",
        "due_at": "2026-12-01T10:00:00Z",
        "fields": {"report_text": "The bench by the canal was painted green."},
    }
    file = place.path.parent / "changed.jsonl"
    file.write_text(json.dumps(changed))
    assert place.take_in(file).updated == 1
    with pytest.raises(NotHereError, match="Nothing waits"):
        session.next_case(place.work("ana"), 4)
    assert take(place, "ana") == "1"
    sound(place)


def test_a_refusal_by_a_rule_keeps_it(place: Place) -> None:
    """On a break nothing is claimed, and the case is still theirs afterwards."""
    hand(place, "2", "ana")
    rest.start_break(place.work("ana"))
    with pytest.raises(RefusedByRuleError):
        take(place, "ana")
    rest.end_break(place.work("ana"))
    assert take(place, "ana") == "2"


@pytest.mark.parametrize("tampered", ["UPDATE handed SET person = 'ben'", "DELETE FROM handed"])
def test_verify_finds_what_was_changed_by_hand(place: Place, tampered: str) -> None:
    """Whom a case is kept for is checked against their chain."""
    hand(place, "1", "ana")
    core = place.store.core  # type: ignore[attr-defined]  # a SQLite store
    with core.write():
        core.execute(tampered)
    found = [each.what for each in verify.verify(place.store).problems]  # type: ignore[arg-type]  # as above
    assert "whom the case is kept for is not what the ledger says" in found


def test_a_backup_has_it_all(place: Place, tmp_path: Path) -> None:
    """What is kept, drawn and excepted is there after a restore, and sound."""
    hand(place, "2", "ana")
    decide(place, "ben")
    oversight.appeal(place.work("sue"), "1", "they ask")
    backup.backup(place.store, tmp_path / "copy.db")  # type: ignore[arg-type]  # a SQLite store
    backup.restore(tmp_path / "copy.db", tmp_path / "again.db")
    again = open_store(str(tmp_path / "again.db"))
    try:
        assert again.whereabouts("2").kept_for == "ana"
        assert [each.kind for each in again.reviews_on("1")] == ["appeal"]
    finally:
        again.close()
