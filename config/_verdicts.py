"""What follows from how things stand: the state, the permissions, and the rules that hold something back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from config._plan import SEVERITIES

if TYPE_CHECKING:
    from config._answers import State
    from config._plan import BreakNow, LimitPlan, Look


class Signature(NamedTuple):
    """Everything that `next_change_at` watches."""

    state: State
    max_severity: int
    reveals_up_to: int
    binding: tuple[str, ...]


def signature(look: Look) -> Signature:
    """Return what holds at this instant, without figures that change all the time."""
    return Signature(state(look), max_severity(look), reveals_up_to(look), tuple(binding(look)))


def state(look: Look) -> State:
    """Return the first state that applies."""
    record = look.record
    if not record.on_shift:
        return "off_shift"
    if record.on_break:
        return "on_break"
    if room_to_reveal(look) == 0:
        return "capped"
    if look.due:
        return "overdue" if look.left is not None and look.left <= 0 else "due"
    if look.wind.active:
        return "winding_down"
    return "approaching" if _warned(look) else "clear"


def _warned(look: Look) -> bool:
    limits = zip(look.plan.limits, look.used, strict=True)
    return any(limit.warn is not None and used >= limit.warn for limit, used in limits) or any(
        each.clock >= each.plan.notice_at for each in look.breaks
    )


def room_to_reveal(look: Look) -> int:
    """Return the highest severity of which every limit has room for a smallest reveal, categories aside."""
    return min(
        (
            top
            for limit, top in zip(look.plan.limits, look.tops, strict=True)
            if not limit.claims and limit.rule.categories is None
        ),
        default=SEVERITIES,
    )


def may_claim_at_all(look: Look) -> bool:
    """Say whether somebody at work could be given a case of some severity: limits and pace aside."""
    return look.record.on_shift and not look.record.on_break and not look.due


def max_severity(look: Look) -> int:
    """Return the highest severity that may be claimed, 0 for none."""
    if not may_claim_at_all(look):
        return 0
    plan = look.plan
    top = plan.wind_max if look.wind.active else SEVERITIES
    for limit, room in zip(plan.limits, look.tops, strict=True):
        if room < top and limit.rule.categories is None:
            top = room
    for cooldown in plan.cooldowns:
        if cooldown.after_severity <= top and look.now < cooled_at(
            look, cooldown.after_severity, cooldown.wait
        ):
            top = cooldown.after_severity - 1
    for streak in plan.streaks:
        if streak.severity <= top and look.record.streaks[streak.severity] >= streak.max:
            top = streak.severity - 1
    return top


def cooled_at(look: Look, after_severity: int, wait: int) -> int:
    """Return when a cool-down is over, ms UTC; long past when none was begun."""
    return look.record.ended_at[after_severity] + wait


def time_left(look: Look, severity: int) -> int | None:
    """Return how long a reveal of this severity would stay allowed, ms: 0 if it is not, None if unbounded."""
    record, wind = look.record, look.wind
    if not record.on_shift or record.on_break:
        return 0
    left = look.left
    if severity > look.plan.wind_max and wind.begins is not None:
        heavy = wind.begins - look.now
        left = heavy if left is None or heavy < left else left
    return None if left is None else max(left, 0)


def max_ms(look: Look) -> tuple[int, ...]:
    """Return what a reveal of each severity would be granted, ms."""
    plan = look.plan
    rooms = [
        (limit, limit.max - used)
        for limit, used in zip(plan.limits, look.used, strict=True)
        if not limit.claims and limit.rule.categories is None
    ]
    granted = []
    room_up_to = room_to_reveal(look)
    for severity in range(1, SEVERITIES + 1):
        most = plan.longest
        left = time_left(look, severity)
        if left is not None:
            most = min(most, left)
        if severity > room_up_to or most < plan.charge:
            granted.append(0)
            continue
        for limit, room in rooms:
            price = limit.prices[severity - 1]
            if price and room < most * price:
                most = room // price
        granted.append(most)
    return tuple(granted)


def reveals_up_to(look: Look) -> int:
    """Return the highest severity of which a reveal would be granted; all below it would be too."""
    record, plan, wind = look.record, look.plan, look.wind
    if not record.on_shift or record.on_break or (look.left is not None and look.left < plan.charge):
        return 0
    top = room_to_reveal(look)
    if top > plan.wind_max and wind.begins is not None and wind.begins - look.now < plan.charge:
        return plan.wind_max
    return top


def binding(look: Look) -> list[str]:
    """Return the ids of the rules that hold something back now, in the order of the policy."""
    plan = look.plan
    names = [limit.id for limit, top in zip(plan.limits, look.tops, strict=True) if top < SEVERITIES]
    names += [each.plan.id for each in look.breaks if holds(look, each)]
    names += [
        each.id for each in plan.cooldowns if look.now < cooled_at(look, each.after_severity, each.wait)
    ]
    names += [each.id for each in plan.streaks if look.record.streaks[each.severity] >= each.max]
    if winds(look):
        names.append("wind_down")
    return names


def holds(look: Look, each: BreakNow) -> bool:
    """Say whether a break rule refuses something: claims once due, reveals when too little work is left."""
    return each.due or each.overdue_at - each.clock < look.plan.charge


def winds(look: Look) -> bool:
    """Say whether winding down refuses something: by now, or because a reveal would run into it."""
    wind, plan = look.wind, look.plan
    return plan.wind_max < SEVERITIES and wind.begins is not None and wind.begins - look.now < plan.charge


def limit_frees_at(look: Look, limit: LimitPlan, used: int, room: int) -> int | None:
    """Return when a limit first has `room` if nothing is done, ms UTC; None when waiting won't help.

    Given that it has not got it now.
    """
    amount = limit.max - room
    if amount < 0 or not (limit.sliding or limit.daily) or used <= amount:
        return None
    record, plan = look.record, look.plan
    if limit.sliding:
        if limit.counts:
            return record.instants(limit.question).earliest_after_at_most(amount) + limit.sliding
        return record.spans(limit.question).earliest_since_at_most(amount) + limit.sliding
    end = plan.day(look.now).end
    if limit.counts or record.spans(limit.question).since(end) <= amount:
        return end
    # A reservation reaches into the next day and uses up some of that one too.
    free = record.spans(limit.question).earliest_since_at_most(amount)
    day = plan.day(free)
    return free if day.start == free else day.end
