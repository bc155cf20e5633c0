"""What oversight keeps: exceptions asked for, second looks at decisions and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from config.exceptions import Change

APPROVED: Final = "approved"
WITHDRAWN: Final = "withdrawn"

SAMPLE: Final = "sample"
APPEAL: Final = "appeal"
SECOND_OPINION: Final = "second-opinion"

UPHELD: Final = "upheld"
OVERTURNED: Final = "overturned"
ANSWERED: Final = "answered"
"""Outcome of a second opinion: the first person left the decision open."""


@dataclass(frozen=True, slots=True)
class Override:
    """An exception for one person as it was asked for, and what became of it; instants in ms UTC."""

    id: str
    person: str
    changes: tuple[Change, ...]
    reason: str
    expires_at: int
    asked_by: str
    asked_at: int
    answer: str | None = None
    answered_by: str | None = None
    answered_at: int | None = None
    revoked_by: str | None = None
    revoked_at: int | None = None

    def state(self, now: int, in_force: str | None) -> str:
        """Return waiting, in force, expired, revoked, withdrawn or ended; `in_force`: the id that is."""
        if self.answer == WITHDRAWN:
            return "withdrawn"
        if self.revoked_at is not None:
            return "revoked"
        if now >= self.expires_at:
            return "expired"
        if self.answer is None:
            return "waiting"
        return "in force" if in_force == self.id else "ended"


@dataclass(frozen=True, slots=True)
class InForce:
    """The exception that a person is under until an instant (ms UTC)."""

    person: str
    override: str
    policy: str
    """Version of the policy that it makes."""
    until: int


@dataclass(frozen=True, slots=True)
class Review:
    """A decision (`person`, `seq`) that somebody else looks at again, or did."""

    case: str
    nth: int
    kind: str
    person: str
    seq: int
    reason: str
    asked_by: str
    asked_at: int
    done_by: str | None
    done_seq: int | None
    done_at: int | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class OpenReview:
    """The review that the next decision of a case completes, and the verdict that it looks at again."""

    kind: str
    person: str
    seq: int
    verdict: str

    def facts(self, verdict: str) -> dict[str, object]:
        """Return what the line of the decision that completes it says of it."""
        outcome = outcome_of(self.kind, self.verdict, verdict)
        return {"review": self.kind, "outcome": outcome, "of": self.person, "of_seq": self.seq}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Who has a case, or whom it is kept for; nobody, where both are None."""

    held_by: str | None = None
    held_since: int | None = None
    kept_for: str | None = None
    kept_by: str | None = None


def drawn(digest: str, share: int) -> bool:
    """Return whether the decision whose ledger line has this hash is looked at again.

    `share` is in thousandths. The first 16 digits of the hash are a number below 2^64, which nobody knows
    before the line is written and everybody can work out afterwards: number / 2^64 < share.
    """
    return int(digest[:16], 16) * 1_000 < share << 64


def outcome_of(kind: str, first: str, second: str) -> str:
    """Return what a second decision makes of the first verdict."""
    if kind == SECOND_OPINION:
        return ANSWERED
    return UPHELD if first == second else OVERTURNED
