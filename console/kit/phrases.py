"""Times, lengths of time and severities in the words that screens use.

Everything is worked out from instants (ms UTC) and lengths (ms) that the caller has; no clock is read here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.words import counted
from console.clock import show_local

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

MOST_SEVERE = 5

SEVERITY = {1: "slight", 2: "mild", 3: "moderate", 4: "serious", 5: "severe"}
"""The word that goes with each number. The words are ours; what a number means is the organisation's."""

STATE = {
    "off_shift": "Off shift",
    "on_break": "On a break",
    "capped": "Limit reached",
    "overdue": "Break overdue",
    "due": "Break due",
    "winding_down": "Winding down",
    "approaching": "Nearing a limit",
    "clear": "Clear",
}
"""The state of the day in a word or two."""


def severity(number: int) -> str:
    """Return "serious, 4 of 5"."""
    return f"{SEVERITY.get(number, 'unknown')}, {number} of {MOST_SEVERE}"


def pips(number: int) -> str:
    """Return the number again as marks, for the eye: "■■■■□"."""
    filled = max(0, min(MOST_SEVERE, number))
    return "■" * filled + "□" * (MOST_SEVERE - filled)


def length(ms: int) -> str:
    """Return a length of time as people say it, to the minute: "3 h 05 min", "12 min", "under a minute"."""
    ms = max(0, ms)
    if ms < MINUTE:
        return "under a minute" if ms else "0 min"
    if ms >= 2 * DAY:
        days, rest = divmod(ms, DAY)
        hours = rest // HOUR
        return f"{days} days" if not hours else f"{days} days {hours} h"
    hours, rest = divmod(ms, HOUR)
    minutes = rest // MINUTE
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"


def short(ms: int) -> str:
    """Return a length of time in few cells: "45 s", "12 min", "3:05 h"."""
    ms = max(0, ms)
    if ms < MINUTE:
        return f"{-(-ms // SECOND)} s" if ms else "0 min"
    if ms < HOUR:
        return f"{ms // MINUTE} min"
    hours, minutes = ms // HOUR, ms % HOUR // MINUTE
    return f"{hours}:{minutes:02} h" if minutes else f"{hours} h"


def countdown(ms: int) -> str:
    """Return what is left, to the second, rounded up: "9:58"."""
    seconds = -(-max(0, ms) // SECOND)
    if seconds >= HOUR // SECOND:
        return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return f"{seconds // 60}:{seconds % 60:02}"


def ago(at: int, now: int) -> str:
    """Return how long ago something was, "2 h 10 min"; "in the future" for a report dated ahead."""
    return length(now - at) if at <= now else "dated ahead of now"


def due(due_at: int | None, now: int, zone: ZoneInfo) -> str:
    """Return what is left until the due time, with the time itself: "2 h 10 min left (14:05)"."""
    if due_at is None:
        return "none given"
    at = show_local(due_at, zone, now=now)
    return (
        f"passed {length(now - due_at)} ago ({at})" if due_at < now else f"{length(due_at - now)} left ({at})"
    )


def to_the_second(at: int, zone: ZoneInfo) -> str:
    """Return an instant of the next minutes, "14:05:20": for what ends while somebody waits for it."""
    return f"{show_local(at, zone)}:{at // SECOND % 60:02}"


def still_counted(until: int, zone: ZoneInfo) -> str:
    """Say that what a terminal which has gone had open runs on, and until when (ms UTC)."""
    return (
        "Nothing you can hide is open; a passage your last terminal had open is still counted until "
        f"{to_the_second(until, zone)}."
    )


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return "1 case", "2 cases", "1,234 cases"."""
    return counted(count, one, many)
