"""What a draft would do: recorded or made-up work replayed under it, and its queue simulated, coarsely first.

Each answer stands beside that of the policy of today, over the same work and the same random numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from config.policy import DOSE_UNITS_PER_POINT
from config.replay import CANNOT_KNOW, replay, row_of
from console.services.forecasting import Ask, Cancelled, Forecast, Handling, Lane, flat, gradually
from console.services.forecasting.history import HistoryError, read_handling
from console.services.forecasting.running import run
from console.services.tuning import Outlook, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from config.events import Event
    from config.policy import Policy
    from config.replay import Replayed
    from config.replay import Row as Line
    from console.services.tuning import Stop

DAY = 86_400_000
TEAM = 5
TEAMS = 10
DAYS = 28
"""A made-up month: ten teams of five, four weeks."""

PER_PERSON = 4.0
"""Cases an hour, day and night, for each person of a made-up team: what five days a week can just take in."""

COARSE_PEOPLE = 3
"""People whose work is replayed for the first answer: some 30,000 events, a fifth of a second."""

COARSE_MS = 300
"""Time for the first forecast."""

WEEK = 168.0
"""Hours that a forecast covers; a month says no more and takes four times as long."""

DUE = 4 * 3_600_000
"""Ms within which a made-up case is to be decided."""

LABELS = {
    "refused": "reveals refused",
    "shortened": "reveals cut short",
    "displaced": "cases put off",
    "breaks_due": "breaks due",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What a what-if is about: people's recorded lines, person by person, and the queue they came from."""

    label: str
    """"A made-up month of 50 people", "The last 28 days of 12 people"."""
    people: tuple[Iterable[Line], ...]
    """Each may be gone through as often as needed."""
    lanes: tuple[Lane, ...]
    handling: Handling


class MadeUp:
    """One person of a made-up team, which is simulated under a policy when its first person is asked for."""

    __slots__ = ("_index", "_team")

    def __init__(self, team: Team, index: int) -> None:
        self._team = team
        self._index = index

    def __iter__(self) -> Iterator[Line]:
        return iter(self._team.lines()[self._index])


class Team:
    """Some people's month, simulated once."""

    def __init__(self, policy: Policy, number: int) -> None:
        self._policy = policy
        self._number = number
        self._lines: list[list[Line]] | None = None

    def lines(self) -> list[list[Line]]:
        """Return each person's lines."""
        if self._lines is None:
            ask = Ask(self._policy, TEAM, flat(TEAM * PER_PERSON, DUE), DAYS * 24.0, workdays=5)
            trace: list[Event] = []
            run(ask, f"month:{self._number}", trace=trace)
            by_person: dict[str, list[Line]] = defaultdict(list)
            for event in trace:
                named = row_of(event)
                by_person[event.person] += _passages(
                    (f"{self._number}-{event.person}", *named[1:]), self._policy.reveal.longest
                )
            self._lines = [by_person.get(f"person-{index + 1}", []) for index in range(TEAM)]
        return self._lines


def made_up(policy: Policy) -> Work:
    """Return a month of 50 people who work under this policy; it is simulated as it is asked for."""
    teams = [Team(policy, number) for number in range(TEAMS)]
    return Work(
        f"A made-up month of {TEAM * TEAMS} people",
        tuple(MadeUp(team, index) for team in teams for index in range(TEAM)),
        flat(TEAM * TEAMS * PER_PERSON, DUE),
        Handling(),
    )


def recorded(events: Iterable[Event], policy: Policy, label: str) -> Work:
    """Return recorded events as work; cases arrive as they were claimed. Raises HistoryError without any."""
    people: dict[str, list[Line]] = defaultdict(list)
    every = list(events)
    for event in every:
        people[event.person].append(row_of(event))
    handling = read_handling(every, label)
    return Work(label, tuple(people[name] for name in sorted(people)), _lanes(every, policy), handling)


class Foresight:
    """Answers what a policy would do; what today's policy does over the same work is worked out once."""

    def __init__(self, today: Policy, work: Callable[[], Work]) -> None:
        """`work` is asked for once, on the thread that wants the first answer."""
        self._today = today
        self._read = work
        self._replayed: dict[int, Replayed] = {}
        self._forecast: dict[bool, Forecast] = {}

    def __call__(self, policy: Policy, stop: Stop) -> Iterator[Outlook]:
        """Yield a coarse answer, then the exact one; ends early once `stop` says so."""
        try:
            yield from self._answers(policy, stop)
        except Cancelled:
            return

    @cached_property
    def _work(self) -> Work:
        return self._read()

    def _answers(self, policy: Policy, stop: Stop) -> Iterator[Outlook]:
        people = len(self._work.people)
        few = min(COARSE_PEOPLE, people)
        soon = self._both(policy, few, stop)
        queue = self._queues(policy, stop)
        simulated = next(queue)
        yield self._outlook(soon, simulated, f"{self._work.label}, {few} of them so far")
        if few < people:
            soon = self._both(policy, people, stop)
        yield self._outlook(soon, next(queue), self._work.label)

    def _both(self, policy: Policy, people: int, stop: Stop) -> tuple[Replayed, Replayed]:
        if people not in self._replayed:
            self._replayed[people] = self._replay(self._today, people, stop)
        if policy == self._today:
            return self._replayed[people], self._replayed[people]
        return self._replayed[people], self._replay(policy, people, stop)

    def _replay(self, policy: Policy, people: int, stop: Stop) -> Replayed:
        def told(_: int) -> None:
            if stop():
                raise Cancelled

        lines = chain.from_iterable(self._unless(stop, people))
        return replay((policy,), lines, measure=self._today, progress=told)[0]

    def _unless(self, stop: Stop, people: int) -> Iterator[Iterable[Line]]:
        for each in self._work.people[:people]:
            if stop():
                raise Cancelled
            yield each

    def _queues(self, policy: Policy, stop: Stop) -> Iterator[tuple[Forecast, Forecast]]:
        """Yield today's forecast and the draft's, coarsely and then exactly."""
        for coarse in (True, False):
            if coarse not in self._forecast:
                self._forecast[coarse] = self._queue(self._today, stop, coarse=coarse)
            today = self._forecast[coarse]
            yield today, today if policy == self._today else self._queue(policy, stop, coarse=coarse)

    def _queue(self, policy: Policy, stop: Stop, *, coarse: bool) -> Forecast:
        work = self._work
        ask = Ask(policy, max(1, len(work.people)), work.lanes, WEEK, work.handling, workdays=5)
        found = gradually(ask, 1, COARSE_MS, stop)
        first = next(found)
        return first if coarse or not first.coarse else next(found)

    def _outlook(
        self, both: tuple[Replayed, Replayed], queues: tuple[Forecast, Forecast], basis: str
    ) -> Outlook:
        today, draft = both
        before, after = queues
        rows = [Row(label, "count", today.total(each), draft.total(each)) for each, label in LABELS.items()]
        for share, label in ((50, "dose a day, median"), (90, "dose a day, p90")):
            dose = [each.spreads.replayed_day_dose.at(share) / DOSE_UNITS_PER_POINT for each in both]
            rows.append(Row(label, "points", *dose))
        time = [each.spreads.replayed_day_ms.at(50) for each in both]
        rows += [
            Row("text a day, median", "duration", *time),
            Row("wait, median", "duration", before.wait_p50, after.wait_p50),
            Row("wait, p90", "duration", before.wait_p90, after.wait_p90),
            Row("waiting, mean", "count", before.backlog_mean, after.backlog_mean),
            Row("due times met", "share", before.due_met, after.due_met),
        ]
        notes = (
            f"The queue is simulated over {'part of ' if after.coarse else ''}a week.",
            CANNOT_KNOW[0],
        )
        return Outlook(basis + ".", tuple(rows), notes)


def _passages(line: Line, longest: int) -> Iterator[Line]:
    """Yield a reveal as passages that a screen would have shown: the simulation reads a case in one go."""
    person, at, kind, case, field, severity, category, ms, until, rule = line
    if kind != "reveal.granted" or ms <= longest:
        yield line
        return
    count = -(-ms // longest)
    for number in range(count):
        begun, ended = ms * number // count, ms * (number + 1) // count
        yield person, at + begun, kind, case, field, severity, category, ended - begun, until, rule


def _lanes(events: Sequence[Event], policy: Policy) -> tuple[Lane, ...]:
    """Return the lanes of recorded claims, by hour of the local day."""
    claims = [event for event in events if event.kind == "case.claimed"]
    if not claims:
        raise HistoryError("no case is claimed in these events", "", "name a ledger's export")
    days = max(1.0, (claims[-1].at - claims[0].at) / DAY)
    found: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    for event in claims:
        hour = datetime.fromtimestamp(event.at // 1000, tz=policy.zone).hour
        found[event.severity or 5, event.category or ""][hour] += 1
    return tuple(
        Lane(severity, category, tuple(hours[hour] / days for hour in range(24)))
        for (severity, category), hours in sorted(found.items())
    )
