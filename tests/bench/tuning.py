"""How long the tuning console takes to answer after a change, over a made-up month of 50 people."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from config.loading import preset, preset_text
from console.services import foreseeing
from console.services.drafting import change, draft_of
from console.services.foreseeing import Foresight, made_up
from tests.bench.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.policy import Policy
    from tests.bench.figures import Size

SECOND = 1.0


def measure(size: Size) -> Iterator[Figure]:
    """Measure the coarse and the exact answer after a change, the month having been made before."""
    foreseeing.TEAMS = size.of(2, 10)
    people = foreseeing.TEAMS * foreseeing.TEAM
    today = preset("default")
    work = made_up(today)
    lines = sum(len(list(person)) for person in work.people)
    foresight = Foresight(today, lambda: work)
    for _ in foresight(today, lambda: False):
        pass
    coarse, exact = _timed(foresight, _tighter())
    told = f"after a change, {people} people's month, {lines:,} lines"
    yield Figure("tuning.coarse", coarse, SECOND, told, unit=" s")
    yield Figure("tuning.exact", exact, None, "the exact answer after it", unit=" s")


def _tighter() -> Policy:
    draft = draft_of(preset_text("default"), "default")
    draft = change(draft, "limit.daily-time.warn", "2h")
    return change(draft, "limit.daily-time.max", "3h").policy


def _timed(foresight: Foresight, policy: Policy) -> tuple[float, float]:
    answers = foresight(policy, lambda: False)
    began = time.perf_counter()
    next(answers)
    coarse = time.perf_counter()
    next(answers)
    return coarse - began, time.perf_counter() - coarse
