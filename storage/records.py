"""What the store hands out: frozen values, safe to keep, to compare and to send between threads.

None of them holds guarded text, but for PaidPassage once its charge is committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.policy import Policy

REVIEWER, SUPERVISOR, TUNER = "reviewer", "supervisor", "tuner"
STORE_CHAIN = "leeward"
"""The chain of what concerns no one person (a policy set, people added); no person may have this name."""


class Tier(StrEnum):
    """How far the store can be trusted: see docs/threat-model.md."""

    PERSONAL = "personal"
    HOST = "host"
    FLEET = "fleet"


class CaseState(IntEnum):
    """Where a case stands. The numbers are in the partial index: never renumber."""

    WAITING = 0
    CLAIMED = 1
    DECIDED = 2
    ESCALATED = 3


class Verdict(StrEnum):
    """What a reviewer may decide."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    ESCALATE = "escalate"
    SECOND_OPINION = "second-opinion"


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What never changes about a store."""

    id: str
    tier: Tier
    simulated: bool
    created_at: int
    copied_at: int | None = None
    """In a backup: the last instant that is in it, ms UTC. Nobody works in it until it is restored."""


@dataclass(frozen=True, slots=True)
class ActivePolicy:
    """The policy in force, and the version that every event judged by it carries."""

    version: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a place in the store."""

    name: str
    roles: frozenset[str]
    team: str
    added_at: int


@dataclass(frozen=True, slots=True)
class Seat:
    """The one terminal at which a person is working; instants are ledger milliseconds."""

    terminal: str
    host: str
    pid: int
    process: str
    """Distinguishes two processes that had the same pid (their start time as the host counts it)."""
    taken_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a case. `text` is set for open fields only; `shape` for guarded ones."""

    name: str
    guarded: bool
    text: str | None
    shape: str
    """Word lengths and white space, as storage.shapes writes them; empty for open fields."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the queue knows it: metadata, open fields and the shapes of guarded ones."""

    id: str
    source: str
    external_id: str
    content: str
    category: str
    severity: int
    origin: str
    origin_name: str
    account: str
    language: str
    reported_at: int
    due_at: int | None
    hashes: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    state: CaseState = CaseState.WAITING

    def field(self, name: str) -> Field | None:
        """Return the field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Names a charge: `seq` is the person's `reveal.granted` line, on which the read of the text joins."""

    person: str
    seq: int
    case: str
    field: str
    passage: int
    passage_chars: int


class PaidPassage:
    """A passage whose charge a turn appended. Its text is there once that turn is committed."""

    __slots__ = ("_text", "receipt")

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The text. Raises LookupError while the charge is not on the committed ledger."""
        if self._text is None:
            raise LookupError("this passage is not paid for yet")
        return self._text

    def deliver(self, text: str) -> None:
        """Take the text in: for the store, after its commit."""
        self._text = text


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as recorded; `note` is the reviewer's own text."""

    case: str
    person: str
    seq: int
    at: int
    verdict: str
    actions: tuple[str, ...]
    note: str
    undone_at: int | None


@dataclass(frozen=True, slots=True)
class LaneSize:
    """How many cases wait in one lane."""

    severity: int
    category: str
    waiting: int
