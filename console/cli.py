"""The `leeward` command: names every command, imports one only when it is asked for, and ends calmly.

`leeward --help` passes through here on its way, so nothing heavier than click is imported at the top.
"""

import errno
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

import click

from config.errors import LeewardError
from config.problems import Refused
from console import output
from console.commands.grammar import Asked, LazyGroup, Listed, everywhere
from console.commands.usage import told

if TYPE_CHECKING:
    from console.crash import CrashHandler

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells count it."""

TERMINATED = 128
"""Added to the number of the signal that ended the program."""

START, WORK, ABOUT, TEAM = "Getting started", "Reviewing", "About you", "Looking after a team"
RULES, KEEP = "Rules and cases", "The store"

COMMANDS = {
    "demo": Listed(
        "console.commands.demo:demo", "Look around with made-up cases, in a throw-away store.", START
    ),
    "init": Listed("console.commands.setup:init", "Create the store.", START),
    "people": Listed("console.commands.people:people", "Add people and list them.", START),
    "ingest": Listed("console.commands.ingest:ingest", "Take cases in from files.", START),
    "review": Listed("console.commands.review:review", "Open the reviewer console.", WORK),
    "shift": Listed("console.commands.session:shift", "Start or end a shift.", WORK),
    "next": Listed("console.commands.session:next_", "Take the next case; guarded text stays hidden.", WORK),
    "reveal": Listed(
        "console.commands.session:reveal", "Show one passage of guarded text for a while.", WORK
    ),
    "hide": Listed("console.commands.session:hide", "Close the open reveal.", WORK),
    "decide": Listed("console.commands.session:decide", "Decide the case in hand.", WORK),
    "release": Listed("console.commands.session:release", "Give the case back, no reason asked.", WORK),
    "break": Listed("console.commands.rest:break_", "Start, end or postpone a break.", WORK),
    "status": Listed(
        "console.commands.status:status", "Where you stand: limits, breaks, what is open.", WORK
    ),
    "my": Listed("console.commands.my:my", "What is kept about you: read it, take it away.", ABOUT),
    "supervise": Listed("console.commands.supervise:supervise", "Open the supervisor's board.", TEAM),
    "report": Listed(
        "console.commands.report:report", "Report on the work, as a table, CSV, JSON or a page.", TEAM
    ),
    "policy": Listed("console.commands.policy:policy", "Read, try out and change the rules.", RULES),
    "tune": Listed(
        "console.commands.tune:tune", "Open a policy as a form, with what a change would do.", RULES
    ),
    "case": Listed("console.commands.case:case", "Look at cases, put them back, hand them over.", RULES),
    "override": Listed(
        "console.commands.override:override", "Ask for an exception for one person, approve it.", TEAM
    ),
    "ledger": Listed("console.commands.ledger:ledger", "Export and verify what happened.", KEEP),
    "backup": Listed("console.commands.upkeep:backup", "Write a checked copy of the store to a file.", KEEP),
    "restore": Listed("console.commands.upkeep:restore", "Put a backup where no store is.", KEEP),
    "doctor": Listed("console.commands.upkeep:doctor", "Say what is wrong with the store.", KEEP),
}


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib import metadata  # noqa: PLC0415 - 20 ms for one rare answer

    try:
        number = metadata.version("leeward")
    except metadata.PackageNotFoundError:
        number = "(not installed)"
    output.say(f"leeward {number}")
    ctx.exit()


@click.group(
    "leeward",
    cls=LazyGroup,
    listed=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="COMMAND [ARGS]...",
    epilog="Exits 0 when done, 1 when the answer is no, 2 when the command line or its input is wrong.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
@click.pass_obj
def leeward(asked: Asked) -> None:
    """Review reported cases in text, sheltered: blurred until asked, within limits that hold."""
    if asked.alone:
        asked.crash = _crash_handler()


leeward.params += everywhere()


def main() -> int:
    """Run this process's command line and return what the process exits with."""
    output.prepare()
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)
    asked = Asked(alone=True)
    try:
        return run(sys.argv[1:], asked)
    except Exception as error:  # noqa: BLE001 - nothing of it is printed; the handler notes it and says one line
        return (asked.crash or _crash_handler()).fatal(error)


def run(args: list[str], asked: Asked | None = None) -> int:
    """Run one command line and return its exit code; what goes wrong is told in one line."""
    try:
        code = _run(args, asked or Asked())
        sys.stdout.flush()
    except OSError as error:
        return _output_failed(error)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    return code


def _output_failed(error: OSError) -> int:
    """Answer for output that nobody reads any more, or that has nowhere to go."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        output.complain(
            LeewardError("the output can't be written", "no space is left", "what was done is kept")
        )
    elif error.errno not in {errno.EPIPE, errno.EIO}:
        raise error
    output.hush()
    return 0 if error.errno == errno.EPIPE else 1


def _run(args: list[str], asked: Asked) -> int:
    try:
        # Not leeward.main(): it has its own way with interrupts and closed pipes.
        with leeward.make_context("leeward", list(args), obj=asked) as ctx:
            answer = leeward.invoke(ctx)
    except click.exceptions.Exit as done:
        return done.exit_code
    except LeewardError as error:
        output.complain(error)
        return error.exit_code
    except Refused as refused:
        output.complain_all(refused)
        return 2
    except click.ClickException as error:
        output.complain(told(error))
        return 2
    return answer if isinstance(answer, int) else 0


def _crash_handler() -> "CrashHandler":
    from console import crash  # noqa: PLC0415 - 10 ms that `--help` need not pay

    return crash.install(crash.state_dir(os.environ), _now)


def _now() -> int:
    from console.clock import HostClock  # noqa: PLC0415 - asked only when something broke

    return HostClock().read().wall


def _end(number: int, _: FrameType | None) -> None:
    """Unwind what is open (a reveal, a seat, a transaction) before the process goes."""
    raise SystemExit(TERMINATED + number)
