"""Oversight on SQLite: policies of teams, exceptions, second looks, cases taken back and handed over.

What concerns a person is written on that person's chain, also where one transaction writes two of them.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from config.exceptions import Change, ExceptionError, excepted
from storage import rows, sqlite_turn
from storage.errors import CaseMovedError, NotHereError
from storage.oversight import APPEAL, InForce, Override, Review, Whereabouts
from storage.records import STORE_CHAIN, CaseState, Verdict
from storage.schema import NEVER
from storage.turn_oversight import base_policy, reviews_on

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from config.policy import Policy
    from storage.reading import Reading
    from storage.records import ActivePolicy, Decision
    from storage.rows import Row
    from storage.sqlite_core import Core
    from storage.sqlite_turn import SqliteTurn


class SqliteOversight:
    """The part of a store that supervisors work through."""

    _core: Core

    def team_policies(self) -> dict[str, ActivePolicy]:
        """Return the policies of the teams that have one of their own."""
        with self._core.snapshot():
            return {team: self._core.policy(version) for team, version in self._core.rows("team_policies")}

    def policy_of(self, team: str) -> ActivePolicy:
        """Return the policy that a team is under: its own, or the store's."""
        with self._core.snapshot():
            return base_policy(self._core, team)

    def override(self, override_id: str) -> Override | None:
        """Return one override, or None."""
        with self._core.snapshot():
            row = self._core.row("override", id=override_id)
            return None if row is None else override_of(row)

    def overrides(self, person: str | None = None) -> list[Override]:
        """Return the overrides that were asked for, of everybody or one person, newest first."""
        with self._core.snapshot():
            found = (
                self._core.rows("overrides")
                if person is None
                else self._core.rows("overrides_of", person=person)
            )
            return [override_of(row) for row in found]

    def exceptions(self) -> dict[str, InForce]:
        """Return what was put in force, by person; one whose time is over may still be among them."""
        with self._core.snapshot():
            return {row[0]: InForce(*row) for row in self._core.rows("exceptions")}

    def reviews_on(self, case_id: str) -> list[Review]:
        """Return the second looks at decisions on a case, in order; not for whoever may yet decide it."""
        with self._core.snapshot():
            return reviews_on(self._core, rows.case_number(case_id))

    def whereabouts(self, case_id: str) -> Whereabouts:
        """Return who has a case, or whom it is kept for."""
        with self._core.snapshot():
            return _whereabouts(self._core, rows.case_number(case_id))

    def anybody_left(self, case_id: str) -> bool:
        """Return whether some reviewer has not decided this case, so that it can be offered to them."""
        with self._core.snapshot():
            number = rows.case_number(case_id)
            return self._core.row("may_yet_decide", case_id=number, never=NEVER) is not None

    def appeal(self, case_id: str, reason: str, reading: Reading, *, by: str, appellant: str = "") -> Review:
        """Put a decided case back in its lane, for somebody who never decided it; the store's chain says so.

        Raises NotHereError when it is not decided.
        """
        number = _known(self._core, case_id)
        with sqlite_turn.Turns(self._core, STORE_CHAIN, reading) as turn:
            state, _ = self._core.rows("place_of", case_id=number)[0]
            if state != CaseState.DECIDED:
                raise NotHereError(
                    "only a decided case can be appealed", f"case {case_id}", "see: leeward case show"
                )
            decided = [rows.decision_of(row) for row in self._core.rows("decisions_on", case_id=number)]
            first = _standing(decided, reviews_on(self._core, number))
            self._core.rows("return_case", case_id=number)
            self._core.rows("one_more", case_id=number)
            for person in sorted({each.person for each in decided} | {by}):
                self._core.rows("pass_over", person=person, case_id=number, at=turn.now, until=NEVER)
            self._core.rows(
                "ask_review",
                case_id=number,
                kind=APPEAL,
                person=first.person,
                seq=first.seq,
                reason=reason,
                asked_by=by,
                asked_at=turn.now,
            )
            more = {"appellant": appellant} if appellant else {}
            turn.append(
                "case.appealed",
                case=case_id,
                by=by,
                reason=reason,
                of=first.person,
                of_seq=first.seq,
                **more,
            )
            return reviews_on(self._core, number)[-1]

    def take_back(self, case_id: str, reading: Reading, *, by: str, to: str = "") -> Whereabouts:
        """Put a case back in its lane, or keep it for `to`, whoever has it; return where it was.

        A reveal that its holder has open is not closed: only their own terminal knows when the text is gone,
        so that it stays charged in full unless they hide it.
        Raises NotHereError when it can't be moved, CaseMovedError when it moved meanwhile.
        """
        number = _known(self._core, case_id)
        with self._core.snapshot():
            was = _whereabouts(self._core, number)
        owner = was.held_by or was.kept_for or to
        if not owner:
            _waiting_in(self._core, number)
            raise NotHereError(
                "nobody has this case", f"case {case_id}", "hand it to somebody: leeward case hand"
            )
        if to and to in (was.held_by, was.kept_for):
            raise NotHereError(f"{to} has this case already", f"case {case_id}", "there is nothing to do")
        with sqlite_turn.Turns(self._core, owner, reading) as turn:
            if _whereabouts(self._core, number) != was:
                raise CaseMovedError("this case moved meanwhile", f"case {case_id}", "look again")
            if was.held_by:
                turn.append("case.released", case=case_id, by=by)
                turn.give_back(passed=False)
            elif was.kept_for:
                turn.append("case.requeued", case=case_id, by=by)
                self._core.rows("keep_no_more", case_id=number)
                self._core.rows("return_case", case_id=number)
                self._core.rows("one_more", case_id=number)
            if to == owner:
                _keep(self._core, number, by, turn)
            elif to:
                with_another(self._core, turn, to, reading, partial(_keep, self._core, number, by))
        return was


def override_of(row: Row) -> Override:
    """Return the override of a row of `override` or `overrides`. Raises StoreError for a strange one."""
    try:
        changes = tuple(Change(each["key"], each["to"]) for each in json.loads(row[2]))
    except rows.STRANGE as error:
        raise rows.unreadable(f"override {row[0]}") from error
    return Override(row[0], row[1], changes, *row[3:])


def rebuild(core: Core, turn: SqliteTurn, reading: Reading, teams: Collection[str] | None) -> None:
    """Make the exceptions of these teams' people, or of everybody, anew where their base has changed.

    One that no longer fits ends; both are said on the person's chain. Part of the transaction of `turn`.
    """
    for person, override_id, before, _ in core.rows("exceptions"):
        row = core.row("person", name=person)
        team = "" if row is None else row[2]
        if teams is not None and team not in teams:
            continue
        found = core.row("override", id=override_id)
        changes = () if found is None else override_of(found).changes
        try:
            policy: Policy | None = excepted(base_policy(core, team).policy, changes)
        except ExceptionError:
            policy = None
        with_another(core, turn, person, reading, partial(_renew, policy=policy, before=before))


def _renew(turn: SqliteTurn, policy: Policy | None, before: str) -> None:
    """Put a person under the exception made anew, or end it. One that ran out has ended by itself."""
    exception = turn.exception
    if exception is None:
        return
    if policy is None:
        turn.end_exception()
        turn.append("override.ended", id=exception.override, cause="policy")
    elif policy.version != before:
        version = turn.put_exception(policy, exception.override, exception.until)
        turn.append("override.rebuilt", id=exception.override, version=version, before=before)


def with_another(
    core: Core, turn: SqliteTurn, name: str, reading: Reading, act: Callable[[SqliteTurn], None]
) -> None:
    """Do something on another person's chain within the transaction of a turn."""
    turn.keep_clock()
    other = sqlite_turn.SqliteTurn(core, name, reading)
    try:
        act(other)
        other.finish()
    except BaseException:
        core.forget(name)
        raise


def _waiting_in(core: Core, number: int) -> int:
    """Return the lane in which a case waits that nobody has. Raises NotHereError when it is decided."""
    state, lane = core.rows("place_of", case_id=number)[0]
    if state != CaseState.WAITING:
        raise NotHereError("this case is decided", f"case {number}", "reopen it: leeward case appeal")
    return int(lane)


def _keep(core: Core, number: int, by: str, turn: SqliteTurn) -> None:
    """Keep a case that waits in its lane for the person of the turn."""
    lane = _waiting_in(core, number)
    name = turn.person.name
    if any(row[1] == name for row in core.rows("decisions_on", case_id=number)):
        raise NotHereError(f"{name} has decided this case before", f"case {number}", "choose somebody else")
    if core.row("never_offered", person=name, case_id=number, never=NEVER) is not None:
        raise NotHereError(f"{name} has put this appeal forward", f"case {number}", "choose somebody else")
    core.rows("take_case", case_id=number)
    core.rows("one_less", lane=lane)
    core.rows("keep_for", case_id=number, person=name, by=by, at=turn.now)
    turn.append("case.handed", case=str(number), by=by)


def _known(core: Core, case_id: str) -> int:
    number = rows.case_number(case_id)
    with core.snapshot():
        if number is None or core.row("place_of", case_id=number) is None:
            raise NotHereError("there is no such case", case_id, "see: leeward case list")
    return number


def _whereabouts(core: Core, number: int | None) -> Whereabouts:
    held, kept = core.row("holder", case_id=number), core.row("handed_case", case_id=number)
    return Whereabouts(*(held or (None, None)), *((kept or (None, None))[:2]))


def _standing(decided: Sequence[Decision], reviews: Sequence[Review]) -> Decision:
    """Return the decision that a decided case stands at: the one that nobody has looked at again."""
    looked_at = {(each.person, each.seq) for each in reviews if each.done_at is not None}
    return next(
        each
        for each in decided
        if each.undone_at is None
        and each.verdict != Verdict.SECOND_OPINION
        and (each.person, each.seq) not in looked_at
    )
