"""Laws of the rule engine that hold for every policy and every history."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.exposure import Event, Record
from config.policy import Policy
from config.rules import Granted, Refused, assess, claimable, grant, state_of
from tests.support.histories import histories, instants
from tests.support.policies import CATEGORIES, written_policies
from tests.support.rule_oracle import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = settings(
    derandomize=True,
    database=None,
    max_examples=120,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)


@st.composite
def recorded(draw: st.DrawFn) -> tuple[Policy, list[Event], int]:
    """Draw a policy, a history and an instant at or after its end, to the millisecond."""
    written = draw(written_policies(1))
    events = draw(histories(written, 1, draw(instants(written, 1))))
    end = events[-1].at if events else 1_774_000_000_000
    return Policy.model_validate(written), events, end + draw(st.integers(0, 60))


_GREED = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 2, 5, 12, 40]),
        st.sampled_from(["reveal"] * 6 + ["claim", "claim", "close", "rest", "decide", "restart"]),
        st.integers(1, 5),
        st.sampled_from(CATEGORIES),
    ),
    min_size=10,
    max_size=40,
)


def _greedy(policy: Policy, begin: int, wishes: list[Any]) -> Iterator[list[Event]]:
    """Act out somebody who takes all they are granted, at several terminals at once; yield what happened.

    Reveals are not closed before the next is asked for, and every wish is asked on the one shared record.
    """
    events = [Event("a", begin, "shift.started")]
    record = Record.of(events)
    at = begin
    for number, (wait, act, severity, category) in enumerate(wishes):
        at += wait
        facts: dict[str, Any] = {"severity": severity, "category": category}
        happened: list[Event] = []
        if act == "reveal":
            answer = grant(policy, record, at, **facts, wanted=policy.reveal.longest)
            if isinstance(answer, Granted):
                happened = [
                    Event("a", at, "reveal.granted", case="c", field=f"f{number}", ms=answer.ms, **facts)
                ]
        elif act == "claim":
            may = claimable(policy, record, at)
            if severity <= min(may.max_severity, may.closed.get(category, 5)):
                happened = [Event("a", at, "case.claimed", case=f"c{number}", **facts)]
        elif act == "close":
            happened = [Event("a", at, "reveal.closed", case="c", field=f"f{number - 1}")]
        elif act == "decide":
            happened = [Event("a", at, "case.decided", case="c")]
        elif act == "rest":
            happened = [Event("a", at, "break.started"), Event("a", at + severity * 8, "break.ended")]
            at += severity * 8
        else:
            happened = [Event("a", at, "shift.ended"), Event("a", at + 1, "shift.started")]
            at += 1
        for event in happened:
            events.append(event)
            record.append(event)
        yield events


@SETTINGS
@given(written_policies(1), st.data())
def test_no_limit_is_ever_exceeded(written: dict[str, Any], data: st.DataObject) -> None:
    """Whoever takes every grant in full stays within every limit, at every ms, by another's count."""
    policy = Policy.model_validate(written)
    begin = data.draw(instants(written, 1))
    events: list[Event] = []
    for events in _greedy(policy, begin, data.draw(_GREED)):  # noqa: B007 - the last one is looked at
        pass
    # Closing gives back; so what counts at an instant is judged by what was known at that instant.
    kept: list[Event] = []
    for event, following in pairwise([*events, None]):
        assert event is not None
        kept.append(event)
        end = event.at if following is None else following.at
        if following is not None and end == event.at:
            continue
        walk = Walk(written, kept, event.at, 1, end - event.at + 1)
        for at in range(event.at, max(end, event.at + 1)):
            for limit in walk.limits:
                assert walk.used(limit, at) <= walk.most(limit)


@SETTINGS
@given(recorded())
def test_asking_changes_nothing(situation: tuple[Policy, list[Event], int]) -> None:
    """Asked at every millisecond, every so often or once, the record gives the same answer."""
    policy, events, now = situation
    often, seldom = Record(), Record()
    for event, following in pairwise([*events, Event("a", now, "case.decided")]):
        often.append(event)
        seldom.append(event)
        for at in range(event.at, min(following.at, event.at + 12)):
            assess(policy, often, at)
        state_of(policy, seldom, following.at)
    assert assess(policy, often, now) == assess(policy, Record.of(events), now) == assess(policy, seldom, now)


@SETTINGS
@given(recorded(), st.integers(0, 40))
def test_stopping_half_way_changes_nothing(situation: tuple[Policy, list[Event], int], half: int) -> None:
    """A record made from the first half and then kept up is the record made from the whole."""
    policy, events, now = situation
    record = Record.of(events[:half])
    assess(policy, record, record.last_at if events[:half] else now)
    for event in events[half:]:
        record.append(event)
    assert assess(policy, record, now) == assess(policy, Record.of(events), now)


@SETTINGS
@given(recorded(), st.integers(0, 10**9))
def test_an_earlier_clock_allows_nothing_more(situation: tuple[Policy, list[Event], int], back: int) -> None:
    """Asked for an instant before the latest event, the engine answers for that event's."""
    policy, events, _ = situation
    record = Record.of(events)
    if events:
        end = events[-1].at
        assert assess(policy, record, end - back) == assess(policy, record, end)


@SETTINGS
@given(recorded(), st.integers(1, 5), st.sampled_from(CATEGORIES))
def test_a_refusal_ends_when_it_says(
    situation: tuple[Policy, list[Event], int], severity: int, category: str
) -> None:
    """At `frees_at` the rules that refused do so no longer; a millisecond before, one of them still does."""
    policy, events, now = situation
    record = Record.of(events)

    def refusing(at: int) -> set[str]:
        answer = grant(policy, record, at, severity=severity, category=category, wanted=1)
        return {each.rule for each in answer.binding} if isinstance(answer, Refused) else set()

    answer = grant(policy, record, now, severity=severity, category=category, wanted=1)
    if isinstance(answer, Refused):
        assert answer.binding
        assert all(each.reason.endswith(".") and each.reason.isprintable() for each in answer.binding)
        if answer.frees_at is not None:
            assert answer.frees_at > now
            assert refusing(answer.frees_at - 1) & refusing(now)
            limits = {limit.id for limit in policy.enforced_limits}
            assert not refusing(answer.frees_at) & refusing(now) & limits


@SETTINGS
@given(recorded())
def test_the_answers_agree_with_each_other(situation: tuple[Policy, list[Event], int]) -> None:
    """A grant is what `may` promises where no category is limited, and the state is the same everywhere."""
    policy, events, now = situation
    record = Record.of(events)
    answer = assess(policy, record, now)
    assert state_of(policy, record, now) == answer.state
    assert claimable(policy, record, now).max_severity == answer.may.max_severity
    for severity in range(1, 6):
        given = grant(
            policy, record, now, severity=severity, category="unlisted", wanted=policy.reveal.longest
        )
        assert (given.ms if isinstance(given, Granted) else 0) == answer.may.max_ms[severity - 1]


@SETTINGS
@given(recorded())
def test_the_public_form_is_whole(situation: tuple[Policy, list[Event], int]) -> None:
    """Every rule that is enforced has a meter, and figures are plain numbers."""
    policy, events, now = situation
    answer = assess(policy, Record.of(events), now).answer()
    assert set(answer) == {
        "at", "state", "may", "meters", "binding", "rest_owed_seconds", "next_change_at",
    }  # fmt: skip
    for meter in answer["meters"]:
        assert {type(meter[key]) for key in ("used", "limit", "warn", "remaining")} <= {
            int,
            float,
            type(None),
        }
