"""What asks for a supervisor's attention, as facts; the words are those of whoever shows them.

Ordered by what can't wait, then by name: never by how much anyone has done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from storage.figures import team

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from console.services.overview_people import Near, PersonNow
    from console.services.overview_team import Lost, Team
    from storage.figures.source import Source
    from storage.figures.team import Lane

Kind = Literal["chain", "disk", "clock", "lost", "overdue", "capped", "due", "near", "late"]

ORDER: tuple[Kind, ...] = ("chain", "disk", "clock", "lost", "overdue", "capped", "due", "near", "late")

CLOCKS_FOR = 24 * 3_600_000
"""How long a clock that was set stays among the alerts, ms."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to know. `who` is a person or a lane's category; what else is set goes with the kind."""

    kind: Kind
    who: str = ""
    at: int | None = None
    """When it happened, or until when it lasts, ms UTC."""
    count: int = 0
    """Bytes left, cases past due, or rest owed (ms)."""
    said: str = ""
    """What was found wrong with a chain."""
    near: Near | None = None
    lost: Lost | None = None
    severity: int = 0
    more: bool = False
    """Whether there are more than `count`."""


def alerts_of(
    seen: Team,
    people: Sequence[PersonNow],
    lanes: Sequence[Lane],
    *,
    now: int,
    room: int | None,
    source: Source,
) -> list[Alert]:
    """Return every alert there is."""
    found = [Alert("chain", name, said=said) for name, said in seen.broken.items()]
    if room is not None and room < team.LOW_SPACE:
        found.append(Alert("disk", count=room))
    found += [Alert("clock", name, at=at) for name, at in team.set_clocks(source, now - CLOCKS_FOR)]
    found += [Alert("lost", each.name, at=each.since, lost=each) for each in seen.lost]
    for person in people:
        found += _of_person(person)
    found += [
        Alert("late", lane.category, count=lane.late, severity=lane.severity, more=lane.more_late)
        for lane in lanes
        if lane.late
    ]
    return sorted(found, key=lambda each: (ORDER.index(each.kind), -each.severity, each.who, each.at or 0))


def _of_person(person: PersonNow) -> Iterator[Alert]:
    if person.state in {"overdue", "due"}:
        yield Alert("overdue" if person.state == "overdue" else "due", person.name, count=person.rest_owed)
    for near in person.near:
        yield Alert("capped" if near.full else "near", person.name, near=near, at=near.meter.frees_at)
