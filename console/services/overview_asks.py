"""What waits for a second person's yes: exceptions for one person, and policies put forward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from console.services import governance, overrides

if TYPE_CHECKING:
    from console.services.seats import Workplace


@dataclass(frozen=True, slots=True)
class Request:
    """One request, whole; instants in ms UTC."""

    kind: Literal["override", "policy"]
    id: str
    about: str
    """The person it is for; the team of a policy, empty for the whole store."""
    asked_by: str
    asked_at: int
    reason: str
    changes: tuple[str, ...]
    """What it would change, a line each."""
    expires_at: int | None = None
    starts_at: int | None = None
    moves: str | None = None
    """The team into which a policy's request moves the person it is about; None where it is a policy."""

    def own(self, name: str) -> bool:
        """Whether somebody can't approve it: who asked for it, and whom it is about."""
        about = self.kind == "override" or self.moves is not None
        return name == self.asked_by or (about and name == self.about)


def waiting(work: Workplace) -> list[Request]:
    """Return what waits, the oldest first."""
    found = [
        Request(
            "override",
            each.id,
            each.person,
            each.asked_by,
            each.asked_at,
            each.reason,
            tuple(f"{change.key} becomes {change.to}" for change in each.changes),
            each.expires_at,
        )
        for each, state in overrides.listed(work)
        if state == "waiting"
    ]
    found += [
        Request(
            "policy",
            asked.id,
            asked.person or asked.team,
            asked.asked_by,
            asked.asked_at,
            asked.reason,
            _changes(outcome),
            starts_at=asked.starts_at,
            moves=asked.team if asked.person else None,
        )
        for outcome in governance.open_proposals(work)
        for asked in [outcome.proposal]
        if asked.state == "waiting"
    ]
    return sorted(found, key=lambda each: (each.asked_at, each.id))


def approve(work: Workplace, request: Request) -> None:
    """Approve a request as the second person. Raises RefusedError for one's own."""
    if request.kind == "override":
        overrides.approve(work, request.id)
    else:
        governance.approve(work, request.id)


def withdraw(work: Workplace, request: Request) -> None:
    """Take a request back."""
    if request.kind == "override":
        overrides.revoke(work, request.id)
    else:
        governance.withdraw(work, request.id)


def _changes(outcome: governance.Outcome) -> tuple[str, ...]:
    """Return what a policy changes, each with whether it tightens or loosens."""
    stale = ("the policy in force is no longer the one it was made against",) if outcome.stale else ()
    return stale + tuple(str(change) for change in outcome.changes)
