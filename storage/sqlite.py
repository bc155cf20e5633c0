"""The store on SQLite: the embedded default, one file on one host, any number of processes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from storage import ledger, rows, sqlite_turn, sqlite_view, wellbeing
from storage.errors import NotHereError, StoreError
from storage.records import STORE_CHAIN, ActivePolicy, LaneSize, Person, StoreFacts, Tier
from storage.schema import NO_DUE
from storage.sqlite_governance import SqliteGovernance, put_in_force
from storage.sqlite_oversight import SqliteOversight, rebuild

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from config.policy import Policy
    from storage.figures.source import Source
    from storage.reading import Reading
    from storage.records import Case, CaseState, Decision
    from storage.sqlite_core import Core
    from storage.store import Turn, View

PAGE = 1_000
"""Ledger lines read at a time: no read lasts so long that checkpoints wait for it."""

KEPT_ABOUT = {
    "seat": "SELECT terminal, host, pid, taken_at, expires_at FROM seats WHERE person = :person",
    "opt-out": "SELECT category, until FROM opt_outs WHERE person = :person ORDER BY category",
    "case in hand": "SELECT case_id, at FROM held WHERE person = :person",
    "passed over": "SELECT case_id, at, until FROM passed WHERE person = :person ORDER BY at, case_id",
    "exception asked for": "SELECT * FROM overrides"
    " WHERE person = :person OR :person IN (asked_by, answered_by, revoked_by) ORDER BY asked_at, id",
    "exception": "SELECT override, policy, until FROM exceptions WHERE person = :person",
    # Another decision is in sight only once this person has decided: a second look is without the first.
    "second look": "SELECT * FROM reviews"
    " WHERE :person IN (person, asked_by) OR done_by = :person ORDER BY asked_at, case_id",
    "kept for": "SELECT * FROM handed WHERE :person IN (person, by) ORDER BY at, case_id",
    "day": "SELECT day, severity, category, reveals, charged_ms, cases, decided FROM days"
    " WHERE person = :person ORDER BY day, severity, category",
    "load of a day": "SELECT day, reveals, charged_ms, severe_ms, cases, decided, dose AS dose_units"
    " FROM loads WHERE person = :person ORDER BY day",
    "summary of a day": "SELECT day, body FROM summaries WHERE person = :person ORDER BY day",
    "summed up to": "SELECT until, seq AS line, head AS hash, quiet AS settled_at FROM summed"
    " WHERE person = :person",
    "present day": "SELECT until, seq AS line, head AS hash, form FROM folds WHERE person = :person",
}
"""Every other row that names a person; ledger, decisions and check-ins have their own doors."""

NAME_LONGEST = 64

COPY = "copy"
"""The fact that marks a backup; its value is the last instant in it, ms UTC."""


class SqliteStore(SqliteOversight, SqliteGovernance):
    """Answers storage.store.Store. Owned by the thread that opened it."""

    def __init__(self, core: Core) -> None:
        self._core = core
        try:
            self._facts = _facts(core)
        except BaseException:
            core.close()
            raise

    @property
    def path(self) -> Path:
        """Where the store is."""
        return self._core.path

    @property
    def core(self) -> Core:
        """The connection and what is kept warm, for storage's own modules (intake, verify, backup)."""
        return self._core

    @property
    def facts(self) -> StoreFacts:
        """What never changes about this store."""
        return self._facts

    @property
    def figures(self) -> Source:
        """What the functions of `storage.figures` read from."""
        return self._core

    def active_policy(self) -> ActivePolicy:
        """Return the policy in force."""
        with self._core.snapshot():
            row = self._core.row("fact", key="policy")
            if row is None:
                raise StoreError(
                    "no policy is in force", str(self.path), "make the store again: leeward init"
                )
            return self._core.policy(row[0])

    def set_policy(self, policy: Policy, reading: Reading, *, by: str, team: str = "") -> ActivePolicy:
        """Put a policy in force, for everybody or one team, and say so on the store's own chain."""
        with sqlite_turn.Turns(self._core, STORE_CHAIN, reading) as turn:
            return put_in_force(self._core, turn, reading, policy, team=team, facts={"by": by})

    def tell_time(self, instant: int) -> None:
        """Keep the instant a simulated store was told, if it is later than what it knows."""
        with self._core.snapshot():
            known = int(self._core.rows("latest")[0][0])
        if instant > known:
            with self._core.write():
                self._core.rows("keep_fact", key="told", value=str(instant))

    def people(self) -> list[Person]:
        """Return everyone, by name."""
        with self._core.snapshot():
            return [rows.person_of(*row) for row in self._core.rows("people")]

    def person(self, name: str) -> Person | None:
        """Return one person, or None."""
        with self._core.snapshot():
            row = self._core.row("person", name=name)
            return None if row is None else rows.person_of(*row)

    def add_person(self, name: str, roles: Iterable[str], team: str, reading: Reading, *, by: str) -> Person:
        """Add a person, or add roles to one who is there; an empty team leaves theirs as it is."""
        if not name or len(name) > NAME_LONGEST or name != name.strip() or not name.isprintable():
            raise NotHereError("this can't be a name", "", f"use 1 to {NAME_LONGEST} plain characters")
        if name == STORE_CHAIN:
            raise NotHereError("this name is the store's own", name, "choose another")
        with sqlite_turn.Turns(self._core, STORE_CHAIN, reading) as turn:
            row = self._core.row("person", name=name)
            known = None if row is None else rows.person_of(*row)
            added = Person(
                name,
                frozenset(roles) | (known.roles if known else frozenset()),
                team or (known.team if known else ""),
                known.added_at if known else turn.now,
            )
            if added != known:
                words = rows.words(added.roles)
                self._core.rows(
                    "keep_person", name=name, roles=words, team=added.team, added_at=added.added_at
                )
                turn.append("person.added", by=by, name=name, roles=sorted(added.roles), team=added.team)
                rebuild(self._core, turn, reading, {added.team})
        return added

    def look(self, person: str, reading: Reading) -> View:
        """Return a person's standing without writing or locking."""
        return sqlite_view.look(self._core, person, reading)

    def turn(self, person: str, reading: Reading) -> AbstractContextManager[Turn]:
        """Open the one write transaction about a person."""
        return sqlite_turn.Turns(self._core, person, reading)

    def case(self, case_id: str) -> Case | None:
        """Return one case without its guarded text."""
        with self._core.snapshot():
            row = self._core.row("case", case_id=rows.case_number(case_id))
            return None if row is None else rows.case_of(row)

    def cases(self, after: str, count: int, state: CaseState | None = None) -> list[Case]:
        """Return up to `count` cases after that id, in the order of intake."""
        number = rows.case_number(after) or 0
        with self._core.snapshot():
            found = self._core.rows(
                "cases_after", after=number, count=count, state=None if state is None else int(state)
            )
        return [rows.case_of(row) for row in found]

    def decisions_of(self, person: str, limit: int) -> list[Decision]:
        """Return a person's newest decisions, newest first."""
        with self._core.snapshot():
            return [
                rows.decision_of(row) for row in self._core.rows("decisions_of", person=person, limit=limit)
            ]

    def decisions_on(self, case_id: str) -> list[Decision]:
        """Return the decisions taken on one case, oldest first."""
        with self._core.snapshot():
            found = self._core.rows("decisions_on", case_id=rows.case_number(case_id))
            return [rows.decision_of(row) for row in found]

    def lanes(self) -> list[LaneSize]:
        """Return how much waits in each lane."""
        with self._core.snapshot():
            return [LaneSize(*row) for row in self._core.rows("lanes")]

    def ledger(self, person: str | None = None) -> Iterator[dict[str, object]]:
        """Yield ledger lines as exported, by chain and seq; what is appended meanwhile may be left out."""
        if person is not None:
            names = [person]
        else:
            with self._core.snapshot():
                names = [name for (name,) in self._core.rows("chain_names")]
        for name in names:
            first = 1
            while part := self.chain_part(name, first, PAGE):
                yield from part
                first += len(part)

    def chain_length(self, person: str) -> int:
        """Return how many lines a person's chain has."""
        with self._core.snapshot():
            row = self._core.row("chain_length", person=person)
            return 0 if row is None else int(row[0])

    def chain_part(self, person: str, first: int, count: int) -> list[dict[str, object]]:
        """Return `count` lines of a chain from seq `first` on, as exported."""
        with self._core.snapshot():
            found = self._core.rows("chain_part", person=person, first=first, count=count)
        return [ledger.exported(body, digest) for body, digest in found]

    def kept_about(self, person: str) -> Mapping[str, list[dict[str, object]]]:
        """Return every other row that names a person, by what it is."""
        kept: dict[str, list[dict[str, object]]] = {}
        with self._core.snapshot():
            for what, query in KEPT_ABOUT.items():
                cursor = self._core.execute(query, {"person": person})
                names = [column[0] for column in cursor.description]
                kept[what] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return kept

    def save_checkin(self, person: str, at: int, moment: str, feeling: int | None, note: str) -> None:
        """Keep a private check-in, and delete everybody's that were kept long enough."""
        self.release_weeks(at)
        with self._core.write():
            for team, since in self._kept_since(at).items():
                self._core.rows("drop_outlived_checkins", team=team, since=since)
            self._core.rows("keep_checkin", person=person, at=at, moment=moment, feeling=feeling, note=note)

    def checkins(self, person: str, now: int) -> list[dict[str, object]]:
        """Return a person's own check-ins, oldest first; those kept long enough at `now` are deleted."""
        # A full disk must not keep people from their own record: what is due is hidden and goes another time.
        with contextlib.suppress(StoreError):
            self._drop_outlived_checkins(now)
        with self._core.snapshot():
            row, since = self._core.row("person", name=person), self._kept_since(now)
            team = "" if row is None else rows.person_of(*row).team
            found = self._core.rows("checkins", person=person, since=since.get(team, since[""]))
        return [dict(zip(("at", "moment", "feeling", "note"), row, strict=True)) for row in found]

    def forget_checkins(self, person: str) -> int:
        """Delete a person's check-ins for good and return how many there were."""
        with self._core.write():
            return self._core.execute(self._core.sql["forget_checkins"], {"person": person}).rowcount

    def release_weeks(self, now: int) -> int:
        """Release figures of check-ins for every week that is over; nobody waits where none is."""
        policy = self.active_policy().policy
        with self._core.snapshot():
            due = wellbeing.pending(self._core, policy, now)
        if not due or self._core.sealed:
            return 0
        with self._core.write():
            return wellbeing.release(self._core, policy, now)

    def idle(self, now: int | None = None) -> None:
        """Move what was committed from the log into the file, as far as no reader needs it where it is.

        Given the instant, first delete the check-ins that were kept long enough.
        """
        if now is not None:
            self._drop_outlived_checkins(now)
        with self._core.guarded():
            self._core.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _kept_since(self, now: int) -> dict[str, int]:
        """Return from when check-ins are kept: by team with a policy of its own, and "" for the rest."""
        policies = {"": self.active_policy(), **self.team_policies()}
        return {team: now - each.policy.checkin.keep for team, each in policies.items()}

    def _drop_outlived_checkins(self, now: int) -> None:
        """Delete check-ins kept long enough; nobody waits for the store where there are none."""
        # What goes now may be needed for the figures of a week that is over.
        self.release_weeks(now)
        kept = self._kept_since(now).items()
        with self._core.snapshot():
            due = [each for each in kept if self._core.row("outlived_checkins", team=each[0], since=each[1])]
        if due:
            with self._core.write():
                for team, since in due:
                    self._core.rows("drop_outlived_checkins", team=team, since=since)

    def close(self) -> None:
        """Close the store."""
        self._core.close()


if TYPE_CHECKING:
    from storage.store import Store

    _answers_the_protocol: type[Store] = SqliteStore


def _facts(core: Core) -> StoreFacts:
    keys = ("id", "tier", "simulated", "created_at")
    with core.snapshot():
        found = {key: row[0] for key in keys if (row := core.row("fact", key=key))}
        copied = core.row("fact", key=COPY)
    if len(found) < len(keys):
        raise StoreError("this store was not finished", str(core.path), "make another: leeward init")
    core.sealed = copied is not None
    if found["tier"] not in list(Tier) or not _plain(found["created_at"], *(copied or ())):
        raise StoreError("what this store says of itself can't be read", str(core.path), "restore a backup")
    return StoreFacts(
        found["id"],
        Tier(found["tier"]),
        found["simulated"] == "1",
        int(found["created_at"]),
        None if copied is None else int(copied[0]),
    )


def _plain(*instants: str) -> bool:
    """Return whether these are instants as the store writes them."""
    return all(each.isascii() and each.isdigit() and int(each[:16]) <= NO_DUE for each in instants)


def put_policy(core: Core, version: str, body: str, now: int) -> None:
    """Store a policy and make it the one in force, inside a write."""
    core.rows("keep_policy", version=version, body=body, since=now)
    core.rows("keep_fact", key="policy", value=version)
