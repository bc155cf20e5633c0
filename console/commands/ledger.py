"""The ledger: what happened, as lines that anyone can check."""

from __future__ import annotations

import click

from console import output
from console.commands.grammar import Asked, CommandGroup, json_option
from console.opening import opened
from storage.errors import NotHereError


@click.group("ledger", cls=CommandGroup)
def ledger() -> None:
    """Export what happened, and verify that nobody has changed it since."""


@ledger.command("export")
@click.option("--person", metavar="NAME", help="One person's chain; without it, all of them.")
@json_option("JSON Lines, which is the only form there is; accepted to say so.")
@click.pass_obj
def export(asked: Asked, person: str | None, as_json: bool) -> int:  # noqa: ARG001 - one form either way
    """Print the ledger as JSON Lines, by chain and number. `leeward policy assess` reads them."""
    with opened(asked) as (store, _):
        if person is not None and store.person(person) is None:
            raise NotHereError("nobody has this name here", person, "see: leeward people list")
        for line in store.ledger(person):
            output.say_json(line)
    return 0
