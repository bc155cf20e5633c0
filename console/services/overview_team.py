"""The team now, kept up at a cost that follows what happened and not how many people there are.

One query reads every chain's head. Whoever's has not moved stands where they stood until their own
`next_change_at`. Of a chain that moved only the new lines are read: a few reveals can't bring somebody who is
far from every warning near one, and that is reckoned from the lines themselves. Only who turned (a shift, a
break, an absence), is near something or may be by now is assessed anew, and the record let go of afterwards.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config import rules
from console.clock import stopwatch
from console.services.overview_people import NOT_READ, PersonNow, shown_of, slack_of
from console.services.overview_records import Records
from storage.figures import team

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.services.seats import Workplace
    from storage.figures.source import Source
    from storage.figures.team import Member, NewLines
    from storage.reading import Reading

TURNS = frozenset(
    {
        "shift.started",
        "shift.ended",
        "break.started",
        "break.ended",
        "break.postponed",
        "away.started",
        "away.ended",
        "decision.undone",
    }
)
"""Kinds after which a person may stand elsewhere at once."""

LEAST = 4
"""People who are assessed at every look, should a busy machine leave it ever so little time."""

SEATS_AT_ONCE = 40
"""Processes asked after in one look; 30 microseconds each."""

HOUR = 3_600_000
DECIDED_FOR = 24 * HOUR
"""How far back decisions are counted, ms."""

NEAR_AFRESH = 60_000
"""Milliseconds after which somebody near a limit is assessed again: what is used falls as windows move on."""

NO_SEAT_MS = 30 * 60_000
"""How long a case may be in hand without a terminal: single commands have none, and are typed by hand."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A case in hand, or a passage open, at no terminal that lives; instants in ms UTC."""

    name: str
    held_case: str | None
    since: int
    open_until: int
    """Until when what was open there stays charged; 0 when nothing was."""


@dataclass(slots=True)
class _Known:
    """What is remembered of one person between two looks."""

    seq: int
    head: str
    under: tuple[str, bool]
    shown: PersonNow
    wanted: bool = True
    """Whether they are to be assessed anew."""
    change_at: int | None = None
    near: bool = False
    """Whether a limit is: then whatever is read counts."""
    slack: tuple[int, int, int] = (0, 0, 0)
    """How much time (ms), dose and counts may still be added before any rule could come near."""
    added: list[int] = field(default_factory=lambda: [0, 0, 0])
    assessed_at: int = 0
    """Ledger time of that."""
    open_at: int = 0
    open_until: int = 0
    lost: bool = False
    asked_after: int = 0


class Team:
    """Remembers where everyone stood. Owned by the thread that owns the store."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._records = Records()
        self._looks = 0
        self.broken: dict[str, str] = {}
        """What was found wrong with whose chain."""
        self.decided: Counter[int] = Counter()
        """Decisions by the hour in which they were taken (its start, ms UTC), of everyone together."""
        self.lost: tuple[Lost, ...] = ()
        self.behind = 0
        """How many people wait to be assessed; what is shown of them is from the last time."""

    def look(self, work: Workplace, reading: Reading, now: int, most_seconds: float) -> list[PersonNow]:
        """Return everyone by name, having assessed those who need it for at most about that long.

        One snapshot, so that what is read of a chain is what its head says.
        """
        began = stopwatch()
        source = work.store.figures
        self._looks += 1
        with source.snapshot():
            here = team.members(source, now)
            self._meet(source, here, now)
            for member in here:
                self._follow(source, member, now)
            wanted = [each for each in here if self._known[each.name].wanted]
            wanted.sort(key=lambda each: self._known[each.name].assessed_at)
            self.behind = len(wanted)
            for done, member in enumerate(wanted, start=1):
                self._assess(work, reading, member, now)
                self.behind -= 1
                if done >= LEAST and stopwatch() - began >= most_seconds:
                    break
        names = {member.name for member in here}
        for gone in [name for name in self._known if name not in names]:
            del self._known[gone]
            self._records.forget(gone)
        self._ask_after(work, here, now)
        return [self._known[member.name].shown for member in here]

    def _meet(self, source: Source, here: Sequence[Member], now: int) -> None:
        """Take in people seen for the first time; who is off shift needs no more than their last shift."""
        for old in [each for each in self.decided if each < hour(now) - DECIDED_FOR]:
            del self.decided[old]
        new = [member for member in here if member.name not in self._known]
        shifts = team.shifts(source) if new else {}
        for member in new:
            on_shift, at = shifts.get(member.name, (False, None))
            state, mode = (NOT_READ, "work") if on_shift else ("off_shift", "off")
            shown = PersonNow(member.name, member.team, state, mode, at)  # type: ignore[arg-type]  # two of the four
            self._known[member.name] = _Known(member.seq, member.head, member.under, shown, wanted=on_shift)
            self._note(member.name, team.last_line_broken(source, member))
            self.decided.update(map(hour, team.decided_since(source, member.name, now - DECIDED_FOR)))

    def _follow(self, source: Source, member: Member, now: int) -> None:
        """Take in what was appended, and say whether that calls for the rules."""
        known = self._known[member.name]
        if (known.seq, known.head) != (member.seq, member.head):
            new = team.new_lines(source, member.name, known.seq, known.head, member.seq)
            self._note(member.name, new.broken)
            self._take(known, new)
            known.seq, known.head = member.seq, member.head
        if not known.shown.on_shift and not known.wanted:
            known.under = member.under
        if (
            known.under != member.under
            or (known.change_at is not None and known.change_at <= now)
            or (known.near and not 0 <= now - known.assessed_at < NEAR_AFRESH)
        ):
            known.wanted = True

    def _take(self, known: _Known, new: NewLines) -> None:
        for line in new.lines:
            if line.kind == "reveal.granted":
                known.open_at, known.open_until = line.at, line.at + line.ms
                known.added[0] += line.ms
                known.added[1] += line.ms * line.severity
                known.added[2] += 1
            elif line.kind == "reveal.closed":
                known.open_until = 0
            elif line.kind == "case.claimed":
                known.added[2] += 1
            elif line.kind in {"case.decided", "decision.undone"}:
                self.decided[hour(line.at)] += 1 if line.kind == "case.decided" else -1
            if line.kind in TURNS:
                known.wanted = True
        if not new.whole:
            known.wanted = True
        if known.shown.on_shift and (
            known.near or any(more >= least for more, least in zip(known.added, known.slack, strict=True))
        ):
            known.wanted = True

    def _assess(self, work: Workplace, reading: Reading, member: Member, now: int) -> None:
        known = self._known[member.name]
        policy, record = self._records.of(work, reading, member, now)
        found = rules.assess(policy, record, now)
        opened = record.open_reveal(found.at)
        known.open_at, known.open_until = (
            (0, 0) if opened is None else (opened.granted_at, opened.granted_at + opened.ms)
        )
        known.shown = shown_of(member, policy, record, found)
        # Breaks, and the end of a shift, come nearer by time alone: `next_change_at` knows of them.
        known.near = bool(known.shown.near)
        known.change_at = found.next_change_at if known.shown.on_shift else None
        known.slack = slack_of(policy, found)
        known.added = [0, 0, 0]
        known.under = member.under
        known.assessed_at, known.wanted = now, False

    def _ask_after(self, work: Workplace, here: Sequence[Member], now: int) -> None:
        """Find terminals that are gone; where there are many, some at each look, in turn."""
        busy = [each for each in here if self._in_hand(each, now)]
        seated = [each for each in busy if each.seat is not None]
        seated.sort(key=lambda each: self._known[each.name].asked_after)
        for member in seated[:SEATS_AT_ONCE]:
            known = self._known[member.name]
            known.asked_after = self._looks
            known.lost = member.seat is not None and not work.live(member.seat, now)
        found = []
        for member in busy:
            known, seat = self._known[member.name], member.seat
            if seat is None:
                if member.held_case is not None and now - member.last_at >= NO_SEAT_MS:
                    found.append(Lost(member.name, member.held_case, member.last_at, 0))
            elif known.lost:
                mine = known.open_until > now and known.open_at >= seat.taken_at
                since = max(member.last_at, seat.taken_at)
                found.append(Lost(member.name, member.held_case, since, known.open_until if mine else 0))
        self.lost = tuple(found)

    def _in_hand(self, member: Member, now: int) -> bool:
        return member.held_case is not None or self._known[member.name].open_until > now

    def _note(self, name: str, broken: str) -> None:
        if broken:
            self.broken.setdefault(name, broken)


def hour(at: int) -> int:
    """Return the start of the hour that holds this instant, both ms UTC."""
    return at // HOUR * HOUR
