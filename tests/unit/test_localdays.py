"""Local days: where they begin, on ordinary days and on those when the clocks change."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from config.durations import HOUR, MINUTE
from config.instants import iso, read_instant
from config.localdays import day_of, time_words


def _at(text: str) -> int:
    at = read_instant(text)
    assert at is not None
    return at


AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_a_day_begins_at_its_start() -> None:
    """The millisecond before belongs to the day before."""
    start = _at("2026-01-14T03:00:00Z")
    assert day_of(AMSTERDAM, 4 * HOUR, None, start).start == start
    assert day_of(AMSTERDAM, 4 * HOUR, None, start - 1).end == start


def test_a_start_that_is_skipped() -> None:
    """02:30 does not exist on 29 March 2026 in Amsterdam: the day begins when 02:30 winter time would be."""
    day = day_of(AMSTERDAM, 2 * HOUR + 30 * MINUTE, None, _at("2026-03-29T12:00:00Z"))
    assert iso(day.start) == "2026-03-29T01:30:00Z"
    assert iso(day.end) == "2026-03-30T00:30:00Z"


def test_a_start_that_happens_twice() -> None:
    """02:30 comes twice on 25 October 2026 in Amsterdam: the day begins with the first."""
    day = day_of(AMSTERDAM, 2 * HOUR + 30 * MINUTE, None, _at("2026-10-25T12:00:00Z"))
    assert iso(day.start) == "2026-10-25T00:30:00Z"
    assert day.end - day.start == 25 * HOUR


def test_a_date_that_is_skipped_whole() -> None:
    """Samoa had no 30 December 2011: its 29th is followed by its 31st, and no instant is without a day."""
    apia = ZoneInfo("Pacific/Apia")
    starts = {
        day_of(apia, 4 * HOUR, None, at).start
        for at in range(_at("2011-12-28T00:00:00Z"), _at("2012-01-01T12:00:00Z"), HOUR)
    }
    assert [iso(start) for start in sorted(starts)] == [
        "2011-12-27T14:00:00Z",
        "2011-12-28T14:00:00Z",
        "2011-12-29T14:00:00Z",
        "2011-12-30T14:00:00Z",
        "2011-12-31T14:00:00Z",
    ]


def test_a_cut_off_lies_in_its_day() -> None:
    """One earlier than the start of the day comes after midnight, at the end of that day."""
    noon = _at("2026-01-14T12:00:00Z")
    assert iso(day_of(AMSTERDAM, 4 * HOUR, 16 * HOUR, noon).cutoff or 0) == "2026-01-14T15:00:00Z"
    assert iso(day_of(AMSTERDAM, 4 * HOUR, 2 * HOUR, noon).cutoff or 0) == "2026-01-15T01:00:00Z"


def test_an_instant_in_words() -> None:
    """The time of day when it is near, with the date when it is not, never earlier than it is."""
    now = _at("2026-11-21T10:00:00Z")
    assert time_words(AMSTERDAM, _at("2026-11-21T13:05:00Z"), now) == "at 14:05"
    assert time_words(AMSTERDAM, _at("2026-11-21T13:05:00.001Z"), now) == "at 14:06"
    assert time_words(AMSTERDAM, _at("2026-11-24T03:00:00Z"), now) == "on Tuesday 24 November at 04:00"


def test_an_instant_in_iso_form() -> None:
    """UTC, with milliseconds only where there are any."""
    assert iso(0) == "1970-01-01T00:00:00Z"
    assert iso(1_774_000_000_050) == "2026-03-20T09:46:40.050Z"
