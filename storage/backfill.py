"""Fills a table that a newer version keeps beside an older store's ledger: once, some microseconds a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from config.policy import Policy
from storage import ledger, queries, rollups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.events import Event
    from storage import engine


def fill_loads(connection: engine.Connection) -> None:
    """Write what every person's days came to, from the ledger, inside the migration that made the table."""
    add = queries.load()["add_to_load"]
    rows = connection.execute("SELECT version, body FROM policies").fetchall()
    policies = {version: Policy.model_validate(json.loads(body)) for version, body in rows}
    for (person,) in connection.execute("SELECT person FROM chains ORDER BY person").fetchall():
        days = rollups.fold(_events(connection, person, policies))
        for day, load in rollups.loads(days.items()).items():
            connection.execute(add, {"person": person, "day": day, **load._asdict()})


def _events(
    connection: engine.Connection, person: str, policies: dict[str, Policy]
) -> Iterator[tuple[Event, Policy]]:
    lines = connection.execute(
        "SELECT at, body FROM ledger WHERE person = :person ORDER BY seq", {"person": person}
    )
    for at, body in lines:
        line = ledger.parse(body)
        yield ledger.event_of(line, at), policies[str(line["policy"])]
