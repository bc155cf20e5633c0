"""The record: what it knows of a person at every step, and its sums against plain addition."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config._sums import MOST_KEPT
from config._windows import Instants, Spans
from config.durations import HOUR, MINUTE
from config.exposure import EXTRA_KINDS, KINDS, Event, HeldCase, OpenReveal, Question, Record
from config.policy import Policy

T = 1_774_000_000_000
QUIET = settings(derandomize=True, database=None, max_examples=200, deadline=None)


def _event(at: int, kind: str, **facts: Any) -> Event:
    return Event("ann", T + at, kind, **facts)


def _grant(at: int, ms: int, field: str = "f", severity: int = 3) -> Event:
    return _event(
        at, "reveal.granted", case="c", field=field, severity=severity, category="x", ms=ms, passage=1
    )


def _close(at: int, field: str = "f") -> Event:
    return _event(at, "reveal.closed", case="c", field=field)


def _time(*events: Event) -> int:
    """Return the exposed time of a whole record, with a minimum charge of 3,000 ms."""
    return Record.of(events).spans(Question("time", minimum_charge=3000)).since(0)


def test_a_closed_reveal_is_charged_until_it_was_closed() -> None:
    """Closing early gives the rest of the reservation back."""
    assert _time(_grant(0, 20_000)) == 20_000
    assert _time(_grant(0, 20_000), _close(7_000)) == 7_000


def test_a_glance_costs_the_minimum_charge() -> None:
    """Closing at once is charged as the smallest reveal."""
    assert _time(_grant(0, 20_000), _close(1)) == 3_000


def test_a_reservation_below_the_minimum_charge_costs_the_minimum_charge() -> None:
    """Recorded work judged by a stricter policy is charged by that policy."""
    assert _time(_grant(0, 1_000)) == _time(_grant(0, 1_000), _close(500)) == 3_000


def test_closing_late_or_something_else_changes_nothing() -> None:
    """An orphaned reservation stays charged in full; so does one that nobody closed."""
    assert _time(_grant(0, 20_000), _close(20_000)) == 20_000
    assert _time(_grant(0, 20_000), _close(25_000)) == 20_000
    assert _time(_grant(0, 20_000), _close(5_000, "other")) == 20_000


def test_overlapping_reveals_are_one_stretch_of_time() -> None:
    """Time is the union of the spans, dose their sum."""
    record = Record.of([_grant(0, 20_000, "f"), _grant(10_000, 20_000, "g", severity=1)])
    assert record.spans(Question("time")).since(0) == 30_000
    assert record.spans(Question("dose", weights=(1, 1, 4, 1, 1))).since(0) == 100_000


def test_a_close_ends_the_latest_open_reveal_of_its_field() -> None:
    """Two reveals of one field are open: the later one is closed, and the earlier one by the next close."""
    events = [_grant(0, 20_000), _grant(1_000, 20_000), _close(10_000)]
    record = Record.of(events)
    assert record.open_reveal(T + 10_000) == OpenReveal("c", "f", 1, T, 20_000)
    assert record.spans(Question("dose", weights=(1,) * 5)).since(0) == 29_000
    record.append(_close(12_000))
    assert record.open_reveal(T + 12_000) is None
    assert record.spans(Question("dose", weights=(1,) * 5)).since(0) == 21_000


def test_an_open_reveal_is_open_until_its_time_is_over() -> None:
    """It is known while it has time left, and not at its end."""
    record = Record.of([_grant(0, 20_000)])
    assert record.open_reveal(T + 19_999) == OpenReveal("c", "f", 1, T, 20_000)
    assert record.open_reveal(T + 20_000) is None


def test_the_case_in_hand() -> None:
    """A case is in hand from its claim until it is decided or released; undoing a decision brings it back."""
    record = Record()
    assert record.held is None
    record.append(_event(0, "case.claimed", case="c", severity=4, category="x"))
    held = HeldCase("c", 4, "x", T)
    assert record.held == held
    record.append(_event(1, "case.decided", case="c"))
    assert record.held is None
    record.append(_event(2, "decision.undone", case="c"))
    assert record.held == held
    record.append(_event(3, "case.released", case="c"))
    assert record.held is None


def test_shift_break_and_absence() -> None:
    """The record says what the person is doing, since when, and by which rule."""
    policy = Policy.model_validate({"shift_length": "8h"})
    record = Record.of([_event(0, "shift.started")])
    assert (record.on_shift, record.shift_start, record.planned_end(policy)) == (True, T, T + 8 * HOUR)
    record.append(_event(10, "break.started", rule="own"))
    assert (record.on_break, record.break_rule, record.break_started) == (True, "own", T + 10)
    record.append(_event(20, "break.ended"))
    assert (record.on_break, record.break_rule, record.break_started) == (False, None, None)
    record.append(_event(30, "away.started"))
    assert record.away
    record.append(_event(40, "shift.ended"))
    assert (record.on_shift, record.away, record.shift_start) == (False, False, T)
    assert record.planned_end(policy) is None


def test_a_planned_end_that_was_given_counts() -> None:
    """It goes before the policy's shift length, also for work round the clock."""
    record = Record.of([_event(0, "shift.started", until=T + HOUR)])
    assert record.planned_end(Policy()) == T + HOUR
    assert record.planned_end(Policy.model_validate({"shift_length": "0"})) == T + HOUR
    record.append(_event(5, "shift.started"))
    assert record.planned_end(Policy.model_validate({"shift_length": "0"})) is None


def test_breaks_and_absences_belong_to_a_shift() -> None:
    """Off shift neither begins, and a shift's end ends both."""
    record = Record.of([_event(0, "break.started"), _event(0, "away.started")])
    assert not record.on_break
    assert not record.away


def test_a_record_goes_forward_only() -> None:
    """An event before the latest one is refused; one at the same instant is not."""
    record = Record.of([_event(5, "shift.started"), _event(5, "shift.ended")])
    with pytest.raises(ValueError, match="before"):
        record.append(_event(4, "shift.started"))


def test_other_kinds_are_no_business_of_the_rules() -> None:
    """What a ledger holds besides leaves the record as it was, but for the time."""
    assert not KINDS & EXTRA_KINDS
    record = Record.of([_event(0, "clock.anomaly"), _event(1, "policy.set")])
    assert (record.on_shift, record.held, record.last_at) == (False, None, T + 1)


def test_time_on_shift() -> None:
    """Breaks are part of a shift; the time between shifts is not."""
    events = [
        _event(0, "shift.started"),
        _event(10 * MINUTE, "break.started"),
        _event(20 * MINUTE, "break.ended"),
        _event(30 * MINUTE, "shift.ended"),
        _event(40 * MINUTE, "shift.started"),
    ]
    record = Record.of(events)
    assert record.on_shift_since(T, T + 45 * MINUTE) == 35 * MINUTE
    assert record.on_shift_since(T + 15 * MINUTE, T + 45 * MINUTE) == 20 * MINUTE
    assert record.worked(T + 45 * MINUTE) == 25 * MINUTE


def test_many_questions_are_not_all_kept() -> None:
    """Comparing many policies over one record keeps a bounded number of sums, and their answers right."""
    record = Record.of([_grant(0, 20_000)])
    for charge in range(1_000, 1_600):
        assert record.spans(Question("time", minimum_charge=charge)).since(T) == 20_000
        assert record.instants(Question("reveals", minimum_charge=charge)).since(T) == 1
    assert len(record._sums._spans) <= MOST_KEPT
    assert len(record._sums._counts) <= MOST_KEPT


_STEPS = st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(1, 40)), max_size=20)
_SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(1, 9)), max_size=15)


@QUIET
@given(_SPANS, st.integers(0, 15), st.integers(-5, 100), st.integers(0, 400))
def test_sums_are_what_adding_up_gives(
    drawn: list[tuple[int, int, int]], kept: int, instant: int, amount: int
) -> None:
    """Since, until and their inverse agree with a loop over milliseconds, also once spans were taken back."""
    drawn = sorted(drawn)
    spans = Spans()
    for start, length, weight in drawn:
        spans.add(start, start + length + 1, weight + 1)
    spans.cut(kept)
    for start, length, weight in drawn[kept:]:
        spans.add(start, start + length, weight)
    whole = [(s, n + 1, w + 1) for s, n, w in drawn[:kept]] + drawn[kept:]

    def since(at: int) -> int:
        return sum(w for s, n, w in whole for moment in range(s, s + n) if moment >= at)

    assert spans.since(instant) == since(instant)
    assert spans.until(instant) == since(-1) - since(instant)
    if since(-1) > amount:
        earliest = next(at for at in range(200) if since(at) <= amount)
        assert spans.earliest_since_at_most(amount) == earliest


@QUIET
@given(st.lists(st.integers(0, 20), max_size=12), st.integers(-2, 22), st.integers(0, 11))
def test_counts_are_what_counting_gives(drawn: list[int], instant: int, amount: int) -> None:
    """Strictly after for sliding windows, from the instant on for days and shifts."""
    instants = Instants(sorted(drawn))
    assert instants.after(instant) == sum(at > instant for at in drawn)
    assert instants.since(instant) == sum(at >= instant for at in drawn)
    if len(drawn) > amount:
        earliest = instants.earliest_after_at_most(amount)
        assert instants.after(earliest) <= amount < instants.after(earliest - 1)


@QUIET
@given(_STEPS, st.integers(0, 20))
def test_sums_kept_up_are_sums_made_anew(steps: list[tuple[int, bool, int]], charge: int) -> None:
    """Asking after every event, with several reveals open, gives what a new record gives at the end."""
    question, kept, events, at = Question("time", minimum_charge=charge), Record(), list[Event](), 0
    for wait, opens, ms in steps:
        at += wait
        events.append(_grant(at, ms, f"f{ms % 3}") if opens else _close(at, f"f{ms % 3}"))
        kept.append(events[-1])
        kept.spans(question)
    asked = [T + moment for moment in range(0, 200, 7)]
    anew = Record.of(events).spans(question)
    assert [kept.spans(question).since(moment) for moment in asked] == [
        anew.since(moment) for moment in asked
    ]


def test_a_shift_left_on_is_an_absence() -> None:
    """Time away is no time on shift: who left the console without ending the shift did not work all night."""
    events = [
        _event(0, "shift.started"),
        _event(10 * MINUTE, "away.started"),
        _event(600 * MINUTE, "away.ended"),
        _event(610 * MINUTE, "away.started"),
    ]
    assert Record.of(events).on_shift_since(T, T + 700 * MINUTE) == 20 * MINUTE
