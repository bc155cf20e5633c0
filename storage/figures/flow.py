"""How cases flow: what came, what was decided, what waits and for how long; exact, from counts kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from config.statistics import rank
from storage.flow import ACTION, BOTH, FIRST_REVIEW, bucket, waits_of
from storage.rollups import local_day
from storage.rows import unreadable
from storage.schema import NO_DUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from config.policy import Policy
    from storage.figures.source import Source

MEDIAN, LATE = 50, 90
"""Percent: half of the cases, and nine in ten."""


class Days(NamedTuple):
    """The local days that a period touches, as YYYY-MM-DD, the last one included."""

    first: str
    last: str


class Lane(NamedTuple):
    """Severity and category."""

    severity: int
    category: str


class Origin(NamedTuple):
    """Where a case came from, and what it is about."""

    origin: str
    name: str
    content: str


class Decided(NamedTuple):
    """A verdict; `again` is True where the case had been ended before."""

    verdict: str
    again: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """What came and what was decided in some days."""

    arrivals: Mapping[str, int]
    """By day."""
    arrivals_by_lane: Mapping[Lane, int]
    arrivals_by_origin: Mapping[Origin, int]
    decisions: Mapping[tuple[str, Decided], int]
    """By day and verdict: decisions that stand."""
    decisions_by_lane: Mapping[tuple[Lane, Decided], int]

    @property
    def ended(self) -> Counter[str]:
        """By day: cases ended for the first time."""
        found: Counter[str] = Counter()
        for (day, what), count in self.decisions.items():
            if what.verdict != "second-opinion" and not what.again:
                found[day] += count
        return found


@dataclass(frozen=True, slots=True)
class Waited:
    """How long some cases waited, ms. `due`, `in_due`: of those with a due time, and those ended in time."""

    cases: int = 0
    median: int | None = None
    late: int | None = None
    """Nine in ten waited no longer."""
    due: int = 0
    in_due: int = 0


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the same people's reports waited until the first review, and until action."""

    review: Waited = Waited()
    action: Waited = Waited()


@dataclass(frozen=True, slots=True)
class AllWaits:
    """Waits of all cases, of those from trusted flaggers (together and by name), and of all others."""

    everybody: Waits
    trusted: Waits
    others: Waits
    flaggers: Mapping[str, Waits]


@dataclass(frozen=True, slots=True)
class Standing:
    """Cases that are out of their lanes now, and second looks that nobody has taken yet, by kind."""

    in_hand: int
    handed: int
    reviews: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one lane at an instant."""

    cases: int = 0
    overdue: int = 0
    """Past their due time."""
    came: tuple[tuple[int, int], ...] = ()
    """(instant of intake, ms UTC, cases), oldest first."""

    def age(self, now: int, percent: int) -> int | None:
        """Return the age, ms, that that share of cases does not exceed; None where nothing waits."""
        left = rank(self.cases, percent)
        for instant, count in reversed(self.came):
            left -= count
            if left <= 0:
                return now - instant
        return None


def days_of(policy: Policy, since: int, until: int) -> Days:
    """Return the local days that [since, until) touches; `until` is later than `since`."""
    return Days(local_day(policy, max(0, since)), local_day(policy, max(0, until - 1)))


def flow(source: Source, days: Days) -> Flow:
    """Return what came and what was decided on these days; costs what their sums cost, not their cases."""
    first, last = days
    between = {"first": first, "last": last}
    with source.snapshot():
        by_day = source.rows("arrivals_by_day", **between)
        by_lane = source.rows("arrivals_by_lane", **between)
    with source.snapshot():
        by_origin = source.rows("arrivals_by_origin", **between)
        decisions = source.rows("outcomes_by_day", **between)
        decisions_by_lane = source.rows("outcomes_by_lane", **between)
    return Flow(
        {day: count for day, count in by_day if count},
        {Lane(*lane): count for *lane, count in by_lane},
        {Origin(*origin): count for *origin, count in by_origin},
        {(day, Decided(verdict, bool(again))): count for day, verdict, again, count in decisions},
        {
            (Lane(severity, category), Decided(verdict, bool(again))): count
            for severity, category, verdict, again, count in decisions_by_lane
        },
    )


def waits(source: Source, days: Days) -> AllWaits:
    """Return how long cases waited that were first judged, or first ended, on these days.

    Percentiles are exact: the sums say in which class of waits one lies, and that class alone is read.
    """
    with source.snapshot():
        rows = source.rows("wait_classes", first=days.first, last=days.last)
    classes: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    dues: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for measure, flagger, number, cases, due, in_due in rows:
        classes[measure, flagger][number] = cases
        dues[measure, flagger].update(due=due, in_due=in_due)
    names = sorted({flagger for _, flagger in classes})

    def waited(measure: int, among: Sequence[str]) -> Waited:
        sums: Counter[int] = Counter()
        due: Counter[str] = Counter()
        for name in among:
            for each in (measure, BOTH):
                sums.update(classes.get((each, name), {}))
                due.update(dues.get((each, name), {}))
        pick = _Pick(source, days, measure, among, sums)
        median, late = pick.percentile(MEDIAN), pick.percentile(LATE)
        return Waited(sum(sums.values()), median, late, due["due"], due["in_due"])

    def both(among: Sequence[str]) -> Waits:
        return Waits(waited(FIRST_REVIEW, among), waited(ACTION, among))

    trusted = [name for name in names if name]
    return AllWaits(both(names), both(trusted), both([""]), {name[1:]: both([name]) for name in trusted})


class _Pick:
    """Percentiles of the waits of some flaggers, by the class each lies in."""

    def __init__(
        self, source: Source, days: Days, measure: int, among: Sequence[str], sums: Counter[int]
    ) -> None:
        self._source = source
        self._days = days
        self._measure = measure
        self._among = among
        self._sums = sums

    def percentile(self, percent: int) -> int | None:
        """Return the wait that that share of cases does not exceed, ms; None without cases."""
        total = sum(self._sums.values())
        if not total:
            return None
        place = rank(total, percent)
        below = 0
        for number in sorted(self._sums):
            if below + self._sums[number] >= place:
                found = self._within(number)
                if len(found) < place - below:
                    raise unreadable("how long cases waited")
                return found[place - below - 1]
            below += self._sums[number]
        raise AssertionError("the last class holds the last rank")

    def _within(self, number: int) -> list[int]:
        if not 0 <= number <= bucket(NO_DUE):
            raise unreadable("how long cases waited")
        shortest, longest = waits_of(number)
        found: list[int] = []
        for measure, flagger in product((self._measure, BOTH), self._among):
            with self._source.snapshot():
                rows = self._source.rows(
                    "waits_within",
                    measure=measure,
                    flagger=flagger,
                    shortest=shortest,
                    longest=longest,
                    first=self._days.first,
                    last=self._days.last,
                )
            found += [wait for (wait,) in rows]
        return sorted(found)


def backlog(source: Source, now: int) -> dict[Lane, Waiting]:
    """Return what waits in each lane, lane by lane: costs what waits, not what there is."""
    with source.snapshot():
        lanes = source.rows("lane_numbers")
    found = {}
    for number, severity, category, waiting in lanes:
        if not waiting:
            continue
        with source.snapshot():
            rows = source.rows("waiting_in_lane", lane=number, now=now)
        came = tuple((instant, count) for instant, count, _ in rows)
        if any(instant is None for instant, _ in came):
            raise unreadable("a case that waits")
        overdue = sum(each[2] for each in rows)
        found[Lane(severity, category)] = Waiting(sum(each[1] for each in rows), overdue, came)
    return found


def standing(source: Source) -> Standing:
    """Return where cases stand that do not wait in a lane, and which second looks are open."""
    with source.snapshot():
        held, handed = source.rows("in_hand")[0]
        reviews = dict(source.rows("open_reviews"))
    return Standing(held, handed, reviews)


def together(lanes: Iterable[Waiting]) -> Waiting:
    """Return what waits in several lanes."""
    came: Counter[int] = Counter()
    cases = overdue = 0
    for lane in lanes:
        cases += lane.cases
        overdue += lane.overdue
        for instant, count in lane.came:
            came[instant] += count
    return Waiting(cases, overdue, tuple(sorted(came.items())))
