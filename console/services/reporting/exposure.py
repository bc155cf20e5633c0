"""How much everyone was exposed to, how near the limits they came, and how evenly the load is spread."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from config.answer import points, seconds
from config.instants import iso
from config.statistics import gini
from config.words import counted
from console.services.reporting import grounds as ground
from console.services.reporting.document import Chart, Column, Report, Series, Table
from console.services.reporting.lighter import lighter_work
from console.services.reporting.wording import length
from storage.figures.work import WorkSums, count_lines, work_by_day, work_by_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.dayfold import Peak, Summary
    from console.services.reporting.document import Ask, Value
    from console.services.reporting.grounds import Grounds
    from console.services.reporting.lighter import Advice
    from storage.figures.work import DayWork


class Exposed(NamedTuple):
    """One person's exposure over the period."""

    person: str
    group: str
    days: int
    sums: WorkSums
    refused_reveals: int
    refused_claims: int
    peaks: dict[str, Peak]
    """Limit -> its highest use."""

    @property
    def nearest(self) -> tuple[str, Peak] | None:
        """The limit of which the largest share was used, with that peak."""
        found: tuple[str, Peak] | None = None
        for rule in sorted(self.peaks):
            if found is None or self.peaks[rule].share > found[1].share:
                found = rule, self.peaks[rule]
        return found


def make(ask: Ask) -> Report:
    """Return the report *exposure*."""
    here = ground.grounds(ask)
    people = exposed(ask, here)
    worked = [each for each in people if each.days]
    by_day = [each for each in work_by_day(ask.store.figures, *here.days[:2]) if each.person in here.teams]
    advice = lighter_work(people, here.policy)
    spread = gini(each.sums.dose for each in worked)
    total = added(each.sums for each in people)
    return Report(
        kind="exposure",
        title="Exposure",
        period=ask.period,
        group=ask.group,
        made_at=ask.now,
        simulated=ask.store.facts.simulated,
        summary=_summary(worked, total, spread, advice),
        figures={
            "people": [_person(each) for each in people],
            "groups": [_group(each) for each in _groups(here, people)],
            "days": [_day(day, sums, count) for day, sums, count in _days(by_day)],
            "total": _sums(total),
            "worked": len(worked),
            "dose_gini": spread,
            "lighter_work": [{"person": name, "reasons": list(reasons)} for name, reasons in advice],
            "first_day": here.days.first,
            "last_day": here.days.last,
            "made_from": here.made_from(),
        },
        tables=(
            _people_table(people),
            _groups_table(_groups(here, people)),
            _limits_table(people),
            _lighter_table(advice),
            _days_table(by_day),
        ),
        charts=_charts(worked, by_day),
        notes=(*_NOTES, *ground.notes(ask, here)),
    )


def exposed(ask: Ask, here: Grounds) -> list[Exposed]:
    """Return everyone's exposure over the period, by name; who did not work is there with nothing."""
    source, days = ask.store.figures, here.days
    sums = {each.person: each for each in work_by_person(source, days.first, days.last)}
    reveals = count_lines(source, "reveal.refused", days.start, days.end)
    claims = count_lines(source, "claim.refused", days.start, days.end)
    summaries = ground.summaries(ask, here)
    people = []
    for name in sorted(here.teams):
        known = sums.get(name)
        people.append(
            Exposed(
                name,
                here.teams[name],
                known.days if known else 0,
                known.sums if known else WorkSums(),
                reveals.get(name, 0),
                claims.get(name, 0),
                _peaks(summaries[name]),
            )
        )
    return people


def _peaks(days: dict[str, Summary]) -> dict[str, Peak]:
    found: dict[str, Peak] = {}
    for summary in days.values():
        for rule, peak in summary.peaks.items():
            if peak.over(found.get(rule)):
                found[rule] = peak
    return found


class Group(NamedTuple):
    """One group's exposure; `people` are those of it who worked."""

    group: str
    people: int
    sums: WorkSums
    refused: int
    spread: float | None


def _groups(here: Grounds, people: list[Exposed]) -> list[Group]:
    by_name = {each.person: each for each in people}
    found = []
    for team, names in ground.groups(here).items():
        members = [by_name[name] for name in names]
        worked = [each for each in members if each.days]
        refused = sum(each.refused_reveals + each.refused_claims for each in members)
        spread = gini(each.sums.dose for each in worked)
        found.append(Group(team, len(worked), added(each.sums for each in members), refused, spread))
    return found


def added(sums: Iterable[WorkSums]) -> WorkSums:
    """Return all of these together."""
    rows = list(sums)
    return WorkSums(
        reveals=sum([each.reveals for each in rows]),
        charged_ms=sum([each.charged_ms for each in rows]),
        severe_ms=sum([each.severe_ms for each in rows]),
        cases=sum([each.cases for each in rows]),
        decided=sum([each.decided for each in rows]),
        dose=sum([each.dose for each in rows]),
    )


def _days(by_day: list[DayWork]) -> list[tuple[str, WorkSums, int]]:
    """Return (day, sums of everybody, how many worked), by day."""
    found: dict[str, list[WorkSums]] = {}
    for each in by_day:
        found.setdefault(each.day, []).append(each.sums)
    return [(day, added(sums), len(sums)) for day, sums in sorted(found.items())]


def _summary(
    worked: list[Exposed], total: WorkSums, spread: float | None, advice: list[Advice]
) -> tuple[str, ...]:
    if not worked:
        return ("Nobody was shown anything in this period.",)
    said = [
        f"{_people(len(worked))} worked; {length(total.charged_ms)} of exposure, {points(total.dose)} points."
    ]
    if total.severe_share is not None:
        said.append(f"{total.severe_share:.0%} of the time was severe (severity 4 and 5).")
    if spread is not None and len(worked) > 1:
        said.append(f"The load is spread with a Gini of {spread:.2f}: 0 is the same dose for everyone.")
    if advice:
        said.append(f"{_people(len(advice))} should be given lighter work next; the reasons are below.")
    return tuple(said)


def _people(count: int) -> str:
    return counted(count, "person", "people")


def _sums(sums: WorkSums) -> dict[str, object]:
    return {
        "reveals": sums.reveals,
        "time_ms": sums.charged_ms,
        "severe_ms": sums.severe_ms,
        "severe_share": sums.severe_share,
        "dose_points": points(sums.dose),
    }


def _person(each: Exposed) -> dict[str, object]:
    return {
        "person": each.person,
        "group": each.group,
        "days": each.days,
        **_sums(each.sums),
        "refused_reveals": each.refused_reveals,
        "refused_claims": each.refused_claims,
        "limits": {rule: _peak(each.peaks[rule]) for rule in sorted(each.peaks)},
    }


def _peak(peak: Peak) -> dict[str, object]:
    return {
        "measure": peak.measure,
        "used": _amount(peak, peak.used),
        "max": _amount(peak, peak.most),
        "share": peak.share,
        "at": iso(peak.at),
    }


def _amount(peak: Peak, amount: int) -> int | float:
    """Return seconds, points or a count."""
    return {"time": seconds, "dose": points}.get(peak.measure, int)(amount)


def _group(each: Group) -> dict[str, object]:
    return {
        "group": each.group,
        "people": each.people,
        **_sums(each.sums),
        "refused": each.refused,
        "dose_gini": each.spread,
    }


def _day(day: str, sums: WorkSums, people: int) -> dict[str, object]:
    return {"day": day, "people": people, **_sums(sums)}


_SUMS = (
    Column("time", "Time", "duration"),
    Column("dose", "Dose", "points"),
    Column("reveals", "Reveals", "count"),
    Column("severe", "Severe share", "share"),
)


def _sum_cells(sums: WorkSums) -> tuple[Value, ...]:
    return sums.charged_ms, points(sums.dose), sums.reveals, sums.severe_share


def _people_table(people: list[Exposed]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for each in people:
        rule, peak = each.nearest or ("", None)
        refused = each.refused_reveals + each.refused_claims
        near = (None if peak is None else peak.share, rule)
        rows.append((each.person, each.group, each.days, *_sum_cells(each.sums), refused, *near))
    columns = (
        Column("person", "Person"),
        Column("group", "Group"),
        Column("days", "Days worked", "count"),
        *_SUMS,
        Column("refused", "Refusals", "count"),
        Column("highest", "Highest use of a limit", "share"),
        Column("limit", "Of which limit"),
    )
    return Table("people", "By person", columns, tuple(rows), "By name.")


def _groups_table(groups: list[Group]) -> Table:
    columns = (
        Column("group", "Group"),
        Column("people", "People who worked", "count"),
        *_SUMS,
        Column("refused", "Refusals", "count"),
        Column("gini", "Gini of dose", "number"),
    )
    rows = tuple(
        (each.group or ground.NOBODY, each.people, *_sum_cells(each.sums), each.refused, each.spread)
        for each in groups
    )
    return Table("groups", "By group", columns, rows)


def _limits_table(people: list[Exposed]) -> Table:
    columns = (
        Column("person", "Person"),
        Column("limit", "Limit"),
        Column("used", "Used", "number"),
        Column("max", "Of", "number"),
        Column("unit", "In"),
        Column("share", "Share", "share"),
        Column("at", "First at", "instant"),
    )
    units = {"time": "seconds", "dose": "points"}
    rows = tuple(
        (
            each.person,
            rule,
            _amount(peak, peak.used),
            _amount(peak, peak.most),
            units.get(peak.measure, peak.measure),
            peak.share,
            peak.at,
        )
        for each in people
        for rule, peak in sorted(each.peaks.items())
    )
    return Table("limits", "Highest use of each limit", columns, rows)


def _lighter_table(advice: list[Advice]) -> Table:
    columns = (Column("person", "Person"), Column("why", "Why"))
    rows = tuple((each.person, "; ".join(each.reasons)) for each in advice)
    return Table("lighter", "Who should be given lighter work next", columns, rows, "By name.")


def _days_table(by_day: list[DayWork]) -> Table:
    columns = (Column("day", "Day", "day"), Column("people", "People who worked", "count"), *_SUMS)
    rows = tuple((day, count, *_sum_cells(sums)) for day, sums, count in _days(by_day))
    return Table("days", "By day", columns, rows)


def _charts(worked: list[Exposed], by_day: list[DayWork]) -> tuple[Chart, ...]:
    doses: dict[str, list[int]] = {}
    for each in by_day:
        doses.setdefault(each.day, []).append(each.sums.dose)
    return (
        Chart(
            "dose",
            "Dose by person",
            "bars",
            "points",
            tuple(each.person for each in worked),
            (Series("Dose", tuple(points(each.sums.dose) for each in worked)),),
            "By name.",
        ),
        Chart(
            "days",
            "Dose of a day's work: the middle of the team",
            "lines",
            "points",
            tuple(doses),
            (Series("Middle of the team", tuple(points(round(median(each))) for each in doses.values())),),
        ),
    )


_NOTES = (
    (
        "Time is what reveals were charged, each for itself; dose is that time by the weight of its "
        "severity in the policy that judged the reveal. A reveal counts on the local day of its grant."
    ),
    (
        "The highest use of a limit is what it came to at a grant or claim, a reservation counted in full "
        "until it is closed, of the limit as the policy had it then."
    ),
    (
        "Gini of dose: the mean difference of all pairs over twice the mean, of everyone who worked in "
        "the period."
    ),
    (
        "Lighter work is advised from a limit's own warning on, or from 90 % where it has none, and from "
        "1.5 times the team's middle dose a day worked; these marks are an organisation's choice."
    ),
)
