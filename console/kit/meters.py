"""Meters: how far each rule is used up, in words and as a bar that only repeats the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console.clock import show_local
from console.kit import phrases
from console.text import cell_width, clean

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from config.rules import Assessment, Meter

UNITS_PER_POINT = 60_000_000
"""Dose units in one point, as the engine counts: thousandths of a point per minute, times milliseconds."""

TENTHS_SHOWN = 1_000
"""Tenths of a point from which only whole points are shown."""

FULL, TRACK = "━", "─"

NAMES = {"wind_down": "winding down"}
"""Rules that the policy gives no id of its own."""


def meter_lines(assessment: Assessment, zone: ZoneInfo, width: int) -> Content:
    """Return all meters for a column of that many cells, two lines each: name and figure, bar and remark."""
    blocks = [_block(meter, assessment.at, zone, width) for meter in assessment.meters]
    return Content("\n").join(blocks)


def figure(meter: Meter) -> str:
    """Return what a meter shows as a few words: "12 min / 4 h", "in 32 min", "1 of 3"."""
    if meter.kind == "break":
        return _coming(meter, "due")
    if meter.kind == "wind_down":
        return _coming(meter, "now")
    if meter.kind == "cooldown":
        return "none" if not meter.remaining else f"{phrases.short(meter.remaining)} left"
    used, limit = amount(meter, meter.used), amount(meter, meter.limit or 0)
    return f"{used} / {limit}"


def amount(meter: Meter, value: int) -> str:
    """Return one of the meter's figures in its own unit."""
    if meter.unit == "seconds":
        return phrases.short(value)
    if meter.unit == "points":
        tenths = value * 10 // UNITS_PER_POINT
        return f"{tenths // 10:,}" if tenths % 10 == 0 or tenths >= TENTHS_SHOWN else f"{tenths / 10}"
    return f"{value:,}"


def name_of(rule: str) -> str:
    """Return a rule's name as it may be shown; the ids are the organisation's words."""
    return clean(NAMES.get(rule, rule), one_line=True, max_cells=28)


def remark(meter: Meter, now: int, zone: ZoneInfo) -> str:
    """Return what there is to say beyond the figure: when it frees, that it is near, or nothing."""
    if meter.frees_at is not None:
        return f"frees {show_local(meter.frees_at, zone, now=now)}"
    if is_full(meter):
        return "used up" if meter.kind == "limit" else ""
    return "near" if is_near(meter) else ""


def is_full(meter: Meter) -> bool:
    """Whether nothing remains."""
    return meter.remaining == 0 and meter.kind in {"limit", "break", "streak"}


def is_near(meter: Meter) -> bool:
    """Whether the meter is past its warning."""
    return meter.warn is not None and meter.used >= meter.warn


def bar(used: int, limit: int | None, width: int, tone: str) -> Content:
    """Return a bar of that many cells."""
    share = 0 if not limit else min(width, used * width // limit)
    if limit and used > 0:
        share = max(1, share)
    return Content.styled(FULL * share, tone) + Content.styled(TRACK * (width - share), "$track")


def _block(meter: Meter, now: int, zone: ZoneInfo, width: int) -> Content:
    value = figure(meter)
    name = clean(name_of(meter.rule), one_line=True, max_cells=max(1, width - len(value) - 1))
    tone = "$error" if is_full(meter) else "$warning" if is_near(meter) else "$primary"
    gap = " " * max(1, width - cell_width(name) - len(value))
    note = remark(meter, now, zone)
    room = max(0, width - (len(note) + 1 if note else 0))
    used = meter.used
    if meter.kind == "cooldown":
        used = meter.remaining or 0
    second = bar(used, meter.limit, room, tone)
    if note:
        second += Content(" ") + Content.styled(note, tone)
    return Content(name) + Content(gap) + Content.styled(value, "$quiet") + Content("\n") + second


def _coming(meter: Meter, word: str) -> str:
    if meter.remaining is None:
        return "at its end"
    return f"in {phrases.short(meter.remaining)}" if meter.remaining else word
