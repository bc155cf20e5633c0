"""Exceptions for one person: asked for by one, approved by another, for a time, never past the ceiling.

Neither who asks nor whom it concerns approves. In a personal store all of them are only names.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import RefusedError
from config.exceptions import ExceptionError, excepted, read_change, sentences
from console.services.oversight import reason_of, require
from storage.errors import BadAskError, NotHereError
from storage.oversight import APPROVED, WITHDRAWN, Override
from storage.records import REVIEWER, SUPERVISOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.policy import Policy
    from console.services.seats import Workplace
    from storage.oversight import InForce
    from storage.store import Store, Turn, View

DAY = 86_400_000
LONGEST = 30 * DAY
"""How long after it is asked for an exception may end, ms; what is needed for longer belongs in a policy."""


@dataclass(frozen=True, slots=True)
class Excepted:
    """The exception that a person is under, as they are told of it."""

    override: Override
    says: tuple[str, ...]
    """What its rules ask for, in sentences."""


def request(work: Workplace, person: str, changes: Sequence[str], reason: str, until: int) -> Override:
    """Ask for an exception for a person until an instant (ms UTC); each change like `limit.daily.max=4h30m`.

    Raises ExceptionError when the person's policy, its ceiling included, does not allow it.
    """
    require(work, "override request", person)
    said, wanted = reason_of(reason), tuple(read_change(each) for each in changes)
    with work.store.turn(person, work.clock.read()) as turn:
        if REVIEWER not in turn.person.roles:
            raise NotHereError("exceptions are for people who review", person, "name a reviewer")
        if until <= turn.now:
            raise BadAskError("this instant is over", "--until", "give one that is to come")
        if until > turn.now + LONGEST:
            raise BadAskError(
                "this is too long for an exception",
                "--until",
                f"{LONGEST // DAY} days at most, or change the policy",
            )
        excepted(work.store.policy_of(turn.person.team).policy, wanted)
        asked = Override(_new_id(work.store), person, wanted, said, until, work.person, turn.now)
        turn.ask_override(asked)
        turn.append(
            "override.requested",
            id=asked.id,
            by=work.person,
            changes=[{"key": each.key, "to": each.to} for each in wanted],
            reason=said,
            until=until,
        )
    return asked


def approve(work: Workplace, override_id: str) -> Override:
    """Put an exception in force. Raises RefusedError for who asked for it and for whom it concerns."""
    require(work, "override approve")
    asked = found(work.store, override_id)
    if work.person in (asked.asked_by, asked.person):
        who = "you asked for it" if work.person == asked.asked_by else "it is about you"
        raise RefusedError(f"a second person approves this: {who}", asked.id, "ask another supervisor")
    with work.store.turn(asked.person, work.clock.read()) as turn:
        asked = found(work.store, override_id)
        _still_waits(asked, turn)
        if turn.exception is not None:
            raise NotHereError(
                f"{asked.person} is under another exception",
                turn.exception.override,
                f"take it back first: leeward override revoke {turn.exception.override}",
            )
        policy = excepted(work.store.policy_of(turn.person.team).policy, asked.changes)
        version = turn.put_exception(policy, asked.id, asked.expires_at)
        turn.answer_override(asked.id, APPROVED, work.person)
        turn.append(
            "override.approved",
            id=asked.id,
            by=work.person,
            asked_by=asked.asked_by,
            changes=[{"key": each.key, "to": each.to} for each in asked.changes],
            reason=asked.reason,
            until=asked.expires_at,
            version=version,
        )
    return found(work.store, override_id)


def revoke(work: Workplace, override_id: str) -> Override:
    """Take an exception back, or a request for one; the person's own policy holds at once.

    Raises RefusedError for whom it concerns, where they would then be allowed more.
    """
    require(work, "override revoke")
    with work.store.turn(found(work.store, override_id).person, work.clock.read()) as turn:
        asked = found(work.store, override_id)
        state = asked.state(turn.now, None if turn.exception is None else turn.exception.override)
        if state == "waiting":
            turn.answer_override(asked.id, WITHDRAWN, work.person)
        elif state == "in force":
            if work.person == asked.person and _holds_back(work.store, turn):
                what = "somebody else takes this back: it is about you, and allows less"
                raise RefusedError(what, asked.id, "ask another supervisor")
            turn.revoke_override(asked.id, work.person)
            turn.end_exception()
        else:
            raise NotHereError(f"this is {state} already", asked.id, "see: leeward override list --all")
        turn.append("override.revoked", id=asked.id, by=work.person)
    return found(work.store, override_id)


def listed(work: Workplace, *, every: bool = False) -> list[tuple[Override, str]]:
    """Return overrides, newest first, with their state: of everybody for supervisors, else one's own.

    Without `every`, only those that wait or are in force.
    """
    require(work, "override list")
    person = work.store.person(work.person)
    all_of_them = person is not None and SUPERVISOR in person.roles
    now = work.store.look(work.person, work.clock.read()).now
    in_force = work.store.exceptions()
    answer = []
    for each in work.store.overrides(None if all_of_them else work.person):
        held = in_force.get(each.person)
        state = each.state(now, None if held is None else held.override)
        if every or state in {"waiting", "in force"}:
            answer.append((each, state))
    return answer


def told(store: Store, view: View) -> Excepted | None:
    """Return the exception that the person of a view is under, in words."""
    exception: InForce | None = view.exception
    override = None if exception is None else store.override(exception.override)
    if exception is None or override is None:
        return None
    # Its own policy, not that of the view: somebody who owes a rest is held to an earlier one until then.
    policy = store.figures.policy(exception.policy).policy
    return Excepted(override, tuple(sentences(policy, override.changes)))


def freed(store: Store, policy: Policy, team: str, now: int, person: str | None = None) -> bool:
    """Return whether a policy would allow more to somebody whose exception holds them back now.

    With it the exception would end, or hold back less. The policy is for a team ("" is the store); with
    `person`, only they are asked about, who are to join the team.
    """
    from config.diff import Direction, diff, direction_of  # noqa: PLC0415 - 10 ms, and asked for seldom

    own = store.team_policies()
    for name, held in store.exceptions().items():
        here, override = store.person(name), store.override(held.override)
        if here is None or override is None or held.until <= now:
            continue
        if person is not None:
            touched = name == person
        else:
            touched = here.team == team if team else here.team not in own
        if not touched:
            continue
        try:
            after = excepted(policy, override.changes)
        except ExceptionError:
            after = policy
        if direction_of(diff(store.figures.policy(held.policy).policy, after)) is Direction.LOOSENING:
            return True
    return False


def found(store: Store, override_id: str) -> Override:
    """Return an override. Raises NotHereError when there is none of that id."""
    known = store.override(override_id)
    if known is None:
        raise NotHereError("there is no such override", override_id, "see: leeward override list --all")
    return known


def _still_waits(asked: Override, turn: Turn) -> None:
    if asked.answer is not None:
        state = asked.state(turn.now, None if turn.exception is None else turn.exception.override)
        raise NotHereError(f"this is {state} already", asked.id, "see: leeward override list --all")
    if asked.expires_at <= turn.now:
        raise NotHereError("its time is over", asked.id, "ask for it again: leeward override request")


def _holds_back(store: Store, turn: Turn) -> bool:
    """Return whether the person of the turn would be allowed more without their exception."""
    from config.diff import Direction, diff, direction_of  # noqa: PLC0415 - 10 ms, and asked for seldom

    if turn.exception is None:
        return False
    excepted_from = store.policy_of(turn.person.team).policy
    now = store.figures.policy(turn.exception.policy).policy
    return direction_of(diff(now, excepted_from)) is Direction.LOOSENING


def _new_id(store: Store) -> str:
    while True:
        made = "o-" + secrets.token_hex(4)
        if store.override(made) is None:
            return made
