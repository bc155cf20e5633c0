"""For each key of a rule, whether a change of it allows more: the meaning behind `config.diff`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from config.durations import DAY, HOUR
from config.policy import Break, Limit, Policy
from config.values import Window


class Direction(StrEnum):
    """What a change does to the people who work under it."""

    TIGHTENING = "tightening"
    LOOSENING = "loosening"
    NEUTRAL = "neutral"


Judge: TypeAlias = Callable[[Any, Any], Direction]
"""Compares two versions of one rule by one key."""

_LONGER_THAN_ANY_DAY = 26 * HOUR
_NEVER = 1 << 62


def dose_weights(old: Policy, new: Policy) -> tuple[Direction, str]:
    """Judge a change of the severity weights: they matter as far as a dose limit counts that severity."""
    lightest = min((rule.severity_at_least for rule in old.limits if rule.measure == "dose"), default=6)
    pairs = list(zip(old.milli_weights, new.milli_weights, strict=True))[lightest - 1 :]
    if any(after < before for before, after in pairs):
        return Direction.LOOSENING, "some text adds less to the dose"
    if any(after > before for before, after in pairs):
        return Direction.TIGHTENING, "some text adds more to the dose"
    return Direction.NEUTRAL, "no dose limit counts the severities that changed"


def moved_cutoff(old: Policy, new: Policy) -> Direction:
    """Judge the cut-off by how long after the start of the new local day it comes."""

    def into_the_day(policy: Policy) -> int:
        cutoff = policy.wind_down.cutoff if policy.wind_down else None
        return _NEVER if cutoff is None else (cutoff - new.day_starts) % DAY

    return _by(into_the_day(old), into_the_day(new), Direction.LOOSENING)


def _by(before: int, after: int, more: Direction) -> Direction:
    if before == after:
        return Direction.NEUTRAL
    opposite = Direction.TIGHTENING if more is Direction.LOOSENING else Direction.LOOSENING
    return more if after > before else opposite


def _more_loosens(key: str, absent: int = _NEVER) -> Judge:
    def judge(before: Any, after: Any) -> Direction:
        was, now = getattr(before, key), getattr(after, key)
        return _by(absent if was is None else was, absent if now is None else now, Direction.LOOSENING)

    return judge


def _more_tightens(key: str) -> Judge:
    return lambda before, after: _by(getattr(before, key), getattr(after, key), Direction.TIGHTENING)


def _neutral(_before: Any, _after: Any) -> Direction:
    return Direction.NEUTRAL


def _any_change_loosens(key: str) -> Judge:
    """For a key whose values cannot be compared: each allows something that the other does not."""
    return lambda before, after: (
        Direction.NEUTRAL if getattr(before, key) == getattr(after, key) else Direction.LOOSENING
    )


def _window(before: Limit, after: Limit) -> Direction:
    if before.over == after.over:
        return Direction.NEUTRAL
    return Direction.TIGHTENING if _reaches_back_as_far(after.over, before.over) else Direction.LOOSENING


def _reaches_back_as_far(window: Window, other: Window) -> bool:
    if window.kind != "sliding":
        return window == other
    if other.kind == "day":
        return window.length >= _LONGER_THAN_ANY_DAY
    return other.kind == "sliding" and window.length >= other.length


def _counted(before: Limit, after: Limit) -> Direction:
    was, now = before.categories, after.categories
    if was == now:
        return Direction.NEUTRAL
    wider = now is None or (was is not None and was < now)
    return Direction.TIGHTENING if wider else Direction.LOOSENING


def _amount(before: Limit, after: Limit) -> Direction:
    if before.measure != after.measure:
        return Direction.NEUTRAL  # judged with the measure: the two numbers are of different kinds
    return _by(before.max, after.max, Direction.LOOSENING)


def _keeps_moved(rule: Break) -> bool:
    """Say whether a break may be moved by more than is worked before it is announced.

    Then a rest that is no longer enough leaves somebody with more work ahead than a full one would.
    """
    return rule.postpone_times * rule.postpone_by > rule.after - rule.notice


def _harder_rest(key: str) -> Judge:
    def judge(before: Break, after: Break) -> Direction:
        direction = _by(getattr(before, key), getattr(after, key), _HARDER[key])
        mixed = direction is Direction.TIGHTENING and (_keeps_moved(before) or _keeps_moved(after))
        return Direction.LOOSENING if mixed else direction

    return judge


_HARDER = {"length": Direction.TIGHTENING, "natural": Direction.LOOSENING}
"""What more of it does."""


def postponing(before: Break, after: Break) -> dict[Direction, str]:
    """Return what a change of postponing does and how, judged after each number of postponements.

    It can be both: without postponing a break is due sooner, and one that was postponed is short again.
    """

    def moved(rule: Break, times: int) -> tuple[int, int]:
        counted = min(times, rule.postpone_times)
        return counted * rule.postpone_by, counted * rule.postpone_adds

    found: dict[Direction, str] = {}
    # With neither notice nor grace a break is overdue when it is due, and nobody is there in time to move it.
    if not any(rule.postpone_times and rule.notice + rule.grace for rule in (before, after)):
        return found
    if after.postpone_adds > before.postpone_adds and (_keeps_moved(before) or _keeps_moved(after)):
        found[Direction.LOOSENING] = "a break that was moved far stays moved until a longer rest"
    for times in range(1, max(before.postpone_times, after.postpone_times) + 1):
        (due, rest), (due_then, rest_then) = moved(before, times), moved(after, times)
        if due_then > due or rest_then < rest:
            later = "a break may be moved further"
            shorter = "a break that was postponed needs less rest"
            found.setdefault(Direction.LOOSENING, later if due_then > due else shorter)
        if due_then < due or rest_then > rest:
            sooner = "a break may be moved less far"
            longer = "a break that was postponed needs more rest"
            found.setdefault(Direction.TIGHTENING, sooner if due_then < due else longer)
    return found


def _postponing(before: Break, after: Break) -> Direction:
    return next(iter(sorted(postponing(before, after))), Direction.NEUTRAL)


def smallest_reveal(old: Policy, new: Policy) -> tuple[Direction, str]:
    """Judge the minimum charge: it matters where time or dose can run out, or reveals be cut off."""
    for policy in (old, new):
        sums = any(limit.measure in {"time", "dose"} for limit in policy.enforced_limits)
        if sums or policy.enforced_breaks or policy.wind_down:
            longer = new.reveal.minimum_charge > old.reveal.minimum_charge
            return (Direction.TIGHTENING if longer else Direction.LOOSENING), ""
    return Direction.NEUTRAL, "no rule asks how short a reveal may be"


@lru_cache(maxsize=64)
def _longest_day(zone: ZoneInfo) -> int:
    """Return the length of the longest local day since 1990 and until 2045, ms."""
    noons = [datetime(1990, 1, 1, 12, tzinfo=UTC) + timedelta(days=step) for step in range(55 * 366)]
    offsets = [noon.astimezone(zone).utcoffset() or timedelta() for noon in noons]
    longest = max(before - after for before, after in pairwise(offsets))
    return DAY + max(longest, timedelta()) // timedelta(milliseconds=1)


def _moved_window(before: Limit, after: Limit, zone: ZoneInfo) -> Direction:
    """Judge another window; a sliding one holds a local day if it is as long as any day of that zone."""
    if before.over.kind == "day" and after.over.kind == "sliding" and after.over.length >= DAY:
        if after.over.length >= _longest_day(zone):
            return Direction.TIGHTENING
        return Direction.LOOSENING
    return _window(before, after)


KINDS: dict[str, dict[str, Judge]] = {
    "policy": {
        "name": _neutral,
        "timezone": _neutral,
        "day_starts": _neutral,
        "default_severity": _more_tightens("default_severity"),
        "shift_length": _neutral,
    },
    "reveal": {
        "passage": _more_loosens("passage"),
        "longest": _more_loosens("longest"),
        "minimum_charge": _more_tightens("minimum_charge"),
        "warn_from_severity": _more_loosens("warn_from_severity"),
        "why": _neutral,
    },
    "limit": {
        "measure": _any_change_loosens("measure"),
        "over": _window,
        "max": _amount,
        "warn": _neutral,
        "severity_at_least": _more_loosens("severity_at_least"),
        "categories": _counted,
        "why": _neutral,
    },
    "break": {
        "after": _more_loosens("after"),
        "length": _harder_rest("length"),
        "counts": _any_change_loosens("counts"),
        "notice": _neutral,
        "grace": _more_loosens("grace"),
        "postpone": _postponing,
        "natural": _harder_rest("natural"),
        "why": _neutral,
    },
    "cooldown": {
        "after_severity": _more_loosens("after_severity"),
        "wait": _more_tightens("wait"),
        "why": _neutral,
    },
    "streak": {"severity": _more_loosens("severity"), "max": _more_loosens("max"), "why": _neutral},
    "wind_down": {
        "last": _more_tightens("last"),
        "max_severity": _more_loosens("max_severity"),
        "cutoff": _neutral,
        "why": _neutral,
    },
    "ceiling": {
        "daily_time": _more_loosens("daily_time"),
        "continuous_work": _more_loosens("continuous_work"),
        "why": _neutral,
    },
    "opt_out": {"keep": _more_tightens("keep")},
    "checkin": {
        "ask": _neutral,
        "minimum_group": _more_tightens("minimum_group"),
        "keep": _more_loosens("keep"),
        "why": _neutral,
    },
    "review": {"sample": _neutral, "sample_by_category": _neutral, "why": _neutral},
}
"""By kind of rule, every key a diff can name."""


def with_policy(key: str, pair: tuple[Any, Any], old: Policy, new: Policy) -> dict[Direction, str] | None:
    """Judge a key that cannot be judged by its rule or section alone; None for all others.

    `key` is that of a rule after its kind ("limit.over"), or of a section ("reveal.longest").
    """
    if key == "limit.over":
        return {_moved_window(*pair, new.zone): ""}
    if key == "break.postpone":
        return postponing(*pair) or {Direction.NEUTRAL: "it moves nothing"}
    if key == "wind_down.cutoff":
        return {moved_cutoff(old, new): ""}
    if key == "reveal.minimum_charge":
        direction, note = smallest_reveal(old, new)
        return {direction: note}
    return None


BEYOND_RECORDS = {
    "default_severity": "what comes without a severity is served, and counted, by it",
    "reveal.passage": "how much text one reveal shows",
    "reveal.warn_from_severity": "whom a warning reaches",
    "opt_out.keep": "how long a wish not to be served something holds",
    "checkin.keep": "how long private answers are kept",
    "checkin.minimum_group": "how small a group a report may show",
    "ceiling.daily_time": "how far a rule or an override may go",
    "ceiling.continuous_work": "how far a rule or an override may go",
    "ceiling": "how far a rule or an override may go",
}
"""Keys whose direction no record of reveals and claims can show, and what each is about."""
