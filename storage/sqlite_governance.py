"""Policies put forward and put in force, on SQLite.

Everything is in one transaction: nothing changes between comparing two policies and the change.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from storage import ledger, rows
from storage.governance import EVERYBODY, Proposal
from storage.records import STORE_CHAIN, ActivePolicy
from storage.sqlite_oversight import rebuild
from storage.sqlite_turn import Turns
from storage.turn_oversight import base_policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.policy import Policy
    from storage.reading import Reading
    from storage.sqlite_core import Core
    from storage.sqlite_turn import SqliteTurn


class SqliteGoverning:
    """Answers storage.governance.Governing, inside a turn on the store's own chain."""

    def __init__(self, core: Core, turn: SqliteTurn, reading: Reading) -> None:
        self._core = core
        self._turn = turn
        self._reading = reading

    @property
    def now(self) -> int:
        """Ledger time, ms UTC."""
        return self._turn.now

    def in_force(self, team: str) -> ActivePolicy:
        """Return the policy that everybody ("") or a group is under."""
        return base_policy(self._core, team)

    def team_of(self, person: str) -> str:
        """Return the group that a person is in."""
        row = self._core.row("person", name=person)
        return "" if row is None else rows.person_of(*row).team

    def proposals(self) -> list[Proposal]:
        """Return every proposal, the oldest first."""
        return proposals(self._core)

    def keep(self, proposal: Proposal) -> None:
        """Keep a new proposal."""
        self._core.rows(
            "propose",
            id=proposal.id,
            team=proposal.team,
            version=proposal.version,
            base=proposal.base,
            body=proposal.body,
            source=proposal.source,
            reason=proposal.reason,
            asked_by=proposal.asked_by,
            asked_at=proposal.asked_at,
            starts_at=proposal.starts_at,
            person=proposal.person,
        )

    def answer(self, proposal_id: str, answer: str, by: str, base: str, *, done: bool) -> None:
        """Keep the answer to a proposal."""
        done_at = self.now if done else None
        self._core.rows(
            "answer_proposal", id=proposal_id, answer=answer, by=by, at=self.now, base=base, done_at=done_at
        )

    def finish(self, proposal_id: str, answer: str) -> None:
        """Keep that an approved proposal came into force, or lapsed."""
        self._core.rows("finish_proposal", id=proposal_id, at=self.now, answer=answer)

    def put_in_force(self, policy: Policy, team: str, facts: Mapping[str, object]) -> ActivePolicy:
        """Put a policy in force for everybody or a group, and say so on the store's chain."""
        return put_in_force(self._core, self._turn, self._reading, policy, team=team, facts=facts)

    def move(self, person: str, team: str, facts: Mapping[str, object]) -> None:
        """Put a person into a group, and say so with these facts on the store's chain."""
        row = self._core.rows("person", name=person)[0]
        known = rows.person_of(*row)
        self._core.rows(
            "keep_person", name=person, roles=rows.words(known.roles), team=team, added_at=known.added_at
        )
        self._turn.append("person.added", name=person, roles=sorted(known.roles), team=team, **facts)
        rebuild(self._core, self._turn, self._reading, {team})

    def append(self, kind: str, **facts: object) -> int:
        """Append a line to the store's own chain."""
        return self._turn.append(kind, **facts)


class SqliteGovernance:
    """The part of a store that policies are governed through. Its connection is the store's own."""

    _core: Core

    @contextmanager
    def governing(self, reading: Reading) -> Iterator[SqliteGoverning]:
        """Open the one transaction about policies; commits on leaving, rolls back on an error."""
        with Turns(self._core, STORE_CHAIN, reading) as turn:
            yield SqliteGoverning(self._core, turn, reading)

    def proposals(self) -> list[Proposal]:
        """Return every proposal, the oldest first."""
        with self._core.snapshot():
            return proposals(self._core)

    def policies_like(self, start: str) -> list[ActivePolicy]:
        """Return up to two policies that were ever in force whose version begins so."""
        with self._core.snapshot():
            found = self._core.rows("versions_like", first=start, behind=start + "g")
            return [self._core.policy(version) for (version,) in found]

    def policy_lines(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the lines that put a policy in force, with their instants (ms UTC), in order."""
        with self._core.snapshot():
            found = self._core.rows("policy_lines", person=STORE_CHAIN)
        return [(at, ledger.parse(body)) for at, body in found]


def put_in_force(
    core: Core,
    turn: SqliteTurn,
    reading: Reading,
    policy: Policy,
    *,
    team: str,
    facts: Mapping[str, object],
) -> ActivePolicy:
    """Put a policy in force within a turn on the store's own chain; exceptions follow it."""
    version = policy.version
    body = json.dumps(policy.form(), ensure_ascii=False, sort_keys=True)
    before = base_policy(core, team).version
    core.rows("keep_policy", version=version, body=body, since=turn.now)
    said = {**facts, "name": policy.name, "version": version, "before": before}
    if team == EVERYBODY:
        core.rows("keep_fact", key="policy", value=version)
        turn.active = ActivePolicy(version, policy)
        turn.append("policy.set", **said)
        rebuild(core, turn, reading, None)
    else:
        core.rows("keep_team_policy", team=team, policy=version)
        turn.append("policy.set", **said, team=team)
        rebuild(core, turn, reading, {team})
    return core.policy(version)


def proposals(core: Core) -> list[Proposal]:
    """Return every proposal, the oldest first."""
    return [Proposal(*row) for row in core.rows("proposals")]
