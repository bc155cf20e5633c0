"""The tuning console: which policy it opens, what it is compared with, and over which work."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import click

from config.errors import LeewardError, RefusedError
from config.files import open_file
from console import output
from console.commands.grammar import Asked, LeewardCommand
from console.commands.review import KEYS, STILL, THEME, read_keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.events import Event
    from config.policy import Policy
    from console.services.drafting import Draft
    from console.services.foreseeing import Work
    from console.services.tuning import Subject

MONTH_MS = 28 * 86_400_000


@click.command("tune", cls=LeewardCommand)
@click.argument(
    "file", metavar="[FILE]", required=False, help="A policy file; without it, the policy in force."
)
@click.option(
    "--events",
    metavar="FILE",
    help="Recorded work, as `leeward ledger export --json` prints it; without it, the store's last weeks.",
)
@click.option("--plain", is_flag=True, help="Print what FILE changes and would do, for screen readers.")
@THEME
@STILL
@KEYS
@click.pass_obj
def tune(  # noqa: PLR0917 - a command's options are its parameters
    asked: Asked,
    file: str | None,
    events: str | None,
    plain: bool,
    theme: str,
    still: bool,
    keys: str | None,
) -> int:
    """Open a policy as a form, with what each change means and would do beside it.

    What a change would do is worked out over recorded work; where there is none, over a month of 50 people
    that is made up, and says so. Nothing takes effect here: a draft is saved to a file, or proposed.
    """
    keymap = {} if keys is None else read_keys(keys)
    subject = subject_of(asked, file, events)
    if plain:
        from console.tuning import plain as by_line  # noqa: PLC0415 - one of the two is needed, never both

        output.say_all("simulated time" in subject.marks, by_line.lines(subject))
        return 0
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise LeewardError("the console needs a terminal", "leeward tune", "add --plain to print it")
    from console.tuning.app import run_tuner  # noqa: PLC0415 - what can't be opened is said without a display

    return run_tuner(
        subject, reduced_motion=still, theme_name=f"leeward-{theme}", keymap=keymap, crash=asked.crash
    )


def subject_of(asked: Asked, file: str | None, events: str | None) -> Subject:
    """Return what a tuning console works on. Raises LeewardError or PolicyError for what can't be opened.

    A file alone can be tuned by anybody: it needs no store, and shows nothing of one.
    """
    from console.services.foreseeing import Foresight  # noqa: PLC0415 - `--help` needs none of it
    from console.services.tuning import Subject, draft_from  # noqa: PLC0415 - as above

    draft = None if file is None else draft_from(file)
    found = _in_force(asked, draft)
    today, marks = found or (draft, ("without a store",))
    if today is None:
        raise RuntimeError("neither a file nor a store was opened")
    foresee = Foresight(today.policy, partial(_work, asked, events, today.policy, stored=found is not None))
    propose = None if found is None else partial(_propose, asked)
    return Subject(draft or today, today, file or "", marks, foresee, propose, partial(_may_write, asked))


def _may_write(asked: Asked, where: Path) -> None:
    """Raise LeewardError for a file that is not this person's to write: a slip of a name, or more than that.

    Through sudo it would be written with the rights of the account that owns the store.
    """
    from console.identity import through_sudo  # noqa: PLC0415 - as above
    from console.opening import store_url  # noqa: PLC0415 - as above
    from storage.opening import path_of  # noqa: PLC0415 - as above

    if through_sudo():
        what = "a file would be written by the account you came to through sudo"
        raise RefusedError(what, str(where), "propose the draft, or tune a file as yourself")
    store = path_of(store_url(asked)).absolute()
    if where.name.startswith(store.name) and where.parent.resolve() == store.parent.resolve():
        raise LeewardError("the store's own files are not for this", str(where), "try another name")


def _in_force(asked: Asked, draft: Draft | None) -> tuple[Draft, tuple[str, ...]] | None:
    """Return the store's policy, and what to say of that store; None where the draft stands alone."""
    from console.commands.written import toml  # noqa: PLC0415 - as above
    from console.opening import opened, store_url  # noqa: PLC0415 - as above
    from console.services.drafting import draft_of  # noqa: PLC0415 - as above
    from storage.opening import path_of  # noqa: PLC0415 - as above

    if draft is not None and asked.db is None and not path_of(store_url(asked)).is_file():
        return None
    try:
        with opened(asked) as (store, _, _):
            active = store.active_policy().policy
            marks = ["personal store"] if store.facts.tier == "personal" else []
            marks += ["simulated time"] if store.facts.simulated else []
            return draft_of(toml(active.form()), f"{active.name}, in force"), tuple(marks)
    except RefusedError:
        if draft is None or asked.db is not None:
            raise
        return None


def _work(asked: Asked, events: str | None, today: Policy, *, stored: bool) -> Work:
    """Return the work that a what-if is about: a file's, the store's, or a made-up month."""
    from console.opening import opened  # noqa: PLC0415 - as above
    from console.services import foreseeing  # noqa: PLC0415 - as above
    from console.services.forecasting.history import HistoryError  # noqa: PLC0415 - as above
    from console.services.recent import recent  # noqa: PLC0415 - as above

    if events is not None:
        return foreseeing.recorded(_exported(events), today, "The work in that file")
    if stored:
        with opened(asked) as (store, clock, _):
            found = list(recent(store, clock.read().wall - MONTH_MS))
        people = len({event.person for event in found if event.kind == "case.claimed"})
        whose = "1 person" if people == 1 else f"{people} people"
        # Without a decision nothing tells how long cases take: then a made-up month says more.
        with suppress(HistoryError):
            return foreseeing.recorded(found, today, f"The last four weeks of {whose}")
    return foreseeing.made_up(today)


def _exported(name: str) -> Iterator[Event]:
    """Yield the events of a file. Raises LeewardError for a line that can't be read."""
    from config.eventlines import read_events  # noqa: PLC0415 - as above

    try:
        with open_file(name) as file:
            yield from read_events(file, name)
    except OSError as error:
        reason = (error.strerror or "it can't be opened").lower()
        raise LeewardError(f"the events can't be read ({reason})", name, "check its name") from None


def _propose(asked: Asked, draft: Draft, reason: str) -> str:
    """Put a draft forward in the store, and say what came of it."""
    from console.opening import at_work  # noqa: PLC0415 - as above
    from console.services import governance  # noqa: PLC0415 - as above

    with at_work(asked) as work:
        found = governance.propose(work, draft.policy, draft.text, reason=reason)
    name = found.proposal.id
    if found.proposal.answer is None:
        return f"Proposed as {name}. Somebody else has to approve it."
    return f"In force since now, as {name}: it loosens nothing."
