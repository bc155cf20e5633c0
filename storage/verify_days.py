"""Whether what is kept of people's days is what their chains say: sums, and summaries so far as they go."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.dayfold import DayFold
from config.events import KINDS
from storage import rollups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.events import Event
    from config.policy import Policy
    from storage.sqlite_core import Core


@dataclass(slots=True)
class ChainDays:
    """One person's days, as their chain tells them while it is read."""

    person: str
    until: int
    """Instant up to which summaries are kept, ms UTC; 0 for none."""
    sums: dict[rollups.Key, rollups.Sums] = field(default_factory=dict)
    fold: DayFold = field(default_factory=DayFold)
    _tally: rollups.Tally = field(default_factory=lambda: rollups.Tally(whole=True))

    def take(self, event: Event, policy: Policy) -> None:
        """Take in the next line. Raises what an unreadable line raises."""
        added = self._tally.take(event, policy)
        if added is not None:
            self.sums[added[0]] = self.sums.get(added[0], rollups.Sums()).plus(added[1])
        if event.at < self.until and event.kind in KINDS:
            self.fold.take(event, policy)


def begin(core: Core, person: str) -> ChainDays:
    """Return what is to be filled from a chain."""
    row = core.row("summed_of", person=person)
    return ChainDays(person, 0 if row is None else int(row[0]))


def day_problems(core: Core, days: ChainDays) -> Iterator[tuple[str, str]]:
    """Yield (what, where) for every day that is kept otherwise than the chain tells it."""
    yield from _sums(core, days.person, {key: sums for key, sums in days.sums.items() if any(sums)})
    yield from _loads(core, days.person, rollups.loads(days.sums.items()))
    yield from _summaries(core, days)


def _sums(core: Core, person: str, days: Mapping[rollups.Key, rollups.Sums]) -> Iterator[tuple[str, str]]:
    stored = {
        rollups.Key(*row[:3]): row[3:]
        for row in core.execute(
            "SELECT day, severity, category, reveals, charged_ms, cases, decided FROM days "
            "WHERE person = :person",
            {"person": person},
        ).fetchall()
        if any(row[3:])
    }
    told = {key: sums[:4] for key, sums in days.items() if any(sums[:4])}
    for key in sorted(stored.keys() | told.keys()):
        if stored.get(key) != told.get(key):
            where = f"{person}, {key.day}, severity {key.severity}"
            yield "the day's sums are not those of the ledger", where


def _loads(core: Core, person: str, days: Mapping[str, rollups.Load]) -> Iterator[tuple[str, str]]:
    rows = core.execute(
        "SELECT day, reveals, charged_ms, severe_ms, cases, decided, dose FROM loads WHERE person = :person",
        {"person": person},
    ).fetchall()
    stored = {row[0]: rollups.Load(*row[1:]) for row in rows if any(row[1:])}
    told = {day: load for day, load in days.items() if any(load)}
    for day in sorted(stored.keys() | told.keys()):
        if stored.get(day) != told.get(day):
            yield "the day's load is not that of the ledger", f"{person}, {day}"


def _summaries(core: Core, days: ChainDays) -> Iterator[tuple[str, str]]:
    """Compare what summaries say; those of a chain that was cut short are made again by who reads them."""
    rows = core.execute(
        "SELECT day, body FROM summaries WHERE person = :person", {"person": days.person}
    ).fetchall()
    days.fold.pass_to(days.until)
    told = {day: summary.form() for day, summary in days.fold.days.items()} if days.until else {}
    stored: dict[str, object] = {}
    for day, body in rows:
        try:
            stored[day] = json.loads(body)
        except (ValueError, RecursionError):
            stored[day] = None
    for day in sorted(stored.keys() | told.keys()):
        if stored.get(day) != told.get(day):
            yield "the summary of the day is not that of the ledger", f"{days.person}, {day}"
