"""What a replay counts: a tally a person, and spreads over days and delays that do not grow with time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class BreakTally:
    """How often the clock of one break rule came due between two full rests, and was then followed by one."""

    rule: str
    due: int = 0
    taken: int = 0


@dataclass(slots=True)
class Tally:
    """One person under the replayed policy. Doses in dose units, times in ms."""

    person: str
    events: int = 0
    reveals: int = 0
    """As recorded, as `refused` and the others are of what was recorded."""
    refused: int = 0
    shortened: int = 0
    """Granted for less than was recorded, though granted."""
    cut: int = 0
    """Granted reveals that would have ended before the text was hidden: others were closed sooner anyway."""
    claims: int = 0
    displaced: int = 0
    """Claims that would have been refused."""
    placed: int = 0
    """Of those, how many could have been taken at a later claim of the same shift."""
    postponements_refused: int = 0
    breaks_recorded: int = 0
    recorded_dose: int = 0
    replayed_dose: int = 0
    recorded_ms: int = 0
    replayed_ms: int = 0
    breaks: list[BreakTally] = field(default_factory=list)

    @property
    def breaks_due(self) -> int:
        """Breaks that would have been due, over all rules."""
        return sum(each.due for each in self.breaks)

    @property
    def breaks_taken(self) -> int:
        """Of those, how many were followed by a full rest as recorded."""
        return sum(each.taken for each in self.breaks)


_DIGITS = 3
"""Leading digits that a spread keeps of a value: percentiles are right to half a percent."""


class Spread:
    """Values counted by their leading digits; the greatest is kept as it is. Values are not negative."""

    __slots__ = ("_counts", "count", "greatest")

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self.count = 0
        self.greatest = 0

    def add(self, value: int) -> None:
        """Count one value."""
        self._counts[_rounded(value)] += 1
        self.count += 1
        self.greatest = max(self.greatest, value)

    def at(self, percent: int) -> int:
        """Return the value that this share of all lies at or below (nearest rank); 0 of none."""
        rank, passed = max(-(-self.count * percent // 100), 1), 0
        for value in sorted(self._counts):
            passed += self._counts[value]
            if passed >= rank:
                return min(value, self.greatest)
        return 0


def _rounded(value: int) -> int:
    scale: int = 10 ** max(len(str(value)) - _DIGITS, 0)
    return (value + scale // 2) // scale * scale


@dataclass(slots=True)
class Spreads:
    """What is told over all people: a value is of one person on one local day, or of one displaced case."""

    recorded_day_dose: Spread = field(default_factory=Spread)
    replayed_day_dose: Spread = field(default_factory=Spread)
    recorded_day_ms: Spread = field(default_factory=Spread)
    replayed_day_ms: Spread = field(default_factory=Spread)
    delays: Spread = field(default_factory=Spread)
    """Of displaced cases, ms from the recorded claim to the one at which they could have been taken."""
