"""Working days of one person, acted out at random: by the rules of a policy, or regardless of any."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from config.events import Event
from config.exposure import Record
from config.rules import Granted, claimable, grant, may_postpone, state_of

if TYPE_CHECKING:
    from config.policy import Policy

MONDAY = 1_793_599_200_000
"""2026-11-02T06:00:00Z."""

_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000


class Worker:
    """Works some days; asks the policy before each act and takes no for an answer, unless there is none."""

    def __init__(self, policy: Policy | None, seed: int, person: str = "ana") -> None:
        self._policy = policy
        self._dice = Random(seed)  # noqa: S311 - made-up work, not a secret
        self._person = person
        self._record = Record()
        self._cases = 0
        self._at = 0
        self.events: list[Event] = []

    def work(self, days: int, cases: int, *, first: int = MONDAY) -> list[Event]:
        """Work so many days with at most so many cases each, and return what happened."""
        dice = self._dice
        for day in range(days):
            self._at = first + day * _DAY + dice.randrange(4 * _HOUR)
            self._do("shift.started", until=dice.choice([None, None, self._at + dice.randrange(9 * _HOUR)]))
            for _ in range(cases):
                dice.choice([self._case, self._case, self._case, self._case, self._pause])()
                self._rest_when_due()
            self._do("shift.ended")
        return self.events

    def _do(self, kind: str, **facts: Any) -> None:
        event = Event(self._person, self._at, kind, **facts)
        self._record.append(event)
        self.events.append(event)

    def _pass(self, most: int) -> None:
        self._at += self._dice.choice([0, 1, self._dice.randrange(most), self._dice.randrange(most)])

    def _case(self) -> None:
        dice, policy = self._dice, self._policy
        severity, category = dice.choice([1, 1, 2, 2, 3, 3, 4, 5]), dice.choice(["spam", "fraud"])
        if policy is not None:
            may = claimable(policy, self._record, self._at)
            if severity > min(may.max_severity, may.closed.get(category, 5)):
                self._pass(20 * _MINUTE)
                return
        self._cases += 1
        case = f"c{self._cases}"
        facts: dict[str, Any] = {"case": case, "severity": severity, "category": category}
        self._do("case.claimed", **facts)
        for number in range(dice.randrange(4)):
            self._pass(5 * _SECOND)
            self._reveal(f"f{number}", **facts)
        self._pass(2 * _MINUTE)
        self._do(dice.choice(["case.decided", "case.decided", "case.released"]), case=case)

    def _reveal(self, field: str, **facts: Any) -> None:
        ms = self._dice.choice([3, 5, 20, 20, 20]) * _SECOND
        if self._policy is not None:
            answer = grant(
                self._policy,
                self._record,
                self._at,
                severity=facts["severity"],
                category=facts["category"],
                wanted=ms,
            )
            if not isinstance(answer, Granted):
                return
            ms = answer.ms
        self._do("reveal.granted", field=field, ms=ms, **facts)
        if self._dice.randrange(4):
            self._at += self._dice.randrange(ms + 2 * _SECOND)
            self._do("reveal.closed", case=facts["case"], field=field)
        elif self._dice.randrange(8):
            self._at += ms

    def _pause(self) -> None:
        what = self._dice.choice(["break", "away", "away"])
        self._do(f"{what}.started")
        self._pass(25 * _MINUTE)
        self._do(f"{what}.ended")

    def _rest_when_due(self) -> None:
        policy, dice = self._policy, self._dice
        if policy is None:
            if dice.randrange(9) == 0:
                self._do("break.postponed", rule=dice.choice(["rest", "other"]))
            return
        for rule in policy.enforced_breaks:
            may = may_postpone(policy, self._record, self._at, rule.id) is None
            if may and dice.randrange(3) == 0:
                self._do("break.postponed", rule=rule.id)
        if state_of(policy, self._record, self._at) in {"due", "overdue"} and dice.randrange(4):
            self._do("break.started", rule=policy.enforced_breaks[0].id)
            self._pass(20 * _MINUTE)
            self._do("break.ended")
