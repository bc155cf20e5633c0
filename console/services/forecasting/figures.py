"""From what the runs counted to what is said: means with their intervals, percentiles, shares."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from config.policy import DOSE_UNITS_PER_POINT
from console.services.forecasting.asking import Forecast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from console.services.forecasting.asking import Ask
    from console.services.forecasting.floor import Tally

_T_975 = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)
"""Student's t, two-sided 95 %, 1 to 30 degrees of freedom (any statistical table)."""


def t_975(freedom: int) -> float:
    """Return Student's t, two-sided 95 %; beyond the table by Fisher's expansion, good to 0.001."""
    if freedom <= len(_T_975):
        return _T_975[freedom - 1]
    z = statistics.NormalDist().inv_cdf(0.975)
    return z + (z**3 + z) / (4 * freedom)


def interval(means: Sequence[float]) -> tuple[float, float] | None:
    """Return the 95 % interval of the mean of independent runs; None for fewer than two."""
    if len(means) < 2:  # noqa: PLR2004 - one run says nothing of how runs differ
        return None
    half = t_975(len(means) - 1) * statistics.stdev(means) / math.sqrt(len(means))
    middle = statistics.fmean(means)
    return middle - half, middle + half


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the smallest value that at least this share lies at or below, of values in order."""
    if not ordered:
        return None
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def gathered(ask: Ask, runs: Sequence[Tally], *, coarse: bool, said: tuple[str, ...]) -> Forecast:
    """Return the forecast that these runs come to."""
    waits = sorted(wait for each in runs for wait in each.waits)
    means = [statistics.fmean(each.waits) for each in runs if each.waits]
    waiting: dict[int, int] = {}
    for each in runs:
        for level, ms in each.waiting.items():
            waiting[level] = waiting.get(level, 0) + ms
    judged = sum(each.met + each.missed for each in runs)
    on_shift = sum(each.on_shift for each in runs)
    doses = sorted(units / DOSE_UNITS_PER_POINT for each in runs for units in each.doses.values())
    return Forecast(
        ask=ask,
        seeds=len(runs),
        cases=sum(each.arrived for each in runs),
        wait_mean=statistics.fmean(means) if means else None,
        wait_ci=interval(means),
        wait_p50=percentile(waits, 0.5),
        wait_p90=percentile(waits, 0.9),
        backlog_mean=_mean_level(waiting),
        backlog_p50=_level(waiting, 0.5),
        backlog_p90=_level(waiting, 0.9),
        backlog_end=statistics.fmean(each.at_end for each in runs),
        due_met=sum(each.met for each in runs) / judged if judged else None,
        utilisation=sum(each.busy for each in runs) / on_shift if on_shift else None,
        dose_p50=percentile(doses, 0.5),
        dose_p90=percentile(doses, 0.9),
        dose_max=doses[-1] if doses else None,
        person_days=len(doses),
        breaks=sum(each.breaks for each in runs) / len(doses) if doses else None,
        held_back=sum(each.held_back for each in runs) / on_shift if on_shift else None,
        put_back=sum(each.put_back for each in runs),
        decided=sum(each.decided for each in runs),
        coarse=coarse,
        assumptions=said,
    )


def _mean_level(waiting: Mapping[int, int]) -> float:
    whole = sum(waiting.values())
    return sum(level * ms for level, ms in waiting.items()) / whole if whole else 0.0


def _level(waiting: Mapping[int, int], share: float) -> float:
    whole, passed = sum(waiting.values()), 0
    for level in sorted(waiting):
        passed += waiting[level]
        if passed >= share * whole:
            return float(level)
    return 0.0
