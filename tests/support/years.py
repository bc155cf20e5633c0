"""Many people's work of many days, written straight into the tables of a store, as turns would write it.

Shifts on weekdays, with cases, reveals of all severities, breaks on time and late, absences, refusals and
weeks off. What is shown is closed before the next thing is shown, as the services see to.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from config.instants import iso
from storage import ledger, rollups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.policy import Policy
    from storage.sqlite import SqliteStore

DAY = 86_400_000
HOUR = 3_600_000
MINUTE = 60_000

Told = tuple[int, str, dict[str, object]]


def shift(draw: random.Random, start: int, case: int, cases: int) -> Iterator[Told]:
    """Yield (at, kind, facts) of one shift; cases are numbered from `case` on."""
    at = start
    yield at, "shift.started", {"until": iso(start + 8 * HOUR)}
    worked = at
    for number in range(case, case + cases):
        severity, category = draw.choice((1, 2, 2, 3, 3, 4, 5)), draw.choice(("spam", "fraud"))
        name: dict[str, object] = {"case": str(number)}
        kind: dict[str, object] = {"severity": severity, "category": category}
        at += draw.randrange(10, 720) * 500
        if at - worked > draw.choice((48, 52, 57, 70)) * MINUTE:
            rest = draw.choice(("break", "break", "away"))
            yield at, f"{rest}.started", {"rule": "rest"} if rest == "break" else {}
            at += draw.choice((4, 10, 11, 30)) * MINUTE
            yield at, f"{rest}.ended", {}
            worked = at
        if draw.random() < 0.02:
            yield at, "claim.refused", {"rule": "rest"}
        yield at, "case.claimed", {**name, **kind}
        for _ in range(draw.randrange(3)):
            at += draw.randrange(2, 40) * 500
            where: dict[str, object] = {**name, "field": "text"}
            yield at, "reveal.granted", {**where, **kind, "seconds": 20}
            at += draw.choice((1_000, 7_500, 19_000, 20_000, 25_000))
            if draw.random() < 0.9:
                yield at, "reveal.closed", where
            else:
                at += 20_000
        at += draw.randrange(2, 60) * 500
        yield at, "case.decided", {**name, "decision": "dismiss"}
    yield at + MINUTE, "shift.ended", {}


def fill(store: SqliteStore, people: int, days: int, cases: int, begin: int) -> int:
    """Fill a store with that many people's weekdays from a Monday's instant on; return the lines written."""
    core, written = store.core, 0
    active = store.active_policy()
    for number in range(people):
        person, draw = f"p{number:03}", random.Random(number)  # noqa: S311 - a made-up history
        seq, head, at, rows = 0, ledger.GENESIS, 0, []
        sums: dict[rollups.Key, rollups.Sums] = {}
        tally = rollups.Tally(whole=True)
        for at, kind, facts in _life(draw, number, days, cases, begin):
            seq += 1
            line = ledger.compose(person, at, kind, facts, seq=seq, prev=head, policy=active.version)
            body = ledger.canonical(line)
            head = ledger.digest(body)
            rows.append((person, seq, at, kind, body, head))
            _sum(sums, tally, line, at, active.policy)
        with core.write():
            core.connection.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)", rows)
            if rows:
                core.rows("keep_head", person=person, seq=seq, head=head, at=at, policy=active.version)
            core.connection.executemany(
                "INSERT INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(person, *key, *each[:4]) for key, each in sums.items()],
            )
            for day, load in rollups.loads(sums.items()).items():
                core.rows("add_to_load", person=person, day=day, **load._asdict())
        written += seq
    return written


def _life(draw: random.Random, number: int, days: int, cases: int, begin: int) -> Iterator[Told]:
    case = number * 1_000_000
    off = draw.randrange(max(days // 7, 1))
    for day in range(days):
        if day % 7 >= 5 or (day // 7 == off and days > 7):
            continue
        yield from shift(draw, begin + day * DAY + draw.randrange(14_400) * 500, case, cases)
        case += cases


def _sum(
    sums: dict[rollups.Key, rollups.Sums],
    tally: rollups.Tally,
    line: dict[str, object],
    at: int,
    policy: Policy,
) -> None:
    added = tally.take(ledger.event_of(line, at), policy)
    if added is not None:
        sums[added[0]] = sums.get(added[0], rollups.Sums()).plus(added[1])
