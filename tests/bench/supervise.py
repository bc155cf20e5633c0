"""What one look at the board costs with 1,000 people at work and 1,000,000 cases in the queue.

Others write from connections of their own between two looks, as they would: nobody's head moved, ten, a
hundred. Work is processor time of the thread that looks, as neighbours on a busy machine are not its doing.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from config.loading import preset
from console.clock import ManualClock
from console.services.overview import Board
from console.services.seats import Workplace
from console.supervisor.pages import TEAM, Wish, page_of
from console.supervisor.rail import rail
from storage import ledger, opening
from tests.bench.figures import Figure, millis
from tests.bench.next_claim import fill as fill_queue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.overview import Overview
    from storage.sqlite import SqliteStore
    from tests.bench.figures import Size

NOW = 1_800_014_400_000
PEOPLE, CASES, LANES = 1_000, 1_000_000, 60
BOSS = "boss"
HOUR, DAY = 3_600_000, 86_400_000
EVERY = 240_000
"""Milliseconds from one case to the next."""

WORK_MS = 50.0
LOOKS = 12
BETWEEN = 3_000
"""Milliseconds of ledger time from one look to the next."""

SHOWN = 40
"""Lines of a tall terminal."""


def measure(size: Size) -> Iterator[Figure]:
    """Measure the first look, then looks after nothing, ten and a hundred chains moved."""
    days = size.of(1, 8)
    clock = ManualClock(NOW)
    store = _store(size, clock, days)
    others = opening.open_store(str(store.path))
    work = Workplace(store, clock, BOSS, None, lambda _: True)
    board = Board()
    began = time.thread_time()
    seen = board.look(work)
    while seen.behind:
        seen = board.look(work)
    first = time.thread_time() - began
    told = f"{PEOPLE:,} people on shift, each with {days} day(s) of history, read and assessed once"
    yield Figure("supervise.first-look", first, None, told, unit=" s")
    for moved in (0, 10, 100):
        took, seen = _looks(board, work, others, clock, moved)
        told = (
            f"median of {LOOKS}, {moved} chains moved, {CASES:,} cases; {millis(sorted(took)[-3:])} at most"
        )
        yield Figure(f"supervise.{moved}-moved", statistics.median(took) * 1000, WORK_MS, told, unit=" ms")
        left = "people left over for the next look, which then comes at once"
        yield Figure(f"supervise.{moved}-left", seen.behind, None, left)
    took = [_painted(seen) for _ in range(LOOKS)]
    told = f"the page of {PEOPLE:,} people and the rail as text, {SHOWN} lines of it drawn"
    yield Figure("supervise.page", statistics.median(took) * 1000, WORK_MS, told, unit=" ms")
    others.close()
    store.close()


def _looks(
    board: Board, work: Workplace, others: SqliteStore, clock: ManualClock, moved: int
) -> tuple[list[float], Overview]:
    """Return the work of some looks, in seconds, with so many chains moved before each."""
    took = []
    seen = board.look(work)
    for look in range(LOOKS):
        clock.advance(BETWEEN)
        # Who is due to rest is given nothing to read.
        reading = [each.name for each in seen.people if each.state in {"clear", "approaching"}]
        for number in range(moved):
            _reveal(others, clock, reading[(look * moved + number) * 7 % len(reading)])
        before = time.thread_time()
        seen = board.look(work)
        took.append(time.thread_time() - before)
    return took, seen


def _reveal(store: SqliteStore, clock: ManualClock, name: str) -> None:
    with store.turn(name, clock.read()) as turn:
        where = {"case": "1", "field": "report_text"}
        turn.append("reveal.granted", **where, passage=1, severity=2, category="category-0", seconds=10)
        turn.append("reveal.closed", **where)


def _painted(seen: Overview) -> float:
    before = time.thread_time()
    page = page_of(TEAM, seen, Wish(), 78)
    for row in page.rows[:SHOWN]:
        row.draw(78)
    rail(seen, 40, page=TEAM)
    return time.thread_time() - before


def _store(size: Size, clock: ManualClock, days: int) -> SqliteStore:
    store = opening.create(str(size.folder / "store.db"), preset("default"), clock.read(), by=BOSS)
    execute = store.core.execute
    for pragma in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF", "cache_size = -400000"):
        execute(f"PRAGMA {pragma}").fetchall()
    store.add_person(BOSS, ["supervisor"], "", clock.read(), by=BOSS)
    fill_queue(store, CASES, LANES, 1_000)
    with store.core.write():
        execute("UPDATE queue SET due = :due WHERE id % 3 = 0", {"due": NOW - HOUR})
    version = store.active_policy().version
    for number in range(PEOPLE):
        _person(store, f"p{number:04}", version, number, days)
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL", "cache_size = -16000"):
        execute(f"PRAGMA {pragma}").fetchall()
    return store


def _person(store: SqliteStore, name: str, version: str, number: int, days: int) -> None:
    """Write one person's chain as the store itself would have, and what follows from it for a look."""
    execute = store.core.execute
    seq, head, at = 0, ledger.GENESIS, 0
    lines, decided = [], []
    for at, kind, facts in _events(number, days):
        seq += 1
        body = ledger.canonical(ledger.compose(name, at, kind, facts, seq=seq, prev=head, policy=version))
        head = ledger.digest(body)
        lines.append((name, seq, at, kind, body, head))
        if kind == "case.decided":
            decided.append((name, seq, 1 + (number * 1_000 + seq) % CASES, at))
    with store.core.write():
        store.core.connection.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)", lines)
        store.core.connection.executemany(
            "INSERT INTO decisions VALUES (?, ?, ?, ?, 'dismiss', '[]', '', NULL)", decided
        )
        values = {"name": name, "seq": seq, "head": head, "at": at}
        execute("INSERT INTO people VALUES (:name, 'reviewer', 'team', :at)", values)
        execute("INSERT INTO chains (person, seq, head, at) VALUES (:name, :seq, :head, :at)", values)


def _events(number: int, days: int) -> Iterator[tuple[int, str, dict[str, object]]]:
    """Yield (at, kind, facts) of some days of one person, the last of them going on."""
    for day in range(days + 1):
        start = NOW - (days - day) * DAY - 3 * HOUR - number % 60 * 60_000
        end = min(start + 7 * HOUR, NOW - number % 200 * 1_000)
        yield start, "shift.started", {"until": start + 8 * HOUR}
        at, rested, case = start + 60_000, start, 0
        while at + EVERY < end:
            if at - rested >= 45 * 60_000:
                yield at, "break.started", {"rule": "rest"}
                at += 600_000
                yield at, "break.ended", {}
                rested = at
            case += 1
            name, severity = str(day * 1_000 + case), 1 + (case + number) % 3
            what: dict[str, object] = {"case": name, "severity": severity, "category": "category-0"}
            yield at, "case.claimed", what
            where: dict[str, object] = {"case": name, "field": "report_text"}
            for reveal in (5_000, 30_000):
                yield at + reveal, "reveal.granted", {**what, "field": "report_text", "seconds": 20}
                yield at + reveal + 12_000, "reveal.closed", where
            yield at + 60_000, "case.decided", {"case": name, "decision": "dismiss"}
            at += EVERY
        if day < days:
            yield start + 7 * HOUR, "shift.ended", {}
