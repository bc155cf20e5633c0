"""A reviewer's console on a small real store with a clock that stands still until told to go on."""

from __future__ import annotations

import asyncio
import json
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.policy import Policy
from console.clock import ManualClock
from console.desk import Desk
from console.reviewer.app import ReviewerApp
from console.services.seats import Terminal, Workplace
from storage.intake.taking import take_in
from storage.opening import create, open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

NOON = 1_795_608_000_000
"""2026-11-25 12:00 UTC, a Wednesday."""

MINUTE = 60_000
HOUR = 60 * MINUTE

CANARY = "zanzibar"
"""In every guarded text, so that it can be looked for anywhere."""

LONG = f"The {CANARY} ferry leaves the harbour at nine and comes back at noon. " * 6

POLICY: dict[str, Any] = {
    "name": "test",
    "shift_length": "8h",
    "reveal": {"passage": 160, "longest": "20s", "minimum_charge": "3s", "warn_from_severity": 3},
    "limit": [
        {"id": "daily-time", "measure": "time", "over": "day", "max": "4h", "warn": "3h"},
        {"id": "hourly-dose", "measure": "dose", "over": "60m", "max": 60, "warn": 45},
    ],
    "break": [
        {
            "id": "rest",
            "after": "50m",
            "length": "10m",
            "notice": "5m",
            "grace": "3m",
            "postpone": {"times": 2, "by": "5m", "adds": "2m"},
        }
    ],
    "cooldown": [{"id": "after-severe", "after_severity": 4, "wait": "3m"}],
    "streak": [{"id": "rotate", "severity": 4, "max": 3}],
    "wind_down": {"last": "60m", "max_severity": 2},
    "support": {
        "message": "You can stop at any time.",
        "contacts": [{"name": "Peer line", "how": "extension 1234, day and night"}],
    },
}


def a_case(number: int, **facts: Any) -> dict[str, Any]:
    """Return a case as it would be taken in."""
    return {
        "source": "user-reports",
        "external_id": f"r-{number}",
        "content": "chat",
        "category": "spam",
        "severity": 2,
        "origin": "user",
        "reported_at": "2026-11-25T09:50:00Z",
        "due_at": "2026-11-25T15:30:00Z",
        "language": "en",
        "fields": {"report_text": LONG, "file_name": f"{CANARY}.txt"},
        **facts,
    }


@dataclass
class Room:
    """Everything around one console under test."""

    url: str
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    person: str = "sam"

    def workplace(self) -> Workplace:
        """Open the store as this room's console would."""
        terminal = Terminal("t-1", "host", 1, "start-1")
        return Workplace(open_store(self.url), self.clock, self.person, terminal, lambda _: True)

    def app(self, **options: Any) -> ReviewerApp:
        """Return a console on this store."""
        return ReviewerApp(Desk(self.workplace), **options)

    @asynccontextmanager
    async def open(
        self, size: tuple[int, int] = (80, 24), **options: Any
    ) -> AsyncIterator[tuple[ReviewerApp, Pilot[int]]]:
        """Run a console until its desk has answered for the first time."""
        app = self.app(**options)
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                await until(pilot, lambda: app.standing is not None)
                yield app, pilot
        finally:
            app._desk.close()


def a_room(*cases: dict[str, Any], policy: dict[str, Any] | None = None, **facts: Any) -> Room:
    """Make a store with these cases, or three plain ones, and one reviewer."""
    folder = Path(tempfile.mkdtemp(prefix="leeward-ui-"))
    room = Room(str(folder / "store.db"))
    store = create(
        room.url, Policy.model_validate(POLICY | (policy or {})), room.clock.read(), by="test", **facts
    )
    store.add_person(room.person, ["reviewer"], "", room.clock.read(), by="test")
    file = folder / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases or [a_case(1), a_case(2), a_case(3)]))
    took = take_in(store, [file], reading=room.clock.read())
    assert took.quarantined == 0, took.reasons
    store.close()
    return room


async def until(pilot: Pilot[int], holds: Any, tries: int = 200) -> None:
    """Wait until something holds, letting the app and the desk go on."""
    for _ in range(tries):
        await pilot.pause()
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"never came true: {holds}")


async def settled(pilot: Pilot[int]) -> None:
    """Wait for every act that was asked of the desk, and for the screen to have followed."""
    await pilot.pause()
    for _ in range(3):
        workers = [each for each in pilot.app.workers if each.is_running]
        await pilot.app.workers.wait_for_complete(workers)
        await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys one by one, letting each take its full effect."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def text_of(app: ReviewerApp) -> str:
    """Return what is on the screen, line by line, as it was composed for the terminal."""
    size = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines[: size.height])
