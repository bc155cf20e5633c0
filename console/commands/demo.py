"""A look around with made-up cases."""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.commands.grammar import LeewardCommand, Whole
from console.demo.script import PERSON, demo_store, run_script

if TYPE_CHECKING:
    from console.services.seats import Workplace

CASES = 300


@click.command("demo", cls=LeewardCommand)
@click.option("--script", is_flag=True, help="Work one short shift by script and say what happens.")
@click.option("--plain", is_flag=True, help="Go line by line instead of opening the console.")
@click.option(
    "--cases", "count", type=Whole(1, 100_000), default=CASES, metavar="N", help="How many to make up."
)
def demo(script: bool, plain: bool, count: int) -> int:
    """Look around in a private, throw-away store with made-up cases; all of their words are harmless.

    Without a terminal it works one short shift by script, as --script does.
    """
    with tempfile.TemporaryDirectory(prefix="leeward-demo-") as directory:
        if script or not (sys.stdin.isatty() and sys.stdout.isatty()):
            run_script(Path(directory))
            return 0
        return _console(Path(directory), count, plain=plain)


def _console(directory: Path, count: int, *, plain: bool) -> int:
    from config.loading import preset  # noqa: PLC0415 - the script has a policy of its own
    from console.clock import HostClock, RunningClock  # noqa: PLC0415 - the script has a clock of its own

    now = HostClock().read().wall
    with closing(demo_store(directory, preset("default"), RunningClock(now), PERSON, count)) as store:
        path = str(store.path)
    open_workplace = partial(_at_terminal, path, now)
    if plain:
        from console.plain import run_plain  # noqa: PLC0415 - one of the two is needed, never both

        return run_plain(open_workplace)
    from console.reviewer.app import run_reviewer  # noqa: PLC0415 - see above

    return run_reviewer(open_workplace)


def _at_terminal(path: str, now: int) -> Workplace:
    from console.clock import RunningClock  # noqa: PLC0415 - see above
    from console.here import process_lives, this_terminal  # noqa: PLC0415 - the script sits at no terminal
    from console.services.seats import Workplace  # noqa: PLC0415 - as above
    from storage.opening import open_store  # noqa: PLC0415 - as above

    return Workplace(open_store(path), RunningClock(now), PERSON, this_terminal(), process_lives)
