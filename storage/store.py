"""The only door to what happened: every backend answers this protocol, and nothing else is asked of it.

A write is a `Turn`: the person is locked, the record read, the question put to the rules, the answer
appended to the ledger, all in one transaction. What a turn wrote is durable when its `with` block
ends without an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from config.exposure import Record
    from config.policy import Policy
    from storage.figures.source import Source
    from storage.governance import Governing, Proposal
    from storage.oversight import InForce, OpenReview, Override, Review, Whereabouts
    from storage.reading import Reading
    from storage.records import (
        ActivePolicy,
        Case,
        CaseState,
        Decision,
        LaneSize,
        PaidPassage,
        Person,
        Receipt,
        Seat,
        StoreFacts,
    )


class View(Protocol):
    """One person's standing at one instant of ledger time, read in one snapshot."""

    @property
    def now(self) -> int:
        """Ledger time of this view, milliseconds UTC."""
        ...

    @property
    def person(self) -> Person:
        """Whose standing this is."""
        ...

    @property
    def active(self) -> ActivePolicy:
        """The policy in force for this person."""
        ...

    @property
    def record(self) -> Record:
        """What the rules read. Treat as read-only; it is shared with the next view of the same person."""
        ...

    @property
    def held(self) -> Case | None:
        """The case this person has claimed and not yet decided or released."""
        ...

    @property
    def seat(self) -> Seat | None:
        """The terminal this person works at, if one holds the seat (it may have expired)."""
        ...

    @property
    def opted_out(self) -> frozenset[str]:
        """Categories this person has asked not to be served, those that have run out left away."""
        ...

    @property
    def exception(self) -> InForce | None:
        """The exception this person is under, whose policy `active` then is."""
        ...


class Turn(View, Protocol):
    """A view inside one write transaction, and the only way to write about a person."""

    def append(self, kind: str, **facts: object) -> int:
        """Append one event at `now` to the person's chain and return its seq.

        Keys are those of the public event lines; durations go in as `seconds` (int or 3 decimals).
        The record, the rollups and the chain head follow in the same transaction.
        """
        ...

    def read_when_paid(self, receipt: Receipt) -> PaidPassage:
        """Have one passage of guarded text read right after this turn's commit, before any other turn.

        The only way to guarded text. A charge pays once, in the turn that appended it: raises
        NotChargedError for any other. The read joins on the committed `reveal.granted` line; when that is
        not there, or the read fails, leaving the turn raises NotChargedError or StoreError.
        """
        ...

    def claim(self, max_severity: int, closed: Mapping[str, int]) -> Case | None:
        """Take the first waiting case from the lanes allowed, or None when they are empty.

        `closed` maps a category to the highest severity allowed in it (0: none). Cases this person released
        today, or gave a first opinion on, are passed over. Does not append `case.claimed`: the caller does.
        """
        ...

    def give_back(self, *, passed: bool) -> None:
        """Return the held case to its lane; `passed` keeps it from this person for the local day."""
        ...

    def settle(
        self, state: CaseState, decision: Decision, *, second_opinion: bool = False, sample: int = 0
    ) -> None:
        """End the claim with a decision, whose line is the latest one.

        A second opinion goes back to its lane, never to this person; so does what is drawn for a second
        look, of which `sample` is the share in thousandths.
        """
        ...

    def unsettle(self, decision: Decision) -> None:
        """Take a decision back (undo): the case is held by this person again."""
        ...

    def take_seat(self, seat: Seat) -> None:
        """Put this person at that terminal, whoever sat there before."""
        ...

    def leave_seat(self) -> None:
        """Free the seat."""
        ...

    def opt_out(self, categories: Iterable[str], until: int) -> None:
        """Replace the categories this person is not served, until that instant."""
        ...

    def second_look(self) -> OpenReview | None:
        """Return the review that a decision of the case in hand completes. Never to be shown before that."""
        ...

    def ask_override(self, override: Override) -> None:
        """Keep what was asked for; the caller appends `override.requested`."""
        ...

    def answer_override(self, override_id: str, answer: str, by: str) -> None:
        """Keep the answer to what was asked for; the caller appends it."""
        ...

    def revoke_override(self, override_id: str, by: str) -> None:
        """Keep that an approved override was taken back; the caller appends it and ends the exception."""
        ...

    def put_exception(self, policy: Policy, override_id: str, until: int) -> str:
        """Put this person under a policy of their own until an instant, and return its version."""
        ...

    def end_exception(self) -> None:
        """Put this person under the policy of their team again."""
        ...


class Store(Protocol):
    """Everything that happened, and the queue that follows from it. Not thread-safe: one thread owns it."""

    @property
    def facts(self) -> StoreFacts:
        """What never changes about this store."""
        ...

    @property
    def figures(self) -> Source:
        """What the functions of `storage.figures` read from."""
        ...

    def active_policy(self) -> ActivePolicy:
        """Return the policy in force."""
        ...

    def set_policy(self, policy: Policy, reading: Reading, *, by: str, team: str = "") -> ActivePolicy:
        """Put a policy in force, for everybody or one team, and say so on the store's own chain.

        A team without one of its own is under the store's. Exceptions of the people concerned are made anew
        on it in the same transaction; one that no longer fits ends.
        """
        ...

    def tell_time(self, instant: int) -> None:
        """Keep, in a simulated store, the instant it was told: its time never runs backwards."""
        ...

    def people(self) -> list[Person]:
        """Return everyone, by name."""
        ...

    def person(self, name: str) -> Person | None:
        """Return one person, or None."""
        ...

    def add_person(self, name: str, roles: Iterable[str], team: str, reading: Reading, *, by: str) -> Person:
        """Add a person, or add roles to one who is there."""
        ...

    def look(self, person: str, reading: Reading) -> View:
        """Return a person's standing without writing or locking."""
        ...

    def turn(self, person: str, reading: Reading) -> AbstractContextManager[Turn]:
        """Open the one write transaction about a person; commits on leaving, rolls back on an error.

        Raises StoreError when nothing could be written (full, read-only, locked); nothing was, then.
        """
        ...

    def case(self, case_id: str) -> Case | None:
        """Return one case without its guarded text."""
        ...

    def cases(self, after: str, count: int, state: CaseState | None = None) -> list[Case]:
        """Return up to `count` cases after that id ("0": from the first), in the order of intake."""
        ...

    def decisions_of(self, person: str, limit: int) -> list[Decision]:
        """Return a person's newest decisions, newest first."""
        ...

    def decisions_on(self, case_id: str) -> list[Decision]:
        """Return the decisions taken on one case, oldest first."""
        ...

    def lanes(self) -> list[LaneSize]:
        """Return how much waits in each lane; costs the same at any queue length."""
        ...

    def ledger(self, person: str | None = None) -> Iterator[dict[str, object]]:
        """Yield ledger lines as exported: public keys, `seq`, `prev`, `hash`, `policy`; by chain and seq."""
        ...

    def chain_length(self, person: str) -> int:
        """Return how many lines a person's chain has."""
        ...

    def chain_part(self, person: str, first: int, count: int) -> list[dict[str, object]]:
        """Return `count` lines of a chain from seq `first` on, as exported."""
        ...

    def governing(self, reading: Reading) -> AbstractContextManager[Governing]:
        """Open the one transaction in which policies are compared, kept as proposals and put in force."""
        ...

    def proposals(self) -> list[Proposal]:
        """Return every proposal of a policy, the oldest first."""
        ...

    def policies_like(self, start: str) -> list[ActivePolicy]:
        """Return up to two policies that were ever in force whose version begins so."""
        ...

    def policy_lines(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the lines that put a policy in force, with their instants (ms UTC), in order."""
        ...

    def team_policies(self) -> dict[str, ActivePolicy]:
        """Return the policies of the teams that have one of their own."""
        ...

    def policy_of(self, team: str) -> ActivePolicy:
        """Return the policy that a team is under: its own, or the store's."""
        ...

    def override(self, override_id: str) -> Override | None:
        """Return one override, or None."""
        ...

    def overrides(self, person: str | None = None) -> list[Override]:
        """Return the overrides that were asked for, of everybody or one person, newest first."""
        ...

    def exceptions(self) -> dict[str, InForce]:
        """Return what was put in force, by person; one whose time is over may still be among them."""
        ...

    def reviews_on(self, case_id: str) -> list[Review]:
        """Return the second looks at decisions on a case, in order; not for whoever may yet decide it."""
        ...

    def whereabouts(self, case_id: str) -> Whereabouts:
        """Return who has a case, or whom it is kept for."""
        ...

    def anybody_left(self, case_id: str) -> bool:
        """Return whether some reviewer has not decided this case, so that it can be offered to them."""
        ...

    def appeal(self, case_id: str, reason: str, reading: Reading, *, by: str, appellant: str = "") -> Review:
        """Put a decided case back in its lane, for somebody who never decided it; the store's chain says so.

        Raises NotHereError when it is not decided.
        """
        ...

    def take_back(self, case_id: str, reading: Reading, *, by: str, to: str = "") -> Whereabouts:
        """Put a case back in its lane, or keep it for `to`, whoever has it; return where it was.

        A reveal that its holder has open is not closed: only their own terminal knows when the text is gone,
        so that it stays charged in full unless they hide it.
        Raises NotHereError when it can't be moved, CaseMovedError when it moved meanwhile.
        """
        ...

    def kept_about(self, person: str) -> Mapping[str, list[dict[str, object]]]:
        """Return every row that names a person outside ledger, decisions and check-ins, by what it is."""
        ...

    def save_checkin(self, person: str, at: int, moment: str, feeling: int | None, note: str) -> None:
        """Keep a private check-in; it is not on the ledger and can be forgotten.

        At `at`, everybody's that are older than the policy's `checkin.keep` are deleted.
        """
        ...

    def checkins(self, person: str, now: int) -> list[dict[str, object]]:
        """Return a person's own check-ins, oldest first; those kept long enough at `now` are deleted."""
        ...

    def forget_checkins(self, person: str) -> int:
        """Delete a person's check-ins and return how many there were."""
        ...

    def release_weeks(self, now: int) -> int:
        """Release figures of check-ins for every week that is over by then, once and for all.

        Returns how many weeks that were; a backup releases none. They are read by the query `releases`.
        """
        ...

    def idle(self, now: int | None = None) -> None:
        """Do housekeeping (a checkpoint) while nobody waits.

        Given the instant, also delete the check-ins that the policy has kept long enough.
        """
        ...

    def close(self) -> None:
        """Close the store; it can't be used afterwards."""
        ...
