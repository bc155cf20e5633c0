"""Time and dose of people and days, from the narrow sums that every turn keeps; refusals from an index.

Times are ms, dose is in dose units (config.policy.DOSE_UNITS_PER_POINT to a point). A reveal counts whole
on the local day of its grant, with what it was charged in the end; a day has the date on which it began.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from config.localdays import date_of, day_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from storage.figures.source import Source


@dataclass(frozen=True, slots=True)
class WorkSums:
    """What somebody worked: counts, ms, and dose units."""

    reveals: int = 0
    charged_ms: int = 0
    severe_ms: int = 0
    """Of `charged_ms`, that of severity 4 and 5."""
    cases: int = 0
    decided: int = 0
    dose: int = 0

    @property
    def severe_share(self) -> float | None:
        """Share of the exposed time that was severe; None of no time."""
        return self.severe_ms / self.charged_ms if self.charged_ms else None


@dataclass(frozen=True, slots=True)
class PersonWork:
    """One person's sums over a stretch of days, `days` of which had any work."""

    person: str
    days: int
    sums: WorkSums


@dataclass(frozen=True, slots=True)
class DayWork:
    """One person's sums on one local day."""

    day: str
    person: str
    sums: WorkSums


class Days(NamedTuple):
    """Whole local days: the dates of the first and the last, and their instants [start, end) in ms UTC."""

    first: str
    last: str
    start: int
    end: int


def whole_days(zone: ZoneInfo, starts: int, since: int, until: int) -> Days:
    """Return the local days that hold any instant of [since, until); `starts` is ms after local midnight."""
    last = max(since, until - 1)
    begin, end = day_of(zone, starts, None, since).start, day_of(zone, starts, None, last).end
    return Days(date_of(zone, starts, since), date_of(zone, starts, last), begin, end)


def work_by_person(source: Source, first: str, last: str) -> list[PersonWork]:
    """Return everyone's sums over the days from `first` to `last`, by name; who did nothing is not there."""
    rows = source.rows("loads_by_person", first=first, last=last)
    return [PersonWork(person, days, WorkSums(*sums)) for person, days, *sums in rows]


def work_by_day(source: Source, first: str, last: str) -> list[DayWork]:
    """Return everyone's sums of each day, by day and name; days without work are not there."""
    rows = source.rows("loads_by_day", first=first, last=last)
    return [DayWork(day, person, WorkSums(*sums)) for day, person, *sums in rows]


def count_lines(source: Source, kind: str, since: int, until: int) -> dict[str, int]:
    """Return how many lines of a kind each chain has in [since, until), ms UTC; for kinds that are rare."""
    rows = source.rows("count_rare", kind=kind, since=since, until=until)
    return {person: int(count) for person, count in rows}
