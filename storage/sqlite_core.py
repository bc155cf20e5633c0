"""What a SQLite store's turns and reads share: the connection, the queries, and what is kept warm."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from config import rules
from config.localdays import LATEST
from config.policy import Policy
from storage import engine, ledger, queries, recall
from storage.errors import StoreError
from storage.ledger_clock import Anchor, Told, needs_last_of_all, tell
from storage.oversight import InForce
from storage.records import STORE_CHAIN, ActivePolicy, Person
from storage.rollups import ForgottenError
from storage.rows import person_of
from storage.schema import NO_DUE
from storage.turnstile import Turnstile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from config.exposure import Record
    from storage.reading import Reading
    from storage.rows import Row

MOST_RECORDS = 64
"""Records kept warm at once; a console needs one, a supervisor's look around needs a team."""


class Core:
    """One connection to one store, and what was folded from it so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.turnstile = Turnstile(path)
        try:
            self.connection = engine.connect(path)
        except BaseException:
            self.turnstile.close()
            raise
        self.execute = self.connection.execute
        self.sql = queries.load()
        self.host = os.uname().nodename
        self.writing = False
        self.sealed = False
        """A backup, which nobody works in: nothing is written to it."""
        self._simulated: bool | None = None
        self._policies: dict[str, ActivePolicy] = {}
        self._people: dict[str, tuple[Row, Person]] = {}
        self._among_lanes: dict[tuple[str, int], str] = {}
        self._recalled: dict[str, recall.Recalled] = {}

    @property
    def simulated(self) -> bool:
        """Whether this store's time is made up; every line of its ledger says so."""
        if self._simulated is None:
            row = self.row("fact", key="simulated")
            self._simulated = row is not None and row[0] == "1"
        return self._simulated

    def rows(self, name: str, /, **values: object) -> list[Row]:
        """Return all rows of a named query; no cursor stays open, which would hold back checkpoints.

        Raises StoreError.
        """
        try:
            return self.execute(self.sql[name], values).fetchall()
        except engine.Error as error:
            raise engine.plain(error, str(self.path)) from error

    def row(self, name: str, /, **values: object) -> Row | None:
        """Return the first row of a named query, or None."""
        rows = self.rows(name, **values)
        return rows[0] if rows else None

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn an error of the database into a plain line."""
        try:
            yield
        except engine.Error as error:
            raise engine.plain(error, str(self.path)) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read everything inside from one state of the store, without holding anybody up."""
        with self.guarded():
            if self.connection.in_transaction:
                yield
                return
            self.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:
                    self.execute("COMMIT")

    @contextmanager
    def write(self) -> Iterator[None]:
        """Write everything inside or nothing, each writer in turn."""
        self.begin()
        try:
            yield
        except BaseException as error:
            self.abort()
            if isinstance(error, engine.Error):
                raise engine.plain(error, str(self.path)) from error
            raise
        self.commit()

    def begin(self) -> None:
        """Start to write: wait for the turnstile, then for the store."""
        if self.writing:
            raise RuntimeError("a turn is open already")
        if self.sealed:
            where = str(self.path)
            raise StoreError("this is a backup, where nobody works", where, "put it back: leeward restore")
        self.turnstile.__enter__()
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self.turnstile.__exit__()
            if isinstance(error, engine.Error):
                raise engine.plain(error, str(self.path)) from error
            raise
        self.writing = True

    def commit(self, then: Callable[[], None] | None = None) -> None:
        """Make what was written last. Raises StoreError, and then nothing was.

        `then` runs after that and before anyone else's write: what it reads is as it was committed.
        """
        try:
            self.execute("COMMIT")
        except BaseException as error:
            self.abort()
            if isinstance(error, engine.Error):
                raise engine.plain(error, str(self.path)) from error
            raise
        self.writing = False
        try:
            if then is not None:
                with self.guarded():
                    then()
        finally:
            self.turnstile.__exit__()

    def abort(self) -> None:
        """Undo what was written, and let the next one through whatever happens."""
        self.writing = False
        try:
            # SQLite rolls back by itself after some errors.
            if self.connection.in_transaction:
                self.execute("ROLLBACK")
        finally:
            self.turnstile.__exit__()

    def standing(self, person: str, reading: Reading) -> Row:
        """Return the row of the query `standing`, with the anchor of that reading's boot."""
        row = self.rows("standing", person=person, boot=reading.boot)[0]
        if not 0 <= (row[5] or 0) <= NO_DUE:
            raise self.damaged("the last instant of this chain can't be")
        return row

    def damaged(self, what: str) -> StoreError:
        """Return what to raise where the store holds what it can't have been given."""
        return StoreError(what, str(self.path), "keep the store as it is, and see: leeward doctor")

    def told(self, row: Row, reading: Reading) -> tuple[Told, Anchor | None]:
        """Return the ledger time of a reading for the person of that row, and the anchor it was told by."""
        anchor = None if row[13] is None else Anchor(*row[13:17])
        last, others = row[5] or 0, list[Anchor]()
        if needs_last_of_all(anchor, reading):
            last = int(self.rows("latest")[0][0])
            others = [Anchor(*each) for each in self.rows("clocks", boot=reading.boot)]
        told = tell(anchor, reading, last, others)
        if not 0 <= told.at < LATEST:
            raise self.damaged("what is noted of the clocks can't be")
        return told, anchor

    def who(self, name: str, row: Row) -> Person | None:
        """Return the person of that row; the store's own chain has a nameplate without roles."""
        columns = row[:3]
        known = self._people.get(name)
        if known is not None and known[0] == columns:
            return known[1]
        if row[0] is None:
            return Person(STORE_CHAIN, frozenset(), "", 0) if name == STORE_CHAIN else None
        person = person_of(name, *columns)
        self._people[name] = (columns, person)
        return person

    def among_lanes(self, query: str, closed: int) -> str:
        """Return the query `front` or `heads` for that many categories closed above some severity."""
        known = self._among_lanes.get((query, closed))
        if known is None:
            steps = " ".join(f"WHEN :c{index} THEN :s{index}" for index in range(closed))
            only = f"AND l.severity <= CASE l.category {steps} ELSE 5 END" if closed else ""
            known = self._among_lanes[query, closed] = self.sql[query].replace("/* closed */", only)
        return known

    def in_force(self, person: str, row: Row, now: int) -> InForce | None:
        """Return the exception that the person of a row of `standing` is under at `now`."""
        return None if row[18] is None or now >= row[20] else InForce(person, *row[18:21])

    def held_to(self, person: str, row: Row, now: int) -> ActivePolicy | None:
        """Return the earlier policy under which a person (a row of `standing`) owes a rest, or None."""
        before = row[22]
        if not before or person == STORE_CHAIN or (row[18] is None and before == row[17]):
            return None
        exception = self.in_force(person, row, now)
        after = row[17] if exception is None else exception.policy
        if before == after:
            return None
        head = row[4] or ledger.GENESIS
        record = self.recalled(person, row[3] or 0, head, now=now, version=before).record
        return self.policy(before) if self.owes_less(after, before, record, now) else None

    def owes_less(self, after: str, before: str, record: Record, now: int) -> bool:
        """Return whether a person would owe less rest under `after` than they do under `before`."""
        owed = rules.assess(self.policy(before).policy, record, now).rest_owed
        return owed > 0 and rules.assess(self.policy(after).policy, record, now).rest_owed < owed

    def policy(self, version: str) -> ActivePolicy:
        """Return the policy of that version, read once."""
        known = self._policies.get(version)
        if known is None:
            row = self.row("policy", version=version)
            if row is None:
                raise self.damaged("a policy is missing")
            try:
                known = ActivePolicy(version, Policy.model_validate(json.loads(row[0])))
            except (ValueError, RecursionError) as error:
                raise self.damaged("a policy can't be read") from error
            self._policies[version] = known
        return known

    def judged_by(self, version: str) -> Policy:
        """Return the policy that a ledger line names."""
        return self.policy(version).policy

    def recalled(
        self, person: str, seq: int, head: str, *, now: int, version: str, whole: bool = False
    ) -> recall.Recalled:
        """Return a person's record as of that head of their chain, reading only what is new."""
        known = self._recalled.get(person)
        if known is not None and known.policy == version and not (whole and not known.tally.whole):
            if known.seq == seq and known.head == head:
                return known
            if self._caught_up(known, person, seq, head):
                return known
        while len(self._recalled) >= MOST_RECORDS:
            del self._recalled[next(iter(self._recalled))]
        history = SqliteHistory(self, person)
        try:
            fresh = recall.recall(
                history, seq, head, now=now, policies=self.judged_by, version=version, whole=whole
            )
        except (ValueError, LookupError, TypeError, ArithmeticError) as error:
            raise self.damaged("a line of this chain can't be read") from error
        self._recalled[person] = fresh
        return fresh

    def forget(self, person: str) -> None:
        """Drop what is kept warm of a person: a turn that was undone had changed it."""
        self._recalled.pop(person, None)

    def _caught_up(self, known: recall.Recalled, person: str, seq: int, head: str) -> bool:
        """Take in what another process appended; False when the chain is not the one that was folded."""
        self.forget(person)
        if known.seq >= seq:
            return False
        lines = SqliteHistory(self, person).lines(known.seq, seq)
        if known.seq and (not lines or ledger.digest(lines[0].body) != known.head):
            return False
        new = [line for line in lines if line.seq > known.seq]
        try:
            recall.fold_in(known.record, known.tally, new, self.judged_by)
        except ForgottenError:
            return False
        known.seq, known.head = seq, head
        self._recalled[person] = known
        return True

    def close(self) -> None:
        """Close the connection and the locks."""
        self.connection.close()
        self.turnstile.close()


class SqliteHistory:
    """One person's chain, for `recall`."""

    def __init__(self, core: Core, person: str) -> None:
        self._core = core
        self._person = person

    def lines(self, first: int, last: int) -> Sequence[recall.Line]:
        """Return the lines with first <= seq <= last, in order."""
        return self._lines("lines", {"first": first, "last": last})

    def shifts_until(self, at: int) -> Sequence[recall.Line]:
        """Return the latest shift lines with an `at` of at most this, newest first."""
        return self._lines("shifts_until", {"at": at})

    def met_before(self, cases: Iterable[str], at: int) -> bool:
        """Return whether this person released or decided one of these cases before that instant."""
        return any(
            self._core.row("met_before", person=self._person, case_id=int(case), at=at)
            for case in cases
            if case.isdigit()
        )

    def _lines(self, name: str, values: Mapping[str, Any]) -> list[recall.Line]:
        rows = self._core.rows(name, person=self._person, **values)
        return [recall.Line(*row) for row in rows]
