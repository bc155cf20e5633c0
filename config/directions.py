"""For each key of a rule, whether a change of it allows more: the meaning behind `config.diff`."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeAlias

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


def _postponing(before: Break, after: Break) -> Direction:
    if after.postpone_times == 0 or before.postpone == after.postpone:
        return Direction.TIGHTENING if before.postpone_times > after.postpone_times else Direction.NEUTRAL
    no_looser = (
        after.postpone_times <= before.postpone_times
        and after.postpone_by <= before.postpone_by
        and after.postpone_adds >= before.postpone_adds
    )
    return Direction.TIGHTENING if no_looser else Direction.LOOSENING


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
        "length": _more_tightens("length"),
        "counts": _any_change_loosens("counts"),
        "notice": _neutral,
        "grace": _more_loosens("grace"),
        "postpone": _postponing,
        "natural": _more_loosens("natural"),
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
