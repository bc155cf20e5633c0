"""Arrivals and decisions hour by hour, for a small chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.figures import team

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.figures.source import Source

HOUR = 3_600_000
HOURS = 24


@dataclass(frozen=True, slots=True)
class Flow:
    """Counts of hours, the oldest first; the last one is still going on. Instants in ms UTC."""

    counted_at: int = 0
    since: int = 0
    arrivals: tuple[int, ...] = ()
    decisions: tuple[int, ...] = ()


def flow_until(source: Source, now: int, decided: Mapping[int, int]) -> Flow:
    """Return the last 24 hours, by whole hours; `decided` counts decisions by the start of their hour."""
    first = (now // HOUR - HOURS + 1) * HOUR
    edges = [*(first + index * HOUR for index in range(HOURS)), now + 1]
    with source.snapshot():
        arrived = tuple(team.arrivals(source, edges))
    return Flow(now, first, arrived, tuple(max(0, decided.get(edge, 0)) for edge in edges[:-1]))
