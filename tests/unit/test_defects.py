"""Defects seen in comparable software, each as a test that would have caught it.

The clock itself is the ledger's business; here is what the engine makes of the instants it is given.
"""

from __future__ import annotations

from typing import Any

from config.durations import HOUR, MINUTE, SECOND
from config.exposure import Event, Record
from config.instants import read_instant
from config.policy import Policy
from config.rules import Granted, Refused, assess, grant, may_postpone

T = 1_774_000_000_000
REST = {
    "id": "rest",
    "after": "50m",
    "length": "10m",
    "notice": "5m",
    "grace": "3m",
    "postpone": {"times": 2, "by": "5m", "adds": "2m"},
}
LONG = {"id": "long", "after": "2h", "length": "30m", "notice": "10m"}


def _policy(**keys: Any) -> Policy:
    return Policy.model_validate({"timezone": "Europe/Amsterdam", "shift_length": "0", **keys})


def _events(*happened: tuple[int, str] | tuple[int, str, dict[str, Any]]) -> list[Event]:
    return [Event("ann", T + at, kind, **(facts[0] if facts else {})) for at, kind, *facts in happened]


def _record(*happened: tuple[int, str] | tuple[int, str, dict[str, Any]]) -> Record:
    return Record.of(_events(*happened))


def test_a_break_whose_end_moves_each_time_it_is_asked_for() -> None:
    """The end of a rest is its start plus its length, asked once or a hundred times."""
    policy = _policy(**{"break": [REST]})
    record = _record((0, "shift.started"), (51 * MINUTE, "break.started", {"rule": "rest"}))
    asked = range(T + 51 * MINUTE, T + 61 * MINUTE, 6 * SECOND)
    ends = {assess(policy, record, at).meters[0].frees_at for at in asked}
    assert ends == {T + 61 * MINUTE}


def test_a_rest_credited_the_moment_an_item_is_closed() -> None:
    """Nobody rests by hiding a passage or deciding a case: the work clock goes on."""
    policy = _policy(**{"break": [REST]})
    one = {"case": "c", "field": "f"}
    record = _record(
        (0, "shift.started"),
        (1, "case.claimed", {"case": "c", "severity": 1, "category": "x"}),
        (2, "reveal.granted", {**one, "severity": 1, "category": "x", "ms": 20_000}),
        (5_000, "reveal.closed", one),
        (6_000, "case.decided", {"case": "c"}),
    )
    assert assess(policy, record, T + 40 * MINUTE).meters[0].used == 40 * MINUTE


def test_a_cap_reset_by_restarting() -> None:
    """Ending the shift and starting again gives nothing back: no day, no window, no work without rest."""
    limits = [
        {"id": "day", "measure": "reveals", "over": "day", "max": 1},
        {"id": "hour", "measure": "reveals", "over": "60m", "max": 1},
    ]
    policy = _policy(limit=limits, **{"break": [REST]})
    record = _record(
        (0, "shift.started"),
        (1, "reveal.granted", {"case": "c", "field": "f", "severity": 1, "category": "x", "ms": 3000}),
        (50 * MINUTE, "shift.ended"),
        (50 * MINUTE + 1, "shift.started"),
    )
    answer = assess(policy, record, T + 50 * MINUTE + 2)
    assert answer.state == "capped"
    assert {reason.rule for reason in answer.binding} == {"day", "hour", "rest"}


def test_a_clock_set_forward_is_no_free_rest() -> None:
    """Hours without an event while at work are work: a jump ahead makes the break overdue, not taken."""
    policy = _policy(**{"break": [REST]})
    record = _record((0, "shift.started"), (20 * MINUTE, "clock.anomaly"))
    assert assess(policy, record, T + 9 * HOUR).state == "overdue"


def test_a_clock_set_back_postpones_no_break() -> None:
    """An instant before the latest event is read as that event's, to the last figure."""
    policy = _policy(**{"break": [REST]})
    record = _record((0, "shift.started"), (51 * MINUTE, "case.decided", {"case": "c"}))
    there = assess(policy, record, T + 51 * MINUTE)
    assert there.state == "due"
    assert {assess(policy, record, T - back).at for back in (0, HOUR, 9 * HOUR)} == {there.at}
    assert assess(policy, record, T - 3 * HOUR) == there


def test_a_change_of_the_clocks_is_no_hour_of_idleness() -> None:
    """Work and rest around the change of the clocks last as long as they last, not an hour more or less."""
    policy = _policy(**{"break": [REST]})
    for change in ("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"):
        at = read_instant(change)
        assert at is not None
        worked = Record.of([Event("a", at - 45 * MINUTE, "shift.started")])
        assert assess(policy, worked, at + 5 * MINUTE).state == "due"
        worked.append(Event("a", at + 5 * MINUTE, "break.started"))
        worked.append(Event("a", at + 14 * MINUTE, "break.ended"))
        assert assess(policy, worked, at + 14 * MINUTE).state == "due"


def test_a_suspended_machine_ends_no_break() -> None:
    """A break lasts until it is ended, however long nobody asks."""
    policy = _policy(**{"break": [REST]})
    record = _record((0, "shift.started"), (51 * MINUTE, "break.started"))
    assert assess(policy, record, T + 9 * HOUR).state == "on_break"
    assert isinstance(grant(policy, record, T + 9 * HOUR, severity=1, category="x", wanted=5000), Refused)


def test_coming_back_fires_no_break_at_once() -> None:
    """Time away stops the clock, and a long enough absence is the rest: nothing is due on return."""
    policy = _policy(**{"break": [REST]})
    record = _record((0, "shift.started"), (40 * MINUTE, "away.started"), (45 * MINUTE, "away.ended"))
    assert assess(policy, record, T + 45 * MINUTE).meters[0].used == 40 * MINUTE
    assert assess(policy, record, T + 45 * MINUTE).state == "clear"
    for event in _events((46 * MINUTE, "away.started"), (9 * HOUR, "away.ended")):
        record.append(event)
    assert assess(policy, record, T + 9 * HOUR).meters[0].used == 0


def test_a_short_break_is_not_postponed_by_way_of_a_long_one() -> None:
    """Postponing moves the break that was named and no other."""
    long = {**LONG, "after": "52m", "postpone": {"times": 1, "by": "30m", "adds": "0"}}
    policy = _policy(**{"break": [REST, long]})
    record = _record((0, "shift.started"), (48 * MINUTE, "break.postponed", {"rule": "long"}))
    short, moved = assess(policy, record, T + 50 * MINUTE).meters
    assert (short.limit, moved.limit) == (50 * MINUTE, 82 * MINUTE)
    assert assess(policy, record, T + 50 * MINUTE).state == "due"
    assert may_postpone(policy, record, T + 50 * MINUTE, "long") is not None


def test_nothing_is_zeroed_on_load() -> None:
    """A record made anew from the same events gives the same answer as one that was kept up all along."""
    policy = _policy(limit=[{"id": "hour", "measure": "dose", "over": "60m", "max": 4}], **{"break": [REST]})
    events = _events(
        (0, "shift.started"),
        (MINUTE, "reveal.granted", {"case": "c", "field": "f", "severity": 5, "category": "x", "ms": 20_000}),
        (2 * MINUTE, "break.started"),
        (3 * MINUTE, "break.ended"),
    )
    kept = Record()
    for event in events:
        kept.append(event)
        assess(policy, kept, event.at)
    assert assess(policy, kept, T + HOUR) == assess(policy, Record.of(events), T + HOUR)


def test_two_breaks_at_once() -> None:
    """A second break that is started changes nothing about the first, and ending it ends the only one."""
    record = _record(
        (0, "shift.started"),
        (MINUTE, "break.started", {"rule": "rest"}),
        (2 * MINUTE, "break.started", {"rule": "long"}),
    )
    assert (record.break_rule, record.break_started) == ("rest", T + MINUTE)
    record.append(Event("ann", T + 3 * MINUTE, "break.ended"))
    assert not record.on_break


def test_a_longer_break_satisfies_every_shorter_one() -> None:
    """After the long rest neither rule has any work on its clock."""
    policy = _policy(**{"break": [REST, LONG]})
    record = _record(
        (0, "shift.started"), (2 * HOUR, "break.started", {"rule": "long"}), (150 * MINUTE, "break.ended")
    )
    assert [meter.used for meter in assess(policy, record, T + 150 * MINUTE).meters] == [0, 0]
    assert isinstance(grant(policy, record, T + 150 * MINUTE, severity=1, category="x", wanted=5000), Granted)


def test_a_changed_policy_clears_nothing_that_is_owed() -> None:
    """The same work is judged by the new rules, from the same record."""
    record = _record((0, "shift.started"))
    assert assess(_policy(**{"break": [REST]}), record, T + 55 * MINUTE).state == "overdue"
    gentler = {**REST, "id": "other", "length": "5m"}
    assert assess(_policy(**{"break": [gentler]}), record, T + 55 * MINUTE).state == "overdue"
