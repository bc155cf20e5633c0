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
    *("claim",) * 4,
    *("reveal",) * 8,
    *("close",) * 5,
    *("end_case",) * 3,
    *("rest", "postpone") * 2,
    *(
        "absence",
        "break.started",
        "break.ended",
        "away.started",
        "away.ended",
        "shift.started",
        "shift.ended",
    ),
)

_GAPS = (0, 0, 1, 1, 2, 3, 5, 8, 13, 21, 34)

_STEPS = st.tuples(st.sampled_from(_ACTS), st.sampled_from(_GAPS), st.integers(0, 30))
"""What is done, how many ticks later, and a number from which the rest follows: each draw takes time."""


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
    """Draw events in order, on ticks, from `begin` on: a shift, worked by somebody who is often careless."""
    charge = length(policy["reveal"]["minimum_charge"]) // tick
    events: list[Event] = []
    at, cases, opened = begin, 0, list[tuple[str, str]]()
    if draw(st.integers(0, 19)):
        until = draw(st.none() | st.integers(0, 300).map(lambda count: begin + count * tick))
        events.append(Event("a", at, "shift.started", until=until))
    fewest = draw(st.sampled_from([0, 3, 8, 15]))
    for act, gap, number in draw(st.lists(_STEPS, min_size=fewest, max_size=25)):
        at += gap * tick
        severity, category = number % 5 + 1, CATEGORIES[number // 5 % len(CATEGORIES)]
        case = f"c{max(cases - (number % 4 == 0), 0)}"
        ms = (charge + number % 17) * tick
        match act:
            case "claim":
                cases += 1
                facts: dict[str, Any] = {"case": f"c{cases}", "severity": severity, "category": category}
                events.append(Event("a", at, "case.claimed", **facts))
            case "reveal":
                field = "g" if number % 7 == 0 else "f"
                facts = {"case": case, "field": field, "severity": severity, "category": category, "ms": ms}
                events.append(Event("a", at, "reveal.granted", **facts))
                opened.append((case, field))
            case "close":
                case, field = opened[-(number % min(len(opened), 2) + 1)] if opened else ("c0", "f")
                events.append(Event("a", at, "reveal.closed", case=case, field=field))
            case "end_case":
                kind = "case.decided" if number % 2 else "case.released"
                events.append(Event("a", at, kind, case=case))
            case "postpone":
                events.append(Event("a", at, "break.postponed", rule=f"break{number % 2}"))
            case "rest" | "absence":
                what = "break" if act == "rest" else "away"
                events.append(Event("a", at, f"{what}.started"))
                at += number * tick
                events.append(Event("a", at, f"{what}.ended"))
            case kind:
                events.append(Event("a", at, kind))
    return events
