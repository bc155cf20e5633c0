"""A replay that asks the rule engine itself at every event and keeps everything: slow, plain, to compare."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from config._plan import look, prepare
from config.exposure import Record
from config.rules import Granted, claimable, grant, may_postpone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.events import Event
    from config.policy import Policy

TURNS = ("shift.started", "shift.ended", "break.started", "break.ended", "away.started", "away.ended")


@dataclass
class _Reveal:
    event: Event
    end: int
    replayed: int | None


@dataclass
class Engine:
    """One person's events under a policy."""

    policy: Policy
    measure: Policy
    record: Record = field(default_factory=Record)
    counts: dict[str, int] = field(default_factory=dict)
    delays: list[int] = field(default_factory=list)
    given: list[int | None] = field(default_factory=list)
    """What each reveal was granted, ms; None where it was refused."""
    reveals: list[_Reveal] = field(default_factory=list)
    displaced: set[str | None] = field(default_factory=set)
    waiting: list[Event] = field(default_factory=list)
    due: set[str] = field(default_factory=set)

    def take(self, events: Iterable[Event]) -> Engine:
        """Take in all events."""
        last = None
        for event in events:
            self._one(event)
            last = event.at
        if last is not None:
            self._breaks(last)
        return self

    def __getitem__(self, figure: str) -> int:
        return self.counts.get(figure, 0)

    def _add(self, figure: str, count: int = 1) -> None:
        self.counts[figure] = self[figure] + count

    def _one(self, event: Event) -> None:
        kind, at = event.kind, event.at
        if kind == "reveal.granted":
            self._reveal(event)
        elif kind == "reveal.closed":
            self._close(event)
        elif kind == "case.claimed":
            self._claim(event)
        elif kind in {"case.decided", "case.released"}:
            if event.case not in self.displaced:
                self.record.append(event)
        elif kind == "break.postponed":
            self._breaks(at)
            if may_postpone(self.policy, self.record, at, event.rule or "") is None:
                self.record.append(event)
            else:
                self._add("postponements_refused")
        elif kind in TURNS:
            self._breaks(at)
            self.record.append(event)
            if kind == "shift.started":
                self.waiting.clear()

    def _reveal(self, event: Event) -> None:
        assert event.ms is not None
        self._add("reveals")
        replayed = None
        if event.case not in self.displaced:
            facts = {"severity": event.severity or 5, "category": event.category or ""}
            answer = grant(self.policy, self.record, event.at, wanted=event.ms, **facts)
            if isinstance(answer, Granted):
                ms = min(answer.ms, event.ms)
                replayed = event.at + ms
                self._add("shortened", ms < event.ms)
                self.record.append(replace(event, ms=ms))
        self._add("refused", replayed is None)
        self.given.append(None if replayed is None else replayed - event.at)
        self.reveals.append(_Reveal(event, event.at + event.ms, replayed))

    def _close(self, event: Event) -> None:
        for reveal in reversed(self.reveals):
            same = (reveal.event.case, reveal.event.field) == (event.case, event.field)
            if same and reveal.end > event.at:
                reveal.end = event.at
                if reveal.replayed is not None and reveal.replayed > event.at:
                    reveal.replayed = event.at
                    self.record.append(event)
                return

    def _claim(self, event: Event) -> None:
        self._add("claims")
        may = claimable(self.policy, self.record, event.at)

        def allowed(asked: Event) -> bool:
            return (asked.severity or 5) <= min(may.max_severity, may.closed.get(asked.category or "", 5))

        for asked in [each for each in self.waiting if allowed(each)]:
            self._add("placed")
            self.delays.append(event.at - asked.at)
            self.waiting.remove(asked)
        if allowed(event):
            self.displaced.discard(event.case)
            self.record.append(event)
        else:
            self._add("displaced")
            self.displaced.add(event.case)
            self.waiting.append(event)

    def _breaks(self, at: int) -> None:
        for each in look(prepare(self.policy), self.record, at).breaks:
            if each.standing.rested:
                self._add("breaks_taken", each.plan.id in self.due)
                self.due.discard(each.plan.id)
            elif each.due and each.plan.id not in self.due:
                self._add("breaks_due")
                self.due.add(each.plan.id)

    def dose(self) -> tuple[int, int]:
        """Return the dose as recorded and as replayed, by the measure."""
        found = [0, 0]
        for reveal in self.reveals:
            weight = self.measure.milli_weights[(reveal.event.severity or 5) - 1]
            for index, end in enumerate((reveal.end, reveal.replayed)):
                if end is not None:
                    found[index] += weight * (self._span(reveal, end)[1] - reveal.event.at)
        return found[0], found[1]

    def time(self) -> tuple[int, int]:
        """Return the exposed time as recorded and as replayed, in ms: each the length of a union."""
        recorded = [self._span(each, each.end) for each in self.reveals]
        replayed = [self._span(each, each.replayed) for each in self.reveals if each.replayed is not None]
        return _union(recorded), _union(replayed)

    def _span(self, reveal: _Reveal, end: int) -> tuple[int, int]:
        return reveal.event.at, max(end, reveal.event.at + self.measure.reveal.minimum_charge)


def _union(spans: list[tuple[int, int]]) -> int:
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(end - max(start, reached), 0)
        reached = max(reached, end)
    return total
