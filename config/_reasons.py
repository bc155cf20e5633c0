"""Why a rule holds something back, in plain words to the person it protects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config._answers import Reason
from config._plan import SEVERITIES
from config._verdicts import cooled_at, holds, limit_frees_at, winds
from config.durations import DAY, HOUR, format_local_time, spoken
from config.localdays import time_words
from config.words import plain

if TYPE_CHECKING:
    from config._plan import BreakNow, LimitPlan, Look

_SPOKEN = {HOUR: "60 minutes", DAY: "24 hours"}
"""Sliding lengths that would sound like the hour or the day on the clock."""

WIND_DOWN = "wind_down"
"""The rule id of winding down, which has none in a policy."""


def reasons(look: Look) -> tuple[Reason, ...]:
    """Return every rule that holds something back now with its reason, in the order of the policy."""
    plan, record = look.plan, look.record
    found = [
        Reason(limit.id, of_limit(look, limit, used, top))
        for limit, used, top in zip(plan.limits, look.used, look.tops, strict=True)
        if top < SEVERITIES
    ]
    found += [Reason(each.plan.id, of_break(look, each)) for each in look.breaks if holds(look, each)]
    for cooldown in plan.cooldowns:
        over = cooled_at(look, cooldown.after_severity, cooldown.wait)
        if look.now < over:
            who = _severities(cooldown.after_severity)
            words = (
                f"After severe text, cases{who} wait for {spoken(cooldown.wait)}, until {_at(look, over)}."
            )
            found.append(Reason(cooldown.id, words))
    for streak in plan.streaks:
        if record.streaks[streak.severity] >= streak.max:
            count = "the last case was" if streak.max == 1 else f"the last {streak.max} cases were"
            words = f"The next case is lighter: {count} of severity {_and_above(streak.severity)}."
            found.append(Reason(streak.id, words))
    if winds(look):
        found.append(Reason(WIND_DOWN, of_wind_down(look)))
    return tuple(found)


def of_limit(look: Look, limit: LimitPlan, used: int, top: int) -> str:
    """Return why a limit has room for severities up to `top` only."""
    least = limit.rule.severity_at_least
    words = _used_up(limit) if top < least else f"{_left_over(limit)} severity {_and_above(top + 1)}."
    frees_at = limit_frees_at(look, limit, used, limit.need[top])
    if frees_at is not None:
        again = "The next day starts" if limit.daily else "There is room again"
        return f"{words} {again} {time_words(look.plan.policy.zone, frees_at, look.now)}."
    if not limit.sliding and not limit.daily:
        return f"{words} It starts afresh with the next shift."
    return words


def _used_up(limit: LimitPlan) -> str:
    rule = limit.rule
    which = _severities(rule.severity_at_least) + _categories(rule.categories)
    if rule.measure == "time":
        return f"You have used {_window(limit, spoken(rule.max))}{which}."
    if rule.measure == "dose":
        return f"{_window(limit, 'dose').capitalize()}{which} is used up."
    things = {"reveals": ("passage", "revealed"), "cases": ("case", "taken")}[rule.measure]
    amount = f"{rule.max} {things[0]}{'' if rule.max == 1 else 's'}"
    return f"You have {things[1]} {_window(limit, amount)}{which}."


def _left_over(limit: LimitPlan) -> str:
    which = _severities(limit.rule.severity_at_least) + _categories(limit.rule.categories)
    return f"What is left of {_window(limit, 'dose')}{which} is too little for"


def _window(limit: LimitPlan, amount: str) -> str:
    if limit.sliding:
        return f"the {amount} allowed in any {_SPOKEN.get(limit.sliding) or spoken(limit.sliding)}"
    return f"today's {amount}" if limit.daily else f"this shift's {amount}"


def _severities(least: int) -> str:
    return "" if least == 1 else f" of severity {_and_above(least)}"


def _and_above(severity: int) -> str:
    return str(severity) if severity == SEVERITIES else f"{severity} and above"


def _categories(categories: frozenset[str] | None) -> str:
    return "" if categories is None else f" in {plain(', '.join(sorted(categories)))}"


def _at(look: Look, instant: int) -> str:
    return time_words(look.plan.policy.zone, instant, look.now).removeprefix("at ").removeprefix("on ")


def of_break(look: Look, each: BreakNow) -> str:
    """Return why a break rule refuses claims, or reveals."""
    rest = spoken(each.plan.rest.needs(each.standing.postponed))
    if each.enough_at is not None and each.due:
        complete = time_words(look.plan.policy.zone, each.enough_at, look.now)
        return f"A rest of {rest} is due. It is complete {complete}."
    if each.clock >= each.overdue_at:
        return f"Your rest of {rest} is overdue. Nothing is revealed until you have taken it."
    if each.due:
        return (
            f"A rest of {rest} is due. You can finish the case you have; the next one comes after the rest."
        )
    return f"A rest of {rest} begins in a moment; there is no time left for another passage."


def of_wind_down(look: Look) -> str:
    """Return why nothing heavy is served."""
    plan, wind = look.plan, look.wind
    most = f"up to severity {plan.wind_max}" if plan.wind_max else "that is already in hand"
    if not wind.active:
        return "Winding down begins in a moment; there is no time left for a heavier passage."
    if wind.ends is not None and plan.cutoff is not None:
        since = format_local_time(plan.cutoff)
        until = time_words(plan.policy.zone, wind.ends, look.now)
        return f"Only work {most} after {since}. The next day starts {until}."
    return f"Your shift is winding down: only work {most} from here on."
