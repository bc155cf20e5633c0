"""A turn on SQLite: one write transaction about one person."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import TYPE_CHECKING

from config.localdays import day_of
from storage import engine, flow, guarded, ledger, rows
from storage.errors import CaseMovedError, NotChargedError
from storage.ledger_clock import steady
from storage.records import (
    STORE_CHAIN,
    ActivePolicy,
    Case,
    CaseState,
    Decision,
    PaidPassage,
    Person,
    Seat,
    Verdict,
)
from storage.rollups import ForgottenError, loads
from storage.schema import NEVER
from storage.sqlite_view import known_person, read_case
from storage.turn_oversight import OversightTurn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.exposure import Record
    from storage.ledger_clock import Anchor
    from storage.oversight import InForce
    from storage.reading import Reading
    from storage.recall import Recalled
    from storage.records import Receipt
    from storage.rollups import Key, Sums
    from storage.rows import Row
    from storage.sqlite_core import Core


class Turns:
    """The write transaction about a person, as a context: it lasts when the block ends without an error."""

    __slots__ = ("_core", "_name", "_open", "_reading")

    def __init__(self, core: Core, name: str, reading: Reading) -> None:
        self._core = core
        self._name = name
        self._reading = reading

    def __enter__(self) -> SqliteTurn:
        self._core.begin()
        try:
            self._open = SqliteTurn(self._core, self._name, self._reading)
        except BaseException as error:
            self._undo(error)
            raise
        return self._open

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is not None:
            self._undo(error)
            return
        try:
            self._open.finish()
            self._core.commit(self._open.deliver if self._open.paid else None)
        except BaseException as failed:
            self._undo(failed)
            raise

    def _undo(self, error: BaseException) -> None:
        """Leave nothing of the turn; an error of the database is told as a plain line."""
        self._core.forget(self._name)
        if self._core.writing:
            self._core.abort()
        if isinstance(error, engine.Error):
            raise engine.plain(error, str(self._core.path)) from error


class SqliteTurn(OversightTurn):
    """One person's turn. Made inside the transaction, and of no use after it."""

    __slots__ = (
        "_anchor",
        "_began",
        "_case",
        "_case_id",
        "_core",
        "_days",
        "_first",
        "_head",
        "_kept",
        "_name",
        "_opted",
        "_recalled",
        "_seq",
        "active",
        "now",
        "paid",
        "person",
        "seat",
    )

    def __init__(self, core: Core, name: str, reading: Reading) -> None:
        row = core.standing(name, reading)
        self._core = core
        self._name = name
        self.person: Person = known_person(core, name, row)
        self.active: ActivePolicy = core.policy(row[17])
        self.exception: InForce | None = None
        self.seat: Seat | None = rows.seat_of(row[7:13])
        self._seq: int = row[3] or 0
        self._head: str = row[4] or ledger.GENESIS
        self._first = self._seq
        self._case_id: int | None = row[6]
        self._case: Case | None = None
        self._kept = row[21] is not None
        self._opted: frozenset[str] | None = None
        self._recalled: Recalled | None = None
        self._days: dict[Key, Sums] = {}
        self.paid: list[PaidPassage] = []
        self._anchor: Anchor | None = None
        now = steady(row[13:17], reading, row[5] or 0)
        self.now: int = self._noted_time(row, reading) if now is None else now
        kept = core.held_to(name, row, self.now)
        if kept is not None:
            self.active = kept
        if row[18] is not None:
            self._except(row)
        if kept is not None:
            self.active = kept
        self._began = self.active.version

    @property
    def record(self) -> Record:
        """What the rules read; it grows with every append."""
        return self._recall().record

    @property
    def held(self) -> Case | None:
        """The case in hand."""
        if self._case is None and self._case_id is not None:
            self._case = read_case(self._core, self._case_id)
        return self._case

    @property
    def opted_out(self) -> frozenset[str]:
        """Categories this person has asked not to be served, for now."""
        if self._opted is None:
            found = self._core.rows("opted_out", person=self._name, now=self.now)
            self._opted = frozenset(category for (category,) in found)
        return self._opted

    def append(self, kind: str, **facts: object) -> int:
        """Append one event to the chain; the record and the day's sums follow."""
        recalled = None if self._name == STORE_CHAIN else self._recall()
        seq = self._seq + 1
        if self._core.simulated:
            facts["simulated"] = True
        line = ledger.compose(
            self._name, self.now, kind, facts, seq=seq, prev=self._head, policy=self.active.version
        )
        body = ledger.canonical(line)
        head = ledger.digest(body)
        self._core.execute(
            self._core.sql["append"],
            {"person": self._name, "seq": seq, "at": self.now, "kind": kind, "body": body, "hash": head},
        )
        if recalled is not None:
            event = ledger.event_of(line, self.now)
            try:
                added = recalled.take(event, self.active.policy)
            except ForgottenError:
                recalled = self._recall(whole=True)
                added = recalled.take(event, self.active.policy)
            recalled.seq, recalled.head = seq, head
            if added is not None:
                key, sums = added
                known = self._days.get(key)
                self._days[key] = sums if known is None else known.plus(sums)
        self._seq, self._head = seq, head
        return seq

    def read_when_paid(self, receipt: Receipt) -> PaidPassage:
        """Have a passage read right after the commit, while the turnstile still keeps others out.

        A charge pays once: only one that this very turn appended is taken.
        """
        if receipt.person != self._name or receipt.seq <= self._first:
            raise NotChargedError(
                "no charge of this turn stands for this passage",
                f"case {receipt.case}",
                "reveal it again; nothing was shown",
            )
        self.paid.append(PaidPassage(receipt))
        return self.paid[-1]

    def deliver(self) -> None:
        """Read what was paid for, the charge now being on the committed ledger."""
        for passage in self.paid:
            passage.deliver(guarded.read_passage(self._core.connection, passage.receipt))

    def claim(self, max_severity: int, closed: Mapping[str, int]) -> Case | None:
        """Take the first waiting case of the lanes that are allowed, or None when they are empty."""
        if self._case_id is not None:
            raise CaseMovedError("you have a case in hand", str(self._case_id), "decide or release it first")
        kept = self._take_kept(max_severity, closed) if self._kept else None
        if kept is not None:
            self._hold(kept[0], None)
            self._case = rows.case_of(kept)
            return self._case
        values: dict[str, object] = {"person": self._name, "now": self.now, "max_severity": max_severity}
        for index, (category, highest) in enumerate(closed.items()):
            values[f"c{index}"], values[f"s{index}"] = category, highest
        core = self._core
        found = (
            core.execute(core.among_lanes("front", len(closed)), values).fetchall()
            or core.execute(core.among_lanes("heads", len(closed)), values).fetchall()
        )
        if not found:
            return None
        row = found[0]
        self._hold(row[0], row[15])
        self._case = rows.case_of(row)
        return self._case

    def give_back(self, *, passed: bool) -> None:
        """Return the case in hand to its lane; `passed` keeps it from this person for the local day."""
        case_id = self._let_go()
        policy = self.active.policy
        until = day_of(policy.zone, policy.day_starts, None, self.now).end if passed else self.now
        self._run("return_case", case_id=case_id)
        self._run("one_more", case_id=case_id)
        self._run("pass_over", person=self._name, case_id=case_id, at=self.now, until=until)

    def settle(
        self, state: CaseState, decision: Decision, *, second_opinion: bool = False, sample: int = 0
    ) -> None:
        """End the claim with a decision; for a second look the case goes back, never to this person."""
        case_id = self._let_go()
        if decision.case != str(case_id) or decision.person != self._name:
            raise CaseMovedError("that is not the case in hand", decision.case, f"you have {case_id}")
        if self._look_again(decision, case_id, sample) or second_opinion:
            self._run("return_case", case_id=case_id)
            self._run("one_more", case_id=case_id)
            self._run("pass_over", person=self._name, case_id=case_id, at=self.now, until=NEVER)
        else:
            self._run("end_case", case_id=case_id, state=int(state))
        flow.decided(self._core, decision, self.active.policy)
        self._run(
            "decide",
            person=self._name,
            seq=decision.seq,
            case_id=case_id,
            at=decision.at,
            verdict=decision.verdict,
            actions=json.dumps(decision.actions),
            note=decision.note,
        )
        flow.looked_again(self._core, case_id, self._name, decision.seq, 1)

    def unsettle(self, decision: Decision) -> None:
        """Take a decision back: the case is in hand again, unless somebody else has it or decided since."""
        if self._case_id is not None:
            raise CaseMovedError("you have a case in hand", str(self._case_id), "decide or release it first")
        if decision.person != self._name:
            raise CaseMovedError("that is not a decision of yours", decision.case, "ask who took it")
        case_id = int(decision.case)
        found = [rows.decision_of(row) for row in self._core.rows("decisions_on", case_id=case_id)]
        standing = [each for each in found if each.undone_at is None]
        mine = next((each for each in standing if _is(each, decision)), None)
        state, lane = self._core.rows("place_of", case_id=case_id)[0]
        if mine is None or state == CaseState.CLAIMED or any(_since(each, mine) for each in standing):
            return
        if self._appealed(mine, case_id):
            return
        flow.looked_again(self._core, case_id, self._name, decision.seq, -1)
        self._look_no_more(mine, case_id)
        flow.undone(self._core, case_id, self._name, decision.seq)
        self._run("undo", person=self._name, seq=decision.seq, now=self.now)
        self._run("offer_again", person=self._name, case_id=case_id, now=self.now)
        self._hold(case_id, lane if state == CaseState.WAITING else None)

    def take_seat(self, seat: Seat) -> None:
        """Put this person at that terminal, whoever sat there before."""
        terminal, host, pid, process, taken_at, expires_at = astuple(seat)
        self._run(
            "take_seat",
            person=self._name,
            terminal=terminal,
            host=host,
            pid=pid,
            process=process,
            taken_at=taken_at,
            expires_at=expires_at,
        )
        self.seat = seat

    def leave_seat(self) -> None:
        """Free the seat."""
        self._run("leave_seat", person=self._name)
        self.seat = None

    def opt_out(self, categories: Iterable[str], until: int) -> None:
        """Replace the categories this person is not served, until that instant."""
        self._run("opt_in", person=self._name)
        wanted = frozenset(categories)
        for category in sorted(wanted):
            self._run("opt_out", person=self._name, category=category, until=until)
        self._opted = wanted if until > self.now else frozenset()

    def finish(self) -> None:
        """Write what follows from the appends, each once: the head of the chain, the day's sums, the clock.

        Without an append no anchor is kept: each is the instant of a line, which can be checked.
        """
        if self._seq == self._first:
            return
        self.keep_clock()
        self._run(
            "keep_head",
            person=self._name,
            seq=self._seq,
            head=self._head,
            at=self.now,
            policy=self._held_to(),
        )
        for key, sums in self._days.items():
            reveals, charged_ms, cases, decided, _ = sums
            self._run(
                "add_to_day",
                person=self._name,
                day=key[0],
                severity=key[1],
                category=key[2],
                reveals=reveals,
                charged_ms=charged_ms,
                cases=cases,
                decided=decided,
            )
        for day, load in loads(self._days.items()).items():
            self._run("add_to_load", person=self._name, day=day, **load._asdict())

    def _held_to(self) -> str:
        """Return the policy that this person goes on under: no change of policy clears a rest owed."""
        began, version = self._began, self.active.version
        if began == version or self._name == STORE_CHAIN:
            return version
        return began if self._core.owes_less(version, began, self.record, self.now) else version

    def keep_clock(self) -> None:
        """Write what was noted of the clocks, for whoever reads them next in this transaction."""
        if self._anchor is not None and self._seq > self._first:
            self._run("keep_clock", host=self._core.host, **self._anchor._asdict())
            self._run("drop_old_clocks")
            self._anchor = None

    def _noted_time(self, row: Row, reading: Reading) -> int:
        """Return the ledger time, having noted what it shows about the clocks."""
        told, anchor = self._core.told(row, reading)
        if told.anchor != anchor:
            self._anchor = told.anchor
        if told.by_ms:
            self.now = told.at
            unsure = {"unconfirmed": True} if told.unconfirmed else {}
            self.append("clock.anomaly", by_ms=told.by_ms, **unsure)
        return told.at

    def _hold(self, case_id: int, lane: int | None) -> None:
        """Take a case in hand; `lane` is where it waited, None if it did not."""
        self._run("take_case", case_id=case_id)
        if lane is not None:
            self._run("one_less", lane=lane)
        self._run("hold", person=self._name, case_id=case_id, at=self.now)
        self._case_id, self._case = case_id, None

    def _let_go(self) -> int:
        case_id = self._case_id
        if case_id is None:
            raise CaseMovedError("you have no case in hand", "", "take one first: leeward next")
        self._run("let_go", person=self._name)
        self._case_id = self._case = None
        return case_id

    def _recall(self, *, whole: bool = False) -> Recalled:
        if self._recalled is None or whole:
            self._recalled = self._core.recalled(
                self._name, self._seq, self._head, now=self.now, version=self.active.version, whole=whole
            )
        return self._recalled

    def _run(self, query: str, /, **values: object) -> None:
        self._core.execute(self._core.sql[query], values)


def _is(one: Decision, other: Decision) -> bool:
    return (one.person, one.seq) == (other.person, other.seq)


def _since(other: Decision, mine: Decision) -> bool:
    """Return whether this decision was taken since that one, or may have been, at the same instant."""
    if other.person == mine.person:
        return other.seq > mine.seq
    if other.at == mine.at and other.verdict == Verdict.SECOND_OPINION != mine.verdict:
        # Whoever ended the case did so after those who handed it on.
        return False
    return other.at >= mine.at
