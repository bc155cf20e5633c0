"""Sums of a replay over spans and instants: added many at a time, asked at instants that only move forwards.

The amounts are those of `config._plan`, in the same whole numbers, and a window is asked by `config._windows`
as the engine asks it; but what no window reaches any more is dropped.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, islice
from operator import mul, sub
from typing import TYPE_CHECKING, TypeAlias

from config._rests import ALWAYS
from config._windows import Spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config._plan import Plan
    from config._sums import Question

BOUNDLESS = 1 << 62
"""More room than anything takes."""

_MANY = 64
"""Entries of a lane from which on it is worth dropping some; then twice what the windows still reach."""

Span: TypeAlias = tuple[int, int, int, str]
"""A reveal as the rules count it: start, end (minimum charge included), severity, category."""

Mark: TypeAlias = tuple[int, int, str]
"""A grant or claim as a count: at, severity, category."""


class Lane:
    """The spans, or the instants, that answer one question, in order of their start."""

    __slots__ = ("at", "frontier", "plain", "question", "spans", "united", "weights")

    def __init__(self, question: Question) -> None:
        self.question = question
        self.plain = question.severity_at_least == 1 and question.categories is None
        self.united = question.measure == "time"
        self.weights = (0, *(question.weights or (1,) * 5))
        self.spans = Spans()
        self.at: list[int] = []
        """Of counts, the instants."""
        self.frontier = ALWAYS

    def __len__(self) -> int:
        return len(self.spans.starts) + len(self.at)

    def take(self, added: Sequence[Span]) -> None:
        """Add spans that are final, in order."""
        if not self.plain:
            added = [each for each in added if self.question.counts(each[2], each[3])]
        if not added:
            return
        starts, ends, severities, _ = zip(*added, strict=True)
        spans = self.spans
        reached = spans.reach[-1] if spans.reach else ALWAYS
        reach = list(accumulate(ends, max, initial=reached))
        if self.united:
            # Each begins where all before it have ended; what lies within them is left with no length.
            spans.starts.extend(map(max, starts, reach))
            self.frontier = reach[-1]
            del reach[0]
            ends, weights = tuple(reach), (1,) * len(added)
            amounts = map(sub, reach, islice(spans.starts, len(spans.ends), None))
        else:
            del reach[0]
            spans.starts.extend(starts)
            weights = tuple(map(self.weights.__getitem__, severities))
            amounts = map(mul, weights, map(sub, ends, starts))
        spans.before.extend(islice(accumulate(amounts, initial=spans.before[-1]), 1, None))
        spans.ends.extend(ends)
        spans.weights.extend(weights)
        spans.reach.extend(reach)

    def mark(self, marks: Iterable[Mark]) -> None:
        """Count instants, in order."""
        self.at.extend(at for at, severity, category in marks if self.question.counts(severity, category))

    def loose(self, open_: Sequence[Span], since: int) -> int:
        """Return the amount at or after `since` of spans that are not final."""
        amount, frontier = 0, self.frontier
        for start, end, severity, category in open_:
            if not self.question.counts(severity, category):
                continue
            begin = start
            if self.united:
                begin = max(start, frontier)
                frontier = max(frontier, end)
            amount += self.weights[severity] * max(end - max(begin, since), 0)
        return amount

    def drop(self, before: int) -> None:
        """Forget what ended before that instant."""
        spans = self.spans
        passed = bisect_right(spans.reach, before)
        for figures in (spans.starts, spans.ends, spans.weights, spans.reach, spans.before):
            del figures[:passed]
        del self.at[: bisect_left(self.at, before)]


class Rooms:
    """What every limit of a plan has left."""

    __slots__ = ("_asked", "_lanes", "_many", "counts_cases", "counts_reveals", "exposure", "plan", "spans")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._lanes: dict[Question, Lane] = {}
        self._asked = [(limit, self._lane(limit.question)) for limit in plan.limits]
        self._many = _MANY * len(self._lanes)
        self.exposure = self._lane(plan.exposure) if any(each.exposed for each in plan.breaks) else None
        """All exposure, where a work clock runs on it."""
        self.counts_reveals = any(limit.question.measure == "reveals" for limit in plan.limits)
        self.counts_cases = any(limit.claims for limit in plan.limits)
        self.spans = any(question.measure in {"time", "dose"} for question in self._lanes)

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def take(self, spans: list[Span], reveals: list[Mark], claims: list[Mark]) -> None:
        """Take in what happened since the last time."""
        for question, lane in self._lanes.items():
            if question.measure == "reveals":
                lane.mark(reveals)
            elif question.measure == "cases":
                lane.mark(claims)
            elif spans:
                lane.take(spans)

    def left(self, at: int, day_start: int, shift_start: int | None, open_: Sequence[Span]) -> list[int]:
        """Return what each limit has left at `at`, reservations included, in its own unit."""
        rooms = []
        earliest = at
        for limit, lane in self._asked:
            since = at - limit.sliding if limit.sliding else day_start if limit.daily else shift_start
            if since is None:
                used = 0
            elif limit.counts:
                past = bisect_right(lane.at, since) if limit.sliding else bisect_left(lane.at, since)
                used = len(lane.at) - past
            else:
                used = lane.spans.since(since)
                if open_:
                    used += lane.loose(open_, since)
            if since is not None and since < earliest:
                earliest = since
            rooms.append(limit.max - used)
        if len(self) > self._many:
            for lane in self._lanes.values():
                lane.drop(earliest)
            self._many = max(2 * len(self), _MANY * len(self._lanes))
        return rooms

    def exposed(self, at: int, open_: Sequence[Span]) -> tuple[int, int]:
        """Return all exposure before `at`, and all ever granted, ms; zeros where no clock needs it."""
        if self.exposure is None:
            return 0, 0
        loose = self.exposure.loose(open_, ALWAYS)
        before = self.exposure.spans.until(at) + loose - self.exposure.loose(open_, at)
        return before, self.exposure.spans.before[-1] + loose

    def _lane(self, question: Question) -> Lane:
        return self._lanes.setdefault(question, Lane(question))
