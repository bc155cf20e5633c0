"""How fast `next` is beside the bare rows, and whether the length of the queue is felt.

Two stores are measured in turns, one with a hundred times as many cases (ten times, for the quick size); then
again as somebody who may take only the rarest lane.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from config.loading import preset
from storage import opening
from storage.reading import Reading
from tests.bench.figures import Figure
from tests.bench.next_claim import SLICE, START, Bare, Served, fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.sqlite import SqliteStore
    from tests.bench.figures import Size

LANES = 60
PERSON = "ann"


def measure(size: Size) -> Iterator[Figure]:
    """Measure `next` on a short and on a long queue."""
    few, many = size.of(50_000, 100_000), size.of(500_000, 10_000_000)
    steps = size.of(600, 3_000)
    short = _store(size.folder / "short", few, steps)
    long = _store(size.folder / "long", many, steps)
    first, second, floor = Served(short, {}), Served(long, {}), Bare(short, few, LANES)
    for each in (first, second):
        with each.store.turn(PERSON, each.reading()) as turn:
            turn.append("shift.started")
    ours, theirs, bare = _in_turns([first, second, floor], steps)
    told = f"{1 / ours:,.0f} claims/s at {few:,} cases; the same rows bare {1 / bare:,.0f}/s"
    yield Figure("next.rate", bare / ours, 0.7, told, least=True)
    told = f"{1 / theirs:,.0f}/s at {many:,} cases, {1 / ours:,.0f}/s at {few:,}"
    yield Figure("next.long-queue", ours / theirs, 0.6, told, least=True)
    for each in (first, second):
        each.closed = _all_but_the_rarest(each.store)
    ours, theirs = _in_turns([first, second], steps)
    told = f"{1 / theirs:,.0f}/s at {many:,} cases, {1 / ours:,.0f}/s at {few:,}; may take 1 of {LANES} lanes"
    yield Figure("next.rarest-lane", ours / theirs, 0.6, told, least=True)
    short.close()
    long.close()


def _in_turns(each: list[Served | Bare], steps: int) -> list[float]:
    """Return the median time of a step of each, in seconds, a few steps of each at a time."""
    for one in each:
        one.taken.clear()
    for _ in range(steps // SLICE):
        for one in each:
            for _ in range(SLICE):
                one.step()
    return [statistics.median(one.taken[SLICE:]) for one in each]


def _all_but_the_rarest(store: SqliteStore) -> dict[str, int]:
    rarest = f"category-{LANES // 5}"
    return {lane.category: 0 for lane in store.lanes() if lane.category != rarest}


def _store(folder: Path, cases: int, steps: int) -> SqliteStore:
    folder.mkdir()
    reading = Reading(START, 0, "bench")
    store = opening.create(str(folder / "store.db"), preset("default"), reading, by="bench")
    # Nobody else is here and nothing is lost if this is interrupted: no log, no waiting for the disk.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
        store.core.execute(f"PRAGMA {pragma}").fetchall()
    fill(store, cases, LANES, cases // (2 * steps))
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -16000"):
        store.core.execute(f"PRAGMA {pragma}").fetchall()
    store.add_person(PERSON, ["reviewer"], "", reading, by="bench")
    return store
