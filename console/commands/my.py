"""What is kept about a person: theirs to read, to take away and, where it is private, to delete."""

from __future__ import annotations

import sys

import click

from config.answer import instant
from config.errors import RefusedError
from console import output, wording
from console.clock import show_local
from console.commands.grammar import Asked, CommandGroup, json_option
from console.kit.phrases import plural
from console.opening import at_work
from console.services import own, session


@click.group("my", cls=CommandGroup)
def my() -> None:
    """Read what is kept about you, take it away, and delete what is private."""


@my.command("record")
@json_option("Print everything as JSON Lines, each saying what it is.")
@click.pass_obj
def record(asked: Asked, as_json: bool) -> int:
    """Say what is kept about you; with --json, print all of it."""
    with at_work(asked) as work:
        if as_json:
            for line in own.export_record(work):
                output.say_json_line(line)
            return 0
        kept = own.my_record(work)
        lines = [f"What is kept about {kept.person}:"]
        lines.append(
            f"  {plural(kept.events, 'line')} on the ledger: shifts, breaks, claims, reveals, decisions"
        )
        lines.append(f"  {plural(len(kept.decisions), 'decision')}")
        lines.append(f"  {plural(len(kept.checkins), 'private check-in')}, for you alone (leeward my forget)")
        lines += [f"  {what}: {plural(len(rows), 'row')}" for what, rows in kept.kept.items() if rows]
        lines += wording.exception(session.standing(work))
        lines.append("All of it: leeward my record --json")
        output.say_all(work.store.facts.simulated, lines)
    return 0


@my.command("checkins")
@json_option("Answer with one JSON document a check-in, on a line each.")
@click.pass_obj
def checkins(asked: Asked, as_json: bool) -> int:
    """Show your own private check-ins."""
    with at_work(asked) as work:
        found = own.my_checkins(work)
        zone = work.store.active_policy().policy.zone
        if as_json:
            for each in found:
                output.say_json({**each, "at": instant(_at(each))})
            return 0
        output.say_all(work.store.facts.simulated, [] if found else ["You have written none."])
        for each in found:
            feeling = each["feeling"]
            word = own.FEELINGS.get(feeling, "no answer") if isinstance(feeling, int) else "no answer"
            note = f": {each['note']}" if each["note"] else ""
            output.say(
                f"{show_local(_at(each), zone, now=_at(found[-1]))}, {each['moment']} of shift, {word}{note}"
            )
    return 0


@my.command("forget")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@json_option()
@click.pass_obj
def forget(asked: Asked, yes: bool, as_json: bool) -> int:
    """Delete your private check-ins for good. The ledger, which limits are counted from, stays."""
    with at_work(asked) as work:
        if not yes and not (
            sys.stdin.isatty() and click.confirm("Delete all your check-ins for good?", err=True)
        ):
            raise RefusedError("nothing was deleted", "leeward my forget", "say yes, or add --yes")
        count = own.forget(work)
        if as_json:
            output.say_json({"forgotten": count})
        else:
            output.say_all(work.store.facts.simulated, [f"{plural(count, 'check-in')} deleted."])
    return 0


def _at(checkin: dict[str, object]) -> int:
    at = checkin["at"]
    return at if isinstance(at, int) else 0
