"""The floor on which the simulated team works: what waits, who is free, and what is counted."""

from __future__ import annotations

from array import array
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.services.forecasting.arrivals import Case
    from console.services.forecasting.reviewer import Reviewer

_LAST = 1 << 62


@dataclass(slots=True)
class Tally:
    """What one run counted, from `since` to `until` (ms)."""

    since: int
    until: int
    arrived: int = 0
    decided: int = 0
    met: int = 0
    missed: int = 0
    put_back: int = 0
    breaks: int = 0
    on_shift: int = 0
    busy: int = 0
    held_back: int = 0
    waits: array[float] = field(default_factory=lambda: array("d"))
    """Ms from arrival to being taken; of cases still waiting at the end, what they waited so far."""
    waiting: dict[int, int] = field(default_factory=dict)
    """Number of cases waiting -> for how many ms."""
    at_end: int = 0
    doses: dict[tuple[int, int], int] = field(default_factory=dict)
    """(person, day) -> dose units."""

    def within(self, start: int, end: int) -> int:
        """Return how much of a stretch is counted, ms."""
        return max(0, min(end, self.until) - max(start, self.since))


class Floor:
    """Lanes of waiting cases, as in the store: the first due first, and of those the oldest."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.idle: dict[Reviewer, None] = {}
        """Who has nothing to do, the longest so first."""
        self._lanes: dict[tuple[int, str], deque[Case]] = {}
        self._in_hand: dict[str, Case] = {}
        self._waiting = 0
        self._changed = tally.since

    @property
    def waiting(self) -> int:
        """How many cases wait."""
        return self._waiting

    def arrive(self, case: Case, now: int) -> None:
        """Take a case in and let somebody who may take it know."""
        if case.at >= self.tally.since:
            self.tally.arrived += 1
        self._lane(case).append(case)
        self._count(1, now)
        self.rouse(case.severity, case.category)

    def put_back(self, case: Case, now: int) -> None:
        """Return a case to the front of its lane; what was done on it is kept."""
        self.tally.put_back += now >= self.tally.since
        del self._in_hand[case.id]
        self._lane(case).appendleft(case)
        self._count(1, now)
        self.rouse(case.severity, case.category)

    def take(self, most: int, closed: Mapping[str, int], now: int) -> Case | None:
        """Hand out the first case that is allowed, or None."""
        if not self._waiting:
            return None
        best, first = None, (_LAST, _LAST)
        for (severity, category), lane in self._lanes.items():
            if severity > most or not lane or (closed and severity > closed.get(category, most)):
                continue
            head = lane[0]
            rank = (_LAST if head.due is None else head.due, head.at)
            if rank < first:
                best, first = lane, rank
        if best is None:
            return None
        case = best.popleft()
        self._count(-1, now)
        self._in_hand[case.id] = case
        if not case.taken:
            case.taken = True
            if case.at >= self.tally.since:
                self.tally.waits.append(now - case.at)
        return case

    def decide(self, case: Case, now: int) -> None:
        """End a case."""
        del self._in_hand[case.id]
        self.tally.decided += now >= self.tally.since
        self._judge(case, now)

    def rouse(self, severity: int, category: str) -> None:
        """Wake the one who has been idle longest and may take such a case."""
        for each in self.idle:
            if each.accepts(severity, category):
                del self.idle[each]
                each.rouse()
                return

    def close(self, now: int) -> None:
        """End the run: count what still waits."""
        self._count(0, now)
        self.tally.at_end = self._waiting
        late = [case for lane in self._lanes.values() for case in lane]
        for case in late:
            if not case.taken and case.at >= self.tally.since:
                self.tally.waits.append(now - case.at)
        for case in (*late, *self._in_hand.values()):
            if case.due is not None and case.due <= now:
                self._judge(case, now + 1)

    def _judge(self, case: Case, now: int) -> None:
        if case.due is not None and case.at >= self.tally.since:
            if now <= case.due:
                self.tally.met += 1
            else:
                self.tally.missed += 1

    def _lane(self, case: Case) -> deque[Case]:
        key = (case.severity, case.category)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = deque()
        return lane

    def _count(self, by: int, now: int) -> None:
        if now > self._changed:
            known = self.tally.waiting
            known[self._waiting] = known.get(self._waiting, 0) + now - self._changed
            self._changed = now
        self._waiting += by
