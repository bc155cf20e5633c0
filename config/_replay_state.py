"""Where one person stands in a replay: reveals, sums, clocks, the day, and the bounds that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from config._replay_clocks import Desk
from config._replay_figures import Tally
from config._replay_sums import BOUNDLESS, Rooms
from config._rests import ALWAYS

if TYPE_CHECKING:
    from config._replay_sums import Mark, Span
    from config._replay_terms import Terms

Row: TypeAlias = tuple[str, int, str, str, str, int, str, int, int | None, str | None]
"""An event as a plain tuple, a tenth of the price of an `Event`: person, at, kind, case, field, severity,
category, ms, until, rule. What an event does not have is "" or 0, and None for the last two."""


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


class State:
    """One person under one policy, as of the latest event."""

    def __init__(self, person: str, terms: Terms) -> None:
        self._terms = terms
        self._plan = terms.plan
        self._measure_charge = terms.measure_charge
        self._measure_by = terms.measure_by
        self._spreads = terms.spreads
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
        weight, least = self._measure_by[severity], self._measure_charge
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

    def _begin_day(self, at: int) -> None:
        self._new_day(at)
        self._bound(at)

    def _new_day(self, at: int) -> None:
        day = self._terms.day
        if not day.start <= at < day.end:
            day = self._terms.day = self._plan.day(at)
        self._day_start, self._day_end, self._cutoff = day
        if self._yesterday.ms or self._yesterday.dose:
            self._flush(self._yesterday)
        self._yesterday, self._today = self._today, Day()
        if self._desk.on_shift:
            self._wind_begins = self._wind()

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
            ahead = at + due_at - ran
            due = min(due, ahead)
            overdue = min(overdue, ahead + clock.grace)
        begins = BOUNDLESS if self._wind_begins is None else self._wind_begins
        self._reveal_until, self._heavy_until = overdue, min(overdue, begins)
        self._due_until, self._claim_until = due, min(due, begins)

    def _wind(self) -> int | None:
        """Return from when on winding down holds today, ms UTC; None for not."""
        desk = self._desk
        if not desk.on_shift or desk.shift_start is None:
            return None
        return self._wind_of(desk.shift_start, desk.until)

    def _wind_of(self, start: int, until: int | None) -> int | None:
        """Return the same of a shift that began at `start`, to last until then."""
        plan = self._plan
        planned = None
        if plan.wind_last is not None:
            length = plan.policy.shift_length
            end = until if until is not None else start + length if length else None
            planned = None if end is None else end - plan.wind_last
        if plan.cutoff is None:
            return planned
        cutoff = self._day_start if self._cutoff is None else self._cutoff
        return cutoff if planned is None else min(planned, cutoff)
