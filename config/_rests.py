"""Rest, as break rules see it: when did the work clock last start again, and how often was the break moved.

Finished stretches are folded once for each kind of break rule; only the stretch that still goes on is looked
at anew, so asking costs the same after years as after minutes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Mode = Literal["off", "break", "away", "work"]
"""What somebody is doing: not on shift, on a break, on shift but not at the desk, at work."""

ALWAYS = -(1 << 62)
"""Before anything was recorded: nobody has worked yet."""


class Stretch(NamedTuple):
    """One finished stretch `[start, end)` of doing the same; `worked` is all work before `end`, in ms."""

    start: int
    end: int
    mode: Mode
    worked: int


class RestRule(NamedTuple):
    """What of a break rule decides when a rest is enough; lengths in ms."""

    id: str
    length: int
    natural: bool
    times: int
    adds: int

    def needs(self, postponed: int) -> int:
        """Return the length of the rest that is needed after so many postponements, in ms."""
        return self.length + min(postponed, self.times) * self.adds


class Standing(NamedTuple):
    """Where a break rule stands at one instant."""

    resting_since: int | None
    """Start of the unbroken rest that goes on now, or None at work."""
    rested: bool
    """Whether that rest has reached its length."""
    base: int
    """End of the latest rest that was enough: the work clock counts from here."""
    base_worked: int
    """All work before `base`, ms."""
    postponed: int
    """Postponements that count: those since `base`, at most `times`."""


class Fold:
    """Everything a break rule needs from finished stretches."""

    __slots__ = (
        "_base",
        "_base_worked",
        "_passed",
        "_postponed",
        "_read",
        "_resting_since",
        "_rule",
    )

    def __init__(self, rule: RestRule) -> None:
        self._rule = rule
        self._read = 0
        self._passed = 0
        self._resting_since: int | None = None
        self._base = self._base_worked = 0
        self._postponed = 0

    def read(self, stretches: Sequence[Stretch], postponements: Sequence[int]) -> None:
        """Fold the stretches that finished since the last time. `postponements` are instants, in order."""
        for index in range(self._read, len(stretches)):
            start, end, mode, worked = stretches[index]
            within = self._passed
            while within < len(postponements) and postponements[within] < end:
                within += 1
            moves = postponements[self._passed : within]
            self._passed = within
            if self._rests(mode):
                since = start if self._resting_since is None else self._resting_since
                self._resting_since = since
                rested, self._postponed = self._rest(since, end, moves)
                if rested:
                    self._base, self._base_worked = end, worked
            else:
                self._resting_since = None
                self._postponed += len(moves)
        self._read = len(stretches)

    def at(self, mode: Mode, since: int, instant: int, postponements: Sequence[int]) -> Standing:
        """Return where the rule stands at `instant`, with `mode` going on since `since`."""
        moves = postponements[self._passed :] if self._passed < len(postponements) else ()
        times = self._rule.times
        if not self._rests(mode):
            postponed = min(self._postponed + len(moves), times)
            return Standing(None, False, self._base, self._base_worked, postponed)
        resting_since = since if self._resting_since is None else self._resting_since
        rested, postponed = self._rest(resting_since, instant, moves)
        return Standing(resting_since, rested, self._base, self._base_worked, min(postponed, times))

    def _rests(self, mode: Mode) -> bool:
        return mode in {"off", "break"} or (mode == "away" and self._rule.natural)

    def _rest(self, since: int, end: int, moves: Sequence[int]) -> tuple[bool, int]:
        """Follow a rest up to `end`: whether it was enough by then, and the postponements that count.

        A rest that is enough at the very instant of a postponement came first.
        """
        postponed = self._postponed
        for move in (*moves, None):
            enough = since + self._rule.needs(postponed)
            if enough <= (end if move is None else move):
                return True, 0
            if move is not None:
                postponed += 1
        return False, postponed
