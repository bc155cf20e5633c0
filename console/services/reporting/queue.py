"""The report on the queue: what came, what was decided, what waits and how long, and when it may be empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from config.instants import iso
from console.services.reporting import daily
from console.services.reporting.document import Report
from console.services.reporting.queue_tables import MOST_FLAGGERS, Seen, charts, share, tables
from storage.figures import flow as figures
from storage.figures.flow import LATE, MEDIAN
from storage.records import Verdict

if TYPE_CHECKING:
    from config.policy import Policy
    from console.services.reporting.document import Ask
    from storage.figures.flow import Waited, Waits

DAY_MS: Final = 86_400_000
RECENT_DAYS: Final = 14
"""Whole days before today whose rates the forecast carries on: two weeks, each weekday twice."""

PACE: Final = (
    "Forecast: arrivals and decisions go on as in the last {days} whole days; nothing else is assumed."
)

REVIEW_NOTE: Final = (
    "Time to first review: from intake until somebody first judged the case, asking for a second opinion "
    "included. Time to action: until it was first confirmed, dismissed or escalated. "
    "Both count on the day of the decision; a decision that was taken back counts nowhere."
)


@dataclass(frozen=True, slots=True)
class Forecast:
    """When nothing may wait any more. `empty_at` None: not at this pace, or nothing waits."""

    days: int
    arrivals: int
    ended: int
    left: int
    empty_at: int | None

    @property
    def words(self) -> str:
        """One plain sentence."""
        if not self.left:
            return "Nothing waits and nothing is in hand."
        if self.empty_at is None:
            return "Not empty at this pace: no more cases are ended than come in."
        return f"Empty about {iso(self.empty_at)[:10]} at the pace of the last {self.days} whole days."


def make(ask: Ask) -> Report:
    """Make the report."""
    policy, source = daily.policy_of(ask), ask.store.figures
    days = daily.covered(ask, policy)
    lanes = figures.backlog(source, ask.now)
    seen = Seen(
        ask.now,
        days,
        figures.flow(source, days),
        figures.waits(source, days),
        lanes,
        figures.together(lanes.values()),
        figures.standing(source),
    )
    forecast = _forecast(ask, policy, seen.waiting.cases + seen.standing.in_hand + seen.standing.handed)
    return Report(
        kind="queue",
        title="The queue",
        period=ask.period,
        group=ask.group,
        made_at=ask.now,
        simulated=ask.store.facts.simulated,
        summary=tuple(_summary(seen, forecast)),
        figures=_figures(seen, forecast),
        tables=tables(seen),
        charts=charts(seen),
        notes=(REVIEW_NOTE, PACE.format(days=RECENT_DAYS), *daily.notes(ask, policy)),
    )


def _forecast(ask: Ask, policy: Policy, left: int) -> Forecast:
    """Return when the queue is empty if it goes on as in the last whole days; the store may be younger."""
    recent = daily.days_before(policy, ask.now, RECENT_DAYS)
    flow = figures.flow(ask.store.figures, recent)
    known = [day for day in (*flow.arrivals, *flow.ended) if day]
    days = len(daily.day_names(figures.Days(min(known), recent.last))) if known else RECENT_DAYS
    arrivals, ended = sum(flow.arrivals.values()), flow.ended.total()
    empty_at = None
    if left and ended > arrivals:
        empty_at = ask.now + -(-left * days * DAY_MS // (ended - arrivals))
    return Forecast(days, arrivals, ended, left, empty_at)


def _summary(seen: Seen, forecast: Forecast) -> list[str]:
    flow, waiting = seen.flow, seen.waiting
    arrivals, ended = sum(flow.arrivals.values()), flow.ended.total()
    lines = [f"Cases: {arrivals:,} came in, {ended:,} ended, {waiting.cases:,} waiting now."]
    if waiting.overdue:
        lines.append(f"{waiting.overdue:,} of those that wait are past their due time.")
    action = seen.waits.everybody.action
    if action.due:
        lines.append(
            f"{100 * action.in_due / action.due:.1f}% of the cases with a due time were ended in time."
        )
    lines.append(forecast.words)
    return lines


def _figures(seen: Seen, forecast: Forecast) -> dict[str, object]:
    days, flow, waits, waiting, standing = seen.days, seen.flow, seen.waits, seen.waiting, seen.standing
    decided: dict[str, int] = {}
    again = 0
    for (_, what), count in flow.decisions.items():
        again += count if what.again else 0
        if not what.again:
            decided[what.verdict] = decided.get(what.verdict, 0) + count
    return {
        "days": {"first": days.first, "last": days.last},
        "arrivals": sum(flow.arrivals.values()),
        "ended": flow.ended.total(),
        "decisions": {str(each): decided.get(each, 0) for each in Verdict},
        "decisions_on_ended_cases": again,
        "waiting": waiting.cases,
        "waiting_overdue": waiting.overdue,
        "in_hand": standing.in_hand,
        "kept_for_somebody": standing.handed,
        "second_looks_open": dict(standing.reviews),
        "age_ms": {name: waiting.age(seen.now, percent) for name, percent in _AGES},
        "waits": {
            "all": _waits_figures(waits.everybody),
            "trusted_flaggers": _waits_figures(waits.trusted),
            "others": _waits_figures(waits.others),
        },
        "by_trusted_flagger": [
            {"name": name, **_waits_figures(waits.flaggers[name])} for name in seen.flaggers()[:MOST_FLAGGERS]
        ],
        "by_lane": [
            {
                "severity": lane.severity,
                "category": lane.category,
                "arrivals": flow.arrivals_by_lane.get(lane, 0),
                "ended": seen.ended_in(lane),
                "waiting": there.cases,
                "overdue": there.overdue,
                "age_ms": {name: there.age(seen.now, percent) for name, percent in _AGES},
            }
            for lane, there in seen.all_lanes()
        ],
        "by_day": [
            {"day": day, "arrivals": flow.arrivals.get(day, 0), "ended": flow.ended[day]}
            for day in daily.day_names(days)
        ],
        "forecast": {
            "days": forecast.days,
            "arrivals": forecast.arrivals,
            "ended": forecast.ended,
            "left": forecast.left,
            "empty_at": None if forecast.empty_at is None else iso(forecast.empty_at),
            "says": forecast.words,
        },
    }


_AGES: Final = (("p50", MEDIAN), ("p90", LATE), ("p99", 99), ("oldest", 100))


def _waits_figures(waits: Waits) -> dict[str, Any]:
    def of(waited: Waited) -> dict[str, Any]:
        return {"cases": waited.cases, "median_ms": waited.median, "p90_ms": waited.late}

    action = waits.action
    return {
        "first_review": of(waits.review),
        "action": of(action),
        "due": action.due,
        "in_due": action.in_due,
        "in_due_share": share(action),
    }
