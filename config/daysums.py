"""What a local day came to that takes the rules to tell: the peaks of limits, and how breaks went."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.policy import Measure


class Peak(NamedTuple):
    """The highest use of a limit: `used` of `most` (ms, dose units or a count), first reached `at`."""

    used: int
    most: int
    measure: Measure
    at: int

    @property
    def share(self) -> float:
        """How much of the limit was used, 0 to 1."""
        return self.used / self.most

    def over(self, other: Peak | None) -> bool:
        """Return whether this is the larger share of its limit; the earlier of equals stays."""
        if other is None:
            return True
        mine, theirs = self.used * other.most, other.used * self.most
        return mine > theirs or (mine == theirs and self.at < other.at)


@dataclass(slots=True)
class Rests:
    """How the breaks of one rule went; `overdue_ms` in ms, all else counts."""

    due: int = 0
    on_time: int = 0
    late: int = 0
    taken: int = 0
    natural: int = 0
    off_shift: int = 0
    postponed: int = 0
    overdue_ms: int = 0

    def add(self, other: Rests) -> None:
        """Count another's as well."""
        self.due += other.due
        self.on_time += other.on_time
        self.late += other.late
        self.taken += other.taken
        self.natural += other.natural
        self.off_shift += other.off_shift
        self.postponed += other.postponed
        self.overdue_ms += other.overdue_ms


@dataclass(slots=True)
class Summary:
    """What one local day came to, by limit and by break rule; rules with nothing to tell are not there."""

    peaks: dict[str, Peak] = field(default_factory=dict)
    rests: dict[str, Rests] = field(default_factory=dict)

    def add(self, other: Summary) -> None:
        """Take in another stretch of time: the higher peaks, and the sums."""
        for rule, peak in other.peaks.items():
            if peak.over(self.peaks.get(rule)):
                self.peaks[rule] = peak
        for rule, rests in other.rests.items():
            self.rests.setdefault(rule, Rests()).add(rests)

    def form(self) -> dict[str, Any]:
        """Return it as JSON values."""
        rests = {rule: list(astuple(each)) for rule, each in self.rests.items()}
        return {"peaks": {rule: list(peak) for rule, peak in self.peaks.items()}, "rests": rests}

    @classmethod
    def of(cls, form: Mapping[str, Any]) -> Summary:
        """Return the summary of such JSON values. Raises ValueError, TypeError or LookupError for others."""
        peaks = {rule: Peak(*each) for rule, each in form["peaks"].items()}
        return cls(peaks, {rule: Rests(*each) for rule, each in form["rests"].items()})
