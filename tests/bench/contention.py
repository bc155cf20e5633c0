"""Eight reviewers at once on one file, each in a process of their own, and the same while cases are taken in.

A step is what a reviewer's console does between two cases: `next`, then `decide`, two durable transactions by
way of the real services. Beside it, in turns: one process that writes the same rows bare, and eight that do
so with `BEGIN IMMEDIATE` alone. What is called a wait is the whole time of one such act, work included; how
long the bare process, which waits for nobody, was held up by the disk is told with it.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.loading import preset
from console.clock import HostClock
from console.demo import generator
from console.here import process_lives
from console.services import session
from console.services.seats import Workplace
from storage import opening
from storage.intake.taking import take_in
from storage.records import Verdict
from tests.bench import children
from tests.bench.bare import BareSteps
from tests.bench.figures import Figure, millis, percentile
from tests.bench.next_claim import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.intake.taking import Progress
    from tests.bench.figures import Size

REVIEWERS = 8
LANES = 60
APART = (0.02, 0.05)
"""Seconds between two acts of a reviewer beside an intake: many times faster than anybody reads."""

Acts = list[tuple[float, float]]
"""When each act began, and how long it took, in seconds."""


def measure(size: Size) -> Iterator[Figure]:
    """Measure the figures of reviewers among themselves, then beside an intake."""
    cases = size.of(100_000, 1_000_000)
    path = _store(size.folder / "contention", cases)
    other = _store(size.folder / "immediate", cases)
    yield from _among_themselves(size, path, other, cases)
    yield from _beside_intake(size, path)


def _among_themselves(size: Size, path: Path, other: Path, cases: int) -> Iterator[Figure]:
    here, share = "tests.bench.contention", cases // (2 * REVIEWERS)
    bare = [[here, "bare", str(path), "bare", str(cases)]]
    ours = [[here, "reviewer", str(path), f"reviewer-{each}"] for each in range(REVIEWERS)]
    immediate = [
        [here, "bare", str(other), f"bare-{each}", str(cases - each * share)] for each in range(REVIEWERS)
    ]
    floors, rounds, peers = [], [], []
    with (
        children.several(bare) as alone,
        children.several(ours) as reviewers,
        children.several(immediate) as unordered,
    ):
        for _ in range(size.of(3, 5)):
            floors.append(_Round(children.together(alone, size.of(1, 4)), size.of(1, 4)))
            rounds.append(_Round(children.together(reviewers, size.of(3, 10)), size.of(3, 10)))
            peers.append(_Round(children.together(unordered, size.of(2, 6)), size.of(2, 6)))
    floor = statistics.median(each.rate for each in floors)
    disk = [wait for each in floors for wait in each.waits]
    held_up = millis([percentile(disk, 0.99), max(disk)])
    for name, found, asked in (("contention", rounds, True), ("contention.immediate", peers, False)):
        rate = statistics.median(each.rate for each in found)
        waits = [took for each in found for took in each.waits]
        scatter = millis([percentile(waits, 0.5), percentile(waits, 0.99)])
        told = f"{rate:,.0f} transactions/s of 8 processes; one bare process {floor:,.0f}/s"
        yield Figure(f"{name}.rate", rate / floor, 0.7 if asked else None, told, least=True)
        fair = statistics.median(each.fairness for each in found)
        told = f"slowest / fastest process, in {len(found)} rounds"
        yield Figure(f"{name}.fairness", fair, 0.9 if asked else None, told, least=True)
        told = (
            f"median and p99 {scatter}; longest of each round {millis(max(each.waits) for each in found)}; "
            f"one bare process alone: p99 and longest {held_up}"
        )
        yield Figure(f"{name}.longest", max(waits) * 1000, 50 if asked else None, told, unit=" ms")


class _Round:
    """What a stretch of some seconds came to."""

    def __init__(self, answers: list[Acts], seconds: float) -> None:
        self.rate = sum(map(len, answers)) / seconds
        self.fairness = min(map(len, answers)) / max(map(len, answers))
        self.waits = [took for acts in answers for _, took in acts]


def _beside_intake(size: Size, path: Path) -> Iterator[Figure]:
    here, seconds = "tests.bench.contention", size.of(5, 20)
    file = size.folder / "beside.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for record in generator.cases(2, size.of(200_000, 1_000_000), HostClock().read().wall):
            out.write(json.dumps(record) + "\n")
    ours = [[here, "reviewer", str(path), f"reviewer-{each}"] for each in range(REVIEWERS)]
    intake = [[here, "intake", str(path), str(file)]]
    with children.several(ours) as reviewers, children.several(intake) as taking:
        for pause, asked, name in ((APART, 30, "paced"), (None, None, "flat-out")):
            alone = children.together(reviewers, 1.5, pause=pause)
            *acts, took = children.together([*reviewers, *taking], seconds, pause=pause)
            waits = [wait for each in acts for began, wait in each if took["first"] <= began <= took["last"]]
            quiet = [wait for each in alone for _, wait in each]
            rate = took["read"] / (took["last"] - took["first"])
            told = (
                f"8 {name} reviewers, {len(waits)} acts beside a live intake of {rate:,.0f} records/s; "
                f"median {millis([percentile(waits, 0.5)])}, longest {millis([max(waits, default=0)])}; "
                f"p99 without intake {millis([percentile(quiet, 0.99)])}"
            )
            p99 = percentile(waits, 0.99) * 1000
            yield Figure(f"contention.intake.{name}", p99, asked, told, unit=" ms")


def _store(folder: Path, cases: int) -> Path:
    clock = HostClock()
    folder.mkdir()
    store = opening.create(str(folder / "store.db"), preset("default"), clock.read(), by="bench")
    fill(store, cases, LANES, LANES)
    for each in range(REVIEWERS):
        store.add_person(f"reviewer-{each}", ["reviewer"], "", clock.read(), by="bench")
    store.close()
    return folder / "store.db"


def _reviewer(path: str, name: str) -> Callable[[dict[str, Any]], Acts]:
    work = Workplace(opening.open_store(path), HostClock(), name, None, process_lives)
    standing = session.standing(work)
    if standing.shift_start is None:
        session.start_shift(work)
    apart = random.Random(name)  # noqa: S311 - only spreads the acts

    def steps(task: dict[str, Any]) -> Acts:
        acts: Acts = []
        while time.perf_counter() < task["end"]:
            acts += _step(work, partial(_rest, apart, task.get("pause")))
        return acts

    return steps


def _step(work: Workplace, rest: Callable[[], None]) -> Acts:
    began = time.perf_counter()
    case = session.next_case(work).case.id
    taken = (began, time.perf_counter() - began)
    rest()
    began = time.perf_counter()
    session.decide(work, case, Verdict.DISMISS)
    decided = (began, time.perf_counter() - began)
    rest()
    return [taken, decided]


def _rest(apart: random.Random, pause: list[float] | None) -> None:
    if pause:
        time.sleep(apart.uniform(*pause))


def _bare(path: str, person: str, first: str) -> Callable[[dict[str, Any]], Acts]:
    steps = BareSteps(Path(path), person, int(first), LANES)

    def write(task: dict[str, Any]) -> Acts:
        acts: Acts = []
        while time.perf_counter() < task["end"]:
            acts += steps.step()
        return acts

    return write


def _intake(path: str, file: str) -> Callable[[dict[str, Any]], dict[str, float]]:
    store = opening.open_store(path)

    def take(task: dict[str, Any]) -> dict[str, float]:
        """Take in until the time is over; what is in the store already is passed quickly."""
        marks: list[tuple[float, int]] = []

        def progress(done: Progress) -> None:
            if done.new:
                marks.append((time.perf_counter(), done.new))
            if time.perf_counter() > task["end"]:
                raise KeyboardInterrupt

        now, watch = HostClock().read(), time.perf_counter
        take_in(store, [Path(file)], reading=now, progress=progress, watch=watch)
        if not marks:
            return {"first": task["begin"], "last": task["end"], "read": 0}
        return {"first": marks[0][0], "last": marks[-1][0], "read": marks[-1][1] - marks[0][1]}

    return take


if __name__ == "__main__":
    tasks: dict[str, Callable[..., Any]] = {"reviewer": _reviewer, "bare": _bare, "intake": _intake}
    children.serve(tasks[sys.argv[1]](*sys.argv[2:]))
