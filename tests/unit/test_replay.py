"""Replays of generated shifts: equal to the engine's own answers, and lawful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.policy import Policy
from config.replay import replay, rows_of
from tests.support.histories import histories, instants
from tests.support.policies import written_policies
from tests.support.replay_by_engine import Engine

if TYPE_CHECKING:
    from config.events import Event
    from config.replay import Tally

SETTINGS = settings(
    derandomize=True,
    database=None,
    max_examples=200,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)

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
