"""`leeward policy forecast`: what a policy would do to queue and people, simulated. Opens no store."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, TYPE_CHECKING

import click

from config.eventlines import read_events
from config.files import open_file
from config.loading import load
from config.words import shown
from console import output
from console.commands.grammar import LeewardCommand, Seconds, Whole, Word, json_option
from console.commands.usage import MisusedError, NotPossibleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from config.policy import Policy
    from console.services.forecasting import Ask, Forecast, Handling, Lane

MOST_HOURS = 24 * 366
MOST_PEOPLE = 5_000
MOST_SEEDS = 1_000
MOST_AN_HOUR = 100_000


class Amount(click.ParamType[float]):
    """A number above 0."""

    name = "number"

    def __init__(self, most: float) -> None:
        self.most = most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read it, or say what would be possible."""
        try:
            number = float(str(value))
        except ValueError:
            number = 0.0
        if not 0 < number <= self.most:
            hint = f"give a number above 0, {self.most:g} at most"
            raise NotPossibleError(f"{shown(str(value))} is not possible", hint, ctx, param)
        return number


class Mix(click.ParamType[tuple[int, ...]]):
    """Five whole numbers: of how many cases, how many are of each severity."""

    name = "mix"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read them, or say how they are written."""
        parts = str(value).split(",")
        if len(parts) != 5 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):  # noqa: PLR2004 - severities
            parts = ["0"]
        shares = tuple(map(int, parts))
        if not any(shares):
            hint = "give five whole numbers, severity 1 to 5, like 40,25,18,11,6"
            raise NotPossibleError(f"{shown(str(value))} is not a mix of severities", hint, ctx, param)
        return shares


@click.command("forecast", cls=LeewardCommand)
@click.option("--policy", "policy_file", required=True, metavar="FILE", help="The policy to work under.")
@click.option(
    "--reviewers",
    required=True,
    type=Whole(1, MOST_PEOPLE),
    metavar="N",
    help="How many people the team has.",
)
@click.option(
    "--arrivals",
    type=Amount(MOST_AN_HOUR),
    metavar="PER_HOUR",
    help="Cases an hour; needless with --history.",
)
@click.option(
    "--hours", required=True, type=Amount(MOST_HOURS), metavar="H", help="How much time is counted, in hours."
)
@click.option(
    "--handling", type=Seconds(), metavar="SECONDS", help="Mean time that a case takes; 120 if left out."
)
@click.option(
    "--history",
    metavar="FILE",
    help="Cases as intake takes them, one JSON object a line: their lanes and hours of arrival.",
)
@click.option(
    "--events", metavar="FILE", help="A ledger's export: handling times as recorded, from claim to decision."
)
@click.option(
    "--due",
    type=Seconds(),
    metavar="SECONDS",
    help="When a case is due after it came in, if it does not say.",
)
@click.option(
    "--mix",
    type=Mix(),
    metavar="A,B,C,D,E",
    help="Shares of severity 1 to 5 without --history; made up if left out.",
)
@click.option(
    "--starts",
    type=Word("spread", "together"),
    default="spread",
    metavar="spread|together",
    help="Whether shifts start spread over the day, or all at once.",
)
@click.option(
    "--workdays", type=Whole(1, 7), default=7, metavar="N", help="How many days of seven each person works."
)
@click.option(
    "--seed",
    type=Whole(0, 2**31 - 1),
    default=1,
    metavar="S",
    help="Begin chance elsewhere; the same seed, the same.",
)
@click.option(
    "--seeds",
    type=Whole(1, MOST_SEEDS),
    metavar="K",
    help="How many runs; without it 2 to 10, as many as take a few seconds.",
)
@json_option()
def forecast(  # noqa: PLR0917 - click hands every option over by name
    policy_file: str,
    reviewers: int,
    arrivals: float | None,
    hours: float,
    handling: int | None,
    history: str | None,
    events: str | None,
    due: int | None,
    mix: tuple[int, ...] | None,
    starts: str,
    workdays: int,
    seed: int,
    seeds: int | None,
    as_json: bool,
) -> int:
    """Simulate a team under a policy: waiting times, backlog, dose, breaks, and how many people are needed.

    Each simulated person asks the engine that enforces the policy. Arrivals are Poisson and handling times
    exponential unless history is given.
    """
    from console.services import forecasting  # noqa: PLC0415 - the simulation is loaded when it is run
    from console.services.forecasting import telling  # noqa: PLC0415 - as above

    if arrivals is None and history is None:
        raise MisusedError("--arrivals is missing", "give cases an hour, or --history FILE", _context())
    if mix is not None and history is not None:
        raise MisusedError("--mix and --history say two things", "give one of them", _context())
    policy = load(policy_file)
    lanes, notes = _lanes(policy, arrivals, history, due, mix)
    ask = forecasting.Ask(
        policy,
        reviewers,
        lanes,
        hours,
        _handling(handling, events),
        "together" if starts == "together" else "spread",
        workdays,
        seed,
        notes,
    )
    found = _made(ask, seeds)
    if as_json:
        output.say_json(telling.document(found))
    else:
        for line in telling.sentences(found):
            output.say(line)
    return 0


def _made(ask: Ask, seeds: int | None) -> Forecast:
    from console.services import forecasting  # noqa: PLC0415 - as above

    with _progress() as told:
        found = forecasting.forecast(ask, forecasting.affordable_seeds(ask) if seeds is None else seeds, told)
        return replace(found, staff_needed=forecasting.staff_needed(ask))


def _lanes(
    policy: Policy, arrivals: float | None, history: str | None, due: int | None, mix: tuple[int, ...] | None
) -> tuple[tuple[Lane, ...], tuple[str, ...]]:
    from console.services import forecasting  # noqa: PLC0415 - as above
    from console.services.forecasting.asking import MIX  # noqa: PLC0415 - as above
    from console.services.forecasting.history import read_arrivals  # noqa: PLC0415 - as above

    if history is None:
        shares = MIX if mix is None else mix
        said = "made up" if mix is None else "as given"
        listed = ", ".join(map(str, shares))
        lanes = forecasting.flat(arrivals or 0.0, due, shares)
        return lanes, (f"Severities 1 to 5 come as {listed} ({said}), at every hour alike.",)
    with _lines(history, "--history") as lines:
        found = read_arrivals(lines, history, policy, per_hour=arrivals, due=due)
    return found.lanes, found.notes


def _handling(mean: int | None, events: str | None) -> Handling:
    from console.services import forecasting  # noqa: PLC0415 - as above
    from console.services.forecasting.history import read_handling  # noqa: PLC0415 - as above

    if events is None:
        return forecasting.Handling() if mean is None else forecasting.Handling(mean)
    if mean is not None:
        raise MisusedError("--handling and --events say two things", "give one of them", _context())
    with _lines(events, "--events") as lines:
        return read_handling(read_events(lines, events), events)


@contextmanager
def _lines(file: str, option: str) -> Iterator[IO[bytes]]:
    if file == "-":
        yield sys.stdin.buffer
        return
    from console.services.forecasting.history import HistoryError  # noqa: PLC0415 - as above

    try:
        with open_file(file) as opened:
            yield opened
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it can't be opened").lower()
        raise HistoryError(f"{option} can't be read ({reason})", file, "check its name") from None


@contextmanager
def _progress() -> Iterator[Callable[[float], None] | None]:
    """Say on a terminal's stderr how far it is; leave the line empty afterwards, also when interrupted."""
    if not sys.stderr.isatty():
        yield None
        return

    def told(share: float) -> None:
        sys.stderr.write(f"\rsimulating: {share:4.0%}")
        sys.stderr.flush()

    try:
        yield told
    finally:
        sys.stderr.write("\r" + " " * 20 + "\r")
        sys.stderr.flush()


def _context() -> click.Context:
    return click.get_current_context()
