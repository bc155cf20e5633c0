"""How many people the due times need: the smallest team that decides 95 of 100 cases in time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from console.services.forecasting.running import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.services.forecasting.asking import Ask

SHARE = 0.95
"""Of cases with a due time, how many are to be decided by then."""

MOST = 5_000
"""People beyond which no team is tried."""

_LONGEST_HOURS = 72.0
"""Hours of each try: enough for every hour of the day to be met three times."""

_SEEDS = 2


def staff_needed(ask: Ask, told: Callable[[float], None] | None = None) -> int | None:
    """Return the smallest team that meets the due times, by bisection with seeds of its own, or None."""
    if not ask.has_due:
        return None
    tries = replace(ask, hours=min(ask.hours, _LONGEST_HOURS))
    offered = ask.per_hour * ask.handling.mean / 3_600_000
    high = max(1, min(MOST, round(offered * 2)))
    low = 0
    while not (found := _tried(tries, high, told)).enough:
        low = high
        if high >= MOST or not found.waited:
            return None
        high = min(MOST, high * 2)
    while high - low > 1:
        middle = (low + high) // 2
        if _tried(tries, middle, told).enough:
            high = middle
        else:
            low = middle
    return high


class _Tried(NamedTuple):
    """What one team came to: whether it is enough, and whether any case waited for a person at all."""

    enough: bool
    waited: bool


def _tried(ask: Ask, people: int, told: Callable[[float], None] | None) -> _Tried:
    team = replace(ask, reviewers=people)
    met, missed, waited = 0, 0, False
    allowed = int(ask.per_hour * ask.hours * (1 - SHARE) * 2) + 20
    for number in range(_SEEDS):
        done = run(team, f"staff:{ask.seed}:{number}", told, most_missed=allowed)
        met, missed = met + done.met, missed + done.missed
        waited = waited or any(done.waits)
        if done.missed > allowed:
            return _Tried(enough=False, waited=waited)
    return _Tried(met + missed > 0 and met >= SHARE * (met + missed), waited)
