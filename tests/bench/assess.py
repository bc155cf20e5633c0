"""Where somebody stands, asked of a store that holds years of other people's work.

Everybody has the same dense history of 90 days: 50,000 events. The store is measured warm, as a session
asks (one new event between two questions), beside the same history alone in a store, and beside the three
sums over a covering index that answer the windows and nothing else. Cold is the first question of a process.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from config import rules
from config.loading import loads
from storage import engine, opening
from storage.reading import Reading
from tests.bench import histories
from tests.bench.figures import SAME, Figure, millis, percentile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.sqlite import SqliteStore
    from tests.bench.figures import Size

SLICE = 50
POLICY = """
name = "three windows"
shift_length = "12h"
[[limit]]
id = "hour"
measure = "dose"
over = "60m"
max = 60
[[limit]]
id = "day"
measure = "time"
over = "24h"
max = "4h"
[[limit]]
id = "week"
measure = "dose"
over = "7d"
max = 2000
"""
SUMS = """
SELECT SUM(dose) FILTER (WHERE at > :now - 3600000), SUM(ms) FILTER (WHERE at > :now - 86400000), SUM(dose)
FROM spans WHERE person = :person AND at > :now - 604800000 AND at <= :now
"""


def measure(size: Size) -> Iterator[Figure]:
    """Measure warm, then cold."""
    people = size.of(10, 200)
    crowd, count = _store(size.folder / "crowd", people)
    alone, _ = _store(size.folder / "alone", 1)
    asked: list[_Session | _Sums] = [
        _Session(crowd),
        _Session(alone),
        _Sums(size.folder / "spans.db", people),
    ]
    for _ in range(size.of(20, 100)):
        for each in asked:
            for _ in range(SLICE):
                each.step()
    many, one, floor = (each.taken[SLICE:] for each in asked)
    many_50, one_50, floor_50 = (statistics.median(each) for each in (many, one, floor))
    events = f"{count:,} events of {people} people"
    told = (
        f"{events}; look and assess, median {millis([many_50])}; three sums over a covering index: median "
        f"{millis([floor_50])}, p99 {millis([percentile(floor, 0.99)])}: {many_50 / floor_50:.2f} of that"
    )
    yield Figure("assess.p99", percentile(many, 0.99) * 1000, 1, told, unit=" ms")
    told = f"median {millis([many_50])} among {people} people, {millis([one_50])} alone"
    yield Figure("assess.others", many_50 / one_50, SAME, told)
    crowd.close()
    alone.close()
    yield from _cold(size)


def _cold(size: Size) -> Iterator[Figure]:
    took: dict[str, list[dict[str, float]]] = {"crowd": [], "alone": []}
    for _ in range(size.of(5, 15)):
        for name, found in took.items():
            path = str(size.folder / name / "store.db")
            call = [sys.executable, "-m", "tests.bench.assess", path]
            found.append(json.loads(subprocess.run(call, capture_output=True, check=True).stdout))
    first = {name: statistics.median(each["first"] for each in found) for name, found in took.items()}
    opened = statistics.median(each["opened"] for each in took["crowd"])
    told = (
        f"first look and assess of a process, with opening the store {millis([opened])} before; "
        "reads back eight days and more"
    )
    yield Figure("assess.cold", first["crowd"] * 1000, None, told, unit=" ms")
    told = f"{millis([first['crowd']])} in a crowd, {millis([first['alone']])} alone"
    yield Figure("assess.cold.others", first["crowd"] / first["alone"], SAME, told)


class _Session:
    """Asks where the measured person stands, then lets something happen."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._passed = 0
        self.taken: list[float] = []

    def step(self) -> None:
        """Look and assess, timed; then append an event, which is not."""
        self._passed += 4_000
        reading = Reading(histories.NOW + self._passed, self._passed, "bench")
        before = time.perf_counter()
        view = self._store.look(histories.PERSON, reading)
        rules.assess(view.active.policy, view.record, view.now)
        self.taken.append(time.perf_counter() - before)
        with self._store.turn(histories.PERSON, reading) as turn:
            if turn.record.open_reveal(turn.now) is None:
                turn.append("reveal.granted", case="1", field="text", severity=1, category="spam", seconds=20)
            else:
                turn.append("reveal.closed", case="1", field="text")


class _Sums:
    """The floor: everybody's spans in a table, and the sums of one of them."""

    def __init__(self, path: Path, people: int) -> None:
        path.touch()
        self._connection = engine.connect(path)
        histories.fill_spans(self._connection, people)
        self._passed = 0
        self.taken: list[float] = []

    def step(self) -> None:
        """Ask for the three sums."""
        self._passed += 4_000
        values = {"person": histories.PERSON, "now": histories.NOW + self._passed}
        before = time.perf_counter()
        self._connection.execute(SUMS, values).fetchall()
        self.taken.append(time.perf_counter() - before)


def _store(folder: Path, people: int) -> tuple[SqliteStore, int]:
    folder.mkdir()
    policy = loads(POLICY, "bench.toml")
    reading = Reading(histories.NOW, 0, "bench")
    store = opening.create(str(folder / "store.db"), policy, reading, by="bench")
    return store, histories.fill(store, people)


def _first(path: str) -> dict[str, float]:
    begun = time.perf_counter()
    store = opening.open_store(path)
    opened = time.perf_counter()
    view = store.look(histories.PERSON, Reading(histories.NOW, 0, "bench"))
    rules.assess(view.active.policy, view.record, view.now)
    return {"opened": opened - begun, "first": time.perf_counter() - opened}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_first(sys.argv[1])))
