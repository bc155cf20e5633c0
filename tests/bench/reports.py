"""The work reports over a quarter of a large team: from what is kept, beside scans of all spans by others.

The daily report's peers hold nothing but the spans it sums up: a table that is its own covering index in
SQLite, and DuckDB in a file of its own. The ledger is that of a few people whose lives are made up line by
line; the others have copies of their rows under other names, hashes and all, which nothing here recomputes.
"""

from __future__ import annotations

import statistics
import sys
import time
from itertools import count
from typing import TYPE_CHECKING, Any

import duckdb

from config.instants import read_iso
from config.loading import preset
from console.services.reporting import breaks, exposure, integrity
from console.services.reporting.document import Ask, Period
from storage import engine, opening
from storage.figures.days import catch_up
from storage.reading import Reading
from tests.bench import children
from tests.bench.figures import Figure, millis
from tests.bench.next_claim import SLICE
from tests.support.agreement import differences
from tests.support.years import DAY, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from console.services.reporting.document import Report
    from storage.sqlite import SqliteStore
    from tests.bench.figures import Size

MONDAY = read_iso("2026-08-03T07:00:00Z")
DAYS = 90
HOUR = 3_600_000
END = MONDAY + DAYS * DAY
ORIGINALS = 4
"""People whose lives are made up; the others' are copies."""

SCAN = """
SELECT person, began / 86400000, COUNT(*), SUM(ms), SUM(CASE WHEN severity >= 4 THEN ms ELSE 0 END), SUM(dose)
FROM spans GROUP BY 1, 2
"""
DUCK = SCAN.replace("/ 86400000", "// 86400000")


def measure(size: Size) -> Iterator[Figure]:
    """Measure the daily report, the others, what upkeep costs, who waits, and whether the figures agree."""
    people = size.of(12, 200)
    store = _store(size.folder / "quarter", people, size.of(40, 150))
    lines = _row(store, "SELECT SUM(seq) FROM chains")
    yield from _daily(size, people)
    yield from _others(store, people, lines)
    yield from _upkeep(size)
    path = store.path
    store.close()
    yield from _beside(size, path)
    yield from _agree(size)


def _row(store: SqliteStore, query: str) -> int:
    return int(store.core.execute(query).fetchall()[0][0])


def _daily(size: Size, people: int) -> Iterator[Figure]:
    """Measure time and dose of each person on each day."""
    spans = size.of(60, 556)
    folder = size.folder / "daily"
    folder.mkdir()
    reading = Reading(MONDAY, 0, "bench")
    store = opening.create(str(folder / "store.db"), preset("default"), reading, by="bench")
    plain = folder / "spans.db"
    plain.touch()
    connection = engine.connect(plain)
    _fill_spans(connection, people, spans)
    duck = duckdb.connect(str(folder / "spans.duckdb"))
    duck.execute(
        "CREATE TABLE spans (person VARCHAR, began BIGINT, severity INTEGER, dose BIGINT, ms BIGINT)"
    )
    _fill_duck(duck, people, spans)
    for person, day, reveals, ms, severe, dose in connection.execute(SCAN).fetchall():
        name = time.strftime("%Y-%m-%d", time.gmtime(day * 86_400))
        values = {"reveals": reveals, "charged_ms": ms, "severe_ms": severe, "dose": dose}
        store.core.rows("add_to_load", person=person, day=name, cases=0, decided=0, **values)
    asked: dict[str, Callable[[], Any]] = {
        "ours": lambda: store.figures.rows("loads_by_day", first="2026-01-01", last="2026-12-31"),
        "scan": lambda: connection.execute(SCAN).fetchall(),
        "duck": lambda: duck.execute(DUCK).fetchall(),
    }
    sums = {name: sorted(_sums(name, each())) for name, each in asked.items()}
    same = sums["ours"] == sums["scan"] == sums["duck"]
    took: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(7):
        for name, each in asked.items():
            began = time.perf_counter()
            each()
            took[name].append(time.perf_counter() - began)
    ours, scan, other = (statistics.median(took[name]) for name in ("ours", "scan", "duck"))
    events = f"{people * DAYS * spans:,} spans of {people} people in {DAYS} days"
    told = f"{events}; {millis([ours])} from {len(sums['ours'])} rows, {millis([scan])} by covering index"
    yield Figure("reports.daily.scan", scan / ours, 50, told, least=True)
    verdict = "all three agree" if same else "they DIFFER"
    told = f"{millis([ours])}, DuckDB over its own file {millis([other])}; {verdict}"
    yield Figure("reports.daily.duckdb", ours / other, 1, told)
    connection.close()
    duck.close()
    store.close()


def _sums(name: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    if name == "ours":
        return [(person, reveals, ms, severe, dose) for _, person, reveals, ms, severe, _, _, dose in rows]
    return [
        (person, reveals, int(ms), int(severe), int(dose)) for person, _, reveals, ms, severe, dose in rows
    ]


def _span(number: int, spans: int) -> str:
    """Return the columns of one person's spans, spread over the days, as SQL over n.i."""
    at = f"{MONDAY} + (n.i / {spans}) * {DAY} + (n.i % {spans}) * 40000"
    return f"'p{number:03}', {at}, 1 + n.i % 5, (1 + n.i % 5) * 12000000, 12000 + n.i % 7"


def _fill_spans(connection: engine.Connection, people: int, spans: int) -> None:
    for pragma in ("journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute(
        "CREATE TABLE spans (person TEXT, began INTEGER, severity INTEGER, dose INTEGER, ms INTEGER, "
        "PRIMARY KEY (person, began, severity, dose, ms)) WITHOUT ROWID"
    )
    for number in range(people):
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :most - 1) "  # noqa: S608 - numbers of our own
            f"INSERT INTO spans SELECT {_span(number, spans)} FROM n",
            {"most": DAYS * spans},
        )


def _fill_duck(duck: Any, people: int, spans: int) -> None:
    for number in range(people):
        columns = _span(number, spans).replace("(n.i / ", "(n.i // ")
        duck.execute(f"INSERT INTO spans SELECT {columns} FROM range({DAYS * spans}) AS n(i)")  # noqa: S608 - ours
    duck.execute("CHECKPOINT")


def _others(store: SqliteStore, people: int, lines: int) -> Iterator[Figure]:
    """Measure the first time, which makes what is kept; then every other time, on a working day and later."""
    events = f"{lines:,} lines of {people} people"
    names = [each.name for each in store.people()]
    noon = END - 3 * DAY + 5 * HOUR
    took = _first(store, names, noon)
    told = f"{events}: once, for everybody's {DAYS} days; {lines / took:,.0f} lines/s"
    yield Figure("reports.first", took, None, told, unit=" s")
    took = _made(store, exposure.make, noon, 1)
    told = f"{events}, a day that everybody is at work in, folded up to noon for the first time"
    yield Figure("reports.present.first", took, None, told, unit=" s")
    told = f"{events}, the whole quarter and a day that everybody is at work in"
    for kind in ("exposure", "breaks"):
        yield Figure(f"reports.{kind}.present", _made(store, _KINDS[kind], noon), 1, told, unit=" s")
    for hour, kind in enumerate(("exposure", "breaks"), start=1):
        took = _made(store, _KINDS[kind], noon + hour * HOUR, 1)
        after = f"{told}, an hour's work of everybody after the last"
        yield Figure(f"reports.{kind}.later", took, 1, after, unit=" s")
    later = END + 2 * DAY
    _first(store, names, later)
    for kind, make in _KINDS.items():
        told = f"{events}, the whole quarter"
        yield Figure(f"reports.{kind}.over", _made(store, make, later), 1, told, unit=" s")


def _first(store: SqliteStore, names: list[str], now: int) -> float:
    """Return how long it took to make what is missing of the days before that of `now`, in seconds."""
    began = time.perf_counter()
    present = now - now % DAY + 2 * HOUR
    catch_up(store.figures, names, present=present, now=present + 1)
    return time.perf_counter() - began


_KINDS = {"exposure": exposure.make, "breaks": breaks.make, "integrity": integrity.make}


def _made(store: SqliteStore, make: Callable[[Ask], Report], now: int, times: int = 3) -> float:
    ask = Ask(store, now, Period(MONDAY - DAY, now, "Europe/Amsterdam"))
    took = []
    for _ in range(times):
        began = time.perf_counter()
        make(ask)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _upkeep(size: Size) -> Iterator[Figure]:
    """Measure a reveal and its close, durable, with the sums of the day and without them, in turns."""
    folder = size.folder / "upkeep"
    folder.mkdir()
    reading = Reading(MONDAY, 0, "bench")
    stores = []
    for name in ("with", "without"):
        store = opening.create(str(folder / f"{name}.db"), preset("default"), reading, by="bench")
        store.add_person("ann", ["reviewer"], "", reading, by="bench")
        stores.append(store)
    took: dict[str, list[float]] = {"with": [], "without": []}
    passed = count(1)
    for _ in range(size.of(20, 60)):
        for name, store in zip(took, stores, strict=True):
            for _ in range(SLICE):
                _write(store, next(passed), took[name], sums=name == "with")
    ours, floor = (statistics.median(each[SLICE:]) for each in took.values())
    told = f"a durable turn of one line {millis([ours])}, without day sums {millis([floor])}"
    yield Figure("reports.upkeep", ours / floor - 1, 0.2, told)
    for store in stores:
        store.close()


def _write(store: SqliteStore, number: int, took: list[float], *, sums: bool) -> None:
    facts: dict[str, object] = {"case": "1", "field": "text"}
    if number % 2:
        facts |= {"severity": 3, "category": "spam", "seconds": 20}
    reading = Reading(MONDAY + number * 4_000, number * 4_000, "bench")
    began = time.perf_counter()
    with store.turn("ann", reading) as turn:
        turn.append("reveal.granted" if number % 2 else "reveal.closed", **facts)
        if not sums:
            turn._days.clear()  # type: ignore[attr-defined]  # what is measured is what this leaves out
    took.append(time.perf_counter() - began)


def _beside(size: Size, path: Path) -> Iterator[Figure]:
    """Measure one reviewer's durable turns: alone, beside mere counting, and beside endless reports."""
    here = "tests.bench.reports"
    seconds = size.of(4, 12)
    with (
        children.several([[here, "reviewer", str(path)]]) as reviewer,
        children.several([[here, "reports", str(path)]]) as reporter,
        children.several([[here, "spin", str(path)]]) as spinner,
    ):
        rates: dict[str, list[float]] = {"alone": [], "spin": [], "reports": []}
        made = 0
        for _ in range(3):
            for name, others in (("alone", []), ("spin", spinner), ("reports", reporter)):
                turns, *rest = children.together([*reviewer, *others], seconds)
                rates[name].append(turns / seconds)
                made += rest[0] if name == "reports" else 0
    alone, spin, reports = (statistics.median(each) for each in rates.values())
    told = f"{reports:,.0f} turns/s while {made} people's quarters were folded and kept; alone {alone:,.0f}/s"
    yield Figure(
        "reports.beside", reports / spin, 0.9, f"{told}, beside mere counting {spin:,.0f}/s", least=True
    )


def _agree(size: Size) -> Iterator[Figure]:
    people, days = size.of(4, 200), size.of(28, 364)
    folder = size.folder / "year"
    folder.mkdir()
    monday = read_iso("2025-11-03T07:00:00Z")
    reading = Reading(monday - DAY, 0, "bench")
    store = opening.create(str(folder / "store.db"), preset("default"), reading, by="bench")
    for number in range(people):
        store.add_person(f"p{number:03}", ["reviewer"], "", reading, by="bench")
    lines = fill(store, people, days, 8, monday)
    checked, found = differences(store, monday, monday + days * DAY, every=size.of(10, 240))
    told = (
        f"{checked:,} figures of {people} people over {days} days ({lines:,} lines) against code of its own"
    )
    yield Figure("reports.differ", len(found), 0, f"{told}{': ' + found[0] if found else ''}")
    store.close()


def _store(folder: Path, people: int, cases: int) -> SqliteStore:
    """Return a store in which that many people worked a quarter."""
    folder.mkdir()
    reading = Reading(MONDAY - DAY, 0, "bench")
    store = opening.create(str(folder / "store.db"), preset("default"), reading, by="bench")
    core = store.core
    for number in range(people):
        store.add_person(f"p{number:03}", ["reviewer"], f"team-{number % 9}", reading, by="bench")
    for pragma in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF"):
        core.execute(f"PRAGMA {pragma}").fetchall()
    fill(store, min(ORIGINALS, people), DAYS, cases, MONDAY)
    for number in range(ORIGINALS, people):
        values = {"name": f"p{number:03}", "first": f"p{number % ORIGINALS:03}"}
        with core.write():
            for table, columns in _COPIED.items():
                core.execute(
                    f"INSERT INTO {table} (person, {columns[0]}) SELECT :name, {columns[1]} FROM {table} "  # noqa: S608 - ours
                    "WHERE person = :first",
                    values,
                )
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
        core.execute(f"PRAGMA {pragma}").fetchall()
    return store


_BODY = """replace(body, '"person":"' || :first, '"person":"' || :name)"""
_COPIED = {
    "ledger": ("seq, at, kind, body, hash", f"seq, at, kind, {_BODY}, hash"),
    "chains": ("seq, head, at, policy",) * 2,
    "days": ("day, severity, category, reveals, charged_ms, cases, decided",) * 2,
    "loads": ("day, reveals, charged_ms, severe_ms, cases, decided, dose",) * 2,
}


def _reviewer(path: str) -> Callable[[dict[str, Any]], int]:
    store = opening.open_store(path)
    store.add_person("ann", ["reviewer"], "", Reading(END + 3 * DAY, 3 * DAY, "bench"), by="bench")
    passed = count(1)

    def turns(task: dict[str, Any]) -> int:
        took: list[float] = []
        while time.perf_counter() < task["end"]:
            _later(store, next(passed), took)
        return len(took)

    return turns


def _later(store: SqliteStore, number: int, took: list[float]) -> None:
    reading = Reading(END + 3 * DAY + number * 4_000, 3 * DAY + number * 4_000, "bench")
    facts: dict[str, object] = {"case": "1", "field": "text"}
    if number % 2:
        facts |= {"severity": 3, "category": "spam", "seconds": 20}
    with store.turn("ann", reading) as turn:
        turn.append("reveal.granted" if number % 2 else "reveal.closed", **facts)
    took.append(0.0)


def _reports(path: str) -> Callable[[dict[str, Any]], int]:
    store = opening.open_store(path)
    names = [each.name for each in store.people() if each.name != "ann"]

    def fold(task: dict[str, Any]) -> int:
        """Fold one person's quarter after the other from the first line, and keep it."""
        done = 0
        while time.perf_counter() < task["end"]:
            name = names[done % len(names)]
            with store.core.write():
                store.core.rows("drop_summaries", person=name)
                store.core.rows("drop_summed", person=name)
                store.core.rows("drop_fold", person=name)
            catch_up(store.figures, [name], present=END + 2 * DAY, now=END + 2 * DAY)
            done += 1
        return done

    return fold


def _spin(_: str) -> Callable[[dict[str, Any]], int]:
    def spin(task: dict[str, Any]) -> int:
        done = 0
        while time.perf_counter() < task["end"]:
            done += sum(range(10_000)) > 0
        return done

    return spin


if __name__ == "__main__":
    tasks: dict[str, Callable[[str], Callable[[dict[str, Any]], Any]]] = {
        "reviewer": _reviewer,
        "reports": _reports,
        "spin": _spin,
    }
    children.serve(tasks[sys.argv[1]](sys.argv[2]))
