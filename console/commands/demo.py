"""A look around with made-up cases."""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.loading import preset
from console.clock import HostClock, RunningClock
from console.commands.grammar import Asked, LeewardCommand, Whole
from console.commands.review import THEME, open_session
from console.demo.script import PERSON, demo_store, run_script
from console.here import process_lives, this_terminal
from console.services.seats import Workplace
from storage.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = 300


@click.command("demo", cls=LeewardCommand)
@click.option("--script", is_flag=True, help="Work one short shift by script and say what happens.")
@click.option("--plain", is_flag=True, help="Go line by line instead of opening the console.")
@THEME
@click.option(
    "--cases", "count", type=Whole(1, 100_000), default=CASES, metavar="N", help="How many to make up."
)
@click.pass_obj
def demo(asked: Asked, script: bool, plain: bool, theme: str, count: int) -> int:
    """Look around in a private, throw-away store with made-up cases; all of their words are harmless.

    Without a terminal it works one short shift by script, as --script does.
    """
    with tempfile.TemporaryDirectory(prefix="leeward-demo-") as directory:
        if script or not (sys.stdin.isatty() and sys.stdout.isatty()):
            run_script(Path(directory))
            return 0
        return open_session(asked, _workplace(Path(directory), count), plain=plain, theme=theme)


def _workplace(directory: Path, count: int) -> Callable[[], Workplace]:
    """Make the store and return what opens a workplace in it, on a clock that starts now and runs on."""
    now = HostClock().read().wall
    with closing(demo_store(directory, preset("default"), RunningClock(now), PERSON, count)) as store:
        path = str(store.path)

    def open_workplace() -> Workplace:
        return Workplace(open_store(path), RunningClock(now), PERSON, this_terminal(), process_lives)

    return open_workplace
