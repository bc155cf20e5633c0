"""The supervisor's board: on a terminal, or one look at it as text or JSON."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from config.errors import LeewardError
from console.commands.grammar import Asked, LeewardCommand, json_option
from console.commands.review import KEYS, STILL, THEME, read_keys

if TYPE_CHECKING:
    from console.services.overview import Overview
    from console.services.seats import Workplace


@click.command("supervise", cls=LeewardCommand)
@click.option(
    "--once", is_flag=True, help="Look once and print what is seen, instead of opening the console."
)
@click.option("--plain", is_flag=True, help="The same as --once, for screen readers and slow links.")
@json_option("Look once and answer with one JSON document.")
@THEME
@STILL
@KEYS
@click.pass_obj
def supervise(
    asked: Asked, *, once: bool, plain: bool, as_json: bool, theme: str, still: bool, keys: str | None
) -> int:
    """Open the supervisor's board: the team now, the queue, alerts, requests, cases in hand.

    It shows what keeps people safe, and no case's contents, no check-ins, nobody's speed, nobody's skips.
    """
    keymap = {} if keys is None else read_keys(keys)
    if once or plain or as_json:
        return _tell(_look(asked), as_json=as_json)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise LeewardError("the console needs a terminal", "leeward supervise", "add --once to look once")
    from console.supervisor.app import run_supervisor  # noqa: PLC0415 - --once needs no display

    return run_supervisor(
        partial(_at_board, asked),
        reduced_motion=still,
        theme_name=f"leeward-{theme}",
        keymap=keymap,
        crash=asked.crash,
    )


def _at_board(asked: Asked) -> Workplace:
    """Open the store on the desk's thread: loading it takes a while, and the first frame must not wait."""
    from console.opening import at_board  # noqa: PLC0415 - the reason is above

    return at_board(asked)


def _look(asked: Asked) -> Overview:
    """Return one snapshot in which everybody was assessed."""
    from console.opening import at_work  # noqa: PLC0415 - the console opens the store on its own thread
    from console.services.overview import Board  # noqa: PLC0415 - the same

    board = Board()
    with at_work(asked) as work:
        seen = board.look(work)
        while seen.behind:
            seen = board.look(work)
    return seen


def _tell(seen: Overview, *, as_json: bool) -> int:
    from console import output  # noqa: PLC0415 - the console prints nothing
    from console.supervisor import plain  # noqa: PLC0415 - the same

    if as_json:
        output.say_json(plain.document(seen))
    else:
        output.say_all(seen.simulated, plain.lines(seen))
    return 0
