"""One simulated person, who asks the engine what a session asks it, and does what it says.

Text is read first, passage by passage, then the case is thought over and decided. Breaks are taken when due,
never postponed. Where a rule ends the reading the case goes back to the front of its lane, and whoever takes
it goes on from there; a person whom a limit leaves nothing to do rests for ten minutes before asking again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from config import rules
from config.exposure import Event, Record
from config.leeway import EVER, Leeway
from console.services.forecasting.asking import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from config.policy import Policy
    from console.services.forecasting.arrivals import Case
    from console.services.forecasting.floor import Floor
    from console.services.forecasting.shifts import Shift

    Steps: TypeAlias = Generator[simpy.Event, object, None]

HOLD = HOUR // 6
"""Ms that somebody rests who may be given nothing: asking each second would hand out crumbs of text."""

LONGEST_HOLD = 4 * HOUR
"""Each rest is twice as long as the one before, up to this, until a case is decided again."""

MOST_EVENTS = 3_000
"""Events kept before those that no window reaches any more are dropped."""


class Reviewer:
    """A person on the floor. `trace` collects what happened, as event lines have it."""

    def __init__(
        self, index: int, policy: Policy, floor: Floor, env: simpy.Environment, *, trace: list[Event] | None
    ) -> None:
        self.name = f"person-{index + 1}"
        self._index = index
        self._policy = policy
        self._floor = floor
        self._env = env
        self._free = not (any(True for _ in policy.rules()) or policy.wind_down or policy.ceiling)
        self._apart = any(limit.measure == "reveals" for limit in policy.limits)
        self._record = Record()
        self._kept = _Kept(policy)
        self._trace = trace
        self._day = 0
        self._way = Leeway(policy, self._record, 0)
        self._top = 5
        self._wake: simpy.Event | None = None
        self._patience = HOLD
        self._on_shift_since: int | None = None
        self._busy_since: int | None = None

    @property
    def _now(self) -> int:
        return int(self._env.now)

    def work(self, shifts: list[Shift]) -> Steps:
        """Work these shifts, one after the other."""
        env, tally = self._env, self._floor.tally
        for shift in shifts:
            if self._now < shift.start:
                yield env.timeout(shift.start - self._now)
            begun = self._on_shift_since = self._now
            self._day = shift.day
            if shift.counted:
                tally.doses.setdefault((self._index, shift.day), 0)
            self._record = self._kept.trimmed(self._record, begun)
            self._note("shift.started", until=shift.until)
            self._look_anew()
            yield from self._shift(shift)
            self._note("shift.ended")
            self._on_shift_since = None
            tally.on_shift += tally.within(begun, self._now)

    def close(self) -> None:
        """End the run: count the shift and the case that go on."""
        tally, now = self._floor.tally, self._now
        if self._on_shift_since is not None:
            tally.on_shift += tally.within(self._on_shift_since, now)
        if self._busy_since is not None:
            tally.busy += tally.within(self._busy_since, now)

    def accepts(self, severity: int, category: str) -> bool:
        """Return whether the last answer allows such a case."""
        return severity <= self._top and severity <= self._way.closed.get(category, self._top)

    def rouse(self) -> None:
        """End the idling, if this person idles."""
        if self._wake is not None:
            wake, self._wake = self._wake, None
            wake.succeed()

    def _shift(self, shift: Shift) -> Steps:
        floor = self._floor
        while self._now < shift.end:
            if shift.until is None:
                self._count_day(shift)
            way = self._look()
            if way.rest:
                yield from self._rest(way.due[0], min(way.rest, shift.end - self._now))
            elif self._top < 1 and way.eases_at(self._now) > self._now + HOLD:
                yield from self._hold(shift.end)
            else:
                case = floor.take(self._top, way.closed, self._now)
                if case is None:
                    yield from self._idle(way, shift.end)
                else:
                    yield from self._handle(case, shift.end)

    def _count_day(self, shift: Shift) -> None:
        """Round the clock, a person's day is one of 24 hours."""
        self._day = shift.day_at(self._now)
        if self._now >= self._floor.tally.since:
            self._floor.tally.doses.setdefault((self._index, self._day), 0)

    def _look(self) -> Leeway:
        """Return the leeway, asking the engine only where the last answer may not hold any more."""
        now = self._now
        if self._free:
            return self._way
        if self._way.holds(now):
            self._top = self._way.top(now)
            return self._way
        if self._way.fall_due(now):
            return self._way
        return self._look_anew()

    def _look_anew(self) -> Leeway:
        if self._free:
            return self._way
        self._way = Leeway(self._policy, self._record, self._now)
        self._top = self._way.max_severity
        return self._way

    def _idle(self, way: Leeway, end: int) -> Steps:
        """Wait for a case, or for the next instant at which something else is to be done."""
        env = self._env
        until = min(end, way.due_at, way.winds_at)
        if self._floor.waiting:
            until = min(until, way.eases_at(self._now), self._now + HOLD)
        wake = self._wake = env.event()
        self._floor.idle[self] = None
        if until < EVER:
            rings = env.timeout(until - self._now).callbacks
            if rings is not None:
                rings.append(lambda _: self._ring(wake))
        yield wake
        self._floor.idle.pop(self, None)

    def _ring(self, wake: simpy.Event) -> None:
        if self._wake is wake:
            self.rouse()

    def _rest(self, rule: str, length: int) -> Steps:
        tally = self._floor.tally
        tally.breaks += self._now >= tally.since
        self._note("break.started", rule=rule)
        yield self._env.timeout(length)
        self._note("break.ended")
        self._look_anew()

    def _hold(self, end: int) -> Steps:
        """Rest because a limit leaves nothing that could be served."""
        env, tally = self._env, self._floor.tally
        begun = self._now
        self._note("break.started", rule="own")
        yield env.timeout(min(self._patience, end - self._now))
        self._patience = min(2 * self._patience, LONGEST_HOLD)
        self._note("break.ended")
        self._look_anew()
        tally.held_back += tally.within(begun, self._now)

    def _handle(self, case: Case, end: int) -> Steps:
        env, floor, tally = self._env, self._floor, self._floor.tally
        begun = self._busy_since = self._now
        self._note("case.claimed", case)
        if not self._free:
            self._way.claim(case.severity, case.category)
        step, passages = self._passages(case.text)
        refused = None
        if case.text and self._certain(case, step) >= step * passages:
            self._read(case, step, passages)
        elif case.text:
            refused = yield from self._read_while_granted(case, step)
        if refused is None:
            if case.handling:
                yield env.timeout(case.handling)
            self._note("case.decided", case)
            self._patience = HOLD
            floor.decide(case, self._now)
            tally.busy += tally.within(begun, self._now)
            self._busy_since = None
            return
        self._note("case.released", case)
        tally.busy += tally.within(begun, self._now)
        self._busy_since = None
        way = self._look_anew()
        floor.put_back(case, self._now)
        if not way.rest and case.severity <= self._top and self._now < end:
            yield from self._hold(end)

    def _passages(self, text: int) -> tuple[int, int]:
        """Return how long each passage is read, and how many there are: even ones, none under the charge."""
        reveal = self._policy.reveal
        count = -(-text // reveal.longest)
        if count > 1 and text // count < reveal.minimum_charge:
            count = text // reveal.minimum_charge
        return (max(min(text // count, reveal.longest), reveal.minimum_charge), count) if count else (0, 0)

    def _certain(self, case: Case, step: int) -> int:
        """Return for how long text of a case is certainly granted, ms; asks anew where that is short."""
        if self._free:
            return EVER
        now = self._now
        most = self._way.certain(now, case.severity, case.category, step)
        if most >= case.text + step:
            return most
        return self._look_anew().certain(now, case.severity, case.category, step)

    def _read(self, case: Case, step: int, passages: int) -> None:
        """Read so many passages, of which it is certain that each would be granted in full."""
        if not self._free:
            self._way.read(case.severity, case.category, step * passages, passages)
            at = self._now
            each, count = (step, passages) if self._apart else (step * passages, 1)
            for number in range(count):
                self._granted(case, at + number * each, each)
        self._dose(case, step * passages)

    def _read_while_granted(
        self, case: Case, step: int
    ) -> Generator[simpy.Event, object, rules.Refused | None]:
        """Read as far as the engine grants it. Returns its refusal, if there is one.

        What is certain is read in one go; at the edge of a limit each passage is asked for.
        """
        env = self._env
        while case.text > 0:
            passages = min(self._certain(case, step), case.text) // step
            if passages:
                self._read(case, step, passages)
                read = passages * step
            else:
                answer = rules.grant(
                    self._policy,
                    self._record,
                    self._now,
                    severity=case.severity,
                    category=case.category,
                    wanted=min(step, case.text),
                )
                if isinstance(answer, rules.Refused):
                    return answer
                self._granted(case, self._now, answer.ms)
                self._way.read(case.severity, case.category, answer.ms, 1)
                self._dose(case, answer.ms)
                read = min(answer.ms, case.text)
            yield env.timeout(read)
            case.text -= read
            case.handling = max(0, case.handling - read)
        return None

    def _granted(self, case: Case, at: int, ms: int) -> None:
        self._take(
            Event(
                self.name,
                at,
                "reveal.granted",
                case=case.id,
                field="text",
                severity=case.severity,
                category=case.category,
                ms=ms,
            )
        )

    def _dose(self, case: Case, ms: int) -> None:
        doses, key = self._floor.tally.doses, (self._index, self._day)
        if key in doses:
            doses[key] += ms * self._policy.milli_weights[case.severity - 1]

    def _note(
        self, kind: str, case: Case | None = None, *, until: int | None = None, rule: str | None = None
    ) -> None:
        if self._free:
            return
        if case is None:
            self._take(Event(self.name, self._now, kind, until=until, rule=rule))
        else:
            self._take(
                Event(
                    self.name,
                    self._now,
                    kind,
                    case=case.id,
                    severity=case.severity,
                    category=case.category,
                )
            )

    def _take(self, event: Event) -> None:
        self._record.append(event)
        self._kept.events.append(event)
        if self._trace is not None:
            self._trace.append(event)


class _Kept:
    """A person's events as far back as a rule can reach: a long run needs no more room than a short one."""

    def __init__(self, policy: Policy) -> None:
        windows = [limit.over.length for limit in policy.enforced_limits if limit.over.kind == "sliding"]
        waits = [each.wait for each in policy.cooldowns]
        # A day more than the shift: cases are finished after its planned end.
        self._reach = max([26 * HOUR, *windows, *waits]) + policy.shift_length + DAY
        self._rest = max(
            (each.length + each.postpone_times * each.postpone_adds for each in policy.enforced_breaks),
            default=0,
        )
        self.events: list[Event] = []

    def trimmed(self, record: Record, now: int) -> Record:
        """Return a record of what still matters when a shift begins, after a rest that is enough."""
        events = self.events
        if len(events) < MOST_EVENTS:
            return record
        first = next(
            (
                index
                for index, event in enumerate(events)
                if event.kind == "shift.started"
                and event.at >= now - self._reach
                and (index == 0 or event.at - events[index - 1].at >= self._rest)
            ),
            0,
        )
        if first == 0:
            return record
        del events[:first]
        fresh = Record.of(events)
        # What no window bounds is carried over.
        fresh.streaks, fresh.ended_at = record.streaks, record.ended_at
        return fresh
