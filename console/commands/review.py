"""The reviewer's session: the console, or line by line."""

from __future__ import annotations

import sys
from functools import partial

import click

from config.errors import LeewardError
from console.commands.grammar import Asked, LeewardCommand
from console.opening import at_terminal


@click.command("review", cls=LeewardCommand)
@click.option(
    "--plain", is_flag=True, help="Line by line, for screen readers and slow links; the same rules."
)
@click.pass_obj
def review(asked: Asked, plain: bool) -> int:
    """Open the reviewer console.

    With --plain it goes line by line, and works over pipes. A passage is then hidden by Enter or when its
    time is over: on a terminal the lines it took are erased, as far as they are still on the screen. What
    has scrolled away, or was written to a file, cannot be taken back; the console leaves nothing behind.
    """
    if plain:
        from console.plain import run_plain  # noqa: PLC0415 - one of the two is needed, never both

        return run_plain(partial(at_terminal, asked))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise LeewardError("the console needs a terminal", "leeward review", "add --plain to go line by line")
    from console.reviewer.app import run_reviewer  # noqa: PLC0415 - see above

    return run_reviewer(partial(at_terminal, asked))
