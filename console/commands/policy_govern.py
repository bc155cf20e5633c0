"""`leeward policy propose`, `approve` and the like: changing what is in force, with a second pair of eyes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from config import growth, loading
from config.answer import instant
from config.tomlfile import read
from console import output
from console.commands.grammar import Asked, LeewardCommand, Moment, Text, Whole, json_option
from console.here import process_lives
from console.opening import opened
from console.services import governance
from console.services.seats import Workplace
from storage.errors import BadAskError
from storage.records import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.governance import Entry, Outcome
    from storage.governance import Proposal
    from storage.store import Store

DAY = 86_400_000

GROUP = click.option(
    "--group", type=Text(), default="", metavar="G", help="For this group alone; without it, for everybody."
)
REASON = click.option(
    "--reason", required=True, type=Text(), metavar="TEXT", help="Why; it is kept for good."
)
ID = click.argument("proposal_id", metavar="ID", type=Text(), help="The proposal's id.")

BY_WORD = "In a personal store two people are two names: it goes by the word of those who work there."


@click.command("propose", cls=LeewardCommand)
@click.argument("file", metavar="FILE", help="The policy as it is to be.")
@GROUP
@REASON
@click.option(
    "--from",
    "starts_at",
    type=Moment(),
    metavar="INSTANT",
    help="When it is to begin (ISO 8601), once approved; at once without it.",
)
@json_option()
@click.pass_obj
def propose(asked: Asked, file: str, *, group: str, reason: str, starts_at: int | None, as_json: bool) -> int:
    """Put a policy forward. What only tightens holds at once; anything else waits for a second person."""
    policy = loading.load(file)
    with _at_desk(asked) as work:
        found = governance.propose(work, policy, read(file), reason=reason, team=group, starts_at=starts_at)
        _tell(work.store, found, as_json=as_json)
    return 0


@click.command("approve", cls=LeewardCommand)
@ID
@json_option()
@click.pass_obj
def approve(asked: Asked, proposal_id: str, *, as_json: bool) -> int:
    """Put a proposal in force, as the second person. It is compared anew with what is in force now."""
    with _at_desk(asked) as work:
        _tell(work.store, governance.approve(work, proposal_id), as_json=as_json)
    return 0


@click.command("withdraw", cls=LeewardCommand)
@ID
@json_option()
@click.pass_obj
def withdraw(asked: Asked, proposal_id: str, *, as_json: bool) -> int:
    """Take back a proposal that waits, or one that is yet to begin."""
    with _at_desk(asked) as work:
        taken = governance.withdraw(work, proposal_id)
        if as_json:
            output.say_json(_proposal(taken))
        else:
            output.say_all(work.store.facts.simulated, [f"{taken.id} is withdrawn."])
    return 0


@click.command("rollback", cls=LeewardCommand)
@click.argument(
    "version", metavar="VERSION", type=Text(), help="The first characters of its version, six or more."
)
@GROUP
@REASON
@json_option()
@click.pass_obj
def rollback(asked: Asked, version: str, *, group: str, reason: str, as_json: bool) -> int:
    """Put a policy forward that was in force before; the same two people as for any other."""
    with _at_desk(asked) as work:
        _tell(work.store, governance.roll_back(work, version, reason=reason, team=group), as_json=as_json)
    return 0


@click.command("grow", cls=LeewardCommand)
@click.argument("preset", metavar="PRESET", type=Text(), help="A preset that grows by day: first-week.")
@click.option("--group", required=True, type=Text(), metavar="G", help="The group it is for.")
@click.option(
    "--from",
    "starts_at",
    required=True,
    type=Moment(),
    metavar="INSTANT",
    help="When the first day begins (ISO 8601), best at the start of a local day.",
)
@REASON
@json_option("Answer with one JSON document a day, on a line each.")
@click.pass_obj
def grow(asked: Asked, preset: str, *, group: str, starts_at: int, reason: str, as_json: bool) -> int:
    """Put the days of a growing preset forward for a group, one a day; each waits for a second person."""
    texts = [growth.preset_of_day(preset, day) for day in range(1, growth.days(preset) + 1)]
    if len(texts) == 1:
        raise BadAskError("this preset does not grow", preset, "choose from " + ", ".join(growth.growing()))
    with _at_desk(asked) as work:
        for day, text in enumerate(texts):
            found = governance.propose(
                work,
                loading.loads(text, f"{preset}.toml"),
                text,
                reason=reason,
                team=group,
                starts_at=starts_at + day * DAY,
            )
            _tell(work.store, found, as_json=as_json)
    return 0


@click.command("preset", cls=LeewardCommand)
@click.argument("name", metavar="NAME", type=Text(), help="One that comes with Leeward.")
@click.option(
    "--day", type=Whole(1, 31), default=1, metavar="N", help="Of one that grows, the numbers of that day."
)
def preset(name: str, *, day: int) -> int:
    """Print a policy to start from, comments and all."""
    click.echo(growth.preset_of_day(name, day), nl=False)
    return 0


@click.command("history", cls=LeewardCommand)
@json_option("Answer with one JSON document: what was in force, and what waits.")
@click.pass_obj
def history(asked: Asked, *, as_json: bool) -> int:
    """List every change of policy, with who made it, and what waits for a second person."""
    with _at_desk(asked) as work:
        entries, waiting = list(governance.history(work.store)), governance.open_proposals(work)
        if as_json:
            output.say_json(
                {
                    "history": [_entry(each) for each in entries],
                    "waiting": [_outcome(each) for each in waiting],
                }
            )
            return 0
        output.say_all(work.store.facts.simulated, [line for each in entries for line in _told(each)])
        for each in waiting:
            output.say()
            _say(each)
        _say_by_word(work.store)
    return 0


@contextmanager
def _at_desk(asked: Asked) -> Iterator[Workplace]:
    with opened(asked) as (store, clock, actor):
        yield Workplace(store, clock, actor.name, None, process_lives)


def _tell(store: Store, found: Outcome, *, as_json: bool) -> None:
    if as_json:
        output.say_json(_outcome(found))
        return
    output.say_all(store.facts.simulated, [])
    _say(found)
    team = found.proposal.team
    if team and all(each.team != team for each in store.people()):
        output.say(f"Nobody is in the group {team} yet.")
    if found.proposal.answered_by is None or found.proposal.answered_by != found.proposal.asked_by:
        _say_by_word(store)


def _say(found: Outcome) -> None:
    asked = found.proposal
    whose = f" for the group {asked.team}" if asked.team else ""
    begins = "" if asked.starts_at is None else f", to begin at {instant(asked.starts_at)}"
    what = (
        f"{asked.person} into the group {asked.team}"
        if asked.person
        else f"version {asked.version[:12]}{whose}"
    )
    output.say(f"{asked.id}: {what}{begins}: {found.direction.value}, {_state(asked)}.")
    output.say(f"  asked by {asked.asked_by}: {asked.reason}")
    if found.stale:
        output.say("  The policy in force has changed since it was put forward; compared with the one now:")
    for each in found.changes:
        output.say(f"  {each}")
    if asked.state == "waiting":
        output.say(f"  A second person approves it: leeward policy approve {asked.id}")


def _state(asked: Proposal) -> str:
    return {
        "waiting": "waiting for a second person",
        "scheduled": f"approved by {asked.answered_by}",
        "approved": "in force at once"
        if asked.answered_by == asked.asked_by
        else f"approved by {asked.answered_by}, in force",
    }.get(asked.state, asked.state)


def _say_by_word(store: Store) -> None:
    if store.facts.tier is Tier.PERSONAL:
        output.say(BY_WORD)


def _told(entry: Entry) -> Iterator[str]:
    whose = f" for the group {entry.team}" if entry.team else ""
    second = f", approved by {entry.approved_by}" if entry.approved_by else ""
    direction = f", {entry.direction}" if entry.direction else ""
    yield f"{instant(entry.at)}  {entry.version[:12]}  {entry.name}{whose}: by {entry.by}{second}{direction}"
    if entry.reason:
        yield f"  {entry.reason}"
    for each in entry.changes:
        yield f"  {each}"


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "at": instant(entry.at),
        "version": entry.version,
        "before": entry.before,
        "name": entry.name,
        "group": entry.team or None,
        "by": entry.by,
        "approved_by": entry.approved_by,
        "proposal": entry.proposal,
        "direction": entry.direction,
        "reason": entry.reason,
        "changes": list(entry.changes),
    }


def _proposal(asked: Proposal) -> dict[str, object]:
    return {
        "proposal": asked.id,
        "state": asked.state,
        "group": asked.team or None,
        "person": asked.person,
        "version": asked.version,
        "base": asked.base,
        "reason": asked.reason,
        "asked_by": asked.asked_by,
        "asked_at": instant(asked.asked_at),
        "answered_by": asked.answered_by,
        "starts_at": None if asked.starts_at is None else instant(asked.starts_at),
    }


def _outcome(found: Outcome) -> dict[str, object]:
    return {
        **_proposal(found.proposal),
        "direction": found.direction.value,
        "stale": found.stale,
        "changes": [str(each) for each in found.changes],
    }
