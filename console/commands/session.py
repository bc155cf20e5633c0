"""Reviewing one command at a time: shift, next, reveal, hide, decide, release."""

from __future__ import annotations

import click

from console import documents, output, wording
from console.commands.grammar import (
    Asked,
    CommandGroup,
    LeewardCommand,
    Moment,
    Seconds,
    Text,
    Whole,
    Word,
    json_option,
)
from console.commands.telling import STATES, at_work, tell_standing, telling
from console.services import session
from console.services.answers import ACTIONS
from storage.errors import NotHereError
from storage.records import Verdict

CASE = click.argument("case", metavar="CASE", type=Text(), help="The case's id, as `leeward next` shows it.")


@click.group("shift", cls=CommandGroup)
def shift() -> None:
    """Start or end a shift. Limits per shift and breaks count from its start."""


@shift.command("start")
@click.option(
    "--until",
    type=Moment(),
    metavar="INSTANT",
    help="When you plan to stop (ISO 8601). Without it, the policy's length.",
)
@json_option("Answer with where you stand, as `status --json` does.")
@click.pass_obj
def start(asked: Asked, until: int | None, as_json: bool) -> int:
    """Start a shift."""
    with at_work(asked, arriving=True) as work, telling(work, as_json=as_json):
        standing = session.start_shift(work, until)
        tell_standing(standing, as_json=as_json, lines=wording.shift_started(standing))
    return 0


@shift.command("end")
@json_option("Answer with where you stand, as `status --json` does.")
@click.pass_obj
def end(asked: Asked, as_json: bool) -> int:
    """End the shift. What is open is hidden, and the case in hand goes back to the queue."""
    with at_work(asked) as work, telling(work, as_json=as_json):
        standing = session.end_shift(work)
        tell_standing(standing, as_json=as_json, lines=wording.shift_ended(standing))
    return 0


@click.command("next", cls=LeewardCommand)
@click.option(
    "--max-severity", type=Whole(1, 5), default=5, metavar="N", help="Nothing above this severity, 1 to 5."
)
@json_option()
@click.pass_obj
def next_(asked: Asked, max_severity: int, as_json: bool) -> int:
    """Take the next case that you may take now. Guarded fields come as placeholders.

    With a case in hand already, that one is shown again.
    """
    with at_work(asked) as work, telling(work, as_json=as_json):
        try:
            offer = session.next_case(work, max_severity)
        except NotHereError:
            here = session.standing(work)
            if as_json and here.assessment.state not in STATES:
                output.say_json(documents.nothing_waits(here))
            raise
        if as_json:
            output.say_json(documents.offer(offer))
        else:
            standing = session.standing(work)
            output.say_all(standing.simulated, wording.offer(offer, standing.now))
    return 0


@click.command("reveal", cls=LeewardCommand)
@CASE
@click.argument("field", metavar="FIELD", type=Text(), help="The guarded field's name.")
@click.option(
    "--passage", type=Whole(1, 100_000), default=1, metavar="N", help="Which passage, counted from 1."
)
@click.option(
    "--seconds", "wanted", type=Seconds(), metavar="S", help="For how long. The policy's longest without it."
)
@json_option()
@click.pass_obj
def reveal(asked: Asked, case: str, field: str, *, passage: int, wanted: int | None, as_json: bool) -> int:
    """Show one passage of guarded text, after its whole time is charged.

    Run `leeward hide` when you have read it, and what was not used is given back. What this prints stays in
    the terminal's scrollback; the console (`leeward review`) takes it off the screen.
    """
    with at_work(asked) as work, telling(work, as_json=as_json):
        shown = session.reveal(work, case, field, passage, wanted)
        if as_json:
            output.say_json(documents.passage(shown))
        else:
            output.say_all(work.store.facts.simulated, wording.passage(shown))
    return 0


@click.command("hide", cls=LeewardCommand)
@json_option("Answer with where you stand, as `status --json` does.")
@click.pass_obj
def hide(asked: Asked, as_json: bool) -> int:
    """Close the open reveal; what was not used of its time is given back."""
    with at_work(asked) as work, telling(work, as_json=as_json):
        standing = session.hide(work)
        tell_standing(standing, as_json=as_json, lines=wording.hidden(standing))
    return 0


@click.command("decide", cls=LeewardCommand)
@CASE
@click.argument(
    "verdict",
    type=Word(*(verdict.value for verdict in Verdict)),
    metavar="DECISION",
    help=", ".join(verdict.value for verdict in Verdict) + ".",
)
@click.option(
    "--action",
    "actions",
    multiple=True,
    metavar="A",
    type=Word(*ACTIONS),
    help="What is done about it; only with confirm, and as often as needed: " + ", ".join(ACTIONS) + ".",
)
@click.option("--note", type=Text(), default="", metavar="T", help="A note for whoever reads the decision.")
@json_option()
@click.pass_obj
def decide(
    asked: Asked, case: str, verdict: str, *, actions: tuple[str, ...], note: str, as_json: bool
) -> int:
    """Decide the case in hand."""
    with at_work(asked) as work, telling(work, as_json=as_json):
        decision = session.decide(work, case, Verdict(verdict), actions, note)
        if as_json:
            output.say_json(documents.decision(decision))
        else:
            output.say_all(work.store.facts.simulated, wording.decided(decision))
    return 0


@click.command("release", cls=LeewardCommand)
@CASE
@json_option("Answer with where you stand, as `status --json` does.")
@click.pass_obj
def release(asked: Asked, case: str, as_json: bool) -> int:
    """Give the case in hand back to the queue. No reason is asked and no score is kept."""
    with at_work(asked) as work, telling(work, as_json=as_json):
        standing = session.release(work, case)
        tell_standing(
            standing, as_json=as_json, lines=["Given back. Take another when you like: leeward next"]
        )
    return 0
