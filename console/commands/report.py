"""Reports about the work: each made from the ledger and the queue, in four forms."""

from __future__ import annotations

import shutil
import sys
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, Self

import click

from config.errors import LeewardError
from config.words import counted
from console.commands.grammar import Asked, CommandGroup, LeewardCommand, Text, Word, json_option
from console.commands.usage import MisusedError, NotPossibleError
from console.opening import opened, store_url
from console.reports.forms import FORMS, form_for, render
from console.reports.writing import Place
from console.services.reporting.asking import make
from console.services.reporting.period import Edge, parse_edge
from console.services.roles import OPERATOR
from storage.opening import path_of
from storage.records import Tier

if TYPE_CHECKING:
    from console.reports.forms import Form
    from console.services.reporting.document import Report

STDOUT = "-"
PATIENCE = 1.0
"""Seconds after which a terminal is told that the report is on its way."""

WIDTH = 80
"""Columns where there is no terminal to ask."""


KINDS = {
    "exposure": "How much people were shown, and how evenly. "
    "Time, dose, reveals, severe share and limits, by person and group; who should get lighter work next.",
    "breaks": "Whether breaks that were due were taken. "
    "On time, postponed or overdue; and rests that came by themselves.",
    "queue": "What came in, was decided and waits, and how long. "
    "Ages, times to review and to action, due times met, and when it may be empty; trusted flaggers apart.",
    "quality": "How well decisions agree, and how many are overturned. "
    "From cases that were looked at twice and from appeals; never a ranking of people.",
    "wellbeing": "Check-ins of groups of at least five people. "
    "In fixed windows, so that no two reports together tell of fewer.",
    "transparency": "What platforms publish each year. Covers the calendar year of its end.",
    "integrity": "Whether the ledger is whole. "
    "Chains, anchors, clock anomalies, claimed names, overrides and policy changes.",
}
"""Report -> what is said of it. Its module is imported when it is asked for."""


class EdgeType(click.ParamType[Edge]):
    """A local day, or an instant."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Edge:
        """Read it, or say how it is written."""
        text = str(value)
        try:
            return parse_edge(text)
        except LeewardError as error:
            where = error.where if error.where.startswith('"') else f'"{error.where}"'
            raise NotPossibleError(f"{where} is {error.what}", error.remedy, ctx, param) from None


@click.group("report", cls=CommandGroup)
def report() -> None:
    """Report on the work: as a table, CSV, JSON or a page that opens in any browser."""


def _command(kind: str, about: str) -> click.Command:
    """Return the command of one report; all take the same options."""

    @click.pass_obj
    def run(asked: Asked, /, **options: Any) -> int:
        return _run(asked, kind, **options)

    made: click.Command = LeewardCommand(
        kind,
        callback=run,
        help=about,
        params=[
            click.Option(
                ["--since"],
                type=EdgeType(),
                metavar="DAY",
                help="From this local day or instant on. Without it: seven whole days before the end, "
                "or the first of the year.",
            ),
            click.Option(
                ["--until"],
                type=EdgeType(),
                metavar="DAY",
                help="To the end of this local day, or to this instant. Without it: now.",
            ),
            click.Option(["--group"], type=Text(), metavar="NAME", help="Only this group of people."),
            click.Option(
                ["--format", "form"],
                type=Word(*FORMS),
                metavar="|".join(FORMS),
                help="How it looks. Without it, as the file's ending says, or a table.",
            ),
            click.Option(
                ["--table"],
                type=Text(),
                metavar="NAME",
                help="Which table becomes CSV; the first if left out.",
            ),
            click.Option(
                ["-o", "--output"],
                metavar="FILE",
                help="Write it to this file, whole or not at all; - is standard output.",
            ),
        ],
    )
    return json_option("The same as --format json.")(made)


def _run(
    asked: Asked,
    kind: str,
    *,
    since: Edge | None,
    until: Edge | None,
    group: str | None,
    form: str | None,
    table: str | None,
    output: str | None,
    as_json: bool,
) -> int:
    """Make one report and put it where it was asked for."""
    if as_json and form not in (None, "json"):
        raise MisusedError("--json and --format disagree", "give one of them", click.get_current_context())
    file = None if output == STDOUT else output
    chosen = form_for("json" if as_json else form, file)
    if table is not None and chosen != "csv":
        raise MisusedError(
            "--table is for CSV", "add --format csv, or leave it out", click.get_current_context()
        )
    with opened(asked) as (store, clock, actor), _Waiting(kind) as waiting:
        place = None
        if file is not None:
            only_new = store.facts.tier is not Tier.PERSONAL and OPERATOR not in actor.roles
            place = Place(file, path_of(store_url(asked)), only_new=only_new)
        made = make(store, clock, kind, since=since, until=until, group=group, tell=waiting.tell)
    if place is None:
        _show(made, chosen, table)
    else:
        place.put(render(made, chosen, table=table).encode())
    return 0


def _show(made: Report, form: Form, table: str | None) -> None:
    """Print a report: in the terminal's own encoding to one, as bytes that every program reads elsewhere."""
    whole = render(made, form, width=shutil.get_terminal_size((WIDTH, 24)).columns, table=table)
    if form in {"csv", "html"} and not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(whole.encode())
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(whole)


class _Waiting:
    """Says on a terminal's stderr how far a long report is, and takes the line away again."""

    def __init__(self, kind: str) -> None:
        self._what = f"Making the {kind} report"
        self._done = self._of = self._width = 0
        self._shown = False
        self._lock = Lock()
        self._timer = Timer(PATIENCE, self._show)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._timer.cancel()
        if self._timer.is_alive():
            self._timer.join()
        if not self._shown:
            return
        self._write("")
        if kind is not None and issubclass(kind, KeyboardInterrupt) and self._done:
            sys.stderr.write(
                f"{counted(self._done, 'person', 'people')} of {self._of:,} done and kept: "
                "the same command goes on from there.\n"
            )
            sys.stderr.flush()

    def tell(self, done: int, of: int) -> None:
        """Note how many people's days were folded; said once it takes long."""
        with self._lock:
            self._done, self._of = done, of
            if self._shown:
                self._write(self._line())

    def _show(self) -> None:
        with self._lock:
            self._shown = True
            self._write(self._line())

    def _line(self) -> str:
        if not self._of:
            return f"{self._what}..."
        return f"{self._what}: {self._done:,} of {counted(self._of, 'person', 'people')} (kept if you stop)"

    def _write(self, line: str) -> None:
        """Put a line in place of the one that stands there."""
        before = "\r" + " " * self._width + "\r" if self._width else ""
        sys.stderr.write(before + line)
        sys.stderr.flush()
        self._width = len(line)


for _kind, _about in KINDS.items():
    report.add_command(_command(_kind, _about))
