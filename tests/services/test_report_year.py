"""Weeks of several people at work, as large as a test may be: every figure of the work reports, recomputed.

`python -m tests.bench reports --full` does the same for a year of 200 people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.loading import preset
from storage.ledger import instant
from tests.support.agreement import differences
from tests.support.lives import lived, reading
from tests.support.years import fill

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = instant("2026-10-12T07:00:00Z")


def test_weeks_of_a_team_are_as_the_ledger_tells_them(tmp_path: Path) -> None:
    """Three people, three weeks with a change of the clocks: sums of every day, the rest of one in nine."""
    with lived(tmp_path, preset("default"), {}) as store:
        for number in range(3):
            store.add_person(f"p{number:03}", ["reviewer"], "", reading(MONDAY - 86_400_000), by="root")
        lines = fill(store, 3, 21, 25, MONDAY)

        checked, found = differences(store, MONDAY, MONDAY + 21 * 86_400_000, every=9)
        assert found == []
        assert lines > 2_000
        assert checked > 150
