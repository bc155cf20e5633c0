"""Where a chart's axis begins and ends, and the round figures on it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from console.kit.phrases import DAY, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.services.reporting.document import Unit

STEPS = 4
"""About how many steps an axis has."""

_TIMES = (
    *(each * SECOND for each in (1, 2, 5, 10, 15, 30)),
    *(each * MINUTE for each in (1, 2, 5, 10, 15, 30)),
    *(each * HOUR for each in (1, 2, 3, 6, 12)),
)


class Scale(NamedTuple):
    """An axis from `low` to `high`, with a line at each of `ticks`."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def part(self, value: float) -> float:
        """Return where a value stands between the ends, 0 to 1."""
        return (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)


def scale(values: Iterable[float], unit: Unit) -> Scale:
    """Return an axis that holds 0 and all of these values, with its ends and steps at round figures."""
    known = [value for value in values if math.isfinite(value)]
    low, high = min([0.0, *known]), max([0.0, *known])
    step = _step((high - low) / STEPS, unit)
    first, last = math.floor(low / step), math.ceil(high / step)
    last = max(last, first + 1)
    ticks = tuple(number * step for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks)


def _step(least: float, unit: Unit) -> float:
    """Return the first round step that is not smaller."""
    if least <= 0 or not math.isfinite(least):
        return {"share": 0.25, "duration": float(MINUTE)}.get(unit, 1.0)
    if unit == "duration" and least <= 12 * HOUR:
        return float(next(each for each in _TIMES if each >= least))
    if unit == "duration":
        return DAY * _round(least / DAY)
    return max(1.0, _round(least)) if unit == "count" else _round(least)


def _round(least: float) -> float:
    """Return the first of 1, 2, 5, 10 times a power of ten that is not smaller."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= least * (1 - 1e-9))
