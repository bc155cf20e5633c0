"""The reviewer's session: the console, or line by line."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from config.errors import LeewardError
from console.commands.grammar import Asked, LeewardCommand, Word
from console.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.services.seats import Workplace

EXAMPLE = 'write lines like "app.help" = "f1"'

KEY_LONGEST = 100
"""Characters of an action's keys; three with every modifier are fewer."""

NAME_CELLS = 60

THEMES = ("dark", "light", "contrast")
THEME = click.option(
    "--theme",
    type=Word(*THEMES),
    default="dark",
    envvar="LEEWARD_THEME",
    show_envvar=True,
    metavar="|".join(THEMES),
    help="The console's colours.",
)
STILL = click.option(
    "--still",
    is_flag=True,
    envvar="LEEWARD_STILL",
    show_envvar=True,
    help="The console moves nothing by itself.",
)
KEYS = click.option(
    "--keys",
    metavar="FILE",
    envvar="LEEWARD_KEYS",
    show_envvar=True,
    help='Your own keys: a TOML file with lines such as "app.help" = "f1"; `?` in the console names them.',
)


@click.command("review", cls=LeewardCommand)
@click.option("--plain", is_flag=True, help="Line by line, for screen readers and slow links.")
@THEME
@STILL
@KEYS
@click.pass_obj
def review(asked: Asked, plain: bool, theme: str, still: bool, keys: str | None) -> int:
    """Open the reviewer console.

    With --plain it goes line by line, and works over pipes. A passage is then hidden by Enter or when its
    time is over: on a terminal the lines it took are erased, as far as they are still on the screen. What
    has scrolled away, or was written to a file, cannot be taken back; the console leaves nothing behind.
    """
    keymap = {} if keys is None else read_keys(keys)
    return open_session(
        asked, partial(_at_terminal, asked), plain=plain, theme=theme, still=still, keymap=keymap
    )


def _at_terminal(asked: Asked) -> Workplace:
    """Open the store on the desk's thread: loading it takes a while, and the first frame must not wait."""
    from console.opening import at_terminal  # noqa: PLC0415 - the reason is above

    return at_terminal(asked)


def open_session(
    asked: Asked,
    open_workplace: Callable[[], Workplace],
    *,
    plain: bool,
    theme: str = "dark",
    still: bool = False,
    keymap: dict[str, str] | None = None,
) -> int:
    """Run the session of the person of that workplace until they leave."""
    if plain:
        from console.plain import run_plain  # noqa: PLC0415 - one of the two is needed, never both

        return run_plain(open_workplace)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise LeewardError("the console needs a terminal", "leeward review", "add --plain to go line by line")
    from console.reviewer.app import run_reviewer  # noqa: PLC0415 - see above

    return run_reviewer(
        open_workplace,
        reduced_motion=still,
        theme_name=f"leeward-{theme}",
        keymap=keymap,
        crash=asked.crash,
    )


def read_keys(file: str) -> dict[str, str]:
    """Return the keys that a file gives to actions, by the action's id."""
    from config import tomlfile  # noqa: PLC0415 - only for somebody with keys of their own
    from config.files import open_file  # noqa: PLC0415 - the same
    from config.problems import Refused  # noqa: PLC0415 - the same

    try:
        with open_file(file) as opened:
            raw = opened.read(tomlfile.MOST_BYTES + 1)
        found = tomlfile.parse(raw.decode(), file).data
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise LeewardError("the keys are not TOML", file, EXAMPLE) from None
        reason = (getattr(error, "strerror", None) or "it can't be opened").lower()
        raise LeewardError(f"the keys can't be read ({reason})", file, "check its name") from None
    except Refused as refused:
        line = refused.problems[0].line
        where = f"{file}:{line}" if line else file
        raise LeewardError("the keys are not TOML", where, EXAMPLE) from None
    for name, key in found.items():
        shown = clean(name, one_line=True, max_cells=NAME_CELLS)
        if not isinstance(key, str):
            raise LeewardError(f'"{shown}" has no key', file, f"{EXAMPLE}, in quotes")
        if len(key) > KEY_LONGEST or key != clean(key, one_line=True):
            raise LeewardError(f'"{shown}" has a key that is none', file, EXAMPLE)
    return found
