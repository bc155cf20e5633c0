"""What a report covers: the days or instants that were asked for, and what is meant when nothing is said."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from config.errors import LeewardError
from config.instants import iso
from config.localdays import day_of
from console.clock import InstantError, parse_instant
from console.services.reporting.document import Period

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from config.policy import Policy

Edge: TypeAlias = date | int
"""An end of a period: a local day, or an instant (ms UTC)."""

Covers = Literal["week", "year"]

WEEK = 7
"""Days before today that a report covers when nothing is said; today so far comes with them."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_YEAR, LAST_YEAR = 1970, 2999


def parse_edge(text: str) -> Edge:
    """Read a date or an ISO 8601 instant.

    Raises LeewardError for text that is neither: what is wrong, what was read, how to write it.
    """
    if _DATE.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise LeewardError("no such date", text, "use one from 1970 to 2999") from None
        return day
    try:
        return parse_instant(text)
    except InstantError as error:
        if error.what == "not an instant":
            remedy = "write it like 2026-11-21 or 2026-11-21T10:00:00Z"
            raise LeewardError("not a date or an instant", error.where, remedy) from None
        raise


def period(
    policy: Policy, now: int, since: Edge | None, until: Edge | None, covers: Covers = "week"
) -> Period:
    """Return the period that is meant. `now` is ms UTC; days are the policy's local days.

    A day given as the end is covered whole. Without an end it is now; without a beginning it is seven whole
    local days before the day of the end (which is covered as far as it goes), or the first of the year of the
    end. Raises LeewardError when it ends before it begins.
    """
    zone, starts = policy.zone, policy.day_starts
    # The end is not in the period; what happened at this very instant is.
    end = now + 1 if until is None else until
    end_ms = _begins(zone, starts, end + timedelta(days=1)) if isinstance(end, date) else end
    if since is None:
        start = _default_start(zone, starts, end_ms, covers)
    else:
        start = _begins(zone, starts, since) if isinstance(since, date) else since
    if start >= end_ms:
        remedy = "give an earlier --since or a later --until"
        raise LeewardError("the period ends before it begins", f"--since {_said(since)}", remedy)
    return Period(start, end_ms, policy.timezone)


def _default_start(zone: ZoneInfo, starts: int, end: int, covers: Covers) -> int:
    """Return where a period that ends there begins when nobody says."""
    last = day_of(zone, starts, None, max(end - 1, 0))
    local = _date_of(zone, starts, last.start)
    if covers == "year":
        return _begins(zone, starts, date(local.year, 1, 1))
    whole = last.end == end
    return _begins(zone, starts, local - timedelta(days=WEEK - 1 if whole else WEEK))


def _begins(zone: ZoneInfo, starts: int, day: date) -> int:
    """Return the instant (ms UTC) at which that local day begins; one before 1970 counts as 1970."""
    minutes = starts // 60_000
    local = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone)
    return max(0, round(local.timestamp()) * 1000 + starts % 60_000)


def _date_of(zone: ZoneInfo, starts: int, start: int) -> date:
    """Return the date that a day which begins then is called by."""
    # A clock change may move the start itself by an hour or so, never by the rest of the day.
    return datetime.fromtimestamp((start - starts) / 1000 + 6 * 3600, tz=zone).date()


def _said(since: Edge | None) -> str:
    if isinstance(since, date):
        return since.isoformat()
    return "left out" if since is None else iso(since)
