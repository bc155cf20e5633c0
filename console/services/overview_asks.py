"""What waits for a second person's yes: exceptions for one person, and policies put forward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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


def waiting(work: Workplace) -> list[Request]:
    """Return what waits, the oldest first."""
    del work
    return []
