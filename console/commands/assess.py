"""Asking the rule engine about an event file, with no store at all."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import click

from config import rules
from config.answer import amount, answer
from config.durations import spoken
from config.errors import LeewardError
from config.eventlines import read_events
from config.exposure import KINDS, Record
from config.files import open_file
from config.loading import load
from config.localdays import time_words
from console import output
from console.commands.grammar import LeewardCommand, Moment, Text, json_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.events import Event
    from config.policy import Policy


@click.command("assess", cls=LeewardCommand)
@click.option("--policy", "policy_file", required=True, metavar="FILE", help="The policy to ask.")
@click.option(
    "--events", "event_file", required=True, metavar="FILE", help="Event lines, ordered by `at`; - is stdin."
)
@click.option(
    "--at",
    required=True,
    type=Moment(),
    metavar="INSTANT",
    help="The instant to ask about; later events do not count.",
)
@click.option(
    "--person",
    type=Text(),
    metavar="NAME",
    help="Whose events; needless where the file has one person's.",
)
@json_option()
def assess(policy_file: str, event_file: str, at: int, person: str | None, as_json: bool) -> int:
    """Ask a policy what it allows one person at one instant, after these events.

    `leeward ledger export --json` prints events that this reads.
    """
    policy = load(policy_file)
    with _lines(event_file) as lines:
        events = list(read_events(lines, event_file))
    name = person if person is not None else _only_person(events, event_file)
    record = Record.of(event for event in events if event.person == name and event.at <= at)
    given = rules.assess(policy, record, at)
    if as_json:
        output.say_json({"person": name, **answer(given)})
    else:
        _say(name, policy, given)
    return 0


@contextmanager
def _lines(file: str) -> Iterator[IO[bytes]]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        with open_file(file) as opened:
            yield opened
    except OSError as error:
        reason = (error.strerror or "it can't be opened").lower()
        raise LeewardError(f"the events can't be read ({reason})", file, "check its name") from None


def _only_person(events: list[Event], file: str) -> str | None:
    # A whole export has chains of the store's own, on which nobody works.
    names = sorted({event.person for event in events if event.kind in KINDS})
    if len(names) > 1:
        listed = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")  # noqa: PLR2004 - enough to choose from
        raise LeewardError(
            f"there are events of {len(names)} people", file, f"name one with --person: {listed}"
        )
    return names[0] if names else None


def _say(name: str | None, policy: Policy, given: rules.Assessment) -> None:
    may = given.may
    output.say(f"{name or 'nobody yet'}: {given.state.replace('_', ' ')}")
    output.say(
        f"May take cases up to severity {may.max_severity}; may reveal: {'yes' if may.reveal else 'no'}."
    )
    for meter in given.meters:
        limit = "" if meter.limit is None else f" of {amount(meter.unit, meter.limit)}"
        output.say(f"  {meter.rule}: {amount(meter.unit, meter.used)}{limit} {meter.unit}")
    for each in given.binding:
        output.say(each.reason)
    if given.rest_owed:
        output.say(f"Rest owed: {spoken(given.rest_owed)}.")
    if given.next_change_at is not None:
        output.say(f"Next change {time_words(policy.zone, given.next_change_at, given.at)}.")
