# ruff: noqa: PLR1714 - a call or a set costs every event some 40 ns more than a comparison
"""Stretches of a replay in which nothing comes near a rule: only summed up, some dozens of events at a time.

The events of a stretch are taken in as if all of them were allowed, and noted in local figures. Afterwards
bounds say whether that was so: no limit is passed by all that its window could hold, with a longest reveal
on top; no work clock comes due, counted to the end of each piece of work and a longest reveal beyond; no
cool-down, streak or winding down stood in the way. If they hold, the engine would have granted everything in
full, and the figures are kept. If not, nothing was changed, and the events are walked through one by one.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from operator import itemgetter, length_hint
from typing import TYPE_CHECKING

from config._replay_count import Counting
from config._replay_steps import MODES
from config._replay_sums import BOUNDLESS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config._replay_state import Row
    from config._replay_terms import Terms
    from config._rests import Mode


STRETCH = 128
"""Events tried at once: the more, the less each costs, and the sooner a bound is passed."""

_ODD = MODES | {"break.postponed"}
_TURNS: dict[str, dict[str, Mode]] = {
    "work": {"away.started": "away", "break.started": "break", "shift.ended": "off"},
    "away": {"away.ended": "work", "shift.ended": "off"},
    "break": {"break.ended": "work", "shift.ended": "off"},
    "off": {"shift.started": "work"},
}
"""What usually follows what. All else is walked through."""

_at = itemgetter(1)


class Calm(Counting):
    """One person, by the stretch."""

    def __init__(self, person: str, terms: Terms) -> None:
        super().__init__(person, terms)
        self._known = False
        """Whether the bounds of the single steps are those of the latest event."""
        self._ahead: int | None = None
        """How much work in all there may be while no clock comes due; None where it must be worked out."""

    def calm(self, rows: Sequence[Row]) -> int:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one loop: a call costs an event
        """Take in as many of the first rows as surely come near no rule; return how many, 0 for none."""
        first, terms = rows[0], self._terms
        if not self._ready(first):
            return 0
        if rows[-1][1] >= self._day_end:
            rows = rows[: bisect_left(rows, self._day_end, key=_at)]
        desk, revealed, displaced = self._desk, self._revealed, self._displaced
        charge, longest, cool_least, wait, streak_least, streak_most, shortest, fullest = terms.fixed
        reveals: list[Row] = []
        ends: list[int] = []
        until, crowd, claimed, passed, latest = first[1], 0, 0, 0, first
        pending = self._pending
        if pending is not None:
            case, field, start, until, _, severity, category = pending
            latest = ("", start, "", case, field, severity, category, until - start, None, None)
            reveals.append(latest)
            ends.append(until)
        heavy: dict[str, int] = {}
        cooled: list[tuple[int, int]] = []
        cool_until, in_a_row = max(self._cools, default=0), max(self._streaks, default=0)
        mode, since, worked = desk.mode, desk.since, desk.worked
        turns, idle = _TURNS[mode], mode != "work"
        ahead = self._work_ahead() if self._ahead is None else self._ahead
        started: Row | None = None
        turned = partly = False
        breaks = 0
        resting: int | None = desk.clocks[0].resting_since if desk.clocks else None
        bases: list[list[int]] | None = None
        odd = 0
        events = iter(rows)
        for row in events:
            kind = row[2]
            if kind == "reveal.granted":
                _, at, _, case, _, severity, _, ms, _, _ = row
                if idle or not charge <= ms <= longest or (displaced and case in displaced):
                    odd = 1
                    break
                if at < until:
                    crowd += 1
                until = at + ms
                if severity >= cool_least and severity > heavy.get(case, 0):
                    heavy[case] = severity
                latest = row
                reveals.append(row)
                ends.append(until)
            elif kind == "reveal.closed":
                if row[1] < until and row[4] == latest[4] and row[3] == latest[3]:
                    until = ends[-1] = row[1]
                elif crowd:
                    _close(row, reveals, ends, longest)
            elif kind == "case.claimed":
                severity = row[5]
                if (
                    idle
                    or (displaced and row[3] in displaced)
                    or (severity >= cool_least and row[1] < cool_until)
                ):
                    odd = 1
                    break
                if severity < streak_least:
                    in_a_row = 0
                elif in_a_row < streak_most:
                    in_a_row += 1
                else:
                    odd = 1
                    break
                claimed += 1
            elif kind == "case.decided" or kind == "case.released":
                case = row[3]
                if (case in heavy or case in revealed) and case not in displaced:
                    cooled.append((row[1], max(heavy.get(case, 0), revealed.get(case, 0))))
                    cool_until = row[1] + wait
            elif (turn := turns.get(kind)) is not None:
                at = row[1]
                if mode == "work":
                    if at > since:
                        worked += at - since
                        if worked > ahead:
                            return 0
                        since = at
                        resting = None
                        partly = False
                    elif not terms.natural:
                        # No work at all: one unbroken rest, if it is one.
                        odd = 1
                        break
                    breaks += turn == "break"
                elif turn == "work":
                    if mode == "off":
                        if row is not first:
                            odd = 1
                            break
                        started = row
                    if at > since:
                        if resting is None:
                            resting = since
                        since = at
                        partly = mode == "away" and not terms.natural
                        if at - resting >= shortest:
                            if at - resting >= fullest and not partly:
                                bases = [[worked, 0]] * len(desk.clocks)
                            else:
                                bases = self._rested(bases, at - resting, worked, mode)
                            ahead = self._work_ahead(bases)
                else:
                    if mode == "away" and not terms.natural:
                        odd = 1
                        break
                    if at > since:
                        if resting is None:
                            resting = since
                        since = at
                        if at - resting >= shortest:
                            bases = self._rested(bases, at - resting, worked, mode)
                            ahead = self._work_ahead(bases)
                turned = True
                mode = turn
                turns, idle = _TURNS[mode], mode != "work"
            elif kind in _ODD:
                odd = 1
                break
            else:
                passed += 1
        taken = len(rows) - length_hint(events) - odd
        if not taken:
            return 0
        last = rows[taken - 1][1]
        if mode == "work" and worked + last - since > ahead:
            return 0
        rooms = self._rooms
        begins = self._wind_begins if started is None else self._wind_of(started[1], started[8])
        claims: Sequence[Row] = ()
        if claimed and (
            rooms.counts_cases
            or len(self._streaks) > 1
            or not terms.plain
            or (begins is not None and last + longest > begins)
        ):
            claims = [row for row in islice(rows, taken) if row[2] == "case.claimed"]
        if begins is not None and last + longest > begins and self._winds(begins, reveals, claims):
            return 0
        if not self._count_up(first[1], last, started, crowd + 1, (reveals, ends, claimed, claims)):
            return 0
        # All of it was allowed: it is kept.
        known = pending is not None
        tally = self.tally
        tally.events += taken - passed
        tally.reveals += len(reveals) - known
        tally.claims += claimed
        if rooms.counts_reveals:
            self._marks += [(row[1], row[5], row[6]) for row in islice(reveals, known, None)]
        if rooms.counts_cases:
            self._claims += [(row[1], row[5], row[6]) for row in claims]
        if claimed and self._streaks:
            self._streaks = [in_a_row] if len(self._streaks) == 1 else self._in_a_row(claims)
        for at, worst in cooled:
            self._cool(at, worst)
        for case, severity in heavy.items():
            if severity > revealed.get(case, 0):
                revealed[case] = severity
        if turned:
            desk.mode, desk.since, desk.worked = mode, since, worked
            desk.on_shift, desk.on_break, desk.away = mode != "off", mode == "break", mode == "away"
            if started is not None:
                desk.shift_start, desk.until = started[1], started[8]
            self._wind_begins = begins if mode != "off" else None
            tally.breaks_recorded += breaks
            for index, clock in enumerate(desk.clocks):
                clock.resting_since = resting if clock.natural or not partly else None
                if bases is not None:
                    clock.base_worked, clock.postponed = bases[index]
        self._ahead, self._known, self._last = ahead, False, last
        return taken

    def _ready(self, first: Row) -> bool:  # noqa: C901, PLR0911 - one condition after the other
        """Bring everything up to the first event of a stretch; say whether there is nothing odd about it."""
        at, desk = first[1], self._desk
        if self._pending is not None or self._loose:
            self._read()
            self._settle(at)
            if self._loose or (self._pending and self._pending[3] != self._pending[4]):
                return False
        if at >= self._day_end:
            self._new_day(at)
        if self._frontier != self._replayed_frontier:
            reached = max(self._frontier, self._replayed_frontier)
            if (at if self._pending is None else self._pending.at) < reached:
                return False
            self._frontier = self._replayed_frontier = reached
        if desk.flagged:
            if first[2] not in MODES:
                return False
            desk.note_breaks(at, 0)
            if desk.flagged:
                return False
        if first[2] == "shift.started":
            self._begin_shift()
        elif self._waiting or (desk.on_break and desk.away):
            return False
        if self._known and any(clock.moves for clock in desk.clocks):
            return False
        return (
            self._terms.natural
            or desk.mode == "work"
            or len({each.resting_since for each in desk.clocks}) == 1
        )

    def _work_ahead(self, bases: Sequence[Sequence[int]] | None = None) -> int:
        """Return up to how much work in all no clock is due, a longest reveal included, ms."""
        if bases is None:
            bases = [(clock.base_worked, clock.postponed) for clock in self._desk.clocks]
        least = BOUNDLESS
        for clock, (base, postponed) in zip(self._desk.clocks, bases, strict=True):
            rule = clock.plan.rule
            due = base + rule.after + min(postponed, clock.plan.rest.times) * rule.postpone_by
            least = min(least, due - self._terms.longest)
        return least

    def _rested(self, bases: list[list[int]] | None, rest: int, worked: int, mode: Mode) -> list[list[int]]:
        """Return, by clock, the work before its latest full rest, and postponements since, after a rest."""
        made = []
        for index, clock in enumerate(self._desk.clocks):
            base = [clock.base_worked, clock.postponed] if bases is None else bases[index]
            enough = rest >= clock.plan.rest.needs(base[1]) and (mode != "away" or clock.natural)
            made.append([worked, 0] if enough else base)
        return made

    def _in_a_row(self, claims: Sequence[Row]) -> list[int]:
        """Return the streaks after these claims, all allowed."""
        counts = list(self._streaks)
        for row in claims:
            for index, rule in enumerate(self._plan.streaks):
                counts[index] = counts[index] + 1 if row[5] >= rule.severity else 0
        return counts

    def _winds(self, begins: int, reveals: Sequence[Row], claims: Sequence[Row]) -> bool:
        """Say whether winding down stands in the way of any."""
        most = self._plan.wind_max
        return any(row[5] > most and row[1] + row[7] > begins for row in reveals) or any(
            row[5] > most and row[1] >= begins for row in claims
        )


def _close(row: Row, reveals: Sequence[Row], ends: list[int], longest: int) -> None:
    """Close the latest open reveal of that field that is not the very latest, if there is one."""
    _, at, _, case, field, *_ = row
    for index in range(len(reveals) - 1, -1, -1):
        other = reveals[index]
        if ends[index] > at and other[4] == field and other[3] == case:
            ends[index] = at
            return
        if other[1] + longest <= at:
            return
