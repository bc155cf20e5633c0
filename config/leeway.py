"""How far somebody can certainly go before the rules have to be asked again.

A simulation asks the engine for a hundred people over a month. Between two questions only what the person
does uses anything up, and time alone only gives room back: what fits into the room that was left at the first
question is what the engine would have granted, passage by passage. Where that is not certain any more the
engine is asked anew; a leeway never allows what it would refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import _verdicts
from config._plan import SEVERITIES, look, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config._plan import Look
    from config.exposure import Record
    from config.policy import Policy

EVER = 1 << 62
"""An instant that never comes."""


class Leeway:
    """What one look at a person's record left, less what was used up since. Ms, and instants in ms UTC."""

    __slots__ = (
        "_ends",
        "_exposure",
        "_least",
        "_limits",
        "_marks",
        "_plan",
        "_record",
        "_rooms",
        "_roomy",
        "_top",
        "_until",
        "_wind_max",
        "closed",
        "due",
        "due_at",
        "max_severity",
        "rest",
        "winds_at",
    )

    def __init__(self, policy: Policy, record: Record, now: int) -> None:
        plan = prepare(policy)
        here = look(plan, record, now)
        now = here.now
        due = [each for each in here.breaks if each.due]
        self._plan, self._record = plan, record
        self.due = tuple(each.plan.id for each in due)
        """The break rules that are due."""
        self.rest = max((each.plan.rest.needs(each.standing.postponed) for each in due), default=0)
        """How long a rest must be to satisfy them, beginning now; 0 where none is due."""
        self.max_severity = _verdicts.max_severity(here)
        """The highest severity that could be claimed at the time of the look, 0 for none."""
        self.closed: Mapping[str, int] = {}
        """Category -> highest severity allowed there, as `rules.claimable` says it."""
        if min(here.tops, default=SEVERITIES) < self.max_severity:
            self.closed = _closed(here, self.max_severity)
        self._marks = [
            (now + each.due_at - each.clock, each.plan.id, each.plan.rest.needs(each.standing.postponed))
            for each in here.breaks
            if not each.plan.exposed
        ]
        self.due_at = min((mark[0] for mark in self._marks), default=EVER)
        """When a break will be due if the person works on until then."""
        self._exposure = min(
            (each.due_at - each.clock for each in here.breaks if each.plan.exposed), default=EVER
        )
        begins = here.wind.begins
        self.winds_at = begins if begins is not None and not here.wind.active else EVER
        """When winding down begins, if that is to come."""
        eases = here.wind.ends if here.wind.active else None
        self._until = min(self.due_at, self.winds_at, EVER if eases is None else eases)
        left = (_verdicts.time_left(here, 0), _verdicts.time_left(here, SEVERITIES + 1))
        self._ends = [EVER if each is None else now + each for each in left]
        self._wind_max = plan.wind_max
        self._top = plan.wind_max if here.wind.active else SEVERITIES
        self._limits = plan.limits
        self._rooms = [limit.max - used for limit, used in zip(plan.limits, here.used, strict=True)]
        self._least = [limit.need[-1] for limit in plan.limits]
        self._roomy = not due and all(
            room >= least for room, least in zip(self._rooms, self._least, strict=True)
        )

    def holds(self, now: int) -> bool:
        """Return whether the same follows at `now`: limits have room, nothing is due, only pace matters."""
        return self._roomy and now < self._until and self._exposure > 0

    def fall_due(self, now: int) -> bool:
        """Return whether a break of the work clock is due at `now`, after work alone, and note which."""
        if now < self.due_at:
            return False
        due = [mark for mark in self._marks if mark[0] <= now]
        self.due, self.rest = tuple(mark[1] for mark in due), max(mark[2] for mark in due)
        return True

    def top(self, now: int) -> int:
        """Return the highest severity that may be claimed at `now`, where the leeway holds."""
        top, record = self._top, self._record
        for cooldown in self._plan.cooldowns:
            if (
                cooldown.after_severity <= top
                and now < record.ended_at[cooldown.after_severity] + cooldown.wait
            ):
                top = cooldown.after_severity - 1
        for streak in self._plan.streaks:
            if streak.severity <= top and record.streaks[streak.severity] >= streak.max:
                top = streak.severity - 1
        return top

    def eases_at(self, now: int) -> int:
        """Return when the next cool-down that goes on ends."""
        ends = [self._record.ended_at[each.after_severity] + each.wait for each in self._plan.cooldowns]
        return min((end for end in ends if end > now), default=EVER)

    def certain(self, now: int, severity: int, category: str, step: int) -> int:
        """Return for how long text is certainly granted, read from `now` on in passages of `step` ms."""
        most = self._ends[severity > self._wind_max] - now
        for limit, room in zip(self._limits, self._rooms, strict=True):
            if limit.claims or not limit.question.counts(severity, category):
                continue
            price = limit.prices[severity - 1]
            most = min(most, room * step if limit.counts else room // price if price else most)
        return most

    def read(self, severity: int, category: str, ms: int, passages: int) -> None:
        """Note that so much was granted since the look."""
        self._exposure -= ms
        rooms, least = self._rooms, self._least
        for index, limit in enumerate(self._limits):
            if limit.claims or not limit.question.counts(severity, category):
                continue
            rooms[index] -= passages if limit.counts else ms * limit.prices[severity - 1]
            if rooms[index] < least[index]:
                self._roomy = False

    def claim(self, severity: int, category: str) -> None:
        """Note a claim."""
        for index, limit in enumerate(self._limits):
            if limit.claims and limit.question.counts(severity, category):
                self._rooms[index] -= 1
                if self._rooms[index] < self._least[index]:
                    self._roomy = False


def _closed(here: Look, most: int) -> dict[str, int]:
    closed: dict[str, int] = {}
    for limit, top in zip(here.plan.limits, here.tops, strict=True):
        if top < most and limit.rule.categories is not None:
            for category in limit.rule.categories:
                closed[category] = min(top, closed.get(category, SEVERITIES))
    return closed
