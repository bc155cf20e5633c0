"""One value of a report, as people read it and as programs do."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from config.answer import instant
from console.kit import phrases
from console.services.reporting.document import WITHHELD, Withheld

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from console.services.reporting.document import Report, Unit, Value

NOTHING = "-"
"""Stands where there is nothing to measure, which is not the same as 0."""

NOTHING_NOTE = '"-": there is nothing to measure.'
WITHHELD_WORD = "withheld"
WITHHELD_NOTE = (
    '"withheld": the figure would say something about fewer people than may be reported on, '
    "or would let one that does be worked out."
)
SIMULATED = "Simulated store: its time is made up."

WORDS = frozenset({"text", "day", "instant"})
"""Units that are read from the left, as words are; figures line up at their right."""

HEADINGS = {"duration": "seconds", "share": "0 to 1", "instant": "UTC"}
"""What a column's heading adds where its values are written for programs."""


def words(value: Value, unit: Unit, zone: ZoneInfo) -> str:
    """Return a value as a sentence or a table for people has it. Text comes back as it is, uncleaned."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NOTHING
    if isinstance(value, Withheld):
        return WITHHELD_WORD
    if isinstance(value, str):
        return value
    return _number(value, unit, zone)


def _number(value: float, unit: Unit, zone: ZoneInfo) -> str:
    match unit:
        case "duration":
            return duration(round(value))
        case "share":
            return f"{100 * value:.1f}%"
        case "points":
            return f"{value:,.1f}"
        case "instant":
            return when(round(value), zone)
        case _:
            return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3f}"


def duration(ms: int) -> str:
    """Return a length of time, "3 h 05 min", "45 s"; one that counts back has a minus in front."""
    sign, ms = ("-" if ms < 0 else ""), abs(ms)
    return sign + (phrases.short(ms) if ms < phrases.MINUTE else phrases.length(ms))


def when(at: int, zone: ZoneInfo) -> str:
    """Return an instant (ms UTC) with its local day: "2026-11-22 14:05"; seconds only if there are any."""
    local = datetime.fromtimestamp(at // 1000, tz=UTC).astimezone(zone)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def exact(value: Value, unit: Unit) -> Any:
    """Return a value as JSON has it: lengths of time in ms, shares from 0 to 1, instants as ISO 8601."""
    if isinstance(value, Withheld):
        return {"withheld": True}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if unit == "instant" and isinstance(value, int):
        return instant(value)
    return value


def covers(report: Report, zone: ZoneInfo) -> str:
    """Return the period in words, with the zone its days are in."""
    since, until = (when(each, zone) for each in (report.period.since, report.period.until))
    open_end = ", not over yet" if report.period.until > report.made_at + 1 else ""
    return f"{since} to {until}{open_end} ({report.period.zone})"


def explanations(report: Report) -> list[str]:
    """Return the report's notes, and what the words in its cells mean where there are such cells."""
    values = [cell for table in report.tables for row in table.rows for cell in row]
    values += [value for chart in report.charts for series in chart.series for value in series.values]
    notes = list(report.notes)
    if WITHHELD in values:
        notes.append(WITHHELD_NOTE)
    if None in values:
        notes.append(NOTHING_NOTE)
    return notes
