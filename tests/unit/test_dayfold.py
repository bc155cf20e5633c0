"""What days came to, folded by the engine's record, against a walk in ticks that shares no code."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.dayfold import DayFold, Lookback, Peak, Rests, Summary
from config.eventlines import event_line
from config.exposure import Event
from config.instants import read_iso
from config.loading import loads
from config.policy import DOSE_UNITS_PER_POINT, Policy
from storage import recall
from tests.support import report_oracle
from tests.support.histories import histories, instants
from tests.support.policies import written_policies

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

TICK = 60_000
QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@st.composite
def lives(draw: st.DrawFn) -> tuple[dict[str, Any], list[Event]]:
    """Draw a policy and some shifts under it, hours or days apart."""
    written = draw(written_policies(TICK))
    begin = draw(instants(written, TICK))
    events: list[Event] = []
    for _ in range(draw(st.integers(1, 3))):
        events += draw(histories(written, TICK, begin))
        last = events[-1].at if events else begin
        begin = last + draw(st.sampled_from([1, 15, 90, 700, 1500])) * TICK
    return written, events


def _folded(policy: Policy, events: Iterable[Event], until: int, since: int = 0) -> dict[str, Summary]:
    fold = DayFold(since)
    for event in events:
        fold.take(event, policy)
    fold.pass_to(until)
    return fold.days


def _in_units(measure: str, amount: Fraction) -> Fraction:
    return amount * DOSE_UNITS_PER_POINT if measure == "dose" else amount


@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(lives())
def test_days_are_what_a_walk_in_ticks_finds(life: tuple[dict[str, Any], list[Event]]) -> None:
    """Peaks of every limit and how every break went, on every day, whatever was done."""
    written, events = life
    policy = Policy.model_validate(written)
    until = (events[-1].at if events else 0) + 400 * TICK
    found = _folded(policy, events, until)
    lines: list[dict[str, Any]] = [event_line(event) | {"policy": "p"} for event in events]

    peaks = report_oracle.peaks(lines, {"p": written})
    assert {
        (day, rule): (peak.used, peak.most, peak.at)
        for day, summary in found.items()
        for rule, peak in summary.peaks.items()
    } == {
        key: (*(_in_units(_measure(written, key[1]), each) for each in (used, most)), at)
        for key, (used, most, at) in peaks.items()
    }
    rests = report_oracle.rests(lines, {"p": written}, TICK, until)
    assert {
        (day, rule): asdict(each)
        for day, summary in found.items()
        for rule, each in summary.rests.items()
        if each != Rests()
    } == {key: asdict(each) for key, each in rests.items()}


def _measure(written: dict[str, Any], rule: str) -> str:
    return next(str(limit["measure"]) for limit in written["limit"] if limit["id"] == rule)


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
@given(lives(), st.integers(0, 100))
def test_a_fold_in_two_parts_finds_the_same(life: tuple[dict[str, Any], list[Event]], share: int) -> None:
    """Counting up to any instant and, anew from the first line, only from there on, adds up to the whole."""
    written, events = life
    policy = Policy.model_validate(written)
    last = events[-1].at if events else 0
    first = events[0].at if events else 0
    until, cut = last + 400 * TICK, first + (last + 200 * TICK - first) * share // 100
    fold = DayFold()
    for event in events:
        if event.at < cut:
            fold.take(event, policy)
    fold.pass_to(cut)
    for day, summary in _folded(policy, events, until, since=cut).items():
        fold.days.setdefault(day, Summary()).add(summary)

    whole = _folded(policy, events, until)
    assert _told(fold.days) == _told(whole)


def _lookback(policy: Policy) -> Lookback:
    longest = max(policy.reveal.longest, policy.reveal.minimum_charge)
    windows = [limit.over.length for limit in policy.enforced_limits if limit.over.kind == "sliding"]
    return Lookback(max([25 * 60 * TICK, *windows]), recall.long_gap(policy) + longest, longest, claims=True)


@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(lives(), st.integers(0, 100), st.booleans())
def test_a_fold_that_was_left_goes_on_as_if_it_had_not_been(
    life: tuple[dict[str, Any], list[Event]], share: int, passed: bool
) -> None:
    """After any line, through JSON and bytes; and it stands later where the one that went on does."""
    written, events = life
    policy = Policy.model_validate(written)
    back, count = _lookback(policy), len(events) * share // 100
    whole = DayFold()
    for event in events[:count]:
        whole.take(event, policy)
    if passed and events:
        whole.pass_to(events[min(count, len(events) - 1)].at)
    form, past = whole.kept(back)
    stored: dict[str, Any] = json.loads(json.dumps(form))
    fold = DayFold.resumed(stored, whole.policy, 0)
    fold.remember(stored, past.packed())
    for event in events[count:]:
        whole.take(event, policy)
        fold.take(event, policy)

    one, other = whole.kept(back), fold.kept(back)
    assert json.loads(json.dumps(one[0])) == json.loads(json.dumps(other[0]))
    assert one[1].packed() == other[1].packed()
    until = (events[-1].at if events else 0) + 400 * TICK
    for each in (whole, fold):
        each.pass_to(until)
    assert _told(fold.days) == _told(whole.days) == _told(_folded(policy, events, until))


@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(lives())
def test_where_a_fold_stands_does_not_tell_how_far_back_it_began(
    life: tuple[dict[str, Any], list[Event]],
) -> None:
    """Begun with the first line, or with a shift from before all that still matters after a long time off."""
    written, events = life
    policy = Policy.model_validate(written)
    back = _lookback(policy)
    starts = [
        index
        for index, (one, other) in enumerate(pairwise(events), start=1)
        if (one.kind, other.kind) == ("shift.ended", "shift.started") and other.at - one.at >= back.gap
    ]
    for first in starts:
        since = events[first].at + back.horizon + back.slack
        whole, later = DayFold(since), DayFold(since)
        for event in events:
            whole.take(event, policy)
        for event in events[first:]:
            later.take(event, policy)
        for fold in (whole, later):
            fold.pass_to(max(events[-1].at, since))

        assert whole.kept(back)[0] == later.kept(back)[0]
        assert whole.kept(back)[1] == later.kept(back)[1]


def _told(days: dict[str, Summary]) -> dict[str, Any]:
    return {day: summary.form() for day, summary in days.items() if summary != Summary()}


MORNING = read_iso("2026-11-02T08:00:00Z")
MINUTE = 60_000

REST = """
[[break]]
id = "rest"
after = "50m"
length = "10m"
grace = "3m"
postpone = { times = 1, by = "5m", adds = "2m" }
"""


def _day(*steps: tuple[float, str], until: float) -> Rests:
    """Return how the one break rule went, all given in minutes after the morning."""
    events = [
        Event("ann", MORNING + int(minute * MINUTE), kind, rule="rest" if kind == "break.postponed" else None)
        for minute, kind in steps
    ]
    days = _folded(loads(REST, "test.toml"), events, MORNING + int(until * MINUTE))
    return days.get("2026-11-02", Summary()).rests.get("rest", Rests())


START = (0, "shift.started")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([START, (40, "shift.ended")], Rests(off_shift=1)),
        ([START, (50, "shift.ended")], Rests(due=1, on_time=1, off_shift=1)),
        ([START, (40, "break.started"), (50, "break.ended")], Rests(taken=1)),
        ([START, (40, "break.started"), (49.9, "break.ended")], Rests(due=1, overdue_ms=int(7.6 * MINUTE))),
        ([START, (40, "break.started"), (49, "break.ended"), (50, "shift.ended")], Rests(off_shift=1)),
        ([START, (52, "break.started"), (62, "break.ended")], Rests(due=1, on_time=1, taken=1)),
        (
            [START, (55, "break.started"), (65, "break.ended")],
            Rests(due=1, late=1, taken=1, overdue_ms=2 * MINUTE),
        ),
        ([START, (51, "away.started"), (70, "away.ended")], Rests(due=1, on_time=1, natural=1)),
        (
            [START, (51, "break.postponed"), (56, "break.started"), (67, "break.ended")],
            Rests(due=1, postponed=1, overdue_ms=int(1.5 * MINUTE)),
        ),
        (
            [START, (51, "break.postponed"), (56, "break.started"), (68, "break.ended")],
            Rests(due=1, on_time=1, taken=1, postponed=1),
        ),
    ],
)
def test_how_a_break_went(steps: list[tuple[float, str]], expected: Rests) -> None:
    """Due at its mark, on time until it is overdue, taken only once it was long enough."""
    assert _day(*steps, until=70.5) == expected


def test_of_a_terminal_that_died_an_hour_counts_as_overdue() -> None:
    """A shift that nobody ended is no week of overdue work."""
    assert _day(START, until=20 * 60) == Rests(due=1, overdue_ms=60 * MINUTE)


def test_a_rest_takes_back_what_was_to_fall_due_after_it() -> None:
    """What is shown during a break runs on past its end; the clock is 0 then, whatever came meanwhile."""
    policy = loads(REST.replace('after = "50m"', 'after = "3m"\ncounts = "exposed"'), "test.toml")
    at = [MORNING + minute * MINUTE for minute in (0, 1, 10, 11)]
    events = [
        Event("ann", at[0], "shift.started"),
        Event("ann", at[1], "break.started"),
        Event("ann", at[2], "reveal.granted", case="1", field="f", severity=1, ms=3 * MINUTE),
        Event("ann", at[3], "case.claimed", case="2", severity=1),
    ]
    days = _folded(policy, events, MORNING + 60 * MINUTE)

    assert days["2026-11-02"].rests["rest"] == Rests(taken=1)


def test_the_earlier_of_equal_peaks_stays() -> None:
    """When the use was first that high is told."""
    first, second = Peak(30, 60, "time", 5), Peak(45, 90, "time", 9)

    assert not second.over(first)
    assert first.over(second)
    assert Peak(31, 60, "time", 9).over(first)
