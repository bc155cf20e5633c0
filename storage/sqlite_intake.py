"""Cases into SQLite: what is there already, and one transaction a batch.

A new case costs three prepared inserts and no look-up; only those that turn out to be there already are
looked at one by one. The lanes' counters move in the same transaction, so that a batch is there whole or not.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any, Final

from storage import engine, flow
from storage.intake.door import Written
from storage.intake.preparing import COLUMNS
from storage.records import CaseState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from storage.intake.preparing import Key, Lane, Prepared
    from storage.sqlite_core import Core

INSERT_CASE: Final = """
INSERT INTO cases (id, source, external_id, content, category, severity, origin, origin_name, account,
                   language, reported_at, due_at, received_at, digest, fields, hashes)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, external_id) DO NOTHING"""

INSERT_QUEUE: Final = "INSERT INTO queue (id, lane, priority, due) VALUES (?, ?, ?, ?)"

INSERT_GUARDED: Final = "INSERT INTO guarded (case_id, position, text) VALUES (?, ?, ?)"

# What is known of a case that is in the store: enough to tell whether, and how, a record changes it.
FIND: Final = """
SELECT c.id, c.digest, q.state, q.lane, c.content, c.category, c.severity, c.origin, c.origin_name, c.account,
    c.language, c.reported_at, c.due_at, c.fields, c.hashes
FROM cases AS c JOIN queue AS q ON q.id = c.id
WHERE c.source = :source AND c.external_id = :external_id"""

SAME_TEXT: Final = "SELECT 1 FROM guarded WHERE case_id = ? AND position = ? AND text = ?"

UPDATE_CASE: Final = """
UPDATE cases SET content = :content, category = :category, severity = :severity, origin = :origin,
    origin_name = :origin_name, account = :account, language = :language, reported_at = :reported_at,
    due_at = :due_at, digest = :digest, fields = :fields, hashes = :hashes
WHERE id = :id"""

UPDATE_QUEUE: Final = "UPDATE queue SET lane = :lane, priority = :priority, due = :due WHERE id = :id"

ADD_LANE: Final = """
INSERT INTO lanes (lane, severity, category, waiting)
SELECT COALESCE(MAX(lane), 0) + 1, :severity, :category, 0 FROM lanes
RETURNING lane"""

MOVE: Final = """
UPDATE lanes SET waiting = waiting + ?, (front, front_priority, front_due) = (
    SELECT w.id, w.priority, w.due FROM queue AS w WHERE w.lane = lanes.lane AND w.state = 0
    ORDER BY w.priority, w.due, w.id LIMIT 1
)
WHERE lane = ?"""

MOST_KEYS: Final = 500
"""Keys asked for in one statement. More save nothing, and each different number is a statement to prepare."""


CHECKPOINT_PAGES: Final = 2_000
"""Pages in the log from which live intake moves them on (8 MB): a reader looks through fewer, and the moving,
which nobody has to wait for, is short."""


class SqliteKnown:
    """What a store holds already, read through a connection of its own while another process writes."""

    def __init__(self, connection: engine.Connection) -> None:
        self._connection = connection

    def known(self, keys: Sequence[Key]) -> dict[Key, bytes]:
        """Return the digests of those cases that are there."""
        by_source: dict[str, list[str]] = {}
        for source, external_id in keys:
            by_source.setdefault(source, []).append(external_id)
        found: dict[Key, bytes] = {}
        for source, names in by_source.items():
            for start in range(0, len(names), MOST_KEYS):
                some = names[start : start + MOST_KEYS]
                # A few statements do for every number: NULL, which nothing equals, fills up the places.
                some += [None] * (_places(len(some)) - len(some))  # type: ignore[list-item] # places to fill
                rows = self._connection.execute(_known_query(len(some)), (source, *some))
                found.update(((source, name), digest) for name, digest in rows)
        return found

    def lanes(self) -> set[Lane]:
        """Return every lane there is."""
        return set(self._connection.execute("SELECT severity, category FROM lanes").fetchall())


class KnownIn:
    """Opens a store's SqliteKnown: plain enough to be handed to another process."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextlib.contextmanager
    def __call__(self) -> Iterator[SqliteKnown]:
        """Open for reading only, and close again."""
        connection = engine.connect(self._path, read_only=True)
        try:
            yield SqliteKnown(connection)
        finally:
            connection.close()


def _places(count: int) -> int:
    return next(size for size in (1, 8, 64, MOST_KEYS) if size >= count)


def _known_query(places: int) -> str:
    return (
        "SELECT external_id, digest FROM cases WHERE source = ? AND external_id IN ("  # noqa: S608 - only question marks are put in
        + ",".join("?" * places)
        + ")"
    )


class SqliteIntake:
    """Writes batches of cases into one store. Not thread-safe: it is used where the store is."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._connection = core.connection
        self._lanes: dict[tuple[int, str], int] = {}
        self._left = 0
        """Pages that the last checkpoint had to leave in the log, since somebody was reading them."""

    def opener(self) -> KnownIn:
        """Return what opens this store for looking up what it holds, also from another process."""
        return KnownIn(self._core.path)

    @contextlib.contextmanager
    def pace(self, *, live: bool) -> Iterator[None]:
        """Set the connection for small transactions beside others (live), or for few large ones alone."""
        if live:
            yield
            return
        before = {
            name: self._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("cache_size", "wal_autocheckpoint")
        }
        self._connection.execute("PRAGMA cache_size = -64000")
        self._connection.execute("PRAGMA wal_autocheckpoint = 16000")
        try:
            yield
        finally:
            for name, value in before.items():
                self._connection.execute(f"PRAGMA {name} = {int(value)}")

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction: committed on leaving, rolled back when anything at all goes wrong.

        Raises StoreError when nothing could be written; nothing was, then.
        """
        try:
            with self._core.write():
                yield
        except BaseException:
            self._lanes.clear()
            raise

    def rest(self) -> None:
        """Move committed pages into the file when there are many, while others read and write on.

        Left to the commits, that is done by whoever writes next: a reviewer, as likely as not.
        """
        # A disk that is full or fails is for the next batch to meet, which can say what it lost.
        with contextlib.suppress(engine.Error):
            if self._waiting_pages("NOOP") - self._left >= CHECKPOINT_PAGES:
                self._left = self._waiting_pages("PASSIVE")

    def _waiting_pages(self, mode: str) -> int:
        """Make a checkpoint of that mode and return how many pages are still in the log alone."""
        _, pages, moved = self._connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()[0]
        return int(pages) - int(moved)

    def write(self, rows: Sequence[Prepared]) -> Written:
        """Write rows within a batch and say what became of them."""
        if not rows:
            return Written(0, 0, 0)
        first = self._connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM cases").fetchone()[0]
        cases = [(number, *row[0]) for number, row in enumerate(rows, first)]
        written = self._connection.executemany(INSERT_CASE, cases).rowcount
        if written == len(rows):
            self._enqueue(enumerate(rows, first))
            self._count(cases)
            return Written(written, 0, 0)
        found = self._connection.execute(
            "SELECT id FROM cases WHERE id >= ? AND id < ?", (first, first + len(rows))
        )
        new = {number for (number,) in found}
        self._enqueue((number, row) for number, row in enumerate(rows, first) if number in new)
        self._count([case for case in cases if case[0] in new])
        updated = sum(self._update(row) for number, row in enumerate(rows, first) if number not in new)
        return Written(written, updated, len(rows) - written - updated)

    def _enqueue(self, numbered: Iterable[tuple[int, Prepared]]) -> None:
        """Put new cases in their lanes, and their guarded text where it belongs."""
        queue = []
        guarded = []
        lanes = self._lanes
        waiting: dict[int, int] = {}
        for number, (case, priority, due, texts) in numbered:
            lane = lanes.get((case[4], case[3])) or self._lane(case[4], case[3])
            waiting[lane] = waiting.get(lane, 0) + 1
            queue.append((number, lane, priority, due))
            for position, text in texts:
                guarded.append((number, position, text))
        self._connection.executemany(INSERT_QUEUE, queue)
        self._connection.executemany(INSERT_GUARDED, guarded)
        for lane, count in waiting.items():
            self._move(lane, count)

    def _count(self, cases: Sequence[tuple[Any, ...]]) -> None:
        """Count new cases, each with its number first, for the reports on the queue."""
        if cases:
            version = self._core.rows("fact", key="policy")[0][0]
            flow.arrived(self._core, cases, self._core.policy(version).policy)

    def _update(self, row: Prepared) -> bool:
        """Bring a case that is there up to the record; False when that changes nothing."""
        values: dict[str, Any] = dict(zip(COLUMNS, row.case, strict=True))
        number, digest, state, lane, *said = self._connection.execute(FIND, values).fetchone()
        if digest == values["digest"] or state not in (CaseState.WAITING, CaseState.CLAIMED):
            return False
        *labels, fields, hashes = said
        if (*labels, hashes) == (*row.case[2:11], row.case[14]) and self._same_fields(number, fields, row):
            return False
        values |= {"id": number, "lane": self._lane(*row.lane), "priority": row.priority, "due": row.due}
        with flow.relabelled(self._core, number):
            self._connection.execute(UPDATE_CASE, values)
        self._connection.execute(UPDATE_QUEUE, values)
        self._connection.execute("DELETE FROM guarded WHERE case_id = ?", (number,))
        self._connection.executemany(
            INSERT_GUARDED, [(number, position, text) for position, text in row.guarded]
        )
        if state == CaseState.WAITING and lane != values["lane"]:
            self._move(lane, -1)
            self._move(values["lane"], 1)
        elif state == CaseState.WAITING:
            self._move(lane, 0)
        return True

    def _same_fields(self, number: int, stored: str, row: Prepared) -> bool:
        """Return whether a case has these fields, in whatever order, with these words in them, unread."""
        places = _places_of(row.case[13], stored)
        return places is not None and all(
            self._connection.execute(SAME_TEXT, (number, places[position], text)).fetchone()
            for position, text in row.guarded
        )

    def _move(self, lane: int, count: int) -> None:
        """Count what came into a lane or left it, once it did, and find which case is now its first."""
        self._connection.execute(MOVE, (count, lane))

    def _lane(self, severity: int, category: str) -> int:
        """Return the number of a lane, made now if it is the first case in it."""
        known = self._lanes.get((severity, category))
        if known is not None:
            return known
        place = {"severity": severity, "category": category}
        found = (
            self._connection.execute(
                "SELECT lane FROM lanes WHERE severity = :severity AND category = :category", place
            ).fetchone()
            or self._connection.execute(ADD_LANE, place).fetchone()
        )
        lane = self._lanes[severity, category] = int(found[0])
        return lane


def _places_of(given: str, stored: str) -> Sequence[int] | None:
    """Return where each of the given fields is among the stored ones, or None when they are not the same.

    The keys of a JSON object have no order, and a tool need not write them in the same one twice.
    """
    new = json.loads(given)
    if given == stored:
        return range(len(new))
    old = {field["name"]: (place, field) for place, field in enumerate(json.loads(stored))}
    if len(old) != len(new):
        return None
    places = []
    for field in new:
        place, there = old.get(field["name"], (0, None))
        if field != there:
            return None
        places.append(place)
    return places
