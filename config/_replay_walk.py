# ruff: noqa: FURB136, PLR1714, PLR1730 - a call or a set costs every event some 40 ns more than a comparison
"""The steps of a replay, at the price of a few comparisons each where nothing is near a limit.

Between two exact looks, what a limit has left can only have shrunk by what was granted since, and a work
clock has one instant at which it is due. While a reveal or a claim stays inside these bounds the engine
would grant it in full, and it is only noted down; all else goes to `config._replay_steps`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from config._replay_calm import STRETCH, Calm
from config._replay_state import Open, Row
from config._replay_steps import MODES
from config._rests import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Row", "Walk"]

_WORST = 5
_WARY, _WARIEST = 16, 512
_Pending: TypeAlias = tuple[str, str, int, int, int | None, int, str]
"""An `Open`, or a plain tuple of the same, which is sooner made."""

_STEPS = frozenset({"reveal.granted", "reveal.closed", "case.claimed", "break.postponed"})


class Walk(Calm):
    """One person under one policy. Rows come in order of `at`; `finish` after the last."""

    _wary = _WARY
    """Events walked through one by one before a whole stretch is tried again."""

    def run(self, rows: Sequence[Row]) -> None:
        """Take in the next rows."""
        begun, count = 0, len(rows)
        tries = self._rooms.exposure is None
        while begun < count:
            stretch = rows[begun : begun + STRETCH] if begun or count > STRETCH else rows
            taken = self.calm(stretch) if tries else 0
            if taken:
                self._wary = _WARY
            else:
                stretch = rows[begun : begun + self._wary] if tries else rows
                self._step_by_step(stretch)
                taken = len(stretch)
                if self._wary < _WARIEST:
                    self._wary *= 2
            begun += taken

    def _step_by_step(self, rows: Sequence[Row]) -> None:
        """Take in rows one by one, and note what they may have used up."""
        if not self._known:
            self._known = True
            self._read()
            self._dose_room = self._time_room = self._count_room = 0
            self._bound(self._last)
        self._walk(rows)
        self._ahead = None
        terms = self._terms
        reveals = [row for row in rows if row[2] == "reveal.granted"]
        claims = [row for row in rows if row[2] == "case.claimed"]
        ends = [row[1] + row[7] for row in reveals]
        over = max([*ends, rows[-1][1]]) + terms.plan.charge + 1
        self._past.add(over, terms.amounts(reveals, ends, claims), ALWAYS)

    def _walk(self, rows: Sequence[Row]) -> None:  # noqa: C901, PLR0912, PLR0915 - one loop: a call costs an event
        """Take in rows one by one."""
        plan, rooms, tally = self._plan, self._rooms, self.tally
        charge, longest, wind_max = plan.charge, plan.longest, plan.wind_max
        weights = (0, *plan.policy.milli_weights)
        measure_charge, measure_weights = self._measure_charge, self._measure_by
        smallest, keeps = weights[_WORST] * charge, rooms.spans
        cool_least = min((each.after_severity for each in plan.cooldowns), default=_WORST + 1)
        cool_until = max(self._cools, default=0)
        streaks = [(index, each.severity, each.max) for index, each in enumerate(plan.streaks)]
        in_a_row, revealed, displaced = self._streaks, self._revealed, self._displaced
        waiting, spans, marks, claims = self._waiting, self._spans, self._marks, self._claims
        counts_reveals, counts_cases = rooms.counts_reveals, rooms.counts_cases
        pending: _Pending | None = self._pending
        loose, today = self._loose, self._today
        dose_room, time_room, count_room = self._dose_room, self._time_room, self._count_room
        reveal_until, heavy_until = self._reveal_until, self._heavy_until
        due_until, claim_until = self._due_until, self._claim_until
        frontier, even = self._frontier, self._frontier == self._replayed_frontier
        day_dose = day_ms = passed_over = reveals = claimed = 0
        desk, day_end, plain_clocks = self._desk, self._day_end, rooms.exposure is None
        at = self._last
        for row in rows:
            _, at, kind, case, field, severity, category, ms, _, _ = row
            if pending is not None:
                stop = pending[3]
                if at < stop and kind == "reveal.closed" and pending[0] == case and pending[1] == field:
                    stop = at
                start = pending[2]
                # Shortened reveals, and spans of which only one side overlaps another, are counted elsewhere.
                if stop <= at and pending[4] == pending[3] and (even or start >= frontier):
                    heavy = pending[5]
                    took = stop - start
                    counted = took if took > charge else charge
                    if keeps:
                        spans.append((start, start + counted, heavy, pending[6]))
                    dose_room -= weights[heavy] * counted
                    time_room -= counted
                    if took < measure_charge:
                        took = measure_charge
                    day_dose += measure_weights[heavy] * took
                    stop = start + took
                    if start >= frontier:
                        day_ms += took
                        frontier = stop
                        even = True
                    elif stop > frontier:
                        day_ms += stop - frontier
                        frontier = stop
                    pending = None
            if kind == "reveal.granted":
                if (
                    pending is None
                    and at + ms <= (reveal_until if severity <= wind_max else heavy_until)
                    and weights[severity] * ms <= dose_room
                    and ms <= time_room
                    and count_room > 0
                    and charge <= ms <= longest
                    and not (displaced and case in displaced)
                ):
                    reveals += 1
                    end = at + ms
                    pending = (case, field, at, end, end, severity, category)
                    if counts_reveals:
                        marks.append((at, severity, category))
                        count_room -= 1
                    if severity >= cool_least and severity > revealed.get(case, 0):
                        revealed[case] = severity
                    continue
            elif kind == "reveal.closed":
                if pending is None and not loose:
                    continue
            elif kind == "case.claimed":
                if (
                    pending is None
                    and at < (due_until if severity <= wind_max else claim_until)
                    and dose_room >= smallest
                    and time_room >= charge
                    and count_room > 0
                    and (severity < cool_least or at >= cool_until)
                    and not waiting
                ):
                    for index, least, most in streaks:
                        if severity >= least and in_a_row[index] >= most:
                            break
                    else:
                        for index, least, _ in streaks:
                            in_a_row[index] = in_a_row[index] + 1 if severity >= least else 0
                        claimed += 1
                        if counts_cases:
                            claims.append((at, severity, category))
                            count_room -= 1
                        if displaced:
                            displaced.pop(case, None)
                        continue
            elif kind == "case.decided" or kind == "case.released":
                if case in revealed and case not in displaced:
                    self._end_case(at, case)
                    cool_until = max(self._cools, default=0)
                continue
            elif kind in MODES:
                # Between work and rest, with no break due: only clocks move.
                if pending is None and at < day_end and plain_clocks and kind != "shift.started":
                    if desk.working():
                        if at < due_until:
                            if kind == "break.started":
                                tally.breaks_recorded += 1
                            desk.turn(kind, at, None, 0)
                            if not desk.working():
                                reveal_until = heavy_until = due_until = claim_until = ALWAYS
                                self._reveal_until = self._heavy_until = ALWAYS
                                self._due_until = self._claim_until = ALWAYS
                                if kind == "shift.ended":
                                    self._wind_begins = None
                            continue
                    elif not desk.flagged and (kind == "break.ended" or kind == "away.ended"):
                        desk.turn(kind, at, None, 0)
                        if desk.working():
                            self._bound(at)
                            reveal_until, heavy_until = self._reveal_until, self._heavy_until
                            due_until, claim_until = self._due_until, self._claim_until
                        continue
            elif kind not in _STEPS:
                passed_over += 1
                continue
            self._pending = None if pending is None else Open._make(pending)
            self._dose_room, self._time_room, self._count_room = dose_room, time_room, count_room
            if even:
                self._frontier = self._replayed_frontier = frontier
            today.dose += day_dose
            today.ms += day_ms
            self.step(row)
            pending, today = self._pending, self._today
            dose_room, time_room, count_room = self._dose_room, self._time_room, self._count_room
            reveal_until, heavy_until = self._reveal_until, self._heavy_until
            due_until, claim_until = self._due_until, self._claim_until
            frontier, even = self._frontier, self._frontier == self._replayed_frontier
            day_dose = day_ms = 0
            day_end = self._day_end
        self._pending = None if pending is None else Open._make(pending)
        self._dose_room, self._time_room, self._count_room = dose_room, time_room, count_room
        if even:
            self._frontier = self._replayed_frontier = frontier
        today.dose += day_dose
        today.ms += day_ms
        self._last = at
        tally.events += len(rows) - passed_over
        tally.reveals += reveals
        tally.claims += claimed
