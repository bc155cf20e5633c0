"""The local day: when it began, when the next one begins, and how a clock on the wall shows an instant.

Days start at a local time of day, so they can last 23 or 25 hours. A local time that a change of the clocks
skips is read with the offset before the change; one that happens twice means the first.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1)

LATEST = 32_503_680_000_000
"""The first instant that is refused, 3000-01-01: every date that the rules can reach exists."""


class Day(NamedTuple):
    """One local day `[start, end)`, with the instant of the cut-off in it; milliseconds UTC."""

    start: int
    end: int
    cutoff: int | None


@lru_cache(maxsize=512)
def _days_near(zone: ZoneInfo, starts: int, cutoff: int | None, utc_day: int) -> tuple[Day, ...]:
    """Return the local days that touch a UTC day.

    An offset never reaches two days, and where a whole date is skipped the day of that date is empty.
    """
    dates = [_EPOCH + timedelta(days=utc_day + step) for step in range(-2, 4)]
    days = []
    for this, following in pairwise(dates):
        start, end = _instant(zone, this, starts), _instant(zone, following, starts)
        if start >= end:
            continue
        at = None
        if cutoff is not None:
            at = _instant(zone, following if cutoff < starts else this, cutoff)
            at = min(max(at, start), end)
        days.append(Day(start, end, at))
    return tuple(days)


def _instant(zone: ZoneInfo, day: date, ms: int) -> int:
    hours, rest = divmod(ms // 1000, 3600)
    local = datetime(day.year, day.month, day.day, hours, rest // 60, rest % 60, tzinfo=zone)
    return round(local.timestamp()) * 1000 + ms % 1000


def day_of(zone: ZoneInfo, starts: int, cutoff: int | None, instant: int) -> Day:
    """Return the local day that holds `instant`.

    `starts` and `cutoff` are milliseconds after local midnight. A cut-off earlier than `starts` belongs to
    the end of the day, after midnight.
    """
    days = _days_near(zone, starts, cutoff, instant // DAY_MS)
    return days[bisect_right(days, instant, key=_start) - 1]


def _start(day: Day) -> int:
    return day.start


def date_of(zone: ZoneInfo, starts: int, instant: int) -> str:
    """Return the date on which the local day that holds `instant` began, as YYYY-MM-DD."""
    return _date(zone, day_of(zone, starts, None, instant).start)


@lru_cache(maxsize=512)
def _date(zone: ZoneInfo, start: int) -> str:
    return datetime.fromtimestamp(start // 1000, tz=zone).date().isoformat()


def time_words(zone: ZoneInfo, instant: int, now: int) -> str:
    """Return "at 14:05", or "on Tuesday 24 November at 04:00" when that is over 20 hours away.

    Rounded up to the minute: whoever comes back at the time they were told is not turned away.
    """
    minute = -(-instant // 60_000) * 60
    local = datetime.fromtimestamp(minute, tz=zone)
    clock = f"{local.hour:02}:{local.minute:02}"
    if instant - now <= 20 * 3_600_000:
        return f"at {clock}"
    return f"on {_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} at {clock}"


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
