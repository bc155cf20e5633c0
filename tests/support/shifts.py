"""A reviewer that works by script: does what a patient person would do when told no."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console.services import rest, session
from console.services.answers import RefusedByRuleError
from storage.errors import BadAskError, NotHereError
from storage.records import Verdict

if TYPE_CHECKING:
    from console.clock import ManualClock
    from console.services.seats import Workplace

VERDICTS = (Verdict.CONFIRM, Verdict.DISMISS, Verdict.ESCALATE)


@dataclass
class Story:
    """What a scripted shift met, by name, and what it decided."""

    met: Counter[str] = field(default_factory=Counter)
    decided: int = 0


@dataclass
class ScriptedReviewer:
    """Reads two passages a case for `reading` ms each, decides, and waits where it is told to wait."""

    work: Workplace
    clock: ManualClock
    reading: int = 8_000
    story: Story = field(default_factory=Story)

    def shift(self, length: int, decisions: int) -> Story:
        """Work one shift of `length` ms, or until that many cases are decided and the wind-down was met."""
        begun = session.start_shift(self.work)
        end = begun.now + length
        while True:
            now = session.standing(self.work)
            self.story.met[now.assessment.state] += 1
            enough = self.story.decided >= decisions and self.story.met["winding_down"] > 0
            if now.now >= end or enough:
                break
            if not self._rest_if_asked(now.assessment.state):
                self._one_case()
        session.end_shift(self.work)
        return self.story

    def _rest_if_asked(self, state: str) -> bool:
        if state == "due" and self.story.met["postponed"] < 1:
            rest.postpone(self.work)
            self.story.met["postponed"] += 1
            return True
        if state in ("due", "overdue"):
            started = rest.start_break(self.work)
            self.story.met["break"] += 1
            self.clock.advance(started.assessment.rest_owed)
            rest.end_break(self.work)
            return True
        if state == "capped":
            self._wait(None)
            return True
        return False

    def _one_case(self) -> None:
        try:
            offer = session.next_case(self.work)
        except RefusedByRuleError as refused:
            self.story.met["claim refused"] += 1
            self._wait(refused.refused.frees_at)
            return
        except NotHereError:
            self.story.met["nothing waits"] += 1
            self.clock.advance(60_000)
            return
        name = next(each.name for each in offer.fields if each.guarded)
        for passage in (1, 2):
            try:
                session.reveal(self.work, offer.case.id, name, passage)
            except RefusedByRuleError:
                self.story.met["reveal refused"] += 1
                break
            except BadAskError:
                break
            self.clock.advance(self.reading)
            session.hide(self.work)
        self.clock.advance(2_000)
        session.decide(self.work, offer.case.id, VERDICTS[self.story.decided % 3])
        self.story.decided += 1

    def _wait(self, until: int | None) -> None:
        now = session.standing(self.work).now
        self.clock.advance(max(60_000, 0 if until is None else until - now))
