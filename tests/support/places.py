"""A store with people in it, at a time of the test's own choosing."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.loading import loads
from console.clock import ManualClock, parse_instant
from console.services.seats import Terminal, Workplace
from storage.opening import create, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.intake.taking import Intake
    from storage.store import Store

MORNING = parse_instant("2026-11-02T08:00:00Z")
"""A Monday, winter time, far from any change of the clocks."""

PLAIN = """
name = "plain"
timezone = "Europe/Amsterdam"
[[limit]]
id = "all"
measure = "time"
over = "day"
max = "4h"
"""


@dataclass
class Place:
    """A store, its clock, and workplaces in it."""

    path: Path
    store: Store
    clock: ManualClock

    def work(self, person: str, terminal: Terminal | None = None, *, dead: bool = False) -> Workplace:
        """Return a workplace of that person's, for a terminal or single commands; `dead`: others are gone."""
        return Workplace(self.store, self.clock, person, terminal, lambda _seat: False if dead else None)

    def take_in(self, *files: Path) -> Intake:
        """Take these files in."""
        from storage.intake.taking import take_in  # noqa: PLC0415  # a session child must start without intake

        return take_in(self.store, files, reading=self.clock.read())

    closed: bool = False

    def close(self) -> None:
        """Close the store, if it is open."""
        if not self.closed:
            self.store.close()
        self.closed = True

    def reopened(self) -> Store:
        """Close the store and open it anew, as another process would."""
        self.close()
        self.store = open_store(str(self.path))
        self.closed = False
        return self.store


@contextmanager
def make_place(
    folder: Path, *, policy: str = PLAIN, people: tuple[str, ...] = ("ana", "ben"), at: int = MORNING
) -> Iterator[Place]:
    """Make a simulated store in a folder, with reviewers, and close it afterwards."""
    clock = ManualClock(at)
    path = folder / "store" / "leeward.db"
    store = create(str(path), loads(policy, "test.toml"), clock.read(), by="root", simulated=True)
    place = Place(path, store, clock)
    try:
        for name in people:
            store.add_person(name, ["reviewer"], "", clock.read(), by="root")
        yield place
    finally:
        place.close()


def terminal(name: str) -> Terminal:
    """Return a terminal that no living process stands behind."""
    return Terminal(name, "host-a", 1, name)


def one_case_file(folder: Path) -> Path:
    """Write one harmless case of two passages and more, and return the file."""
    case = {
        "source": "test",
        "external_id": "one",
        "category": "spam",
        "severity": 2,
        "reported_at": "2026-10-01T10:00:00Z",
        "fields": {"report_text": "The garden gate was left open again. " * 12},
    }
    path = folder / "one.jsonl"
    path.write_text(json.dumps(case) + "\n")
    return path
