"""A forecast that answers soon and then better: fewer hours and seeds first, for a console."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from config.errors import LeewardError
from console.services.forecasting.asking import DAY, HOUR
from console.services.forecasting.running import forecast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console.services.forecasting.asking import Ask, Forecast

CASES_A_SECOND = 8_000
"""Cases that one second simulates on a slow machine; measured by tests/bench/forecast.py."""

_SHORTEST = 8.0
"""Hours: less than a shift shows no breaks and no wind-down."""


class Cancelled(LeewardError):  # noqa: N818 - nothing went wrong
    """The answer is not wanted any more."""

    def __init__(self, *_: object) -> None:
        # SimPy makes an exception anew from its arguments when it leaves a process.
        super().__init__("the forecast was stopped", "", "ask again")


def gradually(
    ask: Ask, seeds: int, budget_ms: int, cancelled: Callable[[], bool] = bool
) -> Iterator[Forecast]:
    """Yield a coarse forecast that takes about `budget_ms`, then the exact one; only that if it is as quick.

    `cancelled` is asked every few hundred cases; Cancelled is raised soon after it says True.
    """

    def told(_: float) -> None:
        if cancelled():
            raise Cancelled

    affordable = CASES_A_SECOND * budget_ms / 1000
    if expected_cases(ask) * seeds > affordable:
        yield forecast(*_coarser(ask, affordable), told, coarse=True)
    yield forecast(ask, seeds, told)


def affordable_seeds(ask: Ask) -> int:
    """Return how many seeds take a few seconds: 2 to 10, the same for the same question."""
    return max(2, min(10, int(6 * CASES_A_SECOND // max(1.0, expected_cases(ask)))))


def expected_cases(ask: Ask) -> float:
    """Return about how many cases one seed simulates."""
    return ask.per_hour * ask.hours + ask.reviewers * ask.hours / 4


def _coarser(ask: Ask, affordable: float) -> tuple[Ask, int]:
    """Return as much of this as can be simulated with so many cases: one seed, and fewer hours."""
    share = affordable / expected_cases(ask)
    hours = min(ask.hours, max(_SHORTEST, ask.hours * share))
    if hours > DAY / HOUR:
        # The day before, in which nothing is counted, is simulated as well.
        hours = max(DAY / HOUR, hours - DAY / HOUR)
    return replace(ask, hours=hours), 1
