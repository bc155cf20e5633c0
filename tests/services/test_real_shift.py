"""A whole shift over 400 cases, real and made-up, re-checked from the exported ledger by code of its own."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from console.demo.generator import cases
from tests.support.ledger_oracle import breaches
from tests.support.oracles import oracle
from tests.support.places import MORNING, make_place
from tests.support.shifts import ScriptedReviewer

if TYPE_CHECKING:
    from pathlib import Path

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


@dataclass(frozen=True)
class Morning:
    """Four hundred cases to be worked on, and the policy they are worked under."""

    file: Path
    policy: str


@pytest.fixture(params=["published", "made-up"])
def morning(request: pytest.FixtureRequest, tmp_path: Path) -> Morning:
    """Return the published notices where they are beside the checkout, and generated cases anywhere.

    The notices are all of one severity. Those of all severities use an hour's dose up three times as soon,
    and would leave nobody at work when a break falls due.
    """
    if request.param == "published":
        return Morning(oracle("real-cases.jsonl"), TIGHT)
    path = tmp_path / "made-up.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases(7, 400, MORNING)))
    return Morning(path, TIGHT.replace("max = 20\n", "max = 60\n"))


def test_a_scripted_shift_over_400_cases_keeps_every_limit(tmp_path: Path, morning: Morning) -> None:
    """All 400 are taken in; at least 100 are decided; every kind of no is met; the ledger re-checks clean."""
    with make_place(tmp_path, policy=morning.policy) as place:
        taken = place.take_in(morning.file)
        assert (taken.read, taken.new, taken.quarantined) == (400, 400, 0)

        story = ScriptedReviewer(place.work("ana"), place.clock).shift(3 * 3_600_000, decisions=100)

        assert story.decided >= 100
        assert story.met["break"] >= 1
        assert story.met["postponed"] == 1
        assert story.met["reveal refused"] + story.met["claim refused"] + story.met["capped"] >= 1
        assert story.met["winding_down"] >= 1
        lines = list(place.store.ledger("ana"))
        assert breaches(tomllib.loads(morning.policy), lines) == []


def test_the_oracle_sees_a_breach(tmp_path: Path, morning: Morning) -> None:
    """The same ledger held against limits half as high is in breach: the re-check can fail."""
    with make_place(tmp_path, policy=morning.policy) as place:
        place.take_in(morning.file)
        ScriptedReviewer(place.work("ana"), place.clock).shift(3 * 3_600_000, decisions=100)
        tighter = tomllib.loads(
            morning.policy.replace('max = "5m"', 'max = "150s"').replace('after = "25m"', 'after = "12m"')
        )
        found = breaches(tighter, list(place.store.ledger("ana")))
        assert any(breach.startswith("quarter-time") for breach in found)
        assert any(breach.startswith("rest") for breach in found)
