"""The rule engine: policy, record and instant in; what is allowed, and why, out.

Pure: it reads no clock, does no I/O and knows no screen, so that every answer can be given again, by anyone,
from the exported ledger. Instants are ms UTC. An instant before the latest event is read as that event's:
a clock that was set back earns nothing.

`grant`, `claimable` and `state_of` are asked inside the transaction that records the answer, so they look at
no more than they need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import _changes, _meters, _reasons, _verdicts
from config._answers import Assessment, Claimable, Granted, May, Meter, Reason, Refused, State
from config._plan import SEVERITIES, look, prepare

if TYPE_CHECKING:
    from config._plan import Look
    from config.exposure import Record
    from config.policy import Policy

__all__ = [
    "Assessment",
    "Claimable",
    "Granted",
    "May",
    "Meter",
    "Reason",
    "Refused",
    "State",
    "assess",
    "break_near",
    "break_owed",
    "claimable",
    "grant",
    "may_postpone",
    "refusal",
    "state_of",
    "worked_today",
]


def assess(policy: Policy, record: Record, now: int) -> Assessment:
    """Return everything that holds at `now`, with a meter for every rule that is enforced."""
    here = _look(policy, record, now)
    present = _verdicts.signature(here)
    return Assessment(
        at=here.now,
        state=present.state,
        may=May(
            claim=present.max_severity > 0,
            reveal=present.reveals_up_to > 0,
            max_severity=present.max_severity,
            max_ms=_verdicts.max_ms(here),
        ),
        meters=_meters.meters(here),
        binding=_reasons.reasons(here) if present.binding else (),
        rest_owed=_meters.rest_owed(here),
        next_change_at=_changes.next_change(here, present),
    )


def state_of(policy: Policy, record: Record, now: int) -> State:
    """Return the state alone."""
    return _verdicts.state(_look(policy, record, now))


def grant(
    policy: Policy, record: Record, now: int, *, severity: int, category: str, wanted: int
) -> Granted | Refused:
    """Return for how long one passage may be revealed at `now`, or why not.

    `wanted` is in ms; it is never more than the policy's longest nor less than the smallest reveal. Reserving
    the answer in full keeps every limit, whatever happens next.
    """
    here = _look(policy, record, now)
    plan = here.plan
    most, bound_by = max(min(wanted, plan.longest), plan.charge), None
    left = _verdicts.time_left(here, severity)
    if left is not None and left < most:
        most, bound_by = left, _cutter(here, left)
    for limit, used in zip(plan.limits, here.used, strict=True):
        if limit.claims or not limit.question.counts(severity, category):
            continue
        room, price = limit.max - used, limit.prices[severity - 1]
        if room < limit.need[severity - 1]:
            most, bound_by = 0, limit.id
        elif price and room < most * price:
            most, bound_by = room // price, limit.id
    if most >= plan.charge:
        return Granted(most, bound_by)
    return _refused_reveal(here, severity, category)


def claimable(policy: Policy, record: Record, now: int) -> Claimable:
    """Return which cases may be claimed at `now`."""
    here = _look(policy, record, now)
    most = _verdicts.max_severity(here)
    closed: dict[str, int] = {}
    for limit, top in zip(here.plan.limits, here.tops, strict=True):
        if top < most and limit.rule.categories is not None:
            for category in limit.rule.categories:
                closed[category] = min(top, closed.get(category, SEVERITIES))
    return Claimable(most, closed)


def refusal(policy: Policy, record: Record, now: int) -> Refused:
    """Return why claims are refused, wholly or in part; asked only after `claimable` said so."""
    here = _look(policy, record, now)
    reasons = _standing_reasons(here) + _reasons.reasons(here)
    return Refused(_verdicts.state(here), reasons, _meters.claims_free_at(here))


def may_postpone(policy: Policy, record: Record, now: int, rule: str) -> Refused | None:
    """Return None if the break of this rule may be postponed at `now`, or why not.

    It may be from its notice until it is overdue, as often as its rule says between two full rests.
    """
    here = _look(policy, record, now)
    each = next((each for each in here.breaks if each.plan.id == rule), None)
    words = None
    if not record.on_shift:
        words = "You are not on shift."
    elif record.on_break:
        words = "You are on a break already."
    elif each is None:
        words = "There is no break of that name."
    elif not each.plan.rest.times:
        words = "This break cannot be postponed."
    elif each.standing.postponed >= each.plan.rest.times:
        words = "This break was postponed as often as it can be. It can be again after a full rest."
    elif each.clock >= each.overdue_at:
        words = "This break is overdue; it can no longer be postponed."
    elif each.clock < each.plan.notice_at:
        words = "This break is not near yet; there is nothing to postpone."
    if words is None:
        return None
    return Refused(_verdicts.state(here), (Reason(rule, words),), None)


def break_owed(policy: Policy, record: Record, now: int) -> str | None:
    """Return the rule whose break is due and needs the longest rest, or None."""
    owed = [each for each in _look(policy, record, now).breaks if each.due]
    longest = max(owed, key=lambda each: each.plan.rest.needs(each.standing.postponed), default=None)
    return None if longest is None else longest.plan.id


def break_near(policy: Policy, record: Record, now: int) -> str | None:
    """Return the rule whose break is announced or due and would be overdue first, or None."""
    near = [each for each in _look(policy, record, now).breaks if each.clock >= each.plan.notice_at]
    first = min(near, key=lambda each: each.due_at - each.clock, default=None)
    return None if first is None else first.plan.id


def worked_today(policy: Policy, record: Record, now: int) -> int:
    """Return how long the person was on shift in this local day, breaks included, absences not, ms."""
    now = max(now, record.last_at)
    return record.on_shift_since(prepare(policy).day(now).start, now)


def _look(policy: Policy, record: Record, now: int) -> Look:
    return look(prepare(policy), record, max(now, record.last_at))


def _cutter(here: Look, left: int) -> str | None:
    """Return the rule that ends a reveal after `left` ms."""
    for each in here.breaks:
        if each.overdue_at - each.clock <= left:
            return each.plan.id
    return _reasons.WIND_DOWN


def _standing_reasons(here: Look) -> tuple[Reason, ...]:
    """Return why nothing at all is served, when that is no rule's doing."""
    if not here.record.on_shift:
        return (Reason("shift", "You are not on shift."),)
    if here.record.on_break:
        return (Reason("break", "You are on a break. It ends when you end it."),)
    return ()


def _refused_reveal(here: Look, severity: int, category: str) -> Refused:
    found = list(_standing_reasons(here))
    frees: list[int | None] = [None] * len(found)
    for limit, used, top in zip(here.plan.limits, here.used, here.tops, strict=True):
        need = limit.need[severity - 1]
        if not limit.claims and limit.question.counts(severity, category) and limit.max - used < need:
            found.append(Reason(limit.id, _reasons.of_limit(here, limit, used, top)))
            frees.append(_verdicts.limit_frees_at(here, limit, used, need))
    for each in here.breaks:
        if each.overdue_at - each.clock < here.plan.charge:
            found.append(Reason(each.plan.id, _reasons.of_break(here, each)))
            frees.append(each.enough_at)
    if severity > here.plan.wind_max and _verdicts.winds(here):
        found.append(Reason(_reasons.WIND_DOWN, _reasons.of_wind_down(here)))
        frees.append(here.wind.ends)
    known = [each for each in frees if each is not None]
    frees_at = max(known) if known and len(known) == len(frees) else None
    return Refused(_verdicts.state(here), tuple(found), frees_at)
