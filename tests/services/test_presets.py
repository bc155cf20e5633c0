"""The policies that come with Leeward, held to what they say of themselves."""

from __future__ import annotations

from itertools import pairwise

import pytest

from config import growth, rules
from config.diff import Direction, diff, direction_of
from config.evidence import ORGANISATIONS_CHOICE
from config.explain import explain
from config.exposure import Event, Record
from config.loading import loads, preset, preset_names, preset_text
from config.problems import PolicyError

MINUTE, HOUR = 60_000, 3_600_000
MORNING = 1_768_204_800_000
"""2026-01-12 08:00 UTC, a Monday; London's clocks say the same."""


def shift(length: int = 8 * HOUR) -> Record:
    """Return a record of a shift that has just begun."""
    return Record.of([Event("a", MORNING, "shift.started", until=MORNING + length)])


def test_there_are_four() -> None:
    """Default, first-week, hotline and light-touch; each has a ceiling, and shows no group under five."""
    assert preset_names() == ["default", "first-week", "hotline", "light-touch"]
    for name in preset_names():
        policy = preset(name)
        assert policy.ceiling is not None
        assert policy.checkin.minimum_group >= 5


def test_the_hotline_is_as_published() -> None:
    """Five hours of direct exposure, a break every hour, and nothing at all from 16:00 on."""
    policy = preset("hotline")
    assert (policy.limits[0].measure, policy.limits[0].max) == ("time", 5 * HOUR)
    record = shift(9 * HOUR)
    assert rules.state_of(policy, record, MORNING + HOUR - 1) == "approaching"
    assert rules.state_of(policy, record, MORNING + HOUR) == "due"
    # Rested until shortly before the cut-off: then the clock alone ends the day.
    for at, kind in (
        (MORNING + 30 * MINUTE, "break.started"),
        (MORNING + 7 * HOUR + 55 * MINUTE, "break.ended"),
    ):
        record.append(Event("a", at, kind, rule="own"))
    cutoff = MORNING + 8 * HOUR
    assert rules.claimable(policy, record, cutoff - 1).max_severity == 5
    assert rules.claimable(policy, record, cutoff).max_severity == 0
    assert isinstance(
        rules.grant(policy, record, cutoff, severity=1, category="spam", wanted=3_000), rules.Refused
    )


def test_light_touch_warns_early_and_leaves_the_timing_to_people() -> None:
    """Warnings come at half of the limits, and a break may be moved three times."""
    policy = preset("light-touch")
    doses = [each for each in policy.limits if each.measure == "dose"]
    assert doses
    assert all(each.warn is not None and each.warn * 2 <= each.max for each in doses)
    assert policy.breaks[0].postpone_times == 3
    assert policy.breaks[0].overdue_at_most <= 2 * HOUR


@pytest.mark.parametrize("name", growth.growing())
def test_each_day_allows_a_little_more_than_the_one_before(name: str) -> None:
    """Every day is sound, loosens only what grows, and stays under what the default policy allows."""
    days = [loads(growth.preset_of_day(name, day)) for day in range(1, growth.days(name) + 1)]
    assert len(days) == 5
    assert growth.preset_of_day(name, 1) == preset_text(name)
    assert "the numbers of day 3." in growth.preset_of_day(name, 3)
    for before, after in pairwise(days):
        changes = diff(before, after)
        assert direction_of(changes) is Direction.LOOSENING
        assert {each.key.split(" ")[0] for each in changes} == {"name", "limit"}
        assert {each.direction for each in changes} == {Direction.LOOSENING, Direction.NEUTRAL}
    assert days[-1].limits[0].max < preset("default").limits[0].max


@pytest.mark.parametrize("name", growth.growing())
def test_the_numbers_that_grow_are_called_the_organisations_choice(name: str) -> None:
    """No source vouches for any of them, on any day."""
    for day in range(1, growth.days(name) + 1):
        said = {each.rule: each for each in explain(loads(growth.preset_of_day(name, day)))}
        for rule in ("daily-time", "daily-dose"):
            assert {figure.basis for figure in said[rule].figures} == {ORGANISATIONS_CHOICE}


def test_days_that_are_not_there() -> None:
    """A preset that does not grow has one day, and none grows for ever."""
    assert growth.preset_of_day("default", 1) == preset_text("default")
    for name, day in (("default", 2), ("first-week", 6), ("first-week", 0), ("none", 1)):
        with pytest.raises(PolicyError):
            growth.preset_of_day(name, day)
