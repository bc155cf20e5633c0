"""What a report covers: local days as the policy has them, instants as given, and sensible defaults."""

from __future__ import annotations

from datetime import date

import pytest

from config.errors import LeewardError
from config.instants import iso
from config.loading import loads
from console.clock import parse_instant
from console.services.reporting.period import parse_edge, period

POLICY = loads('timezone = "Europe/Amsterdam"\nday_starts = "04:00"', "a test")
NOW = parse_instant("2026-11-22T14:00:00Z")


def covered(
    *, since: str | None = None, until: str | None = None, now: int = NOW, year: bool = False
) -> list[str]:
    """Return both ends of the period that is meant, as instants."""
    edges = [None if each is None else parse_edge(each) for each in (since, until)]
    found = period(POLICY, now, *edges, "year" if year else "week")
    assert found.zone == "Europe/Amsterdam"
    return [iso(found.since), iso(found.until)]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, ["2026-11-15T03:00:00Z", "2026-11-22T14:00:00.001Z"]),
        ("2026-11-20", None, ["2026-11-20T03:00:00Z", "2026-11-22T14:00:00.001Z"]),
        ("2026-11-20", "2026-11-20", ["2026-11-20T03:00:00Z", "2026-11-21T03:00:00Z"]),
        (None, "2026-11-20", ["2026-11-14T03:00:00Z", "2026-11-21T03:00:00Z"]),
        ("2026-10-25", "2026-10-25", ["2026-10-25T03:00:00Z", "2026-10-26T03:00:00Z"]),
        ("2026-10-24", "2026-10-24", ["2026-10-24T02:00:00Z", "2026-10-25T03:00:00Z"]),
        ("2026-03-28", "2026-03-28", ["2026-03-28T03:00:00Z", "2026-03-29T02:00:00Z"]),
        (
            "2026-11-20T10:00:00Z",
            "2026-11-20T12:30:00+01:00",
            ["2026-11-20T10:00:00Z", "2026-11-20T11:30:00Z"],
        ),
        ("1970-01-01", "1970-01-02", ["1970-01-01T03:00:00Z", "1970-01-03T03:00:00Z"]),
        ("2026-11-22", "2030-01-01", ["2026-11-22T03:00:00Z", "2030-01-02T03:00:00Z"]),
    ],
)
def test_ends(since: str | None, until: str | None, expected: list[str]) -> None:
    """A day begins when the policy's days do, also across a clock change; the last day is covered whole."""
    assert covered(since=since, until=until) == expected


def test_before_the_day_begins_it_is_still_yesterday() -> None:
    """At two at night the local day is the one that began at four the day before."""
    now = parse_instant("2026-11-22T01:00:00Z")
    assert covered(now=now)[0] == "2026-11-14T03:00:00Z"


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, ["2026-01-01T03:00:00Z", "2026-11-22T14:00:00.001Z"]),
        (None, "2025-12-31", ["2025-01-01T03:00:00Z", "2026-01-01T03:00:00Z"]),
        ("2025-01-01", "2025-12-31", ["2025-01-01T03:00:00Z", "2026-01-01T03:00:00Z"]),
    ],
)
def test_a_yearly_report(since: str | None, until: str | None, expected: list[str]) -> None:
    """Without a beginning it covers the calendar year of its end."""
    assert covered(since=since, until=until, year=True) == expected


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("yesterday", "not a date or an instant"),
        ("2026-02-30", "no such date"),
        ("1969-12-31", "no such date"),
        ("3000-01-01", "no such date"),
        ("2026-11-21T10:00", "an instant without its zone"),
        ("", "not a date or an instant"),
        ("\uff12026-11-21", "not a date or an instant"),
    ],
)
def test_what_is_no_end_is_told(text: str, what: str) -> None:
    """Each in one line, with how to write it."""
    with pytest.raises(LeewardError) as caught:
        parse_edge(text)
    assert caught.value.what == what
    assert caught.value.remedy


def test_a_period_has_to_begin_before_it_ends() -> None:
    """Equal ends are refused too."""
    at = "2026-11-20T10:00:00Z"
    with pytest.raises(LeewardError, match="ends before it begins"):
        covered(since=at, until=at)


def test_a_date_that_the_zone_skipped() -> None:
    """A day that never was is an empty period, and refused; periods around it are whole."""
    samoa = loads('timezone = "Pacific/Apia"\nday_starts = "00:00"', "a test")
    day = date(2011, 12, 30)
    with pytest.raises(LeewardError, match="ends before it begins"):
        period(samoa, NOW, day, day)
    around = period(samoa, NOW, date(2011, 12, 29), date(2011, 12, 31))
    assert around.until - around.since == 2 * 86_400_000
