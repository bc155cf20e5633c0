"""Who has a place in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from config.answer import instant
from console import output
from console.commands.grammar import Asked, CommandGroup, Text, Word, json_option
from console.here import process_lives
from console.identity import check_name
from console.opening import opened
from console.services import governance
from console.services.seats import Workplace
from storage.records import REVIEWER, SUPERVISOR, TUNER

if TYPE_CHECKING:
    from storage.records import Person


@click.group("people", cls=CommandGroup)
def people() -> None:
    """Add people and list them."""


@people.command("add")
@click.argument(
    "name", metavar="NAME", help="What the person is called here; in a host store, their account."
)
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=Word(REVIEWER, SUPERVISOR, TUNER),
    metavar="reviewer|supervisor|tuner",
    help="What they do here; may be given several times.",
)
@click.option("--group", type=Text(), default="", metavar="G", help="Their team, for reports on groups.")
@json_option()
@click.pass_obj
def add(asked: Asked, name: str, roles: tuple[str, ...], group: str, as_json: bool) -> int:
    """Add a person, or add roles to one who is there.

    Joining a group whose policy allows more than their own waits for a second person.
    """
    check_name(name)
    with opened(asked) as (store, clock, actor):
        known = store.person(name)
        waits = None
        if known is not None and group not in {"", known.team}:
            waits = governance.move(Workplace(store, clock, actor.name, None, process_lives), name, group)
        added = store.add_person(name, roles, "" if waits else group, clock.read(), by=actor.name)
        if as_json:
            output.say_json(_document(added) | ({"waiting": waits.proposal.id} if waits else {}))
            return 0
        team = f", group {added.team}" if added.team else ""
        said = [f"{added.name} is in the store: {', '.join(sorted(added.roles))}{team}."]
        if waits:
            said.append(f"Joining {group} would allow more, so that a second person approves it:")
            said.append(f"  leeward policy approve {waits.proposal.id}")
        output.say_all(store.facts.simulated, said)
    return 0


@people.command("list")
@json_option("Answer with one JSON document a person, on a line each.")
@click.pass_obj
def list_(asked: Asked, as_json: bool) -> int:
    """List everyone in the store, by name. There is no ranking of any kind."""
    with opened(asked) as (store, _, _):
        found = store.people()
        if as_json:
            for each in found:
                output.say_json(_document(each))
            return 0
        output.say_all(store.facts.simulated, [] if found else ["Nobody is in the store yet."])
        width = max((len(each.name) for each in found), default=0)
        for each in found:
            output.say_row([each.name, ", ".join(sorted(each.roles)), each.team], [width, 30, 30])
    return 0


def _document(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "roles": sorted(person.roles),
        "group": person.team,
        "added_at": instant(person.added_at),
    }
