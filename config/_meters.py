"""A meter for every rule that is enforced, so that nobody is surprised by one that was not yet binding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config._answers import Meter
from config._verdicts import cooled_at, limit_frees_at

if TYPE_CHECKING:
    from config._answers import Unit
    from config._plan import BreakNow, LimitPlan, Look

_UNITS: dict[str, Unit] = {"time": "seconds", "dose": "points", "reveals": "count", "cases": "count"}


def meters(look: Look) -> tuple[Meter, ...]:
    """Return the meters: limits, breaks, cool-downs and streaks as the policy has them, then winding down."""
    plan = look.plan
    made = [_limit(look, limit, used) for limit, used in zip(plan.limits, look.used, strict=True)]
    made += [_break(each) for each in look.breaks]
    for cooldown in plan.cooldowns:
        over = cooled_at(look, cooldown.after_severity, cooldown.wait)
        left = max(over - look.now, 0)
        frees_at = over if left else None
        made.append(
            Meter(
                cooldown.id,
                "cooldown",
                "seconds",
                cooldown.wait - left,
                cooldown.wait,
                None,
                left,
                frees_at,
            )
        )
    for streak in plan.streaks:
        count = look.record.streaks[streak.severity]
        left = max(streak.max - count, 0)
        made.append(Meter(streak.id, "streak", "count", count, streak.max, None, left, None))
    if plan.policy.wind_down is not None:
        made.append(_wind_down(look))
    return tuple(made)


def _limit(look: Look, limit: LimitPlan, used: int) -> Meter:
    room = limit.max - used
    frees_at = limit_frees_at(look, limit, used, limit.least) if room < limit.least else None
    unit = _UNITS[limit.rule.measure]
    return Meter(limit.id, "limit", unit, used, limit.max, limit.warn, max(room, 0), frees_at)


def _break(each: BreakNow) -> Meter:
    return Meter(
        each.plan.id,
        "break",
        "seconds",
        each.clock,
        each.due_at,
        each.plan.notice_at,
        max(each.due_at - each.clock, 0),
        each.enough_at if each.due else None,
    )


def _wind_down(look: Look) -> Meter:
    """Return the meter of winding down: the time on this shift against the time until it begins."""
    record, wind = look.record, look.wind
    start = record.shift_start
    if not record.on_shift or start is None:
        return Meter("wind_down", "wind_down", "seconds", 0, None, None, None, None)
    begins = wind.begins
    limit = None if begins is None else max(begins - start, 0)
    left = None if begins is None else max(begins - look.now, 0)
    return Meter(
        "wind_down",
        "wind_down",
        "seconds",
        look.now - start,
        limit,
        None,
        left,
        wind.ends if wind.active else None,
    )


def rest_owed(look: Look) -> int:
    """Return the rest that is still missing for what is due, ms."""
    return max((_missing(look, each) for each in look.breaks if each.due), default=0)


def _missing(look: Look, each: BreakNow) -> int:
    if each.enough_at is not None:
        return each.enough_at - look.now
    return each.plan.rest.needs(each.standing.postponed)


def claims_free_at(look: Look) -> int | None:
    """Return when the lightest case could be claimed again, ms UTC; None if waiting alone won't help."""
    record, plan = look.record, look.plan
    if not record.on_shift or record.on_break:
        return None
    frees: list[int | None] = [each.enough_at for each in look.breaks if each.due]
    for limit, used, top in zip(plan.limits, look.used, look.tops, strict=True):
        if top == 0 and limit.rule.categories is None:
            frees.append(limit_frees_at(look, limit, used, limit.least))
    for cooldown in plan.cooldowns:
        over = cooled_at(look, cooldown.after_severity, cooldown.wait)
        if cooldown.after_severity == 1 and look.now < over:
            frees.append(over)
    if any(each.severity == 1 and record.streaks[1] >= each.max for each in plan.streaks):
        frees.append(None)
    if look.wind.active and plan.wind_max == 0:
        frees.append(look.wind.ends)
    known = [each for each in frees if each is not None]
    return max(known) if known and len(known) == len(frees) else None
