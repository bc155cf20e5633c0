"""One short scripted shift on a private, throw-away, simulated store, told in plain lines.

The same services as everywhere drive it, under a policy so tight that forty minutes meet all of it: a break
that is announced, postponed and taken, a limit that refuses, a wind-down. The cases are made up and the clock
stands still between steps, so that the same shift happens every time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config import answer, rules
from config.loading import loads
from console import output
from console.clock import ManualClock, parse_instant, show_local
from console.demo.generator import cases
from console.kit import phrases
from console.services import rest, session
from console.services.answers import RefusedByRuleError
from console.services.seats import Workplace
from storage.errors import NotHereError
from storage.intake.taking import take_in
from storage.opening import create
from storage.records import REVIEWER, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from config.policy import Policy
    from console.clock import Clock
    from console.services.answers import Offer, Standing
    from storage.sqlite import SqliteStore

SEED = 7
CASES = 200
START = "2026-03-02T09:00:00Z"
PERSON = "demo"

READING = 8_000
"""Milliseconds for which the script reads one passage."""

THINKING = 15_000
"""Milliseconds between reading and deciding."""

LEAST_WAIT = 1_000
"""Milliseconds; the script never asks twice at one instant."""

MOST_PASSAGES = 2
SERIOUS = 3

FIRST_AT_MOST = 2
"""The first case is asked for light, as anybody may ask at any time."""

POLICY = """
name = "demo, tight"
shift_length = "40m"
[severity]
weights = [0.5, 1, 2, 4, 8]
[[limit]]
id = "passages"
measure = "reveals"
over = "10m"
max = 18
[[limit]]
id = "hourly-dose"
measure = "dose"
over = "60m"
max = 40
warn = 36
[[break]]
id = "rest"
after = "16m"
length = "4m"
notice = "3m"
grace = "2m"
postpone = { times = 1, by = "3m", adds = "1m" }
[[cooldown]]
id = "after-severe"
after_severity = 4
wait = "1m"
[[streak]]
id = "rotate"
severity = 4
max = 2
[wind_down]
last = "8m"
max_severity = 2
"""


def demo_store(directory: Path, policy: Policy, clock: Clock, person: str, count: int) -> SqliteStore:
    """Make a simulated store with one reviewer and made-up cases in that directory, and open it."""
    now = clock.read()
    store = create(str(directory / "demo.db"), policy, now, by=person, simulated=True)
    store.add_person(person, [REVIEWER], "", now, by=person)
    file = directory / "cases.jsonl"
    file.write_text(
        "".join(json.dumps(case) + "\n" for case in cases(SEED, count, now.wall)), encoding="ascii"
    )
    take_in(store, [file], reading=now, live=False)
    return store


def run_script(directory: Path) -> None:
    """Work the scripted shift in that directory and say what happens."""
    clock = ManualClock(parse_instant(START))
    policy = loads(POLICY, "the demo's policy")
    store = demo_store(directory, policy, clock, PERSON, CASES)
    try:
        ScriptedShift(Workplace(store, clock, PERSON, None, lambda _: None), clock).run()
    finally:
        store.close()


@dataclass
class ScriptedShift:
    """A reviewer who works by script and takes a no for a no."""

    work: Workplace
    clock: ManualClock
    decided: int = 0
    revealed: int = 0
    told: set[str] = field(default_factory=set)
    """What is said once."""

    def run(self) -> None:
        """Work one shift from start to end."""
        output.say("A scripted shift with made-up cases, in a store that is thrown away afterwards.")
        begun = session.start_shift(self.work)
        end = begun.planned_end or begun.now
        self._say(
            f"The shift begins. {phrases.plural(begun.waiting, 'case waits', 'cases wait')}; "
            f"it is planned to end at {self._at(end)}."
        )
        while (now := session.standing(self.work)).now < end:
            self._tell(now)
            if now.assessment.state in {"due", "overdue"}:
                self._break(now)
            else:
                self._work_on(end)
        session.end_shift(self.work)
        dose = next(each for each in now.assessment.meters if each.rule == "hourly-dose")
        used, most = answer.points(dose.used), answer.points(dose.limit or 0)
        decided, shown = phrases.plural(self.decided, "case"), phrases.plural(self.revealed, "passage")
        self._say("The shift ends; a case in hand would go back to the queue.")
        self._say(f"Decided {decided}, revealed {shown}; {used:g} of {most:g} points in the last hour.")

    def _work_on(self, end: int) -> None:
        """Take a case and decide it, or wait where the answer is no."""
        try:
            offered = session.next_case(self.work, 5 if self.revealed else FIRST_AT_MOST)
            self._read(offered)
        except RefusedByRuleError as error:
            self._say(f"Refused: {error.what}.")
            self._wait(error.refused.frees_at, end)
        except NotHereError:
            self._wait(None, end)
        else:
            self.clock.advance(THINKING)
            verdict = Verdict.CONFIRM if offered.case.severity >= SERIOUS else Verdict.DISMISS
            session.decide(self.work, offered.case.id, verdict)
            self.decided += 1

    def _read(self, offered: Offer) -> None:
        """Read the first passages of a case, each hidden again after a few seconds."""
        for shape in [each for each in offered.fields if each.guarded][:1]:
            for passage in range(1, min(MOST_PASSAGES, shape.passages) + 1):
                shown = session.reveal(self.work, offered.case.id, shape.name, passage)
                self.revealed += 1
                if self.revealed == 1:
                    self._first(offered, shown.ms)
                self.clock.advance(min(READING, shown.ms))
                session.hide(self.work)

    def _first(self, offered: Offer, ms: int) -> None:
        case = offered.case
        self._say(f"A light first case, as asked for: {case.category}, {phrases.severity(case.severity)}.")
        self._say(
            f"One passage is shown, for {phrases.short(ms)} at most; all of it is charged before it is read."
        )

    def _tell(self, now: Standing) -> None:
        """Say once that a break is near, and that the shift winds down."""
        near = rules.break_near(now.policy, self.work.store.look(PERSON, self.clock.read()).record, now.now)
        state = now.assessment.state
        if near and state == "approaching" and "near" not in self.told:
            left = next(each.remaining for each in now.assessment.meters if each.rule == near)
            self._say(f"A break is near: due in {phrases.length(left or 0)}.")
            self.told.add("near")
        if state == "winding_down" and state not in self.told:
            self._say("The shift winds down: only light cases from here on.")
            self.told.add(state)

    def _break(self, now: Standing) -> None:
        """Postpone the break once, take it the next time."""
        try:
            rest.postpone(self.work)
            self._say("The break is due. It is postponed once, and grows by a minute for it.")
        except RefusedByRuleError:
            owed = now.assessment.rest_owed
            rest.start_break(self.work)
            self._say(f"The break is due and can't be postponed again: a rest of {phrases.length(owed)}.")
            self.clock.advance(owed)
            rest.end_break(self.work)
            self._say("Rested; the work clock starts afresh.")

    def _wait(self, frees_at: int | None, end: int) -> None:
        """Give back what can't be read now, and let time pass until that changes."""
        now = session.standing(self.work)
        if now.held is not None:
            session.release(self.work, now.held.case.id)
            self._say("The case is given back, no reason asked.")
        change = frees_at or now.assessment.next_change_at or end
        self.clock.advance(min(max(change, now.now + LEAST_WAIT), end) - now.now)

    def _say(self, line: str) -> None:
        output.say(f"{self._at(self.clock.read().wall)}  {line}")

    def _at(self, instant: int) -> str:
        return show_local(instant, self.work.store.active_policy().policy.zone)
