"""Day sums: what a reveal is charged, on which local day it counts, and what an undone decision leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.exposure import Event
from config.instants import read_iso
from config.loading import loads
from storage.rollups import ForgottenError, Key, Sums, Tally, fold, local_day

if TYPE_CHECKING:
    from config.policy import Policy

AT = read_iso("2026-10-24T12:00:00Z")


def _policy(text: str = "") -> Policy:
    return loads(f'timezone = "Europe/Amsterdam"\n{text}', "test.toml")


def _granted(at: int, ms: int = 20_000, field: str = "f") -> Event:
    return Event("ann", at, "reveal.granted", case="1", field=field, severity=4, category="spam", ms=ms)


def _closed(at: int, field: str = "f") -> Event:
    return Event("ann", at, "reveal.closed", case="1", field=field)


@pytest.mark.parametrize(
    ("closed_after", "charged"),
    [
        (None, 20_000),
        (0, 3_000),
        (2_999, 3_000),
        (7_500, 7_500),
        (19_999, 19_999),
        (20_000, 20_000),
        (90_000, 20_000),
    ],
)
def test_a_reveal_costs_what_was_used_but_never_less_than_the_least(
    closed_after: int | None, charged: int
) -> None:
    """Left open, or closed after its end, it stays charged in full."""
    events = [_granted(AT)] + ([] if closed_after is None else [_closed(AT + closed_after)])

    days = fold((event, _policy()) for event in events)

    assert days == {Key("2026-10-24", 4, "spam"): Sums(reveals=1, charged_ms=charged, dose=4_000 * charged)}


def test_a_close_goes_to_the_latest_open_reveal_of_that_field() -> None:
    """Another field's reveal is not closed by it, nor is one closed twice."""
    events = [_granted(AT), _granted(AT + 1_000, field="g"), _closed(AT + 5_000), _closed(AT + 6_000)]

    days = fold((event, _policy()) for event in events)

    assert days[Key("2026-10-24", 4, "spam")] == Sums(reveals=2, charged_ms=25_000, dose=100_000_000)


def test_the_least_charge_is_that_of_the_policy_which_judged_the_grant() -> None:
    """A policy put in force before the close changes nothing about what was granted."""
    strict = _policy('[reveal]\nminimum_charge = "10s"')

    days = fold(iter([(_granted(AT), strict), (_closed(AT + 1_000), _policy())]))

    assert days[Key("2026-10-24", 4, "spam")].charged_ms == 10_000


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-10-24T01:59:59.999Z", "2026-10-23"),
        ("2026-10-24T02:00:00Z", "2026-10-24"),
        ("2026-10-25T02:59:59.999Z", "2026-10-24"),
        ("2026-10-25T03:00:00Z", "2026-10-25"),
    ],
)
def test_the_day_begins_when_the_policy_says(at: str, day: str) -> None:
    """At four in the morning local time, also on the day of 25 hours."""
    assert local_day(_policy(), read_iso(at)) == day


def test_a_close_after_midnight_counts_on_the_day_of_the_grant() -> None:
    """The day that was charged is the day that gets back."""
    at = read_iso("2026-10-24T01:59:55Z")

    days = fold((event, _policy()) for event in [_granted(at), _closed(at + 10_000)])

    assert days == {Key("2026-10-23", 4, "spam"): Sums(reveals=1, charged_ms=10_000, dose=40_000_000)}


def test_an_undone_decision_leaves_no_trace_in_the_sums() -> None:
    """The claim stays counted, the decision counts once it is taken again, on its own day."""
    later = AT + 86_400_000
    events = [
        Event("ann", AT, "case.claimed", case="1", severity=2, category="fraud"),
        Event("ann", AT + 1, "case.decided", case="1"),
        Event("ann", AT + 2, "decision.undone", case="1"),
        Event("ann", later, "case.decided", case="1"),
    ]

    days = fold((event, _policy()) for event in events)

    assert days == {
        Key("2026-10-24", 2, "fraud"): Sums(cases=1),
        Key("2026-10-25", 2, "fraud"): Sums(decided=1),
    }


def test_a_part_of_a_chain_says_when_it_does_not_know() -> None:
    """A decision on a case claimed before the part that was read is not guessed at."""
    with pytest.raises(ForgottenError):
        Tally(whole=False).take(Event("ann", AT, "case.decided", case="1"), _policy())
    with pytest.raises(ForgottenError):
        Tally(whole=False).take(Event("ann", AT, "decision.undone", case="1"), _policy())
