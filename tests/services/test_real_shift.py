"""A whole shift over real case metadata, re-checked from the exported ledger by code of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.support.ledger_oracle import breaches
from tests.support.places import make_place
from tests.support.shifts import ScriptedReviewer

ORACLES = Path(__file__).parents[3] / "shared" / "oracles"

TIGHT = """
name = "tight"
timezone = "Europe/Amsterdam"
shift_length = "3h"
[reveal]
passage = 160
longest = "20s"
minimum_charge = "3s"
[[limit]]
id = "quarter-time"
measure = "time"
over = "15m"
max = "5m"
warn = "4m"
[[limit]]
id = "hourly-dose"
measure = "dose"
over = "60m"
max = 20
[[limit]]
id = "daily-reveals"
measure = "reveals"
over = "day"
max = 400
[[break]]
id = "rest"
after = "25m"
length = "5m"
notice = "5m"
grace = "2m"
postpone = { times = 1, by = "3m", adds = "1m" }
[wind_down]
last = "60m"
max_severity = 2
"""


@pytest.fixture
def real_cases() -> Path:
    """Return where the 400 published notices are; skip without them."""
    path = ORACLES / "real-cases.jsonl"
    if not path.exists():
        pytest.skip("the 400 published notices are not beside this checkout (shared/oracles)")
    return path


def test_a_scripted_shift_over_real_cases_keeps_every_limit(tmp_path: Path, real_cases: Path) -> None:
    """All 400 are taken in; at least 100 are decided; every kind of no is met; the ledger re-checks clean."""
    with make_place(tmp_path, policy=TIGHT) as place:
        taken = place.take_in(real_cases)
        assert (taken.read, taken.new, taken.quarantined) == (400, 400, 0)

        story = ScriptedReviewer(place.work("ana"), place.clock).shift(3 * 3_600_000, decisions=100)

        assert story.decided >= 100
        assert story.met["break"] >= 1
        assert story.met["postponed"] == 1
        assert story.met["reveal refused"] + story.met["claim refused"] + story.met["capped"] >= 1
        assert story.met["winding_down"] >= 1
        lines = list(place.store.ledger("ana"))
        assert breaches(tomllib.loads(TIGHT), lines) == []


def test_the_oracle_sees_a_breach(tmp_path: Path, real_cases: Path) -> None:
    """The same ledger held against limits half as high is in breach: the re-check can fail."""
    with make_place(tmp_path, policy=TIGHT) as place:
        place.take_in(real_cases)
        ScriptedReviewer(place.work("ana"), place.clock).shift(3 * 3_600_000, decisions=100)
        tighter = tomllib.loads(
            TIGHT.replace('max = "5m"', 'max = "150s"').replace('after = "25m"', 'after = "12m"')
        )
        found = breaches(tighter, list(place.store.ledger("ana")))
        assert any(breach.startswith("quarter-time") for breach in found)
        assert any(breach.startswith("rest") for breach in found)
