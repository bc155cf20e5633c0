"""How the sentences of a report say lengths of time and instants."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from config.words import counted

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def length(ms: int) -> str:
    """Return a length of time as people say it, rounded down: "45 s", "9 min", "3 h 05 min"."""
    if ms < MINUTE:
        return f"{ms // SECOND} s"
    if ms < HOUR:
        return f"{ms // MINUTE} min"
    return f"{ms // HOUR:,} h {ms % HOUR // MINUTE:02} min"


def age(ms: int) -> str:
    """Return how long ago something was: "just now", "9 min ago", "3 h 05 min ago", "12 days ago"."""
    if ms < MINUTE:
        return "just now"
    return f"{length(ms) if ms < 2 * DAY else counted(ms // DAY, 'day')} ago"


def local(at: int, zone: str) -> str:
    """Return an instant (ms UTC) as a clock on the wall of that zone shows it: "2026-11-22 14:05"."""
    return datetime.fromtimestamp(at // SECOND, tz=ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
