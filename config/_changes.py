"""When the answer next changes, if nothing is done.

Everything that is watched follows from comparisons of a figure with a mark. With nothing done, each figure
moves in one direction between resets, so the instants at which it can cross a mark are few and are computed;
then the answer at each is compared with the answer now, earliest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config._plan import NOTHING, look
from config._verdicts import cooled_at, limit_frees_at, signature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config._plan import Look
    from config._verdicts import Signature


def next_change(now: Look, present: Signature) -> int | None:
    """Return the first instant after `now` whose signature is not `present`, ms UTC; None for never.

    Two days are enough to look ahead for cut-offs: what repeats daily and was not seen to change anything
    by then is covered up by something that itself must change first.
    """
    for instant in sorted({each for each in _candidates(now) if each > now.now}):
        if signature(look(now.plan, now.record, instant)) != present:
            return instant
    return None


def _candidates(now: Look) -> Iterator[int]:
    yield from _limits(now)
    yield from _breaks(now)
    for cooldown in now.plan.cooldowns:
        yield cooled_at(now, cooldown.after_severity, cooldown.wait)
    yield from _wind(now)


def _limits(now: Look) -> Iterator[int]:
    for limit, used in zip(now.plan.limits, now.used, strict=True):
        rooms = {need for need in limit.need if need != NOTHING}
        if limit.warn is not None:
            rooms.add(limit.max - limit.warn + 1)
        for room in rooms:
            instant = limit_frees_at(now, limit, used, room)
            if instant is not None:
                yield instant


def _breaks(now: Look) -> Iterator[int]:
    record, charge = now.record, now.plan.charge
    for each in now.breaks:
        if each.enough_at is not None:
            yield each.enough_at
        marks = (each.plan.notice_at, each.due_at, each.overdue_at - charge + 1, each.overdue_at)
        ahead = [mark - each.clock for mark in marks if mark > each.clock]
        if not each.plan.exposed:
            if record.mode == "work":
                yield from (now.now + work for work in ahead)
            continue
        # Only what is revealed already goes on, to its end at most.
        spans = record.spans(now.plan.exposure)
        to_come = spans.since(now.now)
        for work in ahead:
            if work <= to_come:
                yield spans.earliest_since_at_most(to_come - work)


def _wind(now: Look) -> Iterator[int]:
    record, plan = now.record, now.plan
    if not record.on_shift:
        return
    if plan.wind_last is not None and (end := record.planned_end(plan.policy)) is not None:
        yield end - plan.wind_last
        yield end - plan.wind_last - plan.charge + 1
    if plan.cutoff is not None:
        today = plan.day(now.now)
        for day in (today, plan.day(today.end), plan.day(plan.day(today.end).end)):
            cutoff = day.start if day.cutoff is None else day.cutoff
            yield from (cutoff - plan.charge + 1, cutoff, day.end)
