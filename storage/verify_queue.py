"""Whether the queue stands where the ledger left it: who holds what, what is decided, how much waits."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from storage.records import CaseState, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from config.exposure import Event
    from storage.sqlite_core import Core

RELEASED, HANDED_ON, ENDED = 0, 1, 2
"""In the order in which they can follow each other at one instant: nobody takes a case that was ended."""


class End(NamedTuple):
    """How a person's claim of a case ended; the latest of all people's is where the case stands."""

    at: int
    how: int
    person: str
    seq: int


class Told(NamedTuple):
    """A decision as its line has it; `actions` is JSON as in the table. The note is not on the ledger."""

    case: str
    at: int
    verdict: str
    actions: str


@dataclass(slots=True)
class CaseEnds:
    """What the ledger says of cases: who holds which, and how each claim ended."""

    held: dict[str, dict[str, None]] = field(default_factory=dict)
    """Person -> cases claimed and not ended, oldest first."""
    ended: dict[tuple[str, str], End] = field(default_factory=dict)
    """(case, person) -> how their latest claim of it ended."""
    decided: dict[tuple[str, int], Told] = field(default_factory=dict)
    """(person, seq) of every decision -> what its line says."""
    undone: set[tuple[str, int]] = field(default_factory=set)

    def take(self, event: Event, seq: int, line: Mapping[str, object]) -> None:
        """Take in the next line of a chain; `line` is all that it says."""
        case, person = event.case or "", event.person
        if event.kind == "case.claimed":
            self.held.setdefault(person, {})[case] = None
        elif event.kind in {"case.decided", "case.released"}:
            self.held.get(person, {}).pop(case, None)
            how = RELEASED
            if event.kind == "case.decided":
                actions = line.get("actions", [])
                told = Told(case, event.at, str(line.get("decision")), json.dumps(actions))
                self.decided[person, seq] = told
                how = HANDED_ON if told.verdict == Verdict.SECOND_OPINION else ENDED
            self.ended[case, person] = End(event.at, how, person, seq)
        elif event.kind == "decision.undone":
            last = self.ended.pop((case, person), None)
            if last is not None:
                self.undone.add((person, last.seq))
            self.held.setdefault(person, {})[case] = None


class Moved(NamedTuple):
    """How oversight moved cases; a decision is named by its person and the seq of its line."""

    reopened: Collection[tuple[str, int]] = ()
    """Decisions after which the case went back to its lane."""
    looked_at: Collection[tuple[str, int]] = ()
    """Decisions that another one stands in the place of."""
    kept: Collection[tuple[str, str]] = ()
    """(case, person) of what is kept for somebody."""


def queue_problems(core: Core, ends: CaseEnds, moved: Moved) -> Iterator[tuple[str, str]]:
    """Yield (what, where) for everything in which queue and ledger differ."""
    yield from _held(core, ends)
    yield from _decisions(core, ends)
    yield from _states(core, ends, moved)
    yield from _lanes(core)


def _held(core: Core, ends: CaseEnds) -> Iterator[tuple[str, str]]:
    stored = {
        person: {str(case)} for person, case in core.execute("SELECT person, case_id FROM held").fetchall()
    }
    told = {person: set(cases) for person, cases in ends.held.items() if cases}
    for person in sorted(stored.keys() | told.keys()):
        if stored.get(person) != told.get(person):
            yield "the case in hand is not the one of the ledger", person


def _decisions(core: Core, ends: CaseEnds) -> Iterator[tuple[str, str]]:
    rows = core.execute(
        "SELECT person, seq, case_id, at, verdict, actions, undone_at FROM decisions ORDER BY person, seq"
    ).fetchall()
    stored = {(row[0], row[1]): (Told(str(row[2]), *row[3:6]), row[6] is not None) for row in rows}
    for key in sorted(stored.keys() | ends.decided.keys()):
        told = (ends.decided[key], key in ends.undone) if key in ends.decided else None
        if stored.get(key) != told:
            yield "the decision is not the one of the ledger", f"{key[0]}, line {key[1]}"


def _states(core: Core, ends: CaseEnds, moved: Moved) -> Iterator[tuple[str, str]]:
    """Compare where each case stands; what the ledger never named must be waiting."""
    latest: dict[str, End] = {}
    for (case, _), end in ends.ended.items():
        if (end.person, end.seq) not in moved.looked_at:
            latest[case] = max(end, latest.get(case, end))
    expected = {
        case: _after(ends.decided[end.person, end.seq].verdict)
        if end.how == ENDED and (end.person, end.seq) not in moved.reopened
        else CaseState.WAITING
        for case, end in latest.items()
    }
    expected.update({case: CaseState.CLAIMED for case, _ in moved.kept})
    for cases in ends.held.values():
        expected.update(dict.fromkeys(cases, CaseState.CLAIMED))
    # Those that wait and were never touched are most of the queue, and are right: only others are read.
    rows = core.execute("SELECT id, state FROM queue WHERE state <> 0").fetchall()
    stored = {str(case): state for case, state in rows}
    for case in sorted(expected.keys() | stored.keys(), key=lambda case: (len(case), case)):
        if expected.get(case, CaseState.WAITING) != stored.get(case, CaseState.WAITING):
            yield "the case does not stand where the ledger left it", f"case {case}"


def _after(verdict: str) -> CaseState:
    return CaseState.ESCALATED if verdict == Verdict.ESCALATE else CaseState.DECIDED


def _lanes(core: Core) -> Iterator[tuple[str, str]]:
    rows = core.execute(
        "SELECT l.severity, l.category FROM lanes AS l WHERE l.waiting <> "
        "(SELECT COUNT(*) FROM queue AS q WHERE q.lane = l.lane AND q.state = 0) ORDER BY 1, 2"
    ).fetchall()
    for severity, category in rows:
        yield "the count of waiting cases is wrong", f"severity {severity}, {category}"
    rows = core.execute(
        "SELECT l.severity, l.category FROM lanes AS l WHERE (l.front, l.front_priority, l.front_due) IS NOT "
        "(SELECT q.id, q.priority, q.due FROM queue AS q WHERE q.lane = l.lane AND q.state = 0 "
        "ORDER BY q.priority, q.due, q.id LIMIT 1) ORDER BY 1, 2"
    ).fetchall()
    for severity, category in rows:
        yield "another case than the first is named as the first", f"severity {severity}, {category}"
    rows = core.execute(
        "SELECT q.id FROM queue AS q JOIN lanes AS l ON l.lane = q.lane JOIN cases AS c ON c.id = q.id "
        "WHERE q.state = 0 AND (l.severity <> c.severity OR l.category <> c.category) ORDER BY q.id LIMIT 20"
    ).fetchall()
    for (case,) in rows:
        yield "the case waits in another lane than its own", f"case {case}"
