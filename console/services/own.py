"""What is kept about a person, theirs to read first, to take away and, where it is private, to delete."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config import rules
from storage.errors import NotHereError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.rules import Assessment
    from console.services.seats import Workplace
    from storage.records import Decision

FEELINGS = {1: "hard", 2: "heavy", 3: "so-so", 4: "fine", 5: "good"}
"""The words for a check-in's answer; a word is offered, a number is kept."""

NOTE_LONGEST = 2_000
"""Characters of a private note; long enough for a paragraph, short enough to stay a note."""

DECISIONS_SHOWN = 1_000_000
"""All of a person's decisions: more than anyone takes in a working life."""


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """Everything kept about one person: what the rules see, and every row that names them."""

    person: str
    now: int
    assessment: Assessment
    decisions: tuple[Decision, ...]
    checkins: tuple[dict[str, object], ...]
    kept: dict[str, tuple[dict[str, object], ...]]
    """Every other row that names the person, by what it is (opt-outs, day sums, seat, ...)."""
    events: int
    """How many lines the person's ledger chain has."""


def my_record(work: Workplace) -> OwnRecord:
    """Return everything kept about the person, the ledger's lines as a count (see `my_events`)."""
    view = work.store.look(work.person, work.clock.read())
    kept = {what: tuple(rows) for what, rows in work.store.kept_about(work.person).items()}
    return OwnRecord(
        person=work.person,
        now=view.now,
        assessment=rules.assess(view.active.policy, view.record, view.now),
        decisions=tuple(work.store.decisions_of(work.person, DECISIONS_SHOWN)),
        checkins=tuple(work.store.checkins(work.person, view.now)),
        kept=kept,
        events=work.store.chain_length(work.person),
    )


def my_events(work: Workplace, first: int, count: int) -> list[dict[str, object]]:
    """Return `count` lines of the person's own chain from seq `first` on, oldest first."""
    return work.store.chain_part(work.person, first, count)


def export_record(work: Workplace) -> Iterator[str]:
    """Yield everything kept about the person as JSON Lines, each with `what` it is."""
    own = my_record(work)

    def line(what: str, row: dict[str, object]) -> str:
        return json.dumps({"what": what, **row}, sort_keys=True)

    for what, rows in own.kept.items():
        yield from (line(what, row) for row in rows)
    for row in own.checkins:
        yield line("check-in", row)
    for decision in own.decisions:
        yield line(
            "decision",
            {
                "case": decision.case,
                "at": decision.at,
                "decision": decision.verdict,
                "actions": list(decision.actions),
                "note": decision.note,
                "undone_at": decision.undone_at,
            },
        )
    for event in work.store.ledger(work.person):
        yield line("ledger", event)


def check_in(work: Workplace, moment: str, feeling: int | None, note: str = "") -> None:
    """Keep a private check-in (1 hard .. 5 good, or no answer); only its author can read it."""
    if feeling is not None and feeling not in FEELINGS:
        raise NotHereError("There is no such answer", "check-in", "answer 1 to 5, or skip it")
    if len(note) > NOTE_LONGEST:
        raise NotHereError("The note is too long", "check-in", f"keep it under {NOTE_LONGEST} characters")
    view = work.store.look(work.person, work.clock.read())
    work.store.save_checkin(work.person, view.now, moment, feeling, note)


def my_checkins(work: Workplace) -> list[dict[str, object]]:
    """Return the person's own check-ins, oldest first; those kept long enough are gone."""
    now = work.store.look(work.person, work.clock.read()).now
    return work.store.checkins(work.person, now)


def forget(work: Workplace) -> int:
    """Delete the person's check-ins for good and return how many there were."""
    return work.store.forget_checkins(work.person)
