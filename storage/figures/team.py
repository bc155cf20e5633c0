"""The team and the queue now: heads of chains, seats, lanes. What a console that never rests may ask for.

Everything costs by the number of people and lanes; nothing here goes through cases or chains.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from storage import ledger
from storage.errors import StoreError
from storage.records import REVIEWER, Seat
from storage.rows import seat_of
from storage.schema import NO_DUE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from config.exposure import Event
    from storage.figures.source import Source

LOW_SPACE = 200 * 1024 * 1024
"""Bytes: below this much room `leeward doctor` says so, too."""

LINES_AT_ONCE = 200
"""Lines of one chain read in one go; who wrote more since the last look is read anew."""

LATE_COUNTED = 1_000
"""Cases past due that are counted in one lane and priority; beyond that it is "over 1,000"."""

HANDED_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Member:
    """One reviewer as the store has them now; instants in ms UTC."""

    name: str
    team: str
    seq: int
    head: str
    last_at: int
    """Instant of the latest line of the chain; 0 when there is none."""
    policy: str
    """Version of the policy this person is under."""
    excepted_until: int | None
    """Until when an approved exception holds."""
    held_case: str | None
    held_since: int
    seat: Seat | None
    judged_by: str | None
    """Version that the newest line was judged by, where it was noted."""

    @property
    def in_between(self) -> bool:
        """Whether the policy changed since their last line: a rest owed may hold them to the earlier one."""
        return self.judged_by not in {None, "", self.policy}

    @property
    def under(self) -> tuple[str, bool]:
        """Return what changes when they may be under another policy than before."""
        return (self.policy, self.in_between)


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line of a chain, as far as a look around needs it; `ms` and `severity` are those of a reveal."""

    seq: int
    at: int
    kind: str
    ms: int
    severity: int


@dataclass(frozen=True, slots=True)
class NewLines:
    """What was appended to a chain. `broken` says what is wrong with it, empty when all links hold."""

    lines: tuple[NewLine, ...]
    broken: str
    whole: bool
    """Whether these are all; if not, there were too many to read in one go."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: how many wait, when the first is due (ms UTC), how many are past due, as far as counted."""

    severity: int
    category: str
    waiting: int
    first_due: int | None
    late: int
    more_late: bool
    """Whether counting stopped early."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A case in somebody's hand or kept for somebody, without its contents; instants in ms UTC."""

    case: str
    person: str
    since: int
    category: str
    severity: int
    due_at: int | None
    handed: bool


def members(source: Source, now: int) -> list[Member]:
    """Return every reviewer, by name."""
    return [
        Member(
            name=row[0],
            team=row[2],
            seq=row[3] or 0,
            head=row[4] or ledger.GENESIS,
            last_at=row[5] or 0,
            policy=row[6],
            excepted_until=row[7],
            held_case=None if row[8] is None else str(row[8]),
            held_since=row[9] or 0,
            seat=seat_of(row[10:16]),
            judged_by=row[16],
        )
        for row in source.rows("team_heads", now=now)
        if REVIEWER in row[1].split()
    ]


def shifts(source: Source) -> dict[str, tuple[bool, int]]:
    """Return by name whether the latest shift goes on, and when it began or ended; without one: nothing."""
    found = {}
    for name, said in source.rows("team_shifts"):
        if said is not None:
            kind, _, at = said.partition(" ")
            found[name] = (kind == "shift.started", int(at))
    return found


def new_lines(source: Source, person: str, after: int, head: str, upto: int) -> NewLines:
    """Return the lines of a chain behind `after`, whose hash was `head`, and whether they follow from it."""
    if upto < after:
        return NewLines((), f"it has {upto} lines and had {after}", whole=False)
    count = min(upto - after, LINES_AT_ONCE) + 1
    rows = source.rows("team_lines", person=person, first=max(after, 1), count=count if after else count - 1)
    broken = ""
    if after:
        if not rows or rows[0][0] != after or rows[0][4] != head:
            broken = f"line {after} is not the one that was there"
        rows = rows[1:]
    lines = []
    for seq, at, kind, body, digest in rows:
        broken = broken or _broken(seq, body, digest, head)
        head = digest
        lines.append(_line(seq, at, kind, body))
    return NewLines(tuple(lines), broken, after + len(rows) >= upto)


def events_since(source: Source, person: str, after: int, upto: int) -> list[Event] | None:
    """Return what the rules read of the lines behind `after`; None when too many, or they can't be read."""
    if upto - after > LINES_AT_ONCE:
        return None
    rows = source.rows("team_lines", person=person, first=after + 1, count=upto - after)
    try:
        return [ledger.event_of(ledger.parse(body), at) for _, at, _, body, _ in rows]
    except (StoreError, ValueError, TypeError):
        return None


def last_line_broken(source: Source, member: Member) -> str:
    """Return what is wrong with the newest line of a chain; empty when it is the one that is noted."""
    if not member.seq:
        return ""
    rows = source.rows("team_lines", person=member.name, first=member.seq, count=1)
    if not rows or rows[0][0] != member.seq or rows[0][4] != member.head:
        return "its newest line is not the one that is noted"
    return "" if ledger.digest(rows[0][3]) == member.head else f"line {member.seq} was changed"


def lanes(source: Source, now: int) -> list[Lane]:
    """Return every lane in which cases wait, the most severe first."""
    found = []
    for severity, category, waiting, trusted, ordinary, *late in source.rows(
        "team_lanes", now=now, most=LATE_COUNTED
    ):
        due = min((each for each in (trusted, ordinary) if each is not None and each < NO_DUE), default=None)
        found.append(Lane(severity, category, waiting, due, sum(late), LATE_COUNTED in late))
    return found


def kept(source: Source) -> list[Kept]:
    """Return the cases in people's hands, the longest held first, then those kept for somebody."""
    held = [_kept(row, handed=False) for row in source.rows("team_held")]
    return held + [_kept(row, handed=True) for row in source.rows("team_handed", most=HANDED_SHOWN)]


def set_clocks(source: Source, since: int) -> list[tuple[str, int]]:
    """Return whose ledger noted, and when, that a clock was set; the newest first, a score at most."""
    return [(person, at) for person, at in source.rows("team_clocks", since=since)]


def decided_since(source: Source, person: str, since: int) -> list[int]:
    """Return when somebody's decisions of a recent time were taken, those taken back left out."""
    found: list[int] = []
    before = NO_DUE
    while True:
        rows = source.rows("team_decided", person=person, before=before, count=LINES_AT_ONCE)
        recent = [(seq, at, undone) for seq, at, undone in rows if at >= since]
        found += [at for _, at, undone in recent if undone is None]
        if len(recent) < LINES_AT_ONCE:
            return found
        before = recent[-1][0]


def oldest_among(source: Source, first: int, last: int) -> int | None:
    """Return the lowest number of a waiting case from `first` to `last`, or None."""
    row = source.row("team_oldest", first=first, last=last)
    return None if row is None else int(row[0])


def newest_case(source: Source) -> int:
    """Return the highest number of a case; 0 without any."""
    return int((source.row("team_newest_case") or (0,))[0] or 0)


def received_at(source: Source, case: int) -> int | None:
    """Return when the case of that number came in, ms UTC."""
    row = source.row("team_received_by", id=case)
    return None if row is None else int(row[0])


def arrivals(source: Source, edges: Sequence[int]) -> list[int]:
    """Return how many cases came in between each two of these instants, which are in order.

    Cases are numbered as they come in, so each edge is found by halving: some twenty steps at any size.
    """
    newest = newest_case(source)
    numbers, low = [], 0
    for edge in edges:
        low = _number_before(source, edge, low, newest)
        numbers.append(low)
    return [later - earlier for earlier, later in pairwise(numbers)]


def room_left(path: Path) -> int | None:
    """Return the bytes that are free where the store is; None when that can't be known."""
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return None


def _number_before(source: Source, instant: int, low: int, high: int) -> int:
    """Return the largest case number up to which everything came in before that instant."""
    while low < high:
        middle = (low + high + 1) // 2
        row = source.row("team_received_by", id=middle)
        if row is None or row[0] < instant:
            low = middle
        else:
            high = middle - 1
    return low


def _kept(row: tuple[int, str, int, str, int, int | None], *, handed: bool) -> Kept:
    case, person, since, category, severity, due_at = row
    return Kept(str(case), person, since, category, severity, due_at, handed)


def _line(seq: int, at: int, kind: str, body: str) -> NewLine:
    if kind != "reveal.granted":
        return NewLine(seq, at, kind, 0, 0)
    try:
        event = ledger.event_of(ledger.parse(body), at)
    except (StoreError, ValueError, TypeError):
        # It can't be read, so it counts as much as it could; the chain is reported as broken beside it.
        return NewLine(seq, at, kind, NO_DUE, 5)
    return NewLine(seq, at, kind, event.ms or 0, event.severity or 5)


def _broken(seq: int, body: str, digest: str, head: str) -> str:
    if ledger.digest(body) != digest:
        return f"line {seq} was changed"
    try:
        follows = ledger.parse(body).get("prev") == head
    except StoreError:
        follows = False
    return "" if follows else f"line {seq} does not follow the one before it"
