"""Sliding sums of a replay: each window moves forwards only, so what has left it is dropped for good.

The amounts are those of `config._plan`, in the same whole numbers; what is kept of the spans is what some
window still reaches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from config._rests import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config._plan import Plan
    from config._sums import Question

_ENOUGH_TO_DROP = 512

BOUNDLESS = 1 << 62
"""More room than anything takes."""


Span: TypeAlias = tuple[int, int, int, str]
"""A reveal as the rules count it: start, end (minimum charge included), severity, category."""

Mark: TypeAlias = tuple[int, int, str]
"""A grant or claim as a count: at, severity, category."""


class Lane:
    """The spans, or instants, that answer one question, in order of their start."""

    __slots__ = ("entries", "frontier", "question", "total", "united")

    def __init__(self, question: Question) -> None:
        self.question = question
        self.united = question.measure == "time"
        self.entries: list[tuple[int, int, int]] = []
        """Start, end, amount a millisecond; of counts, the instant, twice, and 1."""
        self.total = 0
        self.frontier = ALWAYS

    def take(self, spans: Iterable[Span]) -> None:
        """Add spans that are final, in order."""
        entries, question = self.entries, self.question
        least, categories = question.severity_at_least, question.categories
        for start, end, severity, category in spans:
            if severity < least or (categories is not None and category not in categories):
                continue
            if self.united:
                begin = max(start, self.frontier)
                if end > begin:
                    self.frontier = end
                    entries.append((begin, end, 1))
                    self.total += end - begin
            elif weight := question.weights[severity - 1]:
                entries.append((start, end, weight))
                self.total += weight * (end - start)

    def mark(self, marks: Iterable[Mark]) -> None:
        """Count instants, in order: (at, severity, category)."""
        for at, severity, category in marks:
            if self.question.counts(severity, category):
                self.entries.append((at, at, 1))
                self.total += 1

    def loose(self, open_: Sequence[Span], since: int) -> int:
        """Return the amount at or after `since` of spans that are not final."""
        amount, frontier = 0, self.frontier
        for start, end, severity, category in open_:
            if not self.question.counts(severity, category):
                continue
            begin, weight = start, 1
            if self.united:
                begin = max(start, frontier)
                frontier = max(frontier, end)
            else:
                weight = self.question.weights[severity - 1]
            amount += weight * max(end - max(begin, since), 0)
        return amount


class Window:
    """How much of a lane lies at or (not if `strict`) after an instant that only moves forwards."""

    __slots__ = ("_dropped", "head", "lane", "strict")

    def __init__(self, lane: Lane, *, strict: bool = False) -> None:
        self.lane = lane
        self.strict = strict
        self.head = 0
        self._dropped = 0

    def since(self, instant: int) -> int:
        """Return the amount of spans."""
        entries, head, dropped = self.lane.entries, self.head, self._dropped
        length = len(entries)
        while head < length and (entry := entries[head])[1] <= instant:
            dropped += entry[2] * (entry[1] - entry[0])
            head += 1
        self.head, self._dropped = head, dropped
        amount = self.lane.total - dropped
        while head < length and (entry := entries[head])[0] < instant:
            start, end, weight = entry
            amount -= weight * (min(end, instant) - start)
            head += 1
        return amount

    def count(self, instant: int) -> int:
        """Return how many instants there are."""
        entries, first = self.lane.entries, instant + self.strict
        head, length = self.head, len(entries)
        while head < length and entries[head][0] < first:
            head += 1
        self._dropped += head - self.head
        self.head = head
        return self.lane.total - self._dropped


class Rooms:
    """What every limit of a plan has left, asked at instants that only move forwards."""

    __slots__ = (
        "_exposure",
        "_lanes",
        "_windows",
        "counts_cases",
        "counts_reveals",
        "exposure",
        "plan",
        "spans",
    )

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._lanes: dict[Question, Lane] = {}
        self._windows = [
            Window(self._lane(limit.question), strict=limit.counts and bool(limit.sliding))
            for limit in plan.limits
        ]
        self.exposure = self._lane(plan.exposure) if any(each.exposed for each in plan.breaks) else None
        """All exposure, where a work clock runs on it."""
        self._exposure = Window(self.exposure) if self.exposure else None
        self.counts_reveals = any(limit.question.measure == "reveals" for limit in plan.limits)
        self.counts_cases = any(limit.claims for limit in plan.limits)
        self.spans = any(question.measure in {"time", "dose"} for question in self._lanes)

    def _lane(self, question: Question) -> Lane:
        return self._lanes.setdefault(question, Lane(question))

    def take(
        self,
        spans: list[Span],
        reveals: list[Mark],
        claims: list[Mark],
    ) -> None:
        """Take in what happened since the last time, and drop what no window reaches any more."""
        for question, lane in self._lanes.items():
            if question.measure == "reveals":
                lane.mark(reveals)
            elif question.measure == "cases":
                lane.mark(claims)
            elif spans:
                lane.take(spans)
            if len(lane.entries) > 2 * _ENOUGH_TO_DROP:
                self._drop(lane)

    def left(self, at: int, day_start: int, shift_start: int | None, open_: Sequence[Span]) -> list[int]:
        """Return what each limit has left at `at`, reservations included, in its own unit."""
        rooms = []
        for limit, window in zip(self.plan.limits, self._windows, strict=True):
            since = at - limit.sliding if limit.sliding else day_start if limit.daily else shift_start
            if since is None:
                used = 0
            elif limit.counts:
                used = window.count(since)
            else:
                used = window.since(since)
                if open_:
                    used += window.lane.loose(open_, since)
            rooms.append(limit.max - used)
        return rooms

    def exposed(self, at: int, open_: Sequence[Span]) -> tuple[int, int]:
        """Return all exposure before `at`, and all ever granted, ms; zeros where no clock needs it."""
        if self.exposure is None or self._exposure is None:
            return 0, 0
        granted = self.exposure.total + self.exposure.loose(open_, ALWAYS)
        return granted - self._exposure.since(at) - self.exposure.loose(open_, at), granted

    def _drop(self, lane: Lane) -> None:
        windows = [each for each in (*self._windows, self._exposure) if each and each.lane is lane]
        passed = min(each.head for each in windows)
        if passed >= _ENOUGH_TO_DROP:
            del lane.entries[:passed]
            for each in windows:
                each.head -= passed
