"""Recorded work under another policy: what it would have refused, shortened, moved, and called a break for.

What people did is taken as it is: nobody rests sooner, slows down or takes another case because they were
told no. A reveal is granted at most for what was recorded, so no replay gives anyone more.
`docs/decisions/replay.md` says how each event is read. Pure and deterministic.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from config._replay_figures import Spread, Spreads, Tally
from config._replay_terms import Terms
from config._replay_walk import Row, Walk
from config.answer import points, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from config.events import Event
    from config.policy import Policy

__all__ = [
    "BATCH",
    "CANNOT_KNOW",
    "Replay",
    "Replayed",
    "Row",
    "Tally",
    "answer",
    "replay",
    "row_of",
    "rows_of",
]

BATCH = 50_000
"""Rows held at once, while they are put together by person: some 10 MB."""

_LOOKED_AT = 64
_PERSON = itemgetter(0)

CANNOT_KNOW = (
    "People behave differently under other rules: told no, they would have rested or taken other work.",
    "A refused case is not tried again: what could have been done with the time is not counted.",
    "A policy that allows more shows no more than was recorded: nobody knows what else would have been read.",
)
"""What no replay can say, in plain words."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the events come to under one policy."""

    policy: Policy
    measure: Policy
    """Whose weights and minimum charge count the dose, recorded and replayed alike."""
    events: int
    """All events that were read, of the people in the sample."""
    people: tuple[Tally, ...]
    """Everybody who did anything, by name."""
    spreads: Spreads

    def total(self, figure: str) -> int:
        """Return one figure of the tallies, over all people."""
        return sum(getattr(each, figure) for each in self.people)


def row_of(event: Event) -> Row:
    """Return an event as a row; what lacks a severity counts as the most severe, as in a record."""
    return (
        event.person,
        event.at,
        event.kind,
        event.case or "",
        event.field or "",
        event.severity or 5,
        event.category or "",
        event.ms or 0,
        event.until,
        event.rule,
    )


def rows_of(events: Iterable[Event]) -> Iterator[Row]:
    """Yield events as rows."""
    return map(row_of, events)


class Replay:
    """A replay under one or more policies at once, fed part by part; `result` at any time, once.

    `measure` counts the dose (the first policy, if None); `sample` takes every so manieth person, by first
    appearance. Memory depends on the people and the policies' windows, not on the length of the history.
    """

    def __init__(self, policies: Sequence[Policy], *, measure: Policy | None = None, sample: int = 1) -> None:
        self._policies = tuple(policies)
        self._measure = measure or policies[0]
        self._sample = sample
        self._spreads = [Spreads() for _ in policies]
        pairs = zip(self._policies, self._spreads, strict=True)
        self._terms = [Terms(policy, self._measure, spreads) for policy, spreads in pairs]
        self._walks: dict[str, tuple[Walk, ...]] = {}
        self._seen = 0
        self.events = 0
        """How many were taken in, of the people in the sample."""

    def take(self, rows: Iterable[Row]) -> None:
        """Take in the next rows, in order of `at` within each person: by person or by time."""
        for person, run in _by_person(rows if isinstance(rows, list) else list(rows)):
            walks = self._walks.get(person)
            if walks is None:
                walks = self._walks[person] = self._begin(person)
            if walks:
                self.events += len(run)
                for walk in walks:
                    walk.run(run)
        for spreads in self._spreads:
            spreads.settle()

    def result(self) -> tuple[Replayed, ...]:
        """Return what it all came to under each policy."""
        made = []
        for index, policy in enumerate(self._policies):
            tallies = [walks[index].finish() for walks in self._walks.values() if walks]
            people = tuple(sorted((each for each in tallies if each.events), key=lambda each: each.person))
            made.append(Replayed(policy, self._measure, self.events, people, self._spreads[index]))
        return tuple(made)

    def _begin(self, person: str) -> tuple[Walk, ...]:
        chosen = self._seen % self._sample == 0
        self._seen += 1
        if not chosen:
            return ()
        return tuple(Walk(person, terms) for terms in self._terms)


def replay(
    policies: Sequence[Policy],
    rows: Iterable[Row],
    *,
    measure: Policy | None = None,
    sample: int = 1,
    progress: Callable[[int], None] | None = None,
) -> tuple[Replayed, ...]:
    """Return what the rows come to under each policy; as `Replay`, all at once.

    `progress` is told how many events were taken in, after each `BATCH`.
    """
    asked = Replay(policies, measure=measure, sample=sample)
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        asked.take(batch)
        if progress is not None:
            progress(asked.events)
    return asked.result()


def answer(replayed: Replayed) -> dict[str, Any]:
    """Return the public JSON form."""
    people, spreads = replayed.people, replayed.spreads
    due, taken = replayed.total("breaks_due"), replayed.total("breaks_taken")
    displaced, placed = replayed.total("displaced"), replayed.total("placed")
    return {
        "policy": {"name": replayed.policy.name, "version": replayed.policy.version},
        "measured_by": {"name": replayed.measure.name, "version": replayed.measure.version},
        "events": replayed.events,
        "people": len(people),
        "reveals": replayed.total("reveals"),
        "refused": replayed.total("refused"),
        "shortened": replayed.total("shortened"),
        "cut": replayed.total("cut"),
        "claims": replayed.total("claims"),
        "displaced": {
            "cases": displaced,
            "later_in_shift": placed,
            "not_in_shift": displaced - placed,
            "delay_seconds": _spread(spreads.delays, seconds),
        },
        "postponements_refused": replayed.total("postponements_refused"),
        "breaks_due": due,
        "breaks_taken": taken,
        "breaks_recorded": replayed.total("breaks_recorded"),
        "breaks": [
            {
                "rule": rule.id,
                "due": sum(each.breaks[index].due for each in people),
                "taken": sum(each.breaks[index].taken for each in people),
            }
            for index, rule in enumerate(replayed.policy.enforced_breaks)
        ],
        "dose": {
            "recorded": _of_people([each.recorded_dose for each in people], points),
            "replayed": _of_people([each.replayed_dose for each in people], points),
        },
        "dose_per_day": {
            "recorded": _spread(spreads.recorded_day_dose, points),
            "replayed": _spread(spreads.replayed_day_dose, points),
        },
        "time_seconds": {
            "recorded": _of_people([each.recorded_ms for each in people], seconds),
            "replayed": _of_people([each.replayed_ms for each in people], seconds),
        },
        "time_per_day_seconds": {
            "recorded": _spread(spreads.recorded_day_ms, seconds),
            "replayed": _spread(spreads.replayed_day_ms, seconds),
        },
        "per_person": [_person(each) for each in people],
        "cannot_know": list(CANNOT_KNOW),
    }


def _person(tally: Tally) -> dict[str, Any]:
    return {
        "person": tally.person,
        "recorded_dose": points(tally.recorded_dose),
        "replayed_dose": points(tally.replayed_dose),
        "recorded_seconds": seconds(tally.recorded_ms),
        "replayed_seconds": seconds(tally.replayed_ms),
        "reveals": tally.reveals,
        "refused": tally.refused,
        "shortened": tally.shortened,
        "displaced": tally.displaced,
        "breaks_due": tally.breaks_due,
        "breaks_taken": tally.breaks_taken,
    }


def _of_people(values: list[int], shown: Callable[[int], int | float]) -> dict[str, int | float]:
    ordered = sorted(values)

    def at(percent: int) -> int:
        return ordered[max(-(-len(ordered) * percent // 100), 1) - 1] if ordered else 0

    return {"p50": shown(at(50)), "p90": shown(at(90)), "max": shown(at(100))}


def _spread(spread: Spread, shown: Callable[[int], int | float]) -> dict[str, int | float]:
    return {"p50": shown(spread.at(50)), "p90": shown(spread.at(90)), "max": shown(spread.greatest)}


def _by_person(batch: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Yield each person's rows, of a batch by person or by time: what comes in long runs is cut at once."""
    runs: dict[str, list[Row]] = {}
    turns = sum(one[0] != other[0] for one, other in pairwise(batch[:_LOOKED_AT]))
    if turns * 4 > len(batch[:_LOOKED_AT]):
        for row in batch:
            runs.setdefault(row[0], []).append(row)
    else:
        for person, rows in groupby(batch, _PERSON):
            if person in runs:
                runs[person] += rows
            else:
                runs[person] = list(rows)
    return iter(runs.items())
