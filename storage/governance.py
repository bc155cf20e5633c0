"""What is kept of policies that were put forward: who, why, compared with what, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.policy import Policy
    from storage.records import ActivePolicy

APPROVED: Final = "approved"
WITHDRAWN: Final = "withdrawn"
LAPSED: Final = "lapsed"
"""Approved for later, and overtaken: the policy it was compared with was no longer in force then."""

EVERYBODY: Final = ""
"""The team of a proposal for the whole store."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy put forward for everybody (`team` "") or a group; instants in ms UTC."""

    id: str
    team: str
    version: str
    base: str
    """Version it was last compared with: when it was asked for, then when it was approved."""
    body: str
    """The policy as JSON."""
    source: str
    """The TOML as it was given, comments and all."""
    reason: str
    asked_by: str
    asked_at: int
    answer: str | None = None
    answered_by: str | None = None
    answered_at: int | None = None
    starts_at: int | None = None
    done_at: int | None = None
    """When it was put in force, or lapsed."""
    person: str | None = None
    """Whom it moves into the group; None where it is a policy."""

    @property
    def state(self) -> str:
        """Return waiting, scheduled, in force once, lapsed or withdrawn."""
        if self.answer is None:
            return "waiting"
        if self.answer == APPROVED:
            return "scheduled" if self.done_at is None else "approved"
        return self.answer


class Governing(Protocol):
    """One write transaction that compares policies and puts them in force; it holds the store's own chain."""

    @property
    def now(self) -> int:
        """Ledger time, ms UTC."""
        ...

    def in_force(self, team: str) -> ActivePolicy:
        """Return the policy that everybody ("") or a group is under."""
        ...

    def team_of(self, person: str) -> str:
        """Return the group that a person is in."""
        ...

    def proposals(self) -> list[Proposal]:
        """Return every proposal, the oldest first."""
        ...

    def keep(self, proposal: Proposal) -> None:
        """Keep a new proposal; the caller appends what happened."""
        ...

    def answer(self, proposal_id: str, answer: str, by: str, base: str, *, done: bool) -> None:
        """Keep the answer to a proposal, and what it was compared with; `done`: nothing is still to come."""
        ...

    def finish(self, proposal_id: str, answer: str) -> None:
        """Keep that an approved proposal came into force, or lapsed."""
        ...

    def put_in_force(self, policy: Policy, team: str, facts: Mapping[str, object]) -> ActivePolicy:
        """Put a policy in force for everybody or a group, and say so on the store's chain."""
        ...

    def move(self, person: str, team: str, facts: Mapping[str, object]) -> None:
        """Put a person into a group, and say so with these facts on the store's chain."""
        ...

    def append(self, kind: str, **facts: object) -> int:
        """Append a line to the store's own chain."""
        ...
