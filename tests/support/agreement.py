"""Compares the work reports of a whole store with what its exported lines come to, day by day."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from config.policy import DOSE_UNITS_PER_POINT
from console.services.reporting import breaks, exposure
from storage.figures.days import day_summaries
from storage.figures.work import count_lines, work_by_day
from tests.support import report_oracle
from tests.support.ledger_oracle import millis
from tests.support.lives import ask, written

if TYPE_CHECKING:
    from storage.sqlite import SqliteStore

DAY = 86_400_000
MINUTE = 60_000
BACK = 8 * DAY
"""How far the longest window of these policies looks back, and a day."""

AHEAD = 40 * MINUTE
"""After this much time off, every rest that these policies ask for is long enough."""


def differences(store: SqliteStore, since: int, until: int, *, every: int) -> tuple[int, list[str]]:
    """Return how many figures were compared, and what differs.

    The sums of every person and day are compared, peaks and breaks of one person's day in `every`, each made
    anew from the lines of the days before it.
    """
    policies, checked, found = written(store), 0, list[str]()
    made = exposure.make(ask(store, since, until, now=until + DAY)).figures
    told = breaks.make(ask(store, since, until, now=until + DAY)).figures
    works = {(each.person, each.day): each.sums for each in work_by_day(store.figures, "0", "9")}
    names = [str(person["person"]) for person in _rows(made["people"])]
    refused = count_lines(store.figures, "claim.refused", since, until + DAY)
    summaries = day_summaries(store.figures, names, "0", "9", present=until, now=until + DAY)
    total = Fraction(0)
    for person in names:
        lines = list(store.ledger(person))
        days = report_oracle.work_by_day(lines, policies)
        for day, work in days.items():
            sums = works.pop((person, day), None)
            checked += 4
            expected = (work.reveals, work.ms, work.severe_ms, work.dose * DOSE_UNITS_PER_POINT)
            if sums is None or (sums.reveals, sums.charged_ms, sums.severe_ms, sums.dose) != expected:
                found.append(f"sums of {person} on {day}")
        total += sum((work.dose for work in days.values()), Fraction(0))
        if refused.get(person, 0) != sum(line["kind"] == "claim.refused" for line in lines):
            found.append(f"refusals of {person}")
        shifts = [millis(line["at"]) for line in lines if line["kind"] == "shift.started"]
        for start in shifts[::every]:
            near = [line for line in lines if start - BACK <= millis(line["at"]) < start + DAY / 2]
            summary = summaries[person].get(report_oracle.day_name("Europe/Amsterdam", "04:00", start))
            checked += _day(summary, near, policies, start, f"{person} at {start}", found)
    # What is left are days of cases without a reveal.
    found += [f"work that nobody did: {key}" for key, sums in works.items() if sums.reveals or sums.dose]
    if abs(Fraction(str(_total(made)["dose_points"])) - total) > Fraction(1, 1000):
        found.append("the dose in all")
    if _total(told)["due"] != sum(
        rests.due for days in summaries.values() for s in days.values() for rests in s.rests.values()
    ):
        found.append("the breaks due in all")
    return checked, found


def _rows(value: object) -> list[dict[str, Any]]:
    assert isinstance(value, list)
    return value


def _total(figures: Any) -> dict[str, Any]:
    return dict(figures["total"])


def _day(  # noqa: PLR0917 - what was found, and where to look
    summary: Any,
    near: list[dict[str, Any]],
    policies: dict[str, Any],
    start: int,
    where: str,
    found: list[str],
) -> int:
    """Compare the peaks and breaks of the day of a shift; return how many figures that were."""
    day = report_oracle.day_name("Europe/Amsterdam", "04:00", start)
    peaks = {
        rule: (used / most, at)
        for (when, rule), (used, most, at) in report_oracle.peaks(near, policies).items()
        if when == day
    }
    mine = {} if summary is None else {r: (Fraction(p.used, p.most), p.at) for r, p in summary.peaks.items()}
    if mine != peaks:
        found.append(f"peaks of {where}: {mine} is not {peaks}")
    today = [line for line in near if millis(line["at"]) >= start]
    # Steps of half a second: everything in these histories happens on one.
    rests = report_oracle.rests(today, policies, 500, millis(today[-1]["at"]) + AHEAD)
    theirs = {rule: asdict(each) for (_, rule), each in rests.items()}
    ours = {} if summary is None else {rule: asdict(each) for rule, each in summary.rests.items()}
    if ours != theirs:
        found.append(f"breaks of {where}: {ours} is not {theirs}")
    return len(peaks) + 8 * len(theirs)
