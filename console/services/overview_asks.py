"""What waits for a second person's yes: exceptions for one person, and policies put forward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from console.services import overrides

if TYPE_CHECKING:
    from console.services.seats import Workplace


@dataclass(frozen=True, slots=True)
class Request:
    """One request, whole; instants in ms UTC."""

    kind: Literal["override", "policy"]
    id: str
    about: str
    """The person an override is for; the team of a policy, empty for the whole store."""
    asked_by: str
    asked_at: int
    reason: str
    changes: tuple[str, ...]
    """What it would change, a line each."""
    expires_at: int | None = None

    def own(self, name: str) -> bool:
        """Whether somebody can't approve it: who asked for it, and whom it is about."""
        return name in {self.asked_by, self.about if self.kind == "override" else self.asked_by}


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
    return sorted(found, key=lambda each: (each.asked_at, each.id))


def approve(work: Workplace, request: Request) -> None:
    """Approve a request as the second person. Raises RefusedError for one's own."""
    overrides.approve(work, request.id)


def withdraw(work: Workplace, request: Request) -> None:
    """Take a request back."""
    overrides.revoke(work, request.id)
