"""Small stores, cases and steps for the storage tests, in neutral words."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from config.loading import loads
from storage import opening, shapes
from storage.reading import Reading
from storage.records import CaseState, Decision, Receipt
from storage.schema import NO_DUE

if TYPE_CHECKING:
    from pathlib import Path

    from config.policy import Policy
    from storage.records import Case
    from storage.sqlite import SqliteStore
    from storage.store import Turn

START = 1_792_000_000_000
"""2026-10-14, a Wednesday."""

TEXT = "The parcel was left beside the blue gate, and nobody was at home to take it in."

POLICY = """
name = "test"
timezone = "Europe/Amsterdam"
[reveal]
passage = 40
[[limit]]
id = "hourly"
measure = "time"
over = "60m"
max = "30m"
[[break]]
id = "rest"
after = "50m"
length = "10m"
[[streak]]
id = "rotate"
severity = 4
max = 3
[[cooldown]]
id = "after-severe"
after_severity = 4
wait = "3m"
"""


def policy(text: str = POLICY) -> Policy:
    """Return the policy of these tests."""
    return loads(text, "test.toml")


@dataclass
class Desk:
    """An open store, and a clock that the test moves."""

    store: SqliteStore
    path: Path
    uptime: int = 1_000_000
    step_ms: int = 0
    boot: str = "boot-1"
    others: list[SqliteStore] = field(default_factory=list)

    def wait(self, ms: int) -> None:
        """Let that much time pass on both clocks."""
        self.uptime += ms

    def reading(self) -> Reading:
        """Return what the clocks say; `step_ms` is how far the wall clock was set off."""
        return Reading(START + self.uptime - 1_000_000 + self.step_ms, self.uptime, self.boot)

    def another(self) -> SqliteStore:
        """Open the same store once more, as another process would."""
        self.others.append(opening.open_store(str(self.path)))
        return self.others[-1]

    def put(self, number: int, *, severity: int = 3, category: str = "spam", **more: int) -> str:
        """Put one case in the queue, with one guarded and one open field; return its id."""
        put_case(self.store, number, severity=severity, category=category, **more)
        return str(number)

    def start(self, person: str = "ann") -> None:
        """Start a shift."""
        with self.store.turn(person, self.reading()) as turn:
            turn.append("shift.started")

    def claim(self, person: str = "ann", most: int = 5, closed: dict[str, int] | None = None) -> Case | None:
        """Claim the next case as the service does."""
        with self.store.turn(person, self.reading()) as turn:
            case = turn.claim(most, closed or {})
            if case is not None:
                turn.append("case.claimed", case=case.id, severity=case.severity, category=case.category)
            return case

    def grant(self, case: str, person: str = "ann", passage: int = 1) -> Receipt:
        """Charge for a passage and return the receipt."""
        with self.store.turn(person, self.reading()) as turn:
            return charge(turn, case, person, passage)

    def reveal(self, case: str, passage: int = 1, forged: dict[str, object] | None = None) -> str:
        """Charge ann for a passage and read it in the same turn; `forged` changes the receipt."""
        with self.store.turn("ann", self.reading()) as turn:
            receipt = charge(turn, case, passage=passage)
            paid = turn.read_when_paid(replace(receipt, **(forged or {})))  # type: ignore[arg-type]  # one field
        return paid.text

    def hide(self, case: str, person: str = "ann") -> None:
        """Close a reveal."""
        with self.store.turn(person, self.reading()) as turn:
            turn.append("reveal.closed", case=case, field="report_text")

    def decide(self, case: str, person: str = "ann", verdict: str = "confirm") -> Decision:
        """Decide the case in hand."""
        with self.store.turn(person, self.reading()) as turn:
            first = None if verdict == "second-opinion" else turn.second_look()
            more = {} if first is None else first.facts(verdict)
            seq = turn.append("case.decided", case=case, decision=verdict, actions=["remove-url"], **more)
            decision = Decision(case, person, seq, turn.now, verdict, ("remove-url",), "a note", None)
            turn.settle(
                CaseState.ESCALATED if verdict == "escalate" else CaseState.DECIDED,
                decision,
                second_opinion=verdict == "second-opinion",
            )
        return decision

    def release(self, case: str, person: str = "ann", *, passed: bool = True) -> None:
        """Give the case in hand back."""
        with self.store.turn(person, self.reading()) as turn:
            turn.append("case.released", case=case)
            turn.give_back(passed=passed)

    def undo(self, decision: Decision) -> Case | None:
        """Take a decision back as the service does; nothing changes when somebody else has the case."""
        with self.store.turn(decision.person, self.reading()) as turn:
            turn.unsettle(decision)
            if turn.held is not None:
                turn.append("decision.undone", case=decision.case)
            return turn.held

    def close(self) -> None:
        """Close everything."""
        for each in (self.store, *self.others):
            each.close()


def charge(turn: Turn, case: str, person: str = "ann", passage: int = 1) -> Receipt:
    """Append the charge for a passage and return its receipt."""
    seq = turn.append(
        "reveal.granted",
        case=case,
        field="report_text",
        passage=passage,
        severity=3,
        category="spam",
        seconds=20,
    )
    return Receipt(person, seq, case, "report_text", passage, 40)


def new_store(path: Path, text: str = POLICY) -> Desk:
    """Make a store with the reviewers ann and bob."""
    desk = Desk(None, path)  # type: ignore[arg-type]  # set on the next line, with the desk's own reading
    desk.store = opening.create(str(path), policy(text), desk.reading(), by="root")
    for name in ("ann", "bob"):
        desk.store.add_person(name, ["reviewer"], "blue", desk.reading(), by="root")
    return desk


def put_case(
    store: SqliteStore,
    number: int,
    *,
    severity: int = 3,
    category: str = "spam",
    priority: int = 1,
    due: int = NO_DUE,
) -> None:
    """Write one case as intake does."""
    fields = [
        {"name": "subject", "guarded": False, "text": f"case {number}"},
        {"name": "report_text", "guarded": True, "shape": shapes.shape_of(TEXT)},
    ]
    core = store.core
    with core.write():
        core.execute(
            "INSERT INTO lanes (lane, severity, category, waiting) "
            "SELECT COALESCE(MAX(lane), 0) + 1, :s, :c, 0 FROM lanes WHERE TRUE "
            "ON CONFLICT (severity, category) DO NOTHING",
            {"s": severity, "c": category},
        )
        core.execute(
            "INSERT INTO cases VALUES (:n, 'test', :e, 'text', :c, :s, 'user', '', 'account-1', 'en', "
            "1791000000000, NULL, 1791000000000, x'00', :f, '[]')",
            {"n": number, "e": f"e{number}", "c": category, "s": severity, "f": json.dumps(fields)},
        )
        core.execute(
            "INSERT INTO queue SELECT :n, lane, :p, :d, 0 FROM lanes WHERE severity = :s AND category = :c",
            {"n": number, "p": priority, "d": due, "s": severity, "c": category},
        )
        core.execute("INSERT INTO guarded VALUES (:n, 1, :t)", {"n": number, "t": TEXT})
        core.rows("one_more", case_id=number)
