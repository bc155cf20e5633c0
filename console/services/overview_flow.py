"""How the queue moves: by hour for a day, by day for two weeks, and since when the oldest case waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.figures import flow as days
from storage.figures import team
from storage.rollups import local_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.policy import Policy
    from storage.figures.source import Source

HOUR = 3_600_000
HOURS = 24
DAY = 24 * HOUR
DAYS = 14

PART = 10_000
"""Numbers of cases gone through at one look for the oldest that waits: some two milliseconds."""

AFRESH_AFTER = 30 * 60_000
"""Ledger time, ms, after which the oldest is sought from the beginning: what was put back may be older."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Counts of hours and of local days, the oldest first; the last one still goes on. Instants in ms UTC."""

    counted_at: int = 0
    since: int = 0
    arrivals: tuple[int, ...] = ()
    decisions: tuple[int, ...] = ()
    days: tuple[str, ...] = ()
    """Local days, YYYY-MM-DD."""
    day_arrivals: tuple[int, ...] = ()
    day_ended: tuple[int, ...] = ()
    """Cases ended for the first time."""


def flow_until(source: Source, now: int, decided: Mapping[int, int], policy: Policy) -> Flow:
    """Return the last day by hours, and two weeks; `decided` counts decisions by the start of their hour."""
    first = (now // HOUR - HOURS + 1) * HOUR
    edges = [*(first + index * HOUR for index in range(HOURS)), now + 1]
    # From noon to noon, so that a day of 23 or 25 hours is neither left out nor named twice.
    middle = now - now % DAY + DAY // 2
    names = sorted({local_day(policy, middle - back * DAY) for back in range(-1, DAYS + 1)})
    today = local_day(policy, now)
    names = [name for name in names if name <= today][-DAYS:]
    with source.snapshot():
        arrived = tuple(team.arrivals(source, edges))
        found = days.flow(source, days.Days(names[0], names[-1]))
    return Flow(
        now,
        first,
        arrived,
        tuple(max(0, decided.get(edge, 0)) for edge in edges[:-1]),
        tuple(names),
        tuple(found.arrivals.get(name, 0) for name in names),
        tuple(found.ended.get(name, 0) for name in names),
    )


class Oldest:
    """Seeks the case that waits longest, a part of the queue at each look, and remembers how far it came."""

    def __init__(self) -> None:
        self._from = 1
        self._began_at = 0
        self.since: int | None = None
        """When it came in, ms UTC; None while nothing waits, or before it was found."""

    def look(self, source: Source, now: int, waiting: int) -> None:
        """Go on. Cases before the place it came to do not wait, but for those put back since."""
        if not self._began_at <= now < self._began_at + AFRESH_AFTER:
            self._from, self._began_at = 1, now
        if not waiting:
            self.since = None
            return
        last = team.newest_case(source)
        found = team.oldest_among(source, self._from, min(last, self._from + PART - 1))
        if found is not None:
            self._from, self.since = found, team.received_at(source, found)
        else:
            self._from = self._from + PART if self._from + PART <= last else 1
