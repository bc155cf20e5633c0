"""One person as a supervisor sees them, worked out from what the rule engine answered. Pure.

What keeps people safe and no more: no counts of cases, no times, no skips.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.exposure import Record
    from config.policy import Policy
    from config.rules import Assessment, Meter
    from storage.figures.team import Member

NEARLY = 9
"""Tenths of a limit without a warning of its own from which it is called near."""

NOT_READ = ""
"""The state of somebody who is on shift and not assessed yet: the first look takes several rounds."""

FAR = 2**62
"""More than anything adds up to."""

Mode = Literal["off", "work", "break", "away"]


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that somebody is near, or at: its meter's figures, as the engine gives them."""

    meter: Meter
    full: bool
    """Whether nothing of it is left."""


@dataclass(frozen=True, slots=True)
class PersonNow:
    """What a supervisor needs to know of one person to keep them safe, and no more; instants in ms UTC."""

    name: str
    team: str
    state: str
    """As the rule engine names it."""
    mode: Mode
    since: int | None
    """Since when they are on this break, on shift, or off it."""
    break_due_at: int | None = None
    """When the next break is due if work goes on; None when it is due, or the work clock stands still."""
    break_left: int | None = None
    """Work, or reading, left until the next break, ms, where that is not a matter of time alone."""
    rest_owed: int = 0
    near: tuple[Near, ...] = ()
    excepted_until: int | None = None

    @property
    def on_shift(self) -> bool:
        """Whether they are at work at all."""
        return self.mode != "off"

    def needs_rest(self, now: int) -> tuple[int, int, str]:
        """Return what sorts people by who needs a break soonest; then by name."""
        if self.mode in {"off", "break"}:
            return (3 if self.mode == "off" else 2, 0, self.name)
        if self.rest_owed:
            return (0, -self.rest_owed, self.name)
        left = FAR if self.break_left is None else self.break_left
        return (1, left if self.break_due_at is None else max(0, self.break_due_at - now), self.name)


def shown_of(member: Member, policy: Policy, record: Record, found: Assessment) -> PersonNow:
    """Return what is shown of one person."""
    mode: Mode = (
        "off" if not record.on_shift else "break" if record.on_break else "away" if record.away else "work"
    )
    at, left = _next_break(policy, found, running=mode == "work")
    return PersonNow(
        name=member.name,
        team=member.team,
        state=found.state,
        mode=mode,
        since=record.break_started if mode == "break" else _shift_line(record, mode),
        break_due_at=at if mode == "work" else None,
        break_left=left if mode in {"work", "away"} else None,
        rest_owed=found.rest_owed if mode != "off" else 0,
        near=tuple(nearly(found.meters)) if mode != "off" else (),
        excepted_until=member.excepted_until,
    )


def nearly(meters: Iterable[Meter]) -> Iterable[Near]:
    """Yield the limits that are near or used up; breaks have a column of their own."""
    for meter in meters:
        if meter.kind == "limit" and meter.used >= _near_at(meter):
            yield Near(meter, full=meter.remaining == 0)


def _shift_line(record: Record, mode: Mode) -> int | None:
    """Return since when somebody is on shift, or off it: then it is their latest line or close to it."""
    return record.last_at if mode == "off" else record.shift_start


def _next_break(policy: Policy, found: Assessment, *, running: bool) -> tuple[int | None, int | None]:
    """Return when the next break is due, or what is left until then where that is not a matter of time."""
    counts = {rule.id: rule.counts for rule in policy.enforced_breaks}
    due: list[tuple[int, bool]] = [
        (meter.remaining, running and counts.get(meter.rule) == "work")
        for meter in found.meters
        if meter.kind == "break" and meter.remaining is not None
    ]
    if not due:
        return None, None
    left, by_time = min(due)
    if not left:
        return None, None
    return (found.at + left, None) if by_time else (None, left)


def _near_at(meter: Meter) -> int:
    if meter.warn is not None:
        return meter.warn
    return (meter.limit or 0) * NEARLY // 10


def slack_of(policy: Policy, found: Assessment) -> tuple[int, int, int]:
    """Return what may be added before anything could be near: time, severity-weighted time, counts.

    Dose is reckoned as time x severity x the steepest weight per step of severity, which is never too little.
    """
    steepest = max(-(-weight // severity) for severity, weight in enumerate(policy.milli_weights, start=1))
    time = dose = count = FAR
    for meter in found.meters:
        if meter.kind == "break":
            rule = next(each for each in policy.enforced_breaks if each.id == meter.rule)
            if rule.counts == "exposed":
                time = min(time, max(0, (meter.warn or meter.limit or 0) - meter.used))
        elif meter.kind == "limit":
            room = max(0, _near_at(meter) - meter.used)
            if meter.unit == "seconds":
                time = min(time, room)
            elif meter.unit == "points":
                dose = min(dose, room // max(1, steepest))
            else:
                count = min(count, room)
    return time, dose, count
