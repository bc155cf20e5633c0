"""Whether breaks that were due were taken, and in time; by person, and never as a reproach."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from config.dayfold import Rests
from config.words import counted
from console.services.reporting import grounds as ground
from console.services.reporting.document import Chart, Column, Report, Series, Table
from console.services.reporting.wording import length

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.dayfold import Summary
    from console.services.reporting.document import Ask, Value


class Rested(NamedTuple):
    """How one person's breaks went over the period."""

    person: str
    group: str
    rests: Rests
    """Of all break rules together, each counted for itself."""


def make(ask: Ask) -> Report:
    """Return the report *breaks*."""
    here = ground.grounds(ask)
    summaries = ground.summaries(ask, here)
    people = [
        Rested(name, here.teams[name], _together(_all(summaries[name].values())))
        for name in sorted(here.teams)
    ]
    rules = _by_rule(summaries.values())
    days = _by_day(summaries.values())
    total = _together(each.rests for each in people)
    return Report(
        kind="breaks",
        title="Breaks",
        period=ask.period,
        group=ask.group,
        made_at=ask.now,
        simulated=ask.store.facts.simulated,
        summary=_summary(total),
        figures={
            "people": [
                {"person": each.person, "group": each.group, **_figures(each.rests)} for each in people
            ],
            "rules": [{"rule": rule, **_figures(rests)} for rule, rests in rules.items()],
            "days": [{"day": day, **_figures(rests)} for day, rests in days.items()],
            "total": _figures(total),
            "first_day": here.days.first,
            "last_day": here.days.last,
            "made_from": here.made_from(),
        },
        tables=(
            Table(
                "people",
                "By person",
                (Column("person", "Person"), Column("group", "Group"), *_COLUMNS),
                tuple((each.person, each.group, *_cells(each.rests)) for each in people),
                "By name.",
            ),
            Table(
                "rules",
                "By break rule",
                (Column("rule", "Rule"), *_COLUMNS),
                tuple((rule, *_cells(rests)) for rule, rests in rules.items()),
            ),
            Table(
                "days",
                "By day",
                (Column("day", "Day", "day"), *_COLUMNS),
                tuple((day, *_cells(rests)) for day, rests in days.items()),
            ),
        ),
        charts=(_chart(days),),
        notes=(*_NOTES, *ground.notes(ask, here)),
    )


def _all(days: Iterable[Summary]) -> Iterable[Rests]:
    return (rests for summary in days for rests in summary.rests.values())


def _together(several: Iterable[Rests]) -> Rests:
    total = Rests()
    for each in several:
        total.add(each)
    return total


def _by_rule(people: Iterable[dict[str, Summary]]) -> dict[str, Rests]:
    found: dict[str, Rests] = {}
    for days in people:
        for summary in days.values():
            for rule, rests in summary.rests.items():
                found.setdefault(rule, Rests()).add(rests)
    return dict(sorted(found.items()))


def _by_day(people: Iterable[dict[str, Summary]]) -> dict[str, Rests]:
    found: dict[str, Rests] = {}
    for days in people:
        for day, summary in days.items():
            for rests in summary.rests.values():
                found.setdefault(day, Rests()).add(rests)
    return dict(sorted(found.items()))


def _on_time_share(rests: Rests) -> float | None:
    return rests.on_time / rests.due if rests.due else None


def _figures(rests: Rests) -> dict[str, object]:
    return {
        "due": rests.due,
        "on_time": rests.on_time,
        "on_time_share": _on_time_share(rests),
        "late": rests.late,
        "taken": rests.taken,
        "natural": rests.natural,
        "off_shift": rests.off_shift,
        "postponed": rests.postponed,
        "overdue_ms": rests.overdue_ms,
    }


_COLUMNS = (
    Column("due", "Due", "count"),
    Column("on_time", "Rested on time", "count"),
    Column("late", "Rested late", "count"),
    Column("share", "On time of those due", "share"),
    Column("taken", "Breaks taken", "count"),
    Column("natural", "Natural rests", "count"),
    Column("off_shift", "Rests off shift", "count"),
    Column("postponed", "Postponed", "count"),
    Column("overdue", "Time overdue", "duration"),
)


def _cells(rests: Rests) -> tuple[Value, ...]:
    return (
        rests.due,
        rests.on_time,
        rests.late,
        _on_time_share(rests),
        rests.taken,
        rests.natural,
        rests.off_shift,
        rests.postponed,
        rests.overdue_ms,
    )


def _summary(total: Rests) -> tuple[str, ...]:
    if total == Rests():
        return ("No break was due or taken in this period.",)
    said = [
        f"{counted(total.due, 'break')} fell due; rested on time: {total.on_time:,}, late: {total.late:,}."
    ]
    said.append(
        f"Breaks taken in full: {total.taken:,}; rests that came by themselves: {total.natural:,}; "
        f"breaks moved: {total.postponed:,}."
    )
    if total.overdue_ms:
        said.append(f"Time on shift with a break overdue: {length(total.overdue_ms)}.")
    return tuple(said)


def _chart(days: dict[str, Rests]) -> Chart:
    return Chart(
        "days",
        "Breaks that were due, by day",
        "stack",
        "count",
        tuple(days),
        (
            Series("Rested on time", tuple(each.on_time for each in days.values())),
            Series("Rested late", tuple(each.late for each in days.values())),
        ),
    )


_NOTES = (
    (
        "A break is due once between two rests that were long enough. On time: work stopped before it was "
        "overdue. What is due and neither on time nor late was not rested yet, or on another day than it "
        "fell due."
    ),
    (
        "Any rest that is long enough counts, after some work: as a break taken when a break was in it, "
        "else as natural when it was time away from the desk, else as off shift. Breaks may be taken "
        "before they are due."
    ),
    (
        "Time overdue is time on shift, neither on a break nor away, with nothing shown. Of a silence of "
        "the ledger longer than an hour one hour counts. Each break rule counts for itself."
    ),
)
