"""What a forecast is asked for, and what it answers: frozen values, the same for a command and a console."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from config.policy import Policy

HOUR = 3_600_000
DAY = 24 * HOUR

Starts = Literal["spread", "together"]

MIX = (40, 25, 18, 11, 6)
"""Of 100 cases, how many of each severity where nothing else is known: made up, most work being light."""

HANDLING = 120_000
"""Ms a case takes where neither a number nor a record says it: made up."""

TEXT_SHARE = 50
"""Of 100 parts of the handling, how many have guarded text on the screen where no record says it: made up."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of case, and how many come in an hour, by hour of the local day."""

    severity: int
    category: str
    per_hour: tuple[float, ...]
    """24 numbers."""
    due: int | None = None
    """Ms after arrival by which it is to be decided; None without a due time."""


@dataclass(frozen=True, slots=True)
class Handling:
    """How long cases take. Exponential around `mean` (ms), or drawn from what was recorded, by severity."""

    mean: int = HANDLING
    recorded: tuple[tuple[int, ...], ...] = ()
    """Five tuples of ms, severity 1 to 5, in order; empty ones fall back on the others."""
    text_share: int = TEXT_SHARE
    """Of 100 parts, how many have text on the screen."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One forecast: this policy, this team, this work, for this long."""

    policy: Policy
    reviewers: int
    lanes: tuple[Lane, ...]
    hours: float
    handling: Handling = Handling()
    starts: Starts = "spread"
    workdays: int = 7
    """Days of seven that each person works."""
    seed: int = 1
    notes: tuple[str, ...] = ()
    """Where the numbers come from, in plain sentences."""

    @property
    def per_hour(self) -> float:
        """Cases an hour, over the whole day."""
        return sum(sum(lane.per_hour) for lane in self.lanes) / 24

    @property
    def length(self) -> int:
        """Ms that are counted."""
        return round(self.hours * HOUR)

    @property
    def has_due(self) -> bool:
        """Whether any case has a due time."""
        return any(lane.due is not None for lane in self.lanes)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What came out, over all seeds. Waits in ms, dose in points, shares from 0 to 1."""

    ask: Ask
    seeds: int
    cases: int
    """Cases that came in while it was counted, all seeds together."""
    wait_mean: float | None
    wait_ci: tuple[float, float] | None
    """95 % for the mean, over the seeds; None with fewer than two."""
    wait_p50: float | None
    wait_p90: float | None
    backlog_mean: float
    backlog_p50: float
    backlog_p90: float
    backlog_end: float
    """Cases that wait when the time is over, mean of the seeds."""
    due_met: float | None
    utilisation: float | None
    dose_p50: float | None
    dose_p90: float | None
    dose_max: float | None
    person_days: int
    breaks: float | None
    """Breaks taken because they were due, for each person and day."""
    held_back: float | None
    """Share of the time on shift in which a limit left nothing that could be served."""
    put_back: int
    """Cases given back half-read because a rule ended the reading."""
    decided: int
    staff_needed: int | None = None
    coarse: bool = False
    """Made from less time or fewer seeds than were asked for."""
    assumptions: tuple[str, ...] = field(default=())


def flat(per_hour: float, due: int | None = None, mix: tuple[int, ...] = MIX) -> tuple[Lane, ...]:
    """Return lanes for a plain rate: the mix of severities at every hour alike."""
    whole = sum(mix)
    return tuple(
        Lane(severity, "any", (per_hour * share / whole,) * 24, due)
        for severity, share in enumerate(mix, start=1)
        if share
    )
