"""What the rule engine answers with: frozen values, instants in ms UTC and lengths in ms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from config.answer import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

State = Literal["off_shift", "on_break", "capped", "overdue", "due", "winding_down", "approaching", "clear"]
"""What holds now; the first that applies, in this order."""

Unit = Literal["seconds", "points", "count"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that says no, or not all, and why in plain words."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class May:
    """What is allowed now."""

    claim: bool
    reveal: bool
    max_severity: int
    """The highest severity that could be claimed, 0 for none."""
    max_ms: tuple[int, ...]
    """What a reveal of severity 1 to 5 would be granted, ms; rules for single categories left aside."""


@dataclass(frozen=True, slots=True)
class Meter:
    """How far one rule is used up: ms for "seconds", dose units for "points", None where there is none."""

    rule: str
    kind: Literal["limit", "break", "cooldown", "streak", "wind_down"]
    unit: Unit
    used: int
    limit: int | None
    warn: int | None
    remaining: int | None
    frees_at: int | None
    """When an exhausted rule allows something again, ms UTC; None: not exhausted, or waiting won't help."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The engine's whole answer for one person at one instant."""

    at: int
    state: State
    may: May
    meters: tuple[Meter, ...]
    binding: tuple[Reason, ...]
    rest_owed: int
    """Rest that is still missing, ms."""
    next_change_at: int | None
    """When state, permissions or binding rules next change if nothing is done, ms UTC; None for never."""

    def answer(self) -> dict[str, Any]:
        """Return the public JSON form, without the person."""
        return answer(self)


@dataclass(frozen=True, slots=True)
class Granted:
    """A reveal may last `ms`; `bound_by` names the rule that made it shorter than was asked."""

    ms: int
    bound_by: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer is no: the state, the rules that say so, and when that changes by waiting alone."""

    state: State
    binding: tuple[Reason, ...]
    frees_at: int | None


@dataclass(frozen=True, slots=True)
class Claimable:
    """Which cases may be claimed: up to `max_severity`, in `closed` categories up to the one given there."""

    max_severity: int
    closed: Mapping[str, int]
