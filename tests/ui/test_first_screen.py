"""What has to be there before the first screen is painted, and what must not."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from console.desk import Desk
from console.reviewer.app import ReviewerApp
from tests.support.consoles import text_of

ROOT = Path(__file__).parents[2]

LATER = ("pydantic", "pysqlite3", "sqlite_utils", "config.policy", "config.rules", "storage.sqlite", "click")
NEVER = ("console.supervisor", "console.tuning", "PIL")


def test_the_first_screen_needs_neither_rules_nor_store() -> None:
    """Importing the console loads nothing of the engine, the store or another console."""
    code = "import sys, console.reviewer.app; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert loaded.isdisjoint(LATER)
    assert loaded.isdisjoint(NEVER)


async def test_the_first_screen_is_painted_before_the_store_is_open() -> None:
    """While the store is still being opened, the screen is there and can be left."""
    gate = threading.Event()

    def never_ready() -> None:
        gate.wait(10)
        raise OSError("the test is over")

    desk = Desk(never_ready)  # type: ignore[arg-type]  # it never answers
    app = ReviewerApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Opening your desk" in text_of(app)
        gate.set()
    desk.close()
