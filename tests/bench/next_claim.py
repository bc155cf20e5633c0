"""How fast `next` is, beside a bare transaction that writes the same rows to the same tables.

Run it by hand: python tests/bench/next_claim.py [--cases 100000] [--steps 2000] [--lanes 60] [--rare]
Both are measured in turns of a few steps on the same file, so that a busy disk slows both alike.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from config import rules
from config.loading import preset
from storage import ledger, opening
from storage.reading import Reading
from tests.bench import bare

if TYPE_CHECKING:
    from storage.sqlite import SqliteStore

START = 1_800_000_000_000
SLICE = 50


def fill(store: SqliteStore, cases: int, lanes: int, every: int) -> None:
    """Put made-up cases in the queue with plain SQL, spread over the lanes; every so many go to the last."""
    core = store.core
    fields = json.dumps([{"name": "report_text", "guarded": True, "text": None, "shape": "5_3"}])
    with core.write():
        for lane in range(1, lanes + 1):
            core.execute(
                "INSERT INTO lanes (lane, severity, category, waiting) VALUES (?, ?, ?, 0)",
                (lane, 1 + lane % 5, f"category-{lane // 5}"),
            )
        core.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :cases) "
            "INSERT INTO cases SELECT i, 'bench', 'e' || i, 'text', l.category, l.severity, 'user', '', "
            "'account', 'en', 1799999999000, NULL, 1799999999000, x'00', :fields, '[]' FROM n "
            "JOIN lanes AS l ON l.lane = CASE WHEN i % :every = 0 THEN :lanes ELSE 1 + i % (:lanes - 1) END",
            {"fields": fields, "lanes": lanes, "every": every, "cases": cases},
        )
        core.execute(
            "INSERT INTO queue SELECT c.id, l.lane, 1, 253402300799999, 0 FROM cases AS c "
            "JOIN lanes AS l ON l.severity = c.severity AND l.category = c.category"
        )
        core.execute(
            "UPDATE lanes SET waiting = (SELECT COUNT(*) FROM queue WHERE queue.lane = lanes.lane), "
            "(front, front_priority, front_due) = (SELECT w.id, w.priority, w.due FROM queue AS w "
            "WHERE w.lane = lanes.lane AND w.state = 0 ORDER BY w.priority, w.due, w.id LIMIT 1)"
        )
    store.idle()


class Served:
    """`next` and the decision that makes room for the following one; only `next` is timed."""

    def __init__(self, store: SqliteStore, closed: dict[str, int]) -> None:
        self.store = store
        self.closed = closed
        self.uptime = 0
        self.taken: list[float] = []

    def reading(self) -> Reading:
        """Return a reading a second after the last."""
        self.uptime += 1_000
        return Reading(START + self.uptime, self.uptime, "bench")

    def step(self) -> None:
        """Claim a case as the service does, then release it into decided."""
        reading = self.reading()
        before = time.perf_counter()
        with self.store.turn("ann", reading) as turn:
            rules.claimable(turn.active.policy, turn.record, turn.now)
            assert turn.held is None
            case = turn.claim(5, self.closed)
            assert case is not None
            turn.append("case.claimed", case=case.id, severity=case.severity, category=case.category)
        self.taken.append(time.perf_counter() - before)
        core = self.store.core
        with core.write():
            core.execute("DELETE FROM held WHERE person = 'ann'")
            core.execute("UPDATE queue SET state = 2 WHERE id = ?", (int(case.id),))


class Bare:
    """The same rows written with nothing around them: no turnstile, no reading, no rules."""

    def __init__(self, store: SqliteStore, first: int, lanes: int) -> None:
        self.execute = store.core.execute
        self.case = first
        self.seq = 0
        self.head = ledger.GENESIS
        self.taken: list[float] = []
        self.lanes = lanes

    def step(self) -> None:
        """Write what a claim writes."""
        self.case -= 1
        self.seq += 1
        body = "a line of the usual length " * 13
        execute = self.execute
        before = time.perf_counter()
        execute("BEGIN IMMEDIATE")
        execute(bare.CASE, (self.case,))
        execute(bare.LANE, (self.case + 1, START, 1 + self.seq % self.lanes))
        execute(bare.HOLD, ("bare", self.case, START))
        execute(bare.LINE, ("bare", self.seq, START, "case.claimed", body, self.head))
        execute(bare.HEAD, ("bare", self.seq, self.head, START))
        execute(bare.DAY, ("bare",))
        execute(bare.LOAD, ("bare",))
        execute("COMMIT")
        self.taken.append(time.perf_counter() - before)
        execute("BEGIN IMMEDIATE")
        execute("DELETE FROM held WHERE person = 'bare'")
        execute("COMMIT")


def main() -> None:
    """Write the medians and the ratio of the rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--lanes", type=int, default=60)
    parser.add_argument("--rare", action="store_true", help="may take the rarest lane only")
    parser.add_argument("--dir", default=None)
    args = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="leeward-bench-", dir=args.dir))
    try:
        store = opening.create(
            str(place / "store.db"), preset("default"), Reading(START, 0, "bench"), by="bench"
        )
        fill(store, args.cases, args.lanes, args.cases // (2 * args.steps))
        store.add_person("ann", ["reviewer"], "", Reading(START, 0, "bench"), by="bench")
        closed = {}
        if args.rare:
            closed = {
                lane.category: 0 for lane in store.lanes() if lane.category != f"category-{args.lanes // 5}"
            }
        served, floor = Served(store, closed), Bare(store, args.cases, args.lanes)
        with store.turn("ann", served.reading()) as turn:
            turn.append("shift.started")
        for _ in range(args.steps // SLICE):
            for each in (served, floor):
                for _ in range(SLICE):
                    each.step()
        ours, least = (statistics.median(each.taken[SLICE:]) for each in (served, floor))
        only = ", rarest lane only" if args.rare else ""
        sys.stdout.write(
            f"{args.cases} cases, {args.lanes} lanes{only}: "
            f"next {ours * 1e6:.0f} us, bare {least * 1e6:.0f} us, rate / bare {least / ours:.2f}\n"
        )
        store.close()
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
