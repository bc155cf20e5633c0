"""A policy prepared for asking, and how things stand at one instant.

A policy is read far more often than it changes: what can be worked out from the policy alone is worked out
once. `look` then gathers, in one pass, everything that the answers to one question are made from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from config._rests import RestRule, Standing
from config.exposure import Question
from config.localdays import Day, day_of

if TYPE_CHECKING:
    from config.exposure import Record
    from config.policy import Policy
    from config.sections import Break, Cooldown, Limit, Streak

SEVERITIES = 5
NOTHING = -(1 << 62)
"""What a limit asks of a severity it does not apply to: there is always room for less than nothing."""


class LimitPlan(NamedTuple):
    """A limit, with the room it must have for the smallest reveal (or one more case) of each severity."""

    id: str
    rule: Limit
    question: Question
    counts: bool
    """Whether it counts reveals or cases, not time or dose."""
    claims: bool
    """Whether it refuses claims instead of reveals."""
    sliding: int
    """Length of a sliding window in ms; 0 for a day or a shift."""
    daily: bool
    max: int
    warn: int | None
    need: tuple[int, ...]
    prices: tuple[int, ...]
    """What one millisecond of each severity costs; 0 where it costs nothing or is not counted so."""

    @property
    def least(self) -> int:
        """The room that a smallest reveal of the lowest severity it applies to takes."""
        return self.need[self.rule.severity_at_least - 1]

    def highest(self, room: int) -> int:
        """Return the highest severity for which there is room, 0 to 5. Weights never fall with severity."""
        if room >= self.need[-1]:
            return SEVERITIES
        return next(index for index, need in enumerate(self.need) if room < need)


class BreakPlan(NamedTuple):
    """A break rule and what decides its rests."""

    id: str
    rule: Break
    rest: RestRule
    exposed: bool
    notice_at: int
    """The work clock from which it is announced, ms."""


class Wind(NamedTuple):
    """How winding down stands: since when, or from when on. Instants in ms UTC, None where there is none."""

    active: bool
    begins: int | None
    ends: int | None
    """When waiting brings heavier work back; None when it does not."""


class Plan(NamedTuple):
    """All of a policy that the engine goes by."""

    policy: Policy
    charge: int
    """The smallest reveal, ms."""
    longest: int
    limits: tuple[LimitPlan, ...]
    breaks: tuple[BreakPlan, ...]
    cooldowns: tuple[Cooldown, ...]
    streaks: tuple[Streak, ...]
    wind_last: int | None
    wind_max: int
    cutoff: int | None
    exposure: Question
    """All exposure, for work clocks that run on exposure only."""

    def day(self, instant: int) -> Day:
        """Return the local day of `instant`, with its cut-off."""
        return day_of(self.policy.zone, self.policy.day_starts, self.cutoff, instant)


class BreakNow(NamedTuple):
    """A break rule at one instant; the clock and its marks in ms of work."""

    plan: BreakPlan
    clock: int
    due_at: int
    overdue_at: int
    standing: Standing

    @property
    def due(self) -> bool:
        """Whether no new case may be claimed."""
        return self.clock >= self.due_at

    @property
    def enough_at(self) -> int | None:
        """When the rest that goes on will be enough, ms UTC; None when it was, or nobody rests."""
        since = self.standing.resting_since
        if since is None or self.standing.rested:
            return None
        return since + self.plan.rest.needs(self.standing.postponed)


class Look(NamedTuple):
    """How everything stands at `now`."""

    plan: Plan
    record: Record
    now: int
    used: tuple[int, ...]
    """Per limit, in its own unit."""
    tops: tuple[int, ...]
    """Per limit, the highest severity that it has room for."""
    breaks: tuple[BreakNow, ...]
    due: bool
    left: int | None
    """Milliseconds of work until something is overdue; None when no rule bounds it."""
    wind: Wind


_prepared: dict[int, Plan] = {}
_MOST_PREPARED = 32


def prepare(policy: Policy) -> Plan:
    """Return the plan of a policy, made once and found by identity: comparing policies is slow.

    A plan holds on to its policy, so an identity is never that of another one.
    """
    plan = _prepared.get(id(policy))
    if plan is None:
        if len(_prepared) >= _MOST_PREPARED:
            _prepared.clear()
        plan = _prepared[id(policy)] = _plan(policy)
    return plan


def _plan(policy: Policy) -> Plan:
    charge = policy.reveal.minimum_charge
    wind = policy.wind_down
    return Plan(
        policy=policy,
        charge=charge,
        longest=policy.reveal.longest,
        limits=tuple(_limit(policy, limit) for limit in policy.enforced_limits),
        breaks=tuple(_break(rule) for rule in policy.enforced_breaks),
        cooldowns=policy.cooldowns,
        streaks=policy.streaks,
        wind_last=wind.last if wind else None,
        wind_max=wind.max_severity if wind else SEVERITIES,
        cutoff=wind.cutoff if wind else None,
        exposure=Question("time", minimum_charge=charge),
    )


def _limit(policy: Policy, limit: Limit) -> LimitPlan:
    charge, weights = policy.reveal.minimum_charge, policy.milli_weights
    spans = limit.measure in {"time", "dose"}
    prices = weights if limit.measure == "dose" else (int(limit.measure == "time"),) * SEVERITIES
    smallest = tuple(price * charge if spans else 1 for price in prices)
    return LimitPlan(
        id=limit.id,
        rule=limit,
        question=Question(
            limit.measure,
            limit.severity_at_least,
            limit.categories,
            charge if spans else 0,
            weights if limit.measure == "dose" else (),
        ),
        counts=not spans,
        claims=limit.measure == "cases",
        sliding=limit.over.length if limit.over.kind == "sliding" else 0,
        daily=limit.over.kind == "day",
        max=limit.max,
        warn=limit.warn,
        need=tuple(
            need if severity >= limit.severity_at_least else NOTHING
            for severity, need in enumerate(smallest, start=1)
        ),
        prices=tuple(
            price if severity >= limit.severity_at_least else 0
            for severity, price in enumerate(prices, start=1)
        ),
    )


def _break(rule: Break) -> BreakPlan:
    rest = RestRule(rule.id, rule.length, rule.natural, rule.postpone_times, rule.postpone_adds)
    return BreakPlan(rule.id, rule, rest, rule.counts == "exposed", rule.after - rule.notice)


def look(plan: Plan, record: Record, now: int) -> Look:
    """Return how everything stands at `now`, if nothing happens between the latest event and then."""
    day_start: int | None = None
    used, tops = [], []
    for limit in plan.limits:
        if limit.daily and day_start is None:
            day_start = plan.day(now).start
        amount = _used(limit, record, now, day_start)
        used.append(amount)
        tops.append(limit.highest(limit.max - amount))
    breaks = tuple(_break_now(plan, each, record, now) for each in plan.breaks)
    return Look(
        plan=plan,
        record=record,
        now=now,
        used=tuple(used),
        tops=tuple(tops),
        breaks=breaks,
        due=any(each.clock >= each.due_at for each in breaks),
        left=min((each.overdue_at - each.clock for each in breaks), default=None),
        wind=_wind(plan, record, now),
    )


def used(plan: Plan, limit: LimitPlan, record: Record, now: int) -> int:
    """Return how much of one limit is used at `now`, in its own unit."""
    return _used(limit, record, now, plan.day(now).start if limit.daily else None)


def _used(limit: LimitPlan, record: Record, now: int, day_start: int | None) -> int:
    start = now - limit.sliding if limit.sliding else day_start if limit.daily else record.shift_start
    if start is None:
        return 0
    if not limit.counts:
        return record.spans(limit.question).since(start)
    instants = record.instants(limit.question)
    return instants.after(start) if limit.sliding else instants.since(start)


def _break_now(plan: Plan, each: BreakPlan, record: Record, now: int) -> BreakNow:
    standing = record.rest(each.rest, now)
    if standing.rested:
        clock = 0
    elif each.exposed:
        spans = record.spans(plan.exposure)
        clock = spans.until(now) - spans.until(standing.base)
    else:
        clock = record.worked(now) - standing.base_worked
    due_at = each.rule.after + standing.postponed * each.rule.postpone_by
    return BreakNow(each, clock, due_at, due_at + each.rule.grace, standing)


_CALM = Wind(active=False, begins=None, ends=None)


def _wind(plan: Plan, record: Record, now: int) -> Wind:
    """Return how winding down stands; it is a matter of being on shift."""
    if not record.on_shift:
        return _CALM
    planned = None
    if plan.wind_last is not None and (end := record.planned_end(plan.policy)) is not None:
        planned = end - plan.wind_last
    if plan.cutoff is None:
        return Wind(planned is not None and now >= planned, planned, None)
    day = plan.day(now)
    cutoff = day.start if day.cutoff is None else day.cutoff
    begins = cutoff if planned is None else min(planned, cutoff)
    active = now >= begins
    # A cut-off at the very start of the day holds all day, every day.
    eases = active and cutoff > day.start and (planned is None or planned > day.end)
    return Wind(active, begins, day.end if eases else None)
