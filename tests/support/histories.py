"""Random histories of one person for property tests: mostly sensible, some as odd as a ledger can get."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from config.exposure import Event
from tests.support.policies import CATEGORIES
from tests.support.rule_oracle import length, local_instant

DATES = (
    date(2026, 1, 14),
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
)
"""An ordinary day, and those on which the clocks change in one of the zones."""

_ACTS = (
    *("claim",) * 3,
    *("reveal",) * 6,
    *("close",) * 4,
    *("end_case",) * 3,
    *("break", "unbreak") * 2,
    *("away", "back", "postpone"),
    "shift",
    "end_shift",
)


@st.composite
def instants(draw: st.DrawFn, policy: dict[str, Any], tick: int) -> int:
    """Draw an instant on a tick, often shortly before the local day begins or the cut-off comes."""
    wind = policy.get("wind_down", {})
    clock = draw(st.sampled_from([policy["day_starts"], wind.get("cutoff", policy["day_starts"]), "12:00"]))
    day = draw(st.sampled_from(DATES)) + timedelta(days=draw(st.integers(-1, 1)))
    near = local_instant(policy["timezone"], day, clock)
    return near // tick * tick - draw(st.integers(0, 200)) * tick


@st.composite
def histories(draw: st.DrawFn, policy: dict[str, Any], tick: int, begin: int) -> list[Event]:
    """Draw events in order, on ticks, from `begin` on."""
    charge = length(policy["reveal"]["minimum_charge"]) // tick
    events: list[Event] = []
    at, cases, opened = begin, 0, list[tuple[str, str]]()
    if draw(st.integers(0, 9)):
        until = draw(st.none() | st.integers(0, 300).map(lambda count: begin + count * tick))
        events.append(Event("a", at, "shift.started", until=until))
    for _ in range(draw(st.integers(0, 25))):
        at += draw(st.sampled_from([0, 0, 1, 1, 2, 3, 5, 8, 13, 21])) * tick
        severity, category = draw(st.integers(1, 5)), draw(st.sampled_from(CATEGORIES))
        case = f"c{max(cases - draw(st.sampled_from([0, 0, 0, 1])), 0)}"
        match draw(st.sampled_from(_ACTS)):
            case "claim":
                cases += 1
                facts: dict[str, Any] = {"case": f"c{cases}", "severity": severity, "category": category}
                events.append(Event("a", at, "case.claimed", **facts))
            case "reveal":
                field = draw(st.sampled_from(["f", "f", "g"]))
                ms = (charge + draw(st.integers(0, 20))) * tick
                facts = {"case": case, "field": field, "severity": severity, "category": category, "ms": ms}
                events.append(Event("a", at, "reveal.granted", **facts))
                opened.append((case, field))
            case "close":
                case, field = draw(st.sampled_from(opened)) if opened else ("c0", "f")
                events.append(Event("a", at, "reveal.closed", case=case, field=field))
            case "end_case":
                kind = draw(st.sampled_from(["case.decided", "case.released"]))
                events.append(Event("a", at, kind, case=case))
            case "postpone":
                rule = draw(st.sampled_from(["break0", "break1"]))
                events.append(Event("a", at, "break.postponed", rule=rule))
            case "shift":
                events.append(Event("a", at, "shift.started"))
            case act:
                events.append(Event("a", at, _PLAIN[act]))
    return events


_PLAIN = {
    "break": "break.started",
    "unbreak": "break.ended",
    "away": "away.started",
    "back": "away.ended",
    "end_shift": "shift.ended",
}
