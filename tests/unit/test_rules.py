"""The rule engine, rule by rule: figures, edges and the words that go with them."""

from __future__ import annotations

from typing import Any

import pytest

from config.durations import HOUR, MINUTE, SECOND
from config.exposure import Event, Record
from config.policy import DOSE_UNITS_PER_POINT, Policy
from config.rules import (
    Granted,
    Refused,
    assess,
    break_near,
    break_owed,
    claimable,
    grant,
    may_postpone,
    refusal,
    worked_today,
)

T = 1_763_719_200_000
"""2025-11-21T10:00:00Z, 11:00 in Amsterdam."""

CASE = {"case": "c", "field": "f"}
ASK = {"severity": 3, "category": "x", "wanted": 20_000}


def _policy(**keys: Any) -> Policy:
    return Policy.model_validate({"timezone": "Europe/Amsterdam", **keys})


def _limit(measure: str, over: str, most: object, **keys: Any) -> dict[str, Any]:
    return {"id": "it", "measure": measure, "over": over, "max": most, **keys}


def _record(*happened: tuple[int, str] | tuple[int, str, dict[str, Any]]) -> Record:
    started = Event("ann", T, "shift.started")
    return Record.of(
        [
            started,
            *(Event("ann", T + at, kind, **(facts[0] if facts else {})) for at, kind, *facts in happened),
        ]
    )


def _seen(at: int, ms: int, severity: int = 3, category: str = "x") -> tuple[int, str, dict[str, Any]]:
    return at, "reveal.granted", {**CASE, "severity": severity, "category": category, "ms": ms}


def _claimed(at: int, severity: int, category: str = "x") -> tuple[int, str, dict[str, Any]]:
    return at, "case.claimed", {"case": f"c{at}", "severity": severity, "category": category}


def _reasons(policy: Policy, record: Record, now: int) -> list[str]:
    return [each.reason for each in assess(policy, record, now).binding]


def test_with_no_rules_everything_is_allowed() -> None:
    """An empty policy on shift: clear, all severities, the longest passage, nothing to come."""
    answer = assess(_policy(shift_length="0"), _record(), T)
    assert (answer.state, answer.may.max_severity, set(answer.may.max_ms)) == ("clear", 5, {20_000})
    assert (answer.meters, answer.binding, answer.rest_owed, answer.next_change_at) == ((), (), 0, None)


def test_off_shift_and_on_break_nothing_is_allowed() -> None:
    """Both say so in words, and waiting does not help."""
    policy = _policy()
    assert grant(policy, Record(), T, **ASK) == Refused(
        "off_shift", refusal(policy, Record(), T).binding, None
    )
    resting = _record((1, "break.started"))
    answer = grant(policy, resting, T + 1, **ASK)
    assert isinstance(answer, Refused)
    assert [each.reason for each in answer.binding] == ["You are on a break. It ends when you end it."]
    assert claimable(policy, resting, T + 1).max_severity == 0


def test_time_that_is_left_is_granted_to_the_millisecond() -> None:
    """Four hours less a millisecond and the smallest reveal: what is left is given, then nothing more."""
    policy = _policy(limit=[_limit("time", "day", "1h")])
    record = _record(_seen(0, HOUR - 3_001))
    assert grant(policy, record, T + HOUR, **ASK) == Granted(3_001, "it")
    record.append(Event("ann", T + HOUR, "reveal.granted", case="d", field="f", severity=1, ms=3_001))
    answer = grant(policy, record, T + 2 * HOUR, **ASK)
    assert isinstance(answer, Refused)
    assert answer.state == "capped"
    assert answer.binding[0].reason == "You have used today's 1 hour. The next day starts at 04:00."
    assert answer.frees_at == T + 17 * HOUR


def test_dose_that_is_left_is_divided_by_the_weight() -> None:
    """One point is fifteen seconds of severity 4 and a minute of severity 2."""
    policy = _policy(limit=[_limit("dose", "60m", 1)], reveal={"longest": "2m"})
    assert assess(policy, _record(), T).may.max_ms == (120_000, 60_000, 30_000, 15_000, 7_500)
    record = _record(_seen(0, 12_000, severity=4))
    answer = assess(policy, record, T + 12_000)
    assert answer.meters[0].used == DOSE_UNITS_PER_POINT * 8 // 10
    assert answer.may.max_ms == (24_000, 12_000, 6_000, 3_000, 0)
    assert answer.may.max_severity == 4
    assert [each.reason for each in answer.binding] == [
        (
            "What is left of the dose allowed in any 60 minutes is too little for severity 5. "
            "There is room again at 12:01."
        )
    ]


def test_a_sliding_count_frees_exactly_at_its_length() -> None:
    """Two reveals in any hour: the first leaves the window at the very millisecond."""
    policy = _policy(limit=[_limit("reveals", "60m", 2)])
    record = _record(_seen(0, 3_000), _seen(MINUTE, 3_000))
    refused = grant(policy, record, T + 30 * MINUTE, **ASK)
    assert isinstance(refused, Refused)
    assert refused.frees_at == T + HOUR
    assert isinstance(grant(policy, record, T + HOUR - 1, **ASK), Refused)
    assert isinstance(grant(policy, record, T + HOUR, **ASK), Granted)
    assert (
        refused.binding[0].reason
        == "You have revealed the 2 passages allowed in any 60 minutes. There is room again at 12:00."
    )


def test_a_limit_on_cases_refuses_claims_and_not_reveals() -> None:
    """The case in hand can be finished."""
    policy = _policy(limit=[_limit("cases", "shift", 1)], shift_length="0")
    record = _record(_claimed(0, 3))
    answer = assess(policy, record, T + 1)
    assert (answer.may.claim, answer.may.reveal, answer.state) == (False, True, "clear")
    assert _reasons(policy, record, T + 1) == [
        "You have taken this shift's 1 case. It starts afresh with the next shift."
    ]
    assert refusal(policy, record, T + 1).frees_at is None


def test_a_category_is_closed_for_itself() -> None:
    """Only reveals and claims of that category are refused; the others go on."""
    policy = _policy(limit=[_limit("reveals", "24h", 1, categories=["x"], severity_at_least=3)])
    record = _record(_seen(0, 3_000))
    assert isinstance(grant(policy, record, T + 1, severity=3, category="x", wanted=5_000), Refused)
    assert grant(policy, record, T + 1, severity=2, category="x", wanted=5_000) == Granted(5_000, None)
    assert grant(policy, record, T + 1, severity=3, category="y", wanted=5_000) == Granted(5_000, None)
    may = claimable(policy, record, T + 1)
    assert (may.max_severity, may.closed) == (5, {"x": 2})
    assert (
        refusal(policy, record, T + 1)
        .binding[0]
        .reason.startswith(
            "You have revealed the 1 passage allowed in any 24 hours of severity 3 and above in x."
        )
    )


def test_a_wish_is_kept_within_the_smallest_and_the_longest() -> None:
    """Nothing is granted below the minimum charge or above the longest reveal."""
    policy = _policy()
    assert grant(policy, _record(), T, severity=1, category="x", wanted=1) == Granted(3_000, None)
    assert grant(policy, _record(), T, severity=1, category="x", wanted=HOUR) == Granted(20_000, None)


def test_states_of_a_break() -> None:
    """Announced, due, overdue, each at its very millisecond, and a grant ends where it becomes overdue."""
    rule = {"id": "rest", "after": "50m", "length": "10m", "notice": "5m", "grace": "3m"}
    policy = _policy(**{"break": [rule]}, shift_length="0")
    record = _record()
    changes = [(45, "approaching"), (50, "due"), (53, "overdue")]
    for minute, state in changes:
        assert assess(policy, record, T + minute * MINUTE - 1).state != state
        assert assess(policy, record, T + minute * MINUTE).state == state
    assert assess(policy, record, T).next_change_at == T + 45 * MINUTE
    assert assess(policy, record, T + 46 * MINUTE).next_change_at == T + 50 * MINUTE
    cut = grant(policy, record, T + 53 * MINUTE - 5_000, **ASK)
    assert cut == Granted(5_000, "rest")
    assert isinstance(grant(policy, record, T + 53 * MINUTE - 2_999, **ASK), Refused)
    due, overdue = (assess(policy, record, T + minute * MINUTE) for minute in (51, 53))
    assert (due.may.claim, due.may.reveal, due.rest_owed) == (False, True, 10 * MINUTE)
    assert (overdue.may.claim, overdue.may.reveal, overdue.rest_owed) == (False, False, 10 * MINUTE)
    assert overdue.next_change_at is None


def test_a_rest_that_goes_on_is_taken_off_what_is_owed() -> None:
    """Four of ten minutes rested leave six; the meter says when it is enough."""
    policy = _policy(**{"break": [{"id": "rest", "after": "50m", "length": "10m"}]}, shift_length="0")
    record = _record((50 * MINUTE, "break.started", {"rule": "rest"}))
    answer = assess(policy, record, T + 54 * MINUTE)
    assert (answer.state, answer.rest_owed) == ("on_break", 6 * MINUTE)
    assert answer.meters[0].frees_at == answer.next_change_at == T + HOUR
    assert [each.reason for each in answer.binding] == [
        "A rest of 10 minutes is due. It is complete at 12:00."
    ]
    done = assess(policy, record, T + HOUR)
    assert (done.state, done.rest_owed, done.meters[0].used) == ("on_break", 0, 0)


def test_postponing() -> None:
    """From the notice until it is overdue, twice; each time later and longer, and afresh after the rest."""
    rule = {"id": "rest", "after": "50m", "length": "10m", "notice": "5m", "grace": "3m"}
    postpone = {"times": 2, "by": "5m", "adds": "2m"}
    policy = _policy(**{"break": [{**rule, "postpone": postpone}]}, shift_length="0")
    record = _record()

    def why_not(at: int) -> str | None:
        refused = may_postpone(policy, record, T + at, "rest")
        return None if refused is None else refused.binding[0].reason

    assert why_not(45 * MINUTE - 1) == "This break is not near yet; there is nothing to postpone."
    assert why_not(45 * MINUTE) is None
    assert why_not(53 * MINUTE - 1) is None
    assert why_not(53 * MINUTE) == "This break is overdue; it can no longer be postponed."
    for minute in (50, 55):
        record.append(Event("ann", T + minute * MINUTE, "break.postponed", rule="rest"))
    assert why_not(55 * MINUTE) == (
        "This break was postponed as often as it can be. It can be again after a full rest."
    )
    assert assess(policy, record, T + 60 * MINUTE).rest_owed == 14 * MINUTE
    record.append(Event("ann", T + 60 * MINUTE, "break.started", rule="rest"))
    record.append(Event("ann", T + 73 * MINUTE, "break.ended"))
    assert assess(policy, record, T + 73 * MINUTE).rest_owed == 14 * MINUTE
    record.append(Event("ann", T + 74 * MINUTE, "break.started", rule="rest"))
    assert why_not(75 * MINUTE) == "You are on a break already."
    record.append(Event("ann", T + 88 * MINUTE, "break.ended"))
    meter = assess(policy, record, T + 88 * MINUTE).meters[0]
    assert (meter.used, meter.limit) == (0, 50 * MINUTE)


def test_what_cannot_be_postponed_says_so() -> None:
    """Off shift, an unknown name, a rule that allows none."""
    policy = _policy(**{"break": [{"id": "rest", "after": "50m", "length": "10m"}]})
    asked = [(Record(), "rest"), (_record(), "lunch"), (_record(), "rest")]
    said = [may_postpone(policy, record, T, rule) for record, rule in asked]
    assert [each and each.binding[0].reason for each in said] == [
        "You are not on shift.",
        "There is no break of that name.",
        "This break cannot be postponed.",
    ]


def test_which_break_is_owed_and_which_is_near() -> None:
    """The longest of those that are due; the one due first of those announced."""
    short = {"id": "short", "after": "30m", "length": "5m", "notice": "5m"}
    long = {"id": "long", "after": "35m", "length": "20m", "notice": "10m"}
    policy = _policy(**{"break": [short, long]})
    record = _record()
    assert break_near(policy, record, T) is None
    assert break_near(policy, record, T + 26 * MINUTE) == "short"
    assert break_owed(policy, record, T + 29 * MINUTE) is None
    assert break_owed(policy, record, T + 30 * MINUTE) == "short"
    assert break_owed(policy, record, T + 35 * MINUTE) == "long"


def test_away_that_is_no_rest_stops_the_clock_only() -> None:
    """With natural = false an hour away is neither work nor rest."""
    rule = {"id": "rest", "after": "50m", "length": "10m", "natural": False}
    policy = _policy(**{"break": [rule]})
    record = _record((40 * MINUTE, "away.started"), (100 * MINUTE, "away.ended"))
    assert assess(policy, record, T + 105 * MINUTE).meters[0].used == 45 * MINUTE


def test_rests_of_different_kinds_in_a_row_are_one() -> None:
    """Five minutes away and five on a break make ten, if nothing lies between."""
    rule = {"id": "rest", "after": "50m", "length": "10m"}
    policy = _policy(**{"break": [rule]})
    away = [(40 * MINUTE, "away.started"), (45 * MINUTE, "away.ended")]
    whole = _record(*away, (45 * MINUTE, "break.started"), (50 * MINUTE, "break.ended"))
    assert assess(policy, whole, T + 50 * MINUTE).meters[0].used == 0
    split = _record(*away, (45 * MINUTE + 1, "break.started"), (50 * MINUTE + 1, "break.ended"))
    assert assess(policy, split, T + 50 * MINUTE + 1).meters[0].used == 40 * MINUTE + 1


def test_cooldown_follows_text_that_was_revealed() -> None:
    """A severe case whose text was seen makes one wait; one that was only looked at from outside does not."""
    policy = _policy(cooldown=[{"id": "cool", "after_severity": 4, "wait": "3m"}], shift_length="0")
    unseen = _record(_claimed(0, 5), (10, "case.released", {"case": "c0"}))
    assert assess(policy, unseen, T + 10).may.max_severity == 5
    seen = _record(_claimed(0, 5), _seen(1, 5_000, severity=5), (6_000, "case.decided", {"case": "c"}))
    answer = assess(policy, seen, T + MINUTE)
    assert answer.may.max_severity == 3
    assert answer.next_change_at == answer.meters[0].frees_at == T + 3 * MINUTE + 6_000
    assert _reasons(policy, seen, T + MINUTE) == [
        "After severe text, cases of severity 4 and above wait for 3 minutes, until 11:04."
    ]
    assert assess(policy, seen, T + 3 * MINUTE + 6_000).may.max_severity == 5


def test_streak_asks_for_something_lighter() -> None:
    """After three in a row the next is lighter; a lighter claim starts the count afresh, time does not."""
    policy = _policy(streak=[{"id": "rotate", "severity": 4, "max": 3}], shift_length="0")
    record = _record(_claimed(0, 4), _claimed(1, 5), _claimed(2, 4))
    assert assess(policy, record, T + 9 * HOUR).may.max_severity == 3
    assert _reasons(policy, record, T + 3) == [
        "The next case is lighter: the last 3 cases were of severity 4 and above."
    ]
    record.append(Event("ann", T + 9 * HOUR, "case.claimed", case="d", severity=3, category="x"))
    assert assess(policy, record, T + 9 * HOUR).may.max_severity == 5


def test_winding_down_before_the_planned_end() -> None:
    """The last hour is light, heavier reveals end where it begins, and it goes on after the planned end."""
    policy = _policy(wind_down={"last": "60m", "max_severity": 2})
    record = _record()
    begins = T + 7 * HOUR
    assert assess(policy, record, T).next_change_at == begins - 2_999
    assert grant(policy, record, begins - 5_000, **ASK) == Granted(5_000, "wind_down")
    assert grant(policy, record, begins - 5_000, severity=2, category="x", wanted=20_000) == Granted(
        20_000, None
    )
    for at in (begins, begins + 9 * HOUR):
        answer = assess(policy, record, at)
        assert (answer.state, answer.may.max_severity) == ("winding_down", 2)
        assert answer.may.max_ms == (20_000, 20_000, 0, 0, 0)
        assert answer.meters[0].frees_at is None
    assert _reasons(policy, record, begins) == [
        "Your shift is winding down: only work up to severity 2 from here on."
    ]


def test_winding_down_at_the_cut_off() -> None:
    """From 16:00 until the next day starts at 04:00."""
    policy = _policy(wind_down={"max_severity": 0, "cutoff": "16:00"}, shift_length="0")
    record = _record()
    cutoff, next_day = T + 5 * HOUR, T + 17 * HOUR
    assert assess(policy, record, T).next_change_at == cutoff - 2_999
    answer = assess(policy, record, cutoff)
    assert (answer.state, answer.may.claim, answer.may.reveal) == ("winding_down", False, False)
    assert answer.meters[0].frees_at == answer.next_change_at == next_day
    assert _reasons(policy, record, cutoff) == [
        "Only work that is already in hand after 16:00. The next day starts at 04:00."
    ]
    assert assess(policy, record, next_day).state == "clear"


def test_two_reasons_to_wind_down_that_meet() -> None:
    """Where the shift winds down from the very start of the day, waiting for the day does not help."""
    policy = _policy(wind_down={"last": "60m", "max_severity": 2, "cutoff": "16:00"})
    record = Record.of([Event("ann", T, "shift.started", until=T + 18 * HOUR)])
    answer = assess(policy, record, T + 6 * HOUR)
    assert (answer.state, answer.meters[0].frees_at, answer.next_change_at) == ("winding_down", None, None)
    later = Record.of([Event("ann", T, "shift.started", until=T + 18 * HOUR + 1)])
    assert assess(policy, later, T + 6 * HOUR).meters[0].frees_at == T + 17 * HOUR


def test_the_ceiling_holds_where_no_rule_does() -> None:
    """A policy that names only a ceiling is enforced as if it had the rules."""
    policy = _policy(ceiling={"daily_time": "5h", "continuous_work": "2h"}, shift_length="0")
    answer = assess(policy, _record(), T + 2 * HOUR)
    assert answer.state == "overdue"
    assert [meter.rule for meter in answer.meters] == ["ceiling-daily-time", "ceiling-continuous-work"]


def test_a_reservation_over_the_start_of_the_day_counts_in_both() -> None:
    """The part after 04:00 is charged to the new day, which frees only as far as there is room."""
    policy = _policy(limit=[_limit("time", "day", "10s")], shift_length="0")
    day = T + 17 * HOUR
    record = _record(_seen(17 * HOUR - 4_000, 8_000))
    assert assess(policy, record, day - 1).meters[0].used == 8_000
    assert assess(policy, record, day).meters[0].used == 4_000


def test_a_reservation_that_uses_up_the_next_day_too() -> None:
    """It frees on the first day of which enough is left: to the very start of a day, if need be."""
    longest = _policy(limit=[_limit("time", "day", "10s")], shift_length="0")
    over = _record(_seen(17 * HOUR - 1_000, 9_000))
    assert assess(longest, over, T + 17 * HOUR - 1).meters[0].frees_at == T + 41 * HOUR
    policy = _policy(limit=[_limit("time", "day", "3h3s")], shift_length="0")
    record = _record(_seen(0, 44 * HOUR))
    assert assess(policy, record, T).meters[0].frees_at == T + 41 * HOUR
    later = _record(_seen(0, 44 * HOUR + 1))
    assert assess(policy, later, T).meters[0].frees_at == T + 65 * HOUR


def test_a_warning_makes_it_approaching() -> None:
    """At the very amount."""
    policy = _policy(limit=[_limit("reveals", "60m", 3, warn=1)], shift_length="0")
    record = _record(_seen(0, 3_000))
    assert assess(policy, record, T).state == "approaching"
    assert assess(policy, record, T).next_change_at == T + HOUR
    assert assess(policy, record, T + HOUR).state == "clear"


def test_a_stricter_policy_may_be_past_its_limits_already() -> None:
    """Then nothing remains, never less than nothing, and severities it does not count are free."""
    policy = _policy(limit=[_limit("reveals", "60m", 1, severity_at_least=4)])
    record = _record(*(_seen(at, 3_000, severity=5) for at in range(3)))
    answer = assess(policy, record, T + 3)
    assert (answer.meters[0].used, answer.meters[0].remaining) == (3, 0)
    assert answer.may.max_severity == 3
    assert answer.meters[0].frees_at == T + HOUR + 2


def test_a_weight_of_nothing_costs_nothing() -> None:
    """Severities that weigh 0 are granted in full however little dose is left."""
    policy = _policy(limit=[_limit("dose", "60m", 0)], severity={"weights": [0, 0, 1, 1, 1]})
    assert assess(policy, _record(), T).may.max_ms == (20_000, 20_000, 0, 0, 0)


def test_time_on_shift_today() -> None:
    """Counted from the start of the local day, breaks included."""
    policy = _policy()
    record = _record((HOUR, "break.started"), (2 * HOUR, "break.ended"), (3 * HOUR, "shift.ended"))
    assert worked_today(policy, record, T + 4 * HOUR) == 3 * HOUR
    assert worked_today(policy, record, T + 17 * HOUR) == 0


def test_the_public_form() -> None:
    """Seconds and points as numbers, instants in UTC, every key of the contract."""
    policy = _policy(limit=[_limit("dose", "60m", 1, warn=0.5)], shift_length="0")
    record = _record(_seen(0, 4_100, severity=3))
    assert assess(policy, record, T + 5_500).answer() == {
        "at": "2025-11-21T10:00:05.500Z",
        "state": "clear",
        "may": {
            "claim": True,
            "reveal": True,
            "max_severity": 5,
            "max_seconds": {"1": 20, "2": 20, "3": 20, "4": 12.95, "5": 6.475},
        },
        "meters": [
            {
                "rule": "it",
                "kind": "limit",
                "used": 0.137,
                "limit": 1,
                "warn": 0.5,
                "remaining": 0.863,
                "unit": "points",
                "frees_at": None,
            }
        ],
        "binding": [],
        "rest_owed_seconds": 0,
        "next_change_at": None,
    }


@pytest.mark.parametrize("later", [0, SECOND, HOUR])
def test_claims_say_when_they_come_back(later: int) -> None:
    """A refused claim names the instant from which the lightest case is allowed again."""
    policy = _policy(
        limit=[_limit("cases", "24h", 1)], cooldown=[{"id": "cool", "after_severity": 1, "wait": "3m"}]
    )
    record = _record(_claimed(0, 1), _seen(0, 3_000, severity=1), (5_000, "case.decided", {"case": "c"}))
    refused = refusal(policy, record, T + 5_000 + later)
    assert refused.frees_at == T + 24 * HOUR
    assert claimable(policy, record, T + 24 * HOUR - 1).max_severity == 0
    assert claimable(policy, record, T + 24 * HOUR).max_severity == 5
