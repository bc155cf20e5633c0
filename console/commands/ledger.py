"""The ledger: what happened, as lines that anyone can check."""

from __future__ import annotations

import json

import click

from config.errors import LeewardError
from config.files import open_file
from console import output
from console.commands.grammar import Asked, CommandGroup, Text, json_option
from console.kit.phrases import plural
from console.opening import opened
from storage.errors import NotHereError
from storage.figures.integrity import note_check
from storage.verify import anchor, verify

LARGEST_ANCHOR = 16 << 20
"""Bytes: over 100,000 people. What is larger, or never ends, is no anchor."""


@click.group("ledger", cls=CommandGroup)
def ledger() -> None:
    """Export what happened, and verify that nobody has changed it since."""


@ledger.command("export")
@click.option("--person", type=Text(), metavar="NAME", help="One person's chain; without it, all of them.")
@json_option("JSON Lines, which is the only form there is; accepted to say so.")
@click.pass_obj
def export(asked: Asked, person: str | None, as_json: bool) -> int:  # noqa: ARG001 - one form either way
    """Print the ledger as JSON Lines, by chain and number. `leeward policy assess` reads them."""
    with opened(asked, person) as (store, _, _):
        if person is not None and store.person(person) is None:
            raise NotHereError("nobody has this name here", person, "see: leeward people list")
        for line in store.ledger(person):
            output.say_json(line)
    return 0


@ledger.command("anchor")
@json_option("One JSON document, which is the only form there is; accepted to say so.")
@click.pass_obj
def anchor_(asked: Asked, as_json: bool) -> int:  # noqa: ARG001 - one form either way
    """Print every chain's length and head, and one hash over them all.

    Keep it where the store's owner cannot reach it: with it, `ledger verify` can tell whether the ledger was
    cut short or written anew.
    """
    with opened(asked) as (store, _, _):
        output.say_json(anchor(store))
    return 0


@ledger.command("verify")
@click.option("--anchor", "anchor_file", metavar="FILE", help="What `ledger anchor` printed earlier.")
@json_option()
@click.pass_obj
def verify_(asked: Asked, anchor_file: str | None, as_json: bool) -> int:
    """Recompute the whole ledger and what follows from it. Exits with 1 when something is wrong."""
    kept = None if anchor_file is None else _anchor(anchor_file)
    with opened(asked) as (store, clock, _):
        found = verify(store, kept)
        note_check(store, found, clock.read())
        if as_json:
            problems = [{"what": each.what, "where": each.where} for each in found.problems]
            counts = {"sound": found.sound, "chains": found.chains, "lines": found.lines}
            output.say_json({**counts, "problems": problems, "simulated": store.facts.simulated})
            return 0 if found.sound else 1
        read = f"{plural(found.chains, 'chain')}, {plural(found.lines, 'line')} read"
        output.say_all(store.facts.simulated, [f"{read}: all as it must be."] if found.sound else [])
    for each in found.problems:
        output.complain(LeewardError(each.what, each.where, "keep the store as it is, and look into it"))
    return 0 if found.sound else 1


def _anchor(file: str) -> dict[str, object]:
    try:
        with open_file(file) as opened_file:
            text = opened_file.read(LARGEST_ANCHOR + 1)
        found = None if len(text) > LARGEST_ANCHOR else json.loads(text)
    except OSError as error:
        reason = (error.strerror or "it can't be opened").lower()
        raise LeewardError(f"the anchor can't be read ({reason})", file, "check its name") from None
    except (ValueError, RecursionError):
        raise _not_an_anchor(file) from None
    if not isinstance(found, dict):
        raise _not_an_anchor(file)
    return found


def _not_an_anchor(file: str) -> LeewardError:
    return LeewardError("this is not an anchor", file, "give what `leeward ledger anchor` printed")
