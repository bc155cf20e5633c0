"""Stores in which a generated history happened, line by line as the services would have written it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from config.instants import iso, read_iso
from console.services.reporting.document import Ask, Period
from storage import opening
from storage.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from config.exposure import Event
    from config.policy import Policy
    from storage.sqlite import SqliteStore
    from tests.support.ledger_oracle import Line

BEGIN = read_iso("2026-01-01T00:00:00Z")
"""When these stores are made: before anything that happens in them."""


def reading(at: int) -> Reading:
    """Return what the clocks say at an instant."""
    return Reading(at, at - BEGIN, "boot-1")


@contextmanager
def lived(
    folder: Path,
    policy: Policy,
    lives: Mapping[str, Sequence[Event]],
    *,
    teams: Mapping[str, str] | None = None,
    simulated: bool = False,
) -> Iterator[SqliteStore]:
    """Make a store in which these people lived these events under one policy."""
    store = opening.create(str(folder / "store.db"), policy, reading(BEGIN), by="root", simulated=simulated)
    # Nothing here survives the test: no waiting for the disk.
    store.core.execute("PRAGMA synchronous = OFF").fetchall()
    try:
        for name in lives:
            store.add_person(name, ["reviewer"], (teams or {}).get(name, ""), reading(BEGIN), by="root")
        for event in sorted((event for events in lives.values() for event in events), key=lambda e: e.at):
            happen(store, event)
        yield store
    finally:
        store.close()


def happen(store: SqliteStore, event: Event, **more: object) -> None:
    """Append one event at its instant."""
    facts: dict[str, Any] = {
        key: value
        for key in ("case", "field", "passage", "severity", "category", "rule")
        if (value := getattr(event, key)) is not None
    }
    if event.ms is not None:
        facts["seconds"] = event.ms / 1000 if event.ms % 1000 else event.ms // 1000
    if event.until is not None:
        facts["until"] = iso(event.until)
    with store.turn(event.person, reading(event.at)) as turn:
        assert turn.now == event.at
        turn.append(event.kind, **facts, **more)


def ask(store: SqliteStore, since: int, until: int, now: int | None = None, group: str | None = None) -> Ask:
    """Return what is asked for a report over [since, until), made at `now`."""
    zone = store.active_policy().policy.timezone
    return Ask(store, until if now is None else now, Period(since, until, zone), group)


def exported(store: SqliteStore) -> dict[str, list[Line]]:
    """Return the exported lines of each chain."""
    found: dict[str, list[Line]] = {}
    for line in store.ledger():
        found.setdefault(str(line["person"]), []).append(line)
    return found


def written(store: SqliteStore) -> dict[str, dict[str, Any]]:
    """Return every policy of the store in its written form, by version."""
    versions = [version for (version,) in store.core.execute("SELECT version FROM policies").fetchall()]
    return {version: store.core.policy(version).policy.form() for version in versions}
