"""Fills a store with 90 days of work of many people.

One chain is made line by line, as the store itself would have; the others are copies of its rows under
other names, which is quick, and good enough for those who are only in the way (their hashes don't fit).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.engine import Connection
    from storage.sqlite import SqliteStore

PERSON = "p000"
NOW = 1_800_014_400_000
"""2027-01-15 12:00 UTC: four hours into the last shift."""

DAYS = 90
DAY = 86_400_000
CASES_A_DAY = 92
EVERY = 240_000
"""Milliseconds from one case to the next."""

AWAY = 1_000_000_000
"""Each person's cases have numbers of their own; those of the next person are so much higher."""


def events() -> Iterator[tuple[int, str, dict[str, object]]]:
    """Yield (at, kind, facts) of one person's 90 days, the last of them half over."""
    case = 0
    for day in range(DAYS):
        start = NOW - 4 * 3_600_000 - (DAYS - 1 - day) * DAY
        yield start, "shift.started", {}
        for each in range(CASES_A_DAY):
            at = start + 60_000 + each * EVERY
            case += 1
            severity, name = 1 + case % 3, str(case)
            if at >= NOW - EVERY:
                return
            yield at, "case.claimed", {"case": name, "severity": severity, "category": "spam"}
            for reveal in (5_000, 30_000):
                where: dict[str, object] = {"case": name, "field": "text"}
                what = {**where, "severity": severity, "category": "spam", "seconds": 20}
                yield at + reveal, "reveal.granted", what
                yield at + reveal + 12_000, "reveal.closed", where
            yield at + 60_000, "case.decided", {"case": name, "decision": "dismiss"}
        yield start + 7 * 3_600_000, "shift.ended", {}


def fill(store: SqliteStore, people: int) -> int:
    """Put the history of that many people into a store, and return how many events that makes."""
    core = store.core
    execute = core.execute
    for pragma in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF"):
        execute(f"PRAGMA {pragma}").fetchall()
    version = store.active_policy().version
    seq, head, at, decided = 0, ledger.GENESIS, 0, []
    with core.write():
        for at, kind, facts in events():
            seq += 1
            body = ledger.canonical(
                ledger.compose(PERSON, at, kind, facts, seq=seq, prev=head, policy=version)
            )
            head = ledger.digest(body)
            execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)", (PERSON, seq, at, kind, body, head))
            if kind == "case.decided":
                decided.append((PERSON, seq, int(str(facts["case"])), at))
        core.connection.executemany(
            "INSERT INTO decisions VALUES (?, ?, ?, ?, 'dismiss', '[]', '', NULL)", decided
        )
    for number in range(people):
        name = f"p{number:03}"
        values = {"name": name, "first": PERSON, "seq": seq, "head": head, "at": at, "away": number * AWAY}
        with core.write():
            execute("INSERT INTO people VALUES (:name, 'reviewer', '', :at)", values)
            execute("INSERT INTO chains (person, seq, head, at) VALUES (:name, :seq, :head, :at)", values)
            if number:
                execute(
                    "INSERT INTO ledger SELECT :name, seq, at, kind, "
                    """replace(body, '"person":"' || :first, '"person":"' || :name), hash """
                    "FROM ledger WHERE person = :first",
                    values,
                )
                execute(
                    "INSERT INTO decisions SELECT :name, seq, case_id + :away, at, verdict, actions, note, "
                    "undone_at FROM decisions WHERE person = :first",
                    values,
                )
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
        execute(f"PRAGMA {pragma}").fetchall()
    return seq * people


def fill_spans(connection: Connection, people: int) -> None:
    """Put the exposure spans of the same history into a table that is its own covering index."""
    connection.execute(
        "CREATE TABLE spans (person TEXT, at INTEGER, severity INTEGER, dose INTEGER, ms INTEGER, "
        "PRIMARY KEY (person, at, severity, dose, ms)) WITHOUT ROWID"
    )
    reveals = [(at, facts["severity"]) for at, kind, facts in events() if kind == "reveal.granted"]
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO spans VALUES (?, ?, ?, ?, 12000)",
        ((PERSON, at, severity, 6_000_000 * int(str(severity))) for at, severity in reveals),
    )
    for number in range(1, people):
        connection.execute(
            "INSERT INTO spans SELECT ?, at, severity, dose, ms FROM spans WHERE person = ?",
            (f"p{number:03}", PERSON),
        )
    connection.execute("COMMIT")
