"""Runs the floor, once a seed, and gathers what was counted."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from console.services.forecasting import arrivals, figures
from console.services.forecasting.assumptions import assumptions
from console.services.forecasting.floor import Floor, Tally
from console.services.forecasting.reviewer import Reviewer
from console.services.forecasting.shifts import shifts, span

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    import simpy

    from config.events import Event
    from console.services.forecasting.asking import Ask, Forecast

_TELL_EVERY = 500


def forecast(
    ask: Ask, seeds: int, told: Callable[[float], None] | None = None, *, coarse: bool = False
) -> Forecast:
    """Return what comes of this, over so many seeds; the staffing is `staffing.staff_needed`.

    `told` hears how much is done, 0 to 1, every few hundred cases; what it raises ends the run.
    """
    runs = []
    for number in range(seeds):

        def part(done: float, number: int = number) -> None:
            if told is not None:
                told((number + done) / seeds)

        runs.append(run(ask, f"{ask.seed}:{number}", part))
    return figures.gathered(ask, runs, coarse=coarse, said=assumptions(ask))


def run(
    ask: Ask,
    seed: str,
    told: Callable[[float], None] | None = None,
    *,
    trace: list[Event] | None = None,
    most_missed: int | None = None,
) -> Tally:
    """Simulate one team once. `trace` collects events; with more than `most_missed` late it ends early."""
    import simpy  # noqa: PLC0415 - only a forecast needs it

    when = span(ask)
    env = simpy.Environment(initial_time=when.begin)
    tally = Tally(when.since, when.until)
    floor = Floor(tally)
    team = [Reviewer(person, ask.policy, floor, env, trace=trace) for person in range(ask.reviewers)]
    for person, reviewer in enumerate(team):
        env.process(reviewer.work(shifts(ask, person, when)))
    # After the people: whoever is there at the start is ready when the first case comes.
    stream = arrivals.cases(ask, seed, when.begin, when.until)

    def arrive() -> Generator[simpy.Event, object, None]:
        for number, case in enumerate(stream):
            yield env.timeout(case.at - env.now)
            floor.arrive(case, case.at)
            if number % _TELL_EVERY == 0 and told is not None:
                told((case.at - when.begin) / (when.until - when.begin))
            if most_missed is not None and tally.missed > most_missed:
                ended.succeed()
                return

    ended = env.event()
    over = env.timeout(when.until - when.begin).callbacks
    if over is not None:
        over.append(lambda _: None if ended.triggered else _end(ended))
    env.process(arrive())
    with _uncollected():
        env.run(until=ended)
    for reviewer in team:
        reviewer.close()
    floor.close(int(env.now))
    return tally


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare a run the search for cycles: it makes none of its own, and takes a fifth less time."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def _end(ended: simpy.Event) -> None:
    ended.succeed()
