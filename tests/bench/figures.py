"""What a benchmark answers with: one figure, what was asked of it, and how it came about; one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SAME = 1.15
"""What "the same" and "independent" are read as: medians of two sizes differ by less than the noise."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much to measure, and where files may be put."""

    full: bool
    folder: Path

    def of(self, quick: int, full: int) -> int:
        """Return the one that goes with this size."""
        return full if self.full else quick


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `asked` is None where nothing was asked and it is told all the same."""

    name: str
    measured: float
    asked: float | None
    """At least this if `least`, otherwise at most."""
    how: str
    least: bool = False
    unit: str = ""
    """Empty for a ratio to something measured in the same run."""

    @property
    def holds(self) -> bool | None:
        """Whether it is as asked; None where nothing was."""
        if self.asked is None:
            return None
        return self.measured >= self.asked if self.least else self.measured <= self.asked

    def line(self) -> str:
        """Return it in one line."""
        asked = ""
        if self.asked is not None:
            asked = f"asked {'>=' if self.least else '<='} {_number(self.asked)}{self.unit},"
        verdict = {True: "yes", False: "NO", None: ""}[self.holds]
        measured = f"measured {_number(self.measured)}{self.unit}"
        return f"{self.name:<26} {asked:<18} {measured:<20} {verdict:<4} {self.how}".rstrip()


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all (0 to 1) lies at or below; 0.0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def millis(values: Iterable[float]) -> str:
    """Return seconds as a list of milliseconds, for showing how much they scatter."""
    return " ".join(f"{value * 1000:.1f}" for value in values) + " ms"
