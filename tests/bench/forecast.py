"""A simulated month of a hundred people under the default policy, and how long the first answer takes.

Beside it: the same team without any rule, which is the plain queue, so that the difference is what the
rules cost; and the same work when it is more than the weekly dose allows, which asks the engine most.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from config.loading import loads, preset
from console.services import forecasting
from console.services.forecasting import Ask, Handling, flat
from tests.bench.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Size

PEOPLE = 100
MONTH = 720.0
PER_HOUR = 60.0
HANDLING = 600_000
BUDGET = 500


def measure(size: Size) -> Iterator[Figure]:
    """Measure one run of a month, what the same costs without rules, and the coarse answer."""
    hours = MONTH if size.full else MONTH / 10
    ask = Ask(preset("default"), PEOPLE, flat(PER_HOUR), hours, Handling(HANDLING))
    took, found = _timed(ask)
    free = Ask(loads('shift_length = "0"'), PEOPLE, flat(PER_HOUR), hours, Handling(HANDLING))
    without, _ = _timed(free)
    share, how = MONTH / hours, "" if size.full else ", a tenth of a month times ten"
    each = took / max(1, found.cases) * 1e6
    told = f"{PEOPLE} people, {found.cases:,} cases, {found.person_days:,} person-days, one run{how}"
    told += f"; {each:.0f} us a case"
    yield Figure("forecast.month", took * share, 10, told, unit=" s")
    yield Figure("forecast.rules", took / without, None, "that over the same without any rule")
    before = time.perf_counter()
    first = next(forecasting.gradually(ask, 3, BUDGET))
    told = f"the first of two answers, {'coarse' if first.coarse else 'exact'}, asked for in {BUDGET} ms"
    yield Figure("forecast.coarse", time.perf_counter() - before, 1, told, unit=" s")


def _timed(ask: Ask) -> tuple[float, forecasting.Forecast]:
    before = time.perf_counter()
    found = forecasting.forecast(ask, 1)
    return time.perf_counter() - before, found
