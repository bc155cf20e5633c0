"""What a replay counts: a tally a person, and spreads over days and delays that do not grow with time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


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


_MOST_VALUES = 4_096
"""Different values that a spread keeps as they are; more are rounded."""

_BITS = 11
"""Leading bits kept of a value that is rounded: percentiles are right to a twentieth of a percent."""


class Spread:
    """Values, counted; where there are very many different ones, by their leading bits. None is negative."""

    __slots__ = ("_counts", "_greatest", "_new", "_rounds", "add")

    add: Callable[[int], None]
    """Count one value."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}
        self._rounds = False
        self._greatest = 0
        self._new: list[int] = []
        self.add = self._new.append

    @property
    def greatest(self) -> int:
        """The greatest value, 0 of none."""
        self.settle()
        return self._greatest

    def settle(self) -> None:
        """Put what was added to the rest: many at a time cost less, and a list would grow."""
        new, counts = self._new, self._counts
        if not new:
            return
        self._greatest = max(self._greatest, *new)
        for value in map(_rounded, new) if self._rounds else new:
            counts[value] = counts.get(value, 0) + 1
        new.clear()
        if len(counts) > _MOST_VALUES and not self._rounds:
            self._round()

    def at(self, percent: int) -> int:
        """Return the value that this share of all lies at or below (nearest rank); 0 of none."""
        self.settle()
        rank, passed = max(-(-sum(self._counts.values()) * percent // 100), 1), 0
        for value in sorted(self._counts):
            passed += self._counts[value]
            if passed >= rank:
                return min(value, self._greatest)
        return 0

    def _round(self) -> None:
        rounded: dict[int, int] = {}
        for value, count in self._counts.items():
            key = _rounded(value)
            rounded[key] = rounded.get(key, 0) + count
        self._counts, self._rounds = rounded, True


def _rounded(value: int) -> int:
    shift = value.bit_length() - _BITS
    return value if shift <= 0 else (value + (1 << (shift - 1))) >> shift << shift


@dataclass(slots=True)
class Spreads:
    """What is told over all people: a value is of one person on one local day, or of one displaced case."""

    recorded_day_dose: Spread = field(default_factory=Spread)
    replayed_day_dose: Spread = field(default_factory=Spread)
    recorded_day_ms: Spread = field(default_factory=Spread)
    replayed_day_ms: Spread = field(default_factory=Spread)
    delays: Spread = field(default_factory=Spread)
    """Of displaced cases, ms from the recorded claim to the one at which they could have been taken."""

    def settle(self) -> None:
        """Put what was added to the rest."""
        for spread in (
            self.recorded_day_dose,
            self.replayed_day_dose,
            self.recorded_day_ms,
            self.replayed_day_ms,
            self.delays,
        ):
            spread.settle()
