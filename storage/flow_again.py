"""The counts of storage.flow made all over again: to check them, and for a store from before they were."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from storage import flow, ledger
from storage.records import STORE_CHAIN
from storage.rollups import local_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.rows import Row
    from storage.sqlite_core import Core

PAGE: Final = 5_000

SUMS: Final = {
    "lane_arrivals": ("day", "severity", "category"),
    "origin_arrivals": ("day", "origin", "origin_name", "content"),
    "lane_outcomes": ("day", "verdict", "again", "severity", "category"),
    "origin_outcomes": ("day", "verdict", "origin", "origin_name", "content"),
    "acted": ("day", "content", "action"),
    "acted_accounts": ("account", "day"),
    "looked": ("day", "kind", "outcome", "category", "first", "second", "policy"),
    "wait_days": ("day", "measure", "flagger", "bucket"),
}
"""Tables of sums -> what they are by. Their other columns are the sums: `cases`, and `due`, `in_due`."""

_TABLE_OF: Final = {
    "add_lane_outcome": "lane_outcomes",
    "add_origin_outcome": "origin_outcomes",
    "add_acted": "acted",
    "add_acted_account": "acted_accounts",
    "add_wait_day": "wait_days",
    "add_looked": "looked",
}

_DECISIONS: Final = """
SELECT d.case_id, d.person, d.seq, d.at, d.verdict, d.actions, l.body,
    c.severity, c.category, c.origin, c.origin_name, c.content, c.account, c.due_at, c.received_at
FROM decisions AS d
JOIN ledger AS l ON l.person = d.person AND l.seq = d.seq
JOIN cases AS c ON c.id = d.case_id
WHERE d.case_id > :after AND d.undone_at IS NULL ORDER BY d.case_id LIMIT :page"""

_ARRIVING: Final = {"add_lane_arrivals": "lane_arrivals", "add_origin_arrivals": "origin_arrivals"}

_ARRIVALS: Final = """
SELECT severity, category, origin, origin_name, content, COUNT(*) FROM cases WHERE id BETWEEN :first AND :last
GROUP BY 1, 2, 3, 4, 5"""

_STRETCHES: Final = """
SELECT first, COALESCE(LEAD(first) OVER (ORDER BY first) - 1, (SELECT MAX(id) FROM cases)), received_at FROM (
    SELECT id AS first, received_at, LAG(received_at) OVER (ORDER BY id) AS before FROM cases
) AS each WHERE before IS NULL OR before <> received_at ORDER BY first"""


@dataclass(slots=True)
class Counts:
    """What the tables must hold: sums by table and key, and the waits one by one."""

    sums: dict[str, Counter[tuple[Any, ...]]] = field(
        default_factory=lambda: {table: Counter() for table in SUMS}
    )
    due: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    in_due: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    def add(self, query: str, values: dict[str, Any]) -> None:
        """Take in one of `storage.flow.additions` (but for the waits themselves)."""
        table = _TABLE_OF[query]
        key = tuple(values[name] for name in SUMS[table])
        self.sums[table][key] += values["cases"]
        if values.get("due"):
            self.due[key] += values["due"]
            self.in_due[key] += values["in_due"]


def counted(core: Core, ended_by: Callable[[int], str], on_wait: Callable[[dict[str, Any]], None]) -> Counts:
    """Count everything from cases, decisions and `arrived`; `on_wait` takes each row of `waits`.

    `ended_by` says with which verdict a case was first ended, where two ended it at one instant.
    """
    counts = Counts()
    for first, last, day in core.execute("SELECT first, last, day FROM arrived ORDER BY first").fetchall():
        for *kind, count in core.execute(_ARRIVALS, {"first": first, "last": last}).fetchall():
            severity, category, *origin = kind
            counts.sums["lane_arrivals"][day, severity, category] += count
            counts.sums["origin_arrivals"][day, *origin] += count
    for case_id, rows in _by_case(core):
        labels = flow.Labels(*rows[0][7:])
        decisions = flow.in_order((row[1:7] for row in rows), ended_by(case_id) if len(rows) > 1 else "")
        for judged in flow.judged_in_order(decisions, lambda row: _day_of(core, row)):
            for query, values in flow.additions(case_id, labels, judged, 1):
                if query == "add_wait":
                    on_wait(values)
                else:
                    counts.add(query, values)
    for (case_id,) in core.execute(
        "SELECT DISTINCT case_id FROM reviews WHERE done_at IS NOT NULL"
    ).fetchall():
        for row in core.rows("flow_looked", case_id=case_id):
            counts.add("add_looked", {**flow.looked(core, row), "cases": 1})
    return counts


def rebuild(core: Core) -> None:
    """Write all counts anew, inside a write: a store from before they were kept, or filled in another way."""
    for table in ("arrived", "waits", *SUMS):
        core.execute(f"DELETE FROM {table}")  # noqa: S608 - names from above
    told = _policies(core)
    for first, last, received_at in core.execute(_STRETCHES).fetchall():
        version = next((version for at, version in reversed(told) if at <= received_at), told[0][1])
        day = local_day(core.policy(version).policy, received_at)
        core.rows("add_arrived", first=first, last=last, received_at=received_at, day=day)
    waits: list[dict[str, Any]] = []

    def keep(values: dict[str, Any]) -> None:
        waits.append(values)
        if len(waits) >= PAGE:
            core.connection.executemany(core.sql["add_wait"], waits)
            waits.clear()

    counts = counted(core, lambda _: "", keep)
    core.connection.executemany(core.sql["add_wait"], waits)
    for query, table in {**_ARRIVING, **_TABLE_OF}.items():
        for key, cases in counts.sums[table].items():
            values = dict(zip(SUMS[table], key, strict=True))
            core.rows(query, **values, cases=cases, due=counts.due[key], in_due=counts.in_due[key])


def _by_case(core: Core) -> Iterator[tuple[int, list[Row]]]:
    """Yield the decisions that stand, those on one case together."""
    after = 0
    while page := core.execute(_DECISIONS, {"after": after, "page": PAGE}).fetchall():
        if len(page) == PAGE:
            last = page[-1][0]
            whole = [row for row in page if row[0] != last]
            # A case with more decisions than a page holds is read by itself.
            page = whole or core.execute(_DECISIONS, {"after": last - 1, "page": 1_000_000}).fetchall()
        after = page[-1][0]
        yield from ((case_id, list(rows)) for case_id, rows in groupby(page, key=itemgetter(0)))


def _day_of(core: Core, row: Row) -> str:
    return local_day(core.policy(str(ledger.parse(row[5])["policy"])).policy, row[2])


def _policies(core: Core) -> list[tuple[int, str]]:
    """Return (instant, version) of every policy set for the whole store, in order."""
    rows = core.execute(
        "SELECT at, body FROM ledger WHERE person = :person AND kind = 'policy.set' ORDER BY seq",
        {"person": STORE_CHAIN},
    ).fetchall()
    lines = [(at, ledger.parse(body)) for at, body in rows]
    return [(at, str(line["version"])) for at, line in lines if not line.get("team")]
