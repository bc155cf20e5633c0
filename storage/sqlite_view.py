"""Where a person stands, read from SQLite in one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage import ledger, rows
from storage.errors import NotHereError

if TYPE_CHECKING:
    from config.exposure import Record
    from storage.oversight import InForce
    from storage.reading import Reading
    from storage.records import ActivePolicy, Case, Person, Seat
    from storage.rows import Row
    from storage.sqlite_core import Core


@dataclass(frozen=True, slots=True)
class SqliteView:
    """A person's standing as it was read, all at one instant."""

    now: int
    person: Person
    active: ActivePolicy
    record: Record
    held: Case | None
    seat: Seat | None
    opted_out: frozenset[str]
    exception: InForce | None


def look(core: Core, name: str, reading: Reading) -> SqliteView:
    """Read where a person stands, without writing or waiting for a writer."""
    with core.snapshot():
        row = core.standing(name, reading)
        person = known_person(core, name, row)
        now = core.told(row, reading)[0].at
        exception = core.in_force(name, row, now)
        active = core.policy(row[17] if exception is None else exception.policy)
        active = core.held_to(name, row, now) or active
        recalled = core.recalled(name, row[3] or 0, row[4] or ledger.GENESIS, now=now, version=active.version)
        held = None if row[6] is None else read_case(core, row[6])
        opted = frozenset(category for (category,) in core.rows("opted_out", person=name, now=now))
    return SqliteView(now, person, active, recalled.record, held, rows.seat_of(row[7:13]), opted, exception)


def known_person(core: Core, name: str, row: Row) -> Person:
    """Return the person of a row of the query `standing`. Raises NotHereError for a stranger."""
    person = core.who(name, row)
    if person is None:
        raise NotHereError(
            "nobody has this name here", name, "add the person: leeward people add NAME --role reviewer"
        )
    return person


def read_case(core: Core, case_id: int) -> Case:
    """Return one case that is known to be there. Raises StoreError when it is not."""
    row = core.row("case", case_id=case_id)
    if row is None:
        raise core.damaged("a case that somebody has is missing")
    return rows.case_of(row)
