"""`leeward policy replay`: what another policy would have done to recorded work. A file needs no store."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import click

from config.answer import points
from config.errors import LeewardError
from config.files import open_file
from config.loading import load
from console import output
from console.commands.grammar import Asked, LeewardCommand, Moment, Text, Whole, json_option
from console.services.replaying import (
    compare,
    document,
    rows_of_lines,
    rows_of_store,
    sentences,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from config.replay import Replayed, Row

MOST_SHOWN = 40
"""People in the table for people; --json has all."""

COLUMNS = ("person", "dose", "then", "refused", "shorter", "moved", "breaks due", "taken")


@click.command("replay", cls=LeewardCommand)
@click.option("--policy", "new_file", required=True, metavar="NEW", help="The policy to try.")
@click.option(
    "--against",
    "old_file",
    metavar="OLD",
    help="Another to set beside it, by whose weights doses are counted.",
)
@click.option(
    "--events",
    "event_file",
    metavar="FILE",
    help="A ledger's export, or event lines ordered by `at` for each person; - is stdin. "
    "Without it, the store's own ledger.",
)
@click.option("--person", type=Text(), metavar="NAME", help="Only this person's work.")
@click.option("--since", type=Moment(), metavar="INSTANT", help="Only shifts that began from here on.")
@click.option("--until", type=Moment(), metavar="INSTANT", help="Nothing from here on.")
@click.option(
    "--sample",
    type=Whole(1, 1_000_000),
    default=1,
    metavar="N",
    help="Only every Nth person, for a first impression.",
)
@json_option()
@click.pass_obj
def replay(
    asked: Asked,
    new_file: str,
    old_file: str | None,
    event_file: str | None,
    *,
    person: str | None,
    since: int | None,
    until: int | None,
    sample: int,
    as_json: bool,
) -> int:
    """Say what a policy would have refused, shortened, moved and called a break for, on recorded work.

    What people did is taken as it was: nobody is given more than was recorded. In the table, dose is what was
    recorded, in points, and then is what would have been left of it.
    """
    new = load(new_file)
    old = None if old_file is None else load(old_file)
    with _rows(asked, event_file) as rows, _progress() as told:
        chosen = within(rows, since=since, until=until, person=person)
        made, beside = compare(new, old, chosen, sample=sample, progress=told)
    if as_json:
        output.say_json(document(made, beside))
        return 0
    for line in sentences(made, beside):
        output.say(line)
    _table(made)
    return 0


def _table(made: Replayed) -> None:
    rows = [
        (
            each.person,
            f"{points(each.recorded_dose):,.1f}",
            f"{points(each.replayed_dose):,.1f}",
            f"{each.refused:,}",
            f"{each.shortened:,}",
            f"{each.displaced:,}",
            f"{each.breaks_due:,}",
            f"{each.breaks_taken:,}",
        )
        for each in made.people[:MOST_SHOWN]
    ]
    if not rows:
        return
    output.say()
    widths = [min(max(len(row[index]) for row in (COLUMNS, *rows)), 30) for index in range(len(COLUMNS))]
    output.say_row(COLUMNS, widths)
    for row in rows:
        output.say_row(row, widths)
    if len(made.people) > MOST_SHOWN:
        output.say(f"and {len(made.people) - MOST_SHOWN:,} more people: --json has all of them")


@contextmanager
def _rows(asked: Asked, file: str | None) -> Iterator[Iterator[Row]]:
    if file is None:
        from console.opening import opened  # noqa: PLC0415 - a file is replayed without a store

        with opened(asked) as (store, _, _):
            yield rows_of_store(store)
    elif file == "-":
        yield rows_of_lines(sys.stdin.buffer, "-")
    else:
        with _lines(file) as lines:
            yield rows_of_lines(lines, file)


@contextmanager
def _lines(file: str) -> Iterator[IO[bytes]]:
    try:
        opened = open_file(file)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it can't be opened").lower()
        raise LeewardError(f"the events can't be read ({reason})", file, "check its name") from None
    with opened:
        try:
            yield opened
        except IsADirectoryError:
            raise LeewardError("the events can't be read (is a directory)", file, "check its name") from None


@contextmanager
def _progress() -> Iterator[Callable[[int], None] | None]:
    """Say on a terminal's stderr how far it is; leave the line empty afterwards, also when interrupted."""
    if not sys.stderr.isatty():
        yield None
        return

    def told(events: int) -> None:
        sys.stderr.write(f"\r{events:,} events replayed")
        sys.stderr.flush()

    try:
        yield told
    finally:
        sys.stderr.write("\r" + " " * 40 + "\r")
        sys.stderr.flush()
