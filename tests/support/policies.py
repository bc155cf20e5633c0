"""Small random policies for property tests: every rule, on windows of a few dozen ticks."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

CATEGORIES = ("spam", "fraud", "other")
ZONES = ("UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")


def _ticks(tick: int, low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(lambda count: f"{count * tick}ms")


@st.composite
def _limit(draw: st.DrawFn, tick: int, name: str) -> dict[str, Any]:
    measure = draw(st.sampled_from(["time", "dose", "reveals", "cases"]))
    limit: dict[str, Any] = {"id": name, "measure": measure}
    limit["over"] = draw(st.sampled_from(["day", "shift"]) | _ticks(tick, 5, 150))
    if measure == "time":
        most = draw(st.integers(0, 60))
        limit["max"] = f"{most * tick}ms"
        warn = st.integers(0, most).map(lambda count: f"{count * tick}ms")
    elif measure == "dose":
        # Thousandths of a point that a dozen ticks of a middling severity come to.
        most = draw(st.integers(0, 60)) * tick
        limit["max"] = most / 1000
        warn = st.integers(0, most).map(lambda thousandths: thousandths / 1000)
    else:
        limit["max"] = draw(st.integers(0, 5))
        warn = st.integers(0, limit["max"])
    if draw(st.integers(0, 2)):
        limit["warn"] = draw(warn)
    if draw(st.integers(0, 2)) == 0:
        limit["severity_at_least"] = draw(st.integers(1, 5))
    if draw(st.integers(0, 3)) == 0:
        limit["categories"] = draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, unique=True))
    return limit


@st.composite
def _break(draw: st.DrawFn, tick: int, name: str) -> dict[str, Any]:
    after = draw(st.integers(3, 50))
    rule: dict[str, Any] = {"id": name, "after": f"{after * tick}ms", "length": draw(_ticks(tick, 1, 30))}
    rule["counts"] = draw(st.sampled_from(["work", "exposed"]))
    rule["natural"] = draw(st.booleans())
    if draw(st.booleans()):
        rule["notice"] = draw(_ticks(tick, 0, after))
    if draw(st.integers(0, 3)):
        rule["grace"] = draw(_ticks(tick, 0, 25))
    if draw(st.booleans()):
        adds = draw(_ticks(tick, 0, 10))
        rule["postpone"] = {"times": draw(st.integers(0, 2)), "by": draw(_ticks(tick, 1, 15)), "adds": adds}
    return rule


@st.composite
def written_policies(draw: st.DrawFn, tick: int) -> dict[str, Any]:
    """Draw a policy in its written form; every length is a whole number of ticks of `tick` ms."""
    charge = draw(st.integers(1, 5))
    # So heavy that a thousandth of a point is less than a tick: amounts are met between ticks, too.
    weights = sorted(draw(st.lists(st.sampled_from([0, 10, 20, 50, 70, 120, 250]), min_size=5, max_size=5)))
    policy: dict[str, Any] = {
        "name": "drawn",
        "timezone": draw(st.sampled_from(ZONES)),
        "day_starts": draw(st.sampled_from(["00:00", "02:30", "04:00"])),
        "shift_length": draw(st.just("0") | _ticks(tick, 60, 300)),
        "severity": {"weights": weights},
        "reveal": {
            "minimum_charge": f"{charge * tick}ms",
            "longest": f"{(charge + draw(st.integers(0, 15))) * tick}ms",
        },
        "limit": [draw(_limit(tick, f"limit{index}")) for index in range(draw(st.integers(0, 3)))],
        "break": [draw(_break(tick, f"break{index}")) for index in range(draw(st.integers(0, 2)))],
    }
    if draw(st.booleans()):
        severity, wait = draw(st.integers(1, 5)), draw(_ticks(tick, 1, 60))
        policy["cooldown"] = [{"id": "cool", "after_severity": severity, "wait": wait}]
    if draw(st.booleans()):
        policy["streak"] = [
            {"id": "row", "severity": draw(st.integers(1, 5)), "max": draw(st.integers(1, 4))}
        ]
    if draw(st.booleans()):
        shift = int(policy["shift_length"].removesuffix("ms")) // tick
        wind = {
            "max_severity": draw(st.integers(0, 5)),
            "last": draw(_ticks(tick, 0, min(shift, 120) or 120)),
        }
        if draw(st.booleans()):
            wind["cutoff"] = draw(st.sampled_from(["00:00", "02:30", "03:00", "04:00", "16:00"]))
        policy["wind_down"] = wind
    return policy
