"""Exceptions for one person: asked for by one, approved by another, for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console import documents, output
from console.clock import show_local
from console.commands.grammar import Asked, CommandGroup, Moment, Text, json_option
from console.here import process_lives
from console.opening import opened
from console.services import overrides
from console.services.seats import Workplace

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from console.clock import Clock
    from console.services.roles import Actor
    from storage.oversight import Override
    from storage.store import Store

ID = click.argument(
    "override_id", metavar="ID", type=Text(), help="The override's id, as `leeward override list` shows it."
)


@click.group("override", cls=CommandGroup)
def override() -> None:
    """Ask for an exception for one person, approve it as the second one, or take it back."""


@override.command("request")
@click.argument("person", metavar="PERSON", type=Text(), help="Whom it is for.")
@click.option(
    "--set",
    "changes",
    multiple=True,
    required=True,
    type=Text(),
    metavar="KEY=VALUE",
    help="What changes, as limit.daily-time.max=4h30m or break.rest.after=40m; as often as needed.",
)
@click.option("--reason", required=True, type=Text(), metavar="TEXT", help="Why; the person reads it.")
@click.option(
    "--until",
    required=True,
    type=Moment(),
    metavar="INSTANT",
    help="When it ends (ISO 8601), in 30 days at most.",
)
@json_option()
@click.pass_obj
def request(
    asked: Asked, person: str, *, changes: tuple[str, ...], reason: str, until: int, as_json: bool
) -> int:
    """Ask for an exception for one person; it holds once another person approves it.

    Reviewers ask for themselves, supervisors for anybody. No exception goes past the policy's ceiling.
    """
    with opened(asked, about=person) as (store, clock, actor):
        made = overrides.request(_work(store, clock, actor), person, changes, reason, until)
        said = f"Asked for. A second person approves it: leeward override approve {made.id}"
        _tell(store, made, "waiting", said, as_json=as_json)
    return 0


@override.command("approve")
@ID
@json_option()
@click.pass_obj
def approve(asked: Asked, override_id: str, as_json: bool) -> int:
    """Approve an exception that somebody else asked for, and that is not about you."""
    with opened(asked) as (store, clock, actor):
        work = _work(store, clock, actor)
        made = overrides.approve(work, override_id)
        until = show_local(made.expires_at, store.active_policy().policy.zone, now=made.answered_at or 0)
        _tell(
            store, made, "in force", f"Approved. It holds for {made.person} until {until}.", as_json=as_json
        )
    return 0


@override.command("revoke")
@ID
@json_option()
@click.pass_obj
def revoke(asked: Asked, override_id: str, as_json: bool) -> int:
    """Take an exception back, or a request for one. The person's own policy holds at once."""
    with opened(asked) as (store, clock, actor):
        made = overrides.revoke(_work(store, clock, actor), override_id)
        state = "revoked" if made.revoked_at is not None else "withdrawn"
        _tell(store, made, state, f"Taken back. {made.person} is under the ordinary policy.", as_json=as_json)
    return 0


@override.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are over.")
@json_option("Answer with one JSON document an override, on a line each.")
@click.pass_obj
def list_(asked: Asked, every: bool, as_json: bool) -> int:
    """List what waits and what is in force, newest first: supervisors everybody's, others their own."""
    with opened(asked) as (store, clock, actor):
        found = overrides.listed(_work(store, clock, actor), every=every)
        if as_json:
            for each, state in found:
                output.say_json(documents.override(each, state))
            return 0
        output.say_all(store.facts.simulated, [] if found else ["No exceptions."])
        zone, now = store.active_policy().policy.zone, clock.read().wall
        for each, state in found:
            for line in _lines(each, state, zone, now):
                output.say(line)
    return 0


def _work(store: Store, clock: Clock, actor: Actor) -> Workplace:
    """Return who acts, at no terminal."""
    return Workplace(store, clock, actor.name, None, process_lives)


def _tell(store: Store, made: Override, state: str, said: str, *, as_json: bool) -> None:
    if as_json:
        output.say_json(documents.override(made, state))
    else:
        output.say_all(store.facts.simulated, [said])


def _lines(each: Override, state: str, zone: ZoneInfo, now: int) -> list[str]:
    until = show_local(each.expires_at, zone, now=now)
    lines = [f"{each.id}  {each.person}, {state}, until {until}", f"  {', '.join(map(str, each.changes))}"]
    agreed = f", approved by {each.answered_by}" if each.answer == "approved" else ""
    return [*lines, f"  asked by {each.asked_by}{agreed}: {each.reason}"]
