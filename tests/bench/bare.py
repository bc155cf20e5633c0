"""The floor under a reviewer's step: the rows that `next` and `decide` write, and nothing around them.

No turnstile, no reading of the clock, no rules, no hashing: two transactions by way of the same SQLite with
the same settings, into the same tables.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from storage import engine, ledger

if TYPE_CHECKING:
    from pathlib import Path

AT = 1_800_000_000_000
BODY = (
    '{"at":"2027-01-15T08:00:00Z","case":"100000","category":"category-1","kind":"case.claimed",'
    f'"person":"reviewer-1","policy":"{"1" * 64}","prev":"{ledger.GENESIS}","seq":1000,"severity":3}}'
)
LINE = "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)"
HEAD = (
    "INSERT INTO chains (person, seq, head, at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (person) DO UPDATE SET seq = excluded.seq, head = excluded.head, at = excluded.at"
)
DAY = (
    "INSERT INTO days VALUES (?, '2027-01-15', 3, 'category-1', 0, 0, 1, 0) "
    "ON CONFLICT (person, day, severity, category) DO UPDATE SET cases = cases + 1"
)
LOAD = (
    "INSERT INTO loads VALUES ('2027-01-15', ?, 0, 0, 0, 1, 0, 0) "
    "ON CONFLICT (day, person) DO UPDATE SET cases = cases + 1"
)
LANE = "UPDATE lanes SET waiting = waiting - 1, front = ?, front_priority = 1, front_due = ? WHERE lane = ?"
CASE = "UPDATE queue SET state = 1 WHERE id = ?"
HOLD = "INSERT INTO held VALUES (?, ?, ?)"
COUNTS = (
    (
        "INSERT INTO lane_outcomes VALUES ('2027-01-15', 'dismiss', 0, 3, 'category-1', 1) "
        "ON CONFLICT (day, verdict, again, severity, category) DO UPDATE SET cases = cases + 1"
    ),
    (
        "INSERT INTO origin_outcomes VALUES ('2027-01-15', 'dismiss', 'user', '', 'text', 1) "
        "ON CONFLICT (day, verdict, origin, origin_name, content) DO UPDATE SET cases = cases + 1"
    ),
    (
        "INSERT INTO wait_days VALUES ('2027-01-15', 3, '', 100, 1, 0, 0) "
        "ON CONFLICT (day, measure, flagger, bucket) DO UPDATE SET cases = cases + 1"
    ),
)
WAIT = "INSERT INTO waits VALUES (3, '', ?, '2027-01-15', ?, 'dismiss')"


class BareSteps:
    """Writes steps for one made-up person, taking cases from `first` downwards."""

    def __init__(self, path: Path, person: str, first: int, lanes: int) -> None:
        self._connection = engine.connect(path)
        self._execute = self._connection.execute
        self._person = person
        self._case = first
        self._lanes = lanes
        row = self._execute("SELECT seq FROM chains WHERE person = ?", (person,)).fetchone()
        self._seq = row[0] if row else 0

    def step(self) -> list[tuple[float, float]]:
        """Write one step; return when each of its two transactions began, and how long it took, seconds."""
        self._case -= 1
        began = time.perf_counter()
        self._claim()
        claimed = time.perf_counter()
        self._decide()
        return [(began, claimed - began), (claimed, time.perf_counter() - claimed)]

    def _claim(self) -> None:
        execute = self._execute
        execute("BEGIN IMMEDIATE")
        execute(CASE, (self._case,))
        execute(LANE, (self._case + 1, AT, 1 + self._case % self._lanes))
        execute(HOLD, (self._person, self._case, AT))
        self._tell("case.claimed")
        execute("COMMIT")

    def _decide(self) -> None:
        execute = self._execute
        execute("BEGIN IMMEDIATE")
        execute("DELETE FROM held WHERE person = ?", (self._person,))
        execute("UPDATE queue SET state = 2 WHERE id = ?", (self._case,))
        self._tell("case.decided")
        execute(
            "INSERT INTO decisions VALUES (?, ?, ?, ?, 'dismiss', '[]', '', NULL)",
            (self._person, self._seq, self._case, AT),
        )
        for count in COUNTS:
            execute(count)
        execute(WAIT, (self._seq, self._case))
        execute("COMMIT")

    def _tell(self, kind: str) -> None:
        self._seq += 1
        self._execute(LINE, (self._person, self._seq, AT, kind, BODY, ledger.GENESIS))
        self._execute(HEAD, (self._person, self._seq, ledger.GENESIS, AT))
        self._execute(DAY, (self._person,))
        self._execute(LOAD, (self._person,))
