"""One person's recorded events under a policy: what each step comes to, worked out exactly.

Nothing is decided on other terms than `config.rules` decides: the plan is the engine's, in the same whole
numbers, and property tests hold every answer against the engine's own. `config._replay_walk` passes over the
steps that bounds kept here show to be granted in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config._replay_state import Day, Open, State
from config._replay_sums import BOUNDLESS

if TYPE_CHECKING:
    from config._replay_figures import Tally
    from config._replay_state import Row

_MOST_UNREAD = 256
"""Spans and counts that may wait for the next exact look."""

MODES = frozenset(
    {"shift.started", "shift.ended", "break.started", "break.ended", "away.started", "away.ended"}
)

_MOST_REMEMBERED = 64
"""Cases of which it is remembered, beyond a shift, what was revealed in them or that they were refused."""


class Steps(State):
    """Every step by the rules."""

    def step(self, row: Row) -> None:
        """Take in one event, whatever the bounds say."""
        _, at, kind, case, field, severity, category, _, until, rule = row
        if self._pending is not None or self._loose:
            self._settle(at)
        if at >= self._day_end:
            self._begin_day(at)
        if kind in MODES:
            self._turn(kind, at, until)
        elif kind == "reveal.granted":
            self._grant(row)
        elif kind == "reveal.closed":
            self._close(at, case, field)
        elif kind == "case.claimed":
            self._claim(at, case, severity, category)
        elif kind in {"case.decided", "case.released"}:
            self._end_case(at, case)
        elif kind == "break.postponed":
            self._postpone(at, rule)

    def finish(self) -> Tally:
        """Return what it all came to, after the last event."""
        tally = self.tally
        if tally.events:
            self._settle(self._last)
            self._desk.note_breaks(self._last, self._exposed(self._last))
            self._settle(BOUNDLESS)
        self._flush(self._yesterday)
        self._flush(self._today)
        self._today, self._yesterday = Day(), Day()
        return tally

    def _grant(self, row: Row) -> None:
        _, at, _, case, field, severity, category, ms, _, _ = row
        tally = self.tally
        tally.reveals += 1
        granted = 0 if case in self._displaced else self._judge(at, severity, category, ms)
        if not granted:
            tally.refused += 1
        else:
            tally.shortened += granted < ms
            if self._rooms.counts_reveals:
                self._marks.append((at, severity, category))
                self._count_room -= 1
            self._revealed[case] = max(severity, self._revealed.get(case, 0))
        end = at + granted if granted else None
        entry = Open(case, field, at, at + ms, end, severity, category)
        if self._pending is not None:
            self._loose.append(self._pending)
            self._pending = None
        if self._loose or at + ms > self._day_end:
            self._loose.append(entry)
            self._bound(at)
        else:
            self._pending = entry

    def _judge(self, at: int, severity: int, category: str, wanted: int) -> int:
        """Return for how many ms `config.rules.grant` would grant this, at most as recorded; 0 if refused."""
        plan = self._plan
        most = max(min(wanted, plan.longest), plan.charge)
        left = self._time_left(at, severity)
        if left is not None and left < most:
            most = left
        if most < plan.charge:
            return 0
        for limit, room in zip(plan.limits, self._look(at), strict=True):
            if limit.claims or not limit.question.counts(severity, category):
                continue
            price = limit.prices[severity - 1]
            if room < limit.need[severity - 1]:
                return 0
            if price and room < most * price:
                most = room // price
        return min(most, wanted) if most >= plan.charge else 0

    def _time_left(self, at: int, severity: int) -> int | None:
        desk = self._desk
        if not desk.on_shift or desk.on_break:
            return 0
        left: int | None = None
        exposed = self._exposed(at)
        for clock in desk.clocks:
            ran, due_at, _ = desk.read(clock, at, exposed)
            work = due_at + clock.plan.rule.grace - ran
            left = work if left is None or work < left else left
        if severity > self._plan.wind_max and self._wind_begins is not None:
            heavy = self._wind_begins - at
            left = heavy if left is None or heavy < left else left
        return left

    def _close(self, at: int, case: str, field: str) -> None:
        """Close the latest open reveal of that field, as recorded; one that was refused stays refused."""
        for index in range(len(self._loose) - 1, -1, -1):
            entry = self._loose[index]
            if entry.case == case and entry.field == field and entry.recorded_end > at:
                self._loose[index] = _closed(entry, at)
                self._settle(at)
                return
        entry_ = self._pending
        if entry_ and entry_.case == case and entry_.field == field and entry_.recorded_end > at:
            self._pending = _closed(entry_, at)
            self._settle(at)

    def _claim(self, at: int, case: str, severity: int, category: str) -> None:
        tally = self.tally
        tally.claims += 1
        rooms = self._look(at) if self._open_for_claims(at) else None
        if self._waiting:
            waiting = self._waiting[:]
            self._waiting.clear()
            for since, heavy, kind in waiting:
                if self._claimable(at, heavy, kind, rooms):
                    tally.placed += 1
                    self._spreads.delays.add(at - since)
                else:
                    self._waiting.append((since, heavy, kind))
        if not self._claimable(at, severity, category, rooms):
            tally.displaced += 1
            self._displaced[case] = None
            self._waiting.append((at, severity, category))
            return
        self._displaced.pop(case, None)
        for index, streak in enumerate(self._plan.streaks):
            self._streaks[index] = self._streaks[index] + 1 if severity >= streak.severity else 0
        if self._rooms.counts_cases:
            self._claims.append((at, severity, category))
            self._count_room -= 1

    def _open_for_claims(self, at: int) -> bool:
        desk = self._desk
        if not desk.on_shift or desk.on_break:
            return False
        exposed = self._exposed(at)
        for clock in desk.clocks:
            ran, due_at, _ = desk.read(clock, at, exposed)
            if ran >= due_at:
                return False
        return True

    def _claimable(self, at: int, severity: int, category: str, rooms: list[int] | None) -> bool:
        """Say whether `config.rules.claimable` allows this; `rooms` is None where nothing may be claimed."""
        plan, begins = self._plan, self._wind_begins
        if rooms is None or (severity > plan.wind_max and begins is not None and at >= begins):
            return False
        for limit, room in zip(plan.limits, rooms, strict=True):
            categories = limit.rule.categories
            if room < limit.need[severity - 1] and (categories is None or category in categories):
                return False
        if any(
            severity >= rule.after_severity and at < over
            for rule, over in zip(plan.cooldowns, self._cools, strict=True)
        ):
            return False
        return not any(
            severity >= rule.severity and count >= rule.max
            for rule, count in zip(plan.streaks, self._streaks, strict=True)
        )

    def _end_case(self, at: int, case: str) -> None:
        if case in self._displaced:
            return
        self._cool(at, self._revealed.get(case, 0))

    def _cool(self, at: int, worst: int) -> None:
        for index, rule in enumerate(self._plan.cooldowns):
            if worst >= rule.after_severity:
                self._cools[index] = at + rule.wait

    def _turn(self, kind: str, at: int, until: int | None) -> None:
        desk, tally = self._desk, self.tally
        exposed = 0 if self._rooms.exposure is None else self._exposed(at)
        # At work and before the bound, no break is due; at rest, only one that was due is looked at.
        if (
            desk.flagged
            or self._rooms.exposure is not None
            or (desk.mode == "work" and at >= self._due_until)
        ):
            desk.note_breaks(at, exposed)
        if kind == "break.started":
            tally.breaks_recorded += desk.on_shift and not desk.on_break
        desk.turn(kind, at, until, exposed)
        if kind == "shift.started":
            self._begin_shift()
            if len(self._spans) + len(self._marks) + len(self._claims) > _MOST_UNREAD:
                self._look(at)
            self._wind_begins = self._wind()
        elif kind == "shift.ended":
            self._wind_begins = None
        self._bound(at)

    def _begin_shift(self) -> None:
        self._waiting.clear()
        if len(self._revealed) > _MOST_REMEMBERED or len(self._displaced) > _MOST_REMEMBERED:
            _forget(self._revealed)
            _forget(self._displaced)

    def _postpone(self, at: int, rule: str | None) -> None:
        exposed = self._exposed(at)
        self._desk.note_breaks(at, exposed)
        if self._desk.may_postpone(rule or "", at, exposed):
            self._desk.postpone(rule or "", at)
            self._bound(at)
        else:
            self.tally.postponements_refused += 1


def _forget(cases: dict[str, Any]) -> None:
    for case in list(cases)[: max(len(cases) - _MOST_REMEMBERED, 0)]:
        del cases[case]


def _closed(entry: Open, at: int) -> Open:
    replayed = entry.replayed_end
    return entry._replace(recorded_end=at, replayed_end=None if replayed is None else min(replayed, at))
