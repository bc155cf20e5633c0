"""Work clocks of a replay: what `config._rests` folds from a list of stretches, in figures that do not grow.

Why twice: a replayed year must not keep the year. Property tests hold the two against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config._replay_figures import BreakTally
from config._rests import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config._plan import BreakPlan
    from config._rests import Mode


class BreakClock:
    """One break rule of one person."""

    __slots__ = (
        "base_exposed",
        "base_worked",
        "exposed",
        "flagged",
        "grace",
        "moves",
        "natural",
        "plan",
        "postponed",
        "resting_since",
        "tally",
    )

    def __init__(self, plan: BreakPlan) -> None:
        self.plan = plan
        self.exposed = plan.exposed
        self.natural = plan.rest.natural
        self.grace = plan.rule.grace
        self.base_worked = self.base_exposed = 0
        """All work, and all exposure, before the end of the last full rest, ms."""
        self.postponed = 0
        self.resting_since: int | None = None
        self.moves: list[int] = []
        """Postponements within the stretch that goes on, ms UTC."""
        self.flagged = False
        """Whether it came due since the last full rest."""
        self.tally = BreakTally(plan.id)

    def rests(self, mode: Mode) -> bool:
        """Say whether this mode is rest."""
        return mode not in {"work", "away"} or (mode == "away" and self.natural)

    def end_stretch(self, start: int, end: int, mode: Mode, worked: int, exposed: int) -> None:
        """Fold a finished stretch; `worked` and `exposed` are all there was before its end, ms."""
        within = self.moves
        if within:
            within, self.moves = (
                [each for each in within if each < end],
                [each for each in within if each >= end],
            )
        if mode == "work" or (mode == "away" and not self.natural):
            self.resting_since = None
            self.postponed += len(within)
            return
        if self.resting_since is None:
            self.resting_since = start
        rested, self.postponed = self._rest(self.resting_since, end, within)
        if rested:
            self.base_worked, self.base_exposed = worked, exposed

    def standing(self, mode: Mode, since: int, at: int) -> tuple[bool, int]:
        """Return whether the present rest is enough by `at`, and the postponements that count."""
        times = self.plan.rest.times
        if not self.rests(mode):
            return False, min(self.postponed + len(self.moves), times)
        start = since if self.resting_since is None else self.resting_since
        rested, postponed = self._rest(start, at, self.moves)
        return rested, min(postponed, times)

    def _rest(self, since: int, end: int, moves: Sequence[int]) -> tuple[bool, int]:
        postponed, rest = self.postponed, self.plan.rest
        for move in moves:
            if since + rest.needs(postponed) <= move:
                return True, 0
            postponed += 1
        if since + rest.needs(postponed) <= end:
            return True, 0
        return False, postponed


class Desk:
    """What one person is doing, and the clocks of all break rules. Follows `config.exposure.Record`."""

    __slots__ = (
        "away",
        "clocks",
        "flagged",
        "mode",
        "on_break",
        "on_shift",
        "shift_start",
        "since",
        "until",
        "worked",
    )

    def __init__(self, breaks: Iterable[BreakPlan]) -> None:
        self.on_shift = self.on_break = self.away = False
        self.mode: Mode = "off"
        self.since = ALWAYS
        self.worked = 0
        self.shift_start: int | None = None
        self.until: int | None = None
        self.clocks = [BreakClock(plan) for plan in breaks]
        self.flagged = False
        """Whether any came due since its last full rest."""

    def turn(self, kind: str, at: int, until: int | None, exposed: int) -> None:
        """Take in a shift, break or absence that starts or ends. `exposed`: all exposure before `at`, ms."""
        if kind == "shift.started":
            self.on_shift, self.on_break, self.away = True, False, False
            self.shift_start, self.until = at, until
        elif kind == "shift.ended":
            self.on_shift = self.on_break = self.away = False
        elif kind == "break.started":
            self.on_break = self.on_break or self.on_shift
        elif kind == "break.ended":
            self.on_break = False
        else:
            self.away = kind == "away.started" and self.on_shift
        now: Mode = (
            "off" if not self.on_shift else "break" if self.on_break else "away" if self.away else "work"
        )
        if now == self.mode:
            return
        if at > self.since:
            if self.mode == "work":
                self.worked += at - self.since
            for clock in self.clocks:
                clock.end_stretch(self.since, at, self.mode, self.worked, exposed)
            self.since = at
        self.mode = now

    def working(self) -> bool:
        """Say whether the person is on shift, and neither on a break nor away."""
        return self.mode == "work"

    def read(self, clock: BreakClock, at: int, exposed: int) -> tuple[int, int, bool]:
        """Return what a clock shows and when its break is due, ms, and whether a full rest goes on."""
        rested, postponed = clock.standing(self.mode, self.since, at)
        rule = clock.plan.rule
        due_at = rule.after + postponed * rule.postpone_by
        if rested:
            return 0, due_at, True
        if clock.exposed:
            return exposed - clock.base_exposed, due_at, False
        worked = self.worked + (at - self.since if self.mode == "work" else 0)
        return worked - clock.base_worked, due_at, False

    def note_breaks(self, at: int, exposed: int) -> None:
        """Count what came due by `at`, and what was then followed by a full rest."""
        for clock in self.clocks:
            ran, due_at, rested = self.read(clock, at, exposed)
            if rested:
                clock.tally.taken += clock.flagged
                clock.flagged = False
            elif ran >= due_at and not clock.flagged:
                clock.flagged = True
                clock.tally.due += 1
        self.flagged = any(clock.flagged for clock in self.clocks)

    def may_postpone(self, rule: str, at: int, exposed: int) -> bool:
        """Say what `config.rules.may_postpone` does."""
        clock = next((each for each in self.clocks if each.plan.id == rule), None)
        if clock is None or not self.on_shift or self.on_break:
            return False
        ran, due_at, _ = self.read(clock, at, exposed)
        _, postponed = clock.standing(self.mode, self.since, at)
        in_time = clock.plan.notice_at <= ran < due_at + clock.plan.rule.grace
        return in_time and postponed < clock.plan.rest.times

    def postpone(self, rule: str, at: int) -> None:
        """Move the break of this rule."""
        for clock in self.clocks:
            if clock.plan.id == rule:
                clock.moves.append(at)
