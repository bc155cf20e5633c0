"""One person's recorded events under a policy: what each step comes to, worked out exactly.

Nothing is decided on other terms than `config.rules` decides: the plan is the engine's, in the same whole
numbers, and property tests hold every answer against the engine's own. `config._replay_walk` passes over the
steps that bounds kept here show to be granted in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from config._plan import prepare
from config._replay_clocks import Desk
from config._replay_figures import Tally
from config._replay_sums import BOUNDLESS, Rooms
from config._rests import ALWAYS

if TYPE_CHECKING:
    from config._replay_figures import Spreads
    from config._replay_sums import Mark, Span
    from config.policy import Policy

Row: TypeAlias = tuple[str, int, str, str, str, int, str, int, int | None, str | None]
"""An event as a plain tuple, a tenth of the price of an `Event`: person, at, kind, case, field, severity,
category, ms, until, rule. What an event does not have is "" or 0, and None for the last two."""

MODES = frozenset(
    {"shift.started", "shift.ended", "break.started", "break.ended", "away.started", "away.ended"}
)

_MOST_REMEMBERED = 256
"""Cases of which it is remembered, beyond a shift, what was revealed in them or that they were refused."""


class Open(NamedTuple):
    """A recorded reveal whose end is not final. Instants in ms UTC."""

    case: str
    field: str
    at: int
    recorded_end: int
    replayed_end: int | None
    """None where it was refused."""
    severity: int
    category: str


class Day:
    """What one local day came to, by the yardstick; a reveal belongs to the day of its grant."""

    __slots__ = ("dose", "lost_dose", "lost_ms", "ms")

    def __init__(self, dose: int = 0, ms: int = 0) -> None:
        self.dose, self.ms = dose, ms
        """As recorded, in dose units and ms of the union of all spans."""
        self.lost_dose = self.lost_ms = 0
        """What of that the replay did without."""


class Steps:
    """The state of one person, and every step by the rules."""

    def __init__(self, person: str, policy: Policy, measure: Policy, spreads: Spreads) -> None:
        self._plan = prepare(policy)
        self._measure_charge = measure.reveal.minimum_charge
        self._measure_weights = measure.milli_weights
        self._spreads = spreads
        self._desk = Desk(self._plan.breaks)
        self._rooms = Rooms(self._plan)
        self.tally = Tally(person, breaks=[clock.tally for clock in self._desk.clocks])
        self._last = ALWAYS
        self._spans: list[Span] = []
        self._marks: list[Mark] = []
        self._claims: list[Mark] = []
        self._pending: Open | None = None
        """The reveal whose end is not final, where there is one at most; it ends in the day of its grant."""
        self._loose: list[Open] = []
        """All of them, in order of their grants, where there are more."""
        self._revealed: dict[str, int] = {}
        self._displaced: dict[str, None] = {}
        self._waiting: list[tuple[int, int, str]] = []
        self._cools = [0] * len(self._plan.cooldowns)
        self._streaks = [0] * len(self._plan.streaks)
        self._day_start = self._day_end = ALWAYS
        self._cutoff: int | None = None
        self._today, self._yesterday = Day(), Day()
        self._frontier = self._replayed_frontier = ALWAYS
        self._wind_begins: int | None = None
        # Bounds: within these the engine surely grants in full. A room is a lower bound on what every
        # limit of its kind has left; instants are the earliest at which a clock or the day says otherwise.
        self._dose_room = self._time_room = self._count_room = 0
        self._reveal_until = self._heavy_until = self._due_until = self._claim_until = ALWAYS

    def step(self, row: Row) -> None:
        """Take in one event, whatever the bounds say."""
        _, at, kind, case, field, severity, category, _, until, rule = row
        self._settle(at)
        if at >= self._day_end:
            self._begin_day(at)
        if kind == "reveal.granted":
            self._grant(row)
        elif kind == "reveal.closed":
            self._close(at, case, field)
        elif kind == "case.claimed":
            self._claim(at, case, severity, category)
        elif kind in {"case.decided", "case.released"}:
            self._end_case(at, case)
        elif kind == "break.postponed":
            self._postpone(at, rule)
        elif kind in MODES:
            self._turn(kind, at, until)

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

    def _settle(self, at: int) -> None:
        """Count the reveals whose ends are final at `at`."""
        if self._pending is not None and self._pending[3] <= at:
            self._count(self._pending)
            self._pending = None
        if self._loose:
            while self._loose and self._loose[0].recorded_end <= at:
                self._count(self._loose.pop(0))
            if not self._loose:
                self._bound(at)

    def _count(self, entry: Open) -> None:
        start, severity, replayed_end = entry.at, entry.severity, entry.replayed_end
        weight, least = self._measure_weights[severity - 1], self._measure_charge
        day = self._today if start >= self._day_start else self._yesterday
        took = max(entry.recorded_end - start, least)
        end = start + took
        united = max(end - max(start, self._frontier), 0)
        self._frontier = max(self._frontier, end)
        day.dose += weight * took
        day.ms += united
        if replayed_end is None:
            day.lost_dose += weight * took
            day.lost_ms += united
            return
        replayed = max(replayed_end - start, least)
        day.lost_dose += weight * (took - replayed)
        end = start + replayed
        day.lost_ms += united - max(end - max(start, self._replayed_frontier), 0)
        self._replayed_frontier = max(self._replayed_frontier, end)
        self.tally.cut += replayed_end < entry.recorded_end
        counted = max(replayed_end - start, self._plan.charge)
        if self._rooms.spans:
            self._spans.append((start, start + counted, severity, entry.category))
        self._dose_room -= self._plan.policy.milli_weights[severity - 1] * counted
        self._time_room -= counted

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
        worst = self._revealed.get(case, 0)
        for index, rule in enumerate(self._plan.cooldowns):
            if worst >= rule.after_severity:
                self._cools[index] = at + rule.wait

    def _turn(self, kind: str, at: int, until: int | None) -> None:
        desk, tally = self._desk, self.tally
        exposed = self._exposed(at)
        desk.note_breaks(at, exposed)
        tally.breaks_recorded += kind == "break.started" and desk.on_shift and not desk.on_break
        desk.turn(kind, at, until, exposed)
        if kind == "shift.started":
            self._waiting.clear()
            _forget(self._revealed)
            _forget(self._displaced)
            self._look(at)
        if kind in {"shift.started", "shift.ended"}:
            self._wind_begins = self._wind()
        self._bound(at)

    def _postpone(self, at: int, rule: str | None) -> None:
        exposed = self._exposed(at)
        self._desk.note_breaks(at, exposed)
        if self._desk.may_postpone(rule or "", at, exposed):
            self._desk.postpone(rule or "", at)
            self._bound(at)
        else:
            self.tally.postponements_refused += 1

    def _begin_day(self, at: int) -> None:
        day = self._plan.day(at)
        self._day_start, self._day_end, self._cutoff = day.start, day.end, day.cutoff
        self._flush(self._yesterday)
        self._yesterday, self._today = self._today, Day()
        self._wind_begins = self._wind()
        self._bound(at)

    def _flush(self, day: Day) -> None:
        if not day.dose and not day.ms:
            return
        tally, spreads = self.tally, self._spreads
        tally.recorded_dose += day.dose
        tally.replayed_dose += day.dose - day.lost_dose
        tally.recorded_ms += day.ms
        tally.replayed_ms += day.ms - day.lost_ms
        spreads.recorded_day_dose.add(day.dose)
        spreads.replayed_day_dose.add(day.dose - day.lost_dose)
        spreads.recorded_day_ms.add(day.ms)
        spreads.replayed_day_ms.add(day.ms - day.lost_ms)

    def _open_spans(self) -> list[Span]:
        charge = self._plan.charge
        entries = self._loose if self._pending is None else [self._pending]
        return [
            (each.at, max(each.replayed_end, each.at + charge), each.severity, each.category)
            for each in entries
            if each.replayed_end is not None
        ]

    def _look(self, at: int) -> list[int]:
        """Return what every limit has left at `at`, and set the bounds by it."""
        rooms, open_ = self._rooms, self._open_spans()
        self._take_in()
        left = rooms.left(at, self._day_start, self._desk.shift_start, open_)
        by: dict[str, int] = {}
        for limit, room in zip(self._plan.limits, left, strict=True):
            measure = limit.question.measure
            by[measure] = min(room, by.get(measure, BOUNDLESS))
        self._dose_room = by.get("dose", BOUNDLESS)
        self._time_room = by.get("time", BOUNDLESS)
        self._count_room = min(by.get("reveals", BOUNDLESS), by.get("cases", BOUNDLESS))
        if rooms.exposure is not None:
            _, granted = rooms.exposed(at, open_)
            for clock in self._desk.clocks:
                if clock.exposed:
                    ran = granted - clock.base_exposed
                    self._time_room = min(self._time_room, clock.plan.rule.after - ran)
        return left

    def _take_in(self) -> None:
        if self._spans or self._marks or self._claims:
            self._rooms.take(self._spans, self._marks, self._claims)
            self._spans.clear()
            self._marks.clear()
            self._claims.clear()

    def _exposed(self, at: int) -> int:
        if self._rooms.exposure is None:
            return 0
        self._take_in()
        return self._rooms.exposed(at, self._open_spans())[0]

    def _bound(self, at: int) -> None:
        """Set the instants until which reveals and claims are surely allowed, limits and pace aside."""
        desk = self._desk
        if desk.mode != "work" or self._loose:
            self._reveal_until = self._heavy_until = self._due_until = self._claim_until = ALWAYS
            return
        due = overdue = self._day_end
        for clock in desk.clocks:
            if clock.exposed:
                due = ALWAYS
                continue
            ran, due_at, _ = desk.read(clock, at, 0)
            due = min(due, at + due_at - ran)
            overdue = min(overdue, at + due_at + clock.plan.rule.grace - ran)
        begins = BOUNDLESS if self._wind_begins is None else self._wind_begins
        self._reveal_until, self._heavy_until = overdue, min(overdue, begins)
        self._due_until, self._claim_until = due, min(due, begins)

    def _wind(self) -> int | None:
        """Return from when on winding down holds today, ms UTC; None for not."""
        desk, plan = self._desk, self._plan
        if not desk.on_shift or desk.shift_start is None:
            return None
        planned = None
        if plan.wind_last is not None:
            length = plan.policy.shift_length
            end = desk.until if desk.until is not None else desk.shift_start + length if length else None
            planned = None if end is None else end - plan.wind_last
        if plan.cutoff is None:
            return planned
        cutoff = self._day_start if self._cutoff is None else self._cutoff
        return cutoff if planned is None else min(planned, cutoff)


def _forget(cases: dict[str, Any]) -> None:
    for case in list(cases)[: max(len(cases) - _MOST_REMEMBERED, 0)]:
        del cases[case]


def _closed(entry: Open, at: int) -> Open:
    replayed = entry.replayed_end
    return entry._replace(recorded_end=at, replayed_end=None if replayed is None else min(replayed, at))
