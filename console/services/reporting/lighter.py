"""Who should be given lighter work next, and why, in plain words. By name: it is about care, not rank.

The marks are an organisation's choice, not a finding: no published ones are known.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from config.answer import points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.policy import Policy
    from console.services.reporting.exposure import Exposed

NEAR: Final = 0.9
"""Share of a limit from which on it is near, where its rule has no warning of its own."""

HEAVIER: Final = 1.5
"""Times the middle dose of a day's work in the team from which on a load is heavy."""

FEWEST: Final = 3
"""People who must have worked before one of them is held against the middle of all."""


class Advice(NamedTuple):
    """Somebody who should be given lighter work next, and why."""

    person: str
    reasons: tuple[str, ...]


def lighter_work(people: Sequence[Exposed], policy: Policy) -> list[Advice]:
    """Return who should be given lighter work next, by name, under the policy in force."""
    worked = [each for each in people if each.days]
    middle = median(each.sums.dose / each.days for each in worked) if len(worked) >= FEWEST else 0.0
    marks = {
        limit.id: (limit.warn or limit.max * NEAR) / limit.max
        for limit in policy.enforced_limits
        if limit.max
    }
    found = []
    for each in worked:
        reasons = [
            f"used {_percent(peak.share)} of {rule} at its peak"
            for rule, peak in each.peaks.items()
            if peak.share >= marks.get(rule, NEAR)
        ]
        daily = each.sums.dose / each.days
        if middle and daily >= HEAVIER * middle:
            times = f"{daily / middle:.1f} times the middle of the team"
            reasons.append(f"{points(round(daily))} points a day worked, {times}")
        if reasons:
            found.append(Advice(each.person, tuple(reasons)))
    return found


def _percent(share: float) -> str:
    # Rounded down: a limit that was not reached is not said to have been.
    return f"{int(share * 100)} %"
