"""Replays of generated shifts: equal to the engine's own answers, and lawful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.diff import Direction, diff, direction_of
from config.loading import preset, preset_names
from config.policy import Policy
from config.replay import BATCH, Replay, answer, replay, rows_of
from tests.support.histories import histories, instants
from tests.support.policies import written_policies
from tests.support.replay_by_engine import Engine
from tests.support.worked import Worker

if TYPE_CHECKING:
    from config.events import Event
    from config.replay import Replayed, Tally

SETTINGS = settings(
    derandomize=True,
    database=None,
    max_examples=200,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)
FEW = settings(SETTINGS, max_examples=40)

FIGURES = (
    "reveals",
    "refused",
    "shortened",
    "claims",
    "displaced",
    "placed",
    "postponements_refused",
    "breaks_due",
    "breaks_taken",
)


def only(policy: Policy, events: list[Event], measure: Policy | None = None) -> Tally | None:
    """Replay one person's events."""
    (replayed,) = replay([policy], rows_of(events), measure=measure)
    return replayed.people[0] if replayed.people else None


def figures(tally: Tally | None) -> dict[str, Any]:
    """Return what is compared."""
    if tally is None:
        return dict.fromkeys(FIGURES, 0) | {"dose": (0, 0), "time": (0, 0)}
    return {name: getattr(tally, name) for name in FIGURES} | {
        "dose": (tally.recorded_dose, tally.replayed_dose),
        "time": (tally.recorded_ms, tally.replayed_ms),
    }


@SETTINGS
@given(written_policies(1), written_policies(1), st.data())
def test_a_replay_is_what_the_engine_says(
    written: dict[str, Any], other: dict[str, Any], data: st.DataObject
) -> None:
    """On any history, also one that no rule would have allowed, every figure is that of the engine itself."""
    policy, measure = Policy.model_validate(written), Policy.model_validate(other)
    events = data.draw(histories(written, 1, data.draw(instants(written, 1))))
    engine = Engine(policy, measure).take(events)
    expected = {name: engine[name] for name in FIGURES} | {"dose": engine.dose(), "time": engine.time()}
    assert figures(only(policy, events, measure)) == expected


@st.composite
def variants(draw: st.DrawFn) -> Policy:
    """Draw a policy that comes with Leeward, with some of its numbers and rules changed."""
    form = preset(draw(st.sampled_from(preset_names()))).form() | {"ceiling": {}}
    for limit in form["limit"]:
        limit.pop("warn", None)
        if limit["measure"] == "time":
            limit["max"] = draw(st.sampled_from(["4m", "20m", "3h", "5h"]))
        elif limit["measure"] == "dose":
            limit["max"] = draw(st.sampled_from([5, 20, 60, 1200]))
        limit["severity_at_least"] = draw(st.sampled_from([1, 1, 1, 3]))
    count = {"id": "count", "measure": draw(st.sampled_from(["reveals", "cases"])), "max": 12}
    form["limit"] += draw(st.sampled_from([[], [count | {"over": "30m"}], [count | {"over": "shift"}]]))
    for rule in form["break"]:
        rule |= {"after": draw(st.sampled_from(["20m", "50m"])), "natural": draw(st.booleans())}
        rule["counts"] = draw(st.sampled_from(["work", "work", "exposed"]))
    form["reveal"] |= {"longest": draw(st.sampled_from(["9s", "20s"])), "minimum_charge": "3s"}
    if draw(st.booleans()):
        form["wind_down"] = {"last": "30m", "max_severity": draw(st.integers(0, 3)), "cutoff": "12:00"}
    return Policy.model_validate(form)


def worked(data: st.DataObject, policy: Policy | None) -> list[Event]:
    """Draw some days of work: by the policy, or by none."""
    seed, days = data.draw(st.integers(0, 1 << 32)), data.draw(st.sampled_from([1, 2, 9]))
    return Worker(policy, seed).work(days, 30 // days + 8)


@FEW
@given(variants(), variants(), st.booleans(), st.data())
def test_days_of_work_are_what_the_engine_says(
    old: Policy, new: Policy, by_rule: bool, data: st.DataObject
) -> None:
    """Days of work, lawful or not, come to the engine's own figures under any other policy."""
    events = worked(data, old if by_rule else None)
    engine = Engine(new, old).take(events)
    expected = {name: engine[name] for name in FIGURES} | {"dose": engine.dose(), "time": engine.time()}
    assert figures(only(new, events, old)) == expected


@FEW
@given(variants(), st.data())
def test_the_policy_that_produced_a_ledger_changes_nothing(policy: Policy, data: st.DataObject) -> None:
    """Nothing is refused, shortened, cut or moved, every postponement stands, and the dose is the same."""
    tally = only(policy, worked(data, policy))
    assert tally is not None
    changed = ("refused", "shortened", "cut", "displaced", "postponements_refused")
    assert {name: getattr(tally, name) for name in changed} == dict.fromkeys(changed, 0)
    assert (tally.replayed_dose, tally.replayed_ms) == (tally.recorded_dose, tally.recorded_ms)


@FEW
@given(variants(), variants(), st.data())
def test_no_replay_gives_anyone_more(old: Policy, new: Policy, data: st.DataObject) -> None:
    """Under whatever policy, and so under a tighter one, nobody gets more dose or time than was recorded."""
    for measure in (old, new):
        tally = only(new, worked(data, old), measure)
        assert tally is not None
        assert 0 <= tally.replayed_dose <= tally.recorded_dose
        assert 0 <= tally.replayed_ms <= tally.recorded_ms


@FEW
@given(variants(), st.data())
def test_tightening_takes_away_and_loosening_does_not(policy: Policy, data: st.DataObject) -> None:
    """Where diff speaks of no loosening nobody gains; of no tightening, a lawful ledger stands as it is."""
    form = policy.form()
    limit = data.draw(st.sampled_from(form["limit"]))
    if limit["measure"] == "dose":
        limit["max"] = limit["max"] * data.draw(st.sampled_from([1, 2]))
    else:
        limit["max"] = {"3h": "2h", "20m": "1h"}.get(limit["max"], limit["max"])
    new = Policy.model_validate(form)
    found = {change.direction for change in diff(policy, new)}
    events = worked(data, policy)
    tally = only(new, events, policy)
    assert tally is not None
    if Direction.TIGHTENING not in found:
        assert (tally.refused, tally.shortened, tally.displaced) == (0, 0, 0)
    if direction_of(diff(policy, new)) is not Direction.LOOSENING:
        assert tally.replayed_dose <= tally.recorded_dose


def team(people: int) -> list[Event]:
    """Return the work of some people over three days, one after the other."""
    names = [f"p{number}" for number in range(people)]
    return [event for number, name in enumerate(names) for event in Worker(None, number, name).work(3, 12)]


def told(made: Replayed) -> Any:
    """Return the JSON answer."""
    return answer(made)


def test_the_order_of_people_does_not_matter() -> None:
    """By person, by time, in parts of any size: the same answer, people by name."""
    policy = preset("first-week")
    by_person = team(6)
    by_time = sorted(by_person, key=lambda event: event.at)
    (expected,) = replay([policy], rows_of(by_person))
    assert [each["person"] for each in told(expected)["per_person"]] == [f"p{number}" for number in range(6)]
    for events in (by_time, sorted(by_person, key=lambda event: -int(event.person[1:]))):
        for size in (1, 7, BATCH):
            asked = Replay([policy])
            for first in range(0, len(events), size):
                asked.take(list(rows_of(events[first : first + size])))
            assert told(asked.result()[0]) == told(expected)


def test_a_sample_is_whole_people() -> None:
    """Every third person, each with all of their work; the figures are those of these people alone."""
    policy = preset("first-week")
    events = team(7)
    (sampled,) = replay([policy], rows_of(events), sample=3)
    chosen = {"p0", "p3", "p6"}
    (expected,) = replay([policy], rows_of(event for event in events if event.person in chosen))
    assert told(sampled) == told(expected)


def test_two_policies_at_once_are_each_alone() -> None:
    """Replaying under two policies in one go gives what each gives by itself."""
    policies = [preset("first-week"), preset("hotline")]
    both = replay(policies, rows_of(team(3)), measure=policies[0])
    alone = [replay([each], rows_of(team(3)), measure=policies[0])[0] for each in policies]
    assert [told(each) for each in both] == [told(each) for each in alone]


def test_what_is_kept_does_not_grow_with_the_history() -> None:
    """After three years as after one, a walk holds no more spans and cases than its windows need."""
    policy = preset("default")
    held = []
    for days in (300, 900):
        asked = Replay([policy])
        asked.take(list(rows_of(Worker(None, 3).work(days, 6))))
        (walk,) = asked._walks["ana"]
        lanes = len(walk._rooms)
        assert lanes < 5_000
        held.append(len(walk._revealed) + len(walk._displaced) + len(walk._spans))
        assert held[-1] < 2_000
