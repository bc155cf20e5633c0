"""Some days of steady work of one person, and rules that these meet to the millisecond, or miss by one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from config._plan import prepare, used
from config.exposure import Event, Record
from config.policy import DOSE_UNITS_PER_POINT, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

HOUR = 3_600_000
CHANGES = (1_774_648_800_000, 1_792_792_800_000, 1_793_599_200_000)
"""Days before the clocks change in Amsterdam: 2026-03-27T22:00Z, 2026-10-23T22:00Z; and 2026-11-02T06:00Z."""

_OFF_BY = (-1, 0, 0, 1, 20_000, 60_000, 4_000_000)
_ENDS = ("case.decided", "case.released")


def rota(dice: Random) -> list[Event]:
    """Return the events of some days: reveals that overlap, pauses of no length, shifts that end at rest."""
    events: list[Event] = []
    at = dice.choice(CHANGES) + dice.randrange(10) * HOUR
    rest = dice.choice((0, 60_000, 600_000))

    def do(kind: str, **facts: Any) -> None:
        events.append(Event("ana", at, kind, **facts))

    for _ in range(dice.randrange(1, 9)):
        do("shift.started", until=dice.choice((None, None, None, at + dice.randrange(HOUR))))
        resting = ""
        for number in range(dice.randrange(12)):
            at += dice.choice((0, 1, 1_000, 60_000))
            what = dice.choice(("case", "case", "case", "case", "pause", "odd", "note"))
            if what == "pause":
                resting = dice.choice(("break", "away"))
                do(f"{resting}.started")
                if number == 11 or dice.randrange(9) == 0:
                    break
                at += dice.choice((0, rest - 1 if rest else 0, rest, rest + 1, 120_000))
                do(f"{resting}.ended")
            elif what == "odd" and dice.randrange(9) == 0:
                do(dice.choice(("break.postponed", "break.ended", "away.started", "away.ended")), rule="r0")
            elif what == "note":
                do("clock.anomaly")
            else:
                at = _case(dice, events, at)
        if dice.randrange(20):
            at += dice.choice((0, 1, 30_000))
            do("shift.ended")
        at += dice.choice((0, rest, HOUR, 17 * HOUR, 24 * HOUR, 30 * HOUR))
    return events


def _case(dice: Random, events: list[Event], at: int) -> int:
    case = f"c{len(events)}" if dice.randrange(20) else "c1"
    facts: dict[str, Any] = {
        "case": case,
        "severity": dice.choice((1, 2, 2, 3, 4, 5)),
        "category": dice.choice(("spam", "fraud")),
    }
    events.append(Event("ana", at, "case.claimed", **facts))
    for number in range(dice.randrange(4)):
        at += dice.choice((0, 1, 900))
        ms = dice.choice((3_000, 5_000, 20_000, 20_000))
        events.append(Event("ana", at, "reveal.granted", field=f"f{number}", ms=ms, **facts))
        stay = dice.choice((0, 1, 2_999, 3_000, ms - 1, ms, ms + 1, -1))
        if stay >= 0:
            at += stay
            field = f"f{number if dice.randrange(8) else 0}"
            events.append(Event("ana", at, "reveal.closed", case=case, field=field))
    at += dice.choice((0, 1, 15_000))
    if dice.randrange(10):
        events.append(Event("ana", at, dice.choice(_ENDS), case=case))
    return at


def meeting(dice: Random, events: Sequence[Event]) -> Policy:
    """Return a policy some of whose rules these events reach exactly, just miss, or just pass."""
    form: dict[str, Any] = {
        "timezone": "Europe/Amsterdam",
        "day_starts": dice.choice(("00:00", "02:30", "04:00")),
        "severity": {"weights": [0.5, 1, 2, 4, 8]},
        "reveal": {"longest": "20s", "minimum_charge": "3s"},
        "limit": [_limit(dice, number) for number in range(dice.randrange(4))],
        "break": [_break(dice, events, number) for number in range(dice.randrange(3))],
    }
    for rules, made in (("cooldown", _cooldown), ("streak", _streak)):
        form[rules] = [made(dice, events, number) for number in range(dice.randrange(3))]
    if dice.randrange(3) == 0:
        form["wind_down"] = {"last": f"{dice.randrange(HOUR)}ms", "max_severity": dice.randrange(5)}
        if dice.randrange(2):
            form["wind_down"]["cutoff"] = dice.choice(("00:00", "03:00", "12:00"))
    loose = Policy.model_validate(form)
    for written, limit in zip(form["limit"], prepare(loose).limits, strict=True):
        most, beyond = _most(loose, limit, events), dice.choice(_OFF_BY)
        if limit.rule.measure == "time":
            written["max"] = f"{max(most + beyond, 0)}ms"
        elif limit.rule.measure == "dose":
            written["max"] = -(-max(most + beyond * 1_000, 0) * 1000 // DOSE_UNITS_PER_POINT) / 1000
        else:
            written["max"] = max(most + min(beyond, 9), 0)
    return Policy.model_validate(form)


def _limit(dice: Random, number: int) -> dict[str, Any]:
    measure = dice.choice(("time", "dose", "reveals", "cases"))
    over = dice.choice(("10m", "60m", "24h", "7d", "day", "shift"))
    made: dict[str, Any] = {"id": f"l{number}", "measure": measure, "over": over}
    made["max"] = {"time": "24h" if over == "day" else "10m" if over == "10m" else "60m"}.get(measure, 9_000)
    if dice.randrange(3) == 0:
        made["severity_at_least"] = dice.choice((2, 4))
    if dice.randrange(4) == 0:
        made["categories"] = ["spam"]
    return made


def _most(policy: Policy, limit: Any, events: Sequence[Event]) -> int:
    """Return what of a limit is used at most, and asked for, if nothing else stands in the way."""
    record, plan, most = Record(), prepare(policy), 0
    kind = "case.claimed" if limit.claims else "reveal.granted"
    for event in events:
        severity = event.severity or 5
        if event.kind == kind and limit.question.counts(severity, event.category or ""):
            wanted = 1 if limit.counts else (event.ms or 0) * limit.prices[severity - 1]
            most = max(most, used(plan, limit, record, event.at) + wanted)
        record.append(event)
    return most


def _break(dice: Random, events: Sequence[Event], number: int) -> dict[str, Any]:
    turns = [event.at for event in events if event.kind.partition(".")[0] in {"shift", "break", "away"}]
    gaps = [later - sooner for sooner, later in pairwise(turns)]
    work = sum(dice.choices(gaps or [HOUR], k=dice.choice((1, 1, 2))))
    after = min(max(work + dice.choice(_OFF_BY), 1_000), 20 * HOUR)
    made: dict[str, Any] = {"id": f"r{number}", "after": f"{after}ms"}
    made["length"] = f"{min(max(dice.choice(gaps or [HOUR]) + dice.choice((-1, 0, 1)), 1), 20 * HOUR)}ms"
    made["grace"] = dice.choice(("0s", "1ms", "60s"))
    made["natural"] = dice.randrange(4) > 0
    made["counts"] = "work" if dice.randrange(9) else "exposed"
    if dice.randrange(3) == 0:
        made["notice"] = f"{after // 2}ms"
        made["postpone"] = {"times": 1, "by": "60s", "adds": "1ms"}
    return made


def _cooldown(dice: Random, events: Sequence[Event], number: int) -> dict[str, Any]:
    ends = [event.at for event in events if event.kind in _ENDS]
    claims = [event.at for event in events if event.kind == "case.claimed"]
    waits = [claim - end for end in ends for claim in claims if 0 < claim - end < HOUR]
    wait = max(dice.choice(waits or [1_000]) + dice.choice((-1, 0, 1)), 1)
    return {"id": f"c{number}", "after_severity": dice.randrange(1, 6), "wait": f"{wait}ms"}


def _streak(dice: Random, _: Sequence[Event], number: int) -> dict[str, Any]:
    return {"id": f"s{number}", "severity": dice.randrange(2, 6), "max": dice.randrange(1, 6)}
