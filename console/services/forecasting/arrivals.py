"""The work that comes in: the same cases for the same seed under any policy, so that what-ifs are fair.

Each purpose has a random stream of its own. What a case needs is drawn when it arrives and travels with it.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from itertools import accumulate
from math import log
from random import Random
from typing import TYPE_CHECKING

from console.services.forecasting.asking import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from console.services.forecasting.asking import Ask, Handling, Lane


class Case:
    """One case on its way through the team; all times in ms."""

    __slots__ = ("at", "category", "due", "handling", "id", "severity", "taken", "text")

    def __init__(self, number: int, at: int, lane: Lane, handling: int, text: int) -> None:
        self.id = str(number)
        self.at = at
        self.severity = lane.severity
        self.category = lane.category
        self.due = None if lane.due is None else at + lane.due
        self.handling = handling
        """What is left to do."""
        self.text = text
        """Of that, with text on the screen; it comes first."""
        self.taken = False


def cases(ask: Ask, seed: str, since: int, until: int) -> Iterator[Case]:
    """Yield the cases that arrive in `[since, until)`, in order: Poisson, the rate as of the local hour."""
    times, kinds, needs = (Random(f"{seed}:{purpose}") for purpose in ("arrivals", "kinds", "handling"))  # noqa: S311 - simulated people
    hours = [_Hour(ask.lanes, hour) for hour in range(24)]
    handling, charge = ask.handling, ask.policy.reveal.minimum_charge
    zone = ask.policy.zone
    at, number, to_come = float(since), 0, times.expovariate(1.0)
    hour_ends, hour = since, hours[0]
    while True:
        if at >= hour_ends:
            hour, hour_ends = hours[_local_hour(zone, int(at))], (int(at) // HOUR + 1) * HOUR
        reach = (hour_ends - at) * hour.per_ms
        if reach <= to_come:
            to_come -= reach
            at = float(hour_ends)
            if at >= until:
                return
            continue
        at += to_come / hour.per_ms
        if at >= until:
            return
        to_come = times.expovariate(1.0)
        lane = hour.lane(kinds.random())
        length = _handling(handling, lane.severity, needs)
        text = length * handling.text_share // 100
        number += 1
        yield Case(number, int(at), lane, length, max(text, charge) if text else 0)


class _Hour:
    """What arrives in one hour of the day."""

    def __init__(self, lanes: tuple[Lane, ...], hour: int) -> None:
        self._lanes = [lane for lane in lanes if lane.per_hour[hour] > 0]
        self._until = list(accumulate(lane.per_hour[hour] for lane in self._lanes))
        self.per_ms = (self._until[-1] if self._until else 0.0) / HOUR

    def lane(self, drawn: float) -> Lane:
        """Return the lane that a number of [0, 1) falls on."""
        index = bisect_right(self._until, drawn * self._until[-1])
        return self._lanes[min(index, len(self._lanes) - 1)]


def _handling(handling: Handling, severity: int, needs: Random) -> int:
    drawn = needs.random()
    recorded = handling.recorded
    if recorded:
        own = recorded[severity - 1] or tuple(ms for each in recorded for ms in each)
        if own:
            return own[int(drawn * len(own))]
    return max(1, round(-log(1.0 - drawn) * handling.mean))


def _local_hour(zone: ZoneInfo, at: int) -> int:
    return datetime.fromtimestamp(at // 1000, tz=zone).hour
