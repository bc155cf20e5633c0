"""Breaks, one command at a time."""

from __future__ import annotations

import click

from console import wording
from console.commands.grammar import Asked, CommandGroup, Text, json_option
from console.commands.telling import at_work, tell_standing, telling
from console.services import rest

STANDING = "Answer with where you stand, as `status --json` does."
RULE = click.option(
    "--rule",
    type=Text(),
    metavar="ID",
    help="Which break. Without it, the one that is owed or near.",
)


@click.group("break", cls=CommandGroup)
def break_() -> None:
    """Start, end or postpone a break. A break is always free to take."""


@break_.command("start")
@RULE
@json_option(STANDING)
@click.pass_obj
def start(asked: Asked, rule: str | None, as_json: bool) -> int:
    """Start a break: the one that is owed, or one of your own. What is open is hidden first."""
    with at_work(asked) as work, telling(work, as_json=as_json):
        standing = rest.start_break(work, rule)
        tell_standing(standing, as_json=as_json, lines=wording.break_started(standing))
    return 0


@break_.command("end")
@json_option(STANDING)
@click.pass_obj
def end(asked: Asked, as_json: bool) -> int:
    """End the break. Ending early is allowed; what is owed stays owed."""
    with at_work(asked) as work, telling(work, as_json=as_json):
        standing = rest.end_break(work)
        tell_standing(standing, as_json=as_json, lines=wording.break_ended(standing))
    return 0


@break_.command("postpone")
@RULE
@json_option(STANDING)
@click.pass_obj
def postpone(asked: Asked, rule: str | None, as_json: bool) -> int:
    """Postpone a break that is near or due, as often as the policy allows. It grows a little each time."""
    with at_work(asked) as work, telling(work, as_json=as_json):
        standing = rest.postpone(work, rule)
        tell_standing(standing, as_json=as_json, lines=wording.break_postponed())
    return 0
