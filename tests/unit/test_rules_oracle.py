"""The rule engine against brute force: two pieces of code that share nothing give the same answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.exposure import Event, Record
from config.policy import Policy
from config.rules import Granted, assess, claimable, grant
from tests.support.histories import histories, instants
from tests.support.policies import CATEGORIES, written_policies
from tests.support.rule_oracle import Walk

if TYPE_CHECKING:
    from config.rules import Assessment

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

Situation = tuple[dict[str, Any], list[Event], int]


@st.composite
def situations(draw: st.DrawFn, tick: int) -> Situation:
    """Draw a policy, a history and an instant at or after its end."""
    written = draw(written_policies(tick))
    events = draw(histories(written, tick, draw(instants(written, tick))))
    end = events[-1].at if events else draw(instants(written, tick))
    return written, events, end + draw(st.sampled_from([0, 0, 1, 2, 4, 9, 30])) * tick


def _up(at: int | None, tick: int) -> int | None:
    """Return the first tick at or after an instant: all that a walk in ticks can see."""
    return None if at is None else -(-at // tick) * tick


def _agree(situation: Situation, tick: int, horizon: int) -> Assessment:
    written, events, now = situation
    policy, record = Policy.model_validate(written), Record.of(events)
    found = assess(policy, record, now)
    walk = Walk(written, events, now, tick, horizon)
    answer = walk.answer()
    assert found.state == answer.state
    assert found.may.max_severity == answer.max_severity
    assert found.may.claim == (answer.max_severity > 0)
    assert list(found.may.max_ms) == answer.max_ms
    assert found.may.reveal == any(answer.max_ms)
    assert {reason.rule for reason in found.binding} == answer.binding
    assert found.rest_owed == answer.rest_owed
    _meters_agree(found, walk)
    may = claimable(policy, record, now)
    for category in CATEGORIES:
        assert min(may.max_severity, may.closed.get(category, 5)) == walk.claims_up_to(category)
        for severity in range(1, 6):
            asked = {"severity": severity, "category": category, "wanted": policy.reveal.longest}
            given = grant(policy, record, now, **asked)
            assert (given.ms if isinstance(given, Granted) else 0) == walk.granted(severity, category)
    last = now + horizon * tick
    change = walk.next_change()
    promised = _up(found.next_change_at, tick)
    assert change == (promised if promised is None or promised <= last else None)
    return found


def _meters_agree(found: Assessment, walk: Walk) -> None:
    answer, frees_at = walk.answer(), walk.frees_at()
    last = walk.now + walk.horizon * walk.tick
    ids = [
        rule["id"] for key in ("limit", "break", "cooldown", "streak") for rule in walk.policy.get(key, [])
    ]
    assert [meter.rule for meter in found.meters] == ids + ["wind_down"] * (walk.wind is not None)
    for meter in found.meters:
        if meter.kind != "wind_down":
            assert (meter.rule, meter.used) == (meter.rule, answer.used[meter.rule])
            assert (meter.rule, meter.remaining) == (meter.rule, answer.remaining[meter.rule])
        elif meter.remaining is not None and meter.remaining <= walk.horizon * walk.tick:
            begins = walk.now + meter.remaining
            assert walk.winding(begins)
            assert meter.remaining == 0 or not walk.winding(begins - 1)
        promised = _up(meter.frees_at, walk.tick)
        near = promised is None or promised <= last or meter.kind != "limit"
        assert (meter.rule, frees_at.get(meter.rule)) == (meter.rule, promised if near else None)


@settings(derandomize=True, database=None, max_examples=850, deadline=None, suppress_health_check=QUIET)
@given(situations(tick=1))
def test_they_agree_to_the_millisecond(situation: Situation) -> None:
    """On histories of a few hundred milliseconds, every figure and every instant is the same."""
    found = _agree(situation, tick=1, horizon=250)
    written, events, now = situation
    edge = found.next_change_at
    if edge is not None and edge <= now + 250:
        # The very instant at which something changes, and the one before it, are where an answer goes wrong.
        _agree((written, events, edge), tick=1, horizon=60)
        _agree((written, events, edge - 1), tick=1, horizon=1)


@settings(derandomize=True, database=None, max_examples=110, deadline=None, suppress_health_check=QUIET)
@given(situations(tick=1000))
def test_they_agree_on_minutes_of_work(situation: Situation) -> None:
    """On histories in whole seconds, every figure is the same, and every instant to the second above."""
    _agree(situation, tick=1000, horizon=300)


@settings(derandomize=True, database=None, max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(situations(tick=60_000))
def test_they_agree_over_days(situation: Situation) -> None:
    """On histories of hours that are walked on for two days, over every kind of local day."""
    _agree(situation, tick=60_000, horizon=3_100)
