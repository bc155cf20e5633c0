"""Replay of a year of recorded work, beside two peers that do much less.

The rows are tuples in memory, day by day for everybody, made while nothing is timed. The replay is `Replay`
as `policy replay` runs it, under every rule of the default policy with a tighter hour and break.

- The plain loop keeps one deque a person for one sliding hour's dose, counts what passes one number, and
  knows no other rule, no closing, no break and no day: what such a pass costs at least.
- The SimPy peer is one process a person that waits with a timeout for each recorded event, and then keeps
  the same deque and the same count as the plain loop. It asks no rule engine and sums up nothing else, so it
  is as fast as a process a person can be; people are given three days each.

Times are of the processor, so that others at work on the machine count less. Resident is the most there was:
what a person needs (windows, and cases that may be decided later) is there after a tenth of the days.
"""

from __future__ import annotations

import resource
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import simpy

from config.loading import preset
from config.policy import Policy
from config.replay import Replay, rows_of
from tests.bench.figures import SAME, Figure
from tests.support.worked import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from config.replay import Row
    from tests.bench.figures import Size

HOUR = 3_600_000
MOST = 60 * 60_000_000
WEIGHTS = (0, 500, 1000, 2000, 4000, 8000)
CASES = 11
"""A day: with reveals, closings, breaks and absences some 45 events."""

TEMPLATES = 12
"""Different years; people beyond these share them, each under a name of their own."""


def measure(size: Size) -> Iterator[Figure]:
    """Measure speed, then memory."""
    people, days = size.of(40, 1000), size.of(60, 222)
    base = preset("default")
    years = [_days(Worker(base, seed).work(days, CASES)) for seed in range(TEMPLATES)]
    tighter = _tighter(base)
    asked, queues = Replay([tighter]), dict[str, list[Any]]()
    took, plain, events, early = 0.0, 0.0, 0, 0
    for day in range(days):
        rows = [
            (f"p{number}", *row[1:])
            for number in range(people)
            for row in years[number % TEMPLATES].get(day, ())
        ]
        events += len(rows)
        plain += _timed(_plain, rows, queues)
        took += _timed(asked.take, rows)
        if day == days // 10:
            early = _resident()
    took += _timed(asked.result)
    late = _resident()
    rate = f"{events:,} events of {people} people: {took / events * 1e6:.2f} us an event, "
    told = rate + f"the loop {plain / events * 1e6:.2f}"
    yield Figure("replay.loop", took / plain, 3, told)
    several = [[row for day in range(3) for row in year.get(day, ())] for year in years]
    crowd = size.of(200, 1000)
    count = sum(len(several[number % TEMPLATES]) for number in range(crowd))
    process = _timed(_simulated, several, crowd) / count
    told = f"{crowd} processes, one a person, with a deque each: {process * 1e6:.2f} us an event"
    yield Figure("replay.simpy", process / (took / events), 5, told, least=True)
    told = f"resident {early >> 20} MB after a tenth of the days, {late >> 20} MB after all"
    yield Figure("replay.memory", late / early, SAME, told)


def _tighter(base: Policy) -> Policy:
    form = base.form()
    for limit in form["limit"]:
        limit.pop("warn", None)
        if limit["id"] == "hourly-dose":
            limit["max"] = 30
    form["break"][0]["after"] = "45m"
    return Policy.model_validate(form)


def _days(events: list[Any]) -> dict[int, list[Row]]:
    first = events[0].at // (24 * HOUR)
    days: dict[int, list[Row]] = {}
    for row in rows_of(events):
        days.setdefault(row[1] // (24 * HOUR) - first, []).append(row)
    return days


def _plain(rows: list[Row], queues: dict[str, list[Any]]) -> int:
    over = 0
    for person, at, kind, _, _, severity, _, ms, _, _ in rows:
        entry = queues.get(person)
        if entry is None:
            entry = queues[person] = [deque(), 0]
        if kind == "reveal.granted":
            queue, dose = entry[0], WEIGHTS[severity] * ms
            queue.append((at, dose))
            total = entry[1] + dose
            since = at - HOUR
            while queue[0][0] <= since:
                total -= queue.popleft()[1]
            entry[1] = total
            over += total > MOST
    return over


def _simulated(several: list[list[Row]], crowd: int) -> None:
    environment = simpy.Environment()

    def person(rows: list[Row]) -> Iterator[Any]:
        queue: deque[tuple[int, int]] = deque()
        now = total = over = 0
        for _, at, kind, _, _, severity, _, ms, _, _ in rows:
            yield environment.timeout(max(at - now, 0))
            now = at
            if kind == "reveal.granted":
                queue.append((at, WEIGHTS[severity] * ms))
                total += WEIGHTS[severity] * ms
                while queue[0][0] <= at - HOUR:
                    total -= queue.popleft()[1]
                over += total > MOST

    for number in range(crowd):
        environment.process(person(several[number % TEMPLATES]))
    environment.run()


def _timed(work: Callable[..., Any], *args: Any) -> float:
    before = time.process_time()
    work(*args)
    return time.process_time() - before


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
