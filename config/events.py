"""What happened to one person, as the rules and the public event lines know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

KINDS = frozenset(
    {
        "shift.started",
        "shift.ended",
        "case.claimed",
        "case.decided",
        "case.released",
        "reveal.granted",
        "reveal.closed",
        "break.started",
        "break.ended",
        "break.postponed",
        "away.started",
        "away.ended",
    }
)
"""What the rules go by."""

EXTRA_KINDS = frozenset(
    {
        "case.appealed",
        "case.handed",
        "case.requeued",
        "claim.refused",
        "clock.anomaly",
        "decision.undone",
        "identity.claimed",
        "intake.took",
        "override.approved",
        "override.ended",
        "override.rebuilt",
        "override.requested",
        "override.revoked",
        "person.added",
        "policy.approved",
        "policy.lapsed",
        "policy.proposed",
        "policy.set",
        "policy.withdrawn",
        "reveal.refused",
        "store.created",
    }
)
"""What a ledger also holds and the rules do not read."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one person; `at`, `until` in ms UTC, `ms` a length in milliseconds."""

    person: str
    at: int
    kind: str
    case: str | None = None
    field: str | None = None
    passage: int | None = None
    severity: int | None = None
    category: str | None = None
    ms: int | None = None
    until: int | None = None
    rule: str | None = None


class HeldCase(NamedTuple):
    """A case that was claimed and neither decided nor released."""

    id: str
    severity: int
    category: str
    claimed_at: int

    @property
    def at(self) -> int:
        """When it counts: `claimed_at`."""
        return self.claimed_at


class OpenReveal(NamedTuple):
    """A reveal that was not closed and whose time is not over; `ms` is its whole reservation."""

    case: str
    field: str
    passage: int | None
    granted_at: int
    ms: int
