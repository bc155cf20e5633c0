"""What others see of check-ins: a few figures a week, made once the week is over and never again.

The answers stay where they are, private and deletable. What is released is kept: asked for again, by anybody
and for any period or group, a week has the same figures, whatever was forgotten and whoever changed groups in
between. Why that is enough: docs/decisions/wellbeing-reports.md.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from config.disclosure import may_be_shown
from config.localdays import LATEST, day_of
from storage.rows import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.policy import Policy
    from storage.records import ActivePolicy
    from storage.rows import Row

EVERYBODY: Final = "all"
GROUP: Final = "group"

LOWEST: Final = 15
HIGHEST: Final = 45
"""Tenths. Further out a mean would say that nearly everybody answered the same."""

HALF_A_WEEK: Final = 7 * 86_400_000 // 2
"""A window that another time zone would make shorter than this lasts to the end of the next week."""


class Reads(Protocol):
    """A store as this module needs it; inside a write, where something is released."""

    def rows(self, name: str, /, **values: object) -> list[Row]:
        """Run a named query."""
        ...

    def policy(self, version: str) -> ActivePolicy:
        """Return the policy of that version."""
        ...


class Cell(NamedTuple):
    """What is released about one group of one week; None where it is withheld."""

    scope: str
    group: str
    people: int | None
    tenths: int | None
    """Ten times the mean feeling, rounded: each person counts once, with the mean of their own answers."""


class Answer(NamedTuple):
    """One answered check-in."""

    person: str
    feeling: int


def week_end(policy: Policy, instant: int) -> int:
    """Return the end, ms UTC, of the week that holds an instant: where the policy's Monday begins."""
    day = day_of(policy.zone, policy.day_starts, None, instant)
    while datetime.fromtimestamp(day.end // 1000, tz=policy.zone).weekday() != 0:
        day = day_of(policy.zone, policy.day_starts, None, day.end)
    return day.end


def week_start(policy: Policy, instant: int) -> int:
    """Return the start, ms UTC, of the week that holds an instant."""
    day = day_of(policy.zone, policy.day_starts, None, instant)
    while datetime.fromtimestamp(day.start // 1000, tz=policy.zone).weekday() != 0:
        day = day_of(policy.zone, policy.day_starts, None, day.start - 1)
    return day.start


def pending(core: Reads, policy: Policy, now: int) -> list[tuple[int, int]]:
    """Return the weeks [since, until) that are over and whose answers are still all kept, not released yet.

    They follow each other and never overlap, also when the policy's zone or start of the day changes.
    """
    last = core.rows("last_release")[0][0]
    begun = core.rows("oldest_checkin")[0][0] if last is None else last
    if begun is None:
        return []
    if not 0 <= begun < LATEST:
        raise unreadable("check-ins")
    since = week_start(policy, begun) if last is None else last
    weeks = []
    while (until := _end(policy, since)) <= now:
        # Some of an older week is gone: what is left would not be the week.
        if since >= now - policy.checkin.keep:
            weeks.append((since, until))
        since = until
    return weeks


def least_group(core: Reads, policy: Policy) -> int:
    """Return the smallest group that may be shown: the largest number that any policy in force asks for."""
    teams = [core.policy(version).policy for _, version in core.rows("team_policies")]
    return max(each.checkin.minimum_group for each in (policy, *teams))


def release(core: Reads, policy: Policy, now: int) -> int:
    """Release every week that is over, inside a write, and return how many were."""
    weeks = pending(core, policy, now)
    least = least_group(core, policy) if weeks else 0
    for since, until in weeks:
        groups: dict[str, str] = dict(core.rows("groups_of_people"))
        answers = [Answer(*row) for row in core.rows("answers_between", since=since, until=until)]
        for cell in cells(answers, groups, least):
            core.rows(
                "keep_release",
                since=since,
                until=until,
                scope=cell.scope,
                grp=cell.group,
                people=cell.people,
                tenths=cell.tenths,
            )
    return len(weeks)


def cells(answers: Iterable[Answer], groups: Mapping[str, str], least: int) -> list[Cell]:
    """Return what may be said about these answers: everybody first, then every group by name.

    A group in which nobody answered can't be told from one in which too few did.
    """
    own: dict[str, list[int]] = defaultdict(list)
    for person, feeling in answers:
        own[person].append(feeling)
    means = {person: Fraction(sum(values), len(values)) for person, values in own.items()}
    members: dict[str, list[str]] = {group: [] for group in sorted(set(groups.values()))}
    for person in means:
        members.setdefault(groups.get(person, ""), []).append(person)
    shown = may_be_shown({group: len(names) for group, names in members.items()}, least)
    found = [_cell(EVERYBODY, "", list(means.values()), shown=shown.everybody)]
    found += [
        _cell(GROUP, group, [means[name] for name in names], shown=group in shown.groups)
        for group, names in sorted(members.items())
    ]
    return found


def _cell(scope: str, group: str, means: list[Fraction], *, shown: bool) -> Cell:
    if not shown:
        return Cell(scope, group, None, None)
    tenths = round(10 * sum(means, start=Fraction(0)) / len(means))
    return Cell(scope, group, len(means), min(max(tenths, LOWEST), HIGHEST))


def _end(policy: Policy, since: int) -> int:
    """Return the end of the window that begins then; the end of a week, but for a change of zone."""
    until = week_end(policy, since)
    return until if until - since >= HALF_A_WEEK else week_end(policy, until)
