"""Where a person stands."""

from __future__ import annotations

import click

from console import wording
from console.commands.grammar import Asked, LeewardCommand, json_option
from console.commands.telling import at_work, tell_standing
from console.services import session


@click.command("status", cls=LeewardCommand)
@json_option()
@click.pass_obj
def status(asked: Asked, as_json: bool) -> int:
    """Say where you stand: the state, every rule with what is used and left, what is in hand and open."""
    with at_work(asked) as work:
        standing = session.standing(work)
        tell_standing(standing, as_json=as_json, lines=wording.standing(standing))
    return 0
