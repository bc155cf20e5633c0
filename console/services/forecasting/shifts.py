"""When each simulated person works: start times spread over the day, or everybody at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from config.localdays import day_of
from console.services.forecasting.asking import DAY, HOUR

if TYPE_CHECKING:
    from console.services.forecasting.asking import Ask

_A_MONDAY = datetime(2026, 1, 12, 12, tzinfo=UTC)
"""Far from any change of the clocks in most places; the runs begin on that local day."""

_MORNING = 8 * HOUR
_FAR = 1 << 50


class Shift(NamedTuple):
    """One shift of one person; instants in ms UTC."""

    start: int
    end: int
    until: int | None
    """The planned end as the record has it; None round the clock."""
    day: int
    counted: bool
    """Whether its dose belongs to the days that are reported."""

    def day_at(self, now: int) -> int:
        """Return the number of the day of 24 hours that `now` lies in, round the clock."""
        return (now - self.start) // DAY


class Span(NamedTuple):
    """What is simulated: from `begin`, counted in `[since, until)`; ms UTC."""

    begin: int
    since: int
    until: int


def span(ask: Ask) -> Span:
    """Return what is simulated. It is run in before it is counted: a team never starts from nothing."""
    monday = day_of(ask.policy.zone, 0, None, int(_A_MONDAY.timestamp()) * 1000).start
    since = monday + (_together(ask) if ask.starts == "together" else ask.policy.day_starts)
    length = max(1, ask.length)
    round_the_clock = ask.policy.shift_length == 0
    before = min(length // 10, 7 * DAY) if round_the_clock else DAY * (length > DAY)
    return Span(since - before, since, since + length)


def shifts(ask: Ask, person: int, when: Span) -> list[Shift]:
    """Return a person's shifts that touch the span, in order."""
    length = ask.policy.shift_length
    if length == 0:
        return [Shift(when.begin, _FAR, None, 0, counted=True)]
    period = -(-length // DAY) * DAY
    first = when.since + (0 if ask.starts == "together" else _window(ask) * person // ask.reviewers)
    number = -((first + length - when.begin) // period)
    found = []
    while (start := first + number * period) < when.until:
        if start + length > when.begin and (number + person) % 7 < ask.workdays:
            begun = max(start, when.begin)
            counted = start >= when.since
            found.append(Shift(begun, start + length, start + length, number, counted))
        number += 1
    return found


def _window(ask: Ask) -> int:
    """Return over how much of the day starts are spread: a whole shift fits in before a cut-off."""
    policy = ask.policy
    if policy.wind_down is None or policy.wind_down.cutoff is None:
        return DAY
    room = (policy.wind_down.cutoff - policy.day_starts) % DAY - policy.shift_length
    return max(0, room)


def _together(ask: Ask) -> int:
    """Return when everybody begins, ms after local midnight: eight, or as early as a cut-off asks for."""
    policy = ask.policy
    if policy.wind_down is None or policy.wind_down.cutoff is None:
        return _MORNING
    return max(policy.day_starts, min(_MORNING, policy.wind_down.cutoff - policy.shift_length))
