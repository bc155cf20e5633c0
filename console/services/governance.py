"""Policies put forward, approved and put in force: tightening at once, anything that loosens by two people.

What a change does is `config.diff`'s to say. A proposal is compared with what is in force when it is made and
again when it is approved, inside the transaction that puts it in force. In a personal store people go by
their word, so that two names are two people only as far as those who work there keep to it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from config.diff import Change, Direction, Presence, diff, direction_of
from config.errors import RefusedError
from config.instants import iso
from config.policy import Policy
from console.services import overrides
from console.services.oversight import reason_of, require
from storage.errors import BadAskError, NotHereError, StoreError
from storage.governance import APPROVED, EVERYBODY, LAPSED, WITHDRAWN, Proposal
from storage.records import ActivePolicy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from console.clock import Clock
    from console.services.seats import Workplace
    from storage.governance import Governing
    from storage.store import Store

CHANGES_KEPT = 100
"""Changes of a diff that the ledger says in words; the hash stands for all of them."""

SHORT = 12
"""Characters of a version that are shown and asked for."""

SEE = "see: leeward policy history"

LEAST = 6
"""Characters of a version that are enough to name it."""

SAFETY_NET = frozenset({"review", "checkin", "support"})
"""Sections that allow nobody more text, and that nobody changes alone: second looks, check-ins, support."""

LATEST = 400 * 86_400_000
"""How long ahead a proposal may begin, ms: a year and a little."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a proposal, and what it changes against what is (or will then be) in force."""

    proposal: Proposal
    changes: tuple[Change, ...]
    direction: Direction
    stale: bool = False
    """The policy it had been compared with is no longer in force; the changes are against the one that is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of policy as the ledger has it."""

    at: int
    version: str
    name: str
    team: str
    before: str | None
    by: str
    approved_by: str | None
    proposal: str | None
    direction: str | None
    reason: str
    changes: tuple[str, ...]


def propose(
    work: Workplace,
    policy: Policy,
    source: str,
    *,
    reason: str,
    team: str = EVERYBODY,
    starts_at: int | None = None,
) -> Outcome:
    """Put a policy forward. What loosens nothing holds at once; anything else waits for a second person.

    One that is to begin later waits for a second person too, whatever it does: what it will be compared with
    by then may be another policy. Raises NotHereError when it is in force already.
    """
    require(work, "policy propose")
    said = reason_of(reason)
    with work.store.governing(work.clock.read()) as desk:
        if starts_at is not None and not desk.now < starts_at <= desk.now + LATEST:
            raise BadAskError("a policy can't begin then", "--from", "give an instant of the year to come")
        asked = Proposal(
            id=_new_id(desk),
            team=team,
            version=policy.version,
            base=_expected(desk, team, starts_at).version,
            body=json.dumps(policy.form(), ensure_ascii=False, sort_keys=True),
            source=source,
            reason=said,
            asked_by=work.person,
            asked_at=desk.now,
            starts_at=starts_at,
        )
        found = _compared(work.store, desk, asked)
        if asked.version == asked.base:
            raise NotHereError("this policy is in force already", _short(asked.version), "change it first")
        desk.keep(asked)
        desk.append("policy.proposed", **_facts(found))
        if _takes_two(found) or starts_at is not None:
            return found
        desk.answer(asked.id, APPROVED, work.person, asked.base, done=True)
        desk.put_in_force(policy, team, {**_set(found), "by": work.person})
        return replace(found, proposal=_found(desk, asked.id))


def _takes_two(found: Outcome) -> bool:
    return found.direction is Direction.LOOSENING or any(
        change.direction is Direction.NEUTRAL and change.key.partition(".")[0] in SAFETY_NET
        for change in found.changes
    )


def move(work: Workplace, person: str, team: str) -> Outcome | None:
    """Ask that a person be put into a group whose policy allows more; None where it allows no more.

    The caller may then do so at once. Somebody who is in no group is under the store's policy.
    """
    with work.store.governing(work.clock.read()) as desk:
        before, after = desk.in_force(desk.team_of(person)), desk.in_force(team)
        body = json.dumps(after.policy.form(), ensure_ascii=False, sort_keys=True)
        asked = Proposal(
            id=_new_id(desk),
            team=team,
            version=after.version,
            base=before.version,
            body=body,
            source="",
            reason=f"{person} is to join this group",
            asked_by=work.person,
            asked_at=desk.now,
            person=person,
        )
        found = _compared(work.store, desk, asked)
        if found.direction is not Direction.LOOSENING:
            return None
        desk.keep(asked)
        desk.append("policy.proposed", **_facts(found))
        return found


def approve(work: Workplace, proposal_id: str) -> Outcome:
    """Put a proposal in force, or on the calendar, as the second person.

    It is compared anew with what is in force; `stale` says that it was first compared with something else.
    Raises RefusedError for whoever put it forward, and for whom it moves.
    """
    require(work, "policy approve")
    with work.store.governing(work.clock.read()) as desk:
        asked = _waiting(desk, proposal_id)
        if work.person in {asked.asked_by, asked.person}:
            who = "you put it forward" if work.person == asked.asked_by else "it is about you"
            remedy = "ask another supervisor or tuner"
            raise RefusedError(f"a second person approves this: {who}", asked.id, remedy)
        if asked.starts_at is not None and asked.starts_at <= desk.now:
            asked = replace(asked, starts_at=None)
        found = _compared(work.store, desk, asked)
        base = _base_of(desk, asked).version
        later = asked.starts_at is not None
        desk.answer(asked.id, APPROVED, work.person, base, done=not later)
        facts = {**_set(found), "by": asked.asked_by, "approved_by": work.person}
        if asked.person is not None:
            desk.move(asked.person, asked.team, {**facts, "before": base})
        elif later:
            desk.append(
                "policy.approved",
                **{**_facts(found), "by": work.person, "asked_by": asked.asked_by, "before": base},
            )
        else:
            if base == asked.version:
                raise NotHereError("this policy is in force already", asked.id, "withdraw the proposal")
            desk.put_in_force(policy_of(asked), asked.team, facts)
        return replace(found, proposal=_found(desk, asked.id))


def withdraw(work: Workplace, proposal_id: str) -> Proposal:
    """Take back a proposal that waits, or one that is yet to begin; whoever may propose may."""
    require(work, "policy withdraw")
    with work.store.governing(work.clock.read()) as desk:
        asked = _found(desk, proposal_id)
        if asked.state not in {"waiting", "scheduled"}:
            raise NotHereError(f"this proposal is {asked.state} already", asked.id, SEE)
        desk.answer(asked.id, WITHDRAWN, work.person, asked.base, done=True)
        desk.append("policy.withdrawn", proposal=asked.id, by=work.person)
        return _found(desk, asked.id)


def roll_back(work: Workplace, version: str, *, reason: str, team: str = EVERYBODY) -> Outcome:
    """Put forward a policy that was in force before, named by the first characters of its version."""
    policy = known_policy(work.store, version).policy
    source = next((each.source for each in work.store.proposals() if each.version == policy.version), "")
    return propose(work, policy, source, reason=reason, team=team)


def known_policy(store: Store, version: str) -> ActivePolicy:
    """Return a policy that was ever in force, by the first characters of its version."""
    start = version.strip().lower()
    sound = len(start) >= LEAST and set(start) <= set("0123456789abcdef")
    found = store.policies_like(start) if sound else []
    if not found:
        raise NotHereError("no policy of this version was in force", version, SEE)
    if len(found) > 1:
        raise BadAskError("several policies begin like this", version, "give more of the version")
    return found[0]


def take_up(store: Store, clock: Clock) -> list[Proposal]:
    """Put in force what was approved to begin by now; called when shifts start: nothing hangs on it before.

    One whose base has changed since it was approved lapses, unless it loosens nothing: nobody approved
    that comparison.
    """
    now = clock.read().wall
    if not any(each.state == "scheduled" and (each.starts_at or 0) <= now for each in store.proposals()):
        return []
    taken = []
    with store.governing(clock.read()) as desk:
        for asked in _due(desk):
            base = desk.in_force(asked.team)
            changes = tuple(diff(base.policy, policy_of(asked)))
            found = Outcome(asked, changes, direction_of(list(changes)), stale=base.version != asked.base)
            if found.stale and found.direction is Direction.LOOSENING:
                desk.finish(asked.id, LAPSED)
                desk.append("policy.lapsed", proposal=asked.id, version=asked.version, before=base.version)
                continue
            desk.finish(asked.id, APPROVED)
            who = {"by": asked.asked_by, "approved_by": asked.answered_by}
            desk.put_in_force(policy_of(asked), asked.team, {**_set(found), **who})
            taken.append(_found(desk, asked.id))
    return taken


def history(store: Store) -> Iterator[Entry]:
    """Yield every change of policy that the ledger has, the oldest first, for everybody and for groups."""
    for at, line in store.policy_lines():
        changes = line.get("changes")
        yield Entry(
            at=at,
            version=str(line["version"]),
            name=str(line.get("name", "")),
            team=str(line.get("team", EVERYBODY)),
            before=_text(line.get("before")),
            by=str(line.get("by", "")),
            approved_by=_text(line.get("approved_by")),
            proposal=_text(line.get("proposal")),
            direction=_text(line.get("direction")),
            reason=str(line.get("reason", "")),
            changes=tuple(map(str, changes)) if isinstance(changes, list) else (),
        )


def open_proposals(work: Workplace) -> list[Outcome]:
    """Return what waits or is to begin later, compared with what is in force now."""
    found = []
    for asked in work.store.proposals():
        if asked.state not in {"waiting", "scheduled"}:
            continue
        base, policy = _of_person(work.store, asked), policy_of(asked)
        changes = _changes(work.store, base.policy, asked, policy, work.clock.read().wall)
        stale = asked.starts_at is None and base.version != asked.base
        found.append(Outcome(asked, tuple(changes), direction_of(changes), stale=stale))
    return found


def policy_of(asked: Proposal) -> Policy:
    """Return the policy that was put forward. Raises StoreError when it can't be read any more."""
    try:
        return Policy.model_validate(json.loads(asked.body))
    except (ValueError, RecursionError) as error:
        remedy = "keep the store as it is, and see: leeward doctor"
        raise StoreError("the policy put forward can't be read", asked.id, remedy) from error


def _of_person(store: Store, asked: Proposal) -> ActivePolicy:
    """Return what a proposal is compared with, outside of a transaction."""
    person = None if asked.person is None else store.person(asked.person)
    return store.policy_of(asked.team if person is None else person.team)


def _base_of(desk: Governing, asked: Proposal) -> ActivePolicy:
    """Return what a proposal is compared with now."""
    if asked.person is not None:
        return desk.in_force(desk.team_of(asked.person))
    return _expected(desk, asked.team, asked.starts_at)


def _compared(store: Store, desk: Governing, asked: Proposal) -> Outcome:
    base = _base_of(desk, asked)
    policy = desk.in_force(asked.team).policy if asked.person is not None else policy_of(asked)
    changes = _changes(store, base.policy, asked, policy, desk.now)
    return Outcome(asked, tuple(changes), direction_of(changes), stale=base.version != asked.base)


def _changes(store: Store, before: Policy, asked: Proposal, after: Policy, now: int) -> list[Change]:
    """Return what changes, if only that somebody's exception has no room, which holds them back.

    Whose it is is not said: others read this too.
    """
    changes = diff(before, after)
    if (
        asked.starts_at is not None
        or direction_of(changes) is Direction.LOOSENING
        or not overrides.freed(store, after, asked.team, now, asked.person)
    ):
        return changes
    note = "it allows less than this policy would"
    return [*changes, Change("an exception", Presence.REMOVED, None, None, Direction.LOOSENING, note)]


def _expected(desk: Governing, team: str, starts_at: int | None) -> ActivePolicy:
    """Return what will be in force when a proposal begins: what is now, or the last one put before it."""
    if starts_at is None:
        return desk.in_force(team)
    before = [
        each
        for each in desk.proposals()
        if each.state in {"scheduled", "waiting"}
        and each.person is None
        and each.team == team
        and each.starts_at is not None
        and each.starts_at < starts_at
    ]
    if not before:
        return desk.in_force(team)
    last = max(before, key=lambda each: (each.starts_at or 0, each.asked_at))
    return ActivePolicy(last.version, policy_of(last))


def _due(desk: Governing) -> Sequence[Proposal]:
    due = [
        each for each in desk.proposals() if each.state == "scheduled" and (each.starts_at or 0) <= desk.now
    ]
    return sorted(due, key=lambda each: (each.starts_at or 0, each.asked_at))


def _waiting(desk: Governing, proposal_id: str) -> Proposal:
    asked = _found(desk, proposal_id)
    if asked.state != "waiting":
        raise NotHereError(f"this proposal is {asked.state} already", asked.id, SEE)
    return asked


def _found(desk: Governing, proposal_id: str) -> Proposal:
    for each in desk.proposals():
        if each.id == proposal_id:
            return each
    raise NotHereError("there is no such proposal", proposal_id, SEE)


def _facts(found: Outcome) -> dict[str, object]:
    """Return what a line about a proposal says besides who acts."""
    asked = found.proposal
    facts: dict[str, object] = {
        "proposal": asked.id,
        "by": asked.asked_by,
        "version": asked.version,
        "before": asked.base,
        **_set(found),
    }
    if asked.team:
        facts["team"] = asked.team
    if asked.starts_at is not None:
        facts["starts_at"] = iso(asked.starts_at)
    if asked.person is not None:
        facts["name"] = asked.person
    return facts


def _set(found: Outcome) -> dict[str, object]:
    """Return what the line that puts a policy in force says of its proposal."""
    facts: dict[str, object] = {
        "proposal": found.proposal.id,
        "reason": found.proposal.reason,
        "direction": found.direction.value,
        "changes": [str(each) for each in found.changes[:CHANGES_KEPT]],
    }
    if found.stale:
        facts["stale"] = True
    return facts


def _new_id(desk: Governing) -> str:
    taken = {each.id for each in desk.proposals()}
    while (made := f"p-{secrets.token_hex(3)}") in taken:
        pass
    return made


def _short(version: str) -> str:
    return version[:SHORT]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
