"""Taking cases in."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

import click

from console import output
from console.clock import stopwatch
from console.commands.grammar import Asked, LeewardCommand, Text, json_option
from console.kit.phrases import plural
from console.opening import opened
from console.services.roles import OPERATOR
from storage.intake.quarantine import make_new
from storage.intake.taking import Intake, Progress, take_in
from storage.records import Tier

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130
BAR = 30
"""Cells of the progress bar."""

STDIN: Literal["-"] = "-"


@click.command("ingest", cls=LeewardCommand)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, help="JSONL, JSON or CSV files; - is standard input."
)
@click.option("--source", type=Text(), metavar="NAME", help="The source of every record, whatever they say.")
@click.option("--quarantine", metavar="FILE", help="Where to note each bad record: its place and the reason.")
@click.option("--mappings", metavar="DIRECTORY", help="Your own folder of source mappings.")
@click.option("--alone", is_flag=True, help="Nobody is reviewing now: larger steps, sooner done.")
@json_option("Answer with one JSON document: the counts.")
@click.pass_obj
def ingest(
    asked: Asked,
    *,
    files: tuple[str, ...],
    source: str | None,
    quarantine: str | None,
    mappings: str | None,
    alone: bool,
    as_json: bool,
) -> int:
    """Take cases in. The same file again changes nothing; a bad record is put aside with its reason.

    Stopped half-way, it can be run again and goes on from there.
    """
    with opened(asked) as (store, clock, actor), _Bar() as bar:
        if quarantine is not None and store.facts.tier is not Tier.PERSONAL and OPERATOR not in actor.roles:
            make_new(Path(quarantine))
        taken = take_in(
            store,
            [STDIN if file == STDIN else Path(file) for file in files],
            reading=clock.read(),
            source_name=source,
            quarantine=None if quarantine is None else Path(quarantine),
            progress=bar.show,
            live=not alone,
            by=actor.name,
            mappings=None if mappings is None else Path(mappings),
            watch=stopwatch,
        )
        bar.clear()
        if as_json:
            output.say_json(_document(taken))
        else:
            output.say_all(store.facts.simulated, _lines(taken, noted=quarantine is not None))
    return INTERRUPTED if taken.interrupted else 0


class _Bar:
    """One line on stderr that shows how far it is; nothing at all where stderr is no terminal."""

    def __init__(self) -> None:
        self.show: Callable[[Progress], None] | None = self._show if sys.stderr.isatty() else None
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            sys.stderr.flush()
            self._shown = False

    def _show(self, progress: Progress) -> None:
        part = ""
        if progress.total:
            filled = min(BAR, BAR * progress.done // progress.total)
            part = f"[{'#' * filled}{'.' * (BAR - filled)}] "
        line = f"{part}{progress.read:,} read, {progress.quarantined:,} put aside"
        sys.stderr.write("\r" + line[: shutil.get_terminal_size().columns - 1])
        sys.stderr.flush()
        self._shown = True


def _document(taken: Intake) -> dict[str, object]:
    return {
        "read": taken.read,
        "new": taken.new,
        "updated": taken.updated,
        "unchanged": taken.unchanged,
        "quarantined": taken.quarantined,
        "seconds": taken.seconds,
        "dropped": taken.dropped,
        "interrupted": taken.interrupted,
        "reasons": [{"reason": reason, "count": count} for reason, count in taken.reasons],
    }


def _lines(taken: Intake, *, noted: bool) -> list[str]:
    lines = [
        (
            f"{plural(taken.read, 'record')} read in {taken.seconds:g} s: {taken.new:,} new, "
            f"{taken.updated:,} updated, {taken.unchanged:,} unchanged, {taken.quarantined:,} put aside."
        )
    ]
    if taken.dropped:
        lines.append(f"{plural(taken.dropped, 'field')} that stood for a picture left out.")
    lines += [f"  put aside, {count:,}: {reason}" for reason, count in taken.reasons]
    if taken.quarantined and not noted:
        lines.append("With --quarantine FILE the line of each is noted.")
    if taken.interrupted:
        lines.append("Stopped by you. Run the same again to go on.")
    return lines
