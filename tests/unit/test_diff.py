"""What a change of policy is called, by what it does to the people who work under it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.diff import Change, Direction, as_text, diff, direction_of
from config.exposure import Event, Record
from config.loading import preset, preset_names
from config.policy import Policy
from config.rules import Granted, assess, grant
from tests.support.histories import histories, instants
from tests.support.policies import written_policies
from tests.support.witnesses import allowed, search

DAILY = {"id": "daily", "measure": "time", "over": "day", "max": "4h", "warn": "3h"}
DOSE = {"id": "dose", "measure": "dose", "over": "60m", "max": 60}
REST = {
    "id": "rest",
    "after": "50m",
    "length": "10m",
    "notice": "5m",
    "grace": "3m",
    "postpone": {"times": 2, "by": "5m", "adds": "2m"},
}
BASE: dict[str, Any] = {
    "limit": [DAILY, DOSE],
    "break": [REST],
    "cooldown": [{"id": "cool", "after_severity": 4, "wait": "3m"}],
    "streak": [{"id": "row", "severity": 4, "max": 3}],
    "wind_down": {"last": "60m", "max_severity": 2, "cutoff": "16:00"},
    "ceiling": {"daily_time": "5h", "continuous_work": "2h"},
}
WIDER = DAILY | {"id": "b", "max": "5h"}
BARE: dict[str, Any] = {"limit": [DOSE], "wind_down": None, "ceiling": None}
ALONE: dict[str, Any] = dict.fromkeys(BASE)
TIGHTER, LOOSER, NEUTRAL = Direction.TIGHTENING, Direction.LOOSENING, Direction.NEUTRAL

PAIRS: list[tuple[str, dict[str, Any], dict[str, Any], Direction]] = [
    ("a name", {"name": "a"}, {"name": "b"}, NEUTRAL),
    ("a time zone, with a daily limit", {}, {"timezone": "Asia/Tokyo"}, LOOSER),
    ("a time zone that no rule asks about", BARE, BARE | {"timezone": "Asia/Tokyo"}, NEUTRAL),
    ("a lighter severity for the unknown", {}, {"default_severity": 3}, LOOSER),
    ("a heavier severity for the unknown", {}, {"default_severity": 5}, TIGHTER),
    ("a longer shift, so later wind-down", {}, {"shift_length": "9h"}, LOOSER),
    ("a shorter shift, so earlier wind-down", {}, {"shift_length": "7h"}, TIGHTER),
    ("no planned end any more", {}, {"shift_length": "0"}, LOOSER),
    ("lighter weights", {}, {"severity": {"weights": [0.5, 1, 2, 4, 7]}}, LOOSER),
    ("heavier weights", {}, {"severity": {"weights": [1, 1, 2, 4, 8]}}, TIGHTER),
    ("weights that cross", {}, {"severity": {"weights": [1, 1, 2, 4, 7]}}, LOOSER),
    ("longer passages", {}, {"reveal": {"passage": 200}}, LOOSER),
    ("longer reveals", {}, {"reveal": {"longest": "30s"}}, LOOSER),
    ("shorter reveals", {}, {"reveal": {"longest": "10s"}}, TIGHTER),
    ("a smaller charge", {}, {"reveal": {"minimum_charge": "2s"}}, LOOSER),
    ("a larger charge", {}, {"reveal": {"minimum_charge": "5s"}}, TIGHTER),
    ("fewer warnings of what comes", {}, {"reveal": {"warn_from_severity": 4}}, LOOSER),
    ("more daily time", {}, {"limit": [DAILY | {"max": "5h"}, DOSE]}, LOOSER),
    ("less daily time", {}, {"limit": [DAILY | {"max": "3h"}, DOSE]}, TIGHTER),
    ("a later warning", {}, {"limit": [DAILY | {"warn": "4h"}, DOSE]}, NEUTRAL),
    ("another reason", {}, {"limit": [DAILY | {"why": "agreed in June"}, DOSE]}, NEUTRAL),
    ("a longer window", {}, {"limit": [DAILY, DOSE | {"over": "2h"}]}, TIGHTER),
    ("a shorter window", {}, {"limit": [DAILY, DOSE | {"over": "30m"}]}, LOOSER),
    ("a shift for a window", {}, {"limit": [DAILY, DOSE | {"over": "shift"}]}, LOOSER),
    (
        "a day within a sliding day and a half",
        {"limit": [DAILY]},
        {"limit": [DAILY | {"over": "36h"}]},
        TIGHTER,
    ),
    ("a sliding day for a local day", {"limit": [DAILY]}, {"limit": [DAILY | {"over": "24h"}]}, TIGHTER),
    (
        "a sliding day for local days of 25 hours",
        ALONE | {"limit": [DAILY], "timezone": "Europe/Amsterdam"},
        ALONE | {"limit": [DAILY | {"over": "24h"}], "timezone": "Europe/Amsterdam"},
        LOOSER,
    ),
    (
        "25 hours for local days of 25 hours",
        {"limit": [DAILY], "timezone": "Europe/Amsterdam"},
        {"limit": [DAILY | {"over": "25h"}], "timezone": "Europe/Amsterdam"},
        TIGHTER,
    ),
    ("another measure", {}, {"limit": [DAILY, DOSE | {"measure": "reveals"}]}, LOOSER),
    ("counting only severe text", {}, {"limit": [DAILY, DOSE | {"severity_at_least": 3}]}, LOOSER),
    ("counting only spam", {}, {"limit": [DAILY, DOSE | {"categories": ["spam"]}]}, LOOSER),
    (
        "counting more categories",
        {"limit": [DOSE | {"categories": ["spam"]}]},
        {"limit": [DOSE | {"categories": ["fraud", "spam"]}]},
        TIGHTER,
    ),
    ("a limit gone", {}, {"limit": [DAILY]}, LOOSER),
    ("a limit more", {"limit": [DAILY]}, {"limit": [DAILY, DOSE]}, TIGHTER),
    ("a limit gone that another holds", {"limit": [DAILY, WIDER]}, {"limit": [DAILY]}, NEUTRAL),
    (
        "a limit gone that the ceiling holds",
        {"limit": [DAILY | {"max": "5h"}, DOSE]},
        {"limit": [DOSE]},
        NEUTRAL,
    ),
    ("a limit renamed", {}, {"limit": [DAILY | {"id": "per-day"}, DOSE]}, NEUTRAL),
    ("limits in another order", {}, {"limit": [DOSE, DAILY]}, NEUTRAL),
    ("a later break", {}, {"break": [REST | {"after": "55m"}]}, LOOSER),
    ("a longer break", {}, {"break": [REST | {"length": "15m"}]}, TIGHTER),
    ("a shorter break", {}, {"break": [REST | {"length": "5m"}]}, LOOSER),
    ("shorter notice", {}, {"break": [REST | {"notice": "1m"}]}, NEUTRAL),
    ("more grace", {}, {"break": [REST | {"grace": "5m"}]}, LOOSER),
    ("another clock", {}, {"break": [REST | {"counts": "exposed"}]}, LOOSER),
    ("rest that must be asked for", {}, {"break": [REST | {"natural": False}]}, TIGHTER),
    (
        "no postponing, so less rest for what was postponed",
        {},
        {"break": [REST | {"postpone": None}]},
        LOOSER,
    ),
    (
        "no postponing where it made no rest longer",
        {"break": [REST | {"postpone": REST["postpone"] | {"adds": "0"}}]},
        {"break": [REST | {"postpone": None}]},
        TIGHTER,
    ),
    (
        "postponing that comes too late",
        {"break": [REST | {"notice": "0", "grace": "0", "postpone": None}]},
        {"break": [REST | {"notice": "0", "grace": "0"}]},
        NEUTRAL,
    ),
    (
        "a longer rest, where a break stays moved for longer",
        ALONE | {"break": [REST | {"notice": "45m"}]},
        ALONE | {"break": [REST | {"notice": "45m", "length": "20m"}]},
        LOOSER,
    ),
    (
        "a smaller charge that no rule asks about",
        ALONE,
        ALONE | {"reveal": {"minimum_charge": "2s"}},
        NEUTRAL,
    ),
    ("postponing", {"break": [REST | {"postpone": None}]}, {"break": [REST]}, LOOSER),
    ("postponing less often", {}, {"break": [REST | {"postpone": REST["postpone"] | {"times": 1}}]}, LOOSER),
    ("postponing further", {}, {"break": [REST | {"postpone": REST["postpone"] | {"by": "6m"}}]}, LOOSER),
    ("postponing for less", {}, {"break": [REST | {"postpone": REST["postpone"] | {"adds": "1m"}}]}, LOOSER),
    ("a break gone", {}, {"break": []}, LOOSER),
    ("a short break in place of the ceiling's", {"break": []}, {"break": [REST]}, LOOSER),
    ("a shorter cool-down", {}, {"cooldown": [{"id": "cool", "after_severity": 4, "wait": "2m"}]}, LOOSER),
    ("a wider cool-down", {}, {"cooldown": [{"id": "cool", "after_severity": 3, "wait": "3m"}]}, TIGHTER),
    ("a longer streak", {}, {"streak": [{"id": "row", "severity": 4, "max": 4}]}, LOOSER),
    ("a wider streak", {}, {"streak": [{"id": "row", "severity": 3, "max": 3}]}, TIGHTER),
    ("no wind-down", {}, {"wind_down": None}, LOOSER),
    ("a longer wind-down", {}, {"wind_down": BASE["wind_down"] | {"last": "2h"}}, TIGHTER),
    ("a heavier wind-down", {}, {"wind_down": BASE["wind_down"] | {"max_severity": 3}}, LOOSER),
    ("a later cut-off", {}, {"wind_down": BASE["wind_down"] | {"cutoff": "17:00"}}, LOOSER),
    ("a cut-off after midnight", {}, {"wind_down": BASE["wind_down"] | {"cutoff": "01:00"}}, LOOSER),
    ("an earlier cut-off", {}, {"wind_down": BASE["wind_down"] | {"cutoff": "12:00"}}, TIGHTER),
    ("a higher ceiling", {}, {"ceiling": {"daily_time": "6h", "continuous_work": "2h"}}, LOOSER),
    ("a lower ceiling", {}, {"ceiling": {"daily_time": "4h", "continuous_work": "2h"}}, TIGHTER),
    ("no ceiling", {}, {"ceiling": None}, LOOSER),
    ("opting out for less long", {}, {"opt_out": {"keep": "7d"}}, LOOSER),
    ("larger groups", {}, {"checkin": {"minimum_group": 8}}, TIGHTER),
    ("other moments for a check-in", {}, {"checkin": {"ask": ["end"]}}, NEUTRAL),
    ("keeping answers for longer", {}, {"checkin": {"keep": "60d"}}, LOOSER),
    ("somebody to turn to", {}, {"support": {"contacts": [{"name": "a", "how": "b"}]}}, NEUTRAL),
]


def policy(*changes: dict[str, Any]) -> Policy:
    """Return the base policy with keys put in their place; None takes a key out."""
    written = dict(BASE)
    for change in changes:
        written |= change
    return Policy.model_validate(_without_none(written))


def _without_none(written: Any) -> Any:
    if isinstance(written, dict):
        return {key: _without_none(value) for key, value in written.items() if value is not None}
    return [_without_none(item) for item in written] if isinstance(written, list) else written


@pytest.mark.parametrize(
    ("before", "after", "expected"), [pytest.param(*rest, id=name) for name, *rest in PAIRS]
)
def test_a_change_is_called_by_its_meaning(
    before: dict[str, Any], after: dict[str, Any], expected: Direction
) -> None:
    """Each single change is tightening, loosening or neutral by what it allows; none goes unnamed."""
    old = policy(before)
    new = policy(after)
    changes = diff(old, new)
    assert changes
    assert direction_of(changes) == expected


UNRECORDED = {
    "a lighter severity for the unknown",
    "longer passages",
    "fewer warnings of what comes",
    "a higher ceiling",
    "no ceiling",
    "opting out for less long",
    "keeping answers for longer",
}
"""Loosenings that allow something which is no claim or reveal; the diff says what."""


MINUTE = 60_000
BY_HAND: dict[str, tuple[list[Event], int]] = {
    # The local day lasts from 02:00 to 03:00 the day after; what was read first has left the last 24 hours.
    "a sliding day for local days of 25 hours": (
        [
            Event("a", 1_792_807_200_000, "shift.started"),
            Event(
                "a",
                1_792_807_200_000,
                "reveal.granted",
                case="1",
                field="f",
                severity=1,
                category="spam",
                ms=240 * MINUTE,
            ),
        ],
        1_792_807_200_000 + 1470 * MINUTE,
    ),
    # Moved twice after 5 minutes, and rested 15: enough for the old rule, whose break is due 50 minutes on.
    "a longer rest, where a break stays moved for longer": (
        [
            Event("a", 0, "shift.started"),
            Event("a", 5 * MINUTE, "break.postponed", rule="rest"),
            Event("a", 5 * MINUTE, "break.postponed", rule="rest"),
            Event("a", 5 * MINUTE, "break.started"),
            Event("a", 20 * MINUTE, "break.ended"),
        ],
        73 * MINUTE,
    ),
}
"""Records that a search would take long to come by, and the instant at which to ask."""


@pytest.mark.parametrize(("name", "before", "after"), [pytest.param(*rest[:3], id=rest[0]) for rest in PAIRS])
def test_loosening_is_what_some_record_shows(
    name: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """A search finds a record on which the new policy allows more exactly where the diff says loosening."""
    old, new = policy(before), policy(after)
    changes = diff(old, new)
    loosens = direction_of(changes) is LOOSER
    if name in UNRECORDED:
        assert all(change.note for change in changes)
        return
    if name in BY_HAND:
        events, now = BY_HAND[name]
        most, then = (allowed(each, Record.of(events), now) for each in (old, new))
        assert loosens
        assert any(then[what] > most[what] for what in most), (most, then)
        return
    found = search(old, new, Random(1), 4_000 if loosens else 25)  # noqa: S311 - a search, no secret
    assert (found is not None) == loosens, (as_text(changes), found)


def test_what_is_both_is_listed_as_both() -> None:
    """Taking postponing away makes a break due sooner, and one that was postponed shorter: two lines."""
    lines = as_text(diff(policy(), policy({"break": [REST | {"postpone": None}]}))).splitlines()
    assert [line.split(":")[0] for line in lines] == ["loosening", "tightening"]
    assert "needs less rest" in lines[0]


@pytest.mark.parametrize("name", preset_names())
def test_nothing_changes_between_equals(name: str) -> None:
    """A policy compared with itself shows nothing, and says so."""
    assert diff(preset(name), preset(name)) == []
    assert as_text([]) == "neutral: nothing changes\n"


def test_a_changed_key_is_named_with_both_values() -> None:
    """A line says the direction, the rule, the key, and from what to what."""
    new = policy({"limit": [DAILY | {"max": "5h"}, DOSE]})
    assert as_text(diff(policy(), new)) == 'loosening: limit "daily" max: from 4h to 5h\n'


def test_words_of_support_are_named_one_by_one() -> None:
    """A message that came and contacts that changed are two lines, each with what it says."""
    new = policy({"support": {"message": "Take your time.", "contacts": [{"name": "desk", "how": "room 4"}]}})
    assert as_text(diff(policy(), new)) == (
        "neutral: support.message: from none to Take your time.\n"
        "neutral: support.contacts: from none to [{name = desk, how = room 4}]\n"
    )


def test_a_rule_that_another_holds_says_which() -> None:
    """Where removing a rule changes nothing, the rule that still holds is named."""
    old = policy({"limit": [DAILY, WIDER]})
    new = policy({"limit": [DAILY]})
    assert as_text(diff(old, new)) == 'neutral: limit "b" removed ("daily" holds it)\n'


def test_removing_and_adding_are_each_named() -> None:
    """A renamed rule is one removed, held by its new name, and one added."""
    found = diff(policy(), policy({"limit": [DAILY | {"id": "per-day"}, DOSE]}))
    assert [(change.key, str(change.presence)) for change in found] == [
        ('limit "daily"', "removed"),
        ('limit "per-day"', "added"),
    ]


TIME = {"id": ["a"], "measure": ["time"], "max": ["4s", "9s", "30s"], "over": ["20s", "90s", "shift", "day"]}
POSTPONE = [None, {"times": 1, "by": "5s", "adds": "3s"}, {"times": 2, "by": "9s", "adds": "0"}]
CANDIDATES: dict[str, list[dict[str, list[Any]]]] = {
    "limit": [
        TIME | {"severity_at_least": [1, 3, 5], "categories": [None, ["spam"], ["spam", "fraud"]]},
        TIME | {"measure": ["dose"], "max": [0.1, 0.5, 2]},
        TIME | {"measure": ["reveals"], "max": [1, 2, 4]},
        TIME | {"measure": ["cases"], "max": [1, 2], "severity_at_least": [1, 2, 4]},
    ],
    "break": [
        {"id": ["r"], "after": ["9s", "25s"], "length": ["3s", "9s"], "grace": ["0", "6s"]}
        | {"counts": ["work", "exposed"], "natural": [True, False], "postpone": POSTPONE}
    ],
    "cooldown": [{"id": ["c"], "after_severity": [1, 2, 4], "wait": ["9s", "60s"]}],
    "streak": [{"id": ["s"], "severity": [2, 4], "max": [1, 2]}],
    "wind_down": [{"last": ["0", "60s", "300s"], "max_severity": [0, 2, 4]}],
    "reveal": [{"longest": ["9s", "40s"], "minimum_charge": ["1s", "4s"]}],
}


@st.composite
def steps(draw: st.DrawFn) -> tuple[Policy, Policy, dict[str, Any]]:
    """Draw a policy of one rule, and another in which one or two of its keys differ.

    With nothing else to hold, and reveals that may be long, whatever the rule cuts short can be seen.
    """
    kind = draw(st.sampled_from(list(CANDIDATES)))
    values = draw(st.sampled_from(CANDIDATES[kind]))
    first = {key: draw(st.sampled_from(choices)) for key, choices in values.items()}
    changeable = [key for key, choices in values.items() if len(choices) > 1]
    changed = draw(st.lists(st.sampled_from(changeable), min_size=1, max_size=2, unique=True))
    second = first | {
        key: draw(st.sampled_from([choice for choice in values[key] if choice != first[key]]))
        for key in changed
    }
    written = [_framed(kind, rule) for rule in (first, second)]
    return Policy.model_validate(written[0]), Policy.model_validate(written[1]), written[0]


def _allows(policy: Policy, record: Record, now: int) -> dict[str, int]:
    allowed = {"claim": assess(policy, record, now).may.max_severity}
    for severity in (1, 3, 5):
        answer = grant(policy, record, now, severity=severity, category="spam", wanted=2_000_000)
        allowed[f"reveal at {severity}"] = answer.ms if isinstance(answer, Granted) else 0
    return allowed


@pytest.mark.parametrize("seed", range(12))
def test_each_single_change_is_searched_both_ways(seed: int) -> None:
    """Of one rule with one key changed: whichever way the diff calls it, a search for a witness agrees."""
    dice = Random(seed)  # noqa: S311 - a search, no secret
    kind = sorted(CANDIDATES)[seed % len(CANDIDATES)]
    values = dice.choice(CANDIDATES[kind])
    first = {key: dice.choice(choices) for key, choices in values.items()}
    # Which of two clocks runs ahead of the other depends on what is done, and is searched for above.
    key = dice.choice([key for key, choices in values.items() if len(choices) > 1 and key != "counts"])
    second = first | {key: dice.choice([choice for choice in values[key] if choice != first[key]])}
    for one, other in ((first, second), (second, first)):
        old, new = (Policy.model_validate(_framed(kind, rule)) for rule in (one, other))
        loosens = direction_of(diff(old, new)) is LOOSER
        found = search(old, new, dice, 2_000 if loosens else 40)
        assert (found is not None) == loosens, (as_text(diff(old, new)), found)


def _framed(kind: str, rule: dict[str, Any]) -> dict[str, Any]:
    frame: dict[str, Any] = {"day_starts": "04:00", "timezone": "UTC", "shift_length": "5m"}
    frame |= {"reveal": {"minimum_charge": "1s", "longest": "2000s"}}
    written: dict[str, Any] = _without_none(
        frame | {kind: rule if kind in {"wind_down", "reveal"} else [rule]}
    )
    return written


@given(st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_allows_more_is_never_called_anything_but_loosening(data: st.DataObject) -> None:
    """On no generated record does a new policy allow more than the old one unless the diff says loosening."""
    old, new, written = data.draw(steps())
    changes = diff(old, new)
    if direction_of(changes) is LOOSER:
        return
    begin = data.draw(instants(written, 1000))
    fresh = [Event("drawn", begin, "shift.started")]
    for events in (fresh, data.draw(histories(written, 1000, begin))):
        record = Record()
        for event in events:
            record.append(event)
            for later in (0, 5_000, 20_000):
                before, after = _allows(old, record, event.at + later), _allows(new, record, event.at + later)
                more = {key: (before[key], after[key]) for key in before if after[key] > before[key]}
                assert not more, as_text(changes)


@given(written_policies(tick=1000), written_policies(tick=1000))
@settings(max_examples=100, deadline=None)
def test_two_policies_that_differ_have_a_change(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Policies of different versions show at least one change, and every change prints as one line."""
    old, new = Policy.model_validate(first), Policy.model_validate(second)
    changes: list[Change] = diff(old, new)
    assert bool(changes) == (old.version != new.version)
    assert all("\n" not in str(change) for change in changes)
