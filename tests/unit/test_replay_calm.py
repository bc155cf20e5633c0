"""Replays of work that meets rules to the millisecond: by the stretch as one by one."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import _replay_walk
from config._replay_calm import Calm
from config.loading import preset
from config.policy import Policy
from config.replay import Replay, replay, rows_of
from tests.support.replay_by_engine import Engine
from tests.support.rotas import meeting, rota
from tests.support.worked import Worker
from tests.unit.test_replay import FIGURES, SETTINGS, figures, only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.replay import Row


@SETTINGS
@given(st.integers(0, 1 << 32), st.integers(0, 1 << 32))
def test_rules_met_to_the_millisecond_are_what_the_engine_says(seed: int, other: int) -> None:
    """At a limit, one ms within or beyond it, across days: the engine's own figures.

    Also when a stretch is tried again after every single event that was walked through.
    """
    dice = Random(seed)  # noqa: S311 - made-up work, not a secret
    events = rota(dice)
    policy, measure = meeting(dice, events), meeting(Random(other), events)  # noqa: S311 - as above
    engine = Engine(policy, measure).take(events)
    expected = {name: engine[name] for name in FIGURES} | {"dose": engine.dose(), "time": engine.time()}
    assert figures(only(policy, events, measure)) == expected
    with patch.multiple(_replay_walk, _WARY=1, _WARIEST=1), patch.object(_replay_walk.Walk, "_wary", 1):
        assert figures(only(policy, events, measure)) == expected


@SETTINGS
@given(st.integers(0, 1 << 32), st.sampled_from([1, 2, 5, 17]))
def test_parts_of_any_size_come_to_the_same(seed: int, size: int) -> None:
    """A stretch may begin and end at any event: in the middle of a shift, a rest, or an open reveal."""
    dice = Random(seed)  # noqa: S311 - made-up work, not a secret
    events = rota(dice)
    policies = [meeting(dice, events), meeting(dice, events)]
    whole = replay(policies, rows_of(events))
    parts = Replay(policies)
    for first in range(0, len(events), size):
        parts.take(list(rows_of(events[first : first + size])))
    assert [made.people for made in parts.result()] == [made.people for made in whole]


@pytest.fixture
def passed_over(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the events that are taken in by the stretch."""
    found = Counter[str]()
    calm = Calm.calm

    def counted(walk: Calm, rows: Sequence[Row]) -> int:
        taken = calm(walk, rows)
        found["taken"] += taken
        return taken

    monkeypatch.setattr(Calm, "calm", counted)
    return found


@pytest.mark.parametrize("name", ["default", "hotline", "light-touch", "first-week"])
def test_steady_work_is_passed_over_in_stretches(name: str, passed_over: Counter[str]) -> None:
    """Of days worked by a policy that comes with Leeward, nine events in ten need no look of their own."""
    policy = preset(name)
    events = Worker(policy, 5).work(40, 11)
    only(policy, events)
    assert passed_over["taken"] > 0.9 * len(events)


def test_generated_edges_are_tried_by_the_stretch(passed_over: Counter[str]) -> None:
    """The generated work is passed over in part, and walked through in part: both are put to the test."""
    events = 0
    for seed in range(100):
        dice = Random(seed)  # noqa: S311 - made-up work, not a secret
        made = rota(dice)
        events += len(made)
        only(meeting(dice, made), made)
    assert 0.1 * events < passed_over["taken"] < 0.9 * events


@pytest.mark.parametrize("over", ["28d", "7d", "60m"])
def test_long_windows_are_held_to_the_day(over: str) -> None:
    """A limit over many past stretches refuses exactly where the engine does, however they were summed up."""
    limit = {
        "id": "long",
        "measure": "time",
        "over": over,
        "max": {"60m": "2m", "7d": "9m", "28d": "50m"}[over],
    }
    policy = Policy.model_validate({"limit": [limit]})
    events = Worker(None, 8).work(60, 12)
    engine = Engine(policy, policy).take(events)
    assert engine["refused"] > 0
    assert figures(only(policy, events)) == {name: engine[name] for name in FIGURES} | {
        "dose": engine.dose(),
        "time": engine.time(),
    }
