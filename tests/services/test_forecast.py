"""The simulated team: against queueing theory, against the engine, and against itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from math import factorial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import rules
from config.exposure import Event, Record
from config.leeway import Leeway
from config.loading import loads, preset, preset_names
from console.services import forecasting
from console.services.forecasting import Ask, Handling, figures, flat, telling
from console.services.forecasting.arrivals import cases
from console.services.forecasting.history import read_arrivals
from console.services.forecasting.running import run
from console.services.forecasting.shifts import shifts, span
from tests.support.oracles import oracle

MINUTE, HOUR = 60_000, 3_600_000
FREE = loads('shift_length = "0"')


def erlang_c(servers: int, per_hour: float, mean: int) -> float:
    """Return the mean wait of an M/M/c queue in ms, from the textbook."""
    offered = per_hour * mean / HOUR
    waiting = offered**servers / factorial(servers) * servers / (servers - offered)
    chance = waiting / (sum(offered**k / factorial(k) for k in range(servers)) + waiting)
    return chance * mean / (servers - offered)


@pytest.mark.parametrize(
    ("servers", "load", "mean", "hours"),
    [(1, 0.5, 60_000, 100), (2, 0.8, 60_000, 80), (5, 0.7, 120_000, 50), (10, 0.85, 300_000, 60)],
)
def test_without_rules_it_is_the_queue_of_the_textbook(
    servers: int, load: float, mean: int, hours: int
) -> None:
    """The mean wait of M/M/c teams lies in the interval, and the people are as busy as the load says."""
    per_hour = load * servers * HOUR / mean
    found = forecasting.forecast(Ask(FREE, servers, flat(per_hour), hours, Handling(mean), seed=7), 6)
    assert found.wait_ci is not None
    low, high = found.wait_ci
    assert low <= erlang_c(servers, per_hour, mean) <= high
    assert found.utilisation == pytest.approx(load, rel=0.05)


@given(st.integers(1, 6), st.integers(10, 90), st.integers(1, 10_000))
@settings(max_examples=5, deadline=None)
def test_littles_law(servers: int, per_hour: int, seed: int) -> None:
    """The mean number of waiting cases is the rate at which they come, times their mean wait."""
    ask = Ask(preset("default"), servers * 3, flat(per_hour), 30, Handling(4 * MINUTE), seed=seed)
    done = run(ask, str(seed))
    if len(done.waits) < 100 or done.put_back:
        return
    queued = sum(level * ms for level, ms in done.waiting.items())
    # Waits of cases from before and after the counted time differ by what waits at its two ends.
    edge = 2 * max(done.waiting) * max(done.waits, default=0)
    assert abs(queued - sum(done.waits)) <= edge + 1


@pytest.mark.parametrize("name", preset_names())
def test_nobody_ever_passes_a_limit_or_works_on_when_overdue(name: str) -> None:
    """Every event of a simulated team is one that the engine allows, asked one at a time."""
    policy = preset(name)
    trace: list[Event] = []
    run(Ask(policy, 3, flat(40), 26, Handling(3 * MINUTE), starts="together"), "x", trace=trace)
    assert sum(event.kind == "reveal.granted" for event in trace) > 50
    for _, events in groupby(sorted(trace, key=lambda event: event.person), key=lambda event: event.person):
        _check(policy, list(events))


def _check(policy: object, events: list[Event]) -> None:
    record = Record()
    assert isinstance(policy, type(FREE))
    for event in events:
        if event.kind == "case.claimed":
            may = rules.claimable(policy, record, event.at)
            assert (event.severity or 6) <= may.max_severity, event
        if event.kind == "reveal.granted":
            _check_granted(policy, record, event)
            continue
        record.append(event)


def _check_granted(policy: object, record: Record, event: Event) -> None:
    """Ask for what was read in one go passage by passage; each must be granted whole."""
    assert isinstance(policy, type(FREE))
    at, left = event.at, event.ms or 0
    count = -(-left // policy.reveal.longest)
    for number in range(count, 0, -1):
        wanted = left // number
        answer = rules.grant(
            policy, record, at, severity=event.severity or 5, category=event.category or "", wanted=wanted
        )
        assert isinstance(answer, rules.Granted), (event, answer)
        assert answer.ms >= wanted
        record.append(replace(event, at=at, ms=wanted))
        at, left = at + wanted, left - wanted


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_leeway_never_allows_what_the_engine_refuses(seed: int) -> None:
    """What a leeway still says after some acts is what the engine says then, or it asks to be made anew."""
    chance = Random(seed)  # noqa: S311 - not a secret
    policy = preset(chance.choice(preset_names()))
    record, at = Record(), 1_768_200_000_000
    record.append(Event("a", at, "shift.started", until=at + 8 * HOUR))
    way = Leeway(policy, record, at)
    for number in range(60):
        at += chance.randrange(1, 4 * MINUTE)
        severity = chance.randrange(1, 6)
        if way.holds(at):
            assert way.top(at) == rules.claimable(policy, record, at).max_severity
        else:
            way = Leeway(policy, record, at)
            assert way.max_severity == rules.claimable(policy, record, at).max_severity
        case = str(number)
        record.append(Event("a", at, "case.claimed", case=case, severity=severity, category="any"))
        way.claim(severity, "any")
        certain = way.certain(at, severity, "any", 10_000)
        if certain >= 10_000:
            answer = rules.grant(policy, record, at, severity=severity, category="any", wanted=10_000)
            assert answer == rules.Granted(10_000, None) or getattr(answer, "ms", 0) >= min(
                10_000, policy.reveal.longest
            )
            record.append(
                Event(
                    "a",
                    at,
                    "reveal.granted",
                    case=case,
                    field="t",
                    severity=severity,
                    category="any",
                    ms=10_000,
                )
            )
            way.read(severity, "any", 10_000, 1)
        at += 10_000
        record.append(Event("a", at, "case.decided", case=case))


def test_arrivals_of_real_cases() -> None:
    """Notices that were really received come in their lanes and at their rate, and a team handles them."""
    with oracle("real-cases.jsonl").open("rb") as lines:
        found = read_arrivals(lines, "real-cases.jsonl", preset("default"), per_hour=None, due=None)
    assert {lane.category for lane in found.lanes} >= {"intellectual-property"}
    ask = Ask(preset("default"), 3, found.lanes, 24 * 30, Handling(20 * MINUTE))
    assert ask.per_hour * 24 == pytest.approx(400 / 295, rel=0.01)
    done = forecasting.forecast(ask, 2)
    assert done.cases == pytest.approx(2 * 30 * 400 / 295, rel=0.4)
    assert done.decided >= 0.9 * done.cases


def test_the_same_cases_come_under_every_policy() -> None:
    """Arrivals, kinds and handling times depend on the seed alone, so that policies are compared fairly."""
    asks = [Ask(preset(name), 3, flat(30), 24, Handling(MINUTE)) for name in ("default", "light-touch")]
    first, second = (
        [(case.at, case.severity, case.handling) for case in cases(ask, "s", 0, 24 * HOUR)] for ask in asks
    )
    assert first == second
    assert len(first) > 500
    assert first != [(c.at, c.severity, c.handling) for c in cases(asks[0], "t", 0, 24 * HOUR)]


def test_a_long_run_keeps_no_more_than_windows_reach() -> None:
    """What is dropped from a record changes no answer: a team with a tiny memory does the same."""
    from console.services.forecasting import reviewer  # noqa: PLC0415  # its bound is changed below

    ask = Ask(preset("default"), 2, flat(12), 24 * 14, Handling(3 * MINUTE))
    whole, trimmed = list[Event](), list[Event]()
    bound = reviewer.MOST_EVENTS
    try:
        reviewer.MOST_EVENTS = 10**9
        run(ask, "x", trace=whole)
        reviewer.MOST_EVENTS = 200
        run(ask, "x", trace=trimmed)
    finally:
        reviewer.MOST_EVENTS = bound
    assert whole == trimmed
    assert len(whole) > 2_000


def test_shifts_start_spread_or_together_and_end_before_a_cut_off() -> None:
    """Spread starts cover the day; under a cut-off every shift is over by then; together is together."""
    ask = Ask(preset("default"), 8, flat(1), 48)
    when = span(ask)
    starts = {shift.start % (24 * HOUR) for person in range(8) for shift in shifts(ask, person, when)[1:]}
    assert len(starts) == 8
    hotline = Ask(preset("hotline"), 8, flat(1), 48)
    when = span(hotline)
    midnight = when.since - hotline.policy.day_starts
    ends = [
        (shift.end - midnight) % (24 * HOUR) for person in range(8) for shift in shifts(hotline, person, when)
    ]
    assert max(ends) <= 16 * HOUR
    together = replace(hotline, starts="together")
    when = span(together)
    assert len({shift.start for person in range(8) for shift in shifts(together, person, when)[1:2]}) == 1


def test_days_off_are_kept() -> None:
    """With five days of seven each person works five shifts in a week."""
    ask = Ask(preset("default"), 7, flat(1), 24 * 7, starts="together", workdays=5)
    when = span(ask)
    worked = [sum(shift.counted for shift in shifts(ask, person, when)) for person in range(7)]
    assert worked == [5] * 7


def test_staffing_is_the_smallest_that_meets_the_due_times() -> None:
    """One person fewer misses more than five in a hundred; without due times nothing is said."""
    ask = Ask(FREE, 1, flat(60, 10 * MINUTE), 24, Handling(3 * MINUTE))
    needed = forecasting.staff_needed(ask)
    assert needed is not None
    assert 4 <= needed <= 7
    met = forecasting.forecast(replace(ask, reviewers=needed), 4).due_met
    fewer = forecasting.forecast(replace(ask, reviewers=needed - 1), 4).due_met
    assert met is not None
    assert fewer is not None
    assert met > 0.93
    assert fewer < met
    assert forecasting.staff_needed(replace(ask, lanes=flat(60))) is None


def test_a_due_time_nobody_can_meet() -> None:
    """Where handling alone takes longer than the due time, no team is enough."""
    ask = Ask(FREE, 1, flat(2, 1000), 24, Handling(3 * MINUTE))
    assert forecasting.staff_needed(ask) is None


def test_coarse_first_then_exact_and_stopped_when_not_wanted() -> None:
    """A console gets a quick answer, then the one it asked for; a cancelled one ends soon."""
    ask = Ask(FREE, 5, flat(100), 40, Handling(MINUTE))
    coarse, exact = forecasting.gradually(ask, 2, budget_ms=40)
    assert coarse.coarse
    assert not exact.coarse
    assert exact == forecasting.forecast(ask, 2)
    assert len(list(forecasting.gradually(ask, 2, budget_ms=10_000))) == 1
    asked = iter([False] * 2)
    with pytest.raises(forecasting.Cancelled):
        list(forecasting.gradually(ask, 2, 40, lambda: next(asked, True)))


def test_the_interval_is_students() -> None:
    """Percentiles of Student's t agree with the published table, beyond it too; one run has no interval."""
    published = {1: 12.706, 9: 2.262, 30: 2.042, 40: 2.021, 60: 2.000, 120: 1.980}
    assert {freedom: pytest.approx(value, abs=0.002) for freedom, value in published.items()} == {
        freedom: figures.t_975(freedom) for freedom in published
    }
    assert figures.interval([1.0]) is None
    assert figures.interval([1.0, 3.0]) == (pytest.approx(2 - 12.706), pytest.approx(2 + 12.706))


def test_words_say_what_is_assumed_and_what_cannot_be_known() -> None:
    """The text names the mean with its interval, the assumptions and what a simulation can't know."""
    ask = Ask(preset("default"), 9, flat(30, HOUR), 24, Handling(3 * MINUTE))
    found = replace(forecasting.forecast(ask, 2), staff_needed=8)
    text = "\n".join(telling.sentences(found))
    assert "9 people work one shift of 8 hours every day, their starts spread evenly over the day." in text
    assert "What it can't know" in text
    assert "8 people would decide 95% of them in time" in text
    assert set(telling.document(found)) >= {
        *("seeds", "wait_seconds", "backlog", "due_met", "utilisation", "dose", "staff_needed"),
    }
