"""The report on check-ins: how groups of enough people were, week by week, as it was released."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import TYPE_CHECKING, Final

from config.durations import spoken
from config.instants import iso
from console.services.reporting.document import WITHHELD, Chart, Column, Report, Series, Table
from storage.errors import StoreError
from storage.figures import wellbeing as figures
from storage.wellbeing import least_group

if TYPE_CHECKING:
    from config.policy import Policy
    from console.services.reporting.document import Ask, Value
    from storage.figures.wellbeing import Feeling, Week

NO_GROUP: Final = "(no group)"

SCALE: Final = (
    "The mean is from 1 (hard) to 5 (good). Each person counts once a week, with the mean of their answers. "
    "It is shown from 1.5 to 4.5, so that it never says that everybody answered the same."
)
NO_WEEK: Final = (
    "No week that this period touches is over and was released. Check-ins are reported by whole weeks only."
)
WHOLE: Final = "Whole weeks: every released week that the period touches is shown as it is."
KEPT: Final = (
    "Answers are kept for {kept}. A week is released only while all of its answers are still kept; "
    "one that was not released by then is never reported."
)
ONCE: Final = (
    "A week's figures are made once, when it is over, and never again. What somebody forgets later, and who "
    "changes groups later, changes none of them, so that no two reports can be compared to find one person."
)
GROUPS: Final = (
    "Groups of fewer than {least} people who answered are withheld. Where those withheld would be fewer than "
    "{least} together, the next smallest group is withheld too. "
    "A group in which nobody answered reads the same."
)


def make(ask: Ask) -> Report:
    """Make the report; what is over and was not released yet is released first."""
    policy = ask.store.active_policy().policy
    # What was released can be read where nothing can be written.
    with contextlib.suppress(StoreError):
        ask.store.release_weeks(ask.now)
    least = least_group(ask.store.figures, policy)
    weeks = figures.weeks(ask.store.figures, ask.period.since, ask.period.until)
    return Report(
        kind="wellbeing",
        title="Check-ins",
        period=ask.period,
        group=ask.group,
        made_at=ask.now,
        simulated=ask.store.facts.simulated,
        summary=tuple(_summary(ask, least, weeks)),
        figures={
            "minimum_group": least,
            "weeks": [_figures(ask, week) for week in weeks],
        },
        tables=(_table(ask, policy, weeks),),
        charts=_charts(ask, policy, weeks),
        notes=(
            WHOLE,
            SCALE,
            GROUPS.format(least=least),
            ONCE,
            KEPT.format(kept=spoken(policy.checkin.keep)),
        ),
    )


def _cells(ask: Ask, week: Week) -> list[tuple[str | None, Feeling | None]]:
    """Return (group, what is shown of it), everybody (None) first; only the one group that was asked for."""
    if ask.group is None:
        return [(None, week.everybody), *week.groups.items()]
    return [(ask.group, week.groups.get(ask.group))]


def _summary(ask: Ask, least: int, weeks: list[Week]) -> list[str]:
    if not weeks:
        return [NO_WEEK]
    lines = [
        f"{len(weeks)} whole {'week' if len(weeks) == 1 else 'weeks'}; groups of {least} people or more."
    ]
    shown = [cell for week in weeks for _, cell in _cells(ask, week) if cell is not None]
    if not shown:
        lines.append("In none of them did enough people answer for anything to be said.")
    return lines


def _figures(ask: Ask, week: Week) -> dict[str, object]:
    return {
        "since": iso(week.since),
        "until": iso(week.until),
        "cells": [
            {"group": group, "everybody": group is None}
            | ({"withheld": True} if cell is None else {"people": cell.people, "mean": cell.tenths / 10})
            for group, cell in _cells(ask, week)
        ],
    }


def _table(ask: Ask, policy: Policy, weeks: list[Week]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for week in weeks:
        for group, cell in _cells(ask, week):
            name = "everybody" if group is None else group or NO_GROUP
            told: tuple[Value, Value] = (WITHHELD, WITHHELD)
            if cell is not None:
                told = (cell.people, cell.tenths / 10)
            rows.append((_day(policy, week.since), _day(policy, week.until - 1), name, *told))
    return Table(
        "weeks",
        "By week and group",
        (
            Column("from", "From", "day"),
            Column("to", "To", "day"),
            Column("group", "Group"),
            Column("people", "People who answered", "count"),
            Column("mean", "Mean answer", "number"),
        ),
        tuple(rows),
    )


def _charts(ask: Ask, policy: Policy, weeks: list[Week]) -> tuple[Chart, ...]:
    if len(weeks) <= 1:
        return ()
    values = tuple(cell.tenths / 10 if cell else None for week in weeks for _, cell in _cells(ask, week)[:1])
    name = ask.group if ask.group is not None else "everybody"
    return (
        Chart(
            "mean",
            "Mean answer by week, 1 (hard) to 5 (good)",
            "lines",
            "number",
            tuple(_day(policy, week.since) for week in weeks),
            (Series(name or NO_GROUP, values),),
            "A gap: withheld.",
        ),
    )


def _day(policy: Policy, instant: int) -> str:
    """Return the local date of an instant that begins, or ends, a local day."""
    day = datetime.fromtimestamp((instant - policy.day_starts) / 1000, tz=policy.zone)
    return day.date().isoformat()
