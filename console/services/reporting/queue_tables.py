"""The tables and the chart of the report on the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from console.services.reporting import daily
from console.services.reporting.document import Chart, Column, Series, Table
from storage.figures import flow as figures
from storage.figures.flow import LATE, MEDIAN, Decided, Lane
from storage.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.services.reporting.document import Value
    from storage.figures.flow import AllWaits, Days, Flow, Waited, Waiting, Waits

MOST_FLAGGERS: Final = 50
"""Trusted flaggers that are told by name, those with the most cases first."""

ENDINGS: Final = (Verdict.CONFIRM, Verdict.DISMISS, Verdict.ESCALATE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the report is made from."""

    now: int
    days: Days
    flow: Flow
    waits: AllWaits
    lanes: Mapping[Lane, Waiting]
    waiting: Waiting
    """All lanes together."""
    standing: figures.Standing

    def all_lanes(self) -> list[tuple[Lane, Waiting]]:
        """Return every lane in which something came, was decided or waits, the most severe first."""
        flow = self.flow
        known = {*self.lanes, *flow.arrivals_by_lane, *(lane for lane, _ in flow.decisions_by_lane)}
        ordered = sorted(known, key=lambda lane: (-lane.severity, lane.category))
        return [(lane, self.lanes.get(lane, figures.Waiting())) for lane in ordered]

    def ended_in(self, lane: Lane) -> int:
        """Return how many cases of a lane were ended for the first time."""
        by_lane = self.flow.decisions_by_lane
        return sum(by_lane.get((lane, Decided(each, again=False)), 0) for each in ENDINGS)

    def flaggers(self) -> list[str]:
        """Return the trusted flaggers, those with the most cases first."""
        known = self.waits.flaggers
        return sorted(known, key=lambda name: (-known[name].review.cases, name))


def tables(seen: Seen) -> tuple[Table, ...]:
    """Return all tables; the first is what happened by day."""
    return (_by_day(seen), _by_lane(seen), _waited(seen), _by_flagger(seen), _now(seen))


def share(waited: Waited) -> float | None:
    """Return the share ended in time of those with a due time; None without such cases."""
    return waited.in_due / waited.due if waited.due else None


def _by_day(seen: Seen) -> Table:
    flow = seen.flow

    def count(day: str, verdict: Verdict) -> int:
        return flow.decisions.get((day, Decided(verdict, again=False)), 0)

    rows: list[tuple[Value, ...]] = [
        (day, flow.arrivals.get(day, 0), flow.ended[day], *(count(day, each) for each in Verdict))
        for day in daily.day_names(seen.days)
    ]
    return Table(
        "days",
        "By day",
        (
            Column("day", "Day", "day"),
            Column("arrivals", "Came in", "count"),
            Column("ended", "Ended", "count"),
            *(Column(each.value, _TITLES[each], "count") for each in Verdict),
        ),
        tuple(rows),
        "Ended: confirmed, dismissed or escalated for the first time.",
    )


_TITLES: Final = {
    Verdict.CONFIRM: "Confirmed",
    Verdict.DISMISS: "Dismissed",
    Verdict.ESCALATE: "Escalated",
    Verdict.SECOND_OPINION: "Second opinion asked",
}


def _by_lane(seen: Seen) -> Table:
    now = seen.now
    rows: list[tuple[Value, ...]] = [
        (
            lane.category,
            lane.severity,
            there.cases,
            there.overdue,
            there.age(now, MEDIAN),
            there.age(now, LATE),
            there.age(now, 100),
            seen.flow.arrivals_by_lane.get(lane, 0),
            seen.ended_in(lane),
        )
        for lane, there in seen.all_lanes()
    ]
    return Table(
        "lanes",
        "By lane",
        (
            Column("category", "Category"),
            Column("severity", "Severity", "count"),
            Column("waiting", "Wait now", "count"),
            Column("overdue", "Past due", "count"),
            Column("age_p50", "Median age", "duration"),
            Column("age_p90", "90% are younger", "duration"),
            Column("age_oldest", "Oldest", "duration"),
            Column("arrivals", "Came in", "count"),
            Column("ended", "Ended", "count"),
        ),
        tuple(rows),
        "A lane is one category at one severity. Ages are since intake, as of when the report was made.",
    )


def _waits_row(name: str, waits: Waits) -> tuple[Value, ...]:
    review, action = waits.review, waits.action
    return (
        name,
        review.cases,
        review.median,
        review.late,
        action.cases,
        action.median,
        action.late,
        action.due,
        share(action),
    )


_WAIT_COLUMNS: Final = (
    Column("reviewed", "First reviewed", "count"),
    Column("review_p50", "Median to review", "duration"),
    Column("review_p90", "90% to review", "duration"),
    Column("ended", "Ended", "count"),
    Column("action_p50", "Median to action", "duration"),
    Column("action_p90", "90% to action", "duration"),
    Column("due", "With a due time", "count"),
    Column("in_due", "Ended in time", "share"),
)


def _waited(seen: Seen) -> Table:
    waits = seen.waits
    return Table(
        "waits",
        "Time to first review and to action",
        (Column("reports", "Reports"), *_WAIT_COLUMNS),
        (
            _waits_row("all", waits.everybody),
            _waits_row("trusted flaggers", waits.trusted),
            _waits_row("all others", waits.others),
        ),
    )


def _by_flagger(seen: Seen) -> Table:
    names, waits = seen.flaggers(), seen.waits
    left = len(names) - MOST_FLAGGERS
    return Table(
        "trusted_flaggers",
        "Trusted flaggers",
        (Column("name", "Name"), *_WAIT_COLUMNS),
        tuple(_waits_row(name or "(no name)", waits.flaggers[name]) for name in names[:MOST_FLAGGERS]),
        f"{left:,} more with fewer cases are not shown." if left > 0 else "",
    )


def _now(seen: Seen) -> Table:
    now, waiting, standing = seen.now, seen.waiting, seen.standing
    rows: list[tuple[Value, ...]] = [
        ("waiting", waiting.cases, waiting.age(now, MEDIAN), waiting.age(now, LATE), waiting.age(now, 100)),
        ("in hand", standing.in_hand, None, None, None),
        ("kept for a named person", standing.handed, None, None, None),
        *((f"second look: {kind}", count, None, None, None) for kind, count in standing.reviews.items()),
    ]
    return Table(
        "standing",
        "Where cases stand now",
        (
            Column("where", "Where"),
            Column("cases", "Cases", "count"),
            Column("age_p50", "Median age", "duration"),
            Column("age_p90", "90% are younger", "duration"),
            Column("age_oldest", "Oldest", "duration"),
        ),
        tuple(rows),
        "A case that is to be looked at a second time waits like any other, and is among those that wait.",
    )


def charts(seen: Seen) -> tuple[Chart, ...]:
    """Return arrivals and endings day by day; nothing for a single day."""
    flow, names = seen.flow, daily.day_names(seen.days)
    if len(names) <= 1:
        return ()
    return (
        Chart(
            "flow",
            "Cases that came in and cases ended, by day",
            "lines",
            "count",
            names,
            (
                Series("came in", tuple(flow.arrivals.get(day, 0) for day in names)),
                Series("ended", tuple(flow.ended[day] for day in names)),
            ),
        ),
    )
