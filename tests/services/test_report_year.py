"""Weeks of several people at work, as large as a test may be: every figure of the work reports, recomputed.

`python -m tests.bench reports --full` does the same for a year of 200 people.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from config.instants import read_iso
from config.loading import preset
from storage import verify
from storage.figures import folds
from storage.figures.days import catch_up, reach_of
from storage.figures.folds import first_needed, lookback
from tests.support.agreement import differences
from tests.support.lives import lived, reading
from tests.support.years import fill

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from storage.sqlite import SqliteStore

MONDAY = read_iso("2026-10-12T07:00:00Z")
DAY = 86_400_000


def _kept(store: SqliteStore) -> list[tuple[str, str, object]]:
    """Return the summaries that are kept, days with nothing to tell left away."""
    rows = store.core.execute("SELECT person, day, body FROM summaries ORDER BY 1, 2").fetchall()
    empty = {"peaks": {}, "rests": {}}
    return [(person, day, json.loads(body)) for person, day, body in rows if json.loads(body) != empty]


def _made_through_the_days(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make everything again, every few hours; each report goes on from the one before, or some days back."""
    monkeypatch.setattr(folds, "FEW", 1)
    for table in ("summaries", "summed", "folds"):
        store.core.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
    for hour in range(0, 23 * 24, 5):
        now = MONDAY + hour * 3_600_000
        present = now - (now - MONDAY) % DAY
        if hour % 65 == 0:
            store.core.rows("drop_fold", person="p001")
        catch_up(store.figures, ["p000", "p001", "p002"], present=present, now=now)
        if hour % 95 == 0:
            assert _day_problems(store) == []
    assert _day_problems(store) == []


def _day_problems(store: SqliteStore) -> list[str]:
    return [each.what for each in verify.verify(store).problems if "day" in each.what]


def test_weeks_of_a_team_are_as_the_ledger_tells_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums of every day and the rest of one in nine, however the days were made: at once or one by one."""
    with lived(tmp_path, preset("default"), {}) as store:
        for number in range(3):
            store.add_person(f"p{number:03}", ["reviewer"], "", reading(MONDAY - DAY), by="root")
        lines = fill(store, 3, 21, 25, MONDAY)

        checked, found = differences(store, MONDAY, MONDAY + 21 * DAY, every=9)
        assert found == []
        at_once = _kept(store)
        store.core.execute("DELETE FROM summaries")
        store.core.execute("DELETE FROM summed")
        for midnight in range(MONDAY, MONDAY + 23 * DAY, DAY):
            catch_up(store.figures, ["p000", "p001", "p002"], present=midnight, now=midnight + 3_600_000)
        assert _kept(store) == at_once
        _made_through_the_days(store, monkeypatch)
        assert _kept(store) == at_once
        # The days before the last are not folded from the first line on: that is what was to be shown.
        reach = reach_of(store.figures)["p000"]
        reach, back = reach._replace(until=MONDAY + 18 * DAY), lookback(store.figures)
        assert first_needed(store.figures, "p000", reach, back) > 1
        assert lines > 2_000
        assert checked > 150
