# ruff: noqa: PLR1730 - a call costs every reveal some 40 ns more than a comparison
"""What a stretch of a replay comes to, against what every limit could hold in all."""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from config._replay_past import Past
from config._replay_state import Open
from config._replay_steps import Steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config._replay_state import Row
    from config._replay_terms import Terms

What: TypeAlias = "tuple[list[Row], list[int], int, Sequence[Row]]"
"""Reveals with their ends, the number of claims, and these where a limit or winding down asks for more."""

_KEPT = 64
"""Spans and counts that may wait to be asked for before it is looked whether any window reaches them."""

_start = itemgetter(0)


class Counting(Steps):
    """One person, with what may have been used up so far."""

    def __init__(self, person: str, terms: Terms) -> None:
        super().__init__(person, terms)
        self._past = Past()
        self._unread: list[tuple[list[Row], list[int]]] = []
        """Reveals that no limit was asked about since, and their ends."""

    def _count_up(  # noqa: C901, PLR0912, PLR0915 - one loop: a call costs a reveal
        self, first: int, last: int, started: Row | None, most_open: int, what: What
    ) -> bool:
        """Count the reveals of a stretch, if every limit surely has room for all of them."""
        reveals, ends, claimed, claims = what
        terms = self._terms
        charge, least = terms.plan.charge, terms.measure_charge
        weights, measures, same, frontier = terms.weights, terms.measure_by, terms.same, self._frontier
        dose = time = day_dose = day_ms = over = 0
        final = len(reveals)
        if reveals and max(ends) > last:
            final = next(index for index, end in enumerate(ends) if end > last)
            dose, time, over = terms.reserved(reveals[final:], ends[final:])
        for row, end in zip(islice(reveals, final) if over else reveals, ends):  # noqa: B905 - the first of the ends
            start = row[1]
            took = end - start
            if took < charge:
                took = charge
            amount = weights[row[5]] * took
            dose += amount
            time += took
            if not same:
                took = end - start
                if took < least:
                    took = least
                amount = measures[row[5]] * took
            day_dose += amount
            stop = start + took
            if start >= frontier:
                day_ms += took
                frontier = stop
            elif stop > frontier:
                day_ms += stop - frontier
                frontier = stop
        if terms.plain:
            amounts = terms.pick((dose, time, len(reveals), claimed, 0, 0))
        else:
            amounts = terms.amounts(reveals, ends, claims)
        shift = self._desk.shift_start if started is None else started[1]
        since = first - terms.sliding
        if terms.by_day and self._day_start < since:
            since = self._day_start
        if terms.by_shift and shift is not None and shift < since:
            since = shift
        if not self._fits(first, shift, amounts, most_open, what):
            return False
        self._past.add(max(last + 1, over, ends[-1] + charge if ends else 0, frontier), amounts, since)
        self._forget_before(since - terms.longest)
        if final and self._rooms.spans:
            self._unread.append((reveals[:final], ends[:final]) if over else (reveals, ends))
        self._frontier = self._replayed_frontier = frontier
        self._today.dose += day_dose
        self._today.ms += day_ms
        self._pending = None
        if over:
            self._leave_open(reveals[final:], ends[final:])
        return True

    def _fits(
        self, first: int, shift: int | None, amounts: Sequence[int], most_open: int, what: What
    ) -> bool:
        past, day = self._past, self._day_start
        for place, sliding, daily, most, passage, least in self._terms.bounds:
            since = first - sliding if sliding else day if daily else shift
            if since is None:
                continue
            used = amounts[place] + passage * most_open
            if since < past.end:
                used += past.since(since, place)
            if used > most:
                reveals, _, _, claims = what
                if least == 1 or any(row[5] >= least for row in chain(reveals, claims)):
                    return False
        return True

    def _forget_before(self, instant: int) -> None:
        """Drop the reveals and counts that began before then, mostly."""
        unread = self._unread
        if unread:
            if unread[-1][0][-1][1] < instant:
                unread.clear()
            else:
                self._read()
        for entries in (self._spans, self._marks, self._claims):
            if entries and entries[-1][0] < instant:
                entries.clear()
            elif len(entries) > _KEPT and entries[0][0] < instant:
                del entries[: bisect_left(entries, instant, key=_start)]

    def _read(self) -> None:
        """Make spans of what was only put aside."""
        charge = self._plan.charge
        for reveals, ends in self._unread:
            self._spans += [
                (row[1], max(end, row[1] + charge), row[5], row[6])
                for row, end in zip(reveals, ends, strict=True)
            ]
        self._unread.clear()

    def _leave_open(self, reveals: Sequence[Row], ends: Sequence[int]) -> None:
        """Keep the reveals whose ends are not final."""
        entries = [
            Open(row[3], row[4], row[1], end, end, row[5], row[6])
            for row, end in zip(reveals, ends, strict=True)
        ]
        if len(entries) == 1 and entries[0].recorded_end <= self._day_end:
            self._pending = entries[0]
        else:
            self._loose = entries
