"""Turns: what is claimed, by whom, in which order, and that a turn happens whole or not at all."""

from __future__ import annotations

import pytest

from storage.errors import CaseMovedError, NotHereError
from storage.records import CaseState, Seat
from storage.verify import verify
from tests.storage.builders import START, Desk


def test_a_trusted_report_comes_first_then_what_is_due_then_the_oldest(desk: Desk) -> None:
    """Across lanes the order is priority, due time, id."""
    desk.put(1, severity=2)
    desk.put(2, severity=5, category="fraud")
    desk.put(3, severity=1, due=START + 2_000)
    desk.put(4, severity=3, due=START + 1_000)
    desk.put(5, severity=4, category="fraud", priority=0)

    order = []
    for _ in range(5):
        case = desk.claim()
        assert case is not None
        order.append(case.id)
        desk.decide(case.id)

    assert order == ["5", "4", "3", "1", "2"]
    assert verify(desk.store).sound


def test_only_allowed_lanes_are_looked_at(desk: Desk) -> None:
    """Neither what is too severe nor what is closed is offered; what a closed category still allows is."""
    desk.put(1, severity=4)
    desk.put(2, severity=2, category="fraud")
    desk.put(3, severity=1, category="fraud")

    case = desk.claim(most=3, closed={"fraud": 1, "other": 0})

    assert case is not None
    assert case.id == "3"
    assert case.state == CaseState.CLAIMED
    desk.release(case.id)
    assert desk.claim(most=3, closed={"fraud": 0}) is None


def test_what_one_person_passed_over_stays_first_for_others(desk: Desk) -> None:
    """Whoever gave the first case back gets the next one; for anybody else it is still the first."""
    desk.put(1)
    desk.put(2)
    first = desk.claim("ann")
    assert first is not None
    desk.release(first.id, "ann")

    again, other = desk.claim("ann"), desk.claim("bob")

    assert again is not None
    assert other is not None
    assert again.id == "2"
    assert other.id == "1"
    assert verify(desk.store).sound


def test_a_case_is_given_to_one_person_only(desk: Desk) -> None:
    """Two people who ask at once get two cases; the third ask finds none."""
    desk.put(1)
    desk.put(2)

    first, second = desk.claim("ann"), desk.claim("bob")

    assert first is not None
    assert second is not None
    assert {"1", "2"} == {first.id, second.id}
    desk.decide(first.id, "ann")
    assert desk.claim("ann") is None


def test_one_person_holds_one_case(desk: Desk) -> None:
    """Claiming with a case in hand is refused, and nothing changes."""
    desk.put(1)
    desk.put(2)
    desk.claim()

    with pytest.raises(CaseMovedError):
        desk.claim()

    assert verify(desk.store).sound
    assert [lane.waiting for lane in desk.store.lanes()] == [1]


def test_a_released_case_is_not_offered_again_on_the_same_day(desk: Desk) -> None:
    """Somebody else gets it; the person who released it gets it after the next day has begun."""
    desk.put(1)
    desk.claim()
    desk.release("1")

    assert desk.claim() is None
    taken = desk.claim("bob")
    assert taken is not None
    desk.release("1", "bob")
    desk.wait(24 * 3_600_000)
    again = desk.claim()

    assert again is not None
    assert again.id == "1"


def test_a_second_opinion_is_never_asked_of_the_first_person(desk: Desk) -> None:
    """The case waits again, for others, for good."""
    desk.put(1)
    desk.claim()
    desk.decide("1", verdict="second-opinion")
    desk.wait(400 * 24 * 3_600_000)

    assert desk.claim("ann") is None
    other = desk.claim("bob")

    assert other is not None
    desk.decide("1", "bob")
    assert [each.verdict for each in desk.store.decisions_on("1")] == ["second-opinion", "confirm"]
    assert verify(desk.store).sound


@pytest.mark.parametrize("verdict", ["confirm", "escalate", "second-opinion"])
def test_a_decision_can_be_taken_back(desk: Desk, verdict: str) -> None:
    """The case is in hand again, and can be decided anew."""
    desk.put(1)
    desk.claim()
    decision = desk.decide("1", verdict=verdict)

    held = desk.undo(decision)

    assert held is not None
    assert held.id == "1"
    assert desk.store.decisions_of("ann", 5)[0].undone_at is not None
    assert verify(desk.store).sound
    desk.decide("1")
    assert verify(desk.store).sound


def test_a_decision_stands_once_somebody_else_has_the_case(desk: Desk) -> None:
    """A second opinion that has begun, or was given, can't be pulled away."""
    desk.put(1)
    desk.claim()
    decision = desk.decide("1", verdict="second-opinion")
    desk.claim("bob")

    assert desk.undo(decision) is None
    desk.decide("1", "bob")
    assert desk.undo(decision) is None

    assert verify(desk.store).sound


def test_a_turn_that_fails_leaves_nothing(desk: Desk) -> None:
    """An error inside the block undoes all of it, also in what is kept warm."""
    desk.put(1)
    desk.start()
    before = list(desk.store.ledger())

    def fail_half_way() -> None:
        with desk.store.turn("ann", desk.reading()) as turn:
            case = turn.claim(5, {})
            assert case is not None
            turn.append("case.claimed", case=case.id, severity=3, category="spam")
            turn.opt_out(["spam"], START * 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    view = desk.store.look("ann", desk.reading())
    assert before == list(desk.store.ledger())
    assert view.held is None
    assert view.record.held is None
    assert frozenset() == view.opted_out
    assert desk.claim() is not None
    assert verify(desk.store).sound


def test_an_append_sees_the_one_before_it_in_the_same_turn(desk: Desk) -> None:
    """The record grows inside the turn, so that the rules judge the second act after the first."""
    with desk.store.turn("ann", desk.reading()) as turn:
        assert not turn.record.on_shift
        turn.append("shift.started")
        assert turn.record.on_shift


def test_what_another_process_did_is_seen(desk: Desk) -> None:
    """A record kept warm takes in the lines that somebody else appended."""
    other = desk.another()
    desk.start()
    assert other.look("ann", desk.reading()).record.on_shift
    with other.turn("ann", desk.reading()) as turn:
        turn.append("shift.ended")

    assert not desk.store.look("ann", desk.reading()).record.on_shift


def test_opt_outs_replace_one_another_and_run_out(desk: Desk) -> None:
    """The latest list holds until its instant."""
    with desk.store.turn("ann", desk.reading()) as turn:
        turn.opt_out(["spam"], turn.now + 1_000)
    with desk.store.turn("ann", desk.reading()) as turn:
        assert frozenset({"spam"}) == turn.opted_out
        turn.opt_out(["fraud", "other"], turn.now + 1_000)
        assert frozenset({"fraud", "other"}) == turn.opted_out

    assert frozenset({"fraud", "other"}) == desk.store.look("ann", desk.reading()).opted_out
    desk.wait(1_000)
    assert frozenset() == desk.store.look("ann", desk.reading()).opted_out


def test_a_seat_is_kept_as_given_and_freed(desk: Desk) -> None:
    """Who sits where is written and read back whole."""
    seat = Seat("tty-1", "host-a", 7, "process-7", START, START + 60_000)
    with desk.store.turn("ann", desk.reading()) as turn:
        turn.take_seat(seat)
        assert seat == turn.seat

    assert seat == desk.store.look("ann", desk.reading()).seat
    assert desk.store.look("bob", desk.reading()).seat is None
    with desk.store.turn("ann", desk.reading()) as turn:
        turn.leave_seat()
    assert desk.store.look("ann", desk.reading()).seat is None


def test_a_stranger_is_told_so(desk: Desk) -> None:
    """Whoever was not added can't have a turn."""
    with pytest.raises(NotHereError), desk.store.turn("eve", desk.reading()):
        pass
    with pytest.raises(NotHereError):
        desk.store.look("eve", desk.reading())


@pytest.mark.parametrize("name", ["", " ann", "leeward", "x" * 65, "a\nb", "a\x1b[31m"])
def test_some_names_can_not_be_taken(desk: Desk, name: str) -> None:
    """Empty, padded, unprintable and long names are refused, and so is the store's own."""
    with pytest.raises(NotHereError):
        desk.store.add_person(name, ["reviewer"], "", desk.reading(), by="root")


def test_roles_add_up(desk: Desk) -> None:
    """Adding somebody again adds roles, keeps the team, and is on the store's chain."""
    person = desk.store.add_person("ann", ["tuner"], "", desk.reading(), by="root")

    assert frozenset({"reviewer", "tuner"}) == person.roles
    assert person.team == "blue"
    assert person == desk.store.person("ann")
    assert [each.name for each in desk.store.people()] == ["ann", "bob"]
    assert list(desk.store.ledger("leeward"))[-1]["kind"] == "person.added"


def test_checkins_are_private_rows_that_can_be_forgotten(desk: Desk) -> None:
    """They are not on the ledger, and gone once forgotten."""
    lines = list(desk.store.ledger())
    desk.store.save_checkin("ann", START, "start", 3, "slept well")
    desk.store.save_checkin("bob", START, "start", None, "")

    assert desk.store.checkins("ann", START) == [
        {"at": START, "moment": "start", "feeling": 3, "note": "slept well"}
    ]
    assert desk.store.forget_checkins("ann") == 1
    assert desk.store.checkins("ann", START) == []
    assert len(desk.store.checkins("bob", START)) == 1
    assert lines == list(desk.store.ledger())


def test_checkins_are_kept_no_longer_than_the_policy_says(desk: Desk) -> None:
    """After 30 days and a millisecond one is gone from the store, by whichever door it is met first."""
    keep = 30 * 86_400_000

    def rows() -> list[tuple[str, int]]:
        return [tuple(row) for row in desk.store.core.execute("SELECT person, at FROM checkins ORDER BY id")]

    def begin() -> None:
        desk.store.core.execute("DELETE FROM checkins")
        desk.store.save_checkin("ann", START, "start", 3, "slept well")
        desk.store.save_checkin("bob", START + 1, "start", None, "")

    begin()
    desk.store.idle()
    desk.store.idle(START + keep)
    assert len(desk.store.checkins("ann", START + keep)) == 1
    assert rows() == [("ann", START), ("bob", START + 1)]

    assert desk.store.checkins("ann", START + keep + 1) == []
    assert rows() == [("bob", START + 1)]

    begin()
    desk.store.save_checkin("bob", START + keep + 1, "end", 4, "")
    assert rows() == [("bob", START + 1), ("bob", START + keep + 1)]

    begin()
    desk.store.idle(START + keep + 1)
    assert rows() == [("bob", START + 1)]


def test_checkins_that_can_t_be_deleted_now_are_not_shown(desk: Desk) -> None:
    """A store that can't be written still shows people their own check-ins, without those kept too long."""
    keep = 30 * 86_400_000
    desk.store.save_checkin("ann", START, "start", 3, "old")
    desk.store.save_checkin("ann", START + 5, "end", 3, "new")
    desk.store.core.execute("PRAGMA query_only = ON")
    assert [each["note"] for each in desk.store.checkins("ann", START + keep + 1)] == ["new"]
    desk.store.core.execute("PRAGMA query_only = OFF")


@pytest.mark.parametrize(("first", "second"), [("zed", "ann"), ("ann", "zed")])
def test_what_somebody_else_decided_at_the_same_instant_stands(desk: Desk, first: str, second: str) -> None:
    """Whoever handed a case on can't take it back once it is decided; whoever decided it can."""
    desk.store.add_person("zed", ["reviewer"], "", desk.reading(), by="root")
    desk.put(1)
    for person in (first, second):
        desk.start(person)
    desk.claim(first)
    handed_on = desk.decide("1", first, "second-opinion")
    desk.claim(second)
    ended = desk.decide("1", second)
    assert handed_on.at == ended.at

    assert desk.undo(handed_on) is None
    assert verify(desk.store).problems == ()
    taken_back = desk.undo(ended)

    assert taken_back is not None
    assert taken_back.id == "1"
    assert verify(desk.store).problems == ()
