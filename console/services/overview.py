"""What a supervisor's console shows: the team, the queue, what asks for attention. Read, never written here.

A `Board` belongs to the thread that owns the store; every look at it answers with one immutable snapshot.
Only what safety needs is in it: no case's contents, no check-in, nobody's speed and nobody's skips.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config import rules
from console.services import overview_asks
from console.services.oversight import require
from console.services.overview_alerts import alerts_of
from console.services.overview_flow import Flow, Oldest, flow_until
from console.services.overview_people import NOT_READ, PersonNow
from console.services.overview_team import Team
from storage.figures import team

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from config.policy import Policy
    from config.rules import Assessment
    from console.services.overview_alerts import Alert
    from console.services.overview_asks import Request
    from console.services.overview_team import Lost
    from console.services.seats import Workplace
    from storage.figures.team import Kept, Lane

ASSESS_FOR = 0.025
"""Seconds that one look spends on asking the rules; who is left over comes first the next time."""

READ_FOR = 0.15
"""The same while there are people whose record was never read: nothing is shown of them yet."""

ASKS_EVERY = 10_000
"""The same between two readings of what waits for approval: all requests there ever were are gone through."""

FLOW_EVERY = 60_000
"""Milliseconds of ledger time between two counts of arrivals and decisions."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at one instant; instants in ms UTC."""

    now: int
    by: str
    """Who looks."""
    zone: ZoneInfo
    policy: str
    tier: str
    simulated: bool
    people: tuple[PersonNow, ...]
    behind: int
    """How many people are shown as they were, or not yet, because the rules were not asked again."""
    lanes: tuple[Lane, ...]
    kept: tuple[Kept, ...]
    lost: tuple[Lost, ...]
    flow: Flow
    oldest: int | None
    """Since when the case waits that came in first; None while none waits or it is still being sought."""
    alerts: tuple[Alert, ...]
    requests: tuple[Request, ...]
    room: int | None
    """Bytes that are free where the store is; None when that can't be known."""
    chains: int
    """How many chains were looked at, each from the line that was its newest at the first look."""

    @property
    def first_read(self) -> bool:
        """Whether everyone on shift was assessed at least once."""
        return not any(each.on_shift and each.state == NOT_READ for each in self.people)

    @property
    def waiting(self) -> int:
        """How many cases wait."""
        return sum(lane.waiting for lane in self.lanes)

    @property
    def late(self) -> int:
        """How many of them are past due, as far as they were counted."""
        return sum(lane.late for lane in self.lanes)

    @property
    def more_late(self) -> bool:
        """Whether there are more past due than were counted."""
        return any(lane.more_late for lane in self.lanes)


@dataclass(frozen=True, slots=True)
class PersonMeters:
    """Where one person stands by every rule, for the page about them."""

    person: PersonNow
    policy: Policy
    assessment: Assessment
    planned_end: int | None


class Board:
    """Keeps what makes the next look cheap. Use it on the thread that owns the store only."""

    def __init__(self) -> None:
        self._team = Team()
        self._flow = Flow()
        self._oldest = Oldest()
        self._asked: tuple[Request, ...] = ()
        self._asked_at = 0
        self._read = False
        self._shown: tuple[PersonNow, ...] = ()

    def look(self, work: Workplace, *, afresh: bool = False) -> Overview:
        """Return how things stand now; `afresh` also what is otherwise asked for less often.

        Raises StoreError when the store can't be read.
        """
        require(work, "supervise")
        store, source = work.store, work.store.figures
        reading = work.clock.read()
        now = store.look(work.person, reading).now
        active = store.active_policy()
        share = ASSESS_FOR if self._read else READ_FOR
        people = self._shown = tuple(self._team.look(work, reading, now, share))
        self._read = not self._team.behind or self._read
        if _is_due(self._asked_at, now, ASKS_EVERY) or afresh:
            self._asked, self._asked_at = tuple(overview_asks.waiting(work)), now
        if _is_due(self._flow.counted_at, now, FLOW_EVERY):
            self._flow = flow_until(source, now, self._team.decided, active.policy)
        with source.snapshot():
            lanes = tuple(team.lanes(source, now))
            kept = tuple(team.kept(source))
            self._oldest.look(source, now, sum(lane.waiting for lane in lanes))
        room = _room(work)
        return Overview(
            now=now,
            by=work.person,
            zone=active.policy.zone,
            policy=active.policy.name,
            tier=str(store.facts.tier),
            simulated=store.facts.simulated,
            people=people,
            behind=self._team.behind,
            lanes=lanes,
            kept=kept,
            lost=self._team.lost,
            flow=self._flow,
            oldest=self._oldest.since,
            alerts=tuple(alerts_of(self._team, people, lanes, now=now, room=room, source=source)),
            requests=self._asked,
            room=room,
            chains=len(people),
        )

    def person(self, work: Workplace, name: str) -> PersonMeters:
        """Return where one person stands by every rule. Raises NotHereError for a stranger."""
        require(work, "supervise")
        view = work.store.look(name, work.clock.read())
        policy = view.active.policy
        shown = next((each for each in self._shown if each.name == name), None)
        found = rules.assess(policy, view.record, view.now)
        if shown is None:
            shown = PersonNow(name, view.person.team, found.state, "off", None)
        return PersonMeters(shown, policy, found, view.record.planned_end(policy))


def _is_due(last: int, now: int, every: int) -> bool:
    return not last <= now < last + every


def _room(work: Workplace) -> int | None:
    path: Path | None = getattr(work.store, "path", None)
    return None if path is None else team.room_left(path)
